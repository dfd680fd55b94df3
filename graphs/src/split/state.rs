//! A partition under change: nodes move between crates, and the objective follows.
//!
//! In: a [`Net`] and the crate of each node. Out: [`State`], which takes moves ([`State::shift`]), tells the objective, and whether
//! the crates are acyclic. A shift costs the node's arcs and files; the objective is computed on crates only. Left out: which
//! moves are tried ([`refine`](super::refine)).

use super::net::{Net, number};
use super::search::Context;
use super::taste::APART;

/// More crates than this are not searched for: sets of crates are one word of bits.
pub(super) const MOST: usize = 64;

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
    layers: bool,
    apart_of: Vec<Vec<u32>>,
    /// Ties of each node: the other end and the price; empty when there are none.
    ties_of: Vec<Vec<(u32, i64)>>,
    /// The crates that each crate depends on directly, and those that it only has to be above.
    sets: Vec<u64>,
    above: Vec<u64>,
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
        let mut ties_of = Vec::new();
        if !net.ties.is_empty() {
            ties_of = vec![Vec::new(); net.len()];
            for tie in &net.ties {
                ties_of[tie.ends.0 as usize].push((tie.ends.1, tie.price));
                ties_of[tie.ends.1 as usize].push((tie.ends.0, tie.price));
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
            lines_in: vec![0; net.families.len() * crates],
            effort: 0,
            clashes: 0,
            layers: net.layered,
            apart_of,
            ties_of,
            sets: vec![0; crates],
            above: vec![0; crates],
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
            self.lines[b] += i64::from(self.net.lines[v as usize]);
            for share in self.net.shares_of(v) {
                self.lines_in[share.family as usize * k + b] += share.lines;
            }
        }
        if let Some(facade) = self.facade {
            let all = u64::MAX >> (MOST - k);
            self.sets[usize::from(facade)] = all & !(1 << facade);
        }
        for arc in 0..number(self.net.arcs.len()) {
            let ends = &self.net.arcs[arc as usize];
            let (from, to) = (self.at(ends.from), self.at(ends.to));
            self.rewire(arc, (0, 0), (from, to));
        }
        for (family, lines) in self.net.families.iter().zip(self.lines_in.chunks(k)) {
            self.effort += family.cost(lines);
        }
        for tie in &self.net.ties {
            self.effort += if self.at(tie.ends.0) == self.at(tie.ends.1) { 0 } else { tie.price };
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

    /// The crates in which the rest of a node's files lie.
    pub(super) fn crates_of_files(&self, node: u32) -> u64 {
        let mut set = 0;
        for share in self.net.shares_of(node) {
            if self.net.families[share.family as usize].file.is_some() {
                let lines = self.lines_of(share.family).iter().enumerate();
                set |= lines.fold(0, |set, (block, &lines)| set | u64::from(lines > 0) << block);
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
        self.lines[from] -= i64::from(net.lines[v]);
        self.lines[to] += i64::from(net.lines[v]);
        for share in net.shares_of(node) {
            let family = &net.families[share.family as usize];
            let row = &mut self.lines_in[share.family as usize * k..(share.family as usize + 1) * k];
            self.effort -= family.cost(row);
            row[from] -= share.lines;
            row[to] += share.lines;
            self.effort += family.cost(row);
        }
        for step in net.graph.outgoing(node) {
            let other = self.at(step.node);
            self.rewire(step.arc, (from, other), (to, other));
        }
        for step in net.graph.incoming(node) {
            let other = self.at(step.node);
            self.rewire(step.arc, (other, from), (other, to));
        }
        if let Some(others) = self.ties_of.get(v) {
            for &(other, price) in others {
                let there = usize::from(self.block[other as usize]);
                self.effort += price * (i64::from(there != to) - i64::from(there != from));
            }
        }
        if let Some(others) = self.apart_of.get(v) {
            for &other in others {
                let there = usize::from(self.block[other as usize]);
                self.clashes += i64::from(there == to) - i64::from(there == from);
            }
        }
    }

    /// Takes an arc from between two crates to between two others.
    fn rewire(&mut self, arc: u32, was: (usize, usize), is: (usize, usize)) {
        let arc = &self.net.arcs[arc as usize];
        let cost = arc.cost();
        let layered = arc.count == 0;
        let table = if layered { &mut self.layered } else { &mut self.arcs };
        let sets = if layered { &mut self.above } else { &mut self.sets };
        if was.0 != was.1 {
            let count = &mut table[was.0 * self.crates + was.1];
            *count -= 1;
            // The facade's crate depends on all others whatever it refers to.
            if *count == 0 && (layered || self.facade.is_none_or(|f| usize::from(f) != was.0)) {
                sets[was.0] &= !(1 << was.1);
            }
            self.effort -= cost;
        }
        if is.0 != is.1 {
            table[is.0 * self.crates + is.1] += 1;
            sets[is.0] |= 1 << is.1;
            self.effort += cost;
        }
    }

    /// The objective, or nothing when the crates are on a cycle.
    pub(super) fn value(&self) -> Option<f64> {
        if self.layers {
            let both: Vec<u64> = self.sets.iter().zip(&self.above).map(|(s, a)| s | a).collect();
            close(&both)?;
        }
        let j = if self.sets == self.known {
            self.rebuilt(&self.reach)
        } else {
            self.rebuilt(&close(&self.sets)?)
        };
        Some(self.objective(j, 0, 0, (0, 0, 0)))
    }

    /// Remembers who leads to whom, so that moves that do not change it are cheap. To be called when moves are taken.
    pub(super) fn settle(&mut self) {
        if self.sets != self.known
            && let Some(reach) = close(&self.sets)
        {
            self.known.copy_from_slice(&self.sets);
            self.reach.copy_from_slice(&reach[..self.crates]);
        }
    }

    /// J without what is above the facade.
    fn rebuilt(&self, reach: &[u64]) -> f64 {
        self.rebuilt_with(reach, |b| self.load(b))
    }

    /// The same when the crates have other weights and probabilities.
    pub(super) fn rebuilt_with(&self, reach: &[u64], load: impl Fn(usize) -> (f64, f64)) -> f64 {
        let mut probability = [0.0; MOST];
        let mut weight = [0.0; MOST];
        for b in 0..self.crates {
            (weight[b], probability[b]) = load(b);
        }
        let mut j = 0.0;
        for (block, &set) in reach.iter().enumerate().take(self.crates) {
            let mut set = set;
            let mut edited = 0.0;
            while set != 0 {
                edited += probability[set.trailing_zeros() as usize];
                set &= set - 1;
            }
            j += weight[block] * edited;
        }
        j
    }

    /// The objective for this J, when so much effort and so many clashes come on top and lines go from a crate to another.
    pub(super) fn objective(&self, j: f64, effort: i64, clashes: i64, moved: (usize, usize, i64)) -> f64 {
        let (from, to, lines) = moved;
        let mut crumbs = 0.0;
        for b in (0..self.crates).filter(|&b| !self.is_facade(b)) {
            let change = if b == to { lines } else { 0 } - if b == from { lines } else { 0 };
            crumbs += self.context.taste.crumb((self.lines[b] + change) as f64);
        }
        j / self.context.now
            + crumbs
            + self.context.taste.of_effort(self.effort + effort)
            + APART * (self.clashes + clashes) as f64
    }

    pub(super) fn net(&self) -> &'a Net {
        self.net
    }

    pub(super) fn is_facade(&self, block: usize) -> bool {
        self.facade.is_some_and(|f| usize::from(f) == block)
    }

    /// Weight and probability of a crate.
    pub(super) fn load(&self, block: usize) -> (f64, f64) {
        (self.weight[block], self.probability[block])
    }

    /// The lines of a family in each crate.
    pub(super) fn lines_of(&self, family: u32) -> &[u32] {
        &self.lines_in[family as usize * self.crates..(family as usize + 1) * self.crates]
    }

    /// The nodes that must not be with this one.
    pub(super) fn foes(&self, node: u32) -> &[u32] {
        self.apart_of.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The ties of a node: the other end and the price.
    pub(super) fn ties(&self, node: u32) -> &[(u32, i64)] {
        self.ties_of.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The crates that each depends on directly.
    pub(super) fn sets(&self) -> &[u64] {
        &self.sets
    }

    /// The dependencies that [`reach`](Self::reach) holds for.
    pub(super) fn known(&self) -> &[u64] {
        &self.known
    }

    /// The crates that each leads to, itself included.
    pub(super) fn reach(&self) -> &[u64] {
        &self.reach
    }

    /// How many arcs lead from one crate to another.
    pub(super) fn arcs(&self, from: usize, to: usize) -> u32 {
        self.arcs[from * self.crates + to]
    }

    /// Whether there are arcs that only say which of two crates is above.
    pub(super) fn has_layers(&self) -> bool {
        self.layers
    }
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
