//! Test code that cannot leave the program: a method under `cfg(test)`, a macro whose body has an impl under it.
//!
//! It needs in its crate what it names. What is compiled for tests only cannot be seen from another crate: test items that name each
//! other are one group and go to one crate ([`Groups`]); where code that cannot leave names one of them, all of the group is
//! where that code is, and has to have there all that it needs. In: the units of a crate and its references. Out: what that means for the search.

use std::collections::BTreeMap;

use seam_graphs::split::Unit;
use seam_graphs::{ItemGraph, ItemId, ItemKind};

use super::homes::Home;
use super::links::Links;
use super::units::Units;

/// Sets of items that are joined one by one.
pub(super) struct Groups(Vec<usize>);

impl Groups {
    /// The test-only items of the crate, those that name each other in one group; `is_bound` tells which lie with an item of the
    /// program whatever they name.
    pub(super) fn new(
        graph: &ItemGraph,
        units: &Units,
        links: &Links,
        is_bound: impl Fn(ItemId) -> bool,
    ) -> Self {
        let mut groups = Self((0..graph.items().len()).collect());
        for &(from, to) in links.of_tests.iter().filter(|link| in_tests(graph, units, link.1)) {
            if !is_bound(from) && !is_bound(to) {
                groups.join(tested(graph, from), tested(graph, to));
            }
        }
        groups
    }

    pub(super) fn find(&mut self, item: ItemId) -> usize {
        let mut at = item.index();
        while self.0[at] != at {
            self.0[at] = self.0[self.0[at]];
            at = self.0[at];
        }
        at
    }

    fn join(&mut self, one: ItemId, other: ItemId) {
        let (one, other) = (self.find(one), self.find(other));
        // The smaller one stands for both, whatever the order.
        self.0[one.max(other)] = one.min(other);
    }
}

/// Whether an item of the crate is compiled for tests only.
pub(super) fn in_tests(graph: &ItemGraph, units: &Units, id: ItemId) -> bool {
    graph.item(id).test_only && graph.crate_of(id) == units.root
}

/// The item that decides about a test-only item: the outermost test-only module around it, or the impl or trait that it is of, or itself.
pub(super) fn tested(graph: &ItemGraph, item: ItemId) -> ItemId {
    let around = std::iter::successors(Some(graph.item(item).module), |&m| graph.module(m).parent);
    let outermost = around.take_while(|&m| graph.module(m).test_only).last();
    outermost.map_or(graph.item(item).owner.unwrap_or(item), |module| graph.module(module).item)
}

/// The item of the program that a test-only item cannot leave; `sees` tells whether the crate of one item sees another.
pub(super) fn bound_to(
    graph: &ItemGraph,
    units: &Units,
    sees: &dyn Fn(ItemId, ItemId) -> bool,
    id: ItemId,
) -> Option<ItemId> {
    let owner = graph.item(id).owner.unwrap_or(id);
    if !graph.item(owner).test_only {
        return Some(owner);
    }
    let program = |item: ItemId| (!graph.item(item).test_only).then_some(item);
    match graph.item(owner).kind {
        ItemKind::Impl => match units.homes.of(owner) {
            Home::Free => None,
            Home::With(item) => program(item),
            // Free, where the trait or the type is a helper of the tests; else with the type, unless that is below the trait.
            Home::Either(of, subject) => {
                let home = if sees(subject, of) { subject } else { of };
                program(subject).and(program(of)).and(Some(home))
            }
        },
        _ => None,
    }
}

/// The unit that test code cannot leave, where that is one and no choice: the item that it stands in, or the one home of an impl.
fn fixed(graph: &ItemGraph, units: &Units, id: ItemId) -> Option<Unit> {
    let owner = graph.item(id).owner.unwrap_or(id);
    match units.homes.of(owner) {
        _ if !graph.item(owner).test_only => units.of[owner.index()],
        Home::With(home) if graph.item(owner).kind == ItemKind::Impl => units.of[home.index()],
        _ => None,
    }
}

/// What test code that cannot leave the program asks of the search.
#[derive(Debug, Default)]
pub(super) struct Helpers {
    /// Units and what the test code in them, or the helpers that they name, need.
    pub(super) needs: Vec<(Unit, ItemId)>,
    /// Units that name helpers of one group.
    pub(super) together: Vec<(Unit, Unit)>,
}

impl Helpers {
    pub(super) fn new(graph: &ItemGraph, units: &Units, links: &Links) -> Self {
        let mut helpers = Self::default();
        let is_bound = |id: ItemId| bound_to(graph, units, &|_, _| true, id).is_some();
        let mut groups = Groups::new(graph, units, links, is_bound);
        let mut users: BTreeMap<usize, Vec<Unit>> = BTreeMap::new();
        let of_program =
            links.of_program.iter().filter_map(|&(place, to)| Some((units.of[place.index()]?, to)));
        let all = || links.of_tests.iter().chain(&units.tests_need).chain(&units.tests_stay);
        let of_fixed = all().filter_map(|&(from, to)| Some((fixed(graph, units, from)?, to)));
        for (unit, to) in of_program.chain(of_fixed) {
            if in_tests(graph, units, to) && !is_bound(to) {
                users.entry(groups.find(tested(graph, to))).or_default().push(unit);
            }
            helpers.need(graph, units, unit, to);
        }
        for &(place, to) in &links.of_program {
            let bound =
                in_tests(graph, units, to).then(|| bound_to(graph, units, &|_, _| true, to)).flatten();
            let pair = units.of[place.index()].zip(bound.and_then(|home| units.of[home.index()]));
            helpers.together.extend(pair.filter(|(one, other)| one != other));
        }
        for users in users.values_mut() {
            users.sort_unstable();
            users.dedup();
            helpers.together.extend(users.windows(2).map(|pair| (pair[0], pair[1])));
        }
        for &(from, to) in all().filter(|link| !is_bound(link.0)) {
            if let Some(users) = users.get(&groups.find(tested(graph, from))) {
                helpers.need(graph, units, users[0], to);
            }
        }
        helpers
    }

    fn need(&mut self, graph: &ItemGraph, units: &Units, unit: Unit, to: ItemId) {
        let other = units.of[to.index()].is_some_and(|other| other != unit);
        if other && graph.item(to).kind != ItemKind::Module {
            self.needs.push((unit, to));
        }
    }
}
