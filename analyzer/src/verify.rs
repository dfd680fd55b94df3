//! Lets the compiler and the clock say whether a split keeps what it promised.
//!
//! In: a [`Subject`] (a workspace, and the folder of the same taken apart), [`Options`]. Out: a [`Report`]: whether it compiles,
//! whether the tests say the same, what builds take before and after, beside what was predicted. This runs cargo in both
//! workspaces, and with it their build scripts, procedural macros and tests: it is asked for.
//!
//! The way: copies of both (`scratch`), a check that they compile and the tests (`outcomes`), the edited files on both sides
//! (`places`), a `schedule` of measurements carried out within the budget (`measure`) on the real `machine`, and what
//! the estimator foretells of them (`predict`). Left out: how a workspace is taken apart, and how the report is printed.

mod likely;
mod machine;
mod measure;
mod outcomes;
mod places;
mod predict;
mod report;
mod schedule;
mod scratch;
mod statistics;

use std::io;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};

use self::machine::Machine;
use self::measure::{Bench, Stop, TouchedFile};
use self::places::Source;
use self::report::ForetoldPair;
use self::scratch::Scratch;
use crate::process::Finished;
use crate::units::Command;
use crate::workspace::Workspace;
use crate::{Analysis, Inputs, LoadError, LoadOptions, analyze, load};

pub use self::likely::likely_files;
pub use self::measure::{Answer, Measurements, Sample};
pub use self::outcomes::{Comparison, Difference, Outcome, Outcomes};
pub use self::predict::{Foretold, ForetoldEdit, Scale};
pub use self::report::{EditedFile, Expected, Figure, Report, Row, Tests, Verdict};
pub use self::schedule::{Cause, Pair, Question, Side, schedule};
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
/// # Errors
/// Where the workspace does not compile before the split, where a folder cannot be read or written, where the user
/// interrupts. That it does not compile *after* the split, or that tests fail, is part of the report.
pub fn verify(
    subject: &Subject<'_>,
    options: &Options<'_>,
    say: &mut dyn FnMut(&str),
) -> Result<Report, VerifyError> {
    let scratch = prepare(subject)?;
    let found = Run { subject, options, scratch: &scratch, say }.report();
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

/// A verification under way.
struct Run<'a, 'b> {
    subject: &'a Subject<'a>,
    options: &'a Options<'a>,
    scratch: &'a Scratch,
    say: &'b mut dyn FnMut(&str),
}

impl Run<'_, '_> {
    fn report(&mut self) -> Result<Report, VerifyError> {
        let mut machine = Machine::new(self.scratch, self.options);
        let mut report = Report {
            errors: Vec::new(),
            tests: Tests::Skipped("the workspace does not compile after the split".into()),
            files: Vec::new(),
            rows: Vec::new(),
            expected: Vec::new(),
            skipped: Vec::new(),
            notes: notes(self.subject),
            elapsed: Duration::ZERO,
        };
        (self.say)("compiling all targets, before");
        if let Err(errors) = machine.compiles(Side::Before)? {
            return Err(VerifyError::BrokenBefore { errors });
        }
        let (after, analysis) = self.load_after()?;
        let own: Vec<String> = [self.subject.workspace, &after].into_iter().flat_map(own_names).collect();
        let made = self.scratch.target(Side::Before);
        let handed = self.scratch.hand_over(&made, Side::After, &own);
        handed.map_err(|source| VerifyError::Copy { path: made, source })?;
        machine.members = [members(self.subject.workspace), members(&after)];
        (self.say)("compiling all targets, after");
        match machine.compiles(Side::After) {
            Ok(Ok(())) => {
                report.tests = self.tests(&machine)?;
                self.measure(&mut machine, &after, &analysis, &mut report)?;
            }
            Ok(Err(errors)) => report.errors = errors,
            Err(Stop::Budget) => {
                report.tests =
                    Tests::Skipped("the budget was over before it was compiled after the split".into());
            }
            Err(stop) => return Err(stop.into()),
        }
        report.elapsed = machine.elapsed();
        Ok(report)
    }

    fn load_after(&self) -> Result<(Workspace, Analysis), VerifyError> {
        let folder = self.scratch.workspace(Side::After);
        let options =
            LoadOptions { manifest_path: Some(folder.join("Cargo.toml")), ..self.options.load.clone() };
        let failed = |source| VerifyError::After { folder: self.subject.after.to_owned(), source };
        let workspace = load(&options).map_err(failed)?;
        let analysis = analyze(&workspace);
        Ok((workspace, analysis))
    }

    /// Runs the tests on both sides; where something was lost once more, since tests can fail by chance.
    fn tests(&mut self, machine: &Machine<'_>) -> Result<Tests, VerifyError> {
        let mut once = |side: Side| {
            (self.say)(&format!("running the tests, {}", side.as_str()));
            let Finished { stdout, success, .. } = machine.tests(side)?;
            Ok(Outcomes::parse(&stdout, success))
        };
        let mut both =
            || -> Result<Comparison, Stop> { Ok(Comparison::new(once(Side::Before)?, once(Side::After)?)) };
        let first = match both() {
            Ok(first) => first,
            Err(Stop::Budget) => {
                return Ok(Tests::Skipped("the budget was over before they had run on both sides".into()));
            }
            Err(stop) => return Err(stop.into()),
        };
        if first.holds() {
            return Ok(Tests::Compared { comparison: first, repeated: false });
        }
        match both() {
            Ok(second) => {
                let before = first.before.best_of(&second.before);
                let after = first.after.best_of(&second.after);
                Ok(Tests::Compared { comparison: Comparison::new(before, after), repeated: true })
            }
            Err(Stop::Budget) => Ok(Tests::Compared { comparison: first, repeated: false }),
            Err(stop) => Err(stop.into()),
        }
    }

    fn measure(
        &mut self,
        machine: &mut Machine<'_>,
        after: &Workspace,
        analysis: &Analysis,
        report: &mut Report,
    ) -> Result<(), VerifyError> {
        self.find_files(after, &analysis.inputs, report)?;
        let commands = &self.options.commands;
        let files = &report.files;
        let touched: Vec<TouchedFile> = files
            .iter()
            .map(|file| TouchedFile { before: file.before.clone(), after: file.after.clone() })
            .collect();
        let pairs = schedule(files.len(), commands, self.options.rounds);
        let say = &mut *self.say;
        let mut progress = |pair: &Pair, before: Sample, after: Sample| {
            let edit = match pair.question.cause {
                Cause::Edit(at) => format!("an edit of {}", files[at].before),
                Cause::Clean | Cause::Nothing => String::new(),
            };
            say(&format!(
                "{}: before {:.2} s, after {:.2} s",
                report::in_words(pair.question, &edit),
                before.seconds,
                after.seconds
            ));
        };
        let found = measure::measure(machine, &pairs, &touched, self.options.budget, &mut progress)?;
        let foretell = |workspace, analysis, command, files: Vec<&str>| {
            Foretold::new(workspace, analysis, command, self.options.jobs, &files)
        };
        let foretold: Vec<ForetoldPair> = commands
            .iter()
            .map(|&command| {
                let before = files.iter().map(|file| file.before.as_str()).collect();
                let later = files.iter().map(|file| file.after.as_str()).collect();
                let sides = [
                    foretell(self.subject.workspace, self.subject.analysis, command, before),
                    foretell(after, analysis, command, later),
                ];
                ForetoldPair { command, sides }
            })
            .collect();
        report.rows = report::rows(&found, &foretold);
        report.expected = report::expected(&report.rows, files);
        let skipped = report::skipped(&found, files);
        report.skipped.extend(skipped);
        Ok(())
    }

    /// The edited files on both sides; those that have no place after the split are skipped.
    fn find_files(&self, after: &Workspace, inputs: &Inputs, report: &mut Report) -> Result<(), VerifyError> {
        let read = |root: &Utf8Path, file: &str| {
            let path = root.join(file);
            match std::fs::read(&path) {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    Ok(Source { file: file.to_owned(), text })
                }
                Err(source) => Err(VerifyError::Copy { path, source }),
            }
        };
        let mut names: Vec<&str> =
            inputs.files.iter().filter(|input| input.lines > 0).map(|input| input.file.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| Utf8Path::new(name).is_relative());
        let sources: Vec<Source> =
            names.into_iter().map(|name| read(&after.root, name)).collect::<Result<_, _>>()?;
        for (file, probability) in &self.subject.files {
            let source = read(&self.subject.workspace.root, file)?;
            match places::place_of(&source, &sources) {
                Some(place) => report.files.push(EditedFile {
                    before: file.clone(),
                    after: place.file,
                    probability: *probability,
                    found: place.share,
                }),
                None => report
                    .skipped
                    .push(format!("never measured: edits of {file}, which has no like after the split")),
            }
        }
        Ok(())
    }
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
