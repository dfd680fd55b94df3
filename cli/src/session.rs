//! What every command starts from: the workspace loaded, its packages selected, its sources analysed.

use std::cell::Cell;

use anyhow::Context;
use camino::Utf8PathBuf;
use seam_analyzer::apply::Found;
use seam_analyzer::workspace::{Package, Workspace};
use seam_analyzer::{Analysis, Diagnostic, LoadOptions, analyze, load, pool, select};
use seam_graphs::{CrateKind, ItemGraph, ItemId};

use crate::args::{GlobalArgs, WorkspaceArgs};

/// A workspace and what was found in it.
#[derive(Debug)]
pub(crate) struct Session {
    /// What cargo says about it.
    pub(crate) workspace: Workspace,
    /// Positions of the selected packages, ascending.
    pub(crate) selected: Vec<usize>,
    /// What its sources say.
    pub(crate) analysis: Analysis,
    /// What could not be seen while loading and analysing, sorted.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether the output itself says that something could not be seen.
    pub(crate) said_unseen: Cell<bool>,
}

/// What a command needs beside the graph.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Needs {
    /// The units of a build.
    pub(crate) units: bool,
    /// The instances of generic functions.
    pub(crate) instances: bool,
    /// The places whose meaning depends on the package or file that they stand in.
    pub(crate) sites: bool,
}

impl Session {
    /// Loads the workspace that the flags name and analyses it.
    ///
    /// All packages are analysed, also where only some are selected: paths lead through the others. With `one_configuration`
    /// default features are chosen where the user chose nothing; otherwise code under every condition is read. `needs` says
    /// what is read beside the graph.
    ///
    /// # Errors
    /// When cargo cannot describe the workspace, or no package is selected.
    pub(crate) fn open(global: &GlobalArgs, one_configuration: bool, needs: Needs) -> anyhow::Result<Self> {
        let args = &global.workspace;
        let Needs { units, instances, sites } = needs;
        let workspace = load(&LoadOptions { units, instances, sites, one_configuration, ..options(args)? })?;
        let selected = select(&workspace, &args.package, &args.exclude)?;
        let pool = pool(global.jobs.map(usize::from)).context("failed to start threads")?;
        let analysis = pool.install(|| analyze(&workspace));
        Ok(Self::new(workspace, selected, analysis))
    }

    /// The session over what was found.
    pub(crate) fn new(workspace: Workspace, selected: Vec<usize>, mut analysis: Analysis) -> Self {
        let mut diagnostics = workspace.diagnostics.clone();
        diagnostics.append(&mut analysis.diagnostics);
        diagnostics.sort();
        diagnostics.dedup();
        Self { workspace, selected, analysis, diagnostics, said_unseen: Cell::new(false) }
    }

    /// The item graph of the whole workspace.
    pub(crate) fn graph(&self) -> &ItemGraph {
        &self.analysis.graph
    }

    /// The text of a file by its path relative to the workspace root, as it is on disk; `None` where it cannot be read.
    pub(crate) fn read(&self, file: &str) -> Option<String> {
        text_of(&self.workspace, file)
    }

    /// What lies at a path relative to the workspace root.
    pub(crate) fn found(&self, path: &str) -> Option<Found> {
        let metadata = self.workspace.root.join(path).as_std_path().metadata().ok()?;
        Some(if metadata.is_dir() { Found::Folder } else { Found::File })
    }

    /// The selected packages, by name.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.selected.iter().map(|&p| &self.workspace.packages[p])
    }

    /// For each crate of the graph, whether its package is selected. Third-party crates are not.
    pub(crate) fn selected_crates(&self) -> Vec<bool> {
        let names: Vec<&str> = self.packages().map(|p| p.name.as_str()).collect();
        let crates = self.graph().crates().iter();
        crates.map(|c| c.kind != CrateKind::External && names.contains(&c.package.as_str())).collect()
    }

    /// Whether the item belongs to a crate that `crates` marks.
    pub(crate) fn lies_in(&self, crates: &[bool], item: ItemId) -> bool {
        crates[self.graph().crate_of(item).index()]
    }
}

/// The text of a file by its path relative to the root of `workspace`; `None` where it cannot be read.
pub(crate) fn text_of(workspace: &Workspace, file: &str) -> Option<String> {
    std::fs::read_to_string(workspace.root.join(file)).ok()
}

/// How the flags want the workspace to be loaded.
///
/// # Errors
/// When a path is not UTF-8.
pub(crate) fn options(args: &WorkspaceArgs) -> anyhow::Result<LoadOptions> {
    let manifest_path = match &args.manifest_path {
        None => None,
        Some(path) => Some(
            Utf8PathBuf::from_path_buf(path.clone())
                .map_err(|path| anyhow::anyhow!("--manifest-path is not UTF-8: {}", path.display()))?,
        ),
    };
    Ok(LoadOptions {
        manifest_path,
        features: args.feature_names(),
        one_configuration: false,
        all_features: args.all_features,
        no_default_features: args.no_default_features,
        targets: args.target.clone(),
        cfgs: args.cfg.clone(),
        offline: args.offline,
        locked: args.locked,
        frozen: args.frozen,
        trust_config: args.trust_config,
        units: false,
        instances: false,
        sites: false,
    })
}
