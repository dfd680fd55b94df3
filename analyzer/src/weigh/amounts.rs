//! How much there is to compile in each file of each crate.
//!
//! In: an analysis. Out: [`Amounts`] by crate and file, test-only code apart: what the cost model of [`super::compile`] is a
//! function of. What code is generated for comes from the collector of instances where it was asked for
//! ([`LoadOptions::instances`](crate::LoadOptions::instances)); otherwise, and for tests, functions that are not generic are
//! taken once. Left out: what a unit's features leave of a file, which [`crate::units::Rebuild`] knows.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{CrateId, CrateKind, FileId, Item, ItemGraph, ItemId, ItemKind};

use super::macros::WeighedMacro;
use crate::{Analysis, MacroKind};

/// What is counted, in the order of [`Amounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(usize)]
pub enum Quantity {
    /// Other crates that are named: whose metadata is read. The standard library is not among them.
    Crates,
    /// Lines of items, without documentation and blank lines between them.
    Lines,
    /// Functions with a body.
    Functions,
    /// Structs, enums, unions and aliases.
    Types,
    /// Impls and traits.
    Impls,
    /// Constants and statics.
    Constants,
    /// Estimated lines of LLVM IR of one copy of all functions: what is type-checked.
    Bodies,
    /// Closures in them.
    Closures,
    /// The same of functions that the crate itself generates code for: neither generic nor the default of a trait, and
    /// not marked `#[inline]`.
    Plain,
    /// Method calls and closures in these functions.
    PlainCalls,
    /// Estimated lines of LLVM IR of all copies of functions that the crate makes, also of generic functions of other crates
    /// of the workspace.
    Instantiated,
    /// Copies that it asks for of generic functions from outside the workspace: `Vec`, iterators …; without what these call.
    Foreign,
    /// The size of the expressions of constants and statics.
    Data,
    /// Lines that derives and attribute macros generate.
    Derived,
    /// Lines that calls of macros generate.
    Called,
    /// Named references.
    References,
}

/// How many quantities there are.
pub const QUANTITIES: usize = 16;

impl Quantity {
    /// All, in order.
    pub const ALL: [Self; QUANTITIES] = [
        Self::Crates,
        Self::Lines,
        Self::Functions,
        Self::Types,
        Self::Impls,
        Self::Constants,
        Self::Bodies,
        Self::Closures,
        Self::Plain,
        Self::PlainCalls,
        Self::Instantiated,
        Self::Foreign,
        Self::Data,
        Self::Derived,
        Self::Called,
        Self::References,
    ];

    /// As the JSON output has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crates => "crates",
            Self::Lines => "lines",
            Self::Functions => "functions",
            Self::Types => "types",
            Self::Impls => "impls",
            Self::Constants => "constants",
            Self::Bodies => "bodies",
            Self::Closures => "closures",
            Self::Plain => "plain",
            Self::PlainCalls => "plain_calls",
            Self::Instantiated => "instantiated",
            Self::Foreign => "foreign",
            Self::Data => "data",
            Self::Derived => "derived",
            Self::Called => "called",
            Self::References => "references",
        }
    }
}

/// Copies of generic functions from outside the workspace per method call and closure of plain functions: the mean over the
/// libraries of `fit/cost/data.csv`, for where nobody counted them.
const FOREIGN_PER_CALL: f64 = 0.4;

/// Copies are not taken for more than so many times the code that is not generic, and so many lines of IR: chosen, not fitted.
/// Over the libraries of `fit/cost/data.csv` they are 1.6 times as much.
const COPIES_OF_PLAIN: f64 = 3.0;
const COPIES_AT_LEAST: f64 = 1_000.0;

/// How much there is of each quantity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Amounts([f64; QUANTITIES]);

impl Amounts {
    /// Of one quantity.
    pub fn of(&self, quantity: Quantity) -> f64 {
        self.0[quantity as usize]
    }

    /// Adds to one quantity.
    pub fn add(&mut self, quantity: Quantity, amount: f64) {
        self.0[quantity as usize] += amount;
    }

    /// Bounds what the collector found by what stands there. In libraries of generic numbers impls for each type ask for one
    /// another, and types that the syntax does not tell multiply: one library of 16,000 lines of IR had 107,000 copies.
    pub(super) fn bound(&mut self) {
        let most = COPIES_OF_PLAIN * self.of(Quantity::Plain) + COPIES_AT_LEAST;
        let bounds = [(Quantity::Instantiated, most), (Quantity::Foreign, self.of(Quantity::PlainCalls))];
        for (quantity, most) in bounds {
            self.0[quantity as usize] = self.of(quantity).min(most);
        }
    }

    /// Adds `share` of all quantities of another.
    pub fn add_share(&mut self, other: &Self, share: f64) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own += share * other;
        }
    }
}

/// The amounts of all crates.
#[derive(Clone, Debug, Default)]
pub struct FileAmounts {
    /// By crate, what belongs to none of its files, tests aside: the other crates that it names, instances that it makes of
    /// functions of other crates of the workspace.
    pub crates: Vec<Amounts>,
    /// By crate, then file: what is always compiled, what is compiled for tests only.
    pub files: BTreeMap<(CrateId, FileId), [Amounts; 2]>,
}

impl FileAmounts {
    /// Counts what `analysis` found; `macros` are its weighed macros.
    pub fn new(analysis: &Analysis, macros: &[WeighedMacro]) -> Self {
        let graph = &analysis.graph;
        let mut counted = Self::default();
        let collected = !analysis.functions.is_empty();
        for (at, item) in graph.items().iter().enumerate() {
            if let Some(amounts) = counted.at(graph, ItemId::new(at)) {
                count(item, amounts);
                let kind = graph.krate(graph.crate_of(ItemId::new(at))).kind;
                let looked_into = matches!(kind, CrateKind::Lib | CrateKind::Bin | CrateKind::ProcMacro);
                if is_plain(graph, item) {
                    add_plain(item, collected && looked_into && !item.test_only, amounts);
                }
            }
        }
        let mut named = vec![BTreeSet::new(); graph.crates().len()];
        for reference in graph.references() {
            if let Some(amounts) = counted.at(graph, reference.from) {
                amounts.add(Quantity::References, 1.0);
            }
            let (from, to) = (graph.crate_of(reference.from), graph.crate_of(reference.to));
            if from != to && !reference.test_only {
                named[from.index()].insert(to);
            }
        }
        counted.crates = vec![Amounts::default(); named.len()];
        for (amounts, named) in counted.crates.iter_mut().zip(&named) {
            amounts.add(Quantity::Crates, named.len() as f64);
        }
        counted.add_instances(analysis);
        for used in macros {
            let quantity = match used.kind {
                MacroKind::Bang => Quantity::Called,
                MacroKind::Derive | MacroKind::Attribute => Quantity::Derived,
            };
            if let Some(amounts) = counted.at(graph, used.item) {
                amounts.add(quantity, used.lines);
            }
        }
        counted
    }

    /// Counts copies of functions where they are made; of tests, examples and build scripts the collector has none.
    fn add_instances(&mut self, analysis: &Analysis) {
        let graph = &analysis.graph;
        for function in &analysis.functions {
            let home = graph.crate_of(function.item);
            let mut add = |krate: CrateId, quantity, amount| {
                if krate != home {
                    self.crates[krate.index()].add(quantity, amount);
                } else if let Some(amounts) = self.at(graph, function.item) {
                    amounts.add(quantity, amount);
                }
            };
            for &(krate, copies) in &function.paid_by {
                add(krate, Quantity::Instantiated, f64::from(copies) * f64::from(function.size));
            }
            for &(krate, copies) in &function.foreign {
                add(krate, Quantity::Foreign, f64::from(copies));
            }
        }
    }

    /// The amounts that an item counts towards.
    fn at(&mut self, graph: &ItemGraph, item: ItemId) -> Option<&mut Amounts> {
        let module = graph.module(graph.item(item).module);
        let kind = graph.krate(module.krate).kind;
        // All of a test is compiled where the test is.
        let test = graph.item(item).test_only && !kind.is_test_only();
        let both = self.files.entry((module.krate, module.file?)).or_default();
        (kind != CrateKind::External).then(|| &mut both[usize::from(test)])
    }
}

fn count(item: &Item, amounts: &mut Amounts) {
    let (lines, size) = (f64::from(item.lines), f64::from(item.code.size));
    let (number, own_lines) = match item.kind {
        ItemKind::Fn => (Quantity::Functions, true),
        ItemKind::Struct | ItemKind::Enum | ItemKind::Union | ItemKind::TypeAlias => (Quantity::Types, true),
        // What stands inside is counted by itself.
        ItemKind::Impl | ItemKind::Trait => (Quantity::Impls, false),
        ItemKind::Const | ItemKind::Static => (Quantity::Constants, true),
        ItemKind::Macro | ItemKind::Module | ItemKind::External => {
            amounts.add(Quantity::Lines, lines);
            return;
        }
    };
    if own_lines {
        amounts.add(Quantity::Lines, lines);
    }
    if item.kind != ItemKind::Fn {
        amounts.add(number, 1.0);
        if number == Quantity::Constants {
            amounts.add(Quantity::Data, size);
        }
        return;
    }
    if item.code.size == 0 {
        return;
    }
    amounts.add(number, 1.0);
    amounts.add(Quantity::Bodies, size);
    amounts.add(Quantity::Closures, f64::from(item.code.closures));
}

/// Counts a function that is not generic; where its copies are not `collected`, as one, and what it asks for by its calls.
fn add_plain(item: &Item, collected: bool, amounts: &mut Amounts) {
    let (size, calls) =
        (f64::from(item.code.size), f64::from(item.code.methods) + f64::from(item.code.closures));
    amounts.add(Quantity::Plain, size);
    amounts.add(Quantity::PlainCalls, calls);
    if !collected {
        amounts.add(Quantity::Instantiated, size);
        amounts.add(Quantity::Foreign, FOREIGN_PER_CALL * calls);
    }
}

/// Whether the crate itself generates code for it.
fn is_plain(graph: &ItemGraph, item: &Item) -> bool {
    item.kind == ItemKind::Fn && !item.code.inline && !is_generic(graph, item)
}

/// Whether code is generated where a function is used, and not where it stands.
fn is_generic(graph: &ItemGraph, item: &Item) -> bool {
    let of_owner = item.owner.map(|owner| graph.item(owner));
    item.code.parameters > 0
        || of_owner.is_some_and(|owner| owner.kind == ItemKind::Trait || owner.code.parameters > 0)
}
