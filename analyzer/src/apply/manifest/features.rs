//! Features: which a new package has, what they turn on there, and how the original passes its own on.
//!
//! In: the features of the original, and what the new crates use. Out: tables, and edits of tables. Left out: the feature that only
//! tests turn on (`test_feature`).

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, DocumentMut, Item, Table, Value, value};

use super::PackageOf;
use crate::apply::usage::Usage;
use crate::workspace::Package;

/// The features of the original that a part has to have: those in its conditions, and those that do something to its dependencies.
pub(in crate::apply) fn features_of(
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

/// The features of a new package: what is left of the original's entries, and those of packages below.
pub(super) fn feature_table(package: &Package, new: &PackageOf, all: &[PackageOf]) -> Table {
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
        for (part, _) in new.below.iter().chain(&new.documents) {
            if all.iter().any(|p| p.name == *part && p.features.contains(feature)) {
                entries.insert(format!("{part}/{feature}"));
            }
        }
        if new.usage.documents_original {
            entries.insert(format!("{}/{feature}", package.name));
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

/// The flags of cargo that turn on other features of a package than there are by default.
pub(in crate::apply) fn other_features(package: &Package) -> Vec<&'static str> {
    let known: BTreeMap<&str, &Vec<String>> = package.features.iter().map(|(f, e)| (f.as_str(), e)).collect();
    let default = defaults(&known);
    let more = known.keys().any(|feature| *feature != "default" && !default.contains(*feature));
    let flags = [("--all-features", more), ("--no-default-features", !default.is_empty())];
    flags.into_iter().filter(|(_, is)| *is).map(|(flag, _)| flag).collect()
}

/// Gives the features of a part what those of the original say of a dependency; whether one of them turns it on. An optional
/// dependency that no feature turns on is none that cargo accepts, or that anybody could have.
pub(super) fn take_up(doc: &mut DocumentMut, original: &DocumentMut, key: &str) -> bool {
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

/// Lets a feature of the original turn on `entry` too.
pub(super) fn forward(doc: &mut DocumentMut, package: &Package, feature: &str, entry: &str) {
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
