//! Patterns for paths of modules and items: `ratatui::widgets`, `*::tests`, `app::**::models`.
//!
//! In: the text of a pattern. Out: [`Pattern`], which matches a path as a whole, or one of its ancestors. Between `::`, a `*`
//! stands for any characters of one segment; the segment `**` stands for any number of segments, none included. Left out:
//! classes and alternatives (give several patterns), and escapes: no path of a module contains a `*`, and an impl's may be
//! matched by one.

use std::fmt;
use std::str::FromStr;

/// A pattern for paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern {
    text: String,
    segments: Vec<String>,
}

/// Why a text is not a [`Pattern`]: it is empty, or has an empty segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    text: String,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.is_empty() {
            return write!(f, "the pattern is empty; write a path as `my_crate::module`, or `*`");
        }
        write!(f, "the pattern `{}` has an empty segment; write it as `my_crate::module`", self.text)
    }
}

impl std::error::Error for PatternError {}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        let segments: Vec<String> = segments(text).map(|(_, s)| s.trim().to_owned()).collect();
        if segments.iter().any(String::is_empty) {
            return Err(PatternError { text: text.to_owned() });
        }
        Ok(Self { text: text.to_owned(), segments })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Pattern {
    /// Whether the pattern matches all of `path`.
    pub fn matches(&self, path: &str) -> bool {
        let last = segments(path).count() - 1;
        self.matching_lengths(path).nth(last) == Some(true)
    }

    /// The shortest ancestor of `path`, or `path` itself, that the pattern matches: of `a::b::c`, the pattern `a::*` covers
    /// `a::b`.
    pub fn covering<'p>(&self, path: &'p str) -> Option<&'p str> {
        let lengths = segments(path).map(|(start, s)| start + s.len());
        lengths.zip(self.matching_lengths(path)).find(|l| l.1).map(|(end, _)| &path[..end])
    }

    /// Whether the pattern matches `path` or an ancestor of it.
    pub fn covers(&self, path: &str) -> bool {
        self.covering(path).is_some()
    }

    /// For each number of leading segments of `path`, from one: whether the pattern matches these. O(pattern · path).
    fn matching_lengths(&self, path: &str) -> impl Iterator<Item = bool> {
        // reached[p]: the first p segments of the pattern match the segments of the path that were read.
        let mut reached = vec![false; self.segments.len() + 1];
        reached[0] = true;
        self.skip_any(&mut reached);
        segments(path).map(move |(_, segment)| {
            for p in (0..self.segments.len()).rev() {
                let any = self.segments[p] == "**";
                reached[p + 1] = if any {
                    reached[p + 1] || reached[p]
                } else {
                    reached[p] && glob(&self.segments[p], segment)
                };
            }
            reached[0] = false;
            self.skip_any(&mut reached);
            reached[self.segments.len()]
        })
    }

    /// `**` also stands for no segment.
    fn skip_any(&self, reached: &mut [bool]) {
        for (p, segment) in self.segments.iter().enumerate() {
            reached[p + 1] |= reached[p] && segment == "**";
        }
    }
}

/// The segments of a path with their starts; `::` inside the braces of an impl's name separates nothing.
pub(crate) fn segments(path: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = Some(0);
    std::iter::from_fn(move || {
        let start = rest?;
        let bytes = &path.as_bytes()[start..];
        let mut depth = 0i32;
        let end = bytes.iter().enumerate().position(|(i, &byte)| {
            depth += i32::from(byte == b'{') - i32::from(byte == b'}');
            depth <= 0 && bytes[i..].starts_with(b"::")
        });
        rest = end.map(|e| start + e + 2);
        Some((start, end.map_or(&path[start..], |e| &path[start..start + e])))
    })
}

/// Whether `pattern`, in which a `*` stands for any characters, matches all of `text`.
fn glob(pattern: &str, text: &str) -> bool {
    let Some((first, stars)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = stars.split('*').collect();
    let last = parts.pop().expect("split gives at least one");
    // Each part at its first occurrence leaves most for the others.
    for part in parts {
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        text.parse().unwrap()
    }

    #[test]
    fn a_plain_path_matches_itself_and_covers_what_is_below() {
        let p = pattern("a::b");
        assert!(p.matches("a::b"));
        assert!(!p.matches("a::b::c") && !p.matches("a") && !p.matches("a::bc"));
        assert!(p.covers("a::b::c") && !p.covers("a::bc") && !p.covers("x::a::b"));
        assert_eq!(p.covering("a::b::c::d"), Some("a::b"));
    }

    #[test]
    fn a_star_stays_in_its_segment() {
        assert!(pattern("a::*").matches("a::b") && !pattern("a::*").matches("a::b::c"));
        assert!(!pattern("a::*").matches("a"));
        assert_eq!(pattern("a::*").covering("a::b::c"), Some("a::b"));
        let p = pattern("*::te*t_*s");
        assert!(p.matches("a::test_utils") && p.matches("a::tet_s"));
        assert!(!p.matches("a::test_util") && !p.matches("a::b::test_utils"));
        assert!(!glob("ab*ba", "aba"), "the ends may not overlap");
        assert!(glob("*", "") && glob("a*b*c", "abbc") && !glob("a*b*c", "acb"));
    }

    #[test]
    fn two_stars_cross_segments() {
        let p = pattern("a::**::z");
        assert!(p.matches("a::z") && p.matches("a::b::z") && p.matches("a::b::z::c::z"));
        assert!(!p.matches("z") && !p.matches("a::b"));
        assert_eq!(p.covering("a::b::z::c::z"), Some("a::b::z"));
        assert!(pattern("**").matches("a") && pattern("**").matches("a::b"));
        assert!(pattern("**::tests").covers("tests::x") && pattern("**::tests").covers("a::tests::x"));
        assert_eq!(pattern("a::**").covering("a::b"), Some("a"));
    }

    #[test]
    fn the_name_of_an_impl_is_one_segment() {
        let path = "a::{impl From<b::C> for d::E}::from";
        let names: Vec<&str> = segments(path).map(|s| s.1).collect();
        assert_eq!(names, ["a", "{impl From<b::C> for d::E}", "from"]);
        assert_eq!(pattern("a::{impl *}").covering(path), Some("a::{impl From<b::C> for d::E}"));
    }

    #[test]
    fn empty_segments_are_refused() {
        for text in ["", "a::", "::a", "a::::b"] {
            assert!(text.parse::<Pattern>().is_err(), "{text:?}");
        }
        assert!("".parse::<Pattern>().unwrap_err().to_string().contains("empty"));
    }
}
