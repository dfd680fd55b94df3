//! Items that are private, `pub(super)` or `pub(crate)` and needed from another crate.

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "`pub`; `#[doc(hidden)]` where it is nobody's business, or a function that does what the others need";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let widened = look.evaluation.crossings.widened.iter();
    widened
        .map(|(&item, &(file, line))| {
            let place = format!("{}:{line}", look.graph.file(file));
            look.at(
                Rule::Visibility,
                item,
                format!("`{}` has to become `pub` for {place}", look.graph.label(item)),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn what_is_hidden_and_used_across_is_found_and_what_is_public_or_used_beside_is_not() {
        let text = "
//- src/lib.rs
pub mod a;
pub fn f() { a::hidden(); a::open(); }
//- src/a.rs
pub(crate) fn hidden() { private() }
pub fn open() {}
fn private() {}
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "visibility"),
            ["src/a.rs:1 `hidden` has to become `pub` for src/lib.rs:2"]
        );
    }

    #[test]
    fn what_an_impl_of_a_trait_has_is_as_visible_as_the_trait() {
        let text = "
//- src/lib.rs
pub mod a;
pub fn f() -> u8 { a::Cell::default().0 + a::Cell::from('x').0 + <a::Cell as a::Tr>::K + a::Cell::own().0 }
//- src/a.rs
pub trait Tr { const K: u8; }
pub struct Cell(pub u8);
impl Cell { pub(crate) fn own() -> Self { Cell(1) } }
impl Tr for Cell { const K: u8 = 1; }
impl Default for Cell { fn default() -> Self { Cell(0) } }
impl From<char> for Cell { fn from(_: char) -> Self { Cell(0) } }
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "visibility"),
            ["src/a.rs:3 `Cell::own` has to become `pub` for src/lib.rs:2"]
        );
    }
}
