//! A crate as a problem for the search: units with weights, probabilities and places, arcs, and what must and must not be.
//!
//! In: an [`Analysis`], the [`Churn`] of its items, the crate, its [`Pins`]. Out: a [`SplitProblem`] and the [`Units`] that it
//! is about. Weights are lines: [`item_weight`] is the only place that says so.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use seam_graphs::split::{SplitProblem, Unit};
use seam_graphs::{CrateId, ItemGraph, ItemId, ItemKind, ModuleId};

use super::arcs::arcs;
use super::dependents::Dependents;
use super::helpers::Helpers;
use super::links::Links;
use super::pins::Pins;
use super::spans::Spans;
use super::units::{FACADE, Units};
use crate::cost::FIXED_LINES;
use crate::workspace::Workspace;
use crate::{Analysis, Churn, MacroKind, SiteKind};

/// Crates whose macros fill a registry at link time: what they stand on is found by being linked, and by nothing else.
pub(super) const REGISTRIES: [&str; 5] = ["ctor", "dtor", "inventory", "linkme", "typetag"];

/// A crate to be taken apart.
pub(super) struct Subject {
    pub(super) units: Units,
    pub(super) problem: SplitProblem,
    pub(super) links: Links,
    /// What is above; the search leaves it out, as no partition of this crate alone changes it.
    pub(super) dependents: Dependents,
}

/// What an item costs to compile, its associated items included.
pub(super) fn item_weight(graph: &ItemGraph, item: ItemId) -> f64 {
    f64::from(item_lines(graph, item))
}

/// Lines of an item, its associated items included.
pub(super) fn item_lines(graph: &ItemGraph, item: ItemId) -> u32 {
    graph.item(item).lines
}

impl Subject {
    pub(super) fn new(
        workspace: &Workspace,
        analysis: &Analysis,
        churn: &Churn,
        root: CrateId,
        pins: &Pins,
    ) -> Self {
        let graph = &analysis.graph;
        let units = Units::new(analysis, root);
        let links = Links::new(graph, &units);
        let helpers = Helpers::new(graph, &units, &links);
        let (arcs, (places, probability)) = rayon::join(
            || arcs(analysis, &units, &helpers.needs),
            || rayon::join(|| Places::new(graph, &units), || probabilities(graph, churn, &units)),
        );
        let mut problem = SplitProblem {
            weight: units.item.iter().map(|&item| item_weight(graph, item)).collect(),
            probability,
            lines: units.item.iter().map(|&item| item_lines(graph, item)).collect(),
            file: places.file,
            folder: places.folder,
            parent: places.parent,
            arcs,
            together: units.all_together().into_iter().chain(helpers.together).collect(),
            choices: units.all_choices(),
            facade: Some(FACADE),
            stays: stays(analysis, &units),
            fixed: FIXED_LINES,
            ..SplitProblem::default()
        };
        pins.apply(graph, &units, &mut problem);
        let dependents = Dependents::new(workspace, graph, root);
        Self { units, problem, links, dependents }
    }
}

/// Files and their folders, numbered in the order of their first units.
struct Places {
    file: Vec<u32>,
    folder: Vec<u32>,
    parent: Vec<u32>,
}

impl Places {
    fn new(graph: &ItemGraph, units: &Units) -> Self {
        // `a.rs` and what is in `a/` are of one folder, as in `a/mod.rs`.
        let mut has_children = vec![false; graph.modules().len()];
        for module in graph.modules().iter().filter(|m| !m.inline && !m.test_only) {
            if let Some(parent) = module.parent {
                has_children[parent.index()] = true;
            }
        }
        let mut places = Self { file: Vec::new(), folder: Vec::new(), parent: Vec::new() };
        let mut numbers: FxHashMap<ModuleId, u32> = FxHashMap::default();
        let mut folders: FxHashMap<ModuleId, u32> = FxHashMap::default();
        for &item in &units.item {
            let file = of_file(graph, graph.item(item).module);
            let next = u32::try_from(numbers.len()).expect("fewer than 2^32 files");
            let number = *numbers.entry(file).or_insert(next);
            if number == next {
                let around = graph.module(file).parent.filter(|_| !has_children[file.index()]);
                let folder = places.number(graph, around.unwrap_or(file), &mut folders);
                places.folder.push(folder);
            }
            places.file.push(number);
        }
        places
    }

    /// The number of the folder of a module, with those around it.
    fn number(&mut self, graph: &ItemGraph, module: ModuleId, folders: &mut FxHashMap<ModuleId, u32>) -> u32 {
        let mut child: Option<u32> = None;
        let mut first = None;
        let mut at = Some(module);
        while let Some(module) = at {
            let next = u32::try_from(self.parent.len()).expect("fewer than 2^32 files");
            let number = *folders.entry(module).or_insert(next);
            if number == next {
                self.parent.push(number);
            }
            if let Some(child) = child {
                self.parent[child as usize] = number;
            }
            first = first.or(Some(number));
            (child, at) = (Some(number), graph.module(module).parent);
        }
        first.expect("the module itself")
    }
}

/// The module whose file holds `module`.
pub(super) fn of_file(graph: &ItemGraph, module: ModuleId) -> ModuleId {
    let mut at = module;
    while let Some(parent) = graph.module(at).parent.filter(|_| graph.module(at).inline) {
        at = parent;
    }
    at
}

/// The edit probability of each unit. An edit of a test, or of the imports of a module, is one of its file and rebuilds what the
/// file goes to: it is shared by the units of the nearest module that has some.
fn probabilities(graph: &ItemGraph, churn: &Churn, units: &Units) -> Vec<f64> {
    let mut share = vec![0.0; units.len()];
    let mut of_module: BTreeMap<ModuleId, (f64, Vec<Unit>)> = BTreeMap::new();
    for (unit, &item) in (0..).zip(&units.item) {
        let entry = of_module.entry(graph.item(item).module).or_default();
        entry.0 += item_weight(graph, item).max(1.0);
        entry.1.push(unit);
    }
    for index in 0..graph.items().len() {
        let item = ItemId::new(index);
        let part = churn.share(item);
        if part <= 0.0 || graph.crate_of(item) != units.root {
            continue;
        }
        if let Some(unit) = units.of[index].filter(|_| graph.item(item).kind != ItemKind::Module) {
            share[unit as usize] += part;
            continue;
        }
        let mut around = std::iter::successors(Some(graph.item(item).module), |&m| graph.module(m).parent);
        let (whole, users) = around.find_map(|m| of_module.get(&m)).expect("the root module has a unit");
        for &unit in users {
            share[unit as usize] += part * item_weight(graph, units.item[unit as usize]).max(1.0) / whole;
        }
    }
    let all: f64 = share.iter().sum();
    if all > 0.0 {
        share.iter_mut().for_each(|part| *part /= all);
    } else {
        share.fill(1.0 / units.len() as f64);
    }
    share
}

/// Units that have to stay: `main`, functions of procedural macros, and what registers itself when it is linked.
fn stays(analysis: &Analysis, units: &Units) -> Vec<Unit> {
    let graph = &analysis.graph;
    let is_main = |&&unit: &&Unit| {
        let item = graph.item(units.item[unit as usize]);
        item.kind == ItemKind::Fn && item.name == "main" && graph.module(item.module).parent.is_none()
    };
    let all: Vec<Unit> = (0..).take(units.len()).collect();
    let mut stays: Vec<Unit> = all.iter().filter(is_main).copied().collect();
    let registers = |origin: Option<&str>| origin.is_some_and(|origin| REGISTRIES.contains(&origin));
    let registered = analysis.macro_uses.iter().filter(|used| {
        !used.test_only && used.kind != MacroKind::Derive && registers(used.origin.as_deref())
    });
    stays.extend(registered.filter_map(|used| units.of[used.item.index()]));
    stays.extend(exported(analysis, units));
    stays.sort_unstable();
    stays.dedup();
    stays.retain(|&unit| unit != FACADE);
    stays
}

/// Units with a symbol of the linker: `#[no_mangle]`, `#[export_name]`.
fn exported(analysis: &Analysis, units: &Units) -> Vec<Unit> {
    let mut sites = analysis
        .sites
        .iter()
        .filter(|site| site.kind == SiteKind::Linkage && !site.text.starts_with("link"))
        .peekable();
    if sites.peek().is_none() {
        return Vec::new();
    }
    let spans = Spans::new(&analysis.graph, |item| units.of[item.index()].is_some());
    sites.filter_map(|site| units.of[spans.at(&site.file, site.line)?.index()]).collect()
}
