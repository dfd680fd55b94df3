//! Patterns: what the names that they bind are. And fields, which patterns take apart.

use seam_graphs::ItemKind;

use super::Collector;
use super::bodies::Body;
use super::index::sym;
use super::types::{Kind, Row, Ty, Types};
use super::words::*;
use crate::facts::{Name, Ns};
use crate::flow::{ItemTerm, Pat, PathTerm, Sym, TypeTerm};
use crate::resolve::program::Def;

/// What a path names that values are made with, or taken apart by.
pub(super) enum Maker {
    /// A struct, or a variant.
    Own(u32, Option<Name>),
    /// One of another crate, by its name.
    Foreign(Name),
}

impl<'p> Collector<'p> {
    /// Binds the names of a pattern that is matched with a value; `lent` where the value is behind a reference.
    pub(super) fn bind(&mut self, body: &mut Body, pat: &'p Pat, ty: Ty, lent: bool) {
        let ty = self.types.shallow(ty);
        match pat {
            Pat::Wild => {}
            Pat::Bind(name, sub) => {
                let name = self.name_of(body, *name);
                if let Some(sub) = sub {
                    self.bind(body, sub, ty, lent);
                }
                let named = self.text(name).starts_with(char::is_uppercase);
                if !named {
                    let ty = if lent { self.reference(ty) } else { ty };
                    body.locals.push((name, ty));
                }
            }
            Pat::Ref(pat) => {
                let inner = self.deref(ty).unwrap_or_else(|| self.types.fresh());
                self.bind(body, pat, inner, false);
            }
            Pat::Or(pats) => pats.iter().for_each(|pat| self.bind(body, pat, ty, lent)),
            Pat::Typed(pat, written) => {
                let written = self.lower(&body.subst, written);
                self.types.unify(written, ty);
                self.bind(body, pat, written, lent);
            }
            Pat::If(pat, guard) => {
                self.bind(body, pat, ty, lent);
                self.open(body, guard);
            }
            pat => {
                // A pattern that takes apart looks through references; what it binds is then a reference.
                let (mut inner, mut lent) = (ty, lent);
                while let Kind::Ref(behind) = self.types.seen(inner) {
                    (inner, lent) = (*behind, true);
                }
                self.take_apart(body, pat, inner, lent);
            }
        }
    }

    fn take_apart(&mut self, body: &mut Body, pat: &'p Pat, ty: Ty, lent: bool) {
        match pat {
            Pat::Tuple(pats, rest) => {
                let count = pats.len();
                let parts = match self.types.seen(ty) {
                    Kind::Tuple(parts) => Row::from_slice(parts),
                    Kind::Var(_) if rest.is_none() => {
                        let parts = self.fresh(count);
                        let whole = self.tuple(&parts);
                        self.types.unify(ty, whole);
                        parts
                    }
                    _ => Row::new(),
                };
                self.bind_row(body, pats, *rest, &parts, lent);
            }
            Pat::Slice(pats) => {
                let element = self.element(ty).unwrap_or_else(|| self.types.fresh());
                pats.iter().for_each(|pat| self.bind(body, pat, element, lent));
            }
            Pat::TupleStruct(path, pats, rest) => {
                let parts: Row = match self.maker(body, path) {
                    Some(Maker::Own(item, variant)) => {
                        self.fields_of(item, variant, ty).into_iter().map(|(_, ty)| ty).collect()
                    }
                    Some(Maker::Foreign(name)) => self.inside(name, ty).into_iter().collect(),
                    None => Row::new(),
                };
                self.bind_row(body, pats, *rest, &parts, lent);
            }
            Pat::Struct(path, pats) => {
                let parts = match self.maker(body, path) {
                    Some(Maker::Own(item, variant)) => self.fields_of(item, variant, ty),
                    _ => Vec::new(),
                };
                for (name, pat) in pats {
                    let name = self.name_of(body, *name);
                    let part = parts.iter().find(|(own, _)| *own == name).map(|(_, ty)| *ty);
                    let part = part.unwrap_or_else(|| self.types.fresh());
                    self.bind(body, pat, part, lent);
                }
            }
            _ => {}
        }
    }

    fn bind_row(&mut self, body: &mut Body, pats: &'p [Pat], rest: Option<u32>, parts: &[Ty], lent: bool) {
        for (at, pat) in pats.iter().enumerate() {
            let behind = rest.is_some_and(|rest| at >= rest as usize);
            let place = if behind { (parts.len() + at).checked_sub(pats.len()) } else { Some(at) };
            let part = place.and_then(|place| parts.get(place).copied());
            let part = part.unwrap_or_else(|| self.types.fresh());
            self.bind(body, pat, part, lent);
        }
    }

    /// What `Some`, `Ok`, `Err` have inside.
    fn inside(&mut self, name: Name, ty: Ty) -> Option<Ty> {
        let (whole, at) = match self.text(name) {
            "Some" => (OPTION, 0),
            "Ok" => (RESULT, 0),
            "Err" => (RESULT, 1),
            "Ready" => return Some(ty),
            "Borrowed" | "Owned" => return self.deref(ty),
            _ => return None,
        };
        if let Kind::Var(_) = self.types.seen(ty) {
            let args = self.fresh(if whole == OPTION { 1 } else { 2 });
            let made = self.foreign(whole, &args);
            self.types.unify(ty, made);
        }
        match self.types.seen(ty) {
            Kind::Foreign(own, args) if *own == self.word(whole) => args.get(at).copied(),
            _ => None,
        }
    }

    /// The fields of a value that is taken apart as this struct or variant.
    fn fields_of(&mut self, item: u32, variant: Option<Name>, ty: Ty) -> Vec<(Name, Ty)> {
        if !matches!(self.types.seen(ty), Kind::Adt(own, _) if *own == item) {
            let args = self.fill(item, &[]);
            let whole = self.types.add(Kind::Adt(item, &args));
            self.types.unify(whole, ty);
            let args = match self.types.kind(whole) {
                Kind::Adt(_, args) => args.clone(),
                _ => return Vec::new(),
            };
            return self.fields(item, variant, &args);
        }
        let Kind::Adt(_, args) = self.types.seen(ty).clone() else { return Vec::new() };
        self.fields(item, variant, &args)
    }

    /// The fields of a struct or variant with these arguments.
    pub(super) fn fields(&mut self, item: u32, variant: Option<Name>, args: &[Ty]) -> Vec<(Name, Ty)> {
        let fields = self.field_terms(item, variant);
        if fields.is_empty() {
            return Vec::new();
        }
        let piece = self.program.piece_of_item(item);
        let subst = self.subst(item, args);
        fields.iter().map(|(name, ty)| (sym(self.program, piece, *name), self.lower(&subst, ty))).collect()
    }

    /// The same as they are written.
    pub(super) fn field_terms(&self, item: u32, variant: Option<Name>) -> &'p [(Sym, TypeTerm)] {
        match self.term(item) {
            Some(ItemTerm::Struct { fields, .. }) => fields,
            Some(ItemTerm::Enum { variants, .. }) => {
                let piece = self.program.piece_of_item(item);
                let found =
                    variants.iter().find(|(name, _)| variant == Some(sym(self.program, piece, *name)));
                found.map_or(&[][..], |(_, fields)| fields)
            }
            _ => &[],
        }
    }

    /// The field of a struct with these arguments that has a name.
    fn named_field(&mut self, item: u32, args: &[Ty], name: Name) -> Option<Ty> {
        let piece = self.program.piece_of_item(item);
        let mut fields = self.field_terms(item, None).iter();
        let (_, ty) = fields.find(|(own, _)| sym(self.program, piece, *own) == name)?;
        let subst = self.subst(item, args);
        Some(self.lower(&subst, ty))
    }

    /// What a path in a pattern or a literal names.
    pub(super) fn maker(&mut self, body: &Body, path: &'p PathTerm) -> Option<Maker> {
        let piece = &self.program.pieces[body.subst.piece as usize];
        let names = self.program.path(piece, path.path);
        let (first, last) = (*names.first()?, *names.last()?);
        if first == self.program.keywords.self_type {
            let Kind::Adt(item, _) = self.types.seen(body.subst.self_ty) else { return None };
            return Some(Maker::Own(*item, (names.len() > 1).then_some(last)));
        }
        for ns in [Ns::TYPE_AND_VALUE, Ns::TYPE] {
            match self.meaning(&body.subst, path, names.len(), ns).0 {
                Some(Def::Variant(item)) => return Some(Maker::Own(item, Some(last))),
                Some(Def::Item(item)) => {
                    let item = self.program.through_aliases(item);
                    if matches!(self.program.kind(item), ItemKind::Struct | ItemKind::Union) {
                        return Some(Maker::Own(item, None));
                    }
                }
                Some(Def::External(_)) | None => return Some(Maker::Foreign(last)),
                Some(Def::Module(_)) => {}
            }
        }
        None
    }

    /// A field, through references and pointers.
    pub(super) fn field(&mut self, base: Ty, name: Name) -> Ty {
        let mut ty = self.types.shallow(base);
        for _ in 0..8 {
            match self.types.seen(ty).clone() {
                Kind::Adt(item, args) => {
                    if let Some(ty) = self.named_field(item, &args, name) {
                        return ty;
                    }
                }
                Kind::Tuple(parts) => {
                    let at = self.text(name).parse::<usize>().ok();
                    if let Some(part) = at.and_then(|at| parts.get(at)) {
                        return *part;
                    }
                }
                Kind::Unknown => return Types::UNKNOWN,
                _ => {}
            }
            match self.deref(ty) {
                Some(inner) => ty = inner,
                None => break,
            }
        }
        self.types.fresh()
    }
}
