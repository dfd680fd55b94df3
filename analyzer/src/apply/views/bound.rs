//! Paths that begin with a name that a `use` in a body gives, or one in the definition of a macro that stands around; and what the
//! definitions of macros leave to those who call them.
//!
//! In: a path of a crate's code. Out: demands for what it means. Left out: names that modules declare (`demand`).

use rustc_hash::{FxHashMap, FxHashSet};

use super::demand::Search;
use crate::apply::bindings::Binding;
use crate::apply::element::{Element, What};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod, Tree};

/// How often a name may stand for a path that begins with another one.
const MAX_STEPS: usize = 4;

/// What the definitions of macros bind, by the name of the macro, each with the module of the definition.
pub(super) fn of_macros(tree: &Tree) -> FxHashMap<String, Vec<(Mod, Binding)>> {
    let mut out: FxHashMap<String, Vec<(Mod, Binding)>> = FxHashMap::default();
    for (m, module) in tree.modules.iter().enumerate() {
        for element in &module.body.elements {
            if let What::Macro { name, .. } = &element.what
                && !element.mentions.bound.is_empty()
            {
                let own = element.mentions.bound.iter().map(|binding| (m, binding.clone()));
                out.entry(name.clone()).or_default().extend(own);
            }
        }
    }
    out
}

impl Search<'_> {
    /// Demands what a path of an element means by the names that are bound around it.
    pub(super) fn bound(&mut self, krate: Home, module: Mod, element: &Element, path: &[String]) {
        if let [to @ .., star] = path
            && star == "*"
        {
            return self.globbed(krate, module, element, to);
        }
        let own = element.mentions.bound.iter().map(|binding| (module, binding.clone()));
        let named = element.mentions.names.iter().filter_map(|name| self.bound.get(name)).flatten();
        let all: Vec<(Mod, Binding)> = own.chain(named.cloned()).collect();
        let mut work = vec![(path.to_vec(), 0)];
        while let Some((path, steps)) = work.pop().filter(|_| !all.is_empty()) {
            for (m, binding) in &all {
                if let Some(meant) = binding.expand(&path).filter(|_| steps < MAX_STEPS) {
                    self.path(krate, *m, &meant, false, false);
                    work.push((meant, steps + 1));
                }
            }
        }
    }

    /// Demands what the definitions of the macros that an element calls name: that is looked up where the call stands. Words of a
    /// definition are many; those count that are imported there, or look like types.
    pub(super) fn called(&mut self, krate: Home, module: Mod, element: &Element) {
        let tree = self.tree;
        let mut work: Vec<&String> = element.mentions.called.iter().collect();
        let mut seen = FxHashSet::default();
        while let Some(name) = work.pop() {
            for &(m, e) in tree.macros.get(name).into_iter().flatten() {
                let definition = tree.modules[m].element(e);
                let exported = matches!(definition.what, What::Macro { exported: true, .. });
                if exported || !seen.insert((m, e)) {
                    continue;
                }
                work.extend(&definition.mentions.called);
                let imported = |name: &str| {
                    let mut places = tree.modules[module].names.get(name).into_iter().flatten();
                    places.any(|(_, leaf)| leaf.is_some())
                };
                let counts = |name: &str| name.starts_with(char::is_uppercase) || imported(name);
                for name in definition.mentions.names.iter().filter(|name| counts(name)) {
                    self.demand(krate, module, name, false);
                }
                for path in
                    definition.mentions.paths.iter().filter(|path| path[0] != "crate" && counts(&path[0]))
                {
                    self.path(krate, module, path, false, false);
                }
            }
        }
    }

    /// Demands what an element names of what a glob in a body may bring.
    fn globbed(&mut self, krate: Home, module: Mod, element: &Element, to: &[String]) {
        for meaning in self.tree.resolve(module, to, false) {
            let Meaning::Module(target) = meaning else { continue };
            let brings = |name: &&String| !self.tree.lookup(target, name).is_empty();
            let names: Vec<String> = element.mentions.names.iter().filter(brings).cloned().collect();
            names.iter().for_each(|name| self.demand(krate, target, name, false));
        }
    }
}
