//! The configuration that the user chose.

use std::process::Command;

use insta::assert_snapshot;
use seam_fixtures::Fixture;

use super::{LoadOptions, load, options};
use crate::workspace::Package;

const FEATURES: &str = r#"
//- Cargo.toml
[workspace]
members = ["app", "core", "gui"]
resolver = "2"
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[features]
default = ["a"]
a = ["b"]
b = []
window = ["dep:gui"]
night = ["gui?/dark"]
compress = ["core/zip"]
[dependencies]
core = { path = "../core", default-features = false, features = ["small"] }
gui = { path = "../gui", optional = true }
extra = { package = "gui", path = "../gui", optional = true, features = ["extra"] }
[target.'cfg(windows)'.dependencies]
core = { path = "../core", features = ["registry"] }
//- app/src/lib.rs
//- core/Cargo.toml
[package]
name = "core"
version = "0.1.0"
edition = "2021"
[features]
default = ["std"]
std = []
small = ["tiny"]
tiny = []
zip = []
registry = []
//- core/src/lib.rs
//- gui/Cargo.toml
[package]
name = "gui"
version = "0.1.0"
edition = "2021"
[features]
dark = []
extra = []
//- gui/src/lib.rs
"#;

fn chosen(change: impl FnOnce(&mut LoadOptions)) -> Result<String, String> {
    let fixture = Fixture::new(FEATURES).unwrap();
    let mut options = options(&fixture);
    change(&mut options);
    let workspace = load(&options)
        .map_err(|error| error.to_string().replace(fixture.path().to_str().unwrap(), "$ROOT"))?;
    let active = workspace.active.expect("an active configuration");
    let names = workspace.packages.iter().zip(&active.features);
    let line = |(package, on): (&Package, &Vec<String>)| format!("{} [{}]", package.name, on.join(" "));
    let lines: Vec<String> = names.map(line).collect();
    Ok(lines.join("\n"))
}

fn with_features(features: &str) -> Result<String, String> {
    chosen(|options| {
        options.no_default_features = true;
        options.features = vec![features.to_owned()];
        options.targets = vec!["x86_64-unknown-linux-gnu".to_owned()];
    })
}

#[test]
fn without_a_choice_it_is_the_union_of_all() {
    let fixture = Fixture::new(FEATURES).unwrap();
    assert_eq!(load(&options(&fixture)).unwrap().active, None);
}

#[test]
fn features_bring_what_they_name() {
    let linux = || vec!["x86_64-unknown-linux-gnu".to_owned()];
    assert_snapshot!(chosen(|options| options.targets = linux()).unwrap(), @"
    app [a b default]
    core [default small std tiny]
    gui []
    ");
    assert_snapshot!(with_features("").unwrap(), @"
    app []
    core [small tiny]
    gui []
    ");
    assert_snapshot!(with_features("a compress").unwrap(), @"
    app [a b compress]
    core [small tiny zip]
    gui []
    ");
    assert_snapshot!(with_features("night").unwrap(), @"
    app [night]
    core [small tiny]
    gui []
    ");
    assert_snapshot!(with_features("window,a night").unwrap(), @"
    app [a b night window]
    core [small tiny]
    gui [dark]
    ");
    assert_snapshot!(with_features("extra").unwrap(), @"
    app [extra]
    core [small tiny]
    gui [extra]
    ");
    assert_snapshot!(with_features("core/zip app/b").unwrap(), @"
    app [b]
    core [small tiny zip]
    gui []
    ");
    assert_snapshot!(chosen(|options| options.all_features = true).unwrap(), @"
    app [a b compress default extra night window]
    core [default registry small std tiny zip]
    gui [dark extra]
    ");
}

#[test]
fn cargo_selects_the_same() {
    let fixture = Fixture::new(FEATURES).unwrap();
    let choices = ["", "a compress", "night", "window night", "app/extra core/zip"];
    let targets = ["x86_64-unknown-linux-gnu", "x86_64-pc-windows-msvc"];
    for (features, target) in choices.iter().flat_map(|choice| targets.map(|target| (*choice, target))) {
        for no_default_features in [false, true] {
            let mut options = options(&fixture);
            options.no_default_features = no_default_features;
            options.features = vec![features.to_owned()];
            options.targets = vec![target.to_owned()];
            let active = load(&options).unwrap().active.unwrap();
            let expected = by_cargo(&options, &fixture);
            assert_eq!(active.features, expected, "`{features}`, {target}, {no_default_features}");
        }
    }
}

/// What `cargo tree` says of the same choice: unlike `cargo metadata` it selects features as a build does.
fn by_cargo(options: &LoadOptions, fixture: &Fixture) -> Vec<Vec<String>> {
    let mut command = Command::new("cargo");
    command.args([
        "tree",
        "--workspace",
        "--depth",
        "0",
        "--prefix",
        "none",
        "--format",
        "{p}|{f}",
        "--offline",
    ]);
    command.args(["--target", &options.targets[0], "--features", &options.features[0]]);
    if options.no_default_features {
        command.arg("--no-default-features");
    }
    let output = command.current_dir(fixture.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    let features = lines.iter().map(|line| line.split_once('|').unwrap().1);
    features
        .map(|list| list.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect())
        .collect()
}

#[test]
fn a_platform_brings_its_dependencies_and_cfgs() {
    let windows = |options: &mut LoadOptions| options.targets = vec!["x86_64-pc-windows-msvc".to_owned()];
    let chosen = chosen(|options| {
        windows(options);
        options.no_default_features = true;
    });
    assert_snapshot!(chosen.unwrap(), @"
    app []
    core [default registry small std tiny]
    gui []
    ");

    let fixture = Fixture::new(FEATURES).unwrap();
    let mut options = options(&fixture);
    windows(&mut options);
    options.cfgs = vec!["loom".to_owned(), "backend=\"x\"".to_owned()];
    let cfgs = load(&options).unwrap().active.unwrap().cfgs;
    for cfg in ["windows", "target_os=\"windows\"", "loom", "backend=\"x\""] {
        assert!(cfgs.iter().any(|have| have == cfg), "{cfg} is missing: {cfgs:?}");
    }
    assert!(!cfgs.iter().any(|have| have == "unix"), "{cfgs:?}");
}

#[test]
fn what_does_not_exist_is_an_error() {
    assert_snapshot!(with_features("windw").unwrap_err(), @"no package of the workspace `$ROOT` has the feature `windw`, did you mean `window`?");
    assert_snapshot!(with_features("core/nothing").unwrap_err(), @"no package of the workspace `$ROOT` has the feature `core/nothing`");
    assert_snapshot!(chosen(|options| options.cfgs = vec!["a=b".to_owned()]).unwrap_err(), @r#"`--cfg a=b` is neither a name nor `name="value"`"#);
    let target = chosen(|options| options.targets = vec!["no-such-machine".to_owned()]).unwrap_err();
    assert!(target.starts_with("rustc has no configuration for target `no-such-machine`: "), "{target}");
}
