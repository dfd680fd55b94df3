//! Finds, in the text of a file, what a message of the compiler is about.
//!
//! In: a text and a byte in it. Out: spans. Left out: what is done there.

use std::ops::Range;

use super::spelled;
use super::test_helpers::asks;
use crate::apply::element::{self, Attr, Body, Element, Leaf, UseNode, Vis, VisAt, What};
use crate::apply::emit::ident;

/// An import in a text.
pub(super) struct Import {
    pub(super) leaf: Leaf,
    /// What to take out so that it is gone.
    pub(super) cut: Range<usize>,
    /// The visibility of its `use`.
    pub(super) vis: Range<usize>,
    /// Where its `use` begins.
    pub(super) start: usize,
    /// The blanks before its `use`.
    pub(super) indent: String,
    /// Whether it is compiled for tests only.
    pub(super) for_tests: bool,
}

impl Import {
    /// The edit that takes it out.
    pub(super) fn gone(&self, text: &str) -> (Range<usize>, String) {
        (with_lines(text, self.cut.clone()), String::new())
    }

    /// The path and the name that it gets, as a `use` has them.
    pub(super) fn line(&self) -> String {
        let leaf = &self.leaf;
        let path = written(&leaf.path);
        let path = if leaf.rooted { format!("::{path}") } else { path };
        match &leaf.alias {
            None => format!("{path} as _"),
            Some(alias) if leaf.path.last() != Some(alias) => format!("{path} as {}", ident(alias)),
            _ => path,
        }
    }
}

/// A path as a source has it.
pub(super) fn written(path: &[String]) -> String {
    path.iter().map(|name| ident(name)).collect::<Vec<_>>().join("::")
}

/// The bodies around a byte, the file first, each with the name of the module.
fn around<'b>(body: &'b Body, at: usize, out: &mut Vec<(String, &'b Body)>) {
    for element in with_passed(&body.elements) {
        if let What::Module { name, body: Some(inside) } = &element.what
            && inside.range.contains(&at)
        {
            out.push((name.clone(), inside));
            return around(inside, at, out);
        }
    }
}

/// The names of the inline modules around a byte.
pub(super) fn inline_path(text: &str, at: usize) -> Vec<String> {
    let Some(body) = element::read(text) else { return Vec::new() };
    let mut out = Vec::new();
    around(&body, at, &mut out);
    out.into_iter().map(|(name, _)| name).collect()
}

/// Runs `f` on the element that covers a byte.
fn with_element<T>(text: &str, at: usize, f: impl FnOnce(&Element) -> Option<T>) -> Option<T> {
    let body = element::read(text)?;
    let mut bodies = vec![(String::new(), &body)];
    around(&body, at, &mut bodies);
    let innermost = bodies.last()?.1;
    f(with_passed(&innermost.elements).into_iter().find(|e| e.range.contains(&at) || e.core.end == at)?)
}

/// Elements, and before each call of a macro those among its arguments that are edited like others: who looks for a byte finds the
/// innermost.
fn with_passed(elements: &[Element]) -> Vec<&Element> {
    let mut out = Vec::new();
    for element in elements {
        if let What::Call { inside: Some(inside), .. } = &element.what {
            let plain = |e: &&Element| {
                matches!(
                    e.what,
                    What::Use { .. }
                        | What::Module { .. }
                        | What::Impl { .. }
                        | What::Macro { .. }
                        | What::Call { .. }
                )
            };
            out.extend(with_passed(&inside.elements).into_iter().filter(plain));
        }
        out.push(element);
    }
    out
}

/// The import at a byte.
pub(super) fn leaf(text: &str, at: usize) -> Option<Import> {
    with_element(text, at, |element| {
        let What::Use { tree, leaves } = &element.what else { return None };
        let number = leaf_at(tree, at)?;
        let cut = if leaves.len() == 1 {
            element.range.clone()
        } else {
            let mut cuts = Vec::new();
            tree.cuts(&|leaf| leaf != number, &mut cuts);
            cuts.into_iter().next()?
        };
        let line = text[..element.core.start].rfind('\n').map_or(0, |n| n + 1);
        let indent = text[line..element.core.start].chars().take_while(|c| c.is_whitespace()).collect();
        Some(Import {
            leaf: leaves[number].clone(),
            cut,
            vis: element.vis.range.clone(),
            start: element.core.start,
            indent,
            for_tests: element.test,
        })
    })
}

fn leaf_at(tree: &UseNode, at: usize) -> Option<usize> {
    match tree {
        UseNode::Leaf(number) => Some(*number),
        UseNode::Group(children) => {
            let inside = children.iter().find(|(range, _)| range.contains(&at));
            // The path before the braces is that of all; then one after the other is tried.
            inside.or(children.first()).and_then(|(_, child)| leaf_at(child, at))
        }
    }
}

/// How to make `pub` what is declared at a byte: where, what, and its name. `wanted` is the name that is private.
pub(super) fn widening(text: &str, at: usize, wanted: &str) -> Option<(Range<usize>, String, String)> {
    with_element(text, at, |element| {
        let (vis, name): (VisAt, String) = match &element.what {
            What::Impl { parts, .. } => {
                let part = parts.iter().rfind(|p| p.vis.range.start <= at)?;
                (part.vis.clone(), part.name.clone())
            }
            What::Named { name } | What::Module { name, .. } => (element.vis.clone(), name.clone()),
            What::Use { .. } => (element.vis.clone(), "an import".to_owned()),
            What::Call { .. } => {
                return spelled_widening(text, element, at, wanted);
            }
            // The definition may only be what the message's item comes from.
            What::Macro { name, exported: false } if name == wanted => {
                let with = "#[doc(hidden)]\n#[macro_export]\n".to_owned();
                return Some((element.core.start..element.core.start, with, format!("the macro {name}")));
            }
            What::Macro { .. } => return spelled_widening(text, element, at, wanted),
            _ => return None,
        };
        let hide = match &element.what {
            What::Use { .. } => false,
            What::Impl { .. } => true,
            _ => !element.hidden(),
        };
        vis.opened(text, hide).map(|(range, with)| (range, with, name))
    })
}

/// The same for what a macro declares: by its arguments, or in its definition.
fn spelled_widening(
    text: &str,
    element: &Element,
    at: usize,
    wanted: &str,
) -> Option<(Range<usize>, String, String)> {
    let range = element.core.clone();
    let there = spelled::at(text, range.clone(), at);
    let named = || spelled::items(text, range, wanted).into_iter().find(|vis| vis.vis != Vis::Public);
    let vis = there.filter(|vis| vis.vis != Vis::Public).or_else(named)?;
    vis.opened(text, false).map(|(range, with)| (range, with, wanted.to_owned()))
}

/// How to make the item of that name `pub`, in the inline module of the file that `inline` leads to.
pub(super) fn named_widening(text: &str, inline: &[String], name: &str) -> Option<(Range<usize>, String)> {
    let body = element::read(text)?;
    let mut found = None;
    elements_in(&body, inline, &mut |element| match &element.what {
        _ if found.is_some() => {}
        What::Named { name: own } if own == name => found = element.vis.opened(text, !element.hidden()),
        What::Call { names, .. } if names.iter().any(|(own, _)| own == name) => {
            found = spelled::items(text, element.core.clone(), name)
                .iter()
                .find_map(|vis| vis.opened(text, false));
        }
        _ => {}
    });
    found
}

/// How to make the functions of that name `pub` that inherent impls have.
pub(super) fn method_widenings(text: &str, inline: &[String], name: &str) -> Vec<(Range<usize>, String)> {
    let Some(body) = element::read(text) else { return Vec::new() };
    let mut out = Vec::new();
    elements_in(&body, inline, &mut |element| {
        if let What::Impl { parts, .. } = &element.what {
            let named = parts.iter().filter(|part| part.name == name);
            out.extend(named.filter_map(|part| part.vis.opened(text, true)));
        }
    });
    out
}

/// Calls `f` with the elements of the inline module that `inline` leads to; under conditions there may be several of its name.
fn elements_in(body: &Body, inline: &[String], f: &mut impl FnMut(&Element)) {
    let elements = with_passed(&body.elements);
    let Some((next, rest)) = inline.split_first() else { return elements.into_iter().for_each(f) };
    for element in elements {
        if let What::Module { name, body: Some(inside) } = &element.what
            && name == next
        {
            elements_in(inside, rest, f);
        }
    }
}

fn each(body: &Body, f: &mut impl FnMut(&Element)) {
    for element in &body.elements {
        f(element);
        if let What::Module { body: Some(inside), .. } = &element.what {
            each(inside, f);
        }
    }
}

/// How to make fields of a struct `pub`: that of the name, or all.
pub(super) fn field_widenings(
    text: &str,
    inline: &[String],
    owner: &str,
    field: Option<&str>,
) -> Vec<(Range<usize>, String)> {
    let Some(body) = element::read(text) else { return Vec::new() };
    let mut out = Vec::new();
    elements_in(&body, inline, &mut |element| {
        if let What::Call { names, .. } = &element.what
            && names.iter().any(|(name, _)| name == owner)
        {
            out.extend(spelled_fields(text, element.core.clone(), owner, field));
        }
        if !matches!(&element.what, What::Named { name } if name == owner) {
            return;
        }
        for (name, vis) in element::fields(&text[element.core.clone()], element.core.start) {
            if field.is_none_or(|field| field == name) {
                out.extend(vis.opened(text, !name.starts_with(|c: char| c.is_ascii_digit())));
            }
        }
    });
    out
}

/// How to make fields `pub` that the arguments of a macro declare, or its definition.
pub(super) fn spelled_fields(
    text: &str,
    range: Range<usize>,
    owner: &str,
    field: Option<&str>,
) -> Vec<(Range<usize>, String)> {
    let number = field.map(str::parse::<usize>);
    let found = match (field, number) {
        (_, Some(Ok(number))) => {
            spelled::tuple(text, range, owner).into_iter().skip(number).take(1).collect()
        }
        (Some(field), _) => spelled::fields(text, range, owner, field),
        (None, _) => spelled::tuple(text, range, owner),
    };
    found.iter().filter_map(|vis| vis.opened(text, false)).collect()
}

/// How to make an item `pub` that the definition of a macro declares: by its name, or by those that it is given.
pub(super) fn given_widenings(text: &str, range: Range<usize>, name: &str) -> Vec<(Range<usize>, String)> {
    let spelled = spelled::items(text, range.clone(), name);
    let all = if spelled.is_empty() { spelled::given_items(text, range) } else { spelled };
    all.iter().filter_map(|vis| vis.opened(text, false)).collect()
}

/// What to take out of `#[macro_use(a, b)] extern crate below;` so that the name at a byte is gone.
pub(super) fn macro_use_cut(text: &str, at: usize) -> Option<Range<usize>> {
    with_element(text, at, |element| {
        let attr = element.attrs.iter().find(|a| a.name == "macro_use" && a.range.contains(&at))?;
        let open = attr.range.start + text[attr.range.clone()].find('(')? + 1;
        let close = attr.range.start + text[attr.range.clone()].rfind(')')?;
        let start = text[open..at].rfind(',').map_or(open, |n| open + n);
        let end = text[at..close].find(',').map(|n| at + n);
        Some(match (start == open, end) {
            (true, None) => with_lines(text, element.range.clone()),
            (true, Some(end)) => start..end + 1 + text[end + 1..].len() - text[end + 1..].trim_start().len(),
            (false, _) => start..end.unwrap_or(close),
        })
    })
}

/// An attribute of the item of that name.
pub(super) fn attribute(text: &str, name: &str, attribute: &str) -> Option<Range<usize>> {
    let body = element::read(text)?;
    let mut found = None;
    each(&body, &mut |element| {
        if matches!(&element.what, What::Named { name: own } if own == name) {
            let attr = element.attrs.iter().find(|attr| attr.name == attribute);
            found = found.take().or(attr.map(|attr| attr.range.clone()));
        }
    });
    found
}

/// What `#[cfg_attr(test, derive(…))]` on an item says, in the inline module that `inline` leads to.
pub(super) fn derives_for_tests(text: &str, inline: &[String], name: &str) -> Vec<Range<usize>> {
    let Some(body) = element::read(text) else { return Vec::new() };
    let mut out = Vec::new();
    let for_tests = |attr: &&Attr| {
        let tokens = text[attr.range.clone()].parse().unwrap_or_default();
        attr.name == "cfg_attr" && text[attr.range.clone()].contains("derive") && asks(tokens)
    };
    elements_in(&body, inline, &mut |element| {
        if matches!(&element.what, What::Named { name: own } if own == name) {
            out.extend(element.attrs.iter().filter(for_tests).map(|attr| attr.range.clone()));
        }
    });
    out
}

/// The bytes of the `macro_rules!` of that name.
pub(super) fn macro_range(text: &str, name: &str) -> Option<Range<usize>> {
    let body = element::read(text)?;
    let mut found = None;
    each(&body, &mut |element| {
        if matches!(&element.what, What::Macro { name: own, .. } if own == name) {
            found = Some(element.core.clone());
        }
    });
    found
}

/// Where the `macro_rules!` of that name begins, where nothing exports it.
pub(super) fn unexported_macro(text: &str, name: &str) -> Option<usize> {
    let body = element::read(text)?;
    let mut found = None;
    each(&body, &mut |element| {
        if matches!(&element.what, What::Macro { name: own, exported: false } if own == name) {
            found = Some(element.core.start);
        }
    });
    found
}

/// Where a new `use` goes in the module around a byte, or in the file: the start of a line.
pub(super) fn head(text: &str, at: Option<usize>) -> usize {
    let Some(body) = element::read(text) else { return 0 };
    let mut bodies = vec![(String::new(), &body)];
    if let Some(at) = at {
        around(&body, at, &mut bodies);
    }
    let Some((_, innermost)) = bodies.last() else { return 0 };
    let uses = |e: &&Element| at.is_some() && matches!(e.what, What::Use { .. });
    let anchor = innermost.elements.iter().find(uses).or(innermost.elements.first());
    let start = anchor.map_or(innermost.range.end, |e| e.range.start);
    text[..start].rfind('\n').map_or(0, |n| n + 1).max(innermost.range.start)
}

/// The path that a name stands for by a `use` in the body of the item around a byte.
pub(super) fn bound_at(text: &str, at: usize, name: &str) -> Option<Vec<String>> {
    with_element(text, at, |element| {
        let bound = element.mentions.bound.iter().find(|binding| binding.name == name)?;
        Some(bound.path.clone())
    })
}

/// Where the item around a byte begins, behind its attributes. None in the definition of a macro.
pub(super) fn item_start(text: &str, at: usize) -> Option<usize> {
    with_element(text, at, |element| match element.what {
        What::Macro { .. } | What::Call { .. } => None,
        _ => Some(element.core.start),
    })
}

/// The blanks of a line before a byte.
pub(super) fn indent_before(text: &str, at: usize) -> String {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    text[line..at].chars().take_while(|c| c.is_whitespace()).collect()
}

/// The end of the last attribute that a file has of itself; the beginning where it has none.
pub(super) fn after_inner_attributes(text: &str) -> Option<usize> {
    let body = element::read(text)?;
    Some(body.inner.iter().map(|attr| attr.range.end).max().unwrap_or(body.range.start))
}

/// The blanks of the lines of the module around a byte.
pub(super) fn indent_at(text: &str, at: usize) -> String {
    let head = head(text, Some(at));
    text[head..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
}

/// The path that ends at a byte: its bytes, its names, whether it begins with `::`.
pub(super) fn path_to(text: &str, end: usize) -> Option<(Range<usize>, Vec<String>, bool)> {
    let head = text.get(..end)?;
    let mut start = end;
    let mut names = Vec::new();
    loop {
        let name_start = head[..start]
            .rfind(|c: char| !c.is_alphanumeric() && c != '_')
            .map_or(0, |n| n + head[n..].chars().next().map_or(1, char::len_utf8));
        if name_start == start {
            return None;
        }
        names.push(head[name_start..start].to_owned());
        let name_start = if head[..name_start].ends_with("r#") { name_start - 2 } else { name_start };
        if !head[..name_start].ends_with("::") {
            names.reverse();
            return Some((name_start..end, names, false));
        }
        start = name_start - 2;
        let before = head[..start].chars().next_back();
        if !before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            names.reverse();
            return Some((start..end, names, true));
        }
    }
}

/// `range`, with its line where nothing else is on it.
pub(super) fn with_lines(text: &str, range: Range<usize>) -> Range<usize> {
    let line = text[..range.start].rfind('\n').map_or(0, |n| n + 1);
    let rest = &text[range.end..];
    let alone = text[line..range.start].trim().is_empty();
    match rest.find('\n') {
        Some(end) if alone && rest[..end].trim().is_empty() => line..range.end + end + 1,
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str, (range, with): (Range<usize>, String)) -> String {
        format!("{}{with}{}", &text[..range.start], &text[range.end..])
    }

    #[test]
    fn what_is_hidden_from_the_documentation_is_not_hidden_twice() {
        let text = "#[doc(hidden)]\npub(crate) fn a() {}\npub(crate) fn b() {}\n";
        let opened = |name: &str| replaced(text, named_widening(text, &[], name).unwrap());
        assert_eq!(opened("a"), "#[doc(hidden)]\npub fn a() {}\npub(crate) fn b() {}\n");
        assert_eq!(opened("b").matches("#[doc(hidden)]").count(), 2);
    }

    #[test]
    fn a_path_is_found_with_its_raw_names() {
        let text = "let x = ::below::r#type::r#fn::foo();";
        let (range, names, rooted) = path_to(text, text.find("()").unwrap()).unwrap();
        assert_eq!((&text[range], rooted), ("::below::r#type::r#fn::foo", true));
        assert_eq!(names, ["below", "type", "fn", "foo"]);
        let (range, names, rooted) = path_to("r#type::x", 6).unwrap();
        assert_eq!((range, names, rooted), (0..6, vec!["type".to_owned()], false));
    }

    #[test]
    fn what_the_arguments_of_a_macro_declare_is_widened() {
        let text = "record! { pub(crate) struct Entry { 1 => pub(crate) id: u8, } }\n";
        let wide = replaced(text, named_widening(text, &[], "Entry").unwrap());
        assert_eq!(wide, "record! { pub struct Entry { 1 => pub(crate) id: u8, } }\n");
        assert!(named_widening(&wide, &[], "Entry").is_none());
        let field = field_widenings(&wide, &[], "Entry", Some("id")).pop().unwrap();
        assert_eq!(replaced(&wide, field), "record! { pub struct Entry { 1 => pub id: u8, } }\n");
    }

    #[test]
    fn a_macro_is_taken_out_of_those_that_are_brought_along() {
        let text = "#[macro_use(a, b)]\nextern crate below;\nfn f() {}\n";
        let cut = |name: &str| macro_use_cut(text, text.find(name).unwrap()).unwrap();
        assert!(replaced(text, (cut("a, "), String::new())).starts_with("#[macro_use(b)]\n"));
        assert!(replaced(text, (cut("b)"), String::new())).starts_with("#[macro_use(a)]\n"));
    }
}
