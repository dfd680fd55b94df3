//! Who is rebuilt with a package, whatever is edited in it, and what of it each of them names.
//!
//! In: the workspace, its graph, the crate that is taken apart. Out: [`Dependents`]. The original package re-exports what moves out, so
//! at first they all stay above every new crate; what is gained once they name the new crates themselves follows from
//! [`Dependents::named`]. Left out: tests, and dependents outside the workspace.

use std::collections::BTreeSet;

use seam_graphs::{CrateId, CrateKind, ItemGraph, ItemId, ItemKind};

use super::place::Sight;
use crate::workspace::Workspace;

/// A package above the one that is taken apart, or that package's other crates.
#[derive(Clone, Debug, Default)]
struct Dependent {
    /// Lines of its libraries and binaries.
    weight: f64,
    /// Whether it is of the same package: it cannot do without the package's library.
    bound: bool,
    /// The items that its program names, ascending.
    uses: Vec<ItemId>,
    /// The dependents that it depends on, by position.
    on: Vec<usize>,
}

/// All of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Dependents {
    all: Vec<Dependent>,
}

impl Dependents {
    pub(super) fn new(workspace: &Workspace, graph: &ItemGraph, root: CrateId) -> Self {
        let own = &graph.krate(root).package;
        let Some(start) = workspace.packages.iter().position(|p| p.name == *own) else {
            return Self::default();
        };
        let above = workspace.rebuilt_with(start);
        let packages: Vec<usize> = (0..above.len()).filter(|&p| above[p]).collect();
        let place = |package: usize| packages.binary_search(&package).ok();
        let mut all: Vec<Dependent> = packages
            .iter()
            .map(|&package| {
                let others = packages.iter().enumerate().filter(|&(_, &other)| other != start);
                let on = others.filter(|&(_, &other)| workspace.packages[package].is_rebuilt_by(other));
                Dependent { bound: package == start, on: on.map(|o| o.0).collect(), ..Dependent::default() }
            })
            .collect();
        let of_crate: Vec<Option<usize>> = (0..graph.crates().len())
            .map(CrateId::new)
            .map(|krate| {
                let counts = krate != root && !graph.krate(krate).kind.is_test_only();
                let name = &graph.krate(krate).package;
                workspace.packages.iter().position(|p| p.name == *name).filter(|_| counts).and_then(place)
            })
            .collect();
        for module in graph.modules().iter().filter(|m| !m.test_only) {
            // A build script names items, and weighs nothing here.
            let weighs = graph.krate(module.krate).kind != CrateKind::BuildScript;
            if let Some(at) = of_crate[module.krate.index()].filter(|_| weighs) {
                all[at].weight += f64::from(module.lines);
            }
        }
        for r in graph.references().iter().filter(|r| !r.test_only) {
            if graph.item(r.to).kind != ItemKind::Module
                && graph.crate_of(r.to) == root
                && let Some(at) = of_crate[graph.crate_of(r.from).index()]
            {
                all[at].uses.push(r.to);
            }
        }
        for dependent in &mut all {
            dependent.uses.sort_unstable();
            dependent.uses.dedup();
        }
        Self { all }
    }

    /// The weight of all.
    pub(super) fn weight(&self) -> f64 {
        self.all.iter().map(|d| d.weight).sum()
    }

    /// By crate of a split, the weight of what is rebuilt above it once every dependent names the crates that it uses, and the
    /// original package only for what is left there.
    pub(super) fn named(&self, home: &[Option<u32>], sight: &Sight) -> Vec<f64> {
        let direct: Vec<BTreeSet<u32>> =
            self.all.iter().map(|d| d.uses.iter().filter_map(|item| home[item.index()]).collect()).collect();
        let above = |krate: usize| -> f64 {
            let sees = |at: usize| {
                let uses = direct[at].iter().any(|&used| sight[used as usize][krate]);
                self.all[at].bound || uses
            };
            let mut rebuilt: Vec<bool> = (0..self.all.len()).map(sees).collect();
            // Dependencies between packages are acyclic: as many rounds as there are dependents settle it.
            while let Some(next) = (0..self.all.len())
                .find(|&at| !rebuilt[at] && self.all[at].on.iter().any(|&below| rebuilt[below]))
            {
                rebuilt[next] = true;
            }
            self.all.iter().zip(rebuilt).filter(|d| d.1).map(|d| d.0.weight).sum()
        };
        (0..sight.len()).map(above).collect()
    }
}
