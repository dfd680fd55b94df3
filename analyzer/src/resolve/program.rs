//! The tables of a resolution: pieces of source, scopes, items, imports, and the names of each scope.
//!
//! A *piece* is one use of one `FileFacts`: a file as a module of a crate, an included file, or the expansion of a macro call.
//! Scopes, items and imports of all pieces are numbered through; those of a piece stand together, in the order of its facts.
//! The root scope and root item of an included file or an expansion are those of the place around it.

use std::sync::Arc;

use camino::Utf8PathBuf;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::{CrateKind, ItemKind};
use smallvec::SmallVec;

use super::builtin::{PRELUDE, SYSROOT};
use super::names::Names;
use crate::DiagnosticKind;
use crate::facts::{
    CfgNode, Detail, FileFacts, ImportFacts, ImportKind, ItemFacts, Name, Ns, PathRef, ROOT, ScopeKind, Vis,
};
use crate::parse::{ModDir, Parent, Sources};
use crate::workspace::{Package, Target, Workspace};

/// What a name means. Several meanings under one name come from `cfg`: the union of all configurations is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Def {
    /// A module, by its scope.
    Module(u32),
    /// Any other item.
    Item(u32),
    /// A variant of an enum, by the enum's item.
    Variant(u32),
    /// Something of another crate, by the position of the crate in [`Program::externals`].
    External(u32),
}

pub(super) type Defs = SmallVec<[Def; 2]>;

/// Position of the toolchain and of crates that are not known by name among the externals.
pub(super) const STD: u32 = 0;

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) ns: Ns,
    pub(super) target: EntryTarget,
    /// The module within which it is visible; `PUBLIC` for everywhere.
    pub(super) vis: u32,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug)]
pub(super) enum EntryTarget {
    Def(Def),
    Import(u32),
}

/// Visible everywhere.
pub(super) const PUBLIC: u32 = u32::MAX;
/// No scope, no item.
pub(super) const NONE: u32 = u32::MAX;

/// A module or a block with items.
#[derive(Clone, Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    /// The scope around a block; the parent module of a module; `NONE` for a crate root.
    pub(super) parent: u32,
    /// The module that it is, or that it is in.
    pub(super) module: u32,
    /// The item that stands for the module, or that the block belongs to.
    pub(super) item: u32,
    pub(super) krate: u32,
    /// Place in the order of the parent scope's piece.
    pub(super) seq: u32,
    /// Glob imports.
    pub(super) globs: Vec<u32>,
    /// Child modules with `#[macro_use]`, with their place in the order.
    pub(super) macro_uses: Vec<(u32, u32)>,
    pub(super) test_only: bool,
}

/// One use of a `FileFacts`.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) facts: u32,
    pub(super) file: u32,
    /// For a file: whether its child modules lie beside it.
    pub(super) owns_folder: bool,
    pub(super) krate: u32,
    /// What its root scope and root item are.
    pub(super) root_scope: u32,
    pub(super) root_item: u32,
    /// Number of its scope 0, item 0, import 0, as if these stood in the tables.
    pub(super) scopes: u32,
    pub(super) items: u32,
    pub(super) imports: u32,
    /// For an included file or an expansion, its place in the order of the piece around.
    pub(super) seq: Option<u32>,
    /// For the expansion of a macro of the workspace: the scope of the macro's definition.
    pub(super) definition: u32,
    /// For each condition: whether it holds, and whether it means tests only.
    pub(super) conditions: Arc<[Condition]>,
}

/// What is known of a condition in a crate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub(super) active: bool,
    pub(super) test_only: bool,
}

/// A crate of the workspace.
#[derive(Clone, Debug)]
pub(super) struct CrateInfo {
    pub(super) package: usize,
    pub(super) target: usize,
    pub(super) kind: CrateKind,
    pub(super) edition: u16,
    pub(super) root: u32,
    /// Crates that paths can begin with.
    pub(super) prelude: FxHashMap<Name, CrateRef>,
    /// Crates of the workspace whose macros are known everywhere: `#[macro_use] extern crate`.
    pub(super) macro_prelude: Vec<u32>,
    pub(super) active: Option<Arc<FxHashSet<String>>>,
}

/// A crate outside the workspace.
#[derive(Clone, Debug)]
pub(super) struct External {
    pub(super) name: String,
    /// Whether it has macros and nothing else.
    pub(super) proc_macro: bool,
}

/// A crate that a path can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CrateRef {
    Member(u32),
    External(u32),
}

/// Names with a meaning of their own in paths.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keywords {
    pub(super) krate: Name,
    pub(super) self_: Name,
    pub(super) super_: Name,
    pub(super) self_type: Name,
}

/// The tables.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) names: Names,
    pub(super) keywords: Keywords,
    pub(super) prelude: FxHashSet<Name>,
    pub(super) crates: Vec<CrateInfo>,
    /// Crates outside the workspace by their name in source code; the first stands for the toolchain and the unknown.
    pub(super) externals: Vec<External>,
    pub(super) files: Vec<Utf8PathBuf>,
    pub(super) file_lines: Vec<u32>,
    file_number: FxHashMap<Utf8PathBuf, u32>,
    pub(super) facts: Vec<FileFacts>,
    pub(super) pieces: Vec<Piece>,
    pub(super) scopes: Vec<Scope>,
    /// The piece of each item, import.
    pub(super) item_piece: Vec<u32>,
    pub(super) import_piece: Vec<u32>,
    pub(super) entries: FxHashMap<(u32, Name), SmallVec<[Entry; 1]>>,
    /// The scope of each module item.
    pub(super) module_scope: FxHashMap<u32, u32>,
    /// By a module's scope: the name of its declaration, and the module within which it is visible.
    pub(super) declared_name: FxHashMap<u32, Name>,
    pub(super) module_visibility: FxHashMap<u32, u32>,
    /// `macro_rules!` by scope and name: place in the order and item.
    pub(super) textual: FxHashMap<(u32, Name), Vec<(u32, u32)>>,
    /// What each import means, by namespace.
    pub(super) imported: Vec<[Defs; 3]>,
    /// What `Type::name` means, by the type's or trait's item.
    pub(super) members: FxHashMap<(u32, Name), SmallVec<[u32; 1]>>,
    /// The traits of the workspace that a type implements, and the supertraits of a trait.
    pub(super) traits: FxHashMap<u32, SmallVec<[u32; 2]>>,
    /// The piece and entry of what is known of a field, by struct and name, and of what a function gives.
    pub(super) fields: FxHashMap<(u32, Name), (u32, u32)>,
    pub(super) returns: FxHashMap<u32, (u32, u32)>,
    /// What the self type of an impl is.
    pub(super) self_types: FxHashMap<u32, Defs>,
    /// What the trait of an impl is.
    pub(super) impl_traits: FxHashMap<u32, Defs>,
    /// `(file, line, kind, message)`.
    pub(super) troubles: Vec<(u32, u32, DiagnosticKind, String)>,
}

impl Program {
    /// Numbers everything in `sources`.
    pub(super) fn new(workspace: &Workspace, sources: Sources) -> Self {
        let mut names = Names::default();
        let keywords = Keywords {
            krate: names.intern("crate"),
            self_: names.intern("self"),
            super_: names.intern("super"),
            self_type: names.intern("Self"),
        };
        let prelude = PRELUDE.iter().map(|name| names.intern(name)).collect();
        let mut program = Self {
            names,
            keywords,
            prelude,
            crates: Vec::new(),
            externals: vec![External { name: "std".to_owned(), proc_macro: false }],
            files: Vec::new(),
            file_lines: Vec::new(),
            file_number: FxHashMap::default(),
            facts: Vec::new(),
            pieces: Vec::new(),
            scopes: Vec::new(),
            item_piece: Vec::new(),
            import_piece: Vec::new(),
            entries: FxHashMap::default(),
            module_scope: FxHashMap::default(),
            declared_name: FxHashMap::default(),
            module_visibility: FxHashMap::default(),
            textual: FxHashMap::default(),
            imported: Vec::new(),
            members: FxHashMap::default(),
            traits: FxHashMap::default(),
            fields: FxHashMap::default(),
            returns: FxHashMap::default(),
            self_types: FxHashMap::default(),
            impl_traits: FxHashMap::default(),
            troubles: Vec::new(),
        };
        program.add_crates(workspace);
        program.add_files(sources, &[]);
        program
    }

    fn add_crates(&mut self, workspace: &Workspace) {
        let mut library: Vec<Option<u32>> = Vec::new();
        for (p, package) in workspace.packages.iter().enumerate() {
            library.push(None);
            for (t, target) in package.targets.iter().enumerate() {
                if matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro) {
                    library[p] = Some(u32::try_from(self.crates.len()).expect("fewer than 2^32 crates"));
                }
                self.crates.push(CrateInfo {
                    package: p,
                    target: t,
                    kind: target.kind,
                    edition: target.edition,
                    root: NONE,
                    prelude: FxHashMap::default(),
                    macro_prelude: Vec::new(),
                    active: active_set(workspace, p),
                });
            }
        }
        let mut externals: FxHashMap<String, u32> = FxHashMap::default();
        for index in 0..self.crates.len() {
            let package = &workspace.packages[self.crates[index].package];
            let target = &package.targets[self.crates[index].target];
            let own = library[self.crates[index].package];
            let prelude = self.extern_prelude(package, target, own, &library, &mut externals);
            self.crates[index].prelude = prelude;
        }
    }

    fn extern_prelude(
        &mut self,
        package: &Package,
        target: &Target,
        own_library: Option<u32>,
        library: &[Option<u32>],
        externals: &mut FxHashMap<String, u32>,
    ) -> FxHashMap<Name, CrateRef> {
        let mut out = FxHashMap::default();
        for name in SYSROOT {
            out.insert(self.names.intern(name), CrateRef::External(STD));
        }
        let build = target.kind == CrateKind::BuildScript;
        for dependency in &package.dependencies {
            // Unit tests, in any target, see the dev-dependencies.
            if !(if build { dependency.build } else { dependency.normal || dependency.dev }) {
                continue;
            }
            let name = self.names.intern(&dependency.extern_name);
            let member = dependency.member.and_then(|m| library[m]).map(CrateRef::Member);
            let reference = member.unwrap_or_else(|| {
                let next = u32::try_from(self.externals.len()).expect("fewer than 2^32 crates");
                let number = *externals.entry(dependency.extern_name.clone()).or_insert_with(|| {
                    let (name, proc_macro) = (dependency.extern_name.clone(), dependency.proc_macro);
                    self.externals.push(External { name, proc_macro });
                    next
                });
                CrateRef::External(number)
            });
            out.insert(name, reference);
        }
        if !build
            && !matches!(target.kind, CrateKind::Lib | CrateKind::ProcMacro)
            && let Some(own) = own_library
            && let Some(lib) =
                package.targets.iter().find(|t| matches!(t.kind, CrateKind::Lib | CrateKind::ProcMacro))
        {
            out.insert(self.names.intern(&lib.crate_name), CrateRef::Member(own));
        }
        out
    }

    /// Adds files. `declarations` has the item that declares each root; there is none for the root of a crate.
    pub(super) fn add_files(&mut self, sources: Sources, declarations: &[u32]) {
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
    pub(super) fn file_troubles(&mut self, troubles: Vec<(Utf8PathBuf, u32, DiagnosticKind, String)>) {
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
    pub(super) fn mod_dir(&self, scope: u32) -> ModDir {
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

    /// Takes facts over: their names become names of the program. Returns the position of the first.
    pub(super) fn add_facts(&mut self, mut facts: Vec<FileFacts>) -> usize {
        let first = self.facts.len();
        let tables: Vec<Vec<Name>> =
            facts.iter().map(|f| f.names.iter().map(|text| self.names.intern(text)).collect()).collect();
        facts.par_iter_mut().zip(&tables).for_each(|(facts, table)| facts.intern(table));
        self.facts.append(&mut facts);
        first
    }

    /// Adds a file that is a module: `declaration` is the item of its `mod x;`, `parent` the module that has it.
    fn add_module_file(&mut self, facts: u32, file: u32, krate: u32, parent: u32, declaration: u32) -> u32 {
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
    fn declare_module(&mut self, declaration: u32, scope: u32) {
        let piece = self.pieces[self.item_piece[declaration as usize] as usize].clone();
        let item = self.item(declaration).clone();
        let around = self.scope_of(&piece, item.scope);
        let vis = self.visibility(around, item.vis, &piece);
        self.module_scope.insert(declaration, scope);
        self.declared_name.insert(scope, item.name);
        self.module_visibility.insert(scope, vis);
        self.enter(
            around,
            item.name,
            Entry { ns: Ns::TYPE, target: EntryTarget::Def(Def::Module(scope)), vis },
        );
        if let Detail::Module { macro_use: true, .. } = item.detail {
            let seq = self.seq(declaration);
            self.scopes[around as usize].macro_uses.push((seq, scope));
        }
    }

    /// Adds a piece whose root scope and root item exist, and declares what is in it. Returns its position.
    pub(super) fn add_piece(
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
        self.item_piece.extend(std::iter::repeat_n(number(index), table.items.len() - 1));
        self.import_piece.extend(std::iter::repeat_n(number(index), table.imports.len()));
        self.imported.resize_with(self.import_piece.len(), Default::default);
        self.pieces.push(piece.clone());
        self.add_scopes(&piece);
        self.declare_items(&piece);
        self.declare_imports(&piece);
        index
    }

    /// Counts what stands at the root of an expansion to the item around the call.
    pub(super) fn add_code(&mut self, owner: u32, facts: u32) {
        let code = self.facts[facts as usize].items[ROOT as usize].code;
        let piece = self.piece_of_item(owner);
        let local = if owner == piece.root_item { ROOT } else { owner.wrapping_sub(piece.items) };
        let around = &mut self.facts[self.pieces[self.item_piece[owner as usize] as usize].facts as usize];
        let around = &mut around.items[local as usize].code;
        around.size = around.size.saturating_add(code.size);
        around.closures = around.closures.saturating_add(code.closures);
    }

    fn add_scopes(&mut self, piece: &Piece) {
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
        if let Detail::ProcMacro { name } = item.detail {
            self.enter(scope, name, Entry { ns: Ns::MACRO, target, vis: PUBLIC });
            self.enter(scope, item.name, Entry { ns: Ns::VALUE, target, vis });
        } else {
            self.enter(scope, item.name, Entry { ns: item.ns, target, vis });
        }
    }

    fn declare_macro(&mut self, piece: &Piece, item: &ItemFacts, number: u32, exported: bool) {
        let scope = self.scope_of(piece, item.scope);
        let target = EntryTarget::Def(Def::Item(number));
        if item.vis != Vis::Inherited {
            // `pub macro`: an item like any other.
            let vis = self.visibility(scope, item.vis, piece);
            self.enter(scope, item.name, Entry { ns: Ns::MACRO, target, vis });
        }
        let seq = piece.seq.unwrap_or(item.seq);
        self.textual.entry((scope, item.name)).or_default().push((seq, number));
        if exported {
            let root = self.crates[piece.krate as usize].root;
            let root = if root == NONE { self.root_of(scope) } else { root };
            self.enter(root, item.name, Entry { ns: Ns::MACRO, target, vis: PUBLIC });
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
                self.enter(scope, alias, Entry { ns: Ns::ALL, target: EntryTarget::Import(number), vis });
            }
        }
    }

    /// An `extern crate` at the root of a crate makes its name known everywhere in it.
    fn declare_extern_crate(&mut self, piece: &Piece, import: &ImportFacts, scope: u32) {
        let name = self.path(piece, import.path)[0];
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
        if let (CrateRef::Member(member), true) = (reference, import.macro_use) {
            krate.macro_prelude.push(member);
        }
    }

    fn enter(&mut self, scope: u32, name: Name, entry: Entry) {
        self.entries.entry((scope, name)).or_default().push(entry);
    }

    /// The module within which something with this visibility in `scope` is visible.
    pub(super) fn visibility(&self, scope: u32, vis: Vis, piece: &Piece) -> u32 {
        let module = self.scopes[scope as usize].module;
        match vis {
            Vis::Public => PUBLIC,
            Vis::Inherited => module,
            Vis::In(path) => self.ancestor(module, self.path(piece, path)).unwrap_or(module),
        }
    }

    /// The module that `crate`, `self`, `super::super` or `crate::a::b` names, seen from `module`.
    fn ancestor(&self, module: u32, path: &[Name]) -> Option<u32> {
        let mut at = module;
        match path {
            [first, rest @ ..] if *first == self.keywords.krate => {
                let mut above = vec![at];
                while self.scopes[at as usize].parent != NONE {
                    at = self.scopes[at as usize].parent;
                    above.push(at);
                }
                // The path leads down again to one of the modules above.
                above.get(above.len().checked_sub(rest.len() + 1)?).copied()
            }
            [first, rest @ ..] if *first == self.keywords.self_ => rest.is_empty().then_some(at),
            path => {
                for name in path {
                    if *name != self.keywords.super_ {
                        return None;
                    }
                    at = self.scopes[at as usize].parent;
                    if at == NONE {
                        return None;
                    }
                }
                Some(at)
            }
        }
    }

    /// Whether `module` is `ancestor` or lies in it.
    pub(super) fn within(&self, module: u32, ancestor: u32) -> bool {
        let mut at = module;
        while at != NONE {
            if at == ancestor {
                return true;
            }
            at = self.scopes[at as usize].parent;
        }
        false
    }

    pub(super) fn facts(&self, piece: &Piece) -> &FileFacts {
        &self.facts[piece.facts as usize]
    }

    pub(super) fn path(&self, piece: &Piece, path: PathRef) -> &[Name] {
        self.facts(piece).path(path)
    }

    /// The number of a piece's scope.
    pub(super) fn scope_of(&self, piece: &Piece, local: u32) -> u32 {
        if local == ROOT { piece.root_scope } else { piece.scopes.wrapping_add(local) }
    }

    /// The number of a piece's item.
    pub(super) fn item_of(&self, piece: &Piece, local: u32) -> u32 {
        if local == ROOT { piece.root_item } else { piece.items.wrapping_add(local) }
    }

    pub(super) fn piece_of_item(&self, item: u32) -> &Piece {
        &self.pieces[self.item_piece[item as usize] as usize]
    }

    /// The facts of an item. For the root of a file, its own nameless item.
    pub(super) fn item(&self, item: u32) -> &ItemFacts {
        let piece = self.piece_of_item(item);
        let local = if item == piece.root_item { 0 } else { item.wrapping_sub(piece.items) };
        &self.facts(piece).items[local as usize]
    }

    pub(super) fn import(&self, import: u32) -> (&ImportFacts, &Piece) {
        let piece = &self.pieces[self.import_piece[import as usize] as usize];
        (&self.facts(piece).imports[(import - piece.imports) as usize], piece)
    }

    /// The scope that an item is declared in.
    pub(super) fn scope_of_item(&self, item: u32) -> u32 {
        self.scope_of(self.piece_of_item(item), self.item(item).scope)
    }

    /// The impl or trait of an associated item.
    pub(super) fn owner(&self, item: u32) -> Option<u32> {
        let facts = self.item(item);
        facts.owner.map(|owner| self.item_of(self.piece_of_item(item), owner))
    }

    pub(super) fn item_condition(&self, item: u32) -> Condition {
        self.piece_of_item(item).conditions[self.item(item).cfg as usize]
    }

    /// Place in the order of the piece around.
    pub(super) fn seq(&self, item: u32) -> u32 {
        self.piece_of_item(item).seq.unwrap_or(self.item(item).seq)
    }

    pub(super) fn kind(&self, item: u32) -> ItemKind {
        self.item(item).kind
    }
}

impl Condition {
    const ALWAYS: Self = Self { active: true, test_only: false };
}

/// The `cfg` values that hold in a package, where a configuration was chosen.
pub(crate) fn active_set(workspace: &Workspace, package: usize) -> Option<Arc<FxHashSet<String>>> {
    let active = workspace.active.as_ref()?;
    let features = active.features.get(package).into_iter().flatten();
    let set = active.cfgs.iter().cloned().chain(features.map(|f| format!("feature=\"{f}\"")));
    Some(Arc::new(set.collect()))
}

/// What is known of each condition of a piece that stands under `outer`.
fn conditions(nodes: &[CfgNode], outer: Condition, active: Option<&FxHashSet<String>>) -> Arc<[Condition]> {
    let mut out: Vec<Condition> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let around = out.get(node.parent as usize).copied().unwrap_or(outer);
        out.push(Condition {
            active: around.active && active.is_none_or(|set| node.expr.holds(set) != Some(false)),
            test_only: around.test_only || node.expr.implies_test(),
        });
    }
    out.into()
}
