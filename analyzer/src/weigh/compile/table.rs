//! What each quantity costs: written by `fit/cost/fit.py`, not by hand.
//!
//! One is what a thousand lines of library code cost on average in a debug build; the weights are thousandths of it.

use crate::weigh::amounts::QUANTITIES;

/// Starting rustc and reading what it depends on.
pub(super) const FIXED: f64 = 143.5;

/// The front end, per quantity.
pub(super) const FRONT: [f64; QUANTITIES] = [
    22.8675,
    0.00227606,
    0.0,
    1.35717,
    0.294176,
    0.164121,
    0.0345672,
    1.16455,
    0.0,
    0.0,
    0.0,
    0.0,
    0.0115478,
    0.278805,
    9.06996e-05,
    0.0316152,
];

/// Code generation, per quantity.
pub(super) const BACK: [f64; QUANTITIES] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4.20397, 2.12903, 10.9196, 0.0, 0.379153, 0.0, 0.0];

/// Eight of ten libraries that were not fitted on cost between these multiples of the estimate.
pub(super) const BAND: [f64; 2] = [0.59, 1.4];
