//! Which items a message names.
//!
//! In: a path as the compiler prints it, or as a source has it. Out: the elements of the original that it means, with the names that
//! they have themselves. The head of a path may tell the crate, the rest of it the module; a name alone may be that of several.
//!
//! Left out: what is done with them.

use super::{Work, find};
use crate::apply::check::Place;
use crate::apply::element::{Element, What, bare};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod, Tree};

/// An item: its module, its element, and its own name.
pub(super) type Named = (Mod, usize, String);

impl Work<'_> {
    /// The items that a path of a message means. Of several that only share the name, those of `likely` crates.
    pub(super) fn named(&self, path: &str, likely: impl Fn(Home) -> bool) -> Vec<Named> {
        let tree = &self.know.tree;
        let path = path.trim_start_matches('&').split('<').next().unwrap_or_default();
        let mut names: Vec<String> = path.split("::").map(|name| bare(name.trim())).collect();
        let krate = self.know.names.iter().position(|name| *name == names[0]).filter(|_| names.len() > 1);
        let whole = names.len() > 1 && (krate.is_some() || names[0] == "crate");
        if whole {
            names.remove(0);
        }
        let Some((wanted, modules)) = names.split_last() else { return Vec::new() };
        let mut found: Vec<(bool, Named)> = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            let own = tree.path(m);
            let own: Vec<&str> = own.split("::").filter(|name| !name.is_empty()).collect();
            let there = if whole { own == *modules } else { ends_with(&own, modules) };
            for (e, element) in module.body.elements.iter().enumerate() {
                let all = known_by(tree, (m, e), element, wanted);
                found.extend(all.into_iter().map(|named| (there, named)));
            }
        }
        // Where no module fits, the path may be one that an expansion makes.
        if found.iter().any(|(there, _)| *there) {
            found.retain(|(there, _)| *there);
        }
        let mut found: Vec<Named> = found.into_iter().map(|(_, named)| named).collect();
        found.sort();
        found.dedup();
        let home = |(m, e, _): &Named| tree.modules[*m].homes[*e];
        let fits = |named: &Named| match krate {
            // The original stands for all that it re-exports.
            Some(krate) if krate > 0 => home(named) as usize == krate,
            Some(_) => true,
            None => likely(home(named)),
        };
        if found.iter().any(fits) {
            found.retain(fits);
        }
        found
    }

    /// The items that a path means where it stands in a source.
    pub(super) fn named_at(
        &mut self,
        place: &Place,
        path: &str,
        likely: impl Fn(Home) -> bool,
    ) -> Vec<Named> {
        let mut names: Vec<String> = path.split("::").map(|name| bare(name.trim())).collect();
        // What a `use` in a body gives is no name of the module.
        if let Some(text) = self.text(&place.file)
            && let Some(bound) = find::bound_at(&text, place.start, &names[0])
        {
            names.splice(..1, bound);
        }
        if let Some((_, module)) = self.site(&place.file, place.start) {
            let tree = &self.know.tree;
            let rooted = names[0].is_empty();
            let names = if rooted { &names[1..] } else { &names[..] };
            let meant = tree.resolve(module, names, rooted).into_iter().filter_map(|meaning| match meaning {
                Meaning::Element(m, e) => own_name(tree, (m, e), names.last()?).map(|name| (m, e, name)),
                _ => None,
            });
            let meant: Vec<Named> = meant.collect();
            if !meant.is_empty() {
                return meant;
            }
        }
        self.named(path, likely)
    }
}

/// What of an element a name means: the element, what it declares, or what it imports by that name.
fn known_by(tree: &Tree, (m, e): (Mod, usize), element: &Element, wanted: &str) -> Vec<Named> {
    match &element.what {
        What::Use { leaves, .. } => {
            let known = leaves.iter().filter(|leaf| leaf.alias.as_deref() == Some(wanted));
            let meant = known.flat_map(|leaf| {
                let last = leaf.path.last().cloned().unwrap_or_default();
                let meanings = tree.resolve(m, &leaf.path, leaf.rooted).into_iter();
                meanings.filter_map(move |meaning| match meaning {
                    Meaning::Element(m, e) => own_name(tree, (m, e), &last).map(|name| (m, e, name)),
                    _ => None,
                })
            });
            meant.collect()
        }
        _ => own_name(tree, (m, e), wanted)
            .filter(|name| name == wanted)
            .map(|name| (m, e, name))
            .into_iter()
            .collect(),
    }
}

/// The name that an element has itself, or that it declares, being a call of a macro.
fn own_name(tree: &Tree, (m, e): (Mod, usize), wanted: &str) -> Option<String> {
    match &tree.modules[m].element(e).what {
        What::Named { name } => Some(name.clone()),
        What::Call { names, .. } => names.iter().any(|(name, _)| name == wanted).then(|| wanted.to_owned()),
        _ => None,
    }
}

fn ends_with(own: &[&str], tail: &[String]) -> bool {
    own.len() >= tail.len() && own[own.len() - tail.len()..].iter().zip(tail).all(|(a, b)| a == b)
}
