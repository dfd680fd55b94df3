//! A table of names: each text once.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::facts::Name;

/// The texts of names, one behind the other: there are many, and each by itself would have to be allocated and looked for.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    all: String,
    ends: Vec<u32>,
}

impl Texts {
    /// The text of a name.
    pub(crate) fn get(&self, name: Name) -> &str {
        let at = name.0 as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start as usize..self.ends[at] as usize]
    }

    /// All texts, by their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.all[std::mem::replace(&mut start, end as usize)..end as usize])
    }

    /// Adds a text, and returns its name.
    fn push(&mut self, text: &str) -> Name {
        let name = Name(u32::try_from(self.ends.len()).expect("fewer than 2^32 names"));
        self.all.push_str(text);
        self.ends.push(u32::try_from(self.all.len()).expect("names are less than 4 GiB"));
        name
    }
}

/// A table of names: those of a piece of source, or of the whole analysis.
#[derive(Debug, Default)]
pub(crate) struct Names {
    texts: Texts,
    /// Each name with the hash of its text, so that few texts are looked at: there are many, all over the memory.
    numbers: HashTable<(u64, Name)>,
}

impl Names {
    /// The name with this text, added if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Name {
        let hash = FxBuildHasher.hash_one(text);
        self.find(hash, text).unwrap_or_else(|| self.add(hash, text))
    }

    /// The name with this text, if there is one.
    pub(crate) fn get(&self, text: &str) -> Option<Name> {
        self.find(FxBuildHasher.hash_one(text), text)
    }

    /// The text of a name.
    pub(crate) fn text(&self, name: Name) -> &str {
        self.texts.get(name)
    }

    /// All texts, by their names.
    pub(crate) fn into_texts(self) -> Texts {
        self.texts
    }

    fn find(&self, hash: u64, text: &str) -> Option<Name> {
        let same = |&(other, name): &(u64, Name)| other == hash && self.text(name) == text;
        self.numbers.find(hash, same).map(|&(_, name)| name)
    }

    fn add(&mut self, hash: u64, text: &str) -> Name {
        let name = self.texts.push(text);
        self.numbers.insert_unique(hash, (hash, name), |&(hash, _)| hash);
        name
    }
}
