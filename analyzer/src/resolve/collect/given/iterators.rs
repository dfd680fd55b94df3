//! What methods of iterators give.

use crate::facts::Name;
use crate::resolve::collect::Collector;
use crate::resolve::collect::names::*;
use crate::resolve::collect::types::{Kind, Row, Ty};
use crate::resolve::collect::words::*;

impl Collector<'_> {
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
