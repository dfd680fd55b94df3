//! Who changed what, and when: the git history of a workspace, in terms of today's files and lines.
//!
//! In: the folder of a workspace, its source files, [`HistoryOptions`]. Out: [`History`]: commits, and per commit and file the lines
//! that it touched, as they stand on disk today. Renames are followed; merges are left out, as their parents hold what they
//! bring together. Whatever keeps the history from being seen (no git, no repository, a shallow clone) is a note and never an
//! error: [`Churn`](crate::Churn) then goes by size.
//!
//! The way: `git` says where the objects are, which commits there are, and what each changed (several processes side by
//! side); `stream` reads that, `trace` follows files and lines from the newest commit to the oldest by means of
//! `lines`; that result is kept in a `cache`, as it depends on the newest commit and `--since` alone; `worktree` adds
//! what was not committed. Left out: how much an edit counts.
//!
//! Git rather than a library: it is there where there is a history, reads every kind of repository (packs, commit graphs,
//! reftables, worktrees, SHA-256), finds renames in the way that its users know, and its tree diffs are the fastest there are.
//! How it is kept from running what the repository names: see `git`.

mod cache;
mod git;
mod lines;
mod scan;
mod stream;
mod trace;
mod worktree;

use std::ffi::OsString;
use std::path::PathBuf;

use camino::Utf8Path;
use seam_graphs::FileId;

pub use self::lines::Span;
pub use self::trace::Commit;

use self::git::{NoHistory, Repository};
use self::trace::Trace;
use crate::{Diagnostic, DiagnosticKind};

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// How far back a history goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// So many days before the newest commit: not before now, so that the answer does not change over night.
    Days(u32),
    /// From this second since 1970 on.
    Time(i64),
}

/// Which history to read, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryOptions {
    /// How far back; `None`: to the first commit.
    pub since: Option<Since>,
    /// A folder to keep results in. Not used where it lies inside the workspace.
    pub cache: Option<PathBuf>,
    /// The program to run.
    pub git: OsString,
    /// How many processes may run side by side.
    pub jobs: usize,
}

impl Default for HistoryOptions {
    fn default() -> Self {
        Self { since: Some(Since::Days(365)), cache: None, git: "git".into(), jobs: 1 }
    }
}

/// The history of a workspace's source files.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// The hash of the newest commit.
    pub head: Option<String>,
    /// When it was committed, in seconds since 1970: the `now` of all ages.
    pub now: Option<i64>,
    /// The earliest time that was asked for.
    pub since: Option<i64>,
    /// The commits that changed a Rust file, the newest first.
    pub commits: Vec<Commit>,
    /// Their edits of the workspace's files, in the order of `commits`.
    pub edits: Vec<Edit>,
    /// The spans of all edits, one after the other.
    spans: Vec<Span>,
    /// How many merges were left out.
    pub merges: u32,
    /// For each file of the graph, whether the newest commit has it.
    pub tracked: Vec<bool>,
    /// What keeps the history from being whole, sorted.
    pub notes: Vec<Diagnostic>,
    /// Whether git had to be asked for the commits.
    pub from_cache: bool,
}

/// That a commit changed the contents of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The commit, a position in [`History::commits`].
    pub commit: u32,
    /// The file.
    pub file: FileId,
    spans: (u32, u32),
}

impl History {
    /// The lines of today that an edit touched; none where only the file is known.
    pub fn spans(&self, edit: &Edit) -> &[Span] {
        &self.spans[edit.spans.0 as usize..edit.spans.1 as usize]
    }

    fn note(&mut self, message: String) {
        self.notes.push(Diagnostic { file: String::new(), line: 0, kind: DiagnosticKind::History, message });
        self.notes.sort();
    }
}

/// Reads the history of `files`, which are those of the graph of the workspace in the folder `root`.
///
/// Runs git, safely also in a repository that is not trusted.
pub fn history(root: &Utf8Path, files: &[String], options: &HistoryOptions) -> History {
    let mut history = History { tracked: vec![false; files.len()], ..History::default() };
    if let Err(error) = fill(&mut history, root, files, options) {
        history.note(error.to_string());
    }
    history
}

fn fill(
    history: &mut History,
    root: &Utf8Path,
    files: &[String],
    options: &HistoryOptions,
) -> Result<(), NoHistory> {
    let repository = Repository::open(&options.git, root)?;
    let now = scan::time_of_head(&repository)?;
    history.head = Some(repository.head.clone());
    history.now = Some(now);
    history.since = options.since.map(|since| match since {
        Since::Days(days) => now.saturating_sub(i64::from(days).saturating_mul(DAY)),
        Since::Time(time) => time,
    });
    let paths: Vec<Option<String>> = files.iter().map(|f| repository_path(&repository, root, f)).collect();
    // Files of another ending are named one by one; all others are known by it.
    let extra: Vec<&str> =
        paths.iter().flatten().map(String::as_str).filter(|p| !p.ends_with(".rs")).collect();
    let tree = scan::tree(&repository)?;
    let trace = traced(history, root, &repository, &tree, &extra, options)?;
    history.merges = trace.merges;
    note_limits(history, &repository, &trace);
    take(history, &repository, trace, &paths, &tree)
}

/// The trace, from the cache or from git.
fn traced(
    history: &mut History,
    root: &Utf8Path,
    repository: &Repository,
    tree: &[(String, String)],
    extra: &[&str],
    options: &HistoryOptions,
) -> Result<Trace, NoHistory> {
    let folder = options.cache.as_deref().filter(|f| f.is_absolute() && !f.starts_with(root));
    let since = history.since.map_or_else(String::new, |s| s.to_string());
    let mut parts = vec![repository.head.as_str(), &since];
    parts.extend(repository.boundary.iter().map(String::as_str));
    parts.push("files");
    parts.extend(extra);
    let slot = folder.map(|f| cache::Slot::new(f, &parts));
    if let Some(trace) = slot.as_ref().and_then(cache::Slot::load) {
        history.from_cache = true;
        return Ok(trace);
    }
    let wanted = |p: &&(String, String)| p.0.ends_with(".rs") || extra.contains(&p.0.as_str());
    let current = tree.iter().filter(wanted).map(|p| p.0.clone()).collect();
    let trace = scan::scan(repository, current, extra, history.since, options.jobs)?;
    // What git could not say today it may say tomorrow.
    if let Some(slot) = slot.filter(|_| trace.cut_short.is_none()) {
        slot.store(&trace);
    }
    Ok(trace)
}

fn note_limits(history: &mut History, repository: &Repository, trace: &Trace) {
    let commits = trace.commits.len();
    if !repository.boundary.is_empty() {
        history.note(format!(
            "the clone is shallow: only its {commits} newest commits of Rust files are seen; `git fetch --unshallow` brings the others"
        ));
    }
    if let Some(reason) = &trace.cut_short {
        history.note(format!("older commits could not be read: {reason}"));
    }
    if !trace.lines_known {
        history.note(
            "the clone lacks the contents of older versions: commits are known by file, not by line"
                .to_owned(),
        );
    }
}

/// Takes over the edits of the workspace's files, in the lines that they have on disk.
fn take(
    history: &mut History,
    repository: &Repository,
    trace: Trace,
    paths: &[Option<String>],
    tree: &[(String, String)],
) -> Result<(), NoHistory> {
    let blob = |path: &str| tree.binary_search_by(|t| t.0.as_str().cmp(path)).ok().map(|p| &tree[p].1);
    let mut known = Vec::new();
    let mut pairs = Vec::new();
    for (file, path) in paths.iter().enumerate() {
        if let Some(path) = path
            && let Some(blob) = blob(path)
        {
            history.tracked[file] = true;
            known.push((path.as_str(), FileId::new(file)));
            pairs.push(worktree::Pair { disk: repository.top.join(path), blob: blob.clone() });
        }
    }
    let moved = worktree::compare(repository, &pairs)?;
    let by_path: rustc_hash::FxHashMap<&str, usize> =
        known.iter().enumerate().map(|(k, p)| (p.0, k)).collect();
    let target: Vec<Option<usize>> = trace.files.iter().map(|f| by_path.get(f.as_str()).copied()).collect();
    let mut start = 0;
    for edit in &trace.edits {
        let spans = &trace.spans[start as usize..edit.spans_end as usize];
        start = edit.spans_end;
        let Some(position) = target.get(edit.file as usize).copied().flatten() else { continue };
        let first = history.spans.len();
        match &moved[position] {
            None => history.spans.extend_from_slice(spans),
            Some(map) => history.spans.extend(spans.iter().flat_map(|&s| map.spans_of_span(s))),
        }
        let number = |n: usize| u32::try_from(n).expect("fewer than 2^32 spans");
        let spans = (number(first), number(history.spans.len()));
        history.edits.push(Edit { commit: edit.commit, file: known[position].1, spans });
    }
    history.commits = trace.commits;
    Ok(())
}

/// Where a file of the graph lies in the repository, where it does.
fn repository_path(repository: &Repository, root: &Utf8Path, file: &str) -> Option<String> {
    let path = Utf8Path::new(file);
    let relative = match path.is_absolute() {
        false => format!("{}{file}", repository.prefix),
        true => match path.strip_prefix(root) {
            Ok(inside) => format!("{}{inside}", repository.prefix),
            Err(_) => path.as_std_path().strip_prefix(&repository.top).ok()?.to_str()?.replace('\\', "/"),
        },
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
