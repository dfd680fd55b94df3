//! Places whose meaning depends on the package or the file that they stand in.
//!
//! In: the text of a file. Out: [`SiteFacts`]: files and variables that are read at compile time, files that attributes name,
//! what is exported to or taken from the linker, and features. Tokens are looked at, not syntax, so that they are found inside
//! macro calls too. Left out: paths that are put together, and what procedural macros read without being told.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::LitStr;

use crate::facts::{SiteFacts, SiteKind};

/// Without one of these in its text, a file has no site.
const SIGNS: [&str; 11] = [
    "include_str!",
    "include_bytes!",
    "env!(",
    "no_mangle",
    "export_name",
    "#[link",
    "feature = ",
    "grammar",
    "folder",
    "template",
    "path = ",
];
/// Keys of attributes whose value is a file or a folder: `#[grammar = "a.pest"]`, `#[template(path = "a.html")]`.
const FILE_KEYS: [&str; 10] = [
    "grammar",
    "path",
    "folder",
    "template",
    "file",
    "dir",
    "directory",
    "schema_path",
    "query_path",
    "migrations",
];
/// Attributes whose `path` is none of these: the compiler's own, and those that mean a path of modules.
const OTHER_PATHS: [&str; 6] = ["path", "doc", "serde", "schemars", "utoipa", "darling"];
/// Groups nested deeper than this are not looked into.
const MAX_DEPTH: usize = 200;

/// The sites of a file with this text.
pub(crate) fn sites(text: &str) -> Vec<SiteFacts> {
    let mut found = Vec::new();
    if SIGNS.iter().any(|sign| text.contains(sign))
        && let Ok(tokens) = text.parse::<TokenStream>()
    {
        stream(tokens, &mut found, 0);
    }
    found.sort_by(|a: &SiteFacts, b| (a.line, a.kind, &a.text).cmp(&(b.line, b.kind, &b.text)));
    found.dedup();
    found
}

fn stream(tokens: TokenStream, found: &mut Vec<SiteFacts>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match (&tokens[at], tokens.get(at + 1), tokens.get(at + 2)) {
            (TokenTree::Punct(hash), Some(TokenTree::Group(group)), _)
                if hash.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
            {
                attribute(group, found, depth);
                at += 1;
            }
            (TokenTree::Ident(name), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(group)))
                if bang.as_char() == '!' =>
            {
                let kind = match name.to_string().as_str() {
                    "include_str" | "include_bytes" => Some(SiteKind::Include),
                    "env" | "option_env" => Some(SiteKind::Env),
                    _ => None,
                };
                match (kind, first_literal(group)) {
                    (Some(kind), Some(text)) => found.push(SiteFacts { line: line(&tokens[at]), kind, text }),
                    _ => stream(group.stream(), found, depth + 1),
                }
                at += 2;
            }
            (TokenTree::Group(group), ..) => stream(group.stream(), found, depth + 1),
            (TokenTree::Ident(name), Some(TokenTree::Punct(equals)), Some(TokenTree::Literal(value)))
                if name == "feature" && equals.as_char() == '=' =>
            {
                // `cfg!(feature = "x")`; those in attributes come from there.
                push_feature(&tokens[at], &value.to_string(), found);
            }
            _ => {}
        }
        at += 1;
    }
}

fn attribute(group: &Group, found: &mut Vec<SiteFacts>, depth: usize) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let Some(TokenTree::Ident(name)) = tokens.first() else { return };
    let name = name.to_string();
    if name == "doc" {
        return;
    }
    let text = group.stream().to_string();
    let linked = ["no_mangle", "export_name", "link", "link_section"];
    let inner = text.trim_start_matches("unsafe").trim_start_matches([' ', '(']);
    let word = inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
    if linked.contains(&word) {
        found.push(SiteFacts { line: line(&tokens[0]), kind: SiteKind::Linkage, text: word.into() });
    }
    pairs(&name, &group.stream(), found, depth);
}

/// The `key = "value"` pairs in an attribute.
fn pairs(attribute: &str, tokens: &TokenStream, found: &mut Vec<SiteFacts>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for at in 0..tokens.len() {
        match (&tokens[at], tokens.get(at + 1), tokens.get(at + 2)) {
            (TokenTree::Ident(key), Some(TokenTree::Punct(equals)), Some(TokenTree::Literal(value)))
                if equals.as_char() == '=' =>
            {
                let key = key.to_string();
                if key == "feature" {
                    push_feature(&tokens[at], &value.to_string(), found);
                } else if FILE_KEYS.contains(&key.as_str())
                    && !OTHER_PATHS.contains(&attribute)
                    && let Ok(text) = syn::parse_str::<LitStr>(&value.to_string())
                    && !text.value().contains("::")
                {
                    let text = text.value().into();
                    found.push(SiteFacts { line: line(&tokens[at]), kind: SiteKind::AttributeFile, text });
                }
            }
            (TokenTree::Ident(name), Some(TokenTree::Punct(bang)), Some(TokenTree::Group(group)))
                if bang.as_char() == '!' && (name == "include_str" || name == "include_bytes") =>
            {
                if let Some(text) = first_literal(group) {
                    found.push(SiteFacts { line: line(&tokens[at]), kind: SiteKind::Include, text });
                }
            }
            (TokenTree::Group(group), ..) => pairs(attribute, &group.stream(), found, depth + 1),
            _ => {}
        }
    }
}

fn push_feature(token: &TokenTree, value: &str, found: &mut Vec<SiteFacts>) {
    if let Ok(text) = syn::parse_str::<LitStr>(value) {
        found.push(SiteFacts { line: line(token), kind: SiteKind::Feature, text: text.value().into() });
    }
}

fn first_literal(group: &Group) -> Option<Box<str>> {
    let TokenTree::Literal(literal) = group.stream().into_iter().next()? else { return None };
    Some(syn::parse_str::<LitStr>(&literal.to_string()).ok()?.value().into())
}

fn line(token: &TokenTree) -> u32 {
    u32::try_from(token.span().start().line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_found_in_code_attributes_and_macro_calls_and_not_in_comments() {
        let text = r##"
const HELP: &str = include_str!("../help.txt");
fn version() -> String { format!("{}", env!("CARGO_PKG_VERSION")) }
#[derive(Parser)] #[grammar = "a.pest"] struct P;
#[template(path = "a.html")] struct T;
#[unsafe(no_mangle)] extern "C" fn f() {}
#[cfg(all(unix, feature = "x"))] fn g() { if cfg!(feature = "y") {} }
/// include_str!("no") #[no_mangle] feature = "no"
#[serde(path = "a.b")] #[path = "z.rs"] mod z;
const GENERATED: &str = include_str!(concat!(env!("OUT_DIR"), "/x"));
"##;
        let found: Vec<String> =
            sites(text).iter().map(|s| format!("{} {:?} {}", s.line, s.kind, s.text)).collect();
        assert_eq!(
            found,
            [
                "2 Include ../help.txt",
                "3 Env CARGO_PKG_VERSION",
                "4 AttributeFile a.pest",
                "5 AttributeFile a.html",
                "6 Linkage no_mangle",
                "7 Feature x",
                "7 Feature y",
                "10 Env OUT_DIR",
            ]
        );
    }
}
