//! Takes the crates of a partition apart where that may pay: by what each node leads to, and what leads to it.
//!
//! In: a partition of a [`Net`]. Out: finer groups: nodes of one crate with the same crates below and the same above. A dependency
//! between two crates is often made by a few nodes; these stand apart then, and merging anew can put them elsewhere, which no
//! single move could. The groups are acyclic: along an arc the set below can only shrink and the set above only grow, and
//! where both stay the same, the crate does too.

use super::net::{Net, number};

/// The groups of the nodes; `of` is the crate of each, below 64.
pub(super) fn split(net: &Net, of: &[u32]) -> (Vec<u32>, usize) {
    let mut below: Vec<u64> = of.iter().map(|&b| 1 << b).collect();
    for &v in &net.order {
        for step in net.graph.outgoing(v) {
            below[v as usize] |= below[step.node as usize];
        }
    }
    let mut above: Vec<u64> = of.iter().map(|&b| 1 << b).collect();
    for &v in net.order.iter().rev() {
        for step in net.graph.incoming(v) {
            above[v as usize] |= above[step.node as usize];
        }
    }
    let key = |v: u32| {
        let at = v as usize;
        (of[at], below[at], above[at], net.facade == Some(v))
    };
    let mut sorted: Vec<u32> = net.nodes().collect();
    sorted.sort_unstable_by_key(|&v| (key(v), v));
    let mut group = vec![0; net.len()];
    let mut groups = 0;
    for same in sorted.chunk_by(|&a, &b| key(a) == key(b)) {
        for &v in same {
            group[v as usize] = number(groups);
        }
        groups += 1;
    }
    (group, groups)
}
