//! Input that is broken, hostile or enormous: a word about it, the rest analysed, no panic, no overflow, no hang.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use seam_fixtures::Fixture;
use serde_json::Value;

use crate::support::{fixture, message, run, seam, text};

/// Far more than any of these needs, on a busy machine without optimisation.
const PATIENCE: Duration = Duration::from_secs(120);

/// A package whose library is made of these files and of `good`, which uses `good::sound::f`.
fn package(files: &[(&str, Vec<u8>)]) -> Fixture {
    let dir = fixture("//- src/good.rs\npub mod sound { pub fn f() {} }\npub fn g() { sound::f() }\n");
    let mut root = String::from("pub mod good;\n");
    for (name, bytes) in files {
        root.push_str(&format!("mod {name};\n"));
        fs::write(dir.path().join(format!("src/{name}.rs")), bytes).unwrap();
    }
    fs::write(dir.path().join("src/lib.rs"), root).unwrap();
    dir
}

/// Runs `cargo seam graph --format json`, which has to end, and end well, and to see `good`.
#[track_caller]
fn graph(folder: &Path) -> Value {
    let mut command = seam(folder, "graph --format json --level item -o out.json");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("does not end");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let stderr = text(&child.wait_with_output().unwrap().stderr);
    assert!(status.success(), "{status}: {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    let graph: Value = serde_json::from_str(&fs::read_to_string(folder.join("out.json")).unwrap()).unwrap();
    let edges = graph["edges"].as_array().unwrap();
    let sound = edges.iter().any(|e| e["from"] == "fixture::good::g" && e["to"] == "fixture::good::sound::f");
    assert!(sound, "the rest is not analysed");
    graph
}

/// `file:line kind` of each diagnostic.
fn diagnostics(graph: &Value) -> Vec<String> {
    let all = graph["diagnostics"].as_array().unwrap().iter();
    all.map(|d| {
        format!(
            "{}:{} {}",
            d["file"].as_str().unwrap(),
            d["line"].as_u64().map_or(String::new(), |l| l.to_string()),
            d["kind"].as_str().unwrap()
        )
    })
    .collect()
}

fn has(graph: &Value, id: &str) -> bool {
    graph["nodes"].as_array().unwrap().iter().any(|n| n["id"] == id)
}

#[test]
fn files_that_cannot_be_read_or_parsed_are_named() {
    let dir = package(&[
        ("broken", b"fn a() {}\nfn b( {}\n".to_vec()),
        ("latin", b"// ok\n// caf\xe9\nfn a() {}\n".to_vec()),
        ("nul", b"fn a() {}\n\0\nfn b() {}\n".to_vec()),
        ("string", b"fn a() {}\nfn b() { \"never ends }\n".to_vec()),
        ("comment", b"fn a() {}\n/* never ends\n".to_vec()),
        ("brackets", b"fn a() {}\n}}}\n".to_vec()),
    ]);
    let root = dir.path().join("src/lib.rs");
    fs::write(&root, fs::read_to_string(&root).unwrap() + "mod gone;\nmod folder;\n").unwrap();
    fs::create_dir(dir.path().join("src/folder.rs")).unwrap();
    insta::assert_snapshot!(diagnostics(&graph(dir.path())).join("\n"), @r"
    src/brackets.rs:2 unparsed
    src/broken.rs:2 unparsed
    src/comment.rs:2 unparsed
    src/folder.rs: unreadable
    src/latin.rs:2 unreadable
    src/lib.rs:8 missing-module
    src/nul.rs:2 unparsed
    src/string.rs:2 unparsed
    ");
}

#[test]
fn unusual_files_are_read() {
    let dir = package(&[
        ("empty", Vec::new()),
        ("comments", b"// only\n/* comments /* nested */ */\n".to_vec()),
        ("bom", b"\xef\xbb\xbffn a() {}\n".to_vec()),
        ("crlf", b"fn a() {}\r\nfn b() {\r\n    a();\r\n}\r\n".to_vec()),
        ("cr", b"fn a() { \"x\r\ny\"; }\r\n".to_vec()),
        ("no_newline", b"fn a() {}".to_vec()),
        ("long_line", format!("fn a() {{ {} }}", "let x = 1; ".repeat(100_000)).into_bytes()),
        ("text", format!("fn a() {{ \"{0}\"; }} // {0}\n/* {0} */", "({[<".repeat(100_000)).into_bytes()),
    ]);
    fs::write(dir.path().join("src/main.rs"), "#!/usr/bin/env run\nfn main() { fixture::good::g() }\n")
        .unwrap();
    let graph = graph(dir.path());
    assert_eq!(diagnostics(&graph), [""; 0]);
    for id in ["bom::a", "crlf::b", "no_newline::a", "long_line::a", "text::a"] {
        assert!(has(&graph, &format!("fixture::{id}")), "{id}");
    }
}

#[test]
fn enormous_files_are_read_up_to_a_bound() {
    let items: String = (0..100_000).map(|i| format!("fn f{i}() {{ f0() }}\n")).collect();
    let table = format!("const T: [i8; 100_000] = [{}];", "-1, ".repeat(100_000));
    let dir = package(&[
        ("items", items.into_bytes()),
        ("table", table.into_bytes()),
        ("huge", b"fn f() {}\n".repeat(5 << 20)),
    ]);
    let graph = graph(dir.path());
    assert_eq!(diagnostics(&graph), ["src/huge.rs: unreadable"]);
    assert!(has(&graph, "fixture::items::f99999"));
}

#[cfg(unix)]
#[test]
fn links_that_loop_and_pipes_are_no_trap() {
    use std::os::unix::fs::symlink;
    let dir = package(&[]);
    let src = dir.path().join("src");
    let modules =
        "mod loops;\nmod pipe;\nmod tree;\n#[path = \"lib.rs\"] mod this;\n#[path = \"lib.rs\"] mod again;\n";
    fs::write(src.join("lib.rs"), format!("pub mod good;\n{modules}")).unwrap();
    symlink("loops.rs", src.join("loops.rs")).unwrap();
    fs::create_dir(src.join("tree")).unwrap();
    fs::write(src.join("tree/mod.rs"), "mod left;\nmod right;\nfn f() {}\n").unwrap();
    symlink(".", src.join("tree/left")).unwrap();
    symlink(".", src.join("tree/right")).unwrap();
    let made = std::process::Command::new("mkfifo").arg(src.join("pipe.rs")).status();
    assert!(made.unwrap().success());
    let graph = graph(dir.path());
    insta::assert_snapshot!(diagnostics(&graph).join("\n"), @r"
    src/lib.rs:2 missing-module
    src/lib.rs:5 limit
    src/lib.rs:6 limit
    src/pipe.rs: unreadable
    src/tree/mod.rs:1 limit
    src/tree/mod.rs:2 limit
    ");
    assert!(has(&graph, "fixture::tree::f"));
}

#[test]
fn files_that_use_each_other_many_times_are_followed_to_a_bound() {
    let dir = package(&[]);
    let twice = |n: usize| {
        format!("#[path = \"l{n}.rs\"] mod a;\n#[path = \"l{n}.rs\"] mod b;\n#[path = \"l{n}.rs\"] mod c;\n")
    };
    for n in 0..40 {
        fs::write(dir.path().join(format!("src/l{n}.rs")), twice(n + 1)).unwrap();
    }
    fs::write(dir.path().join("src/l40.rs"), "fn end() {}\n").unwrap();
    fs::write(dir.path().join("src/lib.rs"), format!("pub mod good;\n{}", twice(0))).unwrap();
    let graph = graph(dir.path());
    assert!(diagnostics(&graph).iter().any(|d| d.ends_with(" limit")));
}

/// Each construct, so many levels deep, as a file of its own.
fn nested(levels: usize) -> Vec<(&'static str, Vec<u8>)> {
    let many = |s: &str| s.repeat(levels);
    let around = |open: &str, middle: &str, close: &str| format!("{}{middle}{}", many(open), many(close));
    let body = |text: String| format!("fn f() {{\n{text}\n}}\n");
    let ty = |text: String| format!("type T =\n{text};\n");
    let files = [
        ("parens", body(around("(", "x", ")"))),
        ("square", body(around("[", "x", "]"))),
        ("braces", body(around("{", "x", "}"))),
        ("open", body(many("("))),
        ("calls", body(around("g(", "x", ")"))),
        ("blocks", body(around("if a {", "x", "}"))),
        ("matches", body(around("match x { _ => ", "x", "}"))),
        ("structs", body(around("S { a: ", "x", "}"))),
        ("closures", body(format!("{}x", many("|| ")))),
        ("closure_blocks", body(around("|| {", "x", "}"))),
        ("not", body(format!("{}x", many("!")))),
        ("minus", body(format!("{}x", many("- ")))),
        ("references", body(format!("{}x", many("&")))),
        ("returns", body(format!("{}x", many("return ")))),
        ("ifs", body(around("if ", "x", "{}"))),
        ("assignments", body(format!("{}x", many("x = ")))),
        ("patterns", body(format!("let {} = y;", around("A(", "x", ")")))),
        ("functions", around("fn a() {", "", "}")),
        ("impls", around("fn a() { impl A { fn b() {", "", "}}}")),
        ("modules", around("mod a {", "", "}")),
        ("angles", ty(around("A<", "u8", ">"))),
        ("angle_lists", ty(around("A<u8, ", "u8", ">"))),
        ("objects", ty(around("Box<dyn Fn(", "u8", ")>"))),
        ("pointers", ty(format!("{}u8", many("*const ")))),
        ("reference_types", ty(format!("{}u8", many("&")))),
        ("function_types", ty(format!("{}u8", many("fn() -> ")))),
        ("qualified", ty(around("<", "u8", " as A>::B"))),
        ("use_groups", format!("use\n{};", around("a::{", "b", "}"))),
        ("conditions", format!("#[cfg({})]\nfn f() {{}}", around("not(", "a", ")"))),
        ("macro_calls", body(around("m!(", "x", ")"))),
        ("vectors", body(around("vec![", "x", "]"))),
        ("rules", format!("macro_rules! m {{ () => {{ {} }} }}", around("(", "x", ")"))),
    ];
    files.into_iter().map(|(name, text)| (name, text.into_bytes())).collect()
}

#[test]
fn source_that_nests_too_deeply_is_left_out() {
    let files = nested(100_000);
    let dir = package(&files);
    let graph = graph(dir.path());
    let found = diagnostics(&graph);
    for (name, _) in &files {
        let prefix = format!("src/{name}.rs:");
        let line = found.iter().find(|d| d.starts_with(&prefix));
        assert!(line.is_some_and(|d| d.ends_with(" unparsed")), "{name}: {line:?}");
    }
}

#[test]
fn source_that_nests_deeply_is_read_whole() {
    let mut files = nested(250);
    files.retain(|(name, _)| *name != "open");
    let dir = package(&files);
    assert_eq!(diagnostics(&graph(dir.path())), [""; 0]);
}

#[test]
fn long_chains_are_read_or_left_out() {
    let chains = |terms: usize| -> Vec<(&'static str, Vec<u8>)> {
        let many = |s: &str| s.repeat(terms);
        let body = |text: String| format!("fn f() {{\n{text}\n}}\n").into_bytes();
        vec![
            ("sum", body(format!("{}a", many("a + ")))),
            ("product", body(format!("let x = {}a;", many("a * -")))),
            ("alternatives", body(format!("match x {{ {}Z => 1 }}", many("A | ")))),
            ("else_ifs", body(format!("{} {{ }}", many("if a < b { 1 } else ")))),
            ("methods", body(format!("a{}", many(".b()")))),
            ("fields", body(format!("a{}", many(".b")))),
            ("marks", body(format!("a{}", many("?")))),
            ("casts", body(format!("a{}", many(" as T")))),
            ("calls", body(format!("a{}", many("()")))),
            ("index", body(format!("a{}", many("[0]")))),
            ("path", format!("use {}a;", many("a::")).into_bytes()),
            ("flags", format!("enum E {{ {} }}", many("A = 1 << 3, ")).into_bytes()),
            ("arms", body(format!("match x {{ {} }}", many("a if a < b => 1, ")))),
            ("tests", format!("{}\n", many("#[test] fn t() -> A<B> { a < b && c > d }\n")).into_bytes()),
        ]
    };
    let dir = package(&chains(1_500));
    assert_eq!(diagnostics(&graph(dir.path())), [""; 0], "chains as generated code has them");
    let dir = package(&chains(1_000_000));
    graph(dir.path());
}

#[test]
fn macros_without_end_are_given_up() {
    let calls = |call: &str| format!("{call}\n").repeat(5);
    let macros = [
        ("endless", format!("macro_rules! m {{ () => {{ m!(); }} }}\n{}", calls("m!();"))),
        ("branching", format!("macro_rules! m {{ () => {{ m!(); m!(); }} }}\n{}", calls("m!();"))),
        (
            "doubling",
            format!("macro_rules! m {{ ($($t:tt)*) => {{ m!($($t)* $($t)*); }} }}\n{}", calls("m!(a b);")),
        ),
        ("sharing", format!("macro_rules! m {{ ($t:tt) => {{ m!([$t $t]); }} }}\n{}", calls("m!(a);"))),
        (
            "deepening",
            format!(
                "macro_rules! m {{ ($t:tt) => {{ m!({}$t{}); }} }}\n{}",
                "(".repeat(50),
                ")".repeat(50),
                calls("m!(a);")
            ),
        ),
        (
            "defining",
            format!(
                "macro_rules! m {{ () => {{ macro_rules! n {{ () => {{ m!(); n!(); }} }} n!(); }} }}\n{}",
                calls("m!();")
            ),
        ),
        (
            "tower",
            (0..30).fold(String::from("macro_rules! m0 { () => { fn x() {} } }\n"), |text, n| {
                let below = n;
                format!("{text}macro_rules! m{} {{ () => {{ m{below}!(); m{below}!(); }} }}\n", n + 1)
            }) + &calls("m30!();"),
        ),
        (
            "expression",
            format!("macro_rules! m {{ ($e:expr) => {{ m!(-$e) }} }}\nfn f() {{ {} }}", calls("m!(a);")),
        ),
        (
            "result",
            format!(
                "macro_rules! m {{ ($($o:tt)*) => {{ fn f() {{ $($o)* $($o)* x; }} }} }}\nm!({});",
                "- ".repeat(1_900),
            ),
        ),
    ];
    let files: Vec<(&str, Vec<u8>)> = macros.into_iter().map(|(n, t)| (n, t.into_bytes())).collect();
    let dir = package(&files);
    let found = diagnostics(&graph(dir.path()));
    for name in ["endless", "branching", "doubling", "sharing", "deepening", "tower", "expression", "result"]
    {
        let prefix = format!("src/{name}.rs:");
        assert!(found.iter().any(|d| d.starts_with(&prefix) && d.ends_with(" limit")), "{name}: {found:?}");
    }
}

#[test]
fn names_that_lead_back_to_themselves_are_given_up() {
    let chain: String =
        (0..2_000).map(|n| format!("mod g{n} {{ pub use super::g{}::*; }}\n", n + 1)).collect();
    let dir = package(&[
        ("aliases", b"type A = B::X; type B = A::Y; type C = D; type D = C; fn f() -> C::Z { A::new() }".to_vec()),
        ("imports", b"use self::b as a; use self::a as b; pub use self::c::*; mod c { pub use super::*; } fn f() { a(); x() }".to_vec()),
        ("supertraits", b"trait A: B {} trait B: A {} impl A for X {} struct X; fn f() { X::g() }".to_vec()),
        ("globs", format!("{chain} mod g2000 {{ pub fn end() {{}} }} fn f() {{ g0::end() }}").into_bytes()),
    ]);
    let graph = graph(dir.path());
    assert_eq!(diagnostics(&graph), [""; 0]);
    let edges = graph["edges"].as_array().unwrap();
    let found = edges.iter().any(|e| e["to"] == "fixture::globs::g2000::end");
    assert!(found, "through a chain of globs");
}

#[test]
fn no_packages_are_a_clear_failure() {
    let dir = fixture("//- Cargo.toml\n[workspace]\nmembers = []\n");
    let output = run(dir.path(), "graph");
    let said = message(dir.path(), &output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: ") && output.stdout.is_empty(), "{said}");

    let dir = package(&[]);
    let output = run(dir.path(), "graph --exclude fixture");
    let said = message(dir.path(), &output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: "), "{said}");

    fs::remove_file(dir.path().join("Cargo.toml")).unwrap();
    let output = run(dir.path(), "graph");
    let said = message(dir.path(), &output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: ") && said.contains("Cargo.toml"), "{said}");
}
