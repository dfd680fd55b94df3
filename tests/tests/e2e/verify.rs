//! `cargo seam verify` with real cargo: on small workspaces split by hand, and on the sample `monolith`, which is split here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use seam_fixtures::Fixture;
use serde_json::Value;

use crate::support::{fixture, seam, text};

const PLAN: &str = "schema_version = 1\npackage = \"app\"\nroot = \"app\"\n\n[[crate]]\nname = \"app-base\"\nmodules = [\"base\"]\n";

const BEFORE: &str = r#"
//- Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[workspace]
//- src/lib.rs
//! An example:
//!
//! ```
//! assert_eq!(app::base::one(), 1);
//! ```
pub mod base;
pub mod top;
//- src/base.rs
pub(crate) fn secret() -> u32 { 1 }
pub fn one() -> u32 { secret() }

#[cfg(test)]
mod tests {
    #[test]
    fn is_one() { assert_eq!(super::one(), 1); }
}
//- src/top.rs
pub fn two() -> u32 { crate::base::one() + crate::base::secret() }

#[cfg(test)]
mod tests {
    #[test]
    fn is_two() { assert_eq!(super::two(), 2); }
    #[test]
    #[ignore]
    fn is_slow() {}
}
//- tests/outside.rs
#[test]
fn adds_up() { assert_eq!(app::base::one() + app::base::one(), app::top::two()); }
"#;

const AFTER: &str = r#"
//- Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
app-base = { path = "app-base" }
[workspace]
members = ["app-base"]
//- src/lib.rs
//! An example:
//!
//! ```
//! assert_eq!(app::base::one(), 1);
//! ```
pub use app_base::base;
pub mod top;
//- src/top.rs
pub fn two() -> u32 { crate::base::one() + crate::base::secret() }

#[cfg(test)]
mod tests {
    #[test]
    fn is_two() { assert_eq!(super::two(), 2); }
    #[test]
    #[ignore]
    fn is_slow() {}
}
//- tests/outside.rs
#[test]
fn adds_up() { assert_eq!(app::base::one() + app::base::one(), app::top::two()); }
//- app-base/Cargo.toml
[package]
name = "app-base"
version = "0.1.0"
edition = "2021"
//- app-base/src/lib.rs
pub mod base;
//- app-base/src/base.rs
pub fn secret() -> u32 { 1 }
pub fn one() -> u32 { secret() }

#[cfg(test)]
mod tests {
    #[test]
    fn is_one() { assert_eq!(super::one(), 1); }
}
"#;

/// Runs `verify`, with temporary folders where it can be seen whether they are gone.
fn verify(before: &Path, after: Option<&Path>, plan: &str, flags: &str) -> (Output, Vec<PathBuf>) {
    let scratch = tempfile::tempdir().unwrap();
    let file = scratch.path().join("PLAN.toml");
    fs::write(&file, plan).unwrap();
    let temporary = scratch.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let mut command = seam(before, "verify --offline");
    command.arg(&file).args(flags.split_whitespace());
    if let Some(after) = after {
        command.arg("--after").arg(after);
    }
    for variable in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET", "CARGO_TARGET_DIR"] {
        command.env_remove(variable);
    }
    let output = command.env("TMPDIR", &temporary).output().unwrap();
    let left = fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().path()).collect();
    (output, left)
}

/// All files of a workspace and when they were changed.
fn state(folder: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(state(&path));
        } else {
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            all.push((path, modified));
        }
    }
    all.sort();
    all
}

fn workspaces(before: &str, after: &str) -> (Fixture, Fixture) {
    (fixture(before), fixture(after))
}

#[test]
fn a_split_that_keeps_its_promise_is_measured_and_leaves_nothing_behind() {
    let (before, after) = workspaces(BEFORE, AFTER);
    let states = [state(before.path()), state(after.path())];
    let flags = "--edits 2 --rounds 2 --budget 120s --profile check --quiet --format json";
    let (output, left) = verify(before.path(), Some(after.path()), PLAN, flags);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["verdict"], "holds");
    // Three unit tests, one of them ignored, an integration test, an example in documentation.
    assert_eq!(document["tests"]["same"], 5);
    assert_eq!(document["tests"]["after"]["ignored"], 1);
    let files = document["files"].as_array().unwrap();
    let base = files.iter().find(|file| file["before"] == "src/base.rs").unwrap();
    assert_eq!(base["after"], "app-base/src/base.rs");
    let edits: Vec<&Value> =
        document["measurements"].as_array().unwrap().iter().filter(|row| row["cause"] == "edit").collect();
    assert!(!edits.is_empty());
    for row in edits {
        for side in ["before", "after"] {
            assert!(row[side]["measured"]["median"].as_f64().unwrap() > 0.0);
            assert!(row[side]["predicted"].as_f64().unwrap() > 0.0);
            assert_eq!(row[side]["compiled"], row[side]["predicted_compiled"], "{row}");
        }
    }
    assert_eq!(
        states,
        [state(before.path()), state(after.path())],
        "nothing was written where the user works"
    );
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn without_a_split_the_plan_is_carried_out_first_and_an_edited_tree_is_refused() {
    let before = fixture(BEFORE);
    let states = state(before.path());
    let flags = "--edits 0 --rounds 1 --budget 120s --profile check";
    let (output, left) = verify(before.path(), None, PLAN, flags);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(
        text(&output.stdout).contains("it compiles, and 5 tests say the same"),
        "{}",
        text(&output.stdout)
    );
    assert_eq!(states, state(before.path()));
    assert!(left.is_empty(), "{left:?}");
    let edited = PLAN.replacen("root = ", "fingerprint = \"0000000000000000\"\nroot = ", 1);
    let (output, _) = verify(before.path(), None, &edited, flags);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("was made for other sources of `app`"), "{}", text(&output.stderr));
}

#[test]
fn a_test_that_vanished_breaks_the_promise() {
    let (before, after) = workspaces(BEFORE, &AFTER.replace("#[test]\n    fn is_one", "fn is_one"));
    let (output, left) =
        verify(before.path(), Some(after.path()), PLAN, "--edits 0 --budget 60s --profile check");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(
        report.contains("The promise is broken: it compiles, but 1 test does not say what it said before"),
        "{report}"
    );
    assert!(report.contains("base::tests::is_one: passed before, now vanished"), "{report}");
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_does_not_compile_after_the_split_is_shown() {
    let (before, after) = workspaces(BEFORE, &AFTER.replace("pub fn secret", "pub(crate) fn secret"));
    let (output, left) = verify(before.path(), Some(after.path()), PLAN, "--budget 60s");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("it does not compile after the split"), "{report}");
    assert!(report.contains("E0603"), "{report}");
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_does_not_compile_before_the_split_is_refused() {
    let (before, after) = workspaces(&BEFORE.replace("{ secret() }", "{ \"no\" }"), AFTER);
    let (output, left) = verify(before.path(), Some(after.path()), PLAN, "--budget 60s");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    let message = text(&output.stderr);
    assert!(message.contains("error: the workspace does not compile as it is"), "{message}");
    assert!(message.contains("E0308"), "{message}");
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn tests_and_benches_that_did_not_compile_before_are_left_out_of_both_sides_by_name() {
    let broken = "//- benches/speed.rs\nconst TEXT: &str = include_str!(\"gone.txt\");\nfn main() {}\n\
                  //- tests/broken.rs\n#[test]\nfn never_ran() { app::no_such(); }\n";
    let (before, after) = workspaces(&format!("{BEFORE}{broken}"), &format!("{AFTER}{broken}"));
    let flags = "--edits 1 --rounds 1 --budget 120s --profile check --profile test --quiet --format json";
    let (output, _) = verify(before.path(), Some(after.path()), PLAN, flags);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<String> = document["left_out"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {} {}", one["package"], one["kind"], one["target"]).replace('"', ""))
        .collect();
    assert_eq!(names, ["app test broken", "app bench speed"]);
    assert_eq!(document["tests"]["same"], 5, "{document}");
    assert_eq!(document["tests"]["before"]["success"], true);
    let timed = |profile: &str| {
        let rows = document["measurements"].as_array().unwrap();
        rows.iter().any(|row| row["profile"] == profile && row["cause"] == "edit")
    };
    assert!(timed("check") && timed("test"));
}

#[test]
fn unit_tests_that_did_not_compile_before_are_left_out_of_what_they_moved_to_as_well() {
    let broken = |text: &str| text.replace("super::one(), 1", "super::gone(), 1");
    let (before, after) = workspaces(&broken(BEFORE), &broken(AFTER));
    let flags = "--budget 120s --skip edits --skip clean";
    let (output, _) = verify(before.path(), Some(after.path()), PLAN, flags);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let report = text(&output.stdout);
    // What is left are the integration test and the example in documentation.
    assert!(report.contains("it compiles, and 2 tests say the same"), "{report}");
    assert!(report.contains("the unit tests of the library of app"), "{report}");
    assert!(report.contains("edits, as asked") && report.contains("clean builds, as asked"), "{report}");
}

#[test]
fn what_breaks_by_the_split_is_no_excuse_though_something_else_was_broken_before() {
    let broken = "//- tests/broken.rs\n#[test]\nfn never_ran() { app::no_such(); }\n";
    let after = AFTER.replace("app::top::two()", "app::top::gone()");
    let (before, after) = workspaces(&format!("{BEFORE}{broken}"), &format!("{after}{broken}"));
    let (output, _) = verify(before.path(), Some(after.path()), PLAN, "--budget 60s");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("it does not compile after the split"), "{report}");
    assert!(report.contains("top::gone") && !report.contains("no_such"), "{report}");
}

#[test]
fn without_tests_what_edits_cost_is_measured_beside_what_was_predicted() {
    let (before, after) = workspaces(BEFORE, AFTER);
    let flags = "--edits 2 --rounds 1 --budget 120s --skip tests,clean --quiet --format json";
    let (output, _) = verify(before.path(), Some(after.path()), PLAN, flags);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["verdict"], "unknown");
    assert_eq!(document["summary"]["compiles"], true);
    assert_eq!(document["tests"]["reason"], "as asked");
    let expected = document["expected"].as_array().unwrap();
    let kinds: Vec<String> =
        expected.iter().map(|one| format!("{} {}", one["mode"], one["profile"]).replace('"', "")).collect();
    assert_eq!(kinds, ["dev check", "dev build", "ci check", "ci build"]);
    for one in expected {
        let ratio = |of: &str| one["ratio"][of].as_f64().unwrap();
        assert!(ratio("measured") > 0.0 && ratio("predicted") > 0.0, "{one}");
        assert!((ratio("error") - (ratio("predicted") / ratio("measured") - 1.0)).abs() < 0.02, "{one}");
    }
    let rows = document["measurements"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["cause"] != "clean"));
}

#[test]
fn code_that_asks_whether_it_is_under_test_is_listed() {
    let asks = BEFORE.replace("{ secret() }", "{ if cfg!(test) { secret() } else { 1 } }");
    let before = fixture(&asks);
    let flags = "--budget 120s --skip edits,clean,tests";
    let (output, _) = verify(before.path(), None, PLAN, flags);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("Asks whether it is under test"), "{report}");
    assert!(report.contains("app-base/src/base.rs:3"), "{report}");
    assert!(
        report.contains("It compiles after the split. Not known whether the promise holds: tests were not compared, as asked."),
        "{report}"
    );
}

#[test]
fn a_plan_for_something_else_is_refused_before_anything_runs() {
    let (before, after) = workspaces(BEFORE, AFTER);
    let refused = |plan: &str, flags: &str| {
        let (output, _) = verify(before.path(), Some(after.path()), plan, flags);
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr)
    };
    let unknown = refused(&PLAN.replace("[\"base\"]", "[\"gone\"]"), "");
    assert!(unknown.contains("names module `gone`, and `app` has none of that path"), "{unknown}");
    assert!(refused("not a plan", "").contains("the plan is not readable"));
    assert!(refused(PLAN, "-p app").contains("-p and --exclude do not go with it"));
    assert!(refused(PLAN, "--budget 0s").contains("write a time"));
}

#[test]
fn a_budget_that_is_too_small_is_said_and_not_called_a_success() {
    let slow = "#[test]\nfn waits() { std::thread::sleep(std::time::Duration::from_secs(600)); }\n";
    let (before, after) = workspaces(&format!("{BEFORE}{slow}"), &format!("{AFTER}{slow}"));
    let (output, left) = verify(before.path(), Some(after.path()), PLAN, "--edits 1 --budget 20s");
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("Not known whether the promise holds"), "{report}");
    assert!(report.contains("cargo check, dev"), "what edits cost is measured all the same: {report}");
    assert!(left.is_empty(), "{left:?}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let copy_of = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true if path.ends_with("target") => {}
            true => copy(&path, &copy_of),
            false => drop(fs::copy(&path, &copy_of).unwrap()),
        }
    }
}

#[test]
fn the_sample_says_the_same_after_a_split() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = folder.path().join("monolith");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith"), &workspace);
    let plan = "schema_version = 1\npackage = \"monolith\"\nroot = \"monolith\"\n\n[[crate]]\nname = \"monolith-base\"\n\
                modules = [\"common::time\", \"common::pagination\"]\n";
    // However slow the machine, the tests have to run; of the measurements one round is enough.
    let (output, left) = verify(
        &workspace,
        None,
        plan,
        "--edits 1 --rounds 1 --profile check --budget 5m --quiet --format md",
    );
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    let report = text(&output.stdout);
    assert!(report.contains("it compiles, and 85 tests say the same as before"), "{report}");
    assert!(report.contains("| everything, from clean |"), "{report}");
    assert!(left.is_empty(), "{left:?}");
}
