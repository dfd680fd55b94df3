//! Whether a file may have a site at all: a look at its text, so that most files are not gone through token by token.
//!
//! In: a text. Out: whether anything in it reads like a site, comments included.

use super::{FILE_KEYS, FOLDER_KEYS};
use crate::cfg::is_known;

/// Any of these may be a site.
const WORDS: [&str; 14] = [
    "include!",
    "include_",
    "embed_",
    "query_file",
    "migrate!",
    "lalrpop_mod!",
    "env!(",
    "no_mangle",
    "export_name",
    "#[link",
    "link_section",
    "#[used",
    "global_allocator",
    "panic_handler",
];

/// Whether there may be one.
pub(super) fn any(text: &str) -> bool {
    WORDS.iter().any(|word| text.contains(word))
        || std::iter::once(&"feature").chain(&FILE_KEYS).chain(&FOLDER_KEYS).any(|key| is_key(text, key))
        || has_unknown_condition(text)
}

/// Whether a value is given to a key of this name, as in `key = "value"`.
fn is_key(text: &str, key: &str) -> bool {
    let after = text.match_indices(key).map(|(at, _)| text[at + key.len()..].trim_start_matches(' '));
    after.filter_map(|rest| rest.strip_prefix('=')).any(|rest| rest.trim_start_matches(' ').starts_with('"'))
}

/// Whether a condition has a word that neither rustc nor cargo sets.
fn has_unknown_condition(text: &str) -> bool {
    let after = text.match_indices("cfg").map(|(at, word)| &text[at + word.len()..]);
    let inside = after.filter_map(|rest| {
        let rest = rest.strip_prefix("_attr").or_else(|| rest.strip_prefix('!')).unwrap_or(rest);
        rest.strip_prefix('(')
    });
    inside.map(condition).any(|condition| {
        // Of `key = "value"` the value is no word.
        let words = condition
            .split('"')
            .step_by(2)
            .flat_map(|part| part.split(|c: char| !(c.is_alphanumeric() || c == '_')));
        words.filter(|word| !word.is_empty()).any(|word| !is_known(word))
    })
}

/// What stands before the parenthesis is closed; of an attribute under a condition, the condition.
fn condition(rest: &str) -> &str {
    let mut depth = 0usize;
    let end = rest.find(|c: char| {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => return true,
            ',' if depth == 0 => return true,
            _ => {}
        }
        false
    });
    &rest[..end.unwrap_or(rest.len())]
}
