//! Paths as values, calls of functions and methods, and what the bounds of a function say of its arguments.

use seam_graphs::ItemKind;

use super::Collector;
use super::bodies::Body;
use super::index::{Head, sym, trait_of};
use super::lower::Subst;
use super::patterns::Maker;
use super::types::{Kind, TraitId, Ty, Types};
use crate::facts::{Name, Ns};
use crate::flow::{Expr, FnTerm, Generics, ItemTerm, MethodTerm, PathTerm, Receiver, TypeTerm};
use crate::resolve::program::Def;

/// A function that was found, with its arguments; what is called through an object makes no instance.
#[derive(Clone, Debug)]
pub(super) struct Callee {
    pub(super) item: u32,
    pub(super) args: Vec<Ty>,
    through_object: bool,
}

/// What a path is as a value.
enum Value {
    Of(Ty),
    Function(Callee),
    /// A function of another crate's type, or one that a type has from another crate.
    OfType(Ty, Name),
    Foreign(Name),
}

impl<'p> Collector<'p> {
    fn value(&mut self, body: &mut Body, path: &'p PathTerm) -> Value {
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
                Kind::Adt(item, args) => Value::Of(self.types.add(Kind::Ctor(item, None, args))),
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
    fn of_passed(&mut self, body: &mut Body, passed: u32, name: Name, path: &'p PathTerm) -> Value {
        if self.program.kind(passed) == ItemKind::Trait {
            let base = self.types.fresh();
            return self.associated(body, base, Some(TraitId::Item(passed)), name, path);
        }
        let base = self.item_type(&body.subst, passed, &path.before, path);
        if let Kind::Adt(item, args) = self.types.seen(base).clone()
            && self.program.has_variant(item, name)
        {
            return Value::Of(self.types.add(Kind::Ctor(item, Some(name), args)));
        }
        self.associated(body, base, None, name, path)
    }

    fn constructor(
        &mut self,
        body: &mut Body,
        item: u32,
        variant: Option<Name>,
        args: &'p [TypeTerm],
    ) -> Value {
        let args = self.lower_all(&body.subst, args);
        let args = self.fill(item, &args);
        Value::Of(self.types.add(Kind::Ctor(item, variant, args.into())))
    }

    fn item_value(&mut self, body: &mut Body, item: u32, path: &'p PathTerm) -> Value {
        match self.term(item) {
            Some(ItemTerm::Fn(_)) => {
                let mut args = self.lower_all(&body.subst, &path.args).to_vec();
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
                    Kind::Adt(item, args) => Value::Of(self.types.add(Kind::Ctor(item, None, args))),
                    _ => Value::Of(Types::UNKNOWN),
                }
            }
            _ => Value::Of(self.types.fresh()),
        }
    }

    /// `base::name`: a function, a constant or a variant.
    fn associated(
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
            return Value::Of(self.types.add(Kind::Ctor(item, Some(name), args)));
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
                let mut args = vec![base];
                args.extend(self.fresh(count.saturating_sub(1)));
                return Value::Function(Callee { item, args, through_object: true });
            }
        }
        Value::OfType(base, name)
    }

    fn associated_constant(&mut self, base: Ty, name: Name) -> Option<Ty> {
        let head = Head::of(self.types.seen(base));
        for (owner, item) in self.index.associated.get(&name)?.clone() {
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
    fn turbofish(&mut self, body: &Body, callee: &mut Callee, args: &'p [TypeTerm]) {
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
            for item in self.index.members.get(&(head, name)).cloned().unwrap_or_default() {
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
        for (of, item) in self.index.trait_fns.get(&name).cloned().unwrap_or_default() {
            if id.is_some_and(|id| id != TraitId::Item(of)) {
                continue;
            }
            let (mut args, through_object) = if let Some(own) = self.object_of(of, base) {
                let mut args = vec![base];
                args.extend(own.iter());
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

    /// A path that is no callee.
    pub(super) fn path_value(&mut self, body: &mut Body, path: &'p PathTerm, expected: Ty) -> Ty {
        match self.value(body, path) {
            Value::Of(ty) => match self.types.seen(ty).clone() {
                Kind::Ctor(item, variant, args) if self.fields(item, variant, &args).is_empty() => {
                    self.types.add(Kind::Adt(item, args))
                }
                _ => ty,
            },
            Value::Function(callee) => {
                let ty = self.types.add(Kind::FnDef(callee.item, callee.args.clone().into()));
                self.note(body, &callee);
                ty
            }
            Value::OfType(base, name) => self.foreign_constant(base, name),
            Value::Foreign(name) => match self.text(name) {
                "None" => {
                    let inner = self.types.fresh();
                    self.foreign("Option", &[inner])
                }
                _ if self.types.is_var(expected) => self.types.add(Kind::Opaque(name, [].into())),
                _ => expected,
            },
        }
    }

    fn note(&mut self, body: &mut Body, callee: &Callee) {
        if !callee.through_object && self.fn_of(callee.item).is_some_and(|term| term.body.is_some()) {
            body.calls.push((callee.item, callee.args.clone()));
        }
    }

    pub(super) fn call(&mut self, body: &mut Body, function: &'p Expr, args: &'p [Expr], expected: Ty) -> Ty {
        let Expr::Path(path) = function else {
            let ty = self.open(body, function);
            return self.call_value(body, ty, args);
        };
        match self.value(body, path) {
            Value::Of(ty) => match self.types.seen(ty).clone() {
                Kind::Ctor(item, variant, own) => self.construct(body, item, variant, &own, args, expected),
                _ => self.call_value(body, ty, args),
            },
            Value::Function(callee) => self.call_function(body, callee, None, args),
            Value::OfType(base, name) => self.foreign_associated(body, base, name, path, args, expected),
            Value::Foreign(name) => self.foreign_function(body, name, args, expected),
        }
    }

    fn construct(
        &mut self,
        body: &mut Body,
        item: u32,
        variant: Option<Name>,
        own: &[Ty],
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let whole = self.types.add(Kind::Adt(item, own.into()));
        if matches!(self.types.seen(expected), Kind::Adt(..)) {
            self.types.unify(whole, expected);
        }
        let fields = self.fields(item, variant, own);
        for (at, arg) in args.iter().enumerate() {
            match fields.get(at) {
                Some((_, ty)) => self.expect(body, arg, *ty),
                None => self.open(body, arg),
            };
        }
        body.made.push(whole);
        whole
    }

    pub(super) fn struct_value(
        &mut self,
        body: &mut Body,
        path: &'p PathTerm,
        fields: &'p [(crate::flow::Sym, Expr)],
        rest: Option<&'p Expr>,
        expected: Ty,
    ) -> Ty {
        let maker = self.maker(body, path);
        let written = match maker {
            Some(Maker::Own(_, Some(_))) | None => None,
            _ => Some(self.lower_path(&body.subst, path)),
        };
        let (whole, parts) = match maker {
            Some(Maker::Own(item, variant)) => {
                let own = written.or_else(|| {
                    let own = body.subst.self_ty;
                    matches!(self.types.seen(own), Kind::Adt(of, _) if *of == item)
                        .then_some(own)
                        .filter(|_| self.starts_with_self(body, path))
                });
                let args = match own.map(|own| self.types.seen(own).clone()) {
                    Some(Kind::Adt(own, args)) if own == item => args.to_vec(),
                    _ => self.fill(item, &[]),
                };
                let whole = self.types.add(Kind::Adt(item, args.clone().into()));
                if matches!(self.types.seen(expected), Kind::Adt(..)) {
                    self.types.unify(whole, expected);
                }
                (whole, self.fields(item, variant, &args))
            }
            _ => (written.unwrap_or(Types::UNKNOWN), Vec::new()),
        };
        for (name, value) in fields {
            let name = self.name_of(body, *name);
            match parts.iter().find(|(own, _)| *own == name) {
                Some((_, ty)) => self.expect(body, value, *ty),
                None => self.open(body, value),
            };
        }
        if let Some(rest) = rest {
            self.expect(body, rest, whole);
        }
        body.made.push(whole);
        whole
    }

    fn starts_with_self(&self, body: &Body, path: &PathTerm) -> bool {
        let piece = &self.program.pieces[body.subst.piece as usize];
        self.program.path(piece, path.path).first() == Some(&self.program.keywords.self_type)
    }

    /// Calls a value: a closure, a function pointer.
    fn call_value(&mut self, body: &mut Body, ty: Ty, args: &'p [Expr]) -> Ty {
        match self.signature(ty) {
            Some((inputs, output)) => {
                for (at, arg) in args.iter().enumerate() {
                    match inputs.get(at) {
                        Some(input) => self.expect(body, arg, *input),
                        None => self.open(body, arg),
                    };
                }
                output
            }
            None => {
                for arg in args {
                    self.open(body, arg);
                }
                self.types.fresh()
            }
        }
    }

    /// Calls a function of the workspace; returns what it gives.
    pub(super) fn call_function(
        &mut self,
        body: &mut Body,
        mut callee: Callee,
        receiver: Option<Ty>,
        args: &'p [Expr],
    ) -> Ty {
        let Some(term) = self.fn_of(callee.item) else { return self.types.fresh() };
        let subst = self.subst(callee.item, &callee.args);
        let mut args = args.iter();
        if receiver.is_none() && !matches!(term.receiver, Receiver::None) {
            if let Some(first) = args.next() {
                let ty = self.open(body, first);
                callee = self.with_receiver(callee, &subst, ty);
            }
        } else if let (Some(receiver), Receiver::Typed(ty)) = (receiver, &term.receiver) {
            let ty = self.lower(&subst, ty);
            let mark = self.types.mark();
            if !self.types.unify(ty, receiver) {
                self.types.rollback(mark);
            }
        }
        let subst = self.subst(callee.item, &callee.args);
        let mut closures = Vec::new();
        for (arg, (_, input)) in args.zip(&term.inputs) {
            let ty = self.lower(&subst, input);
            if matches!(arg, Expr::Closure(_)) {
                closures.push((arg, input, ty));
            } else {
                self.expect(body, arg, ty);
            }
        }
        self.apply_bounds(callee.item, &subst);
        for (arg, input, ty) in closures {
            let Expr::Closure(closure) = arg else { continue };
            let hint = self.callable_bound(callee.item, &subst, input).unwrap_or(ty);
            let own = self.closure(body, closure, hint);
            self.coerce(body, own, ty);
        }
        self.apply_bounds(callee.item, &subst);
        self.note(body, &callee);
        self.output(term, callee.item, &callee.args, &subst)
    }

    /// `Trait::name(value)`: the function of the value's type.
    fn with_receiver(&mut self, callee: Callee, subst: &Subst, ty: Ty) -> Callee {
        let mut at = self.types.shallow(ty);
        if callee.through_object && self.types.is_var(subst.self_ty) {
            let name = self.program.item(callee.item).name;
            let id = self.program.owner(callee.item).map(TraitId::Item);
            for _ in 0..6 {
                if let Some(found) = self.look_up(at, name, id) {
                    return found;
                }
                match self.deref(at) {
                    Some(inner) => at = inner,
                    None => break,
                }
            }
            return callee;
        }
        for _ in 0..6 {
            let mark = self.types.mark();
            if self.types.unify(subst.self_ty, at) {
                break;
            }
            self.types.rollback(mark);
            match self.deref(at) {
                Some(inner) => at = inner,
                None => break,
            }
        }
        callee
    }

    /// What a function gives.
    pub(super) fn output(&mut self, term: &'p FnTerm, item: u32, args: &[Ty], subst: &Subst) -> Ty {
        if has_impl(&term.output) && term.body.is_some() {
            return self.reveal(item, args);
        }
        self.lower(subst, &term.output)
    }

    /// Calls a method.
    pub(super) fn method(&mut self, body: &mut Body, term: &'p MethodTerm, expected: Ty) -> Ty {
        let receiver = self.open(body, &term.receiver);
        let name = self.name_of(body, term.name);
        if let Some((mut callee, at)) = self.method_of(receiver, name) {
            self.turbofish(body, &mut callee, &term.turbofish);
            return self.call_function(body, callee, Some(at), &term.args);
        }
        if self.is_open(receiver)
            && let Some(item) = self.methods.only(name)
            && self.fn_of(item).is_some()
        {
            let count = self.params(item).len();
            let mut callee = Callee { item, args: self.fresh(count), through_object: false };
            let required = self.fn_of(item).is_some_and(|term| term.body.is_none());
            callee.through_object = required;
            self.turbofish(body, &mut callee, &term.turbofish);
            let subst = self.subst(item, &callee.args);
            self.types.unify(subst.self_ty, receiver);
            return self.call_function(body, callee, Some(receiver), &term.args);
        }
        self.foreign_method(body, receiver, name, term, expected)
    }

    fn is_open(&mut self, ty: Ty) -> bool {
        match self.types.seen(ty) {
            Kind::Var(_) | Kind::Unknown => true,
            Kind::Ref(inner) => {
                let inner = *inner;
                self.is_open(inner)
            }
            _ => false,
        }
    }

    /// The method that a receiver has, through references and pointers, with the type that has it.
    fn method_of(&mut self, receiver: Ty, name: Name) -> Option<(Callee, Ty)> {
        let mut at = self.types.shallow(receiver);
        for _ in 0..8 {
            if self.own_method(at, name) {
                return None;
            }
            if let Some(callee) = self.look_up(at, name, None) {
                return Some((callee, at));
            }
            let lent = self.reference(at);
            if self.index.members.contains_key(&(Head::Ref, name))
                && let Some(callee) = self.look_up(lent, name, None)
            {
                return Some((callee, lent));
            }
            at = self.deref(at)?;
        }
        None
    }

    /// Applies what the bounds of a function, and of the impl or trait around it, say of its arguments.
    fn apply_bounds(&mut self, item: u32, subst: &Subst) {
        let around = self.program.owner(item).and_then(|owner| self.generics_of(owner));
        let own = self.generics_of(item);
        for generics in around.into_iter().chain(own) {
            self.apply_generics(generics, item, subst);
        }
    }

    fn apply_generics(&mut self, generics: &'p Generics, item: u32, subst: &Subst) {
        let piece = self.program.piece_of_item(item);
        for param in &generics.params {
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

    fn apply_bound(&mut self, subst: &Subst, ty: Ty, bound: &'p PathTerm) {
        if (bound.args.is_empty() && bound.bindings.is_empty()) || self.is_open(ty) {
            return;
        }
        let piece = &self.program.pieces[subst.piece as usize];
        let Some(id) = trait_of(self.program, piece, subst.item, bound) else { return };
        let args = self.lower_all(subst, &bound.args);
        let bindings: Vec<(Name, Ty)> = bound
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
    fn callable_bound(&mut self, item: u32, subst: &Subst, input: &'p TypeTerm) -> Option<Ty> {
        let piece = self.program.piece_of_item(item);
        let name = match input {
            TypeTerm::Param(name) => sym(self.program, piece, *name),
            TypeTerm::Path(path) if path.qself.is_none() && path.path.len == 1 => {
                self.program.path(piece, path.path)[0]
            }
            _ => return None,
        };
        let around = self.program.owner(item).and_then(|owner| self.generics_of(owner));
        let own = self.generics_of(item);
        for generics in own.into_iter().chain(around) {
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
                return Some(self.lower_bounds(subst, std::slice::from_ref(bound)));
            }
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

/// Whether `impl Trait` stands in a type.
fn has_impl(ty: &TypeTerm) -> bool {
    match ty {
        TypeTerm::Impl => true,
        TypeTerm::Ref(inner)
        | TypeTerm::Pointer(inner)
        | TypeTerm::Slice(inner)
        | TypeTerm::Array(inner, _) => has_impl(inner),
        TypeTerm::Tuple(terms) => terms.iter().any(has_impl),
        TypeTerm::Path(path) => path.args.iter().any(has_impl),
        _ => false,
    }
}
