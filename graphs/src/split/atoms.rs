//! What cannot be taken apart: units that have to share a crate, whatever the split.
//!
//! In: a [`SplitProblem`]. Out: [`Atoms`]: for each unit its atom, and the acyclic graph of the atoms. Units are joined that the
//! problem wants together, that refer to each other in a circle, and, with the facade, all that refers to what stays, as
//! nothing may depend on the facade's crate. For a unit with two homes the one is taken that joins less; the search looks
//! again. Left out: what is gained by an arc that is given up ([`cuts`](super::cuts)).

use super::SplitProblem;
use super::families::{Families, Family};
use super::net::{Net, NetArc, Share, Tables, Tie, join_arcs, number};
use super::taste::thousandths;
use crate::digraph::Digraph;

/// For a choice that is left open: the unit is joined with neither home.
pub(super) const FREE: u8 = 2;

/// Units joined to what moves as one.
pub(super) struct Atoms {
    /// The atom of each unit.
    pub(super) of: Vec<u32>,
    /// The graph of atoms.
    pub(super) net: Net,
}

impl Atoms {
    /// The atoms of `problem` without the arcs that `cut` marks, when each choice is taken as `home` says: 0, 1, or [`FREE`].
    pub(super) fn new(problem: &SplitProblem, home: &[u8], cut: &[bool]) -> Self {
        let units = problem.units();
        let mut joined = join_required(problem);
        for (choice, &home) in problem.choices.iter().zip(home) {
            if home != FREE {
                joined.join(choice.unit, choice.homes[home as usize]);
            }
        }
        let (mut of, mut atoms) = joined.numbers();
        // What joins the facade may close a circle by way of a layer, and a circle may lead to the facade. Without layers once is
        // enough: the facade takes all that leads to it, so nothing is left that could lie on a circle with it.
        loop {
            let circles = join_circles(problem, &of, atoms, cut);
            let (group, groups) = dense(&join_facade(problem, circles, cut));
            let settled = groups == atoms || problem.layers.is_empty();
            (of, atoms) = (group, groups);
            if settled {
                break;
            }
        }
        let families = Families::new(problem);
        let shares = |u: u32| {
            let of = families.of(problem.file[u as usize]).iter();
            of.map(move |&family| Share { family, lines: problem.lines[u as usize] })
        };
        let all: Vec<Family> = (0..number(families.len())).map(|family| families.family(family)).collect();
        let priced = problem.arcs.iter().enumerate().filter(|(i, _)| is_cut(cut, *i)).map(|(_, a)| a);
        let ties: Vec<Tie> = priced
            .map(|a| Tie { ends: (a.from, a.to), price: thousandths(a.price.unwrap_or(0.0)) })
            .collect();
        let tables = Tables {
            weight: &problem.weight,
            probability: &problem.probability,
            lines: &problem.lines,
            families: &all,
            alone: &vec![None; units],
            facade: problem.facade.or(problem.stays.first().copied()),
            apart: &problem.apart,
            ties: &ties,
        };
        let kept = problem.arcs.iter().enumerate().filter(|(i, _)| !is_cut(cut, *i)).map(|(_, a)| NetArc {
            from: a.from,
            to: a.to,
            count: a.count.max(1),
            widened: a.widened,
        });
        let mut net = Net::new(tables, |_| join_arcs(kept, &of, atoms), shares, &of, atoms);
        if problem.facade.is_none() {
            net.facade = None;
        }
        let layers = layer_arcs(problem, &of, &net);
        if !layers.is_empty() {
            net = net.with_arcs(layers);
        }
        debug_assert!(net.is_acyclic(), "circles were joined");
        Self { of, net }
    }
}

/// Whether arc `index` is given up; an empty table means that none is.
pub(super) fn is_cut(cut: &[bool], index: usize) -> bool {
    cut.get(index).copied().unwrap_or(false)
}

/// Joins what the problem wants together, and what stays.
pub(super) fn join_required(problem: &SplitProblem) -> Joined {
    let mut joined = Joined::new(problem.units());
    for &(a, b) in &problem.together {
        joined.join(a, b);
    }
    if let Some(anchor) = problem.facade.or(problem.stays.first().copied()) {
        for &unit in &problem.stays {
            joined.join(anchor, unit);
        }
    }
    joined
}

/// Joins the groups that refer to each other in a circle, the order of layers included.
fn join_circles(problem: &SplitProblem, group: &[u32], groups: usize, cut: &[bool]) -> Vec<u32> {
    let at = |unit: u32| group[unit as usize];
    let mut arcs: Vec<(u32, u32)> = problem
        .arcs
        .iter()
        .enumerate()
        .filter(|(i, _)| !is_cut(cut, *i))
        .map(|(_, a)| (at(a.from), at(a.to)))
        .filter(|a| a.0 != a.1)
        .collect();
    // A node between each layer and the next: what is above it must not be reached from below.
    let mut nodes = groups;
    for pair in problem.layers.windows(2) {
        let gap = number(nodes);
        nodes += 1;
        arcs.extend(pair[1].iter().map(|&u| (at(u), gap)));
        arcs.extend(pair[0].iter().map(|&u| (gap, at(u))));
        if gap as usize > groups {
            arcs.push((gap, gap - 1));
        }
    }
    let components = Digraph::new(nodes, arcs.iter().copied()).components();
    let mut component = vec![0; nodes];
    for (index, members) in components.iter().enumerate() {
        for &member in members {
            component[member as usize] = number(index);
        }
    }
    group.iter().map(|&g| component[g as usize]).collect()
}

/// Joins to the facade all that refers to it, directly or not.
fn join_facade(problem: &SplitProblem, mut group: Vec<u32>, cut: &[bool]) -> Vec<u32> {
    let Some(facade) = problem.facade else { return group };
    let groups = group.iter().max().map_or(0, |&g| g as usize + 1);
    let facade = group[facade as usize];
    let arcs = problem.arcs.iter().enumerate().filter(|(i, _)| !is_cut(cut, *i)).map(|(_, a)| a);
    let ends: Vec<(u32, u32)> = arcs.map(|a| (group[a.from as usize], group[a.to as usize])).collect();
    // Mostly nothing does.
    if !ends.iter().any(|&(from, to)| to == facade && from != facade) {
        return group;
    }
    let graph = Digraph::new(groups, ends.iter().copied());
    let mut above = vec![false; groups];
    above[facade as usize] = true;
    let mut open = vec![facade];
    while let Some(node) = open.pop() {
        for step in graph.incoming(node) {
            if !std::mem::replace(&mut above[step.node as usize], true) {
                open.push(step.node);
            }
        }
    }
    for g in &mut group {
        if above[*g as usize] {
            *g = facade;
        }
    }
    group
}

/// Arcs that carry the order of layers: from the lowest atoms of a layer to the highest of the one below.
fn layer_arcs(problem: &SplitProblem, of: &[u32], net: &Net) -> Vec<NetArc> {
    let mut arcs = Vec::new();
    for pair in problem.layers.windows(2) {
        let atoms = |units: &[u32]| {
            let mut atoms: Vec<u32> = units.iter().map(|&u| of[u as usize]).collect();
            atoms.sort_unstable();
            atoms.dedup();
            atoms
        };
        let (low, high) = (atoms(&pair[0]), atoms(&pair[1]));
        let lowest = high.iter().filter(|&&v| net.graph.outgoing(v).iter().all(|s| !has(&high, s.node)));
        let highest: Vec<u32> = low
            .iter()
            .copied()
            .filter(|&v| net.graph.incoming(v).iter().all(|s| !has(&low, s.node)))
            .collect();
        for &from in lowest {
            let others = highest.iter().filter(|&&to| to != from);
            arcs.extend(others.map(|&to| NetArc { from, to, count: 0, widened: 0 }));
        }
    }
    arcs
}

fn has(sorted: &[u32], node: u32) -> bool {
    sorted.binary_search(&node).is_ok()
}

/// Renumbers groups without gaps, in the order of their first members.
pub(super) fn dense(group: &[u32]) -> (Vec<u32>, usize) {
    let limit = group.iter().max().map_or(0, |&g| g as usize + 1);
    let mut name = vec![u32::MAX; limit];
    let mut next = 0;
    let of = group.iter().map(|&g| {
        let name = &mut name[g as usize];
        if *name == u32::MAX {
            *name = next;
            next += 1;
        }
        *name
    });
    (of.collect(), next as usize)
}

/// Disjoint sets of units.
pub(super) struct Joined {
    parent: Vec<u32>,
}

impl Joined {
    pub(super) fn new(units: usize) -> Self {
        Self { parent: (0..number(units)).collect() }
    }

    /// The unit that stands for the set of `unit`.
    pub(super) fn find(&mut self, mut unit: u32) -> u32 {
        while self.parent[unit as usize] != unit {
            let parent = self.parent[unit as usize];
            self.parent[unit as usize] = self.parent[parent as usize];
            unit = parent;
        }
        unit
    }

    /// Makes one set of the two; the lower number stands for it.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    /// A number for each unit's set, without gaps, and how many there are.
    pub(super) fn numbers(mut self) -> (Vec<u32>, usize) {
        let roots: Vec<u32> = (0..number(self.parent.len())).map(|u| self.find(u)).collect();
        dense(&roots)
    }
}

/// The same for numbers of any size.
pub(super) fn dense_sparse(names: &[u32]) -> (Vec<u32>, usize) {
    let mut known: Vec<u32> = names.to_vec();
    known.sort_unstable();
    known.dedup();
    let at = |name: &u32| number(known.binary_search(name).expect("taken from the same list"));
    (names.iter().map(at).collect(), known.len())
}
