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
mod unification;
mod visibility;

use std::collections::BTreeMap;

use seam_graphs::{ItemGraph, ItemId};

use super::crossings::file_of;
use super::evaluate::Evaluation;
use super::spans::Spans;
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
    /// Features of a dependency that others ask for.
    Unification,
    /// A package that cannot be published without its new dependencies.
    Publishing,
    /// An item that has to become `pub`.
    Visibility,
}

impl Rule {
    /// Every rule, in order.
    pub const ALL: [Self; 14] = [
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
        Self::Unification,
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
            Self::Unification => "unification",
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
            Self::Unification => unification::WAY_OUT,
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
    /// What stands where of what is taken apart.
    spans: Spans<'a>,
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
        unification::find,
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
        let spans = Spans::new(graph, |item| evaluation.home[item.index()].is_some());
        Self { workspace, graph, analysis, evaluation, spans }
    }

    /// The crate of an item.
    fn home(&self, item: ItemId) -> Option<u32> {
        self.evaluation.home[item.index()]
    }

    /// The name of a crate.
    fn name(&self, krate: u32) -> &'a str {
        &self.evaluation.crates[krate as usize].name
    }

    /// The sites of some kinds in what is taken apart, with their items and the crates of these.
    fn sites(&self, kinds: &[SiteKind]) -> Vec<(&'a Site, ItemId, u32)> {
        let sites = self.analysis.sites.iter().filter(|site| kinds.contains(&site.kind));
        let placed = sites.filter_map(|site| {
            let item = match &site.about {
                Some(file) => self.spans.at(file, 1)?,
                None => self.spans.at(&site.file, site.line)?,
            };
            Some((site, item, self.home(item)?))
        });
        placed.collect()
    }

    /// Whether the package that is taken apart has a build script.
    fn has_build_script(&self) -> bool {
        let package = self.workspace.packages.iter().find(|package| package.name == self.name(0));
        package.is_some_and(|package| package.build_script().is_some())
    }

    /// An obstacle at an item.
    fn at(&self, rule: Rule, item: ItemId, text: String) -> Obstacle {
        let file = file_of(self.graph, self.graph.item(item).module);
        let file = file.map_or(String::new(), |file| self.graph.file(file).to_owned());
        Obstacle { rule, file, line: self.graph.item(item).line, text }
    }

    /// An obstacle at a site.
    fn at_site(rule: Rule, site: &Site, text: String) -> Obstacle {
        Obstacle { rule, file: site.file.clone(), line: site.line, text }
    }
}

/// The first of each key, by key, with how often there is one, in words.
fn first_of_each<K: Ord, T>(all: impl Iterator<Item = (K, T)>) -> impl Iterator<Item = (K, T, String)> {
    let mut first: BTreeMap<K, (T, usize)> = BTreeMap::new();
    for (key, one) in all {
        first.entry(key).or_insert((one, 0)).1 += 1;
    }
    first.into_iter().map(|(key, (one, count))| {
        (key, one, if count == 1 { "once".to_owned() } else { format!("{count} times") })
    })
}
