//! From the lines of the newest commit to those on disk: what was not committed yet.
//!
//! In: the files on disk, their contents in the newest commit. Out: a [`LineMap`] per file that differs. Git compares hashes
//! and hands out the old contents; the difference is taken here, as git would run the filters that the repository names before
//! it looks at a file on disk.

use std::path::PathBuf;

use imara_diff::{Algorithm, Diff, InternedInput};

use super::git::{NoHistory, Repository, is_file};
use super::lines::{Hunk, LineMap};

/// A file on disk and its contents in the newest commit.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) disk: PathBuf,
    /// The hash of the committed contents.
    pub(super) blob: String,
}

/// For each pair the way from committed lines to those on disk; `None` where they are the same, or nothing can be said.
pub(super) fn compare(repository: &Repository, pairs: &[Pair]) -> Result<Vec<Option<LineMap>>, NoHistory> {
    let mut maps = vec![None; pairs.len()];
    let names: Vec<Option<&str>> = pairs
        .iter()
        .map(|p| p.disk.to_str().filter(|n| !n.contains(['\n', '"', '\r']) && is_file(&p.disk)))
        .collect();
    let given: Vec<&str> = names.iter().flatten().copied().collect();
    if given.is_empty() {
        return Ok(maps);
    }
    let hashes = repository.ask(&["hash-object", "--no-filters", "--stdin-paths"], &given)?;
    let hashes = String::from_utf8_lossy(&hashes);
    let on_disk = (0..pairs.len()).filter(|&p| names[p].is_some()).zip(hashes.lines());
    let changed: Vec<usize> = on_disk.filter(|(p, hash)| pairs[*p].blob != *hash).map(|(p, _)| p).collect();
    if changed.is_empty() {
        return Ok(maps);
    }
    let blobs: Vec<&str> = changed.iter().map(|&p| pairs[p].blob.as_str()).collect();
    let answer = repository.ask(&["cat-file", "--batch"], &blobs)?;
    for (&pair, old) in changed.iter().zip(contents(&answer)) {
        if let (Some(old), Ok(new)) = (old, std::fs::read(&pairs[pair].disk)) {
            maps[pair] = Some(map(old, &new));
        }
    }
    Ok(maps)
}

/// The objects in the output of `git cat-file --batch`: `<hash> blob <size>`, the contents, a line break.
fn contents(mut answer: &[u8]) -> impl Iterator<Item = Option<&[u8]>> {
    std::iter::from_fn(move || {
        let end = answer.iter().position(|&b| b == b'\n')?;
        let head = std::str::from_utf8(&answer[..end]).ok()?;
        answer = &answer[end + 1..];
        let size = head.rsplit_once(' ').and_then(|(_, size)| size.parse::<usize>().ok());
        let Some(size) = size.filter(|s| *s < answer.len()) else { return Some(None) };
        let content = &answer[..size];
        answer = &answer[size + 1..];
        Some(Some(content))
    })
}

/// The way from the lines of `old` to those of `new`. Line ends of other systems make no difference.
fn map(old: &[u8], new: &[u8]) -> LineMap {
    let lines = |text: &[u8]| String::from_utf8_lossy(text).replace("\r\n", "\n");
    let (old, new) = (lines(old), lines(new));
    let input = InternedInput::new(old.as_str(), new.as_str());
    let hunks: Vec<Hunk> = Diff::compute(Algorithm::Histogram, &input)
        .hunks()
        .map(|h| {
            let new_count = h.after.end - h.after.start;
            let new_start = h.after.start + u32::from(new_count > 0);
            Hunk { new_start, new_count, old_count: h.before.end - h.before.start }
        })
        .collect();
    let mut map = LineMap::identity();
    map.undo(&hunks);
    map
}

#[cfg(test)]
mod tests {
    use super::super::lines::Span;
    use super::*;

    #[test]
    fn lines_move_with_what_was_inserted_above() {
        let line = |map: &LineMap, first| {
            map.spans_of_span(Span { first, last: first, gap: false, starts_hunk: true })[0].first
        };
        let moved = map(b"a\nb\nc\n", b"new\na\nb\r\nc");
        assert_eq!([1, 2].map(|l| line(&moved, l)), [2, 3]);
        let gone = map(b"a\nb\nc\nd\n", b"a\nd\n");
        assert_eq!(line(&gone, 4), 2);
        assert!(gone.spans_of_span(Span { first: 2, last: 3, gap: false, starts_hunk: true })[0].gap);
    }

    #[test]
    fn missing_objects_are_passed_over() {
        let found: Vec<Option<&[u8]>> = contents(b"aa blob 3\nx\ny\nbb missing\ncc blob 0\n\n").collect();
        assert_eq!(found, [Some(&b"x\ny"[..]), None, Some(&b""[..])]);
        assert_eq!(contents(b"aa blob 99\nx\n").next(), Some(None));
    }
}
