//! What items say before their bodies, where an element needs more of it than a name.
//!
//! In: syntax. Out: what an `impl` is about, and functions that have no body. Left out: everything that has a name and a body.

use proc_macro2::Span;
use syn::{Attribute, ImplItem, Item};

use super::element::{Vis, bare};
use super::tokens;

/// What an `impl` is about.
#[derive(Clone, Debug)]
pub(super) struct ImplHead {
    /// The last name of the trait; none where it is inherent.
    pub(super) of: Option<String>,
    /// The last name of the type; empty where it has none.
    pub(super) on: String,
    /// The functions that it gives the type, where it is that of a trait.
    pub(super) functions: Vec<String>,
}

impl ImplHead {
    pub(super) fn new(item: &syn::ItemImpl) -> Self {
        let last = |path: &syn::Path| path.segments.last().map(|last| bare(&last.ident.to_string()));
        let mut on = &*item.self_ty;
        while let syn::Type::Reference(inner) = on {
            on = &inner.elem;
        }
        let functions = item.items.iter().filter_map(|part| match part {
            ImplItem::Fn(function) if item.trait_.is_some() => Some(bare(&function.sig.ident.to_string())),
            _ => None,
        });
        Self {
            of: item.trait_.as_ref().and_then(|(path, _)| last(path)),
            on: if let syn::Type::Path(path) = on { last(&path.path) } else { None }.unwrap_or_default(),
            functions: functions.collect(),
        }
    }
}

/// A function without a body, which an attribute gives it: its attributes, its name and its visibility.
pub(super) fn bodiless(item: &Item) -> Option<(Vec<Attribute>, String, (Vis, Span))> {
    let Item::Verbatim(tokens) = item else { return None };
    let parts = |input: syn::parse::ParseStream<'_>| {
        Ok((input.call(Attribute::parse_outer)?, input.parse::<proc_macro2::TokenStream>()?))
    };
    let (attributes, rest) = syn::parse::Parser::parse2(parts, tokens.clone()).ok()?;
    let (name, vis) = tokens::head(&rest)?;
    Some((attributes, name, vis))
}
