//! The item graph of a Rust workspace, its quotients, and their diagrams.
//!
//! There is one graph, [`ItemGraph`], of items and the references between them. Every other graph is a [`Quotient`] of it
//! by a [`Partition`]: by module, by crate, by a proposal. Algorithms (components, feedback arc sets) and diagrams (DOT,
//! Mermaid, SVG) are defined once, on a quotient.
//!
//! This crate knows no syntax trees, no cargo, no file system and no terminal; petgraph's indices do not leave it.

mod components;
mod cuts;
mod dag;
pub mod diagram;
mod digraph;
mod feedback;
mod focus;
mod ids;
mod model;
mod partition;
mod pattern;
mod quotient;
mod schedule;
pub mod split;
#[cfg(test)]
mod testing;

pub use components::Components;
pub use cuts::{
    ComponentCuts, Cut, CutStep, Destination, Fix, FixDisplay, Suggestion, cheapest_cuts, item_lines,
};
pub use dag::Dag;
pub use feedback::{EXACT_LIMIT, FeedbackArcs, feedback_arcs};
pub use focus::{Collapsed, Direction, collapse, collapse_to, focus, restrict};
pub use ids::{BlockId, CrateId, FileId, ItemId, ModuleId};
pub use model::{
    Code, Crate, CrateKind, GraphParts, Item, ItemGraph, ItemKind, Module, RefKind, Reference, Visibility,
};
pub use partition::{Block, Partition};
pub use pattern::{Pattern, PatternError};
pub use quotient::{EdgeFilter, Quotient, QuotientEdge};
pub use schedule::{CriticalPath, Schedule, Scheduler, Task};
