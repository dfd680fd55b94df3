//! What a type is made of.

use std::rc::Rc;

use smallvec::SmallVec;

use crate::facts::Name;

/// A type, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ty(pub(super) u32);

/// Types that are kept.
pub(super) type Args = Rc<[Ty]>;
/// What a bound says of associated types.
pub(super) type Bindings = Rc<[(Name, Ty)]>;
/// What a bound says of associated types, on the way.
pub(super) type Bound = SmallVec<[(Name, Ty); 2]>;
/// Types on the way.
pub(super) type Row = SmallVec<[Ty; 4]>;

/// A trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::resolve) enum TraitId {
    Item(u32),
    Foreign(Name),
}

/// What a type is. It is looked for with slices, and kept with lists that are cheap to share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind<A = Args, B = Bindings> {
    Unknown,
    Never,
    Var(u32),
    /// A struct, enum or union of the workspace.
    Adt(u32, A),
    /// Any other, by the last segment of its path.
    Foreign(Name, A),
    Ref(Ty),
    Pointer(Ty),
    Slice(Ty),
    Array(Ty, Name),
    Tuple(A),
    FnPtr(A, Ty),
    Dyn(TraitId, A, B),
    Closure(u32),
    FnDef(u32, A),
    /// The constructor of a tuple struct or variant.
    Ctor(u32, Option<Name>, A),
    /// An iterator that a foreign method made of others: the method, these, what it gives.
    Iter(Name, A, Ty),
    /// What a foreign function gives.
    Opaque(Name, A),
    Const(Name),
}

/// A kind to be looked for.
pub(super) type Wanted<'a> = Kind<&'a [Ty], &'a [(Name, Ty)]>;

impl<A, B> Kind<A, B> {
    /// The same kind with other lists.
    pub(super) fn with<'a, C, D>(
        &'a self,
        mut args: impl FnMut(&'a A) -> C,
        bindings: impl FnOnce(&'a B) -> D,
    ) -> Kind<C, D> {
        match self {
            Self::Unknown => Kind::Unknown,
            Self::Never => Kind::Never,
            Self::Var(var) => Kind::Var(*var),
            Self::Adt(item, list) => Kind::Adt(*item, args(list)),
            Self::Foreign(name, list) => Kind::Foreign(*name, args(list)),
            Self::Ref(ty) => Kind::Ref(*ty),
            Self::Pointer(ty) => Kind::Pointer(*ty),
            Self::Slice(ty) => Kind::Slice(*ty),
            Self::Array(ty, length) => Kind::Array(*ty, *length),
            Self::Tuple(list) => Kind::Tuple(args(list)),
            Self::FnPtr(list, output) => Kind::FnPtr(args(list), *output),
            Self::Dyn(id, list, bound) => Kind::Dyn(*id, args(list), bindings(bound)),
            Self::Closure(number) => Kind::Closure(*number),
            Self::FnDef(item, list) => Kind::FnDef(*item, args(list)),
            Self::Ctor(item, variant, list) => Kind::Ctor(*item, *variant, args(list)),
            Self::Iter(name, list, item) => Kind::Iter(*name, args(list), *item),
            Self::Opaque(name, list) => Kind::Opaque(*name, args(list)),
            Self::Const(name) => Kind::Const(*name),
        }
    }
}

impl<'a> Wanted<'a> {
    /// The list in it; none in kinds without.
    pub(super) fn list(self) -> &'a [Ty] {
        match self {
            Kind::Adt(_, args)
            | Kind::Foreign(_, args)
            | Kind::Tuple(args)
            | Kind::FnPtr(args, _)
            | Kind::Dyn(_, args, _)
            | Kind::FnDef(_, args)
            | Kind::Ctor(_, _, args)
            | Kind::Iter(_, args, _)
            | Kind::Opaque(_, args) => args,
            _ => &[],
        }
    }
}

impl Kind {
    #[inline]
    pub(super) fn wanted(&self) -> Wanted<'_> {
        self.with(|args| &**args, |bindings| &**bindings)
    }
}

/// Calls `each` with the types that a kind is made of.
pub(super) fn parts(kind: Wanted<'_>, mut each: impl FnMut(Ty)) {
    kind.list().iter().for_each(|ty| each(*ty));
    match kind {
        Kind::Ref(ty) | Kind::Pointer(ty) | Kind::Slice(ty) | Kind::Array(ty, _) => each(ty),
        Kind::FnPtr(_, last) | Kind::Iter(_, _, last) => each(last),
        Kind::Dyn(_, _, bindings) => bindings.iter().for_each(|(_, ty)| each(*ty)),
        _ => {}
    }
}

/// What has to be the same for two types to be; `None` where they differ.
pub(super) fn pairs(a: &Kind, b: &Kind) -> Option<SmallVec<[(Ty, Ty); 4]>> {
    let zip = |a: &[Ty], b: &[Ty]| a.iter().copied().zip(b.iter().copied()).collect::<SmallVec<_>>();
    match (a, b) {
        (Kind::Adt(i, a), Kind::Adt(j, b)) if i == j => Some(zip(a, b)),
        (Kind::FnDef(i, a), Kind::FnDef(j, b)) if i == j => Some(zip(a, b)),
        // Missing arguments are defaults: of allocators, hashers, errors.
        (Kind::Foreign(i, a), Kind::Foreign(j, b)) if i == j => Some(zip(a, b)),
        (Kind::Opaque(i, a), Kind::Opaque(j, b)) if i == j && a.len() == b.len() => Some(zip(a, b)),
        (Kind::Tuple(a), Kind::Tuple(b)) if a.len() == b.len() => Some(zip(a, b)),
        (Kind::Ref(a), Kind::Ref(b))
        | (Kind::Pointer(a), Kind::Pointer(b))
        | (Kind::Ref(a), Kind::Pointer(b))
        | (Kind::Slice(a), Kind::Slice(b))
        | (Kind::Array(a, _), Kind::Array(b, _)) => Some(SmallVec::from_slice(&[(*a, *b)])),
        (Kind::FnPtr(a, x), Kind::FnPtr(b, y)) if a.len() == b.len() => {
            let mut pairs = zip(a, b);
            pairs.push((*x, *y));
            Some(pairs)
        }
        (Kind::Iter(i, a, x), Kind::Iter(j, b, y)) if i == j && a.len() == b.len() => {
            let mut pairs = zip(a, b);
            pairs.push((*x, *y));
            Some(pairs)
        }
        (Kind::Dyn(i, a, x), Kind::Dyn(j, b, y)) if i == j => {
            let mut pairs = zip(a, b);
            for (name, ty) in x.iter() {
                pairs.extend(y.iter().filter(|(other, _)| other == name).map(|(_, other)| (*ty, *other)));
            }
            Some(pairs)
        }
        _ => None,
    }
}
