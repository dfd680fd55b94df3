//! A weighted acyclic graph of nodes, at whatever level the search works: units, files, clusters.
//!
//! In: tables by node, and arcs. Out: a [`Net`]: parallel arcs joined, an order in which dependencies come first, and for each
//! node the lines that it has of files and folders which others have lines of too. [`Net::contract`] gives the next coarser
//! one. Left out: who chooses what to contract.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::families::Family;
use super::taste::crossing;
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

impl NetArc {
    /// What it costs that the arc crosses, in thousandths of a line.
    pub(super) fn cost(&self) -> i64 {
        crossing(self.count.into(), self.widened.into())
    }
}

/// What it costs that two nodes are in different crates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tie {
    pub(super) ends: (u32, u32),
    /// In thousandths of a line.
    pub(super) price: i64,
}

/// What a node has of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Share {
    pub(super) family: u32,
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
    /// Whether some arcs only say which of two nodes has to be above.
    pub(super) layered: bool,
    /// What each arc costs when it crosses, in the order in which arcs enter the nodes.
    entering: Entering,
    /// Lines of each node.
    pub(super) lines: Vec<u32>,
    /// The files and folders of which more than one node has something: no others can come apart.
    pub(super) families: Vec<Family>,
    first_share: Vec<u32>,
    shares: Vec<Share>,
    /// Of the files that a node has alone, the one with most lines, and how many.
    alone: Vec<Option<(u32, Reverse<u32>)>>,
}

/// The tables that a [`Net`] is made of.
pub(super) struct Tables<'a> {
    pub(super) weight: &'a [f64],
    pub(super) probability: &'a [f64],
    pub(super) lines: &'a [u32],
    /// The families of which the nodes have something.
    pub(super) families: &'a [Family],
    /// Of the files that a node has alone, the one with most lines, and how many.
    pub(super) alone: &'a [Option<(u32, Reverse<u32>)>],
    pub(super) facade: Option<u32>,
    pub(super) apart: &'a [(u32, u32)],
    pub(super) ties: &'a [Tie],
}

impl Net {
    /// The graph whose nodes are the `groups` groups of the nodes of `tables`: node `v` goes to group `of[v]`.
    ///
    /// Where the groups are on a cycle, `order` is not one, and [`is_acyclic`](Self::is_acyclic) tells.
    ///
    /// `arcs` gives the arcs of the groups, as [`join_arcs`] has them, `shares` what a node has of families.
    pub(super) fn new<S: Iterator<Item = Share>>(
        tables: Tables<'_>,
        arcs: impl FnOnce(&Groups) -> Vec<NetArc> + Send,
        shares: impl Fn(u32) -> S + Send,
        of: &[u32],
        groups: usize,
    ) -> Self {
        let mut weight = vec![0.0; groups];
        let mut probability = vec![0.0; groups];
        let mut lines = vec![0; groups];
        let mut alone = vec![None; groups];
        for (v, &group) in of.iter().enumerate() {
            let group = group as usize;
            weight[group] += tables.weight[v];
            probability[group] += tables.probability[v];
            lines[group] += tables.lines[v];
            alone[group] = alone[group].max(tables.alone[v]);
        }
        let members = Groups::new(of, groups);
        let (wires, Shared { families, first: first_share, shares }) = rayon::join(
            || Wires::new(groups, arcs(&members)),
            || Shared::new(tables.families, shares, &members, &mut alone),
        );
        let Wires { arcs, graph, order, layered, entering } = wires;
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
        let facade = tables.facade.map(|f| of[f as usize]);
        Self {
            weight,
            probability,
            arcs,
            graph,
            order,
            layered,
            entering,
            facade,
            apart,
            ties,
            lines,
            families,
            first_share,
            shares,
            alone,
        }
    }

    /// The coarser graph whose nodes are groups of nodes of this one.
    pub(super) fn contract(&self, of: &[u32], groups: usize) -> Self {
        let shares = |v: u32| self.shares_of(v).iter().copied();
        let tables = Tables {
            weight: &self.weight,
            probability: &self.probability,
            lines: &self.lines,
            families: &self.families,
            alone: &self.alone,
            facade: self.facade,
            apart: &self.apart,
            ties: &self.ties,
        };
        Self::new(tables, |members| self.join_groups(members, of), shares, of, groups)
    }

    /// The arcs between groups of nodes, by `(from, to)`.
    fn join_groups(&self, members: &Groups, of: &[u32]) -> Vec<NetArc> {
        let groups = members.len();
        let leaving = |&v: &u32| self.graph.outgoing(v).iter().map(|step| self.arcs[step.arc as usize]);
        let row = |group: u32| members.of(group).iter().flat_map(leaving);
        join_rows((0..number(groups)).map(|group| (group, row(group))), self.arcs.len(), of, groups)
    }

    /// The same graph with some more arcs.
    pub(super) fn with_arcs(&self, more: Vec<NetArc>) -> Self {
        self.with_only(self.arcs.iter().copied().chain(more))
    }

    /// The same nodes with these arcs instead.
    pub(super) fn with_only(&self, arcs: impl IntoIterator<Item = NetArc>) -> Self {
        let all: Vec<u32> = self.nodes().collect();
        let arcs: Vec<NetArc> = arcs.into_iter().collect();
        let arcs = join_arcs(arcs.iter().copied(), &all, all.len());
        let Wires { arcs, graph, order, layered, entering } = Wires::new(self.len(), arcs);
        Self {
            weight: self.weight.clone(),
            probability: self.probability.clone(),
            arcs,
            graph,
            order,
            facade: self.facade,
            apart: self.apart.clone(),
            ties: self.ties.clone(),
            layered,
            entering,
            lines: self.lines.clone(),
            families: self.families.clone(),
            first_share: self.first_share.clone(),
            shares: self.shares.clone(),
            alone: self.alone.clone(),
        }
    }

    /// The nodes that lead to this one, and what it costs that the arc crosses.
    pub(super) fn entering(&self, node: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        let first = self.entering.first[node as usize] as usize;
        let steps = self.graph.incoming(node);
        let costs = &self.entering.cost[first..first + steps.len()];
        steps.iter().map(|step| step.node).zip(costs.iter().copied())
    }

    /// The nodes that this one leads to, and what it costs that the arc crosses.
    pub(super) fn leaving(&self, node: u32) -> impl Iterator<Item = (u32, i64)> + '_ {
        self.graph.outgoing(node).iter().map(|step| (step.node, self.arcs[step.arc as usize].cost()))
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.weight.len()
    }

    /// The numbers of all nodes.
    pub(super) fn nodes(&self) -> std::ops::Range<u32> {
        0..number(self.len())
    }

    /// What the node has of each family that others have something of too, each once.
    pub(super) fn shares_of(&self, node: u32) -> &[Share] {
        let (first, end) = (self.first_share[node as usize], self.first_share[node as usize + 1]);
        &self.shares[first as usize..end as usize]
    }

    /// Whether there is no cycle.
    pub(super) fn is_acyclic(&self) -> bool {
        self.order.len() == self.len()
    }

    /// The file with most lines of each node; `u32::MAX` for a node without any.
    pub(super) fn main_files(&self) -> Vec<u32> {
        let main = |v: u32| {
            let files = self
                .shares_of(v)
                .iter()
                .filter_map(|s| self.families[s.family as usize].file.map(|file| (s.lines, Reverse(file))));
            files.max().max(self.alone[v as usize])
        };
        self.nodes().map(|v| main(v).map_or(u32::MAX, |(_, file)| file.0)).collect()
    }
}

/// A position as a number of a node.
pub(super) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("nodes are numbered by u32")
}

/// The arcs between groups, by `(from, to)`. O(m + groups), and the sorting of what each group leads to.
pub(super) fn join_arcs(
    arcs: impl Iterator<Item = NetArc> + Clone,
    of: &[u32],
    groups: usize,
) -> Vec<NetArc> {
    let (arcs, first) = by_key(arcs, groups, |a| of[a.from as usize]);
    let row = |group: u32| arcs[first[group as usize] as usize..first[group as usize + 1] as usize].iter();
    join_rows((0..number(groups)).map(|group| (group, row(group).copied())), arcs.len(), of, groups)
}

/// The same where the arcs, so many at the most, come by the group that they leave.
fn join_rows<R: Iterator<Item = NetArc>>(
    rows: impl Iterator<Item = (u32, R)>,
    most: usize,
    of: &[u32],
    groups: usize,
) -> Vec<NetArc> {
    let mut joined: Vec<NetArc> = Vec::with_capacity(most.min(groups.saturating_mul(groups)));
    // Where the arc to each group stands; of the row at hand, if it is not before the start of that.
    let mut place = vec![u32::MAX; groups];
    for (from, row) in rows {
        let start = joined.len();
        for arc in row {
            let to = of[arc.to as usize];
            if to == from {
                continue;
            }
            let at = &mut place[to as usize];
            match joined.get_mut(*at as usize) {
                Some(known) if *at as usize >= start => {
                    known.count += arc.count;
                    known.widened += arc.widened;
                }
                _ => {
                    *at = number(joined.len());
                    joined.push(NetArc { from, to, ..arc });
                }
            }
        }
        joined[start..].sort_unstable_by_key(|a| a.to);
    }
    joined.shrink_to_fit();
    joined
}

/// Arcs, and what follows from them.
struct Wires {
    arcs: Vec<NetArc>,
    graph: Digraph,
    order: Vec<u32>,
    layered: bool,
    entering: Entering,
}

impl Wires {
    /// `arcs` are by `(from, to)`.
    fn new(nodes: usize, arcs: Vec<NetArc>) -> Self {
        let (graph, (entering, layered)) = rayon::join(
            || Digraph::new(nodes, arcs.iter().map(|a| (a.from, a.to))),
            || (Entering::new(nodes, &arcs), arcs.iter().any(|a| a.count == 0)),
        );
        let order = dependencies_first(&graph);
        Self { arcs, graph, order, layered, entering }
    }
}

/// Costs of arcs by the node that they enter: what is asked for most, and lies all over the table of arcs.
#[derive(Clone, Debug)]
struct Entering {
    first: Vec<u32>,
    cost: Vec<i64>,
}

impl Entering {
    fn new(nodes: usize, arcs: &[NetArc]) -> Self {
        let (placed, first) = by_key(arcs.iter().map(|a| (a.to, a.cost())), nodes, |a| a.0);
        Self { first, cost: placed.into_iter().map(|a| a.1).collect() }
    }
}

/// The nodes of each group, ascending.
pub(super) struct Groups {
    members: Vec<u32>,
    first: Vec<u32>,
}

impl Groups {
    fn new(of: &[u32], groups: usize) -> Self {
        let (members, first) = by_key(0..number(of.len()), groups, |&v| of[v as usize]);
        Self { members, first }
    }

    fn len(&self) -> usize {
        self.first.len() - 1
    }

    fn of(&self, group: u32) -> &[u32] {
        &self.members[self.first[group as usize] as usize..self.first[group as usize + 1] as usize]
    }
}

/// What groups have of families that more than one group has something of.
struct Shared {
    families: Vec<Family>,
    first: Vec<u32>,
    shares: Vec<Share>,
}

impl Shared {
    /// `shares` is what a node has; a file that a group has alone is offered to `alone`.
    fn new<S: Iterator<Item = Share>>(
        families: &[Family],
        shares: impl Fn(u32) -> S,
        members: &Groups,
        alone: &mut [Option<(u32, Reverse<u32>)>],
    ) -> Self {
        // Of each group, each family once; how many groups have each.
        let mut kept: Vec<Share> = Vec::new();
        let mut first = vec![0u32];
        let mut holders = vec![0u32; families.len()];
        // Where each family stands; of the group at hand, if it is not before the start of that.
        let mut place = vec![u32::MAX; families.len()];
        for group in 0..number(members.len()) {
            let start = kept.len();
            for share in members.of(group).iter().flat_map(|&v| shares(v)) {
                let at = &mut place[share.family as usize];
                match kept.get_mut(*at as usize) {
                    Some(known) if *at as usize >= start => known.lines += share.lines,
                    _ => {
                        *at = number(kept.len());
                        kept.push(share);
                        holders[share.family as usize] += 1;
                    }
                }
            }
            first.push(number(kept.len()));
        }
        let (mut name, mut shared) = (vec![u32::MAX; families.len()], Vec::new());
        for (family, of) in families.iter().enumerate().filter(|(family, _)| holders[*family] > 1) {
            name[family] = number(shared.len());
            shared.push(*of);
        }
        let mut shares = Vec::new();
        let mut ends = vec![0u32];
        for (group, alone) in alone.iter_mut().enumerate() {
            for share in &kept[first[group] as usize..first[group + 1] as usize] {
                if name[share.family as usize] != u32::MAX {
                    shares.push(Share { family: name[share.family as usize], lines: share.lines });
                } else if let Some(file) = families[share.family as usize].file {
                    *alone = (*alone).max(Some((share.lines, Reverse(file))));
                }
            }
            ends.push(number(shares.len()));
        }
        Self { families: shared, first: ends, shares }
    }
}

/// Things by a key below `limit`, those of one key in the order that they had, and where each key begins: by counting.
fn by_key<T: Copy>(
    all: impl Iterator<Item = T> + Clone,
    limit: usize,
    key: impl Fn(&T) -> u32,
) -> (Vec<T>, Vec<u32>) {
    let mut first = vec![0u32; limit + 1];
    all.clone().for_each(|one| first[key(&one) as usize + 1] += 1);
    for k in 0..limit {
        first[k + 1] += first[k];
    }
    let Some(any) = all.clone().next() else { return (Vec::new(), first) };
    let mut placed = vec![any; first[limit] as usize];
    let mut next = first.clone();
    for one in all {
        let place = &mut next[key(&one) as usize];
        placed[*place as usize] = one;
        *place += 1;
    }
    (placed, first)
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
