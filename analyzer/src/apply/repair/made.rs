//! The edits of all rounds, so that none is made again and again: two repairs may undo each other.
//!
//! In: an edit, by the file, what it is for, and the text before it. Out: whether it may be made. What looks like the same place may be
//! several in one round, which says nothing; that a round comes back to it does. Left out: what the edits are.

use std::collections::{BTreeMap, BTreeSet};

/// How many rounds may make the same edit at what looks like the same place.
const SAME: usize = 2;

/// How much of a text tells one place from another, in bytes.
const CONTEXT: usize = 60;

/// The edits of all rounds.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// How many rounds made an edit.
    rounds: BTreeMap<Key, usize>,
    /// The edits of this round.
    now: BTreeSet<Key>,
}

/// What an edit is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    file: String,
    what: String,
    before: String,
}

impl Key {
    /// That of an edit at a byte of a file's text.
    pub(super) fn new(file: &str, text: &str, at: usize, what: &str) -> Self {
        let from = (0..=at.saturating_sub(CONTEXT)).rev().find(|from| text.is_char_boundary(*from));
        let before = text.get(from.unwrap_or(0)..at).unwrap_or_default();
        Self { file: file.to_owned(), what: what.to_owned(), before: before.to_owned() }
    }
}

impl Made {
    /// Begins a round.
    pub(super) fn begin(&mut self) {
        for key in std::mem::take(&mut self.now) {
            *self.rounds.entry(key).or_default() += 1;
        }
    }

    /// Notes an edit, unless earlier rounds made it too often; whether it was noted.
    pub(super) fn note(&mut self, key: Key) -> bool {
        let may = self.rounds.get(&key).is_none_or(|rounds| *rounds < SAME);
        if may {
            self.now.insert(key);
        }
        may
    }
}
