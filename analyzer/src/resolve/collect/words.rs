//! Names that the collector makes types with.

use super::types::{Kind, Ty, Types};
use crate::facts::Name;
use crate::names::Names;

/// Their texts: names of every program.
pub(in crate::resolve) const WORDS: &[&str] = &[
    "i32",
    "f64",
    "bool",
    "char",
    "str",
    "String",
    "usize",
    "u8",
    "Vec",
    "Option",
    "Result",
    "Box",
    "Arc",
    "Rc",
    "Range",
    "Path",
    "OsStr",
    "Ordering",
    "Ref",
    "RefMut",
    "MutexGuard",
    "Output",
    "Item",
    "Target",
    "Iterator",
    "IntoIterator",
    "Deref",
    "PathBuf",
    "HashMap",
    "iter",
    "Weak",
];

/// One of them, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word(usize);

pub(super) const I32: Word = word("i32");
pub(super) const F64: Word = word("f64");
pub(super) const BOOL: Word = word("bool");
pub(super) const CHAR: Word = word("char");
pub(super) const STR: Word = word("str");
pub(super) const STRING: Word = word("String");
pub(super) const USIZE: Word = word("usize");
pub(super) const U8: Word = word("u8");
pub(super) const VEC: Word = word("Vec");
pub(super) const OPTION: Word = word("Option");
pub(super) const RESULT: Word = word("Result");
pub(super) const RANGE: Word = word("Range");
pub(super) const PATH: Word = word("Path");
pub(super) const ORDERING: Word = word("Ordering");
pub(super) const REF: Word = word("Ref");
pub(super) const REF_MUT: Word = word("RefMut");
pub(super) const MUTEX_GUARD: Word = word("MutexGuard");
pub(super) const OUTPUT: Word = word("Output");
pub(super) const ITEM: Word = word("Item");
pub(super) const TARGET: Word = word("Target");
pub(super) const ITERATOR: Word = word("Iterator");
pub(super) const INTO_ITERATOR: Word = word("IntoIterator");
pub(super) const DEREF: Word = word("Deref");
pub(super) const PATH_BUF: Word = word("PathBuf");
pub(super) const ITER: Word = word("iter");
pub(super) const WEAK: Word = word("Weak");

const fn word(text: &str) -> Word {
    let mut at = 0;
    while !same(WORDS[at].as_bytes(), text.as_bytes()) {
        at += 1;
    }
    Word(at)
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// The names of a program that they are, and the types without arguments that were made with them.
pub(super) struct Words {
    names: Vec<Name>,
    types: Vec<Option<Ty>>,
}

impl Words {
    pub(super) fn new(names: &Names) -> Self {
        let name = |text: &&str| names.get(text).expect("a name of every program");
        Self { names: WORDS.iter().map(name).collect(), types: vec![None; WORDS.len()] }
    }

    pub(super) fn name(&self, word: Word) -> Name {
        self.names[word.0]
    }

    /// The type of this name without arguments.
    pub(super) fn plain(&mut self, word: Word, types: &mut Types) -> Ty {
        let name = self.names[word.0];
        *self.types[word.0].get_or_insert_with(|| types.add(Kind::Foreign(name, &[])))
    }
}
