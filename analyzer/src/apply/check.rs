//! Asks the compiler: runs `cargo check` and reads what it says.
//!
//! In: a folder with a workspace. Out: [`Message`]s. This compiles the workspace and runs its build scripts and procedural
//! macros, and so happens only where the user asked for it. Left out: what is made of the answers (`repair`).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::process::{self, Bounds, Cut};

/// What the compiler says of one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Message {
    /// Whether it is an error; otherwise it is a warning.
    pub error: bool,
    /// `E0432`, `unused_imports`; empty where there is none.
    pub code: String,
    /// What it says.
    pub text: String,
    /// The places, the first of the primary ones first.
    pub spans: Vec<Place>,
    /// Notes and suggestions.
    pub notes: Vec<Note>,
    /// How many compilations said it: the library, and the library as its own test.
    pub times: usize,
}

impl Message {
    /// Whether it is about a lint, which a crate may forbid: what it says is wrong about nothing else.
    pub fn is_lint(&self) -> bool {
        self.code.starts_with(|c: char| c.is_ascii_lowercase())
    }
}

/// A remark to a message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What it says.
    pub text: String,
    /// The places.
    pub spans: Vec<Place>,
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the workspace.
    pub file: String,
    /// Bytes of it.
    pub start: usize,
    /// Bytes of it.
    pub end: usize,
    /// The line, from 1.
    pub line: u32,
    /// What is said of the place.
    pub label: String,
    /// Whether it is what the message is about.
    pub primary: bool,
    /// What the compiler would put there.
    pub replacement: Option<String>,
}

/// What a run of `cargo check` gave.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Whether everything compiles.
    pub success: bool,
    /// What the compiler said, errors first, then by place; each once.
    pub messages: Vec<Message>,
    /// What cargo said itself of failures that no message is about: a manifest that is wrong, a build script that fails. Each with
    /// what led to it.
    pub trouble: Vec<String>,
}

impl Checked {
    /// How many errors there are.
    pub fn errors(&self) -> usize {
        self.messages.iter().filter(|m| m.error).count()
    }
}

/// What of a workspace is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Targets {
    /// Libraries and binaries.
    Shipped,
    /// Tests, examples and benchmarks too.
    All,
}

/// How cargo is run.
pub(super) struct Cargo<'a> {
    /// Further arguments.
    pub(super) arguments: &'a [String],
    /// Where everything goes that it makes, whatever the user's environment says.
    pub(super) target: &'a Path,
    /// How long it may run.
    pub(super) bounds: Bounds<'a>,
}

/// Runs `cargo check` in `root`, of the packages and with the features that are `chosen`.
///
/// # Errors
/// When cargo cannot be started, or time is up, or the user interrupts.
pub(super) fn check(
    root: &Path,
    targets: Targets,
    chosen: &[String],
    cargo: &Cargo<'_>,
) -> Result<Checked, Cut> {
    let program = std::env::var_os("CARGO").filter(|path| !path.is_empty());
    let mut command = Command::new(program.unwrap_or_else(|| "cargo".into()));
    command.args(["check", "--keep-going", "--message-format=json"]).args(chosen);
    if targets == Targets::All {
        command.arg("--all-targets");
    }
    command.args(cargo.arguments).current_dir(root);
    command.env("CARGO_TARGET_DIR", cargo.target).env("CARGO_BUILD_BUILD_DIR", cargo.target);
    command.env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    let output = process::run(&mut command, &cargo.bounds)?;
    let mut checked = Checked { success: output.success, ..Checked::default() };
    checked.messages = messages(&output.stdout);
    if !checked.success {
        checked.trouble = unexplained(&output.stderr);
        if checked.trouble.is_empty() && checked.errors() == 0 {
            checked.trouble.push(output.stderr.trim().to_owned());
        }
    }
    Ok(checked)
}

/// What cargo itself calls an error, without what only sums up errors of the compiler, which are messages of their own.
fn unexplained(stderr: &str) -> Vec<String> {
    // `    Checking shop v0.1.0`: what is done stands in the first twelve columns.
    let status = |line: &str| {
        line.split_at_checked(12).is_some_and(|(word, rest)| {
            let word = word.trim_start();
            !word.is_empty() && word.chars().all(char::is_alphabetic) && rest.starts_with(' ')
        })
    };
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for line in stderr.lines() {
        if line.starts_with("error") {
            inside = !(line.starts_with("error: could not compile ") && line.contains(" due to "));
            if inside {
                found.push(String::new());
            }
        } else if line.starts_with("warning") || status(line) {
            inside = false;
        }
        if let Some(text) = found.last_mut().filter(|_| inside) {
            text.push_str(line);
            text.push('\n');
        }
    }
    found.iter().map(|text| text.trim().to_owned()).collect()
}

/// Reads cargo's messages, one JSON document a line.
pub fn messages(output: &str) -> Vec<Message> {
    let mut times: BTreeMap<Message, usize> = BTreeMap::new();
    for line in output.lines() {
        let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
        let Some(message) = line.message.filter(|_| line.reason == "compiler-message") else { continue };
        let error = message.level.starts_with("error") && !message.message.starts_with("aborting due to ");
        if error || message.level == "warning" && !message.spans.is_empty() {
            *times.entry(message.plain(error)).or_default() += 1;
        }
    }
    let mut all: Vec<Message> = Vec::new();
    for (message, times) in times {
        // Where only one compilation forbids it, the same is a warning in one and an error in the other.
        let lint = message.is_lint();
        let same =
            |m: &&mut Message| (&m.code, &m.text, &m.spans) == (&message.code, &message.text, &message.spans);
        match all.iter_mut().find(same).filter(|_| lint) {
            Some(known) => {
                known.times += times;
                known.error |= message.error;
                // The one may know what to do where the other does not: what tests may use is not suggested to be taken out.
                known.notes.extend(message.notes);
                known.notes.sort();
                known.notes.dedup();
            }
            None => all.push(Message { times, ..message }),
        }
    }
    all.sort_by(|a, b| (!a.error, &a.spans, &a.code).cmp(&(!b.error, &b.spans, &b.code)));
    all
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    message: String,
    code: Option<Code>,
    level: String,
    spans: Vec<Span>,
    children: Vec<Diagnostic>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    line_start: u32,
    is_primary: bool,
    label: Option<String>,
    suggested_replacement: Option<String>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: Span,
}

impl Diagnostic {
    fn plain(self, error: bool) -> Message {
        let mut spans: Vec<Place> = self.spans.into_iter().map(Span::plain).collect();
        spans.sort_by_key(|span| !span.primary);
        let note = |child: Self| Note {
            text: child.message,
            spans: child.spans.into_iter().map(Span::plain).collect(),
        };
        Message {
            error,
            code: self.code.map(|c| c.code).unwrap_or_default(),
            text: self.message,
            spans,
            notes: self.children.into_iter().map(note).collect(),
            times: 0,
        }
    }
}

impl Span {
    /// The place where the user's text stands: of a macro, its call.
    fn plain(self) -> Place {
        if let Some(expansion) = self.expansion
            && (self.file_name.starts_with('/') || self.file_name.starts_with('<'))
        {
            return Place {
                label: self.label.unwrap_or_default(),
                replacement: None,
                ..expansion.span.plain()
            };
        }
        Place {
            file: self.file_name.replace('\\', "/"),
            start: self.byte_start,
            end: self.byte_end,
            line: self.line_start,
            label: self.label.unwrap_or_default(),
            primary: self.is_primary,
            replacement: self.suggested_replacement,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_without_a_message_of_the_compiler_is_kept() {
        let stderr = "\
    Checking other v0.1.0 (/shop/other)
error: could not compile `other` (test \"bad\") due to 1 previous error
warning: build failed, waiting for other jobs to finish...
error: failed to run custom build command for `base v0.1.0 (/shop/base)`

Caused by:
  process didn't exit successfully: `build-script-build` (exit status: 101)
  --- stderr
  thread 'main' panicked at build.rs:3:46
   Compiling more v0.1.0 (/shop/more)
error: could not compile `more` (lib)

Caused by:
  process didn't exit successfully: `rustc` (signal: 9, SIGKILL: kill)
";
        let trouble = unexplained(stderr);
        let first: Vec<&str> = trouble.iter().filter_map(|text| text.lines().next()).collect();
        assert_eq!(
            first,
            [
                "error: failed to run custom build command for `base v0.1.0 (/shop/base)`",
                "error: could not compile `more` (lib)"
            ]
        );
        assert!(trouble[0].ends_with("build.rs:3:46"), "{trouble:?}");
    }

    #[test]
    fn an_error_without_a_place_is_one() {
        let said = |level: &str, text: &str| {
            let message = format!(
                r#""message":{{"message":"{text}","code":null,"level":"{level}","spans":[],"children":[]}}"#
            );
            messages(&format!(r#"{{"reason":"compiler-message",{message}}}"#)).len()
        };
        assert_eq!(said("error", "`#[panic_handler]` function required, but not found"), 1);
        assert_eq!(said("error", "aborting due to 2 previous errors"), 0);
        assert_eq!(said("failure-note", "For more information"), 0);
        assert_eq!(said("warning", "2 warnings emitted"), 0);
    }
}
