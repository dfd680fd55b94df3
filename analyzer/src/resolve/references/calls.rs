//! Which macros are called, derived and applied, and where they come from.

use seam_graphs::RefKind;

use super::{FoundMacro, Goal, Reader};
use crate::MacroKind;
use crate::facts::{CallFacts, Detail, MacroUseFacts, Ns, Shape};
use crate::resolve::lookup::{Meaning, Place};
use crate::resolve::program::{Def, NONE, STD};

impl Reader<'_> {
    pub(super) fn macro_use(&mut self, used: &MacroUseFacts) {
        let (program, piece) = (self.program, self.piece);
        let path = program.path(piece, used.path);
        let item = program.item_of(piece, used.owner);
        let place =
            Place { scope: program.scope_of(piece, used.scope), krate: piece.krate, item, import: NONE };
        let meaning = self.find(place, path, used.path, Ns::MACRO, u32::MAX);
        let origin = meaning.defs.iter().find_map(|def| match def {
            Def::Item(item) if matches!(program.item(*item).detail, Detail::ProcMacro { .. }) => {
                Some(Goal::Item(*item))
            }
            Def::External(external) if *external != STD => Some(Goal::External(*external)),
            _ => None,
        });
        let Some(&name) = path.last() else { return };
        // An attribute that is neither imported nor named by a path is read by a derive, or built in.
        let built_in =
            path.len() == 1 && ["test", "bench", "global_allocator"].contains(&program.names.text(name));
        if used.derive || built_in || origin.is_some() {
            let link = self.link(item, Goal::Item(item), RefKind::Derive, used.cfg, used.line);
            let test_only = match built_in {
                true => {
                    piece.conditions[used.cfg as usize].test_only
                        || program.scopes[place.scope as usize].test_only
                }
                false => link.test_only,
            };
            self.out.macro_uses.push(FoundMacro {
                item,
                kind: if used.derive { MacroKind::Derive } else { MacroKind::Attribute },
                shape: used.shape,
                tokens: 0,
                name,
                origin,
                test_only,
                file: piece.file,
                line: used.line,
            });
        }
    }

    pub(super) fn call(&mut self, call: &CallFacts, tokens: u32) {
        let (program, piece) = (self.program, self.piece);
        let path = program.path(piece, call.path);
        let Some(&name) = path.last() else { return };
        let item = program.item_of(piece, call.owner);
        let scope = program.scope_of(piece, call.scope);
        let origin = match *path {
            [name] => program.textual_macro(scope, name, piece.seq.unwrap_or(call.seq)).map(Goal::Item),
            _ => None,
        };
        let place = Place { scope, krate: piece.krate, item, import: NONE };
        let found = match origin {
            Some(_) => Meaning::default(),
            None => self.meaning(place, path, call.path, Ns::MACRO),
        };
        if found.defs.as_slice() == [Def::External(STD)] {
            return;
        }
        let origin = origin.or_else(|| {
            found.defs.iter().find_map(|def| match def {
                Def::Item(item) => Some(Goal::Item(*item)),
                Def::External(external) if *external != STD => Some(Goal::External(*external)),
                _ => None,
            })
        });
        let link = self.link(item, Goal::Item(item), RefKind::Macro, call.cfg, call.line);
        self.out.macro_uses.push(FoundMacro {
            item,
            kind: MacroKind::Bang,
            shape: Shape::default(),
            tokens,
            name,
            origin,
            test_only: link.test_only,
            file: piece.file,
            line: call.line,
        });
    }
}
