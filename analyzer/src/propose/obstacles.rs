//! What stands in the way of a split, each with a place and a way out.
//!
//! In: an analysis, a plan's [`Evaluation`]. Out: [`Obstacle`]s, by rule, then place. One rule is one file: what it looks for, its
//! text, and its tests, with a case and a near-miss. Left out: what cannot be seen without running macros, and cycles, which are
//! the cuts of the evaluation.

mod enums;
mod features;
mod files;
mod impls;
mod linkage;
mod macro_paths;
mod macros;
mod publishing;
mod registries;
mod sealed;
mod test_helpers;
#[cfg(test)]
mod testing;
mod visibility;

use rustc_hash::FxHashMap;
use seam_graphs::{FileId, ItemGraph, ItemId};

use super::evaluate::Evaluation;
use super::problem::of_file;
use crate::workspace::Workspace;
use crate::{Analysis, Site, SiteKind};

/// Something that stands in the way of a split.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Obstacle {
    /// Which rule found it.
    pub rule: Rule,
    /// The file, relative to the workspace root.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// What is there.
    pub text: String,
}

/// A kind of obstacle, what costs most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// An enum with variants of types that go to many crates.
    KnowsEverything,
    /// A registry that is filled at link time.
    Registry,
    /// A symbol of the linker.
    Linkage,
    /// A trait that is sealed by another that cannot be named from outside.
    Sealed,
    /// Test helpers that cannot go where they are needed.
    TestHelper,
    /// A `macro_rules!` that is used from another crate.
    MacroScope,
    /// A procedural macro of the workspace that may write paths of the original package.
    MacroPath,
    /// A file that is compiled in, or that an attribute names.
    File,
    /// A variable of the package at compile time.
    Environment,
    /// An impl that has to move to its type or trait.
    ImplAway,
    /// A feature that a new crate has to declare.
    Feature,
    /// A package that cannot be published without its new dependencies.
    Publishing,
    /// An item that has to become `pub`.
    Visibility,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Self; 13] = [
        Self::KnowsEverything,
        Self::Registry,
        Self::Linkage,
        Self::Sealed,
        Self::TestHelper,
        Self::MacroScope,
        Self::MacroPath,
        Self::File,
        Self::Environment,
        Self::ImplAway,
        Self::Feature,
        Self::Publishing,
        Self::Visibility,
    ];

    /// As JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::KnowsEverything => "knows-everything",
            Self::Registry => "registry",
            Self::Linkage => "linkage",
            Self::Sealed => "sealed-trait",
            Self::TestHelper => "test-helper",
            Self::MacroScope => "macro-scope",
            Self::MacroPath => "macro-path",
            Self::File => "file",
            Self::Environment => "environment",
            Self::ImplAway => "impl-away",
            Self::Feature => "feature",
            Self::Publishing => "publishing",
            Self::Visibility => "visibility",
        }
    }

    /// What to do about it.
    pub fn way_out(self) -> &'static str {
        match self {
            Self::KnowsEverything => enums::WAY_OUT,
            Self::Registry => registries::WAY_OUT,
            Self::Linkage => linkage::WAY_OUT,
            Self::Sealed => sealed::WAY_OUT,
            Self::TestHelper => test_helpers::WAY_OUT,
            Self::MacroScope => macros::WAY_OUT,
            Self::MacroPath => macro_paths::WAY_OUT,
            Self::File => files::WAY_OUT,
            Self::Environment => files::WAY_OUT_OF_ENVIRONMENT,
            Self::ImplAway => impls::WAY_OUT,
            Self::Feature => features::WAY_OUT,
            Self::Publishing => publishing::WAY_OUT,
            Self::Visibility => visibility::WAY_OUT,
        }
    }
}

/// What the rules look at.
pub(super) struct Look<'a> {
    workspace: &'a Workspace,
    graph: &'a ItemGraph,
    analysis: &'a Analysis,
    evaluation: &'a Evaluation,
    /// By file, what stands in it: first line, last line, item; sorted.
    items: FxHashMap<&'a str, Vec<(u32, u32, ItemId)>>,
}

/// All that stands in the way.
pub(super) fn obstacles(
    workspace: &Workspace,
    analysis: &Analysis,
    evaluation: &Evaluation,
) -> Vec<Obstacle> {
    let look = Look::new(workspace, analysis, evaluation);
    let mut found = Vec::new();
    for rule in [
        enums::find,
        registries::find,
        linkage::find,
        sealed::find,
        test_helpers::find,
        macros::find,
        macro_paths::find,
        files::find,
        impls::find,
        features::find,
        publishing::find,
        visibility::find,
    ] {
        found.extend(rule(&look));
    }
    found.sort();
    found.dedup();
    found
}

impl<'a> Look<'a> {
    fn new(workspace: &'a Workspace, analysis: &'a Analysis, evaluation: &'a Evaluation) -> Self {
        let graph = &analysis.graph;
        let mut items: FxHashMap<&str, Vec<(u32, u32, ItemId)>> = FxHashMap::default();
        for (index, item) in graph.items().iter().enumerate() {
            let file = graph.module(of_file(graph, item.module)).file;
            if let Some(file) = file.filter(|_| item.lines > 0 && evaluation.home[index].is_some()) {
                let last = item.line + item.lines - 1;
                items.entry(graph.file(file)).or_default().push((item.line, last, ItemId::new(index)));
            }
        }
        items.values_mut().for_each(|all| all.sort_unstable());
        Self { workspace, graph, analysis, evaluation, items }
    }

    /// The crate of an item.
    fn home(&self, item: ItemId) -> Option<u32> {
        self.evaluation.home[item.index()]
    }

    /// The name of a crate.
    fn name(&self, krate: u32) -> &'a str {
        &self.evaluation.crates[krate as usize].name
    }

    /// The item that a place belongs to: the innermost around it, or, for an attribute, the one below.
    fn item_at(&self, file: &str, line: u32) -> Option<ItemId> {
        let all = self.items.get(file)?;
        let around = all.iter().filter(|entry| entry.0 <= line && line <= entry.1);
        let inner = around.min_by_key(|entry| (entry.1 - entry.0, entry.2));
        inner.or_else(|| all.iter().find(|entry| entry.0 > line)).map(|entry| entry.2)
    }

    /// The sites of some kinds in what is taken apart, with their items and the crates of these.
    fn sites(&self, kinds: &[SiteKind]) -> Vec<(&'a Site, ItemId, u32)> {
        let sites = self.analysis.sites.iter().filter(|site| kinds.contains(&site.kind));
        let placed = sites.filter_map(|site| {
            let item = self.item_at(&site.file, site.line)?;
            Some((site, item, self.home(item)?))
        });
        placed.collect()
    }

    fn file(&self, item: ItemId) -> Option<FileId> {
        self.graph.module(of_file(self.graph, self.graph.item(item).module)).file
    }

    /// An obstacle at an item.
    fn at(&self, rule: Rule, item: ItemId, text: String) -> Obstacle {
        let file = self.file(item).map_or(String::new(), |file| self.graph.file(file).to_owned());
        Obstacle { rule, file, line: self.graph.item(item).line, text }
    }

    /// An obstacle at a site.
    fn at_site(rule: Rule, site: &Site, text: String) -> Obstacle {
        Obstacle { rule, file: site.file.clone(), line: site.line, text }
    }
}
