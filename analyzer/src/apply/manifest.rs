//! Manifests: that of a new package, and the edits of those that exist.
//!
//! In: the text of the original's manifest, and what the new crates use. Out: texts. Everything that stays keeps its comments and
//! its place (toml_edit). Left out: versions, which are those of the original.

mod create;
mod dependencies;
mod features;
mod test_feature;
mod workspace;

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, InlineTable, Item, Table};

pub(super) use create::create;
pub(super) use dependencies::{add_dependency, keys};
pub(super) use features::{features_of, other_features};
pub(super) use test_feature::{declare_feature, dependency_of_feature, for_tests, forward_feature};
pub(super) use workspace::edit_workspace;

use super::paths::relative;
use super::usage::Usage;
use crate::workspace::Package;
use features::forward;

/// A new package as its manifest needs it.
#[derive(Clone, Debug)]
pub(super) struct PackageOf {
    pub(super) name: String,
    /// Relative to the workspace.
    pub(super) folder: String,
    pub(super) usage: Usage,
    /// New packages below, by name and folder.
    pub(super) below: Vec<(String, String)>,
    /// Other new packages that examples of its documentation name.
    pub(super) documents: Vec<(String, String)>,
    /// Its features, with those of the original that they stand for.
    pub(super) features: BTreeSet<String>,
    /// Whether the build script comes along, and its path relative to the package.
    pub(super) build: Option<String>,
    /// Whether the original re-exports it.
    pub(super) facade: bool,
}

/// Puts an entry into a table that may not be there yet.
pub(super) fn put(table: &mut Table, path: &[&str], key: &str, item: Item) {
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

/// `{ version = "…", path = "…" }` of a part of `package`, or of itself. Where it has `features`, those that are on by default are
/// for the original to turn on: whoever uses that without them would have them otherwise.
pub(super) fn part_entry(package: &Package, path: &str, with_version: bool, features: bool) -> InlineTable {
    let mut entry = InlineTable::new();
    if with_version {
        entry.insert("version", package.version.as_str().into());
    }
    entry.insert("path", path.into());
    if features {
        entry.insert("default-features", false.into());
    }
    entry
}

/// Lets a part have the features of those below, so that it can pass them on.
pub(super) fn inherit_features(all: &mut [PackageOf]) {
    // Each round passes them one part up.
    for _ in 0..all.len() {
        let known: BTreeMap<String, BTreeSet<String>> =
            all.iter().map(|new| (new.name.clone(), new.features.clone())).collect();
        for new in &mut *all {
            let below = new.below.iter().filter_map(|(name, _)| known.get(name));
            new.features.extend(below.flatten().cloned());
        }
    }
}

/// The original's manifest with the new packages as dependencies, and its features forwarded.
pub(super) fn edit_original(doc: &mut DocumentMut, package: &Package, all: &[PackageOf], from: &str) {
    for new in all {
        let entry = part_entry(package, &relative(from, &new.folder), true, !new.features.is_empty());
        put(doc.as_table_mut(), &["dependencies"], &new.name, Item::Value(entry.into()));
        for feature in &new.features {
            forward(doc, package, feature, &format!("{}/{feature}", new.name));
        }
    }
}
