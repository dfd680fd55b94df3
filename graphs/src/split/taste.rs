//! What a partition costs besides time: the work of carrying it out, and crates too small to be worth one.
//!
//! In: the problem's size and the options. Out: [`Taste`], the second half of the objective
//! `J ÷ J(1) + λ · effort ÷ lines + Σ crumb`. Effort is in lines, kept in thousandths so that sums do not drift. The weights are
//! small on purpose: they decide between partitions of nearly equal J, and never against a real gain.

use super::{SplitOptions, SplitProblem};

/// A line that leaves the crate in which most of its file is.
pub(super) const LINE_APART: i64 = 250;
/// A further crate that a file goes to.
pub(super) const FILE_SPREAD: i64 = 10_000;
/// A line that leaves the crate in which most of its folder is.
pub(super) const FOLDER_APART: i64 = 60;
/// An item that needs wider visibility.
pub(super) const WIDENED: i64 = 3_000;
/// A reference that crosses.
pub(super) const CROSSING: i64 = 100;

/// What decides between partitions of nearly equal J.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taste {
    /// What all lines moved apart would cost, as a share of J, by a thousandth of a line.
    per_effort: f64,
    /// Lines under which a crate is a crumb.
    small: f64,
    crumb: f64,
}

impl Taste {
    pub(super) fn new(problem: &SplitProblem, options: &SplitOptions) -> Self {
        let lines: f64 = problem.lines.iter().map(|&l| f64::from(l)).sum();
        Self {
            per_effort: options.effort_weight / (1000.0 * lines.max(1.0)),
            small: options.small * lines,
            crumb: options.worth,
        }
    }

    /// Effort in thousandths of a line, as a share of J.
    pub(super) fn of_effort(&self, effort: i64) -> f64 {
        self.per_effort * effort as f64
    }

    /// What a crate of so many lines costs for being small: the worth of a crate when it is empty, nothing from the limit on.
    pub(super) fn crumb(&self, lines: f64) -> f64 {
        if lines >= self.small { 0.0 } else { self.crumb * (1.0 - lines / self.small) }
    }
}

/// What a file costs whose crates have these lines of it.
pub(super) fn file_cost(lines: &[u32]) -> i64 {
    let (total, most, crates) = spread(lines);
    if crates < 2 { 0 } else { LINE_APART * (total - most) + FILE_SPREAD * (crates - 1) }
}

/// What a folder costs whose crates have these lines of it.
pub(super) fn folder_cost(lines: &[u32]) -> i64 {
    let (total, most, _) = spread(lines);
    FOLDER_APART * (total - most)
}

/// All lines, the most in one crate, and in how many crates there are any.
fn spread(lines: &[u32]) -> (i64, i64, i64) {
    lines.iter().fold((0, 0, 0), |(total, most, crates), &l| {
        let l = i64::from(l);
        (total + l, most.max(l), crates + i64::from(l > 0))
    })
}
