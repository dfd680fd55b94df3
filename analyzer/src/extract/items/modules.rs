//! Modules, included files, and definitions of macros.

use proc_macro2::Span;
use seam_graphs::ItemKind;
use syn::{Ident, ItemMacro, ItemMod};

use super::Declared;
use crate::expand::MacroRules;
use crate::extract::Extractor;
use crate::extract::args::is_standard;
use crate::extract::attrs::{has, path_attributes};
use crate::facts::{Detail, Ns, Position, ScopeFacts, ScopeKind, Vis};

impl Extractor<'_> {
    pub(super) fn mod_item(&mut self, i: &ItemMod) {
        let name = self.ident(&i.ident);
        let vis = self.visibility(&i.vis);
        let scope = i
            .content
            .as_ref()
            .map(|_| u32::try_from(self.facts.scopes.len()).expect("fewer than 2^32 scopes"));
        let end = match (&i.content, &i.semi) {
            (Some((brace, _)), _) => brace.span.close(),
            (None, Some(semi)) => semi.span,
            (None, None) => i.ident.span(),
        };
        let detail =
            Detail::Module { scope, paths: path_attributes(&i.attrs), macro_use: has(&i.attrs, "macro_use") };
        let outer = self.scope;
        if scope.is_some() {
            let item = u32::try_from(self.facts.items.len()).expect("fewer than 2^32 items");
            let seq = self.next_seq();
            self.facts.scopes.push(ScopeFacts { kind: ScopeKind::Module, parent: outer, item, seq });
        }
        let declared = Declared { name, kind: ItemKind::Module, ns: Ns::TYPE, vis, detail };
        let container = self.container.take();
        self.declare(declared, i.mod_token.span, end, |this| {
            this.attributes(&i.attrs);
            if let (Some(scope), Some((_, items))) = (scope, &i.content) {
                this.scope = scope;
                this.items(items);
                this.scope = outer;
            }
        });
        self.container = container;
    }

    pub(super) fn macro_item(&mut self, i: &ItemMacro) {
        if !i.mac.path.is_ident("macro_rules") {
            self.macro_call(&i.mac, Position::Items);
            return;
        }
        let Some(ident) = &i.ident else { return };
        let exported = has(&i.attrs, "macro_export");
        let start = i.mac.path.segments[0].ident.span();
        if is_standard(&syn::Path::from(ident.clone())) {
            self.defined_macros.push(ident.to_string());
        }
        self.macro_definition(ident, exported, Vis::Inherited, start, i.mac.tokens.clone());
    }

    /// Declares a macro: `rules` is what stands between its outer braces.
    pub(in crate::extract) fn macro_definition(
        &mut self,
        ident: &Ident,
        exported: bool,
        vis: Vis,
        start: Span,
        rules: proc_macro2::TokenStream,
    ) {
        let name = self.ident(ident);
        let end = rules.clone().into_iter().last().map_or(start, |token| token.span());
        let parsed = MacroRules::parse(rules.clone());
        let index = parsed.map(|parsed| {
            self.facts.macros.push(std::sync::Arc::new(parsed));
            u32::try_from(self.facts.macros.len() - 1).expect("fewer than 2^32 macros")
        });
        if let Some(index) = index {
            self.own_macros.insert(name, index);
        }
        let detail = Detail::Macro { rules: index, exported };
        let declared = Declared { name, kind: ItemKind::Macro, ns: Ns::MACRO, vis, detail };
        self.declare(declared, start, end, |this| this.macro_body(rules));
    }

    /// Records `include!("file")` in the place of an item.
    pub(in crate::extract) fn include(&mut self, path: String, span: Span) {
        let name = self.name("include");
        let declared = Declared {
            name,
            kind: ItemKind::Module,
            ns: Ns::NONE,
            vis: Vis::Inherited,
            detail: Detail::Include { path: path.into() },
        };
        self.declare(declared, span, span, |_| {});
    }
}
