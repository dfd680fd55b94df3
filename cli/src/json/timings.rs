//! The document of `cargo seam timings`.

use std::path::PathBuf;

use seam_analyzer::timings::Timings;
use serde::Serialize;

use super::SCHEMA_VERSION;
use super::parts::rounded;
use crate::commands::timings::by_crate;

#[derive(Serialize)]
struct TimingsDoc {
    schema_version: u32,
    command: &'static str,
    reports: Vec<ReportDoc>,
}

#[derive(Serialize)]
struct ReportDoc {
    file: String,
    basis: &'static str,
    units: usize,
    fresh: usize,
    work: f64,
    wall: f64,
    crates: Vec<CrateDoc>,
    critical_path: Vec<StepDoc>,
}

#[derive(Serialize)]
struct CrateDoc {
    name: String,
    units: usize,
    seconds: f64,
    front_end: f64,
    code_generation: f64,
    not_parted: f64,
}

#[derive(Serialize)]
struct StepDoc {
    unit: String,
    seconds: f64,
}

/// The document, ready to be written.
pub(crate) fn document(reports: &[(PathBuf, Timings)]) -> impl Serialize {
    let report = |(path, timings): &(PathBuf, Timings)| {
        let built = timings.units.iter().filter(|unit| unit.duration > 0.0).count();
        ReportDoc {
            file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            basis: "measured",
            units: built,
            fresh: timings.units.len() - built,
            work: rounded(timings.work()),
            wall: rounded(timings.wall()),
            crates: by_crate(timings)
                .into_iter()
                .map(|(name, its)| CrateDoc {
                    name,
                    units: its.units,
                    seconds: rounded(its.total),
                    front_end: rounded(its.front),
                    code_generation: rounded(its.back),
                    not_parted: rounded(its.whole),
                })
                .collect(),
            critical_path: timings
                .critical_path()
                .iter()
                .map(|(unit, seconds)| StepDoc { unit: unit.label(), seconds: rounded(*seconds) })
                .collect(),
        }
    };
    TimingsDoc {
        schema_version: SCHEMA_VERSION,
        command: "timings",
        reports: reports.iter().map(report).collect(),
    }
}
