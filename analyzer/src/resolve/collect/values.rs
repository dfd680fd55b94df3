//! Paths as values: locals, functions, constants, constructors; and the function that a type has under a name.

use seam_graphs::ItemKind;
use smallvec::smallvec;

use super::Collector;
use super::bodies::Body;
use super::index::Head;

use super::types::{Kind, Row, TraitId, Ty, Types};
use crate::facts::{Name, Ns};
use crate::flow::{ItemTerm, PathTerm, TypeTerm};
use crate::resolve::program::Def;

/// A function that was found, with its arguments; what is called through an object makes no instance.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    pub(super) item: u32,
    pub(super) args: Row,
    pub(super) through_object: bool,
}

/// What a path is as a value.
pub(super) enum Value {
    Of(Ty),
    Function(Callee),
    /// A function of another crate's type, or one that a type has from another crate.
    OfType(Ty, Name),
    Foreign(Name),
}

impl<'p> Collector<'p> {
    pub(super) fn value(&mut self, body: &mut Body, path: &'p PathTerm) -> Value {
        let program = self.program;
        let piece = &program.pieces[body.subst.piece as usize];
        let names = program.path(piece, path.path);
        let Some((&last, before)) = names.split_last() else { return Value::Of(Types::UNKNOWN) };
        if let ([], None) = (before, &path.qself) {
            if let Some(ty) = body.local(last) {
                return Value::Of(ty);
            }
            if let Some(at) = body.subst.names.iter().rposition(|name| *name == last) {
                return Value::Of(body.subst.args.get(at).copied().unwrap_or(Types::UNKNOWN));
            }
        }
        if let Some(qself) = &path.qself {
            let base = self.lower(&body.subst, qself);
            let of_trait = usize::from(path.of_trait);
            let id = (of_trait > 0).then(|| self.trait_at(&body.subst, path, of_trait)).flatten();
            return self.associated(body, base, id, last, path);
        }
        let first = names[0];
        let own_type = first == program.keywords.self_type;
        let parameter = body.subst.names.contains(&first);
        if !before.is_empty() && (own_type || parameter) {
            let base = if own_type {
                body.subst.self_ty
            } else {
                let at = body.subst.names.iter().rposition(|name| *name == first).unwrap_or(0);
                body.subst.args.get(at).copied().unwrap_or(Types::UNKNOWN)
            };
            let base = before[1..].iter().fold(base, |base, name| self.project(base, None, *name));
            return self.associated(body, base, None, last, path);
        }
        if own_type {
            return match self.types.seen(body.subst.self_ty).clone() {
                Kind::Adt(item, args) => Value::Of(self.types.add(Kind::Ctor(item, None, &args))),
                _ => Value::Of(Types::UNKNOWN),
            };
        }
        match self.meaning(&body.subst, path, names.len(), Ns::VALUE) {
            (Some(Def::Variant(item)), _) => {
                let args = if path.args.is_empty() { &path.before } else { &path.args };
                self.constructor(body, item, Some(last), args)
            }
            (Some(Def::Item(item)), passed) => {
                if let (Some(_), Some(passed)) = (program.owner(item), passed) {
                    return self.of_passed(body, passed, last, path);
                }
                self.item_value(body, item, path)
            }
            (_, Some(passed)) => self.of_passed(body, passed, last, path),
            (Some(Def::External(_)) | None, None) => match before.last() {
                Some(&ty) if self.text(ty).starts_with(char::is_uppercase) || is_primitive(self.text(ty)) => {
                    let args = self.lower_all(&body.subst, &path.before);
                    let base = self.foreign_type(ty, &args);
                    self.associated(body, base, None, last, path)
                }
                _ => Value::Foreign(last),
            },
            (Some(Def::Module(_)), None) => Value::Of(Types::UNKNOWN),
        }
    }

    /// `Type::name`, `Trait::name`.
    pub(super) fn of_passed(
        &mut self,
        body: &mut Body,
        passed: u32,
        name: Name,
        path: &'p PathTerm,
    ) -> Value {
        if self.program.kind(passed) == ItemKind::Trait {
            let base = self.types.fresh();
            return self.associated(body, base, Some(TraitId::Item(passed)), name, path);
        }
        let base = self.item_type(&body.subst, passed, &path.before, path);
        if let Kind::Adt(item, args) = self.types.seen(base).clone()
            && self.program.has_variant(item, name)
        {
            return Value::Of(self.types.add(Kind::Ctor(item, Some(name), &args)));
        }
        self.associated(body, base, None, name, path)
    }

    pub(super) fn constructor(
        &mut self,
        body: &mut Body,
        item: u32,
        variant: Option<Name>,
        args: &'p [TypeTerm],
    ) -> Value {
        let args = self.lower_all(&body.subst, args);
        let args = self.fill(item, &args);
        Value::Of(self.types.add(Kind::Ctor(item, variant, &args)))
    }

    pub(super) fn item_value(&mut self, body: &mut Body, item: u32, path: &'p PathTerm) -> Value {
        match self.term(item) {
            Some(ItemTerm::Fn(_)) => {
                let mut args = self.lower_all(&body.subst, &path.args);
                let count = self.params(item).len();
                args.truncate(count);
                args.extend(self.fresh(count - args.len()));
                Value::Function(Callee { item, args, through_object: false })
            }
            Some(ItemTerm::Struct { .. }) => self.constructor(body, item, None, &path.args),
            Some(ItemTerm::Value { ty, .. }) => {
                let subst = self.subst(item, &[]);
                Value::Of(self.lower(&subst, ty))
            }
            Some(ItemTerm::Alias { .. }) => {
                let ty = self.item_type(&body.subst, item, &path.args, path);
                match self.types.seen(ty).clone() {
                    Kind::Adt(item, args) => Value::Of(self.types.add(Kind::Ctor(item, None, &args))),
                    _ => Value::Of(Types::UNKNOWN),
                }
            }
            _ => Value::Of(self.types.fresh()),
        }
    }

    /// `base::name`: a function, a constant or a variant.
    pub(super) fn associated(
        &mut self,
        body: &mut Body,
        base: Ty,
        id: Option<TraitId>,
        name: Name,
        path: &'p PathTerm,
    ) -> Value {
        if let Kind::Adt(item, args) = self.types.seen(base).clone()
            && self.program.has_variant(item, name)
        {
            return Value::Of(self.types.add(Kind::Ctor(item, Some(name), &args)));
        }
        if let Some(mut callee) = self.look_up(base, name, id) {
            self.turbofish(body, &mut callee, &path.args);
            return Value::Function(callee);
        }
        if let Some(ty) = self.associated_constant(base, name) {
            return Value::Of(ty);
        }
        if let (Some(TraitId::Item(id)), Kind::Var(_)) = (id, self.types.seen(base)) {
            // `Trait::name(value)`: the value decides, once it is known.
            let found = self.index.trait_fns.get(&name).into_iter().flatten().find(|(own, _)| *own == id);
            if let Some(&(_, item)) = found {
                let count = self.params(item).len();
                let mut args: Row = smallvec![base];
                args.extend(self.fresh(count.saturating_sub(1)));
                return Value::Function(Callee { item, args, through_object: true });
            }
        }
        Value::OfType(base, name)
    }

    pub(super) fn associated_constant(&mut self, base: Ty, name: Name) -> Option<Ty> {
        let head = Head::of(self.types.seen(base));
        for &(owner, item) in self.index.associated.get(&name)? {
            if self.index.impls[&owner].head == head
                && let Some(ItemTerm::Value { ty, .. }) = self.term(item)
                && let Some(args) = self.impl_matches(owner, base)
            {
                let subst = self.subst(item, &args);
                return Some(self.lower(&subst, ty));
            }
        }
        None
    }

    /// Gives a function's own parameters what is written behind its name.
    pub(super) fn turbofish(&mut self, body: &Body, callee: &mut Callee, args: &'p [TypeTerm]) {
        let own = self.generics_of(callee.item).map_or(0, |generics| generics.params.len());
        let first = callee.args.len().saturating_sub(own);
        for (at, term) in args.iter().enumerate().take(own) {
            let ty = self.lower(&body.subst, term);
            self.types.unify(callee.args[first + at], ty);
        }
    }

    /// The function `name` that a type has, by an impl or a trait.
    pub(super) fn look_up(&mut self, base: Ty, name: Name, id: Option<TraitId>) -> Option<Callee> {
        let head = Head::of(self.types.seen(base));
        if head == Head::Any && !matches!(self.types.seen(base), Kind::Iter(..) | Kind::Opaque(..)) {
            return None;
        }
        for head in [head, Head::Any] {
            for &item in self.index.members.get(&(head, name)).into_iter().flatten() {
                let Some(owner) = self.program.owner(item) else { continue };
                if id.is_some() && self.index.impls[&owner].of_trait != id {
                    continue;
                }
                if let Some(mut args) = self.impl_matches(owner, base) {
                    let missing = self.params(item).len().saturating_sub(args.len());
                    args.extend(self.fresh(missing));
                    return Some(Callee { item, args, through_object: false });
                }
            }
        }
        for &(of, item) in self.index.trait_fns.get(&name).into_iter().flatten() {
            if id.is_some_and(|id| id != TraitId::Item(of)) {
                continue;
            }
            let (mut args, through_object) = if let Some(own) = self.object_of(of, base) {
                let mut args: Row = smallvec![base];
                args.extend(own.iter().copied());
                let has_body = self.fn_of(item).is_some_and(|term| term.body.is_some());
                let generic = self.generics_of(item).is_some_and(|generics| !generics.params.is_empty());
                (args, !(has_body && generic))
            } else if let Some((owner, own)) = self.find_impl(TraitId::Item(of), base) {
                (self.trait_args(owner, &own, base), false)
            } else {
                continue;
            };
            let count = self.params(item).len();
            args.truncate(count);
            args.extend(self.fresh(count - args.len()));
            return Some(Callee { item, args, through_object });
        }
        None
    }
}

fn is_primitive(name: &str) -> bool {
    matches!(
        name,
        "str"
            | "char"
            | "bool"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "f32"
            | "f64"
    )
}
