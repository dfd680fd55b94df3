//! Makes a graph small enough to merge by exact measure: nodes of a file, then of a folder, then neighbours become one.
//!
//! In: a [`Net`], the folder of each file, and how many nodes may be left. Out: the group of each node; the quotient is acyclic.
//! That holds because every group is a stretch of one order in which dependencies come first. The order stays in a group of
//! kindred nodes as long as it can, and enters the one that waits for least outside of itself.

use std::collections::BTreeSet;

use super::net::{Net, number};

/// Groups of `net`, about `target` at the most, none with more than a few `target`-ths of everything.
pub(super) fn coarsen(net: &Net, folder: &[u32], target: usize) -> (Vec<u32>, usize) {
    let mut of: Vec<u32> = net.nodes().collect();
    let mut groups = net.len();
    if groups <= target {
        return (of, groups);
    }
    for (stage, size) in [4.0, 3.0, 1.5].into_iter().enumerate() {
        let coarser;
        let current = if stage == 0 {
            net
        } else {
            coarser = net.contract(&of, groups);
            &coarser
        };
        let files = current.main_files();
        let kin: Vec<u32> = match stage {
            0 => files,
            1 => files.iter().map(|&f| folder.get(f as usize).copied().unwrap_or(u32::MAX)).collect(),
            _ => vec![0; current.len()],
        };
        let (next, count) = runs(current, &kin, size / target as f64);
        for group in &mut of {
            *group = next[*group as usize];
        }
        groups = count;
        if groups <= target {
            break;
        }
    }
    (of, groups)
}

/// The stretches of equal `kin` in an order that follows them, none above `limit` as a share unless it is one node.
fn runs(net: &Net, kin: &[u32], limit: f64) -> (Vec<u32>, usize) {
    Runs::new(net, kin).all(limit)
}

struct Runs<'a> {
    net: &'a Net,
    kin: Vec<u32>,
    /// Dependencies of each node that are not placed yet.
    waits: Vec<u32>,
    /// Of each kin, how many of its nodes' dependencies lie elsewhere and are not placed yet.
    blocked: Vec<u32>,
    /// Of each kin, its nodes that wait for nothing.
    ready: Vec<Vec<u32>>,
    /// The kins with a ready node, by how much they wait for.
    queue: BTreeSet<(u32, u32)>,
}

impl<'a> Runs<'a> {
    fn new(net: &'a Net, kin: &[u32]) -> Self {
        let (kin, kins) = super::atoms::dense_sparse(kin);
        let mut blocked = vec![0; kins];
        let mut ready = vec![Vec::new(); kins];
        let mut waits = Vec::with_capacity(net.len());
        for v in net.nodes() {
            let steps = net.graph.outgoing(v);
            waits.push(number(steps.len()));
            let own = kin[v as usize];
            blocked[own as usize] += number(steps.iter().filter(|s| kin[s.node as usize] != own).count());
        }
        for v in net.nodes().rev().filter(|&v| waits[v as usize] == 0) {
            ready[kin[v as usize] as usize].push(v);
        }
        let queue = (0..number(kins))
            .filter(|&k| !ready[k as usize].is_empty())
            .map(|k| (blocked[k as usize], k))
            .collect();
        Self { net, kin, waits, blocked, ready, queue }
    }

    fn all(mut self, limit: f64) -> (Vec<u32>, usize) {
        let total: f64 = self.net.weight.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let mass: f64 = self.net.probability.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let share =
            |v: u32| (self.net.weight[v as usize] / total + self.net.probability[v as usize] / mass) / 2.0;
        let share: Vec<f64> = self.net.nodes().map(share).collect();
        let mut of = vec![0; self.net.len()];
        let mut groups = 0;
        while let Some(&(_, kin)) = self.queue.first() {
            let mut size = 0.0;
            let mut placed = 0;
            while let Some(&node) = self.ready[kin as usize].last() {
                let alone = self.net.facade == Some(node);
                if placed > 0 && (alone || size + share[node as usize] > limit) {
                    break;
                }
                self.ready[kin as usize].pop();
                of[node as usize] = groups;
                size += share[node as usize];
                placed += 1;
                self.place(node, kin);
                if alone {
                    break;
                }
            }
            groups += 1;
            let entry = (self.blocked[kin as usize], kin);
            if self.ready[kin as usize].is_empty() {
                self.queue.remove(&entry);
            }
        }
        (of, groups as usize)
    }

    fn place(&mut self, node: u32, kin: u32) {
        for step in self.net.graph.incoming(node) {
            let above = step.node as usize;
            let other = self.kin[above];
            let was = (self.blocked[other as usize], other);
            if other != kin {
                self.blocked[other as usize] -= 1;
            }
            self.waits[above] -= 1;
            let queued = !self.ready[other as usize].is_empty() || other == kin;
            if self.waits[above] == 0 {
                self.ready[other as usize].push(step.node);
            }
            if queued && other != kin {
                self.queue.remove(&was);
            }
            if other != kin && !self.ready[other as usize].is_empty() {
                self.queue.insert((self.blocked[other as usize], other));
            }
        }
    }
}
