//! Split proposals: how a crate can be taken apart, what that saves and costs, and whether it is worth it.
//!
//! In: an [`Analysis`](crate::Analysis) and its [`Churn`](crate::Churn). Out: [`Proposal`]s, the best first; and for a plan that a
//! person wrote, its [`Evaluation`]. The way of a proposal:
//!
//! 1. `units` says what cannot be taken apart, `homes` and `overlaps` where an impl may lie, `arcs` who needs whom; `problem` puts weights and
//!    probabilities to it, and the user's `pins`; `links` and `spans` look up references and places once for all partitions.
//! 2. `search` hands the problem to [`seam_graphs::split`], which knows nothing of Rust.
//! 3. `place` puts modules and tests where the units went; `proposal` makes a [`Plan`](crate::plan::Plan) of it, with names
//!    (`naming`).
//! 4. `evaluate` judges a plan, whoever made it: `crossings` and `figures`; `obstacles` says what stands in the way, `verdict`
//!    whether it is worth it.
//!
//! Everything here is a pure function.

mod advise;
mod along;
mod arcs;
mod crossings;
mod dependents;
mod evaluate;
mod figures;
mod helpers;
mod homes;
mod links;
mod naming;
mod obstacles;
mod overlaps;
mod pins;
mod place;
mod problem;
mod proposal;
mod regroup;
mod search;
mod spans;
#[cfg(test)]
mod tests;
mod times;
mod units;
mod verdict;

pub(crate) use homes::{Home, Homes};

pub use advise::{Advisor, FrontierPoint, Proposal, ProposeError, Step, Wish};
pub use crossings::{Crossings, CutFix, Wrong};
pub use evaluate::{Evaluation, Illegal, SplitCrate};
pub use figures::{Band, Figures, Saving};
pub use obstacles::{Obstacle, Rule};
pub use pins::{Pins, PinsError};
pub use proposal::Draft;
pub use regroup::{Regroup, RegroupKind, expected_rebuild, mergers, regroup};
pub use times::{Change, Clock, JOBS, SECONDS, Times};
pub use verdict::{Reason, Verdict};
