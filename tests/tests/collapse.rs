//! The workspace that is made one crate still means the same: what named what does so after it.

use std::path::Path;

use camino::Utf8PathBuf;
use seam_analyzer::{LoadOptions, analyze, load};
use seam_fixtures::Fixture;
use seam_graphs::{EdgeFilter, Partition, Quotient};
use seam_tests::collapse::collapse;

/// The module edges of the workspace in a folder, by path.
fn edges(folder: &Path) -> Vec<(String, String)> {
    let manifest = Utf8PathBuf::from_path_buf(folder.join("Cargo.toml")).unwrap();
    let workspace =
        load(&LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() })
            .unwrap();
    let graph = analyze(&workspace).graph;
    let partition = Partition::by_module(&graph);
    let quotient = Quotient::new(&graph, &partition, EdgeFilter::PROGRAM);
    let name = |block: seam_graphs::BlockId| {
        partition.blocks()[block.index()].name.trim_start_matches("collapsed::").to_owned()
    };
    let mut all: Vec<(String, String)> =
        quotient.edges().iter().map(|e| (name(e.from), name(e.to))).collect();
    all.sort();
    all
}

#[test]
fn every_edge_of_the_workspace_is_one_of_the_collapsed_crate() {
    let fixture = Fixture::new(
        r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["base", "up-per"]
//- base/Cargo.toml
[package]
name = "base"
version = "0.1.0"
edition = "2018"
//- base/src/lib.rs
pub mod ids;
#[macro_export]
macro_rules! id { ($n:expr) => { $crate::ids::Id($n) }; }
//- base/src/ids.rs
pub struct Id(pub u32);
pub(crate) fn hidden() -> crate::ids::Id { Id(0) }
//- up-per/Cargo.toml
[package]
name = "up-per"
version = "0.1.0"
edition = "2021"
[dependencies]
renamed = { path = "../base", package = "base" }
//- up-per/src/lib.rs
pub mod one { pub fn f() -> renamed::ids::Id { ::renamed::id!(3) } }
pub mod two { use renamed::{ids::Id}; pub fn g(x: Id) -> Id { crate::one::f(); x } }
"#,
    )
    .unwrap();
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let workspace =
        load(&LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() })
            .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let collapsed = collapse(&workspace, folder.path()).unwrap();
    assert_eq!(collapsed.origin["src/up_per/mod.rs"], "up-per");
    let before = edges(fixture.path());
    assert!(before.contains(&("up_per::one".to_owned(), "base::ids".to_owned())));
    assert_eq!(edges(folder.path()), before);
}
