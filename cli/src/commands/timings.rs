//! `cargo seam timings`: what cargo's own timing reports say. Reads no workspace, writes nothing.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use seam_analyzer::timings::{TimedUnit, Timings};
use seam_analyzer::units::Mode;

use crate::args::GlobalArgs;
use crate::output::write_to;
use crate::table::{Align, Cell, Table};
use crate::terminal::{FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph};
use crate::{exit, json};

/// Rows of the table unless `--rows` says otherwise.
const ROWS: usize = 40;

/// Flags of `cargo seam timings`.
#[derive(Clone, Debug, Args)]
pub(crate) struct TimingsArgs {
    /// Reports of `cargo build --timings`: target/cargo-timings/cargo-timing.html
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,

    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Output")]
    pub(crate) format: Format,

    /// Print at most N rows of the table; 0 for all; by default 40
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) rows: Option<usize>,
}

/// How to print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For programs; described in docs/json.md.
    Json,
}

/// The seconds of one crate, over all its units of a report.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seconds {
    pub(crate) units: usize,
    pub(crate) total: f64,
    /// To the metadata, of units for which the report tells.
    pub(crate) front: f64,
    /// From the metadata to the end, of the same units.
    pub(crate) back: f64,
    /// Of units that are not parted: binaries, procedural macros, build scripts.
    pub(crate) whole: f64,
}

/// Reads the report at `path`.
pub(crate) fn read(path: &Path) -> anyhow::Result<Timings> {
    let text = std::fs::read(path).with_context(|| format!("failed to read {}", path.display()))?;
    Timings::parse(&String::from_utf8_lossy(&text))
        .with_context(|| format!("failed to read {}", path.display()))
}

/// Seconds by package and version, the most first.
pub(crate) fn by_crate(timings: &Timings) -> Vec<(String, Seconds)> {
    let mut all: BTreeMap<String, Seconds> = BTreeMap::new();
    for unit in timings.units.iter().filter(|unit| unit.duration > 0.0) {
        let seconds = all.entry(format!("{} {}", unit.name, unit.version).trim_end().to_owned()).or_default();
        seconds.units += 1;
        seconds.total += unit.duration;
        match unit.frontend {
            Some(_) => {
                seconds.front += unit.front();
                seconds.back += unit.duration - unit.front();
            }
            None => seconds.whole += unit.duration,
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by(|a, b| b.1.total.total_cmp(&a.1.total).then_with(|| a.0.cmp(&b.0)));
    all
}

/// Prints the reports.
pub(crate) fn run(global: &GlobalArgs, args: &TimingsArgs) -> anyhow::Result<u8> {
    let read = |path: &PathBuf| Ok((path.clone(), read(path)?));
    let reports: Vec<(PathBuf, Timings)> = args.files.iter().map(read).collect::<anyhow::Result<_>>()?;
    let terminal = Terminal::detect(global.color, global.output.is_some());
    write_to(global.output.as_deref(), |out| match args.format {
        Format::Json => json::write(out, &json::timings::document(&reports)),
        Format::Text => {
            for (at, (path, timings)) in reports.iter().enumerate() {
                if at > 0 {
                    writeln!(out)?;
                }
                text(out, terminal, path, timings, args.rows.unwrap_or(ROWS))?;
            }
            Ok(())
        }
    })?;
    Ok(exit::CLEAN)
}

fn text(
    out: &mut dyn Write,
    terminal: Terminal,
    path: &Path,
    timings: &Timings,
    rows: usize,
) -> io::Result<()> {
    let built = timings.units.iter().filter(|unit| unit.duration > 0.0).count();
    writeln!(out, "{}", terminal.paint(STRONG, &path.display().to_string()))?;
    writeln!(
        out,
        "  {} compiled, {} fresh; {:.2} s of work in {:.2} s (measured)",
        counted(built, "unit", "units"),
        timings.units.len() - built,
        timings.work(),
        timings.wall(),
    )?;
    writeln!(out)?;
    let crates = by_crate(timings);
    let shown = if rows == 0 { crates.len() } else { rows.min(crates.len()) };
    let mut table = Table::new(&[
        ("crate", Align::Left),
        ("units", Align::Right),
        ("seconds", Align::Right),
        ("front end", Align::Right),
        ("code", Align::Right),
        ("not parted", Align::Right),
    ]);
    let seconds = |value: f64| if value > 0.0 { format!("{value:.2}") } else { String::new() };
    for (name, its) in &crates[..shown] {
        table.row([
            Cell::from(name.as_str()),
            its.units.to_string().into(),
            format!("{:.2}", its.total).into(),
            seconds(its.front).into(),
            seconds(its.back).into(),
            seconds(its.whole).into(),
        ]);
    }
    table.write(out, terminal, 0)?;
    if shown < crates.len() {
        let more = format!("… and {} faster; --rows 0 shows all", crates.len() - shown);
        writeln!(out, "{}", terminal.paint(FAINT, &more))?;
    }
    writeln!(
        out,
        "\n{}",
        terminal.paint(STRONG, "Critical path, with the seconds that each held up the next")
    )?;
    let step = |(unit, seconds): &(&TimedUnit, f64)| format!("{} {seconds:.2}", unit.label());
    let steps: Vec<String> = timings.critical_path().iter().map(step).collect();
    writeln!(out, "{}", paragraph(&steps.join(" → "), terminal.width.min(100), 2, 4))?;
    if timings.units.iter().all(|unit| unit.mode == Mode::Check || unit.frontend.is_none()) {
        writeln!(
            out,
            "{}",
            terminal.paint(FAINT, "The report does not part front ends and code generation.")
        )?;
    }
    Ok(())
}
