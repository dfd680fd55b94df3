//! The headers of impls: which trait, for which type, under which bounds.
//!
//! What decides where an impl may stand (the orphan rule) and whether two of them overlap is here, and nothing else: no lifetimes,
//! no associated types. Left out: what the rules make of it, which is `propose`'s.

use seam_graphs::ItemId;

/// The header of an impl.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImplHeader {
    /// The impl, or the item in whose body it stands.
    pub item: ItemId,
    /// By generic parameter, whether it may be of no known size: `?Sized`.
    pub any_size: Vec<bool>,
    /// The trait; none for an inherent impl.
    pub of_trait: Option<TraitRef>,
    /// What it is for.
    pub subject: Ty,
    /// What it asks for, of its parameters and other types.
    pub bounds: Vec<Bound>,
}

/// That a type has to implement a trait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The type.
    pub ty: Ty,
    /// The trait.
    pub of: TraitRef,
}

/// A trait with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraitRef {
    /// The trait.
    pub of: Named,
    /// Its arguments, without `Self`; defaults may be missing.
    pub args: Vec<Ty>,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// An item of the workspace.
    Item(ItemId),
    /// Something else, by the last segment of its path: `Vec`, `u8`.
    Foreign(String),
}

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// What cannot be told: an associated type, an alias with parameters, a macro call.
    Unknown,
    /// A generic parameter of the impl, by number.
    Param(usize),
    /// A type made of others.
    Made(Maker, Vec<Self>),
}

/// What a type is, without the types that it is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Maker {
    /// A struct, enum, union or built-in type.
    Named(Named),
    /// `dyn Trait`, by the first trait.
    Dyn(Named),
    /// `&T`.
    Ref,
    /// `&mut T`.
    RefMut,
    /// `*const T`, `*mut T`.
    Pointer,
    /// `[T]`.
    Slice,
    /// `[T; N]`, the length being the second type.
    Array,
    /// `(A, B)`.
    Tuple,
    /// `fn(A) -> B`, the result last.
    Fn,
    /// `!`.
    Never,
    /// A constant, by its text.
    Const(String),
}

impl ImplHeader {
    /// Gives all items the numbers that `of` says.
    pub(crate) fn renumber(&mut self, of: &dyn Fn(ItemId) -> ItemId) {
        self.item = of(self.item);
        self.subject.renumber(of);
        self.of_trait.iter_mut().for_each(|of_trait| of_trait.renumber(of));
        for bound in &mut self.bounds {
            bound.ty.renumber(of);
            bound.of.renumber(of);
        }
    }
}

impl TraitRef {
    fn renumber(&mut self, of: &dyn Fn(ItemId) -> ItemId) {
        self.of.renumber(of);
        self.args.iter_mut().for_each(|ty| ty.renumber(of));
    }
}

impl Named {
    fn renumber(&mut self, of: &dyn Fn(ItemId) -> ItemId) {
        if let Self::Item(item) = self {
            *item = of(*item);
        }
    }
}

impl Ty {
    fn renumber(&mut self, of: &dyn Fn(ItemId) -> ItemId) {
        if let Self::Made(maker, parts) = self {
            if let Maker::Named(named) | Maker::Dyn(named) = maker {
                named.renumber(of);
            }
            parts.iter_mut().for_each(|ty| ty.renumber(of));
        }
    }
}
