//! Matching the arguments of a call against a rule.

use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, TokenStream, TokenTree};
use syn::buffer::Cursor;
use syn::ext::IdentExt as _;
use syn::parse::ParseStream;
use syn::{Block, Expr, Item, Lifetime, Lit, Meta, Pat, Path, Stmt, Token, Type, Visibility};

use super::rules::{Fragment, Repeat, Tree};

/// What a metavariable matched.
#[derive(Clone, Debug)]
pub(super) enum Bound {
    /// Tokens, and how many they are, those inside of groups too.
    One(TokenStream, usize),
    /// Under a repetition: once per round.
    Many(Vec<Bound>),
}

/// What the metavariables of a rule matched. They are few, and made anew for each round of a repetition.
#[derive(Debug, Default)]
pub(super) struct Bindings<'m>(Vec<(&'m str, Bound)>);

impl<'m> Bindings<'m> {
    /// Each metavariable once.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&'m str, &Bound)> {
        self.0.iter().map(|(name, bound)| (*name, bound))
    }

    fn insert(&mut self, name: &'m str, bound: Bound) {
        match self.0.iter_mut().find(|(other, _)| *other == name) {
            Some((_, before)) => *before = bound,
            None => self.0.push((name, bound)),
        }
    }

    fn remove(&mut self, name: &str) -> Option<Bound> {
        let at = self.0.iter().position(|(other, _)| *other == name)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// Matches `input` against a matcher, as far as the matcher goes.
pub(super) fn match_rule<'m>(
    matcher: &'m [Tree],
    input: ParseStream,
    bindings: &mut Bindings<'m>,
) -> syn::Result<()> {
    for tree in matcher {
        match_tree(tree, input, bindings)?;
    }
    Ok(())
}

/// What the arguments of a call begin with.
pub(super) enum First {
    Ident(Ident),
    Punct(char),
    Literal,
    Group(Delimiter),
    /// Nothing, or an invisible group, which the parser looks into.
    Other,
}

impl First {
    pub(super) fn of(input: Cursor<'_>) -> Self {
        match input.token_tree() {
            Some((TokenTree::Ident(ident), _)) => Self::Ident(ident),
            Some((TokenTree::Punct(punct), _)) => Self::Punct(punct.as_char()),
            Some((TokenTree::Literal(_), _)) => Self::Literal,
            Some((TokenTree::Group(group), _)) if group.delimiter() != Delimiter::None => {
                Self::Group(group.delimiter())
            }
            _ => Self::Other,
        }
    }

    /// Whether what begins so may match; where it may not, [`match_rule`] fails at the first tree.
    pub(super) fn may_begin(&self, matcher: &[Tree]) -> bool {
        match (self, matcher.first()) {
            (Self::Other, _) | (_, Some(Tree::Var { .. } | Tree::Repetition { .. } | Tree::DollarCrate)) => {
                true
            }
            (Self::Ident(ident), Some(Tree::Ident(text))) => *ident == **text,
            (Self::Punct(sign), Some(Tree::Punct(other, _))) => sign == other,
            (Self::Literal, Some(Tree::Literal(_))) => true,
            (Self::Group(delimiter), Some(Tree::Group(other, _))) => delimiter == other,
            _ => false,
        }
    }
}

fn match_tree<'m>(tree: &'m Tree, input: ParseStream, bindings: &mut Bindings<'m>) -> syn::Result<()> {
    match tree {
        Tree::Ident(text) => {
            let ident: Ident = input.call(Ident::parse_any)?;
            if ident == **text { Ok(()) } else { Err(syn::Error::new(ident.span(), "another word")) }
        }
        Tree::Punct(ch, _) => {
            let punct: Punct = input.parse()?;
            if punct.as_char() == *ch { Ok(()) } else { Err(syn::Error::new(punct.span(), "another sign")) }
        }
        Tree::Literal(text) => {
            let literal: Literal = input.parse()?;
            if literal.to_string() == **text {
                Ok(())
            } else {
                Err(syn::Error::new(literal.span(), "another literal"))
            }
        }
        Tree::Group(delimiter, inner) => {
            let group = input.step(|cursor| match cursor.token_tree() {
                Some((TokenTree::Group(group), rest)) if group.delimiter() == *delimiter => Ok((group, rest)),
                _ => Err(cursor.error("another group")),
            })?;
            match_group(inner, &group, bindings)
        }
        Tree::Var { name, fragment } => {
            bindings.insert(name, variable(*fragment, input)?);
            Ok(())
        }
        Tree::Repetition { inner, separator, repeat } => {
            match_repetition(inner, separator, *repeat, input, bindings)
        }
        Tree::DollarCrate => Err(input.error("`$crate` in a matcher")),
    }
}

fn match_group<'m>(inner: &'m [Tree], group: &Group, bindings: &mut Bindings<'m>) -> syn::Result<()> {
    use syn::parse::Parser as _;
    let parser = |content: ParseStream| match_rule(inner, content, bindings);
    parser.parse2(group.stream())
}

fn match_repetition<'m>(
    inner: &'m [Tree],
    separator: &'m [Tree],
    repeat: Repeat,
    input: ParseStream,
    bindings: &mut Bindings<'m>,
) -> syn::Result<()> {
    use syn::parse::discouraged::Speculative as _;
    if let ([Tree::Var { name, fragment: Fragment::Tt }], []) = (inner, separator)
        && repeat != Repeat::ZeroOrOne
        && !(repeat == Repeat::OneOrMore && input.is_empty())
    {
        // `$($rest:tt)*`: whatever there is, and in many macros most of what there is.
        let mut rounds = Vec::new();
        while !input.is_empty() {
            rounds.push(variable(Fragment::Tt, input)?);
        }
        bindings.insert(name, Bound::Many(rounds));
        return Ok(());
    }
    let mut rounds: Vec<Bindings> = Vec::new();
    while !input.is_empty() {
        let attempt = input.fork();
        let mut round = Bindings::default();
        let separated =
            rounds.is_empty() || match_rule(separator, &attempt, &mut Bindings::default()).is_ok();
        if !separated
            || match_rule(inner, &attempt, &mut round).is_err()
            || attempt.cursor() == input.cursor()
        {
            break;
        }
        input.advance_to(&attempt);
        rounds.push(round);
        if repeat == Repeat::ZeroOrOne {
            break;
        }
    }
    if rounds.is_empty() && repeat == Repeat::OneOrMore {
        return Err(input.error("nothing repeats"));
    }
    let mut names = Vec::new();
    variables(inner, &mut names);
    for name in names {
        let many = rounds.iter_mut().filter_map(|round| round.remove(name)).collect();
        bindings.insert(name, Bound::Many(many));
    }
    Ok(())
}

/// The metavariables of a matcher.
fn variables<'a>(trees: &'a [Tree], out: &mut Vec<&'a str>) {
    for tree in trees {
        match tree {
            Tree::Var { name, .. } => out.push(name),
            Tree::Group(_, inner) | Tree::Repetition { inner, .. } => variables(inner, out),
            Tree::Ident(_) | Tree::Punct(..) | Tree::Literal(_) | Tree::DollarCrate => {}
        }
    }
}

/// What a metavariable matches.
fn variable(fragment: Fragment, input: ParseStream) -> syn::Result<Bound> {
    let begin = input.cursor();
    let tokens = capture(fragment, input)?;
    Ok(Bound::One(tokens, count(begin, input.cursor())))
}

/// Parses a fragment and returns the tokens that it covers.
fn capture(fragment: Fragment, input: ParseStream) -> syn::Result<TokenStream> {
    let begin = input.cursor();
    match fragment {
        Fragment::Tt | Fragment::None => return token_tree(input),
        Fragment::Ident => {
            if input.call(Ident::parse_any)? == "_" {
                return Err(input.error("`_` is no identifier"));
            }
        }
        Fragment::Block => drop(input.parse::<Block>()?),
        Fragment::Expr => {
            if input.peek(Token![_]) && !input.peek2(Token![=]) {
                return Err(input.error("`_` is no expression"));
            }
            drop(input.parse::<Expr>()?);
        }
        Fragment::Item => drop(input.parse::<Item>()?),
        Fragment::Lifetime => drop(input.parse::<Lifetime>()?),
        Fragment::Literal => {
            input.parse::<Option<Token![-]>>()?;
            drop(input.parse::<Lit>()?);
        }
        Fragment::Meta => drop(input.parse::<Meta>()?),
        Fragment::Pat => drop(Pat::parse_multi_with_leading_vert(input)?),
        Fragment::PatParam => drop(Pat::parse_single(input)?),
        Fragment::Path => drop(input.parse::<Path>()?),
        Fragment::Stmt => statement(input)?,
        Fragment::Ty => drop(input.parse::<Type>()?),
        Fragment::Vis => drop(input.parse::<Visibility>()?),
    }
    let tokens: Vec<TokenTree> = between(begin, input.cursor());
    if fragment == Fragment::Expr && tokens.len() > 1 {
        // An expression stays one, whatever operators the transcriber puts beside it.
        return Ok(TokenTree::Group(Group::new(Delimiter::None, tokens.into_iter().collect())).into());
    }
    Ok(tokens.into_iter().collect())
}

/// A statement without its semicolon.
fn statement(input: ParseStream) -> syn::Result<()> {
    use syn::parse::discouraged::Speculative as _;
    let attempt = input.fork();
    if let Ok(Stmt::Item(_) | Stmt::Expr(_, None)) = attempt.parse::<Stmt>() {
        input.advance_to(&attempt);
        return Ok(());
    }
    if input.peek(Token![let]) {
        input.parse::<Token![let]>()?;
        Pat::parse_single(input)?;
        if input.parse::<Option<Token![:]>>()?.is_some() {
            input.parse::<Type>()?;
        }
        if input.parse::<Option<Token![=]>>()?.is_some() {
            input.parse::<Expr>()?;
        }
        return Ok(());
    }
    input.parse::<Expr>().map(drop)
}

/// Operators of more than one sign, longest first: each is one token tree.
/// Reference: <https://doc.rust-lang.org/reference/tokens.html#punctuation>.
const OPERATORS: &[&str] = &[
    "<<=", ">>=", "...", "..=", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=",
    "%=", "^=", "&=", "|=", "<<", ">>", "..", "<-",
];

/// One token tree, where an operator or a lifetime is one.
fn token_tree(input: ParseStream) -> syn::Result<TokenStream> {
    if input.peek(Lifetime) {
        let (quote, name): (TokenTree, TokenTree) = (input.parse()?, input.parse()?);
        return Ok([quote, name].into_iter().collect());
    }
    let mut signs = String::new();
    let mut cursor = input.cursor();
    while let Some((punct, rest)) = cursor.punct() {
        signs.push(punct.as_char());
        cursor = rest;
        if punct.spacing() == Spacing::Alone || signs.len() == 3 {
            break;
        }
    }
    let count = OPERATORS.iter().find(|op| signs.starts_with(**op)).map_or(1, |op| op.len());
    let mut out = Vec::new();
    for _ in 0..count {
        out.push(input.parse::<TokenTree>()?);
    }
    Ok(out.into_iter().collect())
}

/// How many tokens stand between two places, those inside of groups too.
fn count(mut begin: Cursor<'_>, end: Cursor<'_>) -> usize {
    let mut found = 0;
    let mut around = Vec::new();
    while begin != end || !around.is_empty() {
        if begin.eof() {
            let Some(outer) = around.pop() else { break };
            begin = outer;
            continue;
        }
        found += 1;
        if let Some((inside, _, _, rest)) = begin.any_group() {
            around.push(rest);
            begin = inside;
        } else {
            let Some((_, rest)) = begin.token_tree() else { break };
            begin = rest;
        }
    }
    found
}

fn between(mut begin: Cursor<'_>, end: Cursor<'_>) -> Vec<TokenTree> {
    let mut out = Vec::new();
    while begin != end {
        let Some((tree, rest)) = begin.token_tree() else { break };
        out.push(tree);
        begin = rest;
    }
    out
}
