//! Who needs which reviewed item.
//!
//! In: an [`ItemGraph`], the reviewed modules, the [`Nodes`]. Out: [`Units`], the items that stay together (an impl and its type,
//! an associated item and its impl), and [`Users`], the dependents of each. A dependent needs an item that it names, or whose
//! method it calls, and all that this item needs in turn: so whatever is moved has everything that it needs with or below it.
//! Left out: tests, and re-exports inside the reviewed part, which use nothing.

use std::collections::BTreeMap;

use seam_graphs::{ItemGraph, ItemId, ItemKind, ModuleId, RefKind, Reference};

use super::rebuild::Nodes;

/// Items that stay together.
#[derive(Debug)]
pub(super) struct Units {
    /// For each item of the graph its unit, where it is reviewed; modules themselves have none.
    of_item: Vec<Option<usize>>,
    /// The item that stands for each unit.
    pub(super) heads: Vec<ItemId>,
}

impl Units {
    pub(super) fn new(graph: &ItemGraph, reviewed: &[bool]) -> Self {
        let is_unit = |i: ItemId| {
            let item = graph.item(i);
            reviewed[item.module.index()] && item.kind != ItemKind::Module && !item.test_only
        };
        let mut joined: BTreeMap<ItemId, ItemId> = BTreeMap::new();
        for r in
            graph.references().iter().filter(|r| r.kind == RefKind::Impl && is_unit(r.from) && is_unit(r.to))
        {
            let is_type = matches!(
                graph.item(r.to).kind,
                ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias
            );
            // A type before a trait; the header names each once.
            if is_type || !joined.contains_key(&r.from) {
                joined.insert(r.from, r.to);
            }
        }
        let head = |i: ItemId| {
            let owner = graph.item(i).owner.unwrap_or(i);
            joined.get(&owner).copied().unwrap_or(owner)
        };
        let mut heads: Vec<ItemId> = (0..graph.items().len())
            .map(ItemId::new)
            .filter(|&i| is_unit(i) && is_unit(head(i)))
            .map(head)
            .collect();
        heads.sort_unstable();
        heads.dedup();
        let of_item = (0..graph.items().len())
            .map(|i| heads.binary_search(&head(ItemId::new(i))).ok().filter(|_| is_unit(ItemId::new(i))))
            .collect();
        Self { of_item, heads }
    }

    pub(super) fn of(&self, item: ItemId) -> Option<usize> {
        self.of_item[item.index()]
    }
}

/// The dependents of each unit.
#[derive(Debug)]
pub(super) struct Users {
    /// The nodes that use anything, by name.
    pub(super) dependents: Vec<usize>,
    /// For each unit the positions in `dependents` of those that need it, ascending.
    pub(super) of_unit: Vec<Vec<usize>>,
    named: BTreeMap<ModuleId, Vec<u32>>,
}

impl Users {
    pub(super) fn new(graph: &ItemGraph, units: &Units, nodes: &Nodes) -> Self {
        let is_reviewed = |i: ItemId| units.of(i).is_some();
        let references = || graph.references().iter().chain(graph.inferred()).filter(|r| !r.test_only);
        // The reviewed modules' own imports use nothing.
        let home: Vec<bool> = {
            let mut home = vec![false; graph.modules().len()];
            for &head in &units.heads {
                home[graph.item(head).module.index()] = true;
            }
            home
        };
        let outside = |r: &&Reference| is_reviewed(r.to) && !home[graph.item(r.from).module.index()];
        let node = |r: &Reference| nodes.of_module(graph.item(r.from).module);
        let own = |r: &Reference| node(r) == nodes.of_module(graph.item(r.to).module);
        let mut dependents: Vec<usize> =
            references().filter(outside).filter(|r| !own(r)).filter_map(node).collect();
        dependents.sort_unstable();
        dependents.dedup();
        let mut direct = vec![vec![false; dependents.len()]; units.heads.len()];
        let mut named: BTreeMap<ModuleId, Vec<u32>> = BTreeMap::new();
        for r in references().filter(outside).filter(|r| !own(r)) {
            if let Some(user) = node(r).and_then(|n| dependents.binary_search(&n).ok())
                && let Some(unit) = units.of(r.to)
            {
                direct[unit][user] = true;
                let module = graph.item(r.to).module;
                named.entry(module).or_insert_with(|| vec![0; dependents.len()])[user] += 1;
            }
        }
        let mut needs = vec![Vec::new(); units.heads.len()];
        for r in references().filter(|r| r.kind != RefKind::Reexport) {
            if let (Some(from), Some(to)) = (units.of(r.from), units.of(r.to))
                && from != to
                && needs[from].last() != Some(&to)
            {
                needs[from].push(to);
            }
        }
        let mut closed = direct.clone();
        for user in 0..dependents.len() {
            let mut open: Vec<usize> = (0..direct.len()).filter(|&u| direct[u][user]).collect();
            while let Some(unit) = open.pop() {
                for &needed in &needs[unit] {
                    if !std::mem::replace(&mut closed[needed][user], true) {
                        open.push(needed);
                    }
                }
            }
        }
        let of_unit = closed.iter().map(|u| (0..dependents.len()).filter(|&d| u[d]).collect()).collect();
        Self { dependents, of_unit, named }
    }

    /// How often each dependent names something of `module`.
    pub(super) fn named(&self, module: ModuleId) -> Vec<u32> {
        self.named.get(&module).cloned().unwrap_or_else(|| vec![0; self.dependents.len()])
    }

    /// How many dependents need something of `module`.
    pub(super) fn needed_by(&self, graph: &ItemGraph, units: &Units, module: ModuleId) -> usize {
        let mut all: Vec<usize> = Vec::new();
        for (unit, head) in units.heads.iter().enumerate() {
            if graph.item(*head).module == module {
                all.extend(&self.of_unit[unit]);
            }
        }
        all.sort_unstable();
        all.dedup();
        all.len()
    }

    /// The units that nobody outside needs. An impl of a foreign trait for a foreign type is used without being named.
    pub(super) fn unused(&self, graph: &ItemGraph, units: &Units) -> Vec<ItemId> {
        let heads = units.heads.iter().zip(&self.of_unit);
        heads
            .filter(|(head, users)| users.is_empty() && graph.item(**head).kind != ItemKind::Impl)
            .map(|(head, _)| *head)
            .collect()
    }
}
