//! Churn and its review as Markdown, for an issue or a pull request.

use std::io::{self, Write};

use seam_analyzer::review::Review;
use seam_graphs::ItemGraph;

use super::{Found, Parts, text::columns, words};
use crate::json::churn::share;
use crate::text::{counted, thousands};

/// At most so many columns of dependents.
const MATRIX: usize = 10;

/// Writes the table, or the review where `-p` asked for one.
pub(super) fn write(
    out: &mut dyn Write,
    graph: &ItemGraph,
    found: &Found,
    level: Parts,
    limit: usize,
) -> io::Result<()> {
    let notes = |out: &mut dyn Write| -> io::Result<()> {
        writeln!(out, "{}\n", found.edits.basis())?;
        let notes = &found.edits.history.notes;
        notes.iter().try_for_each(|n| writeln!(out, "> **Note:** {}\n", escape(&n.message)))
    };
    if let Some((of, review)) = &found.review {
        writeln!(out, "## Review of `{}`\n", of.join("`, `"))?;
        writeln!(out, "{}\n", words::summary(review))?;
        notes(out)?;
        modules(out, graph, review, limit)?;
        matrix(out, graph, review, limit)?;
        steps(out, graph, found, limit)?;
        if level == Parts::Module {
            return Ok(());
        }
        writeln!(out)?;
    }
    writeln!(out, "## {} that are edited most\n", level.noun(2))?;
    if found.review.is_none() {
        notes(out)?;
    }
    let rows = found.parts.iter().take(limit).map(|p| {
        let tests = if p.test_only { " (tests)" } else { "" };
        vec![
            format!("{}{tests}", code(&p.name)),
            thousands(p.churn.commits),
            words::percent(p.churn.share),
            thousands(p.lines),
        ]
    });
    table(out, &[level.noun(1), "commits", "edits", "lines"], rows)?;
    more(out, found.parts.len(), limit)
}

fn modules(out: &mut dyn Write, graph: &ItemGraph, review: &Review, limit: usize) -> io::Result<()> {
    writeln!(out, "### What it costs\n\nEdits × lines that they rebuild, estimated.\n")?;
    let rows = review.modules.iter().take(limit).map(|m| {
        vec![
            code(&graph.module(m.module).path),
            thousands(m.churn.commits),
            words::percent(m.churn.share),
            words::percent(share(m.cost, review.cost)),
            thousands(m.lines),
            thousands(m.needed_by),
        ]
    });
    table(out, &["module", "commits", "edits", "cost", "lines", "needed by"], rows)?;
    more(out, review.modules.len(), limit)
}

fn matrix(out: &mut dyn Write, graph: &ItemGraph, review: &Review, limit: usize) -> io::Result<()> {
    writeln!(out, "\n### Who uses what\n")?;
    if review.dependents.is_empty() {
        return writeln!(out, "Nothing else in the workspace is seen to use it.");
    }
    writeln!(out, "References by name.\n")?;
    let shown = columns(review, |all| all.len() <= MATRIX);
    let names: Vec<String> = shown.iter().map(|&d| code(&review.dependents[d])).collect();
    let header: Vec<&str> = std::iter::once("module").chain(names.iter().map(String::as_str)).collect();
    let used = review.modules.iter().filter(|m| m.uses.iter().any(|&u| u > 0)).take(limit);
    let rows = used.map(|m| {
        let cells = shown.iter().map(|&d| match m.uses[d] {
            0 => "·".to_owned(),
            uses => thousands(uses),
        });
        std::iter::once(code(&graph.module(m.module).path)).chain(cells).collect()
    });
    table(out, &header, rows)?;
    if shown.len() < review.dependents.len() {
        let more = counted(review.dependents.len() - shown.len(), "dependent", "dependents");
        writeln!(out, "\n… and {more} more.")?;
    }
    Ok(())
}

fn steps(out: &mut dyn Write, graph: &ItemGraph, found: &Found, limit: usize) -> io::Result<()> {
    let Some((of, review)) = &found.review else { return Ok(()) };
    writeln!(out, "\n### What to do\n")?;
    for (number, step) in review.steps.iter().take(limit).enumerate() {
        let text = words::step(graph, review, step, "`");
        writeln!(out, "{}. **{}** {text}", number + 1, words::saving(review, step))?;
    }
    for one in &found.mergers {
        writeln!(out, "\n{}", words::merger(one, "`"))?;
    }
    if review.steps.is_empty() && found.mergers.is_empty() {
        let [why, command] = words::nothing(review, of);
        writeln!(out, "{why} `{command}`")?;
    }
    more(out, review.steps.len(), limit)?;
    let others =
        [words::together(review), words::stable(graph, review, "`"), words::unused(graph, review, "`")];
    others.into_iter().flatten().try_for_each(|text| writeln!(out, "\n{text}"))
}

fn more(out: &mut dyn Write, count: usize, limit: usize) -> io::Result<()> {
    if count > limit { writeln!(out, "\n… and {} more.", thousands(count - limit)) } else { Ok(()) }
}

/// A table; all columns but the first are numbers.
fn table(out: &mut dyn Write, header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> io::Result<()> {
    writeln!(out, "| {} |", header.join(" | "))?;
    writeln!(out, "|---{}|", "|--:".repeat(header.len() - 1))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

/// A path as code; a `|` would end its cell, also in code.
fn code(path: &str) -> String {
    format!("`{}`", path.replace('|', "\\|"))
}

/// Text that is none of ours: nothing in it is markup.
fn escape(text: &str) -> String {
    let special = |c: char| matches!(c, '<' | '>' | '*' | '_' | '[' | ']' | '|' | '\\');
    text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain(std::iter::once(c))).collect()
}
