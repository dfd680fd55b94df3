//! What crates need: demands, from the original downwards.
//!
//! In: the [`Tree`], and what crosses (`crossing`). Out: the [`Views`]. What a crate needs of those below becomes a demand on them.
//! Left out: where things are (`homes`).

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::ItemGraph;

use super::{Overlay, Status, View, Views, bound, has_substance, homes};
use crate::apply::bindings::Binding;
use crate::apply::element::{Vis, What};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod, Tree};

/// What is found while the crates are gone through.
pub(super) struct Search<'a> {
    pub(super) tree: &'a Tree,
    pub(super) graph: &'a ItemGraph,
    pub(super) owns: Vec<BTreeSet<Home>>,
    pub(super) reached: Vec<BTreeSet<Home>>,
    pub(super) traits: FxHashSet<(Mod, usize)>,
    /// By crate: the module and the name of what the expansions of its macros name, which stands in no text.
    pub(super) expanded: BTreeSet<(Home, Mod, String)>,
    /// What the definitions of macros bind, by the name of the macro.
    pub(super) bound: FxHashMap<String, Vec<(Mod, Binding)>>,
    /// Demands that were met: crate, module, name, whether from above.
    pub(super) done: FxHashSet<(Home, Mod, String, bool)>,
    pub(super) all: Views,
}

impl<'a> Search<'a> {
    pub(super) fn new(tree: &'a Tree, graph: &'a ItemGraph) -> Self {
        let views = (0..=tree.crates).map(|_| View {
            needed: vec![false; tree.modules.len()],
            open: vec![false; tree.modules.len()],
            ..View::default()
        });
        let owns = homes::owns(tree);
        let all = Views {
            views: views.collect(),
            homes: homes::homes(tree, &owns),
            widened: BTreeSet::new(),
            widened_parts: BTreeSet::new(),
            exported: BTreeSet::new(),
            facades: BTreeSet::new(),
        };
        Self {
            tree,
            graph,
            bound: bound::of_macros(tree),
            reached: homes::reached(tree),
            owns,
            traits: homes::traits(tree, graph),
            expanded: BTreeSet::new(),
            done: FxHashSet::default(),
            all,
        }
    }
}

impl Search<'_> {
    pub(super) fn home(&self, (module, element): (Mod, usize)) -> Home {
        self.tree.modules[module].homes[element]
    }

    /// Goes through what one crate needs.
    pub(super) fn krate(&mut self, krate: Home) {
        self.need(krate, 0, false);
        for module in 0..self.tree.modules.len() {
            if self.owns[module].contains(&krate) {
                self.need(krate, module, false);
                self.own_code(krate, module);
            }
        }
        let own = (krate, 0, String::new())..(krate + 1, 0, String::new());
        let expanded: Vec<(Home, Mod, String)> = self.expanded.range(own).cloned().collect();
        for (_, module, name) in expanded {
            self.need(krate, module, false);
            self.demand(krate, module, &name, false);
        }
        if krate == 0 {
            self.public_paths();
        }
    }

    /// The original keeps every public path: by modules that are public, and by re-exports of modules and of all that is in them.
    fn public_paths(&mut self) {
        let mut public = vec![false; self.tree.modules.len()];
        let mut work = vec![0];
        while let Some(at) = work.pop() {
            if std::mem::replace(&mut public[at], true) {
                continue;
            }
            self.need(0, at, false);
            let module = &self.tree.modules[at];
            for (number, element) in module.body.elements.iter().enumerate() {
                let open = element.vis.vis == Vis::Public;
                match &element.what {
                    What::Module { .. } if open => work.extend(module.child[number]),
                    What::Named { name } if open => self.demand(0, at, name, false),
                    What::Call { names, .. } => {
                        let names = names.clone();
                        names.iter().filter(|n| n.1).for_each(|(name, _)| self.demand(0, at, name, false));
                    }
                    What::Use { leaves, .. } if element.vis.vis != Vis::Inherited => {
                        for (nth, leaf) in leaves.iter().enumerate() {
                            match &leaf.alias {
                                Some(alias) => self.demand(0, at, alias, false),
                                None => self.keep_public(at, number, nth),
                            }
                            let meant = self.tree.resolve(at, &leaf.path, leaf.rooted).into_iter();
                            work.extend(meant.filter(|_| open).filter_map(|meaning| match meaning {
                                Meaning::Module(module) => {
                                    Some(module).filter(|m| self.tree.sees_module(at, *m))
                                }
                                _ => None,
                            }));
                        }
                    }
                    _ => {}
                }
            }
        }
        let exported: BTreeSet<String> = self.tree.exported.keys().cloned().collect();
        exported.iter().for_each(|name| self.demand(0, 0, name, false));
    }

    /// Keeps a glob that the original re-exports, where the module is.
    fn keep_public(&mut self, module: Mod, element: usize, leaf: usize) {
        match self.seen(0, module) {
            Status::Own => drop(self.keep(0, module, element, leaf, false)),
            Status::Alias(home) => drop(self.keep(home, module, element, leaf, true)),
            Status::Absent => {}
        }
    }

    /// Makes a module part of a crate, and those around it.
    pub(super) fn need(&mut self, krate: Home, module: Mod, open: bool) {
        let view = &mut self.all.views[krate as usize];
        if view.needed[module] && (view.open[module] || !open) {
            return;
        }
        let first = !view.needed[module];
        view.needed[module] = true;
        view.open[module] |= open;
        match self.all.status(self.tree, krate, module) {
            Status::Alias(home) => self.need(home, module, true),
            Status::Own if first => self.keep_leaves(krate, module),
            _ => {}
        }
        self.around(krate, module);
        if let Some(parent) = self.tree.modules[module].parent {
            self.need(krate, parent, open);
        }
    }

    /// Keeps the `use` declarations of a module that no name shows the need of: traits, and in the module's own crate all.
    fn keep_leaves(&mut self, krate: Home, module: Mod) {
        let text = &self.tree.modules[module];
        let all = text.home == krate && (krate == 0 || self.owns[module].contains(&krate));
        let own = self.reached[module].contains(&krate);
        text.passed_by().for_each(|name| self.demand(krate, module, name, false));
        for (number, element) in text.body.elements.iter().enumerate() {
            let What::Use { leaves, .. } = &element.what else { continue };
            for (nth, leaf) in leaves.iter().enumerate() {
                let meanings = self.tree.resolve(module, &leaf.path, leaf.rooted);
                let unnamed = leaf.alias.is_none();
                let is_trait = |m: &Meaning| match m {
                    Meaning::Element(m, e) => self.traits.contains(&(*m, *e)),
                    Meaning::External => {
                        leaf.alias.as_ref().is_none_or(|a| a.starts_with(char::is_uppercase))
                    }
                    Meaning::Module(_) => false,
                };
                if all || (own && (unnamed || meanings.iter().any(is_trait))) {
                    self.keep(krate, module, number, nth, false);
                }
            }
        }
    }

    /// Keeps a leaf of a `use`, where it can stand in the crate, with all that it goes through.
    pub(super) fn keep(&mut self, krate: Home, module: Mod, element: usize, leaf: usize, open: bool) -> bool {
        if homes::least_rank(self.tree, module, element, leaf, &self.all.homes) > self.tree.rank(krate)
            && !self.to_facade(krate, module, element, leaf)
        {
            return false;
        }
        if self.macro_of_below(krate, module, element, leaf) {
            return true;
        }
        let first = self.all.views[krate as usize].leaves.insert((module, element, leaf));
        if open {
            self.all.views[krate as usize].open_uses.insert((module, element));
        }
        if first || open {
            let leaf = self.tree.modules[module].leaf(element, leaf);
            self.path(krate, module, &leaf.path, leaf.rooted, open);
        }
        true
    }

    /// Whether a leaf gives a macro of its own module a path (`pub(crate) use name;`), and the macro is one of a crate below: it
    /// then comes from there.
    fn macro_of_below(&mut self, krate: Home, module: Mod, element: usize, leaf: usize) -> bool {
        let leaf = self.tree.modules[module].leaf(element, leaf);
        let ([_], Some(alias)) = (leaf.path.as_slice(), &leaf.alias) else { return false };
        let mut found = false;
        for meaning in self.tree.resolve(module, &leaf.path, leaf.rooted) {
            let Meaning::Element(m, e) = meaning else { continue };
            let from = self.home((m, e));
            let is_macro = matches!(self.tree.modules[m].element(e).what, What::Macro { .. });
            if is_macro && self.tree.rank(from) < self.tree.rank(krate) {
                self.all.exported.insert((m, e));
                let overlay = Overlay { from, element: (m, e), open: false };
                self.all.views[krate as usize].overlay(module, alias, overlay);
                found = true;
            }
        }
        found
    }

    /// What the crate's own code in a module names.
    fn own_code(&mut self, krate: Home, module: Mod) {
        let text = &self.tree.modules[module];
        for (element, home) in text.body.elements.iter().zip(&text.homes) {
            if *home != krate || !has_substance(&element.what) {
                continue;
            }
            for name in &element.mentions.names {
                self.demand(krate, module, name, false);
            }
            for path in &element.mentions.paths {
                self.path(krate, module, path, false, false);
                self.bound(krate, module, element, path);
            }
            self.called(krate, module, element);
        }
        // Names that macros bring along stand in no text of this crate.
        let globs = text.globs.clone();
        for (element, leaf) in globs {
            let leaf = text.leaf(element, leaf);
            for meaning in self.tree.resolve(module, &leaf.path, leaf.rooted) {
                if let Meaning::Module(target) = meaning {
                    self.traits_of(krate, target);
                }
            }
        }
    }

    /// A glob brings traits in, which are used without being named.
    fn traits_of(&mut self, krate: Home, module: Mod) {
        let text = &self.tree.modules[module];
        let mut names: Vec<&String> = text.names.keys().collect();
        names.sort();
        let is_trait = |m: &Meaning| matches!(m, Meaning::Element(m, e) if self.traits.contains(&(*m, *e)));
        names.retain(|name| self.tree.lookup(module, name).iter().any(is_trait));
        names.into_iter().for_each(|name| self.demand(krate, module, name, false));
    }

    /// A path in the crate's code: all modules on the way, and the name in each.
    pub(super) fn path(&mut self, krate: Home, module: Mod, path: &[String], rooted: bool, open: bool) {
        let Some((start, rest)) = self.tree.start(module, path, rooted) else { return };
        // Under conditions there may be several modules of a name.
        let mut at = vec![start];
        if start != module || rest.len() < path.len() {
            self.need(krate, start, false);
        }
        for (nth, name) in rest.iter().enumerate() {
            let last = nth + 1 == rest.len();
            let mut next = Vec::new();
            for here in at {
                if name == "*" {
                    self.traits_of(krate, here);
                    continue;
                }
                self.demand(krate, here, name, open && last);
                next.extend(self.tree.lookup(here, name).into_iter().filter_map(|meaning| match meaning {
                    Meaning::Module(m) => Some(m),
                    _ => None,
                }));
            }
            at = next;
        }
    }

    /// Makes `name` mean in the crate's view of `module` what it meant in the original, as far as that lies here or below.
    pub(super) fn demand(&mut self, krate: Home, module: Mod, name: &str, open: bool) {
        if !self.done.insert((krate, module, name.to_owned(), open)) {
            return;
        }
        match self.seen(krate, module) {
            Status::Absent => return self.by_way(krate, module, name, open),
            Status::Alias(home) => {
                if !self.tree.lookup(module, name).is_empty() {
                    self.need(krate, module, open);
                    self.demand(home, module, name, true);
                }
                return;
            }
            Status::Own => {}
        }
        let text = &self.tree.modules[module];
        let mut places: Vec<(Mod, usize, Option<usize>)> = Vec::new();
        if let Some(found) = text.names.get(name) {
            places.extend(found.iter().map(|(element, leaf)| (module, *element, *leaf)));
        }
        if module == 0
            && let Some(all) = self.tree.exported.get(name)
        {
            places.extend(all.iter().map(|(m, e)| (*m, *e, None)));
        }
        // Who names it from outside of the module sees what is not private, where there are several; of a macro and the `use`
        // that gives it a path, both.
        let private = |m: Mod, element: usize| {
            let element = self.tree.modules[m].element(element);
            element.vis.vis == Vis::Inherited && !matches!(element.what, What::Macro { .. })
        };
        let outside = open && places.iter().any(|(m, element, _)| !private(*m, *element));
        for &(m, element, leaf) in &places {
            let open = open && !(outside && private(m, element));
            // Whoever needs the module itself from above has asked for it; a re-export of what is in it does not.
            self.need(krate, module, false);
            match leaf {
                Some(leaf) => {
                    self.keep(krate, m, element, leaf, open);
                }
                None => match self.tree.modules[m].child[element] {
                    Some(child) => self.need(krate, child, open),
                    None => self.element(krate, module, name, (m, element), open),
                },
            }
        }
        for (element, leaf, from) in self.tree.globs_for(module, name) {
            match from {
                None => drop(self.keep(krate, module, element, leaf, open)),
                Some(target) => {
                    self.need(krate, module, false);
                    self.need(krate, target, false);
                    self.demand(krate, target, name, open);
                    self.keep(krate, module, element, leaf, open);
                }
            }
        }
    }

    /// A name that is defined in the original's module.
    fn element(&mut self, krate: Home, module: Mod, name: &str, at: (Mod, usize), open: bool) {
        let home = self.home(at);
        if home == krate {
            if open {
                self.open_element(at);
            }
        } else if self.tree.rank(home) < self.tree.rank(krate) {
            if matches!(self.tree.modules[at.0].element(at.1).what, What::Macro { exported: false, .. }) {
                // Textual scope gives it, or a `use` beside it that is a name of its own.
                self.all.exported.insert(at);
                self.all.views[krate as usize].macros.insert((home, name.to_owned()));
                return;
            }
            let overlay = Overlay { from: home, element: at, open };
            self.all.views[krate as usize].overlay(module, name, overlay);
            self.open_element(at);
            self.need(home, module, true);
        }
    }

    fn open_element(&mut self, at: (Mod, usize)) {
        match self.tree.modules[at.0].element(at.1).what {
            What::Macro { .. } => self.all.exported.insert(at),
            _ => self.all.widened.insert(at),
        };
    }
}
