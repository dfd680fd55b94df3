//! What is in focus: nodes named by the user, and what lies around them.
//!
//! In: a view, a path as the user wrote it, a depth and a direction. Out: [`Focus`], and the view that is left.

use std::cmp::Reverse;

use anyhow::bail;
use seam_graphs::{BlockId, Direction, QuotientEdge, focus, restrict};

use crate::view::View;

/// So many candidates are named where a path is not clear.
const CANDIDATES: usize = 5;

/// Nodes in focus, and how far to look from them.
#[derive(Debug)]
pub(crate) struct Focus {
    roots: Vec<BlockId>,
    depth: usize,
    reverse: bool,
    /// Positions in the view's edges, by the block they lead to.
    incoming: Vec<usize>,
}

impl Focus {
    /// Looks for the node that `path` names: by its name, or by the end of it from a `::` on.
    ///
    /// # Errors
    /// Where no node or more than one fits.
    pub(crate) fn new(view: &View<'_>, path: &str, depth: usize, reverse: bool) -> anyhow::Result<Self> {
        let edges = view.quotient.edges();
        let mut incoming: Vec<usize> = if reverse { (0..edges.len()).collect() } else { Vec::new() };
        incoming.sort_by_key(|&i| edges[i].to);
        Ok(Self { roots: vec![find(view, path)?], depth, reverse, incoming })
    }

    /// The nodes in focus.
    pub(crate) fn roots(&self) -> &[BlockId] {
        &self.roots
    }

    /// How many steps to go.
    pub(crate) fn depth(&self) -> usize {
        self.depth
    }

    /// Whether to go from the dependency to the dependent.
    pub(crate) fn reverse(&self) -> bool {
        self.reverse
    }

    /// The edges of `block` in the direction of the focus: those of the program first, then by references, then by name.
    pub(crate) fn edges<'v>(&self, view: &'v View<'_>, block: BlockId) -> Vec<&'v QuotientEdge> {
        let all = view.quotient.edges();
        let mut edges: Vec<&QuotientEdge> = if self.reverse {
            let first = self.incoming.partition_point(|&i| all[i].to < block);
            self.incoming[first..].iter().map(|&i| &all[i]).take_while(|e| e.to == block).collect()
        } else {
            view.quotient.edges_from(block).iter().collect()
        };
        edges.sort_by_key(|e| (e.test_only(), Reverse(e.count), self.far_end(e)));
        edges
    }

    /// The end of `edge` that is farther from the focus.
    pub(crate) fn far_end(&self, edge: &QuotientEdge) -> BlockId {
        if self.reverse { edge.from } else { edge.to }
    }

    /// The view of what lies within reach.
    pub(crate) fn view<'s>(&self, view: &View<'s>) -> View<'s> {
        let direction = if self.reverse { Direction::Dependents } else { Direction::Dependencies };
        let near = focus(&view.quotient, &self.roots, self.depth, direction);
        view.with(restrict(view.graph, &view.partition, &near))
    }

    /// The nodes in focus as blocks of `part`, which was made of `whole`.
    pub(crate) fn roots_in(&self, whole: &View<'_>, part: &View<'_>) -> Vec<BlockId> {
        let block = |&root: &BlockId| part.blocks().find(|&b| part.name(b) == whole.name(root));
        self.roots.iter().filter_map(block).collect()
    }
}

fn find(view: &View<'_>, path: &str) -> anyhow::Result<BlockId> {
    let path = path.strip_prefix("::").unwrap_or(path);
    if let Some(block) = view.blocks().find(|&b| view.name(b) == path) {
        return Ok(block);
    }
    let ends = |name: &str| name.strip_suffix(path).is_some_and(|rest| rest.ends_with("::"));
    let found: Vec<BlockId> = view.blocks().filter(|&b| ends(view.name(b))).collect();
    match found.as_slice() {
        [block] => Ok(*block),
        [] => {
            let last = path.rsplit("::").next().unwrap_or(path);
            let near = view
                .blocks()
                .filter(|&b| !last.is_empty() && view.name(b).contains(last))
                .collect::<Vec<_>>();
            let hint =
                if near.is_empty() { String::new() } else { format!("; is it {}?", names(view, &near)) };
            bail!("--focus: there is no {} `{path}` in what is shown{hint}", view.noun(1))
        }
        several => bail!("--focus: `{path}` may be {}", names(view, several)),
    }
}

/// `a`, `b` or `c`; some of them where there are many.
fn names(view: &View<'_>, blocks: &[BlockId]) -> String {
    let mut names: Vec<String> =
        blocks.iter().take(CANDIDATES).map(|&b| format!("`{}`", view.name(b))).collect();
    if blocks.len() > CANDIDATES {
        names.push(format!("one of {} more", blocks.len() - CANDIDATES));
    }
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} or {last}", first.join(", ")),
        None => String::new(),
    }
}
