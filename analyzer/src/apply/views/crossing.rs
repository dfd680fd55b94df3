//! What the references of the item graph show: the elements that other crates name, and the macros that cross.
//!
//! In: the graph, which knows what no text shows: methods, names that macros bring along. Out: what is widened or exported, in
//! [`Views`](super::Views). Left out: what the texts show (`demand`).

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::ItemKind;

use super::demand::Search;
use super::{Status, has_substance};
use crate::apply::element::{Element, What};
use crate::apply::tree::{Home, Mod};

impl Search<'_> {
    /// Widens what other crates name, and finds the macros that cross.
    pub(super) fn references(&mut self) {
        let mut place = vec![None; self.graph.items().len()];
        for (m, module) in self.tree.modules.iter().enumerate() {
            for (e, ids) in module.ids.iter().enumerate() {
                for id in ids {
                    place[id.index()] = Some((m, e));
                }
            }
        }
        let named = self.graph.references().iter();
        for reference in named.chain(self.graph.inferred()) {
            let (Some(from), Some(to)) = (place[reference.from.index()], place[reference.to.index()]) else {
                continue;
            };
            let (here, there) = (self.home(from), self.home(to));
            if here == there {
                continue;
            }
            let item = self.graph.item(reference.to);
            let by_call = matches!(self.tree.modules[from.0].element(from.1).what, What::Call { .. });
            if by_call && item.owner.is_none() {
                self.expanded.insert((here, to.0, item.name.clone()));
            }
            if item.kind == ItemKind::Macro {
                self.all.exported.insert(to);
                self.all.views[here as usize].macros.insert((there, item.name.clone()));
            } else if item.owner.is_some() {
                // A method that is not to be seen from there is not the one that is meant.
                if !self.tree.sees(from.0, to, &item.name) {
                    continue;
                }
                self.all.widened_parts.insert((to.0, to.1, item.name.clone()));
            } else {
                self.all.widened.insert(to);
            }
        }
    }

    /// Macros that code of crates above seems to call by textual scope; calls between items belong to no item of the graph.
    pub(super) fn textual_macros(&mut self) {
        for (m, module) in self.tree.modules.iter().enumerate() {
            for (e, (element, &home)) in module.body.elements.iter().zip(&module.homes).enumerate() {
                for name in called(element, &self.tree.macros).filter(|_| has_substance(&element.what)) {
                    if self.by_path(m, name) || self.tree.defines_macro((m, e), name) {
                        continue;
                    }
                    for at in self.tree.textual_macros((m, e), name) {
                        let from = self.home(at);
                        if self.tree.rank(from) < self.tree.rank(home) {
                            self.export(at, home, from);
                        }
                    }
                }
            }
        }
    }

    /// Whether an import of a module may bring a macro of that name.
    fn by_path(&self, module: Mod, name: &str) -> bool {
        let declared = self.tree.modules[module].names.get(name);
        declared.into_iter().flatten().any(|(_, leaf)| leaf.is_some())
    }

    /// Macros whose calls are around what a crate keeps of a module's `use` and `mod` lines.
    pub(super) fn passing_macros(&mut self) {
        for krate in 0..=self.tree.crates {
            let mut found: Vec<(Mod, usize)> = Vec::new();
            for (m, module) in self.tree.modules.iter().enumerate() {
                let view = &self.all.views[krate as usize];
                if self.all.status(self.tree, krate, m) != Status::Own || !view.needed[m] {
                    continue;
                }
                let stays = |e: usize| match (&module.element(e).what, module.child[e]) {
                    (What::Use { leaves, .. }, _) => {
                        (0..leaves.len()).any(|leaf| view.leaves.contains(&(m, e, leaf)))
                    }
                    (_, Some(child)) => {
                        view.needed[child] && self.all.status(self.tree, krate, child) != Status::Absent
                    }
                    _ => false,
                };
                let around = module.body.passed.iter().filter(|call| call.elements.clone().any(stays));
                let macros = around.filter_map(|call| self.tree.macros.get(&call.of));
                found.extend(macros.flatten().copied());
            }
            for at in found {
                let from = self.home(at);
                if self.tree.rank(from) < self.tree.rank(krate) {
                    self.export(at, krate, from);
                }
            }
        }
    }

    /// Gives a crate a macro of one below.
    fn export(&mut self, at: (Mod, usize), krate: Home, from: Home) {
        let What::Macro { name, .. } = &self.tree.modules[at.0].element(at.1).what else { return };
        self.all.exported.insert(at);
        self.all.views[krate as usize].macros.insert((from, name.clone()));
    }

    /// The macros that those call which a crate has from below: such a name is looked up where the outer macro is called.
    pub(super) fn macros_of_macros(&mut self) {
        let macros = &self.tree.macros;
        for krate in 0..=self.tree.crates {
            let view = &self.all.views[krate as usize];
            let named =
                view.macros.iter().filter_map(|(_, name)| macros.get(name.as_str())).flatten().copied();
            let overlays = view.overlays.values().flatten().map(|overlay| overlay.element);
            let mut work: Vec<(Mod, usize)> = named.chain(overlays).collect();
            let mut seen: BTreeSet<(Mod, usize)> = work.iter().copied().collect();
            while let Some((m, e)) = work.pop() {
                let element = self.tree.modules[m].element(e);
                let What::Macro { .. } = element.what else { continue };
                if self.tree.rank(self.home((m, e))) < self.tree.rank(krate) {
                    self.all.views[krate as usize].brought.insert((m, e));
                }
                let called = called(element, &self.tree.macros);
                for at in called.flat_map(|name| self.tree.textual_macros((m, e), name)) {
                    let from = self.home(at);
                    if !seen.insert(at) {
                        continue;
                    }
                    work.push(at);
                    if self.tree.rank(from) < self.tree.rank(krate) {
                        self.export(at, krate, from);
                    }
                }
            }
        }
    }
}

/// The names of macros that an element may call. A name that a macro or a call of one gives to another macro, that may be called by
/// `$name!` there, as long as only one can be meant.
fn called<'a>(
    element: &'a Element,
    macros: &'a BTreeMap<String, Vec<(Mod, usize)>>,
) -> impl Iterator<Item = &'a String> {
    let given = matches!(element.what, What::Macro { .. } | What::Call { .. });
    let only = |name: &&String| macros.get(name.as_str()).is_some_and(|of| of.len() == 1);
    element
        .mentions
        .called
        .iter()
        .chain(element.mentions.names.iter().filter(move |name| given && only(name)))
}
