//! What a piece of source declares: its scopes, the names in them, its imports.

use seam_graphs::Code;

use super::{
    Condition, CrateRef, Def, Entry, EntryTarget, NONE, PUBLIC, Piece, Program, Scope, conditions, sum,
};
use crate::facts::{
    Detail, ImportFacts, ImportKind, ItemFacts, MacroImports, Name, Ns, ROOT, ScopeKind, Vis,
};

impl Program {
    /// Adds a piece whose root scope and root item exist, and declares what is in it. Returns its position.
    pub(in crate::resolve) fn add_piece(
        &mut self,
        facts: u32,
        file: u32,
        krate: u32,
        root_scope: u32,
        root_item: u32,
        around: Option<(u32, Condition)>,
    ) -> usize {
        let table = &self.facts[facts as usize];
        let number = |len: usize| u32::try_from(len).expect("fewer than 2^32 entries");
        let piece = Piece {
            facts,
            file,
            owns_folder: false,
            krate,
            root_scope,
            root_item,
            // Scope 0 and item 0 are not in the tables a second time.
            scopes: number(self.scopes.len()).wrapping_sub(1),
            items: number(self.item_piece.len()).wrapping_sub(1),
            imports: number(self.import_piece.len()),
            seq: around.map(|(seq, _)| seq),
            definition: NONE,
            conditions: conditions(
                &table.cfgs,
                around.map_or(Condition::ALWAYS, |(_, condition)| condition),
                self.crates[krate as usize].active.as_deref(),
            ),
        };
        let index = self.pieces.len();
        self.wide.clear();
        self.item_piece.extend(std::iter::repeat_n(number(index), table.items.len() - 1));
        self.import_piece.extend(std::iter::repeat_n(number(index), table.imports.len()));
        self.imported.resize_with(self.import_piece.len(), Default::default);
        self.pieces.push(piece.clone());
        self.add_scopes(&piece);
        self.declare_items(&piece);
        self.declare_imports(&piece);
        index
    }

    /// Counts what stands at the root of an expansion to the item around the call, and to those in whose bodies that item stands.
    /// The facts stay as they are: other crates may use the same file.
    pub(in crate::resolve) fn add_code(&mut self, owner: u32, facts: u32) {
        let code = self.facts[facts as usize].items[ROOT as usize].code;
        if code == Code::default() {
            return;
        }
        let mut at = Some(owner);
        while let Some(item) = at {
            let added = self.added.entry(item).or_default();
            *added = sum(*added, &code);
            at = self.with_body_around(item);
        }
    }

    /// The item whose code that of an item is a part of: it stands in a body, or belongs to an impl or trait there.
    fn with_body_around(&self, item: u32) -> Option<u32> {
        let piece = self.piece_of_item(item);
        let facts = self.item(item);
        let scope = &self.facts(piece).scopes[facts.scope as usize];
        (item != piece.root_item && scope.kind == ScopeKind::Block)
            .then(|| self.item_of(piece, facts.owner.unwrap_or(scope.item)))
    }

    pub(super) fn add_scopes(&mut self, piece: &Piece) {
        for index in 1..self.facts[piece.facts as usize].scopes.len() {
            let scope = self.facts[piece.facts as usize].scopes[index];
            let number = u32::try_from(self.scopes.len()).expect("fewer than 2^32 scopes");
            let parent = self.scope_of(piece, scope.parent);
            let item = self.item_of(piece, scope.item);
            let around = &self.scopes[parent as usize];
            let (module, parent) = match scope.kind {
                ScopeKind::Module => (number, around.module),
                ScopeKind::Block => (around.module, parent),
            };
            let mut test_only = around.test_only;
            if scope.kind == ScopeKind::Module {
                let cfg = self.facts[piece.facts as usize].items[scope.item as usize].cfg;
                test_only |= piece.conditions[cfg as usize].test_only;
                self.module_scope.insert(item, number);
            }
            self.scopes.push(Scope {
                kind: scope.kind,
                parent,
                module,
                item,
                krate: piece.krate,
                seq: piece.seq.unwrap_or(scope.seq),
                globs: Vec::new(),
                macro_uses: Vec::new(),
                test_only,
            });
        }
    }

    fn declare_items(&mut self, piece: &Piece) {
        for index in 1..self.facts[piece.facts as usize].items.len() {
            let item = self.facts[piece.facts as usize].items[index].clone();
            let number = piece.items + u32::try_from(index).expect("fewer than 2^32 items");
            if !piece.conditions[item.cfg as usize].active {
                continue;
            }
            match &item.detail {
                Detail::Module { scope: Some(scope), .. } => {
                    let scope = self.scope_of(piece, *scope);
                    self.declare_module(number, scope);
                }
                // A file adds its module when it is added itself.
                Detail::Module { scope: None, .. } | Detail::Include { .. } => {}
                Detail::Macro { exported, .. } => self.declare_macro(piece, &item, number, *exported),
                _ => self.declare_item(piece, &item, number),
            }
        }
    }

    fn declare_item(&mut self, piece: &Piece, item: &ItemFacts, number: u32) {
        if item.ns == Ns::NONE {
            return;
        }
        let scope = self.scope_of(piece, item.scope);
        let vis = self.visibility(scope, item.vis, piece);
        let target = EntryTarget::Def(Def::Item(number));
        let always = self.stands_always(piece, item.scope, item.cfg);
        if let Detail::ProcMacro { name } = item.detail {
            self.enter(scope, name, Entry { ns: Ns::MACRO, target, vis: PUBLIC, always });
            self.enter(scope, item.name, Entry { ns: Ns::VALUE, target, vis, always });
        } else {
            self.enter(scope, item.name, Entry { ns: item.ns, target, vis, always });
        }
    }

    fn declare_macro(&mut self, piece: &Piece, item: &ItemFacts, number: u32, exported: bool) {
        let scope = self.scope_of(piece, item.scope);
        let target = EntryTarget::Def(Def::Item(number));
        let always = self.stands_always(piece, item.scope, item.cfg);
        if item.vis != Vis::Inherited {
            // `pub macro`: an item like any other.
            let vis = self.visibility(scope, item.vis, piece);
            self.enter(scope, item.name, Entry { ns: Ns::MACRO, target, vis, always });
        }
        let seq = piece.seq.unwrap_or(item.seq);
        self.textual.entry((scope, item.name)).or_default().push((seq, number));
        if exported {
            let root = self.crates[piece.krate as usize].root;
            let root = if root == NONE { self.root_of(scope) } else { root };
            self.enter(root, item.name, Entry { ns: Ns::MACRO, target, vis: PUBLIC, always });
        }
    }

    /// The root module above a scope, while the crate does not know it yet.
    fn root_of(&self, scope: u32) -> u32 {
        let mut at = self.scopes[scope as usize].module;
        while self.scopes[at as usize].parent != NONE {
            at = self.scopes[at as usize].parent;
        }
        at
    }

    fn declare_imports(&mut self, piece: &Piece) {
        for index in 0..self.facts[piece.facts as usize].imports.len() {
            let import = self.facts[piece.facts as usize].imports[index];
            if !piece.conditions[import.cfg as usize].active {
                continue;
            }
            let number = piece.imports + u32::try_from(index).expect("fewer than 2^32 imports");
            let scope = self.scope_of(piece, import.scope);
            if import.kind == ImportKind::ExternCrate {
                self.declare_extern_crate(piece, &import, scope);
            }
            if import.kind == ImportKind::Glob {
                self.scopes[scope as usize].globs.push(number);
            } else if let Some(alias) = import.alias {
                let vis = self.visibility(scope, import.vis, piece);
                let target = EntryTarget::Import(number);
                let always = self.stands_always(piece, import.scope, import.cfg);
                self.enter(scope, alias, Entry { ns: Ns::ALL, target, vis, always });
            }
        }
    }

    /// An `extern crate` at the root of a crate makes its name known everywhere in it.
    fn declare_extern_crate(&mut self, piece: &Piece, import: &ImportFacts, scope: u32) {
        let name = self.path(piece, import.path)[0];
        let macros = import.macro_use.map(|macros| match macros {
            MacroImports::All => None,
            MacroImports::These(names) => Some(self.path(piece, names).to_vec()),
        });
        let krate = &mut self.crates[piece.krate as usize];
        let reference = match krate.prelude.get(&name) {
            _ if name == self.keywords.self_ => CrateRef::Member(piece.krate),
            Some(&reference) => reference,
            None => return,
        };
        if self.scopes[scope as usize].parent != NONE {
            return;
        }
        if let Some(alias) = import.alias {
            krate.prelude.insert(alias, reference);
        }
        if let (CrateRef::Member(member), Some(macros)) = (reference, macros) {
            krate.macro_prelude.push((member, macros));
        }
    }

    /// Whether what stands in a scope of a piece under `cfg` is there wherever the scope is, which it is in any case where only one
    /// configuration is looked at. Of what macros make nothing is said.
    pub(super) fn stands_always(&self, piece: &Piece, scope: u32, cfg: u32) -> bool {
        let facts = self.facts(piece);
        let around = facts.scopes[scope as usize].item;
        let chosen = self.crates[piece.krate as usize].active.is_some();
        piece.seq.is_none() && (chosen || cfg == facts.items[around as usize].cfg)
    }

    pub(super) fn enter(&mut self, scope: u32, name: Name, entry: Entry) {
        self.entries.entry((scope, name)).or_default().push(entry);
    }
}
