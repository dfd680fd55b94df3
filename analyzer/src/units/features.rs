//! Which features each package of the workspace is built with.
//!
//! In: the manifests, the request of the user, whether tests are built. Out: [`ActiveFeatures`]: per package, apart for the
//! program and for what runs during the build, features and optional dependencies. Follows cargo's
//! `core/resolver/features.rs`. Left out: what third-party packages ask of packages of the workspace.

use std::collections::BTreeSet;

use crate::workspace::{Declaration, Resolver, Table, Workspace};

/// A package, for the program or for what runs during the build.
type Key = (usize, bool);

/// What is on.
#[derive(Clone, Debug)]
pub(super) struct ActiveFeatures {
    /// By package: for the program, for the build.
    on: Vec<[On; 2]>,
    apart: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct On {
    features: BTreeSet<String>,
    dependencies: BTreeSet<String>,
    visited: bool,
    /// `name?/feature` of dependencies that are not on yet.
    waiting: Vec<(String, String)>,
}

impl ActiveFeatures {
    /// What `workspace` builds, with or without tests.
    pub(super) fn new(workspace: &Workspace, tests: bool) -> Self {
        let apart = workspace.resolver == Resolver::Apart;
        let on = vec![<[On; 2]>::default(); workspace.packages.len()];
        let mut resolution =
            Resolution { workspace, tests: tests || !apart, active: Self { on, apart }, depth: 0 };
        for package in 0..workspace.packages.len() {
            let requested = resolution.requested(package);
            resolution.activate((package, false), &requested);
            if apart && is_proc_macro(workspace, package) {
                resolution.activate((package, true), &requested);
            }
        }
        resolution.active
    }

    /// The active features of a package, sorted.
    pub(super) fn features(&self, package: usize, host: bool) -> &BTreeSet<String> {
        &self.on(package, host).features
    }

    /// Whether a dependency of a package is on.
    pub(super) fn has(&self, package: usize, host: bool, declaration: &Declaration) -> bool {
        !declaration.optional || self.on(package, host).dependencies.contains(&declaration.key)
    }

    /// Whether a package is the same for the program and for the build, dependencies not looked at.
    pub(super) fn same(&self, package: usize) -> bool {
        let [program, build] = &self.on[package];
        program.features == build.features && program.dependencies == build.dependencies
    }

    fn on(&self, package: usize, host: bool) -> &On {
        &self.on[package][usize::from(host && self.apart)]
    }
}

/// Whether the library of a package has procedural macros.
pub(super) fn is_proc_macro(workspace: &Workspace, package: usize) -> bool {
    let package = &workspace.packages[package];
    package.library().is_some_and(|at| package.targets[at].kind == seam_graphs::CrateKind::ProcMacro)
}

/// The state while features are turned on.
struct Resolution<'w> {
    workspace: &'w Workspace,
    tests: bool,
    active: ActiveFeatures,
    depth: usize,
}

/// Chains of features longer than this are cut; cargo's own limit is its stack.
const MAX_DEPTH: usize = 2000;

impl<'w> Resolution<'w> {
    /// What the user asked for in a package.
    fn requested(&self, package: usize) -> Vec<String> {
        let request = &self.workspace.requested;
        let package = &self.workspace.packages[package];
        let declared = |name: &str| package.features.iter().any(|(feature, _)| feature == name);
        if request.all {
            return package.features.iter().map(|(name, _)| name.clone()).collect();
        }
        let mut wanted: Vec<String> = Vec::new();
        if !request.no_default && declared("default") {
            wanted.push("default".to_owned());
        }
        for feature in &request.features {
            match feature.split_once('/') {
                Some((owner, name)) if owner == package.name => {
                    wanted.extend(declared(name).then(|| name.to_owned()))
                }
                Some((owner, _)) => {
                    let key = owner.strip_suffix('?').unwrap_or(owner);
                    wanted.extend(package.declarations.iter().any(|d| d.key == key).then(|| feature.clone()));
                }
                None => wanted.extend(declared(feature).then(|| feature.clone())),
            }
        }
        wanted
    }

    /// The dependencies of a package that count, with the key of what they are on.
    fn declarations(
        &self,
        (package, host): Key,
    ) -> impl Iterator<Item = (&'w Declaration, Option<Key>)> + use<'w> {
        let (workspace, tests, apart) = (self.workspace, self.tests, self.active.apart);
        let counts = move |d: &&Declaration| (tests || d.table != Table::Dev) && (d.here || !apart);
        workspace.packages[package].declarations.iter().filter(counts).map(move |d| {
            let key = d.member.map(|member| {
                (member, apart && (host || d.table == Table::Build || is_proc_macro(workspace, member)))
            });
            (d, key)
        })
    }

    fn state(&mut self, (package, host): Key) -> &mut On {
        &mut self.active.on[package][usize::from(host)]
    }

    fn activate(&mut self, key: Key, features: &[String]) {
        if self.depth > MAX_DEPTH {
            return;
        }
        self.depth += 1;
        let first = !std::mem::replace(&mut self.state(key).visited, true);
        for feature in features {
            self.turn_on(key, feature);
        }
        if first {
            for (declaration, to) in self.declarations(key) {
                if !declaration.optional {
                    self.follow(declaration, to);
                }
            }
        }
        self.depth -= 1;
    }

    /// Turns on what a dependency asks for.
    fn follow(&mut self, declaration: &Declaration, to: Option<Key>) {
        let Some(to) = to else { return };
        let mut features = declaration.features.clone();
        if declaration.default_features {
            features.push("default".to_owned());
        }
        self.activate(to, &features);
    }

    /// `name`, `dep:name`, `name/feature` or `name?/feature`.
    fn turn_on(&mut self, key: Key, value: &str) {
        if let Some(dependency) = value.strip_prefix("dep:") {
            return self.turn_on_dependency(key, dependency);
        }
        if let Some((dependency, feature)) = value.split_once('/') {
            return match dependency.strip_suffix('?') {
                Some(dependency) => self.turn_on_of(key, dependency, feature, true),
                None => self.turn_on_of(key, dependency, feature, false),
            };
        }
        let workspace = self.workspace;
        let declared = workspace.packages[key.0].features.iter().find(|(name, _)| name == value);
        let Some((_, values)) = declared else { return };
        if self.state(key).features.insert(value.to_owned()) && self.depth <= MAX_DEPTH {
            self.depth += 1;
            for value in values {
                self.turn_on(key, value);
            }
            self.depth -= 1;
        }
    }

    fn turn_on_dependency(&mut self, key: Key, name: &str) {
        if !self.state(key).dependencies.insert(name.to_owned()) {
            return;
        }
        for (declaration, to) in self.declarations(key) {
            if declaration.key == name && declaration.optional {
                self.follow(declaration, to);
            }
        }
        let (ready, waiting): (Vec<_>, Vec<_>) = std::mem::take(&mut self.state(key).waiting)
            .into_iter()
            .partition(|(dependency, _)| dependency == name);
        self.state(key).waiting = waiting;
        for (dependency, feature) in ready {
            self.turn_on_of(key, &dependency, &feature, true);
        }
    }

    fn turn_on_of(&mut self, key: Key, name: &str, feature: &str, weak: bool) {
        for (declaration, to) in self.declarations(key) {
            if declaration.key != name {
                continue;
            }
            if declaration.optional {
                let on = self.state(key).dependencies.contains(name);
                if weak && !on {
                    self.state(key).waiting.push((name.to_owned(), feature.to_owned()));
                    continue;
                }
                self.turn_on_dependency(key, name);
                if !weak {
                    // Before `?` there was, `name/feature` also turned on the feature `name`: cargo keeps it so.
                    self.turn_on(key, name);
                }
            }
            if let Some(to) = to {
                self.activate(to, &[feature.to_owned()]);
            }
        }
    }
}
