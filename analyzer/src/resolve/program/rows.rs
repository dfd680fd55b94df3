//! What the rows of the tables are: meanings, entries, scopes, pieces, crates.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::CrateKind;
use smallvec::SmallVec;

use crate::facts::{Name, Ns, ROOT, ScopeKind};

/// What a name means. Several meanings under one name come from `cfg`: the union of all configurations is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::resolve) enum Def {
    /// A module, by its scope.
    Module(u32),
    /// Any other item.
    Item(u32),
    /// A variant of an enum, by the enum's item.
    Variant(u32),
    /// Something of another crate, by the position of the crate in [`Program::externals`].
    External(u32),
}

/// A macro call, by its piece and its position there.
pub(in crate::resolve) type Call = (usize, usize);

pub(in crate::resolve) type Defs = SmallVec<[Def; 2]>;

/// Position of the toolchain and of crates that are not known by name among the externals.
pub(in crate::resolve) const STD: u32 = 0;

/// A name in a scope.
#[derive(Clone, Copy, Debug)]
pub(in crate::resolve) struct Entry {
    pub(in crate::resolve) ns: Ns,
    pub(in crate::resolve) target: EntryTarget,
    /// The module within which it is visible; `PUBLIC` for everywhere.
    pub(in crate::resolve) vis: u32,
    /// Whether it is there wherever its scope is: under no condition of its own.
    pub(in crate::resolve) always: bool,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug)]
pub(in crate::resolve) enum EntryTarget {
    Def(Def),
    Import(u32),
}

/// Visible everywhere.
pub(in crate::resolve) const PUBLIC: u32 = u32::MAX;
/// No scope, no item.
pub(in crate::resolve) const NONE: u32 = u32::MAX;

/// A module or a block with items.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct Scope {
    pub(in crate::resolve) kind: ScopeKind,
    /// The scope around a block; the parent module of a module; `NONE` for a crate root.
    pub(in crate::resolve) parent: u32,
    /// The module that it is, or that it is in.
    pub(in crate::resolve) module: u32,
    /// The item that stands for the module, or that the block belongs to.
    pub(in crate::resolve) item: u32,
    pub(in crate::resolve) krate: u32,
    /// Place in the order of the parent scope's piece.
    pub(in crate::resolve) seq: u32,
    /// Glob imports.
    pub(in crate::resolve) globs: Vec<u32>,
    /// Child modules with `#[macro_use]`, with their place in the order.
    pub(in crate::resolve) macro_uses: Vec<(u32, u32)>,
    pub(in crate::resolve) test_only: bool,
}

/// One use of a `FileFacts`.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct Piece {
    pub(in crate::resolve) facts: u32,
    pub(in crate::resolve) file: u32,
    /// For a file: whether its child modules lie beside it.
    pub(in crate::resolve) owns_folder: bool,
    pub(in crate::resolve) krate: u32,
    /// What its root scope and root item are.
    pub(in crate::resolve) root_scope: u32,
    pub(in crate::resolve) root_item: u32,
    /// Number of its scope 0, item 0, import 0, as if these stood in the tables.
    pub(in crate::resolve) scopes: u32,
    pub(in crate::resolve) items: u32,
    pub(in crate::resolve) imports: u32,
    /// For an included file or an expansion, its place in the order of the piece around.
    pub(in crate::resolve) seq: Option<u32>,
    /// For the expansion of a macro of the workspace: the scope of the macro's definition.
    pub(in crate::resolve) definition: u32,
    /// For each condition: whether it holds, and whether it means tests only.
    pub(in crate::resolve) conditions: Arc<[Condition]>,
}

/// What is known of a condition in a crate.
#[derive(Clone, Copy, Debug)]
pub(in crate::resolve) struct Condition {
    pub(in crate::resolve) active: bool,
    pub(in crate::resolve) test_only: bool,
}

/// A crate of the workspace.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct CrateInfo {
    pub(in crate::resolve) package: usize,
    pub(in crate::resolve) target: usize,
    pub(in crate::resolve) kind: CrateKind,
    pub(in crate::resolve) edition: u16,
    pub(in crate::resolve) root: u32,
    /// Crates that paths can begin with.
    pub(in crate::resolve) prelude: FxHashMap<Name, CrateRef>,
    /// Crates of the workspace whose macros are known everywhere: `#[macro_use] extern crate`. With the names where not all are.
    pub(in crate::resolve) macro_prelude: Vec<(u32, Option<Vec<Name>>)>,
    pub(in crate::resolve) active: Option<Arc<FxHashSet<String>>>,
}

/// A crate outside the workspace.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct External {
    pub(in crate::resolve) name: String,
    /// Whether it has macros and nothing else.
    pub(in crate::resolve) proc_macro: bool,
}

/// A crate that a path can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::resolve) enum CrateRef {
    Member(u32),
    External(u32),
}

/// Names with a meaning of their own in paths.
#[derive(Clone, Copy, Debug)]
pub(in crate::resolve) struct Keywords {
    pub(in crate::resolve) krate: Name,
    pub(in crate::resolve) self_: Name,
    pub(in crate::resolve) super_: Name,
    pub(in crate::resolve) self_type: Name,
}

impl Piece {
    /// The number of an item of the piece.
    pub(in crate::resolve) fn item(&self, local: u32) -> u32 {
        if local == ROOT { self.root_item } else { self.items.wrapping_add(local) }
    }
}

impl Condition {
    pub(super) const ALWAYS: Self = Self { active: true, test_only: false };
}
