//! What cargo says about a workspace: packages, targets, dependencies.
//!
//! These are the types that `load` fills and all later steps read; nothing here touches cargo.

use camino::{Utf8Path, Utf8PathBuf};
use seam_graphs::CrateKind;

use crate::Diagnostic;

/// A workspace, or a single package.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder of the workspace's root manifest, absolute.
    pub root: Utf8PathBuf,
    /// The workspace's own packages, sorted by name, then by folder.
    pub packages: Vec<Package>,
    /// Active configuration: `None` for the union of all.
    pub active: Option<ActiveConfig>,
    /// What cargo could not say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    /// `path` relative to the workspace root, with `/`; unchanged where it lies outside.
    pub fn relative(&self, path: &Utf8Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).as_str().replace('\\', "/")
    }
}

/// The configuration to analyse, where the user chose one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActiveConfig {
    /// `cfg` values that hold for every package, as `rustc --print cfg` writes them (`unix`, `target_os="linux"`), and
    /// those the user gave.
    pub cfgs: Vec<String>,
    /// The active features of each package, by position in [`Workspace::packages`].
    pub features: Vec<Vec<String>>,
}

/// A package of the workspace.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name: `grep-cli`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its manifest, absolute.
    pub manifest_path: Utf8PathBuf,
    /// Its targets: the library first, then by kind and name.
    pub targets: Vec<Target>,
    /// Its direct dependencies, sorted by extern name.
    pub dependencies: Vec<Dependency>,
    /// The features it declares, with what each turns on.
    pub features: Vec<(String, Vec<String>)>,
}

/// A target of a package: one crate.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name in the manifest: `grep-cli`, `rg`.
    pub name: String,
    /// Its name in source code: `grep_cli`.
    pub crate_name: String,
    /// What it is compiled to.
    pub kind: CrateKind,
    /// The file of its root module, absolute.
    pub src_path: Utf8PathBuf,
    /// The edition: 2015, 2018, 2021, 2024.
    pub edition: u16,
}

/// A dependency of a package on another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name by which source code knows it: `serde_json`, or what `package = …` renamed it to.
    pub extern_name: String,
    /// The name of the package that is depended on.
    pub package: String,
    /// Its position in [`Workspace::packages`] where it belongs to the workspace.
    pub member: Option<usize>,
    /// Whether it is a crate of procedural macros, as far as is known: it then has macros and nothing else.
    pub proc_macro: bool,
    /// `[dependencies]`.
    pub normal: bool,
    /// `[dev-dependencies]`.
    pub dev: bool,
    /// `[build-dependencies]`.
    pub build: bool,
}
