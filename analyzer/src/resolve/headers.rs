//! The headers of impls, with their names resolved.
//!
//! In: the terms that `extract` kept of them. Out: [`ImplHeader`]s by the positions of the graph's tables. What stands in the body of
//! a function or constant (`const _: () = { impl … }`) goes where that goes, and is a header of that item.

use seam_graphs::{ItemId, ItemKind};

use super::collect::{TraitId, meaning, sym, trait_of};
use super::graph::Builder;
use super::program::{Def, Piece, Program};
use crate::facts::{Name, Ns};
use crate::flow::{ItemTerm, PathTerm, TypeTerm};
use crate::header::{Bound, ImplHeader, Maker, Named, TraitRef, Ty};

impl Builder<'_> {
    /// The headers of all impls; none where they were not asked for.
    pub(super) fn headers(&self) -> Vec<ImplHeader> {
        let program = self.program;
        if !self.workspace.sites {
            return Vec::new();
        }
        let mut headers = Vec::new();
        for piece in &program.pieces {
            for (item, term) in program.facts(piece).flow.iter().flat_map(|flow| &flow.items) {
                let number = program.item_of(piece, *item);
                if let (Some(item), ItemTerm::Impl { generics, self_ty, of_trait }) =
                    (self.position(number).map(ItemId::new), term)
                {
                    let params = generics.params.iter().map(|param| sym(program, piece, param.name));
                    let mut reader = Reader {
                        builder: self,
                        piece,
                        item: number,
                        params: params.collect(),
                        subject: None,
                    };
                    let subject = reader.ty(self_ty);
                    reader.subject = Some(subject.clone());
                    let of = of_trait.as_ref().map(|path| reader.trait_ref(path));
                    let mut bounds = Vec::new();
                    for (number, param) in generics.params.iter().enumerate() {
                        bounds.extend(reader.bounds(&Ty::Param(number), &param.bounds));
                    }
                    for (ty, of) in &generics.wheres {
                        bounds.extend(reader.bounds(&reader.ty(ty), of));
                    }
                    let any_size = generics.params.iter().map(|param| param.any_size).collect();
                    headers.push(ImplHeader { item, any_size, of_trait: of, subject, bounds });
                }
            }
        }
        headers
    }
}

/// Reads the terms of one header.
struct Reader<'a> {
    builder: &'a Builder<'a>,
    piece: &'a Piece,
    item: u32,
    params: Vec<Name>,
    subject: Option<Ty>,
}

impl Reader<'_> {
    fn program(&self) -> &Program {
        self.builder.program
    }

    fn text(&self, name: Name) -> String {
        self.program().names.text(name).to_owned()
    }

    fn bounds(&self, ty: &Ty, of: &[PathTerm]) -> Vec<Bound> {
        of.iter().map(|path| Bound { ty: ty.clone(), of: self.trait_ref(path) }).collect()
    }

    fn trait_ref(&self, path: &PathTerm) -> TraitRef {
        TraitRef { of: self.named_trait(path), args: self.all(&path.args) }
    }

    fn named_trait(&self, path: &PathTerm) -> Named {
        match trait_of(self.program(), self.piece, self.item, path) {
            Some(TraitId::Item(item)) => self.named(item, path),
            _ => self.foreign(path),
        }
    }

    fn named(&self, item: u32, path: &PathTerm) -> Named {
        self.builder.position(item).map_or_else(|| self.foreign(path), |at| Named::Item(ItemId::new(at)))
    }

    fn foreign(&self, path: &PathTerm) -> Named {
        let last = self.program().path(self.piece, path.path).last();
        Named::Foreign(last.map(|name| self.text(*name)).unwrap_or_default())
    }

    fn all(&self, terms: &[TypeTerm]) -> Vec<Ty> {
        terms.iter().map(|term| self.ty(term)).collect()
    }

    fn ty(&self, term: &TypeTerm) -> Ty {
        let constant =
            |name| Ty::Made(Maker::Const(self.text(sym(self.program(), self.piece, name))), vec![]);
        let (maker, parts) = match term {
            TypeTerm::Infer | TypeTerm::Param(_) | TypeTerm::Impl => return Ty::Unknown,
            TypeTerm::Path(path) => return self.path(path),
            TypeTerm::Const(name) => return constant(*name),
            TypeTerm::Never => (Maker::Never, vec![]),
            TypeTerm::Ref(inner) => (Maker::Ref, vec![self.ty(inner)]),
            TypeTerm::RefMut(inner) => (Maker::RefMut, vec![self.ty(inner)]),
            TypeTerm::Pointer(inner) => (Maker::Pointer, vec![self.ty(inner)]),
            TypeTerm::Slice(inner) => (Maker::Slice, vec![self.ty(inner)]),
            TypeTerm::Array(inner, length) => {
                let name = sym(self.program(), self.piece, *length);
                let length = self.param(name).unwrap_or_else(|| constant(*length));
                (Maker::Array, vec![self.ty(inner), length])
            }
            TypeTerm::Tuple(terms) => (Maker::Tuple, self.all(terms)),
            TypeTerm::Fn(inputs, output) => {
                let mut parts = self.all(inputs);
                parts.push(self.ty(output));
                (Maker::Fn, parts)
            }
            TypeTerm::Dyn(bounds) => match bounds.first() {
                Some(bound) => (Maker::Dyn(self.named_trait(bound)), self.all(&bound.args)),
                None => return Ty::Unknown,
            },
        };
        Ty::Made(maker, parts)
    }

    fn param(&self, name: Name) -> Option<Ty> {
        self.params.iter().position(|own| *own == name).map(Ty::Param)
    }

    fn path(&self, path: &PathTerm) -> Ty {
        let program = self.program();
        let names = program.path(self.piece, path.path);
        let [first, rest @ ..] = names else { return Ty::Unknown };
        if path.qself.is_some() {
            return Ty::Unknown;
        }
        if !path.path.rooted {
            let own = match &self.subject {
                Some(subject) if *first == program.keywords.self_type => Some(subject.clone()),
                _ => self.param(*first),
            };
            if let Some(own) = own {
                return if rest.is_empty() { own } else { Ty::Unknown };
            }
        }
        let def = meaning(program, self.piece, self.item, path, names.len(), Ns::TYPE).0;
        let (named, args) = match def {
            Some(Def::Item(item)) => {
                let behind = program.through_aliases(item);
                // What an alias does with its arguments is not looked into.
                let args = if behind == item { self.all(&path.args) } else { Vec::new() };
                match program.kind(behind) {
                    ItemKind::Struct | ItemKind::Enum | ItemKind::Union
                        if program.owner(behind).is_none() =>
                    {
                        (self.named(behind, path), args)
                    }
                    _ => return Ty::Unknown,
                }
            }
            Some(Def::Module(_) | Def::Variant(_)) => return Ty::Unknown,
            Some(Def::External(_)) | None => (self.foreign(path), self.all(&path.args)),
        };
        Ty::Made(Maker::Named(named), args)
    }
}
