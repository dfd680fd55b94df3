//! Lints that a crate forbids itself, and that what the split changes sets off: what became `pub` is to have documentation, or could be
//! `Copy`; what is `pub` and not to be seen from outside could be less.
//!
//! In: what is left when nothing else is wrong. Out: an `allow` on the item, and where that does not help, as the definition of a macro
//! has no lints of its own, at the root of the crate. Left out: unused imports, which go (`imports`), as long as that can be told.

use std::collections::BTreeSet;

use super::{Work, find};
use crate::apply::check::{Message, Place};

impl Work<'_> {
    /// Allows what lints forbid, each at its place.
    pub(super) fn allow(&mut self, messages: &[Message]) {
        let mut known: BTreeSet<(String, usize, String)> = BTreeSet::new();
        for message in messages.iter().filter(|m| m.error && m.is_lint()) {
            let Some(place) = message.spans.first().cloned() else { continue };
            if !self.know.files.contains_key(&place.file) {
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
