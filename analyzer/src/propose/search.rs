//! The bridge to the search: partitions of units for every number of crates, numbered as plans number crates.

use seam_graphs::split::SplitProblem;

use super::problem::Subject;

/// A partition of the units: by unit, 0 for what stays, the others lowest first.
pub(super) type CrateOf = Vec<u32>;

/// Stand-in.
pub(super) fn partitions(graph: &seam_graphs::ItemGraph, subject: &Subject) -> Vec<CrateOf> {
    let problem: &SplitProblem = &subject.problem;
    let root = format!("{}::", graph.krate(subject.units.root).path);
    let mut names: Vec<&str> = Vec::new();
    let mut of: Vec<u32> = Vec::new();
    for &item in &subject.units.item {
        let path = graph.module(graph.item(item).module).path.strip_prefix(&root).unwrap_or("");
        let top = path.split("::").next().unwrap_or("");
        if top.is_empty() {
            of.push(0);
            continue;
        }
        let at = names.iter().position(|n| *n == top).unwrap_or_else(|| {
            names.push(top);
            names.len() - 1
        });
        of.push(at as u32 + 1);
    }
    assert_eq!(of.len(), problem.weight.len());
    vec![of]
}
