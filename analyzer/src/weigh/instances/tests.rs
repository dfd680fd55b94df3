//! Copies are those that the compiler makes.

use camino::Utf8Path;
use seam_fixtures::Fixture;

use super::*;
use crate::{Analysis, LoadOptions, analyze, load};

fn analysis(text: &str) -> Analysis {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8Path::from_path(fixture.path()).unwrap().join("Cargo.toml");
    let options = LoadOptions {
        manifest_path: Some(manifest),
        one_configuration: true,
        offline: true,
        instances: true,
        ..LoadOptions::default()
    };
    analyze(&load(&options).unwrap())
}

/// The copies of the only function of each of these names.
fn copies<const N: usize>(text: &str, names: [&str; N]) -> [u32; N] {
    let analysis = analysis(&format!("//- src/lib.rs\n{text}"));
    names.map(|name| {
        let found: Vec<&Function> = analysis.functions.iter().filter(|f| f.name == name).collect();
        let [function] = found.as_slice() else { panic!("{} functions are called {name}", found.len()) };
        function.instances
    })
}

#[test]
fn each_type_is_a_copy_and_a_plain_function_is_one() {
    let text = "
pub fn show<T>(_: T) {}
pub fn plain() { show(1u8); show(\"a\"); show(2u8); show(String::new()); }
pub fn never<T>(_: T) {}
";
    assert_eq!(copies(text, ["show", "plain", "never"]), [3, 1, 0]);
}

#[test]
fn types_pass_through_generic_functions_between() {
    let text = "
pub fn outer<A, B>(a: A, _: B) { inner(a); }
fn inner<T>(_: T) {}
pub fn plain() { outer(1u8, 'a'); outer(1u8, true); outer(1u16, true); }
";
    assert_eq!(copies(text, ["outer", "inner"]), [3, 2]);
}

#[test]
fn a_bound_leads_to_the_method_of_the_type() {
    let text = "
pub trait Shape { fn area(&self) -> u32; fn twice(&self) -> u32 { self.area() * 2 } }
pub struct Square<T>(T);
pub struct Circle;
impl<T> Shape for Square<T> { fn area(&self) -> u32 { side(self) } }
impl Shape for Circle { fn area(&self) -> u32 { 1 } }
fn side<T>(_: &Square<T>) -> u32 { 1 }
pub fn measure<S: Shape>(shape: &S) -> u32 { shape.twice() }
pub fn plain() { measure(&Square(1u8)); measure(&Square('a')); measure(&Circle); }
";
    assert_eq!(copies(text, ["measure", "twice", "side"]), [3, 3, 2]);
}

#[test]
fn every_closure_is_a_type_and_a_function_that_is_handed_on_too() {
    let text = "
pub fn apply<F: Fn(u8) -> u8>(f: F) -> u8 { f(1) }
fn one(x: u8) -> u8 { x }
pub fn plain() { apply(|x| x); apply(|x| x); for _ in 0..2 { apply(|x| x + 1); } apply(one); apply(one); }
pub fn around<T>(_: T) { apply(|x| x); }
pub fn twice() { around(1u8); around('a'); }
";
    // Three closures, one function, and the closure of `around` once for each of its copies.
    assert_eq!(copies(text, ["apply"]), [6]);
}

#[test]
fn a_closure_is_called_with_what_its_bound_says() {
    let text = "
pub struct Wide;
impl Wide { pub fn with<T>(&self, _: T) {} }
pub fn each<F>(f: F) where F: Fn(&Wide) { f(&Wide) }
pub fn plain() { each(|wide| wide.with(1u8)); each(|wide| wide.with('a')); }
";
    assert_eq!(copies(text, ["with"]), [2]);
}

#[test]
fn blanket_impls_are_for_what_their_bounds_allow() {
    let text = "
pub trait Named { fn name(&self) -> u8; }
pub trait Loud { fn shout(&self); }
impl<T: Named> Loud for T { fn shout(&self) { self.name(); } }
pub struct A; pub struct B; pub struct Other;
impl Named for A { fn name(&self) -> u8 { 1 } }
impl Named for B { fn name(&self) -> u8 { 2 } }
impl Other { pub fn shout_not(&self) {} }
pub fn plain() { A.shout(); B.shout(); Other.shout_not(); }
";
    assert_eq!(copies(text, ["shout"]), [2]);
}

#[test]
fn what_becomes_an_object_has_all_its_methods_and_calls_through_it_make_none() {
    let text = "
pub trait Job { fn run(&self); fn stop(&self) {} }
pub struct Task<T>(T);
impl<T> Job for Task<T> { fn run(&self) {} }
pub fn make() -> Vec<Box<dyn Job>> { vec![Box::new(Task(1u8)), Box::new(Task('a'))] }
pub fn all(jobs: &[Box<dyn Job>]) { for job in jobs { job.run(); } }
pub struct Unused<T>(T);
impl<T> Unused<T> { pub fn idle(&self) {} }
";
    assert_eq!(copies(text, ["run", "stop", "idle"]), [2, 2, 0]);
}

#[test]
fn recursion_that_makes_ever_larger_types_ends() {
    let text = "
pub struct Nest<T>(T);
pub fn dig<T>(depth: u32, value: T) { if depth > 0 { dig(depth - 1, Nest(value)) } }
pub fn down<T>(depth: u32, value: T) { if depth > 0 { down(depth - 1, value) } }
pub fn plain() { dig(3, 1u8); down(3, 1u8); down(3, 'a'); }
";
    let [dig, down] = copies(text, ["dig", "down"]);
    assert_eq!(down, 2);
    assert!((2..100).contains(&dig), "{dig}");
}

#[test]
fn types_come_from_annotations_fields_patterns_and_what_functions_give() {
    let text = "
pub struct Config { pub name: String, pub size: Option<u16> }
pub enum Answer { Yes(u64), No { why: String } }
pub fn read<T: Default>() -> T { T::default() }
pub fn take<T>(_: T) {}
pub fn plain(config: Config, answer: Answer) -> Option<()> {
    let number: u32 = read();
    let other = read::<i64>();
    take(number); take(other);
    take(config.name);
    take(config.size?);
    match answer { Answer::Yes(value) => take(value), Answer::No { why } => take(why) }
    let mut all = Vec::new();
    all.push(1u8);
    take(all);
    Some(())
}
";
    // u32, i64, String (twice), u16, u64, Vec<u8>.
    assert_eq!(copies(text, ["read", "take"]), [2, 6]);
}

#[test]
fn code_under_another_configuration_and_of_tests_makes_no_copies() {
    let text = "
pub fn show<T>(_: T) {}
pub fn plain(x: u8) {
    match x {
        #[cfg(feature = \"never\")]
        0 => show('a'),
        _ => show(1u8),
    }
    #[cfg(test)]
    show(true);
}
#[cfg(test)]
mod tests { #[test] fn test() { super::show(1.5); } }
";
    assert_eq!(copies(text, ["show"]), [1]);
}

#[test]
fn types_pass_through_macros_and_functions_in_bodies() {
    let text = "
macro_rules! shown { ($x:expr) => { show($x) }; }
pub fn show<T>(_: T) {}
pub fn plain() {
    fn inner<T>(value: T) { shown!(value) }
    shown!(1u8);
    inner('a');
    inner(2u16);
}
";
    assert_eq!(copies(text, ["show", "inner"]), [3, 2]);
    let analysis = analysis(&format!("//- src/lib.rs\n{text}"));
    let inner = analysis.functions.iter().find(|f| f.name == "inner").unwrap();
    assert_eq!(inner.module, "plain", "the function around is a part of the path");
}

#[test]
fn the_crates_that_ask_pay_unless_one_below_has_it() {
    let analysis = analysis(
        "//- Cargo.toml
[workspace]
members = [\"low\", \"mid\", \"top\"]
resolver = \"2\"
//- low/Cargo.toml
[package]
name = \"low\"
version = \"0.1.0\"
edition = \"2021\"
//- low/src/lib.rs
pub fn show<T>(_: T) {}
//- mid/Cargo.toml
[package]
name = \"mid\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
low = { path = \"../low\" }
//- mid/src/lib.rs
pub fn one() { low::show(1u8); }
//- top/Cargo.toml
[package]
name = \"top\"
version = \"0.1.0\"
edition = \"2021\"
[dependencies]
low = { path = \"../low\" }
mid = { path = \"../mid\" }
//- top/src/lib.rs
pub fn two() { low::show(1u8); low::show('a'); mid::one(); }
",
    );
    let show = analysis.functions.iter().find(|f| f.name == "show").unwrap();
    let crates = analysis.graph.crates();
    let payers: Vec<(&str, u32)> =
        show.paid_by.iter().map(|(krate, count)| (crates[krate.index()].path.as_str(), *count)).collect();
    assert_eq!(payers, [("mid", 1), ("top", 1)]);
    let sums = instantiated(&analysis.functions, crates.len());
    let low = crates.iter().position(|krate| krate.path == "low").unwrap();
    assert_eq!(sums[low], 0, "a crate of generics alone makes none");
}

#[test]
fn nothing_is_looked_for_unless_it_is_asked_for() {
    let fixture = Fixture::new("//- src/lib.rs\npub fn plain() {}\n").unwrap();
    let manifest = Utf8Path::from_path(fixture.path()).unwrap().join("Cargo.toml");
    let options = LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() };
    assert!(analyze(&load(&options).unwrap()).functions.is_empty());
}

#[test]
fn the_parameters_around_a_method_that_a_macro_writes_are_those_of_the_impl() {
    let text = "
pub trait Maker<A> { fn make(&self) -> A; }
pub struct Small;
impl Maker<u8> for Small { fn make(&self) -> u8 { 1 } }
pub struct Holder<Inner, Made>(Inner, core::marker::PhantomData<Made>);
macro_rules! methods { ($($name:ident)*) => { $(pub fn $name(self) -> u8 { take(self.0.make()); 1 })* } }
impl<Inner, Made> Holder<Inner, Made> where Inner: Maker<Made>, Option<Made>: Clone { methods! { first second } }
fn take<T>(_: T) {}
pub fn plain() { Holder(Small, core::marker::PhantomData).first(); }
";
    assert_eq!(copies(text, ["first", "second", "take"]), [1, 0, 1]);
}

#[test]
fn a_trait_function_called_by_path_is_that_of_an_impl_that_a_macro_writes() {
    let text = "
pub struct Word;
macro_rules! padded { ($ty:ident) => {
    impl Padded for $ty { fn put<W: Clone>(self, first: Option<Vec<W>>, _: Result<W, Vec<W>>) { keep(first); } }
} }
padded!(Word);
fn keep<T>(_: T) {}
pub fn plain() { Padded::put(Word, None::<Vec<u8>>, Ok(1u8)); }
pub fn more(a: Option<u8>, b: Result<u8, u8>, c: Vec<u8>) { (keep(a.clone()), keep(b.clone()), keep(c.clone())); }
pub trait Padded { fn put<W: Clone>(self, first: Option<Vec<W>>, second: Result<W, Vec<W>>); }
";
    assert_eq!(copies(text, ["keep"]), [4]);
}

#[test]
fn a_function_that_a_macro_call_declares_in_an_impl_has_the_bounds_of_the_impl() {
    let text = "
pub fn many(a: Option<u8>, b: Result<u16, u32>, c: Vec<String>, d: Box<str>, e: (i8, i16, i32, i64)) {}
macro_rules! whole { ($($rest:tt)*) => { $($rest)* }; }
pub struct Cell<Inside>(Inside);
impl<Inside: Fn(u8) -> u64> Cell<Inside> {
    whole! { pub fn set<F>(&self, f: F) where F: Fn(Inside) -> u64 { let _ = f; } }
}
pub fn plain() { Cell(|n: u8| 1u64).set(|_| 2); Cell(|n: u8| 3u64).set(|_| 4); }
";
    assert_eq!(copies(text, ["set", "many"]), [2, 1]);
}

#[test]
fn a_call_through_a_trait_has_the_signature_of_the_impl_wherever_that_stands() {
    let text = "
macro_rules! steps { ($($t:ty)*) => { $(impl Step for $t { fn go(self, by: u8) -> u8 { used(self); by } })* }; }
pub fn used<T>(_: T) {}
steps! { u8 u16 }
pub fn many(a: Option<u8>, b: Result<u16, u32>, c: Vec<String>, d: Box<str>, e: (i8, i16, i32, i64)) {}
pub trait Step { fn go(self, by: core::primitive::u8) -> core::primitive::u8; }
pub fn plain() { Step::go(1u8, 2); Step::go(2u16, 3); }
";
    assert_eq!(copies(text, ["used", "plain"]), [2, 1]);
}

/// The sizes of the functions of a name.
fn sizes(text: &str, name: &str) -> Vec<u32> {
    analysis(text).functions.iter().filter(|f| f.name == name).map(|f| f.size).collect()
}

#[test]
fn a_macro_call_counts_once_to_each_crate_that_has_the_file() {
    let shared = "
//- src/shared.rs
macro_rules! twice { ($x:expr) => { $x.to_string(); $x.to_string(); } }
pub fn f() { twice!(1u8) }
";
    let one = sizes(&format!("//- src/lib.rs\nmod shared;{shared}"), "f");
    let two = sizes(
        &format!("//- src/lib.rs\nmod shared;\n//- src/main.rs\nmod shared; fn main() {{}}{shared}"),
        "f",
    );
    assert_eq!(one.len(), 1);
    assert_eq!(two, [one[0], one[0]]);
    let none = shared.replace("twice!(1u8)", "");
    assert!(sizes(&format!("//- src/lib.rs\nmod shared;{none}"), "f")[0] < one[0]);
}

#[test]
fn a_macro_call_of_a_function_within_is_not_the_outer_ones() {
    let text = |call: &str| {
        format!(
            "//- src/lib.rs
macro_rules! twice {{ ($x:expr) => {{ $x.to_string(); $x.to_string(); }} }}
pub fn outer() {{
    fn inner() {{ {call} }}
    struct S;
    impl S {{ fn method() {{ {call} }} }}
    inner(); S::method(); inner(); S::method();
}}
"
        )
    };
    let (plain, calls) = (text(""), text("twice!(1u8)"));
    assert!(sizes(&plain, "inner") < sizes(&calls, "inner"));
    assert!(sizes(&plain, "method") < sizes(&calls, "method"));
    assert_eq!(sizes(&plain, "outer"), sizes(&calls, "outer"));
}
