//! Modules that stand above a crate, and yet are a way to what the crate can have: `pub use` of another package, or of a crate below.
//!
//! In: a name that a crate needs of a module that it has nothing of. Out: the module becomes part of the crate, with the
//! re-exports that are needed of it and no more. Left out: who sees it from above; these crates see the module where its code is.

use super::Status;
use super::demand::Search;
use super::homes;
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod};

impl Search<'_> {
    /// Lets a crate have a name by way of a module of which nothing lies here or below, as far as what is meant does.
    pub(super) fn by_way(&mut self, krate: Home, module: Mod, name: &str, open: bool) {
        let text = &self.tree.modules[module];
        let named = text.names.get(name).into_iter().flatten();
        let mut leaves: Vec<(usize, usize)> = named.filter_map(|(e, leaf)| Some((*e, (*leaf)?))).collect();
        leaves
            .extend(self.tree.globs_for(module, name).into_iter().map(|(element, leaf, _)| (element, leaf)));
        let here = self.tree.rank(krate);
        leaves.retain(|(e, leaf)| homes::least_rank(self.tree, module, *e, *leaf, &self.all.homes) <= here);
        if leaves.is_empty() || self.make_room(krate, module, name) == Room::Below {
            return;
        }
        for (element, leaf) in leaves {
            self.keep(krate, module, element, leaf, open);
        }
        self.need(krate, module, open);
    }

    /// How a crate sees a module by the way through those around it: where one of these is another name for that of a crate below,
    /// all that is in it is.
    pub(super) fn seen(&self, krate: Home, module: Mod) -> Status {
        let own = self.all.status(self.tree, krate, module);
        let around =
            std::iter::successors(self.tree.modules[module].parent, |at| self.tree.modules[*at].parent);
        let alias = around.map(|at| self.all.status(self.tree, krate, at));
        let alias = alias.filter(|status| own == Status::Own && matches!(status, Status::Alias(_)));
        alias.last().unwrap_or(own)
    }

    /// Lets the module around one that a crate has a text of have a text too.
    pub(super) fn around(&mut self, krate: Home, module: Mod) {
        if let Some(parent) = self.tree.modules[module].parent
            && self.all.status(self.tree, krate, module) == Status::Own
            && self.all.status(self.tree, krate, parent) == Status::Absent
        {
            self.all.facades.insert((krate, parent));
        }
    }

    /// Whether a leaf means a module that a crate has a text of for what it re-exports.
    pub(super) fn to_facade(&self, krate: Home, module: Mod, element: usize, leaf: usize) -> bool {
        let leaf = self.tree.modules[module].leaf(element, leaf);
        let meanings = self.tree.resolve(module, &leaf.path, leaf.rooted);
        meanings.iter().any(|m| matches!(m, Meaning::Module(m) if self.all.facades.contains(&(krate, *m))))
    }

    /// Makes a module part of a crate, with those around it; where one around it is another name for that of a crate below, the
    /// demand goes there.
    fn make_room(&mut self, krate: Home, module: Mod, name: &str) -> Room {
        let around = std::iter::successors(Some(module), |at| self.tree.modules[*at].parent);
        let mut way: Vec<Mod> = around.collect();
        way.reverse();
        for at in way {
            match self.all.status(self.tree, krate, at) {
                Status::Own => {}
                Status::Absent => drop(self.all.facades.insert((krate, at))),
                Status::Alias(home) => {
                    self.need(krate, at, false);
                    self.need(home, module, true);
                    self.demand(home, module, name, true);
                    return Room::Below;
                }
            }
        }
        Room::Here
    }
}

#[derive(PartialEq, Eq)]
enum Room {
    Here,
    Below,
}
