//! The least feedback arc set of a small graph, by dynamic programming over the sets of nodes that come first.
//!
//! In: a [`Problem`] of at most 26 nodes. Out: an order with the least weight of backward arcs. O(2ⁿ · n) time, 9 · 2ⁿ bytes.

use super::Problem;

/// An order of the nodes that has the least weight of backward arcs; of several, always the same one.
///
/// # Panics
/// When the problem has more than 26 nodes: the table would not fit.
pub(super) fn best_order(problem: &Problem) -> Vec<u32> {
    let n = problem.nodes();
    assert!(n <= 26, "2^{n} subsets are too many");
    let into = IntoSet::new(problem);
    // best[s]: the least backward weight of an order that begins with the nodes of s. What follows does not change it.
    let mut best = vec![u64::MAX; 1 << n];
    let mut last = vec![0u8; 1 << n];
    best[0] = 0;
    for set in 0..1usize << n {
        let mut free = !set & ((1 << n) - 1);
        while free != 0 {
            let node = free.trailing_zeros();
            free &= free - 1;
            let cost = best[set] + into.weight(node as usize, set);
            let next = set | 1 << node;
            if cost < best[next] {
                best[next] = cost;
                last[next] = u8::try_from(node).expect("at most 26 nodes");
            }
        }
    }
    let mut set = (1usize << n) - 1;
    let mut order = Vec::with_capacity(n);
    while set != 0 {
        order.push(u32::from(last[set]));
        set &= !(1 << last[set]);
    }
    order.reverse();
    order
}

/// The weight of the arcs from a node into a set, by two table look-ups: one for each half of the set.
struct IntoSet {
    low_bits: usize,
    low: Vec<Vec<u64>>,
    high: Vec<Vec<u64>>,
}

impl IntoSet {
    fn new(problem: &Problem) -> Self {
        let n = problem.nodes();
        let low_bits = n / 2;
        let mut pair = vec![vec![0u64; n]; n];
        for arc in &problem.arcs {
            pair[arc.from as usize][arc.to as usize] += arc.weight;
        }
        let low = pair.iter().map(|row| subset_sums(&row[..low_bits])).collect();
        let high = pair.iter().map(|row| subset_sums(&row[low_bits..])).collect();
        Self { low_bits, low, high }
    }

    fn weight(&self, node: usize, set: usize) -> u64 {
        self.low[node][set & ((1 << self.low_bits) - 1)] + self.high[node][set >> self.low_bits]
    }
}

/// The sum of each subset of `values`, by bit mask.
fn subset_sums(values: &[u64]) -> Vec<u64> {
    let mut sums = vec![0u64; 1 << values.len()];
    for set in 1..sums.len() {
        sums[set] = sums[set & (set - 1)] + values[set.trailing_zeros() as usize];
    }
    sums
}
