//! Who needs whom: the references between the units of a crate.
//!
//! In: an [`Analysis`], its [`Units`]. Out: sorted [`UnitArc`]s. Named references of the program count, without imports: a `use`
//! follows the code that needs it. But a trait is needed, too, by whoever calls a method of a name that it declares where it is in
//! scope: without inference nobody knows whether it is meant, and a trait too many below costs less than code that does not
//! compile. Where something is imported and no code that could be seen names it, nor what it declares, all code of the importing
//! module that macros make something of counts as a user.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::split::{Unit, UnitArc};
use seam_graphs::{ItemGraph, ItemId, ItemKind, ModuleId, RefKind, Reference, Visibility};

use super::units::{Units, is_import};
use crate::{Analysis, MacroKind};

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

/// The arcs between `units`; `further` are units that need items for another reason than that they name them.
pub(super) fn arcs(analysis: &Analysis, units: &Units, further: &[(Unit, ItemId)]) -> Vec<UnitArc> {
    let graph = &analysis.graph;
    let mut needs: Vec<Need> = graph.references().iter().filter_map(|r| named(graph, units, r)).collect();
    for_imports(analysis, units, &mut needs);
    let further = further.iter().filter_map(|&(from, item)| {
        Some(Need { from, to: units.of[item.index()]?, item, kind: RefKind::Type })
    });
    needs.extend(further);
    // They come in long runs, by the item that refers.
    needs.sort();
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

/// Adds who needs what is imported without being named: traits for their methods, and what only a macro names that cannot be
/// seen through.
fn for_imports(analysis: &Analysis, units: &Units, needs: &mut Vec<Need>) {
    let graph = &analysis.graph;
    let imports = imports(graph, units);
    // Only what is imported is asked for.
    let mut imports_something = vec![false; graph.modules().len()];
    imports.iter().for_each(|(module, _)| imports_something[module.index()] = true);
    let importing =
        |item: ItemId| up(graph, graph.item(item).module).filter(|m| imports_something[m.index()]);
    let mut used: FxHashSet<(ModuleId, Unit)> = FxHashSet::default();
    for need in needs.iter() {
        used.extend(importing(units.item[need.from as usize]).map(|m| (m, need.to)));
    }
    for need in analysis.trait_needs.iter().filter(|need| !need.test_only) {
        let (Some(from), Some(to)) = (units.of[need.from.index()], units.of[need.of.index()]) else {
            continue;
        };
        used.extend(importing(need.from).map(|m| (m, to)));
        if from != to {
            needs.push(Need { from, to, item: need.of, kind: RefKind::Call });
        }
    }
    let users = Users::new(analysis, units);
    for (module, item) in imports {
        let targets = match graph.item(item).kind {
            ItemKind::Module => users.below.get(&graph.item(item).module).cloned().unwrap_or_default(),
            _ => units.of[item.index()].into_iter().collect(),
        };
        if targets.iter().any(|&to| used.contains(&(module, to))) {
            continue;
        }
        for &from in users.of(graph, module, item) {
            let others = targets.iter().filter(|&&to| to != from);
            needs.extend(others.map(|&to| Need { from, to, item, kind: RefKind::Type }));
        }
    }
}

/// Who may use what a module imports, where no name says so.
#[derive(Default)]
struct Users {
    /// By module, units with bodies.
    code: FxHashMap<ModuleId, Vec<Unit>>,
    /// By module, units that call macros which are not the standard library's, or are what an attribute makes of them.
    hidden: FxHashMap<ModuleId, Vec<Unit>>,
    /// Traits whose own text does not say what they declare.
    opaque: FxHashSet<ItemId>,
    /// By module and name, units with a derive of that name.
    derived: FxHashMap<(ModuleId, String), Vec<Unit>>,
    /// By module, all units in it and below.
    below: FxHashMap<ModuleId, Vec<Unit>>,
}

impl Users {
    fn new(analysis: &Analysis, units: &Units) -> Self {
        let graph = &analysis.graph;
        let mut users = Self::default();
        for (unit, &item) in (0..).zip(&units.item) {
            let of = graph.item(item);
            if matches!(of.kind, ItemKind::Fn | ItemKind::Impl | ItemKind::Trait) {
                users.code.entry(of.module).or_default().push(unit);
            }
            if of.kind != ItemKind::Module {
                up(graph, of.module).for_each(|m| users.below.entry(m).or_default().push(unit));
            }
        }
        for used in analysis.macro_uses.iter().filter(|used| !used.test_only) {
            let Some(unit) = units.of[used.item.index()] else { continue };
            let module = graph.item(used.item).module;
            match used.kind {
                MacroKind::Bang | MacroKind::Attribute => {
                    users.hidden.entry(module).or_default().push(unit);
                    if graph.item(used.item).kind == ItemKind::Trait {
                        users.opaque.insert(used.item);
                    }
                }
                MacroKind::Derive => {
                    users.derived.entry((module, used.name.clone())).or_default().push(unit);
                }
            }
        }
        users
    }

    /// A trait is used by what derives it; where nobody knows what it declares, by whoever calls methods. Anything else by what
    /// macros make of code: all that stands there itself has been seen.
    fn of(&self, graph: &ItemGraph, module: ModuleId, item: ItemId) -> &[Unit] {
        let is_trait = graph.item(item).kind == ItemKind::Trait;
        let derived = || self.derived.get(&(module, graph.item(item).name.clone()));
        let found = is_trait.then(derived).flatten().or_else(|| {
            let opaque = self.opaque.contains(&item);
            if opaque { self.code.get(&module) } else { self.hidden.get(&module) }
        });
        found.map_or(&[], Vec::as_slice)
    }
}

/// What the modules of the crate import by name, without re-exports.
fn imports(graph: &ItemGraph, units: &Units) -> BTreeSet<(ModuleId, ItemId)> {
    let imports = graph.references().iter().filter(|r| r.kind == RefKind::Use && !r.test_only);
    let own = imports.filter(|r| graph.crate_of(r.from) == units.root && graph.crate_of(r.to) == units.root);
    own.map(|r| (graph.item(r.from).module, r.to)).collect()
}

/// A module and all around it.
fn up(graph: &ItemGraph, module: ModuleId) -> impl Iterator<Item = ModuleId> {
    std::iter::successors(Some(module), |&m| graph.module(m).parent)
}
