//! Attributes: conditions, derives, paths that name modules' files, and the paths inside other attributes.

use seam_graphs::RefKind;
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token};

use super::Extractor;
use super::words::{each, is_one_of};
use crate::cfg::CfgExpr;
use crate::facts::{Certainty, MacroUseFacts, Ns};

/// Built-in attributes, and tool attributes, that name nothing of the program: no path in them is looked at.
/// Reference: <https://doc.rust-lang.org/reference/attributes.html#built-in-attributes-index>.
const BUILT_IN: &[&str] = &[
    "allow",
    "automatically_derived",
    "cfg",
    "clippy",
    "cold",
    "coverage",
    "default",
    "deny",
    "deprecated",
    "diagnostic",
    "doc",
    "expect",
    "export_name",
    "feature",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "instruction_set",
    "link",
    "link_name",
    "link_ordinal",
    "link_section",
    "macro_export",
    "macro_use",
    "must_use",
    "naked",
    "no_builtins",
    "no_implicit_prelude",
    "no_link",
    "no_main",
    "no_mangle",
    "no_std",
    "non_exhaustive",
    "panic_handler",
    "path",
    "proc_macro",
    "proc_macro_attribute",
    "proc_macro_derive",
    "recursion_limit",
    "repr",
    "rustfmt",
    "should_panic",
    "target_feature",
    "test",
    "track_caller",
    "type_length_limit",
    "unsafe",
    "used",
    "warn",
    "windows_subsystem",
];

/// Keys of `#[serde(key = "path")]` whose string is a path. Reference: <https://serde.rs/attributes.html>.
const SERDE_FUNCTIONS: &[&str] =
    &["default", "with", "serialize_with", "deserialize_with", "skip_serializing_if", "getter"];
const SERDE_TYPES: &[&str] = &["from", "try_from", "into", "remote"];

impl Extractor<'_> {
    /// Enters the conditions of `attrs`, if there are any; returns the condition before, to be restored by the caller.
    pub(crate) fn enter_attrs(&mut self, attrs: &[Attribute]) -> u32 {
        let before = self.cfg;
        for attr in attrs.iter().filter(|attr| !is_doc(attr)) {
            if attr.path().is_ident("cfg") {
                self.enter_cfg(attr.parse_args::<CfgExpr>().unwrap_or(CfgExpr::Unknown));
            } else if is_test_attribute(attr) {
                self.enter_cfg(CfgExpr::test());
            }
        }
        before
    }

    /// Writes the references of the attributes: derives, attribute macros, and the paths inside them.
    pub(crate) fn attributes(&mut self, attrs: &[Attribute]) {
        for attr in attrs.iter().filter(|attr| !is_doc(attr)) {
            self.meta(&attr.meta);
        }
    }

    /// The same for the attributes of an item, which may be macros applied to it: these uses are written down too.
    pub(crate) fn macro_attributes(&mut self, attrs: &[Attribute]) {
        for attr in attrs.iter().filter(|attr| !is_doc(attr)) {
            self.macro_uses(&attr.meta);
        }
        self.attributes(attrs);
    }

    /// Writes down the derives of an attribute, or the attribute if it may be a macro.
    pub(super) fn macro_uses(&mut self, meta: &Meta) {
        let path = meta.path();
        let Meta::List(list) = meta else {
            self.macro_use(path, false);
            return;
        };
        if path.is_ident("derive") {
            let parser = Punctuated::<syn::Path, Token![,]>::parse_terminated;
            for derive in list.parse_args_with(parser).into_iter().flatten() {
                self.macro_use(&derive, true);
            }
        } else if path.is_ident("cfg_attr") {
            if let Some((condition, metas)) = cfg_attr(list) {
                let before = self.enter_cfg(condition);
                metas.iter().for_each(|meta| self.macro_uses(meta));
                self.cfg = before;
            }
        } else {
            self.macro_use(path, false);
        }
    }

    fn macro_use(&mut self, path: &syn::Path, derive: bool) {
        const EXPANDED: &[&str] = &["bench", "global_allocator", "test"];
        let Some(first) = path.segments.first() else { return };
        let built_in = !derive && is_one_of(&first.ident, BUILT_IN);
        let expanded = !derive && is_one_of(&first.ident, EXPANDED);
        if built_in && !(path.segments.len() == 1 && expanded) {
            return;
        }
        let line = self.line(first.ident.span());
        let path = self.syn_path(path);
        let (scope, owner, shape) = (self.scope, self.owner, self.shape);
        // `#[test]` is expanded in every build, to nothing in one without tests.
        let node = &self.facts.cfgs[self.cfg as usize];
        let expanded = expanded && node.expr == CfgExpr::test();
        let cfg = if expanded { node.parent } else { self.cfg };
        self.facts.macro_uses.push(MacroUseFacts { path, derive, shape, scope, owner, cfg, line });
    }

    fn meta(&mut self, meta: &Meta) {
        let path = meta.path();
        if path.is_ident("derive") {
            let Meta::List(list) = meta else { return };
            let Ok(derives) = list.parse_args_with(Punctuated::<syn::Path, Token![,]>::parse_terminated)
            else {
                return;
            };
            for derive in each(&derives) {
                self.syn_reference(derive, Ns::MACRO, RefKind::Derive);
            }
        } else if path.is_ident("cfg_attr") {
            let Meta::List(list) = meta else { return };
            if let Some((condition, metas)) = cfg_attr(list) {
                let before = self.enter_cfg(condition);
                for meta in &metas {
                    self.meta(meta);
                }
                self.cfg = before;
            }
        } else if !path.segments.first().is_some_and(|s| is_one_of(&s.ident, BUILT_IN)) {
            self.macro_attribute(meta);
        }
    }

    /// An attribute that is a macro, or that a derive reads: paths in it count where they resolve.
    fn macro_attribute(&mut self, meta: &Meta) {
        let path = meta.path();
        let Some(span) = self.span_of(each(&path.segments).map(|segment| &segment.ident)) else { return };
        let stored = self.syn_path(path);
        self.reference(stored, span, Ns::MACRO, RefKind::Attribute, Certainty::Token);
        match meta {
            Meta::Path(_) => {}
            Meta::List(list) if path.is_ident("serde") => self.serde(list),
            Meta::List(list) => self.scan(list.tokens.clone(), RefKind::Attribute),
            Meta::NameValue(pair) => {
                if let Expr::Path(value) = &pair.value {
                    let span = value.path.segments[0].ident.span();
                    let stored = self.syn_path(&value.path);
                    self.reference(stored, span, Ns::TYPE_AND_VALUE, RefKind::Attribute, Certainty::Token);
                }
            }
        }
    }

    /// `#[serde(…)]`: some of its strings are paths.
    fn serde(&mut self, list: &syn::MetaList) {
        let Ok(metas) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { return };
        for meta in &metas {
            let Meta::NameValue(pair) = meta else { continue };
            let Expr::Lit(syn::ExprLit { lit: Lit::Str(value), .. }) = &pair.value else { continue };
            if SERDE_FUNCTIONS.iter().any(|k| pair.path.is_ident(k)) {
                // `with` names a module, the others a function.
                let ns = if pair.path.is_ident("with") { Ns::TYPE } else { Ns::VALUE };
                self.path_in_string(value, ns);
            } else if SERDE_TYPES.iter().any(|k| pair.path.is_ident(k)) {
                self.path_in_string(value, Ns::TYPE);
            }
        }
    }

    fn path_in_string(&mut self, value: &LitStr, ns: Ns) {
        let span = value.span();
        let Ok(path) = value.parse::<syn::Path>() else { return };
        let path = self.syn_path(&path);
        self.reference(path, span, ns, RefKind::Attribute, Certainty::Token);
    }
}

/// Whether an attribute is a line of documentation: most are, and nothing is to be looked for in them.
fn is_doc(attr: &Attribute) -> bool {
    matches!(&attr.meta, Meta::NameValue(pair) if pair.path.is_ident("doc"))
}

/// The condition and the attributes of a `cfg_attr`.
pub(crate) fn cfg_attr(list: &syn::MetaList) -> Option<(CfgExpr, Vec<Meta>)> {
    let parser = |input: syn::parse::ParseStream| {
        let condition: CfgExpr = input.parse()?;
        let mut metas = Vec::new();
        while input.peek(Token![,]) {
            input.parse::<Token![,]>()?;
            if input.is_empty() {
                break;
            }
            metas.push(input.parse()?);
        }
        Ok((condition, metas))
    };
    parser.parse2(list.tokens.clone()).ok()
}

/// Whether an attribute makes a test of a function: `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[bench]` ….
fn is_test_attribute(attr: &Attribute) -> bool {
    const NAMES: &[&str] =
        &["bench", "proptest", "quickcheck", "rstest", "test", "test_case", "wasm_bindgen_test"];
    let Some(last) = attr.path().segments.last() else { return false };
    is_one_of(&last.ident, NAMES)
}

/// The values of `#[path = "…"]` among `attrs`, and inside `cfg_attr`s with their conditions.
pub(crate) fn path_attributes(attrs: &[Attribute]) -> Vec<(Option<CfgExpr>, Box<str>)> {
    let value = |meta: &Meta| match meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value().into()),
            _ => None,
        },
        _ => None,
    };
    let mut out = Vec::new();
    for attr in attrs {
        match &attr.meta {
            Meta::List(list) if list.path.is_ident("cfg_attr") => {
                if let Some((condition, metas)) = cfg_attr(list) {
                    let paths = metas.iter().filter_map(value);
                    out.extend(paths.map(|path| (Some(condition.clone()), path)));
                }
            }
            meta => out.extend(value(meta).map(|path| (None, path))),
        }
    }
    out
}

/// Whether `attrs` has the attribute `name`, under a `cfg_attr` too.
pub(crate) fn has(attrs: &[Attribute], name: &str) -> bool {
    attrs.iter().any(|attr| match &attr.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            cfg_attr(list).is_some_and(|(_, metas)| metas.iter().any(|m| m.path().is_ident(name)))
        }
        meta => meta.path().is_ident(name),
    })
}
