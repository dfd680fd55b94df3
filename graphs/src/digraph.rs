//! A small directed graph in compressed rows: the common ground of the algorithms of this crate.
//!
//! In: a number of nodes and a list of arcs. Out: both neighbourhoods of every node, each step with the position of its arc
//! in that list, and the strongly connected components. It implements petgraph's visitor traits, so that petgraph's
//! algorithms run on it without a copy; neither type leaves the crate. Left out: weights, which callers keep by arc.

use std::ops::Range;

use petgraph::Direction;
use petgraph::visit::{
    GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, NodeCount, VisitMap, Visitable,
};

/// One end of an arc, as seen from the other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The node at the far end.
    pub(crate) node: u32,
    /// The arc's position in the list that the graph was built from.
    pub(crate) arc: u32,
}

/// A directed graph that does not change. Parallel arcs and loops are kept.
#[derive(Clone, Debug)]
pub(crate) struct Digraph {
    outgoing: Rows,
    incoming: Rows,
}

#[derive(Clone, Debug)]
struct Rows {
    first: Vec<u32>,
    steps: Vec<Step>,
}

impl Rows {
    /// Counting sort of `arcs` by their first end; stable, so a row has the order of the list.
    fn new(nodes: usize, arcs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut first = vec![0u32; nodes + 1];
        for (near, _) in arcs.clone() {
            first[near as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let mut steps = vec![Step { node: 0, arc: 0 }; first[nodes] as usize];
        for (arc, (near, far)) in (0u32..).zip(arcs) {
            steps[next[near as usize] as usize] = Step { node: far, arc };
            next[near as usize] += 1;
        }
        Self { first, steps }
    }

    fn row(&self, node: u32) -> &[Step] {
        &self.steps[self.first[node as usize] as usize..self.first[node as usize + 1] as usize]
    }
}

impl Digraph {
    /// The graph with `nodes` nodes and the given arcs `(from, to)`. O(nodes + arcs).
    pub(crate) fn new(nodes: usize, arcs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let incoming = Rows::new(nodes, arcs.clone().map(|(from, to)| (to, from)));
        Self { outgoing: Rows::new(nodes, arcs), incoming }
    }

    /// How many nodes there are.
    pub(crate) fn node_count(&self) -> usize {
        self.outgoing.first.len() - 1
    }

    /// The arcs that leave `node`.
    pub(crate) fn outgoing(&self, node: u32) -> &[Step] {
        self.outgoing.row(node)
    }

    /// The arcs that enter `node`.
    pub(crate) fn incoming(&self, node: u32) -> &[Step] {
        self.incoming.row(node)
    }

    /// The strongly connected components, each sorted; what a component leads to comes before it. O(nodes + arcs).
    pub(crate) fn components(&self) -> Vec<Vec<u32>> {
        // Kosaraju's algorithm is iterative in petgraph; its Tarjan recurses, and a long chain of modules overflows the
        // stack.
        let mut components = petgraph::algo::kosaraju_scc(self);
        for component in &mut components {
            component.sort_unstable();
        }
        components
    }
}

impl GraphBase for Digraph {
    type NodeId = u32;
    type EdgeId = u32;
}

impl NodeCount for Digraph {
    fn node_count(&self) -> usize {
        Self::node_count(self)
    }
}

/// The far ends of a row of steps.
#[derive(Clone)]
pub(crate) struct Neighbors<'a>(std::slice::Iter<'a, Step>);

impl Iterator for Neighbors<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        self.0.next().map(|step| step.node)
    }
}

impl<'a> IntoNeighbors for &'a Digraph {
    type Neighbors = Neighbors<'a>;

    fn neighbors(self, node: u32) -> Neighbors<'a> {
        Neighbors(self.outgoing(node).iter())
    }
}

impl<'a> IntoNeighborsDirected for &'a Digraph {
    type NeighborsDirected = Neighbors<'a>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Neighbors<'a> {
        Neighbors(match direction {
            Direction::Outgoing => self.outgoing(node).iter(),
            Direction::Incoming => self.incoming(node).iter(),
        })
    }
}

impl IntoNodeIdentifiers for &Digraph {
    type NodeIdentifiers = Range<u32>;

    fn node_identifiers(self) -> Range<u32> {
        0..u32::try_from(self.node_count()).expect("nodes are numbered by u32")
    }
}

/// The nodes that a traversal has seen.
#[derive(Clone, Debug)]
pub(crate) struct Seen(Vec<bool>);

impl VisitMap<u32> for Seen {
    fn visit(&mut self, node: u32) -> bool {
        !std::mem::replace(&mut self.0[node as usize], true)
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0[*node as usize]
    }

    fn unvisit(&mut self, node: u32) -> bool {
        std::mem::replace(&mut self.0[node as usize], false)
    }
}

impl Visitable for Digraph {
    type Map = Seen;

    fn visit_map(&self) -> Seen {
        Seen(vec![false; self.node_count()])
    }

    fn reset_map(&self, map: &mut Seen) {
        map.0.fill(false);
    }
}
