//! Follows files and lines through the history, from the newest commit to the oldest.
//!
//! In: changes as git tells them, the paths of the newest commit. Out: [`Trace`]: per commit and file of that commit the lines
//! of the newest commit that were touched. Left out: files that are gone, and changes of a name or mode alone.
//!
//! A rename maps the old path to the file, for the commits before it. A commit of a parallel branch may know the file by its old
//! name although its turn comes before that of the rename: a path that is otherwise unknown is looked up among all old names.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::lines::{LineMap, Span};
use super::stream::{Changes, Kind};

/// Edits in terms of the newest commit: what the cache holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Trace {
    /// Paths in the repository, of the newest commit.
    pub(super) files: Vec<String>,
    /// The commits that changed a file, the newest first.
    pub(super) commits: Vec<Commit>,
    /// Edits, in the order of the commits, in each by path.
    pub(super) edits: Vec<TracedEdit>,
    /// The spans of all edits, one after the other.
    pub(super) spans: Vec<Span>,
    /// How many merges were left out.
    pub(super) merges: u32,
    /// Why older commits are missing, where they are.
    pub(super) cut_short: Option<String>,
    /// Whether lines are known; otherwise an edit has no spans.
    pub(super) lines_known: bool,
}

/// A commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// When it was committed, in seconds since 1970.
    pub time: i64,
    /// How many Rust files it changed.
    pub files: u32,
}

/// That a commit changed the contents of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TracedEdit {
    pub(super) commit: u32,
    pub(super) file: u32,
    /// The end of its spans; they start where those of the edit before end.
    pub(super) spans_end: u32,
}

/// Follows `batches` of changes, the newest first; `times` are those of the commits in the same order, by hash.
///
/// Commits whose hash is in `boundary` are not known to have changed anything: their parents are missing.
pub(super) fn trace(
    files: Vec<String>,
    batches: &[Changes],
    times: &[(i64, String)],
    boundary: &[String],
) -> Trace {
    let mut walk = Walk {
        now: files.iter().cloned().zip(0..).collect(),
        old_names: FxHashMap::default(),
        maps: vec![LineMap::identity(); files.len()],
        out: Trace { files, ..Trace::default() },
    };
    walk.learn_old_names(batches);
    let mut times = times.iter();
    for changes in batches {
        for (hash, range) in changes.commits() {
            // Commits without a Rust file are not printed, or are empty.
            let Some((time, _)) = times.find(|t| t.1 == hash) else { break };
            if !range.is_empty() && !boundary.iter().any(|b| b == hash) {
                walk.commit(*time, changes, range);
            }
        }
    }
    walk.out
}

struct Walk {
    /// The file that each path stands for, in the version that the walk has reached.
    now: FxHashMap<String, u32>,
    old_names: FxHashMap<String, u32>,
    maps: Vec<LineMap>,
    out: Trace,
}

impl Walk {
    /// All names that a file ever had, of the newest rename where a name was given twice.
    fn learn_old_names(&mut self, batches: &[Changes]) {
        for changes in batches {
            for (_, range) in changes.commits() {
                for position in range {
                    let (change, _) = changes.change(position);
                    if change.kind != Kind::Renamed {
                        continue;
                    }
                    let name = &changes.paths[change.path as usize];
                    if let Some(&file) = self.now.get(name).or_else(|| self.old_names.get(name)) {
                        let old = &changes.paths[change.old_path as usize];
                        self.old_names.entry(old.clone()).or_insert(file);
                    }
                }
            }
        }
    }

    fn commit(&mut self, time: i64, changes: &Changes, range: std::ops::Range<usize>) {
        let commit = u32::try_from(self.out.commits.len()).expect("fewer than 2^32 commits");
        self.out.commits.push(Commit { time, files: u32::try_from(range.len()).unwrap_or(u32::MAX) });
        let path = |number: u32| changes.paths[number as usize].as_str();
        let mut touched = Vec::new();
        for position in range.clone() {
            let (change, _) = changes.change(position);
            let name = path(change.path);
            let file = self.now.get(name).or_else(|| self.old_names.get(name)).copied();
            if let Some(file) = file.filter(|_| change.kind != Kind::Deleted) {
                touched.push((file, position));
            }
        }
        touched.sort_unstable();
        touched.dedup_by_key(|t| t.0);
        for &(file, position) in &touched {
            let (change, hunks) = changes.change(position);
            let map = &mut self.maps[file as usize];
            self.out.spans.extend(hunks.iter().flat_map(|&h| map.spans(h)));
            map.undo(hunks);
            if !change.same_content {
                let spans_end = u32::try_from(self.out.spans.len()).expect("fewer than 2^32 spans");
                self.out.edits.push(TracedEdit { commit, file, spans_end });
            }
        }
        // Two files can have exchanged their names: all new names go before an old one comes.
        for &(file, position) in &touched {
            let (change, _) = changes.change(position);
            let comes_here = matches!(change.kind, Kind::Added | Kind::Renamed);
            if comes_here && self.now.get(path(change.path)) == Some(&file) {
                self.now.remove(path(change.path));
            }
        }
        for &(file, position) in &touched {
            let (change, _) = changes.change(position);
            if change.kind == Kind::Renamed {
                self.now.insert(path(change.old_path).to_owned(), file);
            }
        }
    }
}
