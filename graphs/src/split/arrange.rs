//! The order of levels in which the least has to move.
//!
//! In: for each unit the level that it is wished on. Out: an order of the levels that [`nearest`](super::nearest) has less to move in than
//! in the given one. What lies below a border depends only on which levels are below it, so a level that goes elsewhere asks
//! for one minimum cut at each border that it passes, and what was asked once is remembered. Each level goes where it is best, in
//! turns, until none moves or the steps are used up. Left out: the highest level, which stays where it is.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::frontier::Ready;
use super::nearest::{Borders, LEVEL};

/// Atoms and arcs that are looked at, all cuts together.
const STEPS: usize = 12_000_000;

/// Levels are tried so many places up and down.
const REACH: usize = 12;

/// A level goes elsewhere where a tenth of a level less moves for it: for less, the order that it came with has more to say.
const WORTH: u64 = LEVEL / 10;

impl Ready<'_> {
    /// Where each of the `levels` levels should lie for little to move, in shares of levels; `wish` is as for [`nearest`](Self::nearest).
    ///
    /// # Panics
    /// When `wish` has another length than the units of the problem.
    pub fn arranged(&self, wish: &[u32], levels: u32) -> Vec<u32> {
        let borders = Borders::new(self, wish, levels);
        let all = borders.weights(|_| true);
        let most = STEPS / borders.size().max(1);
        let mut search = Search { borders, levels, all, known: FxHashMap::default(), most };
        let mut order: Vec<u32> = (0..levels.saturating_sub(1)).collect();
        while search.improve(&mut order) {}
        let mut place: Vec<u32> = (0..levels).collect();
        for (at, &level) in (0..).zip(&order) {
            place[level as usize] = at;
        }
        place
    }
}

struct Search<'a> {
    borders: Borders<'a>,
    levels: u32,
    /// What each level weighs.
    all: Vec<u64>,
    /// By the levels that are wished below a border, ascending: what of each level lies below it.
    known: FxHashMap<Vec<u32>, Vec<u64>>,
    /// How many borders may be known.
    most: usize,
}

impl Search<'_> {
    /// Puts each level where the least moves; `false` when none is better elsewhere, or too much would have to be asked.
    fn improve(&mut self, order: &mut Vec<u32>) -> bool {
        let mut improved = false;
        for level in 0..self.levels.saturating_sub(1) {
            let at = order.iter().position(|&l| l == level).expect("every level is in the order");
            let window = at.saturating_sub(REACH)..(at + REACH + 1).min(order.len());
            let mut rest = order.clone();
            rest.remove(at);
            let moved = |to: usize| {
                let mut order = rest.clone();
                order.insert(to, level);
                order
            };
            let all: Vec<Vec<u32>> = window.clone().map(moved).collect();
            if !self.ask(&all, &window) {
                return false;
            }
            let cost: Vec<(u64, u64)> = all.iter().map(|order| self.cost(order, &window)).collect();
            let best = (0..cost.len()).min_by_key(|&to| (cost[to], to)).unwrap_or(0);
            if cost[best].0 + WORTH <= cost[at - window.start].0 {
                order.clone_from(&all[best]);
                improved = true;
            }
        }
        improved
    }

    /// Asks for all borders within the window of these orders that are not known; `false` when there are too many.
    fn ask(&mut self, orders: &[Vec<u32>], window: &Range<usize>) -> bool {
        let mut open: Vec<Vec<u32>> = orders.iter().flat_map(|order| prefixes(order, window)).collect();
        open.sort_unstable();
        open.dedup();
        open.retain(|set| !self.known.contains_key(set));
        if self.known.len() + open.len() > self.most {
            return false;
        }
        let weights = |set: &Vec<u32>| {
            let below = self.borders.below(|level| set.binary_search(&level).is_ok());
            self.borders.weights(|atom| below[atom as usize])
        };
        let weights: Vec<Vec<u64>> = open.par_iter().map(weights).collect();
        self.known.extend(open.into_iter().zip(weights));
        true
    }

    /// What of the levels in the window is not on its level in this order, and times how many borders it passes.
    fn cost(&self, order: &[u32], window: &Range<usize>) -> (u64, u64) {
        let mut sets = prefixes(order, window).map(|set| (&self.known[&set], set));
        let (mut before, _) = sets.next().expect("the lower end of the window");
        let (mut wrong, mut passed) = (0, 0);
        for ((below, set), &level) in sets.zip(&order[window.clone()]) {
            let at = level as usize;
            wrong += self.all[at] - (below[at] - before[at]);
            let astray = |(level, (all, below)): (u32, (&u64, &u64))| {
                if set.binary_search(&level).is_ok() { all - below } else { *below }
            };
            passed += (0..).zip(self.all.iter().zip(below)).map(astray).sum::<u64>();
            before = below;
        }
        (wrong, passed)
    }
}

/// For each border of the window, its ends included, the levels below it in this order, ascending.
fn prefixes<'a>(order: &'a [u32], window: &Range<usize>) -> impl Iterator<Item = Vec<u32>> + use<'a> {
    (window.start..=window.end).map(|end| {
        let mut set = order[..end].to_vec();
        set.sort_unstable();
        set
    })
}

#[cfg(test)]
mod tests {
    use super::super::{SplitProblem, UnitArc};
    use super::*;

    #[test]
    fn levels_are_put_where_few_lines_move() {
        // Level 1 needs most of level 0, by many small units; a single large one of level 0 needs level 1.
        let lines = vec![500, 1, 1, 1, 400, 1];
        let arcs = [(1, 4), (2, 4), (3, 4), (4, 0)];
        let problem = SplitProblem {
            weight: lines.iter().map(|&l| f64::from(l)).collect(),
            probability: vec![1.0 / 6.0; 6],
            file: vec![0; 6],
            folder: vec![0],
            lines,
            arcs: arcs
                .iter()
                .map(|&(from, to)| UnitArc { from, to, count: 1, widened: 0, price: None })
                .collect(),
            ..SplitProblem::default()
        };
        let ready = Ready::new(&problem);
        // Upside down: what is needed is wished highest.
        let wish = [2, 0, 0, 0, 1, 3];
        assert_ne!(ready.nearest(&wish, 4).unwrap(), wish);
        let place = ready.arranged(&wish, 4);
        assert_eq!(place, [2, 1, 0, 3]);
        let arranged: Vec<u32> = wish.iter().map(|&level| place[level as usize]).collect();
        assert_eq!(ready.nearest(&arranged, 4).unwrap(), arranged, "nothing moves");
    }
}
