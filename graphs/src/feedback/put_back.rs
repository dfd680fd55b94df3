//! Makes a feedback arc set minimal by inclusion: arcs that close no cycle are put back.
//!
//! In: a [`Problem`] and an order, whose backward arcs are the set. Out: an order and its backward arcs, each of which closes
//! a cycle with arcs that were kept. The order is maintained as D. Pearce and P. Kelly do ("A dynamic topological sort
//! algorithm for directed acyclic graphs", 2006): a search never leaves the stretch between the two ends of the arc.

use std::cmp::Reverse;

use super::{Problem, positions};

/// The order and its backward arcs once every arc that closes no cycle is put back, the heaviest first.
///
/// Each arc that is tried costs at most the arcs between the positions of its two ends.
pub(super) fn minimal(problem: &Problem, order: Vec<u32>) -> (Vec<u32>, Vec<u32>) {
    let mut removed = problem.backward(&order);
    removed.sort_by_key(|&a| (Reverse(problem.weight(a)), a));
    let mut kept = vec![true; problem.arcs.len()];
    for &arc in &removed {
        kept[arc as usize] = false;
    }
    let mut topology = Topology {
        problem,
        kept,
        position: positions(&order),
        order,
        seen: vec![0; problem.nodes()],
        search: 0,
        ahead: Vec::new(),
        behind: Vec::new(),
    };
    removed.retain(|&arc| !topology.insert(arc));
    removed.sort_unstable();
    (topology.order, removed)
}

struct Topology<'a> {
    problem: &'a Problem,
    kept: Vec<bool>,
    order: Vec<u32>,
    position: Vec<u32>,
    /// The last search that saw the node.
    seen: Vec<u32>,
    search: u32,
    ahead: Vec<u32>,
    behind: Vec<u32>,
}

impl Topology<'_> {
    /// Puts `arc` back unless that closes a cycle; tells whether it did.
    fn insert(&mut self, arc: u32) -> bool {
        let (from, to) = (self.problem.arcs[arc as usize].from, self.problem.arcs[arc as usize].to);
        // An earlier insertion may have turned the two around already.
        if self.position[from as usize] > self.position[to as usize] {
            if self.reaches(to, from) {
                return false;
            }
            self.collect_behind(from, self.position[to as usize]);
            self.reorder();
        }
        self.kept[arc as usize] = true;
        true
    }

    /// Whether kept arcs lead from `start` to `goal`; fills `ahead` with what was seen on the way.
    fn reaches(&mut self, start: u32, goal: u32) -> bool {
        self.search += 1;
        self.ahead.clear();
        self.ahead.push(start);
        self.seen[start as usize] = self.search;
        let limit = self.position[goal as usize];
        let mut next = 0;
        while let Some(&node) = self.ahead.get(next) {
            next += 1;
            for step in self.problem.graph.outgoing(node) {
                if !self.kept[step.arc as usize] {
                    continue;
                }
                if step.node == goal {
                    return true;
                }
                if self.seen[step.node as usize] != self.search && self.position[step.node as usize] < limit {
                    self.seen[step.node as usize] = self.search;
                    self.ahead.push(step.node);
                }
            }
        }
        false
    }

    /// Fills `behind` with the nodes at or after position `limit` that reach `start`.
    fn collect_behind(&mut self, start: u32, limit: u32) {
        self.search += 1;
        self.behind.clear();
        self.behind.push(start);
        self.seen[start as usize] = self.search;
        let mut next = 0;
        while let Some(&node) = self.behind.get(next) {
            next += 1;
            for step in self.problem.graph.incoming(node) {
                if self.kept[step.arc as usize]
                    && self.seen[step.node as usize] != self.search
                    && self.position[step.node as usize] > limit
                {
                    self.seen[step.node as usize] = self.search;
                    self.behind.push(step.node);
                }
            }
        }
    }

    /// Gives the places of `behind` and `ahead` to `behind` first, then to `ahead`, each in its present order.
    fn reorder(&mut self) {
        let position = &self.position;
        self.behind.sort_unstable_by_key(|&v| position[v as usize]);
        self.ahead.sort_unstable_by_key(|&v| position[v as usize]);
        let nodes = || self.behind.iter().chain(&self.ahead).copied();
        let mut places: Vec<u32> = nodes().map(|v| position[v as usize]).collect();
        places.sort_unstable();
        for (node, place) in self.behind.iter().chain(&self.ahead).copied().zip(places) {
            self.position[node as usize] = place;
            self.order[place as usize] = node;
        }
    }
}
