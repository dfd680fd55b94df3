//! The order in which to make the cuts of a component, so that each step sets something free.
//!
//! In: the order of a feedback arc set, the arcs of the component, and which of them are to be cut. Out: [`Step`]s; the arcs
//! of a step are useful only together. Left out: what a cut is and what it takes.
//!
//! One arc alone seldom frees anything: two blocks held by two arcs need both cut. But all cut arcs that cross one gap of the
//! order separate what is before it from what is after it. So each step takes the largest component that is left, looks at
//! all gaps in it at once (one sweep), and takes the one that frees most lines per reference.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::digraph::Digraph;

/// How many arc visits the steps may take: some seconds. Afterwards each component that is left is one step.
const BUDGET: u64 = 60_000_000;

/// A component in a shape to be cut; nodes are places in the order of its feedback arc set.
pub(super) struct Knot {
    /// Lines of each node.
    pub(super) sizes: Vec<u64>,
    /// (from, to, references); an arc with `from > to` is to be cut.
    pub(super) arcs: Vec<(u32, u32, u64)>,
}

/// Arcs to cut together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// Positions in [`Knot::arcs`].
    pub(super) arcs: Vec<u32>,
    /// Lines of the component at work that are then outside the largest component that remains of it.
    pub(super) freed: u64,
    /// Lines of the largest component that is left anywhere.
    pub(super) left: u64,
}

/// A component that is left: its lines, and its nodes, sorted.
type Piece = (u64, Reverse<Vec<u32>>);

/// The steps that cut `knot` into single nodes. O(nodes · arcs) at worst, bounded by [`BUDGET`].
pub(super) fn steps(knot: &Knot) -> Vec<Step> {
    let nodes = knot.sizes.len();
    let mut cutter = Cutter {
        knot,
        graph: Digraph::new(nodes, knot.arcs.iter().map(|a| (a.0, a.1))),
        piece_of: vec![0; nodes],
        pieces: 0,
        local: vec![0; nodes],
        cut: vec![false; knot.arcs.len()],
        budget: BUDGET,
    };
    let mut heap: BinaryHeap<Piece> = BinaryHeap::new();
    let all = (0..nodes).map(|v| u32::try_from(v).expect("nodes are numbered by u32")).collect();
    heap.extend(cutter.piece(all));
    let mut steps = Vec::new();
    while let Some((lines, Reverse(members))) = heap.pop() {
        let (arcs, rest) = cutter.step(&members);
        let largest = rest.iter().map(|piece| piece.0).max().unwrap_or(0);
        heap.extend(rest);
        let left = heap.peek().map_or(0, |piece| piece.0);
        if !arcs.is_empty() {
            steps.push(Step { arcs, freed: lines - largest, left });
        }
    }
    steps
}

struct Cutter<'a> {
    knot: &'a Knot,
    graph: Digraph,
    /// Which piece a node lies in.
    piece_of: Vec<u32>,
    pieces: u32,
    /// The place of a node in the piece at work.
    local: Vec<u32>,
    cut: Vec<bool>,
    budget: u64,
}

impl Cutter<'_> {
    /// A piece of these nodes, unless it is a single node, which is no cycle.
    fn piece(&mut self, members: Vec<u32>) -> Option<Piece> {
        self.pieces += 1;
        for &node in &members {
            self.piece_of[node as usize] = self.pieces;
        }
        let lines = members.iter().map(|&v| self.knot.sizes[v as usize]).sum();
        (members.len() > 1).then_some((lines, Reverse(members)))
    }

    /// Cuts one piece: the arcs of the cut, and the pieces that are left of it.
    fn step(&mut self, members: &[u32]) -> (Vec<u32>, Vec<Piece>) {
        for (index, &node) in (0u32..).zip(members) {
            self.local[node as usize] = index;
        }
        let inside = self.arcs_inside(members);
        self.budget = self.budget.saturating_sub(inside.len() as u64);
        let arcs = if self.budget > 0 {
            self.best_gap(members, &inside)
        } else {
            inside.iter().copied().filter(|&a| self.is_backward(a)).collect()
        };
        for &arc in &arcs {
            self.cut[arc as usize] = true;
        }
        let kept: Vec<(u32, u32)> =
            inside.iter().filter(|&&a| !self.cut[a as usize]).map(|&a| self.ends(a)).collect();
        let components = Digraph::new(members.len(), kept.iter().copied()).components();
        let global = |c: Vec<u32>| c.into_iter().map(|v| members[v as usize]).collect();
        let rest = components.into_iter().filter_map(|c| self.piece(global(c))).collect();
        (arcs, rest)
    }

    /// The arcs that are not cut and have both ends in the piece of `members`, sorted.
    fn arcs_inside(&self, members: &[u32]) -> Vec<u32> {
        let piece = |node: u32| self.piece_of[node as usize];
        let mut inside = Vec::new();
        for &node in members {
            let row = self.graph.outgoing(node).iter();
            inside.extend(
                row.filter(|s| piece(s.node) == piece(node) && !self.cut[s.arc as usize]).map(|s| s.arc),
            );
        }
        inside.sort_unstable();
        inside
    }

    fn is_backward(&self, arc: u32) -> bool {
        let (from, to, _) = self.knot.arcs[arc as usize];
        from > to
    }

    fn ends(&self, arc: u32) -> (u32, u32) {
        let (from, to, _) = self.knot.arcs[arc as usize];
        (self.local[from as usize], self.local[to as usize])
    }

    /// The backward arcs over the gap that frees most lines per reference; of equals the cheapest, then the first.
    fn best_gap(&self, members: &[u32], inside: &[u32]) -> Vec<u32> {
        // crossing[g]: the change, at gap g (before the node at place g), of the references that lead back over it.
        let mut crossing = vec![0i128; members.len() + 1];
        for &arc in inside.iter().filter(|&&a| self.is_backward(a)) {
            let (from, to) = self.ends(arc);
            crossing[to as usize + 1] += i128::from(self.knot.arcs[arc as usize].2);
            crossing[from as usize + 1] -= i128::from(self.knot.arcs[arc as usize].2);
        }
        let size = |place: usize| i128::from(self.knot.sizes[members[place] as usize]);
        let total: i128 = (0..members.len()).map(size).sum();
        let (mut before, mut cost) = (0, 0);
        let mut best: Option<(i128, i128, usize)> = None;
        for (gap, change) in crossing.iter().enumerate().take(members.len()).skip(1) {
            before += size(gap - 1);
            cost += change;
            // A single node on one side is no component, so nothing of it stays tangled.
            let left = if gap == 1 { 0 } else { before };
            let right = if gap + 1 == members.len() { 0 } else { total - before };
            let freed = total - left.max(right);
            let better = |b: &(i128, i128, usize)| (freed * b.1, b.1) > (b.0 * cost, cost);
            if best.as_ref().is_none_or(better) {
                best = Some((freed, cost, gap));
            }
        }
        let Some((_, _, gap)) = best else { return Vec::new() };
        let crosses = |&a: &u32| {
            self.is_backward(a) && (self.ends(a).1 as usize) < gap && self.ends(a).0 as usize >= gap
        };
        inside.iter().copied().filter(crosses).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheap_end_goes_first() {
        // 0 ⇄ 1 ⇄ 2 ⇄ 3; the arc back from 3 is one reference, the others are ten.
        let arcs = vec![(0, 1, 50), (1, 2, 50), (2, 3, 50), (1, 0, 10), (2, 1, 10), (3, 2, 1)];
        let steps = steps(&Knot { sizes: vec![100, 100, 100, 100], arcs });
        assert_eq!(steps[0], Step { arcs: vec![5], freed: 100, left: 300 });
        assert_eq!(steps.len(), 3);
        assert_eq!(steps[2].left, 0);
    }

    #[test]
    fn arcs_that_free_only_together_are_one_step() {
        // 2 leads back to 0 and to 1, which hold each other fast.
        let arcs = vec![(0, 1, 900), (1, 2, 900), (1, 0, 100), (2, 0, 1), (2, 1, 1)];
        let steps = steps(&Knot { sizes: vec![10, 10, 10], arcs });
        assert_eq!(steps[0], Step { arcs: vec![3, 4], freed: 10, left: 20 });
        assert_eq!(steps[1], Step { arcs: vec![2], freed: 20, left: 0 });
    }

    #[test]
    fn every_backward_arc_is_cut_once_and_nothing_is_left() {
        let n = 40u32;
        let mut arcs: Vec<(u32, u32, u64)> = (0..n - 1).map(|v| (v, v + 1, 3)).collect();
        arcs.extend((0..n - 7).map(|v| (v + 7 - v % 5, v, 1 + u64::from(v % 4))));
        let backward = arcs.iter().filter(|a| a.0 > a.1).count();
        let steps = steps(&Knot { sizes: vec![5; n as usize], arcs });
        let mut cut: Vec<u32> = steps.iter().flat_map(|s| s.arcs.clone()).collect();
        cut.sort_unstable();
        cut.dedup();
        assert_eq!(cut.len(), backward);
        assert_eq!(cut.len(), steps.iter().map(|s| s.arcs.len()).sum::<usize>());
        assert_eq!(steps.last().unwrap().left, 0);
        assert!(steps.iter().all(|s| s.freed > 0));
    }
}
