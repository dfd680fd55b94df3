//! The part of the graph that a command shows: a partition and its quotient, made from flags.
//!
//! In: a session, [`FilterArgs`], and which references count. Out: a [`View`]: blocks with their measures, edges between
//! them. Left out: how it is shown.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use seam_graphs::{
    BlockId, Crate, CrateKind, EdgeFilter, ItemGraph, ItemId, ItemKind, Partition, Pattern, Quotient,
    QuotientEdge, RefKind, Reference, collapse, collapse_to, restrict,
};

use crate::args::{FilterArgs, Level};
use crate::session::Session;

/// What a view takes in beside what [`FilterArgs`] say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ViewOptions {
    /// Whether test-only items and references count.
    pub(crate) tests: bool,
    /// Whether re-exports count as edges.
    pub(crate) reexports: bool,
    /// Whether third-party crates are nodes.
    pub(crate) externals: bool,
}

/// What is known of a block beside its name.
#[derive(Clone, Debug, Default)]
pub(crate) struct BlockFacts {
    /// Lines of its modules; at item level, of its items.
    pub(crate) lines: u64,
    /// How many modules lie in it.
    pub(crate) modules: u32,
    /// How many items, associated ones not counted.
    pub(crate) items: u32,
    /// Whether all of it is compiled for tests only.
    pub(crate) test_only: bool,
    /// Whether it stands for several nodes of the level.
    pub(crate) group: bool,
}

/// A partition of a part of the graph, and the edges between its blocks.
#[derive(Debug)]
pub(crate) struct View<'s> {
    /// The graph that is shown.
    pub(crate) graph: &'s ItemGraph,
    /// What a block is, where it was not collapsed.
    pub(crate) level: Level,
    /// The blocks.
    pub(crate) partition: Partition,
    /// The edges between them.
    pub(crate) quotient: Quotient,
    filter: EdgeFilter,
    facts: Vec<BlockFacts>,
}

impl<'s> View<'s> {
    /// The view that the flags ask for.
    ///
    /// # Errors
    /// When a pattern is malformed, or nothing is left.
    pub(crate) fn new(session: &'s Session, args: &FilterArgs, options: ViewOptions) -> anyhow::Result<Self> {
        let partition = select(session, args, options)?;
        let partition = if args.collapse.is_empty() {
            partition
        } else {
            let patterns = patterns("--collapse", &args.collapse)?;
            collapse(session.graph(), &partition, &patterns)
        };
        let filter = EdgeFilter { tests: options.tests, reexports: options.reexports };
        let view = Self::of(session.graph(), args.level, partition, filter);
        Ok(if options.externals { view.without_unused_externals() } else { view })
    }

    /// The same view without those third-party crates that nothing shown uses.
    fn without_unused_externals(&self) -> Self {
        let used: BTreeSet<BlockId> = self.quotient.edges().iter().map(|e| e.to).collect();
        let keep: Vec<BlockId> =
            self.blocks().filter(|b| !self.is_external(*b) || used.contains(b)).collect();
        self.with(restrict(self.graph, &self.partition, &keep))
    }

    /// The view of a partition.
    pub(crate) fn of(graph: &'s ItemGraph, level: Level, partition: Partition, filter: EdgeFilter) -> Self {
        let quotient = Quotient::new(graph, &partition, filter);
        let facts = facts(graph, level, &partition);
        Self { graph, level, partition, quotient, filter, facts }
    }

    /// The same view with other blocks.
    pub(crate) fn with(&self, partition: Partition) -> Self {
        Self::of(self.graph, self.level, partition, self.filter)
    }

    /// The same view over other references; at item level each impl is joined with its type, as methods are a part of it.
    pub(crate) fn with_impls_joined(&self, filter: EdgeFilter) -> Self {
        let partition = match self.level {
            Level::Item => impls_joined(self.graph, &self.partition),
            Level::Crate | Level::Module => self.partition.clone(),
        };
        Self::of(self.graph, self.level, partition, filter)
    }

    /// The same view with directories collapsed until at most `limit` blocks are left.
    pub(crate) fn collapsed_to(&self, limit: usize) -> Self {
        self.with(collapse_to(self.graph, &self.partition, limit).partition)
    }

    /// The quotient over inferred references.
    pub(crate) fn inferred(&self) -> Quotient {
        Quotient::over(self.graph.inferred(), &self.partition, self.filter)
    }

    /// Inferred edges between blocks that no named edge joins, by `(from, to)`.
    pub(crate) fn only_inferred(&self) -> Vec<QuotientEdge> {
        let named = |e: &QuotientEdge| self.quotient.edges_from(e.from).iter().any(|n| n.to == e.to);
        self.inferred().edges().iter().filter(|e| !named(e)).cloned().collect()
    }
    /// Which references are edges.
    pub(crate) fn filter(&self) -> EdgeFilter {
        self.filter
    }

    /// All blocks, in order of names.
    pub(crate) fn blocks(&self) -> impl Iterator<Item = BlockId> + use<> {
        (0..self.partition.blocks().len()).map(BlockId::new)
    }

    /// The name of a block.
    pub(crate) fn name(&self, block: BlockId) -> &str {
        &self.partition.blocks()[block.index()].name
    }

    /// The item that a block is anchored at.
    pub(crate) fn anchor(&self, block: BlockId) -> ItemId {
        self.partition.blocks()[block.index()].anchor
    }

    /// What is known of a block.
    pub(crate) fn facts(&self, block: BlockId) -> &BlockFacts {
        &self.facts[block.index()]
    }

    /// Whether a block is a third-party crate.
    pub(crate) fn is_external(&self, block: BlockId) -> bool {
        self.krate(block).kind == CrateKind::External
    }

    /// Lines of all blocks.
    pub(crate) fn lines(&self) -> u64 {
        self.facts.iter().map(|f| f.lines).sum()
    }

    /// Lines of these blocks.
    pub(crate) fn lines_of(&self, blocks: &[BlockId]) -> u64 {
        blocks.iter().map(|&b| self.facts(b).lines).sum()
    }

    /// The crate that a block is anchored in.
    pub(crate) fn krate(&self, block: BlockId) -> &'s Crate {
        self.graph.krate(self.graph.crate_of(self.anchor(block)))
    }

    /// What one node is called where there are `n`.
    pub(crate) fn noun(&self, n: usize) -> &'static str {
        self.level.noun(n)
    }
}

/// The partition at the level asked for, of the items that the flags keep.
fn select(session: &Session, args: &FilterArgs, options: ViewOptions) -> anyhow::Result<Partition> {
    let graph = session.graph();
    let include = patterns("--include-module", &args.include_module)?;
    let exclude = patterns("--exclude-module", &args.exclude_module)?;
    let kept_modules: Vec<bool> = graph
        .modules()
        .iter()
        .map(|m| {
            (include.is_empty() || include.iter().any(|p| p.covers(&m.path)))
                && !exclude.iter().any(|p| p.covers(&m.path))
        })
        .collect();
    let crates = session.selected_crates();
    let keep = |i: ItemId| {
        let item = graph.item(i);
        let module = graph.module(item.module);
        if graph.krate(module.krate).kind == CrateKind::External {
            return options.externals && !exclude.iter().any(|p| p.covers(&module.path));
        }
        crates[module.krate.index()]
            && kept_modules[item.module.index()]
            && (options.tests || !(item.test_only || module.test_only))
    };
    let whole = match args.level {
        Level::Crate => Partition::by_crate(graph),
        Level::Module => Partition::by_module(graph),
        Level::Item => Partition::by_item(graph),
    };
    let partition = whole.filtered(graph, keep);
    let filtered = !args.include_module.is_empty() || !args.exclude_module.is_empty();
    anyhow::ensure!(
        !partition.blocks().is_empty() || !filtered,
        "no module is left after --include-module and --exclude-module"
    );
    Ok(partition)
}

/// The partition with the block of each impl merged into that of its type, where both have one and stand in the same crate:
/// a trait may be implemented for a type of another crate, and that impl is no part of the type.
fn impls_joined(graph: &ItemGraph, partition: &Partition) -> Partition {
    let is_type =
        |i: ItemId| matches!(graph.item(i).kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union);
    let joins = |r: &&Reference| {
        r.kind == RefKind::Impl && is_type(r.to) && graph.crate_of(r.from) == graph.crate_of(r.to)
    };
    let headers = graph.references().iter().filter(joins);
    let type_of: BTreeMap<ItemId, ItemId> = headers.map(|r| (r.from, r.to)).collect();
    Partition::by_key(graph, |item| {
        let own = &partition.blocks()[partition.block_of(item)?.index()];
        let joined = type_of.get(&own.anchor).and_then(|&t| partition.block_of(t));
        let block = joined.map_or(own, |b| &partition.blocks()[b.index()]);
        Some((block.name.as_str(), block.anchor))
    })
}

/// Parses the patterns of `flag`.
pub(crate) fn patterns(flag: &str, texts: &[String]) -> anyhow::Result<Vec<Pattern>> {
    let parse =
        |t: &String| t.parse::<Pattern>().with_context(|| format!("{flag} cannot take the pattern `{t}`"));
    texts.iter().map(parse).collect()
}

fn facts(graph: &ItemGraph, level: Level, partition: &Partition) -> Vec<BlockFacts> {
    let fresh = BlockFacts { test_only: true, ..BlockFacts::default() };
    let mut facts = vec![fresh; partition.blocks().len()];
    for (index, item) in graph.items().iter().enumerate() {
        let id = ItemId::new(index);
        let Some(block) = partition.block_of(id) else { continue };
        let fact = &mut facts[block.index()];
        let module = graph.module(item.module);
        fact.test_only &= item.test_only || module.test_only;
        if module.item == id {
            fact.modules += 1;
            fact.lines += if level == Level::Item { 0 } else { u64::from(module.lines) };
        } else if item.owner.is_none() {
            fact.items += 1;
            fact.lines += if level == Level::Item { u64::from(item.lines) } else { 0 };
        }
    }
    for (block, fact) in partition.blocks().iter().zip(&mut facts) {
        let anchor = graph.item(block.anchor);
        let own = match level {
            Level::Crate => &graph.krate(graph.crate_of(block.anchor)).path,
            Level::Module => &graph.module(anchor.module).path,
            Level::Item => &anchor.path,
        };
        let several = match level {
            Level::Crate => false,
            Level::Module => fact.modules > 1,
            Level::Item => fact.modules > 0 && fact.items > 0,
        };
        fact.group = several || *own != block.name;
    }
    facts
}
