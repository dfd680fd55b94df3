//! SVG with an embedded layout: works on a machine without Graphviz.
//!
//! In: a [`Diagram`](super::Diagram). Out: one self-contained SVG document. The steps, each in its module:
//!
//! 1. `text`: how wide a label is; `rank`: per cluster, who stands above whom (cycles broken, layers);
//! 2. `pack`: the members of each cluster in rows, from the innermost cluster outwards, near a pleasant aspect ratio;
//! 3. `place`: order within the rows and coordinates, by where the neighbours are;
//! 4. `route`: each edge around the boxes that are not its own; `curve`: as a smooth path;
//! 5. `write`: the text.
//!
//! Clusters are laid out as boxes within boxes, so a directory is always one rectangle. Left out: bundling or leaving out
//! edges (every edge is drawn).

mod curve;
mod geometry;
mod pack;
mod place;
mod rank;
mod route;
mod text;
mod write;

pub use write::svg;
