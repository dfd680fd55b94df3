//! What cargo says about a workspace: packages, targets, dependencies.
//!
//! These are the types that `load` fills and all later steps read; nothing here touches cargo.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use seam_graphs::{CrateKind, ItemGraph};

use crate::resolution::Resolution;
use crate::{Diagnostic, TargetId};

/// A workspace, or a single package.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The folder of the workspace's root manifest, absolute.
    pub root: Utf8PathBuf,
    /// The workspace's own packages, sorted by name, then by folder.
    pub packages: Vec<Package>,
    /// Active configuration: `None` for the union of all.
    pub active: Option<ActiveConfig>,
    /// How cargo decides which features a crate is built with.
    pub resolver: Resolver,
    /// The features that the user asked for.
    pub requested: FeatureRequest,
    /// The `cfg` values of the platform that is built for, as in [`ActiveConfig::cfgs`]; `None` where rustc was not asked
    /// ([`LoadOptions::units`](crate::LoadOptions::units)): then every platform's dependencies count.
    pub platform: Option<Vec<String>>,
    /// Whether the inputs of targets are those of every configuration, also where one was chosen: a crate is built in
    /// another one for build scripts and procedural macros.
    pub units: bool,
    /// Whether the instances of generic functions are looked for.
    pub instances: bool,
    /// Whether places whose meaning depends on their package or file, and the traits that calls need, are looked for.
    pub sites: bool,
    /// Who asks whom for which features, third parties included; only where [`sites`](Self::sites) are looked for.
    pub resolution: Resolution,
    /// What cargo could not say.
    pub diagnostics: Vec<Diagnostic>,
}

impl Workspace {
    /// `path` relative to the workspace root, with `/`; unchanged where it lies outside.
    pub fn relative(&self, path: &Utf8Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).as_str().replace('\\', "/")
    }

    /// The target that each crate of `graph` is, by crate; `None` for those of third parties.
    pub fn targets_of(&self, graph: &ItemGraph) -> Vec<Option<TargetId>> {
        let mut targets: BTreeMap<(&str, &str, CrateKind), TargetId> = BTreeMap::new();
        for (at, package) in self.packages.iter().enumerate() {
            for (position, target) in package.targets.iter().enumerate() {
                targets.insert((&package.name, &target.name, target.kind), (at, position));
            }
        }
        let crates = graph.crates().iter();
        crates.map(|k| targets.get(&(k.package.as_str(), k.target.as_str(), k.kind)).copied()).collect()
    }

    /// For each package whether an edit of `package` rebuilds it, itself included; tests aside. By build-dependencies too: a
    /// package is compiled again after its build script.
    pub fn rebuilt_with(&self, package: usize) -> Vec<bool> {
        let mut rebuilt = vec![false; self.packages.len()];
        rebuilt[package] = true;
        let mut waiting = vec![package];
        while let Some(at) = waiting.pop() {
            for (index, dependent) in self.packages.iter().enumerate() {
                if !rebuilt[index] && dependent.is_rebuilt_by(at) {
                    rebuilt[index] = true;
                    waiting.push(index);
                }
            }
        }
        rebuilt
    }
}

/// How cargo decides which features a crate is built with: `resolver` in the manifest of the workspace.
///
/// <https://doc.rust-lang.org/cargo/reference/resolver.html#features>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Resolver {
    /// `"1"`: once for all uses; what tests or other platforms ask for counts always.
    Shared,
    /// `"2"` and later: apart for build scripts and procedural macros; tests and other platforms count only where built.
    #[default]
    Apart,
}

/// The features that the user asked for, for every package of the workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeatureRequest {
    /// `--features`, one by one.
    pub features: Vec<String>,
    /// `--all-features`.
    pub all: bool,
    /// `--no-default-features`.
    pub no_default: bool,
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
    /// Each line of its dependency tables, in cargo's order.
    pub declarations: Vec<Declaration>,
    /// The features it declares, with what each turns on.
    pub features: Vec<(String, Vec<String>)>,
    /// Whether it may be published: its manifest does not say `publish = false`.
    pub published: bool,
}

impl Package {
    /// Whether it is compiled again when the package at `other` is; tests aside.
    pub fn is_rebuilt_by(&self, other: usize) -> bool {
        self.dependencies.iter().any(|d| (d.normal || d.build) && d.member == Some(other))
    }

    /// The folder of its manifest, absolute.
    pub fn folder(&self) -> &Utf8Path {
        self.manifest_path.parent().unwrap_or(&self.manifest_path)
    }

    /// Its library or procedural macro, by position in [`Package::targets`].
    pub fn library(&self) -> Option<usize> {
        self.targets.iter().position(|target| matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro))
    }

    /// Its build script, by position in [`Package::targets`].
    pub fn build_script(&self) -> Option<usize> {
        self.targets.iter().position(|target| target.kind == CrateKind::BuildScript)
    }
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
    /// Whether `cargo test` builds it as a test: `test = true`, the default of libraries, binaries and tests.
    pub test: bool,
    /// Whether `cargo test` runs the examples of its documentation.
    pub doctest: bool,
    /// Whether other targets of the package are linked with it: a library that is not for other languages only.
    pub linkable: bool,
    /// Features of its package without which it is not built.
    pub required_features: Vec<String>,
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

/// Which of the three tables a dependency stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// `[dependencies]`.
    Normal,
    /// `[dev-dependencies]`.
    Dev,
    /// `[build-dependencies]`.
    Build,
}

/// A dependency as one line of a manifest declares it; [`Dependency`] sums several up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The key in the table: the package's name, or what it was renamed to.
    pub key: String,
    /// The name of the package that is depended on.
    pub package: String,
    /// Its position in [`Workspace::packages`] where it belongs to the workspace.
    pub member: Option<usize>,
    /// The table.
    pub table: Table,
    /// Whether a feature has to turn it on.
    pub optional: bool,
    /// The features that it asks for.
    pub features: Vec<String>,
    /// Whether it asks for the default features.
    pub default_features: bool,
    /// Whether it is one on the platform that is built for; true where that is not known.
    pub here: bool,
}
