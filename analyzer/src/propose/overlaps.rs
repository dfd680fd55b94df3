//! Impls that overlap once they are in different crates.
//!
//! `impl<T: Bound> Tr for T` and `impl Tr for X` go together only as long as the compiler may conclude that `X` is not `Bound`. It
//! may not where another crate can still add that impl: it has to compile the later of the two impls in the crate of the trait
//! `Bound`, or in one of the types that `X: Bound` names. In one crate that is always so, apart it has to be kept so.
//! Reference: <https://doc.rust-lang.org/reference/items/implementations.html#trait-implementation-coherence>.
//!
//! In: the headers of the impls of a crate. Out: [`Overlap`]s. Left out: bounds on associated types, which nothing concludes from.

use std::collections::BTreeMap;

use seam_graphs::{CrateId, ItemGraph, ItemId};

use super::homes::local_types;
use crate::header::{Bound, ImplHeader, Maker, Named, TraitRef, Ty};

/// How deep the bounds of impls are followed.
const MAX_DEPTH: u32 = 3;
/// Traits that the compiler knows the implementors of, whatever crate it is in: closures and functions.
const CALLABLE: [&str; 3] = ["Fn", "FnMut", "FnOnce"];
/// Traits that nothing is concluded from.
const MARKERS: [&str; 4] = ["Send", "Sized", "Sync", "Unpin"];
/// Types without a known size.
const UNSIZED: [&str; 4] = ["str", "OsStr", "Path", "CStr"];

/// An impl that does not overlap with another one as long as it is with one of some items.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Overlap {
    pub(super) item: ItemId,
    /// The trait, and the types: sorted.
    pub(super) homes: Vec<ItemId>,
    /// The other impl.
    pub(super) other: ItemId,
}

/// What has to be kept for the impls of the crate `root`, sorted; one for each impl and homes.
pub(super) fn overlaps(graph: &ItemGraph, headers: &[ImplHeader], root: CrateId) -> Vec<Overlap> {
    let own = |header: &&ImplHeader| {
        graph.crate_of(header.item) == root && !graph.item(header.item).test_only && header.of_trait.is_some()
    };
    let mut of_trait: BTreeMap<String, Vec<&ImplHeader>> = BTreeMap::new();
    for header in headers.iter().filter(own) {
        let of = &header.of_trait.as_ref().expect("others are left out").of;
        of_trait.entry(key(of)).or_default().push(header);
    }
    let judge = Judge { graph, root, of_trait: &of_trait };
    let mut found = Vec::new();
    for impls in of_trait.values() {
        // Most are for types that cannot be the same: only what has the same outermost part is looked at, and what is for any.
        let mut alike: BTreeMap<Option<String>, Vec<&ImplHeader>> = BTreeMap::new();
        impls.iter().for_each(|header| alike.entry(outermost(&header.subject)).or_default().push(header));
        let any = alike.remove(&None).unwrap_or_default();
        for (at, one) in any.iter().enumerate() {
            let others = any[at + 1..].iter().chain(alike.values().flatten());
            others.for_each(|other| found.extend(judge.pair(one, other)));
        }
        for group in alike.values() {
            for (at, one) in group.iter().enumerate() {
                group[at + 1..].iter().for_each(|other| found.extend(judge.pair(one, other)));
            }
        }
    }
    found.sort();
    found.dedup_by(|one, other| (one.item, &one.homes) == (other.item, &other.homes));
    found
}

fn key(of: &Named) -> String {
    match of {
        Named::Item(item) => format!("#{}", item.index()),
        Named::Foreign(name) => name.clone(),
    }
}

/// The outermost part of a type; none for a parameter, and for what is not known.
fn outermost(ty: &Ty) -> Option<String> {
    match ty {
        Ty::Unknown | Ty::Param(_) => None,
        Ty::Made(Maker::Named(of), _) => Some(key(of)),
        Ty::Made(Maker::Dyn(of), _) => Some(format!("dyn {}", key(of))),
        Ty::Made(maker, _) => Some(format!("{maker:?}")),
    }
}

struct Judge<'a> {
    graph: &'a ItemGraph,
    root: CrateId,
    of_trait: &'a BTreeMap<String, Vec<&'a ImplHeader>>,
}

impl Judge<'_> {
    /// What keeps two impls of a trait apart, if that depends on the crate.
    fn pair(&self, one: &ImplHeader, other: &ImplHeader) -> Option<Overlap> {
        let mut both = Both::new(&[one, other]);
        let (of_one, of_other) = (one.of_trait.as_ref()?, other.of_trait.as_ref()?);
        let subject = shifted(&other.subject, one.any_size.len());
        let args: Vec<Ty> = of_other.args.iter().map(|ty| shifted(ty, one.any_size.len())).collect();
        let same = both.unify(&one.subject, &subject)
            && of_one.args.iter().zip(&args).all(|(one, other)| both.unify(one, other));
        if !same || both.lacks_size() {
            return None;
        }
        let mut failing: Vec<Vec<ItemId>> = Vec::new();
        let mut possible: Vec<Vec<ItemId>> = Vec::new();
        for bound in both.bounds(&[one, other]) {
            let holds = self.may_hold(&bound, 0);
            if !holds && matches!(&bound.of.of, Named::Foreign(name) if CALLABLE.contains(&name.as_str())) {
                return None;
            }
            let homes = self.knowing(&bound);
            if !homes.is_empty() {
                let known = if holds { &mut possible } else { &mut failing };
                known.push(homes);
            }
        }
        // Each that fails is enough; of those that may, it is not known which one does.
        let mut homes = if failing.is_empty() {
            let first = possible.first()?.clone();
            let common = |home: &ItemId| possible.iter().all(|homes| homes.contains(home));
            let common: Vec<ItemId> = first.iter().copied().filter(common).collect();
            if common.is_empty() { first } else { common }
        } else {
            failing.concat()
        };
        homes.sort_unstable();
        homes.dedup();
        let is_any = |header: &ImplHeader| outermost(&header.subject).is_none();
        // The one for all types is with its trait, below all others.
        let later = match (is_any(one), is_any(other)) {
            (true, false) => other,
            (false, true) => one,
            _ if one.any_size.len() < other.any_size.len() => one,
            _ => other,
        };
        let other = if later.item == one.item { other.item } else { one.item };
        Some(Overlap { item: later.item, homes, other })
    }

    /// The items in whose crates it is known that a bound does not hold: what nobody else can make hold.
    fn knowing(&self, bound: &Bound) -> Vec<ItemId> {
        if matches!(bound.ty, Ty::Unknown | Ty::Param(_)) {
            return Vec::new();
        }
        let types = std::iter::once(&bound.ty).chain(&bound.of.args);
        let mut homes = local_types(self.graph, self.root, types);
        if let Named::Item(of) = bound.of.of
            && self.graph.crate_of(of) == self.root
        {
            homes.push(of);
        }
        homes
    }

    /// Whether a bound may hold, as far as impls of the crate and names say.
    fn may_hold(&self, bound: &Bound, depth: u32) -> bool {
        let Ty::Made(maker, _) = &bound.ty else { return true };
        match &bound.of.of {
            Named::Foreign(name) if CALLABLE.contains(&name.as_str()) => !matches!(
                maker,
                Maker::Named(Named::Item(_)) | Maker::Slice | Maker::Array | Maker::Tuple | Maker::Pointer
            ),
            Named::Foreign(_) => true,
            Named::Item(of) => {
                let is_object = matches!(maker, Maker::Dyn(Named::Item(_)));
                let foreign = self.graph.crate_of(*of) != self.root;
                foreign || is_object || self.is_implemented(bound, depth)
            }
        }
    }

    fn is_implemented(&self, bound: &Bound, depth: u32) -> bool {
        let impls = self.of_trait.get(&key(&bound.of.of)).map_or(&[][..], Vec::as_slice);
        depth >= MAX_DEPTH
            || impls.iter().any(|header| {
                let mut both = Both::new(&[header]);
                let asked = |ty: &Ty| anonymous(ty);
                let Some(of) = &header.of_trait else { return false };
                both.unify(&header.subject, &asked(&bound.ty))
                    && of.args.iter().zip(&bound.of.args).all(|(one, other)| both.unify(one, &asked(other)))
                    && !both.lacks_size()
                    && both.bounds(&[header]).iter().all(|bound| self.may_hold(bound, depth + 1))
            })
    }
}

/// A type whose parameters are numbered from `by` on.
fn shifted(ty: &Ty, by: usize) -> Ty {
    match ty {
        Ty::Unknown => Ty::Unknown,
        Ty::Param(number) => Ty::Param(number + by),
        Ty::Made(maker, parts) => {
            Ty::Made(maker.clone(), parts.iter().map(|part| shifted(part, by)).collect())
        }
    }
}

/// A type of whose parameters nothing is known.
fn anonymous(ty: &Ty) -> Ty {
    match ty {
        Ty::Unknown | Ty::Param(_) => Ty::Unknown,
        Ty::Made(maker, parts) => Ty::Made(maker.clone(), parts.iter().map(anonymous).collect()),
    }
}

/// The parameters of one or two headers, and what they have turned out to be.
struct Both {
    is: Vec<Option<Ty>>,
    any_size: Vec<bool>,
}

impl Both {
    fn new(headers: &[&ImplHeader]) -> Self {
        let any_size: Vec<bool> = headers.iter().flat_map(|header| header.any_size.iter().copied()).collect();
        Self { is: vec![None; any_size.len()], any_size }
    }

    /// Whether two types can be the same; what is not known can be anything.
    fn unify(&mut self, one: &Ty, other: &Ty) -> bool {
        let (one, other) = (self.followed(one), self.followed(other));
        match (&one, &other) {
            (Ty::Unknown, _) | (_, Ty::Unknown) => true,
            (Ty::Param(a), Ty::Param(b)) if a == b => true,
            (Ty::Param(number), ty) | (ty, Ty::Param(number)) => {
                let ty = self.resolved(ty);
                let fits = !has_param(&ty, *number);
                if fits {
                    self.is[*number] = Some(ty);
                }
                fits
            }
            (Ty::Made(a, parts), Ty::Made(b, others)) => {
                let lengths = matches!(a, Maker::Named(_) | Maker::Dyn(_)) || parts.len() == others.len();
                a == b && lengths && parts.iter().zip(others).all(|(one, other)| self.unify(one, other))
            }
        }
    }

    fn followed(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Param(number) => match &self.is[*number] {
                Some(ty) => self.followed(ty),
                None => ty.clone(),
            },
            _ => ty.clone(),
        }
    }

    /// A type with all that its parameters have turned out to be.
    fn resolved(&self, ty: &Ty) -> Ty {
        match self.followed(ty) {
            Ty::Made(maker, parts) => Ty::Made(maker, parts.iter().map(|part| self.resolved(part)).collect()),
            ty => ty,
        }
    }

    /// Whether a parameter that has a size turned out to be what has none.
    fn lacks_size(&self) -> bool {
        let without = |ty: &Ty| match ty {
            Ty::Made(Maker::Slice | Maker::Dyn(_), _) => true,
            Ty::Made(Maker::Named(Named::Foreign(name)), _) => UNSIZED.contains(&name.as_str()),
            _ => false,
        };
        let params = self.any_size.iter().enumerate().filter(|(_, any)| !**any);
        params.into_iter().any(|(number, _)| without(&self.followed(&Ty::Param(number))))
    }

    /// What the headers ask for of types that are known by now.
    fn bounds(&self, headers: &[&ImplHeader]) -> Vec<Bound> {
        let mut bounds = Vec::new();
        let mut before = 0;
        for header in headers {
            for bound in &header.bounds {
                if matches!(&bound.of.of, Named::Foreign(name) if MARKERS.contains(&name.as_str())) {
                    continue;
                }
                let resolved = |ty: &Ty| self.resolved(&shifted(ty, before));
                let args = bound.of.args.iter().map(resolved).collect();
                bounds
                    .push(Bound { ty: resolved(&bound.ty), of: TraitRef { of: bound.of.of.clone(), args } });
            }
            before += header.any_size.len();
        }
        bounds
    }
}

fn has_param(ty: &Ty, number: usize) -> bool {
    match ty {
        Ty::Unknown => false,
        Ty::Param(own) => *own == number,
        Ty::Made(_, parts) => parts.iter().any(|part| has_param(part, number)),
    }
}
