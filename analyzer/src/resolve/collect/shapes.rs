//! What types of the standard library hold: what they point at, their elements, their items.

use super::Collector;

use super::names::*;
use super::types::{Kind, Row, TraitId, Ty};
use super::words::*;
use crate::facts::Name;

impl<'p> Collector<'p> {
    pub(super) fn foreign_of(&self, ty: Ty) -> Option<(&'p str, &[Ty])> {
        match self.types.seen(ty) {
            Kind::Foreign(name, args) => Some((self.text(*name), args)),
            _ => None,
        }
    }

    /// What a reference or pointer points at.
    pub(super) fn deref(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty) {
            Kind::Ref(inner) | Kind::Pointer(inner) => return Some(*inner),
            Kind::Array(element, _) => {
                let element = *element;
                return Some(self.types.add(Kind::Slice(element)));
            }
            Kind::Adt(..) => {
                let (target, of) = (self.word(TARGET), self.word(DEREF));
                return self.project_impl(ty, Some(TraitId::Foreign(of)), target);
            }
            _ => {}
        }
        let (name, args) = self.foreign_of(ty)?;
        let first = args.first().copied();
        match name {
            "Vec" => first.map(|element| self.types.add(Kind::Slice(element))),
            "String" => Some(self.foreign(STR, &[])),
            "PathBuf" => Some(self.foreign(PATH, &[])),
            _ if POINTERS.contains(&name) => first,
            _ => None,
        }
    }

    /// The element of a row.
    pub(super) fn element(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty) {
            Kind::Slice(element) | Kind::Array(element, _) => Some(*element),
            _ => {
                let (name, args) = self.foreign_of(ty)?;
                if ROWS.contains(&name) { args.first().copied() } else { None }
            }
        }
    }

    /// What is inside an `Option`, `Result` or future, for `?`.
    pub(super) fn opened(&mut self, ty: Ty) -> Ty {
        match self.foreign_of(ty) {
            Some(("Option" | "Result" | "Poll", args)) => {
                let first = args.first().copied();
                first.unwrap_or_else(|| self.types.fresh())
            }
            _ if self.types.is_var(ty) => self.types.fresh(),
            _ => ty,
        }
    }

    /// What an iterator, or what can become one, gives.
    pub(super) fn item_given(&mut self, ty: Ty) -> Option<Ty> {
        match self.types.seen(ty).clone() {
            Kind::Iter(_, _, item) => Some(item),
            Kind::Slice(element) | Kind::Array(element, _) => Some(element),
            Kind::Ref(inner) | Kind::Pointer(inner) => {
                if let Some((key, value)) = self.entry(inner) {
                    let (key, value) = (self.reference(key), self.reference(value));
                    return Some(self.tuple(&[key, value]));
                }
                if let Some(element) = self.element(inner) {
                    return Some(self.reference(element));
                }
                self.item_given(inner)
            }
            Kind::Adt(..) => {
                let item = self.word(ITEM);
                for of in [ITERATOR, INTO_ITERATOR] {
                    let of = TraitId::Foreign(self.word(of));
                    if let Some(item) = self.project_impl(ty, Some(of), item) {
                        return Some(item);
                    }
                }
                None
            }
            Kind::Dyn(TraitId::Foreign(name), _, bindings) if self.text(name).ends_with("Iterator") => {
                bindings.first().map(|(_, item)| *item)
            }
            Kind::Foreign(name, args) => match (self.text(name), args.as_ref()) {
                ("Range", [bound, ..]) => Some(*bound),
                ("Box", [inner, ..]) => self.item_given(*inner),
                (name, [key, value, ..]) if MAPS.contains(&name) => Some(self.tuple(&[*key, *value])),
                (name, [element, ..]) if ROWS.contains(&name) => Some(*element),
                _ => None,
            },
            _ => None,
        }
    }

    /// The key and the value of a map.
    pub(super) fn entry(&self, ty: Ty) -> Option<(Ty, Ty)> {
        match self.foreign_of(ty)? {
            (name, [key, value, ..]) if MAPS.contains(&name) => Some((*key, *value)),
            _ => None,
        }
    }

    /// A type of another crate; what is not written of its arguments is open.
    pub(super) fn foreign_type(&mut self, name: Name, args: &[Ty]) -> Ty {
        let text = self.text(name);
        let mut args = Row::from_slice(args);
        let count = if TWO.contains(&text) {
            2
        } else if (ROWS.contains(&text) || POINTERS.contains(&text)) && !NONE.contains(&text) {
            1
        } else {
            0
        };
        while args.len() < count {
            args.push(self.types.fresh());
        }
        self.types.add(Kind::Foreign(name, &args))
    }
}
