//! What to move between the crates of today: items to the one package that uses them, parts of a shared package that have users
//! of their own, packages that cost more apart than together.
//!
//! In: a workspace, its graph, its churn. Out: [`Regroup`]s, those first that save most for a line that moves. Moves and splits are
//! those of the [`review`](crate::review::review) of each shared package. Two packages are merged where the expected rebuild falls
//! by it, with and without incremental state: one is the fixed cost of a crate less, and an edit of the upper one compiles the
//! lower one too, so it is small ones that rarely change. All of it is estimated, from lines.

use rayon::prelude::*;
use seam_graphs::{CrateKind, ItemGraph, ItemId, ItemKind, ModuleId};

use super::figures::{Assumed, CI, DEV};
use crate::Churn;
use crate::review::{StepKind, review};
use crate::workspace::Workspace;

/// What saves less than this share of the expected rebuild of the workspace is not said.
const WORTH: f64 = 0.005;
/// What a step takes besides lines that move: a manifest, a name, a review; in lines.
const STEP: f64 = 50.0;

/// What to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RegroupKind {
    /// Move items to the only package that needs them.
    Move,
    /// Split items off that only some dependents need.
    Split,
    /// Put the package into the one above it.
    Merge,
}

impl RegroupKind {
    /// As JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Move => "move",
            Self::Split => "split",
            Self::Merge => "merge",
        }
    }
}

/// A change of what lies in which package.
#[derive(Clone, Debug, PartialEq)]
pub struct Regroup {
    /// What to do.
    pub kind: RegroupKind,
    /// The package that loses items, or that is merged into another.
    pub package: String,
    /// Who needs the items; of a merger the package that takes the other in.
    pub users: Vec<String>,
    /// Modules of which all items move, by path.
    pub modules: Vec<ModuleId>,
    /// Other items that move, the most edited first.
    pub items: Vec<ItemId>,
    /// Lines that move.
    pub lines: u64,
    /// The share of the workspace's expected rebuild that it takes away, where nothing is incremental: 0 to 1.
    pub saved: f64,
}

impl Regroup {
    /// What it saves by the line that it takes.
    fn rate(&self) -> f64 {
        self.saved / (self.lines as f64 + STEP)
    }
}

/// What to regroup in `workspace`, what saves most for its effort first.
pub fn regroup(workspace: &Workspace, graph: &ItemGraph, churn: &Churn) -> Vec<Regroup> {
    let shared: Vec<usize> = (0..workspace.packages.len())
        .filter(|&p| dependents(workspace, p) > 1 && is_library(workspace, p))
        .collect();
    let parts: Vec<Vec<Regroup>> =
        shared.par_iter().map(|&package| parts(workspace, graph, churn, package)).collect();
    let mut all: Vec<Regroup> = parts.into_iter().flatten().collect();
    all.retain(|one| one.saved >= WORTH);
    all.extend(mergers(workspace, graph, churn));
    all.sort_by(|a, b| {
        let by_name = || (a.kind, &a.package, &a.users).cmp(&(b.kind, &b.package, &b.users));
        b.rate().total_cmp(&a.rate()).then_with(by_name)
    });
    all
}

/// The packages of `workspace` to put into the one above them, as the two cost more apart; what saves most first.
pub fn mergers(workspace: &Workspace, graph: &ItemGraph, churn: &Churn) -> Vec<Regroup> {
    let mut all = Packages::new(workspace, graph, churn).mergers();
    all.retain(|one| one.saved >= WORTH);
    all
}

/// What the average edit of `workspace` rebuilds, in lines compiled clean, on average over builds with incremental state and from
/// nothing.
pub fn expected_rebuild(workspace: &Workspace, graph: &ItemGraph, churn: &Churn) -> f64 {
    let packages = Packages::new(workspace, graph, churn);
    [DEV, CI].map(|assumed| packages.rebuild(&assumed)).iter().sum::<f64>() / 2.0
}

fn dependents(workspace: &Workspace, package: usize) -> usize {
    workspace.packages.iter().filter(|p| p.is_rebuilt_by(package)).count()
}

/// Whether the package is a library, of which something can move.
fn is_library(workspace: &Workspace, package: usize) -> bool {
    let its = &workspace.packages[package];
    its.library().is_some_and(|at| its.targets[at].kind == CrateKind::Lib)
}

/// Whether `high` needs `low` for its own code, and not for its build script, which cannot use the library of its package.
fn is_compiled_into(workspace: &Workspace, low: usize, high: usize) -> bool {
    let mut on = workspace.packages[high].dependencies.iter().filter(|d| d.member == Some(low));
    on.clone().any(|d| d.normal) && !on.any(|d| d.build)
}

/// What the review of a shared package says.
fn parts(workspace: &Workspace, graph: &ItemGraph, churn: &Churn, package: usize) -> Vec<Regroup> {
    let name = &workspace.packages[package].name;
    let reviewed = |module: ModuleId| {
        let krate = graph.krate(graph.module(module).krate);
        krate.package == *name && krate.kind == CrateKind::Lib
    };
    let mut found = review(graph, workspace, churn, reviewed);
    let whole = found.workspace_cost.max(f64::MIN_POSITIVE);
    let dependents = std::mem::take(&mut found.dependents);
    let step = |step: crate::review::Step| Regroup {
        kind: match step.kind {
            StepKind::Move => RegroupKind::Move,
            StepKind::Split => RegroupKind::Split,
        },
        package: name.clone(),
        users: step.users.iter().map(|&user| dependents[user].clone()).collect(),
        modules: step.modules,
        items: step.items,
        lines: step.lines,
        saved: step.saving / whole,
    };
    // What takes most of a package away is another package, not a move.
    let all = std::mem::take(&mut found.steps);
    let some: Vec<_> = all.into_iter().filter(|one| !found.is_most(one)).collect();
    some.into_iter().map(step).filter(|one| !one.users.contains(name)).collect()
}

/// The packages of a workspace as crates.
struct Packages<'a> {
    workspace: &'a Workspace,
    lines: Vec<f64>,
    probability: Vec<f64>,
    /// `up[a][b]`: whether `b` is rebuilt with `a`.
    up: Vec<Vec<bool>>,
    /// How many packages are rebuilt with each.
    rebuilt: Vec<usize>,
}

impl<'a> Packages<'a> {
    fn new(workspace: &'a Workspace, graph: &ItemGraph, churn: &Churn) -> Self {
        let count = workspace.packages.len();
        let place = |name: &str| workspace.packages.iter().position(|p| p.name == name);
        let of_crate: Vec<Option<usize>> = graph
            .crates()
            .iter()
            .map(|c| {
                let counts = matches!(c.kind, CrateKind::Lib | CrateKind::Bin | CrateKind::ProcMacro);
                place(&c.package).filter(|_| counts)
            })
            .collect();
        let (mut lines, mut probability) = (vec![0.0; count], vec![0.0; count]);
        for module in graph.modules().iter().filter(|m| !m.test_only) {
            if let Some(at) = of_crate[module.krate.index()] {
                lines[at] += f64::from(module.lines);
            }
        }
        for (index, item) in graph.items().iter().enumerate().filter(|(_, i)| i.kind != ItemKind::External) {
            if let Some(at) = of_crate[graph.module(item.module).krate.index()] {
                probability[at] += churn.share(ItemId::new(index));
            }
        }
        let up: Vec<Vec<bool>> = (0..count).map(|package| workspace.rebuilt_with(package)).collect();
        let rebuilt = up.iter().map(|row| row.iter().filter(|above| **above).count()).collect();
        Self { workspace, lines, probability, up, rebuilt }
    }

    /// What to merge, each package once at the most.
    fn mergers(&self) -> Vec<Regroup> {
        let count = self.lines.len();
        let now = [DEV, CI].map(|assumed| self.rebuild(&assumed).max(f64::MIN_POSITIVE));
        let library: Vec<bool> = (0..count).map(|package| is_library(self.workspace, package)).collect();
        let pairs = (0..count).flat_map(|low| (0..count).map(move |high| (low, high)));
        let mut found: Vec<(f64, usize, usize)> = pairs
            .filter(|&(low, high)| library[low] && library[high] && self.may_merge(low, high))
            .filter(|&(low, high)| is_compiled_into(self.workspace, low, high))
            .filter_map(|(low, high)| {
                let more = [DEV, CI].map(|assumed| self.more_by_merger(&assumed, low, high));
                let saved = -more[1] / now[1];
                (more[0] < 0.0 && more[1] < 0.0).then_some((saved, low, high))
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        let mut taken = vec![false; count];
        found.retain(|&(_, low, high)| {
            let free = !taken[low] && !taken[high];
            (taken[low], taken[high]) = (taken[low] || free, taken[high] || free);
            free
        });
        let name = |package: usize| self.workspace.packages[package].name.clone();
        let merger = |(saved, low, high): (f64, usize, usize)| Regroup {
            kind: RegroupKind::Merge,
            package: name(low),
            users: vec![name(high)],
            modules: Vec::new(),
            items: Vec::new(),
            lines: self.lines[low] as u64,
            saved,
        };
        found.into_iter().map(merger).collect()
    }

    /// Whether `low` can be part of `high`: all else that needs `low` needs `high` already, and no third package lies between the
    /// two. As what is rebuilt with `high` is rebuilt with `low`, it is enough to count.
    fn may_merge(&self, low: usize, high: usize) -> bool {
        low != high && self.up[low][high] && self.rebuilt[high] + 1 == self.rebuilt[low]
    }

    /// J in lines.
    fn rebuild(&self, assumed: &Assumed) -> f64 {
        let edit = |edited: usize| -> f64 {
            let rebuilt = (0..self.lines.len()).filter(|&p| self.lines[p] > 0.0 && self.up[edited][p]);
            rebuilt.map(|p| assumed.fixed + self.lines[p] * assumed.share(p == edited)).sum()
        };
        self.edits().map(|(edited, probability)| probability * edit(edited)).sum()
    }

    /// What is added to J in lines once `low` is part of `high`, which [may be](Self::may_merge). An edit that rebuilt `low` starts one
    /// compiler less, and one of `low` itself is one of `high` too; an edit that rebuilt `high` alone compiles `low` with it. All
    /// other edits, and all other packages, are as they were.
    fn more_by_merger(&self, assumed: &Assumed, low: usize, high: usize) -> f64 {
        if self.lines[low] <= 0.0 {
            return 0.0;
        }
        let more = |edited: usize| -> f64 {
            if self.up[edited][low] {
                let upper = self.lines[high] * (assumed.edited - assumed.dependent);
                if edited == low { upper - assumed.fixed } else { -assumed.fixed }
            } else if self.up[edited][high] {
                self.lines[low] * assumed.share(edited == high)
            } else {
                0.0
            }
        };
        self.edits().map(|(edited, probability)| probability * more(edited)).sum()
    }

    /// The packages that are edited, with the probability of that.
    fn edits(&self) -> impl Iterator<Item = (usize, f64)> {
        self.probability.iter().copied().enumerate().filter(|(_, probability)| *probability > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::workspace::Workspace;

    /// J with `low` in `high`, counted afresh.
    fn merged(packages: &Packages<'_>, assumed: &Assumed, low: usize, high: usize) -> f64 {
        let joint = |package: usize| package == low || package == high;
        let edit = |edited: usize| -> f64 {
            let starts: Vec<usize> = if joint(edited) { vec![low, high] } else { vec![edited] };
            let mut rebuilt = vec![false; packages.lines.len()];
            for start in starts {
                (0..rebuilt.len()).for_each(|p| rebuilt[p] |= packages.up[start][p]);
            }
            if rebuilt[low] || rebuilt[high] {
                rebuilt[low] = true;
                (0..rebuilt.len()).for_each(|p| rebuilt[p] |= packages.up[low][p]);
            }
            let cost = |p: usize| {
                let own = p == edited || (joint(p) && joint(edited));
                let fixed = if p == low { 0.0 } else { assumed.fixed };
                fixed + packages.lines[p] * assumed.share(own)
            };
            (0..rebuilt.len()).filter(|&p| rebuilt[p]).map(cost).sum()
        };
        packages.edits().map(|(edited, probability)| probability * edit(edited)).sum()
    }

    proptest! {
        #[test]
        fn what_a_merger_adds_is_the_difference(
            below in prop::collection::vec(prop::collection::vec(any::<bool>(), 7), 7),
            lines in prop::collection::vec(1u16..5_000, 7),
            edits in prop::collection::vec(0u8..4, 7),
        ) {
            let workspace = Workspace::default();
            // Package p depends on some of those before it.
            let mut up: Vec<Vec<bool>> = (0..7).map(|p| (0..7).map(|q| p == q).collect()).collect();
            for low in (0..7).rev() {
                for high in low + 1..7 {
                    if below[high][low] {
                        let above = up[high].clone();
                        up[low].iter_mut().zip(above).for_each(|(own, above)| *own |= above);
                    }
                }
            }
            let rebuilt = up.iter().map(|row| row.iter().filter(|above| **above).count()).collect();
            let packages = Packages {
                workspace: &workspace,
                lines: lines.into_iter().map(f64::from).collect(),
                probability: edits.into_iter().map(f64::from).collect(),
                up,
                rebuilt,
            };
            for assumed in [DEV, CI, Assumed { edited: 1.0, dependent: 0.1, fixed: 300.0 }] {
                let now = packages.rebuild(&assumed);
                for (low, high) in (0..7).flat_map(|low| (0..7).map(move |high| (low, high))) {
                    let needed = |p: usize| p != low && packages.up[low][p];
                    let free = packages.up[low][high]
                        && (0..7).filter(|&p| needed(p)).all(|p| packages.up[high][p]);
                    prop_assert_eq!(packages.may_merge(low, high), low != high && free);
                    if packages.may_merge(low, high) {
                        let more = packages.more_by_merger(&assumed, low, high);
                        prop_assert!((merged(&packages, &assumed, low, high) - now - more).abs() < 1e-6 * now.max(1.0));
                    }
                }
            }
        }
    }
}
