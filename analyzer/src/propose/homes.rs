//! Where an `impl` may lie: the orphan rule and its relatives, as far as names tell.
//!
//! In: an item graph, the crate that is taken apart, an impl in it. Out: its [`Home`]. An inherent impl lies with its type. A trait
//! impl lies with the trait or with the type, with the one of them that the crate has; a blanket impl (`impl<T> Tr for T`) with
//! the trait; an impl of a foreign trait for a foreign type with a type of the crate among the trait's parameters.
//! Reference: <https://doc.rust-lang.org/reference/items/implementations.html#orphan-rules>.
//!
//! Left out: what makes two impls overlap once they are in different crates.

use seam_graphs::{CrateId, ItemGraph, ItemId, ItemKind, RefKind, Reference};

/// Wrappers that are looked through: what is inside decides whether the whole is local.
const FUNDAMENTAL: [&str; 2] = ["Box", "Pin"];
/// How many aliases of aliases are followed.
const MAX_ALIASES: usize = 8;

/// Where an impl may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// Anywhere.
    Free,
    /// In the crate of this item.
    With(ItemId),
    /// In the crate of either: the trait, the type.
    Either(ItemId, ItemId),
}

/// Finds the homes of the impls of one crate.
pub(super) struct Homes<'a> {
    graph: &'a ItemGraph,
    root: CrateId,
}

impl<'a> Homes<'a> {
    pub(super) fn new(graph: &'a ItemGraph, root: CrateId) -> Self {
        Self { graph, root }
    }

    /// Where `item`, an impl of the crate, may lie.
    pub(super) fn of(&self, item: ItemId) -> Home {
        let name = &self.graph.item(item).name;
        let header = name.strip_prefix("{impl ").and_then(|n| n.rsplit_once('}')).map_or("", |n| n.0);
        let (trait_part, self_part) = halves(header);
        let subject = self.subject(item, self_part, trait_part.is_some());
        let Some(trait_part) = trait_part else {
            return subject.map_or(Home::Free, Home::With);
        };
        match (self.implemented(item, trait_part), subject) {
            (Some(of), Some(subject)) => Home::Either(of, subject),
            (Some(only), None) | (None, Some(only)) => Home::With(only),
            (None, None) => self.parameter(item, trait_part).map_or(Home::Free, Home::With),
        }
    }

    /// The trait, where the crate has it.
    fn implemented(&self, item: ItemId, trait_part: &str) -> Option<ItemId> {
        let traits = || {
            let named = self.named(item).filter(|r| r.kind == RefKind::Impl).map(|r| r.to);
            named.filter(|&to| self.graph.item(to).kind == ItemKind::Trait)
        };
        let head = head(trait_part);
        // `impl One for dyn Other`: the name decides; under another name there is one at most.
        traits().find(|&to| self.graph.item(to).name == head).or_else(|| traits().next())
    }

    /// The type that is implemented for, where the crate has it.
    fn subject(&self, item: ItemId, self_part: &str, of_trait: bool) -> Option<ItemId> {
        let is_type = |to: ItemId| {
            use ItemKind::{Enum, Struct, TypeAlias, Union};
            matches!(self.graph.item(to).kind, Struct | Enum | Union | TypeAlias)
        };
        let head = head(self_part);
        let mut header = self.named(item).filter(|r| r.kind == RefKind::Impl).map(|r| r.to);
        let direct = header.find(|&to| is_type(to) && (!of_trait || !wrapped(self_part)));
        let inner = || {
            let mut types = self.named(item).filter(|r| matches!(r.kind, RefKind::Impl | RefKind::Type));
            let fits = |to: ItemId| is_type(to) || self.graph.item(to).kind == ItemKind::Trait;
            types.find(|r| fits(r.to) && self.graph.item(r.to).name == head).map(|r| r.to)
        };
        let found = direct.or_else(inner)?;
        // The subject of `impl Trait for dyn Trait` is found twice, and once is enough.
        Some(self.behind_alias(found))
    }

    /// A type of the crate among the parameters of the trait: `impl From<Local> for String`.
    fn parameter(&self, item: ItemId, trait_part: &str) -> Option<ItemId> {
        let types = self.named(item).filter(|r| matches!(r.kind, RefKind::Impl | RefKind::Type));
        let holds = |to: ItemId| {
            let item = self.graph.item(to);
            use ItemKind::{Enum, Struct, Trait, TypeAlias, Union};
            matches!(item.kind, Struct | Enum | Union | TypeAlias | Trait) && has_word(trait_part, &item.name)
        };
        types.map(|r| r.to).find(|&to| holds(to)).map(|found| self.behind_alias(found))
    }

    /// What a type alias of the crate stands for, where that is a type of the crate.
    fn behind_alias(&self, mut item: ItemId) -> ItemId {
        for _ in 0..MAX_ALIASES {
            if self.graph.item(item).kind != ItemKind::TypeAlias {
                break;
            }
            let types = self.named(item).filter(|r| r.kind == RefKind::Type);
            match types.min_by_key(|r| (r.line, r.to)) {
                Some(r) => item = r.to,
                None => break,
            }
        }
        item
    }

    /// The references of `item` itself to others of its crate.
    fn named(&self, item: ItemId) -> impl Iterator<Item = &'a Reference> {
        let table = self.graph.references();
        let first = table.partition_point(|r| r.from < item);
        let root = self.root;
        let graph = self.graph;
        table[first..]
            .iter()
            .take_while(move |r| r.from == item)
            .filter(move |r| graph.crate_of(r.to) == root)
    }
}

/// The trait and the type of `Trait<X> for Type<Y>`; no trait for `Type<Y>`.
fn halves(header: &str) -> (Option<&str>, &str) {
    let mut depth = 0i32;
    for (at, c) in header.char_indices() {
        match c {
            '<' | '(' | '[' => depth += 1,
            // The `>` of `->` closes nothing.
            '>' if header[..at].ends_with('-') => {}
            '>' | ')' | ']' => depth -= 1,
            ' ' if depth == 0 && header[at..].starts_with(" for ") => {
                return (Some(&header[..at]), &header[at + 5..]);
            }
            _ => {}
        }
    }
    (None, header)
}

/// A type without references and fundamental wrappers around it.
fn stripped(text: &str) -> &str {
    let mut text = text.trim_start();
    loop {
        let before = text;
        text = text.trim_start_matches(['&', '(', ' ']);
        if text.starts_with('\'') {
            text = text.trim_start_matches(|c: char| c == '\'' || c == '_' || c.is_alphanumeric());
        }
        for word in ["mut ", "dyn ", "?", "!"] {
            text = text.trim_start().strip_prefix(word).unwrap_or(text);
        }
        for wrapper in FUNDAMENTAL {
            if let Some((path, rest)) = text.split_once('<')
                && path.trim_end().rsplit("::").next() == Some(wrapper)
            {
                text = rest;
            }
        }
        if text == before {
            return text;
        }
    }
}

/// Whether the type stands in references or wrappers.
fn wrapped(text: &str) -> bool {
    stripped(text) != text.trim_start()
}

/// The last segment of the path that a type begins with: `Cell` of `&'a mut grid::Cell<T>`.
fn head(text: &str) -> &str {
    let text = stripped(text);
    let end = text.find(|c: char| !(c.is_alphanumeric() || "_: ".contains(c))).unwrap_or(text.len());
    let path = text[..end].trim_end_matches([':', ' ']);
    path.rsplit("::").next().unwrap_or(path).trim().split(' ').next().unwrap_or("")
}

fn has_word(text: &str, name: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_taken_apart_at_the_right_for() {
        assert_eq!(halves("Cell"), (None, "Cell"));
        assert_eq!(halves("From<Error> for Cell"), (Some("From<Error>"), "Cell"));
        assert_eq!(halves("Call<fn(A) -> B> for Cell"), (Some("Call<fn(A) -> B>"), "Cell"));
        assert_eq!(halves("Run<dyn for <'a> Fn(&'a A)> for X"), (Some("Run<dyn for <'a> Fn(&'a A)>"), "X"));
    }

    #[test]
    fn the_head_is_inside_references_and_boxes_but_not_inside_other_wrappers() {
        for text in ["Cell", "&'a Cell<T>", "&mut grid::Cell", "Box<Cell>", "Pin<&mut Cell>", "Box<dyn Cell>"]
        {
            assert_eq!(head(text), "Cell", "{text}");
        }
        assert_eq!(head("Vec<Cell>"), "Vec");
    }
}
