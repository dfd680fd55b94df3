//! Which units a command has, and what each waits for.
//!
//! In: a workspace and a command. Out: a [`UnitGraph`]. From the targets that the command names, dependencies are followed
//! as in cargo's `unit_dependencies.rs`.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use seam_graphs::{CrateKind, Dag};

use super::features::{ActiveFeatures, is_proc_macro};
use super::{Command, Mode, Unit, UnitGraph};
use crate::workspace::{Table, Workspace};

/// What a unit waits for: the other, and whether its staleness is inherited.
type Need = (Unit, bool);

/// The units of `command` over the whole of `workspace`.
pub fn unit_graph(workspace: &Workspace, command: Command) -> UnitGraph {
    let features = ActiveFeatures::new(workspace, command == Command::Test);
    let differs = differing(workspace, &features);
    let builder = Builder { workspace, command, features, differs };
    let mut needs: BTreeMap<Unit, Vec<Need>> = BTreeMap::new();
    let mut open = builder.roots();
    while let Some(unit) = open.pop() {
        if let Entry::Vacant(entry) = needs.entry(unit) {
            let found = builder.needs(entry.key());
            open.extend(found.iter().map(|need| need.0.clone()));
            entry.insert(found);
        }
    }
    builder.finish(needs)
}

/// For each package whether its build for the host is another one than that for the program: because its features
/// differ, or those of what it depends on.
fn differing(workspace: &Workspace, features: &ActiveFeatures) -> Vec<bool> {
    let count = workspace.packages.len();
    let normal = |package: usize| {
        let declarations = workspace.packages[package].declarations.iter();
        declarations
            .filter(|d| d.table == Table::Normal && d.here)
            .filter_map(move |d| Some((package, d.member?)))
    };
    let dag = Dag::new(count, (0..count).flat_map(normal));
    dag.up((0..count).filter(|&package| !features.same(package)))
}

struct Builder<'w> {
    workspace: &'w Workspace,
    command: Command,
    features: ActiveFeatures,
    /// By package: whether units for the host are units of their own.
    differs: Vec<bool>,
}

impl Builder<'_> {
    fn unit(&self, package: usize, target: usize, mode: Mode, host: bool) -> Unit {
        Unit { package, target, mode, host: host && self.differs[package] }
    }

    /// What the command compiles of itself: the default targets of each package.
    fn roots(&self) -> Vec<Unit> {
        let mut roots = Vec::new();
        for (at, package) in self.workspace.packages.iter().enumerate() {
            let on = self.features.features(at, false);
            for (position, target) in package.targets.iter().enumerate() {
                // Cargo skips a target in silence where its features are not on.
                if !target.required_features.iter().all(|feature| self.is_on(at, on, feature)) {
                    continue;
                }
                let library = matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro);
                // A procedural macro has the features of what runs during the build, unless it is compiled as a test.
                let host = |mode| target.kind == CrateKind::ProcMacro && mode != Mode::Test;
                let mut root = |mode| roots.push(self.unit(at, position, mode, host(mode)));
                match self.command {
                    Command::Check if library || target.kind == CrateKind::Bin => root(Mode::Check),
                    Command::Build if library || target.kind == CrateKind::Bin => root(Mode::Build),
                    Command::Test if target.kind == CrateKind::BuildScript => {}
                    Command::Test => {
                        if target.test {
                            root(Mode::Test);
                        } else if target.kind == CrateKind::Example {
                            root(Mode::Build);
                        }
                        if library && target.doctest {
                            root(Mode::Doctest);
                        }
                    }
                    _ => {}
                }
            }
        }
        roots
    }

    /// Whether an entry of `required-features` is on: a feature of the package, or `dependency/feature`.
    fn is_on(&self, package: usize, on: &std::collections::BTreeSet<String>, feature: &str) -> bool {
        let Some((dependency, feature)) = feature.split_once('/') else { return on.contains(feature) };
        let mut declarations = self.workspace.packages[package].declarations.iter();
        declarations.any(|d| {
            d.key == dependency
                && self.features.has(package, false, d)
                && d.member.is_none_or(|member| self.features.features(member, false).contains(feature))
        })
    }

    /// The way in which a library is needed by a unit of this mode.
    fn library_mode(&self, parent: Mode, package: usize) -> Mode {
        if parent == Mode::Check && !is_proc_macro(self.workspace, package) {
            Mode::Check
        } else {
            Mode::Build
        }
    }

    fn needs(&self, unit: &Unit) -> Vec<Need> {
        let package = &self.workspace.packages[unit.package];
        let target = &package.targets[unit.target];
        let script = package.build_script();
        if unit.mode == Mode::Run {
            return vec![(self.unit(unit.package, unit.target, Mode::Build, unit.host), true)];
        }
        let mut needs = self.dependencies(unit);
        let is_library = matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro);
        if target.kind != CrateKind::BuildScript {
            needs.extend(script.map(|at| (self.unit(unit.package, at, Mode::Run, unit.host), true)));
            if (!is_library || unit.mode == Mode::Doctest)
                && let Some(own) = package.library()
                && package.targets[own].linkable
            {
                let host = unit.host || package.targets[own].kind == CrateKind::ProcMacro;
                needs.push((
                    self.unit(unit.package, own, self.library_mode(unit.mode, unit.package), host),
                    true,
                ));
            }
        }
        if matches!(target.kind, CrateKind::Test | CrateKind::Bench) {
            let on = self.features.features(unit.package, unit.host);
            let binaries = package.targets.iter().enumerate().filter(|(_, binary)| {
                binary.kind == CrateKind::Bin
                    && binary.required_features.iter().all(|feature| self.is_on(unit.package, on, feature))
            });
            // They are only run; what they are compiled from does not make the test stale.
            needs
                .extend(binaries.map(|(at, _)| (self.unit(unit.package, at, Mode::Build, unit.host), false)));
        }
        needs
    }

    /// The libraries of other packages that a unit is compiled with.
    fn dependencies(&self, unit: &Unit) -> Vec<Need> {
        let package = &self.workspace.packages[unit.package];
        let kind = package.targets[unit.target].kind;
        let script = kind == CrateKind::BuildScript;
        let tests = matches!(kind, CrateKind::Test | CrateKind::Example | CrateKind::Bench)
            || matches!(unit.mode, Mode::Test | Mode::Doctest);
        let counts = |table: Table| match table {
            Table::Normal => !script,
            Table::Dev => !script && tests,
            Table::Build => script,
        };
        let mut needs = Vec::new();
        for declaration in package.declarations.iter().filter(|d| d.here && counts(d.table)) {
            if let Some(member) = declaration.member
                && self.features.has(unit.package, unit.host, declaration)
                && let Some(library) = self.workspace.packages[member].library()
            {
                let host = unit.host || script || is_proc_macro(self.workspace, member);
                needs.push((self.unit(member, library, self.library_mode(unit.mode, member), host), true));
            }
        }
        needs
    }

    fn finish(&self, needs: BTreeMap<Unit, Vec<Need>>) -> UnitGraph {
        let place: BTreeMap<&Unit, usize> = needs.keys().enumerate().map(|(at, unit)| (unit, at)).collect();
        let arcs = |all: bool| {
            let mut arcs = Vec::new();
            for (unit, needs) in &needs {
                let wanted = needs.iter().filter(|need| all || need.1);
                arcs.extend(wanted.map(|need| (place[unit], place[&need.0])));
            }
            Dag::new(needs.len(), arcs)
        };
        let features = |unit: &Unit| {
            let kind = self.workspace.packages[unit.package].targets[unit.target].kind;
            let host = unit.host || kind == CrateKind::ProcMacro;
            self.features.features(unit.package, host).iter().cloned().collect()
        };
        UnitGraph {
            command: self.command,
            stale: arcs(false),
            order: arcs(true),
            features: needs.keys().map(features).collect(),
            units: needs.into_keys().collect(),
        }
    }
}
