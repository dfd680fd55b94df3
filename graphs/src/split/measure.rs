//! What a partition is worth and whether it holds, counted afresh from the units.
//!
//! In: a [`SplitProblem`], the crate of each unit, and the arcs that are given up. Out: a [`Score`]. It shares nothing with the search
//! but the problem, so that it tells what the search got wrong. Left out: how good partitions are found.

use super::SplitProblem;
use super::families::Families;
use super::net::number;
use super::taste::crossing;
use crate::digraph::Digraph;

/// The measures of a partition.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// Expected rebuild J, in the unit of the weights, with what is above the facade.
    pub j: f64,
    /// J as a share of J(1), that of the whole as one crate.
    pub share: f64,
    /// Each crate.
    pub crates: Vec<CrateScore>,
    /// What it takes to carry it out.
    pub effort: Effort,
    /// What stands against it; empty for a partition that holds.
    pub violations: Vec<Violation>,
}

/// The measures of one crate of a partition.
#[derive(Clone, Debug, PartialEq)]
pub struct CrateScore {
    /// W: the weights of its units and the fixed cost of a crate.
    pub weight: f64,
    /// P: how probable it is that an edit hits it.
    pub probability: f64,
    /// Lines of its units.
    pub lines: u64,
    /// What is rebuilt when it is edited, itself included, as a share of all weight.
    pub fan_out: f64,
    /// Its term in J.
    pub hot_spot: f64,
    /// The crates that it refers to, ascending; re-exports of the facade are not in it.
    pub depends_on: Vec<u32>,
}

/// What it takes to carry out a partition.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Effort {
    /// Files whose units go to different crates.
    pub files_spread: usize,
    /// Lines of such files outside of the crate that has most of the file.
    pub lines_apart: u64,
    /// Items that need wider visibility, counted once for each unit that uses them from another crate: an upper bound.
    pub widened: u64,
    /// References from one crate to another.
    pub references: u64,
    /// The price of the arcs that are given up.
    pub cuts: f64,
    /// All of it in one figure, in lines.
    pub total: f64,
}

/// Why a partition does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Crates depend on each other in a circle.
    Cycle {
        /// The crates, ascending.
        crates: Vec<u32>,
        /// The arcs between them, as positions in [`SplitProblem::arcs`].
        arcs: Vec<usize>,
    },
    /// A crate depends on that of the facade, which depends on all.
    OnFacade {
        /// The crate.
        krate: u32,
        /// Its arcs to the facade's crate, as positions in [`SplitProblem::arcs`].
        arcs: Vec<usize>,
    },
    /// A unit is with neither of its homes: the position in [`SplitProblem::choices`].
    Choice(usize),
    /// Two units are not together: the position in [`SplitProblem::together`].
    Together(usize),
    /// Two units are not apart: the position in [`SplitProblem::apart`].
    Apart(usize),
    /// A unit has left the facade's crate.
    Stays(u32),
    /// A crate with a unit of a lower layer leads to another one with a unit of a higher layer.
    Layer {
        /// The lower layer's unit.
        lower: u32,
        /// The higher layer's unit.
        upper: u32,
    },
}

/// The measures of the partition that puts unit `u` in crate `block[u]`, when the arcs at the positions `cuts` are given up.
/// O(m log m + crates · dependencies).
///
/// # Panics
/// When `block` is not as long as there are units.
pub fn score(problem: &SplitProblem, block: &[u32], cuts: &[usize]) -> Score {
    assert_eq!(block.len(), problem.units(), "one crate for each unit");
    let crates = block.iter().max().map_or(0, |&b| b as usize + 1);
    let mut cut = vec![false; problem.arcs.len()];
    for &arc in cuts {
        cut[arc] = true;
    }
    let crossing: Vec<usize> = (0..problem.arcs.len())
        .filter(|&i| !cut[i] && at(block, problem.arcs[i].from) != at(block, problem.arcs[i].to))
        .collect();
    let ends = crossing.iter().map(|&i| &problem.arcs[i]).map(|arc| (at(block, arc.from), at(block, arc.to)));
    let pairs = distinct(ends, crates);
    let facade = problem.facade.map(|f| block[f as usize]);
    let quotient = Digraph::new(crates, pairs.iter().copied());
    let reach: Vec<Vec<bool>> = (0..number(crates)).map(|b| leads_to(&quotient, b, facade)).collect();
    let mut score = measures(problem, block, &reach, &quotient);
    score.effort = effort(problem, block, &crossing, cuts);
    score.violations = violations(problem, block, &crossing, &quotient, &reach);
    score
}

/// The different pairs of crates, ascending; there are few crates and many arcs.
pub(super) fn distinct(pairs: impl Iterator<Item = (usize, usize)>, crates: usize) -> Vec<(u32, u32)> {
    let mut known = vec![false; crates * crates];
    pairs.for_each(|(from, to)| known[from * crates + to] = true);
    let all = known.iter().enumerate().filter(|(_, known)| **known);
    all.map(|(at, _)| (number(at / crates), number(at % crates))).collect()
}

fn at(block: &[u32], unit: u32) -> usize {
    block[unit as usize] as usize
}

/// For each crate whether `start` leads to it, itself included.
fn leads_to(quotient: &Digraph, start: u32, facade: Option<u32>) -> Vec<bool> {
    let mut seen = vec![false; quotient.node_count()];
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        if facade == Some(node) {
            return vec![true; quotient.node_count()];
        }
        if !std::mem::replace(&mut seen[node as usize], true) {
            open.extend(quotient.outgoing(node).iter().map(|s| s.node));
        }
    }
    seen
}

fn measures(problem: &SplitProblem, block: &[u32], reach: &[Vec<bool>], quotient: &Digraph) -> Score {
    let n = reach.len();
    let mut weight = vec![problem.fixed; n];
    let mut probability = vec![0.0; n];
    let mut lines = vec![0u64; n];
    for (unit, &b) in block.iter().enumerate() {
        weight[b as usize] += problem.weight[unit];
        probability[b as usize] += problem.probability[unit];
        lines[b as usize] += u64::from(problem.lines[unit]);
    }
    let all: f64 = weight.iter().sum::<f64>().max(f64::MIN_POSITIVE);
    let crates: Vec<CrateScore> = (0..n)
        .map(|b| {
            let rebuilt: f64 = (0..n).filter(|&a| reach[a][b]).map(|a| weight[a]).sum();
            CrateScore {
                weight: weight[b],
                probability: probability[b],
                lines: lines[b],
                fan_out: rebuilt / all,
                hot_spot: probability[b] * rebuilt,
                depends_on: quotient.outgoing(number(b)).iter().map(|s| s.node).collect(),
            }
        })
        .collect();
    let above = problem.above * probability.iter().sum::<f64>();
    let j = crates.iter().map(|c| c.hot_spot).sum::<f64>() + above;
    let share = j / problem.now().max(f64::MIN_POSITIVE);
    Score { j, share, crates, effort: Effort::default(), violations: Vec::new() }
}

fn effort(problem: &SplitProblem, block: &[u32], crossed: &[usize], cuts: &[usize]) -> Effort {
    let mut effort = Effort::default();
    let arcs = crossed.iter().map(|&i| &problem.arcs[i]);
    for arc in arcs {
        effort.widened += u64::from(arc.widened);
        effort.references += u64::from(arc.count);
    }
    effort.cuts = cuts.iter().filter_map(|&i| problem.arcs[i].price).sum();
    let families = Families::new(problem);
    let crates = block.iter().max().map_or(0, |&b| b as usize + 1);
    let mut lines = vec![0u32; families.len() * crates];
    for (unit, &b) in block.iter().enumerate() {
        for &family in families.of(problem.file[unit]) {
            lines[family as usize * crates + b as usize] += problem.lines[unit];
        }
    }
    let mut thousandths = crossing(effort.references, effort.widened);
    for (family, lines) in (0u32..).zip(lines.chunks(crates.max(1))) {
        let family = families.family(family);
        thousandths += family.cost(lines);
        if family.file.is_some() {
            let total: u64 = lines.iter().map(|&l| u64::from(l)).sum();
            let most = u64::from(lines.iter().copied().max().unwrap_or(0));
            effort.files_spread += usize::from(total > most);
            effort.lines_apart += total - most;
        }
    }
    effort.total = thousandths as f64 / 1000.0 + effort.cuts;
    effort
}

fn violations(
    problem: &SplitProblem,
    block: &[u32],
    crossing: &[usize],
    quotient: &Digraph,
    reach: &[Vec<bool>],
) -> Vec<Violation> {
    let mut found = cycles(problem, block, crossing, quotient);
    let facade = problem.facade.or(problem.stays.first().copied());
    if let Some(stay) = problem.facade.map(|f| block[f as usize]) {
        let mut onto: Vec<(u32, usize)> = crossing
            .iter()
            .filter(|&&i| block[problem.arcs[i].to as usize] == stay)
            .map(|&i| (block[problem.arcs[i].from as usize], i))
            .collect();
        onto.sort_unstable();
        found.extend(
            onto.chunk_by(|a, b| a.0 == b.0).map(|same| Violation::OnFacade {
                krate: same[0].0,
                arcs: same.iter().map(|s| s.1).collect(),
            }),
        );
    }
    let same = |a: u32, b: u32| block[a as usize] == block[b as usize];
    let homeless = |c: &super::Choice| c.homes.iter().all(|&h| !same(c.unit, h));
    found.extend(positions(&problem.choices, homeless).map(Violation::Choice));
    found.extend(positions(&problem.together, |p| !same(p.0, p.1)).map(Violation::Together));
    found.extend(positions(&problem.apart, |p| same(p.0, p.1)).map(Violation::Apart));
    if let Some(facade) = facade {
        let gone = problem.stays.iter().filter(|&&u| !same(u, facade));
        found.extend(gone.map(|&u| Violation::Stays(u)));
    }
    found.extend(layers(problem, block, reach));
    found
}

fn positions<T>(table: &[T], broken: impl Fn(&T) -> bool) -> impl Iterator<Item = usize> {
    table.iter().enumerate().filter(move |(_, x)| broken(x)).map(|(i, _)| i)
}

fn cycles(problem: &SplitProblem, block: &[u32], crossing: &[usize], quotient: &Digraph) -> Vec<Violation> {
    let components = quotient.components();
    let mut of = vec![0; quotient.node_count()];
    for (index, members) in components.iter().enumerate() {
        members.iter().for_each(|&m| of[m as usize] = index);
    }
    let circles = components.iter().enumerate().filter(|(_, members)| members.len() > 1);
    circles
        .map(|(index, members)| {
            let within = |&&i: &&usize| {
                let arc = &problem.arcs[i];
                of[at(block, arc.from)] == index && of[at(block, arc.to)] == index
            };
            let arcs = crossing.iter().filter(within).copied().collect();
            Violation::Cycle { crates: members.clone(), arcs }
        })
        .collect()
}

/// For each two crates of which the one with a lower layer leads to the one with a higher layer, the first such units.
fn layers(problem: &SplitProblem, block: &[u32], reach: &[Vec<bool>]) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut known = vec![false; reach.len() * reach.len()];
    for (height, low) in problem.layers.iter().enumerate() {
        for high in &problem.layers[height + 1..] {
            let one_per_crate = |units: &[u32]| {
                let mut units: Vec<(u32, u32)> = units.iter().map(|&u| (block[u as usize], u)).collect();
                units.sort_unstable();
                units.dedup_by_key(|u| u.0);
                units
            };
            for &(from, lower) in &one_per_crate(low) {
                for &(to, upper) in &one_per_crate(high) {
                    let pair = from as usize * reach.len() + to as usize;
                    if from != to && reach[from as usize][to as usize] && !known[pair] {
                        known[pair] = true;
                        found.push(Violation::Layer { lower, upper });
                    }
                }
            }
        }
    }
    found
}
