//! Types: each once, with variables that unification binds.
//!
//! Lifetimes and mutability are left out, since they make no instances. What is not known is one type, [`Kind::Unknown`].

use rustc_hash::FxHashMap;

use crate::facts::Name;

/// A type, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Ty(u32);

pub(super) type Args = Box<[Ty]>;

/// A trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum TraitId {
    Item(u32),
    Foreign(Name),
}

/// What a type is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Unknown,
    Never,
    Var(u32),
    /// A struct, enum or union of the workspace.
    Adt(u32, Args),
    /// Any other, by the last segment of its path.
    Foreign(Name, Args),
    Ref(Ty),
    Pointer(Ty),
    Slice(Ty),
    Array(Ty, Name),
    Tuple(Args),
    FnPtr(Args, Ty),
    Dyn(TraitId, Args, Box<[(Name, Ty)]>),
    Closure(u32),
    FnDef(u32, Args),
    /// The constructor of a tuple struct or variant.
    Ctor(u32, Option<Name>, Args),
    /// An iterator that a foreign method made of others: the method, these, what it gives.
    Iter(Name, Args, Ty),
    /// What a foreign function gives.
    Opaque(Name, Args),
    Const(Name),
}

#[derive(Clone, Copy, Debug)]
enum Var {
    Free,
    /// A number without a suffix.
    Int,
    Bound(Ty),
}

/// Types nested deeper than this are not told apart: recursion can make ever larger ones.
const MAX_DEPTH: u16 = 24;

/// The table of types.
#[derive(Debug)]
pub(super) struct Types {
    kinds: Vec<Kind>,
    depths: Vec<u16>,
    /// Whether a variable is in it.
    open: Vec<bool>,
    index: FxHashMap<Kind, Ty>,
    vars: Vec<Var>,
    /// The variables that were bound, in order.
    trail: Vec<(u32, Var)>,
    int: Name,
}

impl Types {
    pub(super) const UNKNOWN: Ty = Ty(0);
    pub(super) const NEVER: Ty = Ty(1);

    pub(super) fn new(int: Name) -> Self {
        let mut types = Self {
            kinds: Vec::new(),
            depths: Vec::new(),
            open: Vec::new(),
            index: FxHashMap::default(),
            vars: Vec::new(),
            trail: Vec::new(),
            int,
        };
        types.add(Kind::Unknown);
        types.add(Kind::Never);
        types
    }

    pub(super) fn kind(&self, ty: Ty) -> &Kind {
        &self.kinds[ty.0 as usize]
    }

    /// The type of this kind.
    pub(super) fn add(&mut self, kind: Kind) -> Ty {
        self.add_nested(kind, 0)
    }

    /// The type of this kind, which has something in it that is nested so deeply already.
    pub(super) fn add_nested(&mut self, kind: Kind, inside: u16) -> Ty {
        if let Some(&ty) = self.index.get(&kind) {
            return ty;
        }
        let (mut depth, mut open) = (inside, matches!(kind, Kind::Var(_)));
        parts(&kind, |part| {
            depth = depth.max(self.depths[part.0 as usize]);
            open |= self.open[part.0 as usize];
        });
        if depth >= MAX_DEPTH {
            return Self::UNKNOWN;
        }
        let ty = Ty(u32::try_from(self.kinds.len()).expect("fewer than 2^32 types"));
        self.kinds.push(kind.clone());
        self.depths.push(depth + 1);
        self.open.push(open);
        self.index.insert(kind, ty);
        ty
    }

    /// How deeply what is in these types is nested.
    pub(super) fn depth(&self, args: &[Ty]) -> u16 {
        args.iter().map(|ty| self.depths[ty.0 as usize]).max().unwrap_or(0)
    }

    pub(super) fn fresh(&mut self) -> Ty {
        self.fresh_as(Var::Free)
    }

    pub(super) fn fresh_int(&mut self) -> Ty {
        self.fresh_as(Var::Int)
    }

    fn fresh_as(&mut self, var: Var) -> Ty {
        let number = u32::try_from(self.vars.len()).expect("fewer than 2^32 variables");
        self.vars.push(var);
        self.add(Kind::Var(number))
    }

    /// How many variables there are; [`forget`](Self::forget) takes later ones away.
    pub(super) fn variables(&self) -> usize {
        self.vars.len()
    }

    /// Takes variables away that nothing has in it any more.
    pub(super) fn forget(&mut self, variables: usize) {
        self.vars.truncate(variables);
        self.trail.retain(|(var, _)| (*var as usize) < variables);
    }

    /// The type itself, where it is a variable that is bound.
    pub(super) fn shallow(&self, mut ty: Ty) -> Ty {
        while let Kind::Var(var) = self.kind(ty) {
            match self.vars.get(*var as usize) {
                Some(Var::Bound(to)) => ty = *to,
                _ => break,
            }
        }
        ty
    }

    /// The kind behind bound variables.
    pub(super) fn seen(&self, ty: Ty) -> &Kind {
        self.kind(self.shallow(ty))
    }

    pub(super) fn is_var(&self, ty: Ty) -> bool {
        matches!(self.seen(ty), Kind::Var(_))
    }

    /// The type without variables: what is bound to nothing is unknown.
    pub(super) fn resolve(&mut self, ty: Ty) -> Ty {
        let ty = self.shallow(ty);
        if !self.open[ty.0 as usize] {
            return ty;
        }
        if let Kind::Var(var) = *self.kind(ty) {
            return match self.vars.get(var as usize) {
                Some(Var::Int) => self.add(Kind::Foreign(self.int, Args::default())),
                _ => Self::UNKNOWN,
            };
        }
        let kind = self.kind(ty).clone();
        let kind = self.map(kind);
        self.add(kind)
    }

    pub(super) fn resolve_all(&mut self, args: &[Ty]) -> Args {
        args.iter().map(|ty| self.resolve(*ty)).collect()
    }

    fn map(&mut self, kind: Kind) -> Kind {
        match kind {
            Kind::Adt(item, args) => Kind::Adt(item, self.resolve_all(&args)),
            Kind::Foreign(name, args) => Kind::Foreign(name, self.resolve_all(&args)),
            Kind::Ref(ty) => Kind::Ref(self.resolve(ty)),
            Kind::Pointer(ty) => Kind::Pointer(self.resolve(ty)),
            Kind::Slice(ty) => Kind::Slice(self.resolve(ty)),
            Kind::Array(ty, length) => Kind::Array(self.resolve(ty), length),
            Kind::Tuple(args) => Kind::Tuple(self.resolve_all(&args)),
            Kind::FnPtr(args, out) => Kind::FnPtr(self.resolve_all(&args), self.resolve(out)),
            Kind::Dyn(id, args, bindings) => {
                let bindings = bindings.iter().map(|(name, ty)| (*name, self.resolve(*ty))).collect();
                Kind::Dyn(id, self.resolve_all(&args), bindings)
            }
            Kind::FnDef(item, args) => Kind::FnDef(item, self.resolve_all(&args)),
            Kind::Ctor(item, variant, args) => Kind::Ctor(item, variant, self.resolve_all(&args)),
            Kind::Iter(name, args, item) => Kind::Iter(name, self.resolve_all(&args), self.resolve(item)),
            Kind::Opaque(name, args) => Kind::Opaque(name, self.resolve_all(&args)),
            kind @ (Kind::Unknown | Kind::Never | Kind::Var(_) | Kind::Closure(_) | Kind::Const(_)) => kind,
        }
    }

    /// Where the trail stands; [`rollback`](Self::rollback) takes back what is bound later.
    pub(super) fn mark(&self) -> usize {
        self.trail.len()
    }

    pub(super) fn rollback(&mut self, mark: usize) {
        for (var, before) in self.trail.drain(mark..).rev() {
            if let Some(var) = self.vars.get_mut(var as usize) {
                *var = before;
            }
        }
    }

    /// Makes two types the same, if they can be. What was bound before a difference was found stays bound.
    pub(super) fn unify(&mut self, a: Ty, b: Ty) -> bool {
        self.unify_to(a, b, 32)
    }

    fn unify_to(&mut self, a: Ty, b: Ty, depth: u32) -> bool {
        let (a, b) = (self.shallow(a), self.shallow(b));
        if a == b || depth == 0 {
            return true;
        }
        match (self.kind(a), self.kind(b)) {
            (Kind::Var(var), _) => {
                let var = *var;
                self.bind(var, a, b)
            }
            (_, Kind::Var(var)) => {
                let var = *var;
                self.bind(var, b, a)
            }
            (Kind::Unknown | Kind::Never, _) | (_, Kind::Unknown | Kind::Never) => true,
            (ka, kb) => {
                let Some(pairs) = pairs(ka, kb) else { return false };
                pairs.into_iter().all(|(a, b)| self.unify_to(a, b, depth - 1))
            }
        }
    }

    fn bind(&mut self, var: u32, ty: Ty, to: Ty) -> bool {
        if matches!(self.vars.get(var as usize), Some(Var::Int)) {
            match self.kind(to) {
                // A number takes what is known of the other; the other way round it keeps what it is.
                Kind::Var(other) if matches!(self.vars.get(*other as usize), Some(Var::Free)) => {
                    let other = *other;
                    return self.bind(other, to, ty);
                }
                Kind::Var(_) => {}
                Kind::Foreign(_, args) if args.is_empty() => {}
                _ => return false,
            }
        } else if self.open[to.0 as usize] && self.contains(to, var, 24) {
            return false;
        } else if matches!(self.kind(to), Kind::Never) {
            // `!` becomes any type.
            return true;
        }
        let Some(slot) = self.vars.get_mut(var as usize) else { return false };
        self.trail.push((var, *slot));
        *slot = Var::Bound(to);
        true
    }

    fn contains(&self, ty: Ty, var: u32, depth: u32) -> bool {
        let ty = self.shallow(ty);
        if !self.open[ty.0 as usize] || depth == 0 {
            return false;
        }
        if let Kind::Var(other) = self.kind(ty) {
            return *other == var;
        }
        let mut found = false;
        parts(self.kind(ty), |part| found = found || self.contains(part, var, depth - 1));
        found
    }

    /// Whether `special` is `general` where that is known.
    pub(super) fn subsumes(&self, general: Ty, special: Ty) -> bool {
        if general == special || general == Self::UNKNOWN {
            return true;
        }
        let Some(pairs) = pairs(self.kind(general), self.kind(special)) else { return false };
        !pairs.is_empty() && pairs.into_iter().all(|(a, b)| self.subsumes(a, b))
    }

    /// Whether a function of another crate is generic where it is called with this.
    pub(super) fn makes_instances(&self, ty: Ty) -> bool {
        match self.kind(ty) {
            Kind::Ref(inner) | Kind::Pointer(inner) => self.makes_instances(*inner),
            Kind::Foreign(_, args) => !args.is_empty(),
            Kind::Unknown | Kind::Never | Kind::Var(_) | Kind::Const(_) => false,
            _ => true,
        }
    }

    /// Whether something in it is unknown.
    pub(super) fn vague(&self, ty: Ty) -> bool {
        let mut found = ty == Self::UNKNOWN;
        parts(self.kind(ty), |part| found = found || self.vague(part));
        found
    }
}

fn parts(kind: &Kind, mut each: impl FnMut(Ty)) {
    match kind {
        Kind::Adt(_, args)
        | Kind::Foreign(_, args)
        | Kind::Tuple(args)
        | Kind::FnDef(_, args)
        | Kind::Ctor(_, _, args)
        | Kind::Opaque(_, args) => args.iter().for_each(|ty| each(*ty)),
        Kind::Ref(ty) | Kind::Pointer(ty) | Kind::Slice(ty) | Kind::Array(ty, _) => each(*ty),
        Kind::FnPtr(args, last) | Kind::Iter(_, args, last) => {
            args.iter().for_each(|ty| each(*ty));
            each(*last);
        }
        Kind::Dyn(_, args, bindings) => {
            args.iter().for_each(|ty| each(*ty));
            bindings.iter().for_each(|(_, ty)| each(*ty));
        }
        Kind::Unknown | Kind::Never | Kind::Var(_) | Kind::Closure(_) | Kind::Const(_) => {}
    }
}

/// What has to be the same for two types to be; `None` where they differ.
fn pairs(a: &Kind, b: &Kind) -> Option<Vec<(Ty, Ty)>> {
    let zip = |a: &Args, b: &Args| a.iter().copied().zip(b.iter().copied()).collect::<Vec<_>>();
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
        | (Kind::Array(a, _), Kind::Array(b, _)) => Some(vec![(*a, *b)]),
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
            for (name, ty) in x {
                pairs.extend(y.iter().filter(|(other, _)| other == name).map(|(_, other)| (*ty, *other)));
            }
            Some(pairs)
        }
        _ => None,
    }
}
