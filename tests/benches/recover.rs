//! Whether the crates of a workspace are found again when it has been made one crate: `cargo bench -p seam-tests --bench recover`.
//!
//! `SEAM_BENCH_WORKSPACES` names workspaces (folders, separated by `:`), else it is `fixtures/layered`. Each is collapsed,
//! `cargo seam split` is asked for as many crates as there were, and the adjusted Rand index of its answer, by files, is printed,
//! with the median last.

use std::env;
use std::path::{Path, PathBuf};

use seam_tests::recover::recover;

#[expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]
fn main() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/layered");
    let workspaces = env::var_os("SEAM_BENCH_WORKSPACES")
        .map_or_else(|| vec![fixture], |list| env::split_paths(&list).collect::<Vec<PathBuf>>());
    let mut all = Vec::new();
    for folder in workspaces {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let found = recover(Path::new(env!("CARGO_BIN_EXE_cargo-seam-under-test")), &folder);
        println!("{name}: {} crates, {} found, ARI {:.2}", found.crates, found.found, found.agreement);
        all.push(found.agreement);
    }
    all.sort_by(f64::total_cmp);
    println!("median ARI {:.2}", all[all.len() / 2]);
}
