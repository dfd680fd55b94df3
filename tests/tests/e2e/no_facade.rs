//! `cargo seam apply --no-facade`: the rest of the workspace names the new crates itself, and the original re-exports nothing.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use seam_fixtures::Fixture;

use crate::support::{fixture, run, text};

/// A library with a program, an integration test, an example and two packages above it.
const SHOP: &str = r#"
//- Cargo.toml
[workspace]
members = ["shop", "till", "desk"]
resolver = "2"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["money", "text"]
items = ["orders::Id"]
//- shop/Cargo.toml
[package]
name = "shop"
version = "0.3.0"
edition = "2021"
//- shop/src/lib.rs
//! A shop: [`shop::money::Money`].
//!
//! ```
//! use shop::{money::Money, orders::order};
//! assert_eq!(order(Money::new(2)), 2);
//! ```

pub mod money;
pub mod orders;
mod text;

pub use money::Money;
pub use self::{orders::order, text::HELP as HELP_TEXT};

#[macro_export]
macro_rules! coins {
    ($n:expr) => {
        $crate::orders::of($n)
    };
}
//- shop/src/text.rs
pub const HELP: &str = "Ask.";
//- shop/src/money.rs
/// An amount.
///
/// ```
/// assert_eq!(shop::money::Money::new(2).amount(), 2);
/// ```
pub struct Money(u64);

impl Money {
    pub fn new(amount: u64) -> Self {
        Self(amount)
    }

    pub fn amount(&self) -> u64 {
        self.0
    }
}

pub fn minted(amount: u64) -> Money {
    Money::new(amount)
}
//- shop/src/orders.rs
use crate::money::Money;

pub struct Id(pub u64);

pub fn order(money: Money) -> u64 {
    money.amount()
}

pub fn of(amount: u64) -> Money {
    Money::new(amount)
}

pub fn id() -> Id {
    Id(7)
}
//- shop/src/main.rs
use shop::Money;

fn main() {
    println!("{}", shop::orders::order(Money::new(1)));
}
//- shop/tests/outside.rs
// What is bought.
use shop::{
    money::{self, minted},
    orders::{order, Id},
    HELP_TEXT,
};

#[test]
fn buys() {
    assert_eq!(order(money::Money::new(3)), 3);
    assert_eq!(order(minted(4)), 4);
    assert_eq!(shop::orders::id().0, Id(7).0);
    assert_eq!(HELP_TEXT, "Ask.");
    assert_eq!(order(shop::coins!(5)), 5);
}
//- shop/examples/buy.rs
fn main() {
    let money = shop::money::Money::new(9);
    println!("{}", ::shop::order(money));
}
//- till/Cargo.toml
[package]
name = "till"
version = "0.1.0"
edition = "2021"
[dependencies]
store = { path = "../shop", package = "shop" }
//- till/src/lib.rs
/// Money goes through it.
pub use store::money::*;
pub use store::Money as Cash;

pub fn twice(cash: &Cash) -> u64 {
    2 * store::money::Money::amount(cash)
}
//- desk/Cargo.toml
[package]
name = "desk"
version = "0.1.0"
edition = "2021"
[dev-dependencies]
shop = { path = "../shop" }
//- desk/src/lib.rs
#[test]
fn asks() {
    use shop::orders::Id;
    assert_eq!(Id(1).0, 1);
}
"#;

fn cargo(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new("cargo");
    command.args(arguments.split_whitespace()).current_dir(folder);
    command.env("CARGO_TARGET_DIR", folder.join("target")).output().unwrap()
}

fn read(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

/// The sample, split without a facade.
fn split(sample: &str) -> (Fixture, std::path::PathBuf) {
    let fixture = fixture(sample);
    let out = fixture.path().join("out");
    let output =
        run(fixture.path(), &format!("apply plan.toml --no-facade --offline --out {}", out.display()));
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    (fixture, out)
}

#[test]
fn dependents_name_the_new_crates_and_the_original_re_exports_nothing() {
    let (_fixture, out) = split(SHOP);
    let root = read(&out, "shop/src/lib.rs");
    assert!(!root.contains("pub use shop_base") && !root.contains("pub use money::Money"), "{root}");
    assert!(root.contains("pub mod orders;") && root.contains("orders::order"), "{root}");
    let test = read(&out, "shop/tests/outside.rs");
    assert!(test.starts_with("// What is bought.\nuse shop_base::money;\n"), "{test}");
    for line in [
        "use shop_base::money::minted;",
        "use shop::orders::order;",
        "use shop_base::orders::Id;",
        "use shop_base::text::HELP as HELP_TEXT;",
        "shop::orders::id().0",
        "shop::coins!(5)",
    ] {
        assert!(test.contains(line), "{line}: {test}");
    }
    assert_eq!(read(&out, "shop/src/main.rs").lines().next(), Some("use shop_base::money::Money;"));
    let example = read(&out, "shop/examples/buy.rs");
    assert!(
        example.contains("shop_base::money::Money::new(9)") && example.contains("::shop::order("),
        "{example}"
    );
    let till = read(&out, "till/src/lib.rs");
    assert!(till.contains("pub use shop_base::money::*;"), "{till}");
    assert!(till.contains("pub use shop_base::money::Money as Cash;"), "{till}");
    assert!(till.contains("2 * shop_base::money::Money::amount(cash)"), "{till}");
    let manifest = read(&out, "till/Cargo.toml");
    assert!(manifest.contains("shop-base = {") && manifest.contains("path = \"../shop-base\""), "{manifest}");
    let desk = read(&out, "desk/Cargo.toml");
    let (_, dev) = desk.split_once("[dev-dependencies]").unwrap();
    assert!(dev.contains("shop-base = {"), "{desk}");
    let base = read(&out, "shop-base/Cargo.toml");
    assert!(base.contains("Taken out of `shop`"), "{base}");
    let money = read(&out, "shop-base/src/money.rs");
    assert!(money.contains("/// assert_eq!(shop_base::money::Money::new(2).amount(), 2);"), "{money}");
}

#[test]
fn tests_and_examples_of_documentation_pass_and_the_old_path_is_gone() {
    let (_fixture, out) = split(SHOP);
    let output = cargo(&out, "test --workspace --offline");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let main = out.join("shop/src/main.rs");
    fs::write(&main, "fn main() { drop(shop::Money::new(1)); }\n").unwrap();
    let output = cargo(&out, "check -p shop --bins --offline");
    assert!(!output.status.success());
    assert!(
        text(&output.stderr).contains("E0603") || text(&output.stderr).contains("E0433"),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_a_macro_or_an_import_of_a_parted_module_needs_stays_public_and_is_said() {
    let sample = SHOP
        .replace(
            "    use shop::orders::Id;\n    assert_eq!(Id(1)",
            "    use shop::orders;\n    assert_eq!(orders::Id(1)",
        )
        .replace("$crate::orders::of", "$crate::money::minted");
    let fixture = fixture(&sample);
    let out = fixture.path().join("out");
    let output =
        run(fixture.path(), &format!("apply plan.toml --no-facade --offline --out {}", out.display()));
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}{}", text(&output.stderr));
    assert!(said.contains("Stays public in shop"), "{said}");
    assert!(said.contains("  money\n") && said.contains("  orders::*\n"), "{said}");
    assert!(read(&out, "shop/src/orders.rs").contains("pub use shop_base::orders::Id;"));
}

#[test]
fn a_facade_is_the_default() {
    let fixture = fixture(SHOP);
    let out = fixture.path().join("out");
    let output = run(fixture.path(), &format!("apply plan.toml --offline --out {}", out.display()));
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(read(&out, "till/src/lib.rs"), read(fixture.path(), "till/src/lib.rs"));
    assert!(read(&out, "shop/src/lib.rs").contains("pub use money::Money;"));
}

/// What only looks like the original is left alone: a module of its name in another crate or in a test, the text of a string. What is
/// the original is followed: behind `->` and `where`, by another name, by macros that all come along; and comments stay.
#[test]
fn what_only_has_the_name_of_the_original_is_left_alone() {
    let source = r#"
//- Cargo.toml
[workspace]
members = ["config", "engine"]
resolver = "2"
//- plan.toml
schema_version = 1
package = "config"
root = "config"
[[crate]]
name = "config-base"
modules = ["a"]
//- engine/Cargo.toml
[package]
name = "engine"
version = "0.1.0"
edition = "2021"
//- engine/src/lib.rs
pub mod config { pub struct Limits; }
//- config/Cargo.toml
[package]
name = "config"
version = "0.1.0"
edition = "2021"
[dev-dependencies]
engine = { path = "../engine" }
//- config/src/lib.rs
pub mod a;
pub mod b;
//- config/src/a.rs
#[derive(Clone, Default)]
pub struct A;
#[macro_export]
macro_rules! give { () => { 1 } }
//- config/src/b.rs
pub struct B;
//- config/tests/wrong.rs
use engine::config::Limits;
#[test]
fn wrong() { let _ = (Limits, config::a::A); }
//- config/tests/paths.rs
fn f() -> ::config::a::A { ::config::a::A }
fn g<T>(_: T) where ::config::a::A: Clone {}
#[test]
fn paths() { g(f()); }
//- config/tests/renamed.rs
extern crate config as c;
#[test]
fn renamed() { let _ = c::a::A; }
//- config/tests/macros.rs
#[macro_use]
extern crate config;
#[test]
fn macros() { assert_eq!(give!(), 1); }
//- config/tests/comments.rs
use config::{
    // what is given
    a::A,
    b::B, // what is got
};
const T: &str = "
/// config::a::A
";
#[test]
fn comments() { let _ = (A, B); assert_eq!(T.trim().len(), "/// config::a::A".len()); }
//- config/tests/local.rs
#[test]
fn local() { mod config { pub mod a { pub struct A(pub u8); } } let _ = config::a::A(1); }
"#;
    let fixture = fixture(source);
    let out = fixture.path().join("out");
    let done = run(fixture.path(), "apply plan.toml --no-facade --out out --offline");
    let report = text(&done.stdout);
    assert!(done.status.success() && report.contains("0 errors right after the edits"), "{report}");
    assert!(cargo(&out, "test --offline --workspace").status.success());
    assert!(read(&out, "config/tests/wrong.rs").starts_with("use engine::config::Limits;"));
    assert!(read(&out, "config/tests/paths.rs").starts_with("fn f() -> ::config_base::a::A"));
    assert!(read(&out, "config/tests/renamed.rs").contains("config_base::a::A"));
    let comments = read(&out, "config/tests/comments.rs");
    assert!(comments.contains("what is given") && comments.contains("what is got"), "{comments}");
    assert!(!read(&out, "config/tests/local.rs").contains("config_base"));
}
