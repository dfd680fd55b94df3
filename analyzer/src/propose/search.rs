//! The bridge to the search: which partitions to look at, and what is kept of each.
//!
//! In: a [`Subject`], what the user wishes. Out: [`Candidate`]s, one for each number of crates. Left out: which to take.

use rayon::prelude::*;
use seam_graphs::ItemGraph;
use seam_graphs::split::{AboveNull, Point, Ready, SplitOptions, frontier, knee};

use super::along::{along_modules, drawn};
use super::problem::Subject;

/// What effort weighs against J. Five times the search's own: files that are parted are what people mind most, and over four
/// libraries this parts a tenth fewer of them than three times does, for a hundredth of J.
const EFFORT_WEIGHT: f64 = 0.5;
/// The share of J that one more crate has to save: each is a manifest, a name and a place to look for people.
const WORTH: f64 = 0.01;

/// The share of what a free search saves that a split along the modules has to save to be taken instead. Of fourteen real crates that
/// their maintainers split, a lower share brings proposals nearer to theirs, and a higher one saves more: at a half eight are
/// nearer than one crate per top-level module is.
const ENOUGH: f64 = 0.5;
/// The share of what goes along a large module's children that the split along the top-level modules has to save to be taken instead.
const RECOGNISED: f64 = 0.7;
/// Less than this on the average edit nobody notices: lines compiled clean, a third of a second to two thirds.
const NOTICED: f64 = 1_000.0;

/// A split has to come lower than any of the same graph shuffled by this share of J, effort counted. Of eighteen real crates,
/// fourteen of which their maintainers split or tried to, sixteen do, by 0.039 and more; of ninety shuffled graphs of theirs one does.
pub(super) const ABOVE_CHANCE: f64 = 0.03;

/// A partition of the units.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// By unit, 0 for what stays, the others lowest first.
    pub(super) crate_of: Vec<u32>,
    /// How the free search compares with as many crates of shuffled graphs, all searched equally hard.
    pub(super) above_null: Option<AboveNull>,
    /// Whether it goes along the modules.
    pub(super) along: bool,
}

/// The best partitions of `subject` into up to `most` crates, that of the facade included; and which of them the search
/// would take. With `cuts` calls are given up that a crate above could hand in, where that takes a circle apart.
///
/// Which is taken is decided among those that are shown, as a search by itself may save more with fewer crates.
///
/// For each number of crates there are up to three: along the modules, along the children too of a module that is most of the
/// crate, and that of a free search. The former are what people will recognise: each is taken unless it saves so much less than the
/// next that people would notice.
pub(super) fn candidates(
    graph: &ItemGraph,
    subject: &Subject,
    most: usize,
    cuts: bool,
) -> (Vec<Candidate>, usize) {
    let options =
        SplitOptions { most, effort_weight: EFFORT_WEIGHT, worth: WORTH, cuts, ..SplitOptions::default() };
    let ready = Ready::new(&subject.problem);
    let (free, along) = rayon::join(
        || ready.frontier(&options),
        || -> Vec<Vec<Point>> {
            let points = |groups: &Vec<_>| {
                along_modules(graph, subject, &ready, groups)
                    .map(|problem| frontier(&problem, &SplitOptions { shuffles: 0, ..options }).points)
                    .unwrap_or_default()
            };
            drawn(graph, subject).par_iter().map(points).collect()
        },
    );
    let shown = |found: &Point| -> Option<&Point> {
        let more = |other: &Point| other.score.share - found.score.share;
        let enough = |other: &&Point| {
            more(other) <= (1.0 - ENOUGH) * (1.0 - found.score.share) || more(other) * free.now <= NOTICED
        };
        let same = along.iter().flatten().filter(|other| other.crates == found.crates).filter(enough);
        let least = same.clone().map(|other| other.score.share).reduce(f64::min)?;
        same.clone().find(|other| other.score.share - least <= (1.0 - RECOGNISED) * (1.0 - least).max(0.0))
    };
    let taken: Vec<(&Point, Option<&Point>)> =
        free.points.iter().map(|found| (found, shown(found))).collect();
    let knee = knee(taken.iter().map(|(found, drawn)| drawn.unwrap_or(found)), &options);
    let candidate = |(found, drawn): (&Point, Option<&Point>)| Candidate {
        crate_of: drawn.unwrap_or(found).block.clone(),
        above_null: found.above_null,
        along: drawn.is_some(),
    };
    (taken.into_iter().map(candidate).collect(), knee)
}

/// The most by which any of the candidates comes lower than the same graph shuffled, as a share of J.
pub(super) fn above_chance(candidates: &[Candidate]) -> f64 {
    let margin = |c: &Candidate| c.above_null.map_or(f64::INFINITY, |null| null.margin);
    candidates.iter().map(margin).fold(f64::NEG_INFINITY, f64::max)
}
