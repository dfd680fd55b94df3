//! The same bytes from the same workspace: on any number of threads, on every run, wherever and in whatever order its files
//! were written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const COMMANDS: [&str; 5] = [
    "graph --format json",
    "graph --level item --format json --show-unresolved",
    "cycles --format json",
    "cycles --level item --format json",
    "graph --format dot",
];

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
    out.sort();
}

/// A copy of the fixture whose files were written in this order.
fn copy(order: impl FnOnce(&mut Vec<PathBuf>)) -> tempfile::TempDir {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith");
    let mut paths = Vec::new();
    files(&from, &mut paths);
    paths.retain(|path| !path.starts_with(from.join("target")));
    order(&mut paths);
    let dir = tempfile::tempdir().unwrap();
    for path in paths {
        let to = dir.path().join(path.strip_prefix(&from).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(path, to).unwrap();
    }
    dir
}

fn output(folder: &Path, arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cargo-seam-under-test"))
        .args(["seam", "-q", "--offline"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn threads_runs_and_the_order_of_files_change_nothing() {
    let sorted = copy(|_| ());
    let reversed = copy(|paths| paths.reverse());
    let mixed =
        copy(|paths| paths.sort_by_key(|path| path.to_string_lossy().chars().rev().collect::<String>()));
    for command in COMMANDS {
        let expected = output(sorted.path(), &format!("{command} -j 1"));
        assert!(expected.len() > 500, "{command}: {expected}");
        for jobs in [1, 2, 3, 16] {
            let found = output(sorted.path(), &format!("{command} -j {jobs}"));
            assert!(found == expected, "{command} -j {jobs} differs");
        }
        for folder in [&reversed, &mixed] {
            assert!(
                output(folder.path(), command) == expected,
                "{command} depends on the order of the files"
            );
        }
    }
}
