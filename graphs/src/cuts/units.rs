//! What moves as one, and what it needs: the item graph behind the edges of a component.
//!
//! In: a graph, a partition, and which references count. Out: [`Units`]: a type with its inherent impls and those trait impls
//! that cannot stay behind, an impl or trait with its associated items, any other item alone; and which unit names which.
//! Imports are left out, as a `use` follows the code that needs it, and so is every reference that leaves a cyclic component,
//! as it hinders no move within.

use rustc_hash::FxHashMap;

use crate::digraph::Digraph;
use crate::{BlockId, Components, EdgeFilter, ItemGraph, ItemId, ItemKind, Partition, RefKind, Reference};

/// Items that move together, and the references between them.
pub(super) struct Units {
    /// The item that stands for the unit of each item.
    root: Vec<u32>,
    /// Lines of each unit, by its root.
    lines: Vec<u64>,
    /// Who names whom, by root.
    needs: Digraph,
    /// The component of each item in the graph of single items, associated functions apart.
    knot: Vec<u32>,
}

impl Units {
    /// The units of `graph`. O(items + references · log references).
    pub(super) fn new(
        graph: &ItemGraph,
        partition: &Partition,
        components: &Components,
        filter: EdgeFilter,
    ) -> Self {
        let root = roots(graph, partition);
        let mut lines = vec![0; root.len()];
        for (item, &unit) in graph.items().iter().zip(&root) {
            // An impl's lines contain those of its functions.
            if item.owner.is_none() {
                lines[unit as usize] += u64::from(item.lines);
            }
        }
        let within = |r: &Reference| match (partition.block_of(r.from), partition.block_of(r.to)) {
            (Some(from), Some(to)) => components.is_cyclic(from) && components.connected(from, to),
            _ => false,
        };
        let counts = |r: &&Reference| filter.accepts(r) && !is_import(r.kind) && within(r);
        let mut pairs: Vec<(u32, u32)> =
            graph.references().iter().filter(counts).map(|r| (index(r.from), index(r.to))).collect();
        pairs.dedup();
        let mut knot = vec![0; root.len()];
        let single = Digraph::new(root.len(), pairs.iter().copied()).components();
        for (number, members) in (0u32..).zip(single) {
            for item in members {
                knot[item as usize] = number;
            }
        }
        for pair in &mut pairs {
            *pair = (root[pair.0 as usize], root[pair.1 as usize]);
        }
        pairs.retain(|p| p.0 != p.1);
        pairs.sort_unstable();
        pairs.dedup();
        let needs = Digraph::new(root.len(), pairs.iter().copied());
        Self { root, lines, needs, knot }
    }

    /// The unit of an item, by the number of its root.
    pub(super) fn of(&self, item: ItemId) -> u32 {
        self.root[item.index()]
    }

    /// The lines of a unit.
    pub(super) fn lines(&self, unit: u32) -> u64 {
        self.lines[unit as usize]
    }

    /// The units that `unit` names, within its component.
    pub(super) fn needed_by(&self, unit: u32) -> impl Iterator<Item = u32> {
        self.needs.outgoing(unit).iter().map(|s| s.node)
    }

    /// The units that name `unit`, within its component.
    pub(super) fn users_of(&self, unit: u32) -> impl Iterator<Item = u32> {
        self.needs.incoming(unit).iter().map(|s| s.node)
    }

    /// Whether the two items name each other, directly or by way of others.
    pub(super) fn entangled(&self, one: ItemId, other: ItemId) -> bool {
        self.knot[one.index()] == self.knot[other.index()]
    }

    /// How many units there may be: one more than the largest root.
    pub(super) fn limit(&self) -> usize {
        self.root.len()
    }
}

/// Whether a reference of this kind only brings a name in.
pub(super) fn is_import(kind: RefKind) -> bool {
    matches!(kind, RefKind::Use | RefKind::Reexport | RefKind::Glob)
}

/// The item behind the number of a unit.
pub(super) fn item(unit: u32) -> ItemId {
    ItemId::new(unit as usize)
}

fn index(item: ItemId) -> u32 {
    u32::try_from(item.index()).expect("items are numbered by u32")
}

/// The root of each item: its impl or trait, and of an impl that has to stay with its type, the type.
fn roots(graph: &ItemGraph, partition: &Partition) -> Vec<u32> {
    let types = types_of_impls(graph, partition);
    let all = (0..graph.items().len()).map(ItemId::new);
    all.map(|id| {
        let owner = graph.item(id).owner.unwrap_or(id);
        index(types.get(&owner).copied().flatten().unwrap_or(owner))
    })
    .collect()
}

/// The type that an impl is bound to, for impls in the block of their type; `None` for an impl of a trait of the same block,
/// which may stay with the trait.
fn types_of_impls(graph: &ItemGraph, partition: &Partition) -> FxHashMap<ItemId, Option<ItemId>> {
    let mut bound: FxHashMap<ItemId, Option<ItemId>> = FxHashMap::default();
    let block = |id: ItemId| -> Option<BlockId> { partition.block_of(id) };
    for r in graph.references().iter().filter(|r| r.kind == RefKind::Impl) {
        if graph.item(r.from).kind != ItemKind::Impl || block(r.from) != block(r.to) {
            continue;
        }
        match graph.item(r.to).kind {
            ItemKind::Trait => {
                bound.insert(r.from, None);
            }
            ItemKind::Struct | ItemKind::Enum | ItemKind::Union
                if subject_is(&graph.item(r.from).name, &graph.item(r.to).name) =>
            {
                bound.entry(r.from).or_insert(Some(r.to));
            }
            _ => {}
        }
    }
    bound
}

/// Whether an impl of this name (`{impl Default for Cell}`, `{impl Cell<T>}#2`) is one for the type called `name`.
fn subject_is(impl_name: &str, name: &str) -> bool {
    holds_word(impl_name.rsplit_once(" for ").map_or(impl_name, |p| p.1), name)
}

/// Whether `name` is one of the words of `text`.
pub(super) fn holds_word(text: &str, name: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
}
