//! The document of `cargo seam` alone.

use serde::Serialize;

use super::{SCHEMA_VERSION, parts};
use crate::args::Level;
use crate::commands::overview::{DependedOn, Overview};
use crate::session::Session;
use crate::totals::{LargestComponentDoc, Totals};

#[derive(Serialize)]
struct OverviewDoc<'a, P, D, N> {
    schema_version: u32,
    command: &'static str,
    packages: P,
    summary: Totals,
    largest_components: Levels,
    most_depended_on: D,
    diagnostics: N,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Levels {
    #[serde(rename = "crate")]
    krate: LargestComponentDoc,
    top_module: LargestComponentDoc,
    module: LargestComponentDoc,
    item: LargestComponentDoc,
}

#[derive(Serialize)]
struct DependedOnDoc<'a> {
    module: &'a str,
    lines: u64,
    dependents: usize,
    references: u64,
}

/// The document, ready to be written.
pub(crate) fn document<'a>(session: &'a Session, overview: &'a Overview) -> impl Serialize + 'a {
    let level = |level: Level| overview.largest[level as usize].doc();
    let depended_on = |d: &'a DependedOn| DependedOnDoc {
        module: &d.module,
        lines: d.lines,
        dependents: d.dependents,
        references: d.references,
    };
    OverviewDoc {
        schema_version: SCHEMA_VERSION,
        command: "overview",
        packages: parts::Lazy(|| parts::packages(session)),
        summary: overview.totals,
        largest_components: Levels {
            krate: level(Level::Crate),
            top_module: overview.largest_top.doc(),
            module: level(Level::Module),
            item: level(Level::Item),
        },
        most_depended_on: parts::Lazy(move || overview.depended_on.iter().map(depended_on)),
        diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
        unresolved: parts::unresolved(&session.analysis, false),
    }
}
