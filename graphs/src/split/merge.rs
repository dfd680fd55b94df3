//! Bottom-up merging: from many nodes to one crate, always the two whose merger raises the objective least.
//!
//! In: an acyclic [`Net`] of at most a few hundred nodes. Out: the partition at every number of crates that is asked for.
//! Who is rebuilt with whom is kept as bit sets, so the change of J by a merger is exact: with up(x) the nodes that are rebuilt
//! with x and down(x) those with which x is,
//!
//! ```text
//! ΔJ(a, b) = Σ P_x · W(up(b) \ up(x)) over x in down(a) \ down(b)  +  the same with a and b exchanged
//!            − fixed · P(down(a) ∪ down(b))
//! ```
//!
//! Above [`EXACT`] nodes `up(x)` is taken as up(a), which is an upper bound, and mergers that other mergers made cheaper are
//! looked at again only from time to time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::affinity::affinities;
use super::net::{Net, number};
use super::search::Context;

/// With so many nodes every possible merger is measured exactly at every step.
const EXACT: usize = 64;

/// The partitions of the nodes of `net` at each number of crates from `most` down to 1, the largest first; each is a list of
/// crate numbers by node.
pub(super) fn merge(net: &Net, context: &Context<'_>, most: usize) -> Vec<(usize, Vec<u32>)> {
    let mut of: Vec<u32> = net.nodes().collect();
    let mut found = Vec::new();
    let limit = EXACT.max(most);
    let mut current = net.clone();
    if net.len() > limit {
        let mut merger = Merger::new(net, context);
        merger.merge_fast(limit);
        let groups = merger.alive.len();
        of = super::atoms::dense_sparse(&merger.of).0;
        current = net.contract(&of, groups);
    }
    let mut merger = Merger::new(&current, context);
    loop {
        let crates = merger.alive.len();
        if crates <= most {
            let (dense, _) = super::atoms::dense_sparse(&merger.of);
            found.push((crates, of.iter().map(|&g| dense[g as usize]).collect()));
        }
        if !merger.merge_best() {
            return found;
        }
    }
}

struct Merger<'a> {
    context: &'a Context<'a>,
    facade: Option<u32>,
    words: usize,
    /// Rows of bits: who is rebuilt with the node, itself included.
    up: Vec<u64>,
    /// Rows of bits: with whom the node is rebuilt, itself included.
    down: Vec<u64>,
    /// Weight with the fixed cost of a crate.
    weight: Vec<f64>,
    probability: Vec<f64>,
    lines: Vec<f64>,
    /// What a merger saves besides, by pairs.
    affinity: Vec<f64>,
    alive: Vec<u32>,
    /// The node that each original node is part of now.
    of: Vec<u32>,
}

impl<'a> Merger<'a> {
    fn new(net: &Net, context: &'a Context<'a>) -> Self {
        let n = net.len();
        let words = n.div_ceil(64);
        let mut merger = Self {
            context,
            facade: net.facade,
            words,
            up: vec![0; n * words],
            down: vec![0; n * words],
            weight: net.weight.iter().map(|w| w + context.fixed).collect(),
            probability: net.probability.clone(),
            lines: net.lines.iter().map(|&lines| f64::from(lines)).collect(),
            affinity: affinities(net, context),
            alive: net.nodes().collect(),
            of: net.nodes().collect(),
        };
        merger.close(net);
        merger
    }

    /// Fills in who is rebuilt with whom.
    fn close(&mut self, net: &Net) {
        let words = self.words;
        for &v in &net.order {
            set(&mut self.down, words, v, v);
            if net.facade == Some(v) {
                net.nodes().for_each(|other| set(&mut self.down, words, v, other));
            }
            for step in net.graph.outgoing(v) {
                unite(&mut self.down, words, v, step.node);
            }
        }
        for v in net.nodes() {
            for other in bits(row(&self.down, words, v)) {
                set(&mut self.up, words, other, v);
            }
        }
    }

    /// Whether merging the two closes no circle: nothing lies between them.
    fn legal(&self, a: u32, b: u32) -> bool {
        let (low, high) = match (self.above(a, b), self.above(b, a)) {
            (false, false) => return true,
            (true, _) => (b, a),
            (_, true) => (a, b),
        };
        let between = row(&self.up, self.words, low).iter().zip(row(&self.down, self.words, high));
        between.map(|(u, d)| (u & d).count_ones()).sum::<u32>() == 2
    }

    /// Whether `a` is rebuilt with `b`.
    fn above(&self, a: u32, b: u32) -> bool {
        row(&self.up, self.words, b)[a as usize / 64] >> (a % 64) & 1 == 1
    }

    /// What the merger does to the objective besides J.
    fn taste(&self, a: u32, b: u32) -> f64 {
        let crumb = |v: u32, more: f64| {
            if self.facade == Some(v) { 0.0 } else { self.context.taste.crumb(self.lines[v as usize] + more) }
        };
        let joint = if self.facade == Some(b) { 0.0 } else { crumb(a, self.lines[b as usize]) };
        let affinity = self.affinity[a as usize * self.of.len() + b as usize];
        joint - crumb(a, 0.0) - crumb(b, 0.0) - affinity
    }

    /// An upper bound of what the merger does to the objective, the same for (a, b) and (b, a).
    fn rough(&self, a: u32, b: u32) -> f64 {
        let (mut only_down, mut only_up, mut below) = ([0.0; 2], [0.0; 2], 0.0);
        let rows = |table, v| row(table, self.words, v);
        for word in 0..self.words {
            let (da, db) = (rows(&self.down, a)[word], rows(&self.down, b)[word]);
            let (ua, ub) = (rows(&self.up, a)[word], rows(&self.up, b)[word]);
            only_down[0] += sum(&self.probability, word, da & !db);
            only_down[1] += sum(&self.probability, word, db & !da);
            below += sum(&self.probability, word, da & db);
            only_up[0] += sum(&self.weight, word, ua & !ub);
            only_up[1] += sum(&self.weight, word, ub & !ua);
        }
        let rebuilt = only_down[0] * only_up[1] + only_down[1] * only_up[0]
            - self.context.fixed * (below + only_down[0] + only_down[1]);
        rebuilt / self.context.now + self.taste(a, b)
    }

    /// What the merger does to the objective.
    fn exact(&self, a: u32, b: u32) -> f64 {
        let rebuilt = self.newly(a, b) + self.newly(b, a);
        let below: f64 = (0..self.words)
            .map(|w| {
                let both = row(&self.down, self.words, a)[w] | row(&self.down, self.words, b)[w];
                sum(&self.probability, w, both)
            })
            .sum();
        (rebuilt - self.context.fixed * below) / self.context.now + self.taste(a, b)
    }

    /// What is rebuilt more when all below `a` is edited, once `b` is with `a`.
    fn newly(&self, a: u32, b: u32) -> f64 {
        let (down_a, down_b) = (row(&self.down, self.words, a), row(&self.down, self.words, b));
        let up_b = row(&self.up, self.words, b);
        let mut total = 0.0;
        for word in 0..self.words {
            for bit in ones(down_a[word] & !down_b[word]) {
                let x = number(word * 64) + bit;
                let up_x = row(&self.up, self.words, x);
                let more: f64 = (0..self.words).map(|w| sum(&self.weight, w, up_b[w] & !up_x[w])).sum();
                total += self.probability[x as usize] * more;
            }
        }
        total
    }

    /// Makes one node of the two, under the number of `a`.
    fn join(&mut self, a: u32, b: u32) {
        let words = self.words;
        unite(&mut self.up, words, a, b);
        unite(&mut self.down, words, a, b);
        let up: Vec<u64> = row(&self.up, words, a).to_vec();
        let down: Vec<u64> = row(&self.down, words, a).to_vec();
        for x in bits(&down) {
            row_mut(&mut self.up, words, x).iter_mut().zip(&up).for_each(|(r, u)| *r |= u);
        }
        for x in bits(&up) {
            row_mut(&mut self.down, words, x).iter_mut().zip(&down).for_each(|(r, d)| *r |= d);
        }
        for &x in &self.alive {
            clear(&mut self.up, words, x, b);
            clear(&mut self.down, words, x, b);
        }
        self.weight[a as usize] += self.weight[b as usize] - self.context.fixed;
        self.probability[a as usize] += self.probability[b as usize];
        self.lines[a as usize] += self.lines[b as usize];
        if self.facade == Some(b) {
            self.facade = Some(a);
        }
        let n = self.of.len();
        for x in 0..n {
            let sum = self.affinity[a as usize * n + x] + self.affinity[b as usize * n + x];
            self.affinity[a as usize * n + x] = sum;
            self.affinity[x * n + a as usize] = sum;
        }
        self.alive.retain(|&x| x != b);
        for of in &mut self.of {
            if *of == b {
                *of = a;
            }
        }
    }

    /// Carries out the best of all mergers, measured exactly; `false` when one node is left.
    fn merge_best(&mut self) -> bool {
        let mut best: Option<(f64, u32, u32)> = None;
        for (at, &a) in self.alive.iter().enumerate() {
            for &b in &self.alive[at + 1..] {
                if self.legal(a, b) {
                    let value = self.exact(a, b);
                    if best.is_none_or(|x| value.total_cmp(&x.0) == Ordering::Less) {
                        best = Some((value, a, b));
                    }
                }
            }
        }
        let Some((_, a, b)) = best else { return false };
        self.join(a, b);
        true
    }

    /// Merges until `limit` nodes are left, by the upper bound.
    fn merge_fast(&mut self, limit: usize) {
        while self.alive.len() > limit {
            let stop = (self.alive.len() * 7 / 8).max(limit);
            self.merge_round(stop);
        }
    }

    /// Merges until `stop` nodes are left; a merger that got cheaper on the way is not noticed.
    fn merge_round(&mut self, stop: usize) {
        let mut version = vec![0u32; self.of.len()];
        let mut heap = BinaryHeap::new();
        for (at, &a) in self.alive.iter().enumerate() {
            let pairs = self.alive[at + 1..].iter().filter(|&&b| self.legal(a, b));
            heap.extend(pairs.map(|&b| Merger::entry(self.rough(a, b), a, b, [0, 0])));
        }
        while self.alive.len() > stop {
            let Some(Entry { value, a, b, versions }) = heap.pop() else { return };
            if versions != [version[a as usize], version[b as usize]] || !self.legal(a, b) {
                continue;
            }
            let now = self.rough(a, b);
            if now > value + 1e-12 {
                heap.push(Merger::entry(now, a, b, versions));
                continue;
            }
            self.join(a, b);
            version[a as usize] += 1;
            version[b as usize] += 1;
            for &x in self.alive.iter().filter(|&&x| x != a && self.legal(x, a)) {
                let (low, high) = (x.min(a), x.max(a));
                let versions = [version[low as usize], version[high as usize]];
                heap.push(Merger::entry(self.rough(low, high), low, high, versions));
            }
        }
    }

    fn entry(value: f64, a: u32, b: u32, versions: [u32; 2]) -> Entry {
        Entry { value, a, b, versions }
    }
}

/// A merger that waits; the largest of a heap is the cheapest.
#[derive(Debug)]
struct Entry {
    value: f64,
    a: u32,
    b: u32,
    versions: [u32; 2],
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        other.value.total_cmp(&self.value).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

fn row(table: &[u64], words: usize, v: u32) -> &[u64] {
    &table[v as usize * words..(v as usize + 1) * words]
}

fn row_mut(table: &mut [u64], words: usize, v: u32) -> &mut [u64] {
    &mut table[v as usize * words..(v as usize + 1) * words]
}

fn set(table: &mut [u64], words: usize, v: u32, bit: u32) {
    row_mut(table, words, v)[bit as usize / 64] |= 1 << (bit % 64);
}

fn clear(table: &mut [u64], words: usize, v: u32, bit: u32) {
    row_mut(table, words, v)[bit as usize / 64] &= !(1 << (bit % 64));
}

/// Adds the row of `b` to that of `a`.
fn unite(table: &mut [u64], words: usize, a: u32, b: u32) {
    for word in 0..words {
        let more = table[b as usize * words + word];
        table[a as usize * words + word] |= more;
    }
}

fn ones(mut word: u64) -> impl Iterator<Item = u32> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        (word != 0).then(|| {
            word &= word - 1;
            bit
        })
    })
}

fn bits(row: &[u64]) -> impl Iterator<Item = u32> + '_ {
    row.iter().enumerate().flat_map(|(w, &word)| ones(word).map(move |b| number(w * 64) + b))
}

/// The sum of `values` over the bits of one word of a row.
fn sum(values: &[f64], word: usize, bits: u64) -> f64 {
    ones(bits).map(|b| values[word * 64 + b as usize]).sum()
}
