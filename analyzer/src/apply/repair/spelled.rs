//! Visibilities that the text of a macro spells out: in the arguments of a call, or in the body of a `macro_rules!`.
//!
//! In: a text, the range of such tokens in it, and a name. Out: where the visibility of what is declared by that name stands. Only
//! tokens are looked at, since the arguments of a macro need not be Rust. Left out: which macro is meant.

use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::apply::element::{Vis, VisAt};

/// Keywords that a declared name stands after.
const KEYWORDS: [&str; 8] = ["static", "const", "fn", "struct", "enum", "type", "trait", "union"];

/// Words that may stand before the keyword of a declaration.
const BEFORE: [&str; 5] = ["const", "unsafe", "async", "extern", "ref"];

/// The visibilities of the items that are declared by `name`.
pub(super) fn items(text: &str, range: Range<usize>, name: &str) -> Vec<VisAt> {
    let mut out = Vec::new();
    each(text, &range, &mut |tokens| {
        for at in 0..tokens.len() {
            let mut keyword = at;
            while keyword > 0 && is_word(&tokens[keyword - 1], &["ref", "mut"]) {
                keyword -= 1;
            }
            if is_name(&tokens[at], name) && keyword > 0 && is_word(&tokens[keyword - 1], &KEYWORDS) {
                out.push(before(tokens, keyword - 1));
            }
        }
    });
    shifted(out, range.start)
}

/// The visibilities of the items whose names the macro is given: `struct $name`.
pub(super) fn given_items(text: &str, range: Range<usize>) -> Vec<VisAt> {
    let mut out = Vec::new();
    each(text, &range, &mut |tokens| {
        for at in 2..tokens.len() {
            let given = is_punct(&tokens[at - 1], '$') && matches!(tokens[at], TokenTree::Ident(_));
            if given && is_word(&tokens[at - 2], &KEYWORDS) {
                out.push(before(tokens, at - 2));
            }
        }
    });
    shifted(out, range.start)
}

/// The visibilities of the fields `field` of what is declared as `struct owner`, or as a `struct` whose name the macro is given.
pub(super) fn fields(text: &str, range: Range<usize>, owner: &str, field: &str) -> Vec<VisAt> {
    let mut out = Vec::new();
    each(text, &range, &mut |tokens| {
        let mut inside = false;
        for (at, token) in tokens.iter().enumerate() {
            let keyword = at.checked_sub(1).map(|before| &tokens[before]);
            match token {
                _ if keyword.is_some_and(|keyword| is_word(keyword, &KEYWORDS)) => {
                    inside = keyword.is_some_and(|keyword| is_word(keyword, &["struct"]))
                        && (is_name(token, owner) || is_punct(token, '$'));
                }
                TokenTree::Group(group) if inside && group.delimiter() == Delimiter::Brace => {
                    fields_in(group.stream(), field, &mut out);
                }
                _ => {}
            }
        }
    });
    shifted(out, range.start)
}

/// The fields of that name, repetitions `$( … )*` of a macro's body included.
fn fields_in(tokens: TokenStream, field: &str, out: &mut Vec<VisAt>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) if at > 0 && is_punct(&tokens[at - 1], '$') => {
                fields_in(group.stream(), field, out);
            }
            TokenTree::Ident(_) if tokens.get(at + 1).is_some_and(|next| is_punct(next, ':')) => {
                // `$name: …` may be any of them.
                let given = at > 0 && is_punct(&tokens[at - 1], '$');
                if is_name(token, field) && !given {
                    out.push(before(&tokens, at));
                } else if given {
                    let vis = before(&tokens, at - 1);
                    out.extend((vis.vis == Vis::Restricted).then_some(vis));
                }
            }
            _ => {}
        }
    }
}

/// The visibility of what is declared at a byte: it begins there, or stands right before.
pub(super) fn at(text: &str, range: Range<usize>, byte: usize) -> Option<VisAt> {
    let mut found = None;
    each(text, &range, &mut |tokens| {
        let here = |token: &TokenTree| token.span().byte_range().start + range.start == byte;
        let Some(at) = tokens.iter().position(here) else { return };
        found = match &tokens[at] {
            token if is_word(token, &["pub"]) => {
                let end = tokens[at..].iter().position(|token| is_word(token, &KEYWORDS));
                end.map(|end| before(tokens, at + end))
            }
            token if is_word(token, &KEYWORDS) || is_word(token, &BEFORE) => Some(before(tokens, at)),
            _ => None,
        };
    });
    found.and_then(|vis| shifted(vec![vis], range.start).pop())
}

/// Calls `f` with the tokens of each group, the outermost first.
fn each(text: &str, range: &Range<usize>, f: &mut impl FnMut(&[TokenTree])) {
    let Some(Ok(tokens)) = text.get(range.clone()).map(str::parse::<TokenStream>) else { return };
    let mut work = vec![tokens];
    while let Some(tokens) = work.pop() {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        f(&tokens);
        work.extend(tokens.iter().filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        }));
    }
}

/// The visibility before the token at `at`, and before the words that belong to a declaration.
fn before(tokens: &[TokenTree], at: usize) -> VisAt {
    let mut start = at;
    while start > 0
        && (is_word(&tokens[start - 1], &BEFORE) || matches!(tokens[start - 1], TokenTree::Literal(_)))
    {
        start -= 1;
    }
    let here = tokens[start].span().byte_range().start;
    match &tokens[..start] {
        [.., public, TokenTree::Group(group)]
            if is_word(public, &["pub"]) && group.delimiter() == Delimiter::Parenthesis =>
        {
            let range = public.span().byte_range().start..group.span().byte_range().end;
            VisAt { vis: Vis::Restricted, range }
        }
        [.., public] if is_word(public, &["pub"]) => {
            VisAt { vis: Vis::Public, range: public.span().byte_range() }
        }
        // `$vis fn`: what it is given stands in the call.
        [.., mark, TokenTree::Ident(_)] if is_punct(mark, '$') => {
            VisAt { vis: Vis::Public, range: here..here }
        }
        _ => VisAt { vis: Vis::Inherited, range: here..here },
    }
}

fn shifted(all: Vec<VisAt>, by: usize) -> Vec<VisAt> {
    let shift = |v: VisAt| VisAt { vis: v.vis, range: v.range.start + by..v.range.end + by };
    all.into_iter().map(shift).collect()
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(name) if words.iter().any(|word| name == word))
}

fn is_name(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(own) if crate::apply::element::bare(&own.to_string()) == name)
}

fn is_punct(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(own) if own.as_char() == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: &[VisAt]) -> Vec<String> {
        found.iter().map(|v| format!("{:?} {}", v.vis, &text[v.range.clone()])).collect()
    }

    #[test]
    fn a_field_of_the_struct_that_is_named_is_found_and_no_other() {
        let text = "m! { struct A { K => pub(crate) id: u8, } + { id: u8 } struct B { pub(super) id: u8 } }";
        let found = fields(text, 0..text.len(), "A", "id");
        assert_eq!(shown(text, &found), ["Restricted pub(crate)", "Inherited "]);
        assert!(fields(text, 0..text.len(), "C", "id").is_empty());
    }

    #[test]
    fn in_a_definition_the_names_may_be_given() {
        let text = "($($v:vis $n:ident),*) => { struct $s { $(pub(crate) $n: u8,)* $v x: u8 } impl $s { pub(crate) \
             unsafe fn of() {} $v fn to() {} } }";
        assert_eq!(shown(text, &fields(text, 0..text.len(), "A", "id")), ["Restricted pub(crate)"]);
        assert_eq!(shown(text, &items(text, 0..text.len(), "of")), ["Restricted pub(crate)"]);
        // What is given is not widened here.
        assert_eq!(shown(text, &items(text, 0..text.len(), "to")), ["Public "]);
        let start = text.find("pub(crate) unsafe").unwrap();
        assert_eq!(shown(text, at(text, 0..text.len(), start).as_slice()), ["Restricted pub(crate)"]);
        assert!(at(text, 0..text.len(), 0).is_none());
        let definition = "() => { pub(crate) struct $n; struct B; $v enum $n {} }";
        let given = given_items(definition, 0..definition.len());
        assert_eq!(given.iter().map(|v| v.vis).collect::<Vec<_>>(), [Vis::Restricted, Vis::Public]);
    }
}
