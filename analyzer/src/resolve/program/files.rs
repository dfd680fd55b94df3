//! Files as modules of crates, and the folders that modules have their files in.

use camino::Utf8PathBuf;

use super::{Def, Entry, EntryTarget, NONE, PUBLIC, Program, Scope};
use crate::DiagnosticKind;
use crate::facts::{Detail, Ns, ScopeKind};
use crate::parse::{ModDir, Parent, Sources};

impl Program {
    /// Adds files. `declarations` has the item that declares each root; there is none for the root of a crate.
    pub(in crate::resolve) fn add_files(&mut self, sources: Sources, declarations: &[u32]) {
        let Sources { files, facts, .. } = sources;
        let first_facts = self.add_facts(facts);
        // The pieces stand in the order of `files`: parents first.
        let mut piece_of: Vec<usize> = Vec::with_capacity(files.len());
        for file in &files {
            let number = self.add_file(&file.path, self.facts[first_facts + file.facts].lines);
            let krate = u32::try_from(file.krate).expect("fewer than 2^32 crates");
            let facts = u32::try_from(first_facts + file.facts).expect("fewer than 2^32 files");
            let declaration = match file.parent {
                Parent::Root(root) => declarations.get(root).copied().unwrap_or(NONE),
                Parent::File(parent, item) => self.pieces[piece_of[parent]].items + item,
            };
            if let Some(twin) = self.twin(declaration, number) {
                piece_of.push(twin);
                continue;
            }
            piece_of.push(self.pieces.len());
            if declaration == NONE {
                let scope = self.add_module_file(facts, number, krate, NONE, NONE);
                self.crates[file.krate].root = scope;
            } else {
                let around = self.scope_of_item(declaration);
                if matches!(self.item(declaration).detail, Detail::Include { .. }) {
                    let root_item = self.scopes[around as usize].item;
                    let outer = (self.seq(declaration), self.item_condition(declaration));
                    self.add_piece(facts, number, krate, around, root_item, Some(outer));
                } else {
                    self.add_module_file(
                        facts,
                        number,
                        krate,
                        self.scopes[around as usize].module,
                        declaration,
                    );
                }
            }
            let piece = *piece_of.last().expect("pushed above");
            self.pieces[piece].owns_folder = file.owns_folder;
        }
    }

    /// The piece of a module of the same name and file in the same scope: `mod x;` stands there twice, under conditions that
    /// exclude each other. Both are one module, seen where either is, and for tests only if both are.
    fn twin(&mut self, declaration: u32, file: u32) -> Option<usize> {
        if declaration == NONE || !matches!(self.item(declaration).detail, Detail::Module { .. }) {
            return None;
        }
        let around = self.scope_of_item(declaration);
        let name = self.item(declaration).name;
        let same = |entry: &Entry| match entry.target {
            EntryTarget::Def(Def::Module(scope)) => {
                let item = self.scopes[scope as usize].item;
                let piece = self.piece_of_item(item);
                (piece.root_item == item && piece.file == file)
                    .then_some((scope, self.item_piece[item as usize]))
            }
            _ => None,
        };
        let (scope, piece) = self.entries.get(&(around, name))?.iter().find_map(same)?;
        self.module_scope.insert(declaration, scope);
        let vis = self.visibility(around, self.item(declaration).vis, self.piece_of_item(declaration));
        let known = self.module_visibility.entry(scope).or_insert(vis);
        if *known != PUBLIC && (vis == PUBLIC || vis < *known) {
            *known = vis;
            for entry in self.entries.get_mut(&(around, name)).into_iter().flatten() {
                if matches!(entry.target, EntryTarget::Def(Def::Module(known)) if known == scope) {
                    entry.vis = vis;
                }
            }
        }
        let outer = self.scopes[self.scopes[around as usize].module as usize].test_only;
        self.scopes[scope as usize].test_only &= outer || self.item_condition(declaration).test_only;
        Some(piece as usize)
    }

    /// Notes trouble with files by their paths.
    pub(in crate::resolve) fn file_troubles(
        &mut self,
        troubles: Vec<(Utf8PathBuf, u32, DiagnosticKind, String)>,
    ) {
        for (path, line, kind, message) in troubles {
            let file = self.add_file(&path, 0);
            self.troubles.push((file, line, kind, message));
        }
    }

    fn add_file(&mut self, path: &Utf8PathBuf, lines: u32) -> u32 {
        let next = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        let number = *self.file_number.entry(path.clone()).or_insert(next);
        if number == next {
            self.files.push(path.clone());
            self.file_lines.push(lines);
        }
        number
    }

    /// Where modules that are declared in a scope have their files.
    pub(in crate::resolve) fn mod_dir(&self, scope: u32) -> ModDir {
        let here = &self.scopes[scope as usize];
        let piece = self.piece_of_item(here.item);
        if here.kind == ScopeKind::Module && piece.root_item == here.item {
            return ModDir::of_file(&self.files[piece.file as usize], piece.owns_folder);
        }
        let dir = self.mod_dir(here.parent);
        if here.kind == ScopeKind::Block {
            return dir;
        }
        let item = self.item(here.item);
        match &item.detail {
            Detail::Module { paths, .. } => {
                dir.inside(self.names.text(item.name), paths.first().map(|(_, path)| &**path))
            }
            _ => dir,
        }
    }

    /// Adds a file that is a module: `declaration` is the item of its `mod x;`, `parent` the module that has it.
    pub(super) fn add_module_file(
        &mut self,
        facts: u32,
        file: u32,
        krate: u32,
        parent: u32,
        declaration: u32,
    ) -> u32 {
        let scope = u32::try_from(self.scopes.len()).expect("fewer than 2^32 scopes");
        let item = u32::try_from(self.item_piece.len()).expect("fewer than 2^32 items");
        let (seq, test_only) = if declaration == NONE {
            (0, self.crates[krate as usize].kind.is_test_only())
        } else {
            let test_only =
                self.scopes[parent as usize].test_only || self.item_condition(declaration).test_only;
            (self.seq(declaration), test_only)
        };
        self.scopes.push(Scope {
            kind: ScopeKind::Module,
            parent,
            module: scope,
            item,
            krate,
            seq,
            globs: Vec::new(),
            macro_uses: Vec::new(),
            test_only,
        });
        self.module_scope.insert(item, scope);
        if declaration != NONE {
            self.declare_module(declaration, scope);
        }
        self.item_piece.push(u32::try_from(self.pieces.len()).expect("fewer than 2^32 pieces"));
        self.add_piece(facts, file, krate, scope, item, None);
        let own = self.item_condition(item).test_only;
        self.scopes[scope as usize].test_only |= own;
        scope
    }

    /// Enters a module under the name of its declaration.
    pub(super) fn declare_module(&mut self, declaration: u32, scope: u32) {
        let piece = self.pieces[self.item_piece[declaration as usize] as usize].clone();
        let item = self.item(declaration).clone();
        let around = self.scope_of(&piece, item.scope);
        let vis = self.visibility(around, item.vis, &piece);
        self.module_scope.insert(declaration, scope);
        self.declared_name.insert(scope, item.name);
        self.module_visibility.insert(scope, vis);
        let target = EntryTarget::Def(Def::Module(scope));
        let always = self.stands_always(&piece, item.scope, item.cfg);
        self.enter(around, item.name, Entry { ns: Ns::TYPE, target, vis, always });
        if let Detail::Module { macro_use: true, .. } = item.detail {
            let seq = self.seq(declaration);
            self.scopes[around as usize].macro_uses.push((seq, scope));
        }
    }
}
