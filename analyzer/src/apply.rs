//! Carrying a plan out: from a plan to the edits that turn a package into several.
//!
//! In: the analysis, the plan, and the texts of the files. Out: a [`Split`]: operations as data, and what is to be told of them. The
//! rule by which code moves is in `views`: moved modules keep their paths, and each crate sees the ones below through
//! re-exports at these paths, so nearly no path in the code has to change.
//!
//! The steps: `tree` cuts the sources into elements with a home each; `order` moves tests up and checks that nothing refers
//! upwards; `views` says what each crate needs of the ones below; `emit` writes the texts; `usage` and `manifest` the manifests;
//! `assets` finds what is not Rust. [`repair`] then turns what the compiler says into further edits.
//!
//! [`perform`] writes all that into a copy of the workspace, and asks the compiler.

mod assets;
mod bindings;
pub mod check;
mod dependents;
pub mod diff;
mod direct;
mod edits;
mod element;
mod emit;
mod heads;
mod manifest;
mod names;
mod operation;
mod order;
mod passed;
mod paths;
pub mod perform;
pub mod repair;
mod tokens;
pub mod transfer;
mod tree;
mod usage;
mod views;
mod ways;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{ItemGraph, ItemKind};
use toml_edit::DocumentMut;

pub use assets::Found;
pub use operation::{Forwarded, NewPackage, Operation, Widened};
pub use order::Upward;

use crate::plan::{Assignment, Plan, PlanError, fingerprint, package_files};
use crate::workspace::{Package, Workspace};
use crate::{Analysis, TargetId};
use assets::{Assets, Places};
use dependents::Outside;
use direct::Needs;
use edits::Edits;
use emit::Emitted;
use manifest::PackageOf;
use paths::{join, parent, relative};
pub use repair::Knowledge;
use tree::{Home, Tree};
use views::Views;
use ways::Ways;

/// What a plan is carried out on.
pub struct Ground<'a> {
    /// What cargo says of the workspace.
    pub workspace: &'a Workspace,
    /// What its sources say.
    pub analysis: &'a Analysis,
    /// The text of a file, by its path relative to the workspace root.
    pub read: &'a dyn Fn(&str) -> Option<String>,
    /// What lies at a path relative to the workspace root.
    pub exists: &'a dyn Fn(&str) -> Option<Found>,
    /// Whether the original re-exports what moved, so that nothing outside of it has to change. Otherwise the rest of the workspace
    /// is written anew, and users elsewhere have to follow.
    pub facade: bool,
}

/// A plan as it will be carried out.
#[derive(Clone, Debug, Default)]
pub struct Split {
    /// What has to be done, in order: manifests, then files by path.
    pub operations: Vec<Operation>,
    /// The new packages, lowest first.
    pub packages: Vec<NewPackage>,
    /// What becomes visible, by path.
    pub widened: Vec<Widened>,
    /// The features that are passed on.
    pub forwarded: Vec<Forwarded>,
    /// Without a facade: what the original re-exports all the same, as something outside names it in a way that stays; by path.
    pub kept: Vec<String>,
}

/// Why a plan is not carried out. Nothing has been written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The plan does not fit the workspace.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// The sources are others than those that the plan was made for.
    #[error(
        "the plan was made for other sources: its fingerprint is {planned}, that of `{package}` is {found}"
    )]
    Fingerprint {
        /// The package.
        package: String,
        /// In the plan.
        planned: String,
        /// Of the sources.
        found: String,
    },
    /// The plan has no crate.
    #[error("the plan has no new crate")]
    Empty,
    /// A crate would need one above it.
    #[error("crates of the plan would need crates above them: {} {}", .0.len(), references(.0))]
    Upward(Vec<Upward>),
    /// A file of the crate cannot be read or does not parse.
    #[error("{0} cannot be read, or is not Rust that parses")]
    Unreadable(String),
    /// A manifest cannot be read.
    #[error("{path} cannot be edited: {message}")]
    Manifest {
        /// The file.
        path: String,
        /// What is wrong.
        message: String,
    },
    /// The folder of a new package is taken.
    #[error("`{name}` would go to {folder}, where something is")]
    Taken {
        /// The new package.
        name: String,
        /// The folder.
        folder: String,
    },
    /// A new package has a name that is taken, or none.
    #[error("`{0}` cannot be the name of a new package: it is taken, or no name")]
    Name(String),
    /// A file lies outside of the folder of the sources.
    #[error("{0} lies outside of the folder of the crate's root file, and cannot keep its place")]
    Outside(String),
}

fn references(all: &[Upward]) -> String {
    let line = |u: &Upward| format!("\n  {}:{}: {} needs {}", u.file, u.line, u.from, u.to);
    let shown: String = all.iter().take(20).map(line).collect();
    let more = all.len().saturating_sub(20);
    let what = if all.len() == 1 { "reference leads" } else { "references lead" };
    if more > 0 {
        format!("{what} upwards{shown}\n  … and {more} more")
    } else {
        format!("{what} upwards{shown}")
    }
}

/// Turns a plan into operations.
///
/// # Errors
/// When the plan does not fit the sources, or cannot be carried out on them.
pub fn split(ground: &Ground<'_>, plan: &Plan) -> Result<(Split, Knowledge), ApplyError> {
    let graph = &ground.analysis.graph;
    let assignment = plan.assign(graph)?;
    if plan.crates.is_empty() {
        return Err(ApplyError::Empty);
    }
    check_fingerprint(ground, plan)?;
    let site = Site::new(ground, plan, &assignment)?;
    let mut tree =
        Tree::new(graph, &assignment, plan.crates.len() as u32, site.texts(ground, graph, &assignment));
    if let Some(file) = tree.unreadable.first() {
        return Err(ApplyError::Unreadable(file.clone()));
    }
    if let Some(outside) = tree.texts.keys().find(|f| !f.starts_with(&site.sources_prefix())) {
        return Err(ApplyError::Outside(outside.clone()));
    }
    order::raise_tests(&mut tree, graph);
    order::lower_facades(&mut tree);
    let upward = order::upward(&tree, graph);
    if !upward.is_empty() {
        return Err(ApplyError::Upward(upward));
    }
    let views = Views::new(&tree, graph);
    let outside =
        (!ground.facade).then(|| dependents::outside(ground, &tree, &views, &site.names, site.package));
    let mut emitted = emit_all(&tree, &views, graph, &site, outside.as_ref().map(|outside| &outside.needs));
    if outside.is_some() {
        site.redocument(&tree, &views, &mut emitted);
    }
    let mut split = site.finish(ground, &tree, &mut emitted, outside.as_ref())?;
    if let Some(outside) = &outside {
        split.kept = dependents::kept(Ways { tree: &tree, views: &views }, &outside.needs);
    }
    let knowledge = site.knowledge(ground, tree, &emitted, &split);
    Ok((split, knowledge))
}

fn check_fingerprint(ground: &Ground<'_>, plan: &Plan) -> Result<(), ApplyError> {
    let Some(planned) = &plan.fingerprint else { return Ok(()) };
    let files = package_files(&ground.analysis.graph, &plan.package);
    let texts: Vec<(&str, String)> =
        files.into_iter().map(|file| (file, (ground.read)(file).unwrap_or_default())).collect();
    let found = fingerprint(texts.iter().map(|(file, text)| (*file, text.as_str())));
    if found == *planned {
        return Ok(());
    }
    Err(ApplyError::Fingerprint { package: plan.package.clone(), planned: planned.clone(), found })
}

/// Writes the texts of all crates: the original first.
fn emit_all(
    tree: &Tree,
    views: &Views,
    graph: &ItemGraph,
    site: &Site<'_>,
    direct: Option<&Needs>,
) -> Vec<Emitted> {
    let mut externals: Vec<BTreeSet<String>> = vec![BTreeSet::new(); tree.crates as usize + 1];
    let mut homes: BTreeMap<usize, Home> = BTreeMap::new();
    for module in &tree.modules {
        for (number, ids) in module.ids.iter().enumerate() {
            homes.extend(ids.iter().map(|id| (id.index(), module.homes[number])));
            let mentions = &module.element(number).mentions;
            let heads = mentions.paths.iter().map(|path| path[0].clone());
            externals[module.homes[number] as usize].extend(heads);
        }
    }
    for reference in graph.references() {
        let to = graph.item(reference.to);
        if to.kind == ItemKind::External
            && let Some(home) = homes.get(&reference.from.index())
        {
            externals[*home as usize].insert(to.name.replace('-', "_"));
        }
    }
    let emit = |krate: Home| {
        let external = |name: &str| externals[krate as usize].contains(name);
        emit::emit(tree, views, krate, &site.names, &external, direct)
    };
    (0..=tree.crates).map(emit).collect()
}

/// Where everything is and goes.
struct Site<'a> {
    package: &'a Package,
    /// The target that is taken apart.
    target: TargetId,
    /// Relative to the workspace, like all folders.
    folder: String,
    sources: String,
    /// The root file of the crate.
    root_file: String,
    /// The names of the crates in source code, the original first.
    names: Vec<String>,
    /// The new packages: name and folder.
    new: Vec<(String, String)>,
}

impl<'a> Site<'a> {
    fn new(ground: &Ground<'a>, plan: &Plan, assignment: &Assignment) -> Result<Self, ApplyError> {
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
        for planned in &plan.crates {
            let name = planned.name.replace('-', "_");
            let taken = names.contains(&name)
                || workspace.packages.iter().any(|p| p.name.replace('-', "_") == name)
                || package.dependencies.iter().any(|d| d.extern_name == name);
            if taken || syn::parse_str::<syn::Ident>(&name).is_err() {
                return Err(ApplyError::Name(planned.name.clone()));
            }
            let folder = join(&beside, &planned.name);
            if (ground.exists)(&folder).is_some() {
                return Err(ApplyError::Taken { name: planned.name.clone(), folder });
            }
            names.push(name);
            new.push((planned.name.clone(), folder));
        }
        Ok(Self { package, target, folder, sources: parent(&root_file).to_owned(), root_file, names, new })
    }

    fn places<'p>(&'p self, new: &'p str, tree: &'p Tree) -> Places<'p> {
        Places { package: &self.folder, sources: &self.sources, new, modules: &tree.texts }
    }

    fn sources_prefix(&self) -> String {
        if self.sources.is_empty() { String::new() } else { format!("{}/", self.sources) }
    }

    fn texts(
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

    fn finish(
        &self,
        ground: &Ground<'_>,
        tree: &Tree,
        emitted: &mut [Emitted],
        outside: Option<&Outside>,
    ) -> Result<Split, ApplyError> {
        let known: BTreeSet<String> =
            self.package.dependencies.iter().map(|d| d.extern_name.clone()).collect();
        let own = self.package.library().map_or("", |at| self.package.targets[at].crate_name.as_str());
        let usages: Vec<usage::Usage> =
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
        self.manifests(ground, emitted, &usages, &mut split, &mut carried)?;
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
        ground: &Ground<'_>,
        emitted: &[Emitted],
        usages: &[usage::Usage],
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
            let build = self.build_script(ground, &mut usage, folder, carried);
            let features = manifest::features_of(self.package, &usage, &usage.normal);
            let below = emitted[at + 1].uses.iter().filter(|home| **home != 0);
            let below = below.map(|home| self.new[*home as usize - 1].clone()).collect();
            let documents = usage.documents.iter().filter(|home| **home != at as Home + 1);
            let documents = documents.map(|home| self.new[*home as usize - 1].clone()).collect();
            let (name, folder) = (name.clone(), folder.clone());
            let facade = ground.facade;
            all.push(PackageOf { name, folder, usage, below, documents, features, build, facade });
        }
        for new in &all {
            let text = manifest::create(&original, self.package, new, &all, &self.folder);
            split
                .operations
                .push(Operation::CreateManifest { path: format!("{}/Cargo.toml", new.folder), text });
            let forwarded = |feature: &String| Forwarded { feature: feature.clone(), to: new.name.clone() };
            split.forwarded.extend(new.features.iter().map(forwarded));
        }
        manifest::edit_original(&mut original, self.package, &all, &self.folder);
        let folders: Vec<String> = all.iter().map(|new| new.folder.clone()).collect();
        if self.folder.is_empty() {
            manifest::edit_workspace(&mut original, &folders);
        } else {
            let mut workspace = self.document(ground, "Cargo.toml")?;
            let before = workspace.to_string();
            manifest::edit_workspace(&mut workspace, &folders);
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
        ground: &Ground<'_>,
        usage: &mut usage::Usage,
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
        usage.features.extend(tokens::mentions(&text).features);
        Some(inside(&path))
    }

    fn document(&self, ground: &Ground<'_>, path: &str) -> Result<DocumentMut, ApplyError> {
        let error = |message: String| ApplyError::Manifest { path: path.to_owned(), message };
        let text = (ground.read)(path).ok_or_else(|| error("it cannot be read".to_owned()))?;
        text.parse().map_err(|e: toml_edit::TomlError| error(e.to_string()))
    }

    /// Source files: each moves to the crate that has most of it, unless the original keeps a part.
    fn files(&self, ground: &Ground<'_>, tree: &Tree, emitted: &[Emitted], split: &mut Split) {
        for (file, old) in &tree.texts {
            let mut parts: Vec<(Home, &emit::EmittedFile)> =
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
        original: &usage::Usage,
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
    fn knowledge(&self, ground: &Ground<'_>, tree: Tree, emitted: &[Emitted], split: &Split) -> Knowledge {
        let mut files = BTreeMap::new();
        for (home, emitted) in (0u32..).zip(emitted) {
            files.extend(emitted.files.keys().map(|file| (self.moved(home, file), (home, file.clone()))));
        }
        let touched = split.operations.iter().filter_map(|operation| match operation {
            Operation::EditFile { path, .. } | Operation::CreateFile { path, .. } => Some(path.clone()),
            Operation::MoveFile { to, .. } => Some(to.clone()),
            _ => None,
        });
        Knowledge {
            tree,
            names: self.names.clone(),
            folders: std::iter::once(self.folder.clone())
                .chain(self.new.iter().map(|n| n.1.clone()))
                .collect(),
            files,
            touched: touched.collect(),
            dependencies: manifest::keys(self.package),
            manifest: (ground.read)(&join(&self.folder, "Cargo.toml")).unwrap_or_default(),
            tested: self.package.targets[self.target.1].test,
            told: repair::Told::new(ground.workspace.resolver, self.package),
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
