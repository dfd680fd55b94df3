//! The bridge to the search: which partitions to look at, and what is kept of each.
//!
//! In: a [`Subject`], what the user wishes. Out: [`Candidate`]s, one for each number of crates. Left out: which to take.

use rayon::prelude::*;
use seam_graphs::ItemGraph;
use seam_graphs::split::{AboveNull, Point, Ready, SplitOptions, frontier};

use super::along::{along_modules, drawn};
use super::problem::Subject;

/// What effort weighs against J. Six times the search's own: files that are parted are what people mind most, and over four
/// libraries this parts a third fewer of them for a hundredth of J.
const EFFORT_WEIGHT: f64 = 0.3;
/// The share of J that one more crate has to save: each is a manifest, a name and a place to look for people.
const WORTH: f64 = 0.02;

/// The share of what a free search saves that a split along the modules has to save to be taken instead. Of fourteen real crates that
/// their maintainers split, a lower share brings more proposals near to theirs, and a higher one saves more: at 0.9 six are nearer
/// than one crate per top-level module is, at a half eight. Below a half, workspaces that were made one crate are found again more
/// often, but the fourteen are not.
const ENOUGH: f64 = 0.5;
/// Less than this on the average edit nobody notices: lines compiled clean, a third of a second to two thirds.
const NOTICED: f64 = 1_000.0;

/// A split has to take this share of J more off the graph than off the same graph shuffled. Of fourteen real crates that their
/// maintainers split, ten are at 0.04 and above, and the others at 0.01 and below.
pub(super) const ABOVE_CHANCE: f64 = 0.015;

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
/// For each number of crates there are up to three: along the modules, along the children too of a module that is most of the
/// crate, and that of a free search. The first are what people will recognise; they are taken unless they save so much less
/// that people would notice.
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
    let (knee, now) = (free.knee, free.now);
    let candidates = free.points.into_iter().map(|point| {
        let mut same = along.iter().filter_map(|points| points.iter().find(|o| o.crates == point.crates));
        let more = |other: &Point| other.score.share - point.score.share;
        let enough = |other: &&Point| {
            more(other) <= (1.0 - ENOUGH) * (1.0 - point.score.share) || more(other) * now <= NOTICED
        };
        let drawn = same.find(enough);
        let taken = drawn.unwrap_or(&point);
        Candidate { crate_of: taken.block.clone(), above_null: point.above_null, along: drawn.is_some() }
    });
    (candidates.collect(), knee)
}

/// The most that any of the candidates saves more than the same graph shuffled, as a share of J.
pub(super) fn above_chance(candidates: &[Candidate]) -> f64 {
    let margin = |c: &Candidate| c.above_null.map_or(f64::INFINITY, |null| null.margin);
    candidates.iter().map(margin).fold(f64::NEG_INFINITY, f64::max)
}
