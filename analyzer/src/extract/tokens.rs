//! Tokens that do not parse: paths and declarations are picked out of them.
//!
//! What is found here is a reference only if it resolves ([`Certainty::Token`]); it is never reported as unresolved.

use proc_macro2::{Delimiter, Group, Ident, Spacing, Span, TokenStream, TokenTree};
use seam_graphs::{ItemKind, RefKind};
use syn::parse::Parser as _;

use super::Extractor;
use super::words::is_one_of;
use crate::DiagnosticKind;
use crate::facts::{Certainty, MethodFacts, Name, Ns, Shape, Vis};

/// Words that are no identifiers, sorted: `_`, and keywords that are in use or kept for later.
/// Reference: <https://doc.rust-lang.org/reference/keywords.html>.
pub(super) const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// A path in a row of tokens.
struct TokenPath {
    /// Position of its last token.
    last: usize,
    rooted: bool,
    /// Whether it goes on behind a type: `<u32>::MAX`.
    of_type: bool,
    /// Whether `!` follows.
    bang: bool,
    /// Whether `(`, `{` or `<` follows.
    opens: bool,
}

impl Extractor<'_> {
    /// The same for tokens of a tree that the parser left as they are.
    pub(super) fn verbatim(&mut self, tokens: TokenStream, kind: RefKind) {
        self.uninterpreted = true;
        self.scan(tokens, kind);
    }

    /// Writes the references of tokens in which no grammar is known.
    pub(crate) fn scan(&mut self, tokens: TokenStream, kind: RefKind) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => self.scan_group(group, kind),
                TokenTree::Ident(method) if is_called(&trees, at) => self.token_method(method),
                TokenTree::Ident(_) => at = self.scan_path(&trees, at, kind),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }

    /// A name between a dot and arguments: nothing is known of what stands before it.
    fn token_method(&mut self, method: &Ident) {
        let (name, line) = (self.ident(method), self.line(method.span()));
        let (scope, owner, cfg) = (self.scope, self.owner, self.cfg);
        let (receiver, args, by_path) = (None, None, false);
        self.facts.methods.push(MethodFacts { name, scope, owner, cfg, line, receiver, args, by_path });
    }

    fn scan_group(&mut self, group: &Group, kind: RefKind) {
        if kind == RefKind::Attribute || group.delimiter() != Delimiter::Brace {
            self.scan(group.stream(), kind);
        } else if let Ok(stmts) = syn::Block::parse_within.parse2(group.stream()) {
            self.statements(&stmts);
            self.forget_arguments();
        } else {
            self.scan(group.stream(), kind);
        }
    }

    /// Reads the path that begins at `at`; returns the position of its last token.
    fn scan_path(&mut self, trees: &[TokenTree], at: usize, kind: RefKind) -> usize {
        let mut names = Vec::new();
        let found = read_path(self, trees, at, &mut names);
        if names.is_empty() || found.of_type {
            return found.last;
        }
        let TokenTree::Ident(ident) = &trees[at] else { return found.last };
        let single = names.len() == 1;
        if single && !stands_alone(trees, at, found.last, &found, ident) {
            return found.last;
        }
        let idents = trees[at..=found.last].iter().filter_map(|tree| match tree {
            TokenTree::Ident(ident) => Some(ident),
            _ => None,
        });
        let Some(span) = self.span_of(idents) else { return found.last };
        let (ns, kind) = match (found.bang, kind) {
            (true, _) => (Ns::MACRO, RefKind::Macro),
            (false, kind) => (Ns::TYPE_AND_VALUE, kind),
        };
        let path = self.path(&names, found.rooted);
        self.reference(path, span, ns, kind, Certainty::Token);
        found.last
    }

    /// The body of a macro definition: paths in it belong to the macro.
    pub(super) fn macro_body(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Group(group) => self.macro_body(group.stream()),
                TokenTree::Ident(ident) => {
                    let metavariable = at > 0 && is_punct(&trees[at - 1], '$');
                    if metavariable && ident != "crate" {
                        // `$x` is what the call gives; `$x::y` with it.
                        at = read_path(self, &trees, at, &mut Vec::new()).last;
                    } else {
                        at = self.scan_path(&trees, at, RefKind::Path);
                    }
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }

    /// An item that syn does not interpret: `macro name { … }`, or syntax newer than it.
    pub(super) fn verbatim_item(&mut self, tokens: TokenStream) {
        self.uninterpreted = true;
        let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let keyword = trees.iter().position(|t| matches!(t, TokenTree::Ident(i) if i == "macro"));
        if let Some(at) = keyword
            && let Some(TokenTree::Ident(name)) = trees.get(at + 1)
        {
            let vis = if matches!(trees.first(), Some(TokenTree::Ident(i)) if i == "pub") {
                Vis::Public
            } else {
                Vis::Inherited
            };
            let rules: TokenStream = trees[at + 2..].iter().cloned().collect();
            self.macro_definition(name, false, vis, name.span(), rules);
        } else {
            self.scan_items(tokens, None);
        }
    }

    /// Derives before an item that was found in tokens: a macro that takes items hands their attributes on.
    fn token_derives(&mut self, derives: &[syn::Meta]) {
        let before = std::mem::replace(&mut self.shape, Shape { fields: 1, ..Shape::default() });
        derives.iter().for_each(|derive| self.macro_uses(derive));
        self.shape = before;
    }

    /// Tokens in the place of items that do not parse as items: declarations are picked out, conditional groups entered.
    pub(super) fn scan_items(&mut self, tokens: TokenStream, opaque: Option<(Span, &str)>) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let outer = self.owner;
        let mut found = false;
        let mut derives = Vec::new();
        let mut at = 0;
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Ident(ident) => {
                    if let Some((kind, ns, name_at)) = declaration(&trees, at)
                        && let TokenTree::Ident(name) = &trees[name_at]
                    {
                        let vis = if preceded_by_pub(&trees, at) { Vis::Public } else { Vis::Inherited };
                        self.owner = self.token_item(name, kind, ns, vis, ident.span());
                        self.token_derives(&std::mem::take(&mut derives));
                        found = true;
                        at = name_at;
                    } else {
                        at = self.scan_path(&trees, at, RefKind::Path);
                    }
                }
                TokenTree::Group(group) => {
                    // `if #[cfg(a)] { items } else { items }`, as `cfg_if!` has it.
                    if at > 0 && is_punct(&trees[at - 1], '#') {
                        derives.extend(derive(group));
                    }
                    let branch = group.delimiter() == Delimiter::Brace && self.owner == outer;
                    match branch.then(|| parse_items(group.stream())).flatten() {
                        Some(items) if !items.is_empty() => {
                            self.items(&items);
                            found = true;
                        }
                        _ => self.scan_group(group, RefKind::Path),
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ';' => self.owner = outer,
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
        self.owner = outer;
        if let Some((span, name)) = opaque
            && !found
        {
            let line = self.line(span);
            let message = format!("what `{name}!` defines here cannot be seen");
            self.trouble(line, DiagnosticKind::OpaqueMacro, message);
        }
    }
}

/// The `derive(…)` of an attribute.
fn derive(group: &Group) -> Option<syn::Meta> {
    let meta: syn::Meta = syn::parse2(group.stream()).ok()?;
    meta.path().is_ident("derive").then_some(meta)
}

/// Parses tokens as a row of items.
pub(crate) fn parse_items(tokens: TokenStream) -> Option<Vec<syn::Item>> {
    let parser = |input: syn::parse::ParseStream| {
        input.call(syn::Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !input.is_empty() {
            items.push(input.parse()?);
        }
        Ok(items)
    };
    parser.parse2(tokens).ok()
}

/// Whether a word is no identifier.
pub(super) fn is_keyword(ident: &Ident) -> bool {
    is_one_of(ident, KEYWORDS)
}

fn is_punct(tree: &TokenTree, ch: char) -> bool {
    matches!(tree, TokenTree::Punct(p) if p.as_char() == ch)
}

/// Whether the name at `at` is called as a method: `.name(…)`.
fn is_called(trees: &[TokenTree], at: usize) -> bool {
    let arguments =
        |tree: &TokenTree| matches!(tree, TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis);
    at > 0 && is_punct(&trees[at - 1], '.') && trees.get(at + 1).is_some_and(arguments)
}

/// Whether `::` stands at `at`.
fn is_colons(trees: &[TokenTree], at: usize) -> bool {
    matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':' && p.spacing() == Spacing::Joint)
        && trees.get(at + 1).is_some_and(|t| is_punct(t, ':'))
}

/// Reads `a::b::<T>::c` from `at`, which is an identifier.
fn read_path(this: &mut Extractor<'_>, trees: &[TokenTree], at: usize, names: &mut Vec<Name>) -> TokenPath {
    let dollar = at > 0 && is_punct(&trees[at - 1], '$');
    let of_type = at >= 3 && is_colons(trees, at - 2) && ends_type(&trees[..at - 2]);
    let rooted = at >= 2
        && is_colons(trees, at - 2)
        && !of_type
        && !matches!(trees.get(at.wrapping_sub(3)), Some(TokenTree::Ident(before)) if !ends_before(before));
    let mut last = at;
    loop {
        if let TokenTree::Ident(ident) = &trees[last] {
            names.push(if dollar && names.is_empty() && ident == "crate" {
                this.name("crate")
            } else {
                this.ident(ident)
            });
        }
        let mut next = last + 1;
        let word = |tree: &TokenTree| matches!(tree, TokenTree::Ident(ident) if ends_before(ident));
        if is_colons(trees, next) && !word(&trees[last]) {
            if trees.get(next + 2).is_some_and(|t| is_punct(t, '<')) {
                // A turbofish: the types in it are read as paths of their own; the path may go on behind it.
                next = skip_angles(trees, next + 2);
                if !is_colons(trees, next) {
                    break;
                }
            }
            if matches!(trees.get(next + 2), Some(TokenTree::Ident(_))) {
                last = next + 2;
                continue;
            }
        }
        break;
    }
    let bang = trees.get(last + 1).is_some_and(|t| is_punct(t, '!'))
        && matches!(trees.get(last + 2), Some(TokenTree::Group(_)));
    let opens = matches!(trees.get(last + 1), Some(TokenTree::Group(g)) if g.delimiter() != Delimiter::Bracket)
        || trees.get(last + 1).is_some_and(|t| is_punct(t, '<'));
    TokenPath { last, rooted, of_type, bang, opens }
}

/// Whether a path ends before `::` in any case: `as ::b`, `return ::b`.
fn ends_before(ident: &Ident) -> bool {
    is_keyword(ident) && !is_one_of(ident, &["Self", "crate", "self", "super"])
}

/// Whether tokens before `::` end with a type in `<…>`, or one that a macro was given. `a > ::b` and `-> ::b` are none.
fn ends_type(before: &[TokenTree]) -> bool {
    match before {
        [.., TokenTree::Group(group)] => group.delimiter() == Delimiter::None,
        [rest @ .., TokenTree::Punct(punct)] => {
            let arrow = rest.last().is_some_and(|t| is_punct(t, '-') || is_punct(t, '='));
            punct.as_char() == '>' && punct.spacing() == Spacing::Joint && !arrow
        }
        _ => false,
    }
}

/// The position after the `>` that closes the `<` at `at`.
fn skip_angles(trees: &[TokenTree], at: usize) -> usize {
    let mut depth = 0usize;
    for (i, tree) in trees.iter().enumerate().skip(at) {
        if is_punct(tree, '<') {
            depth += 1;
        } else if is_punct(tree, '>') && !(i > 0 && is_punct(&trees[i - 1], '-')) {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return i + 1;
            }
        }
    }
    trees.len()
}

/// Whether a single identifier may be a reference: no keyword, field, key, binding or label.
fn stands_alone(trees: &[TokenTree], at: usize, last: usize, path: &TokenPath, ident: &Ident) -> bool {
    if is_keyword(ident) {
        return false;
    }
    let before = at.checked_sub(1).map(|i| &trees[i]);
    if before.is_some_and(|t| is_punct(t, '.') || is_punct(t, '\'') || is_punct(t, '$')) {
        return false;
    }
    if let Some(TokenTree::Ident(word)) = before
        && [
            "let", "fn", "struct", "enum", "union", "trait", "type", "const", "static", "mod", "mut", "ref",
            "as",
        ]
        .iter()
        .any(|k| word == k)
    {
        return false;
    }
    let after = trees.get(last + 1);
    let key = after.is_some_and(|t| is_punct(t, ':') || is_punct(t, '='))
        && !is_colons(trees, last + 1)
        && !trees.get(last + 2).is_some_and(|t| is_punct(t, '='));
    if key {
        return false;
    }
    path.bang || path.opens || ident.to_string().trim_start_matches('_').starts_with(char::is_uppercase)
}

/// The kind, namespaces and position of the name of the item that a keyword at `at` declares.
fn declaration(trees: &[TokenTree], at: usize) -> Option<(ItemKind, Ns, usize)> {
    let TokenTree::Ident(keyword) = &trees[at] else { return None };
    let (kind, ns) = match keyword.to_string().as_str() {
        "struct" => (ItemKind::Struct, Ns::TYPE_AND_VALUE),
        "enum" => (ItemKind::Enum, Ns::TYPE),
        "union" => (ItemKind::Union, Ns::TYPE),
        "trait" => (ItemKind::Trait, Ns::TYPE),
        "type" => (ItemKind::TypeAlias, Ns::TYPE),
        "fn" => (ItemKind::Fn, Ns::VALUE),
        "const" => (ItemKind::Const, Ns::VALUE),
        "static" => (ItemKind::Static, Ns::VALUE),
        _ => return None,
    };
    let mut name_at = at + 1;
    while matches!(trees.get(name_at), Some(TokenTree::Ident(i)) if i == "ref" || i == "mut") {
        name_at += 1;
    }
    matches!(trees.get(name_at), Some(TokenTree::Ident(_))).then_some((kind, ns, name_at))
}

/// Whether `pub` or `pub(…)` stands before `at`.
fn preceded_by_pub(trees: &[TokenTree], at: usize) -> bool {
    let mut before = at;
    if before > 0
        && matches!(&trees[before - 1], TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis)
    {
        before -= 1;
    }
    before > 0 && matches!(&trees[before - 1], TokenTree::Ident(i) if i == "pub")
}
