//! Reads a Rust workspace without compiling it.
//!
//! Three steps: [`load`] asks cargo what the packages and targets are; parsing turns each source file into owned facts;
//! resolving turns the facts into a [`seam_graphs::ItemGraph`]. After `load` and the reading of the files nothing touches
//! the file system, no process is started, and nothing is printed; but [`history`] runs git, for who edits what how often
//! ([`Churn`]), on which the [`review`] of a shared part rests.

pub mod apply;
pub mod cost;
pub mod fanout;
pub mod plan;
pub mod propose;
pub mod resolution;
pub mod timings;
pub mod units;
pub mod verify;
pub mod workspace;

mod analysis;
mod cfg;
mod churn;
mod diagnostic;
mod expand;
mod extract;
mod facts;
mod flow;
mod folders;
mod header;
pub mod history;
mod inputs;
mod load;
mod names;
mod nesting;
mod outward;
mod parse;
mod process;
mod resolve;
pub mod review;
pub mod weigh;

pub use analysis::{Analysis, ItemCall, MacroKind, MacroUse, Need, PathCounts, Site, analyze, pool};
pub use churn::{Basis, Churn, ChurnOptions, PartChurn};
pub use diagnostic::{Diagnostic, DiagnosticKind, Unresolved};
pub use facts::SiteKind;
pub use header::{Bound, ImplHeader, Maker, Named, TraitRef, Ty};
pub use inputs::{Condition, Input, Inputs, Parts, TargetId};
pub use load::{LoadError, LoadOptions, load, select};
