//! Enums that know everything: one variant for each part of the program, so that all parts hang together by it.
//!
//! That takes both: the enum names types of the parts, and they use the enum. One that nobody below it uses stands in nobody's way,
//! whatever it names: it may lie above all of them. So does one that a plan already says has to be split.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{ItemId, ItemKind, RefKind, Reference};

use super::super::crossings::CutFix;
use super::{Look, Obstacle, Rule};

/// So many parts besides its own make an enum one that knows everything.
const MANY: usize = 3;

pub(super) const WAY_OUT: &str =
    "an enum for each crate, and one above that has these as variants, with `From` for `?`";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let cut: BTreeSet<ItemId> = {
        let cuts = look.evaluation.cuts().iter();
        cuts.filter(|wrong| wrong.fix == CutFix::SplitEnum).map(|wrong| wrong.from).collect()
    };
    let named = named(look);
    let users = users(look, &named);
    let mut found = Vec::new();
    for (id, named) in named {
        let used: BTreeSet<&str> = named.intersection(&users[&id]).copied().collect();
        let parts = match () {
            () if used.len() >= MANY => used,
            () if cut.contains(&id) => named,
            () => continue,
        };
        let parts: Vec<&str> = parts.into_iter().collect();
        let text = format!("`{}` has variants of types of {}", look.graph.item(id).name, parts.join(", "));
        found.push(look.at(Rule::KnowsEverything, id, text));
    }
    found
}

/// By enum, the parts besides its own that it names a type of.
fn named<'a>(look: &Look<'a>) -> BTreeMap<ItemId, BTreeSet<&'a str>> {
    let is_enum = |id: ItemId| look.graph.item(id).kind == ItemKind::Enum && look.home(id).is_some();
    let mut named: BTreeMap<ItemId, BTreeSet<&'a str>> = BTreeMap::new();
    for r in program(look).filter(|r| is_enum(r.from) && look.graph.item(r.to).kind != ItemKind::Module) {
        named
            .entry(r.from)
            .or_default()
            .extend(part(look, r.to).filter(|at| Some(*at) != part(look, r.from)));
    }
    named
}

/// By enum of `named`, the parts that use it. What is implemented for the enum may lie with it, and is no use of it.
fn users<'a>(
    look: &Look<'a>,
    named: &BTreeMap<ItemId, BTreeSet<&'a str>>,
) -> BTreeMap<ItemId, BTreeSet<&'a str>> {
    let around = |id: ItemId| look.graph.item(id).owner.unwrap_or(id);
    let implemented = program(look).filter(|r| r.kind == RefKind::Impl && named.contains_key(&r.to));
    let implemented: BTreeSet<(ItemId, ItemId)> = implemented.map(|r| (r.from, r.to)).collect();
    let mut users: BTreeMap<ItemId, BTreeSet<&'a str>> =
        named.keys().map(|id| (*id, BTreeSet::new())).collect();
    let named_by = stand_ins(look, named);
    for r in program(look).filter(|r| !implemented.contains(&(around(r.from), r.to))) {
        let meant = named_by.get(&r.to).unwrap_or(&r.to);
        if let Some(users) = users.get_mut(meant) {
            users.extend(part(look, r.from));
        }
    }
    users
}

/// What stands for an enum of `named` where it is used: `type Result<T> = …<T, Error>`, `struct Error(Box<Kind>)` beside it.
fn stand_ins(look: &Look<'_>, named: &BTreeMap<ItemId, BTreeSet<&str>>) -> BTreeMap<ItemId, ItemId> {
    let stands_for = |r: &&Reference| {
        let (from, to) = (look.graph.item(r.from), look.graph.item(r.to));
        named.contains_key(&r.to)
            && (from.kind == ItemKind::TypeAlias || from.kind == ItemKind::Struct && from.module == to.module)
    };
    program(look).filter(stands_for).map(|r| (r.from, r.to)).collect()
}

fn program<'a>(look: &Look<'a>) -> impl Iterator<Item = &'a Reference> {
    let is_import = |r: &Reference| matches!(r.kind, RefKind::Use | RefKind::Reexport | RefKind::Glob);
    look.graph.references().iter().filter(move |r| !r.test_only && !is_import(r))
}

/// Where an item would be if nothing had sunk for an enum's sake: its module below the root.
fn part<'a>(look: &Look<'a>, id: ItemId) -> Option<&'a str> {
    look.home(id)?;
    let root = look.graph.krate(look.graph.crate_of(id)).path.len() + 2;
    look.graph.module(look.graph.item(id).module).path.get(root..)?.split("::").next()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    const USED: &str = "
//- src/lib.rs
pub mod a; pub mod b; pub mod c; pub mod error;
//- src/a.rs
pub struct A;
pub fn a() -> Result<A, crate::error::All> { Ok(A) }
//- src/b.rs
pub struct B;
pub fn b() -> Result<B, crate::error::All> { Ok(B) }
//- src/c.rs
pub struct C;
pub fn c() -> Result<C, crate::error::All> { Ok(C) }
//- src/error.rs
pub enum All { A(crate::a::A), B(crate::b::B), C(crate::c::C) }
pub enum Some { A(crate::a::A), B(crate::b::B) }
";

    #[test]
    fn an_enum_of_three_modules_that_use_it_is_found_and_one_of_two_is_not() {
        assert_eq!(
            found(USED, "modules = [\"a\"]", "knows-everything"),
            ["src/error.rs:1 `All` has variants of types of a, b, c"]
        );
    }

    #[test]
    fn an_enum_above_all_that_it_names_is_in_nobodys_way() {
        let text = USED.replace("Result<C, crate::error::All> { Ok(C) }", "C { C }");
        assert_eq!(found(&text, "modules = [\"c\"]", "knows-everything"), <[String; 0]>::default());
        let implemented =
            "impl From<C> for crate::error::All { fn from(c: C) -> Self { crate::error::All::C(c) } }";
        let text = text.replace("pub struct C;", &format!("pub struct C;\n{implemented}"));
        assert_eq!(found(&text, "modules = [\"a\"]", "knows-everything"), <[String; 0]>::default());
    }

    #[test]
    fn an_enum_that_is_to_be_split_is_found() {
        let text = USED.replace("-> Result<C, crate::error::All> { Ok(C) }", "{}");
        assert_eq!(
            found(&text, "modules = [\"error\", \"a\"]", "knows-everything"),
            [
                "src/error.rs:1 `All` has variants of types of a, b, c",
                "src/error.rs:2 `Some` has variants of types of a, b"
            ]
        );
    }

    #[test]
    fn who_uses_it_by_an_alias_or_in_a_struct_around_it_uses_it_too() {
        let alias = format!("{USED}pub type Result<T> = std::result::Result<T, All>;\n");
        let alias = alias.replace("<A, crate::error::All>", "<A>").replace("<B, crate::error::All>", "<B>");
        let alias = alias.replace("> Result<", "> crate::error::Result<");
        let alias =
            alias.replace("crate::error::Result<C, crate::error::All>", "Result<C, crate::error::All>");
        let expected = ["src/error.rs:1 `All` has variants of types of a, b, c"];
        assert_eq!(found(&alias, "modules = [\"a\"]", "knows-everything"), expected, "{alias}");
        let around = format!("{USED}pub struct Error(Box<All>);\n")
            .replace("crate::error::All>", "crate::error::Error>");
        assert_eq!(found(&around, "modules = [\"a\"]", "knows-everything"), expected);
    }
}
