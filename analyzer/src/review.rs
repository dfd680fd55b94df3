//! The review of a shared part of the workspace that everyone edits: who uses what of it, what that costs, what to do.
//!
//! In: an [`ItemGraph`], the [`Workspace`], the [`Churn`], the modules under review. Out: [`Review`]: a matrix of dependents and
//! modules, the cost of each module, and [`Step`]s: items with one dependent (move them there), parts with users of their own
//! (split them off). Left out: how to carry a step out, and what it takes (visibility, imports).
//!
//! The cost of a part is its edit probability times the lines that an edit of it rebuilds. Both are estimates, and so is what a
//! step removes: the edits of the items that it takes away no longer rebuild all that depends on the whole.

mod rebuild;
mod steps;
mod users;

use seam_graphs::{CrateKind, ItemGraph, ItemId, ItemKind, ModuleId, Partition, Visibility};

use self::rebuild::{Nodes, Rebuilds};
use self::users::{Units, Users};
use crate::workspace::Workspace;
use crate::{Basis, Churn, PartChurn};

pub use self::steps::{Step, StepKind};

/// A module under review.
#[derive(Clone, Debug)]
pub struct ReviewedModule {
    /// The module.
    pub module: ModuleId,
    /// Its lines.
    pub lines: u64,
    /// How it is edited.
    pub churn: PartChurn,
    /// For each dependent of [`Review::dependents`], how often it names something of this module.
    pub uses: Vec<u32>,
    /// How many dependents need it, be it by way of other reviewed modules.
    pub needed_by: usize,
    /// Its edit probability times the lines that an edit rebuilds: lines per edit of the workspace.
    pub cost: f64,
}

/// What there is to say about a shared part of a workspace.
#[derive(Clone, Debug)]
pub struct Review {
    /// Who uses it: packages, or modules where a part of a crate is reviewed; by name.
    pub dependents: Vec<String>,
    /// Whether the dependents are modules: figures then hold as if each top-level module were a crate.
    pub as_if_crates: bool,
    /// The modules under review, the dearest first, then by path.
    pub modules: Vec<ReviewedModule>,
    /// The sum of their costs.
    pub cost: f64,
    /// The same for the whole workspace.
    pub workspace_cost: f64,
    /// Lines that an edit rebuilds, the part itself included; of several packages the most.
    pub rebuilt_lines: u64,
    /// Lines of everything.
    pub workspace_lines: u64,
    /// What to do, the most saving first.
    pub steps: Vec<Step>,
    /// Modules that cost next to nothing, by path: leave them.
    pub stable: Vec<ModuleId>,
    /// Items that nothing outside is seen to use, by path; without what a package that may be published offers to users elsewhere.
    /// None where there is no dependent.
    pub unused: Vec<ItemId>,
    /// Edits of the workspace per month, where there is a history.
    pub edits_per_month: Option<f64>,
}

impl Review {
    /// Whether a step takes more than half of what is reviewed: what is left is then hardly a part of its own.
    pub fn is_most(&self, step: &Step) -> bool {
        2 * step.lines > self.modules.iter().map(|m| m.lines).sum()
    }
}

/// A module below this share of the reviewed cost is stable.
const STABLE: f64 = 0.01;

/// Reviews the modules that `is_reviewed` accepts; test code is neither reviewed nor a user.
///
/// Where they are all of their packages' libraries, dependents are packages, and what is rebuilt follows cargo's dependencies.
/// Otherwise dependents are the modules beside them, as if each were a crate.
pub fn review(
    graph: &ItemGraph,
    workspace: &Workspace,
    churn: &Churn,
    is_reviewed: impl Fn(ModuleId) -> bool,
) -> Review {
    let reviewed: Vec<bool> = (0..graph.modules().len())
        .map(|m| {
            let module = graph.module(ModuleId::new(m));
            let kind = graph.krate(module.krate).kind;
            is_reviewed(ModuleId::new(m))
                && !module.test_only
                && !kind.is_test_only()
                && kind != CrateKind::External
        })
        .collect();
    let nodes = Nodes::new(graph, workspace, &reviewed);
    let rebuilds = Rebuilds::new(graph, workspace, &nodes);
    let units = Units::new(graph, &reviewed);
    let users = Users::new(graph, &units, &nodes);
    let by_module = churn.by_block(&Partition::by_module(graph));
    let mut modules: Vec<ReviewedModule> = (0..reviewed.len())
        .filter(|&m| reviewed[m])
        .map(|m| {
            let module = ModuleId::new(m);
            let churn = by_module[m];
            let rebuilt = nodes.of_module(module).map_or(0, |n| rebuilds.lines(&[n]));
            ReviewedModule {
                module,
                lines: u64::from(graph.module(module).lines),
                churn,
                uses: users.named(module),
                needed_by: users.needed_by(graph, &units, module),
                cost: churn.share * rebuilt as f64,
            }
        })
        .collect();
    modules.sort_by(|a, b| b.cost.total_cmp(&a.cost).then(a.module.cmp(&b.module)));
    let cost: f64 = modules.iter().map(|m| m.cost).sum();
    // By size alone nothing is known to be stable.
    let is_stable =
        |m: &&ReviewedModule| churn.basis == Basis::History && m.lines > 0 && m.cost <= STABLE * cost;
    let mut stable: Vec<ModuleId> = modules.iter().filter(is_stable).map(|m| m.module).collect();
    stable.sort_unstable();
    let edits = edits(graph, churn, &nodes);
    let context = steps::Context {
        graph,
        churn,
        nodes: &nodes,
        rebuilds: &rebuilds,
        units: &units,
        users: &users,
        edits: &edits,
    };
    let rebuilt =
        (0..reviewed.len()).filter(|&m| reviewed[m]).filter_map(|m| nodes.of_module(ModuleId::new(m)));
    let mut review = Review {
        dependents: users.dependents.iter().map(|&n| nodes.name(n).to_owned()).collect(),
        as_if_crates: nodes.are_modules,
        cost,
        workspace_cost: edits
            .iter()
            .enumerate()
            .map(|(node, share)| share * rebuilds.lines(&[node]) as f64)
            .sum(),
        rebuilt_lines: rebuilt.map(|n| rebuilds.lines(&[n])).max().unwrap_or(0),
        workspace_lines: rebuilds.all(),
        steps: steps::steps(&context, cost),
        stable,
        unused: if users.dependents.is_empty() {
            // Of all of it, that says nothing of any item.
            Vec::new()
        } else {
            users.unused(graph, &units).into_iter().filter(|&i| !is_offered(graph, workspace, i)).collect()
        },
        edits_per_month: (churn.basis == Basis::History).then(|| churn.edits / churn.months),
        modules,
    };
    // Of a package that is a merger, and what that costs is another question: that of `propose::mergers`.
    let all = std::mem::take(&mut review.steps);
    let is_merger = |step: &Step| step.kind == StepKind::Move && !review.as_if_crates && review.is_most(step);
    review.steps = all.into_iter().filter(|step| !is_merger(step)).collect();
    review
}

/// Whether users outside of the workspace may use the item.
fn is_offered(graph: &ItemGraph, workspace: &Workspace, item: ItemId) -> bool {
    let krate = graph.krate(graph.module(graph.item(item).module).krate);
    graph.item(item).visibility == Visibility::Public
        && workspace.packages.iter().any(|package| package.name == krate.package && package.published)
}

/// The probability that the next edit is one of each node's program code.
fn edits(graph: &ItemGraph, churn: &Churn, nodes: &Nodes) -> Vec<f64> {
    let mut shares = vec![0.0; nodes.len()];
    for (index, item) in graph.items().iter().enumerate().filter(|(_, i)| i.kind != ItemKind::External) {
        if let Some(node) = nodes.of_module(item.module) {
            shares[node] += churn.share(ItemId::new(index));
        }
    }
    shares
}
