//! What a crate costs to compile: an estimate from its source, parted into what is fixed, the front end and code generation.
//!
//! In: an analysis. Out: [`CostModel`]: the amounts of a unit ([`Amounts`]), and a [`UnitCost`] from them. A cost is a weighted
//! sum of amounts; the weights were fitted to the processor time of rustc over libraries that are not reported on
//! (`fit/cost/README.md`). They are relative: [`crate::cost::Costs::calibrated`] turns them into seconds.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use self::table::{BACK, FIXED, FRONT};
use super::amounts::{Amounts, FileAmounts, QUANTITIES, Quantity};
use super::macros::WeighedMacro;
use crate::cost::{CostMode, UnitCost};
use crate::units::{Command, Mode, Rebuild};
use crate::workspace::Workspace;
use crate::{Analysis, TargetId};

/// Estimates what units cost.
#[derive(Clone, Debug)]
pub struct CostModel<'a> {
    /// By target, then file: what is always compiled, what is compiled for tests only.
    files: BTreeMap<(TargetId, &'a str), [Amounts; 2]>,
    /// By target, what belongs to none of its files.
    crates: BTreeMap<TargetId, Amounts>,
}

impl<'a> CostModel<'a> {
    /// Prepares the crates of an analysis; `macros` are its weighed macros.
    pub fn new(workspace: &Workspace, analysis: &'a Analysis, macros: &[WeighedMacro]) -> Self {
        let graph = &analysis.graph;
        let targets = workspace.targets_of(graph);
        let counted = FileAmounts::new(analysis, macros);
        let crates = counted.crates.into_iter().enumerate();
        let crates = crates.filter_map(|(at, amounts)| Some((targets[at]?, amounts))).collect();
        let files = counted.files.into_iter();
        let files = files
            .filter_map(|((krate, file), both)| Some(((targets[krate.index()]?, graph.file(file)), both)))
            .collect();
        Self { files, crates }
    }

    /// How much there is to compile in a unit.
    pub fn amounts(&self, rebuild: &Rebuild<'_>, unit: usize) -> Amounts {
        let its = &rebuild.graph().units[unit];
        let mut amounts = Amounts::default();
        let target = (its.package, its.target);
        for (file, share) in rebuild.files(unit) {
            if let Some([always, tests]) = self.files.get(&(target, file)) {
                amounts.add_share(always, share);
                if its.mode == Mode::Test {
                    amounts.add_share(tests, 1.0);
                }
            }
        }
        amounts.bound();
        amounts.add_share(self.crates.get(&target).unwrap_or(&Amounts::default()), 1.0);
        amounts
    }
}

/// The cost of what has these amounts, without linking: one is what a thousand lines of library code cost on average.
pub fn cost(amounts: &Amounts) -> UnitCost {
    let sum = |weights: &[f64; QUANTITIES]| -> f64 {
        Quantity::ALL
            .iter()
            .zip(weights)
            .map(|(&quantity, weight)| weight * amounts.of(quantity))
            .sum::<f64>()
            / 1000.0
    };
    UnitCost { fixed: FIXED / 1000.0, front: sum(&FRONT), back: sum(&BACK), link: 0.0 }
}

/// What is linked costs: a binary or a test over code of which generating cost `back` altogether, its own and that of the
/// libraries of the workspace that it is linked with.
pub fn link(back: f64) -> f64 {
    table::LINK[0] + table::LINK[1] * back
}

/// Seconds of cargo itself, which looks at so many units, before and after what is rebuilt.
pub fn cargo(units: usize) -> f64 {
    table::CARGO[0] + table::CARGO[1] * units as f64
}

/// What is left of the front end and of code generation where there is incremental state.
pub const DEV: [f64; 2] = table::DEV;

/// How good the model is, on what it was not fitted on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Libraries that are reported on.
    pub libraries: usize,
    /// The share of the variance of their cost that is explained after one scale factor (R²): to 1.
    pub explained: f64,
    /// How well their ranks correlate (Spearman): -1 to 1.
    pub ranks: f64,
}

/// Over libraries of packages that were not fitted on (`fit/cost/data.csv`).
pub const QUALITY: Quality =
    Quality { libraries: table::REPORTED.0, explained: table::REPORTED.1, ranks: table::REPORTED.2 };

/// How well the ranks of mere lines correlate with what these libraries cost.
pub const LINE_RANKS: f64 = table::LINE_RANKS;

/// How far off edits were that were foretold with a report of cargo, on workspaces that nothing was fitted on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EditError {
    /// How many edits were measured.
    pub edits: usize,
    /// The median of the errors, as a share of what was measured.
    pub median: f64,
}

impl EditError {
    /// Of a command in a mode (`fit/cost/edits.csv`); tests were not measured, and are taken to be built.
    pub fn of(command: Command, mode: CostMode) -> Self {
        let row = 2 * usize::from(command != Command::Check) + usize::from(mode == CostMode::Ci);
        let (edits, median) = table::EDITS[row];
        Self { edits, median }
    }
}

/// Between which multiples of the estimate eight of ten libraries lie that were not fitted on.
pub const BAND: [f64; 2] = table::BAND;
