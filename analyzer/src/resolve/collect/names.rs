//! Names of the standard library that the collector knows something of.

/// Types that lend out their first argument.
pub(super) const POINTERS: &[&str] = &[
    "Arc",
    "Box",
    "Cow",
    "LazyLock",
    "ManuallyDrop",
    "MutexGuard",
    "Pin",
    "Rc",
    "Ref",
    "RefMut",
    "RwLockReadGuard",
    "RwLockWriteGuard",
];
/// Types with one element, of which `iter` gives references.
pub(super) const ROWS: &[&str] =
    &["BTreeSet", "BinaryHeap", "HashSet", "IndexSet", "LinkedList", "Option", "SmallVec", "Vec", "VecDeque"];
pub(super) const MAPS: &[&str] = &["BTreeMap", "HashMap", "IndexMap"];
/// How many arguments a type has where none are written.
pub(super) const TWO: &[&str] = &["BTreeMap", "HashMap", "IndexMap", "Result"];
pub(super) const NONE: &[&str] = &["OsStr", "OsString", "Path", "PathBuf", "String", "str"];
/// Adapters of iterators that give what these give.
pub(super) const SAME_ITEMS: &[&str] = &[
    "by_ref",
    "chain",
    "cycle",
    "filter",
    "fuse",
    "inspect",
    "into_iter",
    "peekable",
    "rev",
    "skip",
    "skip_while",
    "sorted",
    "sorted_by",
    "sorted_by_key",
    "sorted_unstable",
    "step_by",
    "take",
    "take_while",
    "dedup",
    "unique",
];
/// Methods with closures that take a reference to the item.
pub(super) const BY_REFERENCE: &[&str] = &[
    "filter",
    "find",
    "inspect",
    "max_by_key",
    "min_by_key",
    "partition",
    "skip_while",
    "sorted_by_key",
    "take_while",
    "is_some_and_ref",
    "retain",
    "sort_by_key",
];
pub(super) const ONE_ITEM: &[&str] = &[
    "find",
    "last",
    "max",
    "max_by",
    "max_by_key",
    "min",
    "min_by",
    "min_by_key",
    "next",
    "next_back",
    "nth",
    "pop",
    "pop_back",
    "pop_front",
    "reduce",
];
pub(super) const OF_OWN_TYPE: &[&str] = &[
    "clone",
    "cloned_ref",
    "by_ref",
    "to_ascii_lowercase",
    "to_ascii_uppercase",
    "trim",
    "abs",
    "min",
    "max",
    "saturating_sub",
    "saturating_add",
    "wrapping_add",
    "pow",
];
pub(super) const FLAGS: &[&str] = &[
    "all",
    "any",
    "contains",
    "contains_key",
    "ends_with",
    "eq",
    "exists",
    "insert_set",
    "is_empty",
    "is_err",
    "is_none",
    "is_ok",
    "is_some",
    "is_some_and",
    "ne",
    "starts_with",
    "is_file",
    "is_dir",
    "is_none_or",
    "is_ok_and",
];
pub(super) const COUNTS: &[&str] = &["capacity", "count", "len"];

/// Types that are made of one value by `new`.
pub(super) const CELLS: &[&str] = &[
    "Cell",
    "Mutex",
    "OnceCell",
    "OnceLock",
    "RefCell",
    "RwLock",
    "Some",
    "BufReader",
    "BufWriter",
    "Cursor",
    "Reverse",
    "Wrapping",
];
