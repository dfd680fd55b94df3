//! Lets the compiler and the clock say whether a split keeps what it promised.
//!
//! In: a [`Subject`] (a workspace, and the folder of the same taken apart), [`Options`]. Out: a [`Report`]: whether it compiles,
//! whether the tests say the same, what builds take before and after, beside what was predicted. This runs cargo in both
//! workspaces, and with it their build scripts, procedural macros and tests: it is asked for.
//!
//! The way (`run`): copies of both (`scratch`), a check that they compile, but for what did not before (`left_out`), the edited
//! files on both sides (`places`), a `schedule` of measurements carried out within the budget (`measure`) on the real `machine`, what
//! the estimator foretells of them (`predict`), and the tests (`outcomes`). Left out: how a workspace is taken apart, and how the
//! report is printed.

mod failed;
mod left_out;
mod likely;
mod machine;
mod measure;
mod outcomes;
mod places;
mod predict;
mod report;
mod run;
mod schedule;
mod scratch;
mod statistics;

use std::io;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use self::measure::Stop;
use self::run::Run;
use self::scratch::Scratch;
use crate::units::Command;
use crate::workspace::Workspace;
use crate::{Analysis, LoadError, LoadOptions};

pub use self::failed::FailedTarget;
pub use self::left_out::LeftOut;
pub use self::likely::likely_files;
pub use self::measure::{Answer, Measurements, Sample};
pub use self::outcomes::{Comparison, Difference, Outcome, Outcomes};
pub use self::predict::{Foretold, ForetoldEdit};
pub use self::report::{EditedFile, Expected, Figure, Report, Row, Tests, Verdict};
pub use self::schedule::{Cause, Pair, Part, Question, Side, schedule};
pub use self::statistics::{Spread, change};

/// What is verified.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The workspace as it is, loaded with units.
    pub workspace: &'a Workspace,
    /// What is known of it.
    pub analysis: &'a Analysis,
    /// The root of the workspace that was taken apart.
    pub after: &'a Utf8Path,
    /// The crate that is taken apart: the name of its package, and the path of its root.
    pub origin: (&'a str, &'a str),
    /// A target folder in which third-party crates may lie compiled, so that this is not done again.
    pub made: Option<&'a Utf8Path>,
    /// The files to edit, relative to the workspace's root, with the probability of an edit; the likeliest first.
    pub files: Vec<(String, f64)>,
}

/// How it is verified.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// What is timed.
    pub commands: Vec<Command>,
    /// How often each measurement is taken at most.
    pub rounds: usize,
    /// How many jobs cargo runs at once.
    pub jobs: usize,
    /// When it has to be over; what is not measured by then is skipped.
    pub budget: Duration,
    /// What is left out.
    pub skip: Vec<Part>,
    /// What is handed on to every command of cargo that compiles: features, a target.
    pub flags: Vec<String>,
    /// Whether cargo may not use the network.
    pub offline: bool,
    /// How the workspace was loaded; the other one is loaded likewise.
    pub load: LoadOptions,
    /// Whether the folders in which everything ran are left behind.
    pub keep: bool,
    /// Set when the user has had enough.
    pub interrupted: &'a AtomicBool,
}

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The workspace does not compile before the split.
    #[error("the workspace does not compile as it is, so there is nothing to compare with:\n{}", errors.join("\n"))]
    BrokenBefore {
        /// What the compiler said.
        errors: Vec<String>,
    },
    /// The workspace that was taken apart cannot be loaded.
    #[error("cannot load the workspace that was taken apart, in `{folder}`")]
    After {
        /// Its folder.
        folder: Utf8PathBuf,
        /// Why.
        source: LoadError,
    },
    /// A workspace cannot be copied, or read.
    #[error("cannot copy `{path}` to a temporary folder")]
    Copy {
        /// What was to be copied.
        path: Utf8PathBuf,
        /// Why it was not.
        source: io::Error,
    },
    /// A command that worked before failed.
    #[error("a command failed that had worked before: {0}")]
    Command(String),
    /// The budget is too small for anything.
    #[error("the budget was over before the workspace had been compiled once; give more with `--budget`")]
    Budget,
    /// The user interrupted it.
    #[error("interrupted; nothing is left behind")]
    Interrupted,
}

impl From<Stop> for VerifyError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Budget => Self::Budget,
            Stop::Interrupted => Self::Interrupted,
            Stop::Failed(message) => Self::Command(message),
        }
    }
}

/// Verifies a split. `say` is told what is going on.
///
/// Tests, examples and benchmarks that do not compile before the split are left out of both sides.
///
/// # Errors
/// Where what ships does not compile before the split, where a folder cannot be read or written, where the user
/// interrupts. That it does not compile *after* the split, or that tests fail, is part of the report.
pub fn verify(
    subject: &Subject<'_>,
    options: &Options<'_>,
    say: &mut dyn FnMut(&str),
) -> Result<Report, VerifyError> {
    let scratch = prepare(subject)?;
    let found = Run::new(subject, options, &scratch, say).report();
    if options.keep {
        say(&format!("kept in {}", scratch.keep()));
    }
    found
}

/// Copies both workspaces.
fn prepare(subject: &Subject<'_>) -> Result<Scratch, VerifyError> {
    let copied = |path: &Utf8Path| {
        let path = path.to_owned();
        move |source: io::Error| VerifyError::Copy { path, source }
    };
    let root = &subject.workspace.root;
    let scratch = Scratch::new().map_err(copied(root))?;
    scratch.copy(Side::Before, root).map_err(copied(root))?;
    scratch.copy(Side::After, subject.after).map_err(copied(subject.after))?;
    // Other versions of third-party crates would be another comparison.
    let lock = |side| scratch.workspace(side).join("Cargo.lock");
    if !lock(Side::After).exists() && lock(Side::Before).exists() {
        std::fs::copy(lock(Side::Before), lock(Side::After)).map_err(copied(subject.after))?;
    }
    if let Some(made) = subject.made {
        let own: Vec<String> = own_names(subject.workspace).collect();
        scratch.hand_over(made, Side::Before, &own).map_err(copied(made))?;
    }
    Ok(scratch)
}

/// The packages of a workspace, as `cargo clean -p` takes them.
fn members(workspace: &Workspace) -> Vec<String> {
    workspace.packages.iter().map(|package| format!("{}@{}", package.name, package.version)).collect()
}

/// The names after which cargo names what it makes of a workspace's own packages.
fn own_names(workspace: &Workspace) -> impl Iterator<Item = String> + '_ {
    workspace.packages.iter().flat_map(|package| {
        let targets =
            package.targets.iter().flat_map(|target| [target.name.clone(), target.crate_name.clone()]);
        std::iter::once(package.name.clone()).chain(targets)
    })
}

/// What a reader must know of how it was measured.
fn notes(subject: &Subject<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(wrapper) = machine::wrapper() {
        notes.push(format!(
            "rustc was started through {wrapper}: figures are those of builds that it takes part in"
        ));
    }
    let above = subject.workspace.root.ancestors().skip(1);
    let configured = above.filter(|folder| folder.join(".cargo/config.toml").is_file()).find(|folder| {
        let home = std::env::var("CARGO_HOME").map(Utf8PathBuf::from).ok();
        Some(folder.join(".cargo")) != home && std::env::home_dir().as_deref() != Some(folder.as_std_path())
    });
    if let Some(folder) = configured {
        notes.push(format!("{folder}/.cargo/config.toml lies above the workspace and was not obeyed"));
    }
    notes
}
