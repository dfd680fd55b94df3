//! A split as a unified diff, for `--dry-run`.
//!
//! In: operations, and the texts of the files as they are. Out: one diff, as git writes it; moves as renames. Left out: copied
//! files, which are named only.

use std::fmt::Write as _;

use imara_diff::{Algorithm, BasicLineDiffPrinter, Diff, InternedInput, UnifiedDiffConfig};

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
        let printer = BasicLineDiffPrinter(&input.interner);
        let _ = write!(out, "{}", diff.unified_diff(&printer, UnifiedDiffConfig::default(), &input));
    }
    out
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
}
