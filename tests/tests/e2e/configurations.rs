//! `cargo seam apply` and features: what holds by default is to hold with every other choice of features too.
//!
//! These run cargo on small workspaces without dependencies.

use crate::apply::{cargo, passing};
use crate::repair::applied;
use crate::support::{fixture, run, text};

/// The features that are on by default are off in all crates; of a name under conditions each definition is there; an import that only
/// code under a condition needs is; and so are what a macro puts under a condition and a private field that such code reads.
const SHOP: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[features]
default = ["std"]
std = []
net = []
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["base", "macros", "record"]
items = ["parted::plain"]
[[crate]]
name = "shop-mid"
modules = ["base::child"]
[keeps]
items = ["base::top"]
//- src/lib.rs
#[macro_use]
mod macros;
pub mod base;
pub mod parted;
pub mod record;
pub mod sent;
pub const STD: bool = cfg!(feature = "std");
//- src/macros.rs
macro_rules! net { ($($item:item)*) => { $( #[cfg(feature = "net")] $item )* }; }
//- src/base.rs
pub mod child;
pub fn std() -> bool { cfg!(feature = "std") }
#[cfg(not(feature = "net"))]
pub fn go() -> u8 { 1 }
#[cfg(feature = "net")]
pub fn go() -> u8 { 2 }
net! { pub fn fetch() -> u8 { 1 } }
pub fn top() -> u8 { go() + child::child() }
//- src/base/child.rs
pub fn child() -> u8 { super::go() + super::std() as u8 }
//- src/parted.rs
use std::path::PathBuf;
pub fn plain(path: PathBuf) -> PathBuf { path }
#[cfg(feature = "net")]
pub fn net(path: PathBuf) -> PathBuf { path }
#[cfg(windows)]
pub fn windows(path: PathBuf) -> PathBuf { path }
//- src/record.rs
#[derive(Default)]
pub struct Record { pub(crate) id: u8 }
//- src/sent.rs
use crate::record::Record;
pub fn shown(_: &Record) -> u8 { 0 }
#[cfg(feature = "net")]
pub fn sent(record: &Record) -> u8 { record.id }
//- tests/it.rs
#[test]
fn std_is_the_same_everywhere() {
    assert_eq!(shop::STD, shop::base::std());
    assert_eq!(shop::base::child::child(), shop::base::go() + shop::STD as u8);
}
#[cfg(feature = "net")]
#[test]
fn what_is_there_under_a_condition_is() {
    assert_eq!((shop::base::fetch(), shop::base::go()), (1, 2));
    assert_eq!(shop::sent::sent(&Default::default()), 0);
    shop::parted::net(Default::default());
}
"#;

#[test]
fn what_holds_by_default_holds_with_other_features() {
    let fixture = fixture(SHOP);
    let (root, out) = (fixture.path(), fixture.path().join("out"));
    let applied = run(root, "apply plan.toml --out out --offline");
    let report = text(&applied.stdout);
    assert!(applied.status.success(), "{report}{}", text(&applied.stderr));
    assert!(report.contains("So it does with --all-features and --no-default-features"), "{report}");
    let parted = std::fs::read_to_string(out.join("src/parted.rs")).unwrap();
    assert!(parted.contains("use std::path::PathBuf;"), "code for another platform needs it: {parted}");
    for features in ["--no-default-features", "--no-default-features -F net", "--all-features"] {
        let before = passing(root, &format!("test --offline --tests {features}"));
        let features = features.replace("-F net", "-F shop/net");
        assert_eq!(
            before,
            passing(&out, &format!("test --offline --workspace --tests {features}")),
            "{features}"
        );
    }
}

#[test]
fn dependents_get_new_crates_as_they_have_the_original() {
    let source = r#"
//- Cargo.toml
[workspace]
members = ["shop", "app"]
resolver = "2"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["base"]
//- shop/Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[features]
default = ["std"]
std = []
//- shop/src/lib.rs
pub mod base;
pub mod top;
//- shop/src/base.rs
pub fn std() -> bool { cfg!(feature = "std") }
//- shop/src/top.rs
pub struct Top;
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
shop = { path = "../shop", default-features = false }
//- app/src/lib.rs
#[test]
fn std_is_off() { assert!(!shop::base::std()); }
"#;
    let fixture = fixture(source);
    let applied = run(fixture.path(), "apply plan.toml --out out --offline --no-facade");
    assert!(applied.status.success(), "{}{}", text(&applied.stdout), text(&applied.stderr));
    assert_eq!(passing(&fixture.path().join("out"), "test --offline -p app"), ["std_is_off"]);
}

/// Each of these methods and fields hides another one, which would be found in silence where it cannot be seen any more.
#[test]
fn private_methods_and_fields_are_found_where_others_have_their_name() {
    let _ = applied(
        r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["a"]
//- src/lib.rs
pub mod a;
pub mod b;
//- src/a.rs
use std::fmt;
#[derive(Default)]
pub struct Inner { pub count: u32 }
#[derive(Default)]
pub struct Outer { pub(crate) inner: Inner, pub(crate) count: u32 }
impl Outer { pub fn new() -> Self { Outer { inner: Inner { count: 1 }, count: 7 } } }
impl std::ops::Deref for Outer { type Target = Inner; fn deref(&self) -> &Inner { &self.inner } }
pub trait Describe { fn describe(&self) -> &'static str { "default" } }
pub struct S;
impl S {
    pub(crate) fn describe(&self) -> &'static str { "own" }
    pub(crate) fn to_string(&self) -> String { "own".into() }
}
impl Describe for S {}
impl fmt::Display for S { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str("shown") } }
#[derive(Clone, Debug, PartialEq)]
pub struct Counter(pub u32);
impl Counter {
    pub(crate) fn clone(&self) -> Counter { Counter(self.0 + 1) }
    pub(crate) fn eq(&self, _: &Counter) -> bool { true }
}
pub fn all() -> (S, Counter) { (S, Counter(1)) }
//- src/b.rs
use crate::a::{all, Describe, Outer};
pub fn count(o: &Outer) -> u32 { o.count }
pub fn describe() -> String { let x = all().0; format!("{} {}", x.describe(), x.to_string()) }
pub fn copy() -> u32 { let c = all().1; c.clone().0 }
pub fn same() -> bool { let c = all().1; let f = |d: &_| c.eq(d); f(&crate::a::Counter(9)) }
pub fn used<T: Describe>(t: &T) -> &'static str { t.describe() }
//- tests/it.rs
use shop::{a::Outer, b};
#[test] fn field() { assert_eq!(b::count(&Outer::new()), 7); }
#[test] fn method() { assert_eq!(b::describe(), "own own"); }
#[test] fn derived() { assert_eq!((b::copy(), b::same()), (2, true)); }
"#,
    );
}

/// A macro that is private to its module is none of another one, nor in place of one of the standard library.
#[test]
fn macros_of_one_name_stay_apart() {
    let _ = applied(
        r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["a1", "a2"]
//- src/lib.rs
pub mod a1;
pub mod a2;
macro_rules! check { () => { 3 }; }
pub mod b;
//- src/a1.rs
macro_rules! check { () => { 1 }; }
macro_rules! format { ($($t:tt)*) => { std::format!("[a] {}", std::format!($($t)*)) }; }
pub fn a() -> (u8, String) { (check!(), format!("x")) }
//- src/a2.rs
macro_rules! check { () => { 2 }; }
pub fn a() -> u8 { check!() }
//- src/b.rs
pub fn b() -> (u8, String) { (check!(), format!("x")) }
pub fn inner() -> u8 {
    macro_rules! check { () => { 4 }; }
    check!()
}
//- tests/it.rs
#[test]
fn same() {
    assert_eq!((shop::b::b(), shop::b::inner()), ((3, "x".to_owned()), 4));
    assert_eq!((shop::a1::a(), shop::a2::a()), ((1, "[a] x".to_owned()), 2));
}
"#,
    );
}

/// Where something did not compile before, what fails without a message of the compiler counts all the same.
#[test]
fn a_build_script_that_fails_after_the_split_is_no_success() {
    let source = r#"
//- Cargo.toml
[workspace]
members = ["shop", "other"]
resolver = "2"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"
[[crate]]
name = "shop-base"
modules = ["a"]
//- shop/Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- shop/build.rs
fn main() {
    let name = ["da", "ta.txt"].concat();
    let text = std::fs::read_to_string(name).expect("data.txt");
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap());
    std::fs::write(out.join("gen.rs"), format!("pub const G: &str = {text:?};")).unwrap();
}
//- shop/data.txt
hi
//- shop/src/lib.rs
pub mod a;
pub fn top() -> &'static str { a::G }
//- shop/src/a.rs
include!(concat!(env!("OUT_DIR"), "/gen.rs"));
//- other/Cargo.toml
[package]
name = "other"
version = "0.1.0"
edition = "2021"
//- other/src/lib.rs
//- other/tests/bad.rs
fn f() { missing(); }
"#;
    let fixture = fixture(source);
    let applied = run(fixture.path(), "apply plan.toml --out out --offline");
    let report = text(&applied.stdout);
    assert_eq!(applied.status.code(), Some(1), "{report}");
    assert!(!report.contains("It compiles"), "{report}");
    assert!(report.contains("failed to run custom build command for `shop-base"), "{report}");
    assert!(!cargo(&fixture.path().join("out"), "check --offline -p shop-base").status.success());
}
