//! Who needs which trait for the methods that it calls.

use seam_graphs::split::Unit;

use super::{Advisor, Plan, Units, analysed, proposed};

#[test]
fn a_trait_that_is_imported_for_its_methods_is_needed() {
    let text = "
//- src/lib.rs
pub mod ext; pub mod user;
//- src/ext.rs
pub trait Ext { fn twice(&self) -> Self; }
impl Ext for u8 { fn twice(&self) -> u8 { 2 * self } }
//- src/user.rs
use crate::ext::Ext;
pub fn f(x: u8) -> u8 { x.twice() }
";
    assert_eq!(arcs(text), ["impl Ext for u8 -> Ext", "f -> Ext"]);
}

#[test]
fn whoever_calls_a_method_of_a_trait_in_scope_needs_the_trait_whatever_else_names_it() {
    let text = "
//- src/lib.rs
pub mod ext; pub mod user; pub mod near;
//- src/ext.rs
pub trait Ext { fn twice(&self) -> Self; fn of() -> Self; }
//- src/user.rs
use crate::ext::Ext;
macro_rules! call { ($x:expr) => { $x.twice() } }
impl Ext for u8 { fn twice(&self) -> u8 { 2 * self } fn of() -> u8 { 1 } }
pub struct Own;
impl Own { pub fn twice(&self) {} }
pub fn named() { let f: fn() -> u8 = <u8 as Ext>::of; f(); }
pub fn called(x: u8) { x.twice(); }
pub fn in_a_macro(x: u8) { call!(x); }
pub fn in_tokens(x: u8) { other!(x => x.twice()); }
pub fn by_type() -> u8 { u8::of() }
pub fn inherent(x: &Own) { x.twice() }
pub fn other_name(x: u8) { x.pow(2); }
mod below { use super::*; pub fn by_glob(x: u8) { x.twice(); } }
//- src/near.rs
pub fn not_in_scope(x: &Other) { x.twice(); }
pub fn as_nothing(x: &Other) { use crate::ext::Ext as _; x.twice(); }
";
    let needs: Vec<String> = arcs(text).into_iter().filter(|arc| arc.ends_with(" -> Ext")).collect();
    let users = [
        "as_nothing",
        "below::by_glob",
        "by_type",
        "called",
        "in_a_macro",
        "in_tokens",
        "named",
        "impl Ext for u8",
    ];
    for user in users {
        let arc = format!("{} -> Ext", user.rsplit("::").next().unwrap());
        assert!(needs.contains(&arc), "{arc} is missing in {needs:?}");
    }
    assert_eq!(needs.len(), users.len(), "{needs:?}");
}

/// Who needs whom, by names.
fn arcs(text: &str) -> Vec<String> {
    let (_, analysis, _) = analysed(text);
    let graph = &analysis.graph;
    let root = graph.crates().iter().position(|c| c.path == "fixture").unwrap();
    let units = Units::new(&analysis, seam_graphs::CrateId::new(root));
    let label = |unit: Unit| graph.label(units.item[unit as usize]);
    crate::propose::arcs::arcs(&analysis, &units, &[])
        .iter()
        .map(|arc| format!("{} -> {}", label(arc.from), label(arc.to)))
        .collect()
}

#[test]
fn a_call_needs_no_trait_that_it_cannot_mean() {
    let text = "
//- src/lib.rs
pub mod ext; pub mod user;
//- src/ext.rs
pub trait Open { fn open(&self, key: u8) -> u8; }
pub trait Seal { fn open(&self) -> u8; fn make(x: u8) -> u8; }
pub trait Other { fn open(&self, key: u8) -> u8; }
//- src/user.rs
use crate::ext::{Open, Other, Seal};
pub struct Lock;
impl Open for Lock { fn open(&self, key: u8) -> u8 { key } }
pub fn known(x: &Lock) -> u8 { x.open(1) }
pub fn one_argument(x: X) -> u8 { x.open(1) }
pub fn no_argument(x: X) -> u8 { x.open() }
pub fn no_method(x: X) -> u8 { x.make(1) }
pub fn by_path() -> u8 { u8::make(1) }
pub fn in_tokens(x: X) -> u8 { other!(x => x.open()) }
";
    let users = ["known", "one_argument", "no_argument", "no_method", "by_path", "in_tokens"];
    let of = |user: &str| -> Vec<String> {
        let all = arcs(text).into_iter();
        all.filter_map(|arc| arc.strip_prefix(&format!("{user} -> ")).map(str::to_owned))
            .filter(|to| to != "Lock")
            .collect()
    };
    let needs: Vec<String> = users.iter().map(|user| format!("{user}: {}", of(user).join(" "))).collect();
    assert_eq!(
        needs,
        [
            "known: Open",
            "one_argument: Open Other",
            "no_argument: Seal",
            "no_method: ",
            "by_path: Seal",
            "in_tokens: Open Other Seal",
        ]
    );
}

#[test]
fn what_has_a_variant_for_tests_is_not_bound_to_who_names_it_and_what_tests_alone_have_is() {
    let text = |call: &str| {
        format!(
            "
//- src/lib.rs
pub mod cell; pub mod user;
//- src/cell.rs
pub struct Cell;
impl Cell {{
    #[cfg(not(test))] pub fn new() -> Self {{ Cell }}
    #[cfg(test)] pub fn new() -> Self {{ Cell }}
    #[cfg(test)] pub fn sample() -> Self {{ Cell }}
}}
//- src/user.rs
pub fn f() {{ {call} }}
"
        )
    };
    let parted = |call: &str| {
        let (workspace, analysis, churn) = analysed(&text(call));
        let plan = "package = \"fixture\"\n[[crate]]\nname = \"low\"\nmodules = [\"cell\"]\n";
        let advisor = Advisor::new(&workspace, &analysis, &churn);
        advisor.check(&Plan::from_toml(plan).unwrap()).unwrap().0.illegal.len()
    };
    assert_eq!(parted("crate::cell::Cell::new();"), 0);
    assert_eq!(parted("#[cfg(test)] crate::cell::Cell::sample();"), 1);
    // The search keeps together what a check would call parted.
    proposed(&text("#[cfg(test)] crate::cell::Cell::sample();"), 2, "");
}

#[test]
fn an_impl_of_a_helper_goes_to_one_crate_with_all_that_is_in_it() {
    let text = "
//- src/lib.rs
pub mod low; pub mod high;
//- src/low.rs
pub struct Low;
impl Low { pub fn one() -> u64 { 1 } pub fn two() -> u64 { 2 } }
#[cfg(test)] pub struct Sample;
#[cfg(test)] impl Sample { pub fn bare() {} pub fn of(high: crate::high::High) { drop(high) } }
//- src/high.rs
pub struct High;
impl High { pub fn one() -> u64 { crate::low::Low::one() } pub fn two() -> u64 { crate::low::Low::two() } }
";
    // The plan has to say where everything is placed; a debug build asserts it.
    proposed(text, 2, "apart = [[\"low\", \"high\"]]");
}

#[test]
fn a_trait_is_needed_for_its_constants_and_by_way_of_types_without_names() {
    let text = "
//- src/lib.rs
pub mod ext; pub mod user;
//- src/ext.rs
pub trait Size { const SIZE: u8; fn of() -> u8; }
impl<T: ?Sized> Size for T { const SIZE: u8 = 1; fn of() -> u8 { 1 } }
//- src/user.rs
use crate::ext::Size;
pub struct Own;
pub fn constant() -> u8 { Own::SIZE }
pub fn slice() -> u8 { <[u8]>::of() }
pub fn any<T>() -> u8 { T::SIZE }
pub fn unseen() -> u8 { made_elsewhere::Own::of() }
pub fn other_name() -> u8 { <[u8]>::len(&[1]) as u8 }
pub fn of_others() -> u8 { let x: Vec<u8> = Default::of(); core::mem::of(x) }
pub fn way<T: Way>() -> u8 { T::Out::SIZE }
pub trait Way { type Out; }
pub fn nothing() {}
";
    let needs: Vec<String> = arcs(text).into_iter().filter(|arc| arc.ends_with(" -> Size")).collect();
    assert_eq!(
        needs,
        [
            "impl Size for T -> Size",
            "any -> Size",
            "constant -> Size",
            "slice -> Size",
            "unseen -> Size",
            "way -> Size"
        ]
    );
}

#[test]
fn what_nobody_names_is_needed_where_macros_may_name_it() {
    let text = "
//- Cargo.toml
[workspace]
members = [\"macros\", \"fixture\"]
//- macros/Cargo.toml
[package]
name = \"macros\"
version = \"0.1.0\"
edition = \"2021\"
[lib]
proc-macro = true
//- macros/src/lib.rs
use proc_macro::TokenStream;
#[proc_macro_attribute]
pub fn changed(_: TokenStream, item: TokenStream) -> TokenStream { item }
//- fixture/Cargo.toml
[package]
name = \"fixture\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
macros = { path = \"../macros\" }
//- fixture/src/lib.rs
pub mod ext; pub mod unused; pub mod hidden; pub mod made;
//- fixture/src/ext.rs
pub trait Ext { fn twice(&self) -> u8; }
#[macros::changed]
pub trait Made { fn first(&self) -> u8; }
pub trait Derive {}
//- fixture/src/unused.rs
use crate::ext::Ext;
pub fn plain(x: u8) -> u8 { x.pow(2) }
//- fixture/src/hidden.rs
use crate::ext::{Derive, Ext};
pub fn calls(x: u8) -> u8 { other!(x) }
#[macros::changed] pub fn attributed(x: u8) -> u8 { x.pow(2) }
#[derive(Clone, Derive)] pub struct Derived;
pub fn plain(x: u8) -> u8 { x.pow(2) }
//- fixture/src/made.rs
use crate::ext::Made;
pub fn of_unknown(x: u8) -> u8 { x.second() }
";
    assert_eq!(arcs(text), ["Derived -> Derive", "attributed -> Ext", "calls -> Ext", "of_unknown -> Made"]);
}

#[test]
fn what_is_known_of_a_receiver_tells_which_trait_is_meant() {
    let text = "
//- src/lib.rs
pub mod ext; pub mod user;
//- src/ext.rs
pub trait Parts { fn len(&self) -> usize; fn map(&self, x: u8) -> u8; fn first(&self) -> u8; }
pub trait Whole { fn len(&self) -> usize; fn map(&self, x: u8) -> u8; }
pub trait Any { fn map(&self, x: u8) -> u8; }
pub struct Own;
impl Parts for Own { fn len(&self) -> usize { 1 } fn map(&self, x: u8) -> u8 { x } fn first(&self) -> u8 { 1 } }
impl Whole for Own { fn len(&self) -> usize { 1 } fn map(&self, x: u8) -> u8 { x } }
impl Whole for String { fn len(&self) -> usize { 1 } fn map(&self, x: u8) -> u8 { x } }
impl Whole for [u8] { fn len(&self) -> usize { 1 } fn map(&self, x: u8) -> u8 { x } }
impl<T: Iterator> Any for T { fn map(&self, x: u8) -> u8 { x } }
//- src/user.rs
use crate::ext::{Any, Own, Parts, Whole};
pub type Outcome = Option<Own>;
pub struct Both<A, B> { pub a: A, pub b: B, pub all: Vec<u8>, pub found: Option<Own> }
impl<X: Parts, Y> Both<Y, X> {
    pub fn slice(&self) -> usize { self.all.len() }
    pub fn wrapped(&self) -> u8 { self.found.map(1) }
}
pub struct Other<A, B> { pub a: A, pub b: B }
impl<X, Y> Other<X, Y> where Y: Parts {
    pub fn bounded(&self) -> usize { self.b.len() }
}
pub struct Third<A> { pub a: A }
impl<A> Third<A> { pub fn any(&self) -> usize { self.a.len() } }
impl Third<Own> { pub fn one(&self) -> usize { self.a.len() } }
pub fn lends<T: core::ops::Deref<Target = Own>>(x: T) -> usize { x.len() }
pub fn iterates<I: IntoIterator>(x: I) -> u8 { x.into_iter().map(1) }
pub fn given<P: Gives>(x: P) -> u8 { x.give().map(1) }
pub fn own_parameter(x: &Fifth<Own>) -> u8 { x.get().map(1) }
pub struct Fifth<A> { pub a: A }
impl<A> Fifth<A> { pub fn get(&self) -> &A { &self.a } }
pub async fn waited<F: Future>(x: F) -> u8 { x.await.map(1) }
pub trait Gives { type Out; fn give(&self) -> Self::Out; }
pub struct Fourth<A> { pub a: A }
pub fn not_itself(x: &Fourth<String>) -> usize { x.a.len() }
pub fn text(x: String) -> usize { x.len() }
pub trait Twice { fn twice(&self) -> usize; }
impl Twice for [u16] { fn twice(&self) -> usize { 2 * self.len() } }
impl Twice for u16 { fn twice(&self) -> usize { 2 * self.len() } }
pub fn number(x: u8) -> u8 { x.map(1) }
pub fn iterator(x: &[u8]) -> u8 { x.iter().map(1) }
pub fn range() -> u8 { (1..2).map(1) }
pub fn element(x: &Vec<Own>) -> usize { x.first().len() }
";
    let of = |user: &str| -> String {
        let all = arcs(text).into_iter();
        let to = all.filter_map(|arc| arc.strip_prefix(&format!("{user} -> ")).map(str::to_owned));
        let traits: Vec<String> = to.filter(|to| ["Any", "Parts", "Whole"].contains(&to.as_str())).collect();
        format!("{user}: {}", traits.join(" "))
    };
    let users = [
        "impl Both<Y, X>",
        "impl Other<X, Y>",
        "impl Third<A>",
        "impl Third<Own>",
        "lends",
        "iterates",
        "given",
        "own_parameter",
        "waited",
        "not_itself",
        "text",
        "impl Twice for [u16]",
        "impl Twice for u16",
        "number",
        "iterator",
        "range",
        "element",
    ];
    let needs: Vec<String> = users.into_iter().map(of).collect();
    assert_eq!(
        needs,
        [
            "impl Both<Y, X>: Any Parts Whole",
            "impl Other<X, Y>: Parts",
            "impl Third<A>: ",
            "impl Third<Own>: Parts Whole",
            "lends: Parts Whole",
            "iterates: Any",
            "given: Any Parts Whole",
            "own_parameter: Any Parts Whole",
            "waited: Any Parts Whole",
            "not_itself: Parts Whole",
            "text: Whole",
            "impl Twice for [u16]: Whole",
            "impl Twice for u16: ",
            "number: Any",
            "iterator: Any",
            "range: Any",
            "element: Parts Whole",
        ]
    );
}
