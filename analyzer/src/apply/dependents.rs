//! A split without a facade: the code that uses the original from outside names the new crates itself.
//!
//! In: the workspace, and where everything is. Out: the texts of files outside of the original's library, with other paths; for each
//! package besides the original the new crates that it depends on then; and what stays public in the original, as something
//! outside cannot be written otherwise. Left out: users that are not in the workspace.

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::CrateKind;
use toml_edit::{DocumentMut, Item};

use super::direct::{Needs, Rewriter};
use super::element::What;
use super::paths::relative;
use super::tree::{Home, Tree};
use super::views::Views;
use super::ways::{Way, Ways};
use super::{Ground, manifest};
use crate::workspace::{Dependency, Package};

/// The code outside, as it will be.
#[derive(Clone, Debug, Default)]
pub(super) struct Outside {
    /// Texts that change, by path.
    pub(super) texts: BTreeMap<String, String>,
    /// By the position of a package: the new crates that it names.
    pub(super) uses: BTreeMap<usize, BTreeSet<Home>>,
    /// What stays public in the original.
    pub(super) needs: Needs,
}

/// Writes the code outside anew; `names` are those of all crates in source code, `package` is the original's.
pub(super) fn outside(
    ground: &Ground<'_>,
    tree: &Tree,
    views: &Views,
    names: &[String],
    package: &Package,
) -> Outside {
    let graph = &ground.analysis.graph;
    let ways = Ways { tree, views };
    let mut found = Outside { needs: of_macros(ways), ..Outside::default() };
    let original = ground.workspace.packages.iter().position(|other| other.name == package.name);
    for (at, other) in ground.workspace.packages.iter().enumerate() {
        let own = match other.dependencies.iter().find(|d| d.member.is_some() && d.member == original) {
            _ if Some(at) == original => names[0].clone(),
            Some(dependency) => dependency.extern_name.clone(),
            None => continue,
        };
        let files: BTreeSet<&str> = graph
            .modules()
            .iter()
            .filter(|module| {
                let krate = graph.krate(module.krate);
                krate.package == other.name && krate.kind != CrateKind::BuildScript
            })
            .filter_map(|module| Some(graph.file(module.file?)))
            .filter(|file| !tree.texts.contains_key(*file))
            .collect();
        let needs = std::mem::take(&mut found.needs);
        let mut rewriter = Rewriter { ways, names, own: &own, needs, in_comment: false };
        rewriter.needs.uses.clear();
        for file in files {
            let Some(text) = (ground.read)(file) else { continue };
            let changed = rewriter.text(&text);
            if changed != text {
                found.texts.insert(file.to_owned(), changed);
            }
        }
        found.needs = rewriter.needs;
        found.uses.insert(at, found.needs.uses.clone());
    }
    found
}

/// What exported macros of the original name by `$crate` has to be there for everybody.
fn of_macros(ways: Ways<'_>) -> Needs {
    let mut needs = Needs::default();
    for module in &ways.tree.modules {
        for (number, element) in module.body.elements.iter().enumerate() {
            let exported = matches!(element.what, What::Macro { exported: true, .. });
            if !exported || module.homes[number] != 0 {
                continue;
            }
            for path in element.mentions.paths.iter().filter(|path| path[0] == "crate") {
                let mut hops = Vec::new();
                if ways.walk(0, &path[1..], &mut hops) != Way::Stays {
                    needs.hops.extend(hops);
                }
            }
        }
    }
    needs
}

/// A manifest of another package with the new crates `below` (name and folder) wherever it has the original.
pub(super) fn edit_manifest(
    doc: &mut DocumentMut,
    (original, package, folder): (&Package, &Package, &str),
    below: &[(String, String)],
) {
    let Some(on) = package.dependencies.iter().find(|d| d.package == original.name && d.member.is_some())
    else {
        return;
    };
    for (name, to) in below {
        for table in tables(on) {
            let entry = manifest::path_entry(original, &relative(folder, to), original.published);
            manifest::put(doc.as_table_mut(), &[table], name, Item::Value(entry.into()));
        }
    }
}

/// The tables in which a dependency stands; what is in `dependencies` is there for tests too.
fn tables(on: &Dependency) -> Vec<&'static str> {
    let dev = on.dev && !on.normal;
    let all = [("dependencies", on.normal), ("dev-dependencies", dev), ("build-dependencies", on.build)];
    all.into_iter().filter(|(_, is)| *is).map(|(table, _)| table).collect()
}
