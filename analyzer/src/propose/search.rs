//! The bridge to the search: which partitions to look at, and what is kept of each.
//!
//! In: a [`Subject`], what the user wishes. Out: [`Candidate`]s, one for each number of crates. Left out: which to take.

use seam_graphs::split::{SplitOptions, frontier};

use super::problem::Subject;

/// What effort weighs against J. Six times the search's own: files that are parted are what people mind most, and over four
/// libraries this parts a third fewer of them for a hundredth of J.
const EFFORT_WEIGHT: f64 = 0.3;
/// The share of J that one more crate has to save: each is a manifest, a name and a place to look for people.
const WORTH: f64 = 0.02;

/// A partition of the units.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// By unit, 0 for what stays, the others lowest first.
    pub(super) crate_of: Vec<u32>,
    /// The share of J that it leaves.
    pub(super) share: f64,
    /// The share of J that as many crates leave of shuffled graphs.
    pub(super) null_share: Option<f64>,
}

/// The best partitions of `subject` into up to `most` crates, that of the facade included; and which of them the search
/// would take.
pub(super) fn candidates(subject: &Subject, most: usize) -> (Vec<Candidate>, usize) {
    let options =
        SplitOptions { most, effort_weight: EFFORT_WEIGHT, worth: WORTH, ..SplitOptions::default() };
    let found = frontier(&subject.problem, &options);
    let candidates = found.points.into_iter().map(|point| Candidate {
        crate_of: point.block,
        share: point.score.share,
        null_share: point.null_share,
    });
    (candidates.collect(), found.knee)
}
