//! What each quantity costs: written by `fit/cost/fit.py`, not by hand.
//!
//! One is what a thousand lines of library code cost on average in a debug build; the weights are thousandths of it.

use crate::weigh::amounts::QUANTITIES;

/// Starting rustc and reading what it depends on.
pub(super) const FIXED: f64 = 171.5;

/// The front end, per quantity.
pub(super) const FRONT: [f64; QUANTITIES] = [
    18.2483, 0.0149169, 0.0, 2.53715, 0.273105, 0.0252097, 0.0353939, 2.72441, 0.0, 0.0, 0.0, 0.0,
    0.00352475, 0.411753, 0.0295476, 0.0806381,
];

/// Code generation, per quantity.
pub(super) const BACK: [f64; QUANTITIES] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0260909, 9.40984, 0.0, 0.00474417, 0.0, 0.0];

/// Linking: of any binary, and in proportion to the code generation of what is linked (README.md beside the fit).
pub(super) const LINK: [f64; 2] = [0.31, 0.06];

/// Seconds of cargo itself where there is nothing to do: of any, and per unit that it looks at.
pub(super) const CARGO: [f64; 2] = [0.041, 0.0006];

/// What is left of the front end and of code generation where there is incremental state.
pub(super) const DEV: [f64; 2] = [0.35, 0.12];

/// Eight of ten libraries that were not fitted on cost between these multiples of the estimate.
pub(super) const BAND: [f64; 2] = [0.62, 1.4];

/// Over how many libraries of packages that were not fitted on the model explains which share of the variance (R²) after one scale
/// factor, and how well ranks correlate (Spearman).
pub(super) const REPORTED: (usize, f64, f64) = (228, 0.95, 0.94);

/// How well the ranks of mere lines correlate with the cost of the same libraries.
pub(super) const LINE_RANKS: f64 = 0.84;

/// After edits of workspaces that were not fitted on: the median errors of what is foretold with `--timings`, of `check` in `dev` and
/// `ci`, then of `build` likewise; and how many edits they are.
pub(super) const EDITS: [(usize, f64); 4] = [(10, 0.13), (10, 0.06), (10, 0.12), (10, 0.04)];
