//! The cycles among the blocks of a view.
//!
//! In: a view, and which references count. Out: [`Cyclic`]: strongly connected components, numbered from the largest, and
//! the edges that close them. Left out: how to cut them; that is `cargo seam cycles`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use seam_graphs::{BlockId, Components, EdgeFilter, Quotient, feedback_arcs};

use crate::view::View;

/// What components are numbered by: lines, then blocks, the largest first; then the name of the first block.
pub(crate) fn rank_key(view: &View<'_>, component: &[BlockId]) -> (Reverse<(u64, usize)>, BlockId) {
    (Reverse((view.lines_of(component), component.len())), component[0])
}

/// The strongly connected components of more than one block.
#[derive(Debug)]
pub(crate) struct Cyclic {
    /// The quotient that they are components of.
    pub(crate) quotient: Quotient,
    /// All components, those of one block among them.
    pub(crate) components: Components,
    /// Those of more than one block, by [`rank_key`].
    pub(crate) ranked: Vec<Vec<BlockId>>,
    rank_of: Vec<Option<usize>>,
}

impl Cyclic {
    /// The components over the references that `filter` accepts.
    pub(crate) fn new(view: &View<'_>, filter: EdgeFilter) -> Self {
        let quotient = Quotient::new(view.graph, &view.partition, filter);
        let components = Components::new(&quotient);
        let mut ranked: Vec<Vec<BlockId>> = components.cyclic().map(<[BlockId]>::to_vec).collect();
        ranked.sort_by_key(|c| rank_key(view, c));
        let mut rank_of = vec![None; quotient.block_count()];
        for (rank, component) in ranked.iter().enumerate() {
            for block in component {
                rank_of[block.index()] = Some(rank);
            }
        }
        Self { quotient, components, ranked, rank_of }
    }

    /// The place in `ranked` of the component of `block`, where it lies on a cycle.
    pub(crate) fn rank(&self, block: BlockId) -> Option<usize> {
        self.rank_of[block.index()]
    }

    /// A small set of edges without which there is no cycle.
    pub(crate) fn back_edges(&self) -> BTreeSet<(BlockId, BlockId)> {
        let edges = self.quotient.edges();
        let cuts = self
            .ranked
            .iter()
            .flat_map(|c| feedback_arcs(&self.quotient, c, |e| u64::from(e.count)).arcs)
            .map(|position| (edges[position].from, edges[position].to));
        cuts.collect()
    }
}
