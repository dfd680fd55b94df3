//! Which item stands at a line of a file.
//!
//! In: a graph and the items that count. Out: [`Spans`], which tells the item of a place. A place inside of items belongs to the
//! innermost; one between them, or between those of a module, a trait or an impl, is that of an attribute, and belongs to the
//! next one below. Left out: several items on one line, of which the shortest is taken.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use seam_graphs::{FileId, ItemGraph, ItemId, ItemKind};

use super::crossings::file_of;

/// First line, last line, item.
type Span = (u32, Reverse<u32>, Reverse<ItemId>);

/// The lines of items, by file.
pub(super) struct Spans<'a> {
    graph: &'a ItemGraph,
    /// By the path of the file; what stands inside of another one comes after it.
    by_file: FxHashMap<&'a str, Vec<Span>>,
}

impl<'a> Spans<'a> {
    /// The lines of the items that `counts`.
    pub(super) fn new(graph: &'a ItemGraph, counts: impl Fn(ItemId) -> bool) -> Self {
        let mut by_file: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
        for (index, item) in graph.items().iter().enumerate() {
            let id = ItemId::new(index);
            if item.lines > 0
                && counts(id)
                && let Some(file) = file_of(graph, item.module)
            {
                let last = item.line + item.lines - 1;
                by_file.entry(file).or_default().push((item.line, Reverse(last), Reverse(id)));
            }
        }
        by_file.values_mut().for_each(|spans| spans.sort_unstable());
        Self { graph, by_file: by_file.into_iter().map(|(file, spans)| (graph.file(file), spans)).collect() }
    }

    /// The item that a place belongs to.
    pub(super) fn at(&self, file: &str, line: u32) -> Option<ItemId> {
        let spans = self.by_file.get(file)?;
        let below = spans.partition_point(|span| span.0 <= line);
        let around = spans[..below].iter().rev().find(|span| line <= span.1.0);
        let next = spans.get(below);
        let found = match (around, next) {
            (Some(around), Some(next))
                if self.holds_items(around.2.0) && around.0 < line && next.0 <= around.1.0 =>
            {
                next
            }
            (Some(around), _) => around,
            (None, next) => next?,
        };
        Some(found.2.0)
    }

    fn holds_items(&self, item: ItemId) -> bool {
        matches!(self.graph.item(item).kind, ItemKind::Module | ItemKind::Impl | ItemKind::Trait)
    }
}
