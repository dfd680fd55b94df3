//! What a search finds where nothing is to be found: the same graph with its arcs exchanged at random.
//!
//! In: a [`Net`] and a seed. Out: a net in which every node has as many arcs in and out as before and every arc still leads down the
//! same order, but to nodes that have nothing to do with each other. What can be saved there for as little effort can be saved in any
//! graph of the kind: it is no sign of parts. (S. Maslov and K. Sneppen, "Specificity and stability in topology of protein networks",
//! 2002.) Left out: what is concluded from it ([`frontier`](super::frontier)).

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::net::{Net, number};
use super::search::{Context, Zeal, coarser, search};

/// A net of more nodes is made coarser before it is compared. Finer than the search has it: where most nodes are neighbours of most
/// others, exchanging arcs changes little.
const NODES: usize = 8_000;

/// Exchanges tried for each arc.
const TRIES: usize = 6;

/// How a net compares with shuffled ones at one number of crates, by what is minimised: J and the effort that it takes. By J alone
/// small real graphs look like chance: shuffled ones save as much, but take every file apart for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AboveNull {
    /// How much lower the net comes than the lowest shuffled one, as a share of J(1).
    pub margin: f64,
    /// What the lowest shuffled one comes to, as a share of J(1).
    pub objective: f64,
}

/// The net against `shuffles` shuffled ones, for each number of crates up to `most`; all are searched equally hard.
pub(super) fn compare(
    net: &Net,
    context: &Context<'_>,
    most: usize,
    shuffles: usize,
) -> Vec<Option<AboveNull>> {
    if shuffles == 0 {
        return vec![None; most + 1];
    }
    let objectives = |net: &Net| -> Vec<Option<f64>> {
        let found = search(net, context, most, Zeal::QUICK);
        (0..=most).map(|crates| Some(found.with(crates)?.0)).collect()
    };
    let coarse = coarser(net, context, NODES).map(|(_, coarse)| coarse);
    let net = coarse.as_ref().unwrap_or(net);
    // 0 is the net itself; all are searched side by side, and collected in this order.
    let mut all: Vec<Vec<Option<f64>>> = (0..=shuffles as u64)
        .into_par_iter()
        .map(|seed| if seed == 0 { objectives(net) } else { objectives(&shuffled(net, seed)) })
        .collect();
    let null = all.split_off(1);
    let real = all.pop().expect("the net itself");
    let against = |crates: usize| {
        let others: Vec<f64> = null.iter().map(|n| n[crates]).collect::<Option<_>>()?;
        let least = others.iter().copied().reduce(f64::min)?;
        Some(AboveNull { margin: least - real[crates]?, objective: least })
    };
    (0..=most).map(against).collect()
}

/// The net with its arcs exchanged.
pub(super) fn shuffled(net: &Net, seed: u64) -> Net {
    let mut place = vec![0u32; net.len()];
    for (index, &v) in net.order.iter().enumerate() {
        place[v as usize] = number(index);
    }
    let key = |from: u32, to: u32| u64::from(from) << 32 | u64::from(to);
    let mut arcs = net.arcs.clone();
    let mut known: FxHashSet<u64> = arcs.iter().map(|a| key(a.from, a.to)).collect();
    let movable: Vec<usize> = (0..arcs.len()).filter(|&i| arcs[i].count > 0).collect();
    let mut random = Random::new(seed);
    for _ in 0..TRIES * movable.len() {
        let (i, j) = (movable[random.below(movable.len())], movable[random.below(movable.len())]);
        let (one, other) = (arcs[i], arcs[j]);
        let down = |from: u32, to: u32| place[to as usize] < place[from as usize];
        // Asked last: the table is large.
        let fresh = || !known.contains(&key(one.from, other.to)) && !known.contains(&key(other.from, one.to));
        if i != j && down(one.from, other.to) && down(other.from, one.to) && fresh() {
            known.remove(&key(one.from, one.to));
            known.remove(&key(other.from, other.to));
            (arcs[i].to, arcs[j].to) = (other.to, one.to);
            known.insert(key(arcs[i].from, arcs[i].to));
            known.insert(key(arcs[j].from, arcs[j].to));
        }
    }
    net.with_only(arcs)
}

/// Marsaglia's xorshift generator: the same numbers everywhere.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A number below `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        usize::try_from((u128::from(self.next()) * limit as u128) >> 64).expect("below a usize")
    }
}
