//! A table of names: each text once.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

use crate::facts::Name;

/// A table of names: those of a piece of source, or of the whole analysis.
#[derive(Debug, Default)]
pub(crate) struct Names {
    texts: Vec<Box<str>>,
    /// Each name with the hash of its text, so that few texts are looked at: there are many, all over the memory.
    numbers: HashTable<(u64, Name)>,
}

impl Names {
    /// The name with this text, added if it is new.
    pub(crate) fn intern(&mut self, text: &str) -> Name {
        let hash = FxBuildHasher.hash_one(text);
        self.find(hash, text).unwrap_or_else(|| self.add(hash, text.into()))
    }

    /// The same for a text that is not needed any more: taken if it is new.
    pub(crate) fn adopt(&mut self, text: &mut Box<str>) -> Name {
        let hash = FxBuildHasher.hash_one(&**text);
        self.find(hash, text).unwrap_or_else(|| self.add(hash, std::mem::take(text)))
    }

    /// The name with this text, if there is one.
    pub(crate) fn get(&self, text: &str) -> Option<Name> {
        self.find(FxBuildHasher.hash_one(text), text)
    }

    /// The text of a name.
    pub(crate) fn text(&self, name: Name) -> &str {
        &self.texts[name.0 as usize]
    }

    /// All texts, by their names.
    pub(crate) fn into_texts(self) -> Vec<Box<str>> {
        self.texts
    }

    fn find(&self, hash: u64, text: &str) -> Option<Name> {
        let same = |&(other, name): &(u64, Name)| other == hash && self.text(name) == text;
        self.numbers.find(hash, same).map(|&(_, name)| name)
    }

    fn add(&mut self, hash: u64, text: Box<str>) -> Name {
        let name = Name(u32::try_from(self.texts.len()).expect("fewer than 2^32 names"));
        self.texts.push(text);
        self.numbers.insert_unique(hash, (hash, name), |&(hash, _)| hash);
        name
    }
}
