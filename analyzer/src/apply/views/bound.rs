//! Paths that begin with a name that a `use` in a body gives, or one in the definition of a macro that stands around.
//!
//! In: a path of a crate's code. Out: demands for what it means. Left out: names that modules declare (`demand`).

use rustc_hash::FxHashMap;

use super::demand::Search;
use crate::apply::bindings::Binding;
use crate::apply::element::{Element, What};
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
}
