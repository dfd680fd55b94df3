//! Local search: files, then single nodes, move to the crate where they cost least.
//!
//! In: a [`State`]. Out: the same with a lower objective, never a higher one and never with a cycle or an empty crate. A node is
//! tried in the crates of its neighbours and of the rest of its file, the heaviest nodes in every crate. Left out:
//! moves that only pay together across crates; [`signature`](super::signature) finds these.

use super::net::Net;
use super::probe::Probe;
use super::state::{MOST, State};

/// Gains below this are noise of floating-point sums.
const LEAST: f64 = 1e-9;

/// So many nodes can be tried in every crate; of more, those with more than an equal share of weight or edits.
const FEW: usize = 3_000;

/// Moves until nothing improves or `passes` passes are over; tells the objective that was reached, if there is no cycle.
pub(super) fn refine(net: &Net, state: &mut State<'_>, passes: usize) -> Option<f64> {
    let mut value = state.value()?;
    let heavy = heavy(net);
    let files = net.main_files();
    let mut probe = Probe::new(net.len());
    // After the first pass only neighbours of what moved are looked at again.
    let mut awake = vec![true; net.len()];
    for pass in 0..passes {
        let before = value;
        for group in groups(net, &files, state) {
            if group.len() > 1 && net.facade.is_none_or(|f| !group.contains(&f)) {
                value = best_move(&mut probe, state, &group, value, &heavy);
            }
        }
        let upwards = net.order.iter().copied();
        let nodes: Vec<u32> = if pass % 2 == 0 { upwards.collect() } else { upwards.rev().collect() };
        let looked = std::mem::replace(&mut awake, vec![false; net.len()]);
        for node in nodes {
            if net.facade == Some(node) || !looked[node as usize] {
                continue;
            }
            let at = state.at(node);
            value = best_move(&mut probe, state, &[node], value, &heavy);
            if state.at(node) != at {
                let steps = net.graph.outgoing(node).iter().chain(net.graph.incoming(node));
                steps.for_each(|s| awake[s.node as usize] = true);
                awake[node as usize] = true;
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

/// Nodes that are tried in every crate.
fn heavy(net: &Net) -> Vec<bool> {
    let total: f64 = net.weight.iter().sum();
    let mass: f64 = net.probability.iter().sum();
    let least = 1.0 / FEW as f64;
    let share = |v: usize| net.weight[v] > total * least || net.probability[v] > mass * least;
    if net.len() <= FEW {
        return vec![true; net.len()];
    }
    (0..net.len()).map(share).collect()
}

/// Moves the nodes, all of one crate, to the best crate for them; gives the objective afterwards.
fn best_move(probe: &mut Probe, state: &mut State<'_>, nodes: &[u32], value: f64, heavy: &[bool]) -> f64 {
    let home = state.at(nodes[0]);
    if state.size(home) as usize <= nodes.len() {
        return value;
    }
    probe.look(state, nodes);
    let every = nodes.iter().any(|&v| heavy[v as usize]);
    let mut targets = if every { u64::MAX >> (MOST - state.crates()) } else { probe.near() };
    if !every {
        targets = nodes.iter().fold(targets, |set, &v| set | state.crates_of_files(v));
    }
    targets &= !(1 << home);
    let mut best = (value - LEAST, home);
    while targets != 0 {
        let target = targets.trailing_zeros() as usize;
        targets &= targets - 1;
        let after = if state.has_layers() { made(state, nodes, target) } else { probe.value(state, target) };
        if let Some(after) = after
            && after < best.0
        {
            best = (after, target);
        }
    }
    if best.1 == home {
        return value;
    }
    nodes.iter().for_each(|&v| state.shift(v, best.1));
    state.settle();
    best.0
}

/// The objective after a move, by making it and taking it back.
fn made(state: &mut State<'_>, nodes: &[u32], target: usize) -> Option<f64> {
    let home = state.at(nodes[0]);
    let sums = state.sums(home, target);
    nodes.iter().for_each(|&v| state.shift(v, target));
    let after = state.value();
    nodes.iter().for_each(|&v| state.shift(v, home));
    state.restore(home, target, sums);
    after
}
