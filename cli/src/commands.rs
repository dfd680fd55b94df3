//! The subcommands, one file each: its own flags, what it computes, its text.

pub(crate) mod apply;
pub(crate) mod churn;
pub(crate) mod cycles;
pub(crate) mod fanout;
pub(crate) mod graph;
pub(crate) mod overview;
pub(crate) mod plan;
pub(crate) mod split;
pub(crate) mod timings;
pub(crate) mod verify;
pub(crate) mod weight;
