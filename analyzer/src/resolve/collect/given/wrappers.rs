//! What methods of `Option`, `Result` and `Poll` give.

use crate::resolve::collect::Collector;
use crate::resolve::collect::types::{Kind, Ty, Types};
use crate::resolve::collect::words::*;

impl Collector<'_> {
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
            "and_then" => {
                let output = self.output_of(args.first());
                if let (Some((_, [_, other, ..])), "Result") = (self.foreign_of(output), own) {
                    let other = *other;
                    self.types.unify(other, error);
                }
                output
            }
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
            "transpose" => return self.transposed(own, inner, error),
            "iter" | "into_iter" | "iter_mut" => {
                let item = if method == "into_iter" { inner } else { self.reference(inner) };
                let name = self.word(ITER);
                self.types.add(Kind::Iter(name, &[ty], item))
            }
            _ => return self.between_wrappers(inner, error, method, args),
        })
    }

    /// What methods give that make an `Option` of a `Result`, a `Result` of an `Option`, or another error.
    fn between_wrappers(&mut self, inner: Ty, error: Ty, method: &str, args: &[Ty]) -> Option<Ty> {
        Some(match method {
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
            _ => return None,
        })
    }

    fn transposed(&mut self, own: &str, inner: Ty, error: Ty) -> Option<Ty> {
        match (own, self.foreign_of(inner)) {
            ("Option", Some(("Result", [ok, error, ..]))) => {
                let (ok, error) = (*ok, *error);
                let ok = self.option(ok);
                Some(self.foreign(RESULT, &[ok, error]))
            }
            ("Result", Some(("Option", [some, ..]))) => {
                let some = *some;
                let inner = self.foreign(RESULT, &[some, error]);
                Some(self.option(inner))
            }
            _ => None,
        }
    }
}
