//! The references within the crate that is taken apart, looked up once for all partitions of it.
//!
//! In: a graph and its [`Units`]. Out: [`Links`]. Left out: references from and to other crates, which no split changes.

use seam_graphs::{ItemGraph, ItemId, ItemKind, Reference};

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
}

impl Links {
    pub(super) fn new(graph: &ItemGraph, units: &Units) -> Self {
        let mut links = Self { all: Vec::new(), of_tests: Vec::new(), of_program: Vec::new() };
        for (at, r) in (0u32..).zip(graph.references()) {
            if graph.crate_of(r.from) != units.root || graph.crate_of(r.to) != units.root {
                continue;
            }
            let in_module = graph.item(r.from).kind == ItemKind::Module && !is_import(r.kind);
            let unit = if in_module { units.of_place(graph, r) } else { None };
            let place = unit.map_or(r.from, |unit| units.item[unit as usize]);
            links.all.push(Link { place, to: r.to, at });
            let to = graph.item(r.to);
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
