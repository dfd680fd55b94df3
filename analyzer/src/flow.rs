//! What signatures and bodies say of types: the terms from which the collector of instances finds out what is called with
//! what.
//!
//! A term is a syntax tree without what makes no difference to types: operators, literals' values, lifetimes, attributes.
//! It is owned and `Send`, and kept only where instances are asked for; of impls also where a split is judged. A name is the index of a segment in
//! [`FileFacts::segments`](crate::facts::FileFacts::segments), and so becomes a name of the whole analysis with these.

use crate::facts::PathRef;
use crate::workspace::Workspace;

/// Which terms are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Terms {
    #[default]
    None,
    /// Those of the headers of impls: a split is to be judged.
    Headers,
    /// All: instances are asked for.
    All,
}

impl Terms {
    /// What the commands that `workspace` was loaded for need.
    pub(crate) fn of(workspace: &Workspace) -> Self {
        match (workspace.instances, workspace.sites) {
            (true, _) => Self::All,
            (false, true) => Self::Headers,
            (false, false) => Self::None,
        }
    }
}

/// A name: an index into the segments of the piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sym(pub(crate) u32);

/// A path with what it is applied to, as a type, a trait or a value.
#[derive(Debug)]
pub(crate) struct PathTerm {
    pub(crate) path: PathRef,
    /// The scope that it stands in.
    pub(crate) scope: u32,
    /// `<T as …>::`.
    pub(crate) qself: Option<Box<TypeTerm>>,
    /// How many segments name the trait of a `<T as a::Trait>::name`.
    pub(crate) of_trait: u16,
    /// The arguments of the last segment, of the one before.
    pub(crate) args: Vec<TypeTerm>,
    pub(crate) before: Vec<TypeTerm>,
    /// `Item = T`; and `Output = R` for `Fn(A) -> R`.
    pub(crate) bindings: Vec<(Sym, TypeTerm)>,
}

/// A type.
#[derive(Debug)]
pub(crate) enum TypeTerm {
    /// `_`, and what is not looked into.
    Infer,
    Never,
    Path(Box<PathTerm>),
    /// A generic parameter that the source does not name: `impl Trait` of an argument.
    Param(Sym),
    Ref(Box<TypeTerm>),
    RefMut(Box<TypeTerm>),
    Pointer(Box<TypeTerm>),
    Slice(Box<TypeTerm>),
    /// The element, and the text of the length.
    Array(Box<TypeTerm>, Sym),
    Tuple(Vec<TypeTerm>),
    Fn(Vec<TypeTerm>, Box<TypeTerm>),
    Dyn(Vec<PathTerm>),
    /// `impl Trait` elsewhere.
    Impl,
    /// A constant argument by its text.
    Const(Sym),
}

/// A generic parameter; lifetimes are left out.
#[derive(Debug)]
pub(crate) struct Param {
    pub(crate) name: Sym,
    pub(crate) bounds: Vec<PathTerm>,
    pub(crate) default: Option<TypeTerm>,
    /// Whether it is `?Sized`.
    pub(crate) any_size: bool,
}

/// Generic parameters and `where` clauses.
#[derive(Debug, Default)]
pub(crate) struct Generics {
    pub(crate) params: Vec<Param>,
    pub(crate) wheres: Vec<(TypeTerm, Vec<PathTerm>)>,
}

impl Generics {
    /// Whether there is a bound.
    pub(crate) fn says_something(&self) -> bool {
        !self.wheres.is_empty() || self.params.iter().any(|param| !param.bounds.is_empty())
    }
}

/// How a function takes `self`.
#[derive(Debug)]
pub(crate) enum Receiver {
    None,
    Value,
    Ref,
    Typed(TypeTerm),
}

/// A function.
#[derive(Debug)]
pub(crate) struct FnTerm {
    pub(crate) generics: Generics,
    pub(crate) receiver: Receiver,
    pub(crate) inputs: Vec<(Pat, TypeTerm)>,
    pub(crate) output: TypeTerm,
    pub(crate) body: Option<Expr>,
    /// Whether each crate that uses it makes a copy: `#[inline]`.
    pub(crate) inline: bool,
}

/// What an item says of types.
#[derive(Debug)]
pub(crate) enum ItemTerm {
    Fn(FnTerm),
    Impl {
        generics: Generics,
        self_ty: TypeTerm,
        of_trait: Option<PathTerm>,
    },
    Trait {
        generics: Generics,
    },
    /// Tuple fields are called `0`, `1` ….
    Struct {
        generics: Generics,
        fields: Vec<(Sym, TypeTerm)>,
    },
    Enum {
        generics: Generics,
        variants: Vec<(Sym, Vec<(Sym, TypeTerm)>)>,
    },
    /// A type alias, or an associated type.
    Alias {
        generics: Generics,
        ty: Option<TypeTerm>,
    },
    /// A constant or a static.
    Value {
        ty: TypeTerm,
        init: Option<Expr>,
    },
}

/// What is known of a literal's type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Literal {
    Str,
    Bytes,
    Bool,
    Char,
    /// A number with a suffix.
    Typed(Sym),
    Int,
    Float,
}

/// A method call.
#[derive(Debug)]
pub(crate) struct MethodTerm {
    pub(crate) receiver: Expr,
    pub(crate) name: Sym,
    pub(crate) turbofish: Vec<TypeTerm>,
    pub(crate) args: Vec<Expr>,
}

/// A closure.
#[derive(Debug)]
pub(crate) struct ClosureTerm {
    /// Its number in the piece.
    pub(crate) number: u32,
    pub(crate) params: Vec<Pat>,
    pub(crate) output: Option<TypeTerm>,
    pub(crate) body: Expr,
}

/// What the value of a standard macro is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standard {
    Format,
    Vec,
    Bool,
    Unit,
    Never,
    Str,
    Write,
}

/// An expression.
#[derive(Debug)]
pub(crate) enum Expr {
    /// One whose type is not known, with what is in it.
    Unknown(Vec<Expr>),
    Literal(Literal),
    Path(Box<PathTerm>),
    Call(Box<Expr>, Vec<Expr>),
    Method(Box<MethodTerm>),
    Field(Box<Expr>, Sym),
    Index(Box<[Expr; 2]>),
    Ref(Box<Expr>),
    Deref(Box<Expr>),
    /// An operator that gives a `bool`.
    Compare(Box<[Expr; 2]>),
    /// Any other: the type of the left side.
    Operator(Box<[Expr; 2]>),
    Not(Box<Expr>),
    Assign(Box<[Expr; 2]>),
    Try(Box<Expr>),
    Await(Box<Expr>),
    Struct(Box<PathTerm>, Vec<(Sym, Expr)>, Option<Box<Expr>>),
    Tuple(Vec<Expr>),
    Array(Vec<Expr>),
    Range(Vec<Expr>),
    /// Statements, and whether the last is the value.
    Block(Vec<Stmt>, bool),
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    /// `let pat = expr` as a condition.
    Let(Box<Pat>, Box<Expr>),
    Match(Box<Expr>, Vec<(Pat, Expr)>),
    For(Box<Pat>, Box<Expr>, Box<Expr>),
    Loop(Box<Expr>),
    While(Box<Expr>, Box<Expr>),
    Closure(Box<ClosureTerm>),
    Async(Box<Expr>),
    Return(Option<Box<Expr>>),
    /// A `break`, with its value.
    Break(Option<Box<Expr>>),
    Cast(Box<Expr>, TypeTerm),
    /// A call of a macro that is not the standard library's, by the byte behind its opening delimiter.
    Macro(u32),
    Standard(Standard, Vec<Expr>),
    /// One under a condition, by its number in the piece.
    Under(u32, Box<Expr>),
}

/// A statement.
#[derive(Debug)]
pub(crate) enum Stmt {
    Let(Pat, Option<Expr>, Option<Expr>),
    Expr(Expr),
}

/// A pattern.
#[derive(Debug)]
pub(crate) enum Pat {
    Wild,
    Bind(Sym, Option<Box<Pat>>),
    Tuple(Vec<Pat>, Option<u32>),
    /// With the position of `..`.
    TupleStruct(Box<PathTerm>, Vec<Pat>, Option<u32>),
    Struct(Box<PathTerm>, Vec<(Sym, Pat)>),
    Ref(Box<Pat>),
    Slice(Vec<Pat>),
    Or(Vec<Pat>),
    Typed(Box<Pat>, Box<TypeTerm>),
    If(Box<Pat>, Box<Expr>),
}

/// What a piece says of types.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    /// By item, sorted.
    pub(crate) items: Vec<(u32, ItemTerm)>,
    /// For what a macro call in an expression expanded to.
    pub(crate) root: Option<Expr>,
}
