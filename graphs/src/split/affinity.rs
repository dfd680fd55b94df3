//! What merging two nodes saves besides J: files and folders that stay whole, references that cross no border.
//!
//! In: a [`Net`]. Out: a table by pairs of nodes, for [`merge`](super::merge) to add to. Left out: crumbs, which change as nodes grow.

use super::families::Family;
use super::net::Net;
use super::search::Context;
use super::taste::APART;

/// What each merger saves of effort, as a share of J, by pairs.
pub(super) fn affinities(net: &Net, context: &Context<'_>) -> Vec<f64> {
    let n = net.len();
    let mut table = vec![0.0; n * n];
    let mut add = |a: u32, b: u32, value: f64| {
        if a != b {
            table[a as usize * n + b as usize] += value;
            table[b as usize * n + a as usize] += value;
        }
    };
    for arc in &net.arcs {
        add(arc.from, arc.to, context.taste.of_effort(arc.cost()));
    }
    for &(a, b) in &net.apart {
        add(a, b, -APART);
    }
    for tie in &net.ties {
        add(tie.ends.0, tie.ends.1, context.taste.of_effort(tie.price));
    }
    // What a node has of a family counts once, in however many files it is: pairs are of nodes.
    let mut parts: Vec<(u32, u32, u32)> = Vec::new();
    for v in net.nodes() {
        parts.extend(net.shares_of(v).iter().map(|share| (share.family, v, share.lines)));
    }
    parts.sort_unstable();
    for group in parts.chunk_by(|a, b| a.0 == b.0) {
        let Family { line, once, .. } = net.families[group[0].0 as usize];
        // A family of many nodes is not saved by one merger: its cost is shared out among the pairs.
        let share = 1.0 / (group.len() as f64 - 1.0).max(1.0);
        for (at, a) in group.iter().enumerate() {
            for b in &group[at + 1..] {
                let effort = line * i64::from(a.2.min(b.2)) + once;
                add(a.1, b.1, share * context.taste.of_effort(effort));
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::atoms::Atoms;
    use super::super::{SplitOptions, SplitProblem};
    use super::*;

    #[test]
    fn what_a_node_has_of_a_folder_counts_once() {
        // Files 0 to 3 are of one folder, the others make it less than half of everything. Nodes: files 0 and 1, file 2,
        // file 3, the rest.
        let lines = vec![10, 10, 20, 5, 100];
        let problem = SplitProblem {
            weight: lines.iter().map(|&l| f64::from(l)).collect(),
            probability: vec![0.2; 5],
            lines,
            file: (0..5).collect(),
            folder: vec![0, 0, 0, 0, 1],
            ..SplitProblem::default()
        };
        let context = Context::new(&problem, &SplitOptions::default());
        let net = Atoms::new(&problem, &[], &[]).net.contract(&[0, 0, 1, 2, 3], 4);
        let table = affinities(&net, &context);
        let pair = |a: usize, b: usize| table[a * 4 + b];
        // Twenty lines against twenty save four times what twenty against five do.
        assert!((pair(0, 1) - 4.0 * pair(0, 2)).abs() < 1e-12 && pair(0, 1) > 0.0, "{table:?}");
        assert!((pair(0, 2) - pair(1, 2)).abs() < 1e-12, "{table:?}");
        assert_eq!(pair(0, 3), 0.0);
    }
}
