//! The partition that holds and is nearest to one that is wished for.
//!
//! In: a [`SplitProblem`], for each unit the level that it is wished on (0 the lowest). Out: for each unit a level, so that no unit
//! depends on one of a higher level. What people drew as modules is mostly meant, and mostly in a circle; this moves the least over the
//! fewest levels that breaks all circles. What moves counts as a share of the lines of the level that it leaves: small modules are as
//! much somebody's intention as large ones. Which levels there are, and their order, is the caller's.
//!
//! For each border between two levels, what lies below it is the closed set (with each unit all that it needs) that
//! contradicts the wishes least: a minimum cut (J.-C. Picard, "Maximal closure of a graph and applications to combinatorial
//! problems", 1976). The least such sets are nested, so together they are levels, and the sum over all borders is the shares
//! times levels moved, which is least as well.

use rayon::prelude::*;

use super::SplitProblem;
use super::flow::Network;
use super::frontier::Ready;
use super::net::{Net, number};

/// Borders times arcs that are worth the time.
const WORTH: usize = 4_000_000;

/// More than there is of all weights: what must not be.
const NEVER: i64 = 1 << 48;

/// What a level weighs, to be shared among its lines.
pub(super) const LEVEL: u64 = 1 << 30;

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
        if !self.reaches(levels) {
            return None;
        }
        let borders = Borders::new(self, wish, levels);
        let top = levels.saturating_sub(1);
        let below: Vec<Vec<bool>> =
            (0..top).into_par_iter().map(|border| borders.below(|level| level <= border)).collect();
        let level = |atom: u32| (0..).zip(&below).find(|(_, below)| below[atom as usize]);
        Some(self.atoms.of.iter().map(|&atom| level(atom).map_or(top, |(level, _)| level)).collect())
    }
}

/// Wishes, to be asked what lies below a border between levels.
pub(super) struct Borders<'a> {
    net: &'a Net,
    /// The atom of each unit.
    of: &'a [u32],
    wish: &'a [u32],
    /// What each unit weighs.
    weight: Vec<u64>,
    /// Atoms that are above all borders.
    stays: Vec<u32>,
    levels: u32,
}

impl<'a> Borders<'a> {
    /// `wish` says for each unit of the problem which of the `levels` levels it is wished on.
    pub(super) fn new(ready: &'a Ready<'_>, wish: &'a [u32], levels: u32) -> Self {
        let (problem, atoms): (&SplitProblem, _) = (ready.problem, &ready.atoms);
        assert_eq!(wish.len(), problem.units(), "a wish for every unit");
        assert!(wish.iter().all(|&level| level < levels), "a level that there is");
        let mut lines = vec![0u64; levels as usize];
        for (&level, &own) in wish.iter().zip(&problem.lines) {
            lines[level as usize] += u64::from(own.max(1));
        }
        let scale = |lines: u64| LEVEL / lines.max(1);
        let scales: Vec<u64> = lines.into_iter().map(scale).collect();
        let weight = wish
            .iter()
            .zip(&problem.lines)
            .map(|(&level, &own)| u64::from(own.max(1)) * scales[level as usize])
            .collect();
        let stays =
            problem.facade.iter().chain(&problem.stays).map(|&unit| atoms.of[unit as usize]).collect();
        Self { net: &atoms.net, of: &atoms.of, wish, weight, stays, levels }
    }

    /// For each atom whether it is below a border that is wished to have the levels `low` below it. O(m) and a minimum cut among
    /// what contradicts.
    pub(super) fn below(&self, low: impl Fn(u32) -> bool) -> Vec<bool> {
        let wishes = self.wishes(low);
        let (down, up) = self.contradicting(&wishes);
        let open: Vec<u32> = self.net.nodes().filter(|&v| down[v as usize] && up[v as usize]).collect();
        let mut below = vec![false; self.net.len()];
        for v in self.cut(&wishes, &open) {
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

    /// How much more of each atom is wished below than above; what both sides want cancels out.
    fn wishes(&self, low: impl Fn(u32) -> bool) -> Vec<i64> {
        let mut wishes = vec![0i64; self.net.len()];
        for ((&atom, &level), &weight) in self.of.iter().zip(self.wish).zip(&self.weight) {
            let weight = i64::try_from(weight).expect("far below what must not be");
            wishes[atom as usize] += if low(level) { weight } else { -weight };
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

    /// Of the atoms `open`, in ascending order, those that are below when the least is where it is not wished.
    fn cut(&self, wishes: &[i64], open: &[u32]) -> impl Iterator<Item = u32> {
        let (source, sink) = (number(open.len()), number(open.len() + 1));
        let mut arcs = Vec::new();
        for (at, &v) in (0..).zip(open) {
            let wish = wishes[v as usize];
            match wish.signum() {
                1 => arcs.push((source, at, wish.unsigned_abs())),
                -1 => arcs.push((at, sink, wish.unsigned_abs())),
                _ => {}
            }
            let needs = self.net.graph.outgoing(v).iter().filter_map(|s| open.binary_search(&s.node).ok());
            arcs.extend(needs.map(|to| (at, number(to), NEVER.unsigned_abs())));
        }
        let seen = Network::new(open.len() + 2, arcs.iter().copied()).source_side(source, sink);
        open.iter().zip(seen).filter(|(_, seen)| *seen).map(|(&v, _)| v)
    }

    /// What each level weighs, of the atoms that count.
    pub(super) fn weights(&self, counts: impl Fn(u32) -> bool) -> Vec<u64> {
        let mut weights = vec![0; self.levels as usize];
        for ((&atom, &level), weight) in self.of.iter().zip(self.wish).zip(&self.weight) {
            if counts(atom) {
                weights[level as usize] += weight;
            }
        }
        weights
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
        let rises = problem(&[5, 100, 100, 100], &[(0, 1), (2, 1)]);
        assert_eq!(Ready::new(&rises).nearest(&[0, 1, 1, 0], 2).unwrap(), [1, 1, 1, 0]);
    }

    #[test]
    fn a_small_level_is_not_taken_apart_for_a_corner_of_a_large_one() {
        // Half of the small level needs fifty lines of the thousand of the large one, which is above it.
        let problem = problem(&[5, 5, 50, 950], &[(0, 2)]);
        assert_eq!(Ready::new(&problem).nearest(&[0, 0, 1, 1], 3).unwrap(), [0, 0, 0, 1]);
    }

    #[test]
    fn what_stays_is_never_below_anything() {
        let mut problem = problem(&[1, 50, 50], &[(0, 1), (2, 1)]);
        problem.facade = Some(0);
        assert_eq!(Ready::new(&problem).nearest(&[0, 0, 1], 2).unwrap(), [1, 0, 1]);
    }
}
