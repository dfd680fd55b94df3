//! Whether the crates of a plan stand in order: nothing refers upwards.
//!
//! In: the [`Tree`] with the homes of the plan. Out: the same with test code moved up to where all that it uses can be had, and
//! the references that still lead upwards. Left out: inferred references, which may be wrong.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{ItemGraph, ItemId, ItemKind};

use super::element::{Leaf, What};
use super::names::Meaning;
use super::tree::{Mod, Tree};

/// A reference from a crate to one above it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Upward {
    /// The item that refers.
    pub from: String,
    /// The item that is referred to.
    pub to: String,
    /// The file of the reference.
    pub file: String,
    /// Its line, from 1.
    pub line: u32,
}

/// Where an item stands in the tree: its module, and its element unless it is the module itself.
type Place = (Mod, Option<usize>);

/// Where every item of the graph stands.
fn places(tree: &Tree, graph: &ItemGraph) -> Vec<Option<Place>> {
    let mut places = vec![None; graph.items().len()];
    for (m, module) in tree.modules.iter().enumerate() {
        places[graph.module(module.id).item.index()] = Some((m, None));
        for (e, ids) in module.ids.iter().enumerate() {
            for id in ids {
                places[id.index()] = Some((m, Some(e)));
            }
        }
    }
    places
}

/// Moves test code up that uses something above it, with the module of tests that it stands in, and test code that is used
/// from above; until nothing changes.
pub(super) fn raise_tests(tree: &mut Tree, graph: &ItemGraph) {
    let places = places(tree, graph);
    let place = |id: ItemId| places[id.index()];
    loop {
        let mut changed = false;
        for reference in graph.references().iter().filter(|r| r.test_only) {
            let (Some(from), Some((to_module, Some(to_element)))) =
                (place(reference.from), place(reference.to))
            else {
                continue;
            };
            let (low, high) = (rank(tree, from), tree.rank(tree.modules[to_module].homes[to_element]));
            if low < high && is_test(tree, graph, from) {
                changed |= raise(tree, from, high);
            }
            let to = (to_module, Some(to_element));
            let helper = is_test(tree, graph, to)
                && !matches!(tree.modules[to_module].element(to_element).what, What::Impl { .. });
            if high < low && helper {
                changed |= raise(tree, to, low);
            }
        }
        changed |= raise_by_macros(tree, graph);
        if !changed {
            return;
        }
    }
}

/// The same for macros of tests, which textual scope gives and no item of the graph calls.
fn raise_by_macros(tree: &mut Tree, graph: &ItemGraph) -> bool {
    let mut macros: BTreeMap<String, Place> = BTreeMap::new();
    for (m, module) in tree.modules.iter().enumerate() {
        for (e, element) in module.body.elements.iter().enumerate() {
            if let What::Macro { name, .. } = &element.what
                && is_test(tree, graph, (m, Some(e)))
            {
                macros.insert(name.clone(), (m, Some(e)));
            }
        }
    }
    let mut higher = Vec::new();
    for (m, module) in tree.modules.iter().enumerate() {
        for (e, element) in module.body.elements.iter().enumerate() {
            // Attributes call macros too, by their names alone: those of a `mod` stand for all of it.
            let called = element.mentions.names.iter().filter_map(|name| macros.get(name));
            let place = module.child[e].map_or((m, Some(e)), |child| (child, None));
            for &at in called.filter(|at| **at != place && is_test(tree, graph, place)) {
                let (low, high) =
                    (rank(tree, place).min(rank(tree, at)), rank(tree, place).max(rank(tree, at)));
                if low < high {
                    higher.push((if rank(tree, place) < high { place } else { at }, high));
                }
            }
        }
    }
    let mut changed = false;
    for (place, high) in higher {
        changed |= raise(tree, place, high);
    }
    changed
}

/// Moves modules that only re-export down to where all that they re-export can be had: code of any crate above may go by way of
/// them.
pub(super) fn lower_facades(tree: &mut Tree) {
    // Children stand after their parents.
    for at in (1..tree.modules.len()).rev() {
        let module = &tree.modules[at];
        if module.test || module.body.elements.is_empty() {
            continue;
        }
        let own = tree.rank(module.home);
        let mut least = 0;
        for (number, element) in module.body.elements.iter().enumerate() {
            let highest = match (&element.what, module.child[number]) {
                (What::Use { leaves, .. }, _) => {
                    leaves.iter().map(|leaf| rank_of_leaf(tree, at, leaf)).max().unwrap_or(own)
                }
                _ => own,
            };
            least = least.max(highest);
        }
        if (1..own).contains(&least) {
            let home = tree.at_rank(least);
            let module = &mut tree.modules[at];
            module.home = home;
            module.homes.fill(home);
        }
    }
}

/// The height from which on all that a leaf may mean can be had.
fn rank_of_leaf(tree: &Tree, module: Mod, leaf: &Leaf) -> u32 {
    let meanings = tree.resolve(module, &leaf.path, leaf.rooted);
    let ranks = meanings.iter().map(|meaning| match meaning {
        Meaning::External => 0,
        Meaning::Element(m, e) => rank(tree, (*m, Some(*e))),
        Meaning::Module(m) => rank(tree, (*m, None)),
    });
    ranks.max().unwrap_or_else(|| rank(tree, (module, None)))
}

fn rank(tree: &Tree, (module, element): Place) -> u32 {
    let module = &tree.modules[module];
    tree.rank(element.map_or(module.home, |e| module.homes[e]))
}

fn is_test(tree: &Tree, graph: &ItemGraph, (module, element): Place) -> bool {
    let text = &tree.modules[module];
    text.test
        || element.is_some_and(|e| {
            text.element(e).test
                || !text.ids[e].is_empty() && text.ids[e].iter().all(|id| graph.item(*id).test_only)
        })
}

/// Moves what stands at a place up, with the outermost module of tests around it; whether anything changed.
fn raise(tree: &mut Tree, (module, element): Place, rank: u32) -> bool {
    let home = tree.at_rank(rank);
    if !tree.modules[module].test {
        let Some(element) = element else { return false };
        let own = tree.modules[module].homes[element];
        tree.modules[module].homes[element] = home;
        return own != home;
    }
    let mut top = module;
    while let Some(parent) = tree.modules[top].parent.filter(|p| tree.modules[*p].test) {
        top = parent;
    }
    let mut inside: BTreeSet<Mod> = BTreeSet::from([top]);
    let mut changed = false;
    for at in top..tree.modules.len() {
        if at == top || tree.modules[at].parent.is_some_and(|p| inside.contains(&p)) {
            inside.insert(at);
            let crates = tree.crates;
            let height = |home: u32| if home == 0 { crates + 1 } else { home };
            let module = &mut tree.modules[at];
            for own in module.homes.iter_mut().chain([&mut module.home]) {
                if height(*own) < rank {
                    *own = home;
                    changed = true;
                }
            }
        }
    }
    changed
}

/// The references that lead upwards. What `use` and `mod` of a module name does not count: they go where they can.
pub(super) fn upward(tree: &Tree, graph: &ItemGraph) -> Vec<Upward> {
    let places = places(tree, graph);
    let mut out = BTreeSet::new();
    for reference in graph.references() {
        let (Some(from @ (_, Some(_))), Some(to @ (_, Some(_)))) =
            (places[reference.from.index()], places[reference.to.index()])
        else {
            continue;
        };
        if graph.item(reference.from).kind != ItemKind::Module && rank(tree, from) < rank(tree, to) {
            out.insert(Upward {
                from: graph.item(reference.from).path.clone(),
                to: graph.item(reference.to).path.clone(),
                file: graph.file(reference.file).to_owned(),
                line: reference.line,
            });
        }
    }
    out.into_iter().collect()
}
