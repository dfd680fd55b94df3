//! Traits that a type derives for tests only: `#[cfg_attr(test, derive(…))]`.
//!
//! In: a message that names a type of this crate or of one below. Out: the attribute holds with the feature that tests above turn on.
//! Left out: traits that an `impl` gives (`test_impls`).

use super::{Work, find, quoted};
use crate::apply::check::{Message, Place};

impl Work<'_> {
    /// A trait that a type derives for tests only, where a message names the type; whether something was done for it.
    pub(super) fn test_derive(&mut self, message: &Message, place: &Place) -> bool {
        let Some(home) = self.know.files.get(&place.file).map(|(home, _)| *home) else { return false };
        let said =
            message.spans.iter().map(|span| &span.label).chain(message.notes.iter().map(|note| &note.text));
        let mut types: Vec<String> = said.chain([&message.text]).flat_map(|text| quoted(text)).collect();
        types.sort();
        types.dedup();
        let mut done = false;
        for (m, e, name) in types.iter().flat_map(|path| self.named(path, |h| h != home)).collect::<Vec<_>>()
        {
            let below = self.know.tree.modules[m].homes[e];
            if self.know.tree.rank(below) > self.know.tree.rank(home) {
                continue;
            }
            let Some(file) = self.file_of(m, e) else { continue };
            let Some(text) = self.text(&file) else { continue };
            let conditions = find::derives_for_tests(&text, &self.know.tree.inline_path(m), &name);
            done |= self.open_to_tests((home, below), &file, &conditions, place);
        }
        done
    }
}
