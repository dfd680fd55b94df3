//! Running cargo, and reading what it compiled.

use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A unit that rustc ran for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Compiled {
    pub(crate) package: String,
    pub(crate) target: String,
    pub(crate) kind: String,
    pub(crate) test: bool,
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let test = if self.test { " as a test" } else { "" };
        write!(f, "{}/{} {}{test}", self.package, self.kind, self.target)
    }
}

/// A cargo command over a workspace, with a target folder of its own.
pub(crate) struct Cargo {
    workspace: PathBuf,
    target: TempDir,
    command: String,
    flags: Vec<String>,
}

impl Cargo {
    pub(crate) fn new(workspace: &Path, command: &str, flags: &[&str]) -> Self {
        let target = tempfile::tempdir().unwrap();
        Self {
            workspace: workspace.to_owned(),
            target,
            command: command.to_owned(),
            flags: flags.iter().map(ToString::to_string).collect(),
        }
    }

    /// Runs it; what was not fresh.
    pub(crate) fn build(&self) -> BTreeSet<Compiled> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args([&self.command, "--workspace", "--offline", "--quiet", "--message-format=json"]);
        command.args((self.command == "test").then_some("--no-run"));
        command.args(&self.flags);
        command.current_dir(&self.workspace).stdin(Stdio::null());
        for variable in ["RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_TARGET"] {
            command.env_remove(variable);
        }
        let output = command
            .env("CARGO_TARGET_DIR", self.target.path())
            .env("CARGO_INCREMENTAL", "0")
            .env("RUSTFLAGS", "-Awarnings")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        messages
            .filter(|m| m["reason"] == "compiler-artifact" && m["fresh"] == false)
            .map(|m| compiled(&m))
            .collect()
    }
}

/// The unit of an artifact; a package has the name of its folder.
fn compiled(message: &Value) -> Compiled {
    let manifest = Path::new(message["manifest_path"].as_str().unwrap());
    let kind = message["target"]["kind"][0].as_str().unwrap();
    Compiled {
        package: manifest.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned(),
        target: message["target"]["name"].as_str().unwrap().to_owned(),
        kind: if kind.ends_with("lib") { "lib".to_owned() } else { kind.to_owned() },
        test: message["profile"]["test"] == true,
    }
}
