//! From fixture strings to units and splits that a person can check against the source.

mod impls;
mod macros;
mod needs;
mod pins;
mod plans;

use camino::Utf8PathBuf;
use seam_fixtures::Fixture;
use seam_graphs::split::Unit;

use super::units::Units;
use super::{Advisor, Pins, Reason, Verdict, Wish};
use crate::history::History;
use crate::plan::Plan;
use crate::workspace::{Dependency, Workspace};
use crate::{Analysis, Churn, ChurnOptions, LoadOptions, analyze, load};

fn analysed(text: &str) -> (Workspace, Analysis, Churn) {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let options =
        LoadOptions { manifest_path: Some(manifest), offline: true, sites: true, ..LoadOptions::default() };
    let workspace = load(&options).unwrap();
    let analysis = analyze(&workspace);
    let churn = Churn::new(&analysis.graph, &History::default(), &ChurnOptions::default());
    (workspace, analysis, churn)
}

/// What has to be together (`a + b`) and what may choose (`a: b | c`), by names.
fn bonds(text: &str) -> Vec<String> {
    let (_, analysis, _) = analysed(text);
    let graph = &analysis.graph;
    let root = graph.crates().iter().position(|c| c.path == "fixture").unwrap();
    let units = Units::new(&analysis, seam_graphs::CrateId::new(root));
    let name = |unit: Unit| graph.label(units.item[unit as usize]);
    let together =
        units.orphans.iter().chain(&units.together).map(|&(a, b)| format!("{} + {}", name(a), name(b)));
    let choices = units
        .choices
        .iter()
        .map(|c| format!("{}: {} | {}", name(c.unit), name(c.homes[0]), name(c.homes[1])));
    let mut all: Vec<String> = together.chain(choices).collect();
    all.sort();
    all
}

/// The plan for `text` that the advisor makes with these wishes.
fn proposed(text: &str, crates: usize, pins: &str) -> Plan {
    let (workspace, analysis, churn) = analysed(text);
    let wish = Wish { crates: Some(crates), pins: Pins::from_toml(pins).unwrap(), ..Wish::default() };
    let proposal = Advisor::new(&workspace, &analysis, &churn).propose("fixture", &wish).unwrap();
    assert_eq!(proposal.draft.evaluation.illegal, [], "a proposal is legal");
    proposal.draft.plan
}

/// The crate that an item of a module of the crate's root goes to: none for the original.
fn crate_of(plan: &Plan, path: &str) -> Option<usize> {
    let kept = plan.keeps.items.iter().any(|item| item == path);
    let of = |path: &str| {
        let names = |c: &crate::plan::PlannedCrate| c.items.iter().chain(&c.modules).any(|own| own == path);
        plan.crates.iter().position(names)
    };
    if kept { None } else { of(path).or_else(|| of(path.split("::").next().unwrap_or(path))) }
}

#[test]
fn a_circle_of_calls_is_taken_apart_only_where_cuts_are_wished_for() {
    let body = "    let x = x + 1;\n".repeat(200);
    let text = format!(
        "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub fn low(x: u64) -> u64 {{
{body}    crate::high::high(x)
}}
//- src/high.rs
pub fn high(x: u64) -> u64 {{
{body}    if x > 9 {{ x }} else {{ crate::low::low(x) + crate::low::low(x) }}
}}
"
    );
    let (workspace, analysis, churn) = analysed(&text);
    let proposed = |cuts: bool| {
        let wish = Wish { crates: Some(2), cuts, ..Wish::default() };
        Advisor::new(&workspace, &analysis, &churn).propose("fixture", &wish).unwrap().draft
    };
    let whole = proposed(false);
    assert!(whole.plan.cuts.is_empty() && whole.evaluation.crates.len() <= 2, "{:?}", whole.plan);
    let apart = proposed(true);
    let cuts: Vec<(&str, &str, &str)> =
        apart.plan.cuts.iter().map(|cut| (&*cut.from, &*cut.to, &*cut.fix)).collect();
    assert_eq!(cuts, [("low::low", "high::high", "invert-dependency")], "the rarer call is given up");
    assert_eq!(apart.evaluation.illegal, [], "and foreseen");
}

#[test]
fn what_a_module_names_of_another_crate_counts_once() {
    let text = "
//- src/lib.rs
pub mod low; pub mod high; pub mod other;
//- src/low.rs
pub struct Cell(pub char);
impl From<char> for Cell { fn from(c: char) -> Self { Cell(c) } }
impl Cell { pub fn own(&self) -> char { self.0 } }
pub fn f() {}
//- src/high.rs
use crate::low::Cell;
pub fn g(cell: Cell) -> Cell { Cell::own(&cell); crate::low::f(); Cell::from('x') }
pub fn h() -> Cell { Cell::from('y') }
#[cfg(test)]
mod tests { #[test] fn t() { crate::low::f(); crate::high::h(); } }
//- src/other.rs
pub fn o() { crate::low::f() }
";
    let (workspace, analysis, churn) = analysed(text);
    let plan = "package = \"fixture\"\n[[crate]]\nname = \"a\"\nmodules = [\"low\"]\n";
    let advisor = Advisor::new(&workspace, &analysis, &churn);
    let (evaluation, _) = advisor.check(&Plan::from_toml(plan).unwrap()).unwrap();
    assert_eq!(evaluation.crossings.rewritten, 3, "`Cell` and `f` in `high`, `f` in `other`");
}

#[test]
fn a_crate_of_procedural_macros_is_left_and_that_is_an_answer() {
    let text = "
//- Cargo.toml
[package]
name = \"fixture\"
version = \"0.1.0\"
edition = \"2021\"
[lib]
proc-macro = true
//- src/lib.rs
mod help;
#[proc_macro]
pub fn one(input: proc_macro::TokenStream) -> proc_macro::TokenStream { help::first(); help::second(); input }
//- src/help.rs
pub fn first() {}
pub fn second() {}
";
    let (workspace, analysis, churn) = analysed(text);
    let wish = Wish { crates: Some(3), ..Wish::default() };
    let proposal = Advisor::new(&workspace, &analysis, &churn).propose("fixture", &wish).unwrap();
    let reasons: Vec<&str> = proposal.reasons.iter().map(Reason::kind).collect();
    assert_eq!((proposal.verdict, reasons), (Verdict::Leave, vec!["procedural-macro"]));
    assert_eq!(proposal.draft.evaluation.crates.len(), 1);
    assert!(proposal.obstacles.is_empty(), "{:?}", proposal.obstacles);
}

#[test]
fn what_one_macro_call_declares_is_together_and_what_two_declare_is_not() {
    let text = "
//- src/lib.rs
pub mod a;
//- src/a.rs
macro_rules! two { ($a:ident, $b:ident) => { pub struct $a; pub struct $b; } }
two! {
    A,
    B
}
two!(C, D);
";
    assert_eq!(bonds(text), ["A + B", "C + D"]);
}

#[test]
fn what_is_not_exhaustive_stays_with_those_who_build_it() {
    let text = "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
#[non_exhaustive] pub struct S { pub x: u8 }
#[non_exhaustive] pub struct T(pub u8);
#[non_exhaustive] pub enum E { One, Two, Three { x: u8 } }
pub enum V { #[non_exhaustive] One { x: u8 } }
#[non_exhaustive] pub(crate) struct Hidden { pub x: u8 }
pub enum Open { One }
pub struct Free { pub x: u8 }
//- src/b.rs
use crate::a::*;
pub fn builds() -> S { S { x: 1 } }
pub fn calls() -> T { T(1) }
pub fn takes_apart(s: S) -> u8 { let S { x } = s; x }
pub fn variant() -> V { V::One { x: 1 } }
pub fn of_variants(x: u8) -> [E; 2] { [E::Two, E::Three { x }] }
pub fn all(e: E) { match e { E::One => {} E::Two => {} } }
pub(crate) fn hidden() -> Hidden { Hidden { x: 1 } }
pub fn updates(s: S) -> S { S { ..s } }
pub fn with_rest(e: E) { match e { E::One => {} _ => {} } }
pub fn with_name(e: E) { match e { E::One => {} other => drop(other) } }
pub fn some(s: S) -> (E, u8) { let S { x, .. } = s; (E::Two, x) }
pub fn open(o: Open) -> Free { match o { Open::One => Free { x: 1 } } }
";
    assert_eq!(bonds(text), ["builds + S", "calls + T", "variant + V"]);
}

/// Two parts that know nothing of each other, with tests that share a helper.
const PARTS: &str = "
//- src/lib.rs
pub mod left; pub mod right;
#[cfg(test)] mod testkit { pub fn sample() -> crate::left::Left { crate::left::Left } }
//- src/left.rs
pub struct Left;
impl Left {
    pub fn one() -> u8 { 1 }
    pub fn two() -> u8 { 2 }
}
pub fn use_left(_: Left) -> u8 {
    Left::one() + Left::two()
}
#[cfg(test)] mod tests { #[test] fn t() { super::use_left(crate::testkit::sample()); } }
//- src/right.rs
pub struct Right;
impl Right {
    pub fn one() -> u8 { 1 }
    pub fn two() -> u8 { 2 }
}
pub fn use_right(_: Right) -> u8 {
    Right::one() + Right::two()
}
#[cfg(test)] mod tests { #[test] fn t() { super::use_right(super::Right); } }
";

#[test]
fn modules_are_named_where_all_of_them_moves_and_tests_follow() {
    let plan = proposed(PARTS, 2, "");
    let crates: Vec<(&str, &[String])> =
        plan.crates.iter().map(|c| (c.name.as_str(), c.modules.as_slice())).collect();
    let names: Vec<&str> = crates.iter().map(|c| c.0).collect();
    assert!(names.contains(&"fixture-left") && names.contains(&"fixture-right"), "{plan:?}");
    for (name, modules) in crates {
        let module = name.strip_prefix("fixture-").unwrap();
        assert!(modules.contains(&module.to_owned()), "{plan:?}");
    }
    assert!(plan.crates.iter().all(|c| c.items.is_empty()), "{plan:?}");
}

#[test]
fn tests_are_where_the_traits_are_whose_methods_they_call() {
    let text = "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub struct Low;
impl Low { pub fn one() -> u8 { 1 } pub fn two() -> u8 { 2 } }
pub fn use_low(_: Low) -> u8 { Low::one() + Low::two() }
#[cfg(test)] mod here { #[test] fn t() { super::use_low(super::Low); } }
#[cfg(test)] mod there { use crate::high::Ext; #[test] fn t() { super::Low.twice(); } }
//- src/high.rs
pub trait Ext { fn twice(&self) -> u8; }
impl Ext for crate::low::Low { fn twice(&self) -> u8 { 2 } }
pub fn use_high(x: crate::low::Low) -> u8 { x.twice() }
";
    let plan = proposed(text, 2, "apart = [[\"low\", \"high\"]]");
    let low = plan.crates.iter().find(|c| c.modules.contains(&"low".to_owned()));
    let of_low = |module: &str| low.is_none_or(|low| low.modules.contains(&module.to_owned()));
    assert!(
        !of_low("low::there") || plan.crates.iter().all(|c| !c.modules.contains(&"high".to_owned())),
        "{plan:?}"
    );
    let elsewhere = plan.keeps.modules.iter().chain(plan.crates.iter().flat_map(|c| &c.modules));
    assert!(
        elsewhere.clone().any(|m| m == "low::there") && elsewhere.clone().all(|m| m != "low::here"),
        "{plan:?}"
    );
}

#[test]
fn an_impl_of_the_tests_is_where_both_the_trait_and_the_type_are_seen() {
    let text = "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub trait Read { fn one(&self) -> u8 { 1 } fn two(&self) -> u8 { 2 } }
pub struct Low;
impl Read for Low {}
pub fn use_low(x: Low) -> u8 { x.one() + x.two() }
//- src/high.rs
use crate::low::Read;
pub trait High { fn high(&self) -> u8; fn higher(&self) -> u8; }
pub fn use_high(x: &dyn High, y: &dyn Read) -> u8 { x.high() + x.higher() + y.one() }
#[cfg(test)] mod tests { impl super::High for &mut dyn super::Read { fn high(&self) -> u8 { 1 } fn higher(&self) -> u8 { 2 } } }
";
    let plan = proposed(text, 2, "apart = [[\"low\", \"high\"]]");
    assert!(plan.cuts.is_empty(), "{plan:?}");
}

#[test]
fn what_is_pinned_stays() {
    let plan = proposed(PARTS, 2, "stays = [\"left\"]");
    assert!(plan.crates.iter().all(|c| !c.modules.contains(&"left".to_owned())), "{plan:?}");
    let plan = proposed(PARTS, 2, "together = [[\"left\", \"right\"]]");
    assert!(plan.crates.len() < 2, "{plan:?}");
}

#[test]
fn a_plan_against_the_rules_is_told_why() {
    let (workspace, analysis, churn) = analysed(
        "
//- src/lib.rs
pub mod a; pub mod b;
//- src/a.rs
pub struct A;
pub fn f() { crate::b::g() }
//- src/b.rs
impl crate::a::A { pub fn m() {} }
pub fn g() {}
",
    );
    let plan = "schema_version = 1\npackage = \"fixture\"\nroot = \"fixture\"\n[[crate]]\nname = \"fixture-a\"\nmodules = [\"a\"]\n";
    let advisor = Advisor::new(&workspace, &analysis, &churn);
    let (evaluation, _) = advisor.check(&Plan::from_toml(plan).unwrap()).unwrap();
    let kinds: Vec<&str> = evaluation.illegal.iter().map(super::Illegal::kind).collect();
    assert_eq!(kinds, ["reference", "orphan"]);
    let cut = "[[cut]]\nfrom = \"a::f\"\nto = \"b::g\"\nfix = \"invert-dependency\"\n";
    let foreseen = format!("{}items = [\"b::{{impl A}}\"]\n{cut}", plan);
    let (evaluation, _) = advisor.check(&Plan::from_toml(&foreseen).unwrap()).unwrap();
    assert_eq!(evaluation.illegal, [], "what the plan foresees is no surprise");
}

/// A shared package with an item that only one package uses, and a small one that lies below one other.
const SHARED: &str = r#"
//- Cargo.toml
[workspace]
members = ["cap", "common", "left", "right", "tiny"]
resolver = "3"
//- common/Cargo.toml
[package]
name = "common"
edition = "2024"
//- common/src/lib.rs
pub mod both;
pub mod lefty;
//- common/src/both.rs
pub fn both() -> u8 { 1 }
MANY
//- common/src/lefty.rs
LEFTY
//- tiny/Cargo.toml
[package]
name = "tiny"
edition = "2024"
//- tiny/src/lib.rs
pub fn tiny() -> u8 { 1 }
FEW
//- cap/Cargo.toml
[package]
name = "cap"
edition = "2024"
[dependencies]
tiny = { path = "../tiny" }
//- cap/src/lib.rs
pub fn cap() -> u8 { tiny::tiny() }
//- left/Cargo.toml
[package]
name = "left"
edition = "2024"
[dependencies]
common = { path = "../common" }
//- left/src/lib.rs
pub fn left() -> u8 { common::both::both() + common::lefty::all() }
LEFTY
//- right/Cargo.toml
[package]
name = "right"
edition = "2024"
[dependencies]
common = { path = "../common" }
//- right/src/lib.rs
pub fn right() -> u8 { common::both::both() }
LEFTY
"#;

fn regrouped(text: &str) -> Vec<(super::RegroupKind, String, Vec<String>)> {
    let (workspace, analysis, churn) = analysed(text);
    let all = super::regroup(&workspace, &analysis.graph, &churn);
    all.into_iter().map(|one| (one.kind, one.package, one.users)).collect()
}

#[test]
fn packages_rank_by_edits_of_the_workspace() {
    let text = SHARED.replace("LEFTY", "").replace("FEW", "").replace("MANY", "pub fn f() {}\n");
    let (workspace, analysis, churn) = analysed(&text);
    let advisor = Advisor::new(&workspace, &analysis, &churn);
    let propose = |package: &str| advisor.propose(package, &Wish::default()).unwrap();
    let all: Vec<_> = workspace.packages.iter().map(|package| propose(&package.name)).collect();
    let edited: f64 = all.iter().map(|proposal| proposal.edited).sum();
    assert!((edited - 1.0).abs() < 1e-9, "each edit is one of one package: {edited}");
    for proposal in &all {
        let of_package = proposal.draft.evaluation.figures.gain();
        assert!((proposal.gain() - proposal.edited * of_package).abs() < 1e-9);
    }
}

#[test]
fn what_one_package_uses_moves_to_it_and_a_small_one_below_it_is_merged() {
    use super::RegroupKind::{Merge, Move};
    let functions = |count: u32| -> String {
        (0..count).map(|n| format!("pub fn f{n}() -> u8 {{ {} }}\n", n % 7)).collect()
    };
    let calls: Vec<String> = (0..200).map(|n| format!("f{n}()")).collect();
    let lefty = format!("{}pub fn all() -> u8 {{ {} }}", functions(200), calls.join(" + "));
    let filled = |text: &str| {
        text.replace("LEFTY", &lefty).replace("FEW", &functions(60)).replace("MANY", &functions(250))
    };
    let found = regrouped(&filled(SHARED));
    let has = |kind, package: &str, user: &str| {
        found
            .iter()
            .any(|one| (one.0, one.1.as_str(), one.2.as_slice()) == (kind, package, &[user.to_owned()]))
    };
    assert!(has(Move, "common", "left"), "{found:?}");
    assert!(has(Merge, "tiny", "cap"), "{found:?}");
    assert!(!has(Merge, "common", "left"), "right needs it too: {found:?}");
    // A build script cannot use the library of its package.
    let built =
        SHARED.replace("[dependencies]\ntiny", "[build-dependencies]\ntiny").replace("tiny::tiny()", "1");
    let found = regrouped(&filled(&built));
    assert!(found.iter().all(|one| (one.0, one.1.as_str()) != (Merge, "tiny")), "{found:?}");
    // What takes most of a package away is no move.
    let most = regrouped(&filled(&SHARED.replace("MANY", "")));
    assert!(most.iter().all(|one| one.0 != Move), "{most:?}");
    // Once right uses it as well, nothing moves.
    let shared = SHARED.replace("common::both::both() }", "common::both::both() + common::lefty::all() }");
    let found = regrouped(&filled(&shared));
    assert!(found.iter().all(|one| one.0 != Move), "{found:?}");
}

#[test]
fn no_new_crate_is_named_like_a_dependency() {
    let (mut workspace, analysis, churn) = analysed(
        "
//- src/lib.rs
pub mod auth; pub mod cart;
//- src/auth.rs
pub fn login() -> u32 { 1 }
pub fn logout() -> u32 { 2 }
//- src/cart.rs
pub fn fill() -> u32 { 3 }
pub fn clear() -> u32 { 4 }
",
    );
    let names = |workspace: &Workspace| -> Vec<String> {
        let wish = Wish { crates: Some(3), ..Wish::default() };
        let proposal = Advisor::new(workspace, &analysis, &churn).propose("fixture", &wish).unwrap();
        proposal.draft.plan.crates.into_iter().map(|c| c.name).collect()
    };
    let free = names(&workspace);
    assert!(!free.is_empty());
    workspace.packages[0].dependencies.push(Dependency {
        extern_name: free[0].replace('-', "_"),
        package: free[0].clone(),
        member: None,
        proc_macro: false,
        normal: true,
        dev: false,
        build: false,
    });
    assert!(!names(&workspace).contains(&free[0]), "{free:?}");
}
