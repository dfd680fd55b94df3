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

use rayon::prelude::*;

use super::SplitProblem;
use super::flow::Network;
use super::frontier::Ready;
use super::net::number;

/// Borders times arcs that are worth the time.
const WORTH: usize = 4_000_000;

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
        let Self { problem, atoms, .. } = self;
        assert_eq!(wish.len(), problem.units(), "a wish for every unit");
        assert!(wish.iter().all(|&level| level < levels), "a level that there is");
        if !self.reaches(levels) {
            return None;
        }
        let arcs: Vec<(u32, u32)> = atoms.net.arcs.iter().map(|arc| (arc.from, arc.to)).collect();
        let stays =
            problem.facade.iter().chain(&problem.stays).map(|&unit| atoms.of[unit as usize]).collect();
        let borders = Borders { problem, wish, of: &atoms.of, count: atoms.net.len(), arcs, stays };
        let mut level = vec![levels.saturating_sub(1); borders.count];
        let below: Vec<Vec<usize>> =
            (0..levels.saturating_sub(1)).into_par_iter().map(|border| borders.below(border)).collect();
        for (border, atoms) in (0..).zip(below).collect::<Vec<(u32, Vec<usize>)>>().into_iter().rev() {
            for atom in atoms {
                level[atom] = border;
            }
        }
        Some(atoms.of.iter().map(|&atom| level[atom as usize]).collect())
    }
}

struct Borders<'a> {
    problem: &'a SplitProblem,
    wish: &'a [u32],
    of: &'a [u32],
    count: usize,
    arcs: Vec<(u32, u32)>,
    stays: Vec<u32>,
}

impl Borders<'_> {
    /// The atoms below the border above level `border`.
    fn below(&self, border: u32) -> Vec<usize> {
        let mut low = vec![0u64; self.count];
        let mut high = vec![0u64; self.count];
        for (unit, &atom) in self.of.iter().enumerate() {
            let lines = u64::from(self.problem.lines[unit].max(1));
            let side = if self.wish[unit] <= border { &mut low } else { &mut high };
            side[atom as usize] += lines;
        }
        let never = low.iter().chain(&high).sum::<u64>() + 1;
        for &atom in &self.stays {
            high[atom as usize] = never;
        }
        let (source, sink) = (number(self.count), number(self.count + 1));
        // What both sides want cancels out; the rest decides.
        let wants = (0..self.count).filter(|&atom| low[atom] != high[atom]).map(|atom| {
            let (low, high) = (low[atom], high[atom]);
            if low > high { (source, number(atom), low - high) } else { (number(atom), sink, high - low) }
        });
        let needs = self.arcs.iter().map(|&(from, to)| (from, to, never));
        let seen = Network::new(self.count + 2, wants.chain(needs)).source_side(source, sink);
        (0..self.count).filter(|&atom| seen[atom]).collect()
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
