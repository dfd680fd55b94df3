//! The overlay: what of each module every crate has to have, so that no path has to be rewritten.
//!
//! Definition: the *view* that a crate has of a module is what it owns of it and, from the crates below, the names that its code
//! reaches by way of it. Moved modules keep their paths, so `crate::a::Item` means the same in every crate whose view of
//! `a` has `Item`. In: the [`Tree`]. Out: for each crate a [`View`], and what has to become visible from outside.
//!
//! Crates are gone through from the original downwards. What a crate needs of those below becomes a demand on them, and by that
//! visible there. Needs are read off tokens, so some are only apparent; the compiler finds these afterwards as unused imports.
//!
//! Left out: the text of it (`emit`).

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet;
use seam_graphs::{ItemGraph, ItemKind};

use super::element::{Vis, What};
use super::names::Meaning;
use super::tree::{Home, Mod, Tree};

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
    /// Names from crates below.
    pub(super) overlays: BTreeMap<(Mod, String), Overlay>,
    /// Macros of crates below that textual scope gave: crate and name.
    pub(super) macros: BTreeSet<(Home, String)>,
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
    /// Functions and constants of inherent impls that crates above name: module, element, name.
    pub(super) widened_parts: BTreeSet<(Mod, usize, String)>,
    /// `macro_rules!` that other crates use.
    pub(super) exported: BTreeSet<(Mod, usize)>,
}

impl Views {
    /// What every crate needs.
    pub(super) fn new(tree: &Tree, graph: &ItemGraph) -> Self {
        let views = (0..=tree.crates).map(|_| View {
            needed: vec![false; tree.modules.len()],
            open: vec![false; tree.modules.len()],
            ..View::default()
        });
        let mut search = Search {
            tree,
            graph,
            owns: owns(tree),
            traits: traits(tree, graph),
            expanded: BTreeSet::new(),
            done: FxHashSet::default(),
            all: Self {
                views: views.collect(),
                homes: Vec::new(),
                widened: BTreeSet::new(),
                widened_parts: BTreeSet::new(),
                exported: BTreeSet::new(),
            },
        };
        search.all.homes = search.homes();
        search.references();
        search.textual_macros();
        for rank in (1..=tree.crates + 1).rev() {
            search.krate(tree.at_rank(rank));
        }
        search.all
    }

    /// How a crate sees a module.
    pub(super) fn status(&self, tree: &Tree, krate: Home, module: Mod) -> Status {
        let homes = &self.homes[module];
        if module == 0 || homes.contains(&krate) {
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

/// By module and crate: whether something of the module itself goes there.
fn owns(tree: &Tree) -> Vec<BTreeSet<Home>> {
    let own = |m: &super::tree::ModuleText| {
        let substance = m.body.elements.iter().zip(&m.homes).filter(|(e, _)| has_substance(&e.what));
        substance.map(|(_, home)| *home).collect()
    };
    tree.modules.iter().map(own).collect()
}

/// The elements that are traits.
fn traits(tree: &Tree, graph: &ItemGraph) -> FxHashSet<(Mod, usize)> {
    let mut out = FxHashSet::default();
    for (m, module) in tree.modules.iter().enumerate() {
        for (e, ids) in module.ids.iter().enumerate() {
            if ids.iter().any(|id| graph.item(*id).kind == ItemKind::Trait) {
                out.insert((m, e));
            }
        }
    }
    out
}

struct Search<'a> {
    tree: &'a Tree,
    graph: &'a ItemGraph,
    owns: Vec<BTreeSet<Home>>,
    traits: FxHashSet<(Mod, usize)>,
    /// By crate: the module and the name of what the expansions of its macros name, which stands in no text.
    expanded: BTreeSet<(Home, Mod, String)>,
    /// Demands that were met: crate, module, name, whether from above.
    done: FxHashSet<(Home, Mod, String, bool)>,
    all: Views,
}

impl Search<'_> {
    /// By module: the crates of what is in it and below it, re-exports of what is higher up included.
    fn homes(&self) -> Vec<BTreeSet<Home>> {
        let mut homes = self.owns.clone();
        // Children stand after their parents.
        for at in (0..homes.len()).rev() {
            let module = &self.tree.modules[at];
            for (number, element) in module.body.elements.iter().enumerate() {
                if let What::Use { leaves, .. } = &element.what
                    && element.vis.vis != Vis::Inherited
                {
                    for nth in 0..leaves.len() {
                        let least = self.least_rank(at, number, nth, &homes);
                        if least > self.tree.rank(module.home) {
                            homes[at].insert(self.tree.at_rank(least));
                        }
                    }
                }
            }
            if homes[at].is_empty() {
                homes[at].insert(module.home);
            }
            if let Some(parent) = module.parent {
                let own = homes[at].clone();
                homes[parent].extend(own);
            }
            // What has only names of other packages can stand anywhere, and be there more than once.
            if self.only_external(at) {
                homes[at].extend(0..=self.tree.crates);
            }
        }
        homes
    }

    /// Whether a module does nothing but import from other packages.
    fn only_external(&self, at: Mod) -> bool {
        let module = &self.tree.modules[at];
        let external = |leaf: &super::element::Leaf| {
            self.tree.resolve(at, &leaf.path, leaf.rooted).iter().all(|m| *m == Meaning::External)
        };
        !module.body.elements.is_empty()
            && module.body.elements.iter().all(|element| match &element.what {
                What::Use { leaves, .. } => leaves.iter().all(external),
                _ => false,
            })
    }

    /// The height from which on a leaf can stand.
    fn least_rank(&self, module: Mod, element: usize, leaf: usize, homes: &[BTreeSet<Home>]) -> u32 {
        let leaf = self.tree.modules[module].leaf(element, leaf);
        let meanings = self.tree.resolve(module, &leaf.path, leaf.rooted);
        let rank = |meaning: &Meaning| match meaning {
            Meaning::External => 0,
            Meaning::Element(m, e) => self.tree.rank(self.tree.modules[*m].homes[*e]),
            Meaning::Module(m) => {
                homes[*m].iter().map(|h| self.tree.rank(*h)).min().unwrap_or_else(|| {
                    // Not counted yet: parents before children.
                    self.tree.rank(self.tree.modules[*m].home)
                })
            }
        };
        meanings.iter().map(rank).min().unwrap_or_else(|| self.tree.rank(self.tree.modules[module].home))
    }

    /// Widens what other crates name, and finds the macros that cross.
    fn references(&mut self) {
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
                self.all.widened_parts.insert((to.0, to.1, item.name.clone()));
            } else {
                self.all.widened.insert(to);
            }
        }
    }

    /// Macros that code of crates above seems to call by textual scope; calls between items belong to no item of the graph.
    fn textual_macros(&mut self) {
        let mut macros: BTreeMap<&str, (Mod, usize)> = BTreeMap::new();
        for (m, module) in self.tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                if let What::Macro { name, .. } = &element.what {
                    macros.insert(name, (m, e));
                }
            }
        }
        for (m, module) in self.tree.modules.iter().enumerate() {
            for (element, &home) in module.body.elements.iter().zip(&module.homes) {
                for name in element.mentions.called.iter().filter(|_| has_substance(&element.what)) {
                    let Some(&at) = macros.get(name.as_str()) else { continue };
                    let from = self.home(at);
                    let by_path = self.tree.modules[m].names.contains_key(name);
                    if self.tree.rank(from) < self.tree.rank(home) && !by_path {
                        self.all.exported.insert(at);
                        self.all.views[home as usize].macros.insert((from, name.clone()));
                    }
                }
            }
        }
    }

    fn home(&self, (module, element): (Mod, usize)) -> Home {
        self.tree.modules[module].homes[element]
    }

    fn krate(&mut self, krate: Home) {
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

    /// The original keeps every public path.
    fn public_paths(&mut self) {
        let mut public = vec![false; self.tree.modules.len()];
        for at in 0..self.tree.modules.len() {
            let module = &self.tree.modules[at];
            public[at] = match module.parent {
                None => true,
                Some(parent) => public[parent] && self.declared(at).is_some_and(|e| e.vis.vis == Vis::Public),
            };
            if !public[at] {
                continue;
            }
            self.need(0, at, false);
            for element in &module.body.elements {
                match &element.what {
                    What::Named { name } if element.vis.vis == Vis::Public => self.demand(0, at, name, false),
                    What::Call { names, .. } => {
                        let names = names.clone();
                        names.iter().filter(|n| n.1).for_each(|(name, _)| self.demand(0, at, name, false));
                    }
                    What::Use { leaves, .. } if element.vis.vis != Vis::Inherited => {
                        for leaf in leaves {
                            if let Some(alias) = &leaf.alias {
                                self.demand(0, at, alias, false);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        let exported: BTreeSet<String> = self.tree.exported.keys().cloned().collect();
        exported.iter().for_each(|name| self.demand(0, 0, name, false));
    }

    /// The `mod` of a module.
    fn declared(&self, module: Mod) -> Option<&super::element::Element> {
        let parent = &self.tree.modules[self.tree.modules[module].parent?];
        let at = parent.child.iter().position(|c| *c == Some(module))?;
        Some(parent.element(at))
    }

    /// Makes a module part of a crate, and those around it.
    fn need(&mut self, krate: Home, module: Mod, open: bool) {
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
        if let Some(parent) = self.tree.modules[module].parent {
            self.need(krate, parent, open);
        }
    }

    /// Keeps the `use` declarations of a module that no name shows the need of: traits, and in the module's own crate all.
    fn keep_leaves(&mut self, krate: Home, module: Mod) {
        let text = &self.tree.modules[module];
        let own = self.owns[module].contains(&krate);
        let all = text.home == krate && (own || krate == 0);
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
    fn keep(&mut self, krate: Home, module: Mod, element: usize, leaf: usize, open: bool) -> bool {
        if self.least_rank(module, element, leaf, &self.all.homes) > self.tree.rank(krate) {
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
        for meaning in self.tree.resolve(module, &leaf.path, leaf.rooted) {
            let Meaning::Element(m, e) = meaning else { continue };
            let from = self.home((m, e));
            let is_macro = matches!(self.tree.modules[m].element(e).what, What::Macro { .. });
            if is_macro && self.tree.rank(from) < self.tree.rank(krate) {
                self.all.exported.insert((m, e));
                let overlay = Overlay { from, element: (m, e), open: false };
                self.all.views[krate as usize].overlays.insert((module, alias.clone()), overlay);
                return true;
            }
        }
        false
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
            }
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
        for (name, places) in sorted(&text.names) {
            let is_trait = places.iter().any(|_| {
                self.tree
                    .lookup(module, name)
                    .iter()
                    .any(|m| matches!(m, Meaning::Element(m, e) if self.traits.contains(&(*m, *e))))
            });
            if is_trait {
                self.demand(krate, module, name, false);
            }
        }
    }

    /// A path in the crate's code: all modules on the way, and the name in each.
    fn path(&mut self, krate: Home, module: Mod, path: &[String], rooted: bool, open: bool) {
        let Some((start, rest)) = self.tree.start(module, path, rooted) else { return };
        let mut at = start;
        if start != module || rest.len() < path.len() {
            self.need(krate, start, false);
        }
        for (nth, name) in rest.iter().enumerate() {
            let last = nth + 1 == rest.len();
            if name == "*" {
                return self.traits_of(krate, at);
            }
            self.demand(krate, at, name, open && last);
            let modules = self.tree.lookup(at, name).into_iter().find_map(|m| match m {
                Meaning::Module(m) => Some(m),
                _ => None,
            });
            match modules {
                Some(next) => at = next,
                None => return,
            }
        }
    }

    /// Makes `name` mean in the crate's view of `module` what it meant in the original, as far as that lies here or below.
    fn demand(&mut self, krate: Home, module: Mod, name: &str, open: bool) {
        if !self.done.insert((krate, module, name.to_owned(), open)) {
            return;
        }
        match self.all.status(self.tree, krate, module) {
            Status::Absent => return,
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
            && let Some(&(m, e)) = self.tree.exported.get(name)
        {
            places.push((m, e, None));
        }
        for &(m, element, leaf) in &places {
            self.need(krate, module, open);
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
        if places.is_empty() {
            for (element, leaf) in text.globs.clone() {
                let path = text.leaf(element, leaf);
                for meaning in self.tree.resolve(module, &path.path, path.rooted) {
                    if let Meaning::Module(target) = meaning
                        && target != module
                        && !self.tree.lookup(target, name).is_empty()
                    {
                        self.need(krate, module, open);
                        self.need(krate, target, false);
                        self.keep(krate, module, element, leaf, open);
                        self.demand(krate, target, name, open);
                    }
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
            let entry = self.all.views[krate as usize].overlays.entry((module, name.to_owned()));
            entry.and_modify(|o| o.open |= open).or_insert(overlay);
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

/// The entries of a map, by key.
fn sorted<V>(map: &rustc_hash::FxHashMap<String, V>) -> Vec<(&String, &V)> {
    let mut entries: Vec<(&String, &V)> = map.iter().collect();
    entries.sort_by_key(|(name, _)| *name);
    entries
}
