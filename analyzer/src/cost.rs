//! What each unit costs to compile.
//!
//! In: units, the files that they read, and reports of `cargo build --timings` where there are some. Out: [`Costs`]: per unit
//! a fixed part, a front end, code generation and linking, all in one measure of time. Without a report that measure is what
//! a thousand lines of library code cost on average in a debug build, and everything is an estimate by the model of
//! [`crate::weigh::compile`]; with one it is seconds. Left out: optimised builds.

use std::collections::BTreeMap;

use seam_graphs::{CrateKind, Task};

use crate::timings::{TimedUnit, Timings};
use crate::units::{Mode, Rebuild, UnitGraph};
use crate::weigh::amounts::Amounts;
use crate::weigh::compile::{self, CostModel};
use crate::workspace::Workspace;

/// What a crate costs whatever is in it, in lines: 0.04 s for an empty library, where 1,400 to 3,300 lines a second were compiled
/// (the packages of this repository, debug, rustc 1.95).
pub const FIXED_LINES: f64 = 100.0;
/// Running a build script, likewise: assumed.
const RUN: f64 = 0.1;

/// What is left of a clean build where an earlier one left incremental state: the shares of the front end and of code
/// generation. Reading, expanding and resolving a crate is never saved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Of the front end.
    pub front: f64,
    /// Of code generation.
    pub back: f64,
}

impl Share {
    /// All of it.
    pub const WHOLE: Self = Self { front: 1.0, back: 1.0 };
    /// Of a crate to which a function was added, or that depends on such a one: no difference was seen between them
    /// (`fit/cost/shares.csv`).
    pub const DEV: Self = Self { front: compile::DEV[0], back: compile::DEV[1] };

    /// Of a debug build with as much front end as code generation.
    pub const fn even(self) -> f64 {
        0.5 * (self.front + self.back)
    }
}

/// In which state a rebuild finds the target folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostMode {
    /// On a developer's machine: incremental, what is rebuilt costs a share of its clean build.
    Dev,
    /// In CI: what is rebuilt costs all of it.
    Ci,
}

impl CostMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dev, Self::Ci];

    /// As the command line has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Ci => "ci",
        }
    }
}

/// What a unit costs when it is compiled clean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UnitCost {
    /// What no incremental state saves, before anything else.
    pub fixed: f64,
    /// The front end, to the metadata.
    pub front: f64,
    /// Code generation.
    pub back: f64,
    /// Linking.
    pub link: f64,
}

impl UnitCost {
    /// The sum.
    pub fn total(&self) -> f64 {
        self.fixed + self.front + self.back + self.link
    }

    /// As a task, with the share that is left of the front end and code generation. What is linked has no metadata that
    /// others could start with.
    pub fn task(&self, share: Share, links: bool) -> Task {
        let (front, back) = (self.fixed + share.front * self.front, share.back * self.back + self.link);
        if links {
            return Task { front: front + back, back: 0.0, links };
        }
        Task { front, back, links }
    }
}

/// Where costs come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// By the model: in what a thousand lines cost on average.
    Estimated,
    /// From reports of cargo: in seconds.
    Measured {
        /// How many units a report has.
        measured: usize,
        /// How many it has not; they are estimated, at the rate of the others.
        estimated: usize,
    },
}

/// What each unit of a graph costs.
#[derive(Clone, Debug)]
pub struct Costs {
    /// By unit.
    pub units: Vec<UnitCost>,
    /// Where they come from.
    pub basis: Basis,
    /// By unit: what they were estimated from.
    pub amounts: Vec<Amounts>,
    /// By unit: whether a report has it.
    pub measured: Vec<bool>,
    /// Seconds of cargo itself before and after all units; 0 where costs are no seconds.
    pub cargo: f64,
}

impl Costs {
    /// Costs by the model.
    pub fn estimated(workspace: &Workspace, model: &CostModel<'_>, rebuild: &Rebuild<'_>) -> Self {
        let graph = rebuild.graph();
        let amounts: Vec<Amounts> = (0..graph.units.len()).map(|unit| model.amounts(rebuild, unit)).collect();
        let cost = |unit: usize| match graph.units[unit].mode {
            Mode::Run => UnitCost { fixed: RUN, ..UnitCost::default() },
            Mode::Doctest => UnitCost::default(),
            Mode::Check => UnitCost { back: 0.0, ..compile::cost(&amounts[unit]) },
            Mode::Build | Mode::Test => compile::cost(&amounts[unit]),
        };
        let mut units: Vec<UnitCost> = (0..graph.units.len()).map(cost).collect();
        for unit in (0..units.len()).filter(|&unit| graph.links(workspace, unit)) {
            let below = graph.order.down([unit]);
            let is_linked = |&other: &usize| {
                let library = graph.target(workspace, other).kind == CrateKind::Lib;
                other == unit || (below[other] && library && graph.units[other].mode == Mode::Build)
            };
            let code = (0..units.len()).filter(is_linked).map(|other| units[other].back).sum();
            units[unit].link = compile::link(code);
        }
        let measured = vec![false; graph.units.len()];
        Self { units, basis: Basis::Estimated, amounts, measured, cargo: 0.0 }
    }

    /// Between which costs the sum of `parts` is likely to lie, which are so much of so many units each: the errors of
    /// units are taken to be independent, so that those of many units even out. What was measured is taken as it is.
    pub fn band(&self, parts: impl Iterator<Item = (usize, f64)>) -> [f64; 2] {
        let (mut sum, mut below, mut above) = (0.0, 0.0, 0.0);
        for (unit, cost) in parts {
            sum += cost;
            if !self.measured[unit] {
                below += ((1.0 - compile::BAND[0]) * cost).powi(2);
                above += ((compile::BAND[1] - 1.0) * cost).powi(2);
            }
        }
        [sum - below.sqrt(), sum + above.sqrt()]
    }

    /// Seconds from `reports` where they have a unit, of several the mean; the others are scaled to fit.
    ///
    /// `None` where no unit is in any report.
    pub fn calibrated(self, workspace: &Workspace, graph: &UnitGraph, reports: &[Timings]) -> Option<Self> {
        let mut seen: BTreeMap<usize, Vec<&TimedUnit>> = BTreeMap::new();
        for timed in reports.iter().flat_map(|report| &report.units).filter(|timed| timed.duration > 0.0) {
            for unit in matching(workspace, graph, timed) {
                seen.entry(unit).or_default().push(timed);
            }
        }
        let rates = Rates::new(&self.units, &seen, graph)?;
        let cost = |(unit, cost): (usize, &UnitCost)| match seen.get(&unit) {
            Some(timed) => rates.parted(cost, timed),
            None => rates.apply(cost),
        };
        let units = self.units.iter().enumerate().map(cost).collect();
        let basis = Basis::Measured { measured: seen.len(), estimated: graph.units.len() - seen.len() };
        let measured = (0..graph.units.len()).map(|unit| seen.contains_key(&unit)).collect();
        // Cargo looks at what is fresh too.
        let looked_at = reports.iter().map(|report| report.units.len()).max().unwrap_or(0);
        Some(Self { units, basis, amounts: self.amounts, measured, cargo: compile::cargo(looked_at) })
    }
}

/// Seconds per estimate. The front end and code generation have rates of their own: how much code a crate generates is the
/// less certain of the two, and says nothing of how fast the machine is.
#[derive(Clone, Copy, Debug)]
struct Rates {
    /// Of what is fixed and the front end.
    front: f64,
    /// Of code generation.
    back: f64,
    /// Of linking, which is neither: of everything.
    all: f64,
}

impl Rates {
    /// From the units that were measured; `None` where nothing is expected of them.
    fn new(units: &[UnitCost], seen: &BTreeMap<usize, Vec<&TimedUnit>>, graph: &UnitGraph) -> Option<Self> {
        // Measured and estimated: front ends, code generation, everything.
        let (mut front, mut back, mut all) = ([0.0; 2], [0.0; 2], [0.0; 2]);
        for (&unit, timed) in seen {
            let (cost, total, end) =
                (&units[unit], mean(timed, TimedUnit::seconds), mean(timed, TimedUnit::front));
            let add = |sums: &mut [f64; 2], measured, estimated| {
                *sums = [sums[0] + measured, sums[1] + estimated];
            };
            add(&mut all, total, cost.total());
            if timed.iter().all(|unit| unit.frontend.is_some()) {
                add(&mut front, end, cost.fixed + cost.front);
                add(&mut back, total - end, cost.back);
            } else if graph.units[unit].mode == Mode::Check {
                add(&mut front, total, cost.total());
            }
        }
        let rate = |[measured, estimated]: [f64; 2]| (estimated > 0.0).then(|| measured / estimated);
        let all = rate(all)?;
        Some(Self { front: rate(front).unwrap_or(all), back: rate(back).unwrap_or(all), all })
    }

    /// In seconds.
    fn apply(self, cost: &UnitCost) -> UnitCost {
        UnitCost {
            fixed: self.front * cost.fixed,
            front: self.front * cost.front,
            back: self.back * cost.back,
            link: self.all * cost.link,
        }
    }

    /// What was measured of a unit, in parts. A report does not tell what is fixed and what is linking: neither depends on
    /// what is in the crate. Where it does not tell the front end from code generation either, the rest is parted as it
    /// is estimated.
    fn parted(self, cost: &UnitCost, timed: &[&TimedUnit]) -> UnitCost {
        let expected = self.apply(cost);
        let total = mean(timed, TimedUnit::seconds);
        if timed.iter().any(|unit| unit.frontend.is_some()) {
            let end = mean(timed, TimedUnit::front);
            let fixed = expected.fixed.min(end);
            let link = expected.link.min(total - end);
            return UnitCost { fixed, front: end - fixed, back: total - end - link, link };
        }
        let fixed = expected.fixed.min(total);
        let link = expected.link.min(total - fixed);
        let rest = total - fixed - link;
        let compiled = expected.front + expected.back;
        let share = if compiled > 0.0 { expected.front / compiled } else { 1.0 };
        UnitCost { fixed, front: share * rest, back: (1.0 - share) * rest, link }
    }
}

fn mean(timed: &[&TimedUnit], value: impl Fn(&TimedUnit) -> f64) -> f64 {
    timed.iter().map(|unit| value(unit)).sum::<f64>() / timed.len() as f64
}

/// The units that a row of a report is about; several where one is built for the program and for the build.
fn matching(workspace: &Workspace, graph: &UnitGraph, timed: &TimedUnit) -> Vec<usize> {
    let is_meant = |&unit: &usize| {
        let (package, target) = (graph.package(workspace, unit), graph.target(workspace, unit));
        let library = matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro);
        let name = match &timed.target {
            Some((name, kind)) => {
                target.name == *name && (target.kind.as_str() == kind || (library && kind == "lib"))
            }
            None if timed.build_script => target.kind == CrateKind::BuildScript,
            None => library,
        };
        package.name == timed.name
            && (timed.version.is_empty() || package.version == timed.version)
            && graph.units[unit].mode == timed.mode
            && name
    };
    (0..graph.units.len()).filter(is_meant).collect()
}
