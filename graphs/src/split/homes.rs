//! Where a unit with two homes goes, before the search knows anything: where it joins least.
//!
//! In: a [`SplitProblem`]. Out: for each choice 0 or 1. A unit put with a home lends it its dependencies; when one of these leads
//! to that home, a circle arises that was not there. Such a home is avoided. If neither or both close a circle, the home that
//! is higher up takes the unit, as fewer depend on it. Once there is a good partition,
//! [`again`] asks what each choice is worth in it.

use super::SplitProblem;
use super::atoms::{Atoms, FREE, is_cut, join_required};
use super::probe::Probe;
use super::search::Context;
use super::state::State;
use crate::digraph::Digraph;

/// Gains below this are noise of floating-point sums.
const LEAST: f64 = 1e-9;

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

/// The homes that are best in the partition `block` into `crates` crates, in which each choice is as `home` says.
pub(super) fn again(
    problem: &SplitProblem,
    context: &Context<'_>,
    home: &[u8],
    cut: &[bool],
    block: &[u32],
    crates: usize,
) -> Vec<u8> {
    let pieces = Atoms::new(problem, &vec![FREE; home.len()], cut);
    let mut of_piece = vec![0; pieces.net.len()];
    let mut units = vec![0; pieces.net.len()];
    for (&piece, &b) in pieces.of.iter().zip(block) {
        of_piece[piece as usize] = b;
        units[piece as usize] += 1;
    }
    let mut state = State::new(&pieces.net, context, &of_piece, crates);
    let mut probe = Probe::new(pieces.net.len());
    let mut home = home.to_vec();
    let Some(mut value) = state.value() else { return home };
    if state.has_layers() {
        return home;
    }
    for (choice, home) in problem.choices.iter().zip(&mut home) {
        let piece = pieces.of[choice.unit as usize];
        let other = usize::from(1 - *home);
        let to = state.at(pieces.of[choice.homes[other] as usize]);
        let from = state.at(piece);
        if units[piece as usize] > 1 || from == to || state.size(from) == 1 {
            continue;
        }
        probe.look(&state, &[piece]);
        if let Some(after) = probe.value(&state, to)
            && after < value - LEAST
        {
            state.shift(piece, to);
            state.settle();
            (value, *home) = (after, 1 - *home);
        }
    }
    home
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
