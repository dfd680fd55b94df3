//! A directed acyclic graph of steps that wait for one another.
//!
//! In: a number of nodes and arcs from the one that waits to the one that is waited for. Out: neighbours, an order in which
//! dependencies come first, and everything above a set of nodes. Left out: weights and times (see [`schedule`](crate::schedule)).

use crate::digraph::Digraph;

/// Nodes `0..n` and arcs from dependents to dependencies.
///
/// An arc on a cycle cannot be honoured by any order: those that lead up in the order that was chosen are left out.
#[derive(Clone, Debug)]
pub struct Dag {
    graph: Digraph,
    order: Vec<usize>,
}

impl Dag {
    /// The graph with `nodes` nodes and the given arcs `(dependent, dependency)`; arcs given twice count once. O(n + m log m).
    ///
    /// # Panics
    /// When an arc ends outside `0..nodes`.
    pub fn new(nodes: usize, arcs: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let narrow = |node: usize| u32::try_from(node).expect("fewer than 2^32 nodes");
        let mut arcs: Vec<(u32, u32)> = arcs.into_iter().map(|(a, b)| (narrow(a), narrow(b))).collect();
        arcs.sort_unstable();
        arcs.dedup();
        let components = Digraph::new(nodes, arcs.iter().copied()).components();
        let order: Vec<usize> = components.into_iter().flatten().map(|node| node as usize).collect();
        let mut place = vec![0; nodes];
        for (at, &node) in order.iter().enumerate() {
            place[node] = at;
        }
        arcs.retain(|&(from, to)| place[to as usize] < place[from as usize]);
        Self { graph: Digraph::new(nodes, arcs.iter().copied()), order }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is no node.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// All nodes, each after its dependencies.
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// What `node` waits for, ascending.
    pub fn dependencies(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.graph.outgoing(index(node)).iter().map(|step| step.node as usize)
    }

    /// What waits for `node`, ascending.
    pub fn dependents(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.graph.incoming(index(node)).iter().map(|step| step.node as usize)
    }

    /// For each node whether it is one of `seeds` or waits for one, directly or not: up*(seeds) of the measures.
    pub fn up(&self, seeds: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reach(seeds, Digraph::incoming)
    }

    /// For each node whether it is one of `seeds` or is waited for by one, directly or not.
    pub fn down(&self, seeds: impl IntoIterator<Item = usize>) -> Vec<bool> {
        self.reach(seeds, Digraph::outgoing)
    }

    fn reach(
        &self,
        seeds: impl IntoIterator<Item = usize>,
        steps: impl Fn(&Digraph, u32) -> &[crate::digraph::Step],
    ) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open: Vec<usize> = seeds.into_iter().collect();
        while let Some(node) = open.pop() {
            if !std::mem::replace(&mut reached[node], true) {
                open.extend(steps(&self.graph, index(node)).iter().map(|step| step.node as usize));
            }
        }
        reached
    }
}

fn index(node: usize) -> u32 {
    u32::try_from(node).expect("a node of this graph")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(set: &[bool]) -> Vec<usize> {
        (0..set.len()).filter(|&n| set[n]).collect()
    }

    #[test]
    fn a_diamond_has_its_order_and_its_cones() {
        // 3 is below 1 and 2, which are below 0; 4 stands alone.
        let dag = Dag::new(5, [(0, 1), (0, 2), (1, 3), (2, 3), (0, 1)]);
        let place = |n: usize| dag.order().iter().position(|&o| o == n).unwrap();
        assert!(place(3) < place(1) && place(1) < place(0) && place(2) < place(0));
        assert_eq!(dag.dependencies(0).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(dag.dependents(3).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(marked(&dag.up([1])), [0, 1]);
        assert_eq!(marked(&dag.up([3, 4])), [0, 1, 2, 3, 4]);
        assert_eq!(marked(&dag.down([1])), [1, 3]);
    }

    #[test]
    fn a_cycle_is_cut_and_not_followed_forever() {
        let dag = Dag::new(3, [(0, 1), (1, 2), (2, 0), (1, 1)]);
        assert_eq!(dag.order().len(), 3);
        let arcs: usize = (0..3).map(|n| dag.dependencies(n).count()).sum();
        assert!(arcs < 3);
    }
}
