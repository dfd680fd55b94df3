//! The manifest of the workspace: what holds for the package that is taken apart holds for what is taken out of it.
//!
//! In: its text as a document, the new packages. Out: its members, what cargo takes where no package is named, and profiles of the
//! original. Left out: dependencies and lints of the workspace, which the new packages inherit as the original does.

use toml_edit::{Array, DocumentMut, Item, Table, Value, value};

/// A package: its name, and its folder relative to the workspace, empty at the root.
pub(in crate::apply) type Named<'a> = (&'a str, &'a str);

/// Adds the new packages `all`, which were parts of `original`.
pub(in crate::apply) fn edit_workspace(doc: &mut DocumentMut, original: Named<'_>, all: &[Named<'_>]) {
    profiles(doc, original.0, all);
    let at_root = doc.get("package").is_some();
    let workspace = doc.entry("workspace").or_insert_with(|| Item::Table(Table::new()));
    let Some(workspace) = workspace.as_table_like_mut() else { return };
    if workspace.get("members").is_none() {
        workspace.insert("members", value(Array::new()));
    }
    // Without a list, cargo takes the package at the root alone, where there is one.
    if workspace.get("default-members").is_none() && at_root && original.1.is_empty() {
        workspace.insert("default-members", value(Array::from_iter(["."])));
    }
    for (key, always) in [("members", true), ("default-members", false)] {
        let Some(list) = workspace.get_mut(key).and_then(Item::as_array_mut) else { continue };
        if always || list.iter().any(|member| covers(member, original.1)) {
            add(list, all);
        }
    }
}

fn covers(member: &Value, folder: &str) -> bool {
    let Some(member) = member.as_str().map(|member| member.trim_start_matches("./")) else { return false };
    let folder = if folder.is_empty() { "." } else { folder };
    member == folder || glob::Pattern::new(member).is_ok_and(|member| member.matches(folder))
}

/// Adds folders that no pattern covers.
fn add(list: &mut Array, all: &[Named<'_>]) {
    for (_, folder) in all {
        if list.iter().any(|member| covers(member, folder)) {
            continue;
        }
        let prefix = list.iter().last().and_then(|v| v.decor().prefix()?.as_str().map(str::to_owned));
        list.push(*folder);
        if let (Some(prefix), Some(last)) =
            (prefix.filter(|prefix| prefix.contains('\n')), list.iter_mut().last())
        {
            last.decor_mut().set_prefix(prefix);
        }
    }
}

/// What a profile says of the original holds for its parts: code that was optimized stays so.
fn profiles(doc: &mut DocumentMut, original: &str, all: &[Named<'_>]) {
    let Some(profiles) = doc.get_mut("profile").and_then(Item::as_table_like_mut) else { return };
    for (_, profile) in profiles.iter_mut() {
        let Some(packages) = profile.get_mut("package").and_then(Item::as_table_like_mut) else { continue };
        let is_it = |key: &str| key.split('@').next() == Some(original);
        let Some(its) = packages.iter().find(|(key, _)| is_it(key)).map(|(_, item)| item.clone()) else {
            continue;
        };
        for (name, _) in all {
            if !packages.contains_key(name) {
                packages.insert(name, its.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, original: Named<'_>, new: &[Named<'_>]) -> String {
        let mut doc: DocumentMut = text.parse().unwrap();
        edit_workspace(&mut doc, original, new);
        doc.to_string()
    }

    #[test]
    fn members_are_added_where_no_pattern_covers_them() {
        let text = "[workspace]\nmembers = [\n    \"crates/*\", # all\n]\n";
        assert_eq!(edited(text, ("a", "crates/a"), &[("new", "crates/new")]), text);
        assert_eq!(
            edited(text, ("a", "crates/a"), &[("other", "other")]),
            "[workspace]\nmembers = [\n    \"crates/*\",\n    \"other\", # all\n]\n"
        );
    }

    #[test]
    fn what_cargo_takes_by_default_has_what_was_taken_out_of_it() {
        let new = [("a-base", "a-base")];
        let listed = "[workspace]\nmembers = [\"a\", \"tools\"]\ndefault-members = [\"./a\"]\n";
        let text = edited(listed, ("a", "a"), &new);
        assert!(text.contains("default-members = [\"./a\", \"a-base\"]"), "{text}");
        let text = edited(listed, ("tools", "tools"), &new);
        assert!(text.contains("default-members = [\"./a\"]"), "{text}");
        let text = edited("[package]\nname = \"a\"\n", ("a", ""), &new);
        assert!(text.contains("default-members = [\".\", \"a-base\"]"), "{text}");
        let text = edited("[workspace]\nmembers = [\"a\"]\n", ("a", "a"), &new);
        assert!(!text.contains("default-members"), "all members are: {text}");
        let text = edited("[package]\nname = \"b\"\n[workspace]\nmembers = [\"a\"]\n", ("a", "a"), &new);
        assert!(!text.contains("default-members"), "that at the root is: {text}");
    }

    #[test]
    fn profiles_of_the_original_are_those_of_its_parts() {
        let text = "[workspace]\n\n[profile.dev.package.a]\nopt-level = 3\n\n[profile.release.package.b]\ndebug = true\n";
        let text = edited(text, ("a", "a"), &[("a-base", "a-base")]);
        let doc: DocumentMut = text.parse().unwrap();
        assert_eq!(doc["profile"]["dev"]["package"]["a-base"]["opt-level"].as_integer(), Some(3), "{text}");
        assert!(!text.contains("[profile.release.package.a-base]"), "{text}");
    }
}
