//! What the user's pins do to a split.

use super::{Advisor, Pins, Wish, analysed};

const TEXT: &str = "
//- src/lib.rs
pub mod shape; pub mod paint; pub mod text; pub mod world;
//- src/shape.rs
pub struct Rect; pub struct Size; pub struct Knot;
impl Rect { pub fn a(x: u64) -> u64 {\n x\n } }
impl Size { pub fn a(x: u64) -> u64 {\n x\n } }
impl Knot { pub fn a(x: u64) -> u64 { crate::paint::Knot::a(x) } }
//- src/paint.rs
pub struct Color; pub struct Knot;
impl Color { pub fn a(x: u64) -> u64 {\n crate::shape::Rect::a(x)\n } }
impl Knot { pub fn a(x: u64) -> u64 { crate::shape::Knot::a(x) } }
//- src/text.rs
pub fn line(x: u64) -> u64 {\n crate::paint::Color::a(crate::shape::Size::a(x))\n }
//- src/world.rs
pub fn all(x: u64) -> u64 {\n crate::text::line(x)\n }
pub fn some(x: u64) -> u64 {\n crate::shape::Rect::a(x)\n }
";

/// The pins that are not met.
fn unmet(pins: &str) -> Vec<String> {
    let (workspace, analysis, churn) = analysed(TEXT);
    let wish = Wish { crates: Some(4), pins: Pins::from_toml(pins).unwrap(), ..Wish::default() };
    Advisor::new(&workspace, &analysis, &churn).propose("fixture", &wish).unwrap().unmet
}

#[test]
fn what_has_to_be_apart_is_apart_in_splits_along_the_modules_too() {
    assert_eq!(unmet("apart = [[\"shape::Rect\", \"shape::Size\"]]"), <[String; 0]>::default());
    assert_eq!(unmet("apart = [[\"text\", \"world\"]]\nstays = [\"world\"]"), <[String; 0]>::default());
}

#[test]
fn what_the_language_has_together_is_told_where_it_is_pinned_apart() {
    let found = unmet("apart = [[\"shape\", \"paint\"]]");
    let [told] = found.as_slice() else { panic!("{found:?}") };
    assert!(told.starts_with("`shape` and `paint` are not apart: both have something in fixture"), "{told}");
}

#[test]
fn a_path_that_leads_to_nothing_is_told_with_what_is_near() {
    let (workspace, analysis, churn) = analysed(TEXT);
    let wish = Wish { pins: Pins::from_toml("stays = [\"shap\"]").unwrap(), ..Wish::default() };
    let error = Advisor::new(&workspace, &analysis, &churn).propose("fixture", &wish).unwrap_err();
    assert!(error.to_string().ends_with("; did you mean `shape`?"), "{error}");
}
