//! Paths as values, calls of functions and methods, and what the bounds of a function say of its arguments.

use super::Collector;
use super::bodies::Body;
use super::index::Head;
use super::lower::Subst;
use super::patterns::Maker;
use super::types::{Kind, Row, TraitId, Ty, Types};
use super::values::{Callee, Value};
use super::words::*;
use crate::facts::Name;
use crate::flow::{Expr, FnTerm, MethodTerm, PathTerm, Receiver, TypeTerm};

impl<'p> Collector<'p> {
    /// A path that is no callee.
    pub(super) fn path_value(&mut self, body: &mut Body, path: &'p PathTerm, expected: Ty) -> Ty {
        match self.value(body, path) {
            Value::Of(ty) => match self.types.seen(ty).clone() {
                Kind::Ctor(item, variant, args) if self.field_terms(item, variant).is_empty() => {
                    self.types.add(Kind::Adt(item, &args))
                }
                _ => ty,
            },
            Value::Function(callee) => {
                let ty = self.types.add(Kind::FnDef(callee.item, &callee.args));
                self.note(body, &callee);
                ty
            }
            Value::OfType(base, name) => self.foreign_constant(base, name),
            Value::Foreign(name) => match self.text(name) {
                "None" => {
                    let inner = self.types.fresh();
                    self.foreign(OPTION, &[inner])
                }
                _ if self.types.is_var(expected) => self.types.add(Kind::Opaque(name, &[])),
                _ => expected,
            },
        }
    }

    pub(super) fn note(&mut self, body: &mut Body, callee: &Callee) {
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

    pub(super) fn construct(
        &mut self,
        body: &mut Body,
        item: u32,
        variant: Option<Name>,
        own: &[Ty],
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let whole = self.types.add(Kind::Adt(item, own));
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
                    Some(Kind::Adt(own, args)) if own == item => Row::from_slice(&args),
                    _ => self.fill(item, &[]),
                };
                let whole = self.types.add(Kind::Adt(item, &args));
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

    pub(super) fn starts_with_self(&self, body: &Body, path: &PathTerm) -> bool {
        let piece = &self.program.pieces[body.subst.piece as usize];
        self.program.path(piece, path.path).first() == Some(&self.program.keywords.self_type)
    }

    /// Calls a value: a closure, a function pointer.
    pub(super) fn call_value(&mut self, body: &mut Body, ty: Ty, args: &'p [Expr]) -> Ty {
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
        let Some(mut term) = self.fn_of(callee.item) else { return self.types.fresh() };
        let mut subst = self.subst(callee.item, &callee.args);
        let mut args = args.iter();
        if receiver.is_none() && !matches!(term.receiver, Receiver::None) {
            if let Some(first) = args.next() {
                let ty = self.open(body, first);
                callee = self.with_receiver(callee, &subst, ty);
                // That of an impl may be written in another file than that of the trait.
                term = self.fn_of(callee.item).unwrap_or(term);
            }
            subst = self.subst(callee.item, &callee.args);
        } else if let (Some(receiver), Receiver::Typed(ty)) = (receiver, &term.receiver) {
            let ty = self.lower(&subst, ty);
            let mark = self.types.mark();
            if !self.types.unify(ty, receiver) {
                self.types.rollback(mark);
            }
            subst = self.subst(callee.item, &callee.args);
        }
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
    pub(super) fn with_receiver(&mut self, callee: Callee, subst: &Subst, ty: Ty) -> Callee {
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

    pub(super) fn is_open(&mut self, ty: Ty) -> bool {
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
    pub(super) fn method_of(&mut self, receiver: Ty, name: Name) -> Option<(Callee, Ty)> {
        let mut at = self.types.shallow(receiver);
        for _ in 0..8 {
            if self.own_method(at, name) {
                return None;
            }
            if let Some(callee) = self.look_up(at, name, None) {
                return Some((callee, at));
            }
            if self.index.members.contains_key(&(Head::Ref, name)) {
                let lent = self.reference(at);
                if let Some(callee) = self.look_up(lent, name, None) {
                    return Some((callee, lent));
                }
            }
            at = self.deref(at)?;
        }
        None
    }
}

/// Whether `impl Trait` stands in a type.
fn has_impl(ty: &TypeTerm) -> bool {
    match ty {
        TypeTerm::Impl => true,
        TypeTerm::Ref(inner)
        | TypeTerm::RefMut(inner)
        | TypeTerm::Pointer(inner)
        | TypeTerm::Slice(inner)
        | TypeTerm::Array(inner, _) => has_impl(inner),
        TypeTerm::Tuple(terms) => terms.iter().any(has_impl),
        TypeTerm::Path(path) => path.args.iter().any(has_impl),
        _ => false,
    }
}
