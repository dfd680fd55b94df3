//! Functions, and what `extern` blocks declare.

use seam_graphs::{ItemKind, RefKind};
use syn::visit::Visit;
use syn::{ForeignItem, Ident, ItemFn, Signature, Type};

use super::{Declared, small};
use crate::extract::attrs::has;
use crate::extract::words::each;
use crate::extract::{Extractor, size};
use crate::facts::{Detail, Ns, Position, Shape};

impl Extractor<'_> {
    pub(super) fn fn_item(&mut self, i: &ItemFn) {
        let mut name = self.ident(&i.sig.ident);
        let mut kind = ItemKind::Fn;
        let mut ns = Ns::VALUE;
        let mut detail = Detail::Fn { method: false, inputs: None };
        let derived = i.attrs.iter().find(|a| a.path().is_ident("proc_macro_derive"));
        if let Some(attr) = derived {
            let macro_name = attr.parse_args_with(|input: syn::parse::ParseStream| {
                let name: Ident = input.parse()?;
                input.parse::<proc_macro2::TokenStream>()?;
                Ok(name)
            });
            if let Ok(ident) = macro_name {
                (kind, ns) = (ItemKind::Macro, Ns(Ns::VALUE.0 | Ns::MACRO.0));
                detail = Detail::ProcMacro { name: self.ident(&ident) };
            }
        } else if has(&i.attrs, "proc_macro") || has(&i.attrs, "proc_macro_attribute") {
            (kind, ns) = (ItemKind::Macro, Ns(Ns::VALUE.0 | Ns::MACRO.0));
            detail = Detail::ProcMacro { name };
        }
        if i.sig.ident == "_" {
            name = self.name("_");
        }
        let vis = self.visibility(&i.vis);
        let declared = Declared { name, kind, ns, vis, detail };
        self.declare(declared, i.sig.fn_token.span, i.block.brace_token.span.close(), |this| {
            this.shape = function_shape(&i.sig);
            this.macro_attributes(&i.attrs);
            this.signature(&i.sig);
            this.code.size += size::FUNCTION;
            this.code.inline = has(&i.attrs, "inline");
            this.statements(&i.block.stmts);
            this.flow_item(|this| this.fn_term(&i.sig, &i.attrs, Some(&i.block.stmts)));
        });
    }

    /// Binds the generics and parameters of a function and writes the references of its signature.
    pub(in crate::extract) fn signature(&mut self, sig: &Signature) {
        self.generics(&sig.generics);
        self.visit_return_type(&sig.output);
        if let syn::ReturnType::Type(_, ty) = &sig.output {
            let known = self.known_type(ty);
            if known != 0 {
                self.facts.returns.push((self.owner, known));
            }
        }
        for input in each(&sig.inputs) {
            match input {
                syn::FnArg::Receiver(receiver) => {
                    if let syn::ReceiverKind::Typed(_, ty) = &receiver.kind {
                        self.visit_type(ty);
                    }
                }
                syn::FnArg::Typed(typed) => {
                    let before = self.enter_attrs(&typed.attrs);
                    self.code.parameters = self.code.parameters.saturating_add(impl_traits(&typed.ty));
                    self.visit_type(&typed.ty);
                    let known = self.known_type(&typed.ty);
                    self.matched_pattern(&typed.pat, known);
                    self.cfg = before;
                }
            }
        }
    }

    pub(super) fn foreign_item(&mut self, item: &ForeignItem) {
        match item {
            ForeignItem::Fn(i) => {
                let before = self.enter_attrs(&i.attrs);
                let (start, end) = (i.sig.fn_token.span, i.semi_token.span);
                self.plain(&i.sig.ident, ItemKind::Fn, Ns::VALUE, &i.vis, start, end, |this| {
                    this.attributes(&i.attrs);
                    this.signature(&i.sig);
                });
                self.cfg = before;
            }
            ForeignItem::Static(i) => {
                let before = self.enter_attrs(&i.attrs);
                let (start, end) = (i.static_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::Static, Ns::VALUE, &i.vis, start, end, |this| {
                    this.visit_type(&i.ty);
                });
                self.cfg = before;
            }
            ForeignItem::Type(i) => {
                let (start, end) = (i.type_token.span, i.semi_token.span);
                self.plain(&i.ident, ItemKind::TypeAlias, Ns::TYPE, &i.vis, start, end, |_| {});
            }
            ForeignItem::Macro(i) => self.macro_call(&i.mac, Position::Items),
            ForeignItem::Verbatim(tokens) => self.verbatim(tokens.clone(), RefKind::Path),
            _ => {}
        }
    }
}

/// How often `impl Trait` stands in the type of a parameter.
fn impl_traits(ty: &Type) -> u16 {
    match ty {
        Type::ImplTrait(_) => 1,
        Type::Reference(reference) => impl_traits(&reference.elem),
        Type::Paren(paren) => impl_traits(&paren.elem),
        Type::Slice(slice) => impl_traits(&slice.elem),
        Type::Tuple(tuple) => each(&tuple.elems).map(impl_traits).sum(),
        _ => 0,
    }
}

pub(in crate::extract) fn function_shape(sig: &Signature) -> Shape {
    Shape { fields: small(sig.inputs.len()), variants: 0, functions: 1 }
}
