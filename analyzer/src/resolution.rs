//! Which features packages are built with, third parties included, when some of them are built together.
//!
//! In: a [`Resolution`] and what is asked for. Out: [`Built`], by package the features that are on. By the rules of the
//! [features chapter](https://doc.rust-lang.org/cargo/reference/features.html) of the Cargo book: features add up over all who
//! ask, so a package may be built with more than one of its users asks for. Left out: dependencies of tests and build scripts, and
//! platforms.

use std::collections::BTreeSet;

/// The packages of a resolution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolution {
    /// All of them, the workspace's own included.
    pub packages: Vec<Resolved>,
    /// The position of each of the workspace's own, in their order.
    pub members: Vec<usize>,
}

/// A package of a resolution.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// The features it declares, with what each turns on.
    pub features: Vec<(String, Vec<String>)>,
    /// Its `[dependencies]`.
    pub links: Vec<Link>,
}

/// A line of `[dependencies]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The key in the table.
    pub key: String,
    /// The name by which source code knows it.
    pub extern_name: String,
    /// What it was resolved to, by position.
    pub to: usize,
    /// Whether a feature has to turn it on.
    pub optional: bool,
    /// The features that it asks for.
    pub features: Vec<String>,
    /// Whether it asks for the default features.
    pub default_features: bool,
    /// The line in the manifest, from 1; 1 for a package outside of the workspace.
    pub line: u32,
}

/// What to turn on.
#[derive(Clone, Copy)]
enum Step<'r> {
    Package(usize),
    Feature(usize, &'r str),
    Dependency(usize, &'r str),
    /// `name/feature`, or `name?/feature` where weak.
    Of {
        package: usize,
        key: &'r str,
        feature: &'r str,
        weak: bool,
    },
}

/// The features that are on, by package.
#[derive(Clone, Debug)]
pub struct Built<'r> {
    resolution: &'r Resolution,
    visited: Vec<bool>,
    features: Vec<BTreeSet<&'r str>>,
    dependencies: Vec<BTreeSet<&'r str>>,
    /// `name?/feature` of dependencies that are not on yet.
    waiting: Vec<Vec<(&'r str, &'r str)>>,
}

impl Resolution {
    /// `package` with all of its features, built together with `others` with their default ones.
    pub fn together(&self, package: usize, others: &[usize]) -> Built<'_> {
        let mut built = Built::nothing(self);
        let features = self.packages[package].features.iter();
        let own = features.map(|(name, _)| Step::Feature(package, name)).chain([Step::Package(package)]);
        let others = others.iter().flat_map(|&at| [Step::Feature(at, "default"), Step::Package(at)]);
        built.run(own.chain(others).collect());
        built
    }

    /// A crate that asks for the dependencies of `package` which `uses` names (as source code does) as `package` itself asks for
    /// them with all of its features.
    pub fn part_of(&self, package: usize, uses: &BTreeSet<&str>) -> Built<'_> {
        let mut built = Built::nothing(self);
        let used = |key: &str| {
            let mut links = self.packages[package].links.iter();
            links.any(|link| link.key == key && uses.contains(link.extern_name.as_str()))
        };
        let links = self.packages[package].links.iter().filter(|link| used(&link.key));
        let mut steps: Vec<Step<'_>> = links.map(|link| Step::Dependency(package, &link.key)).collect();
        for value in self.packages[package].features.iter().flat_map(|(_, on)| on) {
            if let Some((key, feature)) = value.split_once('/') {
                let key = key.strip_suffix('?').unwrap_or(key);
                if used(key) {
                    steps.push(Step::Of { package, key, feature, weak: true });
                }
            }
        }
        built.run(steps);
        built
    }
}

impl<'r> Built<'r> {
    fn nothing(resolution: &'r Resolution) -> Self {
        let count = resolution.packages.len();
        Self {
            resolution,
            visited: vec![false; count],
            features: vec![BTreeSet::new(); count],
            dependencies: vec![BTreeSet::new(); count],
            waiting: vec![Vec::new(); count],
        }
    }

    /// The features of a package that are on; none where it is not built.
    pub fn features(&self, package: usize) -> &BTreeSet<&'r str> {
        &self.features[package]
    }

    fn run(&mut self, mut steps: Vec<Step<'r>>) {
        while let Some(step) = steps.pop() {
            match step {
                Step::Package(at) => self.package(at, &mut steps),
                Step::Feature(at, name) => self.feature(at, name, &mut steps),
                Step::Dependency(at, key) => self.dependency(at, key, &mut steps),
                Step::Of { package, key, feature, weak } => {
                    self.of(package, key, feature, weak, &mut steps);
                }
            }
        }
    }

    fn package(&mut self, at: usize, steps: &mut Vec<Step<'r>>) {
        if !std::mem::replace(&mut self.visited[at], true) {
            let links = self.resolution.packages[at].links.iter().filter(|link| !link.optional);
            steps.extend(links.map(|link| Step::Dependency(at, &link.key)));
        }
    }

    fn feature(&mut self, at: usize, name: &'r str, steps: &mut Vec<Step<'r>>) {
        let declared = self.resolution.packages[at].features.iter().find(|(feature, _)| feature == name);
        let Some((_, values)) = declared else { return };
        if self.features[at].insert(name) {
            steps.extend(values.iter().map(|value| {
                match (value.strip_prefix("dep:"), value.split_once('/')) {
                    (Some(key), _) => Step::Dependency(at, key),
                    (None, Some((key, feature))) => {
                        let weak = key.strip_suffix('?');
                        Step::Of { package: at, key: weak.unwrap_or(key), feature, weak: weak.is_some() }
                    }
                    (None, None) => Step::Feature(at, value),
                }
            }));
        }
    }

    fn dependency(&mut self, at: usize, key: &'r str, steps: &mut Vec<Step<'r>>) {
        if !self.dependencies[at].insert(key) {
            return;
        }
        let resolution = self.resolution;
        for link in resolution.packages[at].links.iter().filter(|link| link.key == key) {
            let default = link.default_features.then_some("default");
            let features = link.features.iter().map(String::as_str).chain(default);
            steps.extend(features.map(|feature| Step::Feature(link.to, feature)));
            steps.push(Step::Package(link.to));
        }
        let (ready, waiting) = self.waiting[at].drain(..).partition(|(other, _)| *other == key);
        self.waiting[at] = waiting;
        let ready: Vec<(&str, &str)> = ready;
        steps.extend(ready.into_iter().map(|(key, feature)| Step::Of {
            package: at,
            key,
            feature,
            weak: true,
        }));
    }

    fn of(&mut self, at: usize, key: &'r str, feature: &'r str, weak: bool, steps: &mut Vec<Step<'r>>) {
        if weak && !self.dependencies[at].contains(key) {
            self.waiting[at].push((key, feature));
            return;
        }
        let links = self.resolution.packages[at].links.iter().filter(|link| link.key == key);
        steps.extend(links.clone().map(|link| Step::Feature(link.to, feature)));
        if !weak {
            if links.clone().any(|link| link.optional) {
                // Before `?` there was, `name/feature` also turned on the feature `name`: cargo keeps it so.
                steps.push(Step::Feature(at, key));
            }
            steps.push(Step::Dependency(at, key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(features: &[(&str, &[&str])], links: &[(&str, usize, bool, &[&str])]) -> Resolved {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        Resolved {
            features: features.iter().map(|(name, on)| ((*name).to_owned(), texts(on))).collect(),
            links: links
                .iter()
                .map(|&(key, to, optional, features)| Link {
                    key: key.to_owned(),
                    extern_name: key.to_owned(),
                    to,
                    optional,
                    features: texts(features),
                    default_features: true,
                    line: 1,
                })
                .collect(),
        }
    }

    #[test]
    fn features_add_up_over_all_who_ask_and_a_part_asks_for_what_it_uses() {
        // 0 and 1 are of the workspace, both use 2; 0 reaches 2 by 3 too, which asks for more.
        let packages = vec![
            package(&[("more", &["base?/late"])], &[("base", 2, false, &["x"]), ("other", 3, false, &[])]),
            package(&[], &[("base", 2, false, &["y"])]),
            package(
                &[
                    ("default", &["std"]),
                    ("std", &[]),
                    ("x", &["inner"]),
                    ("inner", &[]),
                    ("y", &[]),
                    ("z", &[]),
                    ("late", &[]),
                ],
                &[],
            ),
            package(&[("default", &["deep"]), ("deep", &["base/z"])], &[("base", 2, true, &[])]),
        ];
        let resolution = Resolution { packages, members: vec![0, 1] };
        let on = |built: &Built<'_>| built.features(2).iter().copied().collect::<Vec<_>>().join(" ");
        assert_eq!(on(&resolution.together(0, &[1])), "default inner late std x y z");
        assert_eq!(on(&resolution.together(0, &[])), "default inner late std x z");
        assert_eq!(on(&resolution.part_of(0, &BTreeSet::from(["base"]))), "default inner late std x");
        assert_eq!(on(&resolution.part_of(0, &BTreeSet::from(["other"]))), "default std z");
        assert_eq!(on(&resolution.part_of(0, &BTreeSet::new())), "");
    }
}
