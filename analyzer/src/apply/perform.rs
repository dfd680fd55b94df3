//! Does it: writes a split into a copy of the workspace, checks it, and repairs what the compiler objects to.
//!
//! In: a [`Split`], the folder of the workspace, and a folder for the copy. Out: [`Outcome`]. The workspace itself is only read;
//! [`transfer`] brings a finished copy back into it, and undoes everything where that fails half-way.
//!
//! Left out: whether the result is kept, and where.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::check::{Checked, Message, Targets, check};
use super::repair::{Knowledge, Made, Repair, Round, repair, under_test};
use super::{Operation, Split, write};

/// How often what the compiler says is repaired, for each crate of the plan.
const ROUNDS: usize = 10;

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Checking {
    /// Arguments of `cargo check`: features, `--offline`.
    pub arguments: Vec<String>,
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
    /// Errors that are left.
    pub remaining: Vec<Message>,
    /// What cargo itself says, where it got no further.
    pub trouble: String,
    /// Whether everything compiles; false where nothing was checked.
    pub compiles: bool,
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
}

fn io_error(what: impl Into<String>) -> impl FnOnce(io::Error) -> PerformError {
    let what = what.into();
    move |source| PerformError::Io { what, source }
}

/// Writes the split into a new folder `copy`, a copy of the workspace at `root`, and checks and repairs it there.
///
/// # Errors
/// When a file cannot be read or written, or the workspace does not compile before. The caller removes `copy`.
pub fn perform(
    root: &Path,
    copy: &Path,
    split: &Split,
    knowledge: &Knowledge,
    checking: &Checking,
    progress: &dyn Fn(&str),
) -> Result<Outcome, PerformError> {
    progress("copying the workspace");
    write::copy_workspace(root, copy).map_err(io_error("copy the workspace"))?;
    let known =
        if checking.before && !checking.never { before(copy, checking, progress)? } else { Known::new() };
    write::carry_out(&split.operations, copy).map_err(io_error("write the split"))?;
    let mut outcome = Outcome { before: known.values().sum(), ..Outcome::default() };
    if checking.never {
        return Ok(outcome);
    }
    let mut made = Made::default();
    let read = |file: &str| fs::read_to_string(copy.join(file)).ok();
    // One change of a manifest at a time.
    for _ in 0..ROUNDS * (1 + split.packages.len()) {
        let opened = under_test(knowledge, &mut made, &read);
        if opened.texts.is_empty() {
            break;
        }
        take(copy, &mut outcome, opened)?;
    }
    for round in 1..=ROUNDS * (1 + split.packages.len()) {
        progress(&format!("checking the split, round {round}"));
        let mut checked = check(copy, Targets::All, &checking.arguments).map_err(io_error("start cargo"))?;
        let folders: Vec<&str> = split.packages.iter().map(|package| package.folder.as_str()).collect();
        forget(&known, &folders, &mut checked);
        outcome.checks.push((checked.errors(), checked.messages.len() - checked.errors()));
        outcome.compiles = checked.success;
        outcome.trouble.clone_from(&checked.trouble);
        let repairs = repair(knowledge, &checked.messages, known.is_empty(), &mut made, &read);
        if repairs.texts.is_empty() {
            outcome.remaining = checked.messages.into_iter().filter(|m| m.error).collect();
            break;
        }
        take(copy, &mut outcome, repairs)?;
        // What is left when the rounds are over.
        outcome.remaining = checked.messages.into_iter().filter(|m| m.error).collect();
    }
    Ok(outcome)
}

/// Writes what a round of repairs changed.
fn take(copy: &Path, outcome: &mut Outcome, round: Round) -> Result<(), PerformError> {
    for (file, text) in round.texts {
        fs::write(copy.join(&file), text).map_err(io_error(format!("write {file}")))?;
        outcome.repaired.insert(file);
    }
    outcome.repairs.extend(round.repairs);
    Ok(())
}

/// Errors of before the split, by code and text: how often each was found.
type Known = BTreeMap<(String, String), usize>;

/// Checks the workspace as it is. Libraries and binaries have to compile; tests and examples that do not are known from then on.
fn before(copy: &Path, checking: &Checking, progress: &dyn Fn(&str)) -> Result<Known, PerformError> {
    progress("checking it as it is");
    let checked = check(copy, Targets::All, &checking.arguments).map_err(io_error("start cargo"))?;
    if checked.success {
        return Ok(Known::new());
    }
    let shipped = check(copy, Targets::Shipped, &checking.arguments).map_err(io_error("start cargo"))?;
    refuse_broken(&shipped)?;
    let mut known = Known::new();
    for message in checked.messages.into_iter().filter(|m| m.error) {
        *known.entry((message.code, message.text)).or_default() += 1;
    }
    Ok(known)
}

/// Takes out what was wrong before, wherever in `folders` it is now.
fn forget(known: &Known, folders: &[&str], checked: &mut Checked) {
    if checked.success || known.is_empty() || checked.errors() == 0 {
        return;
    }
    let mut left = known.clone();
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
    checked.success = checked.errors() == 0;
}

fn refuse_broken(checked: &Checked) -> Result<(), PerformError> {
    if checked.success {
        return Ok(());
    }
    let first = checked.messages.iter().find(|m| m.error).map(|m| {
        let place = m.spans.first().map(|s| format!("{}:{}: ", s.file, s.line)).unwrap_or_default();
        format!("{place}{}", m.text)
    });
    let first = first.or_else(|| checked.trouble.lines().find(|l| l.starts_with("error")).map(str::to_owned));
    Err(PerformError::Broken { errors: checked.errors().max(1), first: first.unwrap_or_default() })
}

/// Brings what was done in `copy` into the workspace at `root` itself: all or nothing.
///
/// # Errors
/// When a file cannot be read or written. The workspace is then as it was.
pub fn transfer(root: &Path, copy: &Path, split: &Split, outcome: &Outcome) -> Result<(), PerformError> {
    let mut removed: BTreeSet<&str> = BTreeSet::new();
    let mut written: BTreeSet<&str> = outcome.repaired.iter().map(String::as_str).collect();
    for operation in &split.operations {
        match operation {
            Operation::CreateManifest { path, .. }
            | Operation::EditManifest { path, .. }
            | Operation::CreateFile { path, .. }
            | Operation::EditFile { path, .. } => drop(written.insert(path)),
            Operation::MoveFile { from, to, .. } => {
                removed.insert(from);
                written.insert(to);
            }
            Operation::CopyFile { to, .. } => drop(written.insert(to)),
        }
    }
    if copy.join("Cargo.lock").exists() {
        written.insert("Cargo.lock");
    }
    let backup = copy.with_extension("backup");
    let saved: Vec<&str> =
        removed.iter().chain(&written).copied().filter(|f| root.join(f).exists()).collect();
    let save = || -> io::Result<()> {
        for file in &saved {
            write::copy_to(&root.join(file), &backup.join(file))?;
        }
        Ok(())
    };
    let result = save().map_err(io_error("save the files that change")).and_then(|()| {
        replace(root, copy, &removed, &written).map_err(|source| {
            undo(root, &backup, &saved, &written);
            io_error("write the split")(source)
        })
    });
    // What is left of the backup is of no use to anyone.
    let _ = fs::remove_dir_all(&backup);
    result
}

fn replace(root: &Path, copy: &Path, removed: &BTreeSet<&str>, written: &BTreeSet<&str>) -> io::Result<()> {
    for file in written {
        write::copy_to(&copy.join(file), &root.join(file))?;
    }
    for file in removed {
        write::remove(root, file)?;
    }
    Ok(())
}

fn undo(root: &Path, backup: &Path, saved: &[&str], written: &BTreeSet<&str>) {
    for file in written.iter().filter(|f| !saved.contains(f)) {
        // It may not have been written yet.
        let _ = write::remove(root, file);
    }
    for file in saved {
        // Nothing more can be done where the way back is barred too.
        let _ = write::copy_to(&backup.join(file), &root.join(file));
    }
}

/// A new folder's name beside `at`, for what is not finished.
pub fn unfinished(at: &Path) -> PathBuf {
    let name = at.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    at.with_file_name(format!(".{name}.unfinished"))
}
