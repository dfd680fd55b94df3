//! Which features of the members are active.
//!
//! In: what the user chose, and the members' manifests. Out: for each member the transitive closure of its features, by the
//! rules of the [features chapter](https://doc.rust-lang.org/cargo/reference/features.html) of the Cargo book. Every member
//! counts as selected, with its tests and its build script: the union over targets and dependency kinds, which is what
//! resolver 1 builds; resolver 2 builds the same feature twice where a build and a normal dependency differ, and a source
//! file can only be read one way. Left out: features of packages outside the workspace.

use std::collections::BTreeSet;

use camino::Utf8Path;
use cargo_metadata::Package;

use super::active::Platforms;
use super::error::did_you_mean;
use super::packages::{key, member_of};
use super::{LoadError, LoadOptions};

/// What to turn on: the right side of a feature, in the package at a position.
#[derive(Debug)]
enum Step {
    /// `name`
    Feature(usize, String),
    /// `dep:name`
    Dependency(usize, String),
    /// `name/feature`, or `name?/feature` where weak
    Of { package: usize, dependency: String, feature: String, weak: bool },
}

impl Step {
    fn parse(package: usize, value: &str) -> Self {
        if let Some(dependency) = value.strip_prefix("dep:") {
            return Self::Dependency(package, dependency.to_owned());
        }
        let Some((dependency, feature)) = value.split_once('/') else {
            return Self::Feature(package, value.to_owned());
        };
        let strong = dependency.strip_suffix('?');
        Self::Of {
            package,
            dependency: strong.unwrap_or(dependency).to_owned(),
            feature: feature.to_owned(),
            weak: strong.is_some(),
        }
    }
}

/// A dependency on another member.
#[derive(Debug)]
struct Link<'a> {
    key: &'a str,
    to: usize,
    features: &'a [String],
    default: bool,
}

/// What is on in one member.
#[derive(Debug)]
struct State<'a> {
    package: &'a Package,
    links: Vec<Link<'a>>,
    features: BTreeSet<String>,
    dependencies: BTreeSet<String>,
    /// Features of dependencies that are not on yet: `name?/feature`.
    waiting: Vec<(String, String)>,
}

/// The single names in the values of `--features`.
pub(super) fn words(lists: &[String]) -> impl Iterator<Item = &str> {
    let blank = |c: char| c == ',' || c.is_whitespace();
    lists.iter().flat_map(move |list| list.split(blank)).filter(|name| !name.is_empty())
}

/// The features of all members, as they are turned on.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    states: Vec<State<'a>>,
    steps: Vec<Step>,
}

impl<'a> Selection<'a> {
    /// Nothing is on but the dependencies that are not optional.
    pub(super) fn new(members: &[&'a Package], platforms: &Platforms) -> Self {
        let mut steps = Vec::new();
        let mut states = Vec::new();
        for (at, package) in members.iter().enumerate() {
            let mut links = Vec::new();
            for dependency in &package.dependencies {
                if !platforms.include(dependency.target.as_ref()) {
                    continue;
                }
                let key = key(dependency);
                if !dependency.optional {
                    steps.push(Step::Dependency(at, key.to_owned()));
                }
                if let Some(to) = member_of(dependency, members) {
                    let default = dependency.uses_default_features;
                    links.push(Link { key, to, features: &dependency.features, default });
                }
            }
            states.push(State {
                package,
                links,
                features: BTreeSet::new(),
                dependencies: BTreeSet::new(),
                waiting: Vec::new(),
            });
        }
        Self { states, steps }
    }

    /// Turns on what `options` say, and all that follows.
    pub(super) fn choose(&mut self, options: &LoadOptions, root: &Utf8Path) -> Result<(), LoadError> {
        for at in 0..self.states.len() {
            if options.all_features {
                let all = self.states[at].package.features.keys();
                self.steps.extend(all.map(|feature| Step::Feature(at, feature.clone())));
            } else if !options.no_default_features {
                self.steps.push(Step::Feature(at, "default".to_owned()));
            }
        }
        for feature in words(&options.features) {
            let steps = self.asked_for(feature);
            if steps.is_empty() {
                let known = self.states.iter().flat_map(|state| state.package.features.keys());
                let hint = did_you_mean(feature, known.map(String::as_str));
                return Err(LoadError::Feature { root: root.to_owned(), feature: feature.to_owned(), hint });
            }
            self.steps.extend(steps);
        }
        while let Some(step) = self.steps.pop() {
            self.turn_on(step);
        }
        Ok(())
    }

    /// The active features of each member, sorted.
    pub(super) fn into_features(self) -> Vec<Vec<String>> {
        self.states.into_iter().map(|state| state.features.into_iter().collect()).collect()
    }

    /// What one word of `--features` means: `package/feature` for a member, `dependency/feature` in every member with that
    /// dependency, else the feature in every member that declares it.
    fn asked_for(&self, feature: &str) -> Vec<Step> {
        let declares = |at: usize, name: &str| self.states[at].package.features.contains_key(name);
        let positions = 0..self.states.len();
        let Some((owner, name)) = feature.split_once('/') else {
            let declaring = positions.filter(|&at| declares(at, feature));
            return declaring.map(|at| Step::Feature(at, feature.to_owned())).collect();
        };
        if let Some(at) = self.states.iter().position(|state| *state.package.name == *owner) {
            return declares(at, name).then(|| Step::Feature(at, name.to_owned())).into_iter().collect();
        }
        let dependency = owner.strip_suffix('?').unwrap_or(owner);
        let has = |at: &usize| self.states[*at].package.dependencies.iter().any(|dep| key(dep) == dependency);
        positions.filter(has).map(|at| Step::parse(at, feature)).collect()
    }

    fn turn_on(&mut self, step: Step) {
        match step {
            Step::Feature(at, name) => {
                let state = &mut self.states[at];
                let Some(values) = state.package.features.get(&name) else { return };
                if state.features.insert(name) {
                    self.steps.extend(values.iter().map(|value| Step::parse(at, value)));
                }
            }
            Step::Dependency(at, name) => {
                let state = &mut self.states[at];
                if !state.dependencies.insert(name.clone()) {
                    return;
                }
                for link in state.links.iter().filter(|link| link.key == name) {
                    let default = link.default.then_some("default");
                    let features = link.features.iter().map(String::as_str).chain(default);
                    self.steps.extend(features.map(|feature| Step::Feature(link.to, feature.to_owned())));
                }
                let (ready, waiting) =
                    state.waiting.drain(..).partition(|(dependency, _)| *dependency == name);
                state.waiting = waiting;
                let ready: Vec<(String, String)> = ready;
                self.steps.extend(ready.into_iter().map(|(dependency, feature)| Step::Of {
                    package: at,
                    dependency,
                    feature,
                    weak: true,
                }));
            }
            Step::Of { package, dependency, feature, weak } => {
                self.turn_on_of(package, dependency, feature, weak)
            }
        }
    }

    fn turn_on_of(&mut self, at: usize, dependency: String, feature: String, weak: bool) {
        let state = &mut self.states[at];
        let on = state.dependencies.contains(&dependency);
        if weak && !on {
            state.waiting.push((dependency, feature));
            return;
        }
        for link in state.links.iter().filter(|link| link.key == dependency) {
            self.steps.push(Step::Feature(link.to, feature.clone()));
        }
        if !weak {
            let mut optional = state.package.dependencies.iter().filter(|dep| dep.optional);
            if optional.any(|dep| key(dep) == dependency) {
                // Before `?` there was, `name/feature` also turned on the feature `name`: cargo keeps it so.
                self.steps.push(Step::Feature(at, dependency.clone()));
            }
            self.steps.push(Step::Dependency(at, dependency));
        }
    }
}
