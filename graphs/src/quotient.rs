//! The quotient of the item graph by a partition: blocks, and between them edges that are counted, typed and proven by
//! references.
//!
//! In: an [`ItemGraph`], a [`Partition`], and which references count ([`EdgeFilter`]). Out: a [`Quotient`], its edges sorted
//! by `(from, to)`. References inside a block, and those with an end in no block, are left out.

use crate::{BlockId, ItemGraph, Partition, RefKind, Reference};

/// Which references become edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeFilter {
    /// Whether places that are compiled for tests only count.
    pub tests: bool,
    /// Whether re-exports count: a facade does not use what it re-exports.
    pub reexports: bool,
}

impl EdgeFilter {
    /// Everything counts.
    pub const ALL: Self = Self { tests: true, reexports: true };
    /// What a split of the program has to respect: no tests, no re-exports.
    pub const PROGRAM: Self = Self { tests: false, reexports: false };

    /// Whether `reference` counts.
    pub fn accepts(self, reference: &Reference) -> bool {
        (self.tests || !reference.test_only) && (self.reexports || reference.kind != RefKind::Reexport)
    }
}

/// An edge of a quotient: all references from the items of one block to those of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotientEdge {
    /// The block that refers.
    pub from: BlockId,
    /// The block that is referred to.
    pub to: BlockId,
    /// How many references.
    pub count: u32,
    /// How many of them are compiled for tests only.
    pub test_count: u32,
    /// How many of each kind, by `RefKind as usize`.
    pub kinds: [u32; RefKind::ALL.len()],
    evidence: std::ops::Range<usize>,
}

impl QuotientEdge {
    /// Whether every reference is compiled for tests only.
    pub fn test_only(&self) -> bool {
        self.count == self.test_count
    }
}

/// The quotient of an item graph by a partition.
#[derive(Clone, Debug)]
pub struct Quotient {
    blocks: usize,
    edges: Vec<QuotientEdge>,
    /// Positions in the graph's reference table, grouped by edge.
    references: Vec<u32>,
    /// Position in `edges` of each block's first edge, and the end.
    first: Vec<usize>,
}

impl Quotient {
    /// The quotient over the named references of `graph` that `filter` accepts.
    pub fn new(graph: &ItemGraph, partition: &Partition, filter: EdgeFilter) -> Self {
        Self::over(graph.references(), partition, filter)
    }

    /// The quotient over the given references: those of [`ItemGraph::references`] or [`ItemGraph::inferred`].
    pub fn over(references: &[Reference], partition: &Partition, filter: EdgeFilter) -> Self {
        let mut crossing: Vec<(BlockId, BlockId, u32)> = Vec::new();
        for (index, r) in references.iter().enumerate() {
            if let (Some(from), Some(to)) = (partition.block_of(r.from), partition.block_of(r.to))
                && from != to
                && filter.accepts(r)
            {
                crossing.push((from, to, u32::try_from(index).expect("fewer than 2^32 references")));
            }
        }
        crossing.sort_unstable();
        let mut edges: Vec<QuotientEdge> = Vec::new();
        for (at, &(from, to, index)) in crossing.iter().enumerate() {
            if edges.last().is_none_or(|e| (e.from, e.to) != (from, to)) {
                let kinds = [0; RefKind::ALL.len()];
                edges.push(QuotientEdge { from, to, count: 0, test_count: 0, kinds, evidence: at..at });
            }
            let edge = edges.last_mut().expect("pushed above");
            let reference = &references[index as usize];
            edge.count += 1;
            edge.test_count += u32::from(reference.test_only);
            edge.kinds[reference.kind as usize] += 1;
            edge.evidence.end = at + 1;
        }
        let blocks = partition.blocks().len();
        let first = (0..=blocks).map(|b| edges.partition_point(|e| e.from.index() < b)).collect();
        Self { blocks, edges, references: crossing.into_iter().map(|c| c.2).collect(), first }
    }

    /// How many blocks there are; some may have no edge.
    pub fn block_count(&self) -> usize {
        self.blocks
    }

    /// Edges, sorted by `(from, to)`.
    pub fn edges(&self) -> &[QuotientEdge] {
        &self.edges
    }

    /// The edges that leave `block`.
    pub fn edges_from(&self, block: BlockId) -> &[QuotientEdge] {
        &self.edges[self.first[block.index()]..self.first[block.index() + 1]]
    }

    /// The edge between two blocks.
    pub fn edge(&self, from: BlockId, to: BlockId) -> Option<&QuotientEdge> {
        self.edges_from(from).iter().find(|e| e.to == to)
    }

    /// The references behind `edge`, as positions in the reference table that the quotient was made over, in its order
    /// (by from-item, then to-item).
    pub fn evidence(&self, edge: &QuotientEdge) -> &[u32] {
        &self.references[edge.evidence.clone()]
    }
}
