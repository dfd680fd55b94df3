//! When a build script runs again.
//!
//! In: what the sources of build scripts say with `cargo::rerun-if-…`. Out: per package a [`Script`]. What a script prints is
//! not known without running it, so this is an estimate by what it could print: also that of helper crates of the workspace
//! among its build-dependencies, and of well-known third-party ones. Follows
//! <https://doc.rust-lang.org/cargo/reference/build-scripts.html#change-detection>. Left out: `include`/`exclude` of the
//! package and what git ignores, which cargo leaves out of "any file".

use camino::Utf8Path;
use seam_graphs::CrateKind;

use crate::Inputs;
use crate::parse::normalize;
use crate::workspace::{Table, Workspace};

/// Third-party build-dependencies that print `cargo::rerun-if-…` of their own accord.
const TALKATIVE: [&str; 12] = [
    "cc",
    "cmake",
    "cxx-build",
    "lalrpop",
    "pkg-config",
    "prost-build",
    "pyo3-build-config",
    "system-deps",
    "tauri-build",
    "tonic-build",
    "vergen",
    "vergen-gitcl",
];

/// The build script of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The package, as a position in the workspace.
    pub package: usize,
    /// What makes it run again, beside itself and its dependencies.
    pub rerun: Rerun,
}

/// What makes a build script run again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rerun {
    /// It says nothing: any file of its package.
    AnyFile,
    /// These files and folders, relative to the workspace root.
    Paths {
        /// The paths, sorted.
        paths: Vec<String>,
        /// Whether there are more, whose names are put together when it runs.
        more: bool,
    },
    /// This third-party crate decides.
    Unknown(String),
}

/// The build script of each package that has one, by package.
pub(super) fn scripts(workspace: &Workspace, inputs: &Inputs) -> Vec<Option<Script>> {
    let with_script = |package: usize| {
        workspace.packages[package].build_script()?;
        Some(Script { package, rerun: rerun(workspace, inputs, package) })
    };
    (0..workspace.packages.len()).map(with_script).collect()
}

fn rerun(workspace: &Workspace, inputs: &Inputs, package: usize) -> Rerun {
    let helpers = helpers(workspace, package);
    let speaks = |at: usize, target: usize| {
        let kind = workspace.packages[at].targets[target].kind;
        (at == package && kind == CrateKind::BuildScript)
            || (at != package && helpers[at] && matches!(kind, CrateKind::Lib))
    };
    let said: Vec<&str> = inputs
        .reruns
        .iter()
        .filter(|((at, target), _)| speaks(*at, *target))
        .map(|(_, text)| text.as_str())
        .collect();
    if said.is_empty() {
        let declarations = workspace.packages[package].declarations.iter();
        let mut foreign = declarations.filter(|d| d.table == Table::Build && d.member.is_none());
        return match foreign.find(|d| TALKATIVE.contains(&d.package.as_str())) {
            Some(talkative) => Rerun::Unknown(talkative.package.clone()),
            None => Rerun::AnyFile,
        };
    }
    let folder = workspace.packages[package].folder();
    let (mut paths, mut more) = (Vec::new(), false);
    for text in said {
        let Some((_, path)) = text.split_once("rerun-if-changed=") else { continue };
        if path.is_empty() || path.contains('{') {
            more = true;
        } else {
            paths.push(workspace.relative(&normalize(&folder.join(Utf8Path::new(path)))));
        }
    }
    paths.sort();
    paths.dedup();
    Rerun::Paths { paths, more }
}

/// For each package whether it is, directly or not, a build-dependency of `package`.
fn helpers(workspace: &Workspace, package: usize) -> Vec<bool> {
    let mut reached = vec![false; workspace.packages.len()];
    let members = |at: usize, table: Table| {
        workspace.packages[at]
            .declarations
            .iter()
            .filter(move |d| d.table == table && d.here)
            .filter_map(|d| d.member)
    };
    let mut open: Vec<usize> = members(package, Table::Build).collect();
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            open.extend(members(at, Table::Normal));
        }
    }
    reached
}

impl Script {
    /// Whether an edit of `file` makes it run again; `own` says whether the file belongs to its package.
    pub(super) fn runs_for(&self, file: &str, own: bool) -> bool {
        match &self.rerun {
            Rerun::AnyFile => own,
            Rerun::Paths { paths, .. } => paths.iter().any(|path| {
                file.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            }),
            Rerun::Unknown(_) => false,
        }
    }
}
