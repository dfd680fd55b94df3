//! What the user wants of a split: a TOML file of modules and items that belong together, apart, or where they are.
//!
//! In: the text of the file. Out: [`Pins`], checked against a graph, and what they add to a problem. Paths are as in a plan:
//! below the root of the crate, `auth` or `auth::user::User`; a module means all that is in it.
//!
//! ```toml
//! stays = ["cli"]
//! together = [["auth", "session"]]
//! apart = [["db", "domain"]]
//! layer = [["domain"], ["db", "auth"], ["api"]]    # lowest first
//! ```

use std::collections::BTreeSet;

use seam_graphs::split::{SplitProblem, Unit};
use seam_graphs::{ItemGraph, ItemKind, ModuleId};
use serde::Deserialize;

use super::units::{FACADE, Units};

/// What the user wants of a split.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pins {
    /// Lists of modules and items that have to be in one crate.
    #[serde(default)]
    pub together: Vec<Vec<String>>,
    /// Lists of modules and items of which no two may be in one crate.
    #[serde(default)]
    pub apart: Vec<Vec<String>>,
    /// Modules and items that stay in the original package.
    #[serde(default)]
    pub stays: Vec<String>,
    /// Layers, lowest first: nothing may depend on a later one.
    #[serde(default)]
    pub layer: Vec<Vec<String>>,
}

/// Why pins cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PinsError {
    /// The file is not TOML of this shape.
    #[error("the pins are not readable")]
    Syntax(#[from] toml_edit::de::Error),
    /// A path leads to nothing.
    #[error("the pins name `{path}`, and `{root}` has no module and no item of that path{hint}")]
    Unknown {
        /// The path in the file.
        path: String,
        /// The crate that is taken apart.
        root: String,
        /// What may be meant, after a semicolon; empty where nothing is near.
        hint: String,
    },
}

impl Pins {
    /// Reads pins.
    ///
    /// # Errors
    /// When `text` is not of this shape.
    pub fn from_toml(text: &str) -> Result<Self, PinsError> {
        Ok(toml_edit::de::from_str(text)?)
    }

    fn paths(&self) -> impl Iterator<Item = &String> {
        let lists = [&self.together, &self.apart, &self.layer];
        lists.into_iter().flatten().flatten().chain(&self.stays)
    }

    /// Checks that every path means something in the crate with the root module `root`.
    ///
    /// # Errors
    /// The first path that does not.
    pub fn check(&self, graph: &ItemGraph, root: &str) -> Result<(), PinsError> {
        for path in self.paths() {
            let full = format!("{root}::{path}");
            if graph.module_by_path(&full).is_none() && graph.item_by_path(&full).is_none() {
                let near = |what: &str| crate::plan::hint(graph, root, what, path);
                let hint =
                    Some(near("module")).filter(|hint| !hint.is_empty()).unwrap_or_else(|| near("item"));
                return Err(PinsError::Unknown { path: path.clone(), root: root.to_owned(), hint });
            }
        }
        Ok(())
    }

    /// Which of the pins a split does not hold to, in words: what the language has together nobody can have apart. By unit
    /// `home` tells the crate, by crate `name` its name.
    pub(super) fn unmet(
        &self,
        graph: &ItemGraph,
        units: &Units,
        home: &[Option<u32>],
        name: &dyn Fn(u32) -> String,
    ) -> Vec<String> {
        let root = &graph.krate(units.root).path;
        let crates = |path: &String| -> BTreeSet<u32> {
            let of_it = units_below(graph, units, &format!("{root}::{path}"));
            let program = of_it.into_iter().filter(|&unit| unit != FACADE);
            program.filter_map(|unit| home[units.item[unit as usize].index()]).collect()
        };
        let mut unmet = Vec::new();
        for list in &self.together {
            let all: BTreeSet<u32> = list.iter().flat_map(crates).collect();
            if all.len() > 1 {
                let names: Vec<String> = all.into_iter().map(name).collect();
                unmet.push(format!("{} are not together, but in {}", quoted(list), names.join(", ")));
            }
        }
        for list in &self.apart {
            for (at, one) in list.iter().enumerate() {
                for other in &list[at + 1..] {
                    let shared: Vec<String> =
                        crates(one).intersection(&crates(other)).map(|&c| name(c)).collect();
                    if !shared.is_empty() {
                        let shared = shared.join(", ");
                        unmet.push(format!(
                            "`{one}` and `{other}` are not apart: both have something in {shared}"
                        ));
                    }
                }
            }
        }
        for path in &self.stays {
            let away: Vec<String> = crates(path).into_iter().filter(|&krate| krate != 0).map(name).collect();
            if !away.is_empty() {
                unmet.push(format!(
                    "`{path}` does not stay as a whole: some of it goes to {}",
                    away.join(", ")
                ));
            }
        }
        unmet
    }

    /// Adds what the pins say to a problem over `units`.
    pub(super) fn apply(&self, graph: &ItemGraph, units: &Units, problem: &mut SplitProblem) {
        let root = &graph.krate(units.root).path;
        let of = |path: &String| units_below(graph, units, &format!("{root}::{path}"));
        for list in &self.together {
            let all: Vec<Unit> = list.iter().flat_map(of).collect();
            problem.together.extend(all.windows(2).map(|pair| (pair[0], pair[1])));
        }
        for list in &self.apart {
            let parts: Vec<Vec<Unit>> = list.iter().map(of).collect();
            for (at, one) in parts.iter().enumerate() {
                for other in &parts[at + 1..] {
                    let pairs = one.iter().flat_map(|&a| other.iter().map(move |&b| (a, b)));
                    problem.apart.extend(pairs.filter(|(a, b)| a != b));
                }
            }
        }
        problem.stays.extend(self.stays.iter().flat_map(of).filter(|&unit| unit != FACADE));
        problem.layers = self.layer.iter().map(|list| list.iter().flat_map(of).collect()).collect();
    }
}

fn quoted(paths: &[String]) -> String {
    let all: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    all.join(", ")
}

/// The units of a module and all below it, or of an item.
fn units_below(graph: &ItemGraph, units: &Units, path: &str) -> Vec<Unit> {
    if let Some(module) = graph.module_by_path(path) {
        let below =
            |at: ModuleId| std::iter::successors(Some(at), |&m| graph.module(m).parent).any(|m| m == module);
        let inside = (0..).zip(&units.item).filter(|&(_, &item)| below(graph.item(item).module));
        return inside.map(|(unit, _)| unit).collect();
    }
    let item = graph.item_by_path(path).filter(|&item| graph.item(item).kind != ItemKind::Module);
    item.and_then(|item| units.of[item.index()]).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pins_are_read_and_unknown_keys_refused() {
        let pins = Pins::from_toml("stays = [\"cli\"]\ntogether = [[\"a\", \"b\"]]\n").unwrap();
        assert_eq!((pins.stays, pins.together), (vec!["cli".to_owned()], vec![vec!["a".into(), "b".into()]]));
        assert!(matches!(Pins::from_toml("stay = []"), Err(PinsError::Syntax(_))));
    }
}
