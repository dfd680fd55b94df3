//! How long builds take before and after a split: wall clock, in seconds.
//!
//! In: the units of `cargo build` over the workspace with their costs ([`Clock`]), and an [`Evaluation`]. Out: [`Times`]. The library that
//! is taken apart is a unit of that graph; after the split the crates stand in its place, each with its share of the unit by
//! weight and the fixed cost of a crate, and the same scheduler runs both. Without a report of cargo, seconds are those of one
//! machine ([`SECONDS`]). Left out: dependencies that only some of the new crates need, the
//! fraction of a millisecond that cargo itself takes for each of them, and optimised builds.

use seam_graphs::{Dag, Scheduler, Task};

use super::evaluate::Evaluation;
use crate::TargetId;
use crate::cost::{Basis, CostMode, Costs, Share, UnitCost};
use crate::units::{Mode, UnitGraph};
use crate::weigh::compile;
use crate::workspace::Workspace;

/// What a thousand lines of library code cost on average in a debug build, in seconds (two cores, rustc 1.95): machines of today
/// lie between half and twice of it.
pub const SECONDS: f64 = 0.145;
/// The jobs of the builds that are compared. A number of its own, so that proposals do not depend on the machine they are made on.
pub const JOBS: usize = 8;

/// Before and after, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// As it is.
    pub now: f64,
    /// After the split.
    pub then: f64,
}

/// How long builds of the workspace take.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Times {
    /// Whether what the units cost was measured; when they start and end is estimated in any case.
    pub measured: bool,
    /// The average edit of the package, `dev` and `ci`.
    pub edit: [Change; 2],
    /// An edit of each crate, after the split: `dev` and `ci`.
    pub of_crate: Vec<[f64; 2]>,
    /// A build from nothing, third-party crates aside.
    pub clean: Change,
    /// A build of the package alone from nothing, as it is.
    pub package: f64,
    /// The share of that which is code generation: 0 to 1.
    pub code_generation: f64,
}

/// Tells how long builds take.
#[derive(Clone, Debug)]
pub struct Clock {
    /// From each unit to those that must be there before it starts, and to those whose staleness makes it stale.
    order: Vec<(usize, usize)>,
    stale: Vec<(usize, usize)>,
    costs: Vec<UnitCost>,
    links: Vec<bool>,
    /// The target of each unit that is a program's, not a build script's.
    targets: Vec<Option<TargetId>>,
    seconds: f64,
    /// Seconds of cargo itself, before and after all units.
    cargo: f64,
    measured: bool,
}

impl Clock {
    /// A clock for builds of `graph`, whose units cost `costs`.
    pub fn new(workspace: &Workspace, graph: &UnitGraph, costs: &Costs) -> Self {
        let count = graph.units.len();
        let arcs = |dag: &Dag| (0..count).flat_map(|u| dag.dependencies(u).map(move |d| (u, d))).collect();
        let measured = matches!(costs.basis, Basis::Measured { .. });
        let target = |unit: usize| {
            let its = &graph.units[unit];
            (matches!(its.mode, Mode::Build | Mode::Check) && !its.host).then_some((its.package, its.target))
        };
        Self {
            order: arcs(&graph.order),
            stale: arcs(&graph.stale),
            costs: costs.units.clone(),
            links: (0..count).map(|unit| graph.links(workspace, unit)).collect(),
            targets: (0..count).map(target).collect(),
            seconds: if measured { 1.0 } else { SECONDS },
            cargo: if measured { costs.cargo } else { compile::cargo(count) },
            measured,
        }
    }

    /// Builds before and after the split of `target` that `evaluation` is about; `None` where the target is not built.
    pub(super) fn times(&self, target: TargetId, evaluation: &Evaluation) -> Option<Times> {
        let root = self.targets.iter().position(|of| *of == Some(target))?;
        let weights: Vec<f64> = evaluation.crates.iter().map(|c| c.weight).collect();
        let depends_on: Vec<Vec<usize>> = evaluation
            .crates
            .iter()
            .map(|c| c.depends_on.iter().map(|&below| below as usize).collect())
            .collect();
        let now = Build::new(self, root, &[1.0], &[Vec::new()]);
        let whole: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights
            .iter()
            .map(|w| if whole > 0.0 { w / whole } else { 1.0 / weights.len() as f64 })
            .collect();
        let then = Build::new(self, root, &shares, &depends_on);
        let before = CostMode::ALL.map(|mode| now.edit(0, mode));
        let of_crate: Vec<[f64; 2]> =
            (0..shares.len()).map(|krate| CostMode::ALL.map(|mode| then.edit(krate, mode))).collect();
        let average = |mode: usize| -> f64 {
            of_crate.iter().zip(&evaluation.crates).map(|(time, c)| c.probability * time[mode]).sum()
        };
        let cost = &self.costs[root];
        let compiled = cost.front + cost.back;
        Some(Times {
            measured: self.measured,
            edit: [0, 1].map(|mode| Change { now: before[mode], then: average(mode) }),
            of_crate,
            clean: Change { now: now.clean(), then: then.clean() },
            package: self.seconds * cost.total(),
            code_generation: if compiled > 0.0 { cost.back / compiled } else { 0.0 },
        })
    }
}

/// The units of a build, one of them in parts.
struct Build<'a> {
    clock: &'a Clock,
    order: Dag,
    stale: Dag,
    costs: Vec<UnitCost>,
    /// The unit of each part; the first stands in the place of the whole.
    parts: Vec<usize>,
}

impl<'a> Build<'a> {
    /// `shares[0]` of the unit stay in its place, and the other parts are below it; `depends_on` says which parts each waits for.
    fn new(clock: &'a Clock, root: usize, shares: &[f64], depends_on: &[Vec<usize>]) -> Self {
        let units = clock.costs.len();
        let parts: Vec<usize> = std::iter::once(root).chain(units..units + shares.len() - 1).collect();
        let mut costs = clock.costs.clone();
        costs.resize(units + shares.len() - 1, UnitCost::default());
        let whole = clock.costs[root];
        for (&unit, share) in parts.iter().zip(shares) {
            costs[unit] = UnitCost {
                fixed: whole.fixed,
                front: share * whole.front,
                back: share * whole.back,
                link: if unit == root { whole.link } else { 0.0 },
            };
        }
        let with_parts = |arcs: &[(usize, usize)]| {
            let mut all = arcs.to_vec();
            // What the whole waits for, each part may need.
            let below: Vec<usize> = arcs.iter().filter(|a| a.0 == root).map(|a| a.1).collect();
            for (part, on) in depends_on.iter().enumerate() {
                all.extend(on.iter().map(|&other| (parts[part], parts[other])));
                if part > 0 {
                    all.push((root, parts[part]));
                    all.extend(below.iter().map(|&other| (parts[part], other)));
                }
            }
            Dag::new(costs.len(), all)
        };
        let (order, stale) = (with_parts(&clock.order), with_parts(&clock.stale));
        Self { clock, order, stale, costs, parts }
    }

    /// The seconds that a build takes after an edit of a part.
    fn edit(&self, part: usize, mode: CostMode) -> f64 {
        let edited = self.parts[part];
        let rebuilt = self.stale.up([edited]);
        let task = |unit: usize| {
            if !rebuilt[unit] {
                return Task { links: self.links(unit), ..Task::default() };
            }
            let share = match mode {
                CostMode::Ci => Share::WHOLE,
                CostMode::Dev => Share::DEV,
            };
            self.costs[unit].task(share, self.links(unit))
        };
        self.run(task)
    }

    /// The seconds of a build from nothing.
    fn clean(&self) -> f64 {
        self.run(|unit| self.costs[unit].task(Share::WHOLE, self.links(unit)))
    }

    fn links(&self, unit: usize) -> bool {
        self.clock.links.get(unit).copied().unwrap_or(false)
    }

    fn run(&self, task: impl Fn(usize) -> Task) -> f64 {
        let tasks: Vec<Task> = (0..self.costs.len()).map(task).collect();
        self.clock.cargo + self.clock.seconds * Scheduler::new(&self.order).run(&tasks, JOBS).makespan
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A library below two others, and a binary above these.
    fn clock() -> Clock {
        let cost = UnitCost { fixed: 0.1, front: 10.0, back: 10.0, link: 0.0 };
        let arcs = vec![(1, 0), (2, 0), (3, 1), (3, 2)];
        Clock {
            order: arcs.clone(),
            stale: arcs,
            costs: vec![cost, cost, cost, UnitCost { link: 2.0, ..cost }],
            links: vec![false, false, false, true],
            targets: (0..4).map(|package| Some((package, 0))).collect(),
            seconds: 1.0,
            cargo: 0.5,
            measured: true,
        }
    }

    fn split(weights: &[f64], depends_on: &[&[u32]]) -> Evaluation {
        let crates = weights.iter().zip(depends_on).map(|(&weight, on)| super::super::SplitCrate {
            weight,
            probability: weight / weights.iter().sum::<f64>(),
            depends_on: on.iter().copied().collect(),
            ..super::super::SplitCrate::default()
        });
        Evaluation { crates: crates.collect(), ..Evaluation::default() }
    }

    #[test]
    fn siblings_are_built_side_by_side_and_a_chain_is_not() {
        let siblings = clock().times((0, 0), &split(&[0.0, 5.0, 5.0], &[&[1, 2], &[], &[]])).unwrap();
        let chain = clock().times((0, 0), &split(&[0.0, 5.0, 5.0], &[&[1, 2], &[], &[1]])).unwrap();
        assert_eq!(siblings.clean.now, chain.clean.now);
        assert!(siblings.clean.then < chain.clean.then, "{siblings:?} {chain:?}");
        assert!(siblings.clean.then < siblings.clean.now);
        assert!(siblings.edit[1].then < chain.edit[1].then);
        assert!((siblings.code_generation - 0.5).abs() < 1e-9);
    }

    #[test]
    fn one_crate_changes_nothing_and_what_is_not_built_has_no_times() {
        let one = clock().times((1, 0), &split(&[10.0], &[&[]])).unwrap();
        assert_eq!(one.clean.now, one.clean.then);
        for change in one.edit {
            assert!((change.now - change.then).abs() < 1e-9, "{change:?}");
        }
        assert_eq!(clock().times((9, 0), &split(&[10.0], &[&[]])), None);
    }
}
