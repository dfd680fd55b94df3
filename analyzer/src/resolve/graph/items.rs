//! The table of items, with their canonical paths.

use std::fmt::Write as _;

use seam_graphs::{Code, Item, ItemId, ItemKind, ModuleId, Visibility};

use super::{Builder, unique};
use crate::facts::Detail;
use crate::resolve::program::{NONE, PUBLIC};

impl Builder<'_> {
    pub(super) fn items(&mut self) {
        let program = self.program;
        self.positions = vec![NONE; self.homes.len()];
        for index in 0..self.homes.len() {
            let number = u32::try_from(index).expect("fewer than 2^32 items");
            if self.homes[index] != number {
                continue;
            }
            let position = self.parts.items.len();
            let item = match program.module_scope.get(&number) {
                Some(scope) if self.module_of.contains_key(scope) => self.module_item(*scope),
                _ => match self.item(number) {
                    Some(item) => item,
                    None => continue,
                },
            };
            self.positions[index] = u32::try_from(position).expect("fewer than 2^32 items");
            self.parts.items.push(item);
        }
        for module in &mut self.parts.modules {
            module.item = ItemId::new(self.positions[module.item.index()] as usize);
        }
    }

    fn module_item(&self, scope: u32) -> Item {
        let module = self.module_of[&scope];
        let facts = &self.parts.modules[module];
        let parent = facts.parent.map_or(Visibility::Public, Visibility::Within);
        let declared = self.program.module_visibility.get(&scope).copied().unwrap_or(PUBLIC);
        let visibility = self.visibility(declared).unwrap_or(parent);
        let name = facts.path.rsplit("::").next().unwrap_or(&facts.path).to_owned();
        Item {
            path: facts.path.clone(),
            name,
            kind: ItemKind::Module,
            module: ModuleId::new(module),
            owner: None,
            line: facts.line,
            lines: 0,
            visibility,
            test_only: facts.test_only,
            code: Code::default(),
        }
    }

    fn visibility(&self, vis: u32) -> Option<Visibility> {
        match vis {
            PUBLIC => Some(Visibility::Public),
            module => self.module_of.get(&module).map(|m| Visibility::Within(ModuleId::new(*m))),
        }
    }

    fn item(&mut self, number: u32) -> Option<Item> {
        let program = self.program;
        let facts = program.item(number);
        let piece = program.piece_of_item(number);
        let scope = program.scope_of_item(number);
        let module = *self.module_of.get(&program.scopes[scope as usize].module)?;
        let owner = program.owner(number).filter(|owner| self.homes[*owner as usize] == *owner);
        let name = self.item_name(number);
        let mut path = match owner {
            Some(owner) => self.prefix(owner, module),
            None => self.parts.modules[module].path.clone(),
        };
        write!(path, "::{name}").expect("writing to a string does not fail");
        let of_a_trait = |owner| matches!(program.item(owner).detail, Detail::Impl { trait_: Some(_), .. });
        let vis = match facts.detail {
            Detail::Macro { exported: true, .. } => PUBLIC,
            // It is as visible as the trait, and has no visibility of its own that could be another.
            _ if program.owner(number).is_some_and(of_a_trait) => PUBLIC,
            _ => program.visibility(scope, facts.vis, piece),
        };
        let test_only = program.scopes[scope as usize].test_only || program.item_condition(number).test_only;
        Some(Item {
            path: unique(&mut self.taken, path),
            name,
            kind: facts.kind,
            module: ModuleId::new(module),
            owner: owner.map(|owner| ItemId::new(self.positions[owner as usize] as usize)),
            line: facts.line,
            lines: facts.end_line + 1 - facts.line.min(facts.end_line),
            visibility: self.visibility(vis)?,
            test_only,
            code: program.code(number),
        })
    }

    /// The path before the name of an associated item.
    fn prefix(&self, owner: u32, module: usize) -> String {
        match self.program.item(owner).detail {
            Detail::Impl { self_ty: Some(self_ty), trait_: None, .. } => {
                let piece = self.program.piece_of_item(owner);
                let last = self.program.path(piece, self_ty).last();
                let last = last.map_or("_", |name| self.program.names.text(*name));
                format!("{}::{last}", self.parts.modules[module].path)
            }
            _ => self.parts.items[self.positions[owner as usize] as usize].path.clone(),
        }
    }

    fn item_name(&self, number: u32) -> String {
        let facts = self.program.item(number);
        match facts.detail {
            Detail::Impl { label, .. } => format!("{{impl {}}}", self.program.names.text(label)),
            _ => self.program.names.text(facts.name).to_owned(),
        }
    }
}
