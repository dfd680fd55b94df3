//! The receivers of method calls: what is known of their types from a parameter, an annotation, a field or what a function gives.
//!
//! In: what `extract` kept of where values come from. Out: the method of a type of the workspace; or that the type is one of the
//! standard library, which implements no trait of the workspace but by an impl for it, or a parameter, whose bounds name what it
//! has besides what every type has. Left out: inference.

use seam_graphs::ItemKind;

use super::lookup::Place;
use super::program::{Def, Defs, NONE, Piece, Program, STD};
use crate::facts::{Detail, ITSELF, Known, MethodFacts, Ns, Std};

/// Chains of fields and methods are followed this far.
const MAX_DEPTH: u32 = 32;

/// Methods of slices, texts and collections that give iterators of the standard library.
const ITERATING: &[&str] = &[
    "bytes",
    "char_indices",
    "chars",
    "chunks",
    "chunks_exact",
    "drain",
    "into_iter",
    "into_keys",
    "into_values",
    "iter",
    "iter_mut",
    "keys",
    "lines",
    "split",
    "split_whitespace",
    "values",
    "values_mut",
    "windows",
];
/// Methods of iterators that give iterators of the standard library.
const ADAPTING: &[&str] = &[
    "chain",
    "cloned",
    "copied",
    "cycle",
    "enumerate",
    "filter",
    "filter_map",
    "flat_map",
    "flatten",
    "fuse",
    "inspect",
    "into_iter",
    "map",
    "map_while",
    "peekable",
    "rev",
    "scan",
    "skip",
    "skip_while",
    "step_by",
    "take",
    "take_while",
    "zip",
];
const COLLECTIONS: &[&str] =
    &["BTreeMap", "BTreeSet", "BinaryHeap", "HashMap", "HashSet", "LinkedList", "VecDeque"];
/// Traits of the standard library that are named before what they declare.
const TRAITS: &[&str] = &[
    "Borrow",
    "Clone",
    "Debug",
    "Default",
    "Display",
    "DoubleEndedIterator",
    "ExactSizeIterator",
    "Extend",
    "From",
    "FromIterator",
    "FromStr",
    "Hash",
    "Hasher",
    "Into",
    "IntoIterator",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Read",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Write",
];
const PLAIN: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "u128", "u16", "u32", "u64",
    "u8", "usize",
];
/// What a value may be inside of without anything here telling.
const AROUND: &[&str] = &["Arc", "Box", "Cow", "MutexGuard", "Pin", "Rc", "Ref", "RefMut"];

/// Whether behind this name of the standard library no trait of the workspace declares anything: a trait of its own, a module.
pub(super) fn declares_itself(name: &str) -> bool {
    debug_assert!(TRAITS.is_sorted());
    let is_type = name.starts_with(char::is_uppercase) || Std::of(name).is_some();
    !is_type || TRAITS.binary_search(&name).is_ok()
}

impl Std {
    /// The type of this name in the standard library.
    pub(super) fn of(name: &str) -> Option<Self> {
        debug_assert!([COLLECTIONS, PLAIN, AROUND].iter().all(|names| names.is_sorted()));
        match name {
            "Vec" => Some(Self::Slice),
            "String" | "str" => Some(Self::Text),
            "Option" | "Poll" | "Result" => Some(Self::Wrapper),
            _ if COLLECTIONS.binary_search(&name).is_ok() => Some(Self::Collection),
            _ if PLAIN.binary_search(&name).is_ok() => Some(Self::Plain),
            _ => None,
        }
    }

    /// Whether an impl for the type of this name in the standard library may be one for it.
    pub(super) fn may_be(self, name: &str) -> bool {
        match Self::of(name) {
            Some(other) => self == other,
            None => self == Self::Iterator || AROUND.binary_search(&name).is_ok(),
        }
    }

    /// What its method of this name gives.
    fn gives(self, name: &str) -> Option<Self> {
        debug_assert!([ITERATING, ADAPTING].iter().all(|names| names.is_sorted()));
        match (self, name) {
            (Self::Slice | Self::Text | Self::Collection, _) if ITERATING.binary_search(&name).is_ok() => {
                Some(Self::Iterator)
            }
            (Self::Param, "into_iter") => Some(Self::Param),
            (Self::Iterator | Self::Param, _) if ADAPTING.binary_search(&name).is_ok() => {
                Some(Self::Iterator)
            }
            (Self::Slice | Self::Text | Self::Collection, "len") => Some(Self::Plain),
            (Self::Slice, "as_slice" | "to_vec") | (Self::Text, "as_bytes" | "into_bytes") => {
                Some(Self::Slice)
            }
            (Self::Text, "as_str" | "to_string" | "trim") => Some(Self::Text),
            _ => None,
        }
    }
}

/// What a call means by the type of its receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Certain {
    /// A method of a type or trait of the workspace.
    Method(u32),
    /// One of the standard library, or of a trait with an impl for such a type.
    Of(Std),
}

/// What a call means by the type of its receiver, where that is known.
pub(super) fn of_receiver(program: &Program, piece: &Piece, call: &MethodFacts) -> Option<Certain> {
    let item = match value(program, piece, call.receiver?, 0)? {
        Value::Of(item) => item,
        Value::Std(std) => return Some(Certain::Of(std)),
        Value::Wrapped(_) => return Some(Certain::Of(Std::Wrapper)),
    };
    let mut found = Defs::new();
    program.member(item, call.name, &mut found);
    match found.as_slice() {
        &[Def::Item(item)] if matches!(program.item(item).detail, Detail::Fn { method: true, .. }) => {
            Some(Certain::Method(item))
        }
        _ => None,
    }
}

/// What is known of a value.
#[derive(Clone, Copy, Debug)]
enum Value {
    /// Its type, or a trait of it.
    Of(u32),
    Std(Std),
    /// It is an `Option` or `Result`, and what is known of what is inside.
    Wrapped(Option<u32>),
}

impl Value {
    fn item(self) -> Option<u32> {
        match self {
            Self::Of(item) => Some(item),
            Self::Std(_) | Self::Wrapped(_) => None,
        }
    }
}

/// Follows what is known of a value to its type.
fn value(program: &Program, piece: &Piece, known: u32, depth: u32) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let node = program.facts(piece).known[known as usize];
    let place = Place {
        scope: program.scope_of(piece, node.scope),
        krate: piece.krate,
        item: program.item_of(piece, node.owner),
        import: NONE,
    };
    match node.known {
        Known::Nothing | Known::Param(_) => None,
        Known::Std(std) => Some(Value::Std(std)),
        Known::SelfValue => match first_item(&program.self_type(place.item)) {
            Some(item) => Some(Value::Of(item)),
            None => {
                let (piece, known) = program.self_argument(place.item, ITSELF)?;
                value(program, piece, known, depth + 1)
            }
        },
        Known::Type(path) => {
            let names = program.path(piece, path);
            let meaning = program.meaning(place, names, path, Ns::TYPE);
            match first_item(&meaning.defs) {
                Some(item) => Some(Value::Of(program.through_aliases(item))),
                None if meaning.defs.as_slice() == [Def::External(STD)] => {
                    Std::of(program.names.text(*names.last()?)).map(Value::Std)
                }
                None => None,
            }
        }
        Known::Bound { path, lends } => {
            let meaning = program.meaning(place, program.path(piece, path), path, Ns::TYPE);
            match first_item(&meaning.defs) {
                Some(item) => Some(Value::Of(program.through_aliases(item))),
                None => (!lends).then_some(Value::Std(Std::Param)),
            }
        }
        Known::Wrapped { path, inside } => {
            let meaning = program.meaning(place, program.path(piece, path), path, Ns::TYPE);
            match first_item(&meaning.defs).map(|item| program.through_aliases(item)) {
                Some(item) if program.kind(item) != ItemKind::TypeAlias => Some(Value::Of(item)),
                _ => {
                    let inside = value(program, piece, inside, depth + 1);
                    Some(Value::Wrapped(inside.and_then(Value::item)))
                }
            }
        }
        Known::Opened(base) => match value(program, piece, base, depth + 1)? {
            Value::Wrapped(inside) => inside.map(Value::Of),
            Value::Of(item) => Some(Value::Of(item)),
            Value::Std(_) => None,
        },
        Known::Awaited(base) => {
            value(program, piece, base, depth + 1).filter(|value| !matches!(value, Value::Std(Std::Param)))
        }
        Known::Field { base, name } => {
            let of = value(program, piece, base, depth + 1)?.item()?;
            let (of_field, known) = program.field(of, name)?;
            match program.facts(of_field).known[known as usize].known {
                Known::Param(number) => {
                    let own = program.facts(piece).known[base as usize].known == Known::SelfValue;
                    let (piece, known) = program.self_argument(place.item, number).filter(|_| own)?;
                    value(program, piece, known, depth + 1)
                }
                _ => value(program, of_field, known, depth + 1),
            }
        }
        Known::Method { base, name } => match value(program, piece, base, depth + 1)? {
            Value::Of(base) => {
                let mut found = Defs::new();
                program.member(base, name, &mut found);
                given(program, first_item(&found)?, depth)
            }
            Value::Std(std) => std.gives(program.names.text(name)).map(Value::Std),
            Value::Wrapped(_) => None,
        },
        Known::Call(path) => {
            let meaning = program.meaning(place, program.path(piece, path), path, Ns::VALUE);
            match *meaning.defs.first()? {
                Def::Variant(item) => Some(Value::Of(item)),
                Def::Item(item) if program.kind(item) == ItemKind::Struct => Some(Value::Of(item)),
                Def::Item(item) => given(program, item, depth),
                Def::Module(_) | Def::External(_) => None,
            }
        }
    }
}

/// What a function gives. A parameter of its own, or of the impl around it, is any type where it is called.
fn given(program: &Program, function: u32, depth: u32) -> Option<Value> {
    let (piece, known) = program.given(function)?;
    value(program, piece, known, depth + 1).filter(|value| !matches!(value, Value::Std(Std::Param)))
}

/// The item among what a name means.
fn first_item(defs: &Defs) -> Option<u32> {
    defs.iter().find_map(|def| match def {
        Def::Item(item) => Some(*item),
        _ => None,
    })
}
