//! Sealed traits: a supertrait that cannot be named from outside keeps others from implementing a trait. In another crate it
//! keeps the program itself from it.

use seam_graphs::{ItemKind, Visibility};

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "make the sealing trait `pub` in a `#[doc(hidden)]` module, or move the impls to its crate";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for r in look.graph.references() {
        let (from, to) = (look.graph.item(r.from), look.graph.item(r.to));
        let seals = to.kind == ItemKind::Trait
            && (matches!(to.visibility, Visibility::Within(_)) || inside_private_module(look, r.to))
            && to.name.to_lowercase().contains("seal");
        let crosses = look.home(r.from).zip(look.home(r.to)).is_some_and(|(from, to)| from != to);
        if seals && crosses && matches!(from.kind, ItemKind::Impl | ItemKind::Trait) && !r.test_only {
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

/// Whether a module around the item cannot be named from outside of the crate.
fn inside_private_module(look: &Look<'_>, item: seam_graphs::ItemId) -> bool {
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
}
