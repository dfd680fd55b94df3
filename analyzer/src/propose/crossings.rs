//! What crosses between the crates of a split: who depends on whom, and what leads the wrong way.
//!
//! In: an [`Analysis`], the crate of each item (0 stays, the others lowest first). Out: [`Crossings`]. A crate may depend on those
//! before it, and the original package on all; every reference that leads elsewhere is a [`Wrong`] one and has to go. Imports
//! make no dependency, as they follow the code; one that would lead the wrong way, or to a crate that is not depended on, is
//! an edit of its line.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::split::UnitArc;
use seam_graphs::{FileId, ItemGraph, ItemId, ItemKind, ModuleId, RefKind, Reference, Visibility};

use super::links::Links;
use super::place::Sight;
use super::problem::Subject;
use super::units::{Units, is_import};

/// A reference that has to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wrong {
    /// The item that refers; for an import, its module.
    pub from: ItemId,
    /// The item that is referred to.
    pub to: ItemId,
    /// Where it stands.
    pub file: FileId,
    /// The line, from 1.
    pub line: u32,
    /// What to do.
    pub fix: CutFix,
}

/// What to do about a reference that leads the wrong way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CutFix {
    /// An import that no code beside it needs: take it away, or name what a glob brings.
    RemoveImport,
    /// A re-export of what now lies above: the original package re-exports it.
    MoveReexport,
    /// A function is called that lies above: hand it in as a parameter, or behind a trait that is declared below.
    InvertDependency,
    /// An enum has variants of types that lie above: one enum for each crate.
    SplitEnum,
    /// A type, an impl or a macro names what lies above: part it.
    SplitItem,
    /// A test helper cannot leave its type, and names what lies above: move it to the tests above.
    MoveTest,
}

impl CutFix {
    /// As JSON and plans have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RemoveImport => "remove-import",
            Self::MoveReexport => "move-reexport",
            Self::InvertDependency => "invert-dependency",
            Self::SplitEnum => "split-enum",
            Self::SplitItem => "split-item",
            Self::MoveTest => "move-test",
        }
    }

    /// What to do, as an instruction.
    pub fn advice(self) -> &'static str {
        match self {
            Self::RemoveImport => "remove the import: no code beside it needs it",
            Self::MoveReexport => "re-export it from the original package instead",
            Self::InvertDependency => {
                "hand it in as a parameter, or declare a trait below and implement it above"
            }
            Self::SplitEnum => "split the enum: one for each crate, and a conversion where they meet",
            Self::SplitItem => "move the part that names it up",
            Self::MoveTest => {
                "compiled for tests only: write it as a function among the tests of the crate above (as a dev-dependency \
                 that crate would bring a second copy of every type)"
            }
        }
    }

    /// Whether it is an edit of a line with an import.
    pub fn is_import(self) -> bool {
        matches!(self, Self::RemoveImport | Self::MoveReexport)
    }
}

/// What crosses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Crossings {
    /// By crate, the crates that it depends on directly, without those that are only reached through others' dependencies.
    pub depends_on: Vec<BTreeSet<u32>>,
    /// How many references cross from one crate to another, by the two.
    pub between: BTreeMap<(u32, u32), u32>,
    /// Names that come from another crate afterwards, by an import or a path that has to say so: an item counts once for each module
    /// whose program names it along the dependencies. What belongs to a type or a trait comes with it.
    pub rewritten: u64,
    /// What has to go, sorted.
    pub wrong: Vec<Wrong>,
    /// Items that have to become `pub`, with one place that needs it, by item. A method call counts where only one method can be
    /// meant, and what a `macro_rules!` names where the macro is called.
    pub widened: BTreeMap<ItemId, (FileId, u32)>,
}

/// Whether crate `from` may depend on crate `to`.
fn leads_down(from: u32, to: u32) -> bool {
    to != 0 && (from == 0 || to < from)
}

/// Which crates see which, by direct dependencies.
pub(super) fn sight(depends_on: &[BTreeSet<u32>]) -> Sight {
    let count = depends_on.len();
    let mut sight = vec![vec![false; count]; count];
    let lowest_first = (1..count).chain((count > 0).then_some(0));
    for krate in lowest_first {
        sight[krate][krate] = true;
        for &below in &depends_on[krate] {
            let seen = sight[below as usize].clone();
            sight[krate].iter_mut().zip(seen).for_each(|(own, below)| *own |= below);
        }
    }
    sight
}

/// Dependencies between crates by the arcs between units: for placing tests, before all else is known.
pub(super) fn dependencies(arcs: &[UnitArc], crate_of: &[u32], crates: usize) -> Vec<BTreeSet<u32>> {
    let mut depends_on = facade_on_all(crates);
    for arc in arcs {
        let (from, to) = (crate_of[arc.from as usize], crate_of[arc.to as usize]);
        if from != to && leads_down(from, to) {
            depends_on[from as usize].insert(to);
        }
    }
    depends_on
}

fn facade_on_all(crates: usize) -> Vec<BTreeSet<u32>> {
    let mut depends_on = vec![BTreeSet::new(); crates];
    if let Some(facade) = depends_on.first_mut() {
        facade.extend(1..u32::try_from(crates).expect("crates are numbered by u32"));
    }
    depends_on
}

impl Crossings {
    /// What crosses between `crates` crates, the original package included, when each item goes where `home` says.
    pub(super) fn new(graph: &ItemGraph, subject: &Subject, home: &[Option<u32>], crates: usize) -> Self {
        let Subject { units, problem, links, .. } = subject;
        let crate_of: Vec<u32> = units.item.iter().map(|item| home[item.index()].unwrap_or(0)).collect();
        let mut crossings =
            Self { depends_on: dependencies(&problem.arcs, &crate_of, crates), ..Self::default() };
        let sight = sight(&crossings.depends_on);
        let wholes = Wholes::new(graph, home);
        let mut named: Vec<(ModuleId, ItemId)> = Vec::new();
        for link in &links.all {
            let (Some(to), Some(from)) = (home[link.to.index()], home[link.place.index()]) else { continue };
            if from == to {
                continue;
            }
            let r = link.reference(graph);
            let to_module = graph.item(r.to).kind == ItemKind::Module;
            if is_import(r.kind) {
                let seen = sight[from as usize][to as usize];
                if !r.test_only
                    && !seen
                    && (r.kind == RefKind::Glob || !to_module)
                    && (r.kind == RefKind::Reexport || wholes.goes_to(graph.item(r.from).module, from))
                {
                    let fix = import_fix(r);
                    crossings.wrong.push(Wrong { from: r.from, to: r.to, file: r.file, line: r.line, fix });
                }
                continue;
            }
            if to_module {
                continue;
            }
            if matches!(graph.item(r.to).visibility, Visibility::Within(_)) {
                crossings.widened.entry(r.to).or_insert((r.file, r.line));
            }
            if !r.test_only {
                if leads_down(from, to) && graph.item(r.to).owner.is_none() {
                    named.push((graph.item(r.from).module, r.to));
                }
                *crossings.between.entry((from, to)).or_default() += 1;
            }
            if !leads_down(from, to) {
                let fix = if r.test_only { CutFix::MoveTest } else { fix(graph, units, home, r) };
                crossings.wrong.push(Wrong { from: r.from, to: r.to, file: r.file, line: r.line, fix });
            }
        }
        crossings.open_called(links, home);
        crossings.open_written(graph, subject, home);
        named.sort_unstable();
        named.dedup();
        crossings.rewritten = named.len() as u64;
        crossings.wrong.sort_unstable();
        crossings.wrong.dedup();
        crossings
    }

    /// Methods that are called across crates have to be `pub`, or the traits that they are of.
    fn open_called(&mut self, links: &Links, home: &[Option<u32>]) {
        for (call, opened) in &links.hidden {
            if home[call.from.index()].zip(home[opened.index()]).is_some_and(|(from, to)| from != to) {
                self.widened.entry(*opened).or_insert((call.file, call.line));
            }
        }
    }

    /// What a `macro_rules!` writes has to be `pub` where the macro is called in another crate, and so on for the macros that it calls.
    fn open_written(&mut self, graph: &ItemGraph, subject: &Subject, home: &[Option<u32>]) {
        let is_macro = |item: ItemId| graph.item(item).kind == ItemKind::Macro;
        let calls = subject.links.all.iter().filter(|link| is_macro(link.to) && !is_macro(link.place));
        let mut seen: BTreeSet<(u32, ItemId)> = BTreeSet::new();
        let mut next: Vec<(u32, &Reference, ItemId)> = calls
            .filter_map(|link| Some((home[link.place.index()]?, link.reference(graph), link.to)))
            .filter(|(from, r, to)| !is_import(r.kind) && home[to.index()].is_some_and(|to| to != *from))
            .collect();
        let table = graph.references();
        while let Some((from, call, of)) = next.pop() {
            if !seen.insert((from, of)) {
                continue;
            }
            let first = table.partition_point(|r| r.from < of);
            for r in table[first..].iter().take_while(|r| r.from == of) {
                if home[r.to.index()].is_none_or(|to| to == from) {
                    continue;
                }
                let item = graph.item(r.to);
                if item.kind != ItemKind::Module && matches!(item.visibility, Visibility::Within(_)) {
                    self.widened.entry(r.to).or_insert((call.file, call.line));
                }
                next.extend(is_macro(r.to).then_some((from, call, r.to)));
            }
        }
    }

    /// How many references have to go, imports aside.
    pub fn hard(&self) -> usize {
        self.wrong.iter().filter(|wrong| !wrong.fix.is_import()).count()
    }

    /// Which crates see which.
    pub(super) fn sight(&self) -> Sight {
        sight(&self.depends_on)
    }
}

/// For each module whether all of it, as far as it is program, goes to one crate: its imports do then, and else they are parted with
/// its code.
struct Wholes(Vec<Whole>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    /// It has nothing but imports and child modules.
    Empty,
    To(u32),
    Parted,
}

impl Wholes {
    fn new(graph: &ItemGraph, home: &[Option<u32>]) -> Self {
        let mut wholes = vec![Whole::Empty; graph.modules().len()];
        for (item, home) in graph.items().iter().zip(home) {
            if let Some(krate) = *home
                && item.kind != ItemKind::Module
                && !item.test_only
            {
                let whole = &mut wholes[item.module.index()];
                *whole = match *whole {
                    Whole::Empty => Whole::To(krate),
                    Whole::To(other) if other == krate => Whole::To(krate),
                    _ => Whole::Parted,
                };
            }
        }
        Self(wholes)
    }

    fn goes_to(&self, module: ModuleId, krate: u32) -> bool {
        let whole = self.0[module.index()];
        whole == Whole::Empty || whole == Whole::To(krate)
    }
}

fn import_fix(r: &Reference) -> CutFix {
    if r.kind == RefKind::Reexport { CutFix::MoveReexport } else { CutFix::RemoveImport }
}

/// How many other crates an enum has to name to be one that knows everything.
const KNOWS_MANY: usize = 2;

fn fix(graph: &ItemGraph, units: &Units, home: &[Option<u32>], r: &Reference) -> CutFix {
    let from = graph.item(r.from);
    if from.kind == ItemKind::Enum {
        let table = graph.references();
        let first = table.partition_point(|other| other.from < r.from);
        let named = table[first..].iter().take_while(|other| other.from == r.from);
        let crates: BTreeSet<u32> =
            named.filter(|o| units.of[o.to.index()].is_some()).filter_map(|o| home[o.to.index()]).collect();
        if crates.len() >= KNOWS_MANY {
            return CutFix::SplitEnum;
        }
    }
    if from.kind == ItemKind::Fn && graph.item(r.to).kind == ItemKind::Fn {
        return CutFix::InvertDependency;
    }
    CutFix::SplitItem
}

/// Modules of a crate with all that is above them, for [`ModuleId`]s that may stand in another one's file.
pub(super) fn file_of(graph: &ItemGraph, module: ModuleId) -> Option<FileId> {
    graph.module(super::problem::of_file(graph, module)).file
}
