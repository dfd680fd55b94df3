//! Types: each once, with variables that unification binds.
//!
//! Lifetimes and mutability are left out, since they make no instances. What is not known is one type, [`Kind::Unknown`].

use std::hash::BuildHasher as _;
use std::rc::Rc;

pub(super) use super::kinds::{Args, Bound, Kind, Row, TraitId, Ty, Wanted};
use super::kinds::{pairs, parts};
use crate::facts::Name;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

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
    /// All but variables by their kind, each with its hash.
    index: HashTable<(u64, Ty)>,
    vars: Vec<Var>,
    /// The type that each variable is, also of those that were forgotten: their numbers are given out again.
    of_vars: Vec<Ty>,
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
            index: HashTable::new(),
            vars: Vec::new(),
            of_vars: Vec::new(),
            trail: Vec::new(),
            int,
        };
        types.add(Kind::Unknown);
        types.add(Kind::Never);
        types
    }

    #[inline]
    pub(super) fn kind(&self, ty: Ty) -> &Kind {
        &self.kinds[ty.0 as usize]
    }

    /// The type of this kind, which is no variable.
    pub(super) fn add(&mut self, kind: Wanted<'_>) -> Ty {
        self.add_nested(kind, 0)
    }

    /// The type of this kind, which has something in it that is nested so deeply already.
    pub(super) fn add_nested(&mut self, kind: Wanted<'_>, inside: u16) -> Ty {
        let hash = FxBuildHasher.hash_one(kind);
        let same = |&(other, ty): &(u64, Ty)| other == hash && self.kind(ty).wanted() == kind;
        if let Some(&(_, ty)) = self.index.find(hash, same) {
            return ty;
        }
        let (mut depth, mut open) = (inside, false);
        parts(kind, |part| {
            depth = depth.max(self.depths[part.0 as usize]);
            open |= self.open[part.0 as usize];
        });
        if depth >= MAX_DEPTH {
            return Self::UNKNOWN;
        }
        let ty =
            self.push(kind.with(|args| Rc::from(*args), |bindings| Rc::from(*bindings)), depth + 1, open);
        self.index.insert_unique(hash, (hash, ty), |&(hash, _)| hash);
        ty
    }

    fn push(&mut self, kind: Kind, depth: u16, open: bool) -> Ty {
        let ty = Ty(u32::try_from(self.kinds.len()).expect("fewer than 2^32 types"));
        self.kinds.push(kind);
        self.depths.push(depth);
        self.open.push(open);
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
        let number = self.vars.len();
        self.vars.push(var);
        if let Some(&ty) = self.of_vars.get(number) {
            return ty;
        }
        let number = u32::try_from(number).expect("fewer than 2^32 variables");
        let ty = self.push(Kind::Var(number), 1, true);
        self.of_vars.push(ty);
        ty
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
    #[inline]
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
    #[inline]
    pub(super) fn seen(&self, ty: Ty) -> &Kind {
        self.kind(self.shallow(ty))
    }

    /// Whether no variable is in it.
    pub(super) fn is_closed(&self, ty: Ty) -> bool {
        !self.open[ty.0 as usize]
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
                Some(Var::Int) => self.add(Kind::Foreign(self.int, &[])),
                _ => Self::UNKNOWN,
            };
        }
        let kind = self.kind(ty).clone();
        self.map(&kind)
    }

    pub(super) fn resolve_all(&mut self, args: &[Ty]) -> Row {
        args.iter().map(|ty| self.resolve(*ty)).collect()
    }

    /// The type of a kind whose parts are resolved.
    fn map(&mut self, kind: &Kind) -> Ty {
        let mut bindings = Bound::new();
        if let Kind::Dyn(_, _, bound) = kind {
            bindings = bound.iter().map(|(name, ty)| (*name, self.resolve(*ty))).collect();
        }
        let args = self.resolve_all(kind.wanted().list());
        let kind = match kind.with(|_| &args[..], |_| &bindings[..]) {
            Kind::Ref(ty) => Kind::Ref(self.resolve(ty)),
            Kind::Pointer(ty) => Kind::Pointer(self.resolve(ty)),
            Kind::Slice(ty) => Kind::Slice(self.resolve(ty)),
            Kind::Array(ty, length) => Kind::Array(self.resolve(ty), length),
            Kind::FnPtr(args, output) => Kind::FnPtr(args, self.resolve(output)),
            Kind::Iter(name, args, item) => Kind::Iter(name, args, self.resolve(item)),
            kind => kind,
        };
        self.add(kind)
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
        parts(self.kind(ty).wanted(), |part| found = found || self.contains(part, var, depth - 1));
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
        parts(self.kind(ty).wanted(), |part| found = found || self.vague(part));
        found
    }
}
