//! A weighted acyclic graph of nodes, at whatever level the search works: units, files, clusters.
//!
//! In: tables by node, and arcs. Out: a [`Net`]: parallel arcs joined, an order in which dependencies come first, and for each
//! node the lines that it has of files and folders which others have lines of too. [`Net::contract`] gives the next coarser
//! one. Left out: who chooses what to contract.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::families::Family;
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
    /// The graph whose nodes are the `groups` groups of the nodes of `tables`: node `v` goes to group `of[v]`. O(m log m).
    ///
    /// Where the groups are on a cycle, `order` is not one, and [`is_acyclic`](Self::is_acyclic) tells.
    ///
    /// `shares` are what the nodes have of families, in any order.
    pub(super) fn new(
        tables: Tables<'_>,
        arcs: impl Iterator<Item = NetArc>,
        shares: impl Iterator<Item = (u32, Share)> + Clone,
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
        let arcs = join_arcs(arcs, of, groups);
        let graph = Digraph::new(groups, arcs.iter().map(|a| (a.from, a.to)));
        let shares = shares.map(|(v, share)| (of[v as usize], share));
        let Shared { families, first: first_share, shares } =
            Shared::new(tables.families, shares, &mut alone);
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
        Self {
            weight,
            probability,
            arcs,
            graph,
            order,
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
        let shares = self.nodes().flat_map(|v| self.shares_of(v).iter().map(move |&share| (v, share)));
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
        Self::new(tables, self.arcs.iter().copied(), shares, of, groups)
    }

    /// The same graph with some more arcs.
    pub(super) fn with_arcs(&self, more: Vec<NetArc>) -> Self {
        self.with_only(self.arcs.iter().copied().chain(more))
    }

    /// The same nodes with these arcs instead.
    pub(super) fn with_only(&self, arcs: impl IntoIterator<Item = NetArc>) -> Self {
        let mut net = self.clone();
        let all: Vec<u32> = net.nodes().collect();
        net.arcs = join_arcs(arcs.into_iter(), &all, all.len());
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

    /// What the node has of each family that others have something of too, by family.
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

/// The arcs between groups, by `(from, to)`. O(m + groups).
fn join_arcs(arcs: impl Iterator<Item = NetArc>, of: &[u32], groups: usize) -> Vec<NetArc> {
    let arcs = arcs.map(|a| NetArc { from: of[a.from as usize], to: of[a.to as usize], ..a });
    let arcs = arcs.filter(|a| a.from != a.to);
    // The bound that a chain of adaptors knows is that of the arcs before the filter.
    if groups.saturating_mul(groups) <= arcs.size_hint().1.unwrap_or(0) {
        return join_few(arcs, groups);
    }
    let arcs: Vec<NetArc> = arcs.collect();
    let mut arcs = if arcs.len() < groups {
        let mut arcs = arcs;
        arcs.sort_unstable_by_key(|a| (a.from, a.to));
        arcs
    } else {
        sorted(&sorted(&arcs, groups, |a| a.to), groups, |a| a.from)
    };
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

/// The same by a table of all pairs. O(m + groups²).
fn join_few(arcs: impl Iterator<Item = NetArc>, groups: usize) -> Vec<NetArc> {
    let mut table: Vec<Option<(u32, u32)>> = vec![None; groups * groups];
    for arc in arcs {
        let (count, widened) = table[arc.from as usize * groups + arc.to as usize].get_or_insert((0, 0));
        *count += arc.count;
        *widened += arc.widened;
    }
    let joined = table.iter().enumerate().filter_map(|(pair, sums)| {
        let (count, widened) = (*sums)?;
        Some(NetArc { from: number(pair / groups), to: number(pair % groups), count, widened })
    });
    joined.collect()
}

/// The arcs by a key below `limit`, those of one key in the order that they had: by counting.
fn sorted(arcs: &[NetArc], limit: usize, key: impl Fn(&NetArc) -> u32) -> Vec<NetArc> {
    let mut next = vec![0u32; limit + 1];
    arcs.iter().for_each(|a| next[key(a) as usize + 1] += 1);
    for k in 0..limit {
        next[k + 1] += next[k];
    }
    let mut placed = arcs.to_vec();
    for arc in arcs {
        let place = &mut next[key(arc) as usize];
        placed[*place as usize] = *arc;
        *place += 1;
    }
    placed
}

/// What groups have of families that more than one group has something of.
struct Shared {
    families: Vec<Family>,
    first: Vec<u32>,
    shares: Vec<Share>,
}

impl Shared {
    /// `shares` are by group, in any order; a file that a group has alone is offered to `alone`.
    fn new(
        families: &[Family],
        shares: impl Iterator<Item = (u32, Share)> + Clone,
        alone: &mut [Option<(u32, Reverse<u32>)>],
    ) -> Self {
        let groups = alone.len();
        // By family, then by group: within a group by family, without comparing anything.
        let (by_family, _) = by_key(shares, families.len(), |&(_, share)| share.family);
        let (all, end) = by_key(by_family.iter().copied(), groups, |&(group, _)| group);
        // Within a group by family, each once; how many groups have each.
        let mut kept: Vec<Share> = Vec::with_capacity(all.len());
        let mut first = vec![0u32];
        let mut holders = vec![0u32; families.len()];
        for group in 0..groups {
            let own = &all[end[group] as usize..end[group + 1] as usize];
            for same in own.chunk_by(|a, b| a.1.family == b.1.family) {
                let family = same[0].1.family;
                holders[family as usize] += 1;
                kept.push(Share { family, lines: same.iter().map(|s| s.1.lines).sum() });
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

/// What groups have of families, by a key below `limit`, those of one key in the order that they had, and where each key begins:
/// by counting.
fn by_key(
    shares: impl Iterator<Item = (u32, Share)> + Clone,
    limit: usize,
    key: impl Fn(&(u32, Share)) -> u32,
) -> (Vec<(u32, Share)>, Vec<u32>) {
    let mut first = vec![0u32; limit + 1];
    shares.clone().for_each(|share| first[key(&share) as usize + 1] += 1);
    for k in 0..limit {
        first[k + 1] += first[k];
    }
    let mut placed = vec![(0, Share { family: 0, lines: 0 }); first[limit] as usize];
    let mut next = first.clone();
    for share in shares {
        let place = &mut next[key(&share) as usize];
        placed[*place as usize] = share;
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
