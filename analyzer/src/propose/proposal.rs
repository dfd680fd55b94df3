//! From a partition of units to a proposal: a plan with names, its evaluation, its steps.
//!
//! In: a [`Subject`] and the crate of each of its units. Out: a [`Sketch`], which tells what it is worth; and of that a [`Draft`]: a
//! plan and what there is to say about it. The plan names modules wherever that loses nothing, and items elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use seam_graphs::{ItemGraph, ItemKind, ModuleId};

use super::crossings::{dependencies, sight};
use super::evaluate::{Evaluation, Outline};
use super::naming::{Traits, names};
use super::place::{Placement, claims, place};
use super::problem::{Subject, item_lines};
use crate::plan::{PLAN_VERSION, Plan, PlannedCrate, PlannedCut};

/// Names of third-party crates that code which only holds data uses too.
const DATA: [&str; 14] = [
    "serde",
    "serde_json",
    "chrono",
    "time",
    "uuid",
    "thiserror",
    "bitflags",
    "smallvec",
    "indexmap",
    "derive_more",
    "strum",
    "num_traits",
    "bytes",
    "itertools",
];

/// A plan, judged.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The plan.
    pub plan: Plan,
    /// What there is to say about it.
    pub evaluation: Evaluation,
}

/// The module that is the root of the crate of `subject`.
pub(super) fn root_module(graph: &ItemGraph, subject: &Subject) -> ModuleId {
    graph.item(subject.units.item[0]).module
}

/// A partition of the units, with everything else at its place.
pub(super) struct Sketch {
    placed: Placement,
    /// What it is worth.
    pub(super) outline: Outline,
}

impl Sketch {
    /// The partition `crate_of` of the units: 0 stays, the others lowest first.
    pub(super) fn new(graph: &ItemGraph, subject: &Subject, crate_of: &[u32]) -> Self {
        let placed = |crate_of: &[u32]| {
            let crates = crate_of.iter().max().map_or(1, |most| *most as usize + 1);
            let depends_on = dependencies(&subject.problem.arcs, crate_of, crates);
            (place(graph, subject, crate_of, &sight(&depends_on)), crates)
        };
        let (mut found, mut crates) = placed(crate_of);
        // Macro calls between items are units too, and go where their module goes, whatever the search says.
        let kept = with_items(graph, &found, crates);
        if kept.iter().any(Option::is_none) {
            let crate_of: Vec<u32> =
                crate_of.iter().map(|&krate| kept[krate as usize].unwrap_or(0)).collect();
            (found, crates) = placed(&crate_of);
        }
        let outline = Outline::new(graph, subject, &found.item, crates);
        Self { placed: found, outline }
    }

    /// A plan of it, and what there is to say about that. The names in `taken` are not given to new crates.
    pub(super) fn draft(&self, graph: &ItemGraph, subject: &Subject, taken: &BTreeSet<String>) -> Draft {
        let depends_on = &self.outline.crossings.depends_on;
        let mut plan = plan(graph, subject, &self.placed, depends_on.len());
        let traits = traits(graph, subject, &self.placed, depends_on);
        for (planned, name) in plan.crates.iter_mut().zip(names(&plan.package, &traits, taken)) {
            planned.name = name;
        }
        // A plan that the search made foresees whatever has to go.
        let root = format!("{}::", plan.root);
        let below = |path: &str| path.strip_prefix(&root).unwrap_or(path).to_owned();
        let mut seen = BTreeSet::new();
        for wrong in self.outline.crossings.wrong.iter().filter(|wrong| !wrong.fix.is_import()) {
            if seen.insert((wrong.from, wrong.to)) {
                plan.cuts.push(PlannedCut {
                    from: below(&graph.item(wrong.from).path),
                    to: below(&graph.item(wrong.to).path),
                    fix: wrong.fix.as_str().to_owned(),
                });
            }
        }
        let assignment = plan.assign(graph).expect("the plan was made from this graph");
        debug_assert_eq!(assignment.home, self.placed.item, "a plan says where everything is placed");
        let evaluation = Evaluation::new(graph, subject, &plan, &assignment);
        Draft { plan, evaluation }
    }
}

/// By crate its number among the original package and those that have items; `None` for one without.
fn with_items(graph: &ItemGraph, placed: &Placement, crates: usize) -> Vec<Option<u32>> {
    let mut has_items = vec![false; crates];
    for (item, home) in graph.items().iter().zip(&placed.item) {
        if let Some(krate) = *home {
            has_items[krate as usize] |= item.kind != ItemKind::Module;
        }
    }
    let mut last = 0;
    let number = |(krate, has_items): (usize, bool)| {
        last += u32::from(krate > 0 && has_items);
        if krate == 0 { Some(0) } else { has_items.then_some(last) }
    };
    has_items.into_iter().enumerate().map(number).collect()
}

fn plan(graph: &ItemGraph, subject: &Subject, placed: &Placement, crates: usize) -> Plan {
    let root = root_module(graph, subject);
    let krate = graph.krate(subject.units.root);
    let mut plan = Plan {
        schema_version: PLAN_VERSION,
        package: krate.package.clone(),
        root: krate.path.clone(),
        fingerprint: None,
        crates: Vec::new(),
        keeps: crate::plan::Kept::default(),
        cuts: Vec::new(),
    };
    for (at, claims) in claims(graph, root, placed, crates).into_iter().enumerate() {
        if at == 0 {
            (plan.keeps.modules, plan.keeps.items) = (claims.modules, claims.items);
        } else {
            plan.crates.push(PlannedCrate {
                name: String::new(),
                modules: claims.modules,
                items: claims.items,
            });
        }
    }
    plan
}

/// What the new crates are named after.
fn traits<'g>(
    graph: &'g ItemGraph,
    subject: &Subject,
    placed: &Placement,
    depends_on: &[BTreeSet<u32>],
) -> Vec<Traits<'g>> {
    let count = depends_on.len();
    let mut traits = vec![Traits::default(); count];
    let mut whole: BTreeMap<&str, u64> = BTreeMap::new();
    // Lines by crate and module: there are many items, and few paths.
    let modules = graph.modules().len();
    let mut in_module: Vec<Option<u64>> = vec![None; count * modules];
    let mut type_lines = vec![0u64; count];
    let root = format!("{}::", graph.krate(subject.units.root).path);
    for &item in &subject.units.item {
        let krate = placed.item[item.index()].unwrap_or(0) as usize;
        let lines = u64::from(item_lines(graph, item));
        let of = graph.item(item);
        traits[krate].lines += lines;
        if matches!(
            of.kind,
            ItemKind::Struct | ItemKind::Enum | ItemKind::Impl | ItemKind::Const | ItemKind::TypeAlias
        ) {
            type_lines[krate] += lines;
        }
        let named = !matches!(of.kind, ItemKind::Impl | ItemKind::Module);
        if named && lines > traits[krate].largest.0 {
            traits[krate].largest = (lines, of.name.as_str());
        }
        *in_module[krate * modules + of.module.index()].get_or_insert(0) += lines;
    }
    for (at, lines) in in_module.into_iter().enumerate().filter_map(|(at, lines)| Some((at, lines?))) {
        let (krate, module) = (at / modules, ModuleId::new(at % modules));
        let mut path = graph.module(module).path.strip_prefix(&root).unwrap_or("");
        while !path.is_empty() {
            *traits[krate].modules.entry(path).or_default() += lines;
            *whole.entry(path).or_default() += lines;
            path = path.rsplit_once("::").map_or("", |p| p.0);
        }
    }
    let whole = Rc::new(whole);
    for r in graph.references().iter().filter(|r| !r.test_only && graph.item(r.to).kind == ItemKind::External)
    {
        if let Some(krate) = placed.item[r.from.index()] {
            *traits[krate as usize].externals.entry(graph.item(r.to).name.clone()).or_default() += 1;
        }
    }
    let sight = sight(depends_on);
    for (at, part) in traits.iter_mut().enumerate() {
        part.whole = Rc::clone(&whole);
        part.others = count.saturating_sub(2);
        part.used_by = (1..count).filter(|&other| other != at && sight[other][at]).count();
        part.lowest = depends_on[at].is_empty();
        let data = |name: &String| DATA.contains(&name.as_str()) || name == "std";
        part.only_types = part.externals.keys().all(data) && type_lines[at] * 10 >= part.lines * 9;
    }
    traits.split_off(1)
}
