//! What text and Markdown say of a split alike.

use std::cmp::min;
use std::ops::Range;

use seam_analyzer::propose::{Evaluation, Obstacle, Proposal, Reason, Rule, Step, Verdict, Wrong};
use seam_graphs::ItemGraph;

use super::figures::{rebuilt, share};
use crate::text::{counted, paragraph, percent, thousands};

/// The heading of the steps.
pub(super) const STEPS: &str = "Steps: the program compiles after each; what they save is estimated";

/// The heading of what must go first.
pub(super) const CUTS: &str = "What must go first";

/// The heading of the obstacles.
pub(super) const OBSTACLES: &str = "What stands in the way";

/// The heading of the frontier.
pub(super) const FRONTIER: &str = "By number of crates (estimated; `--crates N` shows another)";

/// The width of the head of a plan.
const HEAD: usize = 118;

/// Points of the frontier that are shown on either side of the chosen one.
const ABOUT: usize = 3;

/// The verdict.
pub(super) fn headline(proposal: &Proposal) -> String {
    let new = proposal.draft.plan.crates.len();
    match proposal.verdict {
        Verdict::Split => format!("{}: take {} out", proposal.package, counted(new, "crate", "crates")),
        Verdict::Leave => format!("{}: leave it in one piece", proposal.package),
    }
}

/// The reasons of the verdict, and which pins are not met.
pub(super) fn reasons(proposal: &Proposal) -> impl Iterator<Item = String> + '_ {
    let unmet = proposal.unmet.iter().map(|one| format!("a pin is not met: {one}"));
    proposal.reasons.iter().map(Reason::text).chain(unmet)
}

/// The verdict and its reasons, for the head of a plan.
pub(super) fn head(proposal: &Proposal) -> Vec<String> {
    let reasons = reasons(proposal).flat_map(|reason| wrapped_lines(&reason));
    std::iter::once(headline(proposal)).chain(reasons).collect()
}

fn wrapped_lines(text: &str) -> Vec<String> {
    paragraph(text, HEAD, 2, 4).lines().map(str::to_owned).collect()
}

/// The crates, lowest first, the original package last.
pub(super) fn rows(evaluation: &Evaluation) -> Vec<[String; 6]> {
    let crates = &evaluation.crates;
    let whole: u64 = crates.iter().map(|c| c.lines).sum();
    let order = (1..crates.len()).chain(std::iter::once(0));
    let direct = |at: usize| -> String {
        let all = &crates[at].depends_on;
        let names: Vec<&str> = all.iter().map(|&one| crates[one as usize].name.as_str()).collect();
        match names.len() {
            0 => "–".to_owned(),
            // As the original package does, for what it re-exports.
            n if n > 2 && n + 1 == crates.len() => "all others".to_owned(),
            _ => names.join(", "),
        }
    };
    let row = |at: usize| {
        [
            crates[at].name.clone(),
            thousands(crates[at].lines),
            percent(crates[at].lines, whole),
            share(crates[at].probability),
            share(evaluation.figures.fan_out[at]),
            direct(at),
        ]
    };
    order.map(row).collect()
}

/// References that must go, imports aside.
pub(super) fn hard(evaluation: &Evaluation) -> impl Iterator<Item = &Wrong> {
    evaluation.cuts().iter().filter(|c| !c.fix.is_import())
}

/// A reference that must go, and how.
pub(super) fn cut(graph: &ItemGraph, wrong: &Wrong) -> String {
    format!("`{}` uses `{}`: {}", graph.label(wrong.from), graph.label(wrong.to), wrong.fix.advice())
}

/// Obstacles by their rule; rules without one are left out.
pub(super) fn by_rule(all: &[Obstacle]) -> impl Iterator<Item = (Rule, Vec<&Obstacle>)> {
    let of = |rule: Rule| (rule, all.iter().filter(|o| o.rule == rule).collect::<Vec<_>>());
    Rule::ALL.into_iter().map(of).filter(|(_, of_rule)| !of_rule.is_empty())
}

/// A rule that `count` places go against, and the way out.
pub(super) fn kind(rule: Rule, count: usize) -> String {
    format!("{} ({count}): {}", rule.as_str().replace('-', " "), rule.way_out())
}

/// What is done in a step.
pub(super) fn step(step: &Step) -> String {
    let mut text = format!(
        "{}: {} from {}, {} `pub`",
        step.name,
        counted(usize::try_from(step.lines).unwrap_or(usize::MAX), "line", "lines"),
        counted(step.files, "file", "files"),
        counted(step.widened, "item becomes", "items become"),
    );
    if step.cuts > 0 {
        text.push_str(&format!(", {} before", counted(step.cuts, "cut", "cuts")));
    }
    if step.imports > 0 {
        text.push_str(&format!(", {} first", counted(step.imports, "import", "imports")));
    }
    let (dev, ci) = step.saved;
    text.push_str(&match dev < 0.0 || ci < 0.0 {
        true => format!("; an edit rebuilds {} in dev, {} in ci so far", rebuilt(dev), rebuilt(ci)),
        false => format!("; saves {} dev, {} ci so far", share(dev), share(ci)),
    });
    text
}

/// The points of a frontier of `all` that are shown about the chosen one.
pub(super) fn about(chosen: usize, all: usize) -> Range<usize> {
    chosen.saturating_sub(ABOUT)..min(chosen + ABOUT + 1, all)
}

/// Number of crates, what they save in dev and in ci, cuts, and a remark.
pub(super) fn point(proposal: &Proposal, at: usize) -> [String; 5] {
    let point = &proposal.frontier[at];
    let hollow = format!("nothing but re-exports left in {}", proposal.package);
    let remarks = [
        (at == proposal.chosen, "shown here"),
        (point.along, "along the modules"),
        (point.hollow, hollow.as_str()),
    ];
    let remarks: Vec<&str> = remarks.into_iter().filter(|(is, _)| *is).map(|(_, remark)| remark).collect();
    [point.crates.to_string(), share(point.dev), share(point.ci), point.cuts.to_string(), remarks.join("; ")]
}
