//! The report for a person at a terminal.

use std::io::{self, Write};

use seam_analyzer::cost::CostMode;
use seam_analyzer::units::Command;
use seam_analyzer::verify::{Difference, Part, Report, Row, Tests, Verdict, schedule};

use super::{Found, words};
use crate::table::{Align, Cell, Table};
use crate::terminal::{BAD, FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph};

/// Writes the report: first whether the promise holds, then the figures, then how they came about.
pub(super) fn write(out: &mut dyn Write, terminal: Terminal, found: &Found) -> io::Result<()> {
    let report = &found.report;
    let width = terminal.width.min(110);
    writeln!(out, "{}", terminal.paint(STRONG, &words::subject(found, "")))?;
    let style = if report.verdict() == Verdict::Holds { STRONG } else { BAD };
    writeln!(out, "\n{}", terminal.paint(style, &paragraph(&words::verdict(report), width, 0, 0)))?;
    if let Some(tests) = words::tests(report) {
        writeln!(out, "{}", paragraph(&tests, width, 0, 0))?;
    }
    if let Tests::Compared { comparison, .. } = &report.tests {
        differences(out, &comparison.differences)?;
        for target in &comparison.targets {
            writeln!(out, "  {target}: {}", words::FAILS)?;
        }
    }
    for gain in words::gains(report) {
        writeln!(out, "{}", paragraph(&gain, width, 0, 0))?;
    }
    for error in &report.errors {
        writeln!(out)?;
        error.lines().try_for_each(|line| writeln!(out, "  {line}"))?;
    }
    promise(out, terminal, report)?;
    for mode in CostMode::ALL {
        for &command in &found.commands {
            table(out, terminal, found, command, mode)?;
        }
    }
    list(out, words::LEFT_OUT, &words::left_out(report))?;
    if let Some(asked) = words::asked(found) {
        list(out, asked.title, &asked.places)?;
        writeln!(out, "  {}", terminal.paint(FAINT, &asked.why))?;
    }
    list(out, "Moved", &words::moved(report))?;
    list(out, "Compiled otherwise than predicted", &words::compiled(report))?;
    list(out, "Skipped", &report.skipped)?;
    list(out, "Notes", &report.notes)?;
    writeln!(out, "\n{}", terminal.paint(FAINT, &paragraph(&words::method(found), width, 0, 0)))
}

/// J, measured beside predicted.
fn promise(out: &mut dyn Write, terminal: Terminal, report: &Report) -> io::Result<()> {
    let rows = words::promise(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, &words::promise_title(report)))?;
    let mut header = words::PROMISE.map(|title| (title, Align::Right));
    header[0].1 = Align::Left;
    let mut table = Table::new(&header);
    rows.into_iter().for_each(|row| table.row(row.map(Cell::from)));
    table.write(out, terminal, 2)?;
    words::agreement(report).map_or(Ok(()), |line| writeln!(out, "  {line}"))
}

fn differences(out: &mut dyn Write, all: &[Difference]) -> io::Result<()> {
    for one in all.iter().take(words::NAMED) {
        writeln!(out, "  {}: {}", one.name, words::difference(one))?;
    }
    if all.len() > words::NAMED {
        writeln!(out, "  … and {} more; --format json has all", all.len() - words::NAMED)?;
    }
    Ok(())
}

fn list(out: &mut dyn Write, title: &str, lines: &[String]) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}:")?;
    lines.iter().try_for_each(|line| writeln!(out, "  {line}"))
}

fn table(
    out: &mut dyn Write,
    terminal: Terminal,
    found: &Found,
    command: Command,
    mode: CostMode,
) -> io::Result<()> {
    let report = &found.report;
    let rows = words::rows(report, command, mode);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, &words::headline(command, mode)))?;
    let mut table = Table::new(&[
        ("after an edit of", Align::Left),
        ("edits", Align::Right),
        ("measured: before", Align::Right),
        ("after", Align::Right),
        ("change", Align::Right),
        ("predicted: before", Align::Right),
        ("after", Align::Right),
        ("error", Align::Right),
    ]);
    for row in rows {
        table.row(cells(found, row));
    }
    let of = |one: &&seam_analyzer::verify::Expected| (one.command, one.mode) == (command, mode);
    if let Some(expected) = report.expected.iter().find(of) {
        let [before, after] = expected.predicted.map_or_else(Default::default, |p| p.map(words::seconds));
        let errors = expected.errors().map(|errors| errors.map(words::signed).join(", "));
        let change = expected.measured_change().map(words::signed);
        table.row([
            Cell::styled(words::expected(expected), STRONG),
            Cell::default(),
            Cell::styled(words::seconds(expected.measured[0]), STRONG),
            Cell::styled(words::seconds(expected.measured[1]), STRONG),
            Cell::styled(change.unwrap_or_default(), STRONG),
            before.into(),
            after.into(),
            errors.unwrap_or_default().into(),
        ]);
    }
    table.write(out, terminal, 2)
}

fn cells(found: &Found, row: &Row) -> [Cell; 8] {
    let report = &found.report;
    let [before, after] = words::predicted(row);
    let share = report.file(row.question).map(|file| format!("{:.0} %", file.probability * 100.0));
    [
        words::cause(report, row).into(),
        share.unwrap_or_default().into(),
        words::spread(&row.before.measured).into(),
        words::spread(&row.after.measured).into(),
        words::change(row).into(),
        before.into(),
        after.into(),
        words::errors(row).into(),
    ]
}

/// Says what would be run.
pub(super) fn dry_run(
    out: &mut dyn Write,
    terminal: Terminal,
    commands: &[Command],
    files: &[(String, f64)],
    rounds: u16,
    skip: &[Part],
) -> io::Result<()> {
    let mut pairs = schedule(files.len(), commands, rounds.into());
    pairs.retain(|pair| !skip.contains(&pair.part()));
    writeln!(
        out,
        "{}",
        terminal.paint(STRONG, "Would run, in temporary copies of the workspace before and after:")
    )?;
    writeln!(out, "  cargo check --workspace --all-targets")?;
    if !skip.contains(&Part::Tests) {
        writeln!(out, "  cargo test --workspace --no-fail-fast")?;
    }
    for &command in commands {
        let of = |mode: CostMode| {
            let asked = |pair: &&seam_analyzer::verify::Pair| {
                (pair.question.command, pair.question.mode) == (command, mode)
            };
            counted(pairs.iter().filter(asked).count(), "time", "times")
        };
        writeln!(
            out,
            "  {} --workspace: timed {} with incremental state, {} without",
            words::command(command),
            of(CostMode::Dev),
            of(CostMode::Ci)
        )?;
    }
    writeln!(
        out,
        "\n{}",
        terminal.paint(STRONG, "after an edit of each of, beside clean builds and runs with nothing to do:")
    )?;
    let mut table = Table::new(&[("file", Align::Left), ("edits, estimated", Align::Right)]);
    for (file, probability) in files {
        table.row([Cell::from(file.as_str()), format!("{:.0} %", probability * 100.0).into()]);
    }
    table.write(out, terminal, 2)
}
