//! What cannot be taken apart further: the units of a crate.
//!
//! In: an [`Analysis`] and a crate of it. Out: [`Units`]: each item of the program with its associated items is a unit, the crate's
//! root module is one (the facade), and so is a module whose own statements name something. Which units have to be together,
//! and which may lie in two places, comes from Rust's rules ([`Homes`], [`Overlap`]) and from macro calls: what one call declares is one.
//!
//! Left out: test-only code, which is placed when the program has its places, and imports, which follow the code.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::split::{Choice, Unit};
use seam_graphs::{CrateId, FileId, ItemGraph, ItemId, ItemKind, ModuleId, RefKind, Reference, Visibility};

use super::homes::{Home, Homes};
use super::overlaps::{Overlap, overlaps};
use crate::{Analysis, Need};

/// The unit of the crate's root module.
pub(super) const FACADE: Unit = 0;

/// The units of a crate.
pub(super) struct Units {
    /// The crate.
    pub(super) root: CrateId,
    /// The item that stands for each unit.
    pub(super) item: Vec<ItemId>,
    /// The unit of each item of the graph; none for other crates, test-only items, and modules without statements.
    pub(super) of: Vec<Option<Unit>>,
    /// Impls that may lie with one unit alone.
    pub(super) orphans: Vec<(Unit, Unit)>,
    /// Further pairs of units that have to be together.
    pub(super) together: Vec<(Unit, Unit)>,
    /// Units with two possible homes.
    pub(super) choices: Vec<Choice>,
    /// Where each impl may lie.
    pub(super) homes: Homes,
    /// Where an impl may lie because of another, with its unit and those of the places.
    pub(super) overlaps: Vec<(Overlap, Unit, Vec<Unit>)>,
    /// What test code needs in scope besides what it names, and what it has to be in one crate with.
    pub(super) tests_need: Vec<(ItemId, ItemId)>,
    pub(super) tests_stay: Vec<(ItemId, ItemId)>,
    /// For each macro call in the place of items: where it stands, and the unit that it belongs to.
    calls: Vec<(ItemId, u32, u32, Unit)>,
}

fn of_tests(needs: &[Need]) -> Vec<(ItemId, ItemId)> {
    needs.iter().filter(|need| need.test_only).map(|need| (need.from, need.of)).collect()
}

/// Whether a reference of this kind only brings a name in.
pub(super) fn is_import(kind: RefKind) -> bool {
    matches!(kind, RefKind::Use | RefKind::Reexport | RefKind::Glob)
}

impl Units {
    /// The units of the crate `root`.
    pub(super) fn new(analysis: &Analysis, root: CrateId) -> Self {
        let graph = &analysis.graph;
        let mut units = Self {
            root,
            item: Vec::new(),
            of: vec![None; graph.items().len()],
            orphans: Vec::new(),
            together: Vec::new(),
            choices: Vec::new(),
            homes: Homes::new(graph, &analysis.headers, root),
            overlaps: Vec::new(),
            tests_need: of_tests(&analysis.trait_needs),
            tests_stay: of_tests(&analysis.insiders),
            calls: Vec::new(),
        };
        units.number(analysis);
        units.join_calls(analysis);
        units.join_impls(graph);
        units.join_overlaps(analysis);
        units.join_namesakes(graph);
        units.join_insiders(analysis);
        units.join_blind_modules(analysis);
        units.together.sort_unstable();
        units.together.dedup();
        units
    }

    /// How many units there are.
    pub(super) fn len(&self) -> usize {
        self.item.len()
    }

    /// The unit that the place of a reference belongs to.
    pub(super) fn of_place(&self, graph: &ItemGraph, r: &Reference) -> Option<Unit> {
        if graph.item(r.from).kind == ItemKind::Module {
            let first = self.calls.partition_point(|c| c.0 < r.from);
            let mut calls = self.calls[first..].iter().take_while(|c| c.0 == r.from);
            if let Some(call) = calls.find(|c| c.1 <= r.line && r.line <= c.2) {
                return Some(call.3);
            }
        }
        self.of[r.from.index()]
    }

    fn number(&mut self, analysis: &Analysis) {
        let graph = &analysis.graph;
        let speaking = speaking_modules(analysis, self.root);
        let of_root = graph.modules().iter().find(|m| m.krate == self.root && m.parent.is_none());
        let facade = of_root.expect("every crate has a root module").item;
        self.push(facade);
        for (index, item) in graph.items().iter().enumerate() {
            let id = ItemId::new(index);
            let counts = graph.crate_of(id) == self.root && !item.test_only && id != facade;
            let alone = match item.kind {
                ItemKind::Module => speaking.contains(&id),
                _ => item.owner.is_none(),
            };
            if counts && alone {
                self.push(id);
            }
        }
        for (index, item) in graph.items().iter().enumerate() {
            if let Some(owner) = item.owner.filter(|_| !item.test_only) {
                self.of[index] = self.of[owner.index()];
            }
        }
    }

    fn push(&mut self, item: ItemId) {
        self.of[item.index()] = Some(Unit::try_from(self.item.len()).expect("units are numbered by u32"));
        self.item.push(item);
    }

    /// What stands on the lines of one macro call is together.
    fn join_calls(&mut self, analysis: &Analysis) {
        let graph = &analysis.graph;
        let mut by_file: FxHashMap<FileId, Vec<(u32, Unit)>> = FxHashMap::default();
        for (unit, &item) in (0..).zip(&self.item) {
            let item = graph.item(item);
            if let Some(file) = graph.module(item.module).file.filter(|_| item.kind != ItemKind::Module) {
                by_file.entry(file).or_default().push((item.line, unit));
            }
        }
        for call in &analysis.item_calls {
            let module = graph.item(call.module).module;
            let Some(file) = graph.module(module).file.filter(|_| graph.module(module).krate == self.root)
            else {
                continue;
            };
            let inside = |unit: Unit| is_below(graph, graph.item(self.item[unit as usize]).module, module);
            let of_file = by_file.get(&file).map_or(&[][..], Vec::as_slice);
            let on_lines = of_file.iter().filter(|(line, _)| (call.first..=call.last).contains(line));
            let declared: Vec<Unit> = on_lines.map(|d| d.1).filter(|&unit| inside(unit)).collect();
            self.together.extend(declared.windows(2).map(|pair| (pair[0], pair[1])));
            if let Some(unit) = declared.first().copied().or(self.of[call.module.index()]) {
                self.calls.push((call.module, call.first, call.last, unit));
            }
        }
        self.calls.sort_unstable();
    }

    fn join_impls(&mut self, graph: &ItemGraph) {
        for (item, home) in self.homes.all().filter(|(item, _)| !graph.item(*item).test_only) {
            let unit_of = |item: ItemId| self.of[item.index()];
            let Some(unit) = unit_of(item) else { continue };
            match home {
                Home::Free => {}
                Home::With(other) => self.orphans.extend(unit_of(other).map(|other| (unit, other))),
                Home::Either(of, subject) => match (unit_of(of), unit_of(subject)) {
                    (Some(of), Some(subject)) if of != subject && of != unit && subject != unit => {
                        self.choices.push(Choice { unit, homes: [of, subject] });
                    }
                    (Some(of), Some(subject)) if of != subject => {}
                    (of, subject) => {
                        self.orphans.extend(of.or(subject).map(|other| (unit, other)));
                    }
                },
            }
        }
        // What stands in a body may be for a type in it.
        self.orphans.retain(|pair| pair.0 != pair.1);
        self.orphans.sort_unstable();
        self.orphans.dedup();
        self.choices.dedup();
    }

    /// Macros of one name in several modules are with who calls them, as two of them cannot be seen from outside of one crate;
    /// exported ones have a name of their own. Those of one module are one macro under several conditions.
    fn join_namesakes(&mut self, graph: &ItemGraph) {
        let mut by_name: BTreeMap<&str, Vec<Unit>> = BTreeMap::new();
        for (unit, &item) in (0..).zip(&self.item) {
            let item = graph.item(item);
            if item.kind == ItemKind::Macro && item.visibility != Visibility::Public {
                by_name.entry(&item.name).or_default().push(unit);
            }
        }
        let module = |unit: Unit| graph.item(self.item[unit as usize]).module;
        by_name.retain(|_, units| units.iter().any(|&unit| module(unit) != module(units[0])));
        if by_name.is_empty() {
            return;
        }
        let mut users: BTreeMap<Unit, Vec<Unit>> = BTreeMap::new();
        for r in graph.references().iter().filter(|r| !r.test_only && !is_import(r.kind)) {
            if graph.item(r.to).kind == ItemKind::Macro
                && let (Some(from), Some(to)) = (self.of_place(graph, r), self.of[r.to.index()])
            {
                users.entry(to).or_default().push(from);
            }
        }
        let mut joined: Vec<(Unit, Unit)> = Vec::new();
        for units in by_name.values() {
            let same = units.windows(2).filter(|pair| module(pair[0]) == module(pair[1]));
            joined.extend(same.map(|pair| (pair[0], pair[1])));
            for &unit in units {
                // What a macro calls is called where that is called.
                let mut callers = BTreeSet::new();
                let mut todo = vec![unit];
                while let Some(called) = todo.pop() {
                    for &user in users.get(&called).into_iter().flatten() {
                        if user != unit && callers.insert(user) {
                            todo.push(user);
                        }
                    }
                }
                joined.extend(callers.into_iter().map(|user| (unit, user)));
            }
        }
        self.together.extend(joined);
    }

    /// What keeps two impls from overlapping is known in the crate of the later one.
    fn join_overlaps(&mut self, analysis: &Analysis) {
        for overlap in overlaps(&analysis.graph, &analysis.headers, self.root) {
            let unit_of = |item: ItemId| self.of[item.index()];
            let Some(unit) = unit_of(overlap.item) else { continue };
            let mut homes: Vec<Unit> = overlap.homes.iter().filter_map(|&home| unit_of(home)).collect();
            homes.sort_unstable();
            homes.dedup();
            let is_one = |item: ItemId| unit_of(item).is_none_or(|unit| homes.contains(&unit));
            let anyway = match self.homes.of(overlap.item) {
                Home::Free => false,
                Home::With(home) => is_one(home),
                Home::Either(one, other) => is_one(one) && is_one(other),
            };
            if !anyway && !homes.is_empty() {
                self.overlaps.push((overlap, unit, homes));
            }
        }
    }

    /// What has to be together for the search: impls with their homes, and with what keeps them from overlapping too.
    pub(super) fn all_together(&self) -> Vec<(Unit, Unit)> {
        let bound = self.overlaps.iter().filter(|o| o.2.len() == 1).map(|o| (o.1, o.2[0]));
        self.orphans.iter().chain(&self.together).copied().chain(bound).collect()
    }

    /// Who chooses for the search. More than two places there are hardly ever, and two do.
    pub(super) fn all_choices(&self) -> Vec<Choice> {
        let bound = self.overlaps.iter().filter(|o| o.2.len() > 1);
        let choice = |o: &(Overlap, Unit, Vec<Unit>)| Choice { unit: o.1, homes: [o.2[0], o.2[1]] };
        self.choices.iter().copied().chain(bound.map(choice)).collect()
    }

    /// Who builds what is `#[non_exhaustive]` is in its crate: from outside nobody may. What is not `pub` promises nothing to
    /// anybody, and can do without the attribute.
    fn join_insiders(&mut self, analysis: &Analysis) {
        for need in analysis.insiders.iter().filter(|need| !need.test_only) {
            let promised = analysis.graph.item(need.of).visibility == Visibility::Public;
            if let (Some(from), Some(of)) = (self.of[need.from.index()], self.of[need.of.index()])
                && from != of
                && promised
            {
                self.together.push((from, of));
            }
        }
    }

    /// A module with a call that could not be seen through, and with names that do not resolve, stays in one piece: the call
    /// declares something that the rest of the module needs. So does one with an inherent impl for a type that nobody is seen to
    /// declare: such an impl is of its own crate's types alone, and a derive or an attribute of the module makes that one.
    fn join_blind_modules(&mut self, analysis: &Analysis) {
        let graph = &analysis.graph;
        let troubled: FxHashSet<&str> = analysis.unresolved.iter().map(|u| u.module.as_str()).collect();
        let mut first: FxHashMap<ModuleId, Unit> = FxHashMap::default();
        for &(module, .., unit) in &self.calls {
            let id = graph.item(module).module;
            if self.of[module.index()] == Some(unit) && troubled.contains(graph.module(id).path.as_str()) {
                first.insert(id, unit);
            }
        }
        for header in analysis.headers.iter().filter(|header| header.of_trait.is_none()) {
            let item = graph.item(header.item);
            if let Some(unit) = self.of[header.item.index()].filter(|_| item.kind == ItemKind::Impl)
                && self.homes.of(header.item) == Home::Free
            {
                first.entry(item.module).or_insert(unit);
            }
        }
        for (unit, &item) in (0..).zip(&self.item) {
            if let Some(&call) = first.get(&graph.item(item).module)
                && call != unit
            {
                self.together.push((call, unit));
            }
        }
    }
}

/// Modules whose own statements, besides imports, name something of their crate, and those with macro calls that declare
/// nothing that could be seen.
fn speaking_modules(analysis: &Analysis, root: CrateId) -> FxHashSet<ItemId> {
    let graph = &analysis.graph;
    let names =
        |r: &&Reference| graph.item(r.from).kind == ItemKind::Module && !r.test_only && !is_import(r.kind);
    let named = graph.references().iter().filter(names).map(|r| r.from);
    let called = analysis.item_calls.iter().map(|call| call.module);
    named.chain(called).filter(|&item| graph.crate_of(item) == root).collect()
}

/// Whether `module` is `other`, or stands inside it in the same file.
fn is_below(graph: &ItemGraph, module: ModuleId, other: ModuleId) -> bool {
    let mut at = module;
    loop {
        if at == other {
            return true;
        }
        match graph.module(at).parent.filter(|_| graph.module(at).inline) {
            Some(parent) => at = parent,
            None => return false,
        }
    }
}
