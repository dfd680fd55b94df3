//! Where a unit with two homes goes, before the search knows anything: where it joins least.
//!
//! In: a [`SplitProblem`]. Out: for each choice 0 or 1. A unit put with a home lends it its dependencies; when one of these leads
//! to that home, a circle arises that was not there. Such a home is avoided. If neither or both close a circle, the home that
//! is higher up takes the unit, as fewer depend on it. Left out: what the choice is worth in a partition.

use super::SplitProblem;
use super::atoms::{is_cut, join_required};
use crate::digraph::Digraph;

/// All searches for circles together look at about so many nodes; one that runs out of its share counts as found.
const STEPS: usize = 8_000_000;

/// The home of each choice. O(m) and about [`STEPS`] nodes.
pub(super) fn resolve(problem: &SplitProblem, cut: &[bool]) -> Vec<u8> {
    if problem.choices.is_empty() {
        return Vec::new();
    }
    let (group, groups) = join_required(problem).numbers();
    let arcs: Vec<(u32, u32)> = problem
        .arcs
        .iter()
        .enumerate()
        .filter(|(i, _)| !is_cut(cut, *i))
        .map(|(_, a)| (group[a.from as usize], group[a.to as usize]))
        .collect();
    let graph = Digraph::new(groups, arcs.iter().copied());
    let mut place = vec![0u32; groups];
    for (index, members) in (0u32..).zip(graph.components()) {
        for member in members {
            place[member as usize] = index;
        }
    }
    let mut search = Search {
        graph: &graph,
        place,
        seen: vec![0; groups],
        round: 0,
        most: (STEPS / problem.choices.len()).max(100),
    };
    let mut homes = Vec::with_capacity(problem.choices.len());
    for choice in &problem.choices {
        let unit = group[choice.unit as usize];
        let at = choice.homes.map(|h| group[h as usize]);
        let closes = at.map(|home| search.closes_circle(unit, home));
        let home = match closes {
            [true, false] => 1,
            [false, true] => 0,
            _ => u8::from(search.place[at[1] as usize] > search.place[at[0] as usize]),
        };
        homes.push(home);
    }
    homes
}

struct Search<'a> {
    graph: &'a Digraph,
    /// The component of each node; dependencies have lower ones.
    place: Vec<u32>,
    seen: Vec<u32>,
    round: u32,
    /// Nodes that one search looks at.
    most: usize,
}

impl Search<'_> {
    /// Whether a dependency of `unit` other than `home` leads to `home`.
    fn closes_circle(&mut self, unit: u32, home: u32) -> bool {
        if unit == home {
            return false;
        }
        self.round += 1;
        self.seen[unit as usize] = self.round;
        let floor = self.place[home as usize];
        let mut open = Vec::new();
        for step in self.graph.outgoing(unit) {
            if step.node != home && self.place[step.node as usize] >= floor {
                open.push(step.node);
            }
        }
        let mut looked = 0;
        while let Some(node) = open.pop() {
            if node == home || looked > self.most {
                return true;
            }
            if std::mem::replace(&mut self.seen[node as usize], self.round) == self.round {
                continue;
            }
            looked += 1;
            let next = self.graph.outgoing(node).iter().map(|s| s.node);
            open.extend(
                next.filter(|&n| self.place[n as usize] >= floor && self.seen[n as usize] != self.round),
            );
        }
        false
    }
}
