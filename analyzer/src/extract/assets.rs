//! Which other files a source file has compiled in, and what a build script says about being run again.
//!
//! In: the text of a file. Out: the literal paths of `include_str!`, `include_bytes!` and `include!`, wherever they stand
//! (also in attributes and inside other macros' arguments), each with the `cfg` conditions around it; and string literals
//! that begin with `cargo::rerun-if` or `cargo:rerun-if`. Tokens are looked at, not syntax: the places are too many. Left
//! out: paths that are put together (`concat!(env!("OUT_DIR"), …)`), and files that procedural macros read.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::{LitStr, Meta, Token};

use crate::cfg::CfgExpr;
use crate::facts::AssetFacts;

/// The macros that compile a file in.
const INCLUDES: [&str; 3] = ["include_str", "include_bytes", "include"];
/// How a build script says when it is to be run again.
const RERUNS: [&str; 2] = ["cargo::rerun-if-", "cargo:rerun-if-"];
/// Groups nested deeper than this are not looked into.
const MAX_DEPTH: usize = 200;

/// The files that `text` has compiled in, and its texts about running again.
pub(crate) fn assets(text: &str) -> (Vec<AssetFacts>, Vec<Box<str>>) {
    let mut found = Found::default();
    let worth_it = INCLUDES[..2].iter().any(|name| text.contains(name))
        || RERUNS.iter().any(|r| text.contains(r))
        || text.contains("include!");
    if worth_it && let Ok(tokens) = text.parse::<TokenStream>() {
        found.stream(tokens, 0);
    }
    (found.assets, found.reruns)
}

/// What was found so far.
#[derive(Default)]
struct Found {
    /// The conditions around the current place.
    when: Vec<CfgExpr>,
    assets: Vec<AssetFacts>,
    reruns: Vec<Box<str>>,
}

impl Found {
    /// Looks through the tokens between two delimiters, or of a file.
    fn stream(&mut self, tokens: TokenStream, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let outside = self.when.len();
        // Conditions from here on belong to the item, field or arm that comes next.
        let mut own = outside;
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match (&tokens[at], tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Punct(hash), Some(TokenTree::Group(group)), _)
                    if is_attribute(hash.as_char(), group) =>
                {
                    self.attribute(group, depth);
                    at += 1;
                }
                (TokenTree::Punct(hash), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(group)))
                    if bang.as_char() == '!' && is_attribute(hash.as_char(), group) =>
                {
                    self.attribute(group, depth);
                    // It holds to the end of what it stands in.
                    own = self.when.len();
                    at += 2;
                }
                (TokenTree::Ident(name), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(group)))
                    if bang.as_char() == '!' && INCLUDES.iter().any(|include| name == include) =>
                {
                    self.include(group);
                    at += 2;
                }
                (TokenTree::Group(group), ..) => {
                    self.stream(group.stream(), depth + 1);
                    if group.delimiter() == Delimiter::Brace {
                        self.when.truncate(own);
                    }
                }
                (TokenTree::Punct(end), ..) if matches!(end.as_char(), ';' | ',') => self.when.truncate(own),
                (TokenTree::Literal(literal), ..) => self.literal(&literal.to_string()),
                _ => {}
            }
            at += 1;
        }
        self.when.truncate(outside);
    }

    /// `cfg(…)` adds a condition; elsewhere in an attribute a file may be compiled in.
    fn attribute(&mut self, group: &Group, depth: usize) {
        let Ok(meta) = syn::parse2::<Meta>(group.stream()) else {
            return self.stream(group.stream(), depth + 1);
        };
        match &meta {
            Meta::List(list) if list.path.is_ident("cfg") => {
                self.when.extend(list.parse_args::<CfgExpr>());
            }
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                let condition = |input: syn::parse::ParseStream| {
                    let condition: CfgExpr = input.parse()?;
                    input.parse::<Option<Token![,]>>()?;
                    Ok((condition, input.parse::<TokenStream>()?))
                };
                if let Ok((condition, rest)) = condition.parse2(list.tokens.clone()) {
                    self.when.push(condition);
                    self.stream(rest, depth + 1);
                    self.when.pop();
                }
            }
            // A comment may speak of anything.
            Meta::NameValue(pair) if pair.path.is_ident("doc") && matches!(pair.value, syn::Expr::Lit(_)) => {
            }
            _ => self.stream(group.stream(), depth + 1),
        }
    }

    fn include(&mut self, group: &Group) {
        let arguments = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(group.stream());
        if let Some(path) = arguments.ok().and_then(|arguments| Some(arguments.first()?.value())) {
            self.assets.push(AssetFacts { path: path.into(), when: self.when.clone() });
        }
    }

    fn literal(&mut self, literal: &str) {
        let Ok(text) = syn::parse_str::<LitStr>(literal) else { return };
        let text = text.value();
        self.reruns.extend(
            text.lines()
                .filter(|line| RERUNS.iter().any(|r| line.trim().starts_with(r)))
                .map(|line| line.trim().into()),
        );
    }
}

fn is_attribute(punct: char, group: &Group) -> bool {
    punct == '#' && group.delimiter() == Delimiter::Bracket
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let (assets, reruns) = assets(text);
        let asset = |a: AssetFacts| format!("{} if {}", a.path, a.when.len());
        assets.into_iter().map(asset).chain(reruns.into_iter().map(|r| r.to_string())).collect()
    }

    #[test]
    fn includes_are_found_with_their_conditions() {
        insta::assert_snapshot!(found(r#"
            #![doc = include_str!("../README.md")]
            #![cfg_attr(docs, doc = include_str!("DOCS.md"))]
            const A: &[u8] = include_bytes!("a.bin");
            #[cfg(test)]
            mod tests {
                #[cfg(unix)]
                const B: &str = include_str!("b.txt");
                fn c() { println!("{}", std::include_str!("c.txt",)); }
            }
            #[cfg(windows)] use x;
            fn d() { let x = json!({ "d": include_str!("d.json") }); include!("e.rs") }
            // include_str!("comment")
            /// include_str!("documentation")
            fn f() { include_str!(concat!(env!("OUT_DIR"), "/x")); }
        "#).join("\n"), @r"
        ../README.md if 0
        DOCS.md if 1
        a.bin if 0
        b.txt if 2
        c.txt if 1
        d.json if 0
        e.rs if 0
        ");
    }

    #[test]
    fn an_inner_condition_holds_to_the_end_of_its_module() {
        let text = "mod a { #![cfg(x)] use y; const A: &str = include_str!(\"a\"); } const B: &str = include_str!(\"b\");";
        assert_eq!(found(text), ["a if 1", "b if 0"]);
    }

    #[test]
    fn build_scripts_say_when_to_run_again_in_code_only() {
        let text = r#"
            //! cargo::rerun-if-changed=comment
            fn main() {
                println!("cargo::rerun-if-changed=proto/a.proto");
                println!("cargo:rerun-if-env-changed=X\ncargo:rustc-cfg=y");
            }
        "#;
        assert_eq!(found(text), ["cargo::rerun-if-changed=proto/a.proto", "cargo:rerun-if-env-changed=X"]);
    }
}
