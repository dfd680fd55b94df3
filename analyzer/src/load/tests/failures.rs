//! What can't be loaded, and what is said then.

use camino::Utf8Path;
use insta::assert_snapshot;
use seam_fixtures::Fixture;

use super::super::manifest;
use super::{LoadOptions, dump, load, options, tree};

/// The error of loading `text`, with the fixture's folder as `$ROOT`.
fn error(text: &str, change: impl FnOnce(&mut LoadOptions)) -> String {
    let fixture = Fixture::new(text).unwrap();
    let mut options = options(&fixture);
    change(&mut options);
    let before = tree(fixture.path());
    let error = load(&options).unwrap_err().to_string();
    assert_eq!(tree(fixture.path()), before, "the workspace was changed");
    error.replace(fixture.path().to_str().unwrap(), "$ROOT")
}

/// A dependency that no machine has.
const UNKNOWN: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "core-lib"]
resolver = "2"
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
core-lib = { path = "../core-lib", version = "0.1" }
seam-no-such-package = "7"
short = { package = "seam-no-other-package", version = "7" }
//- app/src/lib.rs
//- core-lib/Cargo.toml
[package]
name = "core-lib"
version = "0.1.0"
edition = "2021"
[lib]
name = "kernel"
//- core-lib/src/lib.rs
"#;

#[test]
fn without_a_resolution_the_manifests_have_to_do() {
    let fixture = Fixture::new(UNKNOWN).unwrap();
    let before = tree(fixture.path());
    let workspace = load(&options(&fixture)).unwrap();
    assert_eq!(tree(fixture.path()), before, "the workspace was changed");
    assert_eq!(workspace.diagnostics.len(), 1);
    assert_snapshot!(dump(&workspace).split_once("! metadata: ").unwrap().0, @"
    app 0.1.0 (app/Cargo.toml)
      lib app = app, 2021, app/src/lib.rs
      > kernel = core-lib [/core-lib/Cargo.toml] normal
      > seam_no_such_package = seam-no-such-package [-] normal
      > short = seam-no-other-package [-] normal
    core-lib 0.1.0 (core-lib/Cargo.toml)
      lib kernel = kernel, 2021, core-lib/src/lib.rs
    ");
    let message = &workspace.diagnostics[0].message;
    assert_message(message, "cargo cannot resolve the dependencies (", &["`seam-no-such-package`"]);
    assert!(message.ends_with("which may differ from those of the libraries: 1"), "{message}");
    assert!(!message.contains("--offline"), "a flag that the user need not have given: {message}");
}

/// Checks the parts of a message that has words of cargo's in it, which differ between its versions.
fn assert_message(message: &str, start: &str, parts: &[&str]) {
    assert!(message.starts_with(start), "{message}");
    for part in parts {
        assert_eq!(message.matches(part).count(), 1, "`{part}` once in: {message}");
    }
}

#[test]
fn a_lock_file_that_must_not_change_is_an_error_where_it_has_to() {
    for (flag, locked) in [("--locked", true), ("--frozen", false)] {
        let message = error(UNKNOWN, |options| {
            options.locked = locked;
            options.frozen = !locked;
        });
        let start = format!("cargo cannot resolve `$ROOT/Cargo.toml` under `{flag}`: ");
        assert_message(&message, &start, &["seam-no-such-package"]);
    }
}

#[test]
fn a_broken_manifest_is_cargos_message_once() {
    let start = "cargo cannot read the workspace of `$ROOT/Cargo.toml`: ";
    let root = "//- Cargo.toml\n[package\nname = 1\n";
    assert_message(&error(root, |_| ()), start, &["--> $ROOT/Cargo.toml:1:9\n", "1 | [package\n"]);
    let member =
        "//- Cargo.toml\n[workspace]\nmembers = [\"a\"]\n//- a/Cargo.toml\n[package]\nname = \"a b\"\n";
    assert_message(&error(member, |_| ()), start, &["--> $ROOT/a/Cargo.toml:2:8\n", "package name: `a b`"]);
    let gone = "//- Cargo.toml\n[workspace]\nmembers = [\"gone\"]\n";
    assert_message(&error(gone, |_| ()), start, &["failed to read `$ROOT/gone/Cargo.toml`"]);
}

#[test]
fn a_configuration_that_was_not_obeyed_is_named_where_it_could_help() {
    let text = r#"
//- Cargo.toml
[package]
name = "a"
version = "0.1.0"
[dependencies]
b = { version = "1", registry = "ours" }
//- src/lib.rs
//- .cargo/config.toml
[registries.ours]
index = "https://localhost:9/index"
"#;
    let note = "`$ROOT/.cargo/config.toml` is not obeyed, since it can name programs to run; where you trust it, use \
                `--trust-config`";
    assert_message(&error(text, |_| ()), "cargo cannot read", &["`ours`", note]);
    let fixture = Fixture::new(text).unwrap();
    let trusting = LoadOptions { trust_config: true, ..options(&fixture) };
    assert_eq!(load(&trusting).unwrap().packages[0].dependencies.len(), 1);
}

#[test]
fn a_workspace_without_packages() {
    assert_snapshot!(error("//- Cargo.toml\n[workspace]\n", |_| ()), @"the workspace of `$ROOT/Cargo.toml` has no packages; add some to `workspace.members`");
}

#[test]
fn a_manifest_path_that_is_none() {
    let given = |path: &str| {
        let path = path.to_owned();
        error("//- src/lib.rs\n//- other.toml\n", |options| {
            let root = options.manifest_path.take().unwrap();
            options.manifest_path = Some(root.parent().unwrap().join(path));
        })
    };
    assert_snapshot!(given("gone/Cargo.toml"), @"manifest path `$ROOT/gone/Cargo.toml` does not exist; `--manifest-path` takes the path of a `Cargo.toml`");
    assert_snapshot!(given("src"), @"manifest path `$ROOT/src` is a folder; `--manifest-path` takes the path of a `Cargo.toml`");
    assert_snapshot!(given("other.toml"), @"manifest path `$ROOT/other.toml` is not named `Cargo.toml`; `--manifest-path` takes the path of a `Cargo.toml`");
}

#[test]
fn the_nearest_manifest_above_is_found_and_none_is_an_error() {
    let fixture = Fixture::new("//- src/deep/er.rs\n").unwrap();
    let root = Utf8Path::from_path(fixture.path()).unwrap();
    let found = manifest::find(None, &root.join("src/deep")).unwrap();
    assert_eq!(found, root.join("Cargo.toml"));
    let error = manifest::find(None, Utf8Path::new("/dev")).unwrap_err().to_string();
    assert_eq!(
        error,
        "no `Cargo.toml` found in `/dev` or any folder above it; go to a cargo project, or name its manifest with \
         `--manifest-path`"
    );
}
