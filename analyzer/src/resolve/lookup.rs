//! What a name means, and what a path means.
//!
//! In: a name or a path, and the [`Place`] where it stands. Out: its meanings, and for a path how far it was understood. `scope`
//! looks in scopes, `path` goes along paths, `wide` knows what many globs lead to, `met` notes what was on the way. Left out: what receivers of method calls are, which
//! are guesses (`methods`).

mod met;
mod path;
mod scope;
mod wide;

use smallvec::SmallVec;

pub(super) use met::{Met, watched};
pub(super) use wide::Wide;

use super::program::{Def, Defs};

/// Type aliases are followed this far.
const MAX_ALIASES: u32 = 16;

/// What was found under a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) defs: Defs,
    /// Whether a glob import from another crate might have it.
    pub(super) external_glob: bool,
}

/// Where a path stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) scope: u32,
    pub(super) krate: u32,
    /// The item that `Self` is looked for from; `NONE` where it cannot stand.
    pub(super) item: u32,
    /// The import whose path it is; `NONE` otherwise.
    pub(super) import: u32,
}

/// What a path means.
#[derive(Clone, Debug, Default)]
pub(super) struct Meaning {
    /// Items on the way that are no modules: the type before `::new`.
    pub(super) passed: SmallVec<[u32; 2]>,
    /// What the whole path means; empty where nothing was found.
    pub(super) defs: Defs,
    /// How many segments were understood; all of them where `defs` is not empty.
    pub(super) depth: usize,
    /// The last module on the way, where the segment after it means nothing.
    pub(super) module: Option<u32>,
}

/// Adds a meaning once.
pub(super) fn add(defs: &mut Defs, def: Def) {
    if !defs.contains(&def) {
        defs.push(def);
    }
}
