//! What the estimator foretells of the measurements, and how its measure becomes seconds.
//!
//! In: a workspace and its files, on either side. Out: [`Foretold`] in the estimator's own measure, and a [`Scale`] from it to
//! seconds. The scale is taken from the workspace *before* the split alone, from its clean build; everything else is then a
//! prediction that can be wrong: of edits, and of the workspace after.

use super::schedule::{Cause, Question};
use crate::Analysis;
use crate::cost::{CostMode, Costs};
use crate::fanout::{Estimator, Staleness};
use crate::units::{Command, Fate, Rebuild, unit_graph};
use crate::weigh::compile::CostModel;
use crate::workspace::Workspace;

/// What is foretold of one command in one workspace; wall clock, in the measure of [`Costs`].
#[derive(Clone, Debug, PartialEq)]
pub struct Foretold {
    /// A clean build.
    pub clean: f64,
    /// After an edit of each file.
    pub edits: Vec<ForetoldEdit>,
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

impl Foretold {
    /// Foretells `command` after edits of `files`, relative to the workspace's root.
    pub fn new(
        workspace: &Workspace,
        analysis: &Analysis,
        command: Command,
        jobs: usize,
        files: &[&str],
    ) -> Self {
        let graph = unit_graph(workspace, command);
        let inputs = &analysis.inputs;
        let rebuild = Rebuild::new(workspace, inputs, &graph);
        let macros = crate::weigh::macros::weigh(analysis);
        let model = CostModel::new(workspace, analysis, &macros);
        let costs = Costs::estimated(workspace, &model, &rebuild);
        let estimator = Estimator::new(workspace, inputs, &rebuild, &costs, jobs, Staleness::Today);
        let edit = |file: &&str| {
            let then = estimator.consequence(&rebuild.of_file(file));
            let compiles = |at: usize| then.fates[at] == Fate::Rebuilt && graph.units[at].mode.compiles();
            let compiled = (0..then.fates.len()).filter(|&at| compiles(at)).count();
            ForetoldEdit { dev: then.dev.wall, ci: then.ci.wall, compiled }
        };
        Self { clean: estimator.clean_build().wall, edits: files.iter().map(edit).collect() }
    }

    /// What is foretold for a question; nothing for one where nothing happened.
    pub fn of(&self, question: Question) -> f64 {
        match (question.cause, question.mode) {
            (Cause::Clean, _) => self.clean,
            (Cause::Nothing, _) => 0.0,
            (Cause::Edit(at), CostMode::Dev) => self.edits[at].dev,
            (Cause::Edit(at), CostMode::Ci) => self.edits[at].ci,
        }
    }
}

/// From the estimator's measure to seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// What cargo takes where there is nothing to do.
    pub base: f64,
    /// Seconds per unit of measure.
    pub factor: f64,
}

impl Scale {
    /// The scale by which a clean build takes as long as it was measured. `None` where nothing is foretold of it.
    pub fn fitted(clean: f64, nothing: Option<f64>, foretold: &Foretold) -> Option<Self> {
        let base = nothing.unwrap_or(0.0).min(clean);
        (foretold.clean > 0.0).then(|| Self { base, factor: (clean - base) / foretold.clean })
    }

    /// In seconds.
    pub fn seconds(&self, foretold: f64) -> f64 {
        self.base + self.factor * foretold
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_meets_the_build_that_it_was_taken_from_and_nothing_costs_the_base() {
        let foretold = Foretold { clean: 20.0, edits: Vec::new() };
        let scale = Scale::fitted(4.5, Some(0.5), &foretold).unwrap();
        assert_eq!(scale, Scale { base: 0.5, factor: 0.2 });
        assert_eq!(scale.seconds(20.0), 4.5);
        assert_eq!(scale.seconds(0.0), 0.5);
        assert_eq!(Scale::fitted(4.5, None, &Foretold { clean: 0.0, edits: Vec::new() }), None);
    }
}
