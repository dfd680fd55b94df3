//! What no partition can go below: the twin that the search is tested against where the optimum is out of reach.
//!
//! In: a [`SplitProblem`]. Out: the expected rebuild of a split in which every atom is a crate of its own that costs nothing fixed.
//! Atoms are the units that have to share a crate; one with two homes may be with neither. Left out: cuts, which may go below.

use super::SplitProblem;
use super::atoms::{Atoms, FREE};

/// J that no partition without cuts goes below.
pub(super) fn floor(problem: &SplitProblem) -> f64 {
    let net = &Atoms::new(problem, &vec![FREE; problem.choices.len()], &[]).net;
    let mass: f64 = net.probability.iter().sum();
    let facade = net.facade.map_or(0.0, |f| net.weight[f as usize]);
    let mut j = (facade + problem.above) * mass;
    for edited in net.nodes() {
        let mut rebuilt = vec![false; net.len()];
        rebuilt[edited as usize] = true;
        for &v in &net.order {
            let real = |arc: u32| net.arcs[arc as usize].count > 0;
            let mut steps = net.graph.outgoing(v).iter();
            rebuilt[v as usize] |= steps.any(|s| real(s.arc) && rebuilt[s.node as usize]);
            if rebuilt[v as usize] && net.facade != Some(v) {
                j += net.probability[edited as usize] * net.weight[v as usize];
            }
        }
    }
    j
}
