//! Code outside of the original's library, and its documentation, with the paths of the crates that things are in after the split.
//!
//! In: a text, and the name that it has for the original. Out: the text with other paths, the crates that it names then, and what it
//! reaches by the original all the same: a module of which a part moved, imported as a whole. Tokens are looked at and not syntax, so
//! that the arguments of macros count. Left out: manifests (`dependents`).

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::edits::Edits;
use super::element::bare;
use super::emit::ident;
use super::tree::{Home, Mod};
use super::ways::{Hop, Way, Ways};

/// What texts need, collected over all of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Needs {
    /// The new crates that they name.
    pub(super) uses: BTreeSet<Home>,
    /// Names of the original that have to stay public.
    pub(super) hops: BTreeSet<Hop>,
    /// Modules of the original of which everything has to stay public.
    pub(super) modules: BTreeSet<Mod>,
}

/// Writes paths anew.
pub(super) struct Rewriter<'a> {
    pub(super) ways: Ways<'a>,
    /// The names of all crates in source code, the original first.
    pub(super) names: &'a [String],
    /// What the text calls the original.
    pub(super) own: &'a str,
    pub(super) needs: Needs,
    /// Whether what is gone through is an example in documentation, where a line break would end the comment.
    pub(super) in_comment: bool,
}

/// A path in a `use`, and how it ends.
struct Import {
    path: Vec<String>,
    rooted: bool,
    alias: Option<String>,
    glob: bool,
}

impl Rewriter<'_> {
    /// The text with other paths in code and documentation.
    pub(super) fn text(&mut self, text: &str) -> String {
        let mut edits = Edits::default();
        if text.contains(self.own) {
            self.code(text, text, &mut edits);
            self.documentation(text, &mut edits);
        }
        edits.apply(text)
    }

    /// The text with other paths in documentation alone.
    pub(super) fn documented(&mut self, text: &str) -> String {
        let mut edits = Edits::default();
        if text.contains(self.own) {
            self.documentation(text, &mut edits);
        }
        edits.apply(text)
    }

    /// Code in `code`, which stands at the same bytes as in `text`.
    fn code(&mut self, code: &str, text: &str, edits: &mut Edits) {
        if let Ok(tokens) = code.parse::<TokenStream>() {
            self.stream(&tokens.into_iter().collect::<Vec<_>>(), text, edits);
        }
    }

    /// Examples, and paths in the text around them.
    fn documentation(&mut self, text: &str, edits: &mut Edits) {
        let mut example: Option<String> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let blanks = line.len() - line.trim_start().len();
            let said = line[blanks..].strip_prefix("///").or_else(|| line[blanks..].strip_prefix("//!"));
            let Some(said) = said else {
                if let Some(code) = example.take() {
                    self.example(&code, text, edits);
                }
                continue;
            };
            let place = start + line.len() - said.len();
            if said.trim_start().starts_with("```") {
                match example.take() {
                    Some(code) => self.example(&code, text, edits),
                    None => example = Some(" ".repeat(at)),
                }
            } else if let Some(code) = &mut example {
                // What is not shown begins with `# `.
                let hidden = said.trim_start().strip_prefix("# ").unwrap_or(said);
                code.push_str(&" ".repeat(start + line.len() - hidden.len() - code.len()));
                code.push_str(hidden);
            } else {
                self.prose(said, place, edits);
            }
        }
        if let Some(code) = example {
            self.example(&code, text, edits);
        }
    }

    fn example(&mut self, code: &str, text: &str, edits: &mut Edits) {
        self.in_comment = true;
        self.code(code, text, edits);
        self.in_comment = false;
    }

    /// Paths between words.
    fn prose(&mut self, said: &str, place: usize, edits: &mut Edits) {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let start = format!("{}::", self.own);
        for (at, _) in said.match_indices(&start) {
            if said[..at].ends_with(|c| is_word(c) || c == ':') {
                continue;
            }
            let mut names: Vec<(String, usize)> = Vec::new();
            let mut end = at + self.own.len();
            while let Some(rest) = said[end..].strip_prefix("::") {
                let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
                if name.is_empty() {
                    break;
                }
                end += 2 + name.len();
                names.push((name, end));
            }
            let path: Vec<String> = names.iter().map(|(name, _)| name.clone()).collect();
            if let Some((taken, with)) = self.moved(&path) {
                edits.replace(place + at..place + names[taken - 1].1, with);
            }
        }
    }

    fn stream(&mut self, tokens: &[TokenTree], text: &str, edits: &mut Edits) {
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                // What a doc comment says is gone through line by line.
                TokenTree::Group(group) if !is_doc(tokens, at) => {
                    self.stream(&group.stream().into_iter().collect::<Vec<_>>(), text, edits);
                }
                TokenTree::Ident(word) if word == "use" => {
                    let end = (at..tokens.len()).find(|&end| is_punct(&tokens[end], ';'));
                    if let Some(end) = end
                        && let Some(imports) = imports(&tokens[at + 1..end])
                    {
                        self.import(tokens, at..end, &imports, text, edits);
                        at = end + 1;
                        continue;
                    }
                }
                TokenTree::Ident(word) if word == self.own && is_head(tokens, at) => {
                    at = self.path(tokens, at, edits);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// A path in code; where it ends.
    fn path(&mut self, tokens: &[TokenTree], head: usize, edits: &mut Edits) -> usize {
        let (mut names, mut ends, mut at) = (Vec::new(), Vec::new(), head + 1);
        while is_colons(tokens, at)
            && let Some(TokenTree::Ident(name)) = tokens.get(at + 2)
        {
            names.push(bare(&name.to_string()));
            ends.push(name.span().byte_range().end);
            at += 3;
        }
        if let Some((taken, with)) = self.moved(&names) {
            edits.replace(tokens[head].span().byte_range().start..ends[taken - 1], with);
        }
        at
    }

    /// How much of a path below the original's root is written otherwise, and how.
    fn moved(&mut self, names: &[String]) -> Option<(usize, String)> {
        let mut hops = Vec::new();
        match self.ways.walk(0, names, &mut hops) {
            Way::Moved { taken, home, path } => {
                self.needs.uses.insert(home);
                Some((taken, self.written(home, &path)))
            }
            Way::Module(_) | Way::Stays => {
                self.needs.hops.extend(hops);
                None
            }
        }
    }

    fn written(&self, home: Home, path: &[String]) -> String {
        let names = path.iter().map(|name| ident(name));
        std::iter::once(self.names[home as usize].clone()).chain(names).collect::<Vec<_>>().join("::")
    }

    /// A `use`: one line for each path that it had, unless the name of the crate is all that changes.
    fn import(
        &mut self,
        tokens: &[TokenTree],
        range: Range<usize>,
        imports: &[Import],
        text: &str,
        edits: &mut Edits,
    ) {
        let mut heads = BTreeSet::new();
        let (mut same, mut lines) = (true, Vec::new());
        for import in imports {
            let below = import.path.get(1..).unwrap_or_default();
            let mut hops = Vec::new();
            let way = match import.path.first() {
                Some(first) if first == self.own => self.ways.walk(0, below, &mut hops),
                _ => Way::Stays,
            };
            let mut path = import.path.clone();
            match way {
                Way::Moved { taken, home, path: mut moved } => {
                    self.needs.uses.insert(home);
                    moved.extend(below[taken..].iter().cloned());
                    same &= moved == below;
                    path = moved;
                    path.insert(0, self.names[home as usize].clone());
                }
                Way::Module(module) => {
                    self.needs.modules.insert(module);
                    self.needs.hops.extend(hops);
                }
                Way::Stays => self.needs.hops.extend(hops),
            }
            heads.insert(path[0].clone());
            lines.push(import.line(&path));
        }
        let mut own = tokens[range.clone()].iter().filter(|token| is_ident(token, self.own));
        if heads.len() == 1 && heads.contains(self.own) || heads.is_empty() {
            return;
        }
        if same
            && heads.len() == 1
            && let Some(head) = own.next()
        {
            let head = head.span().byte_range();
            return edits.replace(head, heads.into_iter().next().unwrap_or_default());
        }
        if !imports.iter().any(|import| import.path.first().is_some_and(|first| first == self.own)) {
            return;
        }
        let place = tokens[range.start].span().byte_range().start..tokens[range.end].span().byte_range().end;
        lines.dedup();
        // An example has bytes of its own before it: what is there is no visibility.
        let vis = if self.in_comment { Some("") } else { visibility(tokens, range.start, text) };
        let with = match vis {
            // An attribute is about a single declaration.
            None if lines.len() > 1 => format!("use {{{}}};", lines.join(", ")),
            _ => {
                let line = if self.in_comment {
                    " ".to_owned()
                } else {
                    format!("\n{}{}", indent(text, place.start), vis.unwrap_or_default())
                };
                let between = format!(";{line}use ");
                format!("use {};", lines.join(&between))
            }
        };
        edits.replace(place, with);
    }
}

impl Import {
    fn line(&self, path: &[String]) -> String {
        let mut line = if self.rooted { "::".to_owned() } else { String::new() };
        line.push_str(&path.iter().map(|name| ident(name)).collect::<Vec<_>>().join("::"));
        if self.glob {
            line.push_str("::*");
        }
        let renamed = self.path.last().filter(|last| !self.glob && path.last() != Some(last));
        if let Some(alias) = self.alias.as_ref().or(renamed) {
            line.push_str(&format!(" as {}", if alias == "_" { "_".to_owned() } else { ident(alias) }));
        }
        line
    }
}

/// The paths of a `use`; `None` where it is not one.
fn imports(tokens: &[TokenTree]) -> Option<Vec<Import>> {
    let rooted = is_colons(tokens, 0);
    let mut out = Vec::new();
    collect(&tokens[if rooted { 2 } else { 0 }..], &[], rooted, &mut out)?;
    Some(out)
}

fn collect(tokens: &[TokenTree], before: &[String], rooted: bool, out: &mut Vec<Import>) -> Option<()> {
    let mut path = before.to_vec();
    let mut at = 0;
    loop {
        match tokens.get(at)? {
            TokenTree::Ident(name) => {
                let name = bare(&name.to_string());
                if name != "self" || path.is_empty() {
                    path.push(name);
                }
                at += 1;
            }
            TokenTree::Punct(star) if star.as_char() == '*' => {
                out.push(Import { path, rooted, alias: None, glob: true });
                return (at + 1 == tokens.len()).then_some(());
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for part in inner.split(|token| is_punct(token, ',')).filter(|part| !part.is_empty()) {
                    collect(part, &path, rooted, out)?;
                }
                return (at + 1 == tokens.len()).then_some(());
            }
            _ => return None,
        }
        if is_colons(tokens, at) {
            at += 2;
            continue;
        }
        let alias = match (tokens.get(at), tokens.get(at + 1)) {
            (None, _) => None,
            (Some(word), Some(TokenTree::Ident(alias))) if is_ident(word, "as") => {
                at += 2;
                Some(bare(&alias.to_string()))
            }
            _ => return None,
        };
        out.push(Import { path, rooted, alias, glob: false });
        return (at == tokens.len()).then_some(());
    }
}

/// What stands before a `use`, as it is written; `None` where there are attributes before it.
fn visibility<'t>(tokens: &[TokenTree], at: usize, text: &'t str) -> Option<&'t str> {
    let mut first = at;
    if first > 0
        && matches!(&tokens[first - 1], TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis)
    {
        first -= 1;
    }
    first = if first > 0 && is_ident(&tokens[first - 1], "pub") { first - 1 } else { at };
    let attribute =
        first > 0 && matches!(&tokens[first - 1], TokenTree::Group(g) if g.delimiter() == Delimiter::Bracket);
    let start = |at: usize| tokens[at].span().byte_range().start;
    (!attribute).then(|| &text[start(first)..start(at)])
}

fn indent(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let blanks = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    &text[line..line + blanks]
}

fn is_ident(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    tokens.get(at..at + 2).is_some_and(|two| two.iter().all(|token| is_punct(token, ':')))
}

/// Whether a path begins here: it goes on with `::`, and no other name is before it.
fn is_head(tokens: &[TokenTree], at: usize) -> bool {
    let after_name = at >= 3
        && is_colons(tokens, at - 2)
        && (matches!(&tokens[at - 3], TokenTree::Ident(word) if !is_keyword(&word.to_string()))
            || is_punct(&tokens[at - 3], '>'));
    let after_dot = at >= 1 && is_punct(&tokens[at - 1], '.');
    is_colons(tokens, at + 1) && !after_name && !after_dot
}

fn is_keyword(word: &str) -> bool {
    matches!(
        word,
        "in" | "as" | "return" | "match" | "if" | "while" | "else" | "dyn" | "impl" | "for" | "mut" | "move"
    )
}

/// Whether a group is the `[doc = "…"]` that a doc comment is read as.
fn is_doc(tokens: &[TokenTree], at: usize) -> bool {
    let TokenTree::Group(group) = &tokens[at] else { return false };
    let hash = at > 0 && (is_punct(&tokens[at - 1], '#') || is_punct(&tokens[at - 1], '!'));
    let first = group.stream().into_iter().next();
    hash && group.delimiter() == Delimiter::Bracket && first.is_some_and(|token| is_ident(&token, "doc"))
}
