//! Manifests: that of a new package, and the edits of those that exist.
//!
//! In: the text of the original's manifest, and what the new crates use. Out: texts. Everything that stays keeps its comments and
//! its place (toml_edit). Left out: versions, which are those of the original.

mod helpers;

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

pub(super) use helpers::{declare_feature, for_tests, forward_feature};

use super::usage::Usage;
use crate::workspace::Package;

/// A new package as its manifest needs it.
#[derive(Clone, Debug)]
pub(super) struct PackageOf {
    pub(super) name: String,
    /// Relative to the workspace.
    pub(super) folder: String,
    pub(super) usage: Usage,
    /// New packages below, by name and folder.
    pub(super) below: Vec<(String, String)>,
    /// Its features, with those of the original that they stand for.
    pub(super) features: BTreeSet<String>,
    /// Whether the build script comes along, and its path relative to the package.
    pub(super) build: Option<String>,
}

/// Keys of `[package]` that hold for a part of a package as for the whole.
const INHERITED: [&str; 10] = [
    "version",
    "edition",
    "rust-version",
    "authors",
    "license",
    "license-file",
    "repository",
    "homepage",
    "publish",
    "resolver",
];

/// The tables that dependencies stand in.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

/// The keys of the manifest by the name that source code has for what they declare: a library may have another name than its
/// package.
pub(super) fn keys(package: &Package) -> BTreeMap<String, Vec<String>> {
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

/// The features of the original that a part has to have: those in its conditions, and those that do something to its dependencies.
pub(super) fn features_of(
    package: &Package,
    usage: &Usage,
    dependencies: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for (feature, enables) in &package.features {
        let touches = |entry: &String| {
            let name = entry.strip_prefix("dep:").unwrap_or(entry);
            let (name, other) = name.split_once('/').map_or((name, false), |(name, _)| (name, true));
            let name = name.trim_end_matches('?').replace('-', "_");
            (other || entry.starts_with("dep:")) && dependencies.contains(&name)
        };
        if feature != "default" && (usage.features.contains(feature) || enables.iter().any(touches)) {
            out.insert(feature.clone());
        }
    }
    out
}

/// The manifest of a new package; `from` is the folder of the original, relative to the workspace.
pub(super) fn create(
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
        if let Some(item) = source.and_then(|t| t.get(key)).filter(|_| key != "resolver") {
            let mut item = plain(item);
            if key == "license-file"
                && let Some(path) = item.as_str()
            {
                item = value(relative(&new.folder, &join(from, path)));
            }
            table.insert(key, item);
        }
    }
    table.insert("description", value(format!("Part of `{}`, which re-exports it", package.name)));
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
    let mut writer = Dependencies { original, new, from, doc: &mut doc };
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

/// A value without the comments and blanks around it.
fn plain(item: &Item) -> Item {
    let mut item = item.clone();
    if let Some(value) = item.as_value_mut() {
        value.decor_mut().clear();
    }
    item
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

/// The features of a new package: what is left of the original's entries, and those of packages below.
fn feature_table(package: &Package, new: &PackageOf, all: &[PackageOf]) -> Table {
    let mut table = Table::new();
    let dependencies: BTreeSet<String> = new.usage.normal.iter().cloned().collect();
    let optional: BTreeSet<String> = package
        .declarations
        .iter()
        .filter(|d| d.optional && d.table == crate::workspace::Table::Normal)
        .map(|d| d.key.replace('-', "_"))
        .collect();
    let build_only = |name: &str| {
        new.build.is_some()
            && package
                .declarations
                .iter()
                .any(|d| d.key.replace('-', "_") == name && d.table == crate::workspace::Table::Build)
    };
    let known: BTreeMap<&str, &Vec<String>> = package.features.iter().map(|(f, e)| (f.as_str(), e)).collect();
    let default = defaults(&known).into_iter().filter(|f| new.features.contains(f)).collect::<BTreeSet<_>>();
    if !default.is_empty() {
        table.insert("default", value(default.iter().collect::<Array>()));
    }
    for feature in &new.features {
        let mut entries: BTreeSet<String> = BTreeSet::new();
        for entry in known.get(feature.as_str()).into_iter().copied().flatten() {
            let bare = entry.strip_prefix("dep:").unwrap_or(entry);
            let (name, of) = bare.split_once('/').map_or((bare, None), |(name, of)| (name, Some(of)));
            let weak = name.ends_with('?');
            let name = name.trim_end_matches('?');
            let code_name = name.replace('-', "_");
            let has = dependencies.contains(&code_name);
            match of {
                None if entry.starts_with("dep:")
                    && (has && optional.contains(&code_name) || build_only(&code_name)) =>
                {
                    entries.insert(entry.clone());
                }
                None if !entry.starts_with("dep:") && new.features.contains(name) => {
                    entries.insert(entry.clone());
                }
                Some(of) if has => {
                    let mark = if weak && optional.contains(&code_name) { "?" } else { "" };
                    entries.insert(format!("{name}{mark}/{of}"));
                }
                _ => {}
            }
        }
        // What an entry that does not exist here enables may be here.
        for implied in implied(&known, feature) {
            if new.features.contains(&implied) && implied != *feature {
                entries.insert(implied);
            }
        }
        for (below, _) in &new.below {
            if all.iter().any(|p| p.name == *below && p.features.contains(feature)) {
                entries.insert(format!("{below}/{feature}"));
            }
        }
        table.insert(feature, value(entries.iter().collect::<Array>()));
    }
    table
}

/// The features that `feature` turns on, directly or not.
fn implied(known: &BTreeMap<&str, &Vec<String>>, feature: &str) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut work = vec![feature.to_owned()];
    while let Some(at) = work.pop() {
        for entry in known.get(at.as_str()).into_iter().copied().flatten() {
            if known.contains_key(entry.as_str()) && out.insert(entry.clone()) {
                work.push(entry.clone());
            }
        }
    }
    out
}

/// The features that are on by default.
fn defaults(known: &BTreeMap<&str, &Vec<String>>) -> BTreeSet<String> {
    implied(known, "default")
}

struct Dependencies<'a> {
    original: &'a DocumentMut,
    new: &'a PackageOf,
    from: &'a str,
    doc: &'a mut DocumentMut,
}

impl Dependencies<'_> {
    fn write(&mut self, package: &Package) {
        for (name, folder) in &self.new.below {
            let entry = path_entry(package, &relative(&self.new.folder, folder), true);
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
        if self.new.usage.documents_original {
            let entry = path_entry(package, &relative(&self.new.folder, self.from), false);
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

/// Adds a dependency of the original to the manifest of a part; whether it was missing. `folders` are those of both.
pub(super) fn add_dependency(
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

/// Gives the features of a part what those of the original say of a dependency; whether one of them turns it on. An optional
/// dependency that no feature turns on is none that cargo accepts, or that anybody could have.
fn take_up(doc: &mut DocumentMut, original: &DocumentMut, key: &str) -> bool {
    let turns_on = format!("dep:{key}");
    let Some(known) = original.get("features").and_then(Item::as_table_like) else { return false };
    let Some(own) = doc.get_mut("features").and_then(Item::as_table_like_mut) else { return false };
    let entries_of = |feature: &Item| -> Vec<String> {
        let entries = feature.as_array().into_iter().flatten().filter_map(Value::as_str);
        entries.map(str::to_owned).collect()
    };
    let shared: Vec<(String, Vec<String>)> = known
        .iter()
        .filter(|(feature, _)| own.contains_key(feature))
        .map(|(feature, item)| (feature.to_owned(), entries_of(item)))
        .collect();
    let on = shared.iter().any(|(_, entries)| entries.contains(&turns_on));
    for (feature, entries) in shared {
        let Some(array) = own.get_mut(&feature).and_then(Item::as_array_mut) else { continue };
        for entry in entries {
            let of_it = entry.split_once('/').is_some_and(|(name, _)| name.trim_end_matches('?') == key);
            // `?` is for optional ones only.
            let entry = if on { entry } else { entry.replacen("?/", "/", 1) };
            if (of_it || entry == turns_on) && !array.iter().any(|own| own.as_str() == Some(&entry)) {
                array.push(entry);
            }
        }
    }
    on
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

/// Puts an entry into a table that may not be there yet.
fn put(table: &mut Table, path: &[&str], key: &str, item: Item) {
    let mut at = table;
    for (nth, name) in path.iter().enumerate() {
        let entry = at.entry(name).or_insert_with(|| {
            let mut table = Table::new();
            table.set_implicit(nth + 1 < path.len());
            Item::Table(table)
        });
        match entry.as_table_mut() {
            Some(next) => at = next,
            None => return,
        }
    }
    at.insert(key, item);
}

/// `{ version = "…", path = "…" }`.
fn path_entry(package: &Package, path: &str, with_version: bool) -> InlineTable {
    let mut entry = InlineTable::new();
    if with_version {
        entry.insert("version", package.version.as_str().into());
    }
    entry.insert("path", path.into());
    entry
}

/// The original's manifest with the new packages as dependencies, and its features forwarded.
pub(super) fn edit_original(doc: &mut DocumentMut, package: &Package, all: &[PackageOf], from: &str) {
    for new in all {
        let mut entry = path_entry(package, &relative(from, &new.folder), true);
        if !new.features.is_empty() {
            entry.insert("default-features", false.into());
        }
        put(doc.as_table_mut(), &["dependencies"], &new.name, Item::Value(entry.into()));
        for feature in &new.features {
            forward(doc, package, feature, &format!("{}/{feature}", new.name));
        }
    }
}

fn forward(doc: &mut DocumentMut, package: &Package, feature: &str, entry: &str) {
    let table = doc.entry("features").or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut() else { return };
    if table.get(feature).is_none() {
        // It stood there by an optional dependency of the same name only.
        let enables = package.features.iter().find(|(name, _)| name == feature).map(|(_, e)| e.clone());
        table.insert(feature, value(enables.unwrap_or_default().iter().collect::<Array>()));
    }
    let Some(array) = table.get_mut(feature).and_then(Item::as_array_mut) else { return };
    let multiline =
        array.iter().any(|v| v.decor().prefix().and_then(|p| p.as_str()).is_some_and(|p| p.contains('\n')));
    let prefix = array.iter().last().and_then(|v| v.decor().prefix()?.as_str().map(str::to_owned));
    array.push(entry);
    if let (true, Some(prefix), Some(last)) = (multiline, prefix, array.iter_mut().last()) {
        last.decor_mut().set_prefix(prefix);
    }
}

/// The manifest of the workspace with the new packages as members, where no pattern covers them.
pub(super) fn edit_workspace(doc: &mut DocumentMut, folders: &[String]) {
    let workspace = doc.entry("workspace").or_insert_with(|| Item::Table(Table::new()));
    let Some(workspace) = workspace.as_table_like_mut() else { return };
    if workspace.get("members").is_none() {
        workspace.insert("members", value(Array::new()));
    }
    let Some(members) = workspace.get_mut("members").and_then(Item::as_array_mut) else { return };
    for folder in folders {
        let covers = |member: &Value| {
            member.as_str().and_then(|m| glob::Pattern::new(m).ok()).is_some_and(|m| m.matches(folder))
        };
        if members.iter().any(covers) {
            continue;
        }
        let prefix = members.iter().last().and_then(|v| v.decor().prefix()?.as_str().map(str::to_owned));
        members.push(folder.as_str());
        if let (Some(prefix), Some(last)) = (prefix, members.iter_mut().last()) {
            last.decor_mut().set_prefix(prefix);
        }
    }
}

/// `path` below `folder`, without `.` and `..` where that is possible.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty() && *p != ".").collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The way from one folder to another; both relative to the workspace.
pub(super) fn relative(from: &str, to: &str) -> String {
    if Utf8Path::new(to).is_absolute() {
        return to.to_owned();
    }
    let split = |path: &str| -> Vec<String> {
        path.split('/').filter(|p| !p.is_empty() && *p != ".").map(str::to_owned).collect()
    };
    let (from, to) = (split(from), split(to));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    let way: Vec<String> = up.chain(to[common..].iter().cloned()).collect();
    if way.is_empty() { ".".to_owned() } else { way.join("/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_between_folders() {
        assert_eq!(relative("crates/a", "crates/b"), "../b");
        assert_eq!(relative("a", ""), "..");
        assert_eq!(relative("", "a"), "a");
        assert_eq!(join("a/b", "../../c"), "c");
        assert_eq!(join("a", "../../c"), "../c");
    }

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

    #[test]
    fn members_are_added_where_no_pattern_covers_them() {
        let mut doc: DocumentMut = "[workspace]\nmembers = [\n    \"crates/*\", # all\n]\n".parse().unwrap();
        edit_workspace(&mut doc, &["crates/new".to_owned()]);
        assert!(!doc.to_string().contains("new"));
        edit_workspace(&mut doc, &["other".to_owned()]);
        assert_eq!(doc.to_string(), "[workspace]\nmembers = [\n    \"crates/*\",\n    \"other\", # all\n]\n");
    }
}
