//! What stands in a source file, with the bytes that it covers: the items of a module as they are cut out and kept.
//!
//! In: the text of a file. Out: for the file and each inline module in it, its [`Element`]s in order. The syntax tree is gone
//! afterwards. Left out: what names mean, and where elements go.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Attribute, ImplItem, Item, UseTree, Visibility};

use super::heads::{ImplHead, bodiless};
use super::passed::{self, Passed};
use super::tokens::{self, Mentions};
use crate::extract::{item_attrs, parse_items};

/// The contents of a file or of an inline module.
#[derive(Clone, Debug, Default)]
pub(super) struct Body {
    /// The bytes: the whole file from after its shebang on, or what is between the braces.
    pub(super) range: Range<usize>,
    /// Inner attributes and documentation.
    pub(super) inner: Vec<Attr>,
    /// Everything else, in order.
    pub(super) elements: Vec<Element>,
    /// The calls around some of them.
    pub(super) passed: Vec<Passed>,
}

/// An attribute.
#[derive(Clone, Debug)]
pub(super) struct Attr {
    pub(super) range: Range<usize>,
    /// The path: `cfg`, `doc`, `rustfmt::skip`.
    pub(super) name: String,
    /// Whether it documents: `///`, `doc = …`, also under a condition.
    pub(super) doc: bool,
}

/// A visibility as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vis {
    Inherited,
    Restricted,
    Public,
}

/// Where a visibility stands, or would.
#[derive(Clone, Debug)]
pub(super) struct VisAt {
    pub(super) vis: Vis,
    /// The bytes of it; empty where none is written.
    pub(super) range: Range<usize>,
}

impl VisAt {
    /// The edit that makes it `pub`, with `#[doc(hidden)]` where it is to `hide`; none where it is so.
    pub(super) fn opened(&self, text: &str, hide: bool) -> Option<(Range<usize>, String)> {
        let line = text[..self.range.start].rfind('\n').map_or(0, |n| n + 1);
        let indent: String = text[line..self.range.start].chars().take_while(|c| c.is_whitespace()).collect();
        let hidden = if hide { format!("#[doc(hidden)]\n{indent}") } else { String::new() };
        match self.vis {
            Vis::Public => None,
            Vis::Inherited => Some((self.range.clone(), format!("{hidden}pub "))),
            Vis::Restricted => Some((self.range.clone(), format!("{hidden}pub"))),
        }
    }
}

/// An item, a `use`, a `mod`, a macro call.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// With its attributes, documentation and the comments right above.
    pub(super) range: Range<usize>,
    /// Without them.
    pub(super) core: Range<usize>,
    /// First and last line of `core`, from 1.
    pub(super) lines: (u32, u32),
    pub(super) attrs: Vec<Attr>,
    pub(super) vis: VisAt,
    /// Whether a `cfg` of its own keeps it out of everything but tests.
    pub(super) test: bool,
    pub(super) what: What,
    /// What its text names; for `mod`, what its attributes name.
    pub(super) mentions: Mentions,
    /// The `cfg`s under which calls of macros put it that it stands in.
    pub(super) conditions: Vec<String>,
}

impl Element {
    /// Whether it is left out of the documentation.
    pub(super) fn hidden(&self) -> bool {
        self.attrs.iter().any(|attr| attr.name == "doc" && !attr.doc)
    }

    /// Whether it is there under a condition only.
    pub(super) fn conditional(&self) -> bool {
        !self.conditions.is_empty() || self.attrs.iter().any(|attr| attr.name == "cfg")
    }
}

/// What an element is.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// An item with a name of its own.
    Named { name: String },
    /// `impl`: what of it has a visibility, and of which trait it is for which type.
    Impl { parts: Vec<Part>, head: ImplHead },
    /// `macro_rules!`.
    Macro { name: String, exported: bool },
    /// A call of a macro: the last name of its path; the names that it may declare, and whether they are `pub`; the items that
    /// are its arguments, where these are some.
    Call { of: String, names: Vec<(String, bool)>, inside: Option<Inside> },
    /// `mod`, with its contents where it is inline.
    Module { name: String, body: Option<Body> },
    /// `use`.
    Use { tree: UseNode, leaves: Vec<Leaf> },
    /// `extern crate`.
    Extern { name: String, alias: Option<String> },
    /// Nothing that has a name: `extern "C"` blocks, `const _`.
    Other,
}

/// Items as the arguments of a macro.
#[derive(Clone, Debug)]
pub(super) struct Inside {
    /// The bytes between the delimiters, of each branch by itself.
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) elements: Vec<Element>,
    /// By element the `cfg`s of its branch, where there are branches.
    pub(super) branches: Option<Vec<Vec<String>>>,
}

/// A function, constant or type of an inherent `impl`.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) vis: VisAt,
}

/// What a `use` brings in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The path from its beginning, without the `*` of a glob and without the `self` in braces.
    pub(super) path: Vec<String>,
    /// Whether it starts with `::`.
    pub(super) rooted: bool,
    /// The name it is known by; none for `_` and globs.
    pub(super) alias: Option<String>,
    pub(super) glob: bool,
}

/// The shape of a `use`, for taking leaves out.
#[derive(Clone, Debug)]
pub(super) enum UseNode {
    /// The number of the leaf.
    Leaf(usize),
    /// In braces: each with its bytes.
    Group(Vec<(Range<usize>, UseNode)>),
}

impl UseNode {
    /// Whether a leaf that is to stay is in it.
    pub(super) fn any(&self, keep: &dyn Fn(usize) -> bool) -> bool {
        match self {
            Self::Leaf(number) => keep(*number),
            Self::Group(children) => children.iter().any(|(_, child)| child.any(keep)),
        }
    }

    /// The ranges to take out so that only what `keep` tells stays; something has to.
    pub(super) fn cuts(&self, keep: &dyn Fn(usize) -> bool, out: &mut Vec<Range<usize>>) {
        let Self::Group(children) = self else { return };
        for (at, (range, child)) in children.iter().enumerate() {
            if child.any(keep) {
                child.cuts(keep, out);
            } else if children[at + 1..].iter().any(|(_, later)| later.any(keep)) {
                out.push(range.start..children[at + 1].0.start);
            } else if at > 0 {
                out.push(children[at - 1].0.end..range.end);
            }
        }
    }
}

/// Parses a file; `None` where it does not parse. Spans count from after the byte order mark and from the shebang's end on: by
/// how much they are too small stands beside.
pub(super) fn parse(text: &str) -> Option<(syn::File, usize)> {
    let file = syn::parse_file(text).ok()?;
    let stripped = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - stripped.len() + file.shebang.as_ref().map_or(0, String::len);
    Some((file, offset))
}

/// Reads a file; `None` where it does not parse.
pub(super) fn read(text: &str) -> Option<Body> {
    let (file, offset) = parse(text)?;
    let reader = Reader { text, offset };
    let inner = file.attrs.iter().map(|a| reader.attr(a)).collect();
    let elements = reader.elements(&file.items, 0);
    // Nothing can stand on the line of a shebang.
    let start = offset + usize::from(file.shebang.is_some() && text[offset..].starts_with('\n'));
    Some(Body { range: start..text.len(), inner, elements, passed: Vec::new() })
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl Reader<'_> {
    fn range(&self, span: Span) -> Range<usize> {
        let range = span.byte_range();
        range.start + self.offset..range.end + self.offset
    }

    fn elements(&self, items: &[Item], start: usize) -> Vec<Element> {
        let mut out: Vec<Element> = Vec::with_capacity(items.len());
        for item in items {
            let floor = out.last().map_or(start, |last| last.range.end);
            out.push(self.element(item, floor));
        }
        out
    }

    fn element(&self, item: &Item, floor: usize) -> Element {
        let bodiless = bodiless(item);
        let attributes = bodiless.as_ref().map_or(item_attrs(item), |(attributes, ..)| attributes);
        let attrs: Vec<Attr> = attributes.iter().filter(|a| is_outer(a)).map(|a| self.attr(a)).collect();
        let whole = self.range(item.span());
        let mut start = attrs.first().map_or(whole.start, |a| a.range.start.min(whole.start));
        let core_start = attrs.last().map_or(whole.start, |a| self.after_blanks(a.range.end));
        start = self.with_comments(start, floor);
        let core = core_start..whole.end;
        let first = line_of(self.text, core.start);
        let lines = (first, first + self.text[core.clone()].matches('\n').count() as u32);
        let (what, vis) = match bodiless.as_ref() {
            Some((_, name, vis)) => (What::Named { name: name.clone() }, self.head(vis)),
            None => (self.what(item), self.vis(visibility(item), core.start)),
        };
        let mentions = match &what {
            What::Module { .. } => tokens::mentions(&self.text[start..core.start]),
            _ => tokens::mentions(&self.text[start..whole.end]),
        };
        Element {
            range: start..whole.end,
            vis,
            core,
            lines,
            test: attributes.iter().any(is_test),
            attrs,
            what,
            mentions,
            conditions: Vec::new(),
        }
    }

    fn after_blanks(&self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        loop {
            while at < bytes.len() && bytes[at].is_ascii_whitespace() {
                at += 1;
            }
            // Comments between attributes and the item.
            if self.text[at..].starts_with("//") {
                at = self.text[at..].find('\n').map_or(bytes.len(), |n| at + n);
            } else {
                return at;
            }
        }
    }

    /// The start of the comments right above, that no blank line parts from what begins at `start`.
    fn with_comments(&self, start: usize, floor: usize) -> usize {
        let mut at = start;
        loop {
            let line = self.text[..at].rfind('\n').map_or(0, |n| n + 1);
            if line == 0 || line <= floor || !self.text[line..at].trim().is_empty() {
                return at;
            }
            let above = self.text[..line - 1].rfind('\n').map_or(0, |n| n + 1);
            let comment = self.text[above..line - 1].trim_start();
            let is_comment = comment.starts_with("//") && !comment.starts_with("//!");
            if above < floor || !is_comment || above == 0 {
                return at;
            }
            at = above + (self.text[above..].len() - self.text[above..].trim_start().len());
        }
    }

    fn attr(&self, attr: &Attribute) -> Attr {
        let path = attr.path();
        let name: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        let range = self.range(attr.span());
        let text = &self.text[range.clone()];
        let conditional = path.is_ident("cfg_attr")
            && (text.contains("doc =") || text.contains("doc=") || text.contains("document"));
        let hidden = text.replace(' ', "").contains("doc(hidden)");
        Attr { doc: (path.is_ident("doc") && !hidden) || conditional, range, name: name.join("::") }
    }

    fn vis(&self, vis: Option<&Visibility>, core: usize) -> VisAt {
        match vis {
            Some(v @ Visibility::Public(_)) => VisAt { vis: Vis::Public, range: self.range(v.span()) },
            Some(v @ Visibility::Restricted(_)) => {
                VisAt { vis: Vis::Restricted, range: self.range(v.span()) }
            }
            _ => VisAt { vis: Vis::Inherited, range: core..core },
        }
    }

    /// The visibility of what begins with it.
    fn head(&self, (vis, span): &(Vis, Span)) -> VisAt {
        let range = self.range(*span);
        let range = if *vis == Vis::Inherited { range.start..range.start } else { range };
        VisAt { vis: *vis, range }
    }

    fn what(&self, item: &Item) -> What {
        let named = |ident: &syn::Ident| match ident.to_string() {
            name if name == "_" => What::Other,
            name => What::Named { name: bare(&name) },
        };
        match item {
            Item::Const(i) => named(&i.ident),
            Item::Enum(i) => named(&i.ident),
            Item::Fn(i) => named(&i.sig.ident),
            Item::Static(i) => named(&i.ident),
            Item::Struct(i) => named(&i.ident),
            Item::Trait(i) => named(&i.ident),
            Item::TraitAlias(i) => named(&i.ident),
            Item::Type(i) => named(&i.ident),
            Item::Union(i) => named(&i.ident),
            Item::Impl(i) => {
                let parts = if i.trait_.is_none() { self.parts(&i.items) } else { Vec::new() };
                What::Impl { parts, head: ImplHead::new(i) }
            }
            Item::Macro(i) => match &i.ident {
                Some(ident) if i.mac.path.is_ident("macro_rules") => What::Macro {
                    name: bare(&ident.to_string()),
                    exported: i.attrs.iter().any(|a| a.path().is_ident("macro_export")),
                },
                _ => What::Call {
                    of: i.mac.path.segments.last().map(|s| bare(&s.ident.to_string())).unwrap_or_default(),
                    names: tokens::declared(&i.mac.tokens),
                    inside: self.inside(&i.mac),
                },
            },
            Item::Mod(i) => What::Module {
                name: bare(&i.ident.to_string()),
                body: i.content.as_ref().map(|(brace, items)| {
                    let inside = self.range(brace.span.open()).end..self.range(brace.span.close()).start;
                    let inner = i.attrs.iter().filter(|a| !is_outer(a)).map(|a| self.attr(a)).collect();
                    let elements = self.elements(items, inside.start);
                    Body { elements, range: inside, inner, passed: Vec::new() }
                }),
            },
            Item::Use(i) => {
                let mut leaves = Vec::new();
                let rooted = i.leading_colon.is_some();
                let tree = self.use_tree(&i.tree, rooted, &mut Vec::new(), &mut leaves);
                What::Use { tree, leaves }
            }
            Item::ExternCrate(i) => What::Extern {
                name: bare(&i.ident.to_string()),
                alias: i.rename.as_ref().map(|(_, alias)| bare(&alias.to_string())),
            },
            _ => What::Other,
        }
    }

    fn inside(&self, mac: &syn::Macro) -> Option<Inside> {
        let between = |delimiters: proc_macro2::extra::DelimSpan| {
            self.range(delimiters.open()).end..self.range(delimiters.close()).start
        };
        if let Some(items) = parse_items(mac.tokens.clone()) {
            let range = between(*mac.delimiter.span());
            let elements = self.elements(&items, range.start);
            return (!items.is_empty()).then(|| Inside { elements, ranges: vec![range], branches: None });
        }
        let mut inside = Inside { ranges: Vec::new(), elements: Vec::new(), branches: None };
        let mut conditions = Vec::new();
        for (branch, condition) in passed::branches(&mac.tokens)? {
            let range = between(branch.delim_span());
            inside.elements.extend(self.elements(&parse_items(branch.stream())?, range.start));
            inside.ranges.push(range);
            conditions.resize(inside.elements.len(), vec![condition]);
        }
        inside.branches = Some(conditions);
        Some(inside)
    }

    fn parts(&self, items: &[ImplItem]) -> Vec<Part> {
        let part = |ident: &syn::Ident, vis: &Visibility, attrs: &[Attribute], whole: Span| {
            let whole = self.range(whole);
            let core = attrs.iter().rfind(|a| is_outer(a)).map(|a| self.range(a.span()).end);
            let core = core.map_or(whole.start, |end| self.after_blanks(end));
            Part { name: bare(&ident.to_string()), vis: self.vis(Some(vis), core) }
        };
        let parts = items.iter().filter_map(|item| match item {
            ImplItem::Fn(f) => Some(part(&f.sig.ident, &f.vis, &f.attrs, f.span())),
            ImplItem::Const(c) => Some(part(&c.ident, &c.vis, &c.attrs, c.span())),
            ImplItem::Type(t) => Some(part(&t.ident, &t.vis, &t.attrs, t.span())),
            // A function without a body, which an attribute gives it.
            ImplItem::Verbatim(tokens) => {
                let (name, vis) = tokens::head(tokens)?;
                Some(Part { name, vis: self.head(&vis) })
            }
            _ => None,
        });
        parts.collect()
    }

    fn use_tree(
        &self,
        tree: &UseTree,
        rooted: bool,
        prefix: &mut Vec<String>,
        leaves: &mut Vec<Leaf>,
    ) -> UseNode {
        let mut leaf = |path: Vec<String>, alias: Option<String>, glob: bool| {
            leaves.push(Leaf { path, rooted, alias, glob });
            UseNode::Leaf(leaves.len() - 1)
        };
        match tree {
            UseTree::Path(path) => {
                prefix.push(bare(&path.ident.to_string()));
                let node = self.use_tree(&path.tree, rooted, prefix, leaves);
                prefix.pop();
                node
            }
            UseTree::Name(name) => {
                let (path, alias) = named_leaf(prefix, &name.ident.to_string());
                leaf(path, alias, false)
            }
            UseTree::Rename(rename) => {
                let (path, _) = named_leaf(prefix, &rename.ident.to_string());
                let alias = Some(bare(&rename.rename.to_string())).filter(|alias| alias != "_");
                leaf(path, alias, false)
            }
            UseTree::Glob(_) => leaf(prefix.clone(), None, true),
            UseTree::Group(group) => {
                let children = group
                    .items
                    .iter()
                    .map(|item| (self.range(item.span()), self.use_tree(item, rooted, prefix, leaves)));
                UseNode::Group(children.collect())
            }
        }
    }
}

/// The path and the name of `use prefix::name`, where `name` may be `self`.
fn named_leaf(prefix: &[String], name: &str) -> (Vec<String>, Option<String>) {
    let mut path = prefix.to_vec();
    if name != "self" || prefix.is_empty() {
        path.push(bare(name));
    }
    let alias = path.last().cloned();
    (path, alias)
}

/// The fields of a struct, whose text begins at `offset`: names or numbers, and where their visibility is.
pub(super) fn fields(text: &str, offset: usize) -> Vec<(String, VisAt)> {
    let Ok(item) = syn::parse_str::<syn::ItemStruct>(text) else { return Vec::new() };
    let reader = Reader { text, offset: 0 };
    let field = |(number, field): (usize, &syn::Field)| {
        let name = field.ident.as_ref().map_or_else(|| number.to_string(), |ident| bare(&ident.to_string()));
        let first = field.ident.as_ref().map_or_else(|| field.ty.span(), syn::Ident::span);
        let mut vis = reader.vis(Some(&field.vis), reader.range(first).start);
        vis.range = vis.range.start + offset..vis.range.end + offset;
        (name, vis)
    };
    item.fields.iter().enumerate().map(field).collect()
}

/// A name without `r#`.
pub(super) fn bare(name: &str) -> String {
    name.strip_prefix("r#").unwrap_or(name).to_owned()
}

fn is_outer(attr: &Attribute) -> bool {
    matches!(attr.style, syn::AttrStyle::Outer)
}

fn is_test(attr: &Attribute) -> bool {
    attr.path().is_ident("test")
        || attr.path().is_ident("cfg")
            && attr.parse_args::<crate::cfg::CfgExpr>().is_ok_and(|expr| expr.implies_test())
}

/// The line of a byte, from 1.
pub(super) fn line_of(text: &str, at: usize) -> u32 {
    1 + text[..at].matches('\n').count() as u32
}

fn visibility(item: &Item) -> Option<&Visibility> {
    match item {
        Item::Const(i) => Some(&i.vis),
        Item::Enum(i) => Some(&i.vis),
        Item::ExternCrate(i) => Some(&i.vis),
        Item::Fn(i) => Some(&i.vis),
        Item::Mod(i) => Some(&i.vis),
        Item::Static(i) => Some(&i.vis),
        Item::Struct(i) => Some(&i.vis),
        Item::Trait(i) => Some(&i.vis),
        Item::TraitAlias(i) => Some(&i.vis),
        Item::Type(i) => Some(&i.vis),
        Item::Union(i) => Some(&i.vis),
        Item::Use(i) => Some(&i.vis),
        _ => None,
    }
}
