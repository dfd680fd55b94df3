//! What an edit of each target costs: fan-out, expected rebuild, wall clock.
//!
//! In: units, what edits make of them, costs. Out: one [`TargetFanout`] per target, and [`expected_rebuild`] over
//! all. The measures are those of the design: with W the cost of what is rebuilt and p the probability of the edit, fan-out is W over the
//! cost of everything, the hot spot is p·W, the expected rebuild J is Σ p·W. Left out: which part of a target is edited.

use seam_graphs::{CriticalPath, Scheduler, Task};

use crate::cost::{CostMode, Costs, Share};
use crate::units::{Edit, Fate, Rebuild, UnitGraph};
use crate::workspace::Workspace;
use crate::{Inputs, TargetId};

/// The rules of today's cargo, or those of a cargo that relinks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staleness {
    /// Everything above an edit is rebuilt.
    Today,
    /// Edits of private bodies stop at the crate: what is linked with it is linked again.
    Relink,
}

/// A rebuild in one cost mode.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// The cost of all that is rebuilt, one after another.
    pub work: f64,
    /// Between what it is likely to lie: the same where all was measured.
    pub band: [f64; 2],
    /// The time that it takes on the given number of jobs.
    pub wall: f64,
    /// The longest chain in it.
    pub path: CriticalPath,
}

/// What follows from an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Consequence {
    /// What becomes of each unit.
    pub fates: Vec<Fate>,
    /// The clean cost of what is rebuilt as a share of that of all units: 0 to 1.
    pub fan_out: f64,
    /// With incremental state.
    pub dev: Cost,
    /// Without.
    pub ci: Cost,
}

impl Consequence {
    /// The cost in a mode.
    pub fn cost(&self, mode: CostMode) -> &Cost {
        match mode {
            CostMode::Dev => &self.dev,
            CostMode::Ci => &self.ci,
        }
    }
}

/// What follows from an edit somewhere in a target.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetFanout {
    /// The target.
    pub target: TargetId,
    /// Lines of Rust that it is compiled from.
    pub lines: u64,
    /// The clean cost of its own units.
    pub weight: f64,
    /// The probability that an edit is one of this target: 0 to 1, 1 over all targets.
    pub probability: f64,
    /// What follows.
    pub then: Consequence,
}

impl TargetFanout {
    /// Its term in the expected rebuild.
    pub fn hot_spot(&self, mode: CostMode) -> f64 {
        self.probability * self.then.cost(mode).work
    }
}

/// Computes what edits cost.
#[derive(Clone, Debug)]
pub struct Estimator<'a> {
    inputs: &'a Inputs,
    graph: &'a UnitGraph,
    rebuild: &'a Rebuild<'a>,
    costs: &'a Costs,
    jobs: usize,
    staleness: Staleness,
    scheduler: Scheduler<'a>,
    links: Vec<bool>,
}

impl<'a> Estimator<'a> {
    /// Prepares the units of a workspace.
    ///
    /// # Panics
    /// When `jobs` is 0.
    pub fn new(
        workspace: &'a Workspace,
        inputs: &'a Inputs,
        rebuild: &'a Rebuild<'a>,
        costs: &'a Costs,
        jobs: usize,
        staleness: Staleness,
    ) -> Self {
        assert!(jobs > 0, "at least one job");
        let graph = rebuild.graph();
        let links = (0..graph.units.len()).map(|unit| graph.links(workspace, unit)).collect();
        let scheduler = Scheduler::new(&graph.order);
        Self { inputs, graph, rebuild, costs, jobs, staleness, scheduler, links }
    }

    /// The clean cost of all units.
    pub fn everything(&self) -> f64 {
        self.costs.units.iter().map(crate::cost::UnitCost::total).sum()
    }

    /// A build of all units, from nothing.
    pub fn clean_build(&self) -> Cost {
        self.cost(&vec![Fate::Rebuilt; self.graph.units.len()], Share::WHOLE)
    }

    /// What follows from an edit.
    pub fn consequence(&self, edit: &Edit) -> Consequence {
        let fates = match self.staleness {
            Staleness::Today => self.rebuild.fates(edit),
            Staleness::Relink => self.rebuild.relinking(edit),
        };
        let ci = self.cost(&fates, Share::WHOLE);
        let dev = self.cost(&fates, Share::DEV);
        let everything = self.everything();
        let fan_out = if everything > 0.0 { ci.work / everything } else { 0.0 };
        Consequence { fates, fan_out, dev, ci }
    }

    fn cost(&self, fates: &[Fate], share: Share) -> Cost {
        let task = |unit: usize| {
            let cost = &self.costs.units[unit];
            match fates[unit] {
                Fate::Fresh => Task { links: self.links[unit], ..Task::default() },
                Fate::Relinked => Task { front: cost.link, back: 0.0, links: true },
                Fate::Rebuilt => cost.task(share, self.links[unit]),
            }
        };
        let tasks: Vec<Task> = (0..fates.len()).map(task).collect();
        Cost {
            work: tasks.iter().map(Task::total).sum(),
            band: self.costs.band(tasks.iter().map(Task::total).enumerate()),
            wall: self.costs.cargo + self.scheduler.run(&tasks, self.jobs).makespan,
            path: self.scheduler.critical_path(&tasks),
        }
    }

    /// What follows from an edit of each target that the command builds, by target.
    ///
    /// `probabilities` are in proportion to those of the edits; `None` takes the sizes.
    pub fn targets(&self, probabilities: Option<&dyn Fn(TargetId) -> f64>) -> Vec<TargetFanout> {
        let mut targets: Vec<TargetId> =
            self.graph.units.iter().map(|unit| (unit.package, unit.target)).collect();
        targets.sort_unstable();
        targets.dedup();
        let mut all: Vec<TargetFanout> = targets.into_iter().map(|target| self.target(target)).collect();
        for one in &mut all {
            one.probability = probabilities.map_or(one.lines as f64, |of| of(one.target).max(0.0));
        }
        let sum: f64 = all.iter().map(|one| one.probability).sum();
        for one in &mut all {
            one.probability = if sum > 0.0 { one.probability / sum } else { 0.0 };
        }
        all
    }

    fn target(&self, target: TargetId) -> TargetFanout {
        let units = self.graph.units.iter().enumerate();
        let own = units.filter(|(_, unit)| (unit.package, unit.target) == target);
        let mut files: Vec<(&str, u32)> =
            self.inputs.of(target).iter().map(|input| (input.file.as_str(), input.lines)).collect();
        files.dedup();
        TargetFanout {
            target,
            lines: files.iter().map(|file| u64::from(file.1)).sum(),
            weight: own.map(|(at, _)| self.costs.units[at].total()).sum(),
            probability: 0.0,
            then: self.consequence(&self.rebuild.of_target(target)),
        }
    }
}

/// The expected rebuild J in a mode.
pub fn expected_rebuild(targets: &[TargetFanout], mode: CostMode) -> f64 {
    targets.iter().map(|target| target.hot_spot(mode)).sum()
}
