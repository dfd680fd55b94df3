//! Plans written by hand, and what is told of their mistakes.

use std::collections::BTreeSet;

use seam_graphs::{CrateId, ItemKind};

use super::super::problem::Subject;
use super::super::proposal::Sketch;
use super::{Advisor, Pins, Plan, Wish, analysed};

const TEXT: &str = "
//- src/main.rs
mod style; mod layout;
fn main() { layout::rect::area(); style::Color::red(); helper() }
fn helper() {}
//- src/style.rs
pub struct Color;
impl Color { pub fn red() {} }
//- src/layout.rs
pub mod rect;
//- src/layout/rect.rs
pub fn area() {}
";

fn check(claims: &str) -> Result<Vec<&'static str>, String> {
    let (workspace, analysis, churn) = analysed(TEXT);
    let plan = Plan::from_toml(&format!("package = \"fixture\"\n{claims}")).unwrap();
    let checked = Advisor::new(&workspace, &analysis, &churn).check(&plan);
    checked
        .map(|(found, _)| found.illegal.iter().map(super::super::Illegal::kind).collect())
        .map_err(|e| e.to_string())
}

#[test]
fn what_is_not_there_is_told_with_what_is_near() {
    for (claim, hint) in [
        ("modules = [\"stile\"]", "; did you mean `style`?"),
        ("modules = [\"rect\"]", "; did you mean `layout::rect`?"),
        ("modules = [\"crate::style\"]", "; paths begin below the root: `style`"),
        ("modules = [\"fixture::layout::rect\"]", "; paths begin below the root: `layout::rect`"),
        ("modules = [\"style::Color\"]", "; it is an item: list it under `items`"),
        ("items = [\"style\"]", "; it is a module: list it under `modules`"),
        ("items = [\"style::Colour\"]", "; did you mean `style::Color`?"),
        ("items = [\"nothing::like::it\"]", " has none of that path"),
    ] {
        let error = check(&format!("[[crate]]\nname = \"low\"\n{claim}\n")).unwrap_err();
        assert!(
            error.starts_with("crate `low` of the plan names ") && error.ends_with(hint),
            "{claim}: {error}"
        );
    }
    let kept = check("[[crate]]\nname = \"low\"\nmodules = [\"style\"]\n[keeps]\nmodules = [\"layut\"]\n");
    assert!(kept.unwrap_err().starts_with("`keeps` of the plan names module `layut`"));
    let cut = "[[crate]]\nname = \"low\"\nmodules = [\"style\"]\n[[cut]]\nfrom = \"mian\"\nto = \"helper\"\nfix = \"split-item\"\n";
    let cut = check(cut).unwrap_err();
    assert!(
        cut.starts_with("a cut of the plan names item `mian`") && cut.ends_with("did you mean `main`?"),
        "{cut}"
    );
}

#[test]
fn an_error_has_the_line_of_the_path_that_it_names() {
    let (workspace, analysis, churn) = analysed(TEXT);
    let text =
        "package = \"fixture\"\n[[crate]]\nname = \"low\"\nmodules = [\n    \"style\",\n    \"style\",\n]\n";
    let error =
        Advisor::new(&workspace, &analysis, &churn).check(&Plan::from_toml(text).unwrap()).unwrap_err();
    let super::super::ProposeError::Plan(error) = error else { panic!("{error}") };
    assert_eq!(error.line(text), Some(6));
}

#[test]
fn main_stays_and_a_crate_has_something_in_it() {
    let low = |claims: &str| format!("[[crate]]\nname = \"low\"\n{claims}");
    assert_eq!(
        check(&low("items = [\"main\", \"helper\"]\nmodules = [\"style\", \"layout\"]\n")),
        Ok(vec!["stays"])
    );
    assert_eq!(check(&low("items = [\"helper\"]\n")), Ok(vec![]));
    let empty = low("items = [\"helper\"]\n[[crate]]\nname = \"bare\"\n");
    assert_eq!(check(&empty), Ok(vec!["empty"]));
}

#[test]
fn no_crate_is_made_for_the_macro_calls_of_a_module_alone() {
    let (workspace, analysis, churn) = analysed(
        "
//- src/lib.rs
macro_rules! nothing { ($x:ident) => {} }
pub mod a; pub mod b;
//- src/a.rs
pub fn a() {}
nothing!(a);
//- src/b.rs
pub fn b() {}
",
    );
    let graph = &analysis.graph;
    let root = graph.crates().iter().position(|c| c.path == "fixture").unwrap();
    let subject = Subject::new(&workspace, &analysis, &churn, CrateId::new(root), &Pins::default());
    let item_of = |unit: usize| graph.item(subject.units.item[unit]);
    let crate_of: Vec<u32> = (0..subject.units.item.len())
        .map(|unit| match item_of(unit) {
            item if item.kind == ItemKind::Module && item.path == "fixture::a" => 1,
            item if item.path == "fixture::b::b" => 2,
            _ => 0,
        })
        .collect();
    assert!(crate_of.contains(&1), "the calls of a module are a unit");
    let plan = Sketch::new(graph, &subject, &crate_of).draft(graph, &subject, &BTreeSet::new()).plan;
    assert_eq!(plan.crates.len(), 1, "{plan:?}");
    assert_eq!(plan.crates[0].modules, ["b"]);
}

/// The fixture text of a crate of functions in modules that call each other without order.
fn tangle(mut seed: u32, modules: u32, functions: u32) -> String {
    let mut below = |limit: u32| {
        seed = (seed.wrapping_mul(1_103_515_245).wrapping_add(12_345)) & 0x7fff_ffff;
        (seed >> 8) % limit
    };
    let mut text = "//- src/lib.rs\n".to_owned();
    text.extend((0..modules).map(|m| format!("pub mod m{m};\n")));
    for m in 0..modules {
        text += &format!("//- src/m{m}.rs\n");
        for f in 0..functions {
            let calls: String = (0..below(3))
                .map(|_| format!(" crate::m{}::f{}();", below(modules), below(functions)))
                .collect();
            text += &format!("pub fn f{f}() {{{calls} }}\n");
        }
    }
    text
}

#[test]
fn who_asks_for_a_number_of_crates_gets_what_the_table_says_of_it() {
    let (workspace, analysis, churn) = analysed(&tangle(3, 8, 10));
    let advisor = Advisor::new(&workspace, &analysis, &churn);
    let propose =
        |crates: Option<usize>| advisor.propose("fixture", &Wish { crates, ..Wish::default() }).unwrap();
    let table = propose(None).frontier;
    for crates in 2..=6 {
        let asked = propose(Some(crates));
        let shown = &asked.frontier[asked.chosen];
        let said: Vec<f64> = table.iter().filter(|p| p.crates == shown.crates).map(|p| p.ci).collect();
        assert!(said.is_empty() || said.contains(&shown.ci), "{crates}: {} is none of {said:?}", shown.ci);
    }
}
