//! Orders with little backward weight for graphs of any size: greedy starts, then local search.
//!
//! In: a [`Problem`]. Out: an order in which no single node can move to a better place, unless the budget of steps ran out.
//! Left out: any promise of how far it is from the least weight; the tests measure that on small graphs.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::Problem;
use super::sifting::Sifter;

/// How many arc visits the search may spend: so many for each arc, but within these bounds; at most some tenths of a second
/// on a machine of 2025.
const VISITS_PER_ARC: u64 = 400;
const LEAST_BUDGET: u64 = 1_000_000;
const MOST_BUDGET: u64 = 10_000_000;

/// Rounds of perturbation that bring nothing before the search stops.
const PATIENCE: u32 = 200;

/// The best order found: the weighted Eades–Lin–Smyth order and its mirror, each improved by sifting, and the better one
/// shaken and sifted again until the budget is spent or nothing comes of it.
pub(super) fn good_order(problem: &Problem) -> Vec<u32> {
    let mut budget = (problem.arcs.len() as u64 * VISITS_PER_ARC).clamp(LEAST_BUDGET, MOST_BUDGET);
    let mut best = sifted(problem, &greedy(problem, true), &mut budget);
    let other = sifted(problem, &greedy(problem, false), &mut budget);
    if other.weight() < best.weight() {
        best = other;
    }
    shake(problem, best, &mut budget)
}

fn sifted<'a>(problem: &'a Problem, order: &[u32], budget: &mut u64) -> Sifter<'a> {
    let mut sifter = Sifter::new(problem, order);
    let all: Vec<u32> = order.to_vec();
    while sifter.pass(&all, budget) {}
    sifter
}

/// Iterated local search: moves a few nodes anywhere, sifts them and what they touch, and keeps what is no worse.
fn shake(problem: &Problem, mut best: Sifter<'_>, budget: &mut u64) -> Vec<u32> {
    let nodes = problem.nodes() as u64;
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut idle = 0;
    while idle < PATIENCE && *budget > 0 && best.weight() > 0 {
        let mut trial = best.clone();
        *budget = budget.saturating_sub(nodes);
        trial.set_late(idle % 2 == 0);
        let mut touched = Vec::new();
        // Few moves find their way back; many bring a group of nodes to where each alone would not go.
        for _ in 0..2 + random.below(2 + nodes / 8) {
            let node = random.below(nodes);
            trial.place_before(node, random.below(nodes));
            touched.push(node);
            touched.extend(problem.graph.outgoing(node).iter().map(|s| s.node));
            touched.extend(problem.graph.incoming(node).iter().map(|s| s.node));
        }
        touched.sort_unstable();
        touched.dedup();
        while trial.pass(&touched, budget) {}
        idle += 1;
        if trial.weight() < best.weight() {
            idle = 0;
        }
        if trial.weight() <= best.weight() {
            best = trial;
        }
    }
    best.order()
}

/// The greedy order of Eades, Lin and Smyth with weights: sources to the front, sinks to the back, and when there is
/// neither, the node with most weight out over weight in to the front (or, when `forward` is false, that with most weight in
/// over weight out to the back). O((nodes + arcs) · log nodes).
fn greedy(problem: &Problem, forward: bool) -> Vec<u32> {
    let n = problem.nodes();
    let (mut weight_out, mut weight_in) = (vec![0u64; n], vec![0u64; n]);
    for arc in &problem.arcs {
        weight_out[arc.from as usize] += arc.weight;
        weight_in[arc.to as usize] += arc.weight;
    }
    let (mut front, mut back) = (Vec::with_capacity(n), Vec::new());
    let mut left = vec![true; n];
    let key = |out: u64, into: u64| (out == 0, into == 0, i128::from(out) - i128::from(into));
    let rank = |node: u32, out: &[u64], into: &[u64]| {
        let (sink, source, excess) = key(out[node as usize], into[node as usize]);
        (sink, source, if forward { excess } else { -excess }, Reverse(node))
    };
    let mut queue: BTreeSet<_> = problem.numbers().map(|v| rank(v, &weight_out, &weight_in)).collect();
    while let Some((sink, source, _, Reverse(node))) = queue.pop_last() {
        left[node as usize] = false;
        if sink || !(source || forward) {
            back.push(node)
        } else {
            front.push(node)
        }
        for (steps, outgoing) in [(problem.graph.outgoing(node), true), (problem.graph.incoming(node), false)]
        {
            for step in steps.iter().filter(|s| left[s.node as usize]) {
                queue.remove(&rank(step.node, &weight_out, &weight_in));
                let sums = if outgoing { &mut weight_in } else { &mut weight_out };
                sums[step.node as usize] -= problem.weight(step.arc);
                queue.insert(rank(step.node, &weight_out, &weight_in));
            }
        }
    }
    back.reverse();
    front.append(&mut back);
    front
}

/// A pseudo-random sequence that is the same everywhere (G. Marsaglia, "Xorshift RNGs", 2003).
struct Random(u64);

impl Random {
    /// A number below `limit`, which fits 32 bits.
    fn below(&mut self, limit: u64) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 16) % limit).expect("nodes are numbered by u32")
    }
}
