//! What a search finds where nothing is to be found: the same graph with its arcs exchanged at random.
//!
//! In: a [`Net`] and a seed. Out: a net in which every node has as many arcs in and out as before and every arc still leads down the
//! same order, but to nodes that have nothing to do with each other. What can be saved there can be saved in any graph
//! of the kind: it is no sign of parts. (S. Maslov and K. Sneppen, "Specificity and stability in topology of protein networks",
//! 2002.) Left out: what is concluded from it ([`frontier`](super::frontier)).

use rustc_hash::FxHashSet;

use super::net::{Net, number};

/// Exchanges tried for each arc.
const TRIES: usize = 6;

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
        let fresh = !known.contains(&key(one.from, other.to)) && !known.contains(&key(other.from, one.to));
        if i != j && down(one.from, other.to) && down(other.from, one.to) && fresh {
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
