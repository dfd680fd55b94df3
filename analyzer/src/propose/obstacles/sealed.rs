//! Sealed traits: a supertrait that cannot be named from outside keeps others from implementing a trait. In another crate it
//! keeps the program itself from it.

use std::collections::BTreeSet;

use seam_graphs::{ItemId, ItemKind, RefKind, Visibility};

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "make the sealing trait `pub` in a `#[doc(hidden)]` module, or move the impls to its crate";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let seals = seals(look);
    let mut found = Vec::new();
    for r in look.graph.references().iter().filter(|r| seals.contains(&r.to)) {
        let (from, to) = (look.graph.item(r.from), look.graph.item(r.to));
        // A bound names it too, and needs no more than that it is public.
        let needs = from.kind == ItemKind::Trait || r.kind == RefKind::Impl;
        let crosses = look.home(r.from).zip(look.home(r.to)).is_some_and(|(from, to)| from != to);
        if crosses && needs && !r.test_only {
            let text = format!(
                "`{}` needs `{}`, which cannot be named from outside",
                look.graph.label(r.from),
                to.name
            );
            found.push(look.at(Rule::Sealed, r.from, text));
        }
    }
    found
}

/// Traits that cannot be named from outside, and are called seals or stand above a public trait without being re-exported.
fn seals(look: &Look<'_>) -> BTreeSet<ItemId> {
    let is_trait = |id: ItemId| look.graph.item(id).kind == ItemKind::Trait;
    let mut above = BTreeSet::new();
    let mut reexported = BTreeSet::new();
    let mut opened = BTreeSet::new();
    for r in look.graph.references() {
        // `pub use module::*` re-exports all of it.
        if r.kind == RefKind::Reexport && look.graph.item(r.to).kind == ItemKind::Module {
            opened.insert(look.graph.item(r.to).module);
        }
        if !is_trait(r.to) || look.home(r.to).is_none() {
            continue;
        }
        if r.kind == RefKind::Reexport {
            reexported.insert(r.to);
        } else if is_trait(r.from) && look.graph.item(r.from).visibility == Visibility::Public {
            above.insert(r.to);
        }
    }
    let items = look.graph.items().iter().enumerate().filter(|(_, item)| item.kind == ItemKind::Trait);
    let hidden = items.filter(|(at, item)| {
        look.home(ItemId::new(*at)).is_some()
            && (matches!(item.visibility, Visibility::Within(_))
                || inside_private_module(look, ItemId::new(*at)))
    });
    let sealing = hidden.filter(|(at, item)| {
        let id = ItemId::new(*at);
        let reexported = reexported.contains(&id) || opened.contains(&item.module);
        item.name.to_lowercase().contains("seal") || above.contains(&id) && !reexported
    });
    sealing.map(|(at, _)| ItemId::new(at)).collect()
}

/// Whether a module around the item cannot be named from outside of the crate.
fn inside_private_module(look: &Look<'_>, item: ItemId) -> bool {
    let module = look.graph.item(item).module;
    let mut around = std::iter::successors(Some(module), |&m| look.graph.module(m).parent);
    around.any(|m| matches!(look.graph.item(look.graph.module(m).item).visibility, Visibility::Within(_)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn an_impl_of_a_seal_across_crates_is_found_and_one_beside_it_is_not() {
        let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
mod private { pub trait Sealed {} }
pub(crate) use private::Sealed;
pub trait Open: private::Sealed {}
pub struct A;
impl private::Sealed for A {}
//- src/b.rs
pub struct B;
impl crate::a::Sealed for B {}
impl crate::a::Open for B {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "sealed-trait"),
            ["src/b.rs:2 `impl Sealed for B` needs `Sealed`, which cannot be named from outside"]
        );
    }

    #[test]
    fn a_seal_may_have_any_name_and_what_is_re_exported_is_none() {
        let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
pub(crate) mod private { pub trait Token {} pub trait Open {} }
mod globbed { pub trait Glob {} }
pub use private::Open;
pub use globbed::*;
pub trait Sub: private::Token {}
pub trait Other: Open + Glob {}
//- src/b.rs
pub struct B;
impl crate::a::private::Token for B {}
impl crate::a::Open for B {}
impl crate::a::Glob for B {}
impl crate::a::Other for B {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "sealed-trait"),
            ["src/b.rs:2 `impl Token for B` needs `Token`, which cannot be named from outside"]
        );
    }
}
