//! The references within the crate that is taken apart, looked up once for all partitions of it.
//!
//! In: a graph and its [`Units`]. Out: [`Links`]. Left out: references from and to other crates, which no split changes.

use seam_graphs::{ItemGraph, ItemId, ItemKind, RefKind, Reference, Visibility};

use super::units::{Units, is_import};

/// A reference from an item of the crate to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// The item in whose crate the reference stands: that of its unit, which a macro call in a module has too.
    pub(super) place: ItemId,
    pub(super) to: ItemId,
    /// Its position in the table of references.
    at: u32,
}

impl Link {
    /// The reference itself.
    pub(super) fn reference<'g>(&self, graph: &'g ItemGraph) -> &'g Reference {
        &graph.references()[self.at as usize]
    }
}

/// All of them.
pub(super) struct Links {
    /// In the order of the table.
    pub(super) all: Vec<Link>,
    /// From which item under `cfg(test)` to which other item, of the program too.
    pub(super) of_tests: Vec<(ItemId, ItemId)>,
    /// From which item of the program, no module, to which other by a reference that is compiled for tests only, or leads to what is;
    /// imports left out.
    pub(super) of_program: Vec<(ItemId, ItemId)>,
    /// Calls of methods that not everyone may call, with what would have to be `pub`: the method, or the trait that it is of.
    pub(super) hidden: Vec<(Reference, ItemId)>,
}

impl Links {
    pub(super) fn new(graph: &ItemGraph, units: &Units) -> Self {
        let hidden = hidden(graph, units);
        let mut links = Self { all: Vec::new(), of_tests: Vec::new(), of_program: Vec::new(), hidden };
        for (at, r) in (0u32..).zip(graph.references()) {
            if graph.crate_of(r.from) != units.root || graph.crate_of(r.to) != units.root {
                continue;
            }
            let in_module = graph.item(r.from).kind == ItemKind::Module && !is_import(r.kind);
            let unit = if in_module { units.of_place(graph, r) } else { None };
            let place = unit.map_or(r.from, |unit| units.item[unit as usize]);
            links.all.push(Link { place, to: r.to, at });
            let to = graph.item(r.to);
            if to.test_only && !graph.item(r.from).test_only && has_other_variant(graph, r) {
                continue;
            }
            if graph.item(r.from).test_only {
                links.of_tests.push((r.from, r.to));
            } else if (r.test_only || to.test_only)
                && !is_import(r.kind)
                && graph.item(place).kind != ItemKind::Module
                && to.kind != ItemKind::Module
            {
                links.of_program.push((place, r.to));
            }
        }
        links
    }
}

/// Whether a reference of the program to what is compiled for tests only means another item in the program itself: one of that name,
/// under another condition.
fn has_other_variant(graph: &ItemGraph, r: &Reference) -> bool {
    let name = |item: ItemId| graph.item(item).path.split('#').next().unwrap_or("");
    let table = graph.references();
    let first = table.partition_point(|other| other.from < r.from);
    let mut beside = table[first..].iter().take_while(|other| other.from == r.from);
    beside.any(|other| {
        (other.file, other.line) == (r.file, r.line)
            && !graph.item(other.to).test_only
            && name(other.to) == name(r.to)
    })
}

/// Method calls within the crate whose target is hidden from other crates.
fn hidden(graph: &ItemGraph, units: &Units) -> Vec<(Reference, ItemId)> {
    let is_hidden = |item: ItemId| matches!(graph.item(item).visibility, Visibility::Within(_));
    let here = |r: &&Reference| graph.crate_of(r.from) == units.root && graph.crate_of(r.to) == units.root;
    // A method of a trait is as visible as the trait.
    let opened = |item: ItemId| match graph.item(item).owner {
        Some(owner) if graph.item(owner).kind == ItemKind::Trait => owner,
        Some(owner) => trait_of(graph, owner).unwrap_or(item),
        None => item,
    };
    let calls = graph.inferred().iter().filter(here).map(|r| (*r, opened(r.to)));
    calls.filter(|(_, opened)| is_hidden(*opened)).collect()
}

/// The trait that an impl is of, where it is one of this crate.
fn trait_of(graph: &ItemGraph, of: ItemId) -> Option<ItemId> {
    let table = graph.references();
    let first = table.partition_point(|r| r.from < of);
    let own = table[first..].iter().take_while(|r| r.from == of);
    own.filter(|r| r.kind == RefKind::Impl).map(|r| r.to).find(|to| graph.item(*to).kind == ItemKind::Trait)
}
