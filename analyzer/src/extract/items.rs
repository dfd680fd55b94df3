//! Items: what they declare, and the references in their headers and bodies.

mod functions;
mod modules;

use proc_macro2::Span;
use seam_graphs::{Code, ItemKind};
use syn::visit::Visit;
use syn::{Ident, Item, ItemEnum, Type, TypeParamBound, TypePath, Visibility};

pub(super) use functions::function_shape;

use super::Extractor;
use super::attrs::has;
use super::words::each;
use crate::facts::{Detail, ItemFacts, Name, Ns, PathRef, ScopeKind, Shape, Vis};

/// The attribute by which others than the crate itself have to expect more fields or variants.
const NON_EXHAUSTIVE: &str = "non_exhaustive";

/// What is common to the declaration of every item.
pub(super) struct Declared {
    pub(super) name: Name,
    pub(super) kind: ItemKind,
    pub(super) ns: Ns,
    pub(super) vis: Vis,
    pub(super) detail: Detail,
}

impl Extractor<'_> {
    /// Reads the items of a file or of an expansion.
    pub(crate) fn items(&mut self, items: &[Item]) {
        items.iter().for_each(|item| self.item(item));
    }

    /// Reads one item.
    pub(crate) fn item(&mut self, item: &Item) {
        let attrs = item_attrs(item);
        let before = self.enter_attrs(attrs);
        // Local names of the function around are not in scope inside an item.
        let locals = std::mem::take(&mut self.locals);
        if !self.applied(item, attrs) {
            self.item_inner(item);
        }
        self.locals = locals;
        self.cfg = before;
    }

    /// `#[apply(name)] item` of the crate `macro_rules_attribute` is the call `name! { item }`.
    /// Source: <https://docs.rs/macro_rules_attribute>. Returns whether the item was recorded as such a call.
    fn applied(&mut self, item: &Item, attrs: &[syn::Attribute]) -> bool {
        let is_apply = |attr: &&syn::Attribute| {
            let path = attr.path();
            let crate_ = path.segments.first().is_some_and(|s| s.ident == "macro_rules_attribute");
            path.segments.last().is_some_and(|s| s.ident == "apply") && (crate_ || path.segments.len() == 1)
        };
        let Some(attr) = attrs.iter().find(is_apply) else { return false };
        let (Ok(path), Some(end)) = (attr.parse_args::<syn::Path>(), item_end(item)) else { return false };
        self.record_applied(&path, attr.bracket_token.span.close(), end)
    }

    fn item_inner(&mut self, item: &Item) {
        match item {
            Item::Const(i) => {
                let ns = if i.ident == "_" { Ns::NONE } else { Ns::VALUE };
                self.plain(
                    &i.ident,
                    ItemKind::Const,
                    ns,
                    &i.vis,
                    i.const_token.span,
                    i.semi_token.span,
                    |this| {
                        this.attributes(&i.attrs);
                        this.generics(&i.generics);
                        this.visit_type(&i.ty);
                        this.visit_expr(&i.expr);
                        this.flow_item(|this| this.value_term(&i.ty, Some(&i.expr)));
                    },
                );
            }
            Item::Static(i) => {
                let (start, end) = (i.static_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::Static, Ns::VALUE, &i.vis, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.visit_type(&i.ty);
                    this.visit_expr(&i.expr);
                    this.flow_item(|this| this.value_term(&i.ty, Some(&i.expr)));
                });
            }
            Item::Struct(i) => {
                let ns =
                    if matches!(i.fields, syn::Fields::Named(_)) { Ns::TYPE } else { Ns::TYPE_AND_VALUE };
                let end = match (&i.fields, &i.semi_token) {
                    (_, Some(semi)) => semi.span,
                    (syn::Fields::Named(fields), None) => fields.brace_token.span.close(),
                    _ => i.ident.span(),
                };
                self.plain(&i.ident, ItemKind::Struct, ns, &i.vis, i.struct_token.span, end, |this| {
                    this.shape = Shape { fields: small(i.fields.len()), ..Shape::default() };
                    if has(&i.attrs, NON_EXHAUSTIVE) {
                        this.facts.non_exhaustive.push(this.owner);
                    }
                    this.macro_attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_fields(&i.fields);
                    this.known_fields(&i.generics, &i.fields);
                    this.flow_item(|this| this.struct_term(&i.generics, &i.fields));
                });
            }
            Item::Union(i) => {
                let end = i.fields.brace_token.span.close();
                self.plain(&i.ident, ItemKind::Union, Ns::TYPE, &i.vis, i.union_token.span, end, |this| {
                    this.shape = Shape { fields: small(i.fields.named.len()), ..Shape::default() };
                    this.macro_attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_fields_named(&i.fields);
                });
            }
            Item::Type(i) => {
                let target = self.type_path(&i.ty);
                let name = self.ident(&i.ident);
                let vis = self.visibility(&i.vis);
                let detail = Detail::Alias { target };
                let declared = Declared { name, kind: ItemKind::TypeAlias, ns: Ns::TYPE, vis, detail };
                self.declare(declared, i.type_token.span, i.semi_token.span, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_type(&i.ty);
                    this.flow_item(|this| this.alias_term(&i.generics, Some(&i.ty)));
                });
            }
            Item::TraitAlias(i) => {
                let (start, end) = (i.trait_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::Trait, Ns::TYPE, &i.vis, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    each(&i.bounds).for_each(|b| this.visit_type_param_bound(b));
                });
            }
            Item::Enum(i) => self.enum_item(i),
            Item::Fn(i) => self.fn_item(i),
            Item::Impl(i) => self.impl_item(i),
            Item::Trait(i) => self.trait_item(i),
            Item::Mod(i) => self.mod_item(i),
            Item::Macro(i) => self.macro_item(i),
            Item::ForeignMod(i) => i.items.iter().for_each(|f| self.foreign_item(f)),
            Item::Use(i) => self.use_item(i),
            Item::ExternCrate(i) => self.extern_crate(i),
            Item::Verbatim(tokens) => self.verbatim_item(tokens.clone()),
            _ => {}
        }
    }

    /// Declares an item without details of its own, and reads its inside.
    #[allow(
        clippy::too_many_arguments,
        reason = "the parts that every kind of item has under another field name"
    )]
    pub(super) fn plain(
        &mut self,
        ident: &Ident,
        kind: ItemKind,
        ns: Ns,
        vis: &Visibility,
        start: Span,
        end: Span,
        inside: impl FnOnce(&mut Self),
    ) {
        let name = self.ident(ident);
        let vis = self.visibility(vis);
        self.declare(Declared { name, kind, ns, vis, detail: Detail::None }, start, end, inside);
    }

    /// Declares an item and reads its inside with it as the owner; returns its index.
    pub(super) fn declare(
        &mut self,
        item: Declared,
        start: Span,
        end: Span,
        inside: impl FnOnce(&mut Self),
    ) -> u32 {
        let Declared { name, kind, ns, vis, detail } = item;
        let (line, end_line) = (self.line(start), self.end_line(end));
        let (scope, owner, cfg, seq) = (self.scope, self.container, self.cfg, self.next_seq());
        self.facts.items.push(ItemFacts {
            name,
            kind,
            ns,
            scope,
            owner,
            line,
            end_line,
            seq,
            vis,
            cfg,
            code: Code::default(),
            detail,
        });
        let index = u32::try_from(self.facts.items.len() - 1).expect("fewer than 2^32 items");
        let outer = (self.owner, self.container, self.locals);
        let outer_code = std::mem::take(&mut self.code);
        self.owner = index;
        self.container = None;
        inside(self);
        (self.owner, self.container, self.locals) = outer;
        self.facts.items[index as usize].code = self.code;
        let inner = std::mem::replace(&mut self.code, outer_code);
        if self.facts.scopes[self.scope as usize].kind == ScopeKind::Block {
            // What stands in a function's body is a part of the function.
            self.code.size += inner.size;
            self.code.closures = self.code.closures.saturating_add(inner.closures);
            self.code.methods = self.code.methods.saturating_add(inner.methods);
        }
        index
    }

    fn enum_item(&mut self, i: &ItemEnum) {
        let variants: Vec<Name> = each(&i.variants).map(|v| self.ident(&v.ident)).collect();
        let variants = self.path(&variants, false);
        let name = self.ident(&i.ident);
        let vis = self.visibility(&i.vis);
        let detail = Detail::Enum { variants };
        let declared = Declared { name, kind: ItemKind::Enum, ns: Ns::TYPE, vis, detail };
        self.declare(declared, i.enum_token.span, i.brace_token.span.close(), |this| {
            let fields = each(&i.variants).map(|v| v.fields.len()).sum();
            this.shape = Shape { fields: small(fields), variants: small(i.variants.len()), functions: 0 };
            // An enum that may get more variants can still be built from those that it has.
            if i.variants.iter().any(|v| has(&v.attrs, NON_EXHAUSTIVE)) {
                this.facts.non_exhaustive.push(this.owner);
            }
            this.macro_attributes(&i.attrs);
            this.generics(&i.generics);
            each(&i.variants).for_each(|v| this.visit_variant(v));
            this.flow_item(|this| this.enum_term(i));
        });
    }

    /// The visibility as facts have it.
    pub(crate) fn visibility(&mut self, vis: &Visibility) -> Vis {
        match vis {
            Visibility::Public(_) => Vis::Public,
            Visibility::Inherited => Vis::Inherited,
            Visibility::Restricted(restricted) => Vis::In(self.syn_path(&restricted.path)),
        }
    }

    /// The path of a type that is one, through references and parentheses; `None` for tuples, slices, pointers ….
    pub(super) fn type_path(&mut self, ty: &Type) -> Option<PathRef> {
        match ty {
            Type::Path(TypePath { qself: None, path, .. }) => Some(self.syn_path(path)),
            Type::Reference(reference) => self.type_path(&reference.elem),
            Type::Paren(paren) => self.type_path(&paren.elem),
            Type::Group(group) => self.type_path(&group.elem),
            Type::TraitObject(object) => each(&object.bounds).find_map(|bound| match bound {
                TypeParamBound::Trait(bound) => Some(self.syn_path(&bound.path)),
                _ => None,
            }),
            _ => None,
        }
    }

    /// Declares an item that was found in tokens: of what kind and name, but with nothing more known.
    pub(super) fn token_item(&mut self, ident: &Ident, kind: ItemKind, ns: Ns, vis: Vis, start: Span) -> u32 {
        let name = self.ident(ident);
        let end = ident.span();
        self.declare(Declared { name, kind, ns, vis, detail: Detail::None }, start, end, |_| {})
    }
}

/// The last token of an item that an attribute macro may stand before.
fn item_end(item: &Item) -> Option<Span> {
    Some(match item {
        Item::Mod(i) => i.content.as_ref()?.0.span.close(),
        Item::Fn(i) => i.block.brace_token.span.close(),
        Item::Impl(i) => i.brace_token.span.close(),
        Item::Enum(i) => i.brace_token.span.close(),
        Item::Trait(i) => i.brace_token.span.close(),
        Item::Struct(i) => match (&i.fields, &i.semi_token) {
            (_, Some(semi)) => semi.span,
            (syn::Fields::Named(fields), None) => fields.brace_token.span.close(),
            _ => return None,
        },
        _ => return None,
    })
}

pub(super) fn small(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The attributes of an item.
pub(crate) fn item_attrs(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Const(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::ExternCrate(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::ForeignMod(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::TraitAlias(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Union(i) => &i.attrs,
        Item::Use(i) => &i.attrs,
        _ => &[],
    }
}
