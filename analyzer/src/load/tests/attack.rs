//! A workspace that wants to run its own programs. Each test also shows that it could fail: with `trust_config` they run.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use seam_fixtures::Fixture;

use super::super::cargo::Tools;
use super::super::load_with;
use super::options;

const PACKAGE: &str =
    "//- Cargo.toml\n[package]\nname = \"bait\"\nversion = \"0.1.0\"\n[workspace]\n//- src/lib.rs\n";

/// Programs as a user has them who calls the binary by hand: cargo has not set `CARGO`, rustup no toolchain.
fn tools() -> Tools {
    let hidden = ["CARGO", "RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTUP_TOOLCHAIN"].to_vec();
    Tools { cargo: "cargo".into(), rustc: "rustc".into(), hidden, ..Tools::from_environment() }
}

/// Writes a program that leaves a marker in `root`, then does what `then` says.
fn program(root: &Path, path: &str, then: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\ntouch '{}/marker'\n{then}\n", root.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Whether a program of the workspace ran, without and with trust, for a plain load and for one with a configuration.
fn ran(prepare: impl Fn(&Path)) -> (bool, bool) {
    let attempt = |trust_config| {
        let fixture = Fixture::new(PACKAGE).unwrap();
        prepare(fixture.path());
        let mut options = options(&fixture);
        options.trust_config = trust_config;
        let plain = load_with(&options, &tools());
        options.all_features = true;
        let chosen = load_with(&options, &tools());
        if !trust_config {
            assert!(plain.unwrap().diagnostics.is_empty());
            assert!(!chosen.unwrap().active.unwrap().cfgs.is_empty());
        }
        fixture.path().join("marker").exists()
    };
    (attempt(false), attempt(true))
}

fn configured(root: &Path, text: &str) {
    fs::create_dir_all(root.join(".cargo")).unwrap();
    fs::write(root.join(".cargo/config.toml"), text.replace("$ROOT", root.to_str().unwrap())).unwrap();
}

#[test]
fn a_configured_compiler_does_not_run() {
    for setting in ["rustc", "rustc-wrapper", "rustc-workspace-wrapper"] {
        let then = if setting == "rustc" { "exec rustc \"$@\"" } else { "exec \"$@\"" };
        let (untrusted, trusted) = ran(|root| {
            program(root, "evil.sh", then);
            configured(root, &format!("[build]\n{setting} = \"$ROOT/evil.sh\"\n"));
        });
        assert!(!untrusted, "{setting} ran");
        assert!(trusted, "{setting} does not run even with trust: the test shows nothing");
    }
}

#[test]
fn a_toolchain_of_the_workspace_does_not_run() {
    let (untrusted, trusted) = ran(|root| {
        for name in ["cargo", "rustc"] {
            program(root, &format!("chain/bin/{name}"), "exit 1");
        }
        fs::create_dir_all(root.join("chain/lib")).unwrap();
        let text = format!("[toolchain]\npath = \"{}/chain\"\n", root.display());
        fs::write(root.join("rust-toolchain.toml"), text).unwrap();
    });
    assert!(!untrusted, "the toolchain ran");
    let is_rustup =
        Command::new("rustup").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(trusted || !is_rustup, "the toolchain does not run even with trust: the test shows nothing");
}

#[test]
fn a_temporary_folder_inside_the_workspace_is_not_neutral() {
    let fixture = Fixture::new(PACKAGE).unwrap();
    let root = fixture.path();
    program(root, "evil.sh", "exec \"$@\"");
    configured(root, "[build]\nrustc-wrapper = \"$ROOT/evil.sh\"\nrustc = \"$ROOT/evil.sh\"\n");
    fs::create_dir_all(root.join("tmp")).unwrap();
    let mut tools = tools();
    tools.scratch.insert(0, root.join("tmp"));
    load_with(&options(&fixture), &tools).unwrap();
    assert!(!root.join("marker").exists());
    tools.scratch.truncate(1);
    let error = load_with(&options(&fixture), &tools).unwrap_err().to_string();
    assert!(error.starts_with("no folder to run cargo in that is free of"), "{error}");
}
