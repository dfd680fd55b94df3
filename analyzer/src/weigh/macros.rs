//! How many lines of code each use of a macro generates: an estimate.
//!
//! In: the uses that an analysis found, with the size of what each is applied to. Out: the same uses, tests left out, with
//! lines; and the derives on the items that macros generate, which no source shows. The lines are those of the expansion as
//! rustc prints it (`-Zmacro-stats`), by a table that was measured on made-up items (see `fit/macros/README.md`). A macro
//! that the table does not have is taken for a typical one, and says so.
//!
//! A use that repeats what it is applied to (`#[tokio::main]` on a function) counts with all that it prints, since the
//! compiler reads it again.
//!
//! Left out: function-like macros of the standard library, and what a macro generates beyond its table, such as the rules of
//! a grammar in a file.

mod table;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use seam_graphs::{CrateId, CrateKind, ItemGraph, ItemId, ItemKind};

use self::table::{RUSTC, TABLE};
use crate::{Analysis, MacroKind, MacroUse};

/// A use of a macro with its estimated weight.
#[derive(Clone, Debug, PartialEq)]
pub struct WeighedMacro {
    /// The item that it is applied to or called in.
    pub item: ItemId,
    /// Derive, attribute or call.
    pub kind: MacroKind,
    /// The last segment of its path.
    pub name: String,
    /// The crate that it comes from, by its name in source code; `None` for the standard library and where it is unknown.
    pub origin: Option<String>,
    /// Lines that it generates, estimated; not negative.
    pub lines: f64,
    /// What the estimate rests on.
    pub basis: Basis,
}

/// What an estimate rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// This macro was measured: the package and version that it was measured with.
    Measured(&'static str),
    /// A `macro_rules!` of the workspace: it was expanded, its tokens were counted.
    Expanded,
    /// Nothing is known of this macro: it is taken for a typical one.
    Fallback,
}

impl Basis {
    /// The compiler that macros were measured with.
    pub const RUSTC: &'static str = RUSTC;
}

/// A macro that was measured. Coefficients are lines: a base, then one per unit.
#[derive(Clone, Copy, Debug)]
struct Measured {
    kind: MacroKind,
    name: &'static str,
    /// Crates that it can be imported from; none for the standard library.
    origins: &'static [&'static str],
    with: &'static str,
    /// Per field.
    structs: Option<[f64; 2]>,
    /// Enums without fields: per variant.
    plain_enums: Option<[f64; 2]>,
    /// Per variant, per field.
    enums: Option<[f64; 3]>,
    /// Per parameter, per line.
    functions: Option<[f64; 3]>,
    /// Impls and traits: per function, per line.
    blocks: Option<[f64; 3]>,
    /// Calls.
    calls: Option<[f64; 1]>,
    /// Derives on the items that it generates: name, how many, lines of one.
    brings: &'static [(&'static str, u32, f64)],
}

/// What is typical: the medians over the measured macros of third-party crates, as `fit/macros/fit.py` prints them.
const TYPICAL_DERIVE: Measured = Measured {
    kind: MacroKind::Derive,
    name: "",
    origins: &[],
    with: "",
    structs: Some([9.5, 4.5]),
    plain_enums: Some([13.2, 2.0]),
    enums: Some([10.8, 2.9, 0.8]),
    functions: None,
    blocks: None,
    calls: None,
    brings: &[],
};

/// The same for attribute macros; on a type they are taken to print it again.
const TYPICAL_ATTRIBUTE: Measured = Measured {
    kind: MacroKind::Attribute,
    structs: Some([11.5, 1.0]),
    plain_enums: Some([11.5, 1.0]),
    enums: Some([11.5, 1.0, 1.0]),
    functions: Some([11.5, 0.4, 0.8]),
    blocks: Some([0.0, 10.0, 1.1]),
    ..TYPICAL_DERIVE
};

/// Lines of a call of a macro that is neither in the table nor of the workspace.
const TYPICAL_CALL: f64 = 5.0;

/// Tokens on a line of Rust: what this program's own sources have.
const TOKENS_PER_LINE: f64 = 10.0;

/// Weighs the uses of macros in libraries and binaries, tests left out; in the order of [`Analysis::macro_uses`], each
/// followed by the derives that it brings along.
pub fn weigh(analysis: &Analysis) -> Vec<WeighedMacro> {
    let mut out = Vec::new();
    let named = Named::new(analysis);
    for used in &analysis.macro_uses {
        let kind = analysis.graph.crates()[analysis.graph.crate_of(used.item).index()].kind;
        let tested = matches!(kind, CrateKind::Test | CrateKind::Bench | CrateKind::Example);
        if !used.test_only && !tested {
            weigh_use(&analysis.graph, used, named.origin(&analysis.graph, used), &mut out);
        }
    }
    out
}

/// Where the macros of each crate come from, by kind and name: `None` for several crates.
///
/// With `#[macro_use] extern crate thiserror`, `Error` is in scope without being named; it is then what the rest of the crate
/// means by the name.
struct Named<'a>(BTreeMap<(CrateId, MacroKind, &'a str), Option<&'a str>>);

impl<'a> Named<'a> {
    fn new(analysis: &'a Analysis) -> Self {
        let mut origins = BTreeMap::new();
        for used in &analysis.macro_uses {
            if let Some(origin) = used.origin.as_deref() {
                let key = (analysis.graph.crate_of(used.item), used.kind, used.name.as_str());
                let known = origins.entry(key).or_insert(Some(origin));
                if *known != Some(origin) {
                    *known = None;
                }
            }
        }
        Self(origins)
    }

    fn origin(&self, graph: &ItemGraph, used: &'a MacroUse) -> Option<&'a str> {
        let built_in = || find_from(used.kind, &used.name, None).is_some();
        match used.origin.as_deref() {
            None if used.kind == MacroKind::Derive && !built_in() => {
                self.0.get(&(graph.crate_of(used.item), used.kind, used.name.as_str())).copied().flatten()
            }
            origin => origin,
        }
    }
}

fn weigh_use(graph: &ItemGraph, used: &MacroUse, origin: Option<&str>, out: &mut Vec<WeighedMacro>) {
    let known = find(used.kind, &used.name, origin);
    let (lines, basis) = estimate(graph, used, known);
    let (item, kind, origin) = (used.item, used.kind, origin.map(str::to_owned));
    out.push(WeighedMacro { item, kind, name: used.name.clone(), origin, lines, basis });
    for &(name, count, lines) in known.map_or(&[][..], |k| k.brings) {
        let with = known.map_or(Basis::Fallback, |k| Basis::Measured(k.with));
        let brought = WeighedMacro {
            item,
            kind: MacroKind::Derive,
            name: name.to_owned(),
            origin: None,
            lines,
            basis: with,
        };
        out.extend(std::iter::repeat_n(brought, count as usize));
    }
}

fn estimate(graph: &ItemGraph, used: &MacroUse, known: Option<&'static Measured>) -> (f64, Basis) {
    if used.kind == MacroKind::Attribute && used.origin.is_none() {
        // `#[test]` outside of tests and the like: the compiler's own, one line or nothing.
        return (1.0, Basis::Measured("the compiler"));
    }
    if used.tokens > 0 {
        return ((f64::from(used.tokens) / TOKENS_PER_LINE).max(1.0), Basis::Expanded);
    }
    if let Some(known) = known
        && let Some(lines) = applied(known, graph, used)
    {
        return (lines, Basis::Measured(known.with));
    }
    let typical = match used.kind {
        MacroKind::Derive => applied(&TYPICAL_DERIVE, graph, used),
        MacroKind::Attribute => applied(&TYPICAL_ATTRIBUTE, graph, used),
        MacroKind::Bang => Some(TYPICAL_CALL),
    };
    (typical.unwrap_or(TYPICAL_CALL), Basis::Fallback)
}

/// The macro of the table with this name. A name that is imported from a crate which hands another's macros on, or from none
/// that is known, is that macro if only one is called so.
fn find(kind: MacroKind, name: &str, origin: Option<&str>) -> Option<&'static Measured> {
    let only = || {
        let mut all = named(kind, name).filter(|m| origin.is_none() || !m.origins.is_empty());
        all.next().filter(|_| all.next().is_none())
    };
    // Calls have common names: `info!` of an unknown crate may be anything.
    find_from(kind, name, origin).or_else(|| if kind == MacroKind::Bang { None } else { only() })
}

fn find_from(kind: MacroKind, name: &str, origin: Option<&str>) -> Option<&'static Measured> {
    named(kind, name).find(|m| match origin {
        Some(origin) => m.origins.contains(&origin),
        None => m.origins.is_empty(),
    })
}

fn named(kind: MacroKind, name: &str) -> impl Iterator<Item = &'static Measured> {
    TABLE.iter().filter(move |m| m.kind == kind && m.name == name)
}

/// The lines of a macro applied to what `used` is applied to; `None` where that was not measured.
fn applied(known: &Measured, graph: &ItemGraph, used: &MacroUse) -> Option<f64> {
    let [fields, variants, functions] = [used.fields, used.variants, used.functions].map(f64::from);
    let item = graph.item(used.item);
    let lines = f64::from(item.lines);
    let [base, first, second] = match (used.kind, item.kind) {
        (MacroKind::Bang, _) => return known.calls.map(|[base]| base),
        (MacroKind::Attribute, ItemKind::Impl | ItemKind::Trait) => {
            return known.blocks.map(|k| sum(k, [functions, lines]));
        }
        (MacroKind::Attribute, ItemKind::Fn) => return known.functions.map(|k| sum(k, [fields, lines])),
        _ if variants == 0.0 => known.structs.map(|[base, field]| [base, 0.0, field])?,
        _ if fields == 0.0 => {
            let [base, variant] =
                known.plain_enums.or(known.enums.map(|[base, variant, _]| [base, variant]))?;
            [base, variant, 0.0]
        }
        _ => known.enums.or(known.plain_enums.map(|[base, variant]| [base, variant, 0.0]))?,
    };
    Some(sum([base, first, second], [variants, fields]))
}

fn sum([base, first, second]: [f64; 3], [x, y]: [f64; 2]) -> f64 {
    base + first * x + second * y
}
