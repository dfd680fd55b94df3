//! `cargo seam apply`: what it writes compiles, its tests run, and nothing is written where it refuses.
//!
//! These run cargo on small workspaces without dependencies.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::{fixture, message, run, text};

/// A package in which most things cross that can: a whole module and a part of one, privacy, macros by scope and by path, a
/// feature, a text that is compiled in, unit tests that use what stays.
const SHOP: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.3.0"
edition = "2021"
license = "MIT"
[features]
default = ["cents"]
cents = []
[lints.rust]
unused_must_use = "deny"
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["money", "macros", "text"]
items = ["orders::Id", "orders::{impl Id}"]
//- src/lib.rs
//! A shop: [`shop::money`].
#![deny(missing_docs)]

#[macro_use]
mod macros;
/// Money.
pub mod money;
mod text;
/// Orders.
pub mod orders;

/// The help.
pub fn help() -> &'static str {
    text::HELP
}
//- src/macros.rs
macro_rules! twice {
    ($e:expr) => {
        $e + $e
    };
}
macro_rules! by_path {
    () => {
        $crate::money::hidden()
    };
}
pub(crate) use by_path;
//- src/text.rs
pub(crate) const HELP: &str = include_str!("help.txt");
//- src/help.txt
Ask.
//- src/money.rs
// Counted in the smallest unit.

/// An amount.
///
/// ```
/// assert_eq!(shop::money::Money::new(2).amount(), 2);
/// ```
#[derive(Debug, PartialEq)]
pub struct Money {
    pub(crate) amount: u64,
    currency: u8,
}

impl Money {
    /// Makes one.
    pub fn new(amount: u64) -> Self {
        Self { amount, currency: 0 }
    }

    /// How much.
    pub fn amount(&self) -> u64 {
        self.amount
    }

    pub(crate) fn currency(&self) -> u8 {
        self.currency
    }
}

pub(crate) fn hidden() -> u64 {
    twice!(21)
}

#[cfg(feature = "cents")]
/// Whether cents count.
pub const CENTS: bool = true;
#[cfg(not(feature = "cents"))]
/// Whether cents count.
pub const CENTS: bool = false;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_money() {
        assert_eq!(Money::new(3), Money { amount: 3, currency: 0 });
        assert_eq!(hidden(), 42);
    }
}

#[cfg(test)]
mod upper_tests {
    use super::hidden;
    use crate::orders::Order;

    #[test]
    fn pays() {
        assert_eq!(Order::new(4).total(), 8 + hidden());
    }
}
//- src/orders.rs
use std::fmt;

use crate::macros::by_path;
use crate::money::Money;

/// A number.
#[derive(Clone, Copy)]
pub struct Id(u64);

impl Id {
    fn next(self) -> Id {
        Id(self.0 + 1)
    }
}

/// An order.
pub struct Order {
    id: Id,
    price: Money,
}

impl Order {
    /// Makes one.
    pub fn new(price: u64) -> Self {
        Self { id: Id(0).next(), price: Money::new(price) }
    }

    /// What it costs.
    pub fn total(&self) -> u64 {
        twice!(self.price.amount) + by_path!()
    }
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.id.0, self.price.currency())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_begin_at_one() {
        assert_eq!(Order::new(1).id.0, 1);
        assert_eq!(Order::new(1).to_string(), "1 in 0");
    }
}
//- tests/public.rs
use shop::money::{CENTS, Money};

#[test]
fn public_paths_stay() {
    assert_eq!(Money::new(1).amount(), 1);
    assert_eq!(shop::orders::Order::new(2).total(), 46);
    assert_eq!(shop::help(), "Ask.\n");
    assert_eq!(CENTS, cfg!(feature = "cents"));
}
"#;

pub(crate) fn cargo(folder: &Path, arguments: &str) -> Output {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments.split(' ')).current_dir(folder).env_remove("CARGO_TARGET_DIR");
    command.output().unwrap()
}

/// The names of the tests that pass.
pub(crate) fn passing(folder: &Path, arguments: &str) -> Vec<String> {
    let output = cargo(folder, arguments);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let text = text(&output.stdout);
    let lines = text.lines().filter(|line| line.starts_with("test ") && line.ends_with("ok"));
    let mut names: Vec<String> = lines.map(|line| line.split(' ').nth(1).unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_split_compiles_and_the_same_tests_pass() {
    let fixture = fixture(SHOP);
    let (root, out) = (fixture.path(), fixture.path().join("out"));
    let applied = run(root, "apply plan.toml --out out --offline");
    assert!(applied.status.success(), "{}{}", text(&applied.stdout), text(&applied.stderr));
    let report = text(&applied.stdout);
    assert!(report.contains("It compiles"), "{report}");

    let read = |path: &str| fs::read_to_string(out.join(path)).unwrap();
    assert_eq!(read("shop-base/src/help.txt"), "Ask.\n", "the text moved along");
    assert!(!out.join("src/macros.rs").exists() && !out.join("src/help.txt").exists());
    assert!(read("src/money.rs").contains("mod upper_tests"));
    let base = read("shop-base/src/money.rs");
    assert!(base.starts_with("// Counted in the smallest unit.\n\n/// An amount.\n"), "{base}");
    assert!(base.contains("    #[doc(hidden)]\n    pub amount: u64,\n    currency: u8,\n"), "{base}");
    assert!(!base.contains("upper_tests"), "tests that need what is above stay above");
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("cents = [\"shop-base/cents\"]"), "{manifest}");
    assert!(manifest.contains("default-features = false"), "{manifest}");
    assert!(read("shop-base/Cargo.toml").contains("license = \"MIT\""));
    assert!(read("shop-base/Cargo.toml").contains("unused_must_use"));

    let mut before = passing(root, "test --offline --lib --tests");
    let mut after = passing(&out, "test --offline --workspace --lib --tests");
    before.sort();
    after.sort();
    assert_eq!(before, after);
    let documented = cargo(&out, "test --offline --workspace --doc");
    assert!(documented.status.success(), "{}", text(&documented.stdout));
    let plain = cargo(&out, "test --offline --workspace --no-default-features --tests");
    assert!(plain.status.success(), "{}{}", text(&plain.stdout), text(&plain.stderr));
}

#[test]
fn a_dry_run_shows_a_diff_and_writes_nothing() {
    let fixture = fixture(SHOP);
    let output = run(fixture.path(), "apply plan.toml --dry-run --offline");
    let report = text(&output.stdout);
    assert!(report.contains("move src/help.txt to shop-base/src/help.txt"), "{report}");
    assert!(report.contains("rename from src/macros.rs\nrename to shop-base/src/macros.rs\n"), "{report}");
    assert!(!fixture.path().join("shop-base").exists());
}

#[test]
fn refusals_write_nothing() {
    let plans = [
        ("upwards.toml", "modules = [\"orders\"]", "references lead upwards"),
        ("unknown.toml", "modules = [\"oders\"]", "none of that path"),
        ("empty.toml", "", ""),
    ];
    for (name, content, expected) in plans.iter().filter(|(_, content, _)| !content.is_empty()) {
        let fixture = fixture(SHOP);
        let head =
            "schema_version = 1\npackage = \"shop\"\nroot = \"shop\"\n[[crate]]\nname = \"shop-base\"\n";
        fs::write(fixture.path().join(name), format!("{head}{content}\n")).unwrap();
        let output = run(fixture.path(), &format!("apply {name} --out out --offline"));
        assert_eq!(output.status.code(), Some(2), "{name}");
        assert!(message(fixture.path(), &output).contains(expected), "{}", message(fixture.path(), &output));
        assert!(!fixture.path().join("out").exists() && !fixture.path().join(".out.unfinished").exists());
    }
}

#[test]
fn a_plan_for_other_sources_is_refused() {
    let fixture = fixture(SHOP);
    let plan = fs::read_to_string(fixture.path().join("plan.toml")).unwrap();
    let plan = plan.replace("root =", "fingerprint = \"0000000000000000\"\nroot =");
    fs::write(fixture.path().join("plan.toml"), plan).unwrap();
    let output = run(fixture.path(), "apply plan.toml --out out --offline");
    assert_eq!(output.status.code(), Some(2));
    assert!(message(fixture.path(), &output).contains("made for other sources"));
    assert!(!fixture.path().join("out").exists());
}

#[test]
fn a_workspace_that_does_not_compile_before_is_refused() {
    let fixture = fixture(SHOP);
    let lib = fs::read_to_string(fixture.path().join("src/lib.rs")).unwrap();
    fs::write(fixture.path().join("src/lib.rs"), lib + "fn broken() -> u8 { \"\" }\n").unwrap();
    let output = run(fixture.path(), "apply plan.toml --out out --offline");
    assert_eq!(output.status.code(), Some(2));
    let said = message(fixture.path(), &output);
    assert!(said.contains("does not compile before the split"), "{said}");
    assert!(!fixture.path().join("out").exists() && !fixture.path().join(".out.unfinished").exists());
}

#[test]
fn in_place_wants_a_clean_tree_and_then_changes_it() {
    let fixture = fixture(SHOP);
    let root = fixture.path();
    fs::write(root.join(".gitignore"), "target\n").unwrap();
    let git = |arguments: &[&str]| {
        let done = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(root)
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    };
    git(&["init", "-q"]);
    let refused = run(root, "apply plan.toml --in-place --offline");
    assert_eq!(refused.status.code(), Some(2));
    assert!(message(root, &refused).contains("clean tree"), "{}", message(root, &refused));
    git(&["add", "-A"]);
    git(&["commit", "-qm", "before"]);
    let output = run(root, "apply plan.toml --in-place --offline");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    git(&["add", "-A"]);
    let status = git(&["status", "--porcelain", "-M"]);
    assert!(status.contains("R  src/macros.rs -> shop-base/src/macros.rs"), "{status}");
    assert!(cargo(root, "check --offline --workspace --all-targets").status.success());
}

#[test]
fn what_a_feature_makes_public_is_so_in_the_original_alone() {
    const UNSTABLE: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.3.0"
edition = "2021"
[features]
unstable-x = []
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
items = ["a::T", "a::U"]
//- src/lib.rs
pub mod a;
//- src/a.rs
#[instability::unstable(feature = "x")]
pub trait T {}
pub struct U;
pub struct Stays(U);
impl T for Stays {}
"#;
    let fixture = fixture(UNSTABLE);
    let report = text(&run(fixture.path(), "apply plan.toml --dry-run --offline").stdout);
    let gate = "#[instability::unstable(feature = \"x\")]";
    assert!(report.contains(&format!(" {gate}\n-pub trait T {{}}\n")), "it stays where it is: {report}");
    assert!(report.contains("\n+pub use shop_base::a::T;\n"), "{report}");
    assert_eq!(report.matches(gate).count(), 1, "the crates of the split see it always: {report}");
}

#[test]
fn tests_that_stay_above_keep_the_traits_that_their_module_imports() {
    const TRAITS: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.3.0"
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
use std::io::Write;
pub fn written() -> usize { Vec::new().write(b"x").unwrap() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn writes() {
        let mut all = Vec::new();
        all.write_all(b"y").unwrap();
        assert_eq!(all.len() + written(), usize::from(crate::b::two()));
    }
}
//- src/b.rs
pub fn two() -> u8 { crate::a::written() as u8 + 1 }
"#;
    let fixture = fixture(TRAITS);
    let output = run(fixture.path(), "apply plan.toml --out out --offline");
    assert!(text(&output.stdout).contains("It compiles"), "{}", text(&output.stdout));
    assert_eq!(passing(&fixture.path().join("out"), "test --offline --workspace"), ["a::tests::writes"]);
}
