//! Dependencies of new packages: entries of the original, taken over.
//!
//! In: the original's tables, and what a new crate uses. Out: entries in its manifest. Left out: features (`features`).

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, TableLike, Value, value};

use super::features::take_up;
use super::{PackageOf, part_entry, put};
use crate::apply::paths::{join, relative};
use crate::workspace::Package;

/// The tables that dependencies stand in.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The keys of the manifest by the name that source code has for what they declare: a library may have another name than its
/// package.
pub(in crate::apply) fn keys(package: &Package) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for dependency in &package.dependencies {
        let declared = package.declarations.iter().filter(|d| d.package == dependency.package);
        // Two keys may rename one package.
        let renamed = |key: &str| key.replace('-', "_") == dependency.extern_name;
        let all: Vec<String> = declared.map(|d| d.key.clone()).collect();
        let own: Vec<String> = all.iter().filter(|key| renamed(key)).cloned().collect();
        let mut keys = if own.is_empty() { all } else { own };
        keys.sort();
        keys.dedup();
        out.insert(dependency.extern_name.clone(), keys);
    }
    out
}

/// Writes the dependencies of a new package.
pub(super) struct Dependencies<'a> {
    pub(super) original: &'a DocumentMut,
    pub(super) new: &'a PackageOf,
    pub(super) all: &'a [PackageOf],
    pub(super) from: &'a str,
    pub(super) doc: &'a mut DocumentMut,
}

impl Dependencies<'_> {
    fn has_features(&self, part: &str) -> bool {
        self.all.iter().any(|other| other.name == part && !other.features.is_empty())
    }

    pub(super) fn write(&mut self, package: &Package) {
        for (name, folder) in &self.new.below {
            let entry =
                part_entry(package, &relative(&self.new.folder, folder), true, self.has_features(name));
            put(self.doc.as_table_mut(), &["dependencies"], name, Item::Value(entry.into()));
        }
        let tables = all_tables(self.original);
        let folders = (self.from, self.new.folder.as_str());
        let normal = |name: &String| self.new.usage.normal.contains(name);
        let in_table = |kind: &str, name: &str| {
            tables.iter().any(|(path, table)| {
                path.last().is_some_and(|last| last == kind)
                    && table.iter().any(|(key, _)| key.replace('-', "_") == name)
            })
        };
        let mut entries: Vec<(Vec<String>, String, Item)> = Vec::new();
        for (path, table) in &tables {
            let kind = path.last().map_or("", String::as_str);
            for (key, item) in table.iter() {
                let name = key.replace('-', "_");
                let dev = self.new.usage.dev.contains(&name);
                match kind {
                    "dependencies" if normal(&name) => {
                        entries.push((path.clone(), key.to_owned(), moved(item, false, folders)));
                    }
                    "dependencies" if dev && !in_table("dev-dependencies", &name) => {
                        let mut path = path.clone();
                        path.pop();
                        path.push("dev-dependencies".to_owned());
                        entries.push((path, key.to_owned(), moved(item, true, folders)));
                    }
                    "dev-dependencies" if dev => {
                        entries.push((path.clone(), key.to_owned(), moved(item, false, folders)));
                    }
                    "dev-dependencies" if normal(&name) && !in_table("dependencies", &name) => {
                        entries.push((path.clone(), key.to_owned(), moved(item, false, folders)));
                    }
                    "build-dependencies" if self.new.build.is_some() => {
                        entries.push((path.clone(), key.to_owned(), moved(item, false, folders)));
                    }
                    _ => {}
                }
            }
        }
        entries.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        for (path, key, item) in entries {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            put(self.doc.as_table_mut(), &path, &key, item);
        }
        for (name, folder) in self.new.documents.iter().filter(|other| !self.new.below.contains(other)) {
            let path = relative(&self.new.folder, folder);
            let entry = part_entry(package, &path, false, self.has_features(name));
            put(self.doc.as_table_mut(), &["dev-dependencies"], name, Item::Value(entry.into()));
        }
        if self.new.usage.documents_original {
            let path = relative(&self.new.folder, self.from);
            let entry = part_entry(package, &path, false, !package.features.is_empty());
            put(self.doc.as_table_mut(), &["dev-dependencies"], &package.name, Item::Value(entry.into()));
        }
    }
}

/// A dependency as the new package has it: paths from its folder. `folders` are those of the original and of the new package.
fn moved(item: &Item, for_tests: bool, folders: (&str, &str)) -> Item {
    let mut inline = match item {
        Item::Value(Value::InlineTable(table)) => table.clone(),
        Item::Table(table) => table.clone().into_inline_table(),
        other => return plain(other),
    };
    if for_tests {
        inline.remove("optional");
    }
    if let Some(path) = inline.get("path").and_then(Value::as_str) {
        let path = relative(folders.1, &join(folders.0, path));
        inline.insert("path", path.into());
    }
    if let (1, Some(version)) = (inline.len(), inline.get("version").and_then(Value::as_str)) {
        return value(version);
    }
    inline.fmt();
    Item::Value(inline.into())
}

/// A value without the comments and blanks around it.
pub(super) fn plain(item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item
}

/// Adds a dependency of the original to the manifest of a part; whether it was missing. `folders` are those of both.
pub(in crate::apply) fn add_dependency(
    doc: &mut DocumentMut,
    original: &DocumentMut,
    keys: &[String],
    folders: (&str, &str),
) -> bool {
    let missing = |(path, key, _): &(Vec<String>, String, Item)| {
        let mut at = Some(doc.as_item());
        for part in path {
            at = at.and_then(|item| item.get(part));
        }
        at.and_then(|table| table.get(key)).is_none()
    };
    let mut entries: Vec<(Vec<String>, String, Item)> = Vec::new();
    for (path, table) in all_tables(original) {
        if path.last().is_some_and(|kind| kind == "build-dependencies") {
            continue;
        }
        for (key, item) in table.iter().filter(|(key, _)| keys.iter().any(|k| k == key)) {
            entries.push((path.clone(), key.to_owned(), moved(item, false, folders)));
        }
    }
    entries.retain(missing);
    let any = !entries.is_empty();
    for (path, key, mut item) in entries {
        let taken_up = take_up(doc, original, &key);
        if !taken_up && let Some(table) = item.as_table_like_mut() {
            table.remove("optional");
        }
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        put(doc.as_table_mut(), &path, &key, item);
    }
    any
}

/// Every table of dependencies, with its path, those of targets included.
fn all_tables(doc: &DocumentMut) -> Vec<(Vec<String>, &dyn TableLike)> {
    let mut out: Vec<(Vec<String>, &dyn TableLike)> = Vec::new();
    for kind in TABLES {
        if let Some(table) = doc.get(kind).and_then(Item::as_table_like) {
            out.push((vec![kind.to_owned()], table));
        }
    }
    for (target, item) in
        doc.get("target").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter)
    {
        for kind in TABLES {
            if let Some(table) = item.get(kind).and_then(Item::as_table_like) {
                out.push((vec!["target".to_owned(), target.to_owned(), kind.to_owned()], table));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_dependency_comes_with_the_features_that_turn_it_on() {
        let original: DocumentMut = r#"
[features]
fast = ["dep:engine", "engine/simd", "log"]
other = ["dep:spare"]
more = ["spare?/most"]
[dependencies]
engine = { version = "1", optional = true }
spare = { version = "2", optional = true, default-features = false }
"#
        .parse()
        .unwrap();
        let mut part: DocumentMut =
            "[features]\nfast = [\"log\"]\nmore = []\n[dependencies]\n".parse().unwrap();
        for key in ["engine", "spare"] {
            assert!(add_dependency(&mut part, &original, &[key.to_owned()], ("", "part")));
        }
        let text = part.to_string();
        assert!(text.contains(r#"fast = ["log", "dep:engine", "engine/simd"]"#), "{text}");
        assert!(text.contains(r#"engine = { version = "1", optional = true }"#), "{text}");
        assert!(text.contains(r#"more = ["spare/most"]"#), "{text}");
        assert!(text.contains(r#"spare = { version = "2", default-features = false }"#), "{text}");
    }
}
