//! The report of `cargo seam apply` for a person.

use std::io::{self, Write};

use seam_analyzer::apply::perform::Outcome;
use seam_analyzer::plan::Plan;

use super::{Report, questions};
use crate::terminal::{FAINT, STRONG, Terminal};
use crate::text::counted;

/// Items that became visible, repairs and errors are listed up to this many.
const LISTED: usize = 40;

/// Writes it.
pub(super) fn write(out: &mut dyn Write, terminal: Terminal, report: &Report<'_>) -> io::Result<()> {
    packages(out, terminal, report)?;
    operations(out, terminal, report)?;
    let rehomed =
        report.split.rehomed.iter().map(|r| format!("{} to {}  {}:{}", r.path, r.to, r.file, r.line));
    list(
        out,
        terminal,
        "Moved elsewhere than planned, as Rust allows impls only with their type or trait",
        rehomed.collect(),
    )?;
    let widened =
        report.split.widened.iter().map(|w| format!("{} (was {})  {}:{}", w.path, w.was, w.file, w.line));
    list(out, terminal, "Made pub for other crates", widened.collect())?;
    let stays = format!("Stays public in {}, as code outside cannot name it otherwise", report.plan.package);
    list(out, terminal, &stays, report.split.kept.clone())?;
    let renamed = report.split.renamed.iter().map(|r| format!("{}:{}: {}", r.file, r.line, r.what));
    list(out, terminal, "Gets the answer of its new package", renamed.collect())?;
    let forwarded = report.split.forwarded.iter().map(|f| format!("{} to {}", f.feature, f.to));
    list(out, terminal, "Features passed on", forwarded.collect())?;
    if let Some(outcome) = report.outcome {
        let repairs = outcome.repairs.iter().map(|r| format!("{}:{}: {}", r.file, r.line, r.what));
        list(out, terminal, "Repaired after the compiler's objections", repairs.collect())?;
    }
    if let Some(outcome) = report.outcome {
        let anchored = outcome.anchored.iter().map(|manifest| manifest.display().to_string());
        list(
            out,
            terminal,
            "Paths out of the workspace, now from the root of the file system on, in",
            anchored.collect(),
        )?;
        test_questions(out, terminal, outcome, report.plan)?;
    }
    out.write_all(report.diff.as_bytes())?;
    end(out, terminal, report)
}

fn test_questions(out: &mut dyn Write, terminal: Terminal, outcome: &Outcome, plan: &Plan) -> io::Result<()> {
    let compiled = !outcome.checks.is_empty() || outcome.unchecked.is_some();
    let Some(asked) = questions::asked(&outcome.test_questions, compiled, &plan.package) else {
        return Ok(());
    };
    list(out, terminal, asked.title, asked.places)?;
    writeln!(out, "  {}", terminal.paint(FAINT, &asked.why))
}

fn packages(out: &mut dyn Write, terminal: Terminal, report: &Report<'_>) -> io::Result<()> {
    let title = format!(
        "{} becomes {}",
        report.plan.package,
        counted(report.split.packages.len() + 1, "crate", "crates")
    );
    writeln!(out, "{}", terminal.paint(STRONG, &title))?;
    for package in &report.split.packages {
        let needs = match package.depends_on.as_slice() {
            [] => String::new(),
            needs => format!(", needs {}", needs.join(", ")),
        };
        writeln!(
            out,
            "  {}  {} in {}{needs}",
            package.name,
            counted(package.lines as usize, "line of items", "lines of items"),
            counted(package.files, "file", "files"),
        )?;
    }
    Ok(())
}

fn operations(out: &mut dyn Write, terminal: Terminal, report: &Report<'_>) -> io::Result<()> {
    let all = &report.split.operations;
    writeln!(out, "\n{}", terminal.paint(STRONG, &counted(all.len(), "operation", "operations")))?;
    let dry = report.outcome.is_none();
    for operation in all.iter().take(if dry { usize::MAX } else { LISTED }) {
        writeln!(out, "  {operation}")?;
    }
    more(out, terminal, if dry { 0 } else { all.len().saturating_sub(LISTED) })
}

fn list(out: &mut dyn Write, terminal: Terminal, title: &str, lines: Vec<String>) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, &format!("{title}: {}", lines.len())))?;
    for line in lines.iter().take(LISTED) {
        writeln!(out, "  {line}")?;
    }
    more(out, terminal, lines.len().saturating_sub(LISTED))
}

fn more(out: &mut dyn Write, terminal: Terminal, more: usize) -> io::Result<()> {
    if more > 0 {
        writeln!(out, "  {}", terminal.paint(FAINT, &format!("… and {more} more; --format json lists all")))?;
    }
    Ok(())
}

fn end(out: &mut dyn Write, terminal: Terminal, report: &Report<'_>) -> io::Result<()> {
    let Some(outcome) = report.outcome else {
        return writeln!(out, "\n{}", terminal.paint(FAINT, "A dry run: nothing was written."));
    };
    let remaining: Vec<String> = outcome
        .remaining
        .iter()
        .map(|m| {
            let place = m.spans.first().map(|s| format!("{}:{}: ", s.file, s.line)).unwrap_or_default();
            let code = if m.code.is_empty() { String::new() } else { format!("{} ", m.code) };
            format!("{place}{code}{}", m.text)
        })
        .collect();
    list(out, terminal, "Remains to be done", remaining)?;
    if !outcome.trouble.is_empty() {
        writeln!(out, "\n{}", outcome.trouble)?;
    }
    let checked = match outcome.checks.as_slice() {
        [] if outcome.unchecked.is_some() => {
            "The budget was over before the first check had ended.".to_owned()
        }
        [] => "Not compiled.".to_owned(),
        [(errors, _), ..] => format!(
            "{} right after the edits, {} after {}.",
            counted(*errors, "error", "errors"),
            outcome.remaining.len(),
            counted(outcome.checks.len(), "check", "checks"),
        ),
    };
    writeln!(out, "\n{checked}")?;
    match outcome.unchecked {
        Some(_) if outcome.checks.is_empty() => {}
        Some(0) if outcome.compiles => {
            writeln!(out, "Then the budget was over: what is only in excess, as unused imports, stays.")?;
        }
        Some(repairs) => {
            let repairs = counted(repairs, "repair", "repairs");
            writeln!(out, "Then the budget was over: what {repairs} since then came to is not known.")?;
        }
        None => {}
    }
    if outcome.before > 0 {
        let errors = counted(outcome.before, "error", "errors");
        writeln!(out, "Tests and examples had {errors} before the split; these are not counted.")?;
    }
    match &report.written {
        Some(at) if outcome.compiles => {
            writeln!(out, "{}", terminal.paint(STRONG, &format!("It compiles: {at}")))?;
            looked_at(out, outcome)?;
            writeln!(out, "Next: `cargo test --workspace` there, and `cargo seam verify` for what it saves.")
        }
        Some(at) if outcome.unchecked.is_some() => {
            writeln!(out, "Whether it compiles is not known. Written to {at}, to be checked by hand.")
        }
        Some(at) if outcome.checks.is_empty() => writeln!(out, "Written to {at}."),
        Some(at) => writeln!(out, "It does not compile yet. Written to {at}, to be finished by hand."),
        None if outcome.unchecked.is_some() => {
            writeln!(
                out,
                "Whether it compiles is not known, and so nothing was written; give more with --budget."
            )
        }
        None => writeln!(out, "It does not compile, and so nothing was written; --out DIR keeps it."),
    }
}

/// With which features it was compiled, where there are others than by default.
fn looked_at(out: &mut dyn Write, outcome: &Outcome) -> io::Result<()> {
    let flags = |looked: bool| -> Vec<&str> {
        outcome.configurations.iter().filter(|(_, its)| *its == looked).map(|(flag, _)| *flag).collect()
    };
    let (with, without) = (flags(true).join(" and "), flags(false).join(" and "));
    if !with.is_empty() {
        writeln!(out, "So it does with {with}; code for other platforms was not looked at.")?;
    }
    if !without.is_empty() {
        writeln!(
            out,
            "Not looked at: {without}, with which it did not compile before, or for which there was no time."
        )?;
    }
    Ok(())
}
