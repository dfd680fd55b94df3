//! Splits as Markdown, for an issue or a pull request.

use std::io::{self, Write};

use seam_analyzer::propose::Proposal;
use seam_graphs::ItemGraph;

use super::figures::{costs, saves, times};
use super::words::{self, CUTS, FRONTIER, OBSTACLES, STEPS};
use super::{Found, LISTED, SplitArgs, regroup};

/// Writes all proposals, then what to move between the crates of today.
pub(super) fn write(
    out: &mut dyn Write,
    graph: &ItemGraph,
    found: &Found,
    args: &SplitArgs,
) -> io::Result<()> {
    let limit = if args.all { usize::MAX } else { LISTED };
    for proposal in &found.proposals {
        writeln!(out, "## {}\n", words::headline(proposal))?;
        for reason in words::reasons(proposal) {
            writeln!(out, "- {reason}")?;
        }
        if proposal.draft.evaluation.crates.len() > 1 {
            self::proposal(out, graph, proposal, limit)?;
        }
        writeln!(out)?;
    }
    if !found.regroup.is_empty() {
        writeln!(out, "## {}\n", regroup::HEADING)?;
    }
    for (at, one) in found.regroup.iter().enumerate() {
        writeln!(out, "{}. {}", at + 1, regroup::sentence(graph, one))?;
    }
    Ok(())
}

fn proposal(out: &mut dyn Write, graph: &ItemGraph, proposal: &Proposal, limit: usize) -> io::Result<()> {
    let evaluation = &proposal.draft.evaluation;
    writeln!(
        out,
        "\n| crate | lines | share | edits (estimated) | an edit rebuilds (estimated) | depends on |"
    )?;
    writeln!(out, "| --- | ---: | ---: | ---: | ---: | --- |")?;
    for row in words::rows(evaluation) {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    for line in saves(evaluation).into_iter().chain(times(evaluation)) {
        writeln!(out, "\n{line}")?;
    }
    writeln!(out, "\n{}", costs(evaluation).join("; "))?;
    let cuts: Vec<String> = words::hard(evaluation)
        .map(|wrong| format!("- {}:{} {}", graph.file(wrong.file), wrong.line, words::cut(graph, wrong)))
        .collect();
    if !cuts.is_empty() {
        writeln!(out, "\n### {CUTS}\n")?;
        list(out, &cuts, limit, "")?;
    }
    if !proposal.obstacles.is_empty() {
        writeln!(out, "\n### {OBSTACLES}\n")?;
    }
    for (rule, of_rule) in words::by_rule(&proposal.obstacles) {
        writeln!(out, "- {}", words::kind(rule, of_rule.len()))?;
        let places: Vec<String> =
            of_rule.iter().map(|one| format!("  - {}:{} {}", one.file, one.line, one.text)).collect();
        list(out, &places, limit, "  ")?;
    }
    writeln!(out, "\n### {STEPS}\n")?;
    for (at, step) in proposal.steps.iter().enumerate() {
        writeln!(out, "{}. {}", at + 1, words::step(step))?;
    }
    writeln!(
        out,
        "\n### {FRONTIER}\n\n| crates | saves dev | ci | cuts | |\n| ---: | ---: | ---: | ---: | --- |"
    )?;
    for at in 0..proposal.frontier.len() {
        writeln!(out, "| {} |", words::point(proposal, at).join(" | "))?;
    }
    Ok(())
}

/// The first of `lines`, and how many more there are.
fn list(out: &mut dyn Write, lines: &[String], limit: usize, indent: &str) -> io::Result<()> {
    for line in lines.iter().take(limit) {
        writeln!(out, "{line}")?;
    }
    if lines.len() > limit {
        writeln!(out, "{indent}- … and {} more; --all lists them", lines.len() - limit)?;
    }
    Ok(())
}
