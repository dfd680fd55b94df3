//! Enums that know everything: one variant for each part of the program, so that all parts hang together by it.

use std::collections::BTreeSet;

use seam_graphs::ItemKind;

use super::{Look, Obstacle, Rule};

/// Types of so many crates make an enum one that knows everything.
const MANY: usize = 3;

pub(super) const WAY_OUT: &str =
    "an enum for each crate, and one above that has these as variants, with `From` for `?`";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for (index, item) in look.graph.items().iter().enumerate() {
        let id = seam_graphs::ItemId::new(index);
        if item.kind != ItemKind::Enum || item.test_only || look.home(id).is_none() {
            continue;
        }
        let table = look.graph.references();
        let first = table.partition_point(|r| r.from < id);
        let named = table[first..].iter().take_while(|r| r.from == id && !r.test_only);
        // Where the types would be if nothing had sunk for the enum's sake: their modules below the root.
        let root = look.graph.krate(look.graph.crate_of(id)).path.len() + 2;
        let parts: BTreeSet<&str> = named
            .filter(|r| look.home(r.to).is_some() && look.graph.item(r.to).kind != ItemKind::Module)
            .filter_map(|r| look.graph.module(look.graph.item(r.to).module).path.get(root..))
            .filter_map(|path| path.split("::").next())
            .collect();
        if parts.len() >= MANY {
            let parts: Vec<&str> = parts.into_iter().collect();
            let text = format!("`{}` has variants of types of {}", item.name, parts.join(", "));
            found.push(look.at(Rule::KnowsEverything, id, text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn an_enum_of_types_of_three_modules_is_found_and_one_of_two_is_not() {
        let text = "
//- src/lib.rs
pub mod a; pub mod b; pub mod c; pub mod error;
//- src/a.rs
pub struct A;
//- src/b.rs
pub struct B;
//- src/c.rs
pub struct C;
//- src/error.rs
pub enum All { A(crate::a::A), B(crate::b::B), C(crate::c::C) }
pub enum Some { A(crate::a::A), B(crate::b::B) }
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "knows-everything"),
            ["src/error.rs:1 `All` has variants of types of a, b, c"]
        );
    }
}
