//! The subcommands, one file each: its own flags, what it computes, its text.

pub(crate) mod churn;
pub(crate) mod cycles;
pub(crate) mod graph;
pub(crate) mod overview;
