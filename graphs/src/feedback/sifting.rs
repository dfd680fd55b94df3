//! Sifting: takes a node out of an order and puts it where the least weight leads backwards.
//!
//! In: a [`Problem`] and an order. Out: the order after each [`Sifter::pass`], never heavier than before. The order is a
//! linked list with labels (P. Dietz and D. Sleator, "Two algorithms for maintaining order in a list", 1987, in the simple
//! form that renumbers all when a gap is full), so a move costs no shifting: O(d · log d) for a node with d arcs.

use super::Problem;

/// The first gap between labels: 32 insertions at one place before all labels are given anew.
const GAP: u64 = 1 << 32;

/// An order of the nodes of a problem, and its backward weight.
#[derive(Clone)]
pub(super) struct Sifter<'a> {
    problem: &'a Problem,
    /// Grows along the order; the sentinel's is 0.
    label: Vec<u64>,
    /// A ring through the sentinel, which is the node after the last number.
    next: Vec<u32>,
    previous: Vec<u32>,
    weight: u64,
    /// Whether of equal places the last is taken, and a node moves there for nothing. Otherwise it moves for gain only.
    late: bool,
    /// (label, change of weight when the node passes it, neighbour), kept to save allocations.
    row: Vec<(u64, i64, u32)>,
}

impl<'a> Sifter<'a> {
    pub(super) fn new(problem: &'a Problem, order: &[u32]) -> Self {
        let n = problem.nodes();
        let mut sifter = Self {
            problem,
            label: vec![0; n + 1],
            next: vec![0; n + 1],
            previous: vec![0; n + 1],
            weight: problem.total(&problem.backward(order)),
            late: false,
            row: Vec::new(),
        };
        let mut last = sifter.sentinel();
        for &node in order {
            sifter.link(node, last);
            last = node;
        }
        sifter.link(sifter.sentinel(), last);
        sifter.relabel();
        sifter
    }

    /// The weight of the backward arcs.
    pub(super) fn weight(&self) -> u64 {
        self.weight
    }

    /// Lets nodes move for nothing, to the last of equal places: on a plateau that leads on.
    pub(super) fn set_late(&mut self, late: bool) {
        self.late = late;
    }

    /// The order itself.
    pub(super) fn order(&self) -> Vec<u32> {
        let mut order = Vec::with_capacity(self.problem.nodes());
        let mut node = self.next[self.sentinel() as usize];
        while node != self.sentinel() {
            order.push(node);
            node = self.next[node as usize];
        }
        order
    }

    /// Sifts each of `nodes` once; tells whether the weight fell. Stops when `budget` arc visits are spent.
    pub(super) fn pass(&mut self, nodes: &[u32], budget: &mut u64) -> bool {
        let before = self.weight;
        for &node in nodes {
            if *budget == 0 {
                return false;
            }
            *budget = budget.saturating_sub(self.degree(node) as u64 + 1);
            self.sift(node);
        }
        self.weight < before
    }

    /// Moves `node` before `other` whatever that costs; nothing happens when they are the same.
    pub(super) fn place_before(&mut self, node: u32, other: u32) {
        if node == other {
            return;
        }
        self.gather(node);
        let now = self.label[node as usize];
        let after = self.label[other as usize];
        let passed = |label: u64, limit: u64| label < limit;
        let old: i64 = self.row.iter().filter(|r| passed(r.0, now)).map(|r| r.1).sum();
        let new: i64 = self.row.iter().filter(|r| passed(r.0, after)).map(|r| r.1).sum();
        self.weight = self.weight.strict_add_signed(new - old);
        self.move_after(node, self.previous[other as usize]);
    }

    fn sentinel(&self) -> u32 {
        u32::try_from(self.problem.nodes()).expect("nodes are numbered by u32")
    }

    fn degree(&self, node: u32) -> usize {
        self.problem.graph.outgoing(node).len() + self.problem.graph.incoming(node).len()
    }

    /// Fills `row`: passing a node that `node` refers to makes that arc lead backwards, passing a node that refers to it
    /// makes that one lead onwards.
    fn gather(&mut self, node: u32) {
        let weight = |arc| i64::try_from(self.problem.weight(arc)).expect("weights are below 2^63");
        self.row.clear();
        for step in self.problem.graph.outgoing(node) {
            self.row.push((self.label[step.node as usize], weight(step.arc), step.node));
        }
        for step in self.problem.graph.incoming(node) {
            self.row.push((self.label[step.node as usize], -weight(step.arc), step.node));
        }
    }

    fn sift(&mut self, node: u32) {
        self.gather(node);
        self.row.sort_unstable();
        let now = self.label[node as usize];
        // Relative to a place before all neighbours.
        let (mut cost, mut here, mut best) = (0i64, 0i64, (0i64, self.sentinel()));
        let mut index = 0;
        while let Some(&(label, _, other)) = self.row.get(index) {
            while let Some(entry) = self.row.get(index).filter(|e| e.0 == label) {
                cost += entry.1;
                index += 1;
            }
            if label < now {
                here = cost;
            }
            if cost < best.0 || (self.late && cost == best.0) {
                best = (cost, other);
            }
        }
        if best.0 < here || (self.late && best.0 == here) {
            self.weight = self.weight.strict_add_signed(best.0 - here);
            self.move_after(node, best.1);
        }
    }

    fn move_after(&mut self, node: u32, place: u32) {
        if place == node {
            return;
        }
        let (before, after) = (self.previous[node as usize], self.next[node as usize]);
        self.link(after, before);
        let follower = self.next[place as usize];
        self.link(node, place);
        self.link(follower, node);
        let low = self.label[place as usize];
        let high = if follower == self.sentinel() { low + 2 * GAP } else { self.label[follower as usize] };
        self.label[node as usize] = low + (high - low) / 2;
        // The last label may creep up to the end of the range; give all anew long before.
        if high - low < 2 || low > u64::MAX / 2 {
            self.relabel();
        }
    }

    fn link(&mut self, node: u32, after: u32) {
        self.next[after as usize] = node;
        self.previous[node as usize] = after;
    }

    fn relabel(&mut self) {
        let mut label = 0;
        let mut node = self.next[self.sentinel() as usize];
        while node != self.sentinel() {
            label += GAP;
            self.label[node as usize] = label;
            node = self.next[node as usize];
        }
    }
}
