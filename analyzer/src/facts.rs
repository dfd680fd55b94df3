//! What one piece of source says, before any name is resolved.
//!
//! [`FileFacts`] is owned, small and `Send`: the syntax tree that it was read from is gone by the time it exists. A piece of
//! source is a file, or what a macro call expanded to. All names are interned; an identifier is an index into
//! [`FileFacts::names`] until [`FileFacts::intern`] replaces it by an index into the table of the whole analysis.
//!
//! Left out: expressions, types and everything else that names no other item.

use std::ops::Range;
use std::sync::Arc;

use seam_graphs::{Code, ItemKind, RefKind};

use crate::DiagnosticKind;
use crate::cfg::CfgExpr;
use crate::expand::MacroRules;
use crate::flow::Flow;
use crate::names::Texts;

/// An interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Name(pub(crate) u32);

/// A path in the source: a range of [`FileFacts::segments`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PathRef {
    pub(crate) start: u32,
    pub(crate) len: u16,
    /// Whether it starts with `::`.
    pub(crate) rooted: bool,
}

/// A set of Rust's three namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ns(pub(crate) u8);

impl Ns {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const TYPE: Self = Self(1);
    pub(crate) const VALUE: Self = Self(2);
    pub(crate) const MACRO: Self = Self(4);
    pub(crate) const TYPE_AND_VALUE: Self = Self(3);
    pub(crate) const ALL: Self = Self(7);
    pub(crate) const EACH: [Self; 3] = [Self::TYPE, Self::VALUE, Self::MACRO];

    pub(crate) fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Index of the scope of the piece's root, of the item that stands for its module, and of "always" among the conditions.
pub(crate) const ROOT: u32 = 0;

/// A `cfg` condition and those around it.
#[derive(Clone, Debug)]
pub(crate) struct CfgNode {
    pub(crate) parent: u32,
    pub(crate) expr: CfgExpr,
}

/// A name that a local binding or a generic parameter takes; a linked list towards the outside, 0 ends it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Local {
    pub(crate) parent: u32,
    pub(crate) name: Name,
    pub(crate) kind: LocalKind,
    /// What is known of its type, or of the values of the type: index into [`FileFacts::known`].
    pub(crate) known: u32,
}

/// What is known of the type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Nothing,
    /// That of `self`.
    SelfValue,
    /// A type.
    Type(PathRef),
    /// A type of which a trait is known that it implements; and whether methods may be of a type that it gives or lends out.
    Bound {
        path: PathRef,
        lends: bool,
    },
    /// An `Option` or `Result`, by its path, of what is known at this index.
    Wrapped {
        path: PathRef,
        inside: u32,
    },
    /// What is inside such a one.
    Opened(u32),
    /// What it gives in the end; a function that is waited for says so of its result.
    Awaited(u32),
    Field {
        base: u32,
        name: Name,
    },
    /// What a method gives.
    Method {
        base: u32,
        name: Name,
    },
    /// What a function, or the constructor of a tuple struct or variant, gives.
    Call(PathRef),
    /// A type of the language or of the standard library.
    Std(Std),
    /// Of a field, that it has the type that its struct is given under this number, lifetimes left out.
    Param(u16),
}

/// In the place of the number of an argument: the type itself.
pub(crate) const ITSELF: u16 = u16::MAX;

/// Types that lend out none but these, as far as methods can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Std {
    /// A slice, an array, a vector.
    Slice,
    /// A text.
    Text,
    /// A number, a character, a truth value.
    Plain,
    /// An iterator of the standard library.
    Iterator,
    /// A map, a set, a queue.
    Collection,
    /// `Option`, `Result`, `Poll`.
    Wrapper,
    /// Any type that fits a parameter: it has the traits that its bounds name, and those that every type has.
    Param,
}

/// What is known of a value, and where paths in it stand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownNode {
    pub(crate) known: Known,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
}

/// What takes a name locally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LocalKind {
    /// A binding of a pattern: takes the name among values.
    Binding,
    /// An identifier pattern that is written like a constant: takes the name only if no constant has it.
    MaybeBinding,
    /// A generic type parameter: takes the name among types.
    Type,
    /// An item of an inner block: gives the name back.
    Item,
    /// An import of an inner block: gives the name back among the namespaces that it turns out to have.
    Import,
}

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// A module.
    Module,
    /// A block that declares items; lookups fall through to the scope around it.
    Block,
}

/// A scope: the piece's root, an inline module, or a block with items of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScopeFacts {
    pub(crate) kind: ScopeKind,
    /// The scope around it in this piece; the root's own index for the root.
    pub(crate) parent: u32,
    /// The module's item for an inline module, the item that the block belongs to for a block.
    pub(crate) item: u32,
    /// Place in the order of the piece, for the textual scope of macros.
    pub(crate) seq: u32,
}

/// A visibility as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Vis {
    /// `pub`.
    Public,
    /// None written.
    Inherited,
    /// `pub(crate)`, `pub(super)`, `pub(in path)`.
    In(PathRef),
}

/// What is particular to a kind of item.
#[derive(Clone, Debug)]
pub(crate) enum Detail {
    None,
    /// `mod x;` or `mod x { … }`.
    Module {
        /// The scope of an inline module.
        scope: Option<u32>,
        /// The values of its `#[path = …]` attributes, with the condition of those inside a `cfg_attr`.
        paths: Vec<(Option<CfgExpr>, Box<str>)>,
        macro_use: bool,
    },
    /// The names of the variants: a range of [`FileFacts::segments`].
    Enum {
        variants: PathRef,
    },
    /// The header of an `impl`.
    Impl {
        self_ty: Option<PathRef>,
        trait_: Option<PathRef>,
        /// The header in short: `From<Error> for Cell`.
        label: Name,
    },
    /// What a type alias stands for, where that is a path.
    Alias {
        target: Option<PathRef>,
    },
    /// The supertraits.
    Trait {
        supertraits: Vec<PathRef>,
    },
    /// A function.
    Fn {
        /// Whether it takes `self`.
        method: bool,
        /// How many parameters it has besides; `None` where that depends on the configuration.
        inputs: Option<u8>,
    },
    /// `macro_rules!` or `macro`: index into [`FileFacts::macros`].
    Macro {
        rules: Option<u32>,
        exported: bool,
    },
    /// A function of a proc-macro crate and the name of the macro that it makes.
    ProcMacro {
        name: Name,
    },
    /// `include!("file.rs")` in the place of an item.
    Include {
        path: Box<str>,
    },
}

/// An item.
#[derive(Clone, Debug)]
pub(crate) struct ItemFacts {
    pub(crate) name: Name,
    pub(crate) kind: ItemKind,
    /// The namespaces in which the name is declared; none for impls and associated items.
    pub(crate) ns: Ns,
    /// The scope it is declared in.
    pub(crate) scope: u32,
    /// The impl or trait of an associated item.
    pub(crate) owner: Option<u32>,
    pub(crate) line: u32,
    pub(crate) end_line: u32,
    pub(crate) seq: u32,
    pub(crate) vis: Vis,
    pub(crate) cfg: u32,
    pub(crate) code: Code,
    pub(crate) detail: Detail,
}

/// What a macro is applied to, as far as it decides how much it generates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Fields of a struct, of all variants of an enum; parameters of a function.
    pub(crate) fields: u16,
    /// Variants of an enum.
    pub(crate) variants: u16,
    /// Functions of an impl or trait.
    pub(crate) functions: u16,
}

/// A derive, or an attribute that may be a macro.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MacroUseFacts {
    pub(crate) path: PathRef,
    pub(crate) derive: bool,
    pub(crate) shape: Shape,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
    pub(crate) cfg: u32,
    pub(crate) line: u32,
}

/// What an import brings in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImportKind {
    /// `use path::name`, in every namespace where it means something.
    Named,
    /// `use path::{self}`: the module or type alone.
    SelfOnly,
    /// `use path::*`.
    Glob,
    /// `extern crate name`.
    ExternCrate,
}

/// The macros that a `#[macro_use] extern crate` brings in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum MacroImports {
    All,
    /// `#[macro_use(a, b)]`: a range of [`FileFacts::segments`].
    These(PathRef),
}

/// A leaf of a `use` tree, or an `extern crate`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportFacts {
    pub(crate) path: PathRef,
    /// The name it is known by; none for `as _` and globs.
    pub(crate) alias: Option<Name>,
    pub(crate) kind: ImportKind,
    /// For an `extern crate` with `#[macro_use]`.
    pub(crate) macro_use: Option<MacroImports>,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
    pub(crate) vis: Vis,
    pub(crate) cfg: u32,
    pub(crate) line: u32,
    /// Whether it comes from the definition of the macro that this is an expansion of.
    pub(crate) from_definition: bool,
}

/// How sure a reference is to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Certainty {
    /// A path where the grammar has one: if it does not resolve, that is reported.
    Path,
    /// An identifier pattern, or a name that one may have taken: a reference only to a constant, static, unit struct or variant.
    Constant,
    /// Found in tokens that do not parse: a reference only if it resolves.
    Token,
}

/// A path that names something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefFacts {
    pub(crate) path: PathRef,
    pub(crate) scope: u32,
    /// The item it belongs to.
    pub(crate) owner: u32,
    pub(crate) cfg: u32,
    pub(crate) line: u32,
    pub(crate) ns: Ns,
    pub(crate) kind: RefKind,
    pub(crate) certainty: Certainty,
    /// Whether it comes from the definition of the macro that this is an expansion of.
    pub(crate) from_definition: bool,
}

/// A trait that a type parameter is bound by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BoundFacts {
    /// The parameter: index into [`FileFacts::locals`].
    pub(crate) local: u32,
    pub(crate) path: PathRef,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
}

/// A path behind a type parameter: `T::Item`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ParamRefFacts {
    /// The parameter: index into [`FileFacts::locals`].
    pub(crate) local: u32,
    /// The whole path.
    pub(crate) reference: RefFacts,
}

/// A method call `receiver.name(…)`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MethodFacts {
    pub(crate) name: Name,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
    pub(crate) cfg: u32,
    pub(crate) line: u32,
    /// What is known of the receiver; `None` where the call was found in tokens that do not parse, so that it may be none.
    pub(crate) receiver: Option<u32>,
    /// How many arguments there are, where that is known.
    pub(crate) args: Option<u8>,
    /// Whether it is no call, but named by way of a type without a name: `<[T]>::name`.
    pub(crate) by_path: bool,
}

/// Where in the grammar a macro call stands, and so what it expands to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Position {
    Items,
    ImplItems,
    TraitItems,
    Statements,
    Expr,
    Pattern,
    Type,
}

/// A macro call whose macro may be one of the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallFacts {
    pub(crate) path: PathRef,
    pub(crate) position: Position,
    pub(crate) scope: u32,
    pub(crate) owner: u32,
    pub(crate) cfg: u32,
    pub(crate) locals: u32,
    pub(crate) seq: u32,
    pub(crate) line: u32,
    /// Bytes of the text between the delimiters, in [`FileFacts::text`].
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Line of the first of these bytes.
    pub(crate) start_line: u32,
}

impl RefFacts {
    /// The reference to its macro that a call in a file is.
    pub(crate) fn of_call(call: &CallFacts) -> Self {
        let &CallFacts { path, scope, owner, cfg, line, .. } = call;
        let (ns, kind, certainty) = (Ns::MACRO, RefKind::Macro, Certainty::Path);
        Self { path, scope, owner, cfg, line, ns, kind, certainty, from_definition: false }
    }
}

/// A file that is not Rust and is compiled in: `include_str!("x")`, `include_bytes!("x")`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AssetFacts {
    /// The path as written: relative to the folder of the file.
    pub(crate) path: Box<str>,
    /// The conditions around it, all of which must hold.
    pub(crate) when: Vec<CfgExpr>,
}

/// What a place depends on besides the code around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SiteKind {
    /// A file that is compiled in, by its path from the source file.
    Include,
    /// A variable of the environment at compile time.
    Env,
    /// A file or folder that an attribute names, mostly by its path from the package.
    AttributeFile,
    /// A file or folder that a macro reads, mostly by its path from the package: `sqlx::migrate!("db")`.
    MacroFile,
    /// A symbol of the linker: `no_mangle`, `export_name`, `link`.
    Linkage,
    /// A feature of the package.
    Feature,
    /// A word of a condition that neither rustc nor cargo sets: `#[cfg(has_atomics)]`.
    Condition,
}

/// A place whose meaning depends on the package or file that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteFacts {
    pub(crate) line: u32,
    pub(crate) kind: SiteKind,
    /// The path, variable, attribute or feature.
    pub(crate) text: Box<str>,
}

/// What one piece of source says.
#[derive(Debug, Default)]
pub(crate) struct FileFacts {
    pub(crate) names: Texts,
    pub(crate) segments: Vec<Name>,
    pub(crate) cfgs: Vec<CfgNode>,
    pub(crate) locals: Vec<Local>,
    pub(crate) scopes: Vec<ScopeFacts>,
    pub(crate) items: Vec<ItemFacts>,
    pub(crate) imports: Vec<ImportFacts>,
    pub(crate) refs: Vec<RefFacts>,
    /// Ranges of `refs` that build what they name out of all its fields, in order: only the crate itself may do so with what is
    /// `#[non_exhaustive]`. A `match` without a last arm may not stand elsewhere either, but one is soon written.
    pub(crate) inside: Vec<(u32, u32)>,
    /// Structs that are, and enums with a variant that is.
    pub(crate) non_exhaustive: Vec<u32>,
    /// Bounds of type parameters, in the order of these.
    pub(crate) bounds: Vec<BoundFacts>,
    pub(crate) param_refs: Vec<ParamRefFacts>,
    pub(crate) methods: Vec<MethodFacts>,
    /// What is known of values; the first entry is nothing.
    pub(crate) known: Vec<KnownNode>,
    /// Named fields: the struct, the name, what is known of it; by the struct.
    pub(crate) fields: Vec<(u32, Name, u32)>,
    /// Impls, what is known of their type ([`ITSELF`]) and, by their numbers, of the arguments given to it; by the impl.
    pub(crate) self_args: Vec<(u32, u16, u32)>,
    /// Functions and what is known of what they give; by the function.
    pub(crate) returns: Vec<(u32, u32)>,
    pub(crate) macro_uses: Vec<MacroUseFacts>,
    pub(crate) calls: Vec<CallFacts>,
    pub(crate) macros: Vec<Arc<MacroRules>>,
    /// For what a macro call expanded to: the tokens that it and the calls in it became.
    pub(crate) tokens: u32,
    /// Files that are compiled in, where units are asked for.
    pub(crate) assets: Vec<AssetFacts>,
    /// Places whose meaning depends on the package or file, where these are asked for.
    pub(crate) sites: Vec<SiteFacts>,
    /// Texts that begin like a build script's `cargo::rerun-if-…`, from there on.
    pub(crate) reruns: Vec<Box<str>>,
    pub(crate) lines: u32,
    /// What is said of types, where instances are asked for.
    pub(crate) flow: Option<Flow>,
    /// `(line, kind, message)`.
    pub(crate) troubles: Vec<(u32, DiagnosticKind, String)>,
    /// The text, where calls need it.
    pub(crate) text: Option<Arc<str>>,
}

impl FileFacts {
    /// The segments of a path.
    pub(crate) fn path(&self, path: PathRef) -> &[Name] {
        &self.segments[path.start as usize..path.start as usize + usize::from(path.len)]
    }

    /// Where the bounds of a type parameter stand.
    pub(crate) fn bounds_of(&self, local: u32) -> Range<usize> {
        let before =
            |end: bool| self.bounds.partition_point(|b| b.local < local || (end && b.local == local));
        before(false)..before(true)
    }

    /// Replaces each name by `global(text)`.
    pub(crate) fn intern(&mut self, table: &[Name]) {
        let map = |name: &mut Name| *name = table[name.0 as usize];
        self.segments.iter_mut().for_each(map);
        self.locals.iter_mut().for_each(|l| map(&mut l.name));
        self.methods.iter_mut().for_each(|m| map(&mut m.name));
        self.fields.iter_mut().for_each(|f| map(&mut f.1));
        for node in &mut self.known {
            if let Known::Field { name, .. } | Known::Method { name, .. } = &mut node.known {
                map(name);
            }
        }
        self.imports.iter_mut().filter_map(|i| i.alias.as_mut()).for_each(map);
        for item in &mut self.items {
            map(&mut item.name);
            match &mut item.detail {
                Detail::ProcMacro { name } | Detail::Impl { label: name, .. } => map(name),
                _ => {}
            }
        }
        self.names = Texts::default();
    }
}
