//! Written by `fit/cost/fit.py`.
use crate::weigh::amounts::QUANTITIES;
pub(super) const CRATES: usize = 0;
pub(super) const FIXED: f64 = 0.1;
pub(super) const FRONT: [f64; QUANTITIES] = [0.001; QUANTITIES];
pub(super) const BACK: [f64; QUANTITIES] = [0.001; QUANTITIES];
