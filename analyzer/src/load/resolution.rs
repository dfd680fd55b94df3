//! What cargo resolved, third parties included: the packages, their features, and who asks whom for which.
//!
//! In: metadata with a resolution, and the manifests of the members. Out: a [`Resolution`]; an empty one where cargo could not
//! resolve. Left out: build- and dev-dependencies, whose features the program is not built with by resolver 2, and the platform:
//! every platform's dependencies count.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata, Package, PackageId};
use rustc_hash::FxHashMap;
use toml_edit::{Document, Item, TableLike};

use super::packages::key;
use crate::resolution::{Link, Resolution, Resolved};

/// The resolution of `metadata`; `members` are the workspace's own packages, in their order.
pub(super) fn resolution(metadata: &Metadata, members: &[&Package]) -> Resolution {
    let Some(resolve) = &metadata.resolve else { return Resolution::default() };
    let positions: FxHashMap<&PackageId, usize> =
        metadata.packages.iter().enumerate().map(|(at, package)| (&package.id, at)).collect();
    let mut packages: Vec<Resolved> = metadata
        .packages
        .iter()
        .map(|package| Resolved {
            features: package.features.iter().map(|(name, on)| (name.clone(), on.clone())).collect(),
            links: Vec::new(),
        })
        .collect();
    for node in &resolve.nodes {
        let Some(&at) = positions.get(&node.id) else { continue };
        let package = &metadata.packages[at];
        let own = members.iter().any(|member| member.id == package.id);
        let lines = if own { lines(package) } else { BTreeMap::new() };
        for dependency in package.dependencies.iter().filter(|d| d.kind == DependencyKind::Normal) {
            let resolved = node.deps.iter().find(|dep| {
                let to = positions.get(&dep.pkg).map(|&to| &metadata.packages[to]);
                let renamed = dependency.rename.as_ref().map(|name| name.replace('-', "_"));
                to.is_some_and(|to| *to.name == *dependency.name && dependency.req.matches(&to.version))
                    && renamed.is_none_or(|name| name == dep.name)
            });
            let Some(resolved) = resolved else { continue };
            packages[at].links.push(Link {
                key: key(dependency).to_owned(),
                extern_name: resolved.name.clone(),
                to: positions[&resolved.pkg],
                optional: dependency.optional,
                features: dependency.features.clone(),
                default_features: dependency.uses_default_features,
                line: lines.get(key(dependency)).copied().unwrap_or(1),
            });
        }
    }
    let members = members.iter().filter_map(|member| positions.get(&member.id).copied()).collect();
    Resolution { packages, members }
}

/// The line of each dependency in the manifest of a package: the first, where several tables have it.
fn lines(package: &Package) -> BTreeMap<String, u32> {
    let text = std::fs::read_to_string(&package.manifest_path).unwrap_or_default();
    lines_of(&text)
}

fn lines_of(text: &str) -> BTreeMap<String, u32> {
    let mut lines = BTreeMap::new();
    let Ok(manifest) = Document::parse(text) else { return lines };
    let platforms = manifest.get("target").and_then(Item::as_table_like);
    let tables = platforms.into_iter().flat_map(|platforms| platforms.iter().map(|(_, item)| item));
    let roots = std::iter::once(manifest.as_item()).chain(tables);
    for table in roots.filter_map(|root| root.get("dependencies")?.as_table_like()) {
        for (name, _) in table.iter() {
            if let Some(start) = start(table, name) {
                let before = text[..start].bytes().filter(|&b| b == b'\n').count();
                lines.entry(name.to_owned()).or_insert(u32::try_from(before + 1).unwrap_or(u32::MAX));
            }
        }
    }
    lines
}

/// Where an entry of a table begins; one with a header of its own begins there.
fn start(table: &dyn TableLike, name: &str) -> Option<usize> {
    let (key, item) = table.get_key_value(name)?;
    Some(key.span().or_else(|| item.span())?.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_is_where_its_name_stands_in_whatever_table() {
        let text = "[package]\nname = \"x\"\n\n[dependencies]\na = \"1\"\nb = { version = \"1\" }\n\n\
                    [dependencies.c]\nversion = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nd = \"1\"\na = \"1\"\n\n\
                    [dev-dependencies]\ne = \"1\"\n";
        let lines = lines_of(text);
        let found: Vec<(&str, u32)> = lines.iter().map(|(name, line)| (name.as_str(), *line)).collect();
        assert_eq!(found, [("a", 5), ("b", 6), ("c", 8), ("d", 12)]);
        assert!(lines_of("no [ manifest").is_empty());
    }
}
