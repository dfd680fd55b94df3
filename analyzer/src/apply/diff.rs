//! A split as a unified diff, for `--dry-run`.
//!
//! In: operations, and the texts of the files as they are. Out: one diff, as git writes it; moves as renames. Left out: copied
//! files, which are named only.

use std::fmt::Write as _;

use imara_diff::{Algorithm, Diff, Hunk, InternedInput};

use super::Operation;

/// The diff of all operations.
pub fn diff(operations: &[Operation], read: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    for operation in operations {
        let (from, to, text) = match operation {
            Operation::CreateManifest { path, text } | Operation::CreateFile { path, text, .. } => {
                (None, path, Some(text))
            }
            Operation::EditManifest { path, text } | Operation::EditFile { path, text } => {
                (Some(path), path, Some(text))
            }
            Operation::MoveFile { from, to, text } => (Some(from), to, text.as_ref()),
            Operation::CopyFile { .. } => continue,
        };
        let old = from.and_then(|from| read(from)).unwrap_or_default();
        let source = from.unwrap_or(to);
        let _ = writeln!(out, "diff --git a/{source} b/{to}");
        match from {
            None => out.push_str("new file mode 100644\n"),
            Some(from) if from != to => {
                let _ = writeln!(out, "rename from {from}\nrename to {to}");
            }
            Some(_) => {}
        }
        let Some(text) = text.filter(|text| **text != old) else { continue };
        let before = from.map_or("/dev/null".to_owned(), |from| format!("a/{from}"));
        let _ = writeln!(out, "--- {before}\n+++ b/{to}");
        let input = InternedInput::new(old.as_str(), text.as_str());
        let mut diff = Diff::compute(Algorithm::Histogram, &input);
        diff.postprocess_lines(&input);
        hunks(&mut out, [&old, text], &diff.hunks().collect::<Vec<_>>());
    }
    out
}

/// Lines around what changes.
const CONTEXT: u32 = 3;

/// Writes the changes between two texts, those that are near each other together.
fn hunks(out: &mut String, texts: [&str; 2], all: &[Hunk]) {
    let [before, after] = texts.map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let near = |one: &Hunk, next: &Hunk| next.before.start - one.before.end <= 2 * CONTEXT;
    for group in all.chunk_by(near) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let lead = first.before.start.min(CONTEXT);
        let trail = (before.len() as u32 - last.before.end).min(CONTEXT);
        let (from, to) = (first.before.start - lead, last.before.end + trail);
        let was = place(from, to - from);
        let is = place(first.after.start - lead, last.after.end + trail - (first.after.start - lead));
        let _ = writeln!(out, "@@ -{was} +{is} @@");
        let mut at = from;
        for hunk in group {
            lines(out, ' ', &before[at as usize..hunk.before.start as usize]);
            lines(out, '-', &before[hunk.before.start as usize..hunk.before.end as usize]);
            lines(out, '+', &after[hunk.after.start as usize..hunk.after.end as usize]);
            at = hunk.before.end;
        }
        lines(out, ' ', &before[at as usize..to as usize]);
    }
}

/// Where lines stand: the first from 1, and how many; of none, the line before.
fn place(start: u32, count: u32) -> String {
    format!("{},{count}", if count == 0 { start } else { start + 1 })
}

fn lines(out: &mut String, mark: char, lines: &[&str]) {
    for line in lines {
        let _ = write!(out, "{mark}{line}");
        if !line.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_with_an_edit_is_a_rename_with_a_hunk() {
        let operations = [Operation::MoveFile {
            from: "src/a.rs".to_owned(),
            to: "new/src/a.rs".to_owned(),
            text: Some("pub fn a() {}\n".to_owned()),
        }];
        let text = diff(&operations, &|_| Some("fn a() {}\n".to_owned()));
        assert_eq!(
            text,
            "diff --git a/src/a.rs b/new/src/a.rs\nrename from src/a.rs\nrename to new/src/a.rs\n\
             --- a/src/a.rs\n+++ b/new/src/a.rs\n@@ -1,1 +1,1 @@\n-fn a() {}\n+pub fn a() {}\n"
        );
    }

    fn edited(old: &str, new: &str) -> String {
        let operation = Operation::EditFile { path: "f".to_owned(), text: new.to_owned() };
        let text = diff(&[operation], &|_| Some(old.to_owned()));
        text.lines().skip(3).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_diff_is_one_that_git_applies() {
        let numbers =
            |range: std::ops::RangeInclusive<u32>| range.map(|n| format!("{n}\n")).collect::<String>();
        // Near the beginning, and two places that share their context.
        assert_eq!(
            edited(&numbers(1..=9), &numbers(1..=9).replace("2\n", "").replace("7\n", "7\nx\n")),
            "@@ -1,9 +1,9 @@\n 1\n-2\n 3\n 4\n 5\n 6\n 7\n+x\n 8\n 9"
        );
        assert_eq!(
            edited(&numbers(1..=20), &numbers(1..=20).replace("19\n", "").replace("2\n3", "2\nx\n3"))
                .lines()
                .filter(|line| line.starts_with('@'))
                .collect::<Vec<_>>(),
            ["@@ -1,5 +1,6 @@", "@@ -16,5 +17,4 @@"]
        );
        assert_eq!(
            edited("a\nb", "a\nc"),
            "@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file"
        );
        let new =
            Operation::CreateFile { path: "f".to_owned(), part_of: "g".to_owned(), text: "a\n".to_owned() };
        assert!(diff(&[new], &|_| None).ends_with("@@ -0,0 +1,1 @@\n+a\n"));
    }
}
