//! What the bounds of a function say of its arguments.

use super::Collector;

use super::index::sym;
use super::lower::Subst;

use super::types::{Bound, TraitId, Ty, Types};
use crate::facts::Name;
use crate::flow::{Generics, PathTerm, TypeTerm};

impl<'p> Collector<'p> {
    /// Applies what the bounds of a function, and of the impl or trait around it, say of its arguments.
    pub(super) fn apply_bounds(&mut self, item: u32, subst: &Subst) {
        for holder in self.program.owner(item).into_iter().chain([item]) {
            let generics = self.generics_of(holder).filter(|generics| generics.says_something());
            if let Some(generics) = generics {
                self.apply_generics(generics, &subst.at(self.program, holder));
            }
        }
    }

    /// `subst` is at the item that has these parameters.
    fn apply_generics(&mut self, generics: &'p Generics, subst: &Subst) {
        let piece = &self.program.pieces[subst.piece as usize];
        for param in generics.params.iter().filter(|param| !param.bounds.is_empty()) {
            let name = sym(self.program, piece, param.name);
            let Some(at) = subst.names.iter().rposition(|own| *own == name) else { continue };
            let ty = subst.args.get(at).copied().unwrap_or(Types::UNKNOWN);
            param.bounds.iter().for_each(|bound| self.apply_bound(subst, ty, bound));
        }
        for (ty, bounds) in &generics.wheres {
            if bounds.iter().any(|bound| !bound.args.is_empty() || !bound.bindings.is_empty()) {
                let ty = self.lower(subst, ty);
                bounds.iter().for_each(|bound| self.apply_bound(subst, ty, bound));
            }
        }
    }

    pub(super) fn apply_bound(&mut self, subst: &Subst, ty: Ty, bound: &'p PathTerm) {
        if (bound.args.is_empty() && bound.bindings.is_empty()) || self.is_open(ty) {
            return;
        }
        let piece = &self.program.pieces[subst.piece as usize];
        let Some(id) = self.trait_of(subst, bound) else { return };
        let args = self.lower_all(subst, &bound.args);
        let bindings: Bound = bound
            .bindings
            .iter()
            .map(|(name, term)| (sym(self.program, piece, *name), self.lower(subst, term)))
            .collect();
        self.satisfies(ty, id, &args, &bindings);
    }

    /// Unifies what a trait says of a type with what the type is.
    pub(super) fn satisfies(&mut self, ty: Ty, id: TraitId, args: &[Ty], bindings: &[(Name, Ty)]) {
        match id {
            TraitId::Foreign(name) => match self.text(name) {
                "Fn" | "FnMut" | "FnOnce" | "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce" => {
                    let Some((inputs, output)) = self.signature(ty) else { return };
                    let inputs = self.tuple(&inputs);
                    if let Some(own) = args.first() {
                        self.types.unify(inputs, *own);
                    }
                    for (_, own) in bindings {
                        self.types.unify(output, *own);
                    }
                }
                "Iterator" | "IntoIterator" | "DoubleEndedIterator" | "ExactSizeIterator" | "Stream" => {
                    if let Some(item) = self.item_given(ty) {
                        bindings.iter().for_each(|(_, own)| {
                            self.types.unify(item, *own);
                        });
                    }
                }
                "Future" => bindings.iter().for_each(|(_, own)| {
                    self.types.unify(ty, *own);
                }),
                _ => {}
            },
            TraitId::Item(item) => {
                if let Some((owner, own)) = self.find_impl(id, ty) {
                    let with_self = self.trait_args(owner, &own, ty);
                    for (own, arg) in with_self[1..].iter().zip(args) {
                        self.types.unify(*own, *arg);
                    }
                } else if let Some(own) = self.object_of(item, ty) {
                    own.iter().zip(args).for_each(|(own, arg)| {
                        self.types.unify(*own, *arg);
                    });
                }
                for (name, own) in bindings {
                    let is = self.project(ty, Some(id), *name);
                    self.types.unify(is, *own);
                }
            }
        }
    }

    /// The `Fn` bound of an argument whose type is a parameter, as an object.
    pub(super) fn callable_bound(&mut self, item: u32, subst: &Subst, input: &'p TypeTerm) -> Option<Ty> {
        let piece = self.program.piece_of_item(item);
        let name = match input {
            TypeTerm::Param(name) => sym(self.program, piece, *name),
            TypeTerm::Path(path) if path.qself.is_none() && path.path.len == 1 => {
                self.program.path(piece, path.path)[0]
            }
            _ => return None,
        };
        for holder in [item].into_iter().chain(self.program.owner(item)) {
            let Some(generics) = self.generics_of(holder) else { continue };
            let subst = subst.at(self.program, holder);
            let piece = &self.program.pieces[subst.piece as usize];
            let in_params =
                generics.params.iter().filter(|param| sym(self.program, piece, param.name) == name);
            let in_wheres = generics.wheres.iter().filter(|(ty, _)| match ty {
                TypeTerm::Path(path) => path.qself.is_none() && self.program.path(piece, path.path) == [name],
                _ => false,
            });
            let bounds = in_params.flat_map(|p| &p.bounds).chain(in_wheres.flat_map(|(_, bounds)| bounds));
            let callable = bounds.into_iter().find(|bound| {
                let last = self.program.path(piece, bound.path).last();
                last.is_some_and(|last| self.text(*last).contains("Fn")) && !bound.bindings.is_empty()
            });
            if let Some(bound) = callable {
                return Some(self.lower_bounds(&subst, std::slice::from_ref(bound)));
            }
        }
        None
    }
}
