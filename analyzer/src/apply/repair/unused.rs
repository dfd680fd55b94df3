//! Imports that nobody uses after a split.
//!
//! In: what the compiler calls unused, and how many compilations said so: code that is compiled for tests too is compiled twice. Out: the
//! import goes, or stays for tests. Left out: imports that lead nowhere (`imports`).

use std::collections::BTreeMap;

use super::{Work, find};
use crate::apply::check::{Message, Place};

/// How many compilations say that what stands at a place is unused, by file and bytes.
pub(super) fn places(messages: &[Message]) -> BTreeMap<(String, usize, usize), usize> {
    let mut out = BTreeMap::new();
    for message in messages.iter().filter(|m| m.code == "unused_imports") {
        for span in message.spans.iter().filter(|span| span.primary) {
            *out.entry((span.file.clone(), span.start, span.end)).or_default() += message.times;
        }
    }
    out
}

impl Work<'_> {
    /// Takes an import out that no compilation of the file uses; one that only the tests use becomes theirs.
    pub(super) fn unused(&mut self, message: &Message) {
        if !message.spans.iter().all(|place| self.know.touched.contains(&place.file)) {
            return;
        }
        let times = |span: &Place| self.unused.get(&(span.file.clone(), span.start, span.end)).copied();
        let primary = message.spans.iter().filter(|span| span.primary);
        let times = primary.filter_map(times).min().unwrap_or(message.times);
        let places: Vec<Place> = message.spans.iter().filter(|s| s.primary).cloned().collect();
        let twice = self.know.tested && !places.iter().any(|place| self.for_tests(place));
        if times == 1 && twice {
            if self.tests_compile {
                places.iter().for_each(|place| self.only_for_tests(place));
            }
            return;
        }
        for place in &places {
            let Some(text) = self.text(&place.file) else { continue };
            let Some(import) = find::leaf(&text, place.start) else { continue };
            if self.needed_elsewhere(place, &import.leaf) {
                return self.allow_unused(&text, &import, place);
            }
        }
        for note in &message.notes {
            for cut in note.spans.iter().filter(|s| s.replacement.as_deref() == Some("")) {
                let Some(text) = self.text(&cut.file) else { continue };
                if text.get(cut.start..cut.end).is_none() {
                    continue;
                }
                let range = find::with_lines(&text, cut.start..cut.end);
                self.edit(&cut.file, range, String::new(), cut, "took an unused import out".to_owned());
            }
        }
    }

    /// Whether the import at a place is compiled for tests only, by its own condition or by that of a module around it. Modules of a
    /// crate which is open to tests of others are compiled for these too, but for what is a test itself.
    fn for_tests(&mut self, place: &Place) -> bool {
        let Some(text) = self.text(&place.file) else { return false };
        if find::leaf(&text, place.start).is_some_and(|import| import.for_tests) {
            return true;
        }
        let Some((home, module)) = self.site(&place.file, place.start) else { return false };
        self.know.tree.modules[module].test && !self.is_open_to_tests(home)
    }

    fn only_for_tests(&mut self, place: &Place) {
        let Some(text) = self.text(&place.file) else { return };
        let Some(import) = find::leaf(&text, place.start).filter(|i| !i.for_tests && !i.leaf.glob) else {
            return;
        };
        let what = format!("left the import of {} to tests", import.leaf.path.join("::"));
        self.conditional(&text, &import, "#[cfg(test)]", place, what);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{at, nothing};
    use super::super::{Made, repair};
    use super::*;
    use crate::apply::check::Note;

    #[test]
    fn an_import_that_only_tests_use_is_not_lost_where_its_new_place_is_taken() {
        let know = nothing();
        let text = "use a::{b, c};\n";
        let read = |_: &str| Some(text.to_owned());
        let mut made = Made::default();
        let mut texts = Vec::new();
        // As often as it comes back, it never goes without its replacement.
        for _ in 0..4 {
            let mut work = Work::new(&know, true, &mut made, &read);
            work.only_for_tests(&at("f.rs", 8));
            texts.extend(work.finish().texts.into_values());
        }
        assert_eq!(texts, vec!["#[cfg(test)]\nuse a::b;\nuse a::{c};\n"; 2]);
    }

    #[test]
    fn an_import_that_the_only_compilation_does_not_use_goes() {
        let text = "use a::b;\n#[cfg(test)]\nuse a::c;\n";
        let read = |_: &str| Some(text.to_owned());
        let left = |tested: bool, start: usize| {
            let mut know = nothing();
            (know.tested, know.touched) = (tested, ["f.rs".to_owned()].into());
            let cut = text[start..].find('\n').map(|end| start..start + end).unwrap();
            let cut = Place {
                start: cut.start - 4,
                end: cut.end,
                replacement: Some(String::new()),
                ..at("f.rs", 0)
            };
            let notes = vec![Note { text: "remove it".to_owned(), spans: vec![cut] }];
            let spans = vec![Place { primary: true, ..at("f.rs", start) }];
            let code = "unused_imports".to_owned();
            let unused = Message { error: false, code, text: String::new(), spans, notes, times: 1 };
            let mut made = Made::default();
            repair(&know, &[unused], true, &mut made, &read).texts.remove("f.rs").unwrap()
        };
        let (both, tests) = (text.find("a::b").unwrap(), text.find("a::c").unwrap());
        assert!(left(true, both).starts_with("#[cfg(test)]\nuse a::b;"), "the tests use it");
        assert!(!left(false, both).contains("a::b"), "no test is compiled");
        assert!(!left(true, tests).contains("a::c"), "it is for tests, and no other compilation can say so");
    }
}
