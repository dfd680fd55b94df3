//! A weighted acyclic graph of nodes, at whatever level the search works: units, files, clusters.
//!
//! In: tables by node, and arcs. Out: a [`Net`]: parallel arcs joined, an order in which dependencies come first, and for each
//! node the lines that it has in each file. [`Net::contract`] gives the next coarser one. Left out: who chooses what to contract.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::digraph::Digraph;

/// That a node refers to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct NetArc {
    pub(super) from: u32,
    pub(super) to: u32,
    /// How many references; 0 for an arc that only says which of the two has to be above (a layer).
    pub(super) count: u32,
    /// How many items would need wider visibility.
    pub(super) widened: u32,
}

/// What it costs that two nodes are in different crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tie {
    pub(super) ends: (u32, u32),
    /// In thousandths of a line.
    pub(super) price: i64,
}

/// What a node has of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) file: u32,
    pub(super) lines: u32,
}

/// A weighted directed graph, acyclic once the search works on it.
#[derive(Clone, Debug)]
pub(super) struct Net {
    pub(super) weight: Vec<f64>,
    pub(super) probability: Vec<f64>,
    /// Sorted by `(from, to)`, no loops, one a pair.
    pub(super) arcs: Vec<NetArc>,
    pub(super) graph: Digraph,
    /// Each node after its dependencies.
    pub(super) order: Vec<u32>,
    /// The node of the facade.
    pub(super) facade: Option<u32>,
    /// Nodes that must not share a crate.
    pub(super) apart: Vec<(u32, u32)>,
    /// Arcs that are given up when they cross, which costs effort; they are none of `arcs`.
    pub(super) ties: Vec<Tie>,
    first_part: Vec<u32>,
    parts: Vec<Part>,
}

/// The tables that a [`Net`] is made of.
pub(super) struct Tables<'a> {
    pub(super) weight: &'a [f64],
    pub(super) probability: &'a [f64],
    /// (node, what it has of a file), in any order.
    pub(super) parts: Vec<(u32, Part)>,
    pub(super) facade: Option<u32>,
    pub(super) apart: &'a [(u32, u32)],
    pub(super) ties: &'a [Tie],
}

impl Net {
    /// The graph whose nodes are the `groups` groups of the nodes of `tables`: node `v` goes to group `of[v]`. O(m log m).
    ///
    /// Where the groups are on a cycle, `order` is not one, and [`is_acyclic`](Self::is_acyclic) tells.
    pub(super) fn new(
        tables: Tables<'_>,
        arcs: impl Iterator<Item = NetArc>,
        of: &[u32],
        groups: usize,
    ) -> Self {
        let mut weight = vec![0.0; groups];
        let mut probability = vec![0.0; groups];
        for (v, &group) in of.iter().enumerate() {
            weight[group as usize] += tables.weight[v];
            probability[group as usize] += tables.probability[v];
        }
        let arcs = join_arcs(arcs, of);
        let graph = Digraph::new(groups, arcs.iter().map(|a| (a.from, a.to)));
        let (first_part, parts) = join_parts(tables.parts, of, groups);
        let mut apart: Vec<(u32, u32)> = tables
            .apart
            .iter()
            .map(|&(a, b)| (of[a as usize], of[b as usize]))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        apart.sort_unstable();
        apart.dedup();
        let group = |t: &Tie| Tie { ends: (of[t.ends.0 as usize], of[t.ends.1 as usize]), ..*t };
        let ties = tables.ties.iter().map(group).filter(|t| t.ends.0 != t.ends.1).collect();
        let order = dependencies_first(&graph);
        let facade = tables.facade.map(|f| of[f as usize]);
        Self { weight, probability, arcs, graph, order, facade, apart, ties, first_part, parts }
    }

    /// The coarser graph whose nodes are groups of nodes of this one.
    pub(super) fn contract(&self, of: &[u32], groups: usize) -> Self {
        let parts = self.nodes().flat_map(|v| self.parts_of(v).iter().map(move |&part| (v, part))).collect();
        let tables = Tables {
            weight: &self.weight,
            probability: &self.probability,
            parts,
            facade: self.facade,
            apart: &self.apart,
            ties: &self.ties,
        };
        Self::new(tables, self.arcs.iter().copied(), of, groups)
    }

    /// The same graph with some more arcs.
    pub(super) fn with_arcs(&self, more: Vec<NetArc>) -> Self {
        self.with_only(self.arcs.iter().copied().chain(more))
    }

    /// The same nodes with these arcs instead.
    pub(super) fn with_only(&self, arcs: impl IntoIterator<Item = NetArc>) -> Self {
        let mut net = self.clone();
        let all: Vec<u32> = net.nodes().collect();
        net.arcs = join_arcs(arcs.into_iter(), &all);
        net.graph = Digraph::new(net.len(), net.arcs.iter().map(|a| (a.from, a.to)));
        net.order = dependencies_first(&net.graph);
        net
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.weight.len()
    }

    /// The numbers of all nodes.
    pub(super) fn nodes(&self) -> std::ops::Range<u32> {
        0..number(self.len())
    }

    /// What the node has of each file, by file.
    pub(super) fn parts_of(&self, node: u32) -> &[Part] {
        let (first, end) = (self.first_part[node as usize], self.first_part[node as usize + 1]);
        &self.parts[first as usize..end as usize]
    }

    /// Whether there is no cycle.
    pub(super) fn is_acyclic(&self) -> bool {
        self.order.len() == self.len()
    }

    /// The file with most lines of each node; `u32::MAX` for a node without any.
    pub(super) fn main_files(&self) -> Vec<u32> {
        let main = |v| self.parts_of(v).iter().max_by_key(|p| (p.lines, Reverse(p.file)));
        self.nodes().map(|v| main(v).map_or(u32::MAX, |p| p.file)).collect()
    }
}

/// A position as a number of a node.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("nodes are numbered by u32")
}

fn join_arcs(arcs: impl Iterator<Item = NetArc>, of: &[u32]) -> Vec<NetArc> {
    let mut arcs: Vec<NetArc> = arcs
        .map(|a| NetArc { from: of[a.from as usize], to: of[a.to as usize], ..a })
        .filter(|a| a.from != a.to)
        .collect();
    arcs.sort_unstable_by_key(|a| (a.from, a.to));
    arcs.dedup_by(|next, kept| {
        let same = (next.from, next.to) == (kept.from, kept.to);
        if same {
            kept.count += next.count;
            kept.widened += next.widened;
        }
        same
    });
    arcs
}

fn join_parts(mut parts: Vec<(u32, Part)>, of: &[u32], groups: usize) -> (Vec<u32>, Vec<Part>) {
    for part in &mut parts {
        part.0 = of[part.0 as usize];
    }
    parts.sort_unstable();
    parts.dedup_by(|next, kept| {
        let same = (next.0, next.1.file) == (kept.0, kept.1.file);
        if same {
            kept.1.lines += next.1.lines;
        }
        same
    });
    let mut first = vec![0u32; groups + 1];
    for part in &parts {
        first[part.0 as usize + 1] += 1;
    }
    for group in 0..groups {
        first[group + 1] += first[group];
    }
    (first, parts.into_iter().map(|p| p.1).collect())
}

/// An order in which dependencies come first, of equal ones the lowest number; nodes on or above a cycle are missing.
fn dependencies_first(graph: &Digraph) -> Vec<u32> {
    let nodes = 0..number(graph.node_count());
    let mut waits: Vec<u32> = nodes.clone().map(|v| number(graph.outgoing(v).len())).collect();
    let mut ready: BinaryHeap<Reverse<u32>> =
        nodes.filter(|&v| waits[v as usize] == 0).map(Reverse).collect();
    let mut order = Vec::with_capacity(waits.len());
    while let Some(Reverse(node)) = ready.pop() {
        order.push(node);
        for step in graph.incoming(node) {
            waits[step.node as usize] -= 1;
            if waits[step.node as usize] == 0 {
                ready.push(Reverse(step.node));
            }
        }
    }
    order
}
