//! The manifest of a new package.
//!
//! In: the original's manifest, and what the new crate uses. Out: a text. Left out: its features (`features`) and its dependencies
//! (`dependencies`).

use toml_edit::{DocumentMut, Item, Table, value};

use super::PackageOf;
use super::dependencies::{Dependencies, plain};
use super::features::feature_table;
use crate::apply::paths::{join, relative};
use crate::workspace::Package;

/// Keys of `[package]` that hold for a part of a package as for the whole.
const INHERITED: [&str; 9] = [
    "version",
    "edition",
    "rust-version",
    "authors",
    "license",
    "license-file",
    "repository",
    "homepage",
    "publish",
];

/// The manifest of a new package; `from` is the folder of the original, relative to the workspace.
pub(in crate::apply) fn create(
    original: &DocumentMut,
    package: &Package,
    new: &PackageOf,
    all: &[PackageOf],
    from: &str,
) -> String {
    let mut doc = DocumentMut::new();
    let mut table = Table::new();
    table.insert("name", value(&new.name));
    let source = original.get("package").and_then(Item::as_table_like);
    for key in INHERITED {
        if let Some(item) = source.and_then(|t| t.get(key)) {
            let mut item = plain(item);
            if key == "license-file"
                && let Some(path) = item.as_str()
            {
                item = value(relative(&new.folder, &join(from, path)));
            }
            table.insert(key, item);
        }
    }
    let description = match new.facade {
        true => format!("Part of `{}`, which re-exports it", package.name),
        false => format!("Taken out of `{}`", package.name),
    };
    table.insert("description", value(description));
    if let Some(build) = &new.build {
        table.insert("build", value(build));
    }
    doc.insert("package", Item::Table(table));
    if let Some(lib) = lib_table(original) {
        doc.insert("lib", Item::Table(lib));
    }
    let features = feature_table(package, new, all);
    if !features.is_empty() {
        doc.insert("features", Item::Table(features));
    }
    let mut writer = Dependencies { original, new, all, from, doc: &mut doc };
    writer.write(package);
    if let Some(lints) = original.get("lints") {
        doc.insert("lints", lints.clone());
    }
    tidy(&doc.to_string())
}

/// `doctest`, `test` and the like of the original's `[lib]`.
fn lib_table(original: &DocumentMut) -> Option<Table> {
    let lib = original.get("lib")?.as_table_like()?;
    let mut table = Table::new();
    for key in ["doctest", "test", "bench"] {
        if let Some(item) = lib.get(key) {
            table.insert(key, plain(item));
        }
    }
    (!table.is_empty()).then_some(table)
}

fn tidy(text: &str) -> String {
    let mut out = text.trim_start().replace("\n\n\n", "\n\n");
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}
