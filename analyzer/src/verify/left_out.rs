//! Targets that did not compile before the split: they are left out of both sides, by name, and everything else counts.
//!
//! In: what `cargo check --message-format=json` wrote, workspaces. Out: [`LeftOut`] targets, and which arguments make `cargo test`
//! run all the others. A library or a binary that ships has to compile; of these only the unit tests can be left out.

use camino::Utf8Path;
use seam_graphs::CrateKind;
use serde::Deserialize;

use crate::units::{Command, Mode, unit_graph};
use crate::workspace::{Package, Target, Workspace};

/// A target that is left out; of a library or a binary, its unit tests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Its package.
    pub package: String,
    /// What it is.
    pub kind: CrateKind,
    /// Its name.
    pub name: String,
}

impl LeftOut {
    /// Whether only its unit tests are left out, and the target itself is not.
    pub fn is_of_unit_tests(&self) -> bool {
        !matches!(self.kind, CrateKind::Test | CrateKind::Example | CrateKind::Bench)
    }

    /// Whether a target is the same after the split: one of the same name, wherever it is then; of unit tests also those of new
    /// `libraries`, to which they may have moved.
    fn is(&self, package: &str, kind: CrateKind, name: &str, new: &[String]) -> bool {
        let same = self.kind == kind && self.name == name;
        if self.is_of_unit_tests() {
            return (same && self.package == package) || new.iter().any(|other| other == package);
        }
        same
    }
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { package, kind, name } = self;
        match kind {
            CrateKind::Test => write!(out, "the integration test {name} of {package}"),
            CrateKind::Example | CrateKind::Bench => write!(out, "the {} {name} of {package}", kind.as_str()),
            CrateKind::Bin => write!(out, "the unit tests of the binary {name} of {package}"),
            _ => write!(out, "the unit tests of the library of {package}"),
        }
    }
}

/// Targets that are left out of a side.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Without {
    targets: Vec<LeftOut>,
    /// Packages that are there after the split only; none before.
    new: Vec<String>,
}

impl Without {
    /// On the side on which `targets` did not compile.
    pub(super) fn before(targets: Vec<LeftOut>) -> Self {
        Self { targets, new: Vec::new() }
    }

    /// On the other side, where `after` has packages that `before` has not.
    pub(super) fn after(&self, before: &Workspace, after: &Workspace) -> Self {
        let is_old = |package: &&Package| before.packages.iter().any(|other| other.name == package.name);
        let new = after.packages.iter().filter(|package| !is_old(package));
        Self { targets: self.targets.clone(), new: new.map(|package| package.name.clone()).collect() }
    }

    /// What did not compile before the split.
    pub(super) fn targets(&self) -> &[LeftOut] {
        &self.targets
    }

    /// Whether a failure is of what is left out.
    pub(super) fn has(&self, failure: &Failure) -> bool {
        let LeftOut { package, kind, name } = &failure.target;
        self.targets.iter().any(|one| one.is(package, *kind, name, &self.new))
    }

    /// For each run of `cargo test` the arguments that choose packages and targets: one run over the whole workspace unless
    /// something that it compiles is left out. With `documentation` what runs the examples of documentation too.
    pub(super) fn test_runs(&self, workspace: &Workspace, documentation: bool) -> Vec<Vec<String>> {
        let is_out = |package: &Package, target: &Target| {
            self.targets.iter().any(|one| one.is(&package.name, target.kind, &target.name, &self.new))
        };
        let graph = unit_graph(workspace, Command::Test);
        let tested = |at: usize, mode: Mode| {
            let package = &workspace.packages[at];
            let units = graph.units.iter().filter(move |unit| unit.package == at && unit.mode == mode);
            let targets = units.map(|unit| &package.targets[unit.target]);
            targets.filter(move |target| mode != Mode::Build || target.kind == CrateKind::Example)
        };
        let (mut whole, mut parted) = (vec!["--workspace".to_owned()], Vec::new());
        for (at, package) in workspace.packages.iter().enumerate() {
            let all = || tested(at, Mode::Test).chain(tested(at, Mode::Build));
            if !all().any(|target| is_out(package, target)) {
                continue;
            }
            whole.extend(["--exclude".to_owned(), package.name.clone()]);
            let chosen = ["-p".to_owned(), format!("{}@{}", package.name, package.version)];
            let mut flags: Vec<String> =
                all().filter(|target| !is_out(package, target)).flat_map(flag).collect();
            flags.dedup();
            if !flags.is_empty() {
                parted.push(chosen.iter().cloned().chain(flags).collect());
            }
            if documentation && tested(at, Mode::Doctest).next().is_some() {
                parted.push(chosen.into_iter().chain(["--doc".to_owned()]).collect());
            }
        }
        if whole.len() < 1 + 2 * workspace.packages.len() {
            parted.insert(0, whole);
        }
        parted
    }
}

/// The flag of cargo that chooses a target.
fn flag(target: &Target) -> Vec<String> {
    let named = |flag: &str| vec![flag.to_owned(), target.name.clone()];
    match target.kind {
        CrateKind::Bin => named("--bin"),
        CrateKind::Example => named("--example"),
        CrateKind::Test => named("--test"),
        CrateKind::Bench => named("--bench"),
        _ => vec!["--lib".to_owned()],
    }
}

/// A target that does not compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) target: LeftOut,
    /// What the compiler said.
    pub(super) error: String,
}

/// Reads what does not compile, error by error, from cargo's messages. `folder` is the root of the workspace as cargo saw it.
/// `None` where something else than a target of the workspace failed.
pub(super) fn failures(stdout: &str, folder: &Utf8Path, workspace: &Workspace) -> Option<Vec<Failure>> {
    let mut found = Vec::new();
    for line in stdout.lines() {
        let Ok(Line { reason, manifest_path: Some(manifest), target: Some(target), message: Some(message) }) =
            serde_json::from_str(line)
        else {
            continue;
        };
        if reason != "compiler-message" || !message.level.starts_with("error") {
            continue;
        }
        let relative = Utf8Path::new(&manifest).strip_prefix(folder).ok()?.to_owned();
        let of = |package: &&Package| package.manifest_path.strip_prefix(&workspace.root) == Ok(&*relative);
        let package = workspace.packages.iter().find(of)?;
        let kind = [CrateKind::Bin, CrateKind::Example, CrateKind::Test, CrateKind::Bench]
            .into_iter()
            .find(|kind| target.kind.iter().any(|its| its == kind.as_str()))
            .or_else(|| Some(package.targets[package.library()?].kind))?;
        let target = LeftOut { package: package.name.clone(), kind, name: target.name };
        let error = message.rendered.unwrap_or_default().trim_end().to_owned();
        // The compiler's last words say no more than that there were errors.
        if !error.starts_with("error: aborting due to") {
            found.push(Failure { target, error });
        }
    }
    Some(found)
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    manifest_path: Option<String>,
    target: Option<Named>,
    message: Option<Said>,
}

#[derive(Deserialize)]
struct Named {
    kind: Vec<String>,
    name: String,
}

#[derive(Deserialize)]
struct Said {
    level: String,
    rendered: Option<String>,
}
