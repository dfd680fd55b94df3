//! Loads small workspaces on disk. None of them needs a network.

mod attack;
mod choice;
mod failures;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use camino::Utf8PathBuf;
use insta::assert_snapshot;
use seam_fixtures::Fixture;

use super::*;

/// Options for the workspace of `fixture`, without a network.
fn options(fixture: &Fixture) -> LoadOptions {
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() }
}

/// The workspace of `text`, as a readable list; and checks that loading it leaves no trace.
fn loaded(text: &str) -> String {
    let fixture = Fixture::new(text).unwrap();
    let before = tree(fixture.path());
    let workspace = load(&options(&fixture)).unwrap();
    assert_eq!(tree(fixture.path()), before, "the workspace was changed");
    dump(&workspace)
}

fn dump(workspace: &Workspace) -> String {
    let mut out = String::new();
    for package in &workspace.packages {
        let manifest = workspace.relative(&package.manifest_path);
        writeln!(out, "{} {} ({manifest})", package.name, package.version).unwrap();
        for target in &package.targets {
            let (kind, path) = (target.kind.as_str(), workspace.relative(&target.src_path));
            let (name, crate_name, edition) = (&target.name, &target.crate_name, target.edition);
            writeln!(out, "  {kind} {name} = {crate_name}, {edition}, {path}").unwrap();
        }
        for dependency in &package.dependencies {
            let (name, package) = (&dependency.extern_name, &dependency.package);
            let member = dependency.member.map_or("-", |at| workspace.packages[at].manifest_path.as_str());
            let member = member.strip_prefix(workspace.root.as_str()).unwrap_or(member);
            let kinds =
                [(dependency.normal, " normal"), (dependency.dev, " dev"), (dependency.build, " build")];
            let kinds: String = kinds.iter().filter(|(is, _)| *is).map(|(_, name)| *name).collect();
            writeln!(out, "  > {name} = {package} [{member}]{kinds}").unwrap();
        }
        for (feature, values) in &package.features {
            writeln!(out, "  + {feature} = {values:?}").unwrap();
        }
    }
    for diagnostic in &workspace.diagnostics {
        writeln!(out, "! {}: {}", diagnostic.kind.as_str(), diagnostic.message).unwrap();
    }
    out
}

/// All files and folders below `root`, with their text.
fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let text = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
            found.insert(path.display().to_string(), text);
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    found
}

const VIRTUAL: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "core-lib", "macros"]
exclude = ["vendor"]
resolver = "2"
//- app/Cargo.toml
[package]
name = "app"
version = "1.2.3"
edition = "2021"
build = "build.rs"
[features]
default = ["fast"]
fast = []
[[bin]]
name = "the-app"
path = "src/main.rs"
[[bench]]
name = "speed"
edition = "2018"
[dependencies]
core-lib = { path = "../core-lib" }
digest = { package = "md-5", path = "../vendor/md-5" }
[dev-dependencies]
core-lib = { path = "../core-lib" }
macros = { path = "../macros" }
[build-dependencies]
core-lib = { path = "../core-lib" }
//- app/build.rs
//- app/src/main.rs
//- app/src/lib.rs
//- app/tests/end-to-end.rs
//- app/examples/demo.rs
//- app/benches/speed.rs
//- core-lib/Cargo.toml
[package]
name = "core-lib"
version = "0.1.0"
edition = "2024"
[lib]
name = "kernel"
crate-type = ["cdylib", "rlib"]
[dependencies]
md-5 = { path = "../vendor/md-5", optional = true }
[target.'cfg(windows)'.dependencies]
my-macros = { package = "macros", path = "../macros" }
//- core-lib/src/lib.rs
//- macros/Cargo.toml
[package]
name = "macros"
version = "0.1.0"
[lib]
proc-macro = true
//- macros/src/lib.rs
//- vendor/md-5/Cargo.toml
[package]
name = "md-5"
version = "0.10.0"
[lib]
name = "md5"
//- vendor/md-5/src/lib.rs
"#;

#[test]
fn a_virtual_workspace_with_all_kinds_of_targets_and_dependencies() {
    assert_snapshot!(loaded(VIRTUAL), @r#"
    app 1.2.3 (app/Cargo.toml)
      lib app = app, 2021, app/src/lib.rs
      bin the-app = the_app, 2021, app/src/main.rs
      example demo = demo, 2021, app/examples/demo.rs
      test end-to-end = end_to_end, 2021, app/tests/end-to-end.rs
      bench speed = speed, 2018, app/benches/speed.rs
      custom-build build-script-build = build_script_build, 2021, app/build.rs
      > digest = md-5 [-] normal
      > kernel = core-lib [/core-lib/Cargo.toml] normal dev build
      > macros = macros [/macros/Cargo.toml] dev
      + default = ["fast"]
      + fast = []
    core-lib 0.1.0 (core-lib/Cargo.toml)
      lib kernel = kernel, 2024, core-lib/src/lib.rs
      > md5 = md-5 [-] normal
      > my_macros = macros [/macros/Cargo.toml] normal
      + md-5 = ["dep:md-5"]
    macros 0.1.0 (macros/Cargo.toml)
      proc-macro macros = macros, 2015, macros/src/lib.rs
    "#);
}

#[test]
fn a_single_package() {
    let text = "//- src/lib.rs\n//- src/main.rs\n";
    assert_snapshot!(loaded(text), @"
    fixture 0.0.0 (Cargo.toml)
      lib fixture = fixture, 2021, src/lib.rs
      bin fixture = fixture, 2021, src/main.rs
    ");
}

#[test]
fn a_member_of_a_workspace_loads_all_of_it() {
    let fixture = Fixture::new(VIRTUAL).unwrap();
    let mut options = options(&fixture);
    let whole = load(&options).unwrap();
    let root = fixture.path().to_str().unwrap();
    options.manifest_path = Some(format!("{root}/macros/../app/Cargo.toml").into());
    let by_member = load(&options).unwrap();
    assert_eq!(by_member.root, whole.root);
    assert_eq!(dump(&by_member), dump(&whole));
}

const PATCHED: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "left-pad"]
resolver = "2"
[patch.crates-io]
left-pad = { path = "left-pad" }
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
left-pad = "1"
//- app/src/lib.rs
//- left-pad/Cargo.toml
[package]
name = "left-pad"
version = "1.0.0"
edition = "2021"
[lib]
name = "pad"
//- left-pad/src/lib.rs
"#;

#[test]
fn a_patched_dependency_is_the_member() {
    assert_snapshot!(loaded(PATCHED), @"
    app 0.1.0 (app/Cargo.toml)
      lib app = app, 2021, app/src/lib.rs
      > pad = left-pad [/left-pad/Cargo.toml] normal
    left-pad 1.0.0 (left-pad/Cargo.toml)
      lib pad = pad, 2021, left-pad/src/lib.rs
    ");
}

#[test]
fn two_versions_of_one_package_are_told_apart() {
    let text = r#"
//- Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[workspace]
exclude = ["old", "new"]
[dependencies]
tool-kit = { path = "new", version = "2" }
old = { package = "tool-kit", path = "old", version = "1" }
//- src/lib.rs
//- old/Cargo.toml
[package]
name = "tool-kit"
version = "1.0.0"
//- old/src/lib.rs
//- new/Cargo.toml
[package]
name = "tool-kit"
version = "2.0.0"
[lib]
name = "kit"
//- new/src/lib.rs
"#;
    assert_snapshot!(loaded(text), @"
    app 0.1.0 (Cargo.toml)
      lib app = app, 2021, src/lib.rs
      > kit = tool-kit [-] normal
      > old = tool-kit [-] normal
    ");
}

#[test]
fn a_lock_file_and_a_target_folder_stay_as_they_are() {
    let fixture =
        Fixture::new(&format!("{PATCHED}//- Cargo.lock\n# mine\nversion = 3\n//- target/CACHEDIR.TAG\n"))
            .unwrap();
    let before = tree(fixture.path());
    let hidden = vec!["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_BUILD_DIR"];
    let tools = Tools { hidden, ..Tools::from_environment() };
    for trust_config in [false, true] {
        let workspace = load_with(&LoadOptions { trust_config, ..options(&fixture) }, &tools).unwrap();
        assert_eq!(tree(fixture.path()), before, "the workspace was changed");
        assert_eq!(workspace.packages[0].dependencies[0].member, Some(1));
    }
}
