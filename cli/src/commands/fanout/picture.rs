//! Fan-out as a picture: targets, their area by weight, their colour by hot spot, the critical path marked.
//!
//! The units of a target are one node, and the targets of a package one cluster. With edits, the colour tells the share of
//! the rebuild instead, and the critical path is that of the rebuild.

use std::collections::{BTreeMap, BTreeSet};

use seam_analyzer::TargetId;
use seam_analyzer::cost::CostMode;
use seam_analyzer::fanout::Consequence;
use seam_analyzer::units::Fate;
use seam_graphs::diagram::{Diagram, Edge, Node, NodeId};

use super::{Report, names};
use crate::picture::MAX_NODES;
use crate::session::Session;

/// The diagram of a report.
pub(super) fn draw(session: &Session, report: &Report<'_>) -> Diagram {
    let workspace = &session.workspace;
    let path = match &report.answer {
        Some(answer) => &answer.ci.path,
        None => &report.clean.path,
    };
    let target_of = |unit: usize| (report.graph.units[unit].package, report.graph.units[unit].target);
    let mut diagram = Diagram::new(title(report));
    diagram.legend = legend(report);
    let mode = *report.modes.last().unwrap_or(&CostMode::Ci);
    let shown = &report.targets[..report.targets.len().min(MAX_NODES)];
    if shown.len() < report.targets.len() {
        diagram.notes.push(format!(
            "the hottest {} of {} targets are shown; narrow the picture with -p",
            shown.len(),
            report.targets.len()
        ));
    }
    let heaviest = shown.iter().map(|one| one.weight).fold(0.0, f64::max);
    let hottest = shown.iter().map(|one| one.hot_spot(mode)).fold(0.0, f64::max);
    let on_path: BTreeSet<TargetId> = path.tasks.iter().map(|&unit| target_of(unit)).collect();
    let mut ids: BTreeMap<TargetId, NodeId> = BTreeMap::new();
    let mut sorted: Vec<_> = shown.iter().collect();
    sorted.sort_by_key(|one| one.target);
    for one in sorted {
        let package = &workspace.packages[one.target.0];
        let siblings = shown.iter().filter(|other| other.target.0 == one.target.0).count();
        let cluster = (siblings > 1).then(|| package.name.clone());
        let mut node = Node::new(names::target(workspace, one.target), cluster);
        node.weight = (heaviest > 0.0).then(|| one.weight / heaviest);
        node.heat = match &report.answer {
            None => (hottest > 0.0).then(|| one.hot_spot(mode) / hottest),
            Some(answer) => heat_of(report, answer, one.target),
        };
        node.test_only = package.targets[one.target.1].kind.is_test_only();
        node.highlighted = on_path.contains(&one.target);
        node.tooltip = Some(format!(
            "{}: weight {:.2} {} ({}), fan-out {:.0} %, {:.1} % of the expected rebuild",
            names::target(workspace, one.target),
            one.weight,
            report.measure(),
            report.basis(),
            100.0 * one.then.fan_out,
            100.0 * one.hot_spot(mode) / report.expected(mode),
        ));
        ids.insert(one.target, diagram.add_node(node));
    }
    let steps: BTreeSet<(TargetId, TargetId)> =
        path.tasks.windows(2).map(|pair| (target_of(pair[1]), target_of(pair[0]))).collect();
    let mut arcs: BTreeMap<(TargetId, TargetId), u32> = BTreeMap::new();
    for unit in 0..report.graph.units.len() {
        for below in report.graph.stale.dependencies(unit) {
            *arcs.entry((target_of(unit), target_of(below))).or_default() += 1;
        }
    }
    for ((from, to), _) in arcs {
        if let (Some(&a), Some(&b)) = (ids.get(&from), ids.get(&to))
            && a != b
        {
            diagram.add_edge(Edge { highlighted: steps.contains(&(from, to)), ..Edge::new(a, b, 1) });
        }
    }
    diagram
}

/// What an edit does to a target, as a share of full heat; `None` where all of it stays fresh.
fn heat_of(report: &Report<'_>, answer: &Consequence, target: TargetId) -> Option<f64> {
    let own = report.graph.units.iter().zip(&answer.fates);
    let fates = own.filter(|(unit, _)| (unit.package, unit.target) == target).map(|(_, fate)| *fate);
    let heat = |fate| match fate {
        Fate::Rebuilt => Some(1.0),
        Fate::Relinked => Some(0.4),
        Fate::Fresh => None,
    };
    fates.filter_map(heat).max_by(f64::total_cmp)
}

fn title(report: &Report<'_>) -> String {
    let command = report.graph.command.as_str();
    if report.edits.is_empty() {
        return format!("What edits rebuild: cargo {command}");
    }
    let files: Vec<&str> = report.edits.iter().map(|edit| edit.file.as_str()).collect();
    format!("What an edit of {} rebuilds: cargo {command}", files.join(", "))
}

fn legend(report: &Report<'_>) -> Vec<String> {
    let mode = report.modes.last().map_or("ci", |mode| mode.as_str());
    let of = if report.answer.is_some() { "the rebuild" } else { "a clean build" };
    let colour = match report.answer {
        Some(_) => "colour: rebuilt, linked again, or fresh".to_owned(),
        None => {
            format!("colour: share of the expected rebuild ({mode}; edits by {})", report.probabilities())
        }
    };
    vec![
        format!("area: cost of the target ({})", report.basis()),
        colour,
        format!("strong: critical path of {of}"),
    ]
}
