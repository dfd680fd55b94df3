//! What each unit costs to compile.
//!
//! In: units, the files that they read, and reports of `cargo build --timings` where there are some. Out: [`Costs`]: per unit
//! a fixed part, a front end, code generation and linking, all in one measure of time. Without a report that measure is a
//! thousand lines of code compiled clean, and everything is an estimate from line counts alone; with one it is seconds.
//! Left out: what makes one line dearer than another (generics, macros), which a better model can fill [`Costs`] with.

use std::collections::BTreeMap;

use seam_graphs::{CrateKind, Task};

use crate::timings::{TimedUnit, Timings};
use crate::units::{Mode, Rebuild, UnitGraph};
use crate::weigh::amounts::Amounts;
use crate::weigh::compile::{self, CostModel};
use crate::workspace::Workspace;

/// The front end's share of an unoptimised library build: between 0.57 and 0.71 on the workspaces that were measured.
const FRONT_SHARE: f64 = 0.64;
/// Starting rustc and reading what it depends on, as so many thousand lines: 0.04 s for an empty library, where 1,400 to
/// 3,300 lines a second were compiled (the packages of this repository, debug, rustc 1.95).
const FIXED: f64 = 0.1;
/// The same in lines: what a crate costs whatever is in it.
pub const FIXED_LINES: f64 = 1000.0 * FIXED;
/// Linking a binary or a test, likewise: between 0.1 s for a test that is almost empty and 1 s for this program.
const LINK: f64 = 1.5;
/// Running a build script: assumed.
const RUN: f64 = 0.1;

/// The share of its clean cost that a crate takes where an earlier build left incremental state and a dependency changed:
/// five crates of 24,600 lines took about 7 % of the clean build after an edit at the bottom.
pub const DEPENDENT_SHARE: f64 = 0.07;
/// The same for the crate that was edited itself: 1.7 times as much on that workspace.
pub const EDITED_SHARE: f64 = 0.12;

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
    pub fn task(&self, share: f64, links: bool) -> Task {
        if links {
            let whole = self.fixed + share * (self.front + self.back) + self.link;
            return Task { front: whole, back: 0.0, links };
        }
        Task { front: self.fixed + share * self.front, back: share * self.back + self.link, links }
    }
}

/// Where costs come from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// From line counts: in thousands of lines.
    Estimated,
    /// From reports of cargo: in seconds.
    Measured {
        /// How many units a report has.
        measured: usize,
        /// How many it has not; they are estimated, at the mean rate of the others.
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
}

impl Costs {
    /// Costs from line counts.
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
        Self { units, basis: Basis::Estimated, amounts }
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
                // The report does not tell what is fixed and what is linking; the estimate parts them.
                let total = mean(timed, TimedUnit::seconds);
                if timed.iter().all(|unit| unit.frontend.is_none()) {
                    return cost.scaled(if cost.total() > 0.0 { total / cost.total() } else { 0.0 });
                }
                let front = mean(timed, TimedUnit::front);
                let own = |part: f64| if cost.total() > 0.0 { total * part / cost.total() } else { 0.0 };
                let fixed = own(cost.fixed).min(front);
                let link = own(cost.link).min(total - front);
                UnitCost { fixed, front: front - fixed, back: total - front - link, link }
            }
            None => cost.scaled(rate),
        };
        let units = self.units.iter().enumerate().map(cost).collect();
        let basis = Basis::Measured { measured: seen.len(), estimated: graph.units.len() - seen.len() };
        Some(Self { units, basis, amounts: self.amounts })
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
