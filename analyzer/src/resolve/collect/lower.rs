//! Type terms as types, under what the generic parameters around them stand for.

use std::rc::Rc;

use seam_graphs::ItemKind;

use super::Collector;
use super::index::{meaning, sym, trait_meant};
use super::types::{Bound, Kind, Row, TraitId, Ty, Types};
use crate::facts::{Name, Ns};
use crate::flow::{FnTerm, Generics, ItemTerm, PathTerm, TypeTerm};
use crate::resolve::program::{Def, Program};

/// What the names of generic parameters stand for in an item.
#[derive(Clone, Debug)]
pub(super) struct Subst {
    pub(super) piece: u32,
    pub(super) item: u32,
    pub(super) names: Rc<[Name]>,
    pub(super) args: Row,
    pub(super) self_ty: Ty,
}

impl Subst {
    pub(super) fn get(&self, name: Name) -> Option<Ty> {
        // The last of a name is the innermost.
        let at = self.names.iter().rposition(|own| *own == name)?;
        self.args.get(at).copied()
    }

    /// The same for terms that another item holds, the impl or trait around this one: a macro call may have made either.
    pub(super) fn at(&self, program: &Program, item: u32) -> Self {
        Self { item, piece: program.item_piece[item as usize], ..self.clone() }
    }
}

impl<'p> Collector<'p> {
    #[inline]
    pub(super) fn term(&self, item: u32) -> Option<&'p ItemTerm> {
        self.index.terms[item as usize]
    }

    pub(super) fn fn_of(&self, item: u32) -> Option<&'p FnTerm> {
        match self.term(item) {
            Some(ItemTerm::Fn(term)) => Some(term),
            _ => None,
        }
    }

    pub(super) fn generics_of(&self, item: u32) -> Option<&'p Generics> {
        match self.term(item)? {
            ItemTerm::Fn(term) => Some(&term.generics),
            ItemTerm::Impl { generics, .. }
            | ItemTerm::Trait { generics, .. }
            | ItemTerm::Struct { generics, .. }
            | ItemTerm::Enum { generics, .. }
            | ItemTerm::Alias { generics, .. } => Some(generics),
            ItemTerm::Value { .. } => None,
        }
    }

    /// The names of all generic parameters of an item: those of the impl or trait around it first; a trait's own is `Self`.
    pub(super) fn params(&mut self, item: u32) -> Rc<[Name]> {
        if let Some(names) = self.params.get(&item) {
            return Rc::clone(names);
        }
        let program = self.program;
        let mut names: Vec<Name> = Vec::new();
        if let Some(owner) = program.owner(item) {
            names.extend(self.params(owner).iter());
        } else if program.kind(item) == ItemKind::Trait {
            names.push(program.keywords.self_type);
        }
        let piece = program.piece_of_item(item);
        if let Some(generics) = self.generics_of(item) {
            names.extend(generics.params.iter().map(|param| sym(program, piece, param.name)));
        }
        let names: Rc<[Name]> = names.into();
        self.params.insert(item, Rc::clone(&names));
        names
    }

    pub(super) fn fresh(&mut self, count: usize) -> Row {
        (0..count).map(|_| self.types.fresh()).collect()
    }

    /// What an item's parameters stand for, given the arguments in the order of [`params`](Self::params).
    pub(super) fn subst(&mut self, item: u32, args: &[Ty]) -> Subst {
        let program = self.program;
        let names = self.params(item);
        let piece = program.item_piece[item as usize];
        let mut subst = Subst { piece, item, names, args: args.into(), self_ty: Types::UNKNOWN };
        let around = program.owner(item).unwrap_or(item);
        subst.self_ty = match self.term(around) {
            Some(ItemTerm::Impl { self_ty, .. }) => {
                let outer = subst.at(program, around);
                self.lower(&outer, self_ty)
            }
            Some(ItemTerm::Trait { .. }) => args.first().copied().unwrap_or(Types::UNKNOWN),
            Some(ItemTerm::Struct { .. } | ItemTerm::Enum { .. }) => self.types.add(Kind::Adt(around, args)),
            _ => Types::UNKNOWN,
        };
        subst
    }

    pub(super) fn lower(&mut self, subst: &Subst, term: &'p TypeTerm) -> Ty {
        let piece = &self.program.pieces[subst.piece as usize];
        let kind = match term {
            TypeTerm::Infer | TypeTerm::Impl => {
                self.depends = true;
                return self.types.fresh();
            }
            TypeTerm::Never => return Types::NEVER,
            TypeTerm::Path(path) => return self.lower_path(subst, path),
            TypeTerm::Param(name) => {
                self.depends = true;
                return subst.get(sym(self.program, piece, *name)).unwrap_or(Types::UNKNOWN);
            }
            TypeTerm::Ref(inner) | TypeTerm::RefMut(inner) => Kind::Ref(self.lower(subst, inner)),
            TypeTerm::Pointer(inner) => Kind::Pointer(self.lower(subst, inner)),
            TypeTerm::Slice(inner) => Kind::Slice(self.lower(subst, inner)),
            TypeTerm::Array(inner, length) => {
                Kind::Array(self.lower(subst, inner), sym(self.program, piece, *length))
            }
            TypeTerm::Tuple(terms) => {
                let parts = self.lower_all(subst, terms);
                return self.tuple(&parts);
            }
            TypeTerm::Fn(inputs, output) => {
                let inputs = self.lower_all(subst, inputs);
                let output = self.lower(subst, output);
                return self.types.add(Kind::FnPtr(&inputs, output));
            }
            TypeTerm::Dyn(bounds) => return self.lower_bounds(subst, bounds),
            TypeTerm::Const(name) => Kind::Const(sym(self.program, piece, *name)),
        };
        self.types.add(kind)
    }

    pub(super) fn lower_all(&mut self, subst: &Subst, terms: &'p [TypeTerm]) -> Row {
        terms.iter().map(|term| self.lower(subst, term)).collect()
    }

    /// The type `dyn` of these bounds.
    pub(super) fn lower_bounds(&mut self, subst: &Subst, bounds: &'p [PathTerm]) -> Ty {
        let piece = &self.program.pieces[subst.piece as usize];
        let found = bounds.iter().find_map(|bound| Some((bound, self.trait_of(subst, bound)?)));
        let Some((bound, id)) = found else { return Types::UNKNOWN };
        let args = self.lower_all(subst, &bound.args);
        let bindings = bound
            .bindings
            .iter()
            .map(|(name, term)| (sym(self.program, piece, *name), self.lower(subst, term)))
            .collect::<Bound>();
        self.types.add(Kind::Dyn(id, &args, &bindings))
    }

    /// What a path term means, from a table.
    pub(super) fn meaning(
        &mut self,
        subst: &Subst,
        path: &PathTerm,
        len: usize,
        ns: Ns,
    ) -> (Option<Def>, Option<u32>) {
        let key = (subst.piece, path.path.start, u8::try_from(len).unwrap_or(u8::MAX), ns.0);
        if let Some(found) = self.meanings.get(&key) {
            return *found;
        }
        let piece = &self.program.pieces[subst.piece as usize];
        let found = meaning(self.program, piece, subst.item, path, len, ns);
        self.meanings.insert(key, found);
        found
    }

    pub(super) fn lower_path(&mut self, subst: &Subst, path: &'p PathTerm) -> Ty {
        let program = self.program;
        let piece = &program.pieces[subst.piece as usize];
        let names = program.path(piece, path.path);
        let [first, rest @ ..] = names else { return Types::UNKNOWN };
        if let Some(qself) = &path.qself {
            self.depends = true;
            let base = self.lower(subst, qself);
            let of_trait = usize::from(path.of_trait);
            let id = (of_trait > 0).then(|| self.trait_at(subst, path, of_trait)).flatten();
            return match names.get(of_trait) {
                Some(name) => self.project(base, id, *name),
                None => base,
            };
        }
        let own = if *first == program.keywords.self_type { Some(subst.self_ty) } else { subst.get(*first) };
        if let (Some(own), false) = (own, path.path.rooted) {
            self.depends = true;
            return match rest {
                [] => own,
                [name, ..] => self.project(own, None, *name),
            };
        }
        let place = (subst.piece, path.path.start);
        if let Some(&ty) = self.closed.get(&place) {
            return ty;
        }
        let around = std::mem::replace(&mut self.depends, false);
        let ty = self.lower_plain(subst, path);
        if !self.depends && self.types.is_closed(ty) {
            self.closed.insert(place, ty);
        }
        self.depends |= around;
        ty
    }

    /// A path that begins with no parameter.
    fn lower_plain(&mut self, subst: &Subst, path: &'p PathTerm) -> Ty {
        let program = self.program;
        let names = program.path(&program.pieces[subst.piece as usize], path.path);
        let (def, passed) = self.meaning(subst, path, names.len(), Ns::TYPE);
        match def {
            Some(Def::Item(item)) => {
                if program.owner(item).is_some()
                    && let Some(passed) = passed
                {
                    let base = self.item_type(subst, passed, &path.before, path);
                    self.depends = true;
                    return names.last().map_or(base, |name| self.project(base, None, *name));
                }
                self.item_type(subst, item, &path.args, path)
            }
            Some(Def::Variant(item)) => self.item_type(subst, item, &path.before, path),
            Some(Def::Module(_)) => Types::UNKNOWN,
            Some(Def::External(_)) | None => {
                let args = self.lower_all(subst, &path.args);
                match names.last() {
                    Some(name) => self.types.add(Kind::Foreign(*name, &args)),
                    None => Types::UNKNOWN,
                }
            }
        }
    }

    /// The trait that a bound names.
    pub(super) fn trait_of(&mut self, subst: &Subst, path: &PathTerm) -> Option<TraitId> {
        let (def, _) = self.meaning(subst, path, usize::from(path.path.len), Ns::TYPE);
        trait_meant(self.program, &self.program.pieces[subst.piece as usize], path, def)
    }

    /// The trait that the first `len` segments name.
    pub(super) fn trait_at(&mut self, subst: &Subst, path: &'p PathTerm, len: usize) -> Option<TraitId> {
        let piece = &self.program.pieces[subst.piece as usize];
        match self.meaning(subst, path, len, Ns::TYPE).0 {
            Some(Def::Item(item)) => Some(TraitId::Item(item)),
            Some(Def::External(_)) | None => {
                self.program.path(piece, path.path).get(len - 1).map(|name| TraitId::Foreign(*name))
            }
            _ => None,
        }
    }

    /// The type that an item is, applied to arguments; those that are missing are defaults or open.
    pub(super) fn item_type(
        &mut self,
        subst: &Subst,
        item: u32,
        args: &'p [TypeTerm],
        path: &'p PathTerm,
    ) -> Ty {
        let args = self.lower_all(subst, args);
        self.applied(subst, item, &args, path)
    }

    pub(super) fn applied(&mut self, subst: &Subst, item: u32, args: &[Ty], path: &'p PathTerm) -> Ty {
        match self.term(item) {
            Some(ItemTerm::Alias { ty: Some(ty), .. }) if self.aliases < 16 => {
                let args = self.fill(item, args);
                let inner = self.subst(item, &args);
                self.aliases += 1;
                let ty = self.lower(&inner, ty);
                self.aliases -= 1;
                ty
            }
            Some(ItemTerm::Trait { .. }) => {
                let piece = &self.program.pieces[subst.piece as usize];
                let bindings = path
                    .bindings
                    .iter()
                    .map(|(name, term)| (sym(self.program, piece, *name), self.lower(subst, term)))
                    .collect::<Bound>();
                self.types.add(Kind::Dyn(TraitId::Item(item), args, &bindings))
            }
            Some(ItemTerm::Struct { .. } | ItemTerm::Enum { .. }) => {
                let args = self.fill(item, args);
                self.types.add(Kind::Adt(item, &args))
            }
            _ => self.types.add(Kind::Adt(item, args)),
        }
    }

    /// The arguments of an item, with what is missing.
    pub(super) fn fill(&mut self, item: u32, args: &[Ty]) -> Row {
        let Some(generics) = self.generics_of(item) else { return Row::from_slice(args) };
        let mut out: Row = args.iter().copied().take(generics.params.len()).collect();
        for param in &generics.params[out.len()..] {
            let ty = match &param.default {
                Some(default) => {
                    let subst = Subst {
                        piece: self.program.item_piece[item as usize],
                        item,
                        names: self.params(item),
                        args: out.clone(),
                        self_ty: Types::UNKNOWN,
                    };
                    self.lower(&subst, default)
                }
                None => self.types.fresh(),
            };
            out.push(ty);
        }
        out
    }
}
