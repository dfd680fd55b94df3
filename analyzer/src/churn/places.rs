//! Which item a line belongs to.
//!
//! In: an [`ItemGraph`]. Out: [`FilePlaces`] per file: the innermost item at each line, the module itself where there is none.
//! A file that several modules have (one `common/mod.rs` for several test crates) is looked at as each of them.

use rustc_hash::FxHashMap;
use seam_graphs::{FileId, ItemGraph, ItemId, ModuleId};

use crate::history::Span;

/// The lines of a file, in each module whose file it is.
#[derive(Clone, Debug, Default)]
pub(super) struct FilePlaces {
    views: Vec<View>,
}

/// The lines of a file, as those of one module.
#[derive(Clone, Debug, Default)]
struct View {
    /// The module itself first, then what stands in it, outer before inner.
    entries: Vec<Entry>,
    /// For each line the innermost entry.
    innermost: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    item: ItemId,
    first: u32,
    last: u32,
    parent: u32,
}

/// The places of every file of `graph`, by file.
pub(super) fn places(graph: &ItemGraph) -> Vec<FilePlaces> {
    let roots: Vec<ModuleId> = (0..graph.modules().len()).map(|m| root(graph, ModuleId::new(m))).collect();
    let mut found: FxHashMap<ModuleId, Vec<Entry>> = FxHashMap::default();
    let mut inner_lines = vec![0u32; graph.modules().len()];
    // Children come after their parents in the order of paths.
    for (index, module) in graph.modules().iter().enumerate().rev() {
        if let Some(parent) = module.parent.filter(|_| module.inline) {
            inner_lines[parent.index()] += module.lines + inner_lines[index];
        }
        if module.inline {
            let lines = module.lines + inner_lines[index];
            let entry = entry(module.item, module.line, lines);
            found.entry(roots[index]).or_default().push(entry);
        }
    }
    for (index, item) in graph.items().iter().enumerate().filter(|(_, i)| i.lines > 0) {
        found.entry(roots[item.module.index()]).or_default().push(entry(
            ItemId::new(index),
            item.line,
            item.lines,
        ));
    }
    let mut places = vec![FilePlaces::default(); graph.files().len()];
    for (index, module) in graph.modules().iter().enumerate() {
        if let Some(file) = module.file.filter(|_| !module.inline) {
            let inside = found.remove(&ModuleId::new(index)).unwrap_or_default();
            places[file.index()].views.push(View::new(graph, module.item, file, inside));
        }
    }
    places
}

fn entry(item: ItemId, line: u32, lines: u32) -> Entry {
    Entry { item, first: line, last: line.saturating_add(lines.saturating_sub(1)), parent: 0 }
}

/// The module whose file holds `module`: itself, unless it stands in another one's file.
fn root(graph: &ItemGraph, module: ModuleId) -> ModuleId {
    let mut module = module;
    while let Some(parent) = graph.module(module).parent.filter(|_| graph.module(module).inline) {
        module = parent;
    }
    module
}

impl View {
    fn new(graph: &ItemGraph, module: ItemId, file: FileId, mut inside: Vec<Entry>) -> Self {
        // Outer before inner; of equals, the owner of an associated item before it.
        inside.sort_by_key(|e| {
            (e.first, std::cmp::Reverse(e.last), graph.item(e.item).owner.is_some(), e.item)
        });
        let lines = graph.file_lines(file);
        let mut entries = vec![Entry { item: module, first: 0, last: u32::MAX, parent: 0 }];
        let mut innermost = vec![0u32; lines as usize];
        let mut open: Vec<u32> = vec![0];
        for mut entry in inside {
            while open.len() > 1 && entries[open[open.len() - 1] as usize].last < entry.first {
                open.pop();
            }
            entry.parent = open[open.len() - 1];
            let number = u32::try_from(entries.len()).expect("fewer than 2^32 items");
            let (from, to) = (entry.first.max(1).min(lines + 1) - 1, entry.last.min(lines));
            innermost.get_mut(from as usize..to as usize).unwrap_or_default().fill(number);
            entries.push(entry);
            open.push(number);
        }
        Self { entries, innermost }
    }

    fn at(&self, line: u32) -> u32 {
        line.checked_sub(1).and_then(|l| self.innermost.get(l as usize)).copied().unwrap_or(0)
    }

    /// Adds what a span touched.
    fn add(&self, span: Span, touched: &mut Vec<u32>) {
        if span.gap {
            let mut entry = self.at(span.first);
            while self.entries[entry as usize].last < span.last {
                entry = self.entries[entry as usize].parent;
            }
            touched.push(entry);
            return;
        }
        let end = span.last.min(u32::try_from(self.innermost.len()).unwrap_or(u32::MAX)).max(span.first);
        for line in span.first..=end {
            let entry = self.at(line);
            if touched.last() != Some(&entry) {
                touched.push(entry);
            }
        }
    }

    /// What a hunk touched: what lies around something touched is not meant itself.
    fn hunk(&self, spans: &[Span]) -> Vec<u32> {
        let mut touched = Vec::new();
        for &span in spans {
            self.add(span, &mut touched);
        }
        touched.sort_unstable();
        touched.dedup();
        let mut around = Vec::new();
        for &entry in &touched {
            let mut outer = entry;
            while outer != 0 {
                outer = self.entries[outer as usize].parent;
                around.push(outer);
            }
        }
        around.sort_unstable();
        touched.retain(|e| around.binary_search(e).is_err());
        touched
    }

    fn touched(&self, spans: &[Span]) -> Vec<u32> {
        let mut touched = Vec::new();
        for hunk in spans.chunk_by(|_, next| !next.starts_hunk) {
            touched.extend(self.hunk(hunk));
        }
        touched.sort_unstable();
        touched.dedup();
        touched
    }
}

impl FilePlaces {
    /// How many lines the file has, 1 for an empty one; 0 where no module has this file.
    pub(super) fn lines(&self) -> f64 {
        self.views.first().map_or(0.0, |v| v.innermost.len().max(1) as f64)
    }

    /// Whether no module has this file.
    pub(super) fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The items that an edit with these spans touched, each with its part of the edit; the parts sum up to 1.
    pub(super) fn touched(&self, spans: &[Span]) -> Vec<(ItemId, f64)> {
        if spans.is_empty() {
            return self.by_size();
        }
        let mut parts = Vec::new();
        for view in &self.views {
            let touched = view.touched(spans);
            let part = 1.0 / (self.views.len() * touched.len()) as f64;
            parts.extend(touched.iter().map(|&e| (view.entries[e as usize].item, part)));
        }
        parts
    }

    /// The items of the file, each with its part of the lines; the parts sum up to 1.
    pub(super) fn by_size(&self) -> Vec<(ItemId, f64)> {
        let mut parts = Vec::new();
        for view in &self.views {
            let mut lines = vec![0u32; view.entries.len()];
            for &entry in &view.innermost {
                lines[entry as usize] += 1;
            }
            let whole = (self.views.len() * view.innermost.len().max(1)) as f64;
            lines[0] += u32::from(view.innermost.is_empty());
            let sized = lines.iter().zip(&view.entries).filter(|(n, _)| **n > 0);
            parts.extend(sized.map(|(&n, e)| (e.item, f64::from(n) / whole)));
        }
        parts
    }
}
