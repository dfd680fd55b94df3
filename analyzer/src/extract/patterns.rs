//! Patterns: what they bind, and the constants, variants and structs that they name.

use seam_graphs::RefKind;
use syn::visit::Visit;
use syn::{Pat, PatIdent};

use super::words::each;
use super::{Extractor, size};
use crate::facts::{Certainty, LocalKind, Ns, Position};

impl Extractor<'_> {
    /// Binds the names of a pattern and writes its references.
    pub(crate) fn pattern(&mut self, pat: &Pat) {
        self.code.size += size::of_pattern(pat);
        let matched = std::mem::take(&mut self.matched);
        match pat {
            Pat::Ident(ident) => self.identifier_pattern(ident, matched),
            Pat::Guard(guard) => {
                self.pattern(&guard.pat);
                self.visit_expr(&guard.guard);
            }
            // Every alternative binds the same names: the bindings of one shadow nothing in the others.
            Pat::Or(or) => each(&or.cases).for_each(|p| self.pattern(p)),
            Pat::Paren(paren) => self.matched_pattern(&paren.pat, matched),
            Pat::Reference(reference) => self.matched_pattern(&reference.pat, matched),
            Pat::Slice(slice) => each(&slice.elems).for_each(|p| self.pattern(p)),
            Pat::Tuple(tuple) => each(&tuple.elems).for_each(|p| self.pattern(p)),
            Pat::TupleStruct(tuple) => {
                self.qualified_path(tuple.qself.as_ref(), &tuple.path, Ns::VALUE, RefKind::Path);
                let inside = self.opened(matched, &tuple.path);
                each(&tuple.elems).for_each(|p| self.matched_pattern(p, inside));
            }
            Pat::Struct(structure) => {
                self.qualified_path(structure.qself.as_ref(), &structure.path, Ns::TYPE, RefKind::Path);
                for field in each(&structure.fields) {
                    let before = self.enter_attrs(&field.attrs);
                    self.pattern(&field.pat);
                    self.cfg = before;
                }
            }
            Pat::Type(typed) => {
                let known = self.known_type(&typed.ty);
                self.matched_pattern(&typed.pat, known);
                self.visit_type(&typed.ty);
            }
            Pat::Path(path) => self.qualified_path(path.qself.as_ref(), &path.path, Ns::VALUE, RefKind::Path),
            Pat::Range(range) => {
                range.start.iter().chain(&range.end).for_each(|e| self.visit_expr(e));
            }
            Pat::Const(block) => self.visit_block(&block.block),
            Pat::Macro(mac) => self.macro_call(&mac.mac, Position::Pattern),
            Pat::Verbatim(tokens) => self.verbatim(tokens.clone(), RefKind::Path),
            // Literals, `..`, `_`, and what syn may add: no names.
            _ => {}
        }
    }

    /// The same for a pattern that is matched with a value of which something is known.
    pub(crate) fn matched_pattern(&mut self, pat: &Pat, known: u32) {
        self.matched = known;
        self.pattern(pat);
        self.matched = 0;
    }

    fn identifier_pattern(&mut self, pat: &PatIdent, known: u32) {
        let name = self.ident(&pat.ident);
        let certain = pat.by_ref.is_some() || pat.mutability.is_some() || pat.subpat.is_some();
        // Constants, unit structs and variants begin in upper case; the compiler warns where they do not.
        if certain || !starts_upper(self.text(name)) {
            self.bind_known(name, LocalKind::Binding, known);
        } else {
            let span = pat.ident.span();
            let path = self.path(&[name], false);
            self.reference(path, span, Ns::VALUE, RefKind::Path, Certainty::Constant);
            self.bind_known(name, LocalKind::MaybeBinding, known);
        }
        if let Some((_, pat)) = &pat.subpat {
            self.pattern(pat);
        }
    }
}

fn starts_upper(name: &str) -> bool {
    name.trim_start_matches('_').starts_with(char::is_uppercase)
}
