//! The search on an acyclic net: coarsen, merge, take apart, merge again, improve.
//!
//! In: a [`Net`] of atoms and how many crates at the most. Out: [`Found`], for each number of crates the partition with the lowest
//! objective that was met. Left out: units, cuts, and what the objective is made of.

use super::coarsen::{coarsen, runs};
use super::merge::merge;
use super::net::Net;
use super::refine::refine;
use super::state::{MOST, State};
use super::taste::Taste;
use super::{SplitOptions, SplitProblem, signature};

/// What a search has to know of the problem beside the net.
pub(super) struct Context<'a> {
    /// The folder of each file.
    pub(super) folder: &'a [u32],
    /// How many folders there are.
    pub(super) folders: usize,
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
            folders: problem.folder.iter().max().map_or(0, |&f| f as usize + 1),
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
    /// Atoms above which local moves work on files instead.
    pub(super) moved: usize,
}

impl Zeal {
    /// For the answer.
    pub(super) const FULL: Self = Self { nodes: 400, rounds: 2, passes: 3, moved: 30_000 };
    /// For comparisons.
    pub(super) const QUICK: Self = Self { nodes: 200, rounds: 1, passes: 1, moved: 5_000 };
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

    fn offer(&mut self, crates: usize, value: f64, of: Vec<u32>) -> bool {
        let better = self.best[crates].as_ref().is_none_or(|b| value < b.0);
        if better {
            self.best[crates] = Some((value, of));
        }
        better
    }
}

/// The best partitions of `net` into 1 to `most` crates.
pub(super) fn search(net: &Net, context: &Context<'_>, most: usize, zeal: Zeal) -> Found {
    let most = most.min(MOST).min(net.len());
    let mut found = Found { best: vec![None; most + 1] };
    let (fine, moved) = if net.len() > zeal.moved {
        let (of, groups) = runs(net, &net.main_files(), 8.0 / zeal.moved as f64);
        (net.contract(&of, groups), Some(of))
    } else {
        (net.clone(), None)
    };
    let (of, groups) = coarsen(&fine, context.folder, zeal.nodes);
    offer_merged(&fine, context, most, &of, groups, &mut found);
    for _ in 0..zeal.rounds {
        for crates in [most, most.div_ceil(2), most.div_ceil(4)] {
            take_apart(&fine, context, most, crates, zeal, &mut found);
        }
        for crates in (2..=most).rev() {
            polish(&fine, context, crates, zeal, &mut found);
        }
    }
    if let Some(of) = moved {
        for (_, blocks) in found.best.iter_mut().flatten() {
            *blocks = of.iter().map(|&g| blocks[g as usize]).collect();
        }
    }
    found
}

/// Merges the groups and keeps what is better than what was known.
fn offer_merged(net: &Net, context: &Context<'_>, most: usize, of: &[u32], groups: usize, found: &mut Found) {
    for (crates, merged) in merge(&net.contract(of, groups), context, most) {
        let blocks: Vec<u32> = of.iter().map(|&g| merged[g as usize]).collect();
        if let Some(value) = State::new(net, context, &blocks, crates).value() {
            found.offer(crates, value, blocks);
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

/// Improves the partition into `crates` crates by local moves, and offers what its best merger gives.
fn polish(net: &Net, context: &Context<'_>, crates: usize, zeal: Zeal, found: &mut Found) {
    let Some((_, blocks)) = found.with(crates) else { return };
    let mut state = State::new(net, context, blocks, crates);
    let Some(value) = refine(net, &mut state, zeal.passes) else { return };
    let blocks = state.blocks();
    if found.offer(crates, value, blocks.clone()) && crates > 2 {
        for (fewer, merged) in merge(&net.contract(&blocks, crates), context, crates - 1) {
            let blocks: Vec<u32> = blocks.iter().map(|&b| merged[b as usize]).collect();
            if let Some(value) = State::new(net, context, &blocks, fewer).value() {
                found.offer(fewer, value, blocks);
            }
        }
    }
}
