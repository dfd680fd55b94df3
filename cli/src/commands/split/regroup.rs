//! What to move between the crates of today, as text.

use std::io::{self, Write};

use seam_analyzer::propose::{Regroup, RegroupKind};
use seam_graphs::ItemGraph;

use crate::terminal::{FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph};

/// What stands above it.
pub(super) const HEADING: &str =
    "Between the crates of today, most saving for its effort first (estimated, for builds from nothing)";

/// Writes the first `limit` of `all`.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    all: &[Regroup],
    limit: usize,
) -> io::Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, HEADING))?;
    for (at, one) in all.iter().take(limit).enumerate() {
        let text = format!("{}. {}", at + 1, sentence(graph, one));
        writeln!(out, "{}", paragraph(&text, terminal.width, 2, 5))?;
    }
    if all.len() > limit {
        let more = format!("  … and {} more; --all lists them", all.len() - limit);
        writeln!(out, "{}", terminal.paint(FAINT, &more))?;
    }
    Ok(())
}

/// Names of modules and items before the rest is counted.
const NAMED: usize = 3;

/// What to do, in a sentence.
pub(super) fn sentence(graph: &ItemGraph, one: &Regroup) -> String {
    let lines = counted(usize::try_from(one.lines).unwrap_or(usize::MAX), "line", "lines");
    let saves = format!("{lines}; saves {:.1} % of the workspace's expected rebuild", 100.0 * one.saved);
    let users = listed(&one.users);
    let what = || {
        let modules = one.modules.iter().map(|&m| graph.module(m).path.clone());
        let items = one.items.iter().map(|&i| graph.item(i).path.clone());
        listed(&modules.chain(items).collect::<Vec<String>>())
    };
    match one.kind {
        RegroupKind::Move => format!("move {} to {users}, which alone needs it: {saves}", what()),
        RegroupKind::Split => {
            format!("split {} off {} for {users}: {saves}", what(), one.package)
        }
        RegroupKind::Merge => {
            format!("merge {} into {users}: they cost more apart: {saves}", one.package)
        }
    }
}

fn listed(names: &[String]) -> String {
    let mut text = names.iter().take(NAMED).cloned().collect::<Vec<String>>().join(", ");
    if names.len() > NAMED {
        text.push_str(&format!(" and {} more", names.len() - NAMED));
    }
    text
}
