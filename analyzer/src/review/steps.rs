//! What to do with the reviewed part: move what has one dependent, split off what has users of its own.
//!
//! In: who needs which unit, what each edit rebuilds. Out: [`Step`]s with what each removes of the cost. A dependent that needs
//! an item needs all that the item needs, so what is taken out never needs to be known by what stays, nor by another step:
//! no step makes a cycle. What moves is compiled with each edit that rebuilds the taker alone: a move that costs more by that than
//! it removes is none. Left out: the order of steps of equal saving, which is by name.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{ItemGraph, ItemId, ModuleId};

use super::rebuild::{Nodes, Rebuilds};
use super::users::{Units, Users};
use crate::Churn;

/// What a step does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// Move items to their only dependent.
    Move,
    /// Split items off that only some of the dependents need, into a crate of their own.
    Split,
}

impl StepKind {
    /// As the JSON output has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Split => "split",
        }
    }
}

/// Something to do.
#[derive(Clone, Debug)]
pub struct Step {
    /// What to do.
    pub kind: StepKind,
    /// Positions in [`Review::dependents`](super::Review::dependents) of all who need these items.
    pub users: Vec<usize>,
    /// Modules of which all items are meant, by path.
    pub modules: Vec<ModuleId>,
    /// The other items, the most edited first, then by path. Impls go with their types.
    pub items: Vec<ItemId>,
    /// Lines of all of these, without those of modules themselves.
    pub lines: u64,
    /// The probability that the next edit is one of these.
    pub share: f64,
    /// What it removes of the cost, less what it adds to that of the taker's edits: lines per edit of the workspace.
    pub saving: f64,
}

/// What steps are made from.
pub(super) struct Context<'a> {
    pub(super) graph: &'a ItemGraph,
    pub(super) churn: &'a Churn,
    pub(super) nodes: &'a Nodes,
    pub(super) rebuilds: &'a Rebuilds,
    pub(super) units: &'a Units,
    pub(super) users: &'a Users,
    /// The probability that the next edit is one of each node.
    pub(super) edits: &'a [f64],
}

/// The steps, the most saving first; `cost` is that of all that is reviewed.
pub(super) fn steps(context: &Context<'_>, cost: f64) -> Vec<Step> {
    let weights = Weights::new(context);
    let mut moves: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut shared = Vec::new();
    for (unit, users) in context.users.of_unit.iter().enumerate() {
        match users.as_slice() {
            [] => {}
            [user] => moves.entry(*user).or_default().push(unit),
            _ => shared.push(unit),
        }
    }
    let mut steps: Vec<Step> =
        moves.into_values().map(|units| weights.step(context, StepKind::Move, units)).collect();
    steps.retain(|step| step.saving >= 0.0);
    steps.extend(splits(context, &weights, &shared, cost));
    steps.sort_by(|a, b| {
        let by_place = || (a.kind, &a.users).cmp(&(b.kind, &b.users));
        b.saving.total_cmp(&a.saving).then_with(by_place)
    });
    steps
}

/// A split saves at least this share of the cost, or it is not worth a crate.
const WORTH: f64 = 0.01;
/// No more crates than these at once.
const SPLITS: usize = 4;

/// Parts with users of their own. First those that save: of all sets of dependents that some item has, the one whose items save
/// most, then again among the rest. Where nothing saves, the parts that share no user at all.
fn splits(context: &Context<'_>, weights: &Weights, shared: &[usize], cost: f64) -> Vec<Step> {
    let of_unit = &context.users.of_unit;
    let mut rest = shared.to_vec();
    let mut steps = Vec::new();
    while steps.len() < SPLITS {
        // What all need is the whole again.
        let some = |set: &&Vec<usize>| set.len() < context.users.dependents.len();
        let sets: BTreeSet<&Vec<usize>> = rest.iter().map(|&u| &of_unit[u]).filter(some).collect();
        let needed_by = |set: &[usize], unit: usize| of_unit[unit].iter().all(|u| set.contains(u));
        let best = sets
            .into_iter()
            .map(|set| rest.iter().copied().filter(|&u| needed_by(set, u)).collect::<Vec<usize>>())
            .map(|units| weights.step(context, StepKind::Split, units))
            // Of equals the first: sets come in a total order.
            .reduce(|best, next| if next.saving > best.saving { next } else { best })
            .filter(|step| step.saving > 0.0 && step.saving >= WORTH * cost);
        let Some(step) = best else { break };
        rest.retain(|&u| !needed_by(&step.users, u));
        steps.push(step);
    }
    if steps.is_empty() { disjoint(context, weights, shared) } else { steps }
}

/// All that more than some number of dependents need stays behind as the core; what is left falls apart into parts that share no
/// user. Of all such numbers the largest that leaves more than one part.
fn disjoint(context: &Context<'_>, weights: &Weights, shared: &[usize]) -> Vec<Step> {
    let of_unit = &context.users.of_unit;
    let sizes: BTreeSet<usize> = shared.iter().map(|&u| of_unit[u].len()).collect();
    for limit in sizes.into_iter().rev() {
        let rest: Vec<usize> = shared.iter().copied().filter(|&u| of_unit[u].len() <= limit).collect();
        let parts = components(&rest, of_unit, context.users.dependents.len());
        if parts.len() > 1 {
            return parts.into_iter().map(|units| weights.step(context, StepKind::Split, units)).collect();
        }
    }
    Vec::new()
}

/// Groups of units that share no user.
fn components(units: &[usize], users: &[Vec<usize>], dependents: usize) -> Vec<Vec<usize>> {
    let mut group: Vec<usize> = (0..dependents).collect();
    fn root(group: &[usize], mut user: usize) -> usize {
        while group[user] != user {
            user = group[user];
        }
        user
    }
    for &unit in units {
        for &user in &users[unit] {
            let (first, other) = (root(&group, users[unit][0]), root(&group, user));
            group[other.max(first)] = other.min(first);
        }
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &unit in units {
        parts.entry(root(&group, users[unit][0])).or_default().push(unit);
    }
    parts.into_values().collect()
}

/// Sums over the items of each unit.
struct Weights {
    lines: Vec<u64>,
    share: Vec<f64>,
    /// The modules that each unit has items in.
    modules: Vec<BTreeSet<ModuleId>>,
    /// The units that have items in each module.
    in_module: BTreeMap<ModuleId, BTreeSet<usize>>,
}

impl Weights {
    fn new(context: &Context<'_>) -> Self {
        let count = context.units.heads.len();
        let mut weights = Self {
            lines: vec![0; count],
            share: vec![0.0; count],
            modules: vec![BTreeSet::new(); count],
            in_module: BTreeMap::new(),
        };
        for (index, item) in context.graph.items().iter().enumerate() {
            let id = ItemId::new(index);
            if let Some(unit) = context.units.of(id) {
                weights.lines[unit] += if item.owner.is_none() { u64::from(item.lines) } else { 0 };
                weights.share[unit] += context.churn.share(id);
                weights.modules[unit].insert(item.module);
                weights.in_module.entry(item.module).or_default().insert(unit);
            }
        }
        weights
    }

    fn step(&self, context: &Context<'_>, kind: StepKind, units: Vec<usize>) -> Step {
        let graph = context.graph;
        let taken: BTreeSet<usize> = units.iter().copied().collect();
        let touched: BTreeSet<ModuleId> =
            units.iter().flat_map(|&u| self.modules[u].iter().copied()).collect();
        let modules: Vec<ModuleId> =
            touched.into_iter().filter(|m| self.in_module[m].is_subset(&taken)).collect();
        let mut users: Vec<usize> =
            units.iter().flat_map(|&u| context.users.of_unit[u].iter().copied()).collect();
        users.sort_unstable();
        users.dedup();
        let nodes: Vec<usize> = users.iter().map(|&u| context.users.dependents[u]).collect();
        let lines: u64 = units.iter().map(|&u| self.lines[u]).sum();
        let after = (context.rebuilds.lines(&nodes) + lines) as f64;
        // Edits that rebuild who takes the items, and had nothing to do with them.
        let other_edits = |from: usize| -> f64 {
            let others = |edited: &usize| {
                let rebuilds = |node| context.rebuilds.rebuilds(*edited, node);
                kind == StepKind::Move && nodes.iter().any(|&n| rebuilds(n)) && !rebuilds(from)
            };
            (0..context.edits.len()).filter(others).map(|edited| context.edits[edited]).sum()
        };
        let mut step = Step { kind, users, modules, items: Vec::new(), lines, share: 0.0, saving: 0.0 };
        let mut take = |share: f64, lines: u64, module: ModuleId| {
            let from = context.nodes.of_module(module);
            let before = from.map_or(0, |n| context.rebuilds.lines(&[n])) as f64;
            step.share += share;
            step.saving += share * (before - after).max(0.0) - from.map_or(0.0, other_edits) * lines as f64;
        };
        for &unit in &units {
            take(self.share[unit], self.lines[unit], graph.item(context.units.heads[unit]).module);
        }
        for &module in &step.modules.clone() {
            take(context.churn.share(graph.module(module).item), 0, module);
        }
        let in_whole = |unit: usize| self.modules[unit].iter().all(|m| step.modules.binary_search(m).is_ok());
        let mut items: Vec<usize> = units.into_iter().filter(|&u| !in_whole(u)).collect();
        items.sort_by(|&a, &b| self.share[b].total_cmp(&self.share[a]).then(a.cmp(&b)));
        step.items = items.into_iter().map(|u| context.units.heads[u]).collect();
        step
    }
}
