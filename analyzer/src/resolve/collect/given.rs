//! What methods of the standard library give.

use smallvec::smallvec;

use super::Collector;

use super::names::*;
use super::types::{Kind, Row, Ty, Types};
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

    pub(super) fn of_text(&mut self, name: Name, ty: Ty) -> Option<Ty> {
        let text = self.foreign(STR, &[]);
        let text = self.reference(text);
        Some(match self.text(name) {
            "chars" => {
                let item = self.foreign(CHAR, &[]);
                self.types.add(Kind::Iter(name, &[text], item))
            }
            "bytes" => {
                let item = self.foreign(U8, &[]);
                self.types.add(Kind::Iter(name, &[text], item))
            }
            "lines" | "split" | "split_whitespace" | "rsplit" | "splitn" | "split_terminator"
            | "split_inclusive" => self.types.add(Kind::Iter(name, &[text], text)),
            "split_once" | "rsplit_once" => {
                let pair = self.tuple(&[text, text]);
                self.option(pair)
            }
            "strip_prefix" | "strip_suffix" | "get" => self.option(text),
            "char_indices" => {
                let (at, item) = (self.foreign(USIZE, &[]), self.foreign(CHAR, &[]));
                let pair = self.tuple(&[at, item]);
                self.types.add(Kind::Iter(name, &[text], pair))
            }
            "to_owned" | "replace" | "into_string" | "repeat" => self.foreign(STRING, &[]),
            "clone" => ty,
            _ => return None,
        })
    }

    pub(super) fn of_wrapper(
        &mut self,
        ty: Ty,
        own: &str,
        parts: &[Ty],
        inner: Ty,
        method: &str,
        args: &[Ty],
    ) -> Option<Ty> {
        let error = parts.get(1).copied().unwrap_or(Types::UNKNOWN);
        let wrap = |this: &mut Self, inner: Ty| match own {
            "Result" => this.foreign(RESULT, &[inner, error]),
            _ => this.option(inner),
        };
        Some(match method {
            "unwrap" | "expect" | "unwrap_or" | "unwrap_or_default" | "unwrap_or_else"
            | "unwrap_unchecked" => {
                if let (true, Some(first)) = (method == "unwrap_or", args.first()) {
                    self.types.unify(inner, *first);
                }
                inner
            }
            "map" => {
                let output = self.output_of(args.first());
                wrap(self, output)
            }
            "and_then" | "or_else" if method == "and_then" => {
                let output = self.output_of(args.first());
                if let (Some((_, [_, other, ..])), "Result") = (self.foreign_of(output), own) {
                    let other = *other;
                    self.types.unify(other, error);
                }
                output
            }
            "map_err" => {
                let output = self.output_of(args.first());
                self.foreign(RESULT, &[inner, output])
            }
            "ok_or" => {
                let error = args.first().copied().unwrap_or(Types::UNKNOWN);
                self.foreign(RESULT, &[inner, error])
            }
            "ok_or_else" => {
                let error = self.output_of(args.first());
                self.foreign(RESULT, &[inner, error])
            }
            "ok" => self.option(inner),
            "err" => self.option(error),
            "as_ref" | "as_mut" | "iter_option" => {
                let inner = self.reference(inner);
                wrap(self, inner)
            }
            "as_deref" | "as_deref_mut" => {
                let behind = self.deref(inner).unwrap_or(inner);
                let inner = self.reference(behind);
                wrap(self, inner)
            }
            "cloned" | "copied" => {
                let behind = self.deref(inner).unwrap_or(inner);
                wrap(self, behind)
            }
            "take" | "filter" | "or" | "or_else" | "xor" | "inspect" | "inspect_err" | "clone"
            | "replace" => ty,
            "map_or" => args.first().copied().unwrap_or(Types::UNKNOWN),
            "map_or_else" => self.output_of(args.get(1)),
            "get_or_insert_with" | "get_or_insert" | "insert" => self.reference(inner),
            "flatten" => inner,
            "zip" => {
                let other = args.first().map(|ty| self.opened(*ty)).unwrap_or(Types::UNKNOWN);
                let pair = self.tuple(&[inner, other]);
                self.option(pair)
            }
            "transpose" => match (own, self.foreign_of(inner)) {
                ("Option", Some(("Result", [ok, error, ..]))) => {
                    let (ok, error) = (*ok, *error);
                    let ok = self.option(ok);
                    self.foreign(RESULT, &[ok, error])
                }
                ("Result", Some(("Option", [some, ..]))) => {
                    let some = *some;
                    let inner = self.foreign(RESULT, &[some, error]);
                    self.option(inner)
                }
                _ => return None,
            },
            "iter" | "into_iter" | "iter_mut" => {
                let item = if method == "into_iter" { inner } else { self.reference(inner) };
                let name = self.word(ITER);
                self.types.add(Kind::Iter(name, &[ty], item))
            }
            _ => return None,
        })
    }

    pub(super) fn of_map(&mut self, key: Ty, value: Ty, name: Name, args: &[Ty]) -> Option<Ty> {
        let (key_ref, value_ref) = (self.reference(key), self.reference(value));
        Some(match self.text(name) {
            "get" | "get_mut" => self.option(value_ref),
            "remove" => self.option(value),
            "insert" => {
                for (own, arg) in [key, value].iter().zip(args) {
                    self.types.unify(*own, *arg);
                }
                self.option(value)
            }
            "keys" => self.types.add(Kind::Iter(name, &[key, value], key_ref)),
            "values" | "values_mut" => self.types.add(Kind::Iter(name, &[key, value], value_ref)),
            "into_values" => self.types.add(Kind::Iter(name, &[key, value], value)),
            "into_keys" => self.types.add(Kind::Iter(name, &[key, value], key)),
            "iter" | "iter_mut" | "range" => {
                let pair = self.tuple(&[key_ref, value_ref]);
                self.types.add(Kind::Iter(name, &[key, value], pair))
            }
            "into_iter" | "drain" => {
                let pair = self.tuple(&[key, value]);
                self.types.add(Kind::Iter(name, &[key, value], pair))
            }
            "entry" => {
                if let Some(arg) = args.first() {
                    self.types.unify(key, *arg);
                }
                self.types.add(Kind::Opaque(name, &[key, value]))
            }
            _ => return None,
        })
    }

    pub(super) fn of_row(&mut self, ty: Ty, element: Ty, name: Name, args: &[Ty], lent: bool) -> Option<Ty> {
        let reference = self.reference(element);
        Some(match self.text(name) {
            "iter" | "iter_mut" => self.types.add(Kind::Iter(name, &[element], reference)),
            "into_iter" | "drain" => {
                let item = if lent { reference } else { element };
                self.types.add(Kind::Iter(name, &[element], item))
            }
            "get" | "get_mut" | "first" | "last" | "first_mut" | "last_mut" | "front" | "back" | "peek" => {
                self.option(reference)
            }
            "pop" | "pop_front" | "pop_back" => self.option(element),
            "push" | "push_back" | "push_front" | "insert" | "resize" | "fill" => {
                for arg in args {
                    if !matches!(self.foreign_of(*arg), Some(("usize", _))) {
                        self.types.unify(element, *arg);
                    }
                }
                self.tuple(&[])
            }
            "extend" | "append" | "extend_from_slice" => {
                if let Some(item) = args.first().and_then(|arg| self.item_given(*arg)) {
                    let mark = self.types.mark();
                    if !self.types.unify(element, item) {
                        self.types.rollback(mark);
                    }
                }
                self.tuple(&[])
            }
            "remove" | "swap_remove" => element,
            "to_vec" | "to_owned" | "into_vec" => self.foreign(VEC, &[element]),
            "windows" | "chunks" | "chunks_exact" | "split" => {
                let slice = self.types.add(Kind::Slice(element));
                let slice = self.reference(slice);
                self.types.add(Kind::Iter(name, &[element], slice))
            }
            "as_slice" | "as_mut_slice" => {
                let slice = self.types.add(Kind::Slice(element));
                self.reference(slice)
            }
            "split_first" | "split_last" => {
                let slice = self.types.add(Kind::Slice(element));
                let slice = self.reference(slice);
                let pair = self.tuple(&[reference, slice]);
                self.option(pair)
            }
            "clone" => ty,
            _ => return None,
        })
    }

    pub(super) fn of_iterator(&mut self, ty: Ty, name: Name, args: &[Ty], expected: Ty) -> Option<Ty> {
        let method = self.text(name);
        let adapted = matches!(self.types.seen(ty), Kind::Iter(..) | Kind::Adt(..) | Kind::Dyn(..))
            || matches!(self.foreign_of(ty), Some(("Range", _)));
        if !adapted {
            return None;
        }
        let item = self.item_given(ty)?;
        let parts: Row = [ty].into_iter().chain(args.iter().copied()).collect();
        let gives = |this: &mut Self, item: Ty| Some(this.types.add(Kind::Iter(name, &parts, item)));
        match method {
            _ if SAME_ITEMS.contains(&method) => gives(self, item),
            _ if ONE_ITEM.contains(&method) => Some(self.option(item)),
            "peek" | "peek_mut" => {
                let item = self.reference(item);
                Some(self.option(item))
            }
            "map" | "scan" => {
                let output = self.output_of(args.last());
                gives(self, output)
            }
            "filter_map" | "map_while" => {
                let output = self.output_of(args.first());
                let item = self.opened(output);
                gives(self, item)
            }
            "find_map" => Some(self.output_of(args.first())),
            "flat_map" => {
                let output = self.output_of(args.first());
                let item = self.item_given(output).unwrap_or_else(|| self.types.fresh());
                gives(self, item)
            }
            "flatten" => {
                let item = self.item_given(item).unwrap_or_else(|| self.types.fresh());
                gives(self, item)
            }
            "enumerate" => {
                let at = self.foreign(USIZE, &[]);
                let pair = self.tuple(&[at, item]);
                gives(self, pair)
            }
            "zip" => {
                let other = args.first().and_then(|arg| self.item_given(*arg));
                let other = other.unwrap_or_else(|| self.types.fresh());
                let pair = self.tuple(&[item, other]);
                gives(self, pair)
            }
            "cloned" | "copied" => {
                let behind = self.deref(item).unwrap_or(item);
                gives(self, behind)
            }
            "fold" => args.first().copied(),
            "collect" | "collect_vec" | "try_collect" => {
                let into = if method == "collect_vec" {
                    self.foreign(VEC, &[item])
                } else if self.types.is_var(expected) {
                    return Some(self.types.fresh());
                } else {
                    expected
                };
                self.collected(ty, into);
                Some(into)
            }
            "for_each" => Some(self.tuple(&[])),
            "position" => {
                let at = self.foreign(USIZE, &[]);
                Some(self.option(at))
            }
            _ => None,
        }
    }
}
