//! The textual scope of `macro_rules!` macros.
//!
//! A macro is in scope after its definition: in the rest of its scope, in the scopes and modules below that begin after it,
//! and, where its module has `#[macro_use]`, after that module in the one around it.
//! Reference: <https://doc.rust-lang.org/reference/macros-by-example.html#scoping-exporting-and-importing>.

use super::program::{NONE, Program};
use crate::facts::{Name, ScopeKind};

impl Program {
    /// The macro of this name that is in textual scope at place `seq` of `scope`: the latest definition before it.
    pub(super) fn textual_macro(&self, scope: u32, name: Name, seq: u32) -> Option<u32> {
        let (mut scope, mut seq) = (scope, seq);
        loop {
            if let Some(found) = self.latest(scope, name, seq, 0) {
                return Some(found.1);
            }
            let here = &self.scopes[scope as usize];
            if here.parent == NONE {
                return None;
            }
            seq = here.seq;
            scope = match here.kind {
                ScopeKind::Block => here.parent,
                // The scope around the declaration of a module is its parent module, or a block in it.
                ScopeKind::Module => self.scope_of_declaration(scope),
            };
        }
    }

    fn scope_of_declaration(&self, module: u32) -> u32 {
        self.scopes[module as usize].parent
    }

    /// The latest definition in a scope before `seq`, with its place.
    fn latest(&self, scope: u32, name: Name, seq: u32, depth: u32) -> Option<(u32, u32)> {
        let own = self
            .textual
            .get(&(scope, name))
            .into_iter()
            .flatten()
            .filter(|(at, _)| *at < seq)
            .max_by_key(|(at, _)| *at)
            .copied();
        if depth > 64 {
            return own;
        }
        let children = self.scopes[scope as usize].macro_uses.iter().filter(|(at, _)| *at < seq);
        let inherited = children
            .filter_map(|&(at, child)| Some((at, self.latest(child, name, u32::MAX, depth + 1)?.1)))
            .max_by_key(|(at, _)| *at);
        own.max(inherited)
    }
}
