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
/// Linking a binary or a test, as so many thousand lines: between 0.1 s for a build script and 1 s for this program, where a
/// thousand lines take 0.145 s (debug, rustc 1.95, rust-lld).
const LINK: f64 = 2.0;
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
    /// Of the crate that was edited: a function added to it. Between 0.22 and 0.44 of the front end, 0.09 of code generation
    /// (`fit/cost/edits.py` on axum, clap and naga).
    pub const EDITED: Self = Self { front: 0.33, back: 0.09 };
    /// Of a crate that depends on it: of the front end as much (axum above axum-core); of code generation less, which is
    /// assumed.
    pub const DEPENDENT: Self = Self { front: 0.33, back: 0.05 };

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

    /// All parts times `factor`.
    fn scaled(&self, factor: f64) -> Self {
        Self {
            fixed: factor * self.fixed,
            front: factor * self.front,
            back: factor * self.back,
            link: factor * self.link,
        }
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
            Mode::Build | Mode::Test => UnitCost {
                link: if graph.links(workspace, unit) { LINK } else { 0.0 },
                ..compile::cost(&amounts[unit])
            },
        };
        let units = (0..graph.units.len()).map(cost).collect();
        let measured = vec![false; graph.units.len()];
        Self { units, basis: Basis::Estimated, amounts, measured }
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
        let estimated: f64 = seen.keys().map(|&unit| self.units[unit].total()).sum();
        let measured: f64 = seen.values().map(|timed| mean(timed, TimedUnit::seconds)).sum();
        if seen.is_empty() || estimated <= 0.0 {
            return None;
        }
        let rate = measured / estimated;
        let cost = |(unit, cost): (usize, &UnitCost)| match seen.get(&unit) {
            Some(timed) => {
                // The report does not tell what is fixed and what is linking. Neither depends on what is in the crate:
                // they are taken at the rate of all units, and the rest is parted.
                let total = mean(timed, TimedUnit::seconds);
                let whole = timed.iter().all(|unit| unit.frontend.is_none());
                let front = if whole { total } else { mean(timed, TimedUnit::front) };
                let fixed = (rate * cost.fixed).min(front);
                let link = (rate * cost.link).min(total - if whole { fixed } else { front });
                if whole {
                    let rest = total - fixed - link;
                    let compiled = cost.front + cost.back;
                    let share = if compiled > 0.0 { cost.front / compiled } else { 1.0 };
                    return UnitCost { fixed, front: share * rest, back: (1.0 - share) * rest, link };
                }
                UnitCost { fixed, front: front - fixed, back: total - front - link, link }
            }
            None => cost.scaled(rate),
        };
        let units = self.units.iter().enumerate().map(cost).collect();
        let basis = Basis::Measured { measured: seen.len(), estimated: graph.units.len() - seen.len() };
        let measured = (0..graph.units.len()).map(|unit| seen.contains_key(&unit)).collect();
        Some(Self { units, basis, amounts: self.amounts, measured })
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
