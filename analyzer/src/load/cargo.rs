//! Runs cargo and rustc, in a folder where no project's configuration holds.
//!
//! In: options and a manifest. Out: what `cargo metadata` answers, and in how much of its strength. Left out: what the
//! answer means.
//!
//! The way of the questions:
//!
//! 1. `--no-deps`: needs neither a lock file nor a network. Fails only for a broken manifest, whose message is then given
//!    once. Tells the root, whose lock file has to be kept.
//! 2. The whole resolution, all features, all platforms, offline.
//! 3. The same with a network, unless the user forbade it.
//! 4. Default features on this machine, offline: that much is there after any build.
//! 5. The answer of step 1, with a diagnostic.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{Metadata, MetadataCommand};
use tempfile::TempDir;

use super::lockfile::{LOCKFILE_PATH, LockGuard};
use super::packages::Packages;
use super::{LoadError, LoadOptions, neutral};
use crate::{Diagnostic, DiagnosticKind};

/// The programs to run, and where.
#[derive(Clone, Debug)]
pub(super) struct Tools {
    /// `$CARGO`, which cargo sets for its subcommands, or `cargo`.
    pub(super) cargo: OsString,
    /// `$RUSTC`, or `rustc`.
    pub(super) rustc: OsString,
    /// Where the neutral folder may be made.
    pub(super) scratch: Vec<PathBuf>,
    /// Environment variables that the programs must not see.
    pub(super) hidden: Vec<&'static str>,
}

impl Tools {
    /// The user's own.
    pub(super) fn from_environment() -> Self {
        let program = |variable: &str, otherwise: &str| match std::env::var_os(variable) {
            Some(path) if !path.is_empty() => absolute(path),
            _ => OsString::from(otherwise),
        };
        Self {
            cargo: program("CARGO", "cargo"),
            rustc: program("RUSTC", "rustc"),
            scratch: neutral::candidates(),
            hidden: Vec::new(),
        }
    }
}

/// A path such as `./cargo` means the folder where the user is; a bare name is looked up on the `PATH`.
fn absolute(program: OsString) -> OsString {
    let path = Path::new(&program);
    if path.components().count() < 2 {
        return program;
    }
    std::path::absolute(path).map(PathBuf::into_os_string).unwrap_or(program)
}

/// Cargo, ready to answer for one manifest.
#[derive(Debug)]
pub(super) struct Cargo<'a> {
    tools: &'a Tools,
    options: &'a LoadOptions,
    manifest: Utf8PathBuf,
    scratch: TempDir,
}

/// How much cargo could answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Everything.
    Whole,
    /// Default features on this machine; the whole failed for this reason.
    Host(String),
    /// No resolution at all, for this reason.
    Manifests(String),
}

/// What cargo answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) metadata: Metadata,
    pub(super) strength: Strength,
}

impl Answer {
    /// What is lost where the answer is not whole.
    pub(super) fn diagnostics(&self, packages: &Packages) -> Vec<Diagnostic> {
        let guessed = packages.guessed;
        let (lost, reason) = match &self.strength {
            Strength::Host(reason) if guessed > 0 => {
                ("cargo knows the dependencies of default features on this machine only", reason)
            }
            Strength::Manifests(reason) => ("cargo cannot resolve the dependencies", reason),
            _ => return Vec::new(),
        };
        let message = format!(
            "{lost} ({reason}); crate names taken from the manifests, which may differ from those of the libraries: {guessed}"
        );
        vec![Diagnostic { file: String::new(), line: 0, kind: DiagnosticKind::Metadata, message }]
    }
}

/// A question to `cargo metadata`.
#[derive(Clone, Copy)]
enum Question {
    Outline,
    Whole { network: bool },
    Host,
}

impl<'a> Cargo<'a> {
    /// Makes the folder to run in.
    pub(super) fn new(
        tools: &'a Tools,
        options: &'a LoadOptions,
        manifest: Utf8PathBuf,
    ) -> Result<Self, LoadError> {
        let scratch = neutral::neutral_folder(&tools.scratch)?;
        Ok(Self { tools, options, manifest, scratch })
    }

    /// The manifest that the load started with.
    pub(super) fn manifest(&self) -> &Utf8Path {
        &self.manifest
    }

    /// Asks until there is an answer.
    pub(super) fn ask(&self) -> Result<Answer, LoadError> {
        let outline = self.metadata(Question::Outline)?.map_err(|message| self.refused(message))?;
        let _lock = LockGuard::new(&outline.workspace_root, &self.lockfile()?)?;

        let mut message = match self.metadata(Question::Whole { network: false })? {
            Ok(metadata) => return Ok(Answer { metadata, strength: Strength::Whole }),
            Err(message) => message,
        };
        if !self.options.offline && !self.options.frozen {
            message = match self.metadata(Question::Whole { network: true })? {
                Ok(metadata) => return Ok(Answer { metadata, strength: Strength::Whole }),
                Err(message) => message,
            };
        }
        if let Ok(metadata) = self.metadata(Question::Host)? {
            let reason = message.lines().next().unwrap_or_default();
            return Ok(Answer { metadata, strength: Strength::Host(one_line(reason)) });
        }
        let flag = if self.options.frozen { "--frozen" } else { "--locked" };
        if self.options.frozen || self.options.locked {
            return Err(LoadError::Locked { manifest: self.manifest.clone(), flag, message });
        }
        let note = self.kept_out().map(|note| format!("; {note}")).unwrap_or_default();
        Ok(Answer { metadata: outline, strength: Strength::Manifests(one_line(&message) + &note) })
    }

    fn refused(&self, message: String) -> LoadError {
        let hint = self.kept_out().map(|note| format!("\n{note}")).unwrap_or_default();
        LoadError::Manifest { manifest: self.manifest.clone(), message: message + &hint }
    }

    /// What to say where cargo fails and the workspace has a configuration that was not obeyed.
    fn kept_out(&self) -> Option<String> {
        let path = neutral::kept_out(self.manifest.parent()?.as_std_path())?;
        let note = format!(
            "`{}` is not obeyed, since it can name programs to run; where you trust it, use `--trust-config`",
            path.display()
        );
        (!self.options.trust_config).then_some(note)
    }

    /// Runs rustc with `arguments`: its standard output, or its message.
    pub(super) fn rustc(&self, arguments: &[&str]) -> Result<Result<String, String>, LoadError> {
        let mut command = self.command(&self.tools.rustc);
        command.args(arguments);
        let output = run(&mut command)?;
        Ok(if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(self.clean(&output))
        })
    }

    fn metadata(&self, question: Question) -> Result<Result<Metadata, String>, LoadError> {
        let mut command = self.command(&self.tools.cargo);
        command.args(["metadata", "--format-version", "1", "--quiet", "--color", "never", "--manifest-path"]);
        command.arg(&self.manifest);
        match question {
            Question::Outline => command.args(["--no-deps", "--offline"]),
            Question::Whole { network: false } => command.args(["--all-features", "--offline"]),
            // One more attempt, not three: a machine without a network should not wait for long.
            Question::Whole { network: true } => command.arg("--all-features").env("CARGO_NET_RETRY", "1"),
            Question::Host => command.args(["--filter-platform", "host-tuple", "--offline"]),
        };
        if !matches!(question, Question::Outline) {
            // Under `--locked` nothing is written, and the message should name the workspace's own lock file.
            if self.options.locked || self.options.frozen {
                command.arg("--locked");
            } else {
                command.env(LOCKFILE_PATH, self.lockfile()?);
            }
        }
        let output = run(&mut command)?;
        if !output.status.success() {
            return Ok(Err(self.clean(&output)));
        }
        let parsed = MetadataCommand::parse(String::from_utf8_lossy(&output.stdout));
        parsed.map(Ok).map_err(|source| LoadError::Answer { manifest: self.manifest.clone(), source })
    }

    /// A command in the folder to run in, that can't ask questions or leave traces in the workspace.
    fn command(&self, program: &OsString) -> Command {
        let mut command = Command::new(program);
        command.stdin(Stdio::null());
        for variable in &self.tools.hidden {
            command.env_remove(variable);
        }
        // Cargo keeps what it learns about rustc in the target folder.
        command.env("CARGO_TARGET_DIR", self.scratch.path().join("target"));
        command.env("CARGO_BUILD_BUILD_DIR", self.scratch.path().join("target"));
        command.env("GIT_TERMINAL_PROMPT", "0");
        command.current_dir(self.folder());
        if !self.options.trust_config {
            // An empty value switches a wrapper off that the user's own configuration may name: it only costs time.
            command.env("RUSTC_WRAPPER", "").env("RUSTC_WORKSPACE_WRAPPER", "");
        }
        command
    }

    fn folder(&self) -> &Path {
        if self.options.trust_config {
            self.manifest.parent().unwrap_or(Utf8Path::new("/")).as_std_path()
        } else {
            self.scratch.path()
        }
    }

    /// The message of a failed program.
    fn clean(&self, output: &Output) -> String {
        let text = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<String> =
            without_noise(&text).into_iter().map(|line| with_absolute_place(line, self.folder())).collect();
        let message = lines.join("\n").trim().to_owned();
        if message.is_empty() { format!("it ended with {}", output.status) } else { message }
    }

    /// Where cargo is to keep the lock file.
    fn lockfile(&self) -> Result<Utf8PathBuf, LoadError> {
        let path = self.scratch.path().join("Cargo.lock");
        Utf8PathBuf::from_path_buf(path).map_err(|path| LoadError::Io {
            what: "use the temporary folder",
            path: path.display().to_string(),
            source: std::io::Error::new(std::io::ErrorKind::InvalidData, "its path is not UTF-8"),
        })
    }
}

fn run(command: &mut Command) -> Result<Output, LoadError> {
    command.output().map_err(|source| LoadError::Program {
        program: command.get_program().to_string_lossy().into_owned(),
        source,
    })
}

/// Text without `error: ` at the start of its lines, what was said before the first of them, and cargo's advice to do
/// without a flag that the user may never have given.
fn without_noise(text: &str) -> Vec<&str> {
    let is_error = |line: &&str| line.starts_with("error: ");
    let start = text.lines().position(|line| is_error(&line)).unwrap_or(0);
    let lines = text.lines().skip(start);
    let lines = lines.filter(|line| !line.starts_with("As a reminder, you're using offline mode"));
    lines.map(|line| line.strip_prefix("error: ").unwrap_or(line)).collect()
}

/// Cargo gives the place of a syntax error relative to the folder it runs in, which says nothing to the user.
fn with_absolute_place(line: &str, folder: &Path) -> String {
    match line.split_once("--> ") {
        Some((indent, place)) if indent.trim().is_empty() && Path::new(place).is_relative() => {
            format!("{indent}--> {}", normalized(&folder.join(place)).display())
        }
        _ => line.to_owned(),
    }
}

/// `path` without `..`.
fn normalized(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            normal.pop();
        } else {
            normal.push(component);
        }
    }
    normal
}

/// A message of several lines and causes in one.
fn one_line(message: &str) -> String {
    let parts: Vec<&str> =
        message.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "Caused by:").collect();
    let joined = parts.join(": ");
    match joined.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &joined[..end]),
        None => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_joined_and_long_messages_cut() {
        let message = "failed to download `x v1.0.0`\n\nCaused by:\n  no network\n";
        assert_eq!(one_line(message), "failed to download `x v1.0.0`: no network");
        assert_eq!(one_line(&"ä".repeat(400)).chars().count(), 301);
    }

    #[test]
    fn a_bare_program_name_stays_one() {
        assert_eq!(absolute(OsString::from("cargo")), OsString::from("cargo"));
        assert!(Path::new(&absolute(OsString::from("./cargo"))).is_absolute());
    }
}
