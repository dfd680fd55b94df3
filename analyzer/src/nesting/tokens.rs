//! The depth of a token stream.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::Depth;
use super::meter::Meter;

/// How deep the tree of these tokens can be at most; `None` where that is too deep.
pub(crate) fn depth_of_tokens(tokens: &TokenStream) -> Option<Depth> {
    let mut meter = Meter::new();
    let mut signs: Vec<u8> = Vec::new();
    let mut word = String::new();
    // Tokens of a macro's result can nest deeper than the stack would hold.
    let mut around: Vec<(proc_macro2::token_stream::IntoIter, Delimiter)> = Vec::new();
    let mut trees = tokens.clone().into_iter();
    loop {
        let Some(tree) = trees.next() else {
            flush(&mut meter, &mut signs, false);
            let Some((outer, delimiter)) = around.pop() else { break };
            meter.close(delimiter == Delimiter::Brace);
            trees = outer;
            continue;
        };
        match tree {
            TokenTree::Punct(punct) => match punct.as_char() {
                sign @ (',' | ';') => {
                    flush(&mut meter, &mut signs, false);
                    meter.separator(sign == ',');
                }
                '#' => {
                    flush(&mut meter, &mut signs, false);
                    meter.attribute();
                }
                '$' | '~' => flush(&mut meter, &mut signs, false),
                '\'' => {
                    flush(&mut meter, &mut signs, false);
                    trees.next();
                    meter.lifetime();
                }
                sign => {
                    signs.push(u8::try_from(sign).unwrap_or(b'!'));
                    if punct.spacing() == Spacing::Alone {
                        let literal =
                            signs == b"<<" && matches!(trees.clone().next(), Some(TokenTree::Literal(_)));
                        flush(&mut meter, &mut signs, literal);
                    }
                }
            },
            TokenTree::Ident(ident) => {
                flush(&mut meter, &mut signs, false);
                word.clear();
                write!(word, "{ident}").expect("writing to a string does not fail");
                meter.word(&word);
            }
            TokenTree::Literal(_) => {
                flush(&mut meter, &mut signs, true);
                meter.literal();
            }
            TokenTree::Group(group) => {
                flush(&mut meter, &mut signs, false);
                meter.open(group.delimiter() == Delimiter::Brace);
                let outer = std::mem::replace(&mut trees, group.stream().into_iter());
                around.push((outer, group.delimiter()));
            }
        }
        if meter.is_too_deep() {
            return None;
        }
    }
    meter.finish()
}

fn flush(meter: &mut Meter, signs: &mut Vec<u8>, literal: bool) {
    meter.operators(signs, literal);
    signs.clear();
}
