//! Writing what a rule's right side says.

use std::str::FromStr as _;

use proc_macro2::{Group, Ident, Literal, Punct, Span, TokenStream, TokenTree};

use super::matcher::{Bindings, Bound};
use super::rules::{Repeat, Tree};

/// What the metavariables stand for; they are few.
type Environment<'a> = [(&'a str, &'a Bound)];

/// The tokens of `body` with the metavariables replaced; `None` where the fuel is spent or the rule is malformed.
pub(super) fn transcribe(
    body: &[Tree],
    bindings: &Bindings<'_>,
    dollar_crate: &str,
    fuel: &mut usize,
) -> Option<TokenStream> {
    let environment: Vec<(&str, &Bound)> = bindings.iter().collect();
    let mut out = Vec::new();
    write(body, &environment, dollar_crate, fuel, &mut out)?;
    Some(out.into_iter().collect())
}

fn write(
    body: &[Tree],
    environment: &Environment<'_>,
    dollar_crate: &str,
    fuel: &mut usize,
    out: &mut Vec<TokenTree>,
) -> Option<()> {
    for tree in body {
        *fuel = fuel.checked_sub(1)?;
        match tree {
            Tree::Ident(text) => out.push(ident(text).into()),
            Tree::Punct(ch, spacing) => out.push(Punct::new(*ch, *spacing).into()),
            Tree::Literal(text) => {
                let mut literal = Literal::from_str(text).ok()?;
                literal.set_span(Span::call_site());
                out.push(literal.into());
            }
            Tree::Group(delimiter, inner) => {
                let mut content = Vec::new();
                write(inner, environment, dollar_crate, fuel, &mut content)?;
                out.push(Group::new(*delimiter, content.into_iter().collect()).into());
            }
            Tree::DollarCrate => out.push(Ident::new(dollar_crate, Span::call_site()).into()),
            Tree::Var { name, .. } => match bound(name, environment) {
                Some(Bound::One(tokens, size)) => {
                    // Groups are shared, not copied, so that little memory can stand for endlessly many tokens.
                    *fuel = fuel.saturating_sub(*size);
                    if *fuel == 0 {
                        return None;
                    }
                    out.extend(tokens.clone());
                }
                Some(Bound::Many(_)) => return None,
                // `$name` that the matcher does not bind: left as it is, for a macro that this one defines.
                None => {
                    out.push(Punct::new('$', proc_macro2::Spacing::Alone).into());
                    out.push(ident(name).into());
                }
            },
            Tree::Repetition { inner, separator, repeat } => {
                let rounds = rounds(inner, environment);
                for round in 0..rounds {
                    if round > 0 && *repeat != Repeat::ZeroOrOne {
                        write(separator, environment, dollar_crate, fuel, out)?;
                    }
                    let inside = environment.iter().filter_map(|&(name, bound)| match bound {
                        Bound::One(..) => Some((name, bound)),
                        Bound::Many(many) => many.get(round).map(|bound| (name, bound)),
                    });
                    let inside: Vec<(&str, &Bound)> = inside.collect();
                    write(inner, &inside, dollar_crate, fuel, out)?;
                }
            }
        }
    }
    Some(())
}

fn bound<'a>(name: &str, environment: &Environment<'a>) -> Option<&'a Bound> {
    environment.iter().find(|(other, _)| *other == name).map(|(_, bound)| *bound)
}

/// How often a repetition repeats: as often as the variables in it did.
fn rounds(inner: &[Tree], environment: &Environment<'_>) -> usize {
    let mut most = 0;
    for tree in inner {
        most = most.max(match tree {
            Tree::Var { name, .. } => match bound(name, environment) {
                Some(Bound::Many(many)) => many.len(),
                _ => 0,
            },
            Tree::Group(_, inner) | Tree::Repetition { inner, .. } => rounds(inner, environment),
            Tree::Ident(_) | Tree::Punct(..) | Tree::Literal(_) | Tree::DollarCrate => 0,
        });
    }
    most
}

fn ident(text: &str) -> Ident {
    match text.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(text, Span::call_site()),
    }
}
