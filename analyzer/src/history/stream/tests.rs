//! The parser on recorded output of git 2.47, and on output that was cut or is something else.

use super::*;

const HASH: &str = "6c292efaef09acaab1bd530eaf03b650dc3fe653";

/// A deletion, a change of mode of a file with an odd name, a new file, a rename with a change; then a change of type.
fn recorded() -> String {
    let zero = "0".repeat(40);
    let (a, b) = ("a".repeat(40), "b".repeat(40));
    format!(
        "\x01{HASH}\0\n:100644 000000 {a} {zero} D\0a.rs\0:100644 100755 {b} {b} M\0b é\n.rs\0:000000 100644 {zero} {b} A\0\
         n.rs\0:100644 100644 {a} {b} R092\0d/c.rs\0d/e.rs\0\0diff --git a/a.rs b/a.rs\ndeleted file mode 100644\n\
         index de98044..0000000\ndiff --git \"a/b \\303\\251\\n.rs\" \"b/b \\303\\251\\n.rs\"\nold mode 100644\nnew mode 100755\n\
         diff --git a/n.rs b/n.rs\nnew file mode 100644\nindex 0000000..bdc955b\n--- /dev/null\n+++ b/n.rs\n\
         @@ -0,0 +1,3 @@\n+diff --git a/x b/x\n+@@ -1 +1 @@\n+\x01{HASH}\n\\ No newline at end of file\n\
         diff --git a/d/c.rs b/d/e.rs\nsimilarity index 92%\nrename from d/c.rs\nrename to d/e.rs\n--- a/d/c.rs\n+++ b/d/e.rs\n\
         @@ -2 +1,0 @@ fn main() {{\n-x\n@@ -6,0 +6 @@ ä\n+7\n\\ No newline at end of file\n\
         \x01{b}\0\n:120000 100644 {a} {b} T\0l.rs\0\0diff --git a/l.rs b/l.rs\ndeleted file mode 120000\n\
         diff --git a/l.rs b/l.rs\nnew file mode 100644\n--- /dev/null\n+++ b/l.rs\n@@ -0,0 +1 @@\n+fn\n"
    )
}

/// `kind path (from old) hunks` per change.
fn dump(changes: &Changes) -> String {
    let mut out = String::new();
    for (hash, range) in changes.commits() {
        out.push_str(&format!("{}\n", &hash[..6]));
        for position in range {
            let (change, hunks) = changes.change(position);
            let path = &changes.paths[change.path as usize];
            let old = &changes.paths[change.old_path as usize];
            let hunks: Vec<String> =
                hunks.iter().map(|h| format!("{}+{}-{}", h.new_start, h.new_count, h.old_count)).collect();
            out.push_str(&format!(
                "  {:?} {path:?} from {old:?} same {}: {}\n",
                change.kind,
                change.same_content,
                hunks.join(" ")
            ));
        }
    }
    out
}

#[test]
fn recorded_output_is_understood() {
    let changes = read(recorded().as_bytes(), true).unwrap();
    insta::assert_snapshot!(dump(&changes), @r#"
    6c292e
      Deleted "a.rs" from "a.rs" same false: 
      Modified "b é\n.rs" from "b é\n.rs" same true: 
      Added "n.rs" from "n.rs" same false: 1+3-0
      Renamed "d/e.rs" from "d/c.rs" same false: 1+0-1 6+1-0
    bbbbbb
      Modified "l.rs" from "l.rs" same false: 1+1-0
    "#);
}

#[test]
fn records_alone_are_understood() {
    let raw = recorded();
    let cut = &raw[..raw.find("\0\0diff").unwrap() + 1];
    let changes = read(cut.as_bytes(), false).unwrap();
    assert_eq!(dump(&changes).lines().count(), 5);
}

#[test]
fn commits_without_files_are_commits() {
    let changes = read(format!("\x01{HASH}\0\n\x01{HASH}\0").as_bytes(), true).unwrap();
    assert_eq!(changes.commits().map(|c| c.1.len()).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(read(&b""[..], true).unwrap(), Changes::default());
}

#[test]
fn wherever_the_output_is_cut_whole_commits_are_kept_and_the_rest_is_an_error() {
    let whole = recorded();
    let second = whole.rfind('\x01').unwrap();
    let complete = dump(&read(whole.as_bytes(), true).unwrap());
    for end in 1..whole.len() {
        let text = &whole.as_bytes()[..end];
        let (changes, failed) = match read(text, true) {
            Ok(changes) => (changes, false),
            Err((changes, _)) => (changes, true),
        };
        let dumped = dump(&changes);
        // What stands in the last line of a commit can be missing unnoticed: its end is that of the stream.
        assert!(failed || complete.starts_with(dumped.trim_end()) || end == second + 43, "{end}: {dumped}");
        assert!(changes.commits().count() <= 1 + usize::from(end > second));
    }
}

#[test]
fn other_text_is_an_error_and_not_a_panic() {
    for text in
        ["fatal: x", "\x01", "\x01abc\0\n:1 2\0", "\x01abc\0\n:1 2 3 4 Z\0p\0\0", "\x01abc\0\n@@ -1 +1 @@\n"]
    {
        assert!(read(text.as_bytes(), true).is_err(), "{text:?}");
    }
    assert_eq!(hunk(b"@@ -1 +1"), Some(Hunk { new_start: 1, new_count: 1, old_count: 1 }));
    assert_eq!(hunk("@@ -1,2 +3,0 @@ \u{e4}".as_bytes()).map(|h| h.new_start), Some(3));
    assert_eq!(hunk(b"@@ -1 @@"), None);
    assert_eq!(hunk(b"@@ -1 +99999999999 @@"), None);
}
