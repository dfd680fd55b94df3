//! The tables, sorted, and how they are asked.

use rayon::prelude::*;

use super::{Crate, Item, ItemKind, Module, Reference, Visibility};
use crate::{CrateId, FileId, ItemId, ModuleId};

/// The tables of a graph before they are sorted; identifiers are positions in these tables.
#[derive(Clone, Debug, Default)]
pub struct GraphParts {
    /// Files, relative to the workspace root, with `/`.
    pub files: Vec<String>,
    /// Lines of each file, by position in `files`.
    pub file_lines: Vec<u32>,
    /// Crates.
    pub crates: Vec<Crate>,
    /// Modules.
    pub modules: Vec<Module>,
    /// Items.
    pub items: Vec<Item>,
    /// References that stand in the source by name.
    pub references: Vec<Reference>,
    /// References that were inferred: a method call with a single candidate.
    pub inferred: Vec<Reference>,
}

/// The items of a workspace and the references between them.
///
/// Tables are sorted (files, crates, modules and items by path; references by their fields), so the same parts in any
/// order give the same graph.
#[derive(Clone, Debug, Default)]
pub struct ItemGraph {
    parts: GraphParts,
}

impl ItemGraph {
    /// Sorts the tables and renumbers all identifiers by canonical path.
    ///
    /// # Panics
    /// When an identifier in `parts` points outside its table.
    pub fn new(parts: GraphParts) -> Self {
        Self::ranked(parts).0
    }

    /// The same, with the identifier that each item of `parts` got, by its position there.
    ///
    /// # Panics
    /// When an identifier in `parts` points outside its table.
    pub fn ranked(mut parts: GraphParts) -> (Self, Vec<ItemId>) {
        let file_lines = std::mem::take(&mut parts.file_lines);
        let mut files: Vec<(String, u32)> =
            std::mem::take(&mut parts.files).into_iter().zip(file_lines).collect();
        let file = sort_by_rank(&mut files, |f| f.0.as_str());
        (parts.files, parts.file_lines) = files.into_iter().unzip();
        let krate = sort_by_rank(&mut parts.crates, |c| c.path.as_str());
        let module = sort_by_rank(&mut parts.modules, |m| m.path.as_str());
        let item = sort_by_rank(&mut parts.items, |i| i.path.as_str());

        let file_id = |id: FileId| FileId::new(file[id.index()] as usize);
        let module_id = |id: ModuleId| ModuleId::new(module[id.index()] as usize);
        let item_id = |id: ItemId| ItemId::new(item[id.index()] as usize);
        for m in &mut parts.modules {
            m.krate = CrateId::new(krate[m.krate.index()] as usize);
            m.parent = m.parent.map(module_id);
            m.file = m.file.map(file_id);
            m.item = item_id(m.item);
        }
        for i in &mut parts.items {
            i.module = module_id(i.module);
            i.owner = i.owner.map(item_id);
            if let Visibility::Within(m) = &mut i.visibility {
                *m = module_id(*m);
            }
        }
        for r in parts.references.iter_mut().chain(&mut parts.inferred) {
            r.from = item_id(r.from);
            r.to = item_id(r.to);
            r.file = file_id(r.file);
        }
        parts.references.par_sort_unstable();
        parts.inferred.par_sort_unstable();
        let ranks = item.iter().map(|&rank| ItemId::new(rank as usize)).collect();
        (Self { parts }, ranks)
    }

    /// Files, relative to the workspace root.
    pub fn files(&self) -> &[String] {
        &self.parts.files
    }

    /// Crates, by path.
    pub fn crates(&self) -> &[Crate] {
        &self.parts.crates
    }

    /// Modules, by path.
    pub fn modules(&self) -> &[Module] {
        &self.parts.modules
    }

    /// Items, by path.
    pub fn items(&self) -> &[Item] {
        &self.parts.items
    }

    /// Named references, sorted by `(from, to, kind, …)`.
    pub fn references(&self) -> &[Reference] {
        &self.parts.references
    }

    /// Inferred references, sorted likewise. Never mixed with the named ones.
    pub fn inferred(&self) -> &[Reference] {
        &self.parts.inferred
    }

    /// The path of a file.
    pub fn file(&self, id: FileId) -> &str {
        &self.parts.files[id.index()]
    }

    /// The lines of a file.
    pub fn file_lines(&self, id: FileId) -> u32 {
        self.parts.file_lines[id.index()]
    }

    /// A crate by its identifier.
    pub fn krate(&self, id: CrateId) -> &Crate {
        &self.parts.crates[id.index()]
    }

    /// A module by its identifier.
    pub fn module(&self, id: ModuleId) -> &Module {
        &self.parts.modules[id.index()]
    }

    /// An item by its identifier.
    pub fn item(&self, id: ItemId) -> &Item {
        &self.parts.items[id.index()]
    }

    /// The crate that an item belongs to.
    pub fn crate_of(&self, id: ItemId) -> CrateId {
        self.module(self.item(id).module).krate
    }

    /// What an item is called in a sentence: `Type::method` or `<Type as Trait>::method` for an associated item, `impl Trait for
    /// Type` for an impl, the name otherwise.
    pub fn label(&self, id: ItemId) -> String {
        let bare = |name: &str| -> String {
            match name.strip_prefix('{').and_then(|n| n.rsplit_once('}')) {
                Some((inner, _)) => inner.to_owned(),
                None => name.to_owned(),
            }
        };
        let item = self.item(id);
        let Some(owner) = item.owner else { return bare(&item.name) };
        let owner = bare(&self.item(owner).name);
        let Some(subject) = owner.strip_prefix("impl ") else { return format!("{owner}::{}", item.name) };
        match subject.rsplit_once(" for ") {
            Some((of, subject)) => format!("<{subject} as {of}>::{}", item.name),
            None => format!("{subject}::{}", item.name),
        }
    }

    /// The module with this canonical path.
    pub fn module_by_path(&self, path: &str) -> Option<ModuleId> {
        let modules = self.modules();
        modules.binary_search_by(|m| m.path.as_str().cmp(path)).ok().map(ModuleId::new)
    }

    /// The item with this canonical path.
    pub fn item_by_path(&self, path: &str) -> Option<ItemId> {
        let items = self.items();
        items.binary_search_by(|i| i.path.as_str().cmp(path)).ok().map(ItemId::new)
    }

    /// Checks the invariants that the rest of the program relies on, for tests and debug builds.
    ///
    /// # Errors
    /// The first broken invariant, in words.
    pub fn verify(&self) -> Result<(), String> {
        let unique = |what: &str, paths: &mut dyn Iterator<Item = &str>| {
            let paths: Vec<&str> = paths.collect();
            match paths.windows(2).find(|w| w[0] >= w[1]) {
                Some(w) => Err(format!("{what} paths are not strictly sorted at `{}`", w[1])),
                None => Ok(()),
            }
        };
        unique("file", &mut self.files().iter().map(String::as_str))?;
        unique("crate", &mut self.crates().iter().map(|c| c.path.as_str()))?;
        unique("module", &mut self.modules().iter().map(|m| m.path.as_str()))?;
        unique("item", &mut self.items().iter().map(|i| i.path.as_str()))?;
        for (index, module) in self.modules().iter().enumerate() {
            let item = self.item(module.item);
            if item.module.index() != index {
                return Err(format!("the item of module `{}` lies in another module", module.path));
            }
            if let Some(parent) = module.parent
                && self.module(parent).krate != module.krate
            {
                return Err(format!("module `{}` has its parent in another crate", module.path));
            }
        }
        for item in self.items() {
            if let Some(owner) = item.owner
                && !matches!(self.item(owner).kind, ItemKind::Impl | ItemKind::Trait)
            {
                return Err(format!("item `{}` is owned by something that is no impl or trait", item.path));
            }
        }
        Ok(())
    }
}

/// Sorts `table` by `key`; returns the new position of each old position.
fn sort_by_rank<T>(table: &mut Vec<T>, key: impl Fn(&T) -> &str) -> Vec<u32> {
    let positions = 0..u32::try_from(table.len()).expect("more than 2^32 elements");
    // The keys beside each other: to find one through its element costs more than to compare it.
    let mut keys: Vec<(&str, u32)> = table.iter().map(key).zip(positions).collect();
    keys.par_sort();
    let order: Vec<u32> = keys.into_iter().map(|(_, position)| position).collect();
    let mut rank = vec![0u32; table.len()];
    let mut old: Vec<Option<T>> = std::mem::take(table).into_iter().map(Some).collect();
    for (new, &o) in order.iter().enumerate() {
        rank[o as usize] = u32::try_from(new).expect("counted above");
        table.push(old[o as usize].take().expect("each position once"));
    }
    rank
}
