//! Ends of lines: what is written into a file has those that the file has.
//!
//! In: a text as it was, and as it is to be. Out: the latter, with `\r\n` where the former has nothing else. Left out: files that have
//! both, in which an end may be part of a string.

use super::Operation;

/// `text` with the ends of lines of `old`.
pub(super) fn as_in(old: &str, text: String) -> String {
    let ends = old.matches('\n').count();
    if ends == 0 || old.matches("\r\n").count() < ends {
        return text;
    }
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// Gives the texts of all operations the ends of the files that they are made of.
pub(super) fn keep(operations: &mut [Operation], read: &dyn Fn(&str) -> Option<String>) {
    for operation in operations {
        let (from, text) = match operation {
            Operation::EditManifest { path, text } | Operation::EditFile { path, text } => (&*path, text),
            Operation::CreateFile { part_of, text, .. } => (&*part_of, text),
            Operation::MoveFile { from, text: Some(text), .. } => (&*from, text),
            Operation::MoveFile { .. } | Operation::CreateManifest { .. } | Operation::CopyFile { .. } => {
                continue;
            }
        };
        if let Some(old) = read(from) {
            *text = as_in(&old, std::mem::take(text));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_the_ends_that_the_file_has() {
        assert_eq!(as_in("a\r\nb\r\n", "a\r\nx\nb\r\n".to_owned()), "a\r\nx\r\nb\r\n");
        assert_eq!(as_in("a\nb\n", "a\nx\n".to_owned()), "a\nx\n");
        assert_eq!(as_in("a\r\nb\n", "a\r\nx\n".to_owned()), "a\r\nx\n", "both are there");
        let read = |_: &str| Some("[package]\r\n".to_owned());
        let mut all = [Operation::EditManifest {
            path: "Cargo.toml".to_owned(),
            text: "[package]\nx = 1\n".to_owned(),
        }];
        keep(&mut all, &read);
        assert!(matches!(&all[0], Operation::EditManifest { text, .. } if text == "[package]\r\nx = 1\r\n"));
    }
}
