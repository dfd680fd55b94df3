//! Arcs that may be given up, and which of them a partition needs to be.
//!
//! In: a [`SplitProblem`] with priced arcs. Out: the arcs of a cheap feedback arc set of each large circle ([`candidates`]): without
//! them the units come apart, and the search treats each that crosses as effort. When a partition is found, those are put back
//! that it can live with ([`needed`]). Left out: how an arc is given up; the price says what that takes.

use super::SplitProblem;
use super::atoms::join_required;
use super::net::number;
use super::state::{MOST, close};
use super::taste::{Taste, thousandths};
use crate::digraph::Digraph;
use crate::feedback::arcs_to_remove;

/// The price, for the search of a feedback arc set, of an arc that cannot be given up.
const NEVER: u64 = 1 << 40;

/// Which arcs may be given up: a cheap feedback arc set of each circle with more than `small` of all lines.
pub(super) fn candidates(problem: &SplitProblem, home: &[u8], small: f64) -> Vec<bool> {
    let mut joined = join_required(problem);
    for (choice, &home) in problem.choices.iter().zip(home) {
        joined.join(choice.unit, choice.homes[home as usize]);
    }
    let (group, groups) = joined.numbers();
    let mut lines = vec![0u64; groups];
    for (&g, &l) in group.iter().zip(&problem.lines) {
        lines[g as usize] += u64::from(l);
    }
    let ends = |i: usize| {
        let arc = &problem.arcs[i];
        (group[arc.from as usize], group[arc.to as usize])
    };
    let graph = Digraph::new(groups, (0..problem.arcs.len()).map(ends));
    let least = small * lines.iter().sum::<u64>() as f64;
    let mut cut = vec![false; problem.arcs.len()];
    let mut local = vec![u32::MAX; groups];
    for members in graph.components() {
        let size: u64 = members.iter().map(|&m| lines[m as usize]).sum();
        if members.len() < 2 || (size as f64) < least {
            continue;
        }
        for (index, &member) in members.iter().enumerate() {
            local[member as usize] = number(index);
        }
        let mut within: Vec<(u32, u32, usize)> = Vec::new();
        for &member in &members {
            for step in graph.outgoing(member).iter().filter(|s| s.node != member) {
                if local[step.node as usize] != u32::MAX {
                    let (from, to) = (local[member as usize], local[step.node as usize]);
                    within.push((from, to, step.arc as usize));
                }
            }
        }
        within.sort_unstable();
        let pairs: Vec<&[(u32, u32, usize)]> = within.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
        let priced: Vec<(u32, u32, u64)> =
            pairs.iter().map(|p| (p[0].0, p[0].1, p.iter().map(|a| price(problem, a.2)).sum())).collect();
        for pair in arcs_to_remove(members.len(), &priced) {
            if priced[pair as usize].2 < NEVER {
                pairs[pair as usize].iter().for_each(|a| cut[a.2] = true);
            }
        }
        for &member in &members {
            local[member as usize] = u32::MAX;
        }
    }
    cut
}

fn price(problem: &SplitProblem, arc: usize) -> u64 {
    let price = problem.arcs[arc].price.map(|p| thousandths(p).max(1));
    price.map_or(NEVER, |p| u64::try_from(p).unwrap_or(NEVER))
}

/// Of the arcs that may be given up those that have to be for this partition, ascending: the others cross nothing, follow a
/// dependency that is there anyway, or cost less rebuilding than giving them up costs effort. Dear ones are put back first.
pub(super) fn needed(problem: &SplitProblem, block: &[u32], cut: &[bool], taste: &Taste) -> Vec<usize> {
    if cut.is_empty() {
        return Vec::new();
    }
    let crates = block.iter().max().map_or(0, |&b| b as usize + 1).min(MOST);
    let ends = |i: usize| {
        let arc = &problem.arcs[i];
        (block[arc.from as usize] as usize, block[arc.to as usize] as usize)
    };
    let facade = problem.facade.map(|f| block[f as usize] as usize);
    let mut sets = vec![0u64; crates];
    if let Some(facade) = facade {
        sets[facade] = (u64::MAX >> (MOST - crates)) & !(1 << facade);
    }
    let crossing = (0..problem.arcs.len()).filter(|&i| ends(i).0 != ends(i).1);
    let (open, kept): (Vec<usize>, Vec<usize>) =
        crossing.partition(|&i| cut.get(i).copied().unwrap_or(false));
    for i in kept {
        sets[ends(i).0] |= 1 << ends(i).1;
    }
    let Some(mut reach) = close(&sets) else { return open };
    let j = |reach: &[u64]| rebuilt(problem, block, reach);
    let mut now = j(&reach[..crates]);
    let mut by_price = open;
    by_price.sort_by_key(|&i| (std::cmp::Reverse(price(problem, i)), i));
    by_price.retain(|&i| {
        let (from, to) = ends(i);
        if reach[from] >> to & 1 == 1 {
            return false;
        }
        let was = sets[from];
        sets[from] |= 1 << to;
        // A new dependency might stand against the layers.
        if problem.layers.is_empty()
            && let Some(closed) = close(&sets)
        {
            let more = j(&closed[..crates]);
            let effort = problem.arcs[i].price.map_or(0, thousandths);
            if (more - now) / problem.now() <= taste.of_effort(effort) {
                (reach, now) = (closed, more);
                return false;
            }
        }
        sets[from] = was;
        true
    });
    by_price.sort_unstable();
    by_price
}

fn rebuilt(problem: &SplitProblem, block: &[u32], reach: &[u64]) -> f64 {
    let mut weight = [0.0; MOST];
    let mut probability = [0.0; MOST];
    weight[..reach.len()].fill(problem.fixed);
    for (unit, &b) in block.iter().enumerate() {
        weight[b as usize] += problem.weight[unit];
        probability[b as usize] += problem.probability[unit];
    }
    let edited =
        |set: u64| (0..reach.len()).filter(|b| set >> b & 1 == 1).map(|b| probability[b]).sum::<f64>();
    reach.iter().enumerate().map(|(b, &set)| weight[b] * edited(set)).sum()
}
