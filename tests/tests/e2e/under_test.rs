//! `cargo seam apply` on code that asks whether it is under test: who is told yes after the split, and that it is said.
//!
//! These run cargo on a small workspace without dependencies.

use std::process::Command;

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
        assert!(super::order().len() > 3);
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
    let (report, mode) = shown(SHOP);
    assert_eq!(mode, "shipped", "{report}");
    assert!(!report.contains("shop-base/src/mode.rs:2\n"), "nobody is told who was not before: {report}");
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
