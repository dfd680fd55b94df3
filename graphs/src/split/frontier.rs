//! The best partition for every number of crates, which of them to take, and whether to believe it.
//!
//! In: a [`SplitProblem`] and [`SplitOptions`]. Out: a [`Frontier`]. Left out: how a partition is found ([`search`](super::search)) and
//! how it is measured ([`score`](super::score)).

use std::sync::Arc;

use rayon::prelude::*;

use super::atoms::{Atoms, dense};
use super::cuts::{candidates, needed};
use super::measure::{Score, distinct, score};
use super::net::number;
use super::null::{AboveNull, compare};
use super::search::{Context, Found, Zeal, search};
use super::state::MOST;
use super::{SplitProblem, homes};

/// What is wanted of a search. The shares are of J(1), the expected rebuild of the whole as one crate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SplitOptions {
    /// The largest number of crates; at most 64.
    pub most: usize,
    /// What effort weighs: the share of J that an effort as large as all lines may cost.
    pub effort_weight: f64,
    /// The share of J that one more crate has to save, to be worth having.
    pub worth: f64,
    /// The share of all lines under which a crate is too small.
    pub small: f64,
    /// Whether arcs with a price may be given up to take circles apart. Without, every partition is legal as the code stands.
    pub cuts: bool,
    /// How many shuffled graphs the gain is compared with; 0 for none. Very large problems are compared with fewer.
    pub shuffles: usize,
}

impl Default for SplitOptions {
    fn default() -> Self {
        Self { most: 16, effort_weight: 0.1, worth: 0.01, small: 0.01, cuts: false, shuffles: 5 }
    }
}

/// Problems of more units are searched once, with the first choice of homes.
const TWICE: usize = 10_000;

/// Problems of more units are compared with this many shuffled graphs at the most: the more arcs are exchanged, the less two
/// shuffled graphs differ in what can be saved of them.
const SHUFFLES: (usize, usize) = (100_000, 2);

/// One partition of the frontier.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// How many crates.
    pub crates: usize,
    /// The crate of each unit: 0 is that of the facade, the others are numbered so that dependencies have lower numbers.
    pub block: Vec<u32>,
    /// Arcs that are given up, as positions in [`SplitProblem::arcs`], ascending.
    pub cuts: Vec<usize>,
    /// Its measures, counted afresh.
    pub score: Score,
    /// What was minimised: share of J, effort and crates that are too small.
    pub objective: f64,
    /// How it compares with shuffled graphs; `None` without shuffles.
    pub above_null: Option<AboveNull>,
}

/// The best partitions that were found, by the number of crates.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// A point for each number of crates from 1, without those that no partition exists for.
    pub points: Vec<Point>,
    /// The position of the point after which a further crate is not worth it.
    pub knee: usize,
    /// J(1): the whole as one crate.
    pub now: f64,
}

/// The best partitions of `problem`, for each number of crates.
pub fn frontier(problem: &SplitProblem, options: &SplitOptions) -> Frontier {
    Ready::new(problem).frontier(options)
}

/// A problem whose units that have to share a crate are joined: once, for all that is asked of it.
pub struct Ready<'a> {
    pub(super) problem: &'a SplitProblem,
    home: Vec<u8>,
    pub(super) atoms: Arc<Atoms>,
}

impl<'a> Ready<'a> {
    /// `problem`, with the first choice of homes.
    pub fn new(problem: &'a SplitProblem) -> Self {
        let home = homes::resolve(problem, &[]);
        let atoms = Arc::new(Atoms::new(problem, &home, &[]));
        Self { problem, home, atoms }
    }

    /// The best partitions, for each number of crates.
    pub fn frontier(&self, options: &SplitOptions) -> Frontier {
        let prepared = if options.cuts {
            Prepared::new(self.problem, options, self.home.clone())
        } else {
            Prepared { home: self.home.clone(), cut: Vec::new(), atoms: Arc::clone(&self.atoms) }
        };
        frontier_from(self.problem, options, prepared)
    }
}

fn frontier_from(problem: &SplitProblem, options: &SplitOptions, first: Prepared) -> Frontier {
    let (now, context) = (problem.now(), Context::new(problem, options));
    let most = options.most.clamp(1, MOST);
    let shuffles =
        if problem.units() > SHUFFLES.0 { options.shuffles.min(SHUFFLES.1) } else { options.shuffles };
    // What the answer is compared with does not wait for it.
    let (found, null) =
        rayon::join(|| first.search(&context, most), || compare(&first.atoms.net, &context, most, shuffles));
    let mut attempts = vec![Attempt { prepared: first, found }];
    if problem.units() <= TWICE
        && let Some(home) = attempts[0].better_homes(problem, options, &context)
    {
        let prepared = Prepared::new(problem, options, home);
        let found = prepared.search(&context, most);
        attempts.push(Attempt { prepared, found });
    }
    let above = if now > 0.0 { problem.above * problem.probability.iter().sum::<f64>() / now } else { 0.0 };
    let best = |crates: usize| {
        let objectives = attempts.iter().filter_map(|a| Some((a.found.with(crates)?.0, a)));
        objectives.min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let point = |(crates, above_null): (usize, Option<AboveNull>)| {
        let (objective, attempt) = best(crates)?;
        let block = attempt.block(crates)?;
        let cuts = needed(problem, &block, &attempt.prepared.cut, &context.taste);
        let block = numbered(problem, &block, &cuts);
        let score = score(problem, &block, &cuts);
        // What is above the facade is rebuilt in either graph.
        let above_null = above_null.map(|n| AboveNull { objective: n.objective + above, ..n });
        Some(Point { crates, block, cuts, score, objective, above_null })
    };
    let wanted: Vec<(usize, Option<AboveNull>)> = null.into_iter().enumerate().skip(1).collect();
    let points: Vec<Option<Point>> = wanted.into_par_iter().map(point).collect();
    let points: Vec<Point> = points.into_iter().flatten().collect();
    let knee = knee(&points, options);
    Frontier { points, knee, now }
}

/// Of these points, which may be of different searches of one problem, the position of the one after which a further crate is not worth
/// it; 0 where there is none.
pub fn knee<'a>(points: impl IntoIterator<Item = &'a Point>, options: &SplitOptions) -> usize {
    let costs = points.into_iter().map(|p| cost(p.objective, p.crates, options));
    costs.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(at, _)| at)
}

/// What the knee minimises.
fn cost(objective: f64, crates: usize, options: &SplitOptions) -> f64 {
    objective + options.worth * crates as f64
}

/// What a search starts from, with one home for each choice.
struct Prepared {
    home: Vec<u8>,
    cut: Vec<bool>,
    atoms: Arc<Atoms>,
}

impl Prepared {
    fn new(problem: &SplitProblem, options: &SplitOptions, home: Vec<u8>) -> Self {
        let cut = if options.cuts { candidates(problem, &home, options.small) } else { Vec::new() };
        let atoms = Arc::new(Atoms::new(problem, &home, &cut));
        Self { home, cut, atoms }
    }

    fn search(&self, context: &Context<'_>, most: usize) -> Found {
        search(&self.atoms.net, context, most, Zeal::FULL)
    }
}

/// One search, and what it found.
struct Attempt {
    prepared: Prepared,
    found: Found,
}

impl Attempt {
    /// The crate of each unit, for so many crates.
    fn block(&self, crates: usize) -> Option<Vec<u32>> {
        let (_, blocks) = self.found.with(crates)?;
        Some(self.prepared.atoms.of.iter().map(|&a| blocks[a as usize]).collect())
    }

    /// Homes that are better in the partition at the knee, if there are any.
    fn better_homes(
        &self,
        problem: &SplitProblem,
        options: &SplitOptions,
        context: &Context<'_>,
    ) -> Option<Vec<u8>> {
        let known = (2..=options.most.clamp(1, MOST)).filter_map(|k| Some((k, self.found.with(k)?.0)));
        let by_cost = known.map(|(k, objective)| (k, cost(objective, k, options)));
        let (crates, _) = by_cost.min_by(|a, b| a.1.total_cmp(&b.1))?;
        let block = self.block(crates)?;
        let home = homes::again(problem, context, &self.prepared.home, &self.prepared.cut, &block, crates);
        (home != self.prepared.home).then_some(home)
    }
}

/// The same partition with the facade's crate as 0 and the others by topological order, dependencies first.
fn numbered(problem: &SplitProblem, block: &[u32], cuts: &[usize]) -> Vec<u32> {
    let (block, crates) = dense(block);
    let facade = problem.facade.or(problem.stays.first().copied()).map(|f| block[f as usize]);
    let kept = problem.arcs.iter().enumerate().filter(|(i, _)| cuts.binary_search(i).is_err());
    let ends = kept.map(|(_, a)| (block[a.from as usize] as usize, block[a.to as usize] as usize));
    let arcs = distinct(ends.filter(|(from, to)| from != to), crates);
    let components = crate::digraph::Digraph::new(crates, arcs.iter().copied()).components();
    let order = components.into_iter().flatten().filter(|&b| problem.facade.is_none() || Some(b) != facade);
    let mut name = vec![0; crates];
    for (index, b) in order.enumerate() {
        name[b as usize] = number(index) + u32::from(problem.facade.is_some());
    }
    block.iter().map(|&b| name[b as usize]).collect()
}
