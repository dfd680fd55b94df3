//! From a fixture string to a list that a person can check against the source.
//!
//! One line per reference by name: `src/lib.rs:3 fixture::f -> fixture::a::X path`, with `[test]` where the place is compiled
//! for tests only. Paths that did not resolve follow with `?`, diagnostics with `!`: a test that expects a list without them
//! expects that there are none. References from an item to itself are no edges and not listed.

use std::fmt::Write as _;

use camino::Utf8PathBuf;
use seam_analyzer::{Analysis, LoadOptions, analyze, load, pool};
use seam_fixtures::Fixture;
use seam_graphs::{ItemGraph, Reference};

/// Analyses the workspace of `text` in the union of all configurations.
pub(crate) fn analysis(text: &str) -> Analysis {
    with_options(text, LoadOptions::default(), 2)
}

/// Analyses the workspace of `text` under `options` on so many threads.
pub(crate) fn with_options(text: &str, options: LoadOptions, threads: usize) -> Analysis {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let options = LoadOptions { manifest_path: Some(manifest), offline: true, ..options };
    let workspace = load(&options).unwrap();
    let analysis = pool(Some(threads)).unwrap().install(|| analyze(&workspace));
    analysis.graph.verify().unwrap();
    assert_eq!(analysis.paths.unresolved, analysis.unresolved.len() as u64);
    analysis
}

/// The references by name, the unresolved paths and the diagnostics of the workspace of `text`.
pub(crate) fn names(text: &str) -> String {
    dump(&analysis(text))
}

/// The references by name, the unresolved paths and the diagnostics of an analysis.
pub(crate) fn dump(analysis: &Analysis) -> String {
    let mut out = list(&analysis.graph, analysis.graph.references());
    for path in &analysis.unresolved {
        writeln!(out, "? {}:{} {} in {}", path.file, path.line, path.path, path.module).unwrap();
    }
    for trouble in &analysis.diagnostics {
        let (kind, message) = (trouble.kind.as_str(), &trouble.message);
        writeln!(out, "! {}:{} {kind}: {message}", trouble.file, trouble.line).unwrap();
    }
    out
}

/// The inferred references of the workspace of `text`.
pub(crate) fn inferred(text: &str) -> String {
    let analysis = analysis(text);
    list(&analysis.graph, analysis.graph.inferred())
}

/// The items of the workspace of `text`: kind, path, from where it is visible.
pub(crate) fn items(text: &str) -> String {
    let analysis = analysis(text);
    let graph = &analysis.graph;
    let mut out = String::new();
    for item in graph.items() {
        let visibility = match item.visibility {
            seam_graphs::Visibility::Public => "pub".to_owned(),
            seam_graphs::Visibility::Within(module) => format!("in {}", graph.module(module).path),
        };
        let test = if item.test_only { " [test]" } else { "" };
        writeln!(out, "{} {} {visibility}{test}", item.kind.as_str(), item.path).unwrap();
    }
    out
}

fn list(graph: &ItemGraph, references: &[Reference]) -> String {
    let mut lines: Vec<(&str, u32, String)> = Vec::new();
    for reference in references {
        let (from, to) = (&graph.item(reference.from).path, &graph.item(reference.to).path);
        let test = if reference.test_only { " [test]" } else { "" };
        let text = format!("{from} -> {to} {}{test}", reference.kind.as_str());
        lines.push((graph.file(reference.file), reference.line, text));
    }
    lines.sort();
    lines.into_iter().map(|(file, line, text)| format!("{file}:{line} {text}\n")).collect()
}
