//! The overview as text.

use std::io::{self, Write};

use super::Overview;
use crate::report;
use crate::session::Session;
use crate::table::{Align, Cell, Table};
use crate::terminal::{BAD, COMMAND, FAINT, STRONG, Terminal};
use crate::text::{counted, percent, thousands, wrapped};
use crate::totals::Totals;

/// At most so many packages are named one by one.
const NAMED_PACKAGES: usize = 40;

/// Writes the overview.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    overview: &Overview,
    again: &str,
) -> io::Result<()> {
    head(out, terminal, session, &overview.totals)?;
    writeln!(out, "\n{}", terminal.paint(STRONG, "Largest cycle (tests and re-exports left out)"))?;
    cycles(out, terminal, overview)?;
    if !overview.depended_on.is_empty() {
        writeln!(out, "\n{}", terminal.paint(STRONG, "Most depended-on modules"))?;
        depended_on(out, terminal, overview)?;
    }
    next(out, terminal, overview, again)
}

/// Packages, size, references, and what could not be seen.
pub(crate) fn head(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    totals: &Totals,
) -> io::Result<()> {
    let names: Vec<String> = session.packages().map(|p| format!("{} {}", p.name, p.version)).collect();
    if let [name] = names.as_slice() {
        writeln!(out, "{}", terminal.paint(STRONG, name))?;
    } else {
        writeln!(out, "{}", terminal.paint(STRONG, &counted(names.len(), "package", "packages")))?;
        let more = format!("… and {} more", names.len().saturating_sub(NAMED_PACKAGES));
        let shown = names.iter().map(String::as_str).take(NAMED_PACKAGES);
        let rest = (names.len() > NAMED_PACKAGES).then_some(more.as_str());
        writeln!(out, "{}", terminal.paint(FAINT, &wrapped(shown.chain(rest), terminal.width, 2)))?;
    }
    writeln!(
        out,
        "  {}, {}, {}, {} lines ({} tests)",
        counted(totals.crates, "crate", "crates"),
        counted(totals.modules, "module", "modules"),
        counted(totals.items, "item", "items"),
        thousands(totals.lines),
        percent(totals.test_lines, totals.lines),
    )?;
    let references = counted(totals.references, "reference", "references");
    let tests = percent(totals.test_references as u64, totals.references as u64);
    let inferred = match totals.inferred_references {
        0 => String::new(),
        n => format!("; {} more inferred from method calls, not counted", thousands(n)),
    };
    writeln!(out, "  {references} by name ({tests} from tests){inferred}")?;
    let paths = totals.paths;
    let (share, all) = (percent(paths.resolved(), paths.all()), thousands(paths.all()));
    match paths.unresolved {
        _ if paths.all() == 0 => {}
        0 => writeln!(out, "  resolved: {share} of {all} paths")?,
        n => {
            let lost = terminal.paint(BAD, &format!("{} did not", thousands(n)));
            writeln!(out, "  resolved: {share} of {all} paths; {lost}: cargo seam graph --show-unresolved")?;
        }
    }
    if !session.diagnostics.is_empty() {
        let summary = report::summary(&session.diagnostics);
        writeln!(out, "  {}: {summary}; -v lists them", terminal.paint(BAD, "not seen"))?;
        session.said_unseen.set(true);
    }
    Ok(())
}

fn cycles(out: &mut dyn Write, terminal: Terminal, overview: &Overview) -> io::Result<()> {
    let [crates, modules, items] = &overview.largest;
    for (label, largest) in [
        ("of crates", crates),
        ("of top modules", &overview.largest_top),
        ("of modules", modules),
        ("of items", items),
    ] {
        let found = match largest.members {
            0 => terminal.paint(FAINT, "none"),
            members => format!(
                "{}, {}",
                terminal.paint(BAD, &format!("{} of {}", thousands(members), thousands(largest.of))),
                format_args!("{} of the lines", percent(largest.lines, largest.of_lines)),
            ),
        };
        writeln!(out, "  {label:<14}  {found}")?;
    }
    Ok(())
}

fn depended_on(out: &mut dyn Write, terminal: Terminal, overview: &Overview) -> io::Result<()> {
    let mut table = Table::new(&[
        ("module", Align::Left),
        ("lines", Align::Right),
        ("used by modules", Align::Right),
        ("references", Align::Right),
    ]);
    for module in &overview.depended_on {
        table.row([
            Cell::from(module.module.as_str()),
            thousands(module.lines).into(),
            thousands(module.dependents).into(),
            thousands(module.references).into(),
        ]);
    }
    table.write(out, terminal, 2)
}

fn next(out: &mut dyn Write, terminal: Terminal, overview: &Overview, again: &str) -> io::Result<()> {
    let [crates, modules, items] = overview.largest;
    let mut hints: Vec<(String, &str)> = Vec::new();
    if crates.members > 0 {
        hints.push(("cycles --level crate".into(), "crates that need each other"));
    }
    if overview.largest_top.members > 0 {
        hints.push(("cycles --collapse '*::*'".into(), "what keeps top modules from being crates"));
    }
    if modules.members > 0 {
        hints.push(("cycles".into(), "which modules need each other, the cheapest cuts"));
    }
    if items.members > 0 {
        hints.push(("cycles --level item".into(), "items that no move can part"));
    }
    if let Some(module) = overview.depended_on.first() {
        hints.push((
            format!("graph --focus {} --reverse", module.module),
            "who uses the module that most depend on",
        ));
    }
    hints.push(("fanout".into(), "what an edit of each part rebuilds"));
    hints.push(("split".into(), "what is worth taking apart"));
    hints.push(("graph -o graph.svg".into(), "a picture of the modules"));
    let mut hints: Vec<(String, &str)> =
        hints.into_iter().map(|(command, what)| (format!("cargo seam {command}{again}"), what)).collect();
    hints.dedup();
    writeln!(out, "\n{}", terminal.paint(STRONG, "Next"))?;
    let longest = hints.iter().map(|h| h.0.len()).max().unwrap_or(0);
    let widest = hints.iter().map(|h| h.1.len()).max().unwrap_or(0);
    if longest + widest + 4 > terminal.width {
        for (command, what) in hints {
            writeln!(out, "  {}", terminal.paint(FAINT, &format!("{what}:")))?;
            writeln!(out, "    {}", terminal.paint(COMMAND, &command))?;
        }
        return Ok(());
    }
    for (command, what) in hints {
        let gap = longest - command.len();
        let (command, what) = (terminal.paint(COMMAND, &command), terminal.paint(FAINT, what));
        writeln!(out, "  {command}{:gap$}  {what}", "")?;
    }
    Ok(())
}
