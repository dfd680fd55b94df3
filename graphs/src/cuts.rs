//! The cheapest way to take a cycle apart: which references to give up, in which order, and what to do about each.
//!
//! In: a graph, a partition of it, their quotient, and which references it counts. Out: [`ComponentCuts`] for every strongly
//! connected component: the arcs of a small feedback arc set, weighted by references, in steps of which each sets free as many
//! lines per reference as can be had, and for each arc its evidence and [`Suggestion`]s.
//!
//! Left out: what a move does to the interface (visibility), and how suggestions for several arcs combine: each is judged on
//! the graph as it is. Listing cycles is left out on purpose: there can be millions in one component.

mod choose;
mod fix;
mod steps;
#[cfg(test)]
mod tests;
mod units;

use choose::Chooser;
pub use choose::Suggestion;
pub use fix::{Destination, Fix, FixDisplay};
use steps::Knot;
use units::Units;

use crate::{
    BlockId, Components, EdgeFilter, FeedbackArcs, ItemGraph, Partition, Quotient, QuotientEdge, Reference,
    feedback_arcs,
};

/// An edge to cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The block that refers.
    pub from: BlockId,
    /// The block that is referred to.
    pub to: BlockId,
    /// References of the edge, all of which have to go.
    pub count: u32,
    /// What to do; together the suggestions take all references away. Never empty, the cheapest kind first.
    pub suggestions: Vec<Suggestion>,
    /// Places that prove the edge, as positions in [`ItemGraph::references`]: those that decide what to do before imports, each
    /// in the order of the table, and no more than were asked for.
    pub evidence: Vec<u32>,
}

/// Edges that set something free only when all of them are cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CutStep {
    /// The edges, the fewest references first.
    pub cuts: Vec<Cut>,
    /// References of all of them.
    pub references: u64,
    /// Lines, as the caller counts them, that this step sets free: those of the largest component before it that are not in the largest component which
    /// is left of that one.
    pub freed: u64,
    /// Lines of the largest component that is left once this step and all before it are done; 0 when there is none.
    pub left: u64,
}

/// How to take one strongly connected component apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComponentCuts {
    /// The blocks, sorted.
    pub blocks: Vec<BlockId>,
    /// The same blocks in the order that the cuts leave: dependents first.
    pub order: Vec<BlockId>,
    /// Lines of all blocks; a block without lines counts as one.
    pub lines: u64,
    /// References between the blocks.
    pub references: u64,
    /// References of all cuts: the weight of the feedback arc set.
    pub cut_references: u64,
    /// Whether no set of edges with fewer references would do.
    pub exact: bool,
    /// What to cut, best first: each step frees most lines per reference of what is then the largest component.
    pub steps: Vec<CutStep>,
}

impl ComponentCuts {
    /// All cuts, in the order of the steps.
    pub fn cuts(&self) -> impl Iterator<Item = &Cut> {
        self.steps.iter().flat_map(|step| &step.cuts)
    }
}

/// The cheapest cuts of every strongly connected component of `quotient`, the component of most lines first.
///
/// `quotient` must be [`Quotient::new`] of `graph`, `partition` and `filter`. `lines` says how large a block is, in the measure
/// that the result is to have; [`item_lines`] is one. A cut gets up to `max_evidence` positions.
///
/// # Panics
/// When `lines` has another length than the blocks of `partition`.
///
/// Besides the search of [`feedback_arcs`], steps take O(blocks · edges) within a fixed budget, after which what is left
/// becomes one step per component; a suggestion costs at most a few searches of the items of its two blocks.
pub fn cheapest_cuts(
    graph: &ItemGraph,
    partition: &Partition,
    quotient: &Quotient,
    filter: EdgeFilter,
    lines: &[u64],
    max_evidence: usize,
) -> Vec<ComponentCuts> {
    assert_eq!(lines.len(), partition.blocks().len(), "the lines of every block");
    let components = Components::new(quotient);
    if components.cyclic().next().is_none() {
        return Vec::new();
    }
    let solved: Vec<(&[BlockId], FeedbackArcs)> =
        components.cyclic().map(|c| (c, feedback_arcs(quotient, c, |edge| u64::from(edge.count)))).collect();
    let mut place = vec![0; quotient.block_count()];
    for (_, feedback) in &solved {
        for (index, &block) in (0u32..).zip(&feedback.order) {
            place[block.index()] = index;
        }
    }
    let units = Units::new(graph, partition, &components, filter);
    let chooser = Chooser::new(graph, partition, units, place, &components, filter);
    let mut cutter = Cutter { quotient, chooser, lines, max_evidence };
    let mut all: Vec<ComponentCuts> = solved.into_iter().map(|(c, f)| cutter.component(c, f)).collect();
    all.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.blocks.cmp(&b.blocks)));
    all
}

/// Lines of the items of each block. An impl's lines contain those of its functions.
pub fn item_lines(graph: &ItemGraph, partition: &Partition) -> Vec<u64> {
    let mut lines = vec![0; partition.blocks().len()];
    for (index, item) in graph.items().iter().enumerate() {
        if let Some(block) = partition.block_of(crate::ItemId::new(index))
            && item.owner.is_none()
        {
            lines[block.index()] += u64::from(item.lines);
        }
    }
    lines
}

struct Cutter<'a> {
    quotient: &'a Quotient,
    chooser: Chooser<'a>,
    lines: &'a [u64],
    max_evidence: usize,
}

impl<'a> Cutter<'a> {
    fn component(&mut self, blocks: &[BlockId], feedback: FeedbackArcs) -> ComponentCuts {
        let edges = self.edges_within(blocks);
        let place = |block: BlockId| self.chooser.place[block.index()];
        let knot = Knot {
            sizes: feedback.order.iter().map(|b| self.lines[b.index()].max(1)).collect(),
            arcs: edges.iter().map(|e| (place(e.from), place(e.to), u64::from(e.count))).collect(),
        };
        let steps = steps::steps(&knot).into_iter().map(|step| {
            let mut cuts: Vec<Cut> = step.arcs.iter().map(|&arc| self.cut(edges[arc as usize])).collect();
            cuts.sort_by_key(|cut| (cut.count, cut.from, cut.to));
            let references = cuts.iter().map(|cut| u64::from(cut.count)).sum();
            CutStep { cuts, references, freed: step.freed, left: step.left }
        });
        ComponentCuts {
            blocks: blocks.to_vec(),
            lines: knot.sizes.iter().sum(),
            references: edges.iter().map(|e| u64::from(e.count)).sum(),
            cut_references: feedback.weight,
            exact: feedback.exact,
            steps: steps.collect(),
            order: feedback.order,
        }
    }

    /// The edges between `blocks`, which are sorted.
    fn edges_within(&self, blocks: &[BlockId]) -> Vec<&'a QuotientEdge> {
        let quotient = self.quotient;
        let edges = blocks.iter().flat_map(|&block| quotient.edges_from(block));
        edges.filter(|e| blocks.binary_search(&e.to).is_ok()).collect()
    }

    fn cut(&mut self, edge: &QuotientEdge) -> Cut {
        let mut evidence = self.quotient.evidence(edge).to_vec();
        let table = self.chooser.graph.references();
        let references: Vec<Reference> = evidence.iter().map(|&r| table[r as usize]).collect();
        evidence.sort_by_key(|&r| !self.chooser.decides(&table[r as usize]));
        evidence.truncate(self.max_evidence);
        let suggestions = self.chooser.suggest(edge.from, edge.to, &references);
        Cut { from: edge.from, to: edge.to, count: edge.count, suggestions, evidence }
    }
}
