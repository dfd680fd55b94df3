//! The files of a crate that are most likely to be edited next.

use seam_graphs::{CrateKind, ItemGraph};

use crate::units::{Command, Rebuild, unit_graph};
use crate::workspace::Workspace;
use crate::{Churn, Inputs};

/// The `count` likeliest files of the crate `root` of `package`, with the probability that the next edit of that crate is one
/// of the file; the likeliest first, then by path. Files that `command` does not compile are left out.
pub fn likely_files(
    workspace: &Workspace,
    inputs: &Inputs,
    graph: &ItemGraph,
    churn: &Churn,
    (package, root): (&str, &str),
    command: Command,
    count: usize,
) -> Vec<(String, f64)> {
    let units = unit_graph(workspace, command);
    let rebuild = Rebuild::new(workspace, inputs, &units);
    let shares = churn.by_file(graph);
    let mut own = vec![false; graph.files().len()];
    for module in graph.modules() {
        let krate = graph.krate(module.krate);
        if let Some(file) = module.file
            && krate.kind != CrateKind::External
            && (krate.package.as_str(), krate.path.as_str()) == (package, root)
        {
            own[file.index()] = true;
        }
    }
    let files = graph.files().iter().zip(&shares).zip(&own).filter(|(_, own)| **own);
    let mut all: Vec<(String, f64)> = files.map(|((file, churn), _)| (file.clone(), churn.share)).collect();
    let sum: f64 = all.iter().map(|(_, share)| share).sum();
    all.retain(|(file, _)| !rebuild.of_file(file).stale.is_empty());
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    all.truncate(count);
    for (_, share) in &mut all {
        *share = if sum > 0.0 { *share / sum } else { 0.0 };
    }
    all
}
