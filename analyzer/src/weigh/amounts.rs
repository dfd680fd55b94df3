//! How much there is to compile in each file of each crate.
//!
//! In: an analysis. Out: [`Amounts`] by crate and file, test-only code apart: what the cost model of [`super::compile`] is a
//! function of. Left out: what a unit's features leave of a file, which [`crate::units::Rebuild`] knows.

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
    /// How many of these functions there are.
    PlainFunctions,
    /// Method calls in these functions.
    PlainMethods,
    /// Closures in these functions.
    PlainClosures,
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
        Self::PlainFunctions,
        Self::PlainMethods,
        Self::PlainClosures,
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
            Self::PlainFunctions => "plain_functions",
            Self::PlainMethods => "plain_methods",
            Self::PlainClosures => "plain_closures",
            Self::Data => "data",
            Self::Derived => "derived",
            Self::Called => "called",
            Self::References => "references",
        }
    }
}

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
    /// By crate, how many other crates it names, tests aside.
    pub crates: Vec<usize>,
    /// By crate, then file: what is always compiled, what is compiled for tests only.
    pub files: BTreeMap<(CrateId, FileId), [Amounts; 2]>,
}

impl FileAmounts {
    /// Counts what `analysis` found; `macros` are its weighed macros.
    pub fn new(analysis: &Analysis, macros: &[WeighedMacro]) -> Self {
        let graph = &analysis.graph;
        let mut counted = Self::default();
        for (at, item) in graph.items().iter().enumerate() {
            if let Some(amounts) = counted.at(graph, ItemId::new(at)) {
                count(graph, item, amounts);
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
        counted.crates = named.iter().map(BTreeSet::len).collect();
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

fn count(graph: &ItemGraph, item: &Item, amounts: &mut Amounts) {
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
    if !item.code.inline && !is_generic(graph, item) {
        amounts.add(Quantity::PlainMethods, f64::from(item.code.methods));
        amounts.add(Quantity::PlainClosures, f64::from(item.code.closures));
        amounts.add(Quantity::Plain, size);
        amounts.add(Quantity::PlainFunctions, 1.0);
    }
}

/// Whether code is generated where a function is used, and not where it stands.
fn is_generic(graph: &ItemGraph, item: &Item) -> bool {
    let of_owner = item.owner.map(|owner| graph.item(owner));
    item.code.parameters > 0
        || of_owner.is_some_and(|owner| owner.kind == ItemKind::Trait || owner.code.parameters > 0)
}
