//! What each quantity costs: written by `fit/cost/fit.py`, not by hand.
//!
//! One is what a thousand lines of library code cost on average in a debug build; the weights are thousandths of it.

use crate::weigh::amounts::QUANTITIES;

/// Starting rustc and reading what it depends on.
pub(super) const FIXED: f64 = 171.4;

/// The front end, per quantity.
pub(super) const FRONT: [f64; QUANTITIES] = [
    18.6341, 0.0151146, 0.0, 2.53399, 0.251488, 0.00035372, 0.0351147, 2.76939, 0.0, 0.0, 0.0, 0.0,
    0.00350768, 0.411734, 0.0327096, 0.0842295,
];

/// Code generation, per quantity.
pub(super) const BACK: [f64; QUANTITIES] =
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.00815107, 0.770559, 4.59198, 15.2466, 0.0, 0.103793, 0.0, 0.0];

/// Eight of ten libraries that were not fitted on cost between these multiples of the estimate.
pub(super) const BAND: [f64; 2] = [0.59, 1.5];
