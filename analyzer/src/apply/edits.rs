//! Changes of a text at spans: what is not touched stays byte for byte.
//!
//! In: a text, and replacements of byte ranges in it. Out: the changed text. Left out: what the changes mean.

use std::ops::Range;

/// Replacements of ranges of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Edits {
    parts: Vec<(Range<usize>, String)>,
}

impl Edits {
    /// Puts `with` where `range` is.
    pub(super) fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.parts.push((range, with.into()));
    }

    /// Puts `text` before the byte at `at`.
    pub(super) fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Puts `text` before the byte at `at`, and before all that was inserted there.
    pub(super) fn precede(&mut self, at: usize, text: impl Into<String>) {
        self.parts.insert(0, (at..at, text.into()));
    }

    /// Takes `range` out.
    pub(super) fn delete(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// Takes `range` out together with the blanks before it and the line break after it, where it fills whole lines; of the
    /// blank lines that would then meet, one stays.
    pub(super) fn delete_lines(&mut self, text: &str, range: Range<usize>) {
        self.delete(whole_lines(text, range));
    }

    /// The ranges and their replacements, in order; insertions at the same place in the order in which they were made.
    pub(super) fn sorted(&self) -> Vec<(Range<usize>, &str)> {
        let mut parts: Vec<(Range<usize>, &str)> =
            self.parts.iter().map(|(range, with)| (range.clone(), with.as_str())).collect();
        parts.sort_by_key(|(range, _)| (range.start, range.end));
        parts
    }

    /// The changed text. Where ranges overlap, what lies inside one that was already replaced is skipped.
    pub(super) fn apply(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, with) in self.sorted() {
            if range.start < at {
                if range.end > at {
                    at = range.end;
                }
                continue;
            }
            out.push_str(&text[at..range.start]);
            out.push_str(with);
            at = range.end;
        }
        out.push_str(&text[at..]);
        out
    }
}

/// `range` with the blanks before it and the line break after it, where nothing else stands on its lines.
fn whole_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut start = range.start;
    while start > 0 && matches!(bytes[start - 1], b' ' | b'\t') {
        start -= 1;
    }
    let mut end = range.end;
    while end < bytes.len() && matches!(bytes[end], b' ' | b'\t' | b'\r') {
        end += 1;
    }
    let alone = (start == 0 || bytes[start - 1] == b'\n') && (end == bytes.len() || bytes[end] == b'\n');
    if !alone {
        return range;
    }
    end = (end + 1).min(bytes.len());
    // A blank line on both sides: one is enough.
    let blank_before = start == 0 || text[..start].ends_with("\n\n") || text[..start].ends_with("\n\r\n");
    let rest = &text[end..];
    if blank_before && rest.starts_with('\n') {
        end += 1;
    } else if blank_before && rest.starts_with("\r\n") {
        end += 2;
    }
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_touched_stays() {
        let text = "a\n\nb\n\nc\n";
        let mut edits = Edits::default();
        edits.delete_lines(text, 3..4);
        edits.insert(0, "x\n");
        assert_eq!(edits.apply(text), "x\na\n\nc\n");
    }

    #[test]
    fn a_range_inside_a_replaced_one_is_skipped() {
        let mut edits = Edits::default();
        edits.replace(0..4, "new");
        edits.delete(1..2);
        assert_eq!(edits.apply("abcdef"), "newef");
    }
}
