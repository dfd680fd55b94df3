//! Where everything of a crate goes once its units have their crates: modules themselves, and code that is compiled for tests only.
//!
//! In: the [`Subject`] and the crate of each of its units (0 for the original package, the others lowest first), and which crates see
//! which. Out: [`Placement`], the crate of each module and each item.
//!
//! - A module goes where most of its own lines go; one without code of its own goes with what is below it, where that is one
//!   place, and else it stays, as a facade.
//! - Items under `cfg(test)` cannot be seen from another crate. Those that name each other are one group, which goes to the
//!   crate of its file where that sees all that the group needs, else to the lowest that does; where code of the program names
//!   one of them (`helpers`), to its crate. An impl, and what is inside an item of the program, stays with it whatever it names.

use std::collections::BTreeMap;

use seam_graphs::split::Unit;
use seam_graphs::{ItemGraph, ItemId, ItemKind, ModuleId};

use super::helpers::{Groups, bound_to, in_tests, tested};
use super::links::Links;
use super::problem::Subject;
use super::units::Units;

/// Which crates see which: by crate, itself and all that it depends on.
pub(super) type Sight = Vec<Vec<bool>>;

/// Where everything goes: 0 for what stays, N for the Nth new crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Placement {
    /// By module of the graph; 0 for other crates.
    pub(super) module: Vec<u32>,
    /// By item of the graph; none for other crates.
    pub(super) item: Vec<Option<u32>>,
}

/// Places the modules and items of the crate of `units`.
pub(super) fn place(graph: &ItemGraph, subject: &Subject, crate_of: &[u32], sight: &Sight) -> Placement {
    let Subject { units, links, .. } = subject;
    let mut placed =
        Placement { module: vec![0; graph.modules().len()], item: vec![None; graph.items().len()] };
    let of_unit = |unit: Unit| crate_of[unit as usize];
    for (index, item) in graph.items().iter().enumerate() {
        if item.kind != ItemKind::Module {
            placed.item[index] = units.of[index].map(of_unit);
        }
    }
    modules(graph, units, crate_of, &mut placed);
    tests(graph, units, links, sight, &mut placed);
    for module in graph.modules().iter().filter(|m| m.krate == units.root) {
        let at = module.item.index();
        placed.item[at] = Some(placed.module[graph.items()[at].module.index()]);
    }
    placed
}

fn modules(graph: &ItemGraph, units: &Units, crate_of: &[u32], placed: &mut Placement) {
    let count = graph.modules().len();
    let mut lines: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); count];
    let mut own: Vec<Option<u32>> = vec![None; count];
    for (&item, &krate) in units.item.iter().zip(crate_of) {
        let item = graph.item(item);
        if item.kind == ItemKind::Module {
            own[item.module.index()] = Some(krate);
        } else {
            *lines[item.module.index()].entry(krate).or_default() += u64::from(item.lines);
        }
    }
    // What is below, where all of it goes to one crate; children come after their parents in the order of paths.
    let mut below: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); count];
    for index in (0..count).rev() {
        let module = &graph.modules()[index];
        if module.krate != units.root || module.test_only {
            continue;
        }
        let most = lines[index].iter().max_by_key(|(krate, lines)| (**lines, std::cmp::Reverse(**krate)));
        let only = |map: &BTreeMap<u32, u64>| map.keys().next().copied().filter(|_| map.len() == 1);
        let claim = most.map(|most| *most.0).or(own[index]).or_else(|| only(&below[index])).unwrap_or(0);
        let is_root = module.parent.is_none();
        placed.module[index] = if is_root { 0 } else { claim };
        if let Some(parent) = module.parent
            && (most.is_some() || own[index].is_some() || !below[index].is_empty())
        {
            below[parent.index()].insert(claim, 0);
        }
    }
}

fn tests(graph: &ItemGraph, units: &Units, links: &Links, sight: &Sight, placed: &mut Placement) {
    let program = placed.item.clone();
    let sees = |one: ItemId, other: ItemId| match (program[one.index()], program[other.index()]) {
        (Some(one), Some(other)) => sight[one as usize][other as usize],
        _ => true,
    };
    let bound = |id: ItemId| bound_to(graph, units, &sees, id);
    let mut groups = Groups::new(graph, units, links, |id| bound(id).is_some());
    let mut members: BTreeMap<usize, Vec<ItemId>> = BTreeMap::new();
    let mut needs: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    for index in 0..graph.items().len() {
        let id = ItemId::new(index);
        if !in_tests(graph, units, id) {
            continue;
        }
        if let Some(program) = bound(id) {
            placed.item[index] = placed.item[program.index()];
            continue;
        }
        let group = groups.find(tested(graph, id));
        members.entry(group).or_default().push(id);
        needs.entry(group).or_insert_with(|| vec![false; sight.len()]);
    }
    for &(from, to) in links.of_tests.iter().filter(|link| units.of[link.1.index()].is_some()) {
        let group = groups.find(tested(graph, from));
        if let (Some(needs), Some(krate)) = (needs.get_mut(&group), placed.item[to.index()])
            && graph.item(to).kind != ItemKind::Module
        {
            needs[krate as usize] = true;
        }
    }
    let mut stays: BTreeMap<usize, u32> = BTreeMap::new();
    let stay = units.tests_stay.iter().map(|&pair| (pair, true));
    for ((from, to), inside) in units.tests_need.iter().map(|&pair| (pair, false)).chain(stay) {
        let group = groups.find(tested(graph, from));
        if let (Some(needs), Some(krate)) = (needs.get_mut(&group), placed.item[to.index()]) {
            needs[krate as usize] = true;
            if inside {
                stays.insert(group, krate);
            }
        }
    }
    // What code that cannot leave its place names is there.
    let of_bound = links.of_tests.iter().filter_map(|&(from, to)| Some((bound(from)?, to)));
    for (place, to) in links.of_program.iter().copied().chain(of_bound) {
        if let Some(krate) = program[place.index()].filter(|_| in_tests(graph, units, to)) {
            stays.insert(groups.find(tested(graph, to)), krate);
        }
    }
    for (group, items) in members {
        let krate = lowest(graph, &items, &needs[&group], sight, placed, stays.get(&group).copied());
        for item in items {
            placed.item[item.index()] = Some(krate);
            let module = graph.item(item).module;
            if graph.module(module).test_only {
                placed.module[module.index()] = krate;
            }
        }
    }
}

/// The crate that a group of test-only items goes to: `stays`, where one is given that will do.
fn lowest(
    graph: &ItemGraph,
    items: &[ItemId],
    needs: &[bool],
    sight: &Sight,
    placed: &Placement,
    stays: Option<u32>,
) -> u32 {
    let sees = |krate: u32| needs.iter().zip(&sight[krate as usize]).all(|(need, seen)| !need || *seen);
    let file = |id: ItemId| {
        let mut around = std::iter::successors(Some(graph.item(id).module), |&m| graph.module(m).parent);
        around.find(|&m| !graph.module(m).test_only)
    };
    let mut files: BTreeMap<u32, usize> = BTreeMap::new();
    for module in items.iter().filter_map(|&id| file(id)) {
        *files.entry(placed.module[module.index()]).or_default() += 1;
    }
    let mut wished: Vec<(u32, usize)> = files.into_iter().collect();
    wished.sort_by_key(|&(krate, count)| (std::cmp::Reverse(count), krate));
    let others = 1..u32::try_from(sight.len()).expect("crates are numbered by u32");
    stays
        .into_iter()
        .chain(wished.into_iter().map(|w| w.0))
        .chain(others)
        .find(|&krate| sees(krate))
        .unwrap_or(0)
}

/// The module paths and item paths of every crate, as a plan names them: by crate, then modules and items.
pub(super) fn claims(graph: &ItemGraph, root: ModuleId, placed: &Placement, crates: usize) -> Vec<Claims> {
    let mut claims = vec![Claims::default(); crates];
    let krate = graph.module(root).krate;
    let prefix = format!("{}::", graph.module(root).path);
    let below = |path: &str| path.strip_prefix(&prefix).unwrap_or(path).to_owned();
    for (index, module) in graph.modules().iter().enumerate() {
        let Some(parent) = module.parent.filter(|_| module.krate == krate) else { continue };
        let own = placed.module[index];
        if own != placed.module[parent.index()] {
            claims[own as usize].modules.push(below(&module.path));
        }
    }
    for (index, item) in graph.items().iter().enumerate() {
        let Some(own) = placed.item[index].filter(|_| item.owner.is_none() && item.kind != ItemKind::Module)
        else {
            continue;
        };
        if own != placed.module[item.module.index()] {
            claims[own as usize].items.push(below(&item.path));
        }
    }
    claims
}

/// What a plan names for a crate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Claims {
    pub(super) modules: Vec<String>,
    pub(super) items: Vec<String>,
}
