//! Source files: finding them from the crate roots, reading them, and turning each into facts.
//!
//! In: a [`Workspace`](crate::workspace::Workspace). Out: the tree of files that each target is made of, with the facts of
//! each. Files are read and parsed in parallel; a file that cannot be is a diagnostic.

mod declared;
mod paths;
mod source;
mod tree;

pub(crate) use declared::declared_files;
pub(crate) use paths::{ModDir, normalize};
pub(crate) use tree::{
    Keep, LoadedFile, Parent, Root, Sources, crate_roots, load_sources, load_sources_and_every,
};
