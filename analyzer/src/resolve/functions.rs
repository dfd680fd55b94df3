//! The functions of the graph with their instances, where these were looked for.

use rustc_hash::FxHashMap;
use seam_graphs::{CrateId, ItemId, ItemKind};

use super::collect::{Collected, Collection};
use super::graph::Builder;
use crate::facts::{Detail, ScopeKind};
use crate::weigh::instances::Function;

impl Builder<'_> {
    /// The functions with bodies, by item and place; items and crates have their numbers before these are ranked.
    pub(super) fn functions(&self, collection: &Collection) -> Vec<Function> {
        let inside = self.sizes_inside();
        collection.functions.iter().filter_map(|found| self.function(found, &inside)).collect()
    }

    fn function(&self, found: &Collected, inside: &FxHashMap<u32, u32>) -> Option<Function> {
        let program = self.program;
        let facts = program.item(found.item);
        let item = ItemId::new(self.position(found.item)?);
        let (self_type, of_trait) = self.owner_names(found.item);
        let piece = program.piece_of_item(found.item);
        let within = inside.get(&found.item).copied().unwrap_or(0);
        Some(Function {
            item,
            name: program.names.text(facts.name).to_owned(),
            module: self.module_of_function(found.item)?,
            self_type,
            of_trait,
            file: self.parts.files[piece.file as usize].clone(),
            line: facts.line,
            generic: found.generic,
            size: program.code(found.item).size.saturating_sub(within),
            instances: found.instances,
            paid_by: found
                .paid_by
                .iter()
                .map(|(krate, count)| (CrateId::new(*krate as usize), *count))
                .collect(),
            foreign: found
                .foreign
                .iter()
                .map(|(krate, count)| (CrateId::new(*krate as usize), *count))
                .collect(),
        })
    }

    /// How much of the size of each item is that of items in its body.
    fn sizes_inside(&self) -> FxHashMap<u32, u32> {
        let program = self.program;
        let mut out: FxHashMap<u32, u32> = FxHashMap::default();
        for item in 0..u32::try_from(self.homes.len()).expect("fewer than 2^32 items") {
            let facts = program.item(item);
            let piece = program.piece_of_item(item);
            let in_body = program.facts(piece).scopes[facts.scope as usize].kind == ScopeKind::Block;
            if item != piece.root_item && facts.owner.is_none() && in_body {
                let around = program.scopes[program.scope_of_item(item) as usize].item;
                *out.entry(around).or_default() += program.code(item).size;
            }
        }
        out
    }

    /// The module below the crate's root; functions around are parts of it too.
    fn module_of_function(&self, item: u32) -> Option<String> {
        let program = self.program;
        let mut scope = program.scope_of_item(item);
        let mut around = Vec::new();
        while program.scopes[scope as usize].kind == ScopeKind::Block {
            let facts = program.item(program.scopes[scope as usize].item);
            if facts.kind == ItemKind::Fn && around.last() != Some(&facts.name) {
                around.push(facts.name);
            }
            scope = program.scopes[scope as usize].parent;
        }
        let module = *self.module_of.get(&program.scopes[scope as usize].module)?;
        let path = &self.parts.modules[module].path;
        let krate = &self.parts.crates[self.parts.modules[module].krate.index()].path;
        let mut path = path.strip_prefix(krate.as_str()).unwrap_or(path).trim_start_matches("::").to_owned();
        for name in around.into_iter().rev() {
            if !path.is_empty() {
                path.push_str("::");
            }
            path.push_str(program.names.text(name));
        }
        Some(path)
    }

    /// The last segments of the type and the trait of an associated function; those of a trait have its name.
    fn owner_names(&self, item: u32) -> (Option<String>, Option<String>) {
        let program = self.program;
        let Some(owner) = program.owner(item) else { return (None, None) };
        let facts = program.item(owner);
        let piece = program.piece_of_item(owner);
        let last = |path: crate::facts::PathRef| {
            program.path(piece, path).last().map(|name| program.names.text(*name).to_owned())
        };
        match &facts.detail {
            Detail::Impl { self_ty, trait_, .. } => (self_ty.and_then(last), trait_.and_then(last)),
            _ => (Some(program.names.text(facts.name).to_owned()), None),
        }
    }
}
