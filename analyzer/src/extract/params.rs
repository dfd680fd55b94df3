//! The bounds of type parameters, and the paths that begin with one: `T::Item`.
//!
//! Only the paths of the bounds are kept; `resolve` finds out which of the traits has the name.

use syn::{Generics, Ident, Path, Type, TypeParamBound, TypePath, WherePredicate};

use super::Extractor;
use super::words::each;
use crate::facts::{BoundFacts, LocalKind, Name, Ns, ParamRefFacts, RefFacts};

impl Extractor<'_> {
    /// Notes the bounds of the type parameter that was bound last: its own and those of `where` clauses.
    pub(super) fn bounds_of_param(&mut self, param: &syn::TypeParam, generics: &Generics) {
        let predicates = predicates(generics).filter(|(bounded, _)| *bounded == &param.ident);
        each(&param.bounds)
            .chain(predicates.flat_map(|(_, bounds)| bounds))
            .for_each(|bound| self.bound(bound));
    }

    /// Binds the type parameters of the item around again of which the `where` clauses say more.
    pub(super) fn bounds_of_outer_params(&mut self, generics: &Generics) {
        for (bounded, bounds) in predicates(generics) {
            if generics.type_params().any(|param| &param.ident == bounded) {
                continue;
            }
            let name = self.ident(bounded);
            if let Some((LocalKind::Type, known)) = self.local_entry(name, Ns::TYPE) {
                let outer = self.type_param(name);
                self.bind_known(name, LocalKind::Type, known);
                for index in self.facts.bounds_of(outer) {
                    let bound = self.facts.bounds[index];
                    self.facts.bounds.push(BoundFacts { local: self.locals, ..bound });
                }
                bounds.for_each(|bound| self.bound(bound));
            }
        }
    }

    fn bound(&mut self, bound: &TypeParamBound) {
        if let TypeParamBound::Trait(bound) = bound {
            let path = self.syn_path(&bound.path);
            self.bound_at(path);
        }
    }

    /// Adds a bound to the type parameter that was bound last.
    pub(crate) fn bound_at(&mut self, path: crate::facts::PathRef) {
        let (local, scope, owner) = (self.locals, self.scope, self.owner);
        self.facts.bounds.push(BoundFacts { local, path, scope, owner });
    }

    /// Writes a path behind a type parameter, where a bound may have its name.
    pub(super) fn param_reference(&mut self, param: Name, reference: RefFacts) {
        let local = self.type_param(param);
        if !self.facts.bounds_of(local).is_empty() || reference.ns.intersects(Ns::VALUE) {
            self.facts.param_refs.push(ParamRefFacts { local, reference });
        }
    }

    /// The innermost type parameter of a name.
    fn type_param(&self, name: Name) -> u32 {
        let mut at = self.locals;
        while at != 0 {
            let local = self.facts.locals[at as usize];
            if local.name == name && local.kind == LocalKind::Type {
                break;
            }
            at = local.parent;
        }
        at
    }
}

/// The predicates on what may be type parameters, with their bounds.
fn predicates(generics: &Generics) -> impl Iterator<Item = (&Ident, impl Iterator<Item = &TypeParamBound>)> {
    let clauses = generics.where_clause.iter().flat_map(|clause| each(&clause.predicates));
    clauses.filter_map(|predicate| match predicate {
        WherePredicate::Type(predicate) => match &predicate.bounded_ty {
            Type::Path(TypePath { qself: None, path, .. }) => {
                Some((Path::get_ident(path)?, each(&predicate.bounds)))
            }
            _ => None,
        },
        _ => None,
    })
}
