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
    #[error("the pins name `{path}`, and `{root}` has no module and no item of that path")]
    Unknown {
        /// The path in the file.
        path: String,
        /// The crate that is taken apart.
        root: String,
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
                return Err(PinsError::Unknown { path: path.clone(), root: root.to_owned() });
            }
        }
        Ok(())
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
