//! Strongly connected components of a quotient: the knots that no cut between blocks can respect.
//!
//! In: a [`Quotient`]. Out: [`Components`], in a topological order of the condensation. Left out: how to cut a component
//! open; that is [`feedback_arcs`](crate::feedback_arcs) and [`cheapest_cuts`](crate::cheapest_cuts).

use crate::digraph::Digraph;
use crate::{BlockId, Quotient};

/// The strongly connected components of a quotient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    members: Vec<Vec<BlockId>>,
    component_of: Vec<u32>,
}

impl Components {
    /// The components of `quotient`, by Kosaraju's algorithm. O(blocks + edges), without recursion.
    pub fn new(quotient: &Quotient) -> Self {
        let arcs = quotient.edges().iter().map(|e| (number(e.from), number(e.to)));
        let components = Digraph::new(quotient.block_count(), arcs).components();
        let mut component_of = vec![0; quotient.block_count()];
        for (index, component) in (0u32..).zip(&components) {
            for &node in component {
                component_of[node as usize] = index;
            }
        }
        let blocks = |c: Vec<u32>| c.into_iter().map(|b| BlockId::new(b as usize)).collect();
        Self { members: components.into_iter().map(blocks).collect(), component_of }
    }

    /// Every component, its blocks sorted. A component comes after all those that it depends on: dependencies first.
    pub fn all(&self) -> &[Vec<BlockId>] {
        &self.members
    }

    /// The components of more than one block, in the order of [`Components::all`]. The others are no cycle, as a quotient
    /// has no edge from a block to itself.
    pub fn cyclic(&self) -> impl Iterator<Item = &[BlockId]> {
        self.members.iter().map(Vec::as_slice).filter(|c| c.len() > 1)
    }

    /// The position in [`Components::all`] of the component that `block` lies in.
    pub fn component_of(&self, block: BlockId) -> usize {
        self.component_of[block.index()] as usize
    }

    /// Whether `block` lies on a cycle.
    pub fn is_cyclic(&self, block: BlockId) -> bool {
        self.members[self.component_of(block)].len() > 1
    }

    /// Whether the two blocks reach each other.
    pub fn connected(&self, one: BlockId, other: BlockId) -> bool {
        self.component_of[one.index()] == self.component_of[other.index()]
    }
}

/// The node of a block in a [`Digraph`] over all blocks.
pub(crate) fn number(block: BlockId) -> u32 {
    u32::try_from(block.index()).expect("blocks are numbered by u32")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{block, modules};

    #[test]
    fn components_come_dependencies_first() {
        // a → b ⇄ c → d, and e alone.
        let (graph, partition, quotient) =
            modules(&["a", "b", "c", "d", "e"], &[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]);
        graph.verify().unwrap();
        let components = Components::new(&quotient);
        let at = |name: &str| components.component_of(block(&partition, name));
        assert_eq!(components.all().len(), 4);
        assert!(at("d") < at("b") && at("b") < at("a"));
        assert!(components.is_cyclic(block(&partition, "c")));
        assert!(!components.is_cyclic(block(&partition, "e")));
        assert!(components.connected(block(&partition, "b"), block(&partition, "c")));
        assert!(!components.connected(block(&partition, "a"), block(&partition, "c")));
        assert_eq!(components.cyclic().count(), 1);
    }

    proptest! {
        #[test]
        fn components_are_those_of_mutual_reach(arcs in prop::collection::vec((0u32..9, 0u32..9), 0..25)) {
            let graph = Digraph::new(9, arcs.iter().copied());
            let mut reach = [[false; 9]; 9];
            for (v, row) in reach.iter_mut().enumerate() {
                row[v] = true;
            }
            for &(from, to) in &arcs {
                reach[from as usize][to as usize] = true;
            }
            for (k, i, j) in (0..729).map(|n| (n / 81, n / 9 % 9, n % 9)) {
                reach[i][j] |= reach[i][k] && reach[k][j];
            }
            let components = graph.components();
            let of = |v: usize| components.iter().position(|c| c.contains(&u32::try_from(v).unwrap())).unwrap();
            for (v, w) in (0..81).map(|n| (n / 9, n % 9)) {
                prop_assert_eq!(of(v) == of(w), reach[v][w] && reach[w][v]);
                prop_assert!(!reach[v][w] || of(w) <= of(v), "a dependency comes first");
            }
        }
    }

    #[test]
    fn a_long_chain_and_a_long_cycle_need_no_stack() {
        let n = 200_000u32;
        let chain = Digraph::new(n as usize, (0..n - 1).map(|v| (v, v + 1)));
        let components = chain.components();
        assert_eq!(components.len(), n as usize);
        assert_eq!(components[0], [n - 1], "the last in the chain depends on nothing");
        let cycle = Digraph::new(n as usize, (0..n).map(|v| (v, (v + 1) % n)));
        assert_eq!(cycle.components().len(), 1);
    }
}
