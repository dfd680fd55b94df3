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
use crate::cost::UnitCost;
use crate::units::{Mode, Rebuild};
use crate::workspace::Workspace;
use crate::{Analysis, TargetId};

/// Estimates what units cost.
#[derive(Clone, Debug)]
pub struct CostModel<'a> {
    /// By target, then file: what is always compiled, what is compiled for tests only.
    files: BTreeMap<(TargetId, &'a str), [Amounts; 2]>,
    /// By target, how many other crates it names.
    crates: BTreeMap<TargetId, usize>,
}

impl<'a> CostModel<'a> {
    /// Prepares the crates of an analysis; `macros` are its weighed macros.
    pub fn new(workspace: &Workspace, analysis: &'a Analysis, macros: &[WeighedMacro]) -> Self {
        let graph = &analysis.graph;
        let targets = workspace.targets_of(graph);
        let counted = FileAmounts::new(analysis, macros);
        let crates = counted.crates.iter().enumerate();
        let crates = crates.filter_map(|(at, &count)| Some((targets[at]?, count))).collect();
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
        amounts.add(Quantity::Crates, self.crates.get(&target).copied().unwrap_or(0) as f64);
        for (file, share) in rebuild.files(unit) {
            if let Some([always, tests]) = self.files.get(&(target, file)) {
                amounts.add_share(always, share);
                if its.mode == Mode::Test {
                    amounts.add_share(tests, 1.0);
                }
            }
        }
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

/// Between which multiples of the estimate eight of ten libraries lie that were not fitted on.
pub const BAND: [f64; 2] = table::BAND;
