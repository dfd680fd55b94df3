//! Fields that a type has for tests only, and that tests of a crate above use.
//!
//! In: a field that is not there, or that is missing where the type is made. Out: the conditions on the field, in the type, in what
//! makes it and in what takes it apart, hold with the feature that tests above turn on. Left out: fields that macros declare.

use std::ops::Range;

use syn::ext::IdentExt;
use syn::visit::{self, Visit};

use super::test_helpers::for_tests;
use super::{Work, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element;

impl Work<'_> {
    /// Opens a field that is for tests to the tests above.
    pub(super) fn test_field(&mut self, message: &Message, place: &Place) {
        let Some(home) = self.know.files.get(&place.file).map(|(home, _)| *home) else { return };
        // "no field `x` on type `T`", "missing fields `x` and `y` in initializer of `T`"
        let names: Vec<String> = quoted(&message.text).collect();
        let tree = &self.know.tree;
        let here = |below: &u32| tree.rank(*below) <= tree.rank(home);
        let files = self.know.files.iter().filter(|(_, (below, _))| here(below));
        let files: Vec<(String, u32)> = files.map(|(file, (below, _))| (file.clone(), *below)).collect();
        for (file, below) in files {
            let Some(text) = self.text(&file).filter(|text| names.iter().any(|name| text.contains(name)))
            else {
                continue;
            };
            self.open_to_tests((home, below), &file, &conditions(&text, &names), place);
        }
    }
}

/// The attributes that leave fields of these names to tests.
fn conditions(text: &str, names: &[String]) -> Vec<Range<usize>> {
    let Some((file, offset)) = element::parse(text) else { return Vec::new() };
    let mut finder = Finder { names, offset, found: Vec::new() };
    finder.visit_file(&file);
    finder.found
}

struct Finder<'a> {
    names: &'a [String],
    offset: usize,
    found: Vec<Range<usize>>,
}

impl Finder<'_> {
    fn field(&mut self, name: &syn::Ident, attributes: &[syn::Attribute]) {
        if self.names.iter().any(|wanted| name.unraw() == wanted) {
            self.found.extend(for_tests(attributes, self.offset));
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_field(&mut self, field: &'ast syn::Field) {
        field.ident.iter().for_each(|name| self.field(name, &field.attrs));
        visit::visit_field(self, field);
    }

    fn visit_field_value(&mut self, field: &'ast syn::FieldValue) {
        if let syn::Member::Named(name) = &field.member {
            self.field(name, &field.attrs);
        }
        visit::visit_field_value(self, field);
    }

    fn visit_field_pat(&mut self, field: &'ast syn::FieldPat) {
        if let syn::Member::Named(name) = &field.member {
            self.field(name, &field.attrs);
        }
        visit::visit_field_pat(self, field);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_where_it_is_declared_made_and_taken_apart() {
        let text = "struct S { #[cfg(test)] a: u8, #[cfg(unix)] b: u8 } fn f() { let S { #[cfg(test)] a, .. } = S { #[cfg(test)] a: 1 }; }";
        assert_eq!(conditions(text, &["a".to_owned(), "b".to_owned()]).len(), 3);
    }
}
