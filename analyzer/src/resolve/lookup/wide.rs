//! Scopes with many globs: which of these to look behind for a name.
//!
//! A prelude may have thousands of globs, and be looked into from thousands of modules. In: a program between two rounds of imports.
//! Out: [`Wide`], for each such scope the globs whose modules have an entry of a name, and those that have to be looked
//! behind for every name: what they lead to is no module, or has globs of its own that can be seen from there. It holds as long as
//! nothing is declared and no import changes its meaning.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::Met;
use crate::facts::Name;
use crate::resolve::program::{Def, Program};

/// Scopes with no more globs are looked behind one by one.
const FEW: usize = 32;

/// What is known of the scopes with many globs.
#[derive(Debug, Default)]
pub(in crate::resolve) struct Wide {
    scopes: FxHashMap<u32, Open>,
    /// By scope and name, positions among the globs of the scope, ascending.
    named: FxHashMap<(u32, Name), SmallVec<[u32; 2]>>,
}

/// What holds for every name.
#[derive(Debug, Default)]
struct Open {
    /// Positions of globs that are always looked behind.
    globs: Vec<u32>,
    /// All globs of the scope: what a name means depends on each.
    met: Met,
}

impl Wide {
    /// The globs of a scope to look behind for a name, as positions in their order, and all that it depends on; `None` where that is
    /// all of them.
    pub(super) fn behind(&self, scope: u32, name: Name) -> Option<(SmallVec<[u32; 8]>, Met)> {
        let open = self.scopes.get(&scope)?;
        let named = self.named.get(&(scope, name)).into_iter().flatten();
        let mut globs: SmallVec<[u32; 8]> = open.globs.iter().chain(named).copied().collect();
        globs.sort_unstable();
        Some((globs, open.met))
    }

    /// Forgets everything, as something was declared.
    pub(in crate::resolve) fn clear(&mut self) {
        self.scopes.clear();
        self.named.clear();
    }
}

impl Program {
    /// Notes what the globs of scopes with many of them lead to, as it is now.
    pub(in crate::resolve) fn note_wide_scopes(&mut self) {
        let mut wide = Wide::default();
        // By module, where it is looked into from: scope and position of the glob.
        let mut behind: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
        for (scope, here) in (0u32..).zip(&self.scopes).filter(|(_, here)| here.globs.len() > FEW) {
            let open = wide.scopes.entry(scope).or_default();
            for (position, &glob) in (0u32..).zip(&here.globs) {
                open.met.add(glob);
                let targets = &self.imported[glob as usize][0];
                let closed = |target: &Def| match *target {
                    Def::Module(module) => !self.shows_globs(module, here.module),
                    _ => false,
                };
                if !targets.iter().all(closed) {
                    open.globs.push(position);
                    continue;
                }
                for target in targets {
                    if let Def::Module(module) = *target {
                        behind.entry(module).or_default().push((scope, position));
                    }
                }
            }
        }
        if !behind.is_empty() {
            #[allow(clippy::iter_over_hash_type, reason = "sorted below")]
            for &(module, name) in self.entries.keys() {
                for &(scope, position) in behind.get(&module).into_iter().flatten() {
                    wide.named.entry((scope, name)).or_default().push(position);
                }
            }
            #[allow(clippy::iter_over_hash_type, reason = "each by itself")]
            for positions in wide.named.values_mut() {
                positions.sort_unstable();
                positions.dedup();
            }
        }
        self.wide = wide;
    }

    /// Whether a module has globs that can be seen from another.
    fn shows_globs(&self, module: u32, from: u32) -> bool {
        self.scopes[module as usize].globs.iter().any(|&glob| {
            let (facts, piece) = self.import(glob);
            self.visible(self.visibility(module, facts.vis, piece), Some(from))
        })
    }
}
