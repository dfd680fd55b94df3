//! The table of modules.

use rustc_hash::FxHashMap;
use seam_graphs::{CrateId, FileId, ItemId, Module, ModuleId};

use super::{Builder, unique};
use crate::facts::{Detail, ScopeKind};
use crate::resolve::program::{NONE, Piece};

impl Builder<'_> {
    pub(super) fn modules(&mut self) {
        let program = self.program;
        let mut inside: FxHashMap<u32, u32> = FxHashMap::default();
        for (number, scope) in program.scopes.iter().enumerate() {
            let number = u32::try_from(number).expect("fewer than 2^32 scopes");
            if scope.kind != ScopeKind::Module || self.homes[scope.item as usize] != scope.item {
                continue;
            }
            let facts = program.item(scope.item);
            let piece = program.piece_of_item(scope.item);
            let inline = piece.root_item != scope.item;
            let parent = (scope.parent != NONE).then(|| self.module_of.get(&scope.parent).copied()).flatten();
            let path = match parent {
                None => self.parts.crates[scope.krate as usize].path.clone(),
                Some(parent) => {
                    format!("{}::{}", self.parts.modules[parent].path, self.module_name(number))
                }
            };
            let path = unique(&mut self.taken, path);
            let included = inline.then(|| self.included_file(number)).flatten();
            let lines = if let Some(file) = included {
                program.file_lines[file as usize]
            } else if inline {
                let lines = facts.end_line + 1 - facts.line.min(facts.end_line);
                *inside.entry(scope.parent).or_default() += lines;
                lines
            } else {
                program.file_lines[piece.file as usize]
            };
            self.module_of.insert(number, self.parts.modules.len());
            self.parts.modules.push(Module {
                path,
                krate: CrateId::new(scope.krate as usize),
                parent: parent.map(ModuleId::new),
                file: Some(FileId::new(included.unwrap_or(piece.file) as usize)),
                line: if inline && included.is_none() { facts.line } else { 1 },
                lines,
                inline,
                test_only: scope.test_only,
                // Set when the items have their positions.
                item: ItemId::new(scope.item as usize),
            });
        }
        #[allow(clippy::iter_over_hash_type, reason = "each entry changes another module")]
        for (scope, lines) in inside {
            if let Some(&module) = self.module_of.get(&scope) {
                let own = &mut self.parts.modules[module].lines;
                *own = own.saturating_sub(lines);
            }
        }
    }

    /// The file that is all there is in an inline module: `mod x { include!("x.rs"); }`.
    fn included_file(&self, scope: u32) -> Option<u32> {
        let program = self.program;
        let item = program.scopes[scope as usize].item;
        let piece = program.piece_of_item(item);
        let local = item - piece.items;
        let Detail::Module { scope: Some(inside), .. } = program.item(item).detail else { return None };
        let facts = program.facts(piece);
        // What stands in a module comes directly behind it.
        let mut own = facts.items[local as usize + 1..].iter().take_while(|item| item.scope == inside);
        let only = own.next().filter(|item| matches!(item.detail, Detail::Include { .. }));
        if only.is_none() || own.next().is_some() || facts.imports.iter().any(|i| i.scope == inside) {
            return None;
        }
        let included = |p: &&Piece| p.root_scope == scope && p.file != piece.file && p.definition == NONE;
        program.pieces.iter().find(included).map(|p| p.file)
    }

    fn module_name(&self, scope: u32) -> &str {
        let item = self.program.scopes[scope as usize].item;
        let own = self.program.item(item).name;
        let piece = self.program.piece_of_item(item);
        let name = if piece.root_item == item {
            // The root item of a file has no name; its declaration does.
            self.program.declared_name.get(&scope).copied().unwrap_or(own)
        } else {
            own
        };
        self.program.names.text(name)
    }
}
