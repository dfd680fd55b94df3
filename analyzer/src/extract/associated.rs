//! Impls, traits and their members.

use proc_macro2::{Span, TokenStream, TokenTree};
use seam_graphs::{ItemKind, RefKind};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{
    ImplItem, ItemImpl, ItemTrait, Signature, Token, TraitItem, Type, TypeParamBound, TypePath, Visibility,
};

use super::Extractor;
use super::attrs::has;
use super::items::{Declared, function_shape, small};
use super::words::each;
use super::{size, text};
use crate::facts::{Detail, Ns, PathRef, Position, Shape, Vis};

impl Extractor<'_> {
    pub(super) fn impl_item(&mut self, i: &ItemImpl) {
        let self_ty = self.type_path(&i.self_ty);
        let trait_ = i.trait_.as_ref().map(|(path, _)| self.syn_path(path));
        let name = self.name("impl");
        let mut label = String::new();
        if let Some((path, _)) = &i.trait_ {
            text::path(path, &mut label);
            label.push_str(" for ");
        }
        text::ty(&i.self_ty, &mut label);
        let label = self.name(&label);
        let detail = Detail::Impl { self_ty, trait_, label };
        let declared = Declared { name, kind: ItemKind::Impl, ns: Ns::NONE, vis: Vis::Inherited, detail };
        self.declare(declared, i.impl_token.span, i.brace_token.span.close(), |this| {
            let functions = i.items.iter().filter(|item| matches!(item, ImplItem::Fn(_))).count();
            this.shape = Shape { functions: small(functions), ..Shape::default() };
            this.macro_attributes(&i.attrs);
            this.generics(&i.generics);
            if let Some((path, _)) = &i.trait_ {
                this.qualified_path(None, path, Ns::TYPE, RefKind::Impl);
            }
            match &*i.self_ty {
                Type::Path(TypePath { qself, path, .. }) => {
                    this.qualified_path(qself.as_ref(), path, Ns::TYPE, RefKind::Impl);
                }
                ty => this.visit_type(ty),
            }
            this.known_arguments(&i.self_ty);
            this.container = Some(this.owner);
            this.header_item(|this| this.impl_term(i));
            i.items.iter().for_each(|item| this.impl_member(item));
        });
    }

    /// Reads an associated item of an impl.
    pub(crate) fn impl_member(&mut self, item: &ImplItem) {
        let before = self.enter_attrs(impl_member_attrs(item));
        match item {
            ImplItem::Const(i) => {
                let (start, end) = (i.const_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::Const, Ns::NONE, &i.vis, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_type(&i.ty);
                    this.visit_expr(&i.expr);
                    this.flow_item(|this| this.value_term(&i.ty, Some(&i.expr)));
                });
            }
            ImplItem::Fn(i) => {
                let vis = self.visibility(&i.vis);
                let block = &i.block;
                self.member_fn(&i.sig, vis, block.brace_token.span.close(), &i.attrs, Some(&block.stmts));
            }
            ImplItem::Type(i) => {
                let (start, end) = (i.type_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::TypeAlias, Ns::NONE, &i.vis, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_type(&i.ty);
                    this.flow_item(|this| this.alias_term(&i.generics, Some(&i.ty)));
                });
            }
            ImplItem::Macro(i) => self.macro_call(&i.mac, Position::ImplItems),
            ImplItem::Verbatim(tokens) => match without_visibility(tokens.clone()) {
                // `fn name();`, whose body an attribute macro writes.
                Some(item) => self.trait_member(&item),
                None => self.verbatim(tokens.clone(), RefKind::Path),
            },
            _ => {}
        }
        self.cfg = before;
    }

    fn member_fn(
        &mut self,
        sig: &Signature,
        vis: Vis,
        end: Span,
        attrs: &[syn::Attribute],
        body: Option<&[syn::Stmt]>,
    ) {
        let name = self.ident(&sig.ident);
        let detail = Detail::Fn { method: sig.receiver().is_some(), inputs: inputs(sig) };
        let declared = Declared { name, kind: ItemKind::Fn, ns: Ns::NONE, vis, detail };
        self.declare(declared, sig.fn_token.span, end, |this| {
            this.shape = function_shape(sig);
            this.macro_attributes(attrs);
            this.signature(sig);
            if let Some(stmts) = body {
                this.code.size += size::FUNCTION;
                this.code.inline = has(attrs, "inline");
                this.statements(stmts);
            }
            this.flow_item(|this| this.fn_term(sig, attrs, body));
        });
    }

    pub(super) fn trait_item(&mut self, i: &ItemTrait) {
        let supertraits = self.bound_paths(&i.supertraits);
        let name = self.ident(&i.ident);
        let vis = self.visibility(&i.vis);
        let detail = Detail::Trait { supertraits };
        let declared = Declared { name, kind: ItemKind::Trait, ns: Ns::TYPE, vis, detail };
        self.declare(declared, i.trait_token.span, i.brace_token.span.close(), |this| {
            let functions = i.items.iter().filter(|item| matches!(item, TraitItem::Fn(_))).count();
            this.shape = Shape { functions: small(functions), ..Shape::default() };
            this.macro_attributes(&i.attrs);
            this.generics(&i.generics);
            each(&i.supertraits).for_each(|b| this.visit_type_param_bound(b));
            this.container = Some(this.owner);
            this.flow_item(|this| this.trait_term(i));
            i.items.iter().for_each(|item| this.trait_member(item));
        });
    }

    fn bound_paths(&mut self, bounds: &Punctuated<TypeParamBound, Token![+]>) -> Vec<PathRef> {
        each(bounds)
            .filter_map(|bound| match bound {
                TypeParamBound::Trait(bound) => Some(self.syn_path(&bound.path)),
                _ => None,
            })
            .collect()
    }

    /// Reads an associated item of a trait.
    pub(crate) fn trait_member(&mut self, item: &TraitItem) {
        let before = self.enter_attrs(trait_member_attrs(item));
        // An item of a trait is as visible as the trait.
        let public = Visibility::Public(Token![pub](Span::call_site()));
        match item {
            TraitItem::Const(i) => {
                let (start, end) = (i.const_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::Const, Ns::NONE, &public, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    this.visit_type(&i.ty);
                    if let Some((_, value)) = &i.default {
                        this.visit_expr(value);
                    }
                    let value = i.default.as_ref().map(|(_, value)| value);
                    this.flow_item(|this| this.value_term(&i.ty, value));
                });
            }
            TraitItem::Fn(i) => {
                let stmts = i.default.as_ref().map(|block| block.stmts.as_slice());
                let end = match (&i.default, &i.semi_token) {
                    (Some(block), _) => block.brace_token.span.close(),
                    (None, Some(semi)) => semi.span,
                    (None, None) => i.sig.ident.span(),
                };
                self.member_fn(&i.sig, Vis::Public, end, &i.attrs, stmts);
            }
            TraitItem::Type(i) => {
                let (start, end) = (i.type_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::TypeAlias, Ns::NONE, &public, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.generics(&i.generics);
                    each(&i.bounds).for_each(|b| this.visit_type_param_bound(b));
                    if let Some((_, ty)) = &i.default {
                        this.visit_type(ty);
                    }
                    let ty = i.default.as_ref().map(|(_, ty)| ty);
                    this.flow_item(|this| this.alias_term(&i.generics, ty));
                });
            }
            TraitItem::Macro(i) => self.macro_call(&i.mac, Position::TraitItems),
            TraitItem::Verbatim(tokens) => self.verbatim(tokens.clone(), RefKind::Path),
            _ => {}
        }
        self.cfg = before;
    }
}

/// An associated item without a body, read as an item of a trait, which has no visibility.
fn without_visibility(tokens: TokenStream) -> Option<TraitItem> {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let at = trees.iter().position(|tree| matches!(tree, TokenTree::Ident(_)))?;
    if matches!(&trees[at], TokenTree::Ident(word) if word == "pub") {
        let restricted = matches!(trees.get(at + 1), Some(TokenTree::Group(_)));
        trees.drain(at..=at + usize::from(restricted));
    }
    match syn::parse2(trees.into_iter().collect()).ok()? {
        TraitItem::Verbatim(_) => None,
        item => Some(item),
    }
}

fn impl_member_attrs(item: &ImplItem) -> &[syn::Attribute] {
    match item {
        ImplItem::Const(i) => &i.attrs,
        ImplItem::Fn(i) => &i.attrs,
        ImplItem::Type(i) => &i.attrs,
        ImplItem::Macro(i) => &i.attrs,
        _ => &[],
    }
}

fn trait_member_attrs(item: &TraitItem) -> &[syn::Attribute] {
    match item {
        TraitItem::Const(i) => &i.attrs,
        TraitItem::Fn(i) => &i.attrs,
        TraitItem::Type(i) => &i.attrs,
        TraitItem::Macro(i) => &i.attrs,
        _ => &[],
    }
}

/// How many parameters a function has besides `self`; `None` where an attribute may take one away.
fn inputs(sig: &Signature) -> Option<u8> {
    let typed = sig.inputs.iter().filter_map(|input| match input {
        syn::FnArg::Typed(typed) => Some(&typed.attrs),
        syn::FnArg::Receiver(_) => None,
    });
    let mut count = 0u8;
    for attrs in typed {
        count = count.checked_add(1).filter(|_| attrs.is_empty())?;
    }
    Some(count)
}
