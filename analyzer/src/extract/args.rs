//! Macro calls and their arguments.
//!
//! A call of a macro that may be the workspace's is recorded for expansion (in a file) or expanded on the spot (in a
//! fragment). The arguments of all others are read as what they mostly are: expressions, statements, items, types; and
//! scanned for paths where they parse as none.

mod standard;

use std::ops::Range;

use proc_macro2::{LineColumn, Span, TokenStream};
use seam_graphs::RefKind;
use syn::parse::{ParseStream, Parser as _};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Expr, Ident, Macro, Pat, Path, Token, Type};

pub(crate) use standard::is_recorded;
pub(super) use standard::is_standard;

use super::builder::{Expansion, Origin};
use super::plain;
use super::tokens::parse_items;
use super::{Extractor, size};
use crate::DiagnosticKind;
use crate::facts::{CallFacts, Ns, Position};
use crate::nesting::{Depth, depth_of_tokens, with_stack};

/// The arguments of a macro call: `expr`, or `name = expr`.
struct Arguments {
    values: Vec<Expr>,
    names: Vec<Ident>,
}

impl Arguments {
    /// Reads all there is; also tells whether the first of several is followed by a comma.
    fn read(input: ParseStream, comma: &mut bool) -> syn::Result<Self> {
        let (mut values, mut names) = (Vec::new(), Vec::new());
        while !input.is_empty() {
            if input.peek(Ident)
                && input.peek2(Token![=])
                && !input.peek2(Token![==])
                && !input.peek2(Token![=>])
            {
                names.push(input.parse()?);
                input.parse::<Token![=]>()?;
            }
            let plain =
                input.step(|at| Ok(plain::argument(*at).map_or((None, *at), |(e, at)| (Some(e), at))))?;
            values.push(plain.map_or_else(|| input.parse(), Ok)?);
            if input.is_empty() {
                break;
            }
            if input.peek(Token![;]) {
                input.parse::<Token![;]>()?;
            } else {
                input.parse::<Token![,]>()?;
                *comma |= values.len() == 1;
            }
        }
        Ok(Self { values, names })
    }
}

/// The expressions among the arguments of a macro call, where these are some.
pub(super) fn values(tokens: TokenStream) -> Vec<Expr> {
    let parser = |input: ParseStream| Arguments::read(input, &mut false);
    parser.parse2(tokens).map(|arguments| arguments.values).unwrap_or_default()
}

impl Extractor<'_> {
    /// Reads a macro call.
    pub(crate) fn macro_call(&mut self, mac: &Macro, position: Position) {
        if mac.path.segments.is_empty() {
            return;
        }
        if mac.path.is_ident("include") && position == Position::Items {
            self.include_call(mac);
            return;
        }
        // A macro that this file defines under such a name is meant before the standard one.
        let known = self.known_blocks();
        if is_standard(&mac.path) && !self.defines(&mac.path) {
            let kept = self.kept_calls();
            let values = self.standard_call(mac);
            if values.is_none() && self.kept_calls() != kept {
                // Those inside were of a tree that is gone.
                self.forget_arguments();
            }
            self.keep_arguments(mac, values);
            self.forget_blocks(known);
            return;
        }
        if matches!(self.origin, Origin::File(_)) {
            // The call itself is the reference: it knows its place in the order.
            self.record_call(mac, position);
            return;
        }
        self.syn_reference(&mac.path, Ns::MACRO, RefKind::Macro);
        self.call(&mac.path, mac.tokens.clone(), position);
        self.forget_arguments();
        self.forget_blocks(known);
    }

    /// Reads a call inside a fragment, or the call that a fragment is.
    pub(crate) fn call(&mut self, path: &Path, tokens: TokenStream, position: Position) {
        let before = self.fuel();
        match self.expand(path, tokens.clone()) {
            Some(Expansion::Tokens(tokens)) => {
                // What was nested within bounds in the source may not be in the result.
                match Depth::of_few(before - self.fuel()).or_else(|| depth_of_tokens(&tokens)) {
                    Some(depth) => with_stack(depth, || self.expansion(tokens, position)),
                    None => self.expansion_limit(path),
                }
                self.leave_expansion();
            }
            Some(Expansion::Limit) => self.expansion_limit(path),
            Some(Expansion::Failed) | None => self.arguments(tokens, position, path),
        }
    }

    fn expansion_limit(&mut self, path: &Path) {
        let line = self.line(path.segments[0].ident.span());
        // Where one call runs into a bound, its neighbours in the same result mostly do too.
        self.spend_all();
        let message = "macro expansion is too deep or too large to follow";
        self.trouble(line, DiagnosticKind::Limit, message);
    }

    pub(super) fn defines(&self, path: &Path) -> bool {
        path.get_ident().is_some_and(|ident| self.defined_macros.iter().any(|name| ident == name))
    }

    fn include_call(&mut self, mac: &Macro) {
        let span = mac.path.segments[0].ident.span();
        match mac.parse_body::<syn::LitStr>() {
            Ok(path) => self.include(path.value(), span),
            Err(_) => {
                let line = self.line(span);
                let message = "`include!` of a file that only the build knows cannot be seen";
                self.trouble(line, DiagnosticKind::OpaqueMacro, message);
            }
        }
    }

    fn record_call(&mut self, mac: &Macro, position: Position) {
        let delimiters = mac.delimiter.span();
        self.record(&mac.path, position, delimiters.open().end()..delimiters.close().start());
    }

    /// Records the item between `before` and `last` as the argument of the macro at `path`; not inside a fragment.
    pub(super) fn record_applied(&mut self, path: &Path, before: Span, last: Span) -> bool {
        let in_file = matches!(self.origin, Origin::File(_));
        if in_file {
            self.record(path, Position::Items, before.end()..last.end());
        }
        in_file
    }

    fn record(&mut self, path: &Path, position: Position, places: Range<LineColumn>) {
        let Origin::File(lines) = &self.origin else { return };
        let bytes = (lines.byte(places.start), lines.byte(places.end));
        let (Ok(start), Ok(end)) = (u32::try_from(bytes.0), u32::try_from(bytes.1)) else { return };
        let line = self.line(path.segments[0].ident.span());
        let path = self.syn_path(path);
        let start_line = u32::try_from(places.start.line).unwrap_or(u32::MAX);
        let (scope, cfg, locals, seq) = (self.scope, self.cfg, self.locals, self.next_seq());
        let owner = self.container.unwrap_or(self.owner);
        self.facts.calls.push(CallFacts {
            path,
            position,
            scope,
            owner,
            cfg,
            locals,
            seq,
            line,
            start,
            end,
            start_line,
        });
    }

    /// Reads what a macro call became.
    pub(crate) fn expansion(&mut self, tokens: TokenStream, position: Position) {
        let parsed = match position {
            Position::Items => parse_items(tokens.clone()).map(|items| self.items(&items)),
            Position::ImplItems => parse_rows(tokens.clone()).map(|items: Vec<syn::ImplItem>| {
                items.iter().for_each(|item| self.impl_member(item));
            }),
            Position::TraitItems => parse_rows(tokens.clone()).map(|items: Vec<syn::TraitItem>| {
                items.iter().for_each(|item| self.trait_member(item));
            }),
            // Items of a statement macro belong to the block around it.
            Position::Statements => syn::Block::parse_within.parse2(tokens.clone()).ok().map(|stmts| {
                self.bare_statements(&stmts);
                self.flow_root(&stmts);
            }),
            Position::Expr => syn::Block::parse_within.parse2(tokens.clone()).ok().map(|stmts| {
                self.statements(&stmts);
                self.flow_root(&stmts);
            }),
            Position::Pattern => {
                Pat::parse_multi_with_leading_vert.parse2(tokens.clone()).ok().map(|pat| self.pattern(&pat))
            }
            Position::Type => syn::parse2::<Type>(tokens.clone()).ok().map(|ty| self.visit_type(&ty)),
        };
        if parsed.is_none() {
            match position {
                Position::Items => self.scan_items(tokens, None),
                _ => self.scan(tokens, RefKind::Path),
            }
        }
    }

    /// Reads the arguments of a call whose macro is not the workspace's.
    pub(crate) fn arguments(&mut self, tokens: TokenStream, position: Position, path: &Path) {
        if tokens.is_empty() {
            return;
        }
        match position {
            Position::Items => {
                match parse_items(tokens.clone()) {
                    Some(items) => self.items(&items),
                    None => {
                        let name = path.segments.last().map(|s| s.ident.to_string()).unwrap_or_default();
                        let span = path.segments[0].ident.span();
                        self.scan_items(tokens, Some((span, &name)));
                    }
                }
                return;
            }
            Position::ImplItems => {
                if let Some(items) = parse_rows::<syn::ImplItem>(tokens.clone()) {
                    items.iter().for_each(|item| self.impl_member(item));
                    return;
                }
            }
            Position::TraitItems => {
                if let Some(items) = parse_rows::<syn::TraitItem>(tokens.clone()) {
                    items.iter().for_each(|item| self.trait_member(item));
                    return;
                }
            }
            Position::Statements | Position::Expr | Position::Pattern | Position::Type => {}
        }
        self.code.size += size::of_foreign_macro(path, &tokens);
        let mut comma = false;
        let parser = |input: ParseStream| Arguments::read(input, &mut comma);
        if let Ok(arguments) = parser.parse2(tokens.clone()) {
            self.code.size += size::of_formatted(arguments.values.len().saturating_sub(1));
            // Which of them is a format string, only the macro knows.
            for argument in &arguments.values {
                self.format_captures(argument, &arguments.names);
                self.visit_expr(argument);
            }
            return;
        }
        // An expression with a comma behind it begins no statement.
        let stmts = if comma { None } else { syn::Block::parse_within.parse2(tokens.clone()).ok() };
        if let Some(stmts) = stmts {
            if position == Position::Statements {
                self.bare_statements(&stmts)
            } else {
                self.statements(&stmts)
            }
        } else if let Ok(types) = Punctuated::<Type, Token![,]>::parse_terminated.parse2(tokens.clone()) {
            types.iter().for_each(|ty| self.visit_type(ty));
        } else {
            self.scan(tokens, RefKind::Path);
        }
    }
}

fn parse_rows<T: syn::parse::Parse>(tokens: TokenStream) -> Option<Vec<T>> {
    let parser = |input: ParseStream| {
        let mut rows = Vec::new();
        while !input.is_empty() {
            rows.push(input.parse()?);
        }
        Ok(rows)
    };
    parser.parse2(tokens).ok()
}
