//! The naive twin of the search: every partition, one after the other.
//!
//! In: a problem of at most a dozen units. Out: the lowest expected rebuild for each number of crates. It knows neither files nor
//! choices; a partition counts when [`score`] finds nothing against it.

use super::SplitProblem;
use super::state::close;

/// The lowest J for each number of crates from 1, without what is above the facade.
pub(super) fn optima(problem: &SplitProblem) -> Vec<f64> {
    let n = problem.units();
    let mut best = vec![f64::INFINITY; n + 1];
    let mut block = vec![0usize; n];
    every(problem, &mut block, 0, 0, &mut best);
    best.remove(0);
    best
}

/// Puts unit `at` in each crate that is there and in a new one.
fn every(problem: &SplitProblem, block: &mut Vec<usize>, at: usize, crates: usize, best: &mut [f64]) {
    if at == block.len() {
        if let Some(j) = rebuilt(problem, block, crates) {
            best[crates] = best[crates].min(j);
        }
        return;
    }
    for b in 0..=crates {
        block[at] = b;
        every(problem, block, at + 1, crates.max(b + 1), best);
    }
}

fn rebuilt(problem: &SplitProblem, block: &[usize], crates: usize) -> Option<f64> {
    let mut sets = vec![0u64; crates];
    for arc in &problem.arcs {
        let (from, to) = (block[arc.from as usize], block[arc.to as usize]);
        sets[from] |= u64::from(from != to) << to;
    }
    if let Some(facade) = problem.facade {
        let facade = block[facade as usize];
        sets[facade] |= (u64::MAX >> (64 - crates)) & !(1 << facade);
    }
    let reach = close(&sets)?;
    let mut weight = vec![problem.fixed; crates];
    let mut probability = vec![0.0; crates];
    for (unit, &b) in block.iter().enumerate() {
        weight[b] += problem.weight[unit];
        probability[b] += problem.probability[unit];
    }
    let below =
        |b: usize| (0..crates).filter(|&x| reach[b] >> x & 1 == 1).map(|x| probability[x]).sum::<f64>();
    Some((0..crates).map(|b| weight[b] * below(b)).sum())
}
