//! The report as Markdown, for a pull request.

use std::io::{self, Write};

use seam_analyzer::cost::CostMode;
use seam_analyzer::units::Command;
use seam_analyzer::verify::{Report, Row, Tests};

use super::{Found, words};

/// Writes the report.
pub(super) fn write(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let report = &found.report;
    writeln!(out, "## {}\n", words::subject(found, "`"))?;
    writeln!(out, "**{}**", words::verdict(report))?;
    if let Some(tests) = words::tests(report) {
        writeln!(out, "{tests}")?;
    }
    if let Tests::Compared { comparison, .. } = &report.tests {
        if !comparison.differences.is_empty() || !comparison.targets.is_empty() {
            writeln!(out)?;
        }
        for one in comparison.differences.iter().take(words::NAMED) {
            writeln!(out, "- `{}`: {}", one.name, words::difference(one))?;
        }
        if comparison.differences.len() > words::NAMED {
            writeln!(out, "- … and {} more", comparison.differences.len() - words::NAMED)?;
        }
        for target in &comparison.targets {
            writeln!(out, "- `{target}`: {}", words::FAILS)?;
        }
    }
    let gains = words::gains(report);
    if !gains.is_empty() {
        writeln!(out)?;
    }
    gains.iter().try_for_each(|gain| writeln!(out, "- {gain}"))?;
    for error in &report.errors {
        writeln!(out, "\n```text\n{error}\n```")?;
    }
    promise(out, report)?;
    for mode in CostMode::ALL {
        for &command in &found.commands {
            table(out, found, command, mode)?;
        }
    }
    let asked = words::asked(found);
    let lists = [
        (words::LEFT_OUT, words::left_out(report)),
        asked.map_or(("", Vec::new()), |asked| (asked.title, asked.places)),
        ("Moved", words::moved(report)),
        ("Compiled otherwise than predicted", words::compiled(report)),
        ("Skipped", report.skipped.clone()),
        ("Notes", report.notes.clone()),
    ];
    for (title, lines) in lists.iter().filter(|(_, lines)| !lines.is_empty()) {
        writeln!(out, "\n{title}:\n")?;
        lines.iter().try_for_each(|line| writeln!(out, "- {}", escape(line)))?;
    }
    writeln!(out, "\n<sub>{}</sub>", words::method(found))
}

/// J, measured beside predicted.
fn promise(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let rows = words::promise(report);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {}\n", words::promise_title(report))?;
    writeln!(out, "| {} |", words::PROMISE.join(" | "))?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
    rows.iter().try_for_each(|row| writeln!(out, "| {} |", row.join(" | ")))?;
    words::agreement(report).map_or(Ok(()), |line| writeln!(out, "\n{line}"))
}

fn table(out: &mut dyn Write, found: &Found, command: Command, mode: CostMode) -> io::Result<()> {
    let report = &found.report;
    let rows = words::rows(report, command, mode);
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {}\n", words::headline(command, mode))?;
    writeln!(
        out,
        "| after an edit of | edits | before, measured | after, measured | change, measured | before, predicted | after, \
         predicted | error |"
    )?;
    writeln!(out, "|---|--:|--:|--:|--:|--:|--:|--:|")?;
    for row in rows {
        writeln!(out, "| {} |", cells(found, row).join(" | "))?;
    }
    let of = |one: &&seam_analyzer::verify::Expected| (one.command, one.mode) == (command, mode);
    if let Some(expected) = report.expected.iter().find(of) {
        let [before, after] = expected.predicted.map_or_else(Default::default, |p| p.map(words::seconds));
        let cells = [
            format!("**{}**", words::expected(expected)),
            String::new(),
            format!("**{}**", words::seconds(expected.measured[0])),
            format!("**{}**", words::seconds(expected.measured[1])),
            format!("**{}**", expected.measured_change().map(words::signed).unwrap_or_default()),
            before,
            after,
            expected.errors().map(|errors| errors.map(words::signed).join(", ")).unwrap_or_default(),
        ];
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn cells(found: &Found, row: &Row) -> [String; 8] {
    let report = &found.report;
    let [before, after] = words::predicted(row);
    let file = report.file(row.question);
    [
        match file {
            Some(file) => format!("`{}`", file.before),
            None => words::cause(report, row),
        },
        file.map(|file| format!("{:.0} %", file.probability * 100.0)).unwrap_or_default(),
        words::spread(&row.before.measured),
        words::spread(&row.after.measured),
        words::change(row),
        before,
        after,
        words::errors(row),
    ]
}

/// Underscores and stars of names are no emphasis.
fn escape(text: &str) -> String {
    text.replace('_', "\\_").replace('*', "\\*")
}
