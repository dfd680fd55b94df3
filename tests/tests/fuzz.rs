//! Damaged sources: whatever is in the files, the analysis ends, does not panic, and gives a sound graph.
//!
//! `SEAM_FUZZ_CASES=10000 cargo test -p seam-tests --release --test fuzz` looks longer.

use std::fs;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;
use seam_analyzer::workspace::{Package, Target, Workspace};
use seam_analyzer::{analyze, pool};
use seam_graphs::CrateKind;

/// A change of a row of tokens.
#[derive(Clone, Debug)]
enum Change {
    Delete(Index, usize),
    Duplicate(Index, usize),
    Swap(Index, Index, usize),
    Move(Index, Index, usize),
    Insert(Index, &'static str),
    Cut(Index),
}

const BITS: &[&str] = &[
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "::",
    "!",
    "$",
    "'a",
    "'",
    "\"",
    "r#\"",
    "/*",
    "*/",
    "//",
    "#",
    "#!",
    "->",
    "=>",
    "&",
    "|",
    "..",
    ";",
    ",",
    "crate",
    "super",
    "self",
    "Self",
    "fn",
    "impl",
    "mod",
    "use",
    "macro_rules!",
    "dyn",
    "for",
    "where",
    "r#type",
    "r#self",
    "0x",
    "1.",
    "é",
    "\u{0}",
    "\u{200b}",
    "b'",
    "c\"x\"",
    "as _",
    "*;",
    "::{self}",
    "include!(\"x.rs\");",
    "#[path = \"mod.rs\"] mod m;",
    "#[cfg(test)]",
    "#[cfg_attr(a, path = \"lib.rs\")]",
    "extern crate self as me;",
    "pub(in crate::a)",
];

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), 1..40usize).prop_map(|(a, n)| Change::Delete(a, n)),
        (at(), 1..200usize).prop_map(|(a, n)| Change::Duplicate(a, n)),
        (at(), at(), 1..40usize).prop_map(|(a, b, n)| Change::Swap(a, b, n)),
        (at(), at(), 1..200usize).prop_map(|(a, b, n)| Change::Move(a, b, n)),
        (at(), select(BITS)).prop_map(|(a, s)| Change::Insert(a, s)),
        at().prop_map(Change::Cut),
    ]
}

/// The text in pieces: words, blanks, and single other characters.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_alphanumeric() || c == '_' => 0,
        c if c.is_whitespace() => 1,
        _ => 2,
    };
    let mut out = Vec::new();
    let mut start = 0;
    let mut last = None;
    for (at, c) in text.char_indices() {
        if last.is_some_and(|l| l != kind(c) || l == 2) {
            out.push(&text[start..at]);
            start = at;
        }
        last = Some(kind(c));
    }
    out.push(&text[start..]);
    out
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut row: Vec<&str> = tokens(text);
    for change in changes {
        if row.is_empty() {
            break;
        }
        let len = row.len();
        let range = |at: &Index, n: usize| {
            let from = at.index(len);
            from..(from + n).min(len)
        };
        match change {
            Change::Delete(at, n) => drop(row.drain(range(at, *n))),
            Change::Duplicate(at, n) => {
                let copy = row[range(at, *n)].to_vec();
                let from = at.index(len);
                row.splice(from..from, copy);
            }
            Change::Swap(a, b, n) => {
                let (a, b) = (a.index(len), b.index(len));
                for i in 0..*n {
                    if a + i < len && b + i < len {
                        row.swap(a + i, b + i);
                    }
                }
            }
            Change::Move(a, b, n) => {
                let moved: Vec<&str> = row.drain(range(a, *n)).collect();
                let to = b.index(row.len() + 1);
                row.splice(to..to, moved);
            }
            Change::Insert(at, bit) => row.insert(at.index(len), bit),
            Change::Cut(at) => row.truncate(at.index(len)),
        }
    }
    row.concat()
}

/// Tokens in brackets that match, as the arguments of a macro have to be.
fn soup() -> impl Strategy<Value = String> {
    let leaf = select(
        &[
            "a",
            "B",
            "self",
            "crate",
            "super",
            "Self",
            "fn",
            "struct",
            "mod",
            "use",
            "pub",
            "impl",
            "let",
            "if",
            "else",
            "match",
            "as",
            "dyn",
            "for",
            "const",
            "type",
            "enum",
            "::",
            "::",
            "<",
            ">",
            "=",
            "=>",
            "->",
            "!",
            "&",
            "|",
            "||",
            ".",
            "..",
            "..=",
            ",",
            ";",
            ":",
            "#",
            "$",
            "$x",
            "$x:expr",
            "$x:tt",
            "$($x:tt)*",
            "$($x)*",
            "$crate",
            "?",
            "@",
            "'a",
            "'b'",
            "1",
            "1.5",
            "\"{X}\"",
            "r#fn",
            "_",
            "m!",
            "vec!",
            "matches!",
            "include!",
            "macro_rules! n",
            "#[a]",
            "#[cfg(b)]",
            "*",
            "-",
        ][..],
    );
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(6, 64, 8, |inner| {
        (prop::collection::vec(inner, 0..8), 0..4usize).prop_map(|(parts, bracket)| {
            let (open, close) = [("(", ")"), ("[", "]"), ("{", "}"), ("", "")][bracket];
            format!("{open}{}{close}", parts.join(" "))
        })
    })
}

fn workspace(root: &Utf8Path) -> Workspace {
    let target = |name: &str, kind, file: &str| Target {
        name: name.to_owned(),
        crate_name: name.to_owned(),
        kind,
        src_path: root.join(file),
        edition: 2021,
        test: true,
        doctest: false,
        linkable: true,
        required_features: Vec::new(),
    };
    let package = Package {
        name: "p".to_owned(),
        version: "0.0.0".to_owned(),
        manifest_path: root.join("Cargo.toml"),
        targets: vec![target("p", CrateKind::Lib, "src/lib.rs"), target("p", CrateKind::Bin, "src/main.rs")],
        dependencies: Vec::new(),
        declarations: Vec::new(),
        features: Vec::new(),
        published: false,
    };
    Workspace { root: root.to_owned(), packages: vec![package], ..Workspace::default() }
}

fn check(root: &Utf8Path) -> Result<(), TestCaseError> {
    let analysis = analyze(&workspace(root));
    prop_assert_eq!(analysis.graph.verify(), Ok(()));
    let internal = analysis.diagnostics.iter().find(|d| d.message.contains("internal error"));
    prop_assert!(internal.is_none(), "{:?}", internal);
    Ok(())
}

fn files(folder: &Path, out: &mut Vec<Utf8PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(Utf8PathBuf::from_path_buf(path).unwrap());
        }
    }
    out.sort();
}

fn runner(cases: u32) -> TestRunner {
    let cases = std::env::var("SEAM_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(cases);
    TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() })
}

#[test]
fn damaged_files_are_no_trouble() {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith/src");
    let dir = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(dir.path()).unwrap();
    let mut sources = Vec::new();
    files(&from, &mut sources);
    let sources: Vec<(Utf8PathBuf, String)> = sources
        .iter()
        .map(|path| {
            let to = root.join("src").join(path.strip_prefix(Utf8Path::from_path(&from).unwrap()).unwrap());
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            let text = fs::read_to_string(path).unwrap();
            fs::write(&to, &text).unwrap();
            (to, text)
        })
        .collect();
    let damage = prop::collection::vec((any::<Index>(), prop::collection::vec(change(), 1..4)), 1..12);
    let pool = pool(None).unwrap();
    let test = |damage: Vec<(Index, Vec<Change>)>| {
        for (file, changes) in &damage {
            let (path, text) = file.get(&sources);
            fs::write(path, changed(text, changes)).unwrap();
        }
        let result = pool.install(|| check(root));
        for (file, _) in &damage {
            let (path, text) = file.get(&sources);
            fs::write(path, text).unwrap();
        }
        result
    };
    runner(12).run(&damage, test).unwrap();
}

#[test]
fn macros_of_any_tokens_are_no_trouble() {
    let dir = tempfile::tempdir().unwrap();
    let root = Utf8Path::from_path(dir.path()).unwrap();
    fs::create_dir(root.join("src")).unwrap();
    fs::write(root.join("src/main.rs"), "p::m!(); fn main() {}").unwrap();
    let pool = pool(None).unwrap();
    let input = prop::collection::vec(soup(), 12);
    let test = |soups: Vec<String>| {
        let [a, b, c, d, e, f, g, h, i, j, k, l] = soups.as_slice() else { unreachable!() };
        let text = format!(
            "#[macro_export] macro_rules! m {{ ({a}) => {{ {b} }}; ($($t:tt)*) => {{ {c} $($t)* }}; }}\n\
             macro_rules! w {{ ($($t:tt)*) => {{ $($t)* }}; }}\n\
             m! {{ {d} }} w! {{ {e} }} x::y! {{ {f} }}\n\
             fn f() {{ m!({g}); let z = w!({h}); w! {{ {i} }} vec![{j}]; println!({k}); }}\n\
             #[derive({l})] #[serde({l})] #[cfg_attr({l})] struct S;\n\
             impl S {{ w! {{ {a} }} }} trait T {{ w! {{ {b} }} }} type A = w!({c}); const C: u8 = matches!({d});\n"
        );
        fs::write(root.join("src/lib.rs"), text).unwrap();
        pool.install(|| check(root))
    };
    runner(150).run(&input, test).unwrap();
}
