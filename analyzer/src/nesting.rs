//! A bound on how deeply source nests, before a recursive parser sees it, and the stack for what is within the bound.
//!
//! The parser, and everything that walks or drops its trees, call themselves once per level of nesting. In: a text, or the
//! tokens that a macro call became. Out: an upper bound of the depth of their tree, or the line at which it exceeds
//! [`MAX_DEPTH`]; and [`with_stack`], which runs a closure on a stack that holds a tree of such a depth.
//!
//! Levels come from brackets, from angle brackets, from operators and keywords that stand before their operand (`!!!!x`,
//! `&&&T`, `|| || x`, `return return x`, `fn() -> fn() -> T`), and, far cheaper, from rows of operators behind or between
//! operands (`a + b + …`, `a.b().c()…`, `else if`). What is counted is an upper bound for everything that parses, and for the
//! part that the parser sees before it gives up on the rest; it need not be exact, since unused stack costs no memory.

mod meter;
mod text;
mod tokens;

pub(crate) use text::depth_of_text;
pub(crate) use tokens::depth_of_tokens;

/// How deep the tree of some source can be at most, in [`LEVEL`]ths of a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Depth(usize);

/// The cost of a level: of a bracket, or of an operator before its operand.
const LEVEL: usize = 64;

/// The cost of an operator behind or between operands.
const STEP: usize = 1;

/// The cost of `::`.
const SEGMENT: usize = 8;

/// The deepest tree that is built: 2 000 brackets, or 128 000 terms of a sum.
const MAX_DEPTH: usize = 2_000 * LEVEL;

/// Stack for one level, in bytes: three times what the costliest syntax was measured to take (nested type arguments: 57 KiB
/// without optimisation, 8 KiB with it; a term of a sum takes 230 and 120 bytes).
const BYTES_PER_LEVEL: usize = if cfg!(debug_assertions) { 192 << 10 } else { 28 << 10 };

/// Stack for what does not depend on the depth.
const BYTES_BELOW: usize = 1 << 20;

/// Stack for each thread that parses: enough for ordinary source, so that [`with_stack`] rarely has to take more.
pub(crate) const THREAD_STACK: usize = if cfg!(debug_assertions) { 64 << 20 } else { 16 << 20 };

/// Runs `work`, which builds, walks and drops a tree of this depth, on a stack that is large enough for it.
pub(crate) fn with_stack<R>(depth: Depth, work: impl FnOnce() -> R) -> R {
    let bytes = BYTES_BELOW + depth.0.div_ceil(LEVEL) * BYTES_PER_LEVEL;
    stacker::maybe_grow(bytes, bytes, work)
}

/// Runs one step of a recursion whose depth no bound is known of.
pub(crate) fn with_some_stack<R>(step: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(128 << 10, 4 << 20, step)
}
