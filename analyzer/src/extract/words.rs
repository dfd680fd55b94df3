//! Looking at identifiers and at lists of a syntax tree without taking memory.
//!
//! Every path of every file is looked at, mostly more than once. The text of an identifier can only be printed, and to compare
//! one with a row of words costs a call for each; the ordinary iterator over a list with separators lies on the heap.

use std::fmt::{self, Write as _};

use proc_macro2::Ident;
use syn::punctuated::{Pair, Punctuated};

/// The elements of a list.
pub(super) fn each<T, P>(list: &Punctuated<T, P>) -> impl Iterator<Item = &T> {
    list.pairs().map(Pair::into_value)
}

/// Whether an identifier is one of these words, which are sorted and no longer than [`Word`] holds.
pub(super) fn is_one_of(ident: &Ident, words: &[&str]) -> bool {
    debug_assert!(words.is_sorted() && words.iter().all(|word| word.len() <= Word::MOST));
    let Some(word) = Word::of(ident) else { return false };
    words.binary_search_by(|other| other.as_bytes().cmp(word.bytes())).is_ok()
}

/// The text of a short identifier.
struct Word {
    bytes: [u8; Self::MOST],
    len: usize,
}

impl Word {
    const MOST: usize = 24;

    /// The text of `ident`; `None` where it is longer.
    fn of(ident: &Ident) -> Option<Self> {
        let mut word = Self { bytes: [0; Self::MOST], len: 0 };
        write!(word, "{ident}").ok().map(|()| word)
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl fmt::Write for Word {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn a_word_is_found_by_all_of_its_text() {
        let words = ["async", "proc_macro_attribute", "self"];
        for word in words {
            assert!(is_one_of(&Ident::new(word, Span::call_site()), &words));
        }
        for other in ["sel", "selfs", "proc_macro_attribute_and_more", "proc_macro_attribut", "ä"] {
            assert!(!is_one_of(&Ident::new(other, Span::call_site()), &words), "{other}");
        }
        assert!(!is_one_of(&Ident::new_raw("async", Span::call_site()), &words), "a raw one is no keyword");
    }
}
