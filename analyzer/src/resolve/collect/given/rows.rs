//! What methods of text, maps, and whatever has its elements in a row give.

use crate::facts::Name;
use crate::resolve::collect::Collector;
use crate::resolve::collect::types::{Kind, Ty};
use crate::resolve::collect::words::*;

impl Collector<'_> {
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
}
