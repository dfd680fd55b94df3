//! Carrying a plan out: from a plan to the edits that turn a package into several.
//!
//! In: the analysis, the plan, and the texts of the files. Out: a [`Split`]: operations as data, and what is to be told of them. The
//! rule by which code moves is in `views`: moved modules keep their paths, and each crate sees the ones below through
//! re-exports at these paths, so nearly no path in the code has to change.
//!
//! The steps: `site` says where everything is and goes; `orphans` puts impls where Rust allows them; `tree` cuts the sources into
//! elements with a home each; `order` moves tests up and checks that nothing refers upwards; `views` says what each crate needs
//! of the ones below; `emit` writes the texts; `usage` and `manifest` the manifests; `assets` finds what is not Rust. [`repair`]
//! then turns what the compiler says into further edits.
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
mod imports;
mod line_ends;
mod manifest;
mod names;
mod operation;
mod order;
mod orphans;
mod passed;
mod paths;
pub mod perform;
mod renamed;
pub mod repair;
mod scope;
mod site;
mod tokens;
pub mod transfer;
mod tree;
mod usage;
mod views;
mod ways;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use seam_graphs::{ItemGraph, ItemKind};

pub use assets::Found;
pub use operation::{Forwarded, NewPackage, Operation, Widened};
pub use order::Upward;
pub use orphans::Rehomed;

use crate::Analysis;
use crate::plan::{Plan, PlanError};
use crate::workspace::Workspace;
use direct::Needs;
use emit::Emitted;
pub use renamed::Renamed;
pub use repair::Knowledge;
use site::Site;
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
    /// Impls that go to another crate than the plan says, as Rust allows them there alone; by path.
    pub rehomed: Vec<Rehomed>,
    /// What becomes visible, by path.
    pub widened: Vec<Widened>,
    /// The features that are passed on.
    pub forwarded: Vec<Forwarded>,
    /// Without a facade: what the original re-exports all the same, as something outside names it in a way that stays; by path.
    pub kept: Vec<String>,
    /// What asks for its package, and is told of a new one; by file and line.
    pub renamed: Vec<Renamed>,
}

/// Why a plan is not carried out. Nothing has been written.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The plan does not fit the workspace.
    #[error(transparent)]
    Plan(#[from] PlanError),
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
    /// Paths of `use` mean something else there.
    #[error(
        "{0} is of the edition 2015, whose paths begin at the root of the crate: have `cargo fix --edition` bring it to 2018 first"
    )]
    Edition(String),
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
    let mut assignment = plan.assign(graph)?;
    if plan.crates.is_empty() {
        return Err(ApplyError::Empty);
    }
    plan.check_sources(graph, ground.read)?;
    let rehomed = orphans::move_along(ground.analysis, plan, &mut assignment);
    let site = Site::new(ground, plan, &assignment)?;
    if site.edition() < 2018 {
        return Err(ApplyError::Edition(plan.package.clone()));
    }
    let mut tree =
        Tree::new(graph, &assignment, plan.crates.len() as u32, site.texts(ground, graph, &assignment));
    if let Some(file) = tree.unreadable.first() {
        return Err(ApplyError::Unreadable(file.clone()));
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
    let mut parts = emitted.iter().skip(1).flat_map(|part| part.files.keys());
    if let Some(outside) = parts.find(|file| !file.starts_with(&site.sources_prefix())) {
        return Err(ApplyError::Outside(outside.clone()));
    }
    if outside.is_some() {
        site.redocument(&tree, &views, &mut emitted);
    }
    let mut split = site.finish(ground, &tree, &mut emitted, outside.as_ref())?;
    split.rehomed = rehomed;
    if let Some(outside) = &outside {
        split.kept = dependents::kept(Ways { tree: &tree, views: &views }, &outside.needs);
    }
    line_ends::keep(&mut split.operations, ground.read);
    split.renamed = renamed::renamed(&tree);
    let knowledge = site.knowledge(ground, tree, &emitted, &split);
    Ok((split, knowledge))
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
