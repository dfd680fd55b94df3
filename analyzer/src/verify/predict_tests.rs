use camino::Utf8PathBuf;
use seam_fixtures::Fixture;

use super::*;
use crate::timings::TimedUnit;
use crate::{LoadOptions, analyze, load};

/// What is the same before and after.
const SAME: &str = r#"//- app/src/top.rs
pub fn two(a: u32) -> u32 { crate::base::one(a) + crate::base::one(a + 1) }
//- other/Cargo.toml
[package]
name = "other"
version = "0.1.0"
edition = "2021"
[dependencies]
app = { path = "../app" }
//- other/src/lib.rs
pub fn three() -> u32 { app::top::two(3) }
"#;

const BEFORE: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "other"]
resolver = "2"
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
//- app/src/lib.rs
pub mod base;
pub mod top;
//- app/src/base.rs
pub fn one(a: u32) -> u32 { let b = a + 1; let c = b * 2; c }
"#;

const AFTER: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "app-base", "other"]
resolver = "2"
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
app-base = { path = "../app-base" }
//- app/src/lib.rs
pub use app_base::base;
pub mod top;
//- app-base/Cargo.toml
[package]
name = "app-base"
version = "0.1.0"
edition = "2021"
//- app-base/src/lib.rs
pub mod base;
//- app-base/src/base.rs
pub fn one(a: u32) -> u32 { let b = a + 1; let c = b * 2; c }
"#;

fn read(text: &str) -> (Fixture, Workspace, Analysis) {
    let fixture = Fixture::new(&format!("{text}{SAME}")).unwrap();
    // Enough code that what a crate costs whatever is in it is the lesser part.
    for file in ["app/src/base.rs", "app-base/src/base.rs", "app/src/top.rs"] {
        let path = fixture.path().join(file);
        if let Ok(mut text) = std::fs::read_to_string(&path) {
            for number in 0..300 {
                text.push_str(&format!(
                    "pub fn f{number}(a: u32) -> u32 {{\n    let b = a * 2;\n    b + 1\n}}\n"
                ));
            }
            std::fs::write(path, text).unwrap();
        }
    }
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let options =
        LoadOptions { manifest_path: Some(manifest), offline: true, units: true, ..LoadOptions::default() };
    let workspace = load(&options).unwrap();
    let analysis = analyze(&workspace);
    (fixture, workspace, analysis)
}

fn timed(name: &str, duration: f64) -> TimedUnit {
    TimedUnit {
        id: 0,
        name: name.into(),
        version: String::new(),
        target: None,
        build_script: false,
        mode: Mode::Check,
        start: 0.0,
        duration,
        frontend: None,
        unblocked: Vec::new(),
        unblocked_early: Vec::new(),
    }
}

/// What is foretold where a report says that `app` takes `app` seconds, and `other` `other`.
fn foretold(app: f64, other: f64) -> [Foretold; 2] {
    let (_before, one, analysis) = read(BEFORE);
    let (_after, two, later) = read(AFTER);
    let sides = [
        Known { workspace: &one, analysis: &analysis, files: &["app/src/base.rs", "app/src/top.rs"] },
        Known { workspace: &two, analysis: &later, files: &["app-base/src/base.rs", "app/src/top.rs"] },
    ];
    let report = Timings { units: vec![timed("app", app), timed("other", other)] };
    let origin = one.packages.iter().position(|package| package.name == "app").map(|at| (at, 0));
    Foretold::both(sides, origin, Command::Check, 1, &report).unwrap()
}

#[test]
fn before_is_as_cargo_reported_it_and_the_parts_after_are_at_the_rate_of_the_whole() {
    let [before, after] = foretold(8.0, 2.0);
    assert!((before.clean - 10.0).abs() < 1e-9, "{before:?}");
    assert!(before.edits.iter().all(|edit| edit.compiled == 2 && (edit.ci - 10.0).abs() < 1e-9));
    // `other` costs what it cost; the two parts what the whole did, and what a crate costs whatever is in it.
    assert!(after.clean > 10.0 && after.clean < 12.0, "{after:?}");
    assert!((after.edits[0].ci - after.clean).abs() < 1e-9, "an edit below all");
    assert!(after.edits[1].ci < after.edits[0].ci);
    assert_eq!(after.edits.iter().map(|edit| edit.compiled).collect::<Vec<_>>(), [3, 2]);
}

#[test]
fn what_took_long_before_takes_long_in_parts() {
    let after = |app: f64| foretold(app, 2.0)[1].clean;
    assert!(after(16.0) > 1.5 * after(8.0), "{} {}", after(16.0), after(8.0));
}

#[test]
fn a_report_of_something_else_foretells_nothing() {
    let (_before, one, analysis) = read(BEFORE);
    let known = Known { workspace: &one, analysis: &analysis, files: &[] };
    let report = Timings { units: vec![timed("elsewhere", 1.0)] };
    assert!(Foretold::both([known, known], None, Command::Check, 1, &report).is_none());
}
