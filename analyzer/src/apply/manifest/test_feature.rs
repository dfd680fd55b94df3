//! A feature that only tests of other crates turn on: declared in one manifest, and turned on in others.
//!
//! In: a manifest, a feature. Out: the manifest, and whether it changed. Left out: what the feature is for.

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

/// Declares a feature that enables nothing else; whether it was missing.
pub(in crate::apply) fn declare_feature(doc: &mut DocumentMut, feature: &str) -> bool {
    let table = doc.entry("features").or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut().filter(|table| table.get(feature).is_none()) else {
        return false;
    };
    table.insert(feature, value(Array::new()));
    true
}

/// Gives what has the feature a dependency that only tests have had; whether it was for tests only.
pub(in crate::apply) fn dependency_of_feature(doc: &mut DocumentMut, key: &str, feature: &str) -> bool {
    let has = |doc: &DocumentMut, table: &str| doc.get(table).is_some_and(|table| table.get(key).is_some());
    let Some(item) = doc.get("dev-dependencies").and_then(|table| table.get(key)).cloned() else {
        return false;
    };
    if has(doc, "dependencies") || doc.get("features").is_none_or(|features| features.get(feature).is_none())
    {
        return false;
    }
    let mut entry = match item.into_value() {
        Ok(Value::InlineTable(entry)) => entry,
        Ok(Value::String(version)) => InlineTable::from_iter([("version", Value::String(version))]),
        _ => return false,
    };
    entry.insert("optional", true.into());
    let table = doc.entry("dependencies").or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut() else { return false };
    table.insert(key, Item::Value(entry.into()));
    let on = doc.get_mut("features").and_then(|table| table.get_mut(feature)).and_then(Item::as_array_mut);
    on.into_iter().for_each(|on| on.push(format!("dep:{key}")));
    true
}

/// Passes a feature on to the dependency `name`, where the package has it too; whether it was not passed on.
pub(in crate::apply) fn forward_feature(doc: &mut DocumentMut, name: &str, feature: &str) -> bool {
    let to = format!("{name}/{feature}");
    let on = doc.get_mut("features").and_then(|table| table.get_mut(feature)).and_then(Item::as_array_mut);
    let Some(on) = on.filter(|on| !on.iter().any(|own| own.as_str() == Some(&to))) else { return false };
    on.push(to);
    true
}

/// Turns a feature of the package at `path` on for tests; whether it was off.
pub(in crate::apply) fn for_tests(doc: &mut DocumentMut, name: &str, path: &str, feature: &str) -> bool {
    let table = doc.entry("dev-dependencies").or_insert_with(|| Item::Table(Table::new()));
    let Some(table) = table.as_table_like_mut() else { return false };
    if table.get(name).is_none() {
        let mut entry = InlineTable::new();
        entry.insert("path", path.into());
        // The features of the ordinary dependency are those that are wanted.
        entry.insert("default-features", false.into());
        table.insert(name, Item::Value(entry.into()));
    }
    let Some(entry) = table.get_mut(name).and_then(Item::as_table_like_mut) else { return false };
    let features = entry.entry("features").or_insert_with(|| value(Array::new()));
    let Some(features) = features.as_array_mut() else { return false };
    if features.iter().any(|on: &Value| on.as_str() == Some(feature)) {
        return false;
    }
    features.push(feature);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tests_of_others_see_has_the_dependencies_of_tests() {
        let text =
            "[features]\nhelp = []\n\n[dev-dependencies]\na = \"1\"\n[dev-dependencies.b]\nversion = \"2\"\n";
        let mut doc: DocumentMut = text.parse().unwrap();
        assert!(
            dependency_of_feature(&mut doc, "a", "help") && !dependency_of_feature(&mut doc, "a", "help")
        );
        assert!(
            dependency_of_feature(&mut doc, "b", "help") && !dependency_of_feature(&mut doc, "c", "help")
        );
        let text = doc.to_string();
        assert!(text.starts_with("[features]\nhelp = [\"dep:a\", \"dep:b\"]\n"), "{text}");
        let added = "[dependencies]\na = { version = \"1\", optional = true }\nb = { version = \"2\", optional = true }\n";
        assert!(text.contains(added), "{text}");
    }

    #[test]
    fn a_feature_is_declared_and_turned_on_once() {
        let mut doc: DocumentMut = "[package]\nname = \"a\"\n".parse().unwrap();
        assert!(declare_feature(&mut doc, "x") && !declare_feature(&mut doc, "x"));
        assert!(for_tests(&mut doc, "b", "../b", "y") && !for_tests(&mut doc, "b", "../b", "y"));
        assert!(forward_feature(&mut doc, "b", "x") && !forward_feature(&mut doc, "b", "x"));
        assert!(!forward_feature(&mut doc, "b", "none"), "the package has no such feature");
        assert_eq!(
            doc.to_string(),
            "[package]\nname = \"a\"\n\n[features]\nx = [\"b/x\"]\n\n[dev-dependencies]\nb = { path = \"../b\", \
             default-features = false, features = [\"y\"] }\n"
        );
    }
}
