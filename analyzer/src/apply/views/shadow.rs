//! Private methods that stand before others of their name: a call from another crate would pass them over in silence.
//!
//! In: the `impl`s of each type. Out: what becomes visible. Which method a call means is seldom known without types, so that what
//! crates above may call by name is opened, where the same call would find a method of a trait, or one behind `Deref`. Left out:
//! all others; the compiler names these.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::Search;
use crate::apply::element::{Vis, What};
use crate::apply::tree::Home;

impl Search<'_> {
    /// Opens private methods that a call from above would pass over.
    pub(super) fn shadowed(&mut self) {
        // By type: the functions of traits, and whether something is behind it.
        let mut others: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut behind: BTreeSet<&str> = BTreeSet::new();
        let elements = || {
            let modules = self.tree.modules.iter().enumerate();
            modules.flat_map(|(m, module)| {
                module.body.elements.iter().enumerate().map(move |(e, element)| ((m, e), element))
            })
        };
        for (_, element) in elements() {
            let What::Impl { head, .. } = &element.what else { continue };
            let Some(of) = &head.of else { continue };
            others.entry(&head.on).or_default().extend(head.functions.iter().map(String::as_str));
            if of == "Deref" {
                behind.insert(&head.on);
            }
        }
        let mut named: BTreeMap<&str, BTreeSet<Home>> = BTreeMap::new();
        for (at, element) in elements() {
            for name in &element.mentions.names {
                named.entry(name).or_default().insert(self.home(at));
            }
        }
        let mut found = Vec::new();
        for (at, element) in elements() {
            let What::Impl { parts, head } = &element.what else { continue };
            let here = self.tree.rank(self.home(at));
            for part in parts.iter().filter(|part| part.vis.vis != Vis::Public) {
                let other = others.get(head.on.as_str()).is_some_and(|all| all.contains(part.name.as_str()));
                let above = named.get(part.name.as_str()).into_iter().flatten();
                let above = above.into_iter().any(|home| self.tree.rank(*home) > here);
                if above && (other || behind.contains(head.on.as_str())) {
                    found.push((at.0, at.1, part.name.clone()));
                }
            }
        }
        self.all.widened_parts.extend(found);
    }
}
