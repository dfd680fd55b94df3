//! Local search: files, then single nodes, move to the crate where they cost least.
//!
//! In: a [`State`]. Out: the same with a lower objective, never a higher one and never with a cycle or an empty crate. A node is
//! tried in the crates of its neighbours and of the rest of its file and folder, the heaviest nodes in every crate. Left out:
//! moves that only pay together across crates; [`signature`](super::signature) finds these.

use super::net::Net;
use super::state::State;

/// Gains below this are noise of floating-point sums.
const LEAST: f64 = 1e-9;

/// Moves until nothing improves or `passes` passes are over; tells the objective that was reached, if there is no cycle.
pub(super) fn refine(net: &Net, state: &mut State<'_>, passes: usize) -> Option<f64> {
    let mut value = state.value()?;
    let heavy = heavy(net);
    let files = net.main_files();
    for pass in 0..passes {
        let before = value;
        for group in groups(net, &files, state) {
            if group.len() > 1 && net.facade.is_none_or(|f| !group.contains(&f)) {
                value = best_move(net, state, &group, value, &heavy);
            }
        }
        let upwards = net.order.iter().copied();
        let nodes: Vec<u32> = if pass % 2 == 0 { upwards.collect() } else { upwards.rev().collect() };
        for node in nodes {
            if net.facade != Some(node) {
                value = best_move(net, state, &[node], value, &heavy);
            }
        }
        if before - value < LEAST {
            break;
        }
    }
    Some(value)
}

/// The nodes of each file in each crate, in the order of files.
fn groups(net: &Net, files: &[u32], state: &State<'_>) -> Vec<Vec<u32>> {
    let mut keyed: Vec<(u32, usize, u32)> =
        net.nodes().map(|v| (files[v as usize], state.at(v), v)).collect();
    keyed.sort_unstable();
    keyed
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter(|g| g[0].0 != u32::MAX)
        .map(|g| g.iter().map(|k| k.2).collect())
        .collect()
}

/// Nodes with a noticeable share of weight or edits: they are tried in every crate.
fn heavy(net: &Net) -> Vec<bool> {
    let total: f64 = net.weight.iter().sum();
    let mass: f64 = net.probability.iter().sum();
    let share = |v: usize| net.weight[v] > total / 500.0 || net.probability[v] > mass / 500.0;
    (0..net.len()).map(share).collect()
}

/// Moves the nodes, all of one crate, to the best crate for them; gives the objective afterwards.
fn best_move(net: &Net, state: &mut State<'_>, nodes: &[u32], value: f64, heavy: &[bool]) -> f64 {
    let home = state.at(nodes[0]);
    if state.size(home) as usize <= nodes.len() {
        return value;
    }
    let mut targets = 0u64;
    for &node in nodes {
        if heavy[node as usize] {
            targets = u64::MAX >> (64 - state.crates());
            break;
        }
        targets |= kin(net, state, node);
    }
    targets &= !(1 << home);
    let mut best = (value - LEAST, home);
    while targets != 0 {
        let target = targets.trailing_zeros() as usize;
        targets &= targets - 1;
        let sums = state.sums(home, target);
        nodes.iter().for_each(|&v| state.shift(v, target));
        if let Some(new) = state.value()
            && new < best.0
        {
            best = (new, target);
        }
        nodes.iter().for_each(|&v| state.shift(v, home));
        state.restore(home, target, sums);
    }
    if best.1 == home {
        return value;
    }
    nodes.iter().for_each(|&v| state.shift(v, best.1));
    state.settle();
    best.0
}

/// The crates in which a node has neighbours or the rest of its files and folders.
fn kin(net: &Net, state: &State<'_>, node: u32) -> u64 {
    let steps = net.graph.outgoing(node).iter().chain(net.graph.incoming(node));
    let near = steps.fold(0, |set, step| set | 1u64 << state.at(step.node));
    near | state.crates_of_parts(node)
}
