//! The heuristic against the exact solution, the exact solution against brute force, and both on what they promise.

#![allow(clippy::print_stdout, reason = "the figures are for whoever runs the tests with --nocapture")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::Components;
use crate::testing::{block, numbered};

fn problem(nodes: usize, arcs: &[(u32, u32, u32)]) -> Problem {
    let arcs = arcs.iter().map(|&(from, to, weight)| Arc { from, to, weight: weight.into() }).collect();
    Problem::new(nodes, arcs)
}

fn heuristic(problem: &Problem) -> Solution {
    let (order, removed) = put_back::minimal(problem, ordering::good_order(problem));
    Solution { weight: problem.total(&removed), order, removed, exact: false }
}

/// Whether the graph without `removed` has no cycle.
fn acyclic(problem: &Problem, removed: &[u32]) -> bool {
    let removed: BTreeSet<u32> = removed.iter().copied().collect();
    let kept: Vec<(u32, u32)> = (0u32..)
        .zip(&problem.arcs)
        .filter(|(i, _)| !removed.contains(i))
        .map(|(_, a)| (a.from, a.to))
        .collect();
    Digraph::new(problem.nodes(), kept.into_iter()).components().len() == problem.nodes()
}

fn assert_sound(problem: &Problem, solution: &Solution) {
    assert!(acyclic(problem, &solution.removed), "a cycle is left");
    assert_eq!(problem.backward(&solution.order), solution.removed, "the order shows the set");
    for &arc in &solution.removed {
        let others: Vec<u32> = solution.removed.iter().copied().filter(|&a| a != arc).collect();
        assert!(!acyclic(problem, &others), "arc {arc} need not go");
    }
}

/// The least weight over all sets of arcs.
fn brute_force(problem: &Problem) -> u64 {
    (0u32..1 << problem.arcs.len())
        .map(|set| (0..32).filter(|bit| set & (1 << bit) != 0).collect::<Vec<u32>>())
        .filter(|removed| acyclic(problem, removed))
        .map(|removed| problem.total(&removed))
        .min()
        .expect("without arcs there is no cycle")
}

/// Arcs without loops and parallels between `nodes` nodes, in number up to `most`.
fn arcs(nodes: u32, most: usize) -> impl Strategy<Value = Vec<(u32, u32, u32)>> {
    let arc = (0..nodes, 1..nodes, 1u32..20).prop_map(move |(v, d, w)| ((v, (v + d) % nodes), w));
    prop::collection::btree_map(arc.clone().prop_map(|a| a.0), 1u32..20, 0..=most)
        .prop_map(|map| map.into_iter().map(|((from, to), weight)| (from, to, weight)).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_exact_solution_is_the_least(arcs in arcs(6, 11)) {
        let problem = problem(6, &arcs);
        let solution = solve(&problem);
        assert_sound(&problem, &solution);
        prop_assert!(solution.exact);
        prop_assert_eq!(solution.weight, brute_force(&problem));
    }

    #[test]
    fn the_heuristic_is_sound_and_near(arcs in arcs(12, 60)) {
        let problem = problem(12, &arcs);
        let found = heuristic(&problem);
        assert_sound(&problem, &found);
        let least = solve(&problem).weight;
        prop_assert!(found.weight >= least);
        prop_assert!(found.weight * 4 <= least * 5, "{} for {least}", found.weight);
    }

    #[test]
    fn the_heuristic_is_sound_above_the_limit(arcs in arcs(60, 400)) {
        let problem = problem(60, &arcs);
        let solution = solve(&problem);
        prop_assert!(!solution.exact);
        assert_sound(&problem, &solution);
    }

    #[test]
    fn arcs_without_weight_are_not_cut_in_vain(arcs in arcs(8, 30)) {
        let arcs: Vec<_> = arcs.into_iter().map(|(from, to, w)| (from, to, w % 3)).collect();
        let problem = problem(8, &arcs);
        assert_sound(&problem, &solve(&problem));
        assert_sound(&problem, &heuristic(&problem));
    }
}

/// A reproducible graph of the shape of real code: mostly layered, some arcs backwards.
fn layered(nodes: u32, arcs: usize, seed: u64) -> Vec<(u32, u32, u32)> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |limit: u32| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        u32::try_from((state >> 16) % u64::from(limit)).unwrap()
    };
    let mut set = BTreeMap::new();
    for node in 0..nodes {
        set.insert((node, (node + 1) % nodes), 1);
    }
    while set.len() < arcs {
        let (a, b) = (below(nodes), below(nodes));
        let backwards = below(4) == 0;
        if a != b {
            let arc = if backwards { (a.max(b), a.min(b)) } else { (a.min(b), a.max(b)) };
            set.insert(arc, 1 + below(9));
        }
    }
    set.into_iter().map(|((from, to), weight)| (from, to, weight)).collect()
}

#[test]
fn the_mean_gap_to_the_least_weight_is_small() {
    let (mut found, mut least, mut hit) = (0, 0, 0);
    for seed in 1..=60 {
        // From sparse to dense.
        let nodes = 8 + u32::try_from(seed % 7).unwrap();
        let arcs = nodes as usize * (2 + usize::try_from(seed % 4).unwrap());
        let problem = problem(nodes as usize, &layered(nodes, arcs, seed));
        let (h, e) = (heuristic(&problem).weight, solve(&problem).weight);
        found += h;
        least += e;
        hit += u32::from(h == e);
    }
    println!("heuristic {found}, least {least}, {hit} of 60 met");
    assert!(found * 100 <= least * 101, "{found} is more than 1 % above {least}");
    assert!(hit >= 57);
}

#[test]
fn the_gap_is_small_above_the_limit_too() {
    let (mut found, mut least) = (0, 0);
    for seed in 1..=3 {
        let problem = problem(19, &layered(19, 130, seed));
        found += heuristic(&problem).weight;
        least += problem.total(&problem.backward(&exact::best_order(&problem)));
    }
    println!("19 nodes, 130 arcs: heuristic {found}, least {least}");
    assert!(found * 50 <= least * 51, "{found} is more than 2 % above {least}");
}

#[test]
fn a_large_component_takes_a_moment() {
    // A debug build is some twenty times slower.
    let part = if cfg!(debug_assertions) { 10 } else { 1 };
    let nodes = 2_000 / part;
    let arcs = layered(nodes, 20 * nodes as usize, 7);
    let problem = problem(nodes as usize, &arcs);
    let planted: u64 = arcs.iter().filter(|a| a.0 > a.1).map(|a| u64::from(a.2)).sum();
    let start = Instant::now();
    let solution = solve(&problem);
    println!(
        "{nodes} nodes, {} arcs: {} of planted {planted} in {:?}",
        arcs.len(),
        solution.weight,
        start.elapsed()
    );
    assert!(acyclic(&problem, &solution.removed));
    assert!(solution.weight <= planted, "{} is worse than the planted {planted}", solution.weight);
}

#[test]
fn the_light_edge_of_a_cycle_is_cut() {
    let (_, partition, quotient) = numbered(4, &[(0, 1, 5), (1, 2, 5), (2, 0, 2), (2, 3, 1)]);
    let components = Components::new(&quotient);
    let component: Vec<BlockId> = components.cyclic().next().unwrap().to_vec();
    let feedback = feedback_arcs(&quotient, &component, |e| u64::from(e.count));
    assert!(feedback.exact);
    assert_eq!(feedback.weight, 2);
    let cut = &quotient.edges()[feedback.arcs[0]];
    assert_eq!((cut.from, cut.to), (block(&partition, "m00002"), block(&partition, "m00000")));
    assert_eq!(feedback.order, component);
}

#[test]
fn a_graph_without_cycle_needs_no_cut() {
    let (_, partition, quotient) = numbered(3, &[(0, 1, 1), (1, 2, 1), (0, 2, 1)]);
    let all: Vec<BlockId> = (0..partition.blocks().len()).map(BlockId::new).collect();
    let feedback = feedback_arcs(&quotient, &all, |_| 1);
    assert!(feedback.arcs.is_empty());
    assert_eq!(feedback.weight, 0);
    let nothing = feedback_arcs(&quotient, &[], |_| 1);
    assert!(nothing.arcs.is_empty() && nothing.order.is_empty());
}
