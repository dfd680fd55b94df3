//! Which impl is for a type, and what its associated types are.

use super::Collector;
use super::index::{Head, sym};
use super::types::{Args, Kind, Row, TraitId, Ty, Types};
use crate::facts::Name;
use crate::flow::{ItemTerm, PathTerm};

use super::lower::Subst;

/// How deep bounds of impls are looked into.
const MAX_BOUNDS: u32 = 3;

impl<'p> Collector<'p> {
    /// The arguments of an impl with which it is one for `ty`.
    pub(super) fn impl_matches(&mut self, item: u32, ty: Ty) -> Option<Row> {
        let entry = self.index.impls.get(&item)?;
        let (head, self_ty) = (entry.head, entry.self_ty);
        let count = self.params(item).len();
        if count == 0
            && head != Head::Any
            && matches!(self.types.seen(ty), Kind::Adt(_, args) if args.is_empty())
        {
            return Some(Row::new());
        }
        let args = self.fresh(count);
        let mark = self.types.mark();
        let subst = Subst {
            piece: self.program.item_piece[item as usize],
            item,
            names: self.params(item),
            args: args.clone(),
            self_ty: ty,
        };
        let own = self.lower(&subst, self_ty);
        if self.types.unify(own, ty) && (head != Head::Any || self.bounds_hold(&subst, item)) {
            return Some(args);
        }
        self.types.rollback(mark);
        None
    }

    /// Whether what an impl asks of its parameters by traits of the workspace is so.
    pub(super) fn bounds_hold(&mut self, subst: &Subst, item: u32) -> bool {
        if self.bounds >= MAX_BOUNDS {
            return true;
        }
        let Some(generics) = self.generics_of(item) else { return true };
        let piece = self.program.piece_of_item(item);
        self.bounds += 1;
        let mut holds = true;
        for param in &generics.params {
            let ty = subst.get(sym(self.program, piece, param.name)).unwrap_or(Types::UNKNOWN);
            holds = holds && param.bounds.iter().all(|bound| self.bound_holds(subst, ty, bound));
        }
        for (ty, bounds) in &generics.wheres {
            let ty = self.lower(subst, ty);
            holds = holds && bounds.iter().all(|bound| self.bound_holds(subst, ty, bound));
        }
        self.bounds -= 1;
        holds
    }

    pub(super) fn bound_holds(&mut self, subst: &Subst, ty: Ty, bound: &'p PathTerm) -> bool {
        match self.types.seen(ty) {
            Kind::Var(_) | Kind::Unknown => return true,
            _ => {}
        }
        match self.trait_of(subst, bound) {
            Some(TraitId::Item(id)) => self.find_impl(TraitId::Item(id), ty).is_some(),
            Some(TraitId::Foreign(name)) => {
                let callable = matches!(self.text(name), "Fn" | "FnMut" | "FnOnce");
                !callable || self.signature(ty).is_some()
            }
            None => true,
        }
    }

    /// The impl of a trait for a type, with its arguments. A `dyn` of the trait itself has none.
    pub(super) fn find_impl(&mut self, id: TraitId, ty: Ty) -> Option<(u32, Row)> {
        let head = Head::of(self.types.seen(ty));
        if head == Head::Any {
            return None;
        }
        let candidates = self.index.impls_of.get(&id)?;
        for any in [false, true] {
            for &item in candidates {
                let own = self.index.impls[&item].head;
                if (own == Head::Any) == any
                    && (any || own == head)
                    && let Some(args) = self.impl_matches(item, ty)
                {
                    return Some((item, args));
                }
            }
        }
        // An object of a trait has it, and so have those of traits above it.
        None
    }

    /// Whether `ty` is an object of the trait, or of one that has it as a supertrait; with the arguments of the trait.
    pub(super) fn object_of(&mut self, id: u32, ty: Ty) -> Option<Args> {
        let Kind::Dyn(of, args, _) = self.types.seen(ty) else { return None };
        let (of, args) = (*of, args.clone());
        match of {
            TraitId::Item(own) if own == id => Some(args),
            TraitId::Item(own) => self.supertraits(own).contains(&id).then(|| [].into()),
            TraitId::Foreign(_) => None,
        }
    }

    /// The workspace's traits that a trait has above it.
    pub(super) fn supertraits(&self, id: u32) -> Vec<u32> {
        let mut found = Vec::new();
        let mut todo = vec![id];
        while let Some(id) = todo.pop() {
            for &above in self.program.traits.get(&id).into_iter().flatten() {
                if !found.contains(&above) && found.len() < 32 {
                    found.push(above);
                    todo.push(above);
                }
            }
        }
        found
    }

    /// `<base as id>::name`.
    pub(super) fn project(&mut self, base: Ty, id: Option<TraitId>, name: Name) -> Ty {
        let base = self.types.shallow(base);
        match self.types.kind(base) {
            Kind::Var(_) => return self.types.fresh(),
            Kind::Unknown | Kind::Never => return Types::UNKNOWN,
            Kind::Dyn(_, _, bindings) => {
                if let Some((_, ty)) = bindings.iter().find(|(own, _)| *own == name) {
                    return *ty;
                }
            }
            _ => {}
        }
        if let Some(ty) = self.project_impl(base, id, name) {
            return ty;
        }
        match self.text(name) {
            "Item" => {
                if let Some(item) = self.item_given(base) {
                    return item;
                }
            }
            "Output" => {
                if let Some((_, output)) = self.signature(base) {
                    return output;
                }
            }
            _ => {}
        }
        self.types.add(Kind::Opaque(name, &[base]))
    }

    pub(super) fn project_impl(&mut self, base: Ty, id: Option<TraitId>, name: Name) -> Option<Ty> {
        if self.projections >= 12 {
            return None;
        }
        let head = Head::of(self.types.seen(base));
        let candidates = self.index.associated.get(&name)?;
        for any in [false, true] {
            for &(owner, item) in candidates {
                let entry = self.index.impls[&owner];
                let right = id.is_none_or(|id| entry.of_trait == Some(id));
                if !right || (entry.head == Head::Any) != any || !(any || entry.head == head) {
                    continue;
                }
                let Some(ItemTerm::Alias { ty: Some(ty), .. }) = self.term(item) else { continue };
                if let Some(mut args) = self.impl_matches(owner, base) {
                    let missing = self.params(item).len().saturating_sub(args.len());
                    args.extend(self.fresh(missing));
                    let subst = self.subst(item, &args);
                    self.projections += 1;
                    let ty = self.lower(&subst, ty);
                    self.projections -= 1;
                    return Some(ty);
                }
            }
        }
        None
    }
}
