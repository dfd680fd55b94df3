//! The tables of a resolution: pieces of source, scopes, items, imports, and the names of each scope.
//!
//! A *piece* is one use of one `FileFacts`: a file as a module of a crate, an included file, or the expansion of a macro call.
//! Scopes, items and imports of all pieces are numbered through; those of a piece stand together, in the order of its facts.
//! The root scope and root item of an included file or an expansion are those of the place around it.

mod crates;
mod declare;
mod files;
mod rows;

use std::sync::Arc;

use camino::Utf8PathBuf;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::{Code, ItemKind};
use smallvec::SmallVec;

use super::builtin::PRELUDE;
use super::collect::WORDS;
use super::lookup::Wide;
use crate::DiagnosticKind;
use crate::facts::{CfgNode, FileFacts, ImportFacts, ItemFacts, Name, PathRef, ROOT, Vis};
use crate::flow::Terms;
use crate::names::Names;
use crate::parse::Sources;
use crate::workspace::Workspace;
pub(super) use rows::{
    Call, Condition, CrateInfo, CrateRef, Def, Defs, Entry, EntryTarget, External, Keywords, NONE, PUBLIC,
    Piece, STD, Scope,
};

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
    /// What the globs of scopes with many of them lead to, where that is noted.
    pub(super) wide: Wide,
    /// What each import means, by namespace.
    pub(super) imported: Vec<[Defs; 3]>,
    /// What `Type::name` means, by the type's or trait's item.
    pub(super) members: FxHashMap<(u32, Name), SmallVec<[u32; 1]>>,
    /// The traits of the workspace that a type implements, and the supertraits of a trait.
    pub(super) traits: FxHashMap<u32, SmallVec<[u32; 2]>>,
    /// Structs that are `#[non_exhaustive]`, and enums with a variant that is.
    pub(super) non_exhaustive: FxHashSet<u32>,
    /// What the self type of an impl is.
    pub(super) self_types: FxHashMap<u32, Defs>,
    /// What the trait of an impl is.
    pub(super) impl_traits: FxHashMap<u32, Defs>,
    /// What the macro calls in an item add to its own code.
    added: FxHashMap<u32, Code>,
    /// How many tokens each macro call was expanded to.
    pub(super) call_tokens: FxHashMap<Call, u32>,
    /// What is kept of what is said of types.
    pub(super) terms: Terms,
    /// The piece that each macro call became, by the piece of the call and the byte behind its delimiter; only with all terms.
    pub(super) expansions: FxHashMap<(u32, u32), u32>,
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
        for word in WORDS {
            names.intern(word);
        }
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
            wide: Wide::default(),
            imported: Vec::new(),
            members: FxHashMap::default(),
            traits: FxHashMap::default(),
            non_exhaustive: FxHashSet::default(),
            self_types: FxHashMap::default(),
            impl_traits: FxHashMap::default(),
            added: FxHashMap::default(),
            call_tokens: FxHashMap::default(),
            terms: Terms::of(workspace),
            expansions: FxHashMap::default(),
            troubles: Vec::new(),
        };
        program.add_crates(workspace);
        program.add_files(sources, &[]);
        program
    }

    /// Takes facts over: their names become names of the program. Returns the position of the first.
    pub(super) fn add_facts(&mut self, mut facts: Vec<FileFacts>) -> usize {
        let first = self.facts.len();
        let tables: Vec<Vec<Name>> = facts
            .iter()
            .map(|facts| facts.names.iter().map(|text| self.names.intern(text)).collect())
            .collect();
        facts.par_iter_mut().zip(&tables).with_max_len(16).for_each(|(facts, table)| facts.intern(table));
        let declared: usize = facts.iter().map(|facts| facts.items.len() - 1 + facts.imports.len()).sum();
        self.entries.reserve(declared);
        self.facts.append(&mut facts);
        first
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
                let parent = |at: u32| Some(self.scopes[at as usize].parent).filter(|parent| *parent != NONE);
                let above = std::iter::successors(Some(module), |at| parent(*at));
                // The path leads down again to one of the modules above.
                let up = above.clone().count().checked_sub(rest.len() + 1)?;
                above.clone().nth(up)
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

    #[inline]
    pub(super) fn facts(&self, piece: &Piece) -> &FileFacts {
        &self.facts[piece.facts as usize]
    }

    #[inline]
    pub(super) fn path(&self, piece: &Piece, path: PathRef) -> &[Name] {
        self.facts(piece).path(path)
    }

    /// The number of a piece's scope.
    pub(super) fn scope_of(&self, piece: &Piece, local: u32) -> u32 {
        if local == ROOT { piece.root_scope } else { piece.scopes.wrapping_add(local) }
    }

    /// The number of a piece's item.
    pub(super) fn item_of(&self, piece: &Piece, local: u32) -> u32 {
        piece.item(local)
    }

    #[inline]
    pub(super) fn piece_of_item(&self, item: u32) -> &Piece {
        &self.pieces[self.item_piece[item as usize] as usize]
    }

    /// The facts of an item. For the root of a file, its own nameless item.
    #[inline]
    pub(super) fn item(&self, item: u32) -> &ItemFacts {
        let piece = self.piece_of_item(item);
        let local = if item == piece.root_item { 0 } else { item.wrapping_sub(piece.items) };
        &self.facts(piece).items[local as usize]
    }

    /// The code of an item, with that of the macro calls in it.
    pub(super) fn code(&self, item: u32) -> Code {
        let own = self.item(item).code;
        self.added.get(&item).map_or(own, |added| sum(own, added))
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

/// The code of an item with what is added to it.
fn sum(code: Code, added: &Code) -> Code {
    Code {
        size: code.size.saturating_add(added.size),
        closures: code.closures.saturating_add(added.closures),
        methods: code.methods.saturating_add(added.methods),
        ..code
    }
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
