//! Turns cargo's metadata into the packages of a [`Workspace`](crate::workspace::Workspace).
//!
//! In: metadata, with or without a resolution. Out: members with targets, dependencies, features. Left out: packages
//! outside the workspace, and which features are active.
//!
//! The name by which source code knows a dependency is neither in the manifest nor in the registry's index: it is that of
//! the dependency's library target (`md-5` is `md5`), which only the resolution knows. Without one, the rename or the
//! package's name stands in for it.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_metadata::{CrateType, DependencyKind, Metadata, Node, NodeDep, PackageId, TargetKind};
use rustc_hash::FxHashMap;
use seam_graphs::CrateKind;

use super::active::Platforms;
use crate::workspace::{Declaration, Dependency, Package, Table, Target};
use crate::{Diagnostic, DiagnosticKind};

/// The packages of a workspace.
#[derive(Debug)]
pub(super) struct Packages {
    /// In the order of the members.
    pub(super) list: Vec<Package>,
    /// How many third-party dependencies go by a name that the resolution did not confirm.
    pub(super) guessed: usize,
    /// Targets that are not understood.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The workspace's own packages, by name, then by folder.
pub(super) fn members(metadata: &Metadata) -> Vec<&cargo_metadata::Package> {
    let mut members: Vec<_> =
        metadata.packages.iter().filter(|package| metadata.workspace_members.contains(&package.id)).collect();
    members.sort_by(|a, b| (&*a.name, folder(a)).cmp(&(&*b.name, folder(b))));
    members
}

/// Reads the packages of `members`, which are those of `metadata`.
///
/// Where no platforms are given, the dependencies of every platform count.
pub(super) fn packages(
    metadata: &Metadata,
    members: &[&cargo_metadata::Package],
    platforms: Option<&Platforms>,
) -> Packages {
    let index = Index::new(metadata, members);
    let mut packages = Packages { list: Vec::new(), guessed: 0, diagnostics: Vec::new() };
    for member in members {
        let (dependencies, guessed) = dependencies(&index, member);
        packages.guessed += guessed;
        let targets = targets(metadata, member, &mut packages.diagnostics);
        packages.list.push(Package {
            name: member.name.to_string(),
            version: member.version.to_string(),
            manifest_path: member.manifest_path.clone(),
            targets,
            dependencies,
            declarations: declarations(&index, member, platforms),
            features: member.features.iter().map(|(name, on)| (name.clone(), on.clone())).collect(),
            published: member.publish.as_ref().is_none_or(|registries| !registries.is_empty()),
        });
    }
    packages
}

/// The name of a dependency in its manifest: the key in its table.
pub(super) fn key(dependency: &cargo_metadata::Dependency) -> &str {
    dependency.rename.as_deref().unwrap_or(&dependency.name)
}

/// Which member a manifest's dependency means where no resolution says so: by its path, else by name and version.
pub(super) fn member_of(
    dependency: &cargo_metadata::Dependency,
    members: &[&cargo_metadata::Package],
) -> Option<usize> {
    if let Some(path) = &dependency.path {
        return members.iter().position(|member| folder(member) == path);
    }
    members
        .iter()
        .position(|member| *member.name == *dependency.name && dependency.req.matches(&member.version))
}

fn folder(package: &cargo_metadata::Package) -> &Utf8Path {
    package.manifest_path.parent().unwrap_or(&package.manifest_path)
}

/// What has to be looked up by package.
struct Index<'a> {
    members: &'a [&'a cargo_metadata::Package],
    positions: FxHashMap<&'a PackageId, usize>,
    packages: FxHashMap<&'a PackageId, &'a cargo_metadata::Package>,
    nodes: FxHashMap<&'a PackageId, &'a Node>,
}

impl<'a> Index<'a> {
    fn new(metadata: &'a Metadata, members: &'a [&'a cargo_metadata::Package]) -> Self {
        let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
        Self {
            members,
            positions: members.iter().enumerate().map(|(at, member)| (&member.id, at)).collect(),
            packages: metadata.packages.iter().map(|package| (&package.id, package)).collect(),
            nodes: nodes.map(|node| (&node.id, node)).collect(),
        }
    }

    /// What `dependency` of `package` was resolved to.
    ///
    /// Two dependencies can be on the same package in two versions; a rename or the version tells them apart.
    fn resolved(
        &self,
        package: &cargo_metadata::Package,
        dependency: &cargo_metadata::Dependency,
    ) -> Option<&'a NodeDep> {
        let node = self.nodes.get(&package.id)?;
        let renamed = dependency.rename.as_ref().map(|name| name.replace('-', "_"));
        node.deps.iter().filter(|dep| !dep.name.is_empty()).find(|dep| {
            let Some(to) = self.packages.get(&dep.pkg) else { return false };
            *to.name == *dependency.name
                && dependency.req.matches(&to.version)
                && renamed.as_ref().is_none_or(|name| *name == dep.name)
                && (renamed.is_some() || library_name(to).is_none_or(|name| name == dep.name))
                && dep.dep_kinds.iter().any(|info| info.kind == dependency.kind)
        })
    }
}

/// The direct dependencies of `package`, and how many third-party names among them are guessed.
fn dependencies(index: &Index<'_>, package: &cargo_metadata::Package) -> (Vec<Dependency>, usize) {
    let mut merged: BTreeMap<(String, String, Option<usize>), Dependency> = BTreeMap::new();
    let mut confirmed: FxHashMap<(String, String, Option<usize>), bool> = FxHashMap::default();
    for dependency in &package.dependencies {
        let resolved = index.resolved(package, dependency);
        let (extern_name, member) = match resolved {
            Some(dep) => (dep.name.clone(), index.positions.get(&dep.pkg).copied()),
            None => {
                let member = member_of(dependency, index.members);
                let library = member.and_then(|at| library_name(index.members[at]));
                let name = dependency.rename.is_none().then_some(library).flatten();
                (name.unwrap_or_else(|| key(dependency).replace('-', "_")), member)
            }
        };
        let id = (extern_name.clone(), dependency.name.clone(), member);
        *confirmed.entry(id.clone()).or_default() |=
            resolved.is_some() || member.is_some() || dependency.rename.is_some();
        let entry = merged.entry(id).or_insert_with(|| Dependency {
            extern_name,
            package: dependency.name.clone(),
            member,
            proc_macro: resolved
                .and_then(|dep| index.packages.get(&dep.pkg))
                .is_some_and(|p| is_proc_macro(p)),
            normal: false,
            dev: false,
            build: false,
        });
        match dependency.kind {
            DependencyKind::Development => entry.dev = true,
            DependencyKind::Build => entry.build = true,
            _ => entry.normal = true,
        }
    }
    let guessed = merged.keys().filter(|id| !confirmed[*id]).count();
    (merged.into_values().collect(), guessed)
}

/// What the dependency tables of `package` say, line by line.
fn declarations(
    index: &Index<'_>,
    package: &cargo_metadata::Package,
    platforms: Option<&Platforms>,
) -> Vec<Declaration> {
    let declaration = |dependency: &cargo_metadata::Dependency| {
        let resolved = index.resolved(package, dependency);
        Declaration {
            key: key(dependency).to_owned(),
            package: dependency.name.clone(),
            member: match resolved {
                Some(dep) => index.positions.get(&dep.pkg).copied(),
                None => member_of(dependency, index.members),
            },
            table: match dependency.kind {
                DependencyKind::Development => Table::Dev,
                DependencyKind::Build => Table::Build,
                _ => Table::Normal,
            },
            optional: dependency.optional,
            features: dependency.features.clone(),
            default_features: dependency.uses_default_features,
            here: platforms.is_none_or(|platforms| platforms.include(dependency.target.as_ref())),
        }
    };
    package.dependencies.iter().map(declaration).collect()
}

/// The name of a package's library in source code.
fn library_name(package: &cargo_metadata::Package) -> Option<String> {
    let is_library = |target: &&cargo_metadata::Target| {
        matches!(kind(target), Some(CrateKind::Lib | CrateKind::ProcMacro))
    };
    package.targets.iter().find(is_library).map(|target| target.name.replace('-', "_"))
}

fn is_proc_macro(package: &cargo_metadata::Package) -> bool {
    package.targets.iter().any(|target| kind(target) == Some(CrateKind::ProcMacro))
}

fn targets(
    metadata: &Metadata,
    package: &cargo_metadata::Package,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Target> {
    let mut targets = Vec::new();
    for target in &package.targets {
        let Some(kind) = kind(target) else {
            let file = relative(&package.manifest_path, &metadata.workspace_root);
            let kinds: Vec<String> = target.kind.iter().map(ToString::to_string).collect();
            let message = format!("target `{}` of kind `{}` is left out", target.name, kinds.join(", "));
            diagnostics.push(Diagnostic { file, line: 0, kind: DiagnosticKind::Metadata, message });
            continue;
        };
        targets.push(Target {
            name: target.name.clone(),
            crate_name: target.name.replace('-', "_"),
            kind,
            src_path: target.src_path.clone(),
            edition: target.edition.as_str().parse().unwrap_or(2015),
            test: target.test,
            doctest: target.doctest,
            linkable: target.crate_types.iter().any(is_linkable),
            required_features: target.required_features.clone(),
        });
    }
    targets.sort_by(|a, b| (a.kind, &a.name, &a.src_path).cmp(&(b.kind, &b.name, &b.src_path)));
    targets
}

/// What a target is compiled to; `None` for a kind from a cargo of the future.
fn kind(target: &cargo_metadata::Target) -> Option<CrateKind> {
    target.kind.iter().find_map(|kind| match kind {
        TargetKind::ProcMacro => Some(CrateKind::ProcMacro),
        TargetKind::Bin => Some(CrateKind::Bin),
        TargetKind::Example => Some(CrateKind::Example),
        TargetKind::Test => Some(CrateKind::Test),
        TargetKind::Bench => Some(CrateKind::Bench),
        TargetKind::CustomBuild => Some(CrateKind::BuildScript),
        TargetKind::Lib
        | TargetKind::RLib
        | TargetKind::DyLib
        | TargetKind::CDyLib
        | TargetKind::StaticLib => Some(CrateKind::Lib),
        _ => None,
    })
}

/// Whether Rust code can be linked with it.
fn is_linkable(crate_type: &CrateType) -> bool {
    use CrateType::{DyLib, Lib, ProcMacro, RLib};
    matches!(crate_type, Lib | RLib | DyLib | ProcMacro)
}

fn relative(path: &Utf8PathBuf, root: &Utf8Path) -> String {
    path.strip_prefix(root).unwrap_or(path).as_str().replace('\\', "/")
}
