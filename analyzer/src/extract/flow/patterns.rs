//! Patterns as terms.

use syn::punctuated::Punctuated;

use super::NOTHING;
use crate::extract::Extractor;
use crate::flow::Pat;

impl Extractor<'_> {
    /// The term of a pattern.
    pub(super) fn pat_term(&mut self, pat: &syn::Pat) -> Pat {
        self.deeper(|this| this.pat_term_here(pat)).unwrap_or(NOTHING)
    }

    fn pat_term_here(&mut self, pat: &syn::Pat) -> Pat {
        match pat {
            syn::Pat::Ident(ident) => {
                let name = self.ident_sym(&ident.ident);
                Pat::Bind(name, ident.subpat.as_ref().map(|(_, sub)| Box::new(self.pat_term(sub))))
            }
            syn::Pat::Paren(paren) => self.pat_term(&paren.pat),
            syn::Pat::Reference(reference) => Pat::Ref(Box::new(self.pat_term(&reference.pat))),
            syn::Pat::Tuple(tuple) => {
                let (pats, rest) = self.pat_terms(&tuple.elems);
                Pat::Tuple(pats, rest)
            }
            syn::Pat::TupleStruct(tuple) => {
                let path = Box::new(self.path_term(tuple.qself.as_ref(), &tuple.path));
                let (pats, rest) = self.pat_terms(&tuple.elems);
                Pat::TupleStruct(path, pats, rest)
            }
            syn::Pat::Struct(structure) => {
                let path = Box::new(self.path_term(structure.qself.as_ref(), &structure.path));
                let mut fields = Vec::new();
                for field in &structure.fields {
                    let name = match &field.member {
                        syn::Member::Named(ident) => self.ident_sym(ident),
                        syn::Member::Unnamed(index) => self.sym_of(&index.index.to_string()),
                    };
                    fields.push((name, self.pat_term(&field.pat)));
                }
                Pat::Struct(path, fields)
            }
            syn::Pat::Slice(slice) => Pat::Slice(self.pat_terms(&slice.elems).0),
            syn::Pat::Or(or) => Pat::Or(or.cases.iter().map(|case| self.pat_term(case)).collect()),
            syn::Pat::Type(typed) => {
                let ty = Box::new(self.type_term(&typed.ty));
                Pat::Typed(Box::new(self.pat_term(&typed.pat)), ty)
            }
            syn::Pat::Guard(guard) => {
                let inner = Box::new(self.pat_term(&guard.pat));
                Pat::If(inner, Box::new(self.expr_term(&guard.guard)))
            }
            _ => Pat::Wild,
        }
    }

    /// The patterns without `..`, and where that stands.
    fn pat_terms(&mut self, pats: &Punctuated<syn::Pat, syn::Token![,]>) -> (Vec<Pat>, Option<u32>) {
        let mut rest = None;
        let mut out = Vec::with_capacity(pats.len());
        for pat in pats {
            match pat {
                syn::Pat::Rest(_) => rest = u32::try_from(out.len()).ok(),
                pat => out.push(self.pat_term(pat)),
            }
        }
        (out, rest)
    }
}
