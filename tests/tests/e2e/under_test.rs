//! `cargo seam apply` on code that asks whether it is under test: who is told yes after the split, and that it is said.
//!
//! These run cargo on a small workspace without dependencies.

use std::process::Command;

use crate::apply::passing;
use crate::support::{fixture, run, stdout, text};

/// Code below that asks, a test above, and a program that shows the answer.
const SHOP: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[workspace]
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["mode"]
//- src/lib.rs
//! A shop.
pub mod mode;
pub mod orders;
//- src/mode.rs
pub fn mode() -> &'static str {
    if cfg!(test) { "under test" } else { "shipped" }
}
//- src/orders.rs
pub fn order() -> &'static str {
    crate::mode::mode()
}
#[cfg(test)]
mod tests {
    #[test]
    fn orders() {
        assert_eq!(super::order(), "under test");
    }
}
//- src/main.rs
fn main() {
    println!("{}", shop::orders::order());
}
"#;

fn shown(source: &str) -> (String, String) {
    let fixture = fixture(source);
    let report = stdout(fixture.path(), "apply plan.toml --offline --out out");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--offline", "-q"]).current_dir(fixture.path().join("out"));
    let output = cargo.env_remove("CARGO_TARGET_DIR").output().unwrap();
    (report, text(&output.stdout).trim().to_owned())
}

#[test]
fn where_builds_that_ship_would_be_told_nobody_is() {
    for (what, source) in [
        ("the edition", SHOP.replace("edition = \"2021\"", "edition = \"2018\"")),
        ("the manifest", SHOP.replace("[workspace]", "[workspace]\nresolver = \"1\"")),
    ] {
        let (report, shown) = shown(&source);
        assert_eq!(shown, "shipped", "by {what}: {report}");
        assert!(report.contains("not told"), "{report}");
        assert!(report.contains("shop-base/src/mode.rs:2"), "{report}");
    }
}

#[test]
fn tests_above_are_told_and_what_else_is_told_too_is_said() {
    let alone = fixture(SHOP.split("//- src/main.rs").next().unwrap());
    let report = stdout(alone.path(), "apply plan.toml --offline --out out");
    assert!(!report.contains("shop-base/src/mode.rs:2\n"), "nobody is told who was not before: {report}");
    assert_eq!(passing(&alone.path().join("out"), "test --offline --workspace"), ["orders::tests::orders"]);
    let (report, mode) = shown(SHOP);
    assert_eq!(mode, "shipped", "{report}");
    assert!(report.contains("shop-base/src/mode.rs:2\n"), "tests of the program are told too: {report}");
    let outside =
        SHOP.to_owned() + "//- tests/outside.rs\n#[test]\nfn outside() { shop::orders::order(); }\n";
    let (report, mode) = shown(&outside);
    assert_eq!(mode, "shipped", "{report}");
    assert!(report.contains("integration tests") && report.contains("shop-base/src/mode.rs:2"), "{report}");
    let fixture = fixture(&outside);
    let json = text(&run(fixture.path(), "apply plan.toml --offline --out out --format json").stdout);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["test_questions"]["told"], "tests_and_other_targets");
    assert_eq!(json["test_questions"]["places"][0]["file"], "shop-base/src/mode.rs");
}

#[test]
fn a_feature_that_the_package_has_is_not_taken_for_tests() {
    let source = SHOP.replace("[workspace]", "[workspace]\n[features]\ntest-helpers = []")
        + "//- src/given.rs\n#[cfg(feature = \"test-helpers\")]\npub fn given() {}\n";
    let source = source.replace("pub mod mode;", "pub mod given;\npub mod mode;");
    let source = source.replace("[\"mode\"]", "[\"mode\", \"given\"]");
    let fixture = fixture(&source);
    stdout(fixture.path(), "apply plan.toml --offline --out out");
    let mode = std::fs::read_to_string(fixture.path().join("out/shop-base/src/mode.rs")).unwrap();
    assert!(mode.contains("feature = \"test-helpers-2\""), "{mode}");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--offline", "-q", "-F", "test-helpers"]).current_dir(fixture.path().join("out"));
    let output = cargo.env_remove("CARGO_TARGET_DIR").output().unwrap();
    assert_eq!(text(&output.stdout).trim(), "shipped");
}
