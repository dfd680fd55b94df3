//! Takes the crates of a partition apart where that may pay: by what each node leads to, and what leads to it.
//!
//! In: a partition of a [`Net`]. Out: finer groups: nodes of one crate with the same crates below and the same above. A dependency
//! between two crates is often made by a few nodes; these stand apart then, and merging anew can put them elsewhere, which no
//! single move could. The groups are acyclic: along an arc the set below can only shrink and the set above only grow, and
//! where both stay the same, the crate does too.

use super::net::{Net, number};

/// What tells the parts of a crate from each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// The crate.
    pub(super) block: u32,
    /// The crates that the part leads to, its own included.
    pub(super) below: u64,
    /// The crates that lead to the part, its own included.
    pub(super) above: u64,
    /// Whether it is the facade, which is kept alone.
    pub(super) facade: bool,
}

/// The parts of the crates of a partition.
pub(super) struct Parts {
    /// The part of each node.
    pub(super) of: Vec<u32>,
    /// The key of each part, ascending.
    pub(super) keys: Vec<Key>,
}

impl Parts {
    /// The parts; `of` is the crate of each node, below 64.
    pub(super) fn new(net: &Net, of: &[u32]) -> Self {
        let own = || -> Vec<u64> { of.iter().map(|&b| 1 << b).collect() };
        let below = || {
            let mut below = own();
            for &v in &net.order {
                let steps = net.graph.outgoing(v).iter();
                below[v as usize] =
                    steps.fold(below[v as usize], |set, step| set | below[step.node as usize]);
            }
            below
        };
        let above = || {
            let mut above = own();
            for &v in net.order.iter().rev() {
                let steps = net.graph.incoming(v).iter();
                above[v as usize] =
                    steps.fold(above[v as usize], |set, step| set | above[step.node as usize]);
            }
            above
        };
        let (below, above) = rayon::join(below, above);
        let key = |v: u32| {
            let at = v as usize;
            Key { block: of[at], below: below[at], above: above[at], facade: net.facade == Some(v) }
        };
        let mut keys: Vec<Key> = net.nodes().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let part = |v| number(keys.binary_search(&key(v)).expect("the key of a node"));
        Self { of: net.nodes().map(part).collect(), keys }
    }
}

/// The groups of the nodes; `of` is the crate of each, below 64.
pub(super) fn split(net: &Net, of: &[u32]) -> (Vec<u32>, usize) {
    let parts = Parts::new(net, of);
    (parts.of, parts.keys.len())
}
