//! Does it: writes a split into a copy of the workspace, checks it, and repairs what the compiler objects to.
//!
//! In: a [`Split`], the folder of the workspace, and a folder for the copy. Out: [`Outcome`]. The workspace itself is only read;
//! [`transfer`](super::transfer) brings a finished copy back into it.
//!
//! Left out: whether the result is kept, and where.

mod configurations;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::check::{Cargo, Checked, Message, Targets, check};
use super::repair::{
    Knowledge, Made, Repair, Round, TestQuestions, Told, repair, test_questions, under_test,
};
use super::{Split, write};
use crate::process::{Bounds, Cut};
use configurations::Configuration;
use known::{Known, forget, headline};

/// How often what the compiler says is repaired, for each crate of the plan.
const ROUNDS: usize = 10;

/// How often all configurations are gone through, where repairs for one may be felt in another.
const PASSES: usize = 3;

/// How to check.
#[derive(Clone, Debug)]
pub struct Checking<'a> {
    /// Arguments of `cargo check`: features, `--offline`.
    pub arguments: Vec<String>,
    /// Where everything goes that cargo makes; by default `target` in the copy.
    pub target: Option<PathBuf>,
    /// When it has to be over.
    pub until: Option<Instant>,
    /// Set when the user has had enough.
    pub interrupted: &'a AtomicBool,
    /// Whether the workspace is compiled before anything is changed.
    pub before: bool,
    /// Whether nothing is compiled at all.
    pub never: bool,
}

/// What became of a split.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Errors in tests and examples that were there before the split; they count nowhere else.
    pub before: usize,
    /// Errors and warnings of each check, the first right after the edits.
    pub checks: Vec<(usize, usize)>,
    /// What was repaired, in order.
    pub repairs: Vec<Repair>,
    /// Where time was up before everything was checked: how many repairs no check has seen.
    pub unchecked: Option<usize>,
    /// Errors that are left.
    pub remaining: Vec<Message>,
    /// What cargo itself says, where it got no further.
    pub trouble: String,
    /// Whether everything compiles; false where nothing was checked.
    pub compiles: bool,
    /// The flags by which other features were turned on, and whether it was checked with these too; not where it did not compile with
    /// them before, or the budget was over.
    pub configurations: Vec<(&'static str, bool)>,
    /// Code that asks whether it is under test.
    pub test_questions: TestQuestions,
    /// Files that repairs changed.
    pub repaired: BTreeSet<String>,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum PerformError {
    /// A file cannot be read or written.
    #[error("failed to {what}")]
    Io {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: io::Error,
    },
    /// The workspace does not compile as it is.
    #[error("the workspace does not compile before the split: {errors} errors; the first: {first}")]
    Broken {
        /// How many errors.
        errors: usize,
        /// The first, with its place.
        first: String,
    },
    /// Time was up before the workspace had been compiled as it is.
    #[error("the budget was over before the workspace had been compiled once; give more with `--budget`")]
    Budget,
    /// The user interrupted it.
    #[error("interrupted")]
    Interrupted,
    /// An earlier run could not put back what it had changed.
    #[error("{} has files that an earlier run could not put back: see to them, then remove it", .0.display())]
    Backup(PathBuf),
    /// Something failed half-way, and what had been done could not be undone.
    #[error(
        "{why}, and what had been written could not be put back: the files as they were are in {}",
        backup.display()
    )]
    HalfDone {
        /// Where the files are that were changed, as they were.
        backup: PathBuf,
        /// Why it was to be undone.
        why: String,
        /// Why it was not.
        source: io::Error,
    },
}

impl From<Cut> for PerformError {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Time => Self::Budget,
            Cut::Interrupted => Self::Interrupted,
            Cut::Failed(source) => io_error("start cargo")(source),
        }
    }
}

pub(super) fn io_error(what: impl Into<String>) -> impl FnOnce(io::Error) -> PerformError {
    let what = what.into();
    move |source| PerformError::Io { what, source }
}

/// Writes the split into a new folder `copy`, a copy of the workspace at `root`, and checks and repairs it there.
///
/// # Errors
/// When a file cannot be read or written, the workspace does not compile before, or the user interrupts. The caller removes `copy`.
pub fn perform(
    root: &Path,
    copy: &Path,
    split: &Split,
    knowledge: &Knowledge,
    checking: &Checking<'_>,
    progress: &dyn Fn(&str),
) -> Result<Outcome, PerformError> {
    progress("copying the workspace");
    write::copy_workspace(root, copy, checking.interrupted).map_err(|source| match source.kind() {
        io::ErrorKind::Interrupted => PerformError::Interrupted,
        _ => io_error("copy the workspace")(source),
    })?;
    let outcome = Outcome::default();
    let mut work = Work { copy, split, knowledge, checking, progress, outcome, written: false };
    let (known, configurations) = match checking.before && !checking.never {
        true => (work.before()?, work.configurations_before()?),
        false => (Known::default(), Vec::new()),
    };
    write::carry_out(&split.operations, copy).map_err(io_error("write the split"))?;
    work.written = true;
    work.outcome.before = known.count();
    let read = |file: &str| fs::read_to_string(copy.join(file)).ok();
    work.outcome.test_questions = test_questions(knowledge, &read);
    if checking.never {
        // What is not compiled is not repaired either.
        work.outcome.test_questions.told = Told::Nobody;
    }
    if !checking.never {
        work.all_rounds(&known, &configurations)?;
    }
    Ok(work.outcome)
}

/// A split that is being carried out.
struct Work<'a> {
    copy: &'a Path,
    split: &'a Split,
    knowledge: &'a Knowledge,
    checking: &'a Checking<'a>,
    progress: &'a dyn Fn(&str),
    outcome: Outcome,
    /// Whether the copy is split by now.
    written: bool,
}

impl Work<'_> {
    /// Checks and repairs until nothing is left that can be repaired, or time is up; then with other features, and again as asked where
    /// that changed something.
    fn all_rounds(&mut self, known: &Known, others: &[Configuration]) -> Result<(), PerformError> {
        let rounds = ROUNDS * (1 + self.split.packages.len());
        let mut made = Made::default();
        let copy = self.copy;
        let read = |file: &str| fs::read_to_string(copy.join(file)).ok();
        // One change of a manifest at a time.
        for _ in 0..rounds {
            let opened = under_test(self.knowledge, &mut made, &read);
            if opened.texts.is_empty() {
                break;
            }
            self.take(opened)?;
        }
        for _ in 0..PASSES {
            if self.rounds(Configuration::AS_ASKED, known, &mut made)?.is_break() || !self.outcome.compiles {
                return Ok(());
            }
            let repairs = self.outcome.repairs.len();
            for &other in others {
                if self.rounds(other, &Known::default(), &mut made)?.is_break() || !self.outcome.compiles {
                    return Ok(());
                }
                self.looked_at(other);
            }
            if self.outcome.repairs.len() == repairs {
                break;
            }
            // Until it has been checked as asked again.
            self.outcome.compiles = false;
        }
        Ok(())
    }

    /// Checks and repairs one configuration. It breaks off where time is up.
    fn rounds(
        &mut self,
        configuration: Configuration,
        known: &Known,
        made: &mut Made,
    ) -> Result<ControlFlow<()>, PerformError> {
        let rounds = ROUNDS * (1 + self.split.packages.len());
        let copy = self.copy;
        let read = |file: &str| fs::read_to_string(copy.join(file)).ok();
        let mut seen = self.seen(BTreeMap::new());
        for round in 1..=rounds {
            let with = configuration.in_words();
            (self.progress)(&format!("checking the split{with}, round {round}"));
            let mut checked = match self.check(Targets::All, configuration) {
                Ok(checked) => checked,
                Err(Cut::Time) => {
                    self.time_is_up(seen)?;
                    return Ok(ControlFlow::Break(()));
                }
                Err(cut) => return Err(cut.into()),
            };
            let folders: Vec<&str> =
                self.split.packages.iter().map(|package| package.folder.as_str()).collect();
            forget(known, &folders, &mut checked);
            let outcome = &mut self.outcome;
            outcome.checks.push((checked.errors(), checked.messages.len() - checked.errors()));
            outcome.compiles = checked.success;
            outcome.trouble = checked.trouble.join("\n\n");
            // What is unused with other features is needed with those that were asked for.
            checked.messages.retain(|message| configuration == Configuration::AS_ASKED || message.error);
            let repairs = repair(self.knowledge, &checked.messages, known.count() == 0, made, &read);
            outcome.remaining = checked.messages.into_iter().filter(|m| m.error).collect();
            // What no check would see any more is not changed.
            if repairs.texts.is_empty() || round == rounds {
                break;
            }
            let old = repairs.texts.keys().filter_map(|file| Some((file.clone(), read(file)?)));
            seen = self.seen(old.collect());
            self.take(repairs)?;
        }
        Ok(ControlFlow::Continue(()))
    }

    /// What a check has seen, before `texts` are changed.
    fn seen(&self, texts: BTreeMap<String, String>) -> Seen {
        Seen { repairs: self.outcome.repairs.len(), repaired: self.outcome.repaired.clone(), texts }
    }

    /// Goes back to what the last check has seen, where that compiles; what does not is kept as far as it has been repaired.
    fn time_is_up(&mut self, seen: Seen) -> Result<(), PerformError> {
        if self.outcome.compiles {
            self.outcome.repairs.truncate(seen.repairs);
            self.outcome.repaired = seen.repaired;
            for (file, text) in seen.texts {
                write::put(self.copy, &file, &text).map_err(io_error(format!("write {file}")))?;
            }
            self.outcome.unchecked = Some(0);
        } else if self.outcome.checks.is_empty() {
            self.outcome.unchecked = Some(self.outcome.repairs.len());
        } else {
            self.outcome.unchecked = Some(self.outcome.repairs.len() - seen.repairs);
        }
        Ok(())
    }

    /// Writes what a round of repairs changed.
    fn take(&mut self, round: Round) -> Result<(), PerformError> {
        for (file, text) in round.texts {
            write::put(self.copy, &file, &text).map_err(io_error(format!("write {file}")))?;
            self.outcome.repaired.insert(file);
        }
        self.outcome.repairs.extend(round.repairs);
        Ok(())
    }

    fn check(&self, targets: Targets, configuration: Configuration) -> Result<Checked, Cut> {
        let target = self.checking.target.clone().unwrap_or_else(|| self.copy.join("target"));
        let bounds = Bounds { until: self.checking.until, interrupted: self.checking.interrupted };
        let cargo = Cargo { arguments: &self.checking.arguments, target: &target, bounds };
        check(self.copy, targets, &self.chosen(configuration), &cargo)
    }

    /// Checks the workspace as it is. Libraries and binaries have to compile; tests and examples that do not are known from then on.
    fn before(&self) -> Result<Known, PerformError> {
        (self.progress)("checking it as it is");
        let checked = self.check(Targets::All, Configuration::AS_ASKED)?;
        if checked.success {
            return Ok(Known::default());
        }
        refuse_broken(&self.check(Targets::Shipped, Configuration::AS_ASKED)?)?;
        let mut known =
            Known { trouble: checked.trouble.iter().map(|t| headline(t)).collect(), ..Known::default() };
        for message in checked.messages.into_iter().filter(|m| m.error) {
            *known.errors.entry((message.code, message.text)).or_default() += 1;
        }
        Ok(known)
    }
}

/// What the last check has seen: how many repairs, in which files, and the texts that the next ones changed.
struct Seen {
    repairs: usize,
    repaired: BTreeSet<String>,
    texts: BTreeMap<String, String>,
}

fn refuse_broken(checked: &Checked) -> Result<(), PerformError> {
    if checked.success {
        return Ok(());
    }
    let first = checked.messages.iter().find(|m| m.error).map(|m| {
        let place = m.spans.first().map(|s| format!("{}:{}: ", s.file, s.line)).unwrap_or_default();
        format!("{place}{}", m.text)
    });
    let trouble = || checked.trouble.iter().flat_map(|text| text.lines());
    let first = first.or_else(|| trouble().find(|l| l.starts_with("error")).map(str::to_owned));
    Err(PerformError::Broken { errors: checked.errors().max(1), first: first.unwrap_or_default() })
}

/// A new folder's name beside `at`, for what is not finished.
pub fn unfinished(at: &Path) -> PathBuf {
    let name = at.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    at.with_file_name(format!(".{name}.unfinished"))
}
