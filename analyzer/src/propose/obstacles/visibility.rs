//! Items that are private, `pub(super)` or `pub(crate)` and needed from another crate.

use seam_graphs::ItemKind;

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "`pub`; `#[doc(hidden)]` where it is nobody's business, or a function that does what the others need";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let widened = look.evaluation.crossings.widened.iter();
    // A macro is exported instead, which is a rule of its own.
    widened
        .filter(|(item, _)| look.graph.item(**item).kind != ItemKind::Macro)
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

    #[test]
    fn what_is_called_as_a_method_and_what_a_macro_writes_has_to_be_visible_too() {
        let text = "
//- src/lib.rs
#[macro_use] pub mod a; pub mod b;
//- src/a.rs
pub struct Q;
impl Q { pub(super) fn sup(&self) {} pub fn open(&self) {} fn own(&self) { self.sup() } }
pub(crate) trait Tr { fn m(&self) {} }
impl Tr for Q {}
macro_rules! inner { () => { $crate::a::written(); $crate::a::outer!() } }
macro_rules! outer { () => { $crate::a::through() } }
pub(crate) use outer;
pub(crate) fn written() {}
pub(crate) fn through() {}
pub(crate) fn beside() {}
pub fn here() { Q.own(); beside(); }
//- src/b.rs
use crate::a::{Q, Tr};
pub fn g(q: &Q) { q.sup(); q.open(); q.m(); }
pub fn h() { inner!() }
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "visibility"),
            [
                "src/a.rs:2 `Q::sup` has to become `pub` for src/b.rs:2",
                "src/a.rs:3 `Tr` has to become `pub` for src/b.rs:2",
                "src/a.rs:8 `written` has to become `pub` for src/b.rs:3",
                "src/a.rs:9 `through` has to become `pub` for src/b.rs:3"
            ]
        );
    }
}
