//! Which fix fits an edge, by rules that can be told in a sentence each.
//!
//! In: the references behind an edge `a → b` that is to be cut, and the order of the blocks in which every other edge leads
//! onwards. Out: [`Suggestion`]s that together take away all references. A move is legal when every reference of what moves
//! still leads onwards afterwards. Each edge is judged on its own, in the graph as it is.
//!
//! 1. Only imports, or names of modules as such, are left of the edge: remove them.
//! 2. A user is an enum that knows at least [`KNOWS_MANY`] other blocks: split the enum.
//! 3. The users are impls of traits, and what they use is in their headers: such an impl may also stand beside the trait or
//!    type that it names (the orphan rule allows it), so it moves there. Within one crate it may stand anywhere, and moves also
//!    for what an associated type of it names. Where that is not all of the edge, rule 4 goes first.
//! 4. What is used can move down to `a`, or to a new module below all its users, with all that it needs in `b`; or the users
//!    can move up to `b`, with all that needs them in `a`: move what is fewer lines. A move of more than half of a block's
//!    lines is no move but a merge, and not proposed.
//! 5. Not all, but some of what is used can move down: move that, and then, if possible, the remaining users up.
//! 6. What is left: split the enum, if what is used is an enum that knows many; split the function, if user and used lie on a
//!    cycle of items; else invert the dependency.

use std::collections::{BTreeMap, BTreeSet};

use super::fix::{Destination, Fix};
use super::units::{self, Units};
use crate::{BlockId, Components, EdgeFilter, ItemGraph, ItemId, ItemKind, Partition, RefKind, Reference};

/// An enum that refers to so many other blocks of its component is taken for one that knows everything.
const KNOWS_MANY: usize = 3;

/// With more targets than this, they move together or not at all: each alone would cost a search.
const TRIED_ALONE: usize = 64;

/// A fix, and how many references of its edge it takes away. Imports follow and are not counted, unless there is nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What to do.
    pub fix: Fix,
    /// References that it takes away, imports left out.
    pub references: u32,
}

/// Judges edges.
pub(super) struct Chooser<'a> {
    pub(super) graph: &'a ItemGraph,
    pub(super) partition: &'a Partition,
    pub(super) units: Units,
    /// The place of each block in the order of its component.
    pub(super) place: Vec<u32>,
    /// Lines of the items of each block.
    pub(super) lines: Vec<u64>,
    components: &'a Components,
    filter: EdgeFilter,
    /// Who names a function of a trait impl: the impl and the user, sorted.
    users: Vec<(ItemId, ItemId)>,
    /// The last search that saw a unit.
    seen: Vec<u32>,
    search: u32,
}

/// Units that could move, and where.
struct Move {
    units: Vec<u32>,
    to: Destination,
    lines: u64,
}

impl<'a> Chooser<'a> {
    pub(super) fn new(
        graph: &'a ItemGraph,
        partition: &'a Partition,
        units: Units,
        place: Vec<u32>,
        components: &'a Components,
        filter: EdgeFilter,
    ) -> Self {
        let seen = vec![0; units.limit()];
        let lines = super::item_lines(graph, partition);
        let users = users_of_trait_impls(graph, filter);
        Self { graph, partition, units, place, lines, components, filter, users, seen, search: 0 }
    }

    /// Whether a reference decides what to do, and does not just follow: imports do, except that of a trait, which may be
    /// there for its methods; and the name of a module alone means nothing.
    pub(super) fn decides(&self, r: &Reference) -> bool {
        match self.graph.item(r.to).kind {
            ItemKind::Module => false,
            ItemKind::Trait => !matches!(r.kind, RefKind::Reexport | RefKind::Glob),
            _ => !units::is_import(r.kind),
        }
    }

    /// The references that decide. The import of a trait is one only where nothing else names the trait.
    fn decisive(&self, all: &[Reference]) -> Vec<Reference> {
        let named: BTreeSet<ItemId> =
            all.iter().filter(|r| !units::is_import(r.kind)).map(|r| r.to).collect();
        let follows = |r: &Reference| units::is_import(r.kind) && named.contains(&r.to);
        all.iter().copied().filter(|r| self.decides(r) && !follows(r)).collect()
    }

    /// What to do about the edge `from → to` with these references; never empty.
    pub(super) fn suggest(&mut self, from: BlockId, to: BlockId, all: &[Reference]) -> Vec<Suggestion> {
        let decisive = self.decisive(all);
        if decisive.is_empty() {
            let items = set(all.iter().map(|r| r.to));
            let globs = all.iter().all(|r| r.kind == RefKind::Glob);
            return vec![Suggestion {
                fix: Fix::RemoveImport { items, globs },
                references: count(all.len()),
            }];
        }
        let (enums, mut rest): (Vec<Reference>, Vec<Reference>) =
            decisive.into_iter().partition(|r| self.knows_many(r.from).is_some());
        let mut found = Vec::new();
        if !rest.is_empty() {
            rest = self.moves(from, to, rest, &mut found);
        }
        found.extend(self.rewrites(from, to, &enums, &rest));
        found
    }

    /// Rules 3 to 5: adds moves to `found`, and returns the references that they leave.
    fn moves(
        &mut self,
        from: BlockId,
        to: BlockId,
        rest: Vec<Reference>,
        found: &mut Vec<Suggestion>,
    ) -> Vec<Reference> {
        let impls = self.impls(from, to, &rest);
        let with_impl = |r: &Reference| impls.contains(&self.owner(r.from));
        if rest.iter().all(with_impl) {
            found.push(self.impl_move(impls, from, to, rest.len()));
            return Vec::new();
        }
        let targets = self.units_of(&rest, |r| r.to);
        let down = self.down(from, to, &targets);
        let up = self.up(from, to, &self.units_of(&rest, |r| r.from));
        let price = |m: &Move| (m.lines, m.units.len());
        let (best, origin) = match (down, up) {
            (Some(down), Some(up)) if price(&up) < price(&down) => (Some(up), from),
            (None, Some(up)) => (Some(up), from),
            (down, _) => (down, to),
        };
        if let Some(best) = best {
            found.push(suggestion(best, origin, rest.len()));
            return Vec::new();
        }
        let (with_impls, rest): (Vec<Reference>, Vec<Reference>) =
            rest.into_iter().partition(|r| impls.contains(&self.owner(r.from)));
        if !with_impls.is_empty() {
            found.push(self.impl_move(impls, from, to, with_impls.len()));
            return self.moves(from, to, rest, found);
        }
        let Some(some) = self.down_in_part(from, to, &targets) else { return rest };
        let moved: BTreeSet<u32> = some.units.iter().copied().collect();
        let (gone, rest): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|r| moved.contains(&self.units.of(r.to)));
        found.push(suggestion(some, to, gone.len()));
        if rest.is_empty() {
            return rest;
        }
        match self.up(from, to, &self.units_of(&rest, |r| r.from)) {
            Some(up) => {
                found.push(suggestion(up, from, rest.len()));
                Vec::new()
            }
            None => rest,
        }
    }

    /// The impl or trait that an item belongs to, or itself.
    fn owner(&self, item: ItemId) -> ItemId {
        self.graph.item(item).owner.unwrap_or(item)
    }

    /// Rule 3: the trait impls among the users that may stand in `b` as well, since their headers name something there, or one of
    /// their associated types does within the crate, and since all that they name and all that names them leads onwards from there.
    fn impls(&self, a: BlockId, b: BlockId, references: &[Reference]) -> BTreeSet<ItemId> {
        let named = |r: &&Reference| {
            let user = self.graph.item(r.from);
            let owner = self.graph.item(self.owner(r.from));
            let in_header = matches!(r.kind, RefKind::Impl | RefKind::Type)
                && user.kind == ItemKind::Impl
                && units::holds_word(&user.name, &self.graph.item(r.to).name);
            let in_crate = user.kind == ItemKind::TypeAlias
                && user.owner.is_some()
                && self.graph.crate_of(r.from) == self.graph.crate_of(r.to);
            owner.kind == ItemKind::Impl && owner.name.contains(" for ") && (in_header || in_crate)
        };
        let candidates: BTreeSet<ItemId> =
            references.iter().filter(named).map(|r| self.owner(r.from)).collect();
        candidates.into_iter().filter(|&i| self.may_stand_in(i, a, b)).collect()
    }

    fn may_stand_in(&self, item: ItemId, a: BlockId, b: BlockId) -> bool {
        let b_place = self.place[b.index()];
        // Places mean something within the component only, and what is outside hinders nothing.
        let place = |i: ItemId| {
            self.partition
                .block_of(i)
                .filter(|&block| block != a && self.components.connected(block, b))
                .map(|block| self.place[block.index()])
        };
        let table = self.graph.references();
        let of = |i: ItemId| {
            let first = table.partition_point(|r| r.from < i);
            table[first..].iter().take_while(move |r| r.from == i)
        };
        let named = std::iter::once(item).chain(self.parts(item)).flat_map(of);
        let mut counted = named.filter(|r| self.filter.accepts(r) && !units::is_import(r.kind));
        let first = self.users.partition_point(|u| u.0 < item);
        let mut users = self.users[first..].iter().take_while(|u| u.0 == item);
        counted.all(|r| place(r.to).is_none_or(|p| p >= b_place))
            && users
                .all(|u| self.partition.block_of(u.1) != Some(a) && place(u.1).is_none_or(|p| p <= b_place))
    }

    /// The associated items of an impl.
    fn parts(&self, item: ItemId) -> impl Iterator<Item = ItemId> + '_ {
        let items = self.graph.items();
        let prefix = format!("{}::", items[item.index()].path);
        let first = items.partition_point(|i| i.path < prefix);
        let behind = (first..items.len()).map(ItemId::new);
        behind.take_while(move |&i| self.graph.item(i).path.starts_with(&prefix))
    }

    fn impl_move(
        &self,
        impls: BTreeSet<ItemId>,
        from: BlockId,
        to: BlockId,
        references: usize,
    ) -> Suggestion {
        let items: Vec<ItemId> = impls.into_iter().collect();
        let lines = items.iter().map(|&i| u64::from(self.graph.item(i).lines)).sum();
        let fix = Fix::MoveItems { items, from, to: Destination::Block(to), lines };
        Suggestion { fix, references: count(references) }
    }

    /// Rule 2 for the users in `enums`, and rule 6 for `rest`, in the order of their price.
    fn rewrites(
        &self,
        from: BlockId,
        to: BlockId,
        enums: &[Reference],
        rest: &[Reference],
    ) -> Vec<Suggestion> {
        let mut enum_parts: BTreeMap<ItemId, (Vec<BlockId>, usize)> = BTreeMap::new();
        let mut functions: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
        let mut inverted: Vec<&Reference> = Vec::new();
        for r in enums.iter().chain(rest) {
            let knowing = self.knows_many(r.from).map(|k| (r.from, k));
            if let Some((item, knows)) = knowing.or_else(|| self.knows_many(r.to).map(|k| (r.to, k))) {
                enum_parts.entry(units::item(self.units.of(item))).or_insert((knows, 0)).1 += 1;
            } else if self.graph.item(r.from).kind == ItemKind::Fn && self.units.entangled(r.from, r.to) {
                functions.entry(r.from).or_default().push(r.to);
            } else {
                inverted.push(r);
            }
        }
        let mut found = Vec::new();
        if !inverted.is_empty() {
            let users = set(inverted.iter().map(|r| r.from));
            let items = set(inverted.iter().map(|r| r.to));
            let fix = Fix::InvertDependency { users, items, from, to };
            found.push(Suggestion { fix, references: count(inverted.len()) });
        }
        for (item, (knows, references)) in enum_parts {
            found.push(Suggestion { fix: Fix::SplitEnum { item, knows }, references: count(references) });
        }
        for (item, items) in functions {
            let references = count(items.len());
            found.push(Suggestion {
                fix: Fix::SplitFunction { item, items: set(items.into_iter()) },
                references,
            });
        }
        found
    }

    /// The other blocks that the enum of `item` refers to, if it is one and they are many.
    fn knows_many(&self, item: ItemId) -> Option<Vec<BlockId>> {
        let unit = self.units.of(item);
        if self.graph.item(units::item(unit)).kind != ItemKind::Enum {
            return None;
        }
        let own = self.block(unit);
        let mut knows: Vec<BlockId> =
            self.units.needed_by(unit).filter_map(|u| self.block(u)).filter(|&b| Some(b) != own).collect();
        knows.sort_unstable();
        knows.dedup();
        (knows.len() >= KNOWS_MANY).then_some(knows)
    }

    /// Moves `targets` of block `b` down to `a` or below, with all that they need in `b`.
    fn down(&mut self, a: BlockId, b: BlockId, targets: &[u32]) -> Option<Move> {
        let (units, lines) = self.closure(targets, b, true)?;
        let (needed, users) = self.around(&units);
        let (first_needed, last_user) = (needed.first().copied(), users.last().copied());
        let (a_place, b_place) = (self.place[a.index()], self.place[b.index()]);
        let into_a = first_needed.is_none_or(|f| f >= a_place) && last_user.is_none_or(|l| l <= a_place);
        let below = first_needed.is_none_or(|f| last_user.is_none_or(|l| l < f));
        let shared = users.iter().any(|&p| p != a_place && p != b_place);
        let to = match (into_a, below) {
            (_, true) if shared => Destination::NewBelow,
            (true, _) => Destination::Block(a),
            (false, true) => Destination::NewBelow,
            (false, false) => return None,
        };
        Some(Move { units, to, lines })
    }

    /// Moves `users` of block `a` up to `b`, with all that needs them in `a`.
    fn up(&mut self, a: BlockId, b: BlockId, users: &[u32]) -> Option<Move> {
        let (units, lines) = self.closure(users, a, false)?;
        let (needed, users) = self.around(&units);
        let b_place = self.place[b.index()];
        let legal =
            needed.first().is_none_or(|&f| f >= b_place) && users.last().is_none_or(|&l| l <= b_place);
        legal.then_some(Move { units, to: Destination::Block(b), lines })
    }

    /// Moves those of `targets` down that can each move alone, if they can also move together.
    fn down_in_part(&mut self, a: BlockId, b: BlockId, targets: &[u32]) -> Option<Move> {
        if targets.len() > TRIED_ALONE || targets.len() < 2 {
            return None;
        }
        let movable: Vec<u32> =
            targets.iter().copied().filter(|&t| self.down(a, b, &[t]).is_some()).collect();
        if movable.is_empty() { None } else { self.down(a, b, &movable) }
    }

    /// `seeds` and all that they need in `block` (or, with `needs` false, all that needs them there), sorted, and its lines;
    /// `None` when that is more than half of the block, or takes the module itself along.
    fn closure(&mut self, seeds: &[u32], block: BlockId, needs: bool) -> Option<(Vec<u32>, u64)> {
        self.search += 1;
        let mut units = Vec::new();
        let mut lines = 0;
        let mut waiting: Vec<u32> = seeds.to_vec();
        while let Some(unit) = waiting.pop() {
            if self.seen[unit as usize] == self.search {
                continue;
            }
            self.seen[unit as usize] = self.search;
            lines += self.units.lines(unit);
            if lines * 2 > self.lines[block.index()]
                || self.graph.item(units::item(unit)).kind == ItemKind::Module
            {
                return None;
            }
            units.push(unit);
            let inside = |u: &u32| self.block(*u) == Some(block);
            if needs {
                waiting.extend(self.units.needed_by(unit).filter(inside));
            } else {
                waiting.extend(self.units.users_of(unit).filter(inside));
            }
        }
        units.sort_unstable();
        Some((units, lines))
    }

    /// The places of the blocks that `units`, the result of the latest search, name, and of those that name them.
    fn around(&self, units: &[u32]) -> (BTreeSet<u32>, BTreeSet<u32>) {
        let outside = |u: &u32| self.seen[*u as usize] != self.search;
        let place = |u: u32| self.block(u).map(|b| self.place[b.index()]);
        let needed = units.iter().flat_map(|&u| self.units.needed_by(u)).filter(outside).filter_map(place);
        let users = units.iter().flat_map(|&u| self.units.users_of(u)).filter(outside).filter_map(place);
        (needed.collect(), users.collect())
    }

    fn units_of(&self, references: &[Reference], end: impl Fn(&Reference) -> ItemId) -> Vec<u32> {
        let mut units: Vec<u32> = references.iter().map(|r| self.units.of(end(r))).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    fn block(&self, unit: u32) -> Option<BlockId> {
        self.partition.block_of(units::item(unit))
    }
}

fn users_of_trait_impls(graph: &ItemGraph, filter: EdgeFilter) -> Vec<(ItemId, ItemId)> {
    let user = |r: &Reference| {
        let owner = graph.item(r.to).owner?;
        let of_trait_impl = graph.item(owner).name.contains(" for ");
        let outside = r.from != owner && graph.item(r.from).owner != Some(owner);
        (of_trait_impl && outside).then_some((owner, r.from))
    };
    let counted = graph.references().iter().filter(|r| filter.accepts(r) && !units::is_import(r.kind));
    let mut users: Vec<(ItemId, ItemId)> = counted.filter_map(user).collect();
    users.sort_unstable();
    users.dedup();
    users
}

fn suggestion(found: Move, from: BlockId, references: usize) -> Suggestion {
    let items = found.units.into_iter().map(units::item).collect();
    let fix = Fix::MoveItems { items, from, to: found.to, lines: found.lines };
    Suggestion { fix, references: count(references) }
}

fn set(items: impl Iterator<Item = ItemId>) -> Vec<ItemId> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}

fn count(references: usize) -> u32 {
    u32::try_from(references).expect("references are numbered by u32")
}
