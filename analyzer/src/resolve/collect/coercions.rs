//! Closures and what else can be called, and what values are coerced to.

use super::bodies::Body;
use super::types::{Kind, Row, TraitId, Ty};
use super::{Closure, Collector};

use crate::flow::{ClosureTerm, Receiver, TypeTerm};

impl<'p> Collector<'p> {
    /// A closure; `expected` is a type that has `Fn(…) -> …`, or one that says so.
    pub(super) fn closure(&mut self, body: &mut Body, term: &'p ClosureTerm, expected: Ty) -> Ty {
        let (inputs, output) = match self.signature(expected) {
            Some((inputs, output)) if inputs.len() == term.params.len() => (inputs, output),
            _ => (self.fresh(term.params.len()), self.types.fresh()),
        };
        let inputs_ty = self.tuple(&inputs);
        let key = (body.subst.piece, term.number, body.instance);
        let next = u32::try_from(self.closures.len()).expect("fewer than 2^32 closures");
        let number = *self.closure_numbers.entry(key).or_insert(next);
        let closure = Closure { inputs: inputs_ty, output };
        if number == next {
            self.closures.push(closure);
        } else {
            self.closures[number as usize] = closure;
        }
        body.closures.push(number);
        let locals = body.locals.len();
        for (pat, ty) in term.params.iter().zip(inputs) {
            self.bind(body, pat, ty, false);
        }
        if let Some(written) = &term.output
            && !matches!(written, TypeTerm::Infer)
        {
            let written = self.lower(&body.subst, written);
            self.types.unify(output, written);
        }
        let ret = std::mem::replace(&mut body.ret, output);
        let ty = self.expr(body, &term.body, output);
        self.coerce(body, ty, output);
        body.ret = ret;
        body.locals.truncate(locals);
        let depth = self.types.depth(&body.subst.args);
        self.types.add_nested(Kind::Closure(number), depth)
    }

    /// What is asked for and given by what can be called.
    pub(super) fn signature(&mut self, ty: Ty) -> Option<(Row, Ty)> {
        let ty = self.types.shallow(ty);
        match self.types.kind(ty).clone() {
            Kind::Closure(number) => {
                let closure = self.closures[number as usize];
                match self.types.seen(closure.inputs) {
                    Kind::Tuple(inputs) => Some((Row::from_slice(inputs), closure.output)),
                    _ => None,
                }
            }
            Kind::FnPtr(inputs, output) => Some((Row::from_slice(&inputs), output)),
            Kind::Dyn(TraitId::Foreign(name), args, bindings) => {
                let callable = matches!(
                    self.text(name),
                    "Fn" | "FnMut" | "FnOnce" | "AsyncFn" | "AsyncFnMut" | "AsyncFnOnce"
                );
                let Some(Kind::Tuple(inputs)) = args.first().map(|ty| self.types.seen(*ty)) else {
                    return None;
                };
                let output = bindings.first().map(|(_, ty)| *ty)?;
                callable.then(|| (Row::from_slice(inputs), output))
            }
            Kind::Ref(inner) => self.signature(inner),
            Kind::Foreign(name, args) if matches!(self.text(name), "Box" | "Arc" | "Rc") => {
                args.first().and_then(|inner| self.signature(*inner))
            }
            Kind::FnDef(item, args) => {
                let term = self.fn_of(item)?;
                let subst = self.subst(item, &args);
                let mut inputs = Row::new();
                match &term.receiver {
                    Receiver::None => {}
                    Receiver::Value => inputs.push(subst.self_ty),
                    Receiver::Ref => inputs.push(self.reference(subst.self_ty)),
                    Receiver::Typed(ty) => inputs.push(self.lower(&subst, ty)),
                }
                for (_, ty) in &term.inputs {
                    inputs.push(self.lower(&subst, ty));
                }
                let output = self.output(term, item, &args, &subst);
                Some((inputs, output))
            }
            Kind::Ctor(item, variant, args) => {
                let fields = self.fields(item, variant, &args);
                let whole = self.types.add(Kind::Adt(item, &args));
                Some((fields.into_iter().map(|(_, ty)| ty).collect(), whole))
            }
            _ => None,
        }
    }

    /// Coerces a value to what is expected: references, objects, functions.
    pub(super) fn coerce(&mut self, body: &mut Body, ty: Ty, expected: Ty) {
        let (ty, expected) = (self.types.shallow(ty), self.types.shallow(expected));
        if ty == expected {
            return;
        }
        let (own, wanted) = (self.types.kind(ty).clone(), self.types.kind(expected).clone());
        match (&own, &wanted) {
            (Kind::Never | Kind::Unknown, _) | (_, Kind::Never | Kind::Unknown) => {}
            (Kind::Ref(a), Kind::Ref(b)) => self.coerce_reference(body, *a, *b),
            (Kind::Foreign(a, of), Kind::Foreign(b, to)) if a == b && of.len() == 1 && to.len() == 1 => {
                let pointer = matches!(self.text(*a), "Box" | "Arc" | "Rc" | "Pin");
                if pointer {
                    self.coerce(body, of[0], to[0])
                } else {
                    {
                        self.types.unify(ty, expected);
                    }
                }
            }
            (Kind::Var(_), _) | (_, Kind::Var(_)) => {
                self.types.unify(ty, expected);
            }
            (Kind::Dyn(..), Kind::Dyn(..)) => {
                self.types.unify(ty, expected);
            }
            (_, Kind::Dyn(..)) => self.becomes_object(body, ty, expected),
            (Kind::Closure(_) | Kind::FnDef(..) | Kind::Ctor(..), Kind::FnPtr(..)) => {
                if let (Some(a), Some(b)) = (self.signature(ty), self.signature(expected)) {
                    a.0.iter().zip(&b.0).for_each(|(a, b)| {
                        self.types.unify(*a, *b);
                    });
                    self.types.unify(a.1, b.1);
                }
            }
            (Kind::Array(a, _), Kind::Slice(b)) => {
                self.types.unify(*a, *b);
            }
            _ => {
                self.types.unify(ty, expected);
            }
        }
    }

    pub(super) fn coerce_reference(&mut self, body: &mut Body, ty: Ty, expected: Ty) {
        let expected = self.types.shallow(expected);
        if matches!(self.types.kind(expected), Kind::Dyn(..)) {
            let same = matches!(self.types.seen(ty), Kind::Dyn(..));
            if same {
                self.types.unify(ty, expected);
            } else {
                self.becomes_object(body, ty, expected);
            }
            return;
        }
        let mut at = ty;
        for _ in 0..6 {
            let mark = self.types.mark();
            if self.types.unify(at, expected) {
                return;
            }
            self.types.rollback(mark);
            if let (Kind::Array(a, _), Kind::Slice(b)) = (self.types.seen(at), self.types.kind(expected)) {
                let (a, b) = (*a, *b);
                self.types.unify(a, b);
                return;
            }
            match self.deref(at) {
                Some(inner) => at = inner,
                None => return,
            }
        }
    }

    pub(super) fn becomes_object(&mut self, body: &mut Body, ty: Ty, object: Ty) {
        if !self.types.is_var(ty) {
            self.implies(body, ty, object);
            body.objects.push((ty, object));
        }
    }

    /// What an object says of a type that becomes one: its associated types, its signature.
    pub(super) fn implies(&mut self, _body: &mut Body, ty: Ty, object: Ty) {
        let Kind::Dyn(id, args, bindings) = self.types.kind(object).clone() else { return };
        self.satisfies(ty, id, &args, &bindings);
    }
}
