//! Diagrams as strings: DOT, Mermaid and SVG.
//!
//! In: a [`Diagram`], plain data that any graph of this crate (or of a caller) can be put into. Out: text. Left out:
//! writing it anywhere, and deciding what to show (filtering and collapsing are done on the partition, before).

mod dot;
mod mermaid;
mod model;
mod style;
mod svg;
mod tree;

pub use dot::dot;
pub use mermaid::{MERMAID_MAX_EDGES, MERMAID_MAX_TEXT, mermaid};
pub use model::{Diagram, Edge, Node, NodeId};
pub use svg::svg;
