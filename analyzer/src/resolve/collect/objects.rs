//! Functions that no path names: those in the table of an object of a trait, and those that other crates call.

use smallvec::smallvec;

use super::Collector;
use super::types::{Kind, Row, TraitId, Ty};

impl Collector<'_> {
    /// The functions that an object of a trait has for a type.
    pub(super) fn table(&mut self, ty: Ty, object: Ty, calls: &mut Vec<u32>) {
        let Kind::Dyn(id, ..) = self.types.kind(object) else { return };
        let mut traits = vec![*id];
        if let TraitId::Item(item) = id {
            traits.extend(self.supertraits(*item).into_iter().map(TraitId::Item));
        }
        for id in traits {
            let Some((owner, args)) = self.find_impl(id, ty) else { continue };
            self.whole_impl(id, owner, &args, ty, calls);
        }
    }

    /// All functions of an impl, with those that the trait has for it.
    fn whole_impl(&mut self, id: TraitId, owner: u32, args: &[Ty], ty: Ty, calls: &mut Vec<u32>) {
        let inside = |of: u32| self.index.inside.get(&of).map_or(&[][..], Vec::as_slice);
        let (own, of_trait) = (
            inside(owner),
            match id {
                TraitId::Item(id) => inside(id),
                TraitId::Foreign(_) => &[],
            },
        );
        let args = self.types.resolve_all(args);
        for &item in own {
            if self.fn_of(item).is_some_and(|term| term.body.is_some())
                && self.params(item).len() == args.len()
            {
                calls.extend(self.instance(item, args.clone()));
            }
        }
        if of_trait.is_empty() {
            return;
        }
        let with_self = self.trait_args(owner, &args, ty);
        for &item in of_trait {
            let name = self.program.item(item).name;
            let replaced = own.iter().any(|own| self.program.item(*own).name == name);
            if !replaced
                && self.fn_of(item).is_some_and(|term| term.body.is_some())
                && self.params(item).len() == with_self.len()
            {
                let args = self.types.resolve_all(&with_self);
                calls.extend(self.instance(item, args));
            }
        }
    }

    /// `Self` and the arguments of the trait of an impl.
    pub(super) fn trait_args(&mut self, owner: u32, args: &[Ty], ty: Ty) -> Row {
        let mut out: Row = smallvec![ty];
        if let Some(path) = self.index.impls[&owner].trait_path {
            let subst = self.subst(owner, args);
            out.extend(self.lower_all(&subst, &path.args));
        }
        out
    }

    /// What other crates call of a generic type once there is a value of it: `drop`, `next`, `write` ….
    pub(super) fn called_from_outside(&mut self, ty: Ty, calls: &mut Vec<u32>) {
        const ON_DEMAND: &[&str] = &[
            "Clone",
            "Debug",
            "Default",
            "Display",
            "Eq",
            "From",
            "Hash",
            "Into",
            "Ord",
            "PartialEq",
            "PartialOrd",
            "Serialize",
            "TryFrom",
        ];
        let Kind::Adt(item, args) = self.types.kind(ty) else { return };
        if args.is_empty() {
            return;
        }
        for &owner in self.index.foreign.get(item).into_iter().flatten() {
            let Some(TraitId::Foreign(name)) = self.index.impls[&owner].of_trait else { continue };
            if ON_DEMAND.contains(&self.text(name)) {
                continue;
            }
            if let Some(args) = self.impl_matches(owner, ty) {
                self.whole_impl(TraitId::Foreign(name), owner, &args, ty, calls);
            }
        }
    }
}
