//! The cycles among the blocks of a view.
//!
//! In: a view, and which references count. Out: [`Cyclic`]: strongly connected components, numbered from the largest, and
//! the edges that close them. Left out: how to cut them; that is `cargo seam cycles`.
//!
//! At item level a type counts together with its impls: an inherent impl cannot leave its type's crate, and a cycle through a
//! method is one through its type.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use seam_graphs::{BlockId, Components, EdgeFilter, feedback_arcs};

use crate::view::View;

/// What components are numbered by: lines, then blocks, the largest first; then the name of the first block.
pub(crate) fn rank_key(view: &View<'_>, component: &[BlockId]) -> (Reverse<(u64, usize)>, BlockId) {
    (Reverse((view.lines_of(component), component.len())), component[0])
}

/// The strongly connected components of more than one block.
#[derive(Debug)]
pub(crate) struct Cyclic<'s> {
    /// What the components are made of: the blocks of the view that was asked about, impls with their types.
    pub(crate) view: View<'s>,
    /// All components, those of one block among them.
    pub(crate) components: Components,
    /// Those of more than one block, by [`rank_key`].
    ranked: Vec<Vec<BlockId>>,
    rank_of: Vec<Option<usize>>,
}

impl<'s> Cyclic<'s> {
    /// The components over the references that `filter` accepts.
    pub(crate) fn new(view: &View<'s>, filter: EdgeFilter) -> Self {
        let view = view.with_impls_joined(filter);
        let components = Components::new(&view.quotient);
        let mut ranked: Vec<Vec<BlockId>> = components.cyclic().map(<[BlockId]>::to_vec).collect();
        ranked.sort_by_key(|c| rank_key(&view, c));
        let mut rank_of = vec![None; view.partition.blocks().len()];
        for (rank, component) in ranked.iter().enumerate() {
            for block in component {
                rank_of[block.index()] = Some(rank);
            }
        }
        Self { view, components, ranked, rank_of }
    }

    /// The block here of a block of the view that was asked about.
    fn joined(&self, asked: &View<'_>, block: BlockId) -> Option<BlockId> {
        self.view.partition.block_of(asked.anchor(block))
    }

    /// The place among the components of that of `block`, where it lies on a cycle. `asked` is the view that was asked about.
    pub(crate) fn rank(&self, asked: &View<'_>, block: BlockId) -> Option<usize> {
        self.rank_of[self.joined(asked, block)?.index()]
    }

    /// A small set of edges of `asked`, the view that was asked about, without which there is no cycle.
    pub(crate) fn back_edges(&self, asked: &View<'_>) -> BTreeSet<(BlockId, BlockId)> {
        let edges = self.view.quotient.edges();
        let arcs = |c| feedback_arcs(&self.view.quotient, c, |e| u64::from(e.count)).arcs;
        let cuts = self.ranked.iter().flat_map(|c| arcs(c)).map(|i| (edges[i].from, edges[i].to));
        let cuts: BTreeSet<(BlockId, BlockId)> = cuts.collect();
        let asked_edges = asked.quotient.edges().iter().map(|e| (e.from, e.to));
        asked_edges
            .filter(|&(from, to)| match (self.joined(asked, from), self.joined(asked, to)) {
                (Some(from), Some(to)) => cuts.contains(&(from, to)),
                _ => false,
            })
            .collect()
    }
}
