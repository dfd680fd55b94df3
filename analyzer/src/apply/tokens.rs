//! What a piece of source names, as far as its tokens tell: for what may be needed, not for what surely is.
//!
//! In: source text. Out: [`Mentions`]. Tokens are looked at and not syntax, so that the arguments of macros and the bodies of
//! `macro_rules!` count like everything else. Left out: which of the names are local.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};

use super::bindings::{self, Binding};
use super::element::Vis;

/// What a text names.
#[derive(Clone, Debug, Default)]
pub(super) struct Mentions {
    /// Single identifiers.
    pub(super) names: BTreeSet<String>,
    /// Single identifiers that `!` and arguments follow: macros.
    pub(super) called: BTreeSet<String>,
    /// Paths of more than one segment; the trees of `use` declarations in bodies as the paths that they stand for, `*` as the
    /// last segment of a glob.
    pub(super) paths: BTreeSet<Vec<String>>,
    /// Features in `feature = "x"`.
    pub(super) features: BTreeSet<String>,
    /// Other words inside of `cfg(…)`.
    pub(super) cfgs: BTreeSet<String>,
    /// String literals that may be the names of files.
    pub(super) literals: BTreeSet<String>,
    /// String literals that surely are names of files: of `include_str!` and the like. What lies in the package's folder begins with [`PACKAGE_FOLDER`].
    pub(super) files: BTreeSet<String>,
    /// The files of `include!("…")`.
    pub(super) includes: BTreeSet<String>,
    /// The variables of `env!("…")`.
    pub(super) env: BTreeSet<String>,
    /// Words of documentation that `::` follows.
    pub(super) documented: BTreeSet<String>,
    /// The names that `use` declarations in bodies give.
    pub(super) bound: Vec<Binding>,
}

/// How macros like `include_dir!` name the folder of the package.
pub(super) const PACKAGE_FOLDER: &str = "$CARGO_MANIFEST_DIR/";

/// Groups nested deeper than this are not looked into.
const MAX_DEPTH: usize = 200;

/// What `text` names.
pub(super) fn mentions(text: &str) -> Mentions {
    let mut found = Mentions::default();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        if text.contains("use ") {
            found.bound = bindings::bindings(&tokens);
        }
        found.stream(tokens, &[], false, 0);
    }
    found
}

/// The names that the arguments of a macro may declare: what stands after a keyword of an item; and whether it is `pub`.
pub(super) fn declared(tokens: &TokenStream) -> Vec<(String, bool)> {
    let mut out = BTreeSet::new();
    declared_in(tokens.clone(), &mut out, 0);
    out.into_iter().collect()
}

/// The name of an item whose syntax is not known, and its visibility: where that stands, or the first token of the item.
pub(super) fn head(tokens: &TokenStream) -> Option<(String, (Vis, Span))> {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let mut start = 0;
    while matches!(&tokens.get(start..)?, [TokenTree::Punct(p), TokenTree::Group(_), ..] if p.as_char() == '#')
    {
        start += 2;
    }
    let keyword = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
    let at = tokens.iter().position(keyword)?;
    let TokenTree::Ident(name) = tokens.get(at + 1)? else { return None };
    let vis = match tokens.get(start..)? {
        [TokenTree::Ident(public), TokenTree::Group(group), ..] if public == "pub" => {
            let whole = public.span().join(group.span());
            (Vis::Restricted, whole.unwrap_or(public.span()))
        }
        [TokenTree::Ident(public), ..] if public == "pub" => (Vis::Public, public.span()),
        [first, ..] => (Vis::Inherited, first.span()),
        [] => return None,
    };
    Some((super::element::bare(&name.to_string()), vis))
}

/// What is nested deeper belongs to what is declared, unless nothing is: `cfg_if! { if … { struct A; } }`.
fn declared_in(tokens: TokenStream, out: &mut BTreeSet<(String, bool)>, depth: usize) {
    const KEYWORDS: [&str; 9] = ["struct", "enum", "fn", "const", "static", "type", "trait", "union", "ref"];
    let mut after_keyword = false;
    let mut public = false;
    let mut groups = Vec::new();
    for token in tokens {
        let mut keyword = false;
        match token {
            TokenTree::Ident(name) => {
                let name = name.to_string();
                keyword = KEYWORDS.contains(&name.as_str());
                if after_keyword && !keyword {
                    out.insert((super::element::bare(&name), public));
                }
                // `pub const fn`, `pub static ref`; anything else begins anew.
                public = name == "pub" || public && (keyword || matches!(name.as_str(), "unsafe" | "async"));
            }
            TokenTree::Group(group) if public && group.delimiter() == Delimiter::Parenthesis => {
                public = false
            }
            TokenTree::Group(group) => groups.push(group),
            _ => {}
        }
        after_keyword = keyword;
    }
    if out.is_empty() && depth < MAX_DEPTH {
        groups.into_iter().for_each(|group| declared_in(group.stream(), out, depth + 1));
    }
}

impl Mentions {
    fn stream(&mut self, tokens: TokenStream, prefix: &[String], in_cfg: bool, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        // The path that is being read.
        let mut path: Vec<String> = prefix.to_vec();
        let mut joined = !prefix.is_empty();
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Ident(name) => {
                    let name = super::element::bare(&name.to_string());
                    if !joined {
                        self.end(&mut path);
                    }
                    self.special(&name, &tokens[at + 1..]);
                    if in_cfg {
                        self.cfgs.insert(name.clone());
                    }
                    let conditional = matches!(name.as_str(), "cfg" | "cfg_attr");
                    path.push(name);
                    joined = false;
                    if conditional && let Some(group) = argument(&tokens[at + 1..]) {
                        self.end(&mut path);
                        let first =
                            |token: &TokenTree| !matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
                        self.stream(group.into_iter().take_while(first).collect(), &[], true, depth + 1);
                    }
                }
                TokenTree::Punct(p) if p.as_char() == ':' && is_colon(tokens.get(at + 1)) => {
                    joined = !path.is_empty();
                    at += 1;
                }
                TokenTree::Punct(p) if p.as_char() == '*' && joined => {
                    path.push("*".to_owned());
                    joined = false;
                }
                // `log::$level!`: what the path begins with is known.
                TokenTree::Punct(p) if p.as_char() == '$' && joined => {}
                TokenTree::Punct(p) => {
                    self.end(&mut path);
                    joined = false;
                    if p.as_char() == ',' && !prefix.is_empty() {
                        path = prefix.to_vec();
                        joined = true;
                    }
                }
                TokenTree::Group(group) => {
                    let tree = joined && group.delimiter() == Delimiter::Brace && !path.is_empty();
                    let inside = if tree { std::mem::take(&mut path) } else { Vec::new() };
                    self.end(&mut path);
                    self.stream(group.stream(), &inside, in_cfg, depth + 1);
                    joined = false;
                }
                TokenTree::Literal(literal) => {
                    self.end(&mut path);
                    joined = false;
                    let documented =
                        at >= 2 && matches!(&tokens[at - 2], TokenTree::Ident(name) if name == "doc");
                    self.literal(&literal.to_string(), documented);
                }
            }
            at += 1;
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        match path.as_slice() {
            [] => {}
            [name] => {
                self.names.insert(name.clone());
            }
            _ => {
                self.names.insert(path[0].clone());
                self.paths.insert(path.clone());
            }
        }
        path.clear();
    }

    /// `feature = "x"`, `env!("X")`, and calls of macros.
    fn special(&mut self, name: &str, after: &[TokenTree]) {
        if let [TokenTree::Punct(bang), TokenTree::Group(_), ..] = after
            && bang.as_char() == '!'
        {
            self.called.insert(name.to_owned());
        }
        match (name, after) {
            (name, [TokenTree::Punct(bang), TokenTree::Group(group), ..])
                if bang.as_char() == '!' && name.starts_with("include") && name != "include" =>
            {
                self.files.extend(given(group.stream()));
            }
            (key, [TokenTree::Punct(equals), TokenTree::Literal(value), ..])
                if equals.as_char() == '=' && names_a_file(key) =>
            {
                self.literals.extend(text_of(&value.to_string()).filter(|text| text.len() < 200));
            }
            ("feature", [TokenTree::Punct(equals), TokenTree::Literal(value), ..])
                if equals.as_char() == '=' =>
            {
                self.features.extend(text_of(&value.to_string()));
            }
            // `#[instability::unstable(feature = "x")]` asks for `unstable-x`.
            ("unstable", [TokenTree::Group(group), ..]) => {
                let literals = group.stream().into_iter().filter_map(|token| match token {
                    TokenTree::Literal(value) => text_of(&value.to_string()),
                    _ => None,
                });
                self.features.extend(literals.map(|name| format!("unstable-{name}")));
            }
            ("env" | "option_env" | "include", [TokenTree::Punct(bang), TokenTree::Group(group), ..])
                if bang.as_char() == '!' =>
            {
                if let Some(TokenTree::Literal(value)) = group.stream().into_iter().next() {
                    let set = if name == "include" { &mut self.includes } else { &mut self.env };
                    set.extend(text_of(&value.to_string()));
                }
            }
            _ => {}
        }
    }

    fn literal(&mut self, literal: &str, documented: bool) {
        let Some(text) = text_of(literal) else { return };
        if documented {
            let mut pieces = text.split("::").peekable();
            while let Some(piece) = pieces.next().filter(|_| pieces.peek().is_some()) {
                let word = piece.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next();
                self.documented.extend(word.filter(|w| !w.is_empty()).map(str::to_owned));
            }
            return;
        }
        // What a format string captures.
        for piece in text.split('{').skip(1) {
            let name: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if !name.is_empty() {
                self.names.insert(name);
            }
        }
        if text.len() < 200 && (text.contains('.') || text.contains('/')) && !text.contains('\n') {
            self.literals.insert(text);
        }
    }
}

/// Whether what is set to a text is a file or a folder, by its name.
fn names_a_file(key: &str) -> bool {
    ["path", "folder", "dir", "file"].iter().any(|word| key.split('_').any(|part| part == *word))
}

/// The file that a macro is given first, also as `concat!(env!("CARGO_MANIFEST_DIR"), "/…")`.
fn given(tokens: TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Literal(literal), ..] => text_of(&literal.to_string()),
        [TokenTree::Ident(concat), TokenTree::Punct(_), TokenTree::Group(group), ..]
            if concat == "concat" =>
        {
            let pieces: Vec<TokenTree> = group.stream().into_iter().collect();
            let [TokenTree::Ident(env), TokenTree::Punct(_), TokenTree::Group(variable), rest @ ..] =
                &*pieces
            else {
                return None;
            };
            if env != "env" || !variable.to_string().contains("\"CARGO_MANIFEST_DIR\"") {
                return None;
            }
            let text = |token: &TokenTree| match token {
                TokenTree::Literal(literal) => text_of(&literal.to_string()),
                _ => None,
            };
            let rest: String = rest.iter().filter_map(text).collect();
            Some(format!("{PACKAGE_FOLDER}{}", rest.trim_start_matches('/')))
        }
        _ => None,
    }
}

/// Where a text names the file `name` for the compiler: in an attribute, or as what a macro is given first, or anywhere in one that is
/// called `include…`. The same words elsewhere are no file, or one that is looked for where the program runs.
pub(super) fn file_names(text: &str, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if let Ok(tokens) = text.parse::<TokenStream>() {
        file_names_in(tokens, name, false, &mut found, 0);
    }
    found
}

fn file_names_in(tokens: TokenStream, name: &str, all: bool, found: &mut Vec<Range<usize>>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let names = |token: &TokenTree| {
        let TokenTree::Literal(literal) = token else { return None };
        (text_of(&literal.to_string()).as_deref() == Some(name)).then(|| literal.span().byte_range())
    };
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Literal(_) if all => found.extend(names(token)),
            TokenTree::Group(group) => {
                let bracket = group.delimiter() == Delimiter::Bracket;
                let (attribute, called) = match &tokens[..at] {
                    [.., TokenTree::Punct(p)] if bracket && p.as_char() == '#' => (true, None),
                    [.., TokenTree::Ident(called), TokenTree::Punct(p)] if p.as_char() == '!' => {
                        (false, Some(called.to_string()))
                    }
                    // `#![…]`
                    [.., TokenTree::Punct(hash), TokenTree::Punct(p)] if bracket && p.as_char() == '!' => {
                        (hash.as_char() == '#', None)
                    }
                    _ => (false, None),
                };
                let includes = called.as_ref().is_some_and(|called| called.starts_with("include"));
                let all = all || attribute || includes;
                if called.is_some() && !all {
                    found.extend(group.stream().into_iter().next().as_ref().and_then(names));
                }
                file_names_in(group.stream(), name, all, found, depth + 1);
            }
            _ => {}
        }
    }
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ':')
}

/// The tokens in the parentheses that come next, after a `!` or not.
fn argument(after: &[TokenTree]) -> Option<TokenStream> {
    match after {
        [TokenTree::Group(group), ..] => Some(group.stream()),
        [TokenTree::Punct(bang), TokenTree::Group(group), ..] if bang.as_char() == '!' => {
            Some(group.stream())
        }
        _ => None,
    }
}

fn text_of(literal: &str) -> Option<String> {
    syn::parse_str::<syn::LitStr>(literal).ok().map(|text| text.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_without_a_body_has_a_name_and_a_visibility() {
        let found = |text: &str| {
            let (name, (vis, span)) = head(&text.parse().unwrap()).unwrap();
            (name, vis, text[span.byte_range()].to_owned())
        };
        let wanted = |vis, text: &str| ("f".to_owned(), vis, text.to_owned());
        assert_eq!(found("#[cast] const fn f(v: &str) -> &Self;"), wanted(Vis::Inherited, "const"));
        assert_eq!(found("#[cast] pub(crate) fn f();"), wanted(Vis::Restricted, "pub(crate)"));
    }

    #[test]
    fn paths_groups_and_captures_are_seen() {
        let found = mentions(
            r#"fn f() { use crate::a::{b::C, d::*}; x!(super::y, "{LIMIT}"); #[cfg(feature = "std")] z::<u8>(); }"#,
        );
        let paths: Vec<String> = found.paths.iter().map(|p| p.join("::")).collect();
        assert_eq!(paths, ["crate::a::b::C", "crate::a::d::*", "super::y"]);
        assert!(found.names.contains("LIMIT") && found.names.contains("z"));
        assert_eq!(Vec::from_iter(&found.features), ["std"]);
    }

    #[test]
    fn a_path_that_a_macro_completes_begins_with_what_stands_there() {
        let found = mentions("($level:ident) => { log::$level!(); $other::x() }");
        assert!(found.paths.iter().any(|path| path[0] == "log"), "{:?}", found.paths);
    }

    #[test]
    fn the_feature_of_an_unstable_item_is_seen() {
        let found = mentions("impl A { #[instability::unstable(feature = \"x\")] pub fn f() {} }");
        assert!(found.features.contains("unstable-x"), "{:?}", found.features);
    }

    #[test]
    fn a_file_is_named_where_the_compiler_looks_for_it_and_nowhere_else() {
        let text = r###"
#![doc = include_str!("../x.md")]
// include_str!("../x.md")
#[grammar = "../x.md"]
const A: &str = concat!(include_str!(r"../x.md"), "say \"../x.md\"", "../x.md");
fn f() { grammar!("../x.md", 1); assert_eq!(path(), "../x.md"); open("../x.md"); vec!["../x.md.md"]; }
"###;
        let mut shown = text.to_owned();
        file_names(text, "../x.md").into_iter().rev().for_each(|range| shown.replace_range(range, "@"));
        let wanted = r###"
#![doc = include_str!(@)]
// include_str!("../x.md")
#[grammar = @]
const A: &str = concat!(include_str!(@), "say \"../x.md\"", "../x.md");
fn f() { grammar!(@, 1); assert_eq!(path(), "../x.md"); open("../x.md"); vec!["../x.md.md"]; }
"###;
        assert_eq!(shown, wanted);
    }
}
