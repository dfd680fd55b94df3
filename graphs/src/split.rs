//! Taking one crate apart: the search for partitions that hold and pay.
//!
//! In: a [`SplitProblem`], units that cannot be taken apart further and the references between them. Out: [`frontier`], the best
//! partition that was found for every number of crates; [`score`], the same measures for any partition. Nothing here knows what a unit is made of.
//!
//! The way: units that have to share a crate are joined to atoms (`atoms`, `homes`), atoms of a file or folder to a few hundred
//! nodes (`coarsen`), these are merged by the exact change of expected rebuild (`merge`), the partitions on the way are taken
//! apart where a few atoms make a dependency (`signature`) and merged again, and each is improved by moves of files and
//! atoms (`refine`, `state`). See J. Herrmann et al., "Multilevel algorithms for acyclic partitioning of directed acyclic graphs",
//! 2019, for the scheme. All steps are bounded by counts, never by seconds, and all ties are broken by number.
//!
//! Left out: names, visibility, and what a proposal means in source code.

mod affinity;
mod arrange;
mod atoms;
mod coarsen;
mod cuts;
#[cfg(test)]
mod exact;
mod families;
#[cfg(test)]
mod floor;
mod flow;
mod frontier;
mod homes;
mod measure;
mod merge;
mod nearest;
mod net;
mod null;
mod probe;
mod refine;
mod search;
mod signature;
mod state;
mod taste;
#[cfg(test)]
mod tests;

pub use frontier::{Frontier, Point, Ready, SplitOptions, frontier, knee};
pub use measure::{CrateScore, Effort, Score, Violation, score};
pub use null::AboveNull;

/// A unit is numbered by its position in the tables of the problem.
pub type Unit = u32;

/// That one unit refers to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitArc {
    /// The unit that refers.
    pub from: Unit,
    /// The unit that is referred to.
    pub to: Unit,
    /// How many references.
    pub count: u32,
    /// How many items (functions, types, fields …) would need wider visibility if the arc crossed between crates.
    pub widened: u32,
    /// What it costs to do away with the arc, in the measure of effort; `None` where nothing does.
    pub price: Option<f64>,
}

/// A unit that may lie with either of two others: a trait impl, with its trait or with its type.
///
/// It must be in the crate of one of them. Where one of the two is outside of the problem there is no choice, and the unit is
/// [`SplitProblem::together`] with the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The unit that chooses.
    pub unit: Unit,
    /// The units of which one has to be in the same crate.
    pub homes: [Unit; 2],
}

/// What is to be taken apart.
#[derive(Clone, Debug, Default)]
pub struct SplitProblem {
    /// Compile cost of each unit.
    pub weight: Vec<f64>,
    /// Probability that an edit hits the unit; all together 1.
    pub probability: Vec<f64>,
    /// Lines of each unit.
    pub lines: Vec<u32>,
    /// The file of each unit: a number per file. A file whose units go to different crates is spread, which is effort.
    pub file: Vec<u32>,
    /// The folder of each file (by its number): a number per folder. Units of one folder belong together, all else equal.
    pub folder: Vec<u32>,
    /// The folder that each folder (by its number) lies in; itself, or a number that is no folder, for one that lies in none. May
    /// be empty: then none lies in another.
    pub parent: Vec<u32>,
    /// References, sorted by `(from, to)`, one arc a pair, none from a unit to itself.
    pub arcs: Vec<UnitArc>,
    /// Units that have to be in one crate, by pairs.
    pub together: Vec<(Unit, Unit)>,
    /// Units that must not be in one crate, by pairs.
    pub apart: Vec<(Unit, Unit)>,
    /// Units with two possible homes.
    pub choices: Vec<Choice>,
    /// The unit of the crate that stays: it re-exports what moved out, so it depends on every other crate, and none on it.
    pub facade: Option<Unit>,
    /// Units that have to stay in the crate of the facade.
    pub stays: Vec<Unit>,
    /// Layers, lowest first: a unit of a layer must not depend, directly or by way of others, on the crate of a unit of a later
    /// layer. Each is a list of units.
    pub layers: Vec<Vec<Unit>>,
    /// Compile cost of a crate whatever is in it.
    pub fixed: f64,
    /// Compile cost of what is rebuilt whenever the facade is: dependents of the package outside of the problem.
    pub above: f64,
}

impl SplitProblem {
    /// How many units there are.
    pub fn units(&self) -> usize {
        self.weight.len()
    }

    /// The expected rebuild of the whole as one crate: J(1).
    pub fn now(&self) -> f64 {
        let probability: f64 = self.probability.iter().sum();
        (self.weight.iter().sum::<f64>() + self.fixed + self.above) * probability
    }
}
