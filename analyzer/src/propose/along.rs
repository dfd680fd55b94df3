//! The split that people drew: its modules as crates, with as few items moved between them as it takes.
//!
//! In: a [`Subject`]. Out: a coarser problem, in which what may go to one crate of that split is together, for the search to go on
//! with. The top-level modules are put in the order that the fewest references contradict, then in one in which less of them has to
//! move ([`Ready::arranged`]), and [`Ready::nearest`] moves items between them until nothing leads upwards. Left out: whether it is any better than a free search ([`super::search`] compares).

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::split::{Ready, SplitProblem, Unit};
use seam_graphs::{BlockId, EdgeFilter, ItemGraph, ItemKind, ModuleId, Partition, Quotient, feedback_arcs};

use super::problem::Subject;
use super::units::FACADE;

/// A module with more than this share of all lines is looked into: its children count as modules of their own.
const TOO_LARGE: f64 = 0.5;

/// For each unit the module that it counts to.
pub(super) type Groups = Vec<Option<ModuleId>>;

/// The modules that a split goes along: those below the root; and the same, but of one that is most of the crate its children,
/// where there is one.
pub(super) fn drawn(graph: &ItemGraph, subject: &Subject) -> Vec<Groups> {
    let mut drawn = vec![groups(graph, subject, 1.0), groups(graph, subject, TOO_LARGE)];
    drawn.dedup();
    drawn
}

/// The problem of `subject`, which `ready` is about, with the units together that the modules have together; `None` where modules
/// say nothing, or there is too much of it.
pub(super) fn along_modules(
    graph: &ItemGraph,
    subject: &Subject,
    ready: &Ready<'_>,
    groups: &[Option<ModuleId>],
) -> Option<SplitProblem> {
    let mut modules: Vec<ModuleId> = groups.iter().skip(FACADE as usize + 1).copied().flatten().collect();
    modules.sort_unstable();
    modules.dedup();
    let top = u32::try_from(modules.len()).ok()?;
    if top < 2 || !ready.reaches(top + 1) {
        return None;
    }
    let partition = Partition::by_key(graph, |item| {
        let unit = subject.units.of[item.index()].filter(|&unit| unit != FACADE)?;
        let module = graph.module(groups[unit as usize]?);
        Some((module.path.as_str(), module.item))
    });
    let quotient = Quotient::new(graph, &partition, EdgeFilter::PROGRAM);
    let all: Vec<BlockId> = (0..partition.blocks().len()).map(BlockId::new).collect();
    let order = feedback_arcs(&quotient, &all, |edge| u64::from(edge.count)).order;
    // Dependents come first there; levels count from below, and the facade is above all.
    let level: FxHashMap<BlockId, u32> = order.iter().rev().copied().zip(0..).collect();
    let mut wish: Vec<u32> = subject
        .units
        .item
        .iter()
        .map(|&item| partition.block_of(item).and_then(|block| level.get(&block)).copied().unwrap_or(top))
        .collect();
    // An impl that has to be with its type is where the type is meant to be, wherever it was written.
    let mut together = subject.units.all_together();
    together.sort_unstable();
    for (one, other) in together {
        if graph.item(subject.units.item[one as usize]).kind == ItemKind::Impl {
            wish[one as usize] = wish[other as usize];
        }
    }
    // References say roughly which module is above; what counts is how little has to move.
    let place = ready.arranged(&wish, top + 1);
    wish.iter_mut().for_each(|level| *level = place[*level as usize]);
    let levels = ready.nearest(&wish, top + 1)?;
    let mut problem = subject.problem.clone();
    // Where the user wants a module in two, only what cannot be parted is together.
    let level_of = |unit: Unit| levels[unit as usize];
    let pinned = problem.apart.iter().filter(|(one, other)| level_of(*one) == level_of(*other));
    let parted: FxHashSet<u32> = pinned.map(|(one, _)| level_of(*one)).collect();
    let mut first: FxHashMap<u32, Unit> = FxHashMap::default();
    for (unit, &level) in (0..).zip(&levels).filter(|(_, level)| !parted.contains(level)) {
        let one = *first.entry(level).or_insert(unit);
        if one != unit {
            problem.together.push((one, unit));
        }
    }
    Some(problem)
}

/// The module that each unit counts to: one below the root, or deeper where that has more than this share of all lines.
fn groups(graph: &ItemGraph, subject: &Subject, too_large: f64) -> Groups {
    let mut lines: FxHashMap<ModuleId, u64> = FxHashMap::default();
    let mut all = 0u64;
    let up = |module: ModuleId| std::iter::successors(Some(module), |&m| graph.module(m).parent);
    for (unit, &item) in subject.units.item.iter().enumerate() {
        let own = u64::from(subject.problem.lines[unit]);
        all += own;
        for module in up(graph.item(item).module) {
            *lines.entry(module).or_default() += own;
        }
    }
    let limit = too_large * all as f64;
    let large = |module: ModuleId| lines.get(&module).is_some_and(|&own| own as f64 > limit);
    let group = |module: ModuleId| {
        let path: Vec<ModuleId> = up(module).collect();
        let below_root = path.iter().rev().skip(1).copied();
        below_root.clone().find(|&m| !large(m)).or_else(|| below_root.last())
    };
    subject.units.item.iter().map(|&item| group(graph.item(item).module)).collect()
}
