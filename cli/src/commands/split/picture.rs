//! The crates of a split as a picture: area by lines, colour by how much an edit there costs.

use seam_analyzer::propose::Evaluation;
use seam_graphs::diagram::{Diagram, Edge, Node, NodeId};

use crate::text::thousands;

/// The crate graph of `package` after a split.
pub(crate) fn after(evaluation: &Evaluation, package: &str) -> Diagram {
    let mut diagram = Diagram::new(format!("{package}, split"));
    diagram.legend = vec![
        "area: lines of the crate".to_owned(),
        "colour: share of the expected rebuild (estimated)".to_owned(),
    ];
    let crates = &evaluation.crates;
    let most = crates.iter().map(|c| c.weight).fold(0.0, f64::max);
    let hot = |at: usize| crates[at].probability * evaluation.figures.fan_out[at];
    let hottest = (0..crates.len()).map(hot).fold(0.0, f64::max);
    let ids: Vec<NodeId> = crates
        .iter()
        .enumerate()
        .map(|(at, krate)| {
            let mut node = Node::new(krate.name.clone(), Vec::<String>::new());
            node.weight = (most > 0.0).then(|| krate.weight / most);
            node.heat = (hottest > 0.0).then(|| hot(at) / hottest);
            node.tooltip = Some(format!(
                "{}: {} lines; an edit rebuilds {:.0} % of {package}",
                krate.name,
                thousands(krate.lines),
                100.0 * evaluation.figures.fan_out[at]
            ));
            diagram.add_node(node)
        })
        .collect();
    for (at, krate) in crates.iter().enumerate() {
        for &below in &krate.depends_on {
            let key = (u32::try_from(at).expect("few crates"), below);
            let count = evaluation.crossings.between.get(&key).copied().unwrap_or(0);
            diagram.add_edge(Edge::new(ids[at], ids[below as usize], count.max(1)));
        }
    }
    diagram
}
