//! Method calls: what `receiver.name(…)` most likely means.
//!
//! Without type inference nothing here is certain, so what is found is kept apart from the references by name. Two rules:
//! where the type of the [receiver](super::receivers) is known, its member; elsewhere, the only method of that name in the
//! workspace, unless the standard library has one too.

use rustc_hash::FxHashMap;

use super::program::{Def, Program};
use crate::facts::{Detail, Name};

/// Methods of the standard library's common types and traits: a call may be one of these.
const STANDARD: &[&str] = &[
    "abs",
    "all",
    "and",
    "and_then",
    "any",
    "append",
    "as_bytes",
    "as_deref",
    "as_mut",
    "as_mut_slice",
    "as_path",
    "as_ptr",
    "as_ref",
    "as_slice",
    "as_str",
    "borrow",
    "borrow_mut",
    "build",
    "by_ref",
    "bytes",
    "ceil",
    "chain",
    "chars",
    "chunks",
    "clear",
    "clone",
    "cloned",
    "close",
    "cmp",
    "collect",
    "concat",
    "contains",
    "contains_key",
    "copied",
    "copy_from_slice",
    "count",
    "cycle",
    "dedup",
    "deref",
    "deref_mut",
    "display",
    "drain",
    "drop",
    "elapsed",
    "end",
    "ends_with",
    "entry",
    "enumerate",
    "eq",
    "err",
    "exists",
    "expect",
    "extend",
    "extend_from_slice",
    "file_name",
    "fill",
    "filter",
    "filter_map",
    "find",
    "finish",
    "first",
    "flat_map",
    "flatten",
    "flush",
    "fmt",
    "fold",
    "for_each",
    "from",
    "get",
    "get_mut",
    "get_or_insert_with",
    "hash",
    "index",
    "insert",
    "inspect",
    "into",
    "into_bytes",
    "into_inner",
    "into_iter",
    "is_ascii",
    "is_dir",
    "is_empty",
    "is_err",
    "is_file",
    "is_none",
    "is_ok",
    "is_some",
    "is_some_and",
    "iter",
    "iter_mut",
    "join",
    "keys",
    "last",
    "len",
    "lines",
    "load",
    "lock",
    "map",
    "map_err",
    "map_or",
    "matches",
    "max",
    "max_by",
    "metadata",
    "min",
    "ne",
    "new",
    "next",
    "next_back",
    "not",
    "nth",
    "ok",
    "ok_or",
    "ok_or_else",
    "open",
    "or",
    "or_else",
    "parent",
    "parse",
    "partial_cmp",
    "path",
    "peek",
    "peekable",
    "poll",
    "pop",
    "position",
    "pow",
    "push",
    "push_str",
    "range",
    "read",
    "read_exact",
    "read_line",
    "read_to_end",
    "recv",
    "remove",
    "replace",
    "reserve",
    "resize",
    "rev",
    "round",
    "run",
    "send",
    "set",
    "size_hint",
    "skip",
    "sort",
    "sort_by",
    "sort_unstable",
    "spawn",
    "splice",
    "split",
    "split_at",
    "start",
    "starts_with",
    "step_by",
    "store",
    "sum",
    "swap",
    "take",
    "to_bytes",
    "to_owned",
    "to_str",
    "to_string",
    "to_vec",
    "trim",
    "truncate",
    "try_from",
    "try_into",
    "unwrap",
    "unwrap_err",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "update",
    "value",
    "values",
    "wait",
    "wake",
    "windows",
    "with",
    "with_capacity",
    "write",
    "write_all",
    "write_fmt",
    "write_str",
    "zip",
];

/// Whether the standard library's common types and traits have a method of this name.
pub(super) fn is_standard(name: &str) -> bool {
    debug_assert!(STANDARD.is_sorted());
    STANDARD.binary_search(&name).is_ok()
}

/// The methods of the workspace by name: the candidate, or none where there are several.
#[derive(Debug, Default)]
pub(super) struct Methods {
    candidates: FxHashMap<Name, Option<u32>>,
}

impl Methods {
    /// Collects the methods: of inherent impls and of traits. What implements a trait is the trait's.
    pub(super) fn new(program: &Program) -> Self {
        let mut candidates: FxHashMap<Name, Option<u32>> = FxHashMap::default();
        let count = u32::try_from(program.item_piece.len()).expect("fewer than 2^32 items");
        for item in 0..count {
            let facts = program.item(item);
            if facts.owner.is_none() || !matches!(facts.detail, Detail::Fn { method: true, .. }) {
                continue;
            }
            let Some(owner) = program.owner(item) else { continue };
            let of_trait = program.implements_trait(owner);
            let foreign = of_trait
                && program
                    .impl_traits
                    .get(&owner)
                    .is_some_and(|t| t.iter().all(|d| matches!(d, Def::External(_))));
            if of_trait && !foreign {
                continue;
            }
            let only = (!foreign && !is_standard(program.names.text(facts.name))).then_some(item);
            candidates.entry(facts.name).and_modify(|known| *known = None).or_insert(only);
        }
        Self { candidates }
    }
}

impl Methods {
    /// The only method of this name in the workspace, unless the standard library has one too.
    pub(super) fn only(&self, name: Name) -> Option<u32> {
        self.candidates.get(&name).copied().flatten()
    }
}
