//! What was found in sources, in terms of the tables: references, calls of macros, what could not be resolved or seen.

use rayon::prelude::*;
use seam_graphs::{
    Code, Crate, CrateId, CrateKind, FileId, Item, ItemId, ItemKind, Module, ModuleId, Reference, Visibility,
};

use super::{Builder, unique};
use crate::facts::Position;
use crate::resolve::references::{FoundMacro, Goal, Link};
use crate::{Diagnostic, ItemCall, MacroUse, Unresolved};

impl Builder<'_> {
    /// The paths that did not resolve, sorted.
    pub(super) fn unresolved(&self, found: &[(u32, u32, u32, String)]) -> Vec<Unresolved> {
        let mut all: Vec<Unresolved> = found
            .iter()
            .map(|(file, line, module, path)| Unresolved {
                file: self.parts.files[*file as usize].clone(),
                line: *line,
                module: self
                    .module_of
                    .get(module)
                    .map_or(String::new(), |m| self.parts.modules[*m].path.clone()),
                path: path.clone(),
            })
            .collect();
        all.par_sort_unstable();
        all
    }

    pub(super) fn references(&mut self, links: &[Link]) -> Vec<Reference> {
        let mut out = Vec::with_capacity(links.len());
        for link in links {
            let Some(from) = self.position(link.from) else { continue };
            let to = match link.to {
                Goal::Item(item) => match self.position(item) {
                    Some(to) => to,
                    None => continue,
                },
                Goal::External(external) => self.external(external),
            };
            if from != to {
                let (from, to) = (ItemId::new(from), ItemId::new(to));
                let file = FileId::new(link.file as usize);
                let Link { kind, test_only, line, .. } = *link;
                out.push(Reference { from, to, kind, test_only, file, line });
            }
        }
        out
    }

    /// The item of an external crate, added when it is first referred to.
    fn external(&mut self, external: u32) -> usize {
        if let Some(&item) = self.externals.get(&external) {
            return item;
        }
        let name = self.program.externals[external as usize].name.clone();
        let mut path = name.clone();
        if self.taken.contains_key(&path) {
            path.push_str("[external]");
        }
        let path = unique(&mut self.taken, path);
        let (krate, module) =
            (CrateId::new(self.parts.crates.len()), ModuleId::new(self.parts.modules.len()));
        let item = self.parts.items.len();
        self.parts.crates.push(Crate {
            path: path.clone(),
            name: name.clone(),
            package: name.clone(),
            target: name.clone(),
            kind: CrateKind::External,
        });
        self.parts.modules.push(Module {
            path: path.clone(),
            krate,
            parent: None,
            file: None,
            line: 0,
            lines: 0,
            inline: false,
            test_only: false,
            item: ItemId::new(item),
        });
        self.parts.items.push(Item {
            path,
            name,
            kind: ItemKind::External,
            module,
            owner: None,
            line: 0,
            lines: 0,
            visibility: Visibility::Public,
            test_only: false,
            code: Code::default(),
        });
        self.externals.insert(external, item);
        item
    }

    pub(super) fn macro_uses(&self, found: &[FoundMacro]) -> Vec<MacroUse> {
        let text = |used: &FoundMacro| {
            Some(MacroUse {
                item: ItemId::new(self.position(used.item)?),
                kind: used.kind,
                name: self.program.names.text(used.name).to_owned(),
                origin: used.origin.map(|origin| match origin {
                    Goal::External(external) => self.program.externals[external as usize].name.clone(),
                    Goal::Item(item) => {
                        let krate = self.program.piece_of_item(item).krate;
                        self.parts.crates[krate as usize].name.clone()
                    }
                }),
                fields: used.shape.fields,
                variants: used.shape.variants,
                functions: used.shape.functions,
                tokens: used.tokens,
                test_only: used.test_only,
                file: self.parts.files[used.file as usize].clone(),
                line: used.line,
            })
        };
        found.iter().filter_map(text).collect()
    }

    pub(super) fn item_calls(&self) -> Vec<ItemCall> {
        let program = self.program;
        let mut found = Vec::new();
        for piece in program.pieces.iter().filter(|piece| program.facts(piece).text.is_some()) {
            let facts = program.facts(piece);
            let text = facts.text.as_deref().unwrap_or_default();
            for call in facts.calls.iter().filter(|call| call.position == Position::Items) {
                let Some(module) = self.position(program.item_of(piece, call.owner)) else { continue };
                let inside = text.get(call.start as usize..call.end as usize).unwrap_or_default();
                let newlines = inside.bytes().filter(|&b| b == b'\n').count();
                found.push(ItemCall {
                    module: ItemId::new(module),
                    first: call.line,
                    last: call.start_line + u32::try_from(newlines).unwrap_or(0),
                });
            }
        }
        found
    }

    /// What could not be seen, here and while loading: sorted, each once.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let trouble = |(file, line, kind, message): &(u32, u32, crate::DiagnosticKind, String)| Diagnostic {
            file: self.parts.files[*file as usize].clone(),
            line: *line,
            kind: *kind,
            message: message.clone(),
        };
        let found = self.program.troubles.iter().map(trouble);
        let mut all: Vec<Diagnostic> = found.chain(self.workspace.diagnostics.iter().cloned()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
