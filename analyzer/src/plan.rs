//! A plan: which items of a package move to which new crate, as a file that a person can read and edit.
//!
//! In: a `PLAN.toml`, or a proposal. Out: a [`Plan`], and by [`Plan::assign`] the crate of every item of a graph. New crates are
//! listed lowest first: a crate may depend on those before it, and the original package, which keeps what no crate names, on
//! all. So the first N crates of a plan are a plan too: step N is done when crate N has been taken out.
//!
//! Left out: whether a plan is legal and what it saves, and how it is carried out.

mod nearest;

use std::collections::BTreeSet;

use seam_graphs::{CrateId, ItemGraph, ItemId, ItemKind, ModuleId};
use serde::{Deserialize, Serialize};

pub(crate) use nearest::hint;

use crate::workspace::Workspace;

/// The version of the format.
pub const PLAN_VERSION: u32 = 1;

/// A split of one package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The version of the format: [`PLAN_VERSION`]. A plan that does not say is of this one.
    #[serde(default = "this_version")]
    pub schema_version: u32,
    /// The package that is taken apart.
    pub package: String,
    /// The crate of it, by the path of its root module in the graph: its library's name, or its binary's. A plan that does not say
    /// means the one that has the name of the package.
    #[serde(default)]
    pub root: String,
    /// Of the sources that the plan was made for, so that it is not carried out on others. Absent in a plan written by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The new crates, lowest first.
    #[serde(default, rename = "crate", skip_serializing_if = "Vec::is_empty")]
    pub crates: Vec<PlannedCrate>,
    /// What stays in the original package although a module around it moves.
    #[serde(default, skip_serializing_if = "Kept::is_empty")]
    pub keeps: Kept,
    /// References that have to go before the plan can be carried out.
    #[serde(default, rename = "cut", skip_serializing_if = "Vec::is_empty")]
    pub cuts: Vec<PlannedCut>,
}

/// A new crate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCrate {
    /// The name of its package: `ratatui-core`.
    pub name: String,
    /// Modules that move to it with all that is in them, child modules too, by their path below the root: `buffer`,
    /// `layout::rect`. The longest path that names an item's module, in any crate, decides.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<String>,
    /// Single items that move to it (with their associated items), by the canonical path below the root:
    /// `buffer::assert_buffer_eq`, `text::{impl Display for Line}`. They win over modules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
}

/// What stays in the original package although a module around it moves: the part of a plan that names crate 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// Modules, as in [`PlannedCrate::modules`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub modules: Vec<String>,
    /// Items, as in [`PlannedCrate::items`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<String>,
}

impl Kept {
    fn is_empty(&self) -> bool {
        self.modules.is_empty() && self.items.is_empty()
    }
}

/// References of one item to another that the plan needs gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedCut {
    /// The item that refers, by its canonical path below the root.
    pub from: String,
    /// The item that is referred to, likewise.
    pub to: String,
    /// The kind of fix.
    pub fix: String,
}

/// Where the items of the crate go that a plan takes apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The crate that is taken apart.
    pub root: CrateId,
    /// By item: 0 for what stays in the original package, N for what moves to the Nth crate of the plan, and `None` for items of
    /// other crates.
    pub home: Vec<Option<u32>>,
}

/// Why a plan cannot be read, or not be used on a workspace.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The file is not TOML of this shape.
    #[error("the plan is not readable")]
    Syntax(#[from] toml_edit::de::Error),
    /// The file is of another version.
    #[error("the plan has schema_version {found}, and this program reads {PLAN_VERSION}")]
    Version {
        /// The version in the file.
        found: u32,
    },
    /// The crate that is to be taken apart is not in the workspace.
    #[error(
        "the workspace has no crate `{root}` in a package `{package}`; `package` and `root` of the plan name them"
    )]
    UnknownRoot {
        /// The package of the plan.
        package: String,
        /// The crate of the plan.
        root: String,
    },
    /// A module or an item of the plan is not in the crate.
    #[error("{place} of the plan names {what} `{path}`, and `{root}` has none of that path{hint}")]
    Unknown {
        /// Which part of the plan.
        place: String,
        /// `module` or `item`.
        what: &'static str,
        /// The path in the plan.
        path: String,
        /// The crate that is taken apart.
        root: String,
        /// What may be meant, after a semicolon; empty where nothing is near.
        hint: String,
    },
    /// A module or an item is named twice.
    #[error("the plan moves {what} `{path}` twice: to `{first}` and to `{second}`")]
    Twice {
        /// `module` or `item`.
        what: &'static str,
        /// The path in the plan.
        path: String,
        /// The crate that names it first.
        first: String,
        /// The crate that names it again.
        second: String,
    },
    /// The sources are others than those that the plan was made for.
    #[error(
        "the plan was made for other sources of `{package}`: its fingerprint is {planned}, theirs is {found}"
    )]
    OtherSources {
        /// The package.
        package: String,
        /// The fingerprint in the plan.
        planned: String,
        /// The fingerprint of the sources.
        found: String,
    },
}

impl PlanError {
    /// The line of the plan's text, from 1, that the error is about: the last with the path that it names.
    pub fn line(&self, text: &str) -> Option<usize> {
        let (Self::Unknown { path, .. } | Self::Twice { path, .. }) = self else { return None };
        let quoted = [format!("\"{path}\""), format!("'{path}'")];
        let is_it = |line: &str| quoted.iter().any(|path| line.contains(path.as_str()));
        let lines = text.lines().enumerate().filter(|(_, line)| is_it(line));
        lines.last().map(|(at, _)| at + 1)
    }
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// When `text` is not a plan of this version.
    pub fn from_toml(text: &str) -> Result<Self, PlanError> {
        let mut plan: Self = toml_edit::de::from_str(text)?;
        if plan.root.is_empty() {
            plan.root = plan.package.replace('-', "_");
        }
        if plan.schema_version != PLAN_VERSION {
            return Err(PlanError::Version { found: plan.schema_version });
        }
        Ok(plan)
    }

    /// The plan as a file.
    pub fn to_toml(&self) -> String {
        toml_edit::ser::to_string_pretty(self).expect("strings, numbers and tables of them are TOML")
    }

    /// The plan that stops after its first `steps` crates: what the others would take stays where it is.
    #[must_use]
    pub fn truncated(mut self, steps: usize) -> Self {
        for later in self.crates.drain(steps.min(self.crates.len())..) {
            self.keeps.modules.extend(later.modules);
            self.keeps.items.extend(later.items);
        }
        self
    }

    /// The crates of the plan, by position, that cannot have the names it gives them in `workspace`: a name is none that a package
    /// can have, or taken by another package, by the crate `root` that is taken apart, or by what its code sees without asking.
    pub fn misnamed(&self, workspace: &Workspace, root: &str) -> Vec<usize> {
        let mut taken = taken_names(workspace, &self.package, root);
        let mut is_misnamed =
            |krate: &PlannedCrate| !is_name(&krate.name) || !taken.insert(extern_name(&krate.name));
        (0..self.crates.len()).filter(|&at| is_misnamed(&self.crates[at])).collect()
    }

    /// Where each item of `graph` goes.
    ///
    /// # Errors
    /// When the plan names something that the workspace does not have, or the same thing twice.
    pub fn assign(&self, graph: &ItemGraph) -> Result<Assignment, PlanError> {
        let unknown_root =
            || PlanError::UnknownRoot { package: self.package.clone(), root: self.root.clone() };
        let found = graph.crates().iter().position(|c| c.path == self.root && c.package == self.package);
        let root = CrateId::new(found.ok_or_else(unknown_root)?);
        let mut modules: Vec<Option<u32>> = vec![None; graph.modules().len()];
        let mut home: Vec<Option<u32>> = vec![None; graph.items().len()];
        let kept = PlannedCrate {
            name: self.package.clone(),
            modules: self.keeps.modules.clone(),
            items: self.keeps.items.clone(),
        };
        let place = |planned: &PlannedCrate| {
            if std::ptr::eq(planned, &kept) {
                "`keeps`".to_owned()
            } else {
                format!("crate `{}`", planned.name)
            }
        };
        for path in self.cuts.iter().flat_map(|cut| [&cut.from, &cut.to]) {
            let item = graph.item_by_path(&self.absolute(path));
            item.ok_or_else(|| self.unknown(graph, "a cut", "item", path))?;
        }
        for (number, planned) in (1u32..).zip(&self.crates).chain(std::iter::once((0, &kept))) {
            for path in &planned.modules {
                let module = graph.module_by_path(&self.absolute(path));
                let module = module.ok_or_else(|| self.unknown(graph, &place(planned), "module", path))?;
                self.claim(&mut modules[module.index()], number, "module", path)?;
            }
            for path in &planned.items {
                // What shares the path of a module comes second in the graph.
                let (first, second) = (self.absolute(path), format!("{}#2", self.absolute(path)));
                let mut named = [first, second].into_iter().filter_map(|path| graph.item_by_path(&path));
                let item = named.find(|item| graph.item(*item).kind != ItemKind::Module);
                let item = item.ok_or_else(|| self.unknown(graph, &place(planned), "item", path))?;
                self.claim(&mut home[item.index()], number, "item", path)?;
            }
        }
        for index in 0..home.len() {
            let id = ItemId::new(index);
            let item = graph.item(id);
            if graph.crate_of(id) != root {
                home[index] = None;
            } else if home[index].is_none() {
                let owner = item.owner.and_then(|owner| home[owner.index()]);
                home[index] = Some(owner.unwrap_or_else(|| by_module(graph, &modules, item.module)));
            }
        }
        Ok(Assignment { root, home })
    }

    /// That the sources, of which `read` gives the text by path, are those that the plan was made for. A plan without a fingerprint
    /// is for any.
    ///
    /// # Errors
    /// When they are not.
    pub fn check_sources(
        &self,
        graph: &ItemGraph,
        read: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), PlanError> {
        let Some(planned) = &self.fingerprint else { return Ok(()) };
        let found = fingerprint_of(graph, &self.package, read);
        if found == *planned {
            return Ok(());
        }
        Err(PlanError::OtherSources { package: self.package.clone(), planned: planned.clone(), found })
    }

    /// The canonical path in the graph of a path below the root.
    fn absolute(&self, path: &str) -> String {
        if path.is_empty() { self.root.clone() } else { format!("{}::{path}", self.root) }
    }

    fn unknown(&self, graph: &ItemGraph, place: &str, what: &'static str, path: &str) -> PlanError {
        let hint = hint(graph, &self.root, what, path);
        PlanError::Unknown {
            place: place.to_owned(),
            what,
            path: path.to_owned(),
            root: self.root.clone(),
            hint,
        }
    }

    fn claim(
        &self,
        place: &mut Option<u32>,
        number: u32,
        what: &'static str,
        path: &str,
    ) -> Result<(), PlanError> {
        let name = |number: u32| match number.checked_sub(1) {
            Some(new) => self.crates[new as usize].name.clone(),
            None => self.package.clone(),
        };
        match place.replace(number) {
            Some(first) => Err(PlanError::Twice {
                what,
                path: path.to_owned(),
                first: name(first),
                second: name(number),
            }),
            None => Ok(()),
        }
    }
}

fn this_version() -> u32 {
    PLAN_VERSION
}

/// Crates that all code sees, and the one that tests are linked with: another of that name is not what is meant.
const OF_RUST: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];

/// What code names a crate of that package by.
pub(crate) fn extern_name(package: &str) -> String {
    package.replace('-', "_")
}

/// The crates, as code names them, whose names no new one can have that comes out of `root` of `package`: those of other packages of
/// the workspace, `root` itself, and what its code sees without asking.
pub(crate) fn taken_names(workspace: &Workspace, package: &str, root: &str) -> BTreeSet<String> {
    let mut taken: BTreeSet<String> = workspace.packages.iter().map(|p| extern_name(&p.name)).collect();
    let package = workspace.packages.iter().find(|p| p.name == package);
    taken.extend(package.into_iter().flat_map(|p| &p.dependencies).map(|d| d.extern_name.clone()));
    taken.extend(OF_RUST.map(str::to_owned));
    taken.insert(root.to_owned());
    taken
}

/// Whether a package can have the name: what code names a crate by, with `-` for some of the `_`.
/// <https://doc.rust-lang.org/cargo/reference/manifest.html#the-name-field>
fn is_name(name: &str) -> bool {
    name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && syn::parse_str::<syn::Ident>(&name.replace('-', "_")).is_ok()
}

/// The fingerprint of a package, as far as the graph knows what it is compiled from; `read` gives the text of a file by its path. A
/// file that cannot be read counts as an empty one.
pub fn fingerprint_of(graph: &ItemGraph, package: &str, read: &dyn Fn(&str) -> Option<String>) -> String {
    let of_package = graph.modules().iter().filter(|m| graph.krate(m.krate).package == package);
    let files: BTreeSet<&str> = of_package.filter_map(|m| Some(graph.file(m.file?))).collect();
    fingerprint(files.into_iter().map(|file| (file, read(file).unwrap_or_default())))
}

/// The fingerprint of sources: of the paths and contents of `files`, which are sorted by path. 16 hexadecimal digits.
///
/// FNV-1a over 64 bits: it tells an edited tree from the one that a plan was made for, and needs to resist nobody.
/// <http://www.isthe.com/chongo/tech/comp/fnv/>
fn fingerprint<'f, T: AsRef<str>>(files: impl IntoIterator<Item = (&'f str, T)>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (path, text) in files {
        for byte in path.bytes().chain([0]).chain(text.as_ref().bytes()).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// The crate that the nearest module above claims, or the original.
fn by_module(graph: &ItemGraph, claimed: &[Option<u32>], module: ModuleId) -> u32 {
    let mut at = Some(module);
    while let Some(id) = at {
        if let Some(number) = claimed[id.index()] {
            return number;
        }
        at = graph.module(id).parent;
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-domain"
modules = ["domain"]
items = ["db::Row"]

[[crate]]
name = "shop-db"
modules = ["db"]

[[cut]]
from = "db::load"
to = "domain::check"
fix = "move-items"
"#;

    #[test]
    fn a_plan_survives_the_way_to_a_file_and_back() {
        let plan = Plan::from_toml(TEXT).unwrap();
        assert_eq!(plan.crates[0].items, ["db::Row"]);
        assert_eq!(Plan::from_toml(&plan.to_toml()).unwrap(), plan);
    }

    #[test]
    fn what_later_crates_take_stays_until_then() {
        let text = TEXT.replace("modules = [\"db\"]", "modules = [\"domain::rules\"]");
        let plan = Plan::from_toml(&text).unwrap().truncated(1);
        assert_eq!(plan.crates.len(), 1);
        assert_eq!(plan.keeps.modules, ["domain::rules"], "or it would move with `domain`");
        assert_eq!(Plan::from_toml(&plan.to_toml()).unwrap(), plan);
    }

    #[test]
    fn a_plan_of_another_version_is_refused() {
        let error = Plan::from_toml(&TEXT.replace("schema_version = 1", "schema_version = 2")).unwrap_err();
        assert_eq!(error.to_string(), "the plan has schema_version 2, and this program reads 1");
    }

    #[test]
    fn fingerprints_tell_paths_and_contents_apart() {
        let print = |files: &[(&'static str, &'static str)]| fingerprint(files.iter().copied());
        assert_eq!(print(&[]), "cbf29ce484222325");
        assert_eq!(print(&[("a", "b")]), print(&[("a", "b")]));
        assert_ne!(print(&[("a", "b")]), print(&[("ab", "")]));
        assert_ne!(print(&[("a", "b")]), print(&[("a", "c")]));
    }

    #[test]
    fn a_plan_by_hand_needs_its_package_and_what_moves() {
        let text = "package = \"my-shop\"\n[[crate]]\nname = \"my-shop-db\"\nmodules = [\"db\"]\n";
        let plan = Plan::from_toml(text).unwrap();
        assert_eq!((plan.schema_version, plan.root.as_str()), (PLAN_VERSION, "my_shop"));
        let error = Plan::from_toml(&text.replace("package", "# package")).unwrap_err();
        let cause = std::error::Error::source(&error).expect("what the parser says").to_string();
        assert!(cause.contains("missing field `package`"), "{cause}");
        assert_eq!(error.to_string(), "the plan is not readable", "the cause is told once");
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(matches!(Plan::from_toml(&TEXT.replace("modules", "moduls")), Err(PlanError::Syntax(_))));
    }
}
