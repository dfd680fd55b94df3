//! Code outside of the original's library, and its documentation, with the paths of the crates that things are in after the split.
//!
//! In: a text, and the name that it has for the original. Out: the text with other paths, the crates that it names then, and what it
//! reaches by the original all the same: a module of which a part moved, imported as a whole. Tokens are looked at and not syntax, so
//! that the arguments of macros count. Left out: manifests (`dependents`).

mod imports;
mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};

use super::edits::Edits;
use super::element::bare;
use super::emit::ident;
use super::tree::{Home, Mod};
use super::ways::{Hop, Way, Ways};
use imports::{Import, comments, imports, indent, visibility};
use words::{aliases, has_macros, hides, is_colons, is_doc, is_head, is_ident, is_punct, long_strings};

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
    /// Whether nothing is written anew, as the text has the name for something else too: what it may name of the original stays there.
    pub(super) only_needs: bool,
    /// Whether what is gone through is an example in documentation, where a line break would end the comment.
    pub(super) in_comment: bool,
}

impl Rewriter<'_> {
    /// The text with other paths in code and documentation.
    pub(super) fn text(&mut self, text: &str) -> String {
        if !text.contains(self.own) {
            return text.to_owned();
        }
        let tokens: Vec<TokenTree> = text.parse::<TokenStream>().into_iter().flatten().collect();
        self.only_needs = hides(&tokens, self.own);
        let mut edits = Edits::default();
        self.code(text, text, &mut edits);
        self.documentation(text, &mut edits);
        if has_macros(&tokens, self.own) {
            self.macros(&tokens);
        }
        if std::mem::take(&mut self.only_needs) {
            return text.to_owned();
        }
        let mut text = edits.apply(text);
        for alias in aliases(&tokens, self.own) {
            let needs = std::mem::take(&mut self.needs);
            let mut renamed = Rewriter { own: &alias, needs, ..*self };
            text = renamed.text(&text);
            self.needs = renamed.needs;
        }
        text
    }

    /// Exported macros that are called by name alone, since `#[macro_use]` brings all of the original.
    fn macros(&mut self, tokens: &[TokenTree]) {
        for (at, token) in tokens.iter().enumerate() {
            match token {
                TokenTree::Group(group) => self.macros(&group.stream().into_iter().collect::<Vec<_>>()),
                TokenTree::Ident(name) if tokens.get(at + 1).is_some_and(|next| is_punct(next, '!')) => {
                    let name = bare(&name.to_string());
                    if self.ways.tree.exported.contains_key(&name) {
                        self.needs.hops.insert((0, name));
                    }
                }
                _ => {}
            }
        }
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
        let mut strings = Vec::new();
        let tokens: Vec<TokenTree> = text.parse::<TokenStream>().into_iter().flatten().collect();
        long_strings(&tokens, text, &mut strings);
        let in_string = |at: usize| strings.iter().any(|string| string.contains(&at));
        let mut example: Option<String> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let blanks = line.len() - line.trim_start().len();
            let said = line[blanks..].strip_prefix("///").or_else(|| line[blanks..].strip_prefix("//!"));
            let Some(said) = said.filter(|_| !in_string(start)) else {
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
            Way::Moved { taken, home, path } if !self.only_needs => {
                self.needs.uses.insert(home);
                Some((taken, self.written(home, &path)))
            }
            Way::Moved { .. } | Way::Module(_) | Way::Stays => {
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
                Way::Moved { .. } if self.only_needs => self.needs.hops.extend(hops),
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
        let is_own = |import: &Import| import.path.first().is_some_and(|first| first == self.own);
        if !imports.iter().any(is_own) {
            return;
        }
        if heads.len() == 1 && heads.contains(self.own) || heads.is_empty() {
            return;
        }
        let first = range.start + if is_colons(tokens, range.start + 1) { 3 } else { 1 };
        if same && heads.len() == 1 && is_ident(&tokens[first], self.own) {
            let head = tokens[first].span().byte_range();
            return edits.replace(head, heads.into_iter().next().unwrap_or_default());
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
        let said = if self.in_comment { String::new() } else { comments(&text[place.clone()]) };
        let alone = text[place.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
        let said = match alone {
            _ if said.is_empty() => said,
            true => format!(" // {said}"),
            false => format!(" /* {said} */"),
        };
        edits.replace(place, with + &said);
    }
}
