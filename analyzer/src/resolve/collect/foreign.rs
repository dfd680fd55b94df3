//! What functions and methods of the standard library give, as far as it decides which types reach functions of the
//! workspace. What is not listed gives a type of its own, made of its name and of what it is called on.

use super::Collector;
use super::bodies::Body;
use super::names::*;
use super::types::{Kind, Row, Ty, Types};
use super::words::*;
use crate::facts::Name;
use crate::flow::{Expr, MethodTerm, PathTerm};
use crate::resolve::methods::is_standard;

impl<'p> Collector<'p> {
    /// `Type::name` as a value.
    pub(super) fn foreign_constant(&mut self, base: Ty, name: Name) -> Ty {
        if self.text(name).chars().all(|c| c.is_uppercase() || c == '_' || c.is_numeric()) {
            return base;
        }
        self.types.add(Kind::Opaque(name, &[base]))
    }

    /// Calls `Type::name(…)` of another crate's type, or what a type has from another crate's trait.
    pub(super) fn foreign_associated(
        &mut self,
        body: &mut Body,
        base: Ty,
        name: Name,
        _path: &'p PathTerm,
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let wanted = match (self.foreign_of(base), self.foreign_of(expected)) {
            (Some((own, [_])), Some((other, [inner]))) if own == other => Some(*inner),
            _ => None,
        };
        let mut types = Row::with_capacity(args.len());
        for arg in args {
            let wanted = wanted.unwrap_or_else(|| self.types.fresh());
            types.push(self.expr(body, arg, wanted));
        }
        body.foreign.push((name, [base].into_iter().chain(types.iter().copied()).collect()));
        let method = self.text(name);
        let Some((of, own)) = self.foreign_of(base) else {
            return match method {
                "default" | "new" | "clone" | "from" | "parse" => base,
                _ => self.types.fresh(),
            };
        };
        let own = Row::from_slice(own);
        match (of, method) {
            ("Default" | "From" | "FromIterator" | "FromStr" | "TryFrom", _) => self.types.fresh(),
            ("Iterator" | "Clone" | "ToOwned" | "IntoIterator" | "AsRef" | "Into" | "ToString", _) => {
                let receiver = types.first().copied().unwrap_or(Types::UNKNOWN);
                self.given_by(receiver, name, &types[types.len().min(1)..], expected)
            }
            ("Path" | "OsStr", "new") => self.reference(base),
            ("Box" | "Arc" | "Rc", "pin") => match types.first() {
                Some(inner) => {
                    let inner = self.rebuilt(base, &[*inner]);
                    let name = self.program.names.get("Pin");
                    name.map_or(inner, |name| self.types.add(Kind::Foreign(name, &[inner])))
                }
                None => base,
            },
            ("Arc" | "Rc", "clone") => types.first().and_then(|ty| self.deref(*ty)).unwrap_or(base),
            ("LazyLock" | "LazyCell", "new") => {
                let output = types.first().and_then(|ty| self.signature(*ty)).map(|(_, output)| output);
                let inner = output.unwrap_or_else(|| self.types.fresh());
                self.rebuilt(base, &[inner])
            }
            (_, "new" | "from" | "new_in" | "wrap")
                if types.len() == 1 && !self.is_row(of) && !of.is_empty() =>
            {
                if own.is_empty() && !CELLS.contains(&of) { base } else { self.rebuilt(base, &types) }
            }
            (_, "from_iter") => {
                if let (Some(item), [element]) =
                    (types.first().and_then(|ty| self.item_given(*ty)), own.as_slice())
                {
                    self.types.unify(item, *element);
                }
                base
            }
            (_, "from") => {
                if let (Some(item), Some(element)) =
                    (types.first().and_then(|ty| self.item_given(*ty)), self.element(base))
                {
                    self.types.unify(item, element);
                }
                base
            }
            ("str" | "String", "from_utf8") => {
                let error = self.types.fresh();
                let inner = if of == "str" { self.reference(base) } else { base };
                self.foreign(RESULT, &[inner, error])
            }
            _ => base,
        }
    }

    pub(super) fn is_row(&self, name: &str) -> bool {
        ROWS.contains(&name) || MAPS.contains(&name)
    }

    pub(super) fn rebuilt(&mut self, base: Ty, args: &[Ty]) -> Ty {
        match self.types.seen(base) {
            Kind::Foreign(name, _) => {
                let name = *name;
                self.types.add(Kind::Foreign(name, args))
            }
            _ => base,
        }
    }

    /// Calls a function of another crate that belongs to no type.
    pub(super) fn foreign_function(
        &mut self,
        body: &mut Body,
        name: Name,
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let text = self.text(name);
        let wraps = match text {
            "Some" => Some((OPTION, 0, 1)),
            "Ok" => Some((RESULT, 0, 2)),
            "Err" => Some((RESULT, 1, 2)),
            _ => None,
        };
        if let (Some((whole, at, count)), [arg]) = (wraps, args) {
            let mut parts = match self.types.seen(expected) {
                Kind::Foreign(own, parts) if *own == self.word(whole) && parts.len() >= count => {
                    Row::from_slice(parts)
                }
                _ => self.fresh(count),
            };
            let ty = self.expr(body, arg, parts[at]);
            if self.types.is_var(parts[at]) {
                parts[at] = ty
            } else {
                self.coerce(body, ty, parts[at])
            }
            return self.foreign(whole, &parts);
        }
        let types: Row = args.iter().map(|arg| self.open(body, arg)).collect();
        body.foreign.push((name, types.clone()));
        match (text, types.as_slice()) {
            ("take" | "replace" | "swap", [first, ..]) => self.deref(*first).unwrap_or(*first),
            ("drop" | "forget", _) => self.tuple(&[]),
            ("once" | "repeat" | "repeat_n", [item, ..]) => self.types.add(Kind::Iter(name, &types, *item)),
            ("empty", _) => {
                let item = self.types.fresh();
                self.types.add(Kind::Iter(name, &[item], item))
            }
            ("from_fn" | "repeat_with" | "successors", [.., function]) => {
                let output = self.signature(*function).map(|(_, output)| output);
                let output = output.unwrap_or_else(|| self.types.fresh());
                let item = self.opened(output);
                self.types.add(Kind::Iter(name, &types, item))
            }
            ("from_ref", [inner]) => {
                let inner = self.deref(*inner).unwrap_or(*inner);
                let slice = self.types.add(Kind::Slice(inner));
                self.reference(slice)
            }
            ("min" | "max" | "identity" | "black_box", [first, ..]) => *first,
            _ if !self.types.is_var(expected) => expected,
            _ => self.types.add(Kind::Opaque(name, &types)),
        }
    }

    /// Whether a type of another crate has a method itself, which then goes before those behind it.
    pub(super) fn own_method(&mut self, ty: Ty, name: Name) -> bool {
        let method = self.text(name);
        match self.foreign_of(ty) {
            Some(("Arc" | "Rc" | "Box", _)) => method == "clone",
            Some(("Option" | "Result", _)) => is_standard(method),
            _ => matches!(self.types.seen(ty), Kind::Iter(..)) && is_standard(method),
        }
    }

    /// Calls a method of another crate.
    pub(super) fn foreign_method(
        &mut self,
        body: &mut Body,
        receiver: Ty,
        name: Name,
        term: &'p MethodTerm,
        expected: Ty,
    ) -> Ty {
        let method = self.text(name);
        let hint = self.closure_input(receiver, method);
        let mut types = Row::with_capacity(term.args.len());
        for arg in &term.args {
            types.push(match (arg, hint) {
                (Expr::Closure(closure), Some(input)) if closure.params.len() == 1 => {
                    let output = self.types.fresh();
                    let inputs = self.tuple(&[input]);
                    let Kind::Tuple(inputs) = self.types.kind(inputs).clone() else { continue };
                    let wanted = self.types.add(Kind::FnPtr(&inputs, output));
                    self.closure(body, closure, wanted)
                }
                (Expr::Closure(closure), _) if method == "fold" && closure.params.len() == 2 => {
                    let state = types.first().copied().unwrap_or(Types::UNKNOWN);
                    let item = self.item_given(receiver).unwrap_or_else(|| self.types.fresh());
                    let wanted = self.types.add(Kind::FnPtr(&[state, item], state));
                    self.closure(body, closure, wanted)
                }
                (arg, _) => self.open(body, arg),
            });
        }
        body.foreign.push((name, [receiver].into_iter().chain(types.iter().copied()).collect()));
        if let (Some(input), Some(function)) = (hint, types.last())
            && let Some((inputs, _)) = self.signature(*function)
            && let [own] = inputs.as_slice()
        {
            // A function in the place of a closure.
            self.types.unify(*own, input);
        }
        if let Some(written) = term.turbofish.first() {
            let written = self.lower(&body.subst, written);
            match method {
                "collect" | "sum" | "product" | "into" => {
                    self.collected(receiver, written);
                    return written;
                }
                "parse" | "try_into" => {
                    let error = self.types.fresh();
                    return self.foreign(RESULT, &[written, error]);
                }
                _ => {}
            }
        }
        self.given_by(receiver, name, &types, expected)
    }

    /// What a closure that is handed to a method is called with.
    pub(super) fn closure_input(&mut self, receiver: Ty, method: &str) -> Option<Ty> {
        let mut at = self.types.shallow(receiver);
        while let Kind::Ref(inner) = self.types.seen(at) {
            at = *inner;
        }
        match self.foreign_of(at) {
            Some(("Option", [inner, ..])) => {
                let inner = *inner;
                return Some(if method == "filter" || method == "inspect" {
                    self.reference(inner)
                } else {
                    inner
                });
            }
            Some(("Result", [ok, error, ..])) => {
                let own =
                    matches!(method, "map_err" | "or_else" | "unwrap_or_else" | "inspect_err" | "is_err_and");
                return Some(if own { *error } else { *ok });
            }
            Some(("Poll", [inner, ..])) => return Some(*inner),
            _ => {}
        }
        let over_row = matches!(
            method,
            "retain"
                | "sort_by_key"
                | "sort_unstable_by_key"
                | "binary_search_by"
                | "binary_search_by_key"
                | "partition_point"
        );
        if over_row {
            let element = self.row_element(receiver)?;
            return Some(self.reference(element));
        }
        let item = self.item_given(receiver)?;
        Some(if BY_REFERENCE.contains(&method) { self.reference(item) } else { item })
    }

    pub(super) fn row_element(&mut self, receiver: Ty) -> Option<Ty> {
        let mut at = self.types.shallow(receiver);
        for _ in 0..6 {
            if let Some(element) = self.element(at) {
                return Some(element);
            }
            at = self.deref(at)?;
        }
        None
    }

    /// What is collected into a type is what is in it.
    pub(super) fn collected(&mut self, receiver: Ty, into: Ty) {
        let Some(item) = self.item_given(receiver) else { return };
        let wrapped = match (self.foreign_of(into), self.foreign_of(item)) {
            (Some((outer @ ("Result" | "Option"), [inner, ..])), Some((own, [part, ..]))) if outer == own => {
                Some((*inner, *part))
            }
            _ => None,
        };
        let (into, item) = wrapped.unwrap_or((into, item));
        if let Some((key, value)) = self.entry(into) {
            let pair = self.tuple(&[key, value]);
            self.types.unify(pair, item);
        } else if let Some(element) = self.element(into) {
            self.types.unify(element, item);
        }
    }
}
