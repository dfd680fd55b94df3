//! `use` declarations as tokens: the paths in them, and what stands around them.

use proc_macro2::{Delimiter, TokenTree};

use super::words::{is_colons, is_ident, is_punct};
use crate::apply::element::bare;
use crate::apply::emit::ident;

/// A path in a `use`, and how it ends.
pub(super) struct Import {
    pub(super) path: Vec<String>,
    pub(super) rooted: bool,
    pub(super) alias: Option<String>,
    pub(super) glob: bool,
}

impl Import {
    /// The path, written with other names.
    pub(super) fn line(&self, path: &[String]) -> String {
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
pub(super) fn imports(tokens: &[TokenTree]) -> Option<Vec<Import>> {
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
pub(super) fn visibility<'t>(tokens: &[TokenTree], at: usize, text: &'t str) -> Option<&'t str> {
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

/// The blanks of a line.
pub(super) fn indent(text: &str, at: usize) -> &str {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let blanks = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    &text[line..line + blanks]
}

/// The comments in a `use`, one after the other.
pub(super) fn comments(written: &str) -> String {
    let mut found = Vec::new();
    let mut rest = written;
    while let Some(start) = rest.find("//").into_iter().chain(rest.find("/*")).min() {
        let comment = &rest[start..];
        let line = comment.starts_with("//");
        let end = if line { comment.find('\n') } else { comment.find("*/") }.unwrap_or(comment.len());
        found.push(comment[2..end.max(2)].trim());
        rest = comment.get(end + if line { 0 } else { 2 }..).unwrap_or_default();
    }
    found.join("; ")
}
