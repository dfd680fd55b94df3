//! The overlay: what of each module every crate has to have, so that no path has to be rewritten.
//!
//! Definition: the *view* that a crate has of a module is what it owns of it and, from the crates below, the names that its code
//! reaches by way of it. Moved modules keep their paths, so `crate::a::Item` means the same in every crate whose view of
//! `a` has `Item`. In: the [`Tree`]. Out: for each crate a [`View`], and what has to become visible from outside.
//!
//! Crates are gone through from the original downwards. What a crate needs of those below becomes a demand on them, and by that
//! visible there. Needs are read off tokens, so some are only apparent; the compiler finds these afterwards as unused imports.
//!
//! `homes` says where everything is, `crossing` what the item graph shows, `demand` what the texts show. Left out: the text of it
//! (`emit`).

mod bound;
mod crossing;
mod demand;
mod facade;
mod homes;
mod shadow;

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::ItemGraph;

use super::element::What;
use super::tree::{Home, Mod, Tree};
use demand::Search;

/// How a crate sees a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing of it can be had there.
    Absent,
    /// As the crate below has it: `use below::module;`.
    Alias(Home),
    /// It has a text of its own.
    Own,
}

/// A name that a module has from a crate below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Overlay {
    pub(super) from: Home,
    /// Where it is defined.
    pub(super) element: (Mod, usize),
    /// Whether crates above need it from here.
    pub(super) open: bool,
}

/// What a crate has.
#[derive(Clone, Debug, Default)]
pub(super) struct View {
    /// By module: whether anything needs it.
    pub(super) needed: Vec<bool>,
    /// By module: whether crates above need it.
    pub(super) open: Vec<bool>,
    /// Leaves of `use` declarations that stay: module, element, leaf.
    pub(super) leaves: BTreeSet<(Mod, usize, usize)>,
    /// `use` declarations that crates above need.
    pub(super) open_uses: BTreeSet<(Mod, usize)>,
    /// Names from crates below; under conditions several elements may have one name.
    pub(super) overlays: BTreeMap<(Mod, String), Vec<Overlay>>,
    /// Macros of crates below that textual scope gave: crate and name.
    pub(super) macros: BTreeSet<(Home, String)>,
    /// All macros of crates below that are called here, also by others of them.
    pub(super) brought: BTreeSet<(Mod, usize)>,
}

/// What all crates have.
#[derive(Clone, Debug)]
pub(super) struct Views {
    /// By crate: 0 is the original.
    pub(super) views: Vec<View>,
    /// By module: the crates of what is in it and below it.
    pub(super) homes: Vec<BTreeSet<Home>>,
    /// Elements that crates above name.
    pub(super) widened: BTreeSet<(Mod, usize)>,
    /// Functions and constants of inherent impls, and fields, that crates above name: module, element, name.
    pub(super) widened_parts: BTreeSet<(Mod, usize, String)>,
    /// `macro_rules!` that other crates use.
    pub(super) exported: BTreeSet<(Mod, usize)>,
    /// Modules whose code is all above a crate, and that have a text there for what they re-export.
    pub(super) facades: BTreeSet<(Home, Mod)>,
}

impl View {
    /// Adds a name from a crate below.
    fn overlay(&mut self, module: Mod, name: &str, overlay: Overlay) {
        let known = self.overlays.entry((module, name.to_owned())).or_default();
        match known.iter_mut().find(|other| other.element == overlay.element) {
            Some(other) => other.open |= overlay.open,
            None => known.push(overlay),
        }
    }
}

impl Views {
    /// What every crate needs.
    pub(super) fn new(tree: &Tree, graph: &ItemGraph) -> Self {
        let mut search = Search::new(tree, graph);
        search.references();
        search.textual_macros();
        search.shadowed();
        for rank in (1..=tree.crates + 1).rev() {
            search.krate(tree.at_rank(rank));
        }
        search.passing_macros();
        search.macros_of_macros();
        search.all
    }

    /// How a crate sees a module.
    pub(super) fn status(&self, tree: &Tree, krate: Home, module: Mod) -> Status {
        let homes = &self.homes[module];
        if module == 0 || homes.contains(&krate) || self.facades.contains(&(krate, module)) {
            return Status::Own;
        }
        let mut below = homes.iter().filter(|h| tree.rank(**h) < tree.rank(krate));
        match (below.next(), below.next()) {
            (None, _) => Status::Absent,
            (Some(&home), None) => Status::Alias(home),
            _ => Status::Own,
        }
    }
}

/// Whether an element is more than a way to others.
pub(super) fn has_substance(what: &What) -> bool {
    !matches!(what, What::Use { .. } | What::Module { .. } | What::Extern { .. })
}
