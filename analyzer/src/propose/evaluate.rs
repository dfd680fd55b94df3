//! A plan, judged: what its crates are, what crosses between them, whether it is legal, what it saves.
//!
//! In: a [`Subject`], a [`Plan`] for it, by way of its [`Assignment`]. Out: [`Evaluation`]. Whether a plan comes from the search or
//! from a person's hand makes no difference here. Left out: whether it is worth it ([`super::verdict`]).

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::split::Unit;
use seam_graphs::{CrateKind, FileId, ItemGraph, ItemId, ItemKind, RefKind, Visibility};

use super::crossings::{Crossings, Wrong, file_of};
use super::figures::{Above, Figures, Part};
use super::problem::Subject;
use super::times::Times;
use crate::plan::{Assignment, Plan};

/// A crate of a split.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SplitCrate {
    /// The name of its package.
    pub name: String,
    /// Modules that move to it, as the plan names them; of the original package, those that stay although a module around moves.
    pub modules: Vec<String>,
    /// Items that move to it without their module.
    pub items: Vec<String>,
    /// The files that its code stands in now, by path; one that others' code stands in too is listed for each.
    pub files: Vec<FileId>,
    /// Crates that it depends on directly, by position.
    pub depends_on: BTreeSet<u32>,
    /// Lines of its items, without those of tests.
    pub lines: u64,
    /// How many items it has, associated ones not counted.
    pub item_count: usize,
    /// Its weight.
    pub weight: f64,
    /// The probability that an edit of the package is one of this crate.
    pub probability: f64,
    /// Third-party crates that its code names, by name, with how often.
    pub externals: BTreeMap<String, u32>,
}

/// Why a plan cannot be carried out as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Illegal {
    /// It takes nothing out: no new crate, or one with nothing in it.
    Empty {
        /// The crate, by its position in `Evaluation::crates`.
        krate: Option<usize>,
    },
    /// A new package cannot have that name: it is taken, or no name.
    Name {
        /// The crate, by its position in `Evaluation::crates`.
        krate: usize,
    },
    /// An item has to stay: `main` of a binary, or a procedural macro.
    Stays {
        /// The item.
        item: ItemId,
    },
    /// A reference leads the wrong way, and the plan does not say that it goes.
    Unforeseen(Wrong),
    /// An impl lies in a crate where Rust does not allow it: with none of the items that it may lie with.
    Orphan {
        /// The impl.
        item: ItemId,
        /// Where it may lie: the type, or the trait and the type.
        homes: [ItemId; 2],
    },
    /// Two impls would overlap: what keeps them apart is not known in the crate of the one.
    Overlap {
        /// The impl.
        item: ItemId,
        /// The other.
        other: ItemId,
        /// The first may lie with either of these.
        homes: [ItemId; 2],
    },
    /// Two items that have to be together: one macro call declares them, one builds the other, which is `#[non_exhaustive]`, one
    /// calls the other, which is one of several macros of its name, or one names the other, which is compiled for tests only.
    Parted {
        /// One of them.
        one: ItemId,
        /// The other.
        other: ItemId,
    },
}

impl Illegal {
    /// As JSON has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Empty { .. } => "empty",
            Self::Name { .. } => "name",
            Self::Stays { .. } => "stays",
            Self::Unforeseen(_) => "reference",
            Self::Orphan { .. } => "orphan",
            Self::Overlap { .. } => "overlap",
            Self::Parted { .. } => "parted",
        }
    }
}

/// What there is to say about a plan.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The original package first, then the new crates, lowest first.
    pub crates: Vec<SplitCrate>,
    /// The crate of each item.
    pub home: Vec<Option<u32>>,
    /// What crosses.
    pub crossings: Crossings,
    /// What it saves.
    pub figures: Figures,
    /// How long builds take before and after, where costs are known.
    pub times: Option<Times>,
    /// What forbids it, sorted.
    pub illegal: Vec<Illegal>,
    /// Lines that move out of the original package.
    pub lines_moved: u64,
    /// Files of which something moves.
    pub files_moved: usize,
    /// Files that go to more than one crate.
    pub files_spread: usize,
}

/// What decides whether a partition is any good, without what is only shown of it.
#[derive(Clone, Debug)]
pub(super) struct Outline {
    pub(super) crossings: Crossings,
    pub(super) figures: Figures,
    loads: Vec<Load>,
}

/// What goes to one crate.
#[derive(Clone, Debug, Default)]
struct Load {
    lines: u64,
    items: usize,
    part: Part,
}

impl Outline {
    /// Of `crates` crates, the original package included, when each item goes where `home` says.
    pub(super) fn new(graph: &ItemGraph, subject: &Subject, home: &[Option<u32>], crates: usize) -> Self {
        let crossings = Crossings::new(graph, subject, home, crates);
        let mut loads = vec![Load::default(); crates];
        let Subject { units, problem, .. } = subject;
        for (unit, &item) in units.item.iter().enumerate() {
            let load = &mut loads[home[item.index()].unwrap_or(0) as usize];
            load.lines += u64::from(problem.lines[unit]);
            load.part.weight += problem.weight[unit];
            load.part.probability += problem.probability[unit];
            load.items += usize::from(graph.item(item).kind != ItemKind::Module);
        }
        let parts: Vec<Part> = loads.iter().map(|load| load.part).collect();
        let sight = crossings.sight();
        let above =
            Above { whole: subject.dependents.weight(), named: subject.dependents.named(home, &sight) };
        let figures = Figures::new(&parts, &sight, &above);
        Self { crossings, figures, loads }
    }

    /// Whether code is left in the original package.
    pub(super) fn keeps_code(&self) -> bool {
        self.loads[0].items > 0
    }
}

/// Whether an item makes its target what it is: `main` of a binary, a public function of a crate of procedural macros.
fn belongs_to_target(graph: &ItemGraph, id: ItemId) -> bool {
    let item = graph.item(id);
    if item.kind != ItemKind::Fn || item.owner.is_some() || graph.module(item.module).parent.is_some() {
        return false;
    }
    match graph.krate(graph.crate_of(id)).kind {
        CrateKind::Bin => item.name == "main",
        CrateKind::ProcMacro => item.visibility == Visibility::Public,
        _ => false,
    }
}

impl Evaluation {
    /// Judges `plan`, which `assignment` has read against `graph`.
    pub(super) fn new(graph: &ItemGraph, subject: &Subject, plan: &Plan, assignment: &Assignment) -> Self {
        let home = assignment.home.clone();
        let Outline { crossings, figures, loads } =
            Outline::new(graph, subject, &home, plan.crates.len() + 1);
        let mut evaluation = Self { home, crossings, figures, ..Self::default() };
        evaluation.crates = evaluation.crates(graph, subject, plan, &loads);
        evaluation.illegal = evaluation.illegal(graph, subject, plan);
        evaluation.count_moves();
        evaluation
    }

    /// The same for the plan that stops after its first `steps` crates.
    pub(super) fn after(&self, graph: &ItemGraph, subject: &Subject, steps: usize) -> Outline {
        let done = |krate: u32| if krate as usize > steps { 0 } else { krate };
        let home: Vec<Option<u32>> = self.home.iter().map(|home| home.map(done)).collect();
        Outline::new(graph, subject, &home, steps + 1)
    }

    /// The cuts: references that have to go, and edits of imports.
    pub fn cuts(&self) -> &[Wrong] {
        &self.crossings.wrong
    }

    fn home_of(&self, item: ItemId) -> u32 {
        self.home[item.index()].unwrap_or(0)
    }

    fn crates(&self, graph: &ItemGraph, subject: &Subject, plan: &Plan, loads: &[Load]) -> Vec<SplitCrate> {
        let original = SplitCrate {
            name: plan.package.clone(),
            modules: plan.keeps.modules.clone(),
            items: plan.keeps.items.clone(),
            ..SplitCrate::default()
        };
        let new = plan.crates.iter().map(|planned| SplitCrate {
            name: planned.name.clone(),
            modules: planned.modules.clone(),
            items: planned.items.clone(),
            ..SplitCrate::default()
        });
        let mut crates: Vec<SplitCrate> = std::iter::once(original).chain(new).collect();
        for (krate, load) in crates.iter_mut().zip(loads) {
            krate.lines = load.lines;
            krate.item_count = load.items;
            krate.weight = load.part.weight;
            krate.probability = load.part.probability;
        }
        for (krate, depends_on) in crates.iter_mut().zip(&self.crossings.depends_on) {
            krate.depends_on = depends_on.clone();
        }
        for (file, homes) in files(graph, subject, &self.home) {
            for krate in homes {
                crates[krate as usize].files.push(file);
            }
        }
        for r in graph.references().iter().filter(|r| !r.test_only) {
            if graph.item(r.to).kind == ItemKind::External
                && let Some(krate) = self.home[r.from.index()]
            {
                *crates[krate as usize].externals.entry(graph.item(r.to).name.clone()).or_default() += 1;
            }
        }
        crates
    }

    fn illegal(&self, graph: &ItemGraph, subject: &Subject, plan: &Plan) -> Vec<Illegal> {
        let Subject { units, .. } = subject;
        let root = format!("{}::", plan.root);
        let below = |item: ItemId| graph.item(item).path.strip_prefix(&root).unwrap_or("");
        let foreseen: BTreeSet<(&str, &str)> =
            plan.cuts.iter().map(|cut| (cut.from.as_str(), cut.to.as_str())).collect();
        let item = |unit: Unit| units.item[unit as usize];
        let apart = |one: Unit, other: Unit| self.home_of(item(one)) != self.home_of(item(other));
        let mut illegal: Vec<Illegal> = Vec::new();
        for &wrong in &self.crossings.wrong {
            if !wrong.fix.is_import() && !foreseen.contains(&(below(wrong.from), below(wrong.to))) {
                illegal.push(Illegal::Unforeseen(wrong));
            }
        }
        let roots = graph.items().iter().enumerate().map(|(at, _)| ItemId::new(at));
        let moved = roots.filter(|&item| self.home_of(item) != 0 && belongs_to_target(graph, item));
        illegal.extend(moved.map(|item| Illegal::Stays { item }));
        for (krate, planned) in self.crates.iter().enumerate().skip(1) {
            // What has neither code nor tests.
            let of_it = |home: &Option<u32>| home.is_some_and(|home| home as usize == krate);
            if planned.item_count == 0 && !self.home.iter().any(of_it) {
                illegal.push(Illegal::Empty { krate: Some(krate) });
            }
        }
        for &(one, other) in units.orphans.iter().filter(|pair| apart(pair.0, pair.1)) {
            illegal.push(Illegal::Orphan { item: item(one), homes: [item(other); 2] });
        }
        for &(one, other) in units.together.iter().filter(|pair| apart(pair.0, pair.1)) {
            illegal.push(Illegal::Parted { one: item(one), other: item(other) });
        }
        let hidden = subject.links.of_program.iter().filter(|link| graph.item(link.1).test_only);
        for &(one, other) in hidden {
            if self.home_of(one) != self.home_of(other) {
                illegal.push(Illegal::Parted { one, other });
            }
        }
        for choice in &units.choices {
            if choice.homes.iter().all(|&home| apart(choice.unit, home)) {
                illegal.push(Illegal::Orphan { item: item(choice.unit), homes: choice.homes.map(item) });
            }
        }
        for (overlap, unit, homes) in &units.overlaps {
            if homes.iter().all(|&home| apart(*unit, home)) {
                let homes = [homes[0], homes[homes.len() - 1]].map(item);
                illegal.push(Illegal::Overlap { item: overlap.item, other: overlap.other, homes });
            }
        }
        illegal.sort_unstable();
        illegal
    }

    fn count_moves(&mut self) {
        self.lines_moved = self.crates.iter().skip(1).map(|c| c.lines).sum();
        let mut moved: BTreeMap<FileId, usize> = BTreeMap::new();
        for krate in self.crates.iter().skip(1) {
            for &file in &krate.files {
                *moved.entry(file).or_default() += 1;
            }
        }
        self.files_moved = moved.len();
        let stays: BTreeSet<FileId> = self.crates[0].files.iter().copied().collect();
        let spread = |(file, crates): (&FileId, &usize)| *crates + usize::from(stays.contains(file)) > 1;
        self.files_spread = moved.iter().filter(|&entry| spread(entry)).count();
    }
}

/// The crates that each file's code goes to.
fn files(graph: &ItemGraph, subject: &Subject, home: &[Option<u32>]) -> BTreeMap<FileId, BTreeSet<u32>> {
    let units = &subject.units;
    let mut files: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    let mut has_items = vec![false; graph.modules().len()];
    for &item in units.item.iter().filter(|&&item| graph.item(item).kind != ItemKind::Module) {
        let module = graph.item(item).module;
        has_items[module.index()] = true;
        if let (Some(file), Some(krate)) = (file_of(graph, module), home[item.index()]) {
            files.entry(file).or_default().insert(krate);
        }
    }
    // What a module re-exports and declares stays with it, also where its items go elsewhere.
    let mut declares = vec![false; graph.modules().len()];
    for module in graph.modules().iter().filter(|m| !m.inline && !m.test_only) {
        if let Some(parent) = module.parent {
            declares[parent.index()] = true;
        }
    }
    for r in graph.references().iter().filter(|r| r.kind == RefKind::Reexport && !r.test_only) {
        declares[graph.item(r.from).module.index()] = true;
    }
    for (index, module) in graph.modules().iter().enumerate() {
        if module.krate != units.root || (has_items[index] && !declares[index]) {
            continue;
        }
        // Inline test modules follow their file, and are no reason to list it.
        if module.test_only && module.inline {
            continue;
        }
        if let (Some(file), Some(krate)) = (module.file, home[module.item.index()]) {
            files.entry(file).or_default().insert(krate);
        }
    }
    files
}
