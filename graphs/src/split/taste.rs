//! What a partition costs besides time: the work of carrying it out, and crates too small to be worth one.
//!
//! In: the problem's size and the options. Out: [`Taste`], the second half of the objective
//! `J ÷ J(1) + λ · effort ÷ lines + Σ crumb`. Effort is in lines, kept in thousandths so that sums do not drift. The weights are
//! small on purpose: they decide between partitions of nearly equal J, and never against a real gain.

use super::{SplitOptions, SplitProblem};

/// What two nodes that must not be together cost together, as a share of J.
pub(super) const APART: f64 = 100.0;
/// An item that needs wider visibility.
const WIDENED: i64 = 3_000;
/// A reference that crosses.
const CROSSING: i64 = 200;

/// What so many references that cross cost, and so many items that need wider visibility for them.
pub(super) fn crossing(count: u64, widened: u64) -> i64 {
    let number = |count: u64| i64::try_from(count).expect("references are counted by u32");
    CROSSING * number(count) + WIDENED * number(widened)
}

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

/// A price in lines, in thousandths.
pub(super) fn thousandths(price: f64) -> i64 {
    (price * 1000.0).round() as i64
}
