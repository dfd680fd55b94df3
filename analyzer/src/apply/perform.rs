//! Does it: writes a split into a copy of the workspace, checks it, and repairs what the compiler objects to.
//!
//! In: a [`Split`], the folder of the workspace, and a folder for the copy. Out: [`Outcome`]. The workspace itself is only read;
//! [`transfer`](super::transfer) brings a finished copy back into it.
//!
//! Left out: whether the result is kept, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::check::{Cargo, Checked, Message, Targets, check};
use super::repair::{
    Knowledge, Made, Repair, Round, TestQuestions, Told, repair, test_questions, under_test,
};
use super::{Split, write};
use crate::process::{Bounds, Cut};

/// How often what the compiler says is repaired, for each crate of the plan.
const ROUNDS: usize = 10;

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
    let mut work = Work { copy, split, knowledge, checking, progress, outcome: Outcome::default() };
    let known = if checking.before && !checking.never { work.before()? } else { Known::default() };
    write::carry_out(&split.operations, copy).map_err(io_error("write the split"))?;
    work.outcome.before = known.count();
    let read = |file: &str| fs::read_to_string(copy.join(file)).ok();
    work.outcome.test_questions = test_questions(knowledge, &read);
    if checking.never {
        // What is not compiled is not repaired either.
        work.outcome.test_questions.told = Told::Nobody;
    }
    if !checking.never {
        work.rounds(&known)?;
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
}

impl Work<'_> {
    /// Checks and repairs until nothing is left that can be repaired, or time is up.
    fn rounds(&mut self, known: &Known) -> Result<(), PerformError> {
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
        let mut seen = self.seen(BTreeMap::new());
        for round in 1..=rounds {
            (self.progress)(&format!("checking the split, round {round}"));
            let mut checked = match self.check(Targets::All) {
                Ok(checked) => checked,
                Err(Cut::Time) => return self.time_is_up(seen),
                Err(cut) => return Err(cut.into()),
            };
            let folders: Vec<&str> =
                self.split.packages.iter().map(|package| package.folder.as_str()).collect();
            forget(known, &folders, &mut checked);
            let outcome = &mut self.outcome;
            outcome.checks.push((checked.errors(), checked.messages.len() - checked.errors()));
            outcome.compiles = checked.success;
            outcome.trouble = checked.trouble.join("\n\n");
            let repairs = repair(self.knowledge, &checked.messages, known.count() == 0, &mut made, &read);
            outcome.remaining = checked.messages.into_iter().filter(|m| m.error).collect();
            // What no check would see any more is not changed.
            if repairs.texts.is_empty() || round == rounds {
                break;
            }
            let old = repairs.texts.keys().filter_map(|file| Some((file.clone(), read(file)?)));
            seen = self.seen(old.collect());
            self.take(repairs)?;
        }
        Ok(())
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

    fn check(&self, targets: Targets) -> Result<Checked, Cut> {
        let target = self.checking.target.clone().unwrap_or_else(|| self.copy.join("target"));
        let bounds = Bounds { until: self.checking.until, interrupted: self.checking.interrupted };
        let cargo = Cargo { arguments: &self.checking.arguments, target: &target, bounds };
        check(self.copy, targets, &cargo)
    }

    /// Checks the workspace as it is. Libraries and binaries have to compile; tests and examples that do not are known from then on.
    fn before(&self) -> Result<Known, PerformError> {
        (self.progress)("checking it as it is");
        let checked = self.check(Targets::All)?;
        if checked.success {
            return Ok(Known::default());
        }
        refuse_broken(&self.check(Targets::Shipped)?)?;
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

/// What was wrong before the split.
#[derive(Debug, Default)]
struct Known {
    /// Errors by code and text: how often each was found.
    errors: BTreeMap<(String, String), usize>,
    /// What cargo itself said, as far as it stays the same.
    trouble: BTreeSet<String>,
}

impl Known {
    fn count(&self) -> usize {
        self.errors.values().sum::<usize>() + self.trouble.len()
    }
}

/// What cargo says of a failure, without what led to it.
fn headline(trouble: &str) -> String {
    trouble.lines().next().unwrap_or_default().to_owned()
}

/// Takes out what was wrong before, wherever in `folders` it is now. What is left then has to be nothing at all: a failure that no
/// message is about is one too.
fn forget(known: &Known, folders: &[&str], checked: &mut Checked) {
    if checked.success || known.count() == 0 {
        return;
    }
    let mut left = known.errors.clone();
    checked.messages.retain(|message| {
        let text = folders
            .iter()
            .fold(message.text.clone(), |text, folder| text.replace(&format!("`{folder}/"), "`"));
        let key = (message.code.clone(), text);
        match left.get_mut(&key).filter(|n| message.error && **n > 0) {
            Some(n) => {
                *n -= 1;
                false
            }
            None => true,
        }
    });
    checked.trouble.retain(|trouble| !known.trouble.contains(&headline(trouble)));
    checked.success = checked.errors() == 0 && checked.trouble.is_empty();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_without_a_message_is_not_forgotten_with_what_was_known() {
        let text = "cannot find function `missing` in this scope".to_owned();
        let message = Message {
            error: true,
            code: "E0425".to_owned(),
            text,
            spans: Vec::new(),
            notes: Vec::new(),
            times: 1,
        };
        let errors = [((message.code.clone(), message.text.clone()), 1)].into();
        let known = Known { errors, ..Known::default() };
        let succeeds = |trouble: &[&str]| {
            let trouble = trouble.iter().map(|&text| text.to_owned()).collect();
            let mut checked = Checked { success: false, messages: vec![message.clone()], trouble };
            forget(&known, &[], &mut checked);
            checked.success
        };
        assert!(succeeds(&[]));
        assert!(!succeeds(&["error: failed to run custom build command for `base v0.1.0`"]));
    }
}
