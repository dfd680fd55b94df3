//! Tables that facts are written into, kept for the next piece of source.
//!
//! A table that grows is copied again and again, and the facts of all files together are large. So each thread writes into
//! tables that have grown before, and what is kept of a piece is a copy of just its size.

use std::cell::Cell;

use crate::facts::FileFacts;

thread_local! {
    static SPARE: Cell<FileFacts> = Cell::default();
}

/// Facts without anything in them, in tables that may be large.
pub(super) fn spare() -> FileFacts {
    SPARE.take()
}

/// The facts in tables of their size; the tables that they were written into are spare again.
pub(super) fn fitted(mut facts: FileFacts) -> FileFacts {
    let mut spare = FileFacts::default();
    macro_rules! fit {
        ($($table:ident)*) => { $(
            let fitted = facts.$table.drain(..).collect();
            spare.$table = std::mem::replace(&mut facts.$table, fitted);
        )* };
    }
    fit!(segments cfgs locals scopes items imports refs methods known fields self_args returns macro_uses calls bounds param_refs);
    SPARE.set(spare);
    facts
}
