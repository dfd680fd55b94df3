//! Who needs whom: the references between the units of a crate.
//!
//! In: an [`Analysis`], its [`Units`]. Out: sorted [`UnitArc`]s. Named references of the program count, without imports: a `use`
//! follows the code that needs it. But a trait that is imported for its methods is needed by whoever calls them, and no name
//! says who: inferred calls do, and where even these are missing, all code of the importing module counts as a user.

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::split::{Unit, UnitArc};
use seam_graphs::{ItemGraph, ItemId, ItemKind, ModuleId, RefKind, Reference, Visibility};

use super::homes::Homes;
use super::units::{Units, is_import};
use crate::Analysis;

/// What it costs to turn a dependency around, in the measure of effort: as much as rewriting so many references.
const INVERSION: f64 = 25.0;

/// One reference between two units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Need {
    from: Unit,
    to: Unit,
    item: ItemId,
    kind: RefKind,
}

/// The arcs between `units`.
pub(super) fn arcs(analysis: &Analysis, units: &Units) -> Vec<UnitArc> {
    let graph = &analysis.graph;
    let mut needs: Vec<Need> = graph.references().iter().filter_map(|r| named(graph, units, r)).collect();
    for_methods(graph, units, &mut needs);
    needs.sort_unstable();
    needs.chunk_by(|a, b| (a.from, a.to) == (b.from, b.to)).map(|needs| arc(graph, needs)).collect()
}

fn named(graph: &ItemGraph, units: &Units, r: &Reference) -> Option<Need> {
    if r.test_only || is_import(r.kind) || graph.item(r.to).kind == ItemKind::Module {
        return None;
    }
    let (from, to) = (units.of_place(graph, r)?, units.of[r.to.index()]?);
    (from != to).then_some(Need { from, to, item: r.to, kind: r.kind })
}

fn arc(graph: &ItemGraph, needs: &[Need]) -> UnitArc {
    let hidden = |need: &&Need| matches!(graph.item(need.item).visibility, Visibility::Within(_));
    let mut widened: Vec<ItemId> = needs.iter().filter(hidden).map(|need| need.item).collect();
    widened.sort_unstable();
    widened.dedup();
    let count = u32::try_from(needs.len()).unwrap_or(u32::MAX);
    // What is only called can be handed in from above; what a type, an impl or a macro names cannot.
    let called =
        needs.iter().all(|need| need.kind == RefKind::Call && graph.item(need.item).kind == ItemKind::Fn);
    UnitArc {
        from: needs[0].from,
        to: needs[0].to,
        count,
        widened: u32::try_from(widened.len()).unwrap_or(u32::MAX),
        price: called.then_some(INVERSION * f64::from(count)),
    }
}

/// Adds who needs a trait for its methods.
fn for_methods(graph: &ItemGraph, units: &Units, needs: &mut Vec<Need>) {
    let imports = imported_traits(graph, units);
    let mut used: FxHashSet<(ModuleId, Unit)> = FxHashSet::default();
    for need in needs.iter() {
        for module in up(graph, graph.item(units.item[need.from as usize]).module) {
            used.insert((module, need.to));
        }
    }
    let homes = Homes::new(graph, units.root);
    for r in graph.inferred().iter().filter(|r| !r.test_only) {
        let (Some(from), Some(owner)) = (units.of_place(graph, r), graph.item(r.to).owner) else { continue };
        let of_trait = match graph.item(owner).kind {
            ItemKind::Trait => Some(owner),
            _ => homes.trait_of(owner),
        };
        let Some((item, to)) = of_trait.and_then(|item| Some((item, units.of[item.index()]?))) else {
            continue;
        };
        let module = graph.item(r.from).module;
        let imports_it = up(graph, module).any(|m| imports.contains_key(&(m, item)));
        if from != to && imports_it {
            needs.push(Need { from, to, item, kind: RefKind::Call });
            used.extend(up(graph, module).map(|m| (m, to)));
        }
    }
    let mut by_module: FxHashMap<ModuleId, Vec<Unit>> = FxHashMap::default();
    for (unit, &item) in (0..).zip(&units.item) {
        if matches!(graph.item(item).kind, ItemKind::Fn | ItemKind::Impl | ItemKind::Trait) {
            by_module.entry(graph.item(item).module).or_default().push(unit);
        }
    }
    let mut unseen: Vec<(ModuleId, ItemId, Unit)> =
        imports.into_iter().map(|((module, item), to)| (module, item, to)).collect();
    unseen.sort_unstable();
    for (module, item, to) in unseen {
        if used.contains(&(module, to)) {
            continue;
        }
        for &from in by_module.get(&module).into_iter().flatten().filter(|&&from| from != to) {
            needs.push(Need { from, to, item, kind: RefKind::Type });
        }
    }
}

/// The traits of the crate that a module imports by name, with their units.
fn imported_traits(graph: &ItemGraph, units: &Units) -> FxHashMap<(ModuleId, ItemId), Unit> {
    let imports = graph.references().iter().filter(|r| r.kind == RefKind::Use && !r.test_only);
    let traits = imports.filter(|r| graph.item(r.to).kind == ItemKind::Trait);
    let own = traits.filter(|r| graph.crate_of(r.from) == units.root);
    own.filter_map(|r| Some(((graph.item(r.from).module, r.to), units.of[r.to.index()]?))).collect()
}

/// A module and all around it.
fn up(graph: &ItemGraph, module: ModuleId) -> impl Iterator<Item = ModuleId> {
    std::iter::successors(Some(module), |&m| graph.module(m).parent)
}
