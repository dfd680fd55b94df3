//! What only tests have, and tests of a crate above use: `#[cfg(test)]` holds for the crate that is tested alone.
//!
//! The way out is the usual one: a feature of the crate that has it, which the crates above turn on for their tests. Only the items that
//! the compiler misses get it. Left out: test code that can move up instead; it has moved already.

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use toml_edit::DocumentMut;

use super::{Work, quoted};
use crate::apply::check::{Message, Place};
use crate::apply::element::{self, What};
use crate::apply::manifest;
use crate::apply::paths::{join, relative};
use crate::apply::tree::{Home, Mod};

/// The feature that tests of other crates turn on, unless the package has one of that name.
const FEATURE: &str = "test-helpers";

/// The name of the feature in a package with these features.
pub(in crate::apply) fn free_feature<'f>(known: impl Iterator<Item = &'f str> + Clone) -> String {
    let numbered = (2..).map(|number| format!("{FEATURE}-{number}"));
    let mut names = std::iter::once(FEATURE.to_owned()).chain(numbered);
    names.find(|name| !known.clone().any(|known| known == name)).unwrap_or_default()
}

impl Work<'_> {
    /// A method that only the tests of a crate below have; whether something was done for it.
    pub(super) fn test_method(&mut self, message: &Message, place: &Place) -> bool {
        let Some(name) = quoted(&message.text).next() else { return false };
        let Some((home, _)) = self.know.files.get(&place.file).cloned() else { return false };
        let tree = &self.know.tree;
        let mut places = Vec::new();
        for (m, module) in tree.modules.iter().enumerate() {
            for (e, element) in module.body.elements.iter().enumerate() {
                let has =
                    matches!(&element.what, What::Impl { parts, .. } if parts.iter().any(|p| p.name == name));
                // What is open to the feature may need more of its own crate.
                if has && tree.rank(module.homes[e]) <= tree.rank(home) {
                    places.push((m, e, module.homes[e]));
                }
            }
        }
        let mut done = false;
        for (m, e, below) in places {
            let Some(file) = self.file_of(m, e) else { continue };
            let Some(text) = self.text(&file) else { continue };
            done |= self.open_to_tests((home, below), &file, &conditions(&text, &name), place);
        }
        done
    }

    /// A method that is `pub` with a feature only, and that tests of a crate above use: they turn the feature on.
    pub(super) fn gated_method(&mut self, there: &Place, place: &Place) -> bool {
        let Some((below, _)) = self.know.files.get(&there.file).cloned() else { return false };
        let Some(feature) = self.text(&there.file).and_then(|text| gate(&text, there.start)) else {
            return false;
        };
        let Some((home, module)) = self.site(&place.file, place.start) else { return false };
        self.know.tree.modules[module].test && self.turn_on(home, below, &feature, place)
    }

    /// A module or type that stands beside its user for tests only, where what such a feature has now needs it: of the first name of
    /// a path the compiler does not say that it was configured out.
    pub(super) fn beside(&mut self, (home, module): (Home, Mod), name: &str, place: &Place) -> bool {
        let its = &self.know.tree.modules[module];
        let mut declared = its.names.get(name).into_iter().flatten();
        if !declared.any(|&(e, leaf)| leaf.is_none() && its.homes[e] == home && its.element(e).test) {
            return false;
        }
        let Some(text) = self.text(&place.file) else { return false };
        let Some((file, offset)) = element::parse(&text) else { return false };
        let mut finder = BesideFinder { name, offset, found: Vec::new() };
        finder.visit_file(&file);
        self.open_to_tests((home, home), &place.file, &finder.found, place)
    }

    /// An item that is there for tests only, where what such a feature has now needs it.
    pub(super) fn configured_out(&mut self, message: &Message, place: &Place) -> bool {
        let gates = message.notes.iter().flat_map(|note| note.spans.iter().map(move |span| (note, span)));
        let gates = gates.filter(|(note, span)| note.text.contains("gated") || span.label.contains("gated"));
        let gates: Vec<Place> = gates.map(|(_, span)| span.clone()).collect();
        let Some((home, _)) = self.know.files.get(&place.file).cloned() else { return false };
        let mut done = false;
        for gate in gates {
            let Some((below, _)) = self.know.files.get(&gate.file).cloned() else { continue };
            if self.know.tree.rank(below) > self.know.tree.rank(home) {
                continue;
            }
            let condition = gate.start..gate.end;
            let said = self.text(&gate.file).and_then(|text| text.get(condition.clone()).map(str::to_owned));
            // One that has nothing to do with tests is no obstacle of theirs.
            if said.is_some_and(|said| said.contains(&self.know.feature) || said.parse().is_ok_and(asks)) {
                done |= self.open_to_tests((home, below), &gate.file, &[condition], place);
            }
        }
        done
    }

    /// Opens conditions of a file of the crate below, where there are any, to the tests of `home`; whether something was done.
    pub(super) fn open_to_tests(
        &mut self,
        (home, below): (Home, Home),
        file: &str,
        conditions: &[Range<usize>],
        place: &Place,
    ) -> bool {
        let mut done = false;
        for condition in conditions {
            done |= self.open(file, condition, place);
        }
        let feature = &self.know.feature;
        done | (!conditions.is_empty() && below != home && self.turn_on(home, below, feature, place))
    }

    /// Makes a condition hold with the feature too.
    pub(super) fn open(&mut self, file: &str, condition: &Range<usize>, place: &Place) -> bool {
        let Some(text) = self.text(file) else { return false };
        let feature = &self.know.feature;
        let Some(attribute) = text.get(condition.clone()).filter(|a| !a.contains(feature)) else {
            return false;
        };
        let Some(Ok(tokens)) = Some(attribute.parse::<TokenStream>()) else { return false };
        let mut words = Vec::new();
        words_test(tokens, &mut words);
        let with = format!("any(test, feature = \"{feature}\")");
        let what = format!("opened what is for tests to the feature {feature}");
        let mut done = false;
        for word in words {
            let range = condition.start + word.start..condition.start + word.end;
            done |= self.edit(file, range, with.clone(), place, what.clone());
        }
        done
    }

    /// Declares the feature below, and turns it on for the tests of `home`.
    pub(super) fn turn_on(&mut self, home: Home, below: Home, feature: &str, place: &Place) -> bool {
        let folder = |home: Home| self.know.folders[home as usize].clone();
        let (here, there) = (folder(home), folder(below));
        let declared = self.manifest(below, place, format!("declared the feature {feature}"), |doc| {
            manifest::declare_feature(doc, feature)
        });
        let Some(name) = self.package_name(below) else { return declared };
        let path = relative(&here, &there);
        let what = format!("turned {feature} of {name} on for tests");
        declared
            | self.manifest(home, place, what, |doc| {
                let on = manifest::for_tests(doc, &name, &path, feature);
                manifest::forward_feature(doc, &name, feature) || on
            })
    }

    /// Whether a crate has the feature by now that opens to tests of others what is for its own.
    pub(super) fn is_open_to_tests(&mut self, home: Home) -> bool {
        let file = join(&self.know.folders[home as usize], "Cargo.toml");
        let doc = self.text(&file).and_then(|text| text.parse::<DocumentMut>().ok());
        let feature = self.know.feature.as_str();
        doc.is_some_and(|doc| doc.get("features").is_some_and(|features| features.get(feature).is_some()))
    }

    fn package_name(&mut self, home: Home) -> Option<String> {
        let file = join(&self.know.folders[home as usize], "Cargo.toml");
        let doc: DocumentMut = self.text(&file)?.parse().ok()?;
        Some(doc.get("package")?.get("name")?.as_str()?.to_owned())
    }

    /// Changes the manifest of a crate, where `change` says that something changed.
    fn manifest(
        &mut self,
        home: Home,
        place: &Place,
        what: String,
        change: impl FnOnce(&mut DocumentMut) -> bool,
    ) -> bool {
        let file = join(&self.know.folders[home as usize], "Cargo.toml");
        let Some(text) = self.text(&file) else { return false };
        let Ok(mut doc) = text.parse::<DocumentMut>() else { return false };
        change(&mut doc) && self.edit(&file, 0..text.len(), doc.to_string(), place, what)
    }
}

/// The attributes that leave what they stand on to tests, whether they are open to the feature by now or not. `offset` is that of
/// the file's spans.
pub(super) fn for_tests(
    attributes: &[syn::Attribute],
    offset: usize,
) -> impl Iterator<Item = Range<usize>> + '_ {
    let test = |attr: &&syn::Attribute| {
        attr.path().is_ident("cfg") && attr.meta.require_list().is_ok_and(|list| asks(list.tokens.clone()))
    };
    attributes.iter().filter(test).map(move |attr| {
        let range = attr.span().byte_range();
        range.start + offset..range.end + offset
    })
}

/// Whether a condition asks for `test`: other than by `not`.
pub(super) fn asks(condition: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = condition.into_iter().collect();
    tokens.iter().enumerate().any(|(at, token)| match token {
        TokenTree::Ident(word) => word == "test",
        TokenTree::Group(group) => {
            let not = at > 0 && matches!(&tokens[at - 1], TokenTree::Ident(word) if word == "not");
            !not && asks(group.stream())
        }
        _ => false,
    })
}

/// The words `test` in a condition.
pub(super) fn words_test(tokens: TokenStream, out: &mut Vec<Range<usize>>) {
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "test" => out.push(word.span().byte_range()),
            TokenTree::Group(group) => words_test(group.stream(), out),
            _ => {}
        }
    }
}

/// The attributes that leave methods of that name to tests: their own, and those of their `impl`.
fn conditions(text: &str, name: &str) -> Vec<Range<usize>> {
    let Some((file, offset)) = element::parse(text) else { return Vec::new() };
    let mut finder = Finder { name, offset, found: Vec::new() };
    finder.visit_file(&file);
    finder.found
}

/// The feature that `#[instability::unstable(feature = "x")]` asks for on the method at a byte: `unstable-x`.
fn gate(text: &str, at: usize) -> Option<String> {
    let (file, offset) = element::parse(text)?;
    let mut finder = GateFinder { at: at.checked_sub(offset)?, found: None };
    finder.visit_file(&file);
    finder.found
}

/// Finds what leaves modules and types of a name to tests.
struct BesideFinder<'a> {
    name: &'a str,
    offset: usize,
    found: Vec<Range<usize>>,
}

impl<'ast> Visit<'ast> for BesideFinder<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (name, attributes) = match item {
            syn::Item::Mod(item) => (&item.ident, &item.attrs),
            syn::Item::Struct(item) => (&item.ident, &item.attrs),
            syn::Item::Enum(item) => (&item.ident, &item.attrs),
            syn::Item::Union(item) => (&item.ident, &item.attrs),
            syn::Item::Type(item) => (&item.ident, &item.attrs),
            _ => return visit::visit_item(self, item),
        };
        if name.unraw() == self.name {
            self.found.extend(for_tests(attributes, self.offset));
        }
        visit::visit_item(self, item);
    }
}

struct GateFinder {
    at: usize,
    found: Option<String>,
}

impl<'ast> Visit<'ast> for GateFinder {
    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !function.span().byte_range().contains(&self.at) {
            return;
        }
        let unstable =
            |attr: &&syn::Attribute| attr.path().segments.last().is_some_and(|last| last.ident == "unstable");
        let Some(attr) = function.attrs.iter().find(unstable) else { return };
        // Without arguments: the feature for all.
        self.found = Some("unstable".to_owned());
        let _ = attr.parse_nested_meta(|meta| {
            let value: syn::LitStr = meta.value()?.parse()?;
            if meta.path.is_ident("feature") {
                self.found = Some(format!("unstable-{}", value.value()));
            }
            Ok(())
        });
    }
}

struct Finder<'a> {
    name: &'a str,
    offset: usize,
    found: Vec<Range<usize>>,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        for part in &item.items {
            if let syn::ImplItem::Fn(function) = part
                && function.sig.ident.unraw() == self.name
            {
                self.found.extend(for_tests(&function.attrs, self.offset));
                self.found.extend(for_tests(&item.attrs, self.offset));
            }
        }
        visit::visit_item_impl(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_feature_of_an_unstable_method_is_found() {
        let text =
            "impl S { #[instability::unstable(feature = \"x\", issue = \"1\")] pub fn a() {} pub fn b() {} }";
        assert_eq!(gate(text, text.find("fn a").unwrap()), Some("unstable-x".to_owned()));
        assert_eq!(gate(text, text.find("fn b").unwrap()), None);
    }

    #[test]
    fn the_conditions_of_a_method_and_of_its_impl_are_found() {
        let text = "#[cfg(test)] impl S { #[cfg(all(test, unix))] fn a() {} fn b() {} } impl T { fn a() {} }";
        let shown = |name: &str| -> Vec<&str> {
            conditions(text, name).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(shown("a"), ["#[cfg(all(test, unix))]", "#[cfg(test)]"]);
        assert_eq!(shown("b"), ["#[cfg(test)]"]);
        let mut words = Vec::new();
        words_test("#[cfg(all(test, feature = \"test\"))]".parse().unwrap(), &mut words);
        assert_eq!((words.len(), words[0].clone()), (1, 10..14));
    }
}
