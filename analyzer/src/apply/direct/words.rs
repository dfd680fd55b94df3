//! What tokens say of a name among them: whether a path begins there, and whose name it is.

use std::ops::Range;

use proc_macro2::{Delimiter, Spacing, TokenTree};

use super::imports::imports;

pub(super) fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

pub(super) fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

pub(super) fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at..at + 2).is_some_and(|two| two.iter().all(|token| is_punct(token, ':')))
}

/// Whether a path begins here: it goes on with `::`, and no other name is before it.
pub(super) fn is_head(tokens: &[TokenTree], at: usize) -> bool {
    let after_name = at >= 3
        && is_colons(tokens, at - 2)
        && (matches!(&tokens[at - 3], TokenTree::Ident(word) if !is_keyword(&word.to_string()))
            || is_punct(&tokens[at - 3], '>') && !is_arrow(tokens, at - 3));
    let after_dot = at >= 1 && is_punct(&tokens[at - 1], '.');
    is_colons(tokens, at + 1) && !after_name && !after_dot
}

/// Whether a `>` ends `->` or `=>`, and not a type.
fn is_arrow(tokens: &[TokenTree], at: usize) -> bool {
    let shaft = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint,
        _ => false,
    };
    at > 0 && shaft(&tokens[at - 1])
}

/// Whether a word is no name that a path goes on from.
fn is_keyword(word: &str) -> bool {
    const NAMES: [&str; 4] = ["self", "super", "crate", "Self"];
    !NAMES.contains(&word) && syn::parse_str::<syn::Ident>(word).is_err()
}

/// Whether a group is the `[doc = "…"]` that a doc comment is read as.
pub(super) fn is_doc(tokens: &[TokenTree], at: usize) -> bool {
    let TokenTree::Group(group) = &tokens[at] else { return false };
    let hash = at > 0 && (is_punct(&tokens[at - 1], '#') || is_punct(&tokens[at - 1], '!'));
    let first = group.stream().into_iter().next();
    hash && group.delimiter() == Delimiter::Bracket && first.is_some_and(|token| is_ident(&token, "doc"))
}

/// The other names that a text gives a crate: `extern crate own as name;`.
pub(super) fn aliases(tokens: &[TokenTree], own: &str) -> Vec<String> {
    let alias = |words: &[TokenTree]| match words {
        [external, krate, name, renamed, TokenTree::Ident(alias)]
            if is_ident(external, "extern")
                && is_ident(krate, "crate")
                && is_ident(name, own)
                && is_ident(renamed, "as") =>
        {
            Some(alias.to_string())
        }
        _ => None,
    };
    tokens.windows(5).filter_map(alias).filter(|alias| alias != "_").collect()
}

/// Whether a text has all macros of a crate: `#[macro_use] extern crate own`.
pub(super) fn has_macros(tokens: &[TokenTree], own: &str) -> bool {
    tokens.windows(4).any(|words| {
        matches!(&words[0], TokenTree::Group(attribute) if attribute.to_string().contains("macro_use"))
            && is_ident(&words[1], "extern")
            && is_ident(&words[2], "crate")
            && is_ident(&words[3], own)
    })
}

/// Whether a text gives the name of a crate to something else: a module, or an import.
pub(super) fn hides(tokens: &[TokenTree], own: &str) -> bool {
    let declares = |words: &[TokenTree]| is_ident(&words[0], "mod") && is_ident(&words[1], own);
    let inside = |token: &TokenTree| match token {
        TokenTree::Group(group) => hides(&group.stream().into_iter().collect::<Vec<_>>(), own),
        _ => false,
    };
    tokens.windows(2).any(declares) || imports_as(tokens, own) || tokens.iter().any(inside)
}

/// Whether a `use` among these gives the name to what is not the crate.
fn imports_as(tokens: &[TokenTree], own: &str) -> bool {
    let declarations = tokens.iter().enumerate().filter(|(_, token)| is_ident(token, "use"));
    declarations
        .filter_map(|(at, _)| {
            let end = (at..tokens.len()).find(|&end| is_punct(&tokens[end], ';'))?;
            imports(&tokens[at + 1..end])
        })
        .flatten()
        .any(|import| {
            let name = import.alias.as_ref().or(import.path.last());
            !import.glob && name.is_some_and(|name| name == own) && import.path != [own]
        })
}

/// The bytes of strings that go over several lines.
pub(super) fn long_strings(tokens: &[TokenTree], text: &str, out: &mut Vec<Range<usize>>) {
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if !is_doc(tokens, at) => {
                long_strings(&group.stream().into_iter().collect::<Vec<_>>(), text, out);
            }
            TokenTree::Literal(literal) => {
                let range = literal.span().byte_range();
                out.extend(text.get(range.clone()).filter(|text| text.contains('\n')).map(|_| range));
            }
            _ => {}
        }
    }
}
