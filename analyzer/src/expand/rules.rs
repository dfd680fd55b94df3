//! The definition of a macro: its rules, as owned trees that can be sent between threads.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::parse::discouraged::Speculative as _;

use super::matcher::{Bindings, First, match_rule};
use super::transcribe::transcribe;

/// What `$crate` becomes: this prefix and the number of the crate.
pub(crate) const DOLLAR_CRATE: &str = "__dollar_crate_";

/// How often a repetition repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    ZeroOrMore,
    OneOrMore,
    ZeroOrOne,
}

/// A token tree of a macro's definition, in a matcher or in a transcriber.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    Ident(Box<str>),
    Punct(char, Spacing),
    Literal(Box<str>),
    Group(Delimiter, Vec<Tree>),
    /// `$name`, with the fragment that it matches in a matcher.
    Var {
        name: Box<str>,
        fragment: Fragment,
    },
    /// `$( … ) separator repeat`.
    Repetition {
        inner: Vec<Tree>,
        separator: Vec<Tree>,
        repeat: Repeat,
    },
    DollarCrate,
}

/// What a metavariable matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fragment {
    Block,
    Expr,
    Ident,
    Item,
    Lifetime,
    Literal,
    Meta,
    Pat,
    PatParam,
    Path,
    Stmt,
    Tt,
    Ty,
    Vis,
    /// None given: the variable of a transcriber, or a fragment not known.
    None,
}

impl Fragment {
    fn parse(name: &str) -> Self {
        match name {
            "block" => Self::Block,
            "expr" | "expr_2021" => Self::Expr,
            "ident" => Self::Ident,
            "item" => Self::Item,
            "lifetime" => Self::Lifetime,
            "literal" => Self::Literal,
            "meta" => Self::Meta,
            "pat" => Self::Pat,
            "pat_param" => Self::PatParam,
            "path" => Self::Path,
            "stmt" => Self::Stmt,
            "tt" => Self::Tt,
            "ty" => Self::Ty,
            "vis" => Self::Vis,
            _ => Self::None,
        }
    }
}

/// A macro: rules that are tried in order.
#[derive(Debug)]
pub(crate) struct MacroRules {
    rules: Vec<(Vec<Tree>, Vec<Tree>)>,
}

impl MacroRules {
    /// Reads the rules between the outer braces of a `macro_rules!`, or what follows the name in `macro name …`.
    pub(crate) fn parse(tokens: TokenStream) -> Option<Self> {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        match trees.as_slice() {
            // `macro name(matcher) { transcriber }`
            [TokenTree::Group(matcher), TokenTree::Group(body)]
                if matcher.delimiter() == Delimiter::Parenthesis =>
            {
                Some(Self { rules: vec![(read(matcher.stream()), read(body.stream()))] })
            }
            // `macro name { rules }`
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => {
                Self::parse_rules(group.stream())
            }
            _ => Self::parse_trees(&trees),
        }
    }

    fn parse_rules(tokens: TokenStream) -> Option<Self> {
        Self::parse_trees(&tokens.into_iter().collect::<Vec<_>>())
    }

    fn parse_trees(trees: &[TokenTree]) -> Option<Self> {
        let mut rules = Vec::new();
        let mut rest = trees;
        while let [
            TokenTree::Group(matcher),
            TokenTree::Punct(_),
            TokenTree::Punct(_),
            TokenTree::Group(body),
            tail @ ..,
        ] = rest
        {
            rules.push((read(matcher.stream()), read(body.stream())));
            rest = match tail {
                [TokenTree::Punct(p), tail @ ..] if matches!(p.as_char(), ';' | ',') => tail,
                tail => tail,
            };
        }
        (rest.is_empty() && !rules.is_empty()).then_some(Self { rules })
    }

    /// Expands a call with the arguments `tokens`; `None` where no rule matches or the fuel is spent.
    ///
    /// `fuel` is counted down by the tokens that are made.
    pub(crate) fn expand(
        &self,
        tokens: TokenStream,
        dollar_crate: &str,
        fuel: &mut usize,
    ) -> Option<TokenStream> {
        let find = |input: syn::parse::ParseStream| {
            let first = First::of(input.cursor());
            for (matcher, body) in &self.rules {
                // Macros with a rule for each word are common, and an attempt is not cheap.
                if !first.may_begin(matcher) {
                    continue;
                }
                let attempt = input.fork();
                let mut bindings = Bindings::default();
                if match_rule(matcher, &attempt, &mut bindings).is_ok() && attempt.is_empty() {
                    input.advance_to(&attempt);
                    return Ok((bindings, body));
                }
            }
            Err(input.error("no rule matches"))
        };
        let (bindings, body) = find.parse2(tokens).ok()?;
        transcribe(body, &bindings, dollar_crate, fuel)
    }
}

/// Reads a matcher or a transcriber.
fn read(tokens: TokenStream) -> Vec<Tree> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < trees.len() {
        let (tree, next) = match &trees[at] {
            TokenTree::Punct(p) if p.as_char() == '$' => read_dollar(&trees, at),
            tree => (plain(tree), at + 1),
        };
        out.push(tree);
        at = next;
    }
    out
}

fn plain(tree: &TokenTree) -> Tree {
    match tree {
        TokenTree::Ident(ident) => Tree::Ident(ident.to_string().into()),
        TokenTree::Punct(punct) => Tree::Punct(punct.as_char(), punct.spacing()),
        TokenTree::Literal(literal) => Tree::Literal(literal.to_string().into()),
        TokenTree::Group(group) => Tree::Group(group.delimiter(), read(group.stream())),
    }
}

/// Reads what a `$` at `at` begins; returns it and the position behind it.
fn read_dollar(trees: &[TokenTree], at: usize) -> (Tree, usize) {
    match trees.get(at + 1) {
        Some(TokenTree::Ident(ident)) if ident == "crate" => (Tree::DollarCrate, at + 2),
        Some(TokenTree::Ident(ident)) => {
            let name = ident.to_string().into();
            match (trees.get(at + 2), trees.get(at + 3)) {
                (Some(TokenTree::Punct(colon)), Some(TokenTree::Ident(fragment)))
                    if colon.as_char() == ':' && colon.spacing() == Spacing::Alone =>
                {
                    let fragment = Fragment::parse(&fragment.to_string());
                    if fragment == Fragment::None {
                        // `$x: Type` in a transcriber.
                        (Tree::Var { name, fragment }, at + 2)
                    } else {
                        (Tree::Var { name, fragment }, at + 4)
                    }
                }
                _ => (Tree::Var { name, fragment: Fragment::None }, at + 2),
            }
        }
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            let inner = read(group.stream());
            let mut separator = Vec::new();
            let mut next = at + 2;
            while let Some(tree) = trees.get(next) {
                next += 1;
                if let TokenTree::Punct(punct) = tree
                    && let Some(repeat) = repeat(punct.as_char())
                {
                    // `$(…)+*`: a `+` is a separator where another operator follows.
                    let another =
                        matches!(trees.get(next), Some(TokenTree::Punct(p)) if repeat_operator(p.as_char()));
                    if !(separator.is_empty() && another && punct.spacing() == Spacing::Joint) {
                        // The `,` of `$(…),*` is joint with the `*`, not with what it comes to stand before.
                        if let Some(Tree::Punct(_, spacing)) = separator.last_mut() {
                            *spacing = Spacing::Alone;
                        }
                        return (Tree::Repetition { inner, separator, repeat }, next);
                    }
                }
                separator.push(plain(tree));
                if separator.len() > 3 {
                    break;
                }
            }
            (Tree::Repetition { inner, separator: Vec::new(), repeat: Repeat::ZeroOrMore }, at + 2)
        }
        _ => (Tree::Punct('$', Spacing::Alone), at + 1),
    }
}

fn repeat_operator(ch: char) -> bool {
    repeat(ch).is_some()
}

fn repeat(ch: char) -> Option<Repeat> {
    match ch {
        '*' => Some(Repeat::ZeroOrMore),
        '+' => Some(Repeat::OneOrMore),
        '?' => Some(Repeat::ZeroOrOne),
        _ => None,
    }
}
