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
use super::emit::Emitted;
use super::operation::Operation;
use super::paths::{join, relative};
use super::site::Site;
use super::tree::{Home, Tree};
use super::views::Views;
use super::ways::{Hop, Way, Ways};
use super::{ApplyError, Ground, Split, manifest};
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
        let mut rewriter = Rewriter { ways, names, own: &own, needs, only_needs: false, in_comment: false };
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

impl Site<'_> {
    /// Has documentation name the crates in which things are.
    pub(super) fn redocument(&self, tree: &Tree, views: &Views, emitted: &mut [Emitted]) {
        let (ways, names, own) = (Ways { tree, views }, &self.names, &*self.names[0]);
        let mut rewriter =
            Rewriter { ways, names, own, needs: Needs::default(), only_needs: false, in_comment: false };
        for file in emitted.iter_mut().flat_map(|emitted| emitted.files.values_mut()) {
            file.text = rewriter.documented(&file.text);
        }
    }

    /// The code outside of the original, and its manifests.
    pub(super) fn outside(
        &self,
        ground: &Ground<'_>,
        outside: &Outside,
        split: &mut Split,
    ) -> Result<(), ApplyError> {
        for (&at, uses) in &outside.uses {
            let package = &ground.workspace.packages[at];
            if package.name == self.package.name || uses.is_empty() {
                continue;
            }
            let folder = ground.workspace.relative(package.folder());
            let folder = if package.folder() == ground.workspace.root { String::new() } else { folder };
            let path = join(&folder, "Cargo.toml");
            // The manifest of the workspace may have been edited already.
            let edited = split.operations.iter_mut().find_map(|operation| match operation {
                Operation::EditManifest { path: known, text } if *known == path => Some(text),
                _ => None,
            });
            let parts = uses.iter().map(|home| self.new[*home as usize - 1].clone());
            let below: Vec<(String, String, bool)> = parts
                .map(|(name, folder)| {
                    let features = split.forwarded.iter().any(|forwarded| forwarded.to == name);
                    (name, folder, features)
                })
                .collect();
            let places = (self.package, package, folder.as_str());
            match edited {
                Some(text) => {
                    let error = |e: toml_edit::TomlError| e.to_string();
                    let mut doc: DocumentMut = text
                        .parse()
                        .map_err(|e| ApplyError::Manifest { path: path.clone(), message: error(e) })?;
                    edit_manifest(&mut doc, places, &below);
                    *text = doc.to_string();
                }
                None => {
                    let mut doc = self.document(ground, &path)?;
                    edit_manifest(&mut doc, places, &below);
                    split.operations.push(Operation::EditManifest { path, text: doc.to_string() });
                }
            }
        }
        let edit =
            |(path, text): (&String, &String)| Operation::EditFile { path: path.clone(), text: text.clone() };
        split.operations.extend(outside.texts.iter().map(edit));
        Ok(())
    }
}

/// What moved and stays public in the original, by path.
pub(super) fn kept(ways: Ways<'_>, needs: &Needs) -> Vec<String> {
    let below = |module: usize, name: &str| match ways.tree.path(module) {
        path if path.is_empty() => name.to_owned(),
        path => format!("{path}::{name}"),
    };
    let moved = |(module, name): &&Hop| {
        matches!(ways.walk(*module, std::slice::from_ref(name), &mut Vec::new()), Way::Moved { .. })
    };
    let names = needs.hops.iter().filter(moved).map(|(module, name)| below(*module, name));
    let parted = needs.modules.iter().filter(|module| ways.views.homes[**module].len() > 1);
    let mut all: Vec<String> = names.chain(parted.map(|module| below(*module, "*"))).collect();
    all.sort();
    all.dedup();
    all
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

/// A manifest of another package with the new crates `below` (name, folder, whether it has features) wherever it has the original,
/// which turns their features on as it is told.
fn edit_manifest(
    doc: &mut DocumentMut,
    (original, package, folder): (&Package, &Package, &str),
    below: &[(String, String, bool)],
) {
    let Some(on) = package.dependencies.iter().find(|d| d.package == original.name && d.member.is_some())
    else {
        return;
    };
    for (name, to, features) in below {
        for table in tables(on) {
            let entry = manifest::part_entry(original, &relative(folder, to), original.published, *features);
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
