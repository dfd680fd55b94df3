//! Bytes from lines and columns.
//!
//! A span knows its bytes too, but counts every character of its file from the beginning to find them.

use std::cell::OnceCell;

use proc_macro2::LineColumn;

/// A text, and where its lines begin.
#[derive(Debug, Default)]
pub(crate) struct Lines<'t> {
    text: &'t str,
    /// Looked for when the first is asked for.
    starts: OnceCell<Vec<usize>>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, starts: OnceCell::new() }
    }

    /// The byte at a place in the text; its end where there is no such place.
    pub(super) fn byte(&self, place: LineColumn) -> usize {
        let starts = self.starts.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(newlines.map(|at| at + 1)).collect()
        });
        let start = starts.get(place.line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let line = &self.text[start..];
        let rest = line.char_indices().nth(place.column).map_or(line.len(), |(at, _)| at);
        start + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_spans() {
        let text = "ä b\nc\n\n  'ö' d\r\n e";
        let tokens: proc_macro2::TokenStream = text.parse().unwrap();
        let lines = Lines::new(text);
        for tree in tokens {
            let span = tree.span();
            assert_eq!(lines.byte(span.start())..lines.byte(span.end()), span.byte_range(), "{tree}");
        }
        assert_eq!(lines.byte(LineColumn { line: 9, column: 0 }), text.len());
    }
}
