//! Test helpers that other crates' tests need: what is compiled under `cfg(test)` cannot be seen from another crate.

use super::{Look, Obstacle, Rule};

pub(super) const WAY_OUT: &str =
    "a `test-util` feature on the crate that has it, or a crate of test helpers as a dev-dependency";

pub(super) fn find(look: &Look<'_>) -> Vec<Obstacle> {
    let mut found = Vec::new();
    for r in look.graph.references().iter().filter(|r| r.test_only) {
        let Some((from, to)) = look.home(r.from).zip(look.home(r.to)) else { continue };
        let import = crate::propose::units::is_import(r.kind);
        if from != to && look.graph.item(r.to).test_only && !import {
            let text = format!(
                "`{}` of {} is for tests only, and tests of {} use it",
                look.graph.label(r.to),
                look.name(to),
                look.name(from)
            );
            found.push(look.at(Rule::TestHelper, r.to, text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::found;

    #[test]
    fn a_helper_of_a_type_that_moves_is_found_when_tests_stay() {
        let text = "
//- src/lib.rs
pub mod a;
#[cfg(test)] mod tests { #[test] fn t() { crate::a::A::sample(); crate::a::A::new(); } }
//- src/a.rs
pub struct A;
impl A { pub fn new() -> Self { A } }
#[cfg(test)]
impl A { pub fn sample() -> Self { A } }
";
        assert_eq!(
            found(text, "modules = [\"a\"]", "test-helper"),
            ["src/a.rs:4 `A::sample` of fixture-a is for tests only, and tests of fixture use it"]
        );
    }
}
