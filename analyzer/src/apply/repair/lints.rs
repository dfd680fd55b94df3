//! Lints that a crate forbids itself, and that what the split changes sets off: what became `pub` is to have documentation, or could be
//! `Copy`; what is `pub` and not to be seen from outside could be less.
//!
//! In: what is left when nothing else is wrong. Out: an `allow` on the item, and where that does not help, as the definition of a macro
//! has no lints of its own, at the root of the crate. Left out: unused imports, which go (`imports`), as long as that can be told, and what
//! is forbidden, which stays an error.

use std::collections::BTreeSet;

use super::{Work, find};
use crate::apply::check::{Message, Place};

impl Work<'_> {
    /// Allows what lints forbid, each at its place.
    pub(super) fn allow(&mut self, messages: &[Message]) {
        let mut known: BTreeSet<(String, usize, String)> = BTreeSet::new();
        for message in messages.iter().filter(|m| m.error && m.is_lint()) {
            let Some(place) = message.spans.first().cloned() else { continue };
            if !self.know.files.contains_key(&place.file) || self.is_forbidden(message) {
                continue;
            }
            let lint = &message.code;
            let Some(text) = self.text(&place.file) else { continue };
            if let Some(at) = find::item_start(&text, place.start)
                && !text[at..].starts_with(&attribute(lint))
            {
                if known.insert((place.file.clone(), at, lint.clone())) {
                    let indent = find::indent_before(&text, at);
                    let with = format!("{}\n{indent}", attribute(lint));
                    self.edit(
                        &place.file,
                        at..at,
                        with,
                        &place,
                        format!("allowed {lint}, which the split sets off"),
                    );
                }
                continue;
            }
            self.allow_all(lint, &place);
        }
    }

    /// Whether the crate forbids a lint: then nothing in it may allow what that is about.
    fn is_forbidden(&mut self, message: &Message) -> bool {
        let notes = &message.notes;
        if notes.iter().any(|note| note.text.contains("`-F ") || note.text.contains("forbid(")) {
            return true;
        }
        let defined = notes.iter().filter(|note| note.text.contains("lint level is defined here"));
        let places: Vec<Place> = defined.flat_map(|note| note.spans.clone()).collect();
        places.iter().any(|place| {
            let text = self.text(&place.file).unwrap_or_default();
            let attribute = text.get(..place.start).and_then(|before| before.rsplit('#').next());
            attribute.is_some_and(|attribute| attribute.contains("forbid"))
        })
    }

    /// Allows a lint in all of the crate.
    fn allow_all(&mut self, lint: &str, place: &Place) {
        let Some((home, _)) = self.know.files.get(&place.file) else { return };
        let Some(root) = self.root_file(*home) else { return };
        let Some(text) = self.text(&root) else { return };
        let Some(at) = find::after_inner_attributes(&text) else { return };
        let with = format!("\n#![allow({lint})]");
        if !text.contains(&with) {
            self.edit(
                &root,
                at..at,
                with,
                place,
                format!("allowed {lint} in the crate, which the split sets off"),
            );
        }
    }
}

fn attribute(lint: &str) -> String {
    format!("#[allow({lint})]")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, nothing};
    use super::super::{Made, repair};
    use super::*;
    use crate::apply::check::Note;

    #[test]
    fn what_is_forbidden_cannot_be_allowed() {
        let repaired = |level: &str| {
            let text = format!("#![{level}(missing_docs)]\npub fn f() {{}}\n");
            let read = |_: &str| Some(text.clone());
            let mut know = nothing();
            know.files = [("f.rs".to_owned(), (0, "f.rs".to_owned()))].into();
            let span = |part: &str| at("f.rs", text.find(part).unwrap());
            let notes = vec![Note {
                text: "the lint level is defined here".to_owned(),
                spans: vec![span("missing_docs")],
            }];
            let code = "missing_docs".to_owned();
            let spans = vec![Place { primary: true, ..span("pub fn") }];
            let message = Message { error: true, code, text: String::new(), spans, notes, times: 1 };
            repair(&know, &[message], true, &mut Made::default(), &read).repairs.len()
        };
        assert_eq!((repaired("deny"), repaired("forbid")), (1, 0));
    }
}
