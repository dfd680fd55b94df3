//! A partition under change: nodes move between crates, and the objective follows.
//!
//! In: a [`Net`] and the crate of each node. Out: [`State`], which takes moves ([`State::shift`]), tells the objective, and whether
//! the crates are acyclic. A shift costs the node's arcs and files; the objective is computed on crates only. Left out: which
//! moves are tried ([`refine`](super::refine)).

use super::net::Net;
use super::search::Context;
use super::taste::{CROSSING, WIDENED};

/// More crates than this are not searched for: sets of crates are one word of bits.
pub(super) const MOST: usize = 64;

/// What two nodes that must not be together cost together.
const APART: f64 = 100.0;

/// A partition of the nodes of a net, and all that the objective needs.
#[derive(Clone)]
pub(super) struct State<'a> {
    net: &'a Net,
    context: &'a Context<'a>,
    crates: usize,
    facade: Option<u8>,
    block: Vec<u8>,
    size: Vec<u32>,
    weight: Vec<f64>,
    probability: Vec<f64>,
    lines: Vec<i64>,
    /// Arcs between crates, by `from * crates + to`; and those that only say which is above.
    arcs: Vec<u32>,
    layered: Vec<u32>,
    /// Lines by family and crate.
    lines_in: Vec<u32>,
    effort: i64,
    /// Pairs that must not be together and are.
    clashes: i64,
    apart_of: Vec<Vec<u32>>,
    /// The dependencies of each crate for which `reach` holds, and the crates that each leads to, itself included.
    known: Vec<u64>,
    reach: Vec<u64>,
}

impl<'a> State<'a> {
    /// The partition that `of` says, into `crates` crates, each with a node.
    pub(super) fn new(net: &'a Net, context: &'a Context<'a>, of: &[u32], crates: usize) -> Self {
        debug_assert!(crates <= MOST, "one word of bits");
        let mut apart_of = Vec::new();
        if !net.apart.is_empty() {
            apart_of = vec![Vec::new(); net.len()];
            for &(a, b) in net.apart.iter().filter(|p| p.0 != p.1) {
                apart_of[a as usize].push(b);
                apart_of[b as usize].push(a);
            }
        }
        let mut state = Self {
            net,
            context,
            crates,
            facade: net.facade.map(|f| of[f as usize] as u8),
            block: of.iter().map(|&b| b as u8).collect(),
            size: vec![0; crates],
            weight: vec![context.fixed; crates],
            probability: vec![0.0; crates],
            lines: vec![0; crates],
            arcs: vec![0; crates * crates],
            layered: vec![0; crates * crates],
            lines_in: vec![0; context.families.len() * crates],
            effort: 0,
            clashes: 0,
            apart_of,
            known: vec![u64::MAX; crates],
            reach: vec![0; crates],
        };
        state.fill();
        state.settle();
        state
    }

    fn fill(&mut self) {
        let k = self.crates;
        for v in self.net.nodes() {
            let b = self.at(v);
            self.size[b] += 1;
            self.weight[b] += self.net.weight[v as usize];
            self.probability[b] += self.net.probability[v as usize];
            for part in self.net.parts_of(v) {
                self.lines[b] += i64::from(part.lines);
                for &family in self.context.families.of(part.file) {
                    self.lines_in[family as usize * k + b] += part.lines;
                }
            }
        }
        for arc in &self.net.arcs {
            let (from, to) = (self.at(arc.from), self.at(arc.to));
            if from != to {
                let table = if arc.count == 0 { &mut self.layered } else { &mut self.arcs };
                table[from * k + to] += 1;
                self.effort += crossing(arc.count, arc.widened);
            }
        }
        for (family, lines) in (0..).zip(self.lines_in.chunks(k)) {
            self.effort += self.context.families.cost(family, lines);
        }
        let clash = |&&(a, b): &&(u32, u32)| a != b && self.block[a as usize] == self.block[b as usize];
        self.clashes = self.net.apart.iter().filter(clash).count() as i64;
    }

    /// The crate of a node.
    pub(super) fn at(&self, node: u32) -> usize {
        usize::from(self.block[node as usize])
    }

    /// How many crates there are.
    pub(super) fn crates(&self) -> usize {
        self.crates
    }

    /// How many nodes a crate has.
    pub(super) fn size(&self, block: usize) -> u32 {
        self.size[block]
    }

    /// The crate of each node.
    pub(super) fn blocks(&self) -> Vec<u32> {
        self.block.iter().map(|&b| u32::from(b)).collect()
    }

    /// The crates in which the rest of a node's files and folders lie.
    pub(super) fn crates_of_parts(&self, node: u32) -> u64 {
        let k = self.crates;
        let mut set = 0;
        for part in self.net.parts_of(node) {
            for &family in self.context.families.of(part.file).iter().take(2) {
                for block in 0..k {
                    set |= u64::from(self.lines_in[family as usize * k + block] > 0) << block;
                }
            }
        }
        set
    }

    /// The sums that floating-point moves would blur, to be put back by [`restore`](Self::restore).
    pub(super) fn sums(&self, a: usize, b: usize) -> [f64; 4] {
        [self.weight[a], self.probability[a], self.weight[b], self.probability[b]]
    }

    /// Puts back what [`sums`](Self::sums) gave.
    pub(super) fn restore(&mut self, a: usize, b: usize, sums: [f64; 4]) {
        [self.weight[a], self.probability[a], self.weight[b], self.probability[b]] = sums;
    }

    /// Moves a node to another crate. The objective has to be asked for afterwards.
    pub(super) fn shift(&mut self, node: u32, to: usize) {
        let (k, from) = (self.crates, self.at(node));
        let v = node as usize;
        self.block[v] = to as u8;
        self.size[from] -= 1;
        self.size[to] += 1;
        self.weight[from] -= self.net.weight[v];
        self.weight[to] += self.net.weight[v];
        self.probability[from] -= self.net.probability[v];
        self.probability[to] += self.net.probability[v];
        let net = self.net;
        for part in net.parts_of(node) {
            let lines = part.lines;
            self.lines[from] -= i64::from(lines);
            self.lines[to] += i64::from(lines);
            let families = &self.context.families;
            for &family in families.of(part.file) {
                let row = &mut self.lines_in[family as usize * k..(family as usize + 1) * k];
                self.effort -= families.cost(family, row);
                row[from] -= lines;
                row[to] += lines;
                self.effort += families.cost(family, row);
            }
        }
        for step in net.graph.outgoing(node) {
            let other = self.at(step.node);
            self.rewire(step.arc, (from, other), (to, other));
        }
        for step in net.graph.incoming(node) {
            let other = self.at(step.node);
            self.rewire(step.arc, (other, from), (other, to));
        }
        if let Some(others) = self.apart_of.get(v) {
            for &other in others {
                let there = usize::from(self.block[other as usize]);
                self.clashes += i64::from(there == to) - i64::from(there == from);
            }
        }
    }

    fn rewire(&mut self, arc: u32, was: (usize, usize), is: (usize, usize)) {
        let arc = &self.net.arcs[arc as usize];
        let cost = crossing(arc.count, arc.widened);
        let table = if arc.count == 0 { &mut self.layered } else { &mut self.arcs };
        if was.0 != was.1 {
            table[was.0 * self.crates + was.1] -= 1;
            self.effort -= cost;
        }
        if is.0 != is.1 {
            table[is.0 * self.crates + is.1] += 1;
            self.effort += cost;
        }
    }

    /// The crates that each crate depends on directly.
    fn dependencies(&self, arcs: &[u32]) -> [u64; MOST] {
        let k = self.crates;
        let mut sets = [0u64; MOST];
        for (from, row) in arcs.chunks(k).enumerate() {
            for (to, &count) in row.iter().enumerate() {
                sets[from] |= u64::from(count > 0) << to;
            }
        }
        if let Some(facade) = self.facade {
            let all = u64::MAX >> (MOST - k);
            sets[usize::from(facade)] |= all & !(1 << facade);
        }
        sets
    }

    /// The objective, or nothing when the crates are on a cycle.
    pub(super) fn value(&self) -> Option<f64> {
        let sets = self.dependencies(&self.arcs);
        if !self.net_layered().is_empty() {
            let above = self.dependencies(&self.layered);
            let both: Vec<u64> = sets.iter().zip(above).map(|(s, a)| s | a).collect();
            close(&both[..self.crates])?;
        }
        let j = if sets[..self.crates] == self.known[..] {
            self.rebuilt(&self.reach)
        } else {
            self.rebuilt(&close(&sets[..self.crates])?)
        };
        Some(j / self.context.now + self.taste())
    }

    /// J as a share of J(1); what is above the facade is left out.
    pub(super) fn share(&self) -> f64 {
        self.rebuilt(&self.reach) / self.context.now
    }

    fn net_layered(&self) -> &[u32] {
        if self.layered.iter().any(|&c| c > 0) { &self.layered } else { &[] }
    }

    /// Remembers who leads to whom, so that moves that do not change it are cheap. To be called when moves are taken.
    pub(super) fn settle(&mut self) {
        let sets = self.dependencies(&self.arcs);
        if sets[..self.crates] != self.known[..]
            && let Some(reach) = close(&sets[..self.crates])
        {
            self.known.copy_from_slice(&sets[..self.crates]);
            self.reach.copy_from_slice(&reach[..self.crates]);
        }
    }

    /// J without what is above the facade.
    fn rebuilt(&self, reach: &[u64]) -> f64 {
        let mut j = 0.0;
        for (block, &set) in reach.iter().enumerate().take(self.crates) {
            let mut set = set;
            let mut edited = 0.0;
            while set != 0 {
                edited += self.probability[set.trailing_zeros() as usize];
                set &= set - 1;
            }
            j += self.weight[block] * edited;
        }
        j
    }

    fn taste(&self) -> f64 {
        let crumbs: f64 = (0..self.crates)
            .filter(|&b| self.facade.is_none_or(|f| usize::from(f) != b))
            .map(|b| self.context.taste.crumb(self.lines[b] as f64))
            .sum();
        crumbs + self.context.taste.of_effort(self.effort) + APART * self.clashes as f64
    }
}

fn crossing(count: u32, widened: u32) -> i64 {
    CROSSING * i64::from(count) + WIDENED * i64::from(widened)
}

/// The crates that each leads to, itself included; nothing when there is a cycle.
pub(super) fn close(dependencies: &[u64]) -> Option<[u64; MOST]> {
    let mut reach = [0u64; MOST];
    let mut done = 0u64;
    let all = u64::MAX >> (MOST - dependencies.len());
    while done != all {
        let before = done;
        for (block, &set) in dependencies.iter().enumerate() {
            if done >> block & 1 == 0 && set & !done == 0 {
                let mut set = set;
                let mut closed = 1u64 << block;
                while set != 0 {
                    closed |= reach[set.trailing_zeros() as usize];
                    set &= set - 1;
                }
                reach[block] = closed;
                done |= 1 << block;
            }
        }
        if done == before {
            return None;
        }
    }
    Some(reach)
}
