//! From facts to the item graph: names are resolved across files and crates.
//!
//! In: the files of every target and their facts. Out: an [`ItemGraph`](seam_graphs::ItemGraph), the paths that did not
//! resolve, and counts. The order of the steps:
//!
//! 1. [`program`]: scopes, items and imports of all pieces of source get numbers of their own.
//! 2. [`expansion`]: calls of the workspace's macros are expanded; what they declare becomes further pieces.
//! 3. [`imports`]: imports are resolved to a fixed point.
//! 4. [`members`]: impls are joined with their types, so that `Type::name` can be resolved.
//! 5. [`references`]: every path is resolved.
//! 6. [`collect`]: where instances are asked for, the copies of generic functions are counted.
//! 7. [`graph`]: canonical paths are written, and the graph is built.
//!
//! Nothing here reads files or prints. Follows the reference's chapter on names,
//! <https://doc.rust-lang.org/reference/names.html>.

mod builtin;
mod collect;
mod expansion;
mod functions;
mod graph;
mod headers;
mod imports;
mod lookup;
mod macros;
mod members;
mod methods;
mod program;
mod receivers;
mod references;
mod traits;

pub(crate) use program::active_set;

use crate::Analysis;
use crate::parse::Sources;
use crate::workspace::Workspace;

/// Resolves the names of `sources` and builds the graph.
pub(crate) fn resolve(workspace: &Workspace, sources: Sources) -> Analysis {
    let mut program = program::Program::new(workspace, sources);
    expansion::expand(&mut program);
    members::join(&mut program);
    graph::build(workspace, program, |program| {
        // Neither knows of the other, and the collector goes through one instance after the other.
        rayon::join(
            || references::resolve(program, workspace.sites),
            || workspace.instances.then(|| collect::collect(program)),
        )
    })
}
