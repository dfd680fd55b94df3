//! The search on an acyclic net: coarsen, merge, take apart, merge again, improve.
//!
//! In: a [`Net`] of atoms and how many crates at the most. Out: [`Found`], for each number of crates the partition with the lowest
//! objective that was met. Left out: units, cuts, and what the objective is made of.

use super::coarsen::coarsen;
use super::merge::merge;
use super::net::{Net, number};
use super::refine::refine;
use super::state::{MOST, State};
use super::taste::Taste;
use super::{SplitOptions, SplitProblem, signature};

/// What a search has to know of the problem beside the net.
pub(super) struct Context<'a> {
    /// The folder of each file.
    pub(super) folder: &'a [u32],
    /// Compile cost of a crate whatever is in it.
    pub(super) fixed: f64,
    /// J(1).
    pub(super) now: f64,
    pub(super) taste: Taste,
}

impl<'a> Context<'a> {
    pub(super) fn new(problem: &'a SplitProblem, options: &SplitOptions) -> Self {
        Self {
            folder: &problem.folder,
            fixed: problem.fixed,
            now: problem.now().max(f64::MIN_POSITIVE),
            taste: Taste::new(problem, options),
        }
    }
}

/// How hard to look.
#[derive(Clone, Copy)]
pub(super) struct Zeal {
    /// Nodes that merging starts from.
    pub(super) nodes: usize,
    /// How often partitions are taken apart and merged anew.
    pub(super) rounds: usize,
    /// Passes of local moves.
    pub(super) passes: usize,
    /// Nodes that the rounds work on: files instead of atoms where there are more of these.
    pub(super) moved: usize,
    /// Nodes that are moved at the very end: atoms, where there are no more of these.
    pub(super) last: usize,
}

impl Zeal {
    /// For the answer.
    pub(super) const FULL: Self = Self { nodes: 400, rounds: 2, passes: 3, moved: 4_000, last: 60_000 };
    /// For comparisons.
    pub(super) const QUICK: Self = Self { nodes: 200, rounds: 1, passes: 1, moved: 2_000, last: 0 };
}

/// The best partition for each number of crates.
pub(super) struct Found {
    best: Vec<Option<(f64, Vec<u32>)>>,
}

impl Found {
    /// The objective and the crate of each node, for so many crates.
    pub(super) fn with(&self, crates: usize) -> Option<&(f64, Vec<u32>)> {
        self.best.get(crates).and_then(Option::as_ref)
    }

    /// The sum of all objectives: what falls as long as a round is of use.
    fn total(&self) -> f64 {
        self.best.iter().flatten().map(|b| b.0).sum()
    }

    fn offer(&mut self, crates: usize, value: f64, of: Vec<u32>) {
        self.offer_with(crates, value, || of);
    }

    /// The same where the partition is only made when it is wanted.
    fn offer_with(&mut self, crates: usize, value: f64, of: impl FnOnce() -> Vec<u32>) {
        if self.best[crates].as_ref().is_none_or(|b| value < b.0) {
            self.best[crates] = Some((value, of()));
        }
    }
}

/// The groups of the nodes of `net`, of files where there are some, and the net of these; `None` where it has no more than `nodes`.
pub(super) fn coarser(net: &Net, context: &Context<'_>, nodes: usize) -> Option<(Vec<u32>, Net)> {
    (net.len() > nodes).then(|| {
        let (of, groups) = coarsen(net, context.folder, nodes);
        let coarse = net.contract(&of, groups);
        (of, coarse)
    })
}

/// The best partitions of a net into 1 to `most` crates.
///
/// Where there are too many nodes to move each often, a coarser net is searched first; at the end the nodes are moved one by one.
pub(super) fn search(net: &Net, context: &Context<'_>, most: usize, zeal: Zeal) -> Found {
    let most = most.min(MOST).min(net.len());
    let Some((of, coarse)) = coarser(net, context, zeal.moved) else {
        return rounds(net, context, most, zeal);
    };
    let mut found = rounds(&coarse, context, most.min(coarse.len()), zeal);
    for (_, blocks) in found.best.iter_mut().flatten() {
        *blocks = of.iter().map(|&g| blocks[g as usize]).collect();
    }
    if net.len() <= zeal.last {
        for crates in (2..found.best.len()).rev() {
            polish(net, context, crates, Zeal { passes: 1, ..zeal }, &mut found);
        }
    }
    found
}

/// The best partitions of a net that is small enough to move each node often.
fn rounds(fine: &Net, context: &Context<'_>, most: usize, zeal: Zeal) -> Found {
    let mut found = Found { best: vec![None; most + 1] };
    let (of, groups) = coarsen(fine, context.folder, zeal.nodes);
    offer_merged(fine, context, most, &of, groups, &mut found);
    for _ in 0..zeal.rounds {
        let before = found.total();
        for crates in [most, most.div_ceil(2), most.div_ceil(4)] {
            take_apart(fine, context, most, crates, zeal, &mut found);
        }
        for crates in (2..=most).rev() {
            polish(fine, context, crates, zeal, &mut found);
        }
        recombine(fine, context, most, zeal, &mut found);
        for crates in 2..=most {
            divide(fine, context, crates - 1, &mut found);
            polish(fine, context, crates, zeal, &mut found);
        }
        if before - found.total() < 1e-6 {
            break;
        }
    }
    found
}

/// Merges the groups and keeps what is better than what was known.
fn offer_merged(net: &Net, context: &Context<'_>, most: usize, of: &[u32], groups: usize, found: &mut Found) {
    let groups = net.contract(of, groups);
    for (crates, merged) in merge(&groups, context, most) {
        // A group is in one crate: what a partition is worth shows on the groups.
        if let Some(value) = State::new(&groups, context, &merged, crates).value() {
            found.offer_with(crates, value, || of.iter().map(|&g| merged[g as usize]).collect());
        }
    }
}

/// Takes the partition into `crates` crates apart by signature, and merges the pieces anew.
fn take_apart(net: &Net, context: &Context<'_>, most: usize, crates: usize, zeal: Zeal, found: &mut Found) {
    let Some((_, blocks)) = found.with(crates) else { return };
    let (of, groups) = signature::split(net, blocks);
    let (coarser, groups) = coarsen(&net.contract(&of, groups), context.folder, zeal.nodes);
    let of: Vec<u32> = of.iter().map(|&g| coarser[g as usize]).collect();
    offer_merged(net, context, most, &of, groups, found);
}

/// Merges anew from what all partitions found have in common: the parts that none of them divides.
///
/// The common refinement of acyclic partitions is acyclic, as a circle would lie within one crate of each.
fn recombine(net: &Net, context: &Context<'_>, most: usize, zeal: Zeal, found: &mut Found) {
    let mut of = vec![0; net.len()];
    let mut groups = 1;
    for (_, blocks) in found.best.iter().flatten() {
        let (finer, count) = overlay(&of, blocks);
        if count > zeal.nodes {
            break;
        }
        (of, groups) = (finer, count);
    }
    offer_merged(net, context, most, &of, groups, found);
}

/// The parts that neither partition divides.
fn overlay(a: &[u32], b: &[u32]) -> (Vec<u32>, usize) {
    let mut pairs: Vec<(u32, u32)> = a.iter().copied().zip(b.iter().copied()).collect();
    let of = pairs.clone();
    pairs.sort_unstable();
    pairs.dedup();
    let at = |pair: &(u32, u32)| number(pairs.binary_search(pair).expect("taken from the same list"));
    (of.iter().map(at).collect(), pairs.len())
}

/// Improves the partition into `crates` crates by moves of parts, files and atoms, and offers what its best merger gives.
fn polish(net: &Net, context: &Context<'_>, crates: usize, zeal: Zeal, found: &mut Found) {
    let Some((start, blocks)) = found.with(crates) else { return };
    let (mut value, mut blocks) = (*start, blocks.clone());
    let mut improved = false;
    for _ in 0..zeal.passes {
        let before = value;
        let (of, groups) = signature::split(net, &blocks);
        let parts = net.contract(&of, groups);
        let mut of_part = vec![0; groups];
        of.iter().zip(&blocks).for_each(|(&part, &b)| of_part[part as usize] = b);
        let mut state = State::new(&parts, context, &of_part, crates);
        if refine(&parts, &mut state, zeal.passes).is_none() {
            return;
        }
        blocks = of.iter().map(|&part| number(state.at(part))).collect();
        let mut state = State::new(net, context, &blocks, crates);
        let Some(reached) = refine(net, &mut state, zeal.passes) else { return };
        (value, blocks) = (reached, state.blocks());
        if before - value < 1e-7 {
            break;
        }
        improved = true;
    }
    if improved {
        found.offer(crates, value, blocks.clone());
        if crates > 2 {
            offer_merged(net, context, crates - 1, &blocks, crates, found);
        }
    }
}

/// Offers the best partition that comes from dividing one crate in two: what leads to some other crate and what does not, or
/// what some other crate leads to and what not.
fn divide(net: &Net, context: &Context<'_>, crates: usize, found: &mut Found) {
    let Some((_, blocks)) = found.with(crates) else { return };
    if crates >= MOST || crates + 1 >= found.best.len() {
        return;
    }
    let parts = signature::Parts::new(net, blocks);
    let small = net.contract(&parts.of, parts.keys.len());
    let of_part: Vec<u32> = parts.keys.iter().map(|k| k.block).collect();
    let mut state = State::new(&small, context, &of_part, crates + 1);
    let mut best: Option<(f64, Vec<u32>)> = None;
    for block in 0..crates {
        for bit in 0..crates {
            for upper in [true, false] {
                let chosen = |k: &signature::Key| {
                    let set = if upper { k.below } else { k.above };
                    k.block as usize == block && set >> bit & 1 == 1 && !k.facade
                };
                let moved: Vec<u32> = small.nodes().filter(|&v| chosen(&parts.keys[v as usize])).collect();
                if moved.is_empty() || number(moved.len()) == state.size(block) {
                    continue;
                }
                let sums = state.sums(block, crates);
                moved.iter().for_each(|&v| state.shift(v, crates));
                if let Some(value) = state.value()
                    && best.as_ref().is_none_or(|b| value < b.0)
                {
                    best = Some((value, moved.clone()));
                }
                moved.iter().for_each(|&v| state.shift(v, block));
                state.restore(block, crates, sums);
            }
        }
    }
    if let Some((value, moved)) = best {
        let mut finer = of_part;
        moved.iter().for_each(|&v| finer[v as usize] = number(crates));
        let blocks = parts.of.iter().map(|&p| finer[p as usize]).collect();
        found.offer(crates + 1, value, blocks);
    }
}
