//! A plan as text: whether it is legal and why not, what it saves and costs.

use std::io::{self, Write};

use seam_analyzer::plan::Plan;
use seam_analyzer::propose::{Evaluation, Illegal, Obstacle, Step};
use seam_graphs::{ItemGraph, ItemKind};

use super::reasons;
use crate::commands::split::figures::{costs, saves};
use crate::commands::split::text::sections;
use crate::terminal::{BAD, STRONG, Terminal};
use crate::text::{counted, paragraph};

/// A plan from a file.
pub(super) struct Page<'a> {
    pub(super) graph: &'a ItemGraph,
    pub(super) plan: &'a Plan,
    pub(super) evaluation: &'a Evaluation,
    pub(super) steps: &'a [Step],
    pub(super) obstacles: &'a [Obstacle],
    pub(super) terminal: Terminal,
    /// Places of each kind that are listed.
    pub(super) limit: usize,
}

impl Page<'_> {
    /// Whether it is legal, and what it saves.
    pub(super) fn check(&self, out: &mut dyn Write, basis: &str) -> io::Result<()> {
        let illegal = &self.evaluation.illegal;
        let package = &self.plan.package;
        if illegal.is_empty() {
            let head = format!("The plan for {package} is legal");
            writeln!(out, "{}  ({basis})", self.terminal.paint(STRONG, &head))?;
        } else {
            let head = format!(
                "The plan for {package} is not legal: {}",
                counted(illegal.len(), "reason", "reasons")
            );
            writeln!(out, "{}", self.terminal.paint(BAD, &head))?;
            reasons::write(out, self, self.limit)?;
        }
        for line in saves(self.evaluation).into_iter().chain(costs(self.evaluation)) {
            writeln!(out, "{}", paragraph(&line, self.terminal.width, 2, 4))?;
        }
        Ok(())
    }

    /// Its crates, what they save and cost, and the steps.
    pub(super) fn show(&self, out: &mut dyn Write, basis: &str) -> io::Result<()> {
        let head = format!(
            "{}: a plan for {}",
            self.plan.package,
            counted(self.plan.crates.len(), "new crate", "new crates")
        );
        writeln!(out, "{}  ({basis})", self.terminal.paint(STRONG, &head))?;
        let more = (self.steps, self.obstacles);
        sections(out, self.terminal, self.graph, self.evaluation, more, self.limit)
    }

    /// Why it is not, in a sentence.
    pub(super) fn why_illegal(&self, illegal: &Illegal) -> String {
        why_illegal(self.graph, self.evaluation, illegal)
    }
}

/// Why two items have to be together.
fn why_one(graph: &ItemGraph, one: seam_graphs::ItemId, other: seam_graphs::ItemId) -> &'static str {
    let (one, other) = (graph.item(one), graph.item(other));
    if other.test_only {
        "the second is compiled for tests only, and cannot be seen from another crate"
    } else if one.kind == ItemKind::Macro || other.kind == ItemKind::Macro {
        "there are several macros of that name, and no two can be seen from outside of one crate"
    } else {
        "one macro call declares them, or one is `#[non_exhaustive]` and the other builds it"
    }
}

/// How a plan puts an item into the crate of another.
fn listed(
    graph: &ItemGraph,
    evaluation: &Evaluation,
    item: seam_graphs::ItemId,
    with: seam_graphs::ItemId,
) -> String {
    let path = &graph.item(item).path;
    let below = path.split_once("::").map_or(path.as_str(), |(_, below)| below);
    match evaluation.home[with.index()].unwrap_or(0) {
        0 => format!("list `{below}` under `items` of `[keeps]`"),
        krate => format!("list `{below}` under `items` of {}", evaluation.crates[krate as usize].name),
    }
}

fn why_illegal(graph: &ItemGraph, evaluation: &Evaluation, illegal: &Illegal) -> String {
    let name = |item: seam_graphs::ItemId| {
        let krate = evaluation.home[item.index()].unwrap_or(0) as usize;
        format!("`{}` (in {})", graph.label(item), evaluation.crates[krate].name)
    };
    let place = |item: seam_graphs::ItemId| {
        let file = graph.module(graph.item(item).module).file.map_or("", |file| graph.file(file));
        format!("{file}:{}", graph.item(item).line)
    };
    match *illegal {
        Illegal::Empty { krate: None } => "it has no new crate".to_owned(),
        Illegal::Empty { krate: Some(krate) } => format!(
            "`{}` has nothing in it: list what moves there under its `modules` or `items`, or take it out",
            evaluation.crates[krate].name
        ),
        Illegal::Stays { item } => format!(
            "{}  {} makes this target what it is: list `{}` under `items` of `[keeps]`",
            place(item),
            name(item),
            graph.label(item)
        ),
        Illegal::Name { krate } => {
            format!(
                "`{}` cannot be the name of a new package: it is no name, or another package, a dependency or Rust itself has it; choose another",
                evaluation.crates[krate].name
            )
        }
        Illegal::Unforeseen(wrong) => format!(
            "{}:{}  {} uses {}, which lies above it: {}",
            graph.file(wrong.file),
            wrong.line,
            name(wrong.from),
            name(wrong.to),
            wrong.fix.advice()
        ),
        Illegal::Orphan { item, homes } if homes[0] == homes[1] => {
            let way_out = listed(graph, evaluation, item, homes[0]);
            format!("{}  {} has to be in the crate of {}: {way_out}", place(item), name(item), name(homes[0]))
        }
        Illegal::Orphan { item, homes } => format!(
            "{}  {} has to be in the crate of {} or of {}: {}",
            place(item),
            name(item),
            name(homes[0]),
            name(homes[1]),
            listed(graph, evaluation, item, homes[1])
        ),
        Illegal::Overlap { item, other, homes } => {
            let or = if homes[0] == homes[1] { String::new() } else { format!(" or of {}", name(homes[1])) };
            format!(
                "{}  {} overlaps with {}, as others could add what makes it, unless it is in the crate of {}{or}",
                place(item),
                name(item),
                name(other),
                name(homes[0])
            )
        }
        Illegal::Parted { one, other } => {
            format!(
                "{}  {} and {} have to be together: {}",
                place(one),
                name(one),
                name(other),
                why_one(graph, one, other)
            )
        }
    }
}
