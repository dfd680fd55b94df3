//! Where things are: by module, the crates of what is in it.
//!
//! In: the [`Tree`]. Out: sets of crates, and the lowest crate that a `use` can stand in. Left out: who needs them (`demand`).

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;
use seam_graphs::{ItemGraph, ItemKind};

use super::has_substance;
use crate::apply::element::{Leaf, Vis, What};
use crate::apply::names::Meaning;
use crate::apply::tree::{Home, Mod, ModuleText, Tree};

/// By module and crate: whether something of the module itself goes there.
pub(super) fn owns(tree: &Tree) -> Vec<BTreeSet<Home>> {
    let own = |m: &ModuleText| {
        let substance = m.body.elements.iter().zip(&m.homes).filter(|(e, _)| has_substance(&e.what));
        substance.map(|(_, home)| *home).collect()
    };
    tree.modules.iter().map(own).collect()
}

/// By module and crate: whether something of the module, or of one inside that takes in all of it (`use super::*`), goes there.
pub(super) fn reached(tree: &Tree) -> Vec<BTreeSet<Home>> {
    let mut reached = owns(tree);
    // Children stand after their parents.
    for at in (0..reached.len()).rev() {
        let module = &tree.modules[at];
        let super_ = |&(element, leaf): &(usize, usize)| module.leaf(element, leaf).path == ["super"];
        if let Some(parent) = module.parent.filter(|_| module.globs.iter().any(super_)) {
            let own = reached[at].clone();
            reached[parent].extend(own);
        }
    }
    reached
}

/// The elements that are traits.
pub(super) fn traits(tree: &Tree, graph: &ItemGraph) -> FxHashSet<(Mod, usize)> {
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

/// By module: the crates of what is in it and below it, re-exports of what is higher up included.
pub(super) fn homes(tree: &Tree, owns: &[BTreeSet<Home>]) -> Vec<BTreeSet<Home>> {
    let mut homes = owns.to_vec();
    // Children stand after their parents.
    for at in (0..homes.len()).rev() {
        let module = &tree.modules[at];
        for (number, element) in module.body.elements.iter().enumerate() {
            if let What::Use { leaves, .. } = &element.what
                && element.vis.vis != Vis::Inherited
            {
                for nth in 0..leaves.len() {
                    let least = least_rank(tree, at, number, nth, &homes);
                    if least > tree.rank(module.home) {
                        homes[at].insert(tree.at_rank(least));
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
        if only_external(tree, at) {
            homes[at].extend(0..=tree.crates);
        }
    }
    homes
}

/// Whether a module does nothing but import from other packages.
fn only_external(tree: &Tree, at: Mod) -> bool {
    let module = &tree.modules[at];
    let external =
        |leaf: &Leaf| tree.resolve(at, &leaf.path, leaf.rooted).iter().all(|m| *m == Meaning::External);
    !module.body.elements.is_empty()
        && module.body.elements.iter().all(|element| match &element.what {
            What::Use { leaves, .. } => leaves.iter().all(external),
            _ => false,
        })
}

/// The height from which on a leaf can stand.
pub(super) fn least_rank(
    tree: &Tree,
    module: Mod,
    element: usize,
    leaf: usize,
    homes: &[BTreeSet<Home>],
) -> u32 {
    let leaf = tree.modules[module].leaf(element, leaf);
    let meanings = tree.resolve(module, &leaf.path, leaf.rooted);
    let rank = |meaning: &Meaning| match meaning {
        Meaning::External => 0,
        Meaning::Element(m, e) => tree.rank(tree.modules[*m].homes[*e]),
        Meaning::Module(m) => {
            homes[*m].iter().map(|h| tree.rank(*h)).min().unwrap_or_else(|| {
                // Not counted yet: parents before children.
                tree.rank(tree.modules[*m].home)
            })
        }
    };
    let lowest = meanings.iter().map(rank).min();
    lowest.unwrap_or_else(|| match tree.may_be_external(module, leaf) {
        true => 0,
        false => tree.rank(tree.modules[module].home),
    })
}
