//! Calls of the standard library's macros: which these are, and where the format string stands among their arguments.

use proc_macro2::TokenStream;
use seam_graphs::RefKind;
use syn::parse::{ParseStream, Parser as _};
use syn::visit::Visit;
use syn::{Expr, Ident, Lit, Macro, Pat, Path, Token};

use super::Arguments;
use crate::extract::tokens::KEYWORDS;
use crate::extract::words::is_one_of;
use crate::extract::{Extractor, size};
use crate::facts::{Certainty, Ns};

/// Macros of the standard library, sorted: never the workspace's, arguments are expressions.
const STANDARD: &[&str] = &[
    "addr_of",
    "addr_of_mut",
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "file",
    "format",
    "format_args",
    "include_bytes",
    "include_str",
    "line",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// Those among them whose arguments are text, or conditions.
const TEXT_ONLY: &[&str] =
    &["cfg", "compile_error", "env", "include_bytes", "include_str", "option_env", "stringify"];

/// Whether a macro path is one of [`STANDARD`].
pub(in crate::extract) fn is_standard(path: &Path) -> bool {
    let first = || path.segments.first().is_some_and(|s| is_one_of(&s.ident, &["alloc", "core", "std"]));
    (path.segments.len() == 1 || first())
        && path.segments.last().is_some_and(|s| is_one_of(&s.ident, STANDARD))
}

/// Whether the calls of a macro whose path ends in this name are only recorded where they stand in a file, wherever the path
/// leads. A keyword is no name: `return !(x)`.
pub(crate) fn is_recorded(name: &str) -> bool {
    !["include", "macro_rules"].contains(&name)
        && STANDARD.binary_search(&name).is_err()
        && KEYWORDS.binary_search(&name).is_err()
}

/// Where the format string of a standard macro stands among its arguments.
fn format_position(name: &str) -> Option<usize> {
    match name {
        "eprint" | "eprintln" | "format" | "format_args" | "panic" | "print" | "println" | "todo"
        | "unimplemented" | "unreachable" => Some(0),
        "assert" | "debug_assert" | "write" | "writeln" => Some(1),
        "assert_eq" | "assert_ne" | "debug_assert_eq" | "debug_assert_ne" => Some(2),
        _ => None,
    }
}

/// The names that a format string captures: `"{MAX}"`, `"{:WIDTH$}"`.
/// Reference: <https://doc.rust-lang.org/std/fmt/index.html#syntax>.
fn captured(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(behind) = rest.strip_prefix('{') {
            rest = behind;
            continue;
        }
        let Some(close) = rest.find('}') else { break };
        let (name, spec) = rest[..close].split_once(':').unwrap_or((&rest[..close], ""));
        out.push(name.trim());
        // A width or a precision ends in `$`; what stands before the name is a fill, a sign or a dot.
        for part in spec.split('$').rev().skip(1) {
            let word = part.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(part);
            out.push(word.trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        rest = &rest[close + 1..];
    }
    out
}

impl Extractor<'_> {
    /// Reads a call of a standard macro; returns its arguments, where they are expressions.
    pub(super) fn standard_call(&mut self, mac: &Macro) -> Option<Vec<Expr>> {
        let name = mac.path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
        self.code.size += size::of_macro(&name);
        if TEXT_ONLY.contains(&name.as_str()) || (name == "matches" && self.matches_call(mac.tokens.clone()))
        {
            return None;
        }
        let parser = |input: ParseStream| Arguments::read(input, &mut false);
        match parser.parse2(mac.tokens.clone()) {
            Ok(arguments) => {
                let format = format_position(&name).and_then(|at| arguments.values.get(at));
                format.iter().for_each(|text| self.format_captures(text, &arguments.names));
                if let Some(at) = format_position(&name) {
                    self.code.size += size::of_formatted(arguments.values.len().saturating_sub(at + 1));
                }
                arguments.values.iter().for_each(|argument| self.visit_expr(argument));
                Some(arguments.values)
            }
            Err(_) => {
                self.scan(mac.tokens.clone(), RefKind::Path);
                None
            }
        }
    }

    /// `matches!(expr, pattern if guard)`.
    fn matches_call(&mut self, tokens: TokenStream) -> bool {
        let parser = |input: ParseStream| {
            let expr: Expr = input.parse()?;
            input.parse::<Token![,]>()?;
            let pat = Pat::parse_multi_with_leading_vert(input)?;
            let guard = match input.parse::<Option<Token![if]>>()? {
                Some(_) => Some(input.parse::<Expr>()?),
                None => None,
            };
            input.parse::<Option<Token![,]>>()?;
            Ok((expr, pat, guard))
        };
        let Ok((expr, pat, guard)) = parser.parse2(tokens) else { return false };
        self.visit_expr(&expr);
        let locals = self.locals;
        self.pattern(&pat);
        guard.iter().for_each(|guard| self.visit_expr(guard));
        self.locals = locals;
        true
    }

    /// The constants that a format string captures, where no argument has the name.
    pub(super) fn format_captures(&mut self, argument: &Expr, arguments: &[Ident]) {
        let Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) = argument else { return };
        for name in captured(&text.value()) {
            let constant =
                name.starts_with(char::is_uppercase) && name.chars().all(|c| c.is_alphanumeric() || c == '_');
            if constant && !arguments.iter().any(|argument| argument == name) {
                let span = text.span();
                let name = self.name(name);
                let path = self.path(&[name], false);
                self.reference(path, span, Ns::VALUE, RefKind::Path, Certainty::Token);
            }
        }
    }
}
