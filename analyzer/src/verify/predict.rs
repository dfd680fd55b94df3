//! What the estimator foretells of the measurements, in seconds.
//!
//! In: the workspace before and after the split, the edited files of both, and cargo's report of a clean build of the workspace
//! *before* the split. Out: [`Foretold`] for each. Nothing that was measured after the split has a part in it, so everything that is
//! foretold of edits, and of the workspace after, can be wrong.

use std::collections::BTreeMap;

use seam_graphs::CrateKind;

use super::schedule::{Cause, Question};
use crate::cost::{Basis, CostMode, Costs, UnitCost};
use crate::fanout::{Estimator, Staleness};
use crate::timings::Timings;
use crate::units::{Command, Fate, Mode, Rebuild, UnitGraph, unit_graph};
use crate::weigh::compile::CostModel;
use crate::workspace::Workspace;
use crate::{Analysis, TargetId};

/// What is foretold of one command in one workspace; seconds of wall clock, but for what cargo takes where there is nothing to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Foretold {
    /// A clean build.
    pub clean: f64,
    /// After an edit of each file.
    pub edits: Vec<ForetoldEdit>,
    /// What cargo takes where there is nothing to do, for when that was not measured.
    pub cargo: f64,
}

/// What is foretold of an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct ForetoldEdit {
    /// With incremental state.
    pub dev: f64,
    /// Without.
    pub ci: f64,
    /// How many units are compiled.
    pub compiled: usize,
}

/// A workspace of which something is foretold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) analysis: &'a Analysis,
    /// The edited files, relative to the workspace's root.
    pub(super) files: &'a [&'a str],
}

impl Foretold {
    /// Foretells `command` before and after the split of `origin`, a target of the workspace before; `None` where the report has
    /// nothing of this command.
    pub(super) fn both(
        [before, after]: [Known<'_>; 2],
        origin: Option<TargetId>,
        command: Command,
        jobs: usize,
        report: &Timings,
    ) -> Option<[Self; 2]> {
        let graphs = [before, after].map(|known| unit_graph(known.workspace, command));
        let [one, other] = [0, 1].map(|at| {
            let known = [before, after][at];
            let rebuild = Rebuild::new(known.workspace, &known.analysis.inputs, &graphs[at]);
            let macros = crate::weigh::macros::weigh(known.analysis);
            let model = CostModel::new(known.workspace, known.analysis, &macros);
            let costs = Costs::estimated(known.workspace, &model, &rebuild);
            (rebuild, costs)
        });
        let estimated = one.1.clone();
        let measured = one.1.calibrated(before.workspace, &graphs[0], std::slice::from_ref(report))?;
        let cargo = measured.cargo;
        let learnt = Learnt {
            workspace: before.workspace,
            graph: &graphs[0],
            estimated: &estimated.units,
            seconds: &measured.units,
            origin,
        };
        let carried = learnt.carried(after.workspace, &graphs[1], other.1);
        let measured = Costs { cargo: 0.0, ..measured };
        Some([
            Self::of_edits(before, &one.0, &measured, jobs, cargo),
            Self::of_edits(after, &other.0, &carried, jobs, cargo),
        ])
    }

    fn of_edits(known: Known<'_>, rebuild: &Rebuild<'_>, costs: &Costs, jobs: usize, cargo: f64) -> Self {
        let graph = rebuild.graph();
        let inputs = &known.analysis.inputs;
        let estimator = Estimator::new(known.workspace, inputs, rebuild, costs, jobs, Staleness::Today);
        let edit = |file: &&str| {
            let then = estimator.consequence(&rebuild.of_file(file));
            let compiles = |at: usize| then.fates[at] == Fate::Rebuilt && graph.units[at].mode.compiles();
            let compiled = (0..then.fates.len()).filter(|&at| compiles(at)).count();
            ForetoldEdit { dev: then.dev.wall, ci: then.ci.wall, compiled }
        };
        Self { clean: estimator.clean_build().wall, edits: known.files.iter().map(edit).collect(), cargo }
    }

    /// What is foretold for a question, without what cargo takes; nothing for one where nothing happened.
    pub fn of(&self, question: Question) -> f64 {
        match (question.cause, question.mode) {
            (Cause::Clean, _) => self.clean,
            (Cause::Nothing, _) => 0.0,
            (Cause::Edit(at), CostMode::Dev) => self.edits[at].dev,
            (Cause::Edit(at), CostMode::Ci) => self.edits[at].ci,
        }
    }
}

/// What was learnt of the units before the split.
struct Learnt<'a> {
    workspace: &'a Workspace,
    graph: &'a UnitGraph,
    estimated: &'a [UnitCost],
    seconds: &'a [UnitCost],
    /// The target that is taken apart.
    origin: Option<TargetId>,
}

/// A unit by names, which are the same on both sides.
type Name<'a> = (&'a str, &'a str, CrateKind, Mode, bool);

fn name<'a>(workspace: &'a Workspace, graph: &UnitGraph, unit: usize) -> Name<'a> {
    let target = graph.target(workspace, unit);
    let its = &graph.units[unit];
    (&graph.package(workspace, unit).name, &target.name, target.kind, its.mode, its.host)
}

impl Learnt<'_> {
    /// Costs of the units after the split, in seconds: of a unit that was there before what it cost then, of what was made of the
    /// origin its estimate, at the rate at which that of the origin was right.
    fn carried(&self, workspace: &Workspace, graph: &UnitGraph, estimated: Costs) -> Costs {
        let known: BTreeMap<Name<'_>, usize> =
            (0..self.graph.units.len()).map(|unit| (name(self.workspace, self.graph, unit), unit)).collect();
        let is_origin = |at: usize| {
            let unit = &self.graph.units[at];
            self.origin == Some((unit.package, unit.target))
        };
        let units: Vec<UnitCost> = (0..graph.units.len())
            .map(|unit| match known.get(&name(workspace, graph, unit)) {
                Some(&at) if !is_origin(at) => self.seconds[at],
                _ => self.rated(graph.units[unit].mode, &estimated.units[unit]),
            })
            .collect();
        let basis = Basis::Measured { measured: 0, estimated: units.len() };
        Costs { units, basis, cargo: 0.0, ..estimated }
    }

    /// An estimate in seconds. Linking says nothing of the code of one crate: its rate is that of all units.
    fn rated(&self, mode: Mode, cost: &UnitCost) -> UnitCost {
        let own: Vec<usize> = (0..self.graph.units.len())
            .filter(|&at| {
                let unit = &self.graph.units[at];
                self.origin == Some((unit.package, unit.target)) && unit.mode == mode
            })
            .collect();
        let all: Vec<usize> = (0..self.graph.units.len()).collect();
        let rate = |units: &[usize], part: fn(&UnitCost) -> f64| {
            let sum = |costs: &[UnitCost]| units.iter().map(|&at| part(&costs[at])).sum::<f64>();
            let (measured, estimated) = (sum(self.seconds), sum(self.estimated));
            (estimated > 0.0 && measured > 0.0).then(|| measured / estimated)
        };
        let of_all = |part| rate(&all, part).or_else(|| rate(&all, UnitCost::total)).unwrap_or(1.0);
        let of_own = |part| rate(&own, part).unwrap_or_else(|| of_all(part));
        // What is fixed cannot be told from the rest by the clock.
        let front = of_own(|cost| cost.fixed + cost.front);
        UnitCost {
            fixed: front * cost.fixed,
            front: front * cost.front,
            back: of_own(|cost| cost.back) * cost.back,
            link: of_all(|cost| cost.link) * cost.link,
        }
    }
}

#[cfg(test)]
#[path = "predict_tests.rs"]
mod tests;
