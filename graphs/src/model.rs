//! The item graph: crates, modules, items, and the references between items.
//!
//! In: tables built by an analyzer ([`GraphParts`], in any order). Out: [`ItemGraph`], whose tables are sorted by
//! canonical path, so that the order of identifiers is the order of display, and whose references are sorted and cheap to
//! group. Left out: how references were found, and every measure on them.

mod graph;

pub use graph::{GraphParts, ItemGraph};

use crate::{CrateId, FileId, ItemId, ModuleId};

/// What kind of crate a target is compiled to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CrateKind {
    /// A library.
    Lib,
    /// A library of procedural macros.
    ProcMacro,
    /// A binary.
    Bin,
    /// An example.
    Example,
    /// An integration test.
    Test,
    /// A benchmark.
    Bench,
    /// A build script.
    BuildScript,
    /// A crate outside the workspace: known by name only, with a single module and a single item.
    External,
}

impl CrateKind {
    /// The kind as cargo names it (`lib`, `proc-macro`, `bin`, `example`, `test`, `bench`, `custom-build`), or `external`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lib => "lib",
            Self::ProcMacro => "proc-macro",
            Self::Bin => "bin",
            Self::Example => "example",
            Self::Test => "test",
            Self::Bench => "bench",
            Self::BuildScript => "custom-build",
            Self::External => "external",
        }
    }

    /// Whether all code of such a target is test-only: examples, tests and benchmarks.
    pub fn is_test_only(self) -> bool {
        matches!(self, Self::Example | Self::Test | Self::Bench)
    }
}

/// A crate: one target of a package, or a third-party crate.
#[derive(Clone, Debug)]
pub struct Crate {
    /// The path of the crate's root module, unique in the graph: `ratatui` for a library, `integration[test]` for the
    /// integration test of that name.
    pub path: String,
    /// The name of the crate in source code: `grep_cli`.
    pub name: String,
    /// The name of its package: `grep-cli`.
    pub package: String,
    /// The name of the target in its package: `grep-cli`, `rg`, `integration`.
    pub target: String,
    /// What the target is compiled to.
    pub kind: CrateKind,
}

/// A module of a crate: a file, a directory with a `mod.rs`, or an inline `mod x { … }`.
#[derive(Clone, Debug)]
pub struct Module {
    /// The canonical path: `ratatui::buffer::cell`. Unique in the graph.
    pub path: String,
    /// The crate it belongs to.
    pub krate: CrateId,
    /// The module that declares it; `None` for a crate root.
    pub parent: Option<ModuleId>,
    /// The file with its text; `None` for an external crate.
    pub file: Option<FileId>,
    /// Line of its first token, from 1: 1 for a file.
    pub line: u32,
    /// Lines of its own, without those of inline child modules.
    pub lines: u32,
    /// Whether it stands inside another module's file, in braces.
    pub inline: bool,
    /// Whether it is compiled for tests only.
    pub test_only: bool,
    /// The item that stands for the module itself: what its `use` declarations need, what `use path::module` names.
    pub item: ItemId,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// The module itself: its `use` and `mod` declarations, and statements of no other item.
    Module,
    /// A function, or an associated function.
    Fn,
    /// A struct.
    Struct,
    /// An enum, with its variants.
    Enum,
    /// A union.
    Union,
    /// A type alias, or an associated type.
    TypeAlias,
    /// A trait.
    Trait,
    /// An `impl` block.
    Impl,
    /// A constant, or an associated constant.
    Const,
    /// A static.
    Static,
    /// A macro (`macro_rules!`, `macro`), or the function of a procedural macro.
    Macro,
    /// A third-party crate.
    External,
}

impl ItemKind {
    /// The kind in lower case, as Rust's keyword where there is one: `fn`, `struct`, `mod`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Module => "mod",
            Self::Fn => "fn",
            Self::Struct => "struct",
            Self::Enum => "enum",
            Self::Union => "union",
            Self::TypeAlias => "type",
            Self::Trait => "trait",
            Self::Impl => "impl",
            Self::Const => "const",
            Self::Static => "static",
            Self::Macro => "macro",
            Self::External => "extern crate",
        }
    }
}

/// From where an item may be named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Visibility {
    /// `pub`.
    Public,
    /// Within this module and below it: private items, `pub(super)`, `pub(crate)` (then it is the crate's root).
    Within(ModuleId),
}

/// What the syntax of an item says about the code that is generated for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// Estimated lines of unoptimised LLVM IR of one copy of a function with a body, closures included; 0 for items without.
    pub size: u32,
    /// Generic parameters of its own: types, constants and `impl Trait` arguments; lifetimes make no copies.
    pub parameters: u16,
    /// Closures in its body; each is a type of its own.
    pub closures: u16,
    /// Method calls in its body.
    pub methods: u16,
    /// Whether it is marked `#[inline]`: code is generated where it is used.
    pub inline: bool,
}

/// An item: a function, type, trait, impl, constant, macro, or a module itself.
#[derive(Clone, Debug)]
pub struct Item {
    /// The canonical path: `ratatui::buffer::cell::Cell`, `…::{impl Default for Cell}`, `…::Cell::symbol` for an associated
    /// function. Unique in the graph; what would clash (two `impl Cell` blocks, variants under `cfg`) ends in `#2`, `#3` ….
    pub path: String,
    /// The last segment: `Cell`, `symbol`, `{impl Default for Cell}`.
    pub name: String,
    /// What it is.
    pub kind: ItemKind,
    /// The module it stands in. For a [`ItemKind::Module`] item, that module itself.
    pub module: ModuleId,
    /// The impl or trait that an associated item belongs to.
    pub owner: Option<ItemId>,
    /// First line, from 1; attributes and doc comments are outside.
    pub line: u32,
    /// How many lines it covers, from `line`; 0 for a module's own item.
    pub lines: u32,
    /// From where it may be named.
    pub visibility: Visibility,
    /// Whether it is compiled for tests only.
    pub test_only: bool,
    /// What its syntax says about generated code.
    pub code: Code,
}

/// How a reference names its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RefKind {
    /// A `use` declaration that stays inside its module.
    Use,
    /// A `use` declaration that makes the name visible outside its module (`pub use`, `pub(crate) use`).
    Reexport,
    /// A `use path::*`: the module, enum or trait whose names come in.
    Glob,
    /// A path in an expression or pattern.
    Path,
    /// The callee of a call expression.
    Call,
    /// A path in a type, a bound or a visibility.
    Type,
    /// The trait or the self type of an `impl` header.
    Impl,
    /// A `#[derive(…)]`.
    Derive,
    /// Another attribute.
    Attribute,
    /// A macro call.
    Macro,
}

impl RefKind {
    /// Every kind, in order.
    pub const ALL: [Self; 10] = [
        Self::Use,
        Self::Reexport,
        Self::Glob,
        Self::Path,
        Self::Call,
        Self::Type,
        Self::Impl,
        Self::Derive,
        Self::Attribute,
        Self::Macro,
    ];

    /// The kind in words, as the JSON output has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Use => "use",
            Self::Reexport => "re-export",
            Self::Glob => "glob",
            Self::Path => "path",
            Self::Call => "call",
            Self::Type => "type",
            Self::Impl => "impl",
            Self::Derive => "derive",
            Self::Attribute => "attribute",
            Self::Macro => "macro",
        }
    }
}

/// One place in the source that names an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The item that the place belongs to.
    pub from: ItemId,
    /// The item that is meant, at its definition.
    pub to: ItemId,
    /// How it is named.
    pub kind: RefKind,
    /// Whether the place is compiled for tests only.
    pub test_only: bool,
    /// The file of the place.
    pub file: FileId,
    /// The line of the place, from 1.
    pub line: u32,
}
