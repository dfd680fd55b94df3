//! Whether the crates of a workspace are found again when it has been made one crate: `cargo bench -p seam-tests --bench recover`.
//!
//! `SEAM_BENCH_WORKSPACES` names workspaces (folders, separated by `:`), else it is `fixtures/layered`. Each is collapsed,
//! `cargo seam split` is asked for as many crates as there were, and the adjusted Rand index of its answer, by files, is printed,
//! with the median last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use camino::Utf8PathBuf;
use seam_analyzer::{LoadOptions, load};
use seam_tests::collapse::{adjusted_rand_index, collapse};
use serde_json::Value;

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/layered");
    let workspaces = env::var_os("SEAM_BENCH_WORKSPACES")
        .map_or_else(|| vec![fixture], |list| env::split_paths(&list).collect::<Vec<PathBuf>>());
    let mut all = Vec::new();
    for folder in workspaces {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (index, crates, found) = recover(&folder);
        println!("{name}: {crates} crates, {found} found, ARI {index:.2}");
        all.push(index);
    }
    all.sort_by(f64::total_cmp);
    println!("median ARI {:.2}", all[all.len() / 2]);
}

/// The agreement, the number of crates that there were, and of those that were found.
fn recover(folder: &Path) -> (f64, usize, usize) {
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
    let status = Command::new(env!("CARGO_BIN_EXE_cargo-seam-under-test"))
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
    (adjusted_rand_index(&found, &collapsed.origin), crates.len(), names.len())
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
