//! Test helpers that code of the program names: a macro whose body has an impl under `cfg(test)`.
//!
//! What is compiled for tests only cannot be seen from another crate. Test items that name each other are one group and go to one
//! crate ([`Groups`]); where the program names one of them, all of the group is where that code is, and has to have there all
//! that it needs. In: the units of a crate and its references. Out: what that means for the search.

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

/// The item that decides about a test-only item: the outermost test-only module around it, or itself.
pub(super) fn tested(graph: &ItemGraph, item: ItemId) -> ItemId {
    let around = std::iter::successors(Some(graph.item(item).module), |&m| graph.module(m).parent);
    let outermost = around.take_while(|&m| graph.module(m).test_only).last();
    outermost.map_or(item, |module| graph.module(module).item)
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

/// What helpers that the program names ask of the search.
#[derive(Debug, Default)]
pub(super) struct Helpers {
    /// Units and what the helpers that they name need.
    pub(super) needs: Vec<(Unit, ItemId)>,
    /// Units that name helpers of one group.
    pub(super) together: Vec<(Unit, Unit)>,
}

impl Helpers {
    pub(super) fn new(graph: &ItemGraph, units: &Units, links: &Links) -> Self {
        let mut helpers = Self::default();
        if links.to_tests.is_empty() {
            return helpers;
        }
        let is_bound = |id: ItemId| bound_to(graph, units, &|_, _| true, id).is_some();
        let mut groups = Groups::new(graph, units, links, is_bound);
        let mut users: BTreeMap<usize, Vec<Unit>> = BTreeMap::new();
        for &(place, to) in &links.to_tests {
            if let Some(unit) = units.of[place.index()].filter(|_| !is_bound(to)) {
                users.entry(groups.find(tested(graph, to))).or_default().push(unit);
            }
        }
        for users in users.values_mut() {
            users.sort_unstable();
            users.dedup();
            helpers.together.extend(users.windows(2).map(|pair| (pair[0], pair[1])));
        }
        for &(from, to) in links.of_tests.iter().chain(&units.tests_need).chain(&units.tests_stay) {
            let named = users.get(&groups.find(tested(graph, from))).filter(|_| !is_bound(from));
            if let Some(&user) = named.and_then(|users| users.first())
                && graph.item(to).kind != ItemKind::Module
                && units.of[to.index()].is_some_and(|unit| unit != user)
            {
                helpers.needs.push((user, to));
            }
        }
        helpers
    }
}
