//! Reads what `git diff-tree --stdin --raw -z -p -U0` prints.
//!
//! In: its output, as it comes. Out: [`Changes`], per commit the files with what happened to them and the hunks. Left out:
//! the text of the lines, which is skipped by count, so that no line of a file can be taken for a header.
//!
//! A commit starts with the byte 1, its hash, a NUL and a line break: `--pretty=tformat:%x01%H` asks for that, as hashes and
//! the headers of a patch can start with the same letters. Then come the raw records (paths as they are, ended by NUL), one
//! more NUL, and the patch: one section per record in the same order, two for a change of type.

use std::io::{self, BufRead};

use rustc_hash::FxHashMap;

use super::lines::Hunk;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Added,
    Deleted,
    Modified,
    /// The old path differs.
    Renamed,
}

/// A file that a commit changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) kind: Kind,
    /// Whether the contents are the same before and after: only the name or the mode changed.
    pub(super) same_content: bool,
    /// Its path after the change, a position in [`Changes::paths`]; before it, where it was deleted.
    pub(super) path: u32,
    /// Its path before the change.
    pub(super) old_path: u32,
    /// The end of its hunks in [`Changes::hunks`]; they start where those of the change before end.
    hunks_end: u32,
}

/// The changes of several commits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Changes {
    /// Paths in the repository, each once.
    pub(super) paths: Vec<String>,
    /// Hashes of the commits that changed a file, in the order of the input, with the end of their changes.
    commits: Vec<(String, u32)>,
    changes: Vec<Change>,
    hunks: Vec<Hunk>,
}

impl Changes {
    /// The commits, each with the positions of its changes.
    pub(super) fn commits(&self) -> impl Iterator<Item = (&str, std::ops::Range<usize>)> {
        let mut start = 0;
        self.commits.iter().map(move |(hash, end)| {
            let range = start..*end as usize;
            start = range.end;
            (hash.as_str(), range)
        })
    }

    /// A change, with its hunks from top to bottom.
    pub(super) fn change(&self, position: usize) -> (Change, &[Hunk]) {
        let start = if position == 0 { 0 } else { self.changes[position - 1].hunks_end };
        let change = self.changes[position];
        (change, &self.hunks[start as usize..change.hunks_end as usize])
    }
}

/// Reads until the end of `input`.
///
/// # Errors
/// What was read of whole commits, with the reason, where the input ends early or is not what is expected.
pub(super) fn read(input: impl BufRead, hunks: bool) -> Result<Changes, (Changes, io::Error)> {
    let mut reader =
        Reader { input, hunks, line: Vec::new(), numbers: FxHashMap::default(), out: Changes::default() };
    let result = reader.commits();
    let mut out = reader.out;
    match result {
        Ok(()) => Ok(out),
        Err(error) => {
            out.commits.pop();
            let end = out.commits.last().map_or(0, |c| c.1 as usize);
            out.changes.truncate(end);
            out.hunks.truncate(out.changes.last().map_or(0, |c| c.hunks_end as usize));
            Err((out, error))
        }
    }
}

struct Reader<R> {
    input: R,
    hunks: bool,
    line: Vec<u8>,
    numbers: FxHashMap<String, u32>,
    out: Changes,
}

fn unexpected(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} in the output of `git diff-tree`"))
}

fn number(length: usize) -> io::Result<u32> {
    u32::try_from(length).map_err(|_| unexpected("more than 2^32 changes"))
}

impl<R: BufRead> Reader<R> {
    fn commits(&mut self) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            match byte {
                b'\n' => self.input.consume(1),
                1 => self.commit()?,
                _ => return Err(unexpected("something that is no commit")),
            }
        }
        Ok(())
    }

    fn commit(&mut self) -> io::Result<()> {
        self.input.consume(1);
        let hash = self.until_nul()?;
        self.out.commits.push((hash, number(self.out.changes.len())?));
        if self.peek()? == Some(b'\n') {
            self.input.consume(1);
        }
        // A section for each half of a change of type.
        let mut sections = Vec::new();
        while self.peek()? == Some(b':') {
            let halves = self.record()?;
            sections.extend(std::iter::repeat_n(self.out.changes.len() - 1, halves));
        }
        if self.peek()? == Some(0) {
            self.input.consume(1);
        }
        if self.hunks {
            self.patch(&sections)?;
        }
        let end = number(self.out.changes.len())?;
        self.out.commits.last_mut().expect("pushed above").1 = end;
        Ok(())
    }

    /// `:100644 100644 <old> <new> R092` NUL `old path` NUL `new path` NUL; returns how many sections of the patch it has.
    fn record(&mut self) -> io::Result<usize> {
        let record = self.until_nul()?;
        let mut fields = record.split(' ').skip(2);
        let (Some(old), Some(new), Some(status)) = (fields.next(), fields.next(), fields.next()) else {
            return Err(unexpected("a record without a status"));
        };
        let old_path = self.path()?;
        let kind = match status.as_bytes().first() {
            Some(b'A') => Kind::Added,
            Some(b'D') => Kind::Deleted,
            Some(b'R') => Kind::Renamed,
            Some(b'M' | b'T') => Kind::Modified,
            _ => return Err(unexpected("a record of unknown status")),
        };
        let path = if kind == Kind::Renamed { self.path()? } else { old_path };
        let hunks_end = number(self.out.hunks.len())?;
        self.out.changes.push(Change { kind, same_content: old == new, path, old_path, hunks_end });
        Ok(if status.starts_with('T') { 2 } else { 1 })
    }

    /// The patch of a commit; `sections` names the change of each section.
    fn patch(&mut self, sections: &[usize]) -> io::Result<()> {
        let mut sections = sections.iter();
        let mut current = None;
        while let Some(byte) = self.peek()? {
            if byte == 1 {
                break;
            }
            self.line.clear();
            self.input.read_until(b'\n', &mut self.line)?;
            if self.line.starts_with(b"diff --git ") {
                current = sections.next().copied();
                let change = current.ok_or_else(|| unexpected("a patch of no record"))?;
                self.out.changes[change].hunks_end = number(self.out.hunks.len())?;
            } else if self.line.starts_with(b"@@ ") {
                let change = current.ok_or_else(|| unexpected("a hunk before its file"))?;
                let hunk = hunk(&self.line).ok_or_else(|| unexpected("a hunk that cannot be read"))?;
                self.skip_lines(u64::from(hunk.old_count) + u64::from(hunk.new_count))?;
                self.out.hunks.push(hunk);
                self.out.changes[change].hunks_end = number(self.out.hunks.len())?;
            }
        }
        if sections.next().is_some() {
            return Err(unexpected("a record without its patch"));
        }
        Ok(())
    }

    fn skip_lines(&mut self, count: u64) -> io::Result<()> {
        for _ in 0..count {
            if self.input.skip_until(b'\n')? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            // Git says so after a line without an end: it belongs to the line before.
            if self.peek()? == Some(b'\\') {
                self.input.skip_until(b'\n')?;
            }
        }
        Ok(())
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.input.fill_buf()?.first().copied())
    }

    fn until_nul(&mut self) -> io::Result<String> {
        self.line.clear();
        self.input.read_until(0, &mut self.line)?;
        if self.line.pop() != Some(0) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&self.line).into_owned())
    }

    fn path(&mut self) -> io::Result<u32> {
        let path = self.until_nul()?;
        if let Some(&known) = self.numbers.get(&path) {
            return Ok(known);
        }
        let fresh = number(self.out.paths.len())?;
        self.out.paths.push(path.clone());
        self.numbers.insert(path, fresh);
        Ok(fresh)
    }
}

/// `@@ -12,3 +14 @@ fn name`: where the count is left out it is 1.
fn hunk(line: &[u8]) -> Option<Hunk> {
    let line = std::str::from_utf8(line.get(..line.len().min(80))?).or_else(|e| {
        // The text behind the numbers may be of any encoding, or be cut in a character.
        std::str::from_utf8(&line[..e.valid_up_to()])
    });
    let mut fields = line.ok()?.split(' ').skip(1);
    let old = fields.next()?.strip_prefix('-')?;
    let new = fields.next()?.strip_prefix('+')?;
    let range = |text: &str| -> Option<(u32, u32)> {
        match text.split_once(',') {
            Some((start, count)) => Some((start.parse().ok()?, count.parse().ok()?)),
            None => Some((text.parse().ok()?, 1)),
        }
    };
    let (new_start, new_count) = range(new)?;
    Some(Hunk { new_start, new_count, old_count: range(old)?.1 })
}

#[cfg(test)]
mod tests;
