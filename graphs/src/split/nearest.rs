//! The partition that holds and is nearest to one that is wished for.
//!
//! In: a [`SplitProblem`], for each unit the level that it is wished on (0 the lowest). Out: for each unit a level, so that no unit
//! depends on one of a higher level. What people drew as modules is mostly meant, and mostly in a circle; this moves the fewest
//! lines over the fewest levels that break all circles. Which levels there are, and their order, is the caller's.
//!
//! For each border between two levels, what lies below it is the closed set (with each unit all that it needs) that
//! contradicts the wishes least: a minimum cut (J.-C. Picard, "Maximal closure of a graph and applications to combinatorial
//! problems", 1976). The least such sets are nested, so together they are levels, and the sum over all borders is the number of
//! lines times levels moved, which is least as well.

use petgraph::Direction::{Incoming, Outgoing};
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use rayon::prelude::*;

use super::SplitProblem;
use super::frontier::Ready;
use super::net::{Net, number};

/// Borders times arcs that are worth the time.
const WORTH: usize = 4_000_000;

/// More lines than there are: what must not be.
const NEVER: i64 = 1 << 48;

impl Ready<'_> {
    /// Whether [`nearest`](Self::nearest) has an answer for so many levels: whether it would be there soon enough.
    pub fn reaches(&self, levels: u32) -> bool {
        self.atoms.net.arcs.len().saturating_mul(levels as usize) <= WORTH
    }

    /// The levels nearest to `wish` on which nothing depends on a higher one, of `levels`; the facade and what stays are on the
    /// highest. `None` where the search would take too long.
    ///
    /// # Panics
    /// When `wish` has another length than the units of the problem, or names a level that is not below `levels`.
    pub fn nearest(&self, wish: &[u32], levels: u32) -> Option<Vec<u32>> {
        assert!(wish.iter().all(|&level| level < levels), "a level that there is");
        if !self.reaches(levels) {
            return None;
        }
        let borders = Borders::new(self, wish);
        let below: Vec<Vec<bool>> = (0..levels.saturating_sub(1))
            .into_par_iter()
            .map(|border| borders.below(|level| level <= border))
            .collect();
        let mut level = vec![levels.saturating_sub(1); borders.net.len()];
        for (border, below) in (0..).zip(&below).collect::<Vec<(u32, _)>>().into_iter().rev() {
            for (level, _) in level.iter_mut().zip(below).filter(|(_, below)| **below) {
                *level = border;
            }
        }
        Some(borders.of.iter().map(|&atom| level[atom as usize]).collect())
    }
}

/// Wishes, to be asked what lies below a border between levels.
pub(super) struct Borders<'a> {
    problem: &'a SplitProblem,
    wish: &'a [u32],
    /// The atom of each unit.
    pub(super) of: &'a [u32],
    net: &'a Net,
    /// Atoms that are above all borders.
    stays: Vec<u32>,
}

impl<'a> Borders<'a> {
    /// `wish` says for each unit of the problem which level it is wished on.
    pub(super) fn new(ready: &'a Ready<'_>, wish: &'a [u32]) -> Self {
        let (problem, atoms) = (ready.problem, &ready.atoms);
        assert_eq!(wish.len(), problem.units(), "a wish for every unit");
        let stays =
            problem.facade.iter().chain(&problem.stays).map(|&unit| atoms.of[unit as usize]).collect();
        Self { problem, wish, of: &atoms.of, net: &atoms.net, stays }
    }

    /// For each atom whether it is below a border that is wished to have the levels `low` below it. O(m) and a minimum cut among
    /// what contradicts.
    pub(super) fn below(&self, low: impl Fn(u32) -> bool) -> Vec<bool> {
        let wishes = self.wishes(low);
        let (down, up) = self.contradicting(&wishes);
        let open: Vec<u32> = self.net.nodes().filter(|&v| down[v as usize] && up[v as usize]).collect();
        let mut below = vec![false; self.net.len()];
        for &v in &self.cut(&wishes, &open) {
            below[v as usize] = true;
        }
        for &v in self.net.order.iter().rev() {
            let v = v as usize;
            below[v] |= wishes[v] > 0 && !up[v];
            if below[v] {
                self.net.graph.outgoing(number(v)).iter().for_each(|s| below[s.node as usize] = true);
            }
        }
        below
    }

    /// How many lines more of each atom are wished below than above; what both sides want cancels out.
    fn wishes(&self, low: impl Fn(u32) -> bool) -> Vec<i64> {
        let mut wishes = vec![0i64; self.net.len()];
        for (unit, &atom) in self.of.iter().enumerate() {
            let lines = i64::from(self.problem.lines[unit].max(1));
            wishes[atom as usize] += if low(self.wish[unit]) { lines } else { -lines };
        }
        for &atom in &self.stays {
            wishes[atom as usize] = -NEVER;
        }
        wishes
    }

    /// For each atom whether something wished below leads to it, and whether it leads to something wished above.
    fn contradicting(&self, wishes: &[i64]) -> (Vec<bool>, Vec<bool>) {
        let mut down: Vec<bool> = wishes.iter().map(|&wish| wish > 0).collect();
        let mut up: Vec<bool> = wishes.iter().map(|&wish| wish < 0).collect();
        for &v in &self.net.order {
            up[v as usize] |= self.net.graph.outgoing(v).iter().any(|s| up[s.node as usize]);
        }
        for &v in self.net.order.iter().rev() {
            down[v as usize] |= self.net.graph.incoming(v).iter().any(|s| down[s.node as usize]);
        }
        (down, up)
    }

    /// Of the atoms `open`, in ascending order, those that are below when the fewest lines are where they are not wished.
    fn cut(&self, wishes: &[i64], open: &[u32]) -> Vec<u32> {
        let mut network: DiGraph<(), u64> = DiGraph::with_capacity(open.len() + 2, 4 * open.len());
        let nodes: Vec<NodeIndex> = (0..open.len() + 2).map(|_| network.add_node(())).collect();
        let (source, sink) = (nodes[open.len()], nodes[open.len() + 1]);
        for (at, &v) in open.iter().enumerate() {
            let wish = wishes[v as usize];
            if wish > 0 {
                network.add_edge(source, nodes[at], wish.unsigned_abs());
            } else if wish < 0 {
                network.add_edge(nodes[at], sink, wish.unsigned_abs());
            }
            for step in self.net.graph.outgoing(v) {
                if let Ok(to) = open.binary_search(&step.node) {
                    network.add_edge(nodes[at], nodes[to], NEVER.unsigned_abs());
                }
            }
        }
        let (_, flows) = dinics(&network, source, sink);
        let mut seen = vec![false; open.len() + 2];
        let mut waiting = vec![source];
        while let Some(node) = waiting.pop() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            let onwards =
                network.edges_directed(node, Outgoing).filter(|e| flows[e.id().index()] < *e.weight());
            waiting.extend(onwards.map(|e| e.target()));
            let back = network.edges_directed(node, Incoming).filter(|e| flows[e.id().index()] > 0);
            waiting.extend(back.map(|e| e.source()));
        }
        open.iter().zip(&seen).filter(|(_, seen)| **seen).map(|(&v, _)| v).collect()
    }

    /// The lines of each level that lie below the border, where the levels `low` are wished there.
    pub(super) fn lines_below(&self, levels: u32, low: impl Fn(u32) -> bool) -> Vec<u64> {
        let below = self.below(low);
        self.lines(levels, |atom| below[atom as usize])
    }

    /// The lines of each level.
    pub(super) fn lines(&self, levels: u32, counts: impl Fn(u32) -> bool) -> Vec<u64> {
        let mut lines = vec![0; levels as usize];
        for (unit, &atom) in self.of.iter().enumerate().filter(|(_, atom)| counts(**atom)) {
            debug_assert!((atom as usize) < self.net.len());
            lines[self.wish[unit] as usize] += u64::from(self.problem.lines[unit]);
        }
        lines
    }

    /// What asking for one border costs, at the most.
    pub(super) fn size(&self) -> usize {
        self.net.arcs.len() + self.net.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::UnitArc;

    fn problem(lines: &[u32], arcs: &[(u32, u32)]) -> SplitProblem {
        let count = lines.len();
        SplitProblem {
            weight: lines.iter().map(|&l| f64::from(l)).collect(),
            probability: vec![1.0 / count as f64; count],
            lines: lines.to_vec(),
            file: vec![0; count],
            folder: vec![0],
            arcs: arcs
                .iter()
                .map(|&(from, to)| UnitArc { from, to, count: 1, widened: 0, price: None })
                .collect(),
            ..SplitProblem::default()
        }
    }

    #[test]
    fn what_holds_stays_as_it_is() {
        let problem = problem(&[10, 10, 10], &[(1, 0), (2, 1)]);
        assert_eq!(Ready::new(&problem).nearest(&[0, 1, 2], 3).unwrap(), [0, 1, 2]);
    }

    #[test]
    fn the_smaller_end_of_a_wrong_arc_moves_with_all_that_has_to() {
        // Unit 0 on the low level needs unit 1 on the high one, which needs unit 2 there.
        let sinks = problem(&[100, 5, 5, 100], &[(0, 1), (1, 2), (3, 2)]);
        assert_eq!(Ready::new(&sinks).nearest(&[0, 1, 1, 1], 2).unwrap(), [0, 0, 0, 1]);
        let rises = problem(&[5, 100, 100], &[(0, 1), (2, 1)]);
        assert_eq!(Ready::new(&rises).nearest(&[0, 1, 1], 2).unwrap(), [1, 1, 1]);
    }

    #[test]
    fn what_stays_is_never_below_anything() {
        let mut problem = problem(&[1, 50, 50], &[(0, 1), (2, 1)]);
        problem.facade = Some(0);
        assert_eq!(Ready::new(&problem).nearest(&[0, 0, 1], 2).unwrap(), [1, 0, 1]);
    }
}
