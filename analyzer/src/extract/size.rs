//! The estimated size of what is compiled from an expression.
//!
//! In: one node of a syntax tree, without those below it. Out: lines of unoptimised LLVM IR, about. A call becomes the call,
//! its landing pad and the moves of its arguments; an operator that checks for overflow becomes a call of an intrinsic and a
//! branch; `?` becomes a branch, a conversion and a return. The figures are read off `rustc --emit=llvm-ir` of small functions
//! and are good for comparing functions with one another, not more.

use proc_macro2::{TokenStream, TokenTree};
use syn::{BinOp, Expr, Pat, UnOp};

/// Lines for the node itself.
pub(super) fn of_expr(expr: &Expr) -> u32 {
    match expr {
        Expr::Call(call) => 7 + 2 * count(call.args.len()),
        Expr::MethodCall(call) => 8 + 2 * count(call.args.len()),
        Expr::Try(_) => 22,
        Expr::Await(_) => 40,
        Expr::Match(_) => 6,
        Expr::If(_) => 4,
        Expr::Let(_) => 4,
        Expr::While(_) | Expr::Loop(_) => 5,
        Expr::ForLoop(_) => 26,
        Expr::Index(_) => 9,
        Expr::Binary(binary) => match binary.op {
            BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) => 8,
            BinOp::AddAssign(_) | BinOp::SubAssign(_) | BinOp::MulAssign(_) => 9,
            BinOp::Div(_) | BinOp::Rem(_) => 10,
            BinOp::And(_) | BinOp::Or(_) => 4,
            _ => 3,
        },
        Expr::Unary(unary) => match unary.op {
            UnOp::Neg(_) => 5,
            _ => 2,
        },
        Expr::Struct(literal) => 2 + 3 * count(literal.fields.len()),
        Expr::Tuple(tuple) => 2 * count(tuple.elems.len()),
        Expr::Array(array) => 2 * count(array.elems.len()),
        Expr::Closure(_) => 10,
        Expr::Async(_) => 30,
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) => 3,
        Expr::Assign(_) => 3,
        Expr::Field(_) => 2,
        Expr::Reference(_) | Expr::Cast(_) | Expr::Range(_) | Expr::Repeat(_) => 2,
        _ => 0,
    }
}

/// Lines for testing and binding a pattern, without those below it.
pub(super) fn of_pattern(pat: &Pat) -> u32 {
    match pat {
        Pat::Ident(_) => 2,
        Pat::TupleStruct(_) | Pat::Struct(_) | Pat::Path(_) => 3,
        Pat::Lit(_) | Pat::Range(_) => 3,
        Pat::Slice(_) => 5,
        _ => 0,
    }
}

/// Lines for a standard macro's own part, beside its arguments.
pub(super) fn of_macro(name: &str) -> u32 {
    match name {
        "format" | "print" | "println" | "eprint" | "eprintln" | "write" | "writeln" | "format_args" => 12,
        "panic" | "unreachable" | "unimplemented" | "todo" => 6,
        "assert" | "debug_assert" => 6,
        "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" => 12,
        "vec" => 20,
        "matches" => 6,
        _ => 0,
    }
}

/// Lines for so many arguments of a format string.
pub(super) fn of_formatted(arguments: usize) -> u32 {
    8 * count(arguments)
}

/// Lines for a macro of a crate that the workspace uses, beside its arguments: for events of a log the test of the level, the
/// metadata, the call; for quoted tokens a call for each of them. Read off `log` 0.4, `tracing` 0.1, `anyhow` 1 and `quote` 1;
/// 0 for all others.
pub(super) fn of_foreign_macro(path: &syn::Path, tokens: &TokenStream) -> u32 {
    let Some(last) = path.segments.last() else { return 0 };
    let first = path.segments.first().filter(|_| path.segments.len() > 1);
    let events = ["debug", "error", "info", "trace", "warn"];
    if ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"].iter().any(|name| last.ident == name)
    {
        return 25 + 5 * count(tokens_in(tokens));
    }
    if ["anyhow", "bail", "ensure", "eyre"].iter().any(|name| last.ident == name) {
        return 22;
    }
    if !events.iter().any(|name| last.ident == name) {
        return 0;
    }
    if first.is_some_and(|krate| krate.ident == "tracing") { 75 } else { 38 }
}

/// Lines of a function without a body's own: the frame, the parameters, the return.
pub(super) const FUNCTION: u32 = 8;

fn tokens_in(tokens: &TokenStream) -> usize {
    let each = tokens.clone().into_iter().map(|tree| match tree {
        TokenTree::Group(group) => 3 + tokens_in(&group.stream()),
        _ => 1,
    });
    each.sum()
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX / 8)
}
