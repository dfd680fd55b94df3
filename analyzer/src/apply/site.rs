//! Where everything is and goes, and from that the operations of a split.
//!
//! In: the ground, the tree, and the texts of each crate. Out: the folders and names of the packages, and by [`Site::finish`] what
//! has to be done: manifests, source files, files that are not Rust. Left out: what the texts say (`emit`), and what code outside
//! of the original's library says (`dependents`).

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::ItemGraph;
use toml_edit::DocumentMut;

use super::assets::{self, Assets, Found, Places};
use super::dependents::Outside;
use super::edits::Edits;
use super::emit::{Emitted, EmittedFile};
use super::manifest::{self, PackageOf};
use super::operation::{Forwarded, NewPackage, Operation};
use super::paths::{join, parent, relative};
use super::repair::{Knowledge, Told, free_feature};
use super::tree::{Home, Tree};
use super::usage::{self, Usage};
use super::{ApplyError, Ground, Split, tokens};
use crate::TargetId;
use crate::plan::{Assignment, Plan, PlanError};
use crate::workspace::Package;

/// Where everything is and goes.
pub(super) struct Site<'a> {
    pub(super) package: &'a Package,
    /// The target that is taken apart.
    target: TargetId,
    /// Relative to the workspace, like all folders.
    folder: String,
    sources: String,
    /// The root file of the crate.
    root_file: String,
    /// The names of the crates in source code, the original first.
    pub(super) names: Vec<String>,
    /// The new packages: name and folder.
    pub(super) new: Vec<(String, String)>,
}

impl<'a> Site<'a> {
    pub(super) fn new(ground: &Ground<'a>, plan: &Plan, assignment: &Assignment) -> Result<Self, ApplyError> {
        let workspace = ground.workspace;
        let krate = ground.analysis.graph.krate(assignment.root);
        let unknown = || PlanError::UnknownRoot { package: plan.package.clone(), root: plan.root.clone() };
        let number = workspace.packages.iter().position(|p| p.name == plan.package).ok_or_else(unknown)?;
        let package = &workspace.packages[number];
        let target = package.targets.iter().position(|t| t.name == krate.target && t.kind == krate.kind);
        let target = (number, target.ok_or_else(unknown)?);
        let folder = workspace.relative(package.folder());
        let folder = if package.folder() == workspace.root { String::new() } else { folder };
        let root_file = workspace.relative(&package.targets[target.1].src_path);
        let mut names = vec![krate.name.clone()];
        let mut new = Vec::new();
        let beside = if folder.is_empty() && (ground.exists)("crates") == Some(Found::Folder) {
            "crates".to_owned()
        } else {
            parent(&folder).to_owned()
        };
        if let Some(&first) = plan.misnamed(workspace, &krate.name).first() {
            return Err(ApplyError::Name(plan.crates[first].name.clone()));
        }
        for planned in &plan.crates {
            let folder = join(&beside, &planned.name);
            if (ground.exists)(&folder).is_some() {
                return Err(ApplyError::Taken { name: planned.name.clone(), folder });
            }
            names.push(planned.name.replace('-', "_"));
            new.push((planned.name.clone(), folder));
        }
        Ok(Self { package, target, folder, sources: parent(&root_file).to_owned(), root_file, names, new })
    }

    /// The edition of the target.
    pub(super) fn edition(&self) -> u16 {
        self.package.targets[self.target.1].edition
    }

    fn places<'p>(&'p self, new: &'p str, tree: &'p Tree) -> Places<'p> {
        let declared: BTreeSet<&str> = tree.modules.iter().map(|module| module.file.as_str()).collect();
        let in_bodies =
            tree.texts.keys().map(String::as_str).filter(|file| !declared.contains(file)).collect();
        Places { package: &self.folder, sources: &self.sources, new, modules: &tree.texts, in_bodies }
    }

    pub(super) fn sources_prefix(&self) -> String {
        if self.sources.is_empty() { String::new() } else { format!("{}/", self.sources) }
    }

    pub(super) fn texts(
        &self,
        ground: &Ground<'_>,
        graph: &ItemGraph,
        assignment: &Assignment,
    ) -> BTreeMap<String, String> {
        let modules = graph.modules().iter().filter(|m| m.krate == assignment.root);
        let files: BTreeSet<&str> = modules.filter_map(|m| Some(graph.file(m.file?))).collect();
        files.into_iter().filter_map(|file| Some((file.to_owned(), (ground.read)(file)?))).collect()
    }

    /// Where a file of the original goes in the Nth crate.
    fn moved(&self, krate: Home, file: &str) -> String {
        if krate == 0 {
            return file.to_owned();
        }
        let inside = if file == self.root_file { "lib.rs" } else { &file[self.sources_prefix().len()..] };
        format!("{}/src/{inside}", self.new[krate as usize - 1].1)
    }

    pub(super) fn finish(
        &self,
        ground: &Ground<'_>,
        tree: &Tree,
        emitted: &mut [Emitted],
        outside: Option<&Outside>,
    ) -> Result<Split, ApplyError> {
        let known: BTreeSet<String> =
            self.package.dependencies.iter().map(|d| d.extern_name.clone()).collect();
        let own = self.package.library().map_or("", |at| self.package.targets[at].crate_name.as_str());
        let usages: Vec<Usage> =
            emitted.iter().map(|e| usage::usage(e, &known, (own, &self.names), ground.read)).collect();
        let mut split = Split::default();
        let mut carried = assets::Carried::new();
        for (at, (_, folder)) in self.new.iter().enumerate() {
            let places = self.places(folder, tree);
            let to = |file: &str| self.moved(at as Home + 1, file);
            let Assets { carried: own, renamed } =
                assets::assets(&usages[at + 1], &places, &to, ground.exists);
            for (from, to) in own {
                carried.entry(from).or_default().insert(to);
            }
            for (file, literals) in renamed {
                let Some(file) = emitted[at + 1].files.get_mut(&file) else { continue };
                let mut edits = Edits::default();
                for (old, new) in literals {
                    for range in tokens::file_names(&file.text, &old) {
                        edits.replace(range, format!("{new:?}"));
                    }
                }
                file.text = edits.apply(&file.text);
            }
        }
        self.manifests((ground, tree), emitted, &usages, &mut split, &mut carried)?;
        if let Some(outside) = outside {
            self.outside(ground, outside, &mut split)?;
        }
        self.files(ground, tree, emitted, &mut split);
        self.carry(ground, tree, &usages[0], carried, &mut split);
        split.widened = emitted.iter().flat_map(|e| e.widened.iter().cloned()).collect();
        split.widened.sort();
        split.widened.dedup();
        self.packages(emitted, &mut split);
        Ok(split)
    }

    /// Manifests: of the new packages, of the original, of the workspace.
    fn manifests(
        &self,
        (ground, tree): (&Ground<'_>, &Tree),
        emitted: &[Emitted],
        usages: &[Usage],
        split: &mut Split,
        carried: &mut assets::Carried,
    ) -> Result<(), ApplyError> {
        let path = join(&self.folder, "Cargo.toml");
        let mut original = self.document(ground, &path)?;
        let mut all: Vec<PackageOf> = Vec::new();
        let keys = manifest::keys(self.package);
        for (at, (name, folder)) in self.new.iter().enumerate() {
            let mut usage = usages[at + 1].clone();
            usage.by_keys(&keys);
            let build = self.build_script((ground, tree), &mut usage, folder, carried);
            let features = manifest::features_of(self.package, &usage, &usage.normal);
            let below = emitted[at + 1].uses.iter().filter(|home| **home != 0);
            let below = below.map(|home| self.new[*home as usize - 1].clone()).collect();
            let documents = usage.documents.iter().filter(|home| **home != at as Home + 1);
            let documents = documents.map(|home| self.new[*home as usize - 1].clone()).collect();
            let (name, folder) = (name.clone(), folder.clone());
            let facade = ground.facade;
            all.push(PackageOf { name, folder, usage, below, documents, features, build, facade });
        }
        manifest::inherit_features(&mut all);
        for new in &all {
            let text = manifest::create(&original, self.package, new, &all, &self.folder);
            split
                .operations
                .push(Operation::CreateManifest { path: format!("{}/Cargo.toml", new.folder), text });
            let forwarded = |feature: &String| Forwarded { feature: feature.clone(), to: new.name.clone() };
            split.forwarded.extend(new.features.iter().map(forwarded));
        }
        manifest::edit_original(&mut original, self.package, &all, &self.folder);
        let its = (self.package.name.as_str(), self.folder.as_str());
        let new: Vec<(&str, &str)> = all.iter().map(|new| (new.name.as_str(), new.folder.as_str())).collect();
        if self.folder.is_empty() {
            manifest::edit_workspace(&mut original, its, &new);
        } else {
            let mut workspace = self.document(ground, "Cargo.toml")?;
            let before = workspace.to_string();
            manifest::edit_workspace(&mut workspace, its, &new);
            let text = workspace.to_string();
            if text != before {
                split.operations.push(Operation::EditManifest { path: "Cargo.toml".to_owned(), text });
            }
        }
        split.operations.push(Operation::EditManifest { path, text: original.to_string() });
        Ok(())
    }

    /// The build script, where a new package needs it too: a copy, with what it reads.
    fn build_script(
        &self,
        (ground, tree): (&Ground<'_>, &Tree),
        usage: &mut Usage,
        folder: &str,
        carried: &mut assets::Carried,
    ) -> Option<String> {
        let script = self.package.build_script().filter(|_| usage.build_script)?;
        let path = ground.workspace.relative(&self.package.targets[script].src_path);
        let inside = |file: &str| relative(&self.folder, file);
        for input in ground.analysis.inputs.of((self.target.0, script)) {
            carried.entry(input.file.clone()).or_default().insert(join(folder, &inside(&input.file)));
        }
        carried.entry(path.clone()).or_default().insert(join(folder, &inside(&path)));
        let text = (ground.read)(&path).unwrap_or_default();
        for (from, to) in assets::of_build_script(&text, &self.places(folder, tree), ground.exists) {
            carried.entry(from).or_default().insert(to);
        }
        usage.features.extend(tokens::mentions(&text).features);
        Some(inside(&path))
    }

    pub(super) fn document(&self, ground: &Ground<'_>, path: &str) -> Result<DocumentMut, ApplyError> {
        let error = |message: String| ApplyError::Manifest { path: path.to_owned(), message };
        let text = (ground.read)(path).ok_or_else(|| error("it cannot be read".to_owned()))?;
        text.parse().map_err(|e: toml_edit::TomlError| error(e.to_string()))
    }

    /// Source files: each moves to the crate that has most of it, unless the original keeps a part.
    fn files(&self, ground: &Ground<'_>, tree: &Tree, emitted: &[Emitted], split: &mut Split) {
        for (file, old) in &tree.texts {
            let mut parts: Vec<(Home, &EmittedFile)> =
                (0u32..).zip(emitted).filter_map(|(home, e)| Some((home, e.files.get(file)?))).collect();
            let stays = parts.first().is_some_and(|(home, _)| *home == 0);
            if stays {
                let (_, part) = parts.remove(0);
                if part.text != *old {
                    split
                        .operations
                        .push(Operation::EditFile { path: file.clone(), text: part.text.clone() });
                }
            }
            // What another target is compiled from too stays where it is.
            let shared = self.is_shared(ground, file);
            let most = parts.iter().enumerate().max_by_key(|(at, (_, part))| (part.kept, usize::MAX - at));
            let mover = most.map(|(at, _)| at).filter(|_| !stays && !shared);
            for (at, (home, part)) in parts.iter().enumerate() {
                let to = self.moved(*home, file);
                split.operations.push(if mover == Some(at) {
                    let text = (part.text != *old).then(|| part.text.clone());
                    Operation::MoveFile { from: file.clone(), to, text }
                } else {
                    Operation::CreateFile { path: to, part_of: file.clone(), text: part.text.clone() }
                });
            }
        }
    }

    fn is_shared(&self, ground: &Ground<'_>, file: &str) -> bool {
        let graph = &ground.analysis.graph;
        let crates = graph.modules().iter().filter(|m| m.file.is_some_and(|f| graph.file(f) == file));
        let crates: BTreeSet<usize> = crates.map(|m| m.krate.index()).collect();
        crates.len() > 1
    }

    /// Files that are not Rust: those among the sources move where only one crate needs them, and nobody anything that lies in them or
    /// around them; others are copied.
    fn carry(
        &self,
        ground: &Ground<'_>,
        tree: &Tree,
        original: &Usage,
        carried: assets::Carried,
        split: &mut Split,
    ) {
        let kept = assets::assets(
            original,
            &self.places(&self.folder, tree),
            &|file| file.to_owned(),
            ground.exists,
        )
        .carried;
        let read = ground.analysis.inputs.files.iter().filter(|input| input.target != self.target);
        let others: BTreeSet<&str> = read.map(|input| input.file.as_str()).collect();
        let carried = assets::outermost(carried);
        for (from, to) in &carried {
            let among_sources = from.starts_with(&self.sources_prefix()) && !self.sources.is_empty();
            let mut beside = carried.keys().filter(|other| *other != from).chain(kept.keys());
            let moves = to.len() == 1
                && among_sources
                && !beside.any(|other| assets::overlap(from, other))
                && !others.iter().any(|other| assets::overlap(from, other));
            for to in to.clone() {
                split.operations.push(if moves {
                    Operation::MoveFile { from: from.clone(), to, text: None }
                } else {
                    Operation::CopyFile { from: from.clone(), to }
                });
            }
        }
    }

    /// What repairs need to know.
    pub(super) fn knowledge(
        &self,
        ground: &Ground<'_>,
        tree: Tree,
        emitted: &[Emitted],
        split: &Split,
    ) -> Knowledge {
        let mut files = BTreeMap::new();
        for (home, emitted) in (0u32..).zip(emitted) {
            files.extend(emitted.files.keys().map(|file| (self.moved(home, file), (home, file.clone()))));
        }
        let touched = split.operations.iter().filter_map(|operation| match operation {
            Operation::EditFile { path, .. } | Operation::CreateFile { path, .. } => Some(path.clone()),
            Operation::MoveFile { to, .. } => Some(to.clone()),
            _ => None,
        });
        let target = &self.package.targets[self.target.1];
        let documented = target.doctest && tree.texts.values().any(|text| text.contains("```"));
        let member = Some(self.target.0);
        let mut dependencies = ground.workspace.packages.iter().flat_map(|other| &other.dependencies);
        let others = documented || dependencies.any(|dependency| dependency.member == member);
        let mut elements = tree.modules.iter().flat_map(|module| &module.body.elements);
        let asks = elements.any(|element| !element.mentions.features.is_empty());
        Knowledge {
            package: self.package.name.clone(),
            configurations: if asks { manifest::other_features(self.package) } else { Vec::new() },
            tree,
            names: self.names.clone(),
            folders: std::iter::once(self.folder.clone())
                .chain(self.new.iter().map(|n| n.1.clone()))
                .collect(),
            files,
            touched: touched.collect(),
            dependencies: manifest::keys(self.package),
            manifest: (ground.read)(&join(&self.folder, "Cargo.toml")).unwrap_or_default(),
            feature: free_feature(self.package.features.iter().map(|(feature, _)| feature.as_str())),
            tested: self.package.targets[self.target.1].test,
            told: Told::new(ground.workspace.resolver, self.package, others),
        }
    }

    fn packages(&self, emitted: &[Emitted], split: &mut Split) {
        for (at, (name, folder)) in self.new.iter().enumerate() {
            let own = &emitted[at + 1];
            let below = own.uses.iter().filter(|home| **home != 0);
            split.packages.push(NewPackage {
                name: name.clone(),
                folder: folder.clone(),
                files: own.files.len(),
                lines: own.files.values().map(|f| f.kept).sum(),
                depends_on: below.map(|home| self.new[*home as usize - 1].0.clone()).collect(),
            });
        }
    }
}
