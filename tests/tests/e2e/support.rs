//! Running the program in a fixture, and reading what it wrote.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use seam_fixtures::Fixture;

/// Two packages: a library with a cycle between `auth` and `db`, and a binary that uses it.
pub(crate) const WORKSPACE: &str = r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["app", "app-cli"]
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
//- app/src/lib.rs
pub mod auth;
pub mod common;
pub mod db;
pub use common::Error;
//- app/src/auth.rs
use crate::common::Error;
use crate::db;

pub struct User {
    pub name: String,
}

pub fn login(name: &str) -> Result<User, Error> {
    db::find_user(name)
}

#[cfg(test)]
mod tests {
    #[test]
    fn logs_in() {
        assert!(super::login("x").is_err());
    }
}
//- app/src/common.rs
pub enum Error {
    Missing,
}
//- app/src/db.rs
use crate::auth::User;
use crate::common::Error;

pub fn find_user(_name: &str) -> Result<User, Error> {
    Err(Error::Missing)
}
//- app-cli/Cargo.toml
[package]
name = "app-cli"
version = "0.1.0"
edition = "2021"

[dependencies]
app = { path = "../app" }
//- app-cli/src/main.rs
fn main() {
    let _ = app::auth::login("root");
}
"#;

/// A fixture with the files of `text`.
pub(crate) fn fixture(text: &str) -> Fixture {
    Fixture::new(text).unwrap()
}

/// The program with `arguments` (separated by blanks), to be run in `folder`, untouched by the caller's terminal.
pub(crate) fn seam(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-seam-under-test"));
    command.arg("seam").args(arguments.split_whitespace()).current_dir(folder).stdin(Stdio::null());
    // Never the cache of whoever runs the tests.
    command.env("CARGO_SEAM_CACHE_DIR", env!("CARGO_TARGET_TMPDIR"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(variable);
    }
    command
}

/// Runs the program to its end.
pub(crate) fn run(folder: &Path, arguments: &str) -> Output {
    seam(folder, arguments).output().unwrap()
}

/// What a successful run wrote to standard output.
#[track_caller]
pub(crate) fn stdout(folder: &Path, arguments: &str) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Standard error with the fixture's folder as `[dir]`.
pub(crate) fn message(folder: &Path, output: &Output) -> String {
    let dir = folder.canonicalize().unwrap();
    let text = text(&output.stderr);
    text.replace(dir.to_str().unwrap(), "[dir]").replace(folder.to_str().unwrap(), "[dir]")
}
