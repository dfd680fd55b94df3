//! `use` trees and `extern crate`.

use proc_macro2::Span;
use syn::punctuated::Punctuated;
use syn::{Attribute, Ident, ItemExternCrate, ItemUse, Meta, Token, UseTree};

use super::Extractor;
use super::words::each;
use crate::facts::{ImportFacts, ImportKind, LocalKind, MacroImports, Name, Vis};

impl Extractor<'_> {
    /// Writes one import per leaf of a `use` tree.
    pub(crate) fn use_item(&mut self, item: &ItemUse) {
        let vis = self.visibility(&item.vis);
        let mut prefix = Vec::new();
        self.use_tree(&item.tree, item.leading_colon.is_some(), &mut prefix, vis);
    }

    fn use_tree(&mut self, tree: &UseTree, rooted: bool, prefix: &mut Vec<Name>, vis: Vis) {
        match tree {
            UseTree::Path(path) => {
                let name = self.ident(&path.ident);
                prefix.push(name);
                self.use_tree(&path.tree, rooted, prefix, vis);
                prefix.pop();
            }
            UseTree::Group(group) => {
                for tree in each(&group.items) {
                    self.use_tree(tree, rooted, prefix, vis);
                }
            }
            UseTree::Glob(glob) => {
                let span = glob.star_token.spans[0];
                self.import(prefix, rooted, None, ImportKind::Glob, vis, span);
            }
            UseTree::Name(leaf) => {
                let span = leaf.ident.span();
                if leaf.ident == "self" {
                    let alias = prefix.last().copied();
                    self.import(prefix, rooted, alias, ImportKind::SelfOnly, vis, span);
                } else {
                    let name = self.ident(&leaf.ident);
                    prefix.push(name);
                    self.import(prefix, rooted, Some(name), ImportKind::Named, vis, span);
                    prefix.pop();
                }
            }
            UseTree::Rename(leaf) => {
                let span = leaf.ident.span();
                let alias = (leaf.rename != "_").then(|| self.ident(&leaf.rename));
                if leaf.ident == "self" {
                    self.import(prefix, rooted, alias, ImportKind::SelfOnly, vis, span);
                } else {
                    let name = self.ident(&leaf.ident);
                    prefix.push(name);
                    self.import(prefix, rooted, alias, ImportKind::Named, vis, span);
                    prefix.pop();
                }
            }
        }
    }

    /// Notes the names that an import of a block takes back from outer bindings.
    pub(super) fn imported_names(&mut self, tree: &UseTree, around: Option<&Ident>) {
        let ident = match tree {
            UseTree::Path(path) => return self.imported_names(&path.tree, Some(&path.ident)),
            UseTree::Group(group) => {
                return each(&group.items).for_each(|tree| self.imported_names(tree, around));
            }
            UseTree::Name(leaf) if leaf.ident == "self" => around,
            UseTree::Name(leaf) => Some(&leaf.ident),
            UseTree::Rename(leaf) => Some(&leaf.rename),
            // What a glob has is not known here.
            UseTree::Glob(_) => None,
        };
        if let Some(ident) = ident {
            let name = self.ident(ident);
            self.bind(name, LocalKind::Import);
        }
    }

    /// Writes an `extern crate`.
    pub(crate) fn extern_crate(&mut self, item: &ItemExternCrate) {
        let vis = self.visibility(&item.vis);
        let name = self.ident(&item.ident);
        let alias = match &item.rename {
            Some((_, rename)) if rename == "_" => None,
            Some((_, rename)) => Some(self.ident(rename)),
            None => Some(name),
        };
        let span = item.extern_token.span;
        let macro_use = self.macro_imports(&item.attrs);
        self.import(&[name], false, alias, ImportKind::ExternCrate, vis, span);
        if let Some(import) = self.facts.imports.last_mut() {
            import.macro_use = macro_use;
        }
    }

    /// What `#[macro_use]` and `#[macro_use(a, b)]` bring in.
    fn macro_imports(&mut self, attrs: &[Attribute]) -> Option<MacroImports> {
        let mut names = Vec::new();
        let mut any = false;
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("macro_use")) {
            any = true;
            let Meta::List(list) = &attr.meta else { return Some(MacroImports::All) };
            let listed = list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated);
            names.extend(listed.unwrap_or_default().iter().map(|ident| self.ident(ident)));
        }
        any.then(|| MacroImports::These(self.path(&names, false)))
    }

    fn import(
        &mut self,
        path: &[Name],
        rooted: bool,
        alias: Option<Name>,
        kind: ImportKind,
        vis: Vis,
        span: Span,
    ) {
        let (line, from_definition) = (self.line(span), self.is_from_definition(span));
        let path = self.path(path, rooted);
        let (scope, owner, cfg) = (self.scope, self.owner, self.cfg);
        let macro_use = None;
        let import =
            ImportFacts { path, alias, kind, macro_use, scope, owner, vis, cfg, line, from_definition };
        self.facts.imports.push(import);
    }
}
