//! What methods of the standard library give.

mod iterators;
mod rows;
mod wrappers;

use smallvec::smallvec;

use super::Collector;
use super::names::*;
use super::types::{Kind, Row, Ty};
use super::words::*;
use crate::facts::Name;

impl<'p> Collector<'p> {
    /// What a method of another crate gives.
    pub(super) fn given_by(&mut self, receiver: Ty, name: Name, args: &[Ty], expected: Ty) -> Ty {
        let mut at = self.types.shallow(receiver);
        let mut lent = false;
        for _ in 0..6 {
            let found = match self.types.seen(at).clone() {
                Kind::Foreign(own, parts) => self.of_foreign(at, self.text(own), &parts, name, args, lent),
                Kind::Slice(element) => self.of_row(at, element, name, args, true),
                Kind::Array(element, _) => self.of_row(at, element, name, args, lent),
                _ => None,
            };
            if let Some(ty) = found {
                return ty;
            }
            if let Some(ty) = self.of_iterator(at, name, args, expected) {
                return ty;
            }
            lent |= matches!(self.types.seen(at), Kind::Ref(_));
            match self.deref(at) {
                Some(inner) => at = self.types.shallow(inner),
                None => break,
            }
        }
        self.of_anything(receiver, at, name, args, expected)
    }

    pub(super) fn of_anything(&mut self, receiver: Ty, at: Ty, name: Name, args: &[Ty], expected: Ty) -> Ty {
        let method = self.text(name);
        match method {
            "to_string" | "to_uppercase" | "to_lowercase" => self.foreign(STRING, &[]),
            "to_owned" | "into_owned" if matches!(self.foreign_of(at), Some(("str", _))) => {
                self.foreign(STRING, &[])
            }
            "to_owned" | "into_owned" if matches!(self.foreign_of(at), Some(("Path", _))) => {
                self.foreign(PATH_BUF, &[])
            }
            "to_path_buf" => self.foreign(PATH_BUF, &[]),
            "as_str" | "trim" | "trim_end" | "trim_start" => {
                let text = self.foreign(STR, &[]);
                self.reference(text)
            }
            "as_path" => {
                let path = self.foreign(PATH, &[]);
                self.reference(path)
            }
            "as_bytes" => {
                let byte = self.foreign(U8, &[]);
                let slice = self.types.add(Kind::Slice(byte));
                self.reference(slice)
            }
            _ if FLAGS.contains(&method) => self.foreign(BOOL, &[]),
            _ if COUNTS.contains(&method) => self.foreign(USIZE, &[]),
            "cmp" => self.foreign(ORDERING, &[]),
            _ if OF_OWN_TYPE.contains(&method) => at,
            "to_owned" | "unwrap" | "expect" | "to_vec" => at,
            "into" | "as_ref" | "as_mut" | "borrow" | "borrow_mut" | "sum" | "product"
            | "unwrap_or_default" => self.types.fresh(),
            "try_into" | "parse" => {
                let parts = self.fresh(2);
                self.foreign(RESULT, &parts)
            }
            _ if !self.types.is_var(expected) => expected,
            _ if matches!(self.types.seen(at), Kind::Var(_) | Kind::Unknown) => self.types.fresh(),
            "map_err" | "context" | "with_context" | "await" => at,
            _ => {
                let mut parts: Row = smallvec![receiver];
                parts.extend(args.iter().copied().filter(|arg| self.decides(*arg)));
                self.types.add(Kind::Opaque(name, &parts))
            }
        }
    }

    /// Whether what a foreign function gives may depend on the type of an argument: closures mostly say nothing of it.
    pub(super) fn decides(&self, ty: Ty) -> bool {
        !matches!(self.types.seen(ty), Kind::Closure(_) | Kind::FnDef(..) | Kind::Var(_) | Kind::Unknown)
    }

    pub(super) fn option(&mut self, ty: Ty) -> Ty {
        self.foreign(OPTION, &[ty])
    }

    pub(super) fn output_of(&mut self, function: Option<&Ty>) -> Ty {
        let signature = function.and_then(|function| self.signature(*function));
        signature.map_or_else(|| self.types.fresh(), |(_, output)| output)
    }

    pub(super) fn of_foreign(
        &mut self,
        ty: Ty,
        own: &str,
        parts: &[Ty],
        name: Name,
        args: &[Ty],
        lent: bool,
    ) -> Option<Ty> {
        let method = self.text(name);
        match (own, parts) {
            ("Option" | "Result" | "Poll", [inner, ..]) => {
                self.of_wrapper(ty, own, parts, *inner, method, args)
            }
            ("RefCell", [inner]) if method == "borrow" => Some(self.foreign(REF, &[*inner])),
            ("RefCell", [inner]) if method == "borrow_mut" => Some(self.foreign(REF_MUT, &[*inner])),
            ("Mutex" | "RwLock", [inner]) if matches!(method, "lock" | "read" | "write") => {
                let guard = self.foreign(MUTEX_GUARD, &[*inner]);
                let error = self.types.fresh();
                Some(self.foreign(RESULT, &[guard, error]))
            }
            ("Box" | "Arc" | "Rc" | "Cow", [inner])
                if matches!(method, "as_ref" | "as_mut" | "borrow" | "deref") =>
            {
                Some(self.reference(*inner))
            }
            ("Arc" | "Rc", [inner]) if method == "downgrade" => Some(self.foreign(WEAK, &[*inner])),
            ("Cow", [inner]) if matches!(method, "into_owned" | "to_owned") => {
                let inner = *inner;
                Some(match self.foreign_of(inner) {
                    Some(("str", _)) => self.foreign(STRING, &[]),
                    Some(("Path", _)) => self.foreign(PATH_BUF, &[]),
                    _ => inner,
                })
            }
            ("Box" | "Arc" | "Rc" | "Weak", _) if method == "clone" => Some(ty),
            (map, [key, value, ..]) if MAPS.contains(&map) => self.of_map(*key, *value, name, args),
            (row, [element, ..]) if ROWS.contains(&row) => self.of_row(ty, *element, name, args, lent),
            ("str" | "String", _) => self.of_text(name, ty),
            _ => None,
        }
    }
}
