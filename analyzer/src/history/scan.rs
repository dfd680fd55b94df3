//! Asks git for the commits and for what each of them changed.
//!
//! In: a [`Repository`]. Out: the files of its newest commit, and a [`Trace`]. The commits are cut into pieces, and several
//! `git diff-tree` work on them side by side: one alone, or `git log -p`, takes as long as all of them together.

use std::io::{self, BufReader};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::git::{NoHistory, Repository};
use super::stream::{self, Changes};
use super::trace::{Trace, trace};

/// Commits per `git diff-tree`: enough that starting one does not count, few enough that all get done at the same time.
const PIECE: usize = 2000;
const BUFFER: usize = 1 << 16;
const NO_LINES: &[&str] = &[];

/// When the newest commit was made, in seconds since 1970.
pub(super) fn time_of_head(repository: &Repository) -> Result<i64, NoHistory> {
    let answer = repository.ask(&["rev-list", "--timestamp", "--max-count=1", "HEAD"], NO_LINES)?;
    let text = String::from_utf8_lossy(&answer);
    let time = text.split_whitespace().next().and_then(|t| t.parse().ok());
    time.ok_or_else(|| NoHistory::Failed("the newest commit has no time".into()))
}

/// Paths and hashes of the files of the newest commit, by path.
pub(super) fn tree(repository: &Repository) -> Result<Vec<(String, String)>, NoHistory> {
    let answer = repository.ask(&["ls-tree", "-r", "-z", "--full-tree", "HEAD"], NO_LINES)?;
    let mut files = Vec::new();
    for entry in answer.split(|&b| b == 0) {
        let entry = String::from_utf8_lossy(entry);
        // `100644 blob <hash>` TAB path; a symbolic link or a submodule is no source file of its own.
        if let Some((head, path)) = entry.split_once('\t')
            && head.starts_with("100")
            && let Some(hash) = head.rsplit(' ').next()
        {
            files.push((path.to_owned(), hash.to_owned()));
        }
    }
    files.sort_unstable();
    Ok(files)
}

/// The edits since `since`, in terms of `files`, the paths of the newest commit.
pub(super) fn scan(
    repository: &Repository,
    files: Vec<String>,
    extra: &[&str],
    since: Option<i64>,
    jobs: usize,
) -> Result<Trace, NoHistory> {
    let (commits, merges) = commits(repository, since)?;
    let (mut batches, mut failure) = changes(repository, &commits, extra, jobs, true);
    let nothing = |batches: &[Changes]| batches.iter().all(|b| b.commits().next().is_none());
    let mut lines_known = true;
    if failure.is_some() && nothing(&batches) {
        // A clone without old contents still knows which files a commit changed.
        (batches, failure) = changes(repository, &commits, extra, jobs, false);
        lines_known = false;
    }
    if let Some(reason) = &failure
        && nothing(&batches)
    {
        return Err(NoHistory::Failed(reason.clone()));
    }
    let mut traced = trace(files, &batches, &commits, &repository.boundary);
    traced.merges = merges;
    traced.cut_short = failure;
    traced.lines_known = lines_known;
    Ok(traced)
}

/// Times and hashes of the commits, children before parents, without merges; and how many merges there are.
fn commits(repository: &Repository, since: Option<i64>) -> Result<(Vec<(i64, String)>, u32), NoHistory> {
    let max_age = since.map(|s| format!("--max-age={}", s.max(0)));
    let mut arguments = vec!["rev-list", "--topo-order", "--timestamp", "--parents"];
    arguments.extend(max_age.as_deref());
    arguments.push("HEAD");
    let answer = repository.ask(&arguments, NO_LINES)?;
    let mut commits = Vec::new();
    let mut merges = 0;
    for line in String::from_utf8_lossy(&answer).lines() {
        let mut fields = line.split(' ');
        if let (Some(Ok(time)), Some(hash)) = (fields.next().map(str::parse), fields.next()) {
            if fields.count() > 1 {
                merges += 1;
            } else {
                commits.push((time, hash.to_owned()));
            }
        }
    }
    Ok((commits, merges))
}

/// What the commits changed, in their order, up to the first that git can't say it of; and why it can't.
fn changes(
    repository: &Repository,
    commits: &[(i64, String)],
    extra: &[&str],
    jobs: usize,
    hunks: bool,
) -> (Vec<Changes>, Option<String>) {
    let pieces: Vec<&[(i64, String)]> = commits.chunks(PIECE).collect();
    let results: Vec<Mutex<Option<Piece>>> = pieces.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, pieces.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(piece) = pieces.get(index) else { break };
                    let result = read_piece(repository, piece, extra, hunks);
                    *results[index].lock().expect("no thread panics while it holds the lock") = Some(result);
                }
            });
        }
    });
    let mut batches = Vec::new();
    for result in results {
        let piece = result.into_inner().expect("no thread panics while it holds the lock");
        let (changes, failure) = piece.unwrap_or_default();
        batches.push(changes);
        if failure.is_some() {
            return (batches, failure);
        }
    }
    (batches, None)
}

/// Changes of consecutive commits, and why the rest of them is missing.
type Piece = (Changes, Option<String>);

fn read_piece(repository: &Repository, commits: &[(i64, String)], extra: &[&str], hunks: bool) -> Piece {
    let hashes: Vec<&str> = commits.iter().map(|c| c.1.as_str()).collect();
    let mut arguments = vec![
        "diff-tree",
        "--stdin",
        "--root",
        "-r",
        "--raw",
        "--no-abbrev",
        "-z",
        "--pretty=tformat:%x01%H",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--ignore-submodules=all",
        "-l1000",
    ];
    // Where old contents are missing, only renames without a change can be found.
    arguments.extend(if hunks {
        &[
            "--find-renames",
            "--patch",
            "--unified=0",
            "--inter-hunk-context=0",
            "--text",
            "--irreversible-delete",
        ][..]
    } else {
        &["--find-renames=100%"][..]
    });
    let extra: Vec<String> = extra.iter().map(|path| format!(":(top,literal){path}")).collect();
    arguments.extend(["--", ":(top)*.rs"]);
    arguments.extend(extra.iter().map(String::as_str));
    let mut child = match repository.start(&arguments, &hashes) {
        Ok(child) => child,
        Err(error) => return (Changes::default(), Some(error.to_string())),
    };
    let output = child.stdout.take().expect("its output was asked for");
    let read = stream::read(BufReader::with_capacity(BUFFER, output), hunks);
    // The reader is gone: git ends by itself, whether all was read or not.
    let status = child.wait();
    match read {
        Ok(changes) if status.as_ref().is_ok_and(std::process::ExitStatus::success) => (changes, None),
        Ok(changes) => (changes, Some(repository.first_message())),
        Err((changes, error)) => {
            let reason = match error.kind() {
                io::ErrorKind::UnexpectedEof => repository.first_message(),
                _ => error.to_string(),
            };
            (changes, Some(reason))
        }
    }
}
