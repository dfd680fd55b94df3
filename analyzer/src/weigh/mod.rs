//! How heavy the parts of a workspace are to compile, estimated from syntax.
//!
//! In: an [`ItemGraph`](seam_graphs::ItemGraph) of one configuration. Out: estimates; nothing here is measured.

mod instances;

pub use instances::{Instances, instances};
