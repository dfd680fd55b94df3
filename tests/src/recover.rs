//! Whether the crates of a workspace are found again when it has been made one crate.
//!
//! In: the program and a workspace. Out: [`Recovered`]: how far what `cargo seam split` proposes for the collapsed workspace, with as
//! many crates as there were, agrees with it by files.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use camino::Utf8PathBuf;
use seam_analyzer::{LoadOptions, load};
use serde_json::Value;

use crate::collapse::{adjusted_rand_index, collapse};

/// What was found again.
#[derive(Clone, Copy, Debug)]
pub struct Recovered {
    /// The adjusted Rand index.
    pub agreement: f64,
    /// How many crates there were.
    pub crates: usize,
    /// How many were found.
    pub found: usize,
}

/// Collapses the workspace in `folder` and has `program` take it apart.
///
/// # Panics
/// When the workspace can't be read, or the program fails.
pub fn recover(program: &Path, folder: &Path) -> Recovered {
    let manifest = Utf8PathBuf::from_path_buf(folder.join("Cargo.toml")).expect("its path is UTF-8");
    let options = LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() };
    let workspace = load(&options).expect("the workspace is readable");
    let target = tempfile::tempdir().expect("a temporary folder");
    let collapsed = collapse(&workspace, target.path()).expect("the folder is writable");
    let mut crates: Vec<&String> = collapsed.origin.values().collect();
    crates.sort();
    crates.dedup();
    let answer = target.path().join("split.json");
    let count = crates.len().to_string();
    let status = Command::new(program)
        .args([
            "seam",
            "split",
            "--offline",
            "-q",
            "-p",
            "collapsed",
            "--format",
            "json",
            "--crates",
            &count,
            "-o",
        ])
        .arg(&answer)
        .current_dir(target.path())
        .status()
        .expect("the program runs");
    assert!(status.code().is_some_and(|code| code < 2), "split failed");
    let text = fs::read_to_string(&answer).expect("split wrote its answer");
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    let found = partition(&document["proposals"][0]);
    let mut names: Vec<&String> = found.values().collect();
    names.sort();
    names.dedup();
    Recovered {
        agreement: adjusted_rand_index(&found, &collapsed.origin),
        crates: crates.len(),
        found: names.len(),
    }
}

/// The crate of each file of a proposal; the first where a file is spread.
fn partition(proposal: &Value) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for krate in proposal["crates"].as_array().into_iter().flatten() {
        let name = krate["name"].as_str().unwrap_or_default();
        for file in krate["files"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            all.entry(file.to_owned()).or_insert_with(|| name.to_owned());
        }
    }
    all
}
