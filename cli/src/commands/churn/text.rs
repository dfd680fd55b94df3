//! Churn and its review as text.

use std::collections::BTreeMap;
use std::io::{self, Write};

use seam_analyzer::review::Review;
use seam_graphs::{ItemGraph, ItemId};

use super::{Found, Part, Parts, words};
use crate::json::churn::share;
use crate::session::Session;
use crate::table::{Align, Cell, Table, shorten_left};
use crate::terminal::{COMMAND, FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph, thousands};

/// Sentences are wrapped here at the latest.
const WIDTH: usize = 100;
/// No more columns of dependents than fit.
const MATRIX: usize = 60;

/// Writes the table, or the review where `-p` asked for one.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    found: &Found,
    level: Parts,
    limit: usize,
) -> io::Result<()> {
    let graph = session.graph();
    let width = terminal.width.min(WIDTH);
    if let Some((of, review)) = &found.review {
        let title = format!(
            "Review of {}: {}",
            of.join(", "),
            counted(review.dependents.len(), "dependent", "dependents")
        );
        writeln!(out, "{}", terminal.paint(STRONG, &title))?;
        writeln!(out, "{}", paragraph(&words::summary(review), width, 2, 2))?;
        writeln!(out, "{}", terminal.paint(FAINT, &paragraph(&found.edits.basis(), width, 2, 2)))?;
        modules(out, terminal, graph, review, limit)?;
        matrix(out, terminal, graph, review, limit)?;
        steps(out, terminal, graph, found, limit)?;
        if level == Parts::Module {
            return Ok(());
        }
        writeln!(out)?;
    }
    let title = format!("{} that are edited most", level.noun(2));
    let title = title[..1].to_uppercase() + &title[1..];
    writeln!(out, "{}", terminal.paint(STRONG, &title))?;
    writeln!(out, "{}", terminal.paint(FAINT, &paragraph(&found.edits.basis(), width, 2, 2)))?;
    parts(out, terminal, &found.parts, level, limit)?;
    if found.review.is_none() {
        next(out, terminal, session, found)?;
    }
    Ok(())
}

fn parts(
    out: &mut dyn Write,
    terminal: Terminal,
    all: &[Part],
    level: Parts,
    limit: usize,
) -> io::Result<()> {
    let mut table = Table::new(&[
        (level.noun(1), Align::Left),
        ("commits", Align::Right),
        ("edits", Align::Right),
        ("lines", Align::Right),
        ("", Align::Left),
    ]);
    for part in all.iter().take(limit) {
        table.row([
            Cell::from(part.name.as_str()),
            thousands(part.churn.commits).into(),
            words::percent(part.churn.share).into(),
            thousands(part.lines).into(),
            Cell::styled(if part.test_only { "tests" } else { "" }, FAINT),
        ]);
    }
    table.write(out, terminal, 2)?;
    more(out, terminal, all.len(), limit)
}

fn more(out: &mut dyn Write, terminal: Terminal, count: usize, limit: usize) -> io::Result<()> {
    if count <= limit {
        return Ok(());
    }
    let text = format!("  … and {} more; --rows 0 shows all", thousands(count - limit));
    writeln!(out, "{}", terminal.paint(FAINT, &text))
}

fn modules(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    review: &Review,
    limit: usize,
) -> io::Result<()> {
    writeln!(
        out,
        "\n{}",
        terminal.paint(STRONG, "What it costs (edits × lines that they rebuild, estimated)")
    )?;
    let mut table = Table::new(&[
        ("module", Align::Left),
        ("commits", Align::Right),
        ("edits", Align::Right),
        ("cost", Align::Right),
        ("lines", Align::Right),
        ("needed by", Align::Right),
    ]);
    for module in review.modules.iter().take(limit) {
        table.row([
            Cell::from(graph.module(module.module).path.as_str()),
            thousands(module.churn.commits).into(),
            words::percent(module.churn.share).into(),
            words::percent(share(module.cost, review.cost)).into(),
            thousands(module.lines).into(),
            thousands(module.needed_by).into(),
        ]);
    }
    table.write(out, terminal, 2)?;
    more(out, terminal, review.modules.len(), limit)
}

/// Dependents that have a column: those that name most, as many as fit; in the order of names.
pub(super) fn columns(review: &Review, fits: impl Fn(&[usize]) -> bool) -> Vec<usize> {
    let sum = |d: usize| review.modules.iter().map(|m| u64::from(m.uses[d])).sum::<u64>();
    let mut by_use: Vec<usize> = (0..review.dependents.len()).collect();
    by_use.sort_by_key(|&d| (std::cmp::Reverse(sum(d)), d));
    while !by_use.is_empty() && !fits(&by_use) {
        by_use.pop();
    }
    by_use.sort_unstable();
    by_use
}

fn matrix(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    review: &Review,
    limit: usize,
) -> io::Result<()> {
    if review.dependents.is_empty() {
        let text = "Nothing else in the workspace is seen to use it.";
        return writeln!(out, "\n{}", terminal.paint(STRONG, text));
    }
    writeln!(out, "\n{}", terminal.paint(STRONG, "Who uses what (references by name)"))?;
    // A column is as wide as its name, up to a limit.
    let name = |d: usize| shorten_left(words::dependent(review, d), 16);
    let shown =
        columns(review, |all| all.iter().map(|&d| name(d).chars().count() + 2).sum::<usize>() <= MATRIX);
    let header: Vec<(String, Align)> = shown.iter().map(|&d| (name(d), Align::Right)).collect();
    let header: Vec<(&str, Align)> =
        std::iter::once(("module", Align::Left)).chain(header.iter().map(|h| (h.0.as_str(), h.1))).collect();
    let mut table = Table::new(&header);
    for module in review.modules.iter().filter(|m| m.uses.iter().any(|&u| u > 0)).take(limit) {
        let cells = shown.iter().map(|&d| match module.uses[d] {
            0 => Cell::styled("·", FAINT),
            uses => thousands(uses).into(),
        });
        table.row(std::iter::once(Cell::from(graph.module(module.module).path.as_str())).chain(cells));
    }
    table.write(out, terminal, 2)?;
    if shown.len() < review.dependents.len() {
        let more = counted(review.dependents.len() - shown.len(), "dependent", "dependents");
        writeln!(out, "{}", terminal.paint(FAINT, &format!("  … and {more} more; --format json has all")))?;
    }
    Ok(())
}

fn steps(
    out: &mut dyn Write,
    terminal: Terminal,
    graph: &ItemGraph,
    found: &Found,
    limit: usize,
) -> io::Result<()> {
    let Some((of, review)) = &found.review else { return Ok(()) };
    let width = terminal.width.min(WIDTH);
    writeln!(out, "\n{}", terminal.paint(STRONG, "What to do"))?;
    for (number, step) in review.steps.iter().take(limit).enumerate() {
        let label = format!("{}. {}", number + 1, words::saving(review, step));
        writeln!(out, "  {}", terminal.paint(COMMAND, &label))?;
        writeln!(out, "{}", paragraph(&words::step(graph, review, step, ""), width, 5, 5))?;
    }
    more(out, terminal, review.steps.len(), limit)?;
    for one in &found.mergers {
        writeln!(out, "{}", paragraph(&words::merger(one, ""), width, 2, 4))?;
    }
    if review.steps.is_empty() && found.mergers.is_empty() {
        let [why, command] = words::nothing(review, of);
        writeln!(out, "{} {}", paragraph(&why, width, 2, 4), terminal.paint(COMMAND, &command))?;
    }
    let others =
        [words::together(review), words::stable(graph, review, ""), words::unused(graph, review, "")];
    for text in others.into_iter().flatten() {
        writeln!(out, "{}", paragraph(&text, width, 2, 4))?;
    }
    Ok(())
}

/// What to review next: of the packages that others depend on the most edited one; in a single package its top-level module.
fn next(out: &mut dyn Write, terminal: Terminal, session: &Session, found: &Found) -> io::Result<()> {
    let graph = session.graph();
    let packages = &session.workspace.packages;
    let is_shared = |name: &str| {
        packages
            .iter()
            .flat_map(|p| &p.dependencies)
            .any(|d| d.member.is_some_and(|m| packages[m].name == name))
    };
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    for (index, item) in graph.items().iter().enumerate().filter(|(_, i)| !i.test_only) {
        let module = graph.module(item.module);
        let krate = graph.krate(module.krate);
        let part = match packages.len() {
            1 => module
                .path
                .match_indices("::")
                .nth(1)
                .map_or(module.path.as_str(), |(end, _)| &module.path[..end]),
            _ => krate.package.as_str(),
        };
        let is_candidate = if packages.len() == 1 { part.contains("::") } else { is_shared(part) };
        if is_candidate && !module.test_only && !krate.kind.is_test_only() {
            *shares.entry(part).or_default() += found.edits.churn.share(ItemId::new(index));
        }
    }
    let Some((part, _)) = shares.into_iter().rev().max_by(|a, b| a.1.total_cmp(&b.1)) else { return Ok(()) };
    let command = format!("cargo seam churn -p {part}");
    let hint = "who uses it, what it costs, what to move or split";
    writeln!(out, "\nNext: {}  {}", terminal.paint(COMMAND, &command), terminal.paint(FAINT, hint))
}
