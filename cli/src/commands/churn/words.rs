//! The sentences of the review, the same as text and as Markdown.

use seam_analyzer::propose::Regroup;
use seam_analyzer::review::{Review, Step, StepKind};
use seam_analyzer::weigh::compile::{LINE_RANKS, QUALITY};
use seam_graphs::{ItemGraph, ItemId, ModuleId};

use crate::json::churn::share;
use crate::text::{counted, thousands};

/// At most so many items are named.
const NAMED: usize = 8;

/// A share from 0 to 1 as `12 %`, `0.3 %`.
pub(super) fn percent(share: f64) -> String {
    let share = share * 100.0;
    match share {
        s if s <= 0.0 => "0 %".to_owned(),
        s if s < 0.1 => "< 0.1 %".to_owned(),
        s if s < 9.95 => format!("{s:.1} %"),
        s => format!("{s:.0} %"),
    }
}

/// Names in a row, the first of many.
pub(super) fn names(named: &[&str], quote: &str) -> String {
    let mut shown: Vec<String> = named.iter().take(NAMED).map(|n| format!("{quote}{n}{quote}")).collect();
    if named.len() > NAMED {
        shown.push(format!("and {} more", thousands(named.len() - NAMED)));
    }
    shown.join(", ")
}

/// The name of a dependent; without its crate where all of them are modules of one.
pub(super) fn dependent(review: &Review, dependent: usize) -> &str {
    let name = &review.dependents[dependent];
    match name.split_once("::") {
        Some((krate, rest))
            if review.dependents.iter().all(|d| d == krate || d.starts_with(&format!("{krate}::"))) =>
        {
            rest
        }
        _ => name,
    }
}

fn modules<'g>(graph: &'g ItemGraph, modules: &[ModuleId]) -> Vec<&'g str> {
    modules.iter().map(|&m| graph.module(m).path.as_str()).collect()
}

fn items<'g>(graph: &'g ItemGraph, items: &[ItemId]) -> Vec<&'g str> {
    items.iter().map(|&i| graph.item(i).path.as_str()).collect()
}

/// What part of everything an edit rebuilds, and how much of all cost comes from here.
pub(super) fn summary(review: &Review) -> String {
    let edits: f64 = review.modules.iter().map(|m| m.churn.share).sum();
    let mut text = format!(
        "An edit rebuilds {} of {} lines, with all dependents. {} of all edits, tests included, are here, and {} of the expected rebuild",
        thousands(review.rebuilt_lines),
        thousands(review.workspace_lines),
        percent(edits),
        percent(share(review.cost, review.workspace_cost)),
    );
    if let Some(month) = review.edits_per_month {
        let lines = review.cost * month;
        text.push_str(&format!(
            ": {:.1} edits and {} rebuilt lines per month",
            edits * month,
            thousands(lines as u64)
        ));
    }
    text.push_str(&format!(
        " (estimated). Lines stand for time: over {} libraries that no model was fitted on their ranks correlate by {LINE_RANKS:.2} \
         (Spearman).",
        QUALITY.libraries
    ));
    if review.as_if_crates {
        text.push_str(
            " As if each of the modules around it were a crate of its own: today all of them are one.",
        );
    }
    text
}

/// What a step does, without its saving.
pub(super) fn step(graph: &ItemGraph, review: &Review, step: &Step, quote: &str) -> String {
    let users: Vec<&str> = step.users.iter().map(|&u| review.dependents[u].as_str()).collect();
    let users = names(&users, quote);
    let mut what = Vec::new();
    if !step.modules.is_empty() {
        what.push(format!("all of {}", names(&modules(graph, &step.modules), quote)));
    }
    if !step.items.is_empty() {
        what.push(names(&items(graph, &step.items), quote));
    }
    let lines = counted(usize::try_from(step.lines).unwrap_or(usize::MAX), "line", "lines");
    match step.kind {
        StepKind::Move => format!("Move to {users}, which alone needs it ({lines}): {}", what.join("; ")),
        StepKind::Split => format!("Split off a crate that only {users} need ({lines}): {}", what.join("; ")),
    }
}

/// A package that is better part of another one.
pub(super) fn merger(one: &Regroup, quote: &str) -> String {
    let users: Vec<&str> = one.users.iter().map(String::as_str).collect();
    let lines = counted(usize::try_from(one.lines).unwrap_or(usize::MAX), "line", "lines");
    format!(
        "Merge {quote}{}{quote} into {}, unless somebody outside this workspace needs it ({lines}): they cost more apart, {} of the \
         workspace's expected rebuild (estimated).",
        one.package,
        names(&users, quote),
        percent(one.saved)
    )
}

/// What is said where there is no step, and what to type for the next question.
pub(super) fn nothing(review: &Review, of: &[String]) -> [String; 2] {
    let why = if review.dependents.is_empty() {
        "Nothing to move or to split for those who use it: nobody else in this workspace is seen to"
    } else {
        "Nothing to move or to split: no part that some need and others do not is worth it"
    };
    [format!("{why}. To take it apart itself:"), format!("cargo seam split -p {}", of.join(" -p "))]
}

/// What a step saves.
pub(super) fn saving(review: &Review, step: &Step) -> String {
    if step.saving <= 0.0 {
        return "No rebuild is saved (estimated)".to_owned();
    }
    match percent(share(step.saving, review.cost)) {
        small if small.starts_with('<') => format!("Less than {} of the cost (estimated)", &small[2..]),
        share => format!("−{share} of the cost (estimated)"),
    }
}

/// What all steps save together.
pub(super) fn together(review: &Review) -> Option<String> {
    let saving: f64 = review.steps.iter().map(|s| s.saving).sum();
    (review.steps.len() > 1 && saving > 0.0).then(|| {
        let left = share(review.cost - saving, review.cost);
        format!("All of them: −{} of the cost; {} is left (estimated).", percent(1.0 - left), percent(left))
    })
}

/// What to leave as it is.
pub(super) fn stable(graph: &ItemGraph, review: &Review, quote: &str) -> Option<String> {
    let named = modules(graph, &review.stable);
    (!named.is_empty()).then(|| format!("Leave as it is, hardly edited: {}.", names(&named, quote)))
}

/// What nothing is seen to use.
pub(super) fn unused(graph: &ItemGraph, review: &Review, quote: &str) -> Option<String> {
    let named = items(graph, &review.unused);
    let count = counted(named.len(), "item", "items");
    (!named.is_empty()).then(|| {
        format!(
            "No use outside is seen of {count} (dead, for tests, or used through macros): {}.",
            names(&named, quote)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_keep_what_is_small() {
        let all = [0.0, 0.0001, 0.0123, 0.0994, 0.5, 1.0].map(percent);
        assert_eq!(all, ["0 %", "< 0.1 %", "1.2 %", "9.9 %", "50 %", "100 %"]);
    }

    #[test]
    fn long_lists_are_cut_and_counted() {
        let many: Vec<&str> = std::iter::repeat_n("x", NAMED + 2).collect();
        assert!(names(&many, "`").ends_with("`x`, and 2 more"));
        assert_eq!(names(&many[..1], ""), "x");
    }
}
