//! Places whose meaning depends on the package or the file that they stand in.
//!
//! In: the text of a file. Out: [`SiteFacts`]: files and variables that are read at compile time, files that attributes and macros
//! name, what is exported to or taken from the linker, features, and conditions that only a build script or a flag can set. Tokens
//! are looked at, not syntax, so that they are found inside macro calls too. Left out: paths that are put together, and what
//! procedural macros read without being told.

mod signs;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::LitStr;

use crate::cfg::is_known;
use crate::facts::{SiteFacts, SiteKind};

/// Keys of attributes whose value is a file: `#[grammar = "a.pest"]`, `#[template(path = "a.html")]`.
const FILE_KEYS: [&str; 6] = ["grammar", "path", "template", "file", "schema_path", "query_path"];
/// Keys of attributes whose value is a folder: `#[folder = "assets/"]`.
const FOLDER_KEYS: [&str; 4] = ["folder", "dir", "directory", "migrations"];
/// Attributes whose `path` is none of these: the compiler's own, and those that mean a path of modules.
const OTHER_PATHS: [&str; 6] = ["path", "doc", "serde", "schemars", "utoipa", "darling"];
/// How the names of macros begin that read a file or a folder of the package.
const READERS: [&str; 3] = ["include_", "embed_", "query_file"];
/// Macros that read a folder of the package, with the one that they read where they are told none.
const FOLDER_READERS: [(&str, &str); 2] = [("migrate", "migrations"), ("embed_migrations", "migrations")];
/// Macros that include what the build script of the package generates.
const GENERATED: [&str; 4] =
    ["include_proto", "include_file_descriptor_set", "include_modules", "lalrpop_mod"];
/// Macros whose arguments are code of whoever uses what they make.
const TEMPLATES: [&str; 4] = ["quote", "quote_spanned", "parse_quote", "parse_quote_spanned"];
/// Attributes that say something to the linker.
const LINKED: [&str; 7] =
    ["no_mangle", "export_name", "link", "link_section", "used", "global_allocator", "panic_handler"];
/// Groups nested deeper than this are not looked into.
const MAX_DEPTH: usize = 200;

/// The sites of a file with this text.
pub(crate) fn sites(text: &str) -> Vec<SiteFacts> {
    let mut found = Vec::new();
    if signs::any(text)
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
                match called(&name.to_string(), group) {
                    Some((kind, text)) => found.push(SiteFacts { line: line(&tokens[at]), kind, text }),
                    None if TEMPLATES.iter().any(|template| name == template) => {}
                    None if name == "cfg" => condition(&group.stream(), found, depth),
                    None => stream(group.stream(), found, depth + 1),
                }
                at += 2;
            }
            (TokenTree::Group(group), ..) => stream(group.stream(), found, depth + 1),
            (TokenTree::Ident(name), Some(TokenTree::Punct(equals)), Some(TokenTree::Literal(value)))
                if name == "feature" && equals.as_char() == '=' =>
            {
                // In macros that take conditions; those of attributes and of `cfg!` come from there.
                push_feature(&tokens[at], &value.to_string(), found);
            }
            _ => {}
        }
        at += 1;
    }
}

/// What a macro with this name reads.
fn called(name: &str, group: &Group) -> Option<(SiteKind, Box<str>)> {
    let told = first_literal(group);
    match name {
        "include" | "include_str" | "include_bytes" => Some((SiteKind::Include, told?)),
        "env" | "option_env" => Some((SiteKind::Env, told?)),
        _ if GENERATED.contains(&name) => Some((SiteKind::Env, "OUT_DIR".into())),
        _ => {
            let folder = FOLDER_READERS.iter().find(|(reader, _)| *reader == name).map(|(_, folder)| *folder);
            let reads = folder.is_some() || READERS.iter().any(|start| name.starts_with(start));
            let told = told.filter(|text| is_relative(text) && !text.contains([' ', '\n']));
            let otherwise = folder.filter(|_| group.stream().is_empty());
            Some((SiteKind::MacroFile, told.filter(|_| reads).or_else(|| otherwise.map(Into::into))?))
        }
    }
}

fn attribute(group: &Group, found: &mut Vec<SiteFacts>, depth: usize) {
    let tokens: Vec<TokenTree> = group.stream().into_iter().collect();
    let Some(TokenTree::Ident(name)) = tokens.first() else { return };
    let first = name.to_string();
    if first == "doc" {
        return;
    }
    match (&*first, tokens.get(1)) {
        ("cfg", Some(TokenTree::Group(inside))) => return condition(&inside.stream(), found, depth),
        ("cfg_attr", Some(TokenTree::Group(inside))) => {
            let parts: Vec<TokenTree> = inside.stream().into_iter().collect();
            let end = parts.iter().position(|token| is_punct(token, ',')).unwrap_or(parts.len());
            condition(&parts[..end].iter().cloned().collect(), found, depth);
            // Each of the attributes that follow, as if it stood alone.
            for part in parts[end..].split(|token| is_punct(token, ',')).filter(|part| !part.is_empty()) {
                let inner = Group::new(Delimiter::Bracket, part.iter().cloned().collect());
                if depth < MAX_DEPTH {
                    attribute(&inner, found, depth + 1);
                }
            }
            return;
        }
        _ => {}
    }
    let linked = match (&*first, tokens.get(1)) {
        ("unsafe", Some(TokenTree::Group(inside))) => first_word(inside),
        _ => Some(first.clone()),
    };
    if let Some(word) = linked.filter(|word| LINKED.contains(&&**word)) {
        found.push(SiteFacts { line: line(&tokens[0]), kind: SiteKind::Linkage, text: word.into() });
    }
    if let Some(TokenTree::Group(inside)) = tokens.last()
        && tokens
            .iter()
            .rev()
            .nth(1)
            .is_some_and(|word| matches!(word, TokenTree::Ident(i) if i == "unstable"))
    {
        unstable(inside, found);
    }
    pairs(&first, &group.stream(), found, depth);
}

/// `#[instability::unstable(feature = "x")]` asks for `unstable-x`.
fn unstable(inside: &Group, found: &mut Vec<SiteFacts>) {
    let tokens: Vec<TokenTree> = inside.stream().into_iter().collect();
    if let [TokenTree::Ident(key), _, TokenTree::Literal(value), ..] = &*tokens
        && key == "feature"
        && let Ok(feature) = syn::parse_str::<LitStr>(&value.to_string())
    {
        let text = format!("unstable-{}", feature.value()).into();
        found.push(SiteFacts { line: line(&tokens[0]), kind: SiteKind::Feature, text });
    }
}

/// The features and the unknown words of a `cfg` condition.
fn condition(tokens: &TokenStream, found: &mut Vec<SiteFacts>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for at in 0..tokens.len() {
        match (&tokens[at], tokens.get(at + 1), tokens.get(at + 2)) {
            (TokenTree::Ident(key), Some(TokenTree::Punct(_)), Some(TokenTree::Literal(value)))
                if key == "feature" =>
            {
                push_feature(&tokens[at], &value.to_string(), found);
            }
            (TokenTree::Group(group), ..) => condition(&group.stream(), found, depth + 1),
            (TokenTree::Ident(word), ..) if !is_known(&word.to_string()) => {
                let text = word.to_string().into();
                found.push(SiteFacts { line: line(&tokens[at]), kind: SiteKind::Condition, text });
            }
            _ => {}
        }
    }
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
                if let Ok(text) = syn::parse_str::<LitStr>(&value.to_string())
                    && names_file(&key.to_string(), &text.value())
                    && !OTHER_PATHS.contains(&attribute)
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

/// Whether the value of such a key is a file or a folder of the package: a route is absolute or has no ending, a field may be anything.
fn names_file(key: &str, value: &str) -> bool {
    let ending =
        value.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    let has_ending = !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric());
    let is_path = is_relative(value) && !value.contains(['{', ' ', '*', '<', '\n']);
    is_path && (FOLDER_KEYS.contains(&key) || FILE_KEYS.contains(&key) && has_ending)
}

fn is_relative(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('/') && !path.contains("::") && !path.contains("://")
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

fn first_word(group: &Group) -> Option<String> {
    let TokenTree::Ident(word) = group.stream().into_iter().next()? else { return None };
    Some(word.to_string())
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
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
include!("generated.rs");
sqlx::migrate!(); diesel_migrations::embed_migrations!("db/migrations"); tonic::include_proto!("a.b");
#[cfg(feature="z")] #[cfg_attr(has_atomics, no_mangle)] #[unsafe(link_section = ".init_array")] fn h() {}
#[global_allocator] static A: System = System;
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
                "11 Include generated.rs",
                "12 Env OUT_DIR",
                "12 MacroFile db/migrations",
                "12 MacroFile migrations",
                "13 Linkage link_section",
                "13 Linkage no_mangle",
                "13 Feature z",
                "13 Condition has_atomics",
                "14 Linkage global_allocator",
            ]
        );
    }

    #[test]
    fn routes_fields_and_inline_templates_name_no_file() {
        let text = r##"
#[get(path = "/pets/{id}")] #[rpc(path = "a/b")] fn route() {}
#[tracing::instrument(fields(path = "x", file = "y"))] fn traced() {}
#[template(source = "{{ x }}", ext = "txt")] struct T;
#[event(file = "whatever")] struct E;
fn f() { embed_text!("two words"); migrate!(pool); include_all!() }
fn g() { quote::quote! { #[no_mangle] #[cfg(feature = "x")] fn f() { env!("CARGO_PKG_NAME") } } }
"##;
        let found = sites(text);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_site_is_found_where_nothing_else_in_the_file_is_one() {
        for text in [
            "#[cfg(feature=\"x\")] fn f() {}",
            "#[unsafe(link_section = \".a\")] static A: u8 = 0;",
            "#[global_allocator] static A: System = System;",
            "#[dir=\"static\"] struct D;",
            "sqlx::migrate!();",
            "#[cfg(not(any(unix, has_it)))] fn f() {}",
            "fn f() { if cfg!( has_it ) {} }",
            "include!(\"x.rs\");",
            "tonic::include_proto!(\"x\");",
            "diesel::embed_migrations!();",
        ] {
            assert_eq!(sites(text).len(), 1, "{text}");
        }
        assert!(!signs::any("#[cfg(all(test, unix))] fn f() {} // a feature, a path, a folder"));
    }
}
