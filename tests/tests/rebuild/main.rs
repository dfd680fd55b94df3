//! The truth test of `cargo seam fanout --edit`: real cargo is run after an edit of a file, and what it compiled again is
//! compared with what was foretold.
//!
//! By default a sample of the edits is made, another one for each command; with `SEAM_EDITS=all` each file of the
//! workspace is edited for each command. Needs no network.

mod cargo;
mod workspace;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use seam_fixtures::{Fixture, sections};
use serde_json::Value;

use crate::cargo::{Cargo, Compiled};
use crate::workspace::WORKSPACE;

/// Of so many files one is edited, unless all are asked for.
const SAMPLE: usize = 13;

/// What is foretold for an edit of `file`.
fn foretold(folder: &Path, command: &str, flags: &[&str], file: &str) -> BTreeSet<Compiled> {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-seam-under-test"))
        .args([
            "seam",
            "fanout",
            "--offline",
            "--quiet",
            "--format",
            "json",
            "--profile",
            command,
            "--edit",
            file,
        ])
        .args(flags)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let unit = |unit: &Value| Compiled {
        package: text(&unit["package"]),
        target: text(&unit["target"]),
        kind: text(&unit["kind"]),
        test: unit["mode"] == "test",
    };
    document["rebuilt"].as_array().unwrap().iter().map(unit).collect()
}

/// Edits files one after another; panics with all that was foretold wrongly.
#[expect(clippy::print_stdout, reason = "how many edits were compared is what a run by hand is for")]
fn compare(command: &str, resolver: &str, flags: &[&str], offset: usize) {
    let text = WORKSPACE.replacen("resolver = \"2\"", &format!("resolver = \"{resolver}\""), 1);
    let fixture = Fixture::new(&text).unwrap();
    let cargo = Cargo::new(fixture.path(), command, flags);
    cargo.build();
    assert_eq!(cargo.build(), BTreeSet::new(), "a second build compiles nothing");
    let all = std::env::var("SEAM_EDITS").is_ok_and(|value| value == "all");
    let sections = sections(WORKSPACE);
    let files = sections.iter().map(|(path, _)| *path).filter(|path| !path.ends_with("Cargo.toml"));
    let (mut edits, mut units, mut wrong) = (0, 0, Vec::new());
    for (at, file) in files.enumerate() {
        if !all && at % SAMPLE != offset {
            continue;
        }
        let foretold = foretold(fixture.path(), command, flags, file);
        let path = fixture.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text + "\n// edited\n").unwrap();
        let compiled = cargo.build();
        edits += 1;
        units += compiled.len();
        let too_few: Vec<&Compiled> = compiled.difference(&foretold).collect();
        let too_many: Vec<&Compiled> = foretold.difference(&compiled).collect();
        if !too_few.is_empty() || !too_many.is_empty() {
            wrong.push(format!("{file}: not foretold {too_few:?}, foretold only {too_many:?}"));
        }
    }
    let command = format!("{command} {} (resolver {resolver})", flags.join(" "));
    println!("cargo {command}: {edits} edits, {units} units, {} edits foretold wrongly", wrong.len());
    assert!(edits > 5, "the sample is too small");
    assert!(wrong.is_empty(), "cargo {command}, {} of {edits} edits:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_cargo_check_compiles_again_is_foretold() {
    compare("check", "2", &[], 0);
}

#[test]
fn what_cargo_build_compiles_again_is_foretold() {
    compare("build", "2", &[], 3);
}

#[test]
fn what_cargo_test_compiles_again_is_foretold() {
    compare("test", "2", &[], 6);
}

#[test]
fn other_features_are_foretold() {
    compare("check", "2", &["--all-features"], 1);
    compare("test", "2", &["--no-default-features"], 4);
}

#[test]
fn the_first_resolver_is_foretold() {
    compare("check", "1", &[], 7);
    compare("build", "1", &["--features", "full"], 8);
}
