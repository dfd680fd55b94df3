//! Minimum weighted feedback arc sets: the cheapest references to give up so that a component has no cycle left.
//!
//! In: a strongly connected component of a [`Quotient`] and the price of each edge. Out: [`FeedbackArcs`], always minimal
//! by inclusion (any one arc put back closes a cycle), and of least weight where the component has at most
//! [`EXACT_LIMIT`] blocks. Left out: what it takes to give up an edge; see [`cheapest_cuts`](crate::cheapest_cuts).
//!
//! The problem is NP-hard (R. Karp, "Reducibility among combinatorial problems", 1972). Small components are solved by
//! dynamic programming over subsets (E. Lawler, "A comment on minimum feedback arc sets", 1964), the others by
//! the ordering of P. Eades, X. Lin and W. Smyth ("A fast and effective heuristic for the feedback arc set problem", 1993)
//! with weights, then local search on the order, within a fixed number of steps rather than seconds: the same input gives
//! the same output on any machine.

mod exact;
mod ordering;
mod put_back;
mod sifting;
#[cfg(test)]
mod tests;

use rustc_hash::FxHashMap;

use crate::digraph::Digraph;
use crate::{BlockId, Quotient, QuotientEdge};

/// Components of at most so many blocks are solved exactly: 2^16 subsets take a few milliseconds.
pub const EXACT_LIMIT: usize = 16;

/// A set of edges without which a component has no cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedbackArcs {
    /// The arcs, as positions in [`Quotient::edges`], sorted.
    pub arcs: Vec<usize>,
    /// The sum of their weights.
    pub weight: u64,
    /// The component's blocks in an order in which every other edge leads onwards: dependents first.
    pub order: Vec<BlockId>,
    /// Whether no set weighs less (otherwise: none lighter was found).
    pub exact: bool,
}

/// The feedback arc set of the edges of `quotient` that have both ends in `component`, for the prices `weight`.
///
/// `component` need not be strongly connected; edges on no cycle are never chosen. Exact up to [`EXACT_LIMIT`] blocks.
/// Above, the search takes O(edges · log edges) per round and stops after a fixed amount of work.
pub fn feedback_arcs(
    quotient: &Quotient,
    component: &[BlockId],
    weight: impl Fn(&QuotientEdge) -> u64,
) -> FeedbackArcs {
    let local: FxHashMap<BlockId, u32> = component.iter().copied().zip(0u32..).collect();
    let mut positions = Vec::new();
    let mut arcs = Vec::new();
    for &block in component {
        let first = quotient.edges().partition_point(|e| e.from < block);
        for (position, edge) in (first..).zip(quotient.edges_from(block)) {
            if let Some(&to) = local.get(&edge.to) {
                positions.push(position);
                arcs.push(Arc { from: local[&block], to, weight: weight(edge) });
            }
        }
    }
    let solution = solve(&Problem::new(component.len(), arcs));
    let mut arcs: Vec<usize> = solution.removed.iter().map(|&a| positions[a as usize]).collect();
    arcs.sort_unstable();
    let order = solution.order.iter().map(|&v| component[v as usize]).collect();
    FeedbackArcs { arcs, weight: solution.weight, order, exact: solution.exact }
}

/// The arcs `(from, to, weight)` without which there is no cycle, as ascending positions; see [`feedback_arcs`].
pub(crate) fn arcs_to_remove(nodes: usize, arcs: &[(u32, u32, u64)]) -> Vec<u32> {
    let arcs = arcs.iter().map(|&(from, to, weight)| Arc { from, to, weight }).collect();
    solve(&Problem::new(nodes, arcs)).removed
}

/// A weighted arc between nodes of a [`Problem`].
#[derive(Clone, Copy, Debug)]
struct Arc {
    from: u32,
    to: u32,
    weight: u64,
}

/// A weighted graph without loops, to be made acyclic.
struct Problem {
    arcs: Vec<Arc>,
    graph: Digraph,
}

impl Problem {
    fn new(nodes: usize, arcs: Vec<Arc>) -> Self {
        debug_assert!(arcs.iter().all(|a| a.from != a.to), "a loop has no order");
        Self { graph: Digraph::new(nodes, arcs.iter().map(|a| (a.from, a.to))), arcs }
    }

    fn nodes(&self) -> usize {
        self.graph.node_count()
    }

    /// The numbers of all nodes.
    fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.nodes()).expect("nodes are numbered by u32")
    }

    fn weight(&self, arc: u32) -> u64 {
        self.arcs[arc as usize].weight
    }

    /// The arcs that lead backwards in `order`.
    fn backward(&self, order: &[u32]) -> Vec<u32> {
        let position = positions(order);
        let back = |a: &Arc| position[a.from as usize] > position[a.to as usize];
        (0u32..).zip(&self.arcs).filter(|(_, a)| back(a)).map(|(i, _)| i).collect()
    }

    fn total(&self, arcs: &[u32]) -> u64 {
        arcs.iter().map(|&a| self.weight(a)).sum()
    }
}

/// A feedback arc set of a [`Problem`]; every arc that is not removed leads onwards in `order`.
struct Solution {
    order: Vec<u32>,
    removed: Vec<u32>,
    weight: u64,
    exact: bool,
}

fn solve(problem: &Problem) -> Solution {
    let exact = problem.nodes() <= EXACT_LIMIT;
    let order = if exact { exact::best_order(problem) } else { ordering::good_order(problem) };
    let (order, removed) = put_back::minimal(problem, order);
    Solution { weight: problem.total(&removed), order, removed, exact }
}

/// The place of each node in `order`.
fn positions(order: &[u32]) -> Vec<u32> {
    let mut position = vec![0; order.len()];
    for (index, &node) in (0u32..).zip(order) {
        position[node as usize] = index;
    }
    position
}
