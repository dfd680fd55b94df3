//! An `impl` that a module of tests has, of a trait in a crate below, for a type that is not of the tests' crate: by the orphan rule
//! it stays with the trait. Tests above rely on it, so what is for tests around it is opened to the feature that they turn on.
//!
//! Left out: modules of tests in files of their own.

use std::ops::Range;

use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::test_helpers::for_tests;
use super::{Work, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element::{self, What};

impl Work<'_> {
    /// A trait that is not implemented where only the tests of a crate below implement it.
    pub(super) fn test_impl(&mut self, message: &Message, place: &Place) {
        let Some(home) = self.know.files.get(&place.file).map(|(home, _)| *home) else { return };
        // "the trait bound `Type: path::Trait<…>` is not satisfied"
        let said = quoted(&message.text).next().unwrap_or_default();
        let bound = said.split_once(": ").and_then(|(_, bound)| bound.split('<').next());
        let Some(path) = bound else { return };
        let name = path.rsplit("::").next().unwrap_or(path).to_owned();
        let tree = &self.know.tree;
        let mut places = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let below = tree.rank(module.homes[e]) < tree.rank(home);
                let test = module.test || element.test;
                let of = matches!(element.what, What::Impl { .. }) && element.mentions.names.contains(&name);
                if below && test && of {
                    places.push((m, e, module.homes[e]));
                }
            }
        }
        for (m, e, below) in places {
            let Some(file) = self.file_of(m, e) else { continue };
            let Some(text) = self.text(&file) else { continue };
            self.open_to_tests((home, below), &file, &conditions(&text, &name), place);
        }
    }
}

/// The attributes that leave an `impl` of that trait to tests: its own, and those of the modules around it.
fn conditions(text: &str, name: &str) -> Vec<Range<usize>> {
    let Some((file, offset)) = element::parse(text) else { return Vec::new() };
    let mut finder = Finder { name, offset, around: Vec::new(), found: Vec::new() };
    finder.visit_file(&file);
    finder.found.sort_by_key(|range| range.start);
    finder.found.dedup();
    finder.found
}

struct Finder<'a> {
    name: &'a str,
    offset: usize,
    around: Vec<Range<usize>>,
    found: Vec<Range<usize>>,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let known = self.around.len();
        self.around.extend(for_tests(&item.attrs, self.offset));
        visit::visit_item_mod(self, item);
        self.around.truncate(known);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let of = item.trait_.as_ref().and_then(|(path, _)| path.segments.last());
        if of.is_some_and(|segment| segment.ident.unraw() == self.name) {
            self.found.extend(self.around.iter().cloned().chain(for_tests(&item.attrs, self.offset)));
        }
        visit::visit_item_impl(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_an_impl_is_found() {
        let text = "impl T for A {} #[cfg(test)] mod a { impl x::T<u8> for B {} } #[cfg(test)] mod b { impl U for B {} }";
        let found: Vec<usize> = conditions(text, "T").into_iter().map(|range| range.start).collect();
        assert_eq!(found, [text.find("#[cfg").unwrap()]);
    }
}
