//! Types and paths as terms.

use syn::{Expr, GenericArgument, Path, PathArguments, QSelf, ReturnType, Type, TypeParamBound};

use crate::extract::Extractor;
use crate::flow::{Param, PathTerm, TypeTerm};

impl Extractor<'_> {
    /// The term of a type.
    pub(super) fn type_term(&mut self, ty: &Type) -> TypeTerm {
        self.deeper(|this| this.type_term_here(ty)).unwrap_or(TypeTerm::Infer)
    }

    fn type_term_here(&mut self, ty: &Type) -> TypeTerm {
        match ty {
            Type::Path(path) => TypeTerm::Path(Box::new(self.path_term(path.qself.as_ref(), &path.path))),
            Type::Reference(reference) => {
                let inner = Box::new(self.type_term(&reference.elem));
                if reference.mutability.is_some() { TypeTerm::RefMut(inner) } else { TypeTerm::Ref(inner) }
            }
            Type::Ptr(pointer) => TypeTerm::Pointer(Box::new(self.type_term(&pointer.elem))),
            Type::Slice(slice) => TypeTerm::Slice(Box::new(self.type_term(&slice.elem))),
            Type::Array(array) => {
                let element = self.type_term(&array.elem);
                let length = const_text(&array.len);
                TypeTerm::Array(Box::new(element), self.sym_of(&length))
            }
            Type::Tuple(tuple) => TypeTerm::Tuple(tuple.elems.iter().map(|ty| self.type_term(ty)).collect()),
            Type::Paren(paren) => self.type_term(&paren.elem),
            Type::Group(group) => self.type_term(&group.elem),
            Type::Never(_) => TypeTerm::Never,
            Type::FnPtr(pointer) => {
                let inputs = pointer.inputs.iter().map(|input| self.type_term(&input.ty)).collect();
                TypeTerm::Fn(inputs, Box::new(self.return_term(&pointer.output)))
            }
            Type::TraitObject(object) => TypeTerm::Dyn(self.bound_terms(object.bounds.iter())),
            Type::ImplTrait(bounds) => self.impl_trait_term(&bounds.bounds),
            _ => TypeTerm::Infer,
        }
    }

    /// `impl Trait`: in the type of an argument a parameter without a name.
    fn impl_trait_term(
        &mut self,
        bounds: &syn::punctuated::Punctuated<TypeParamBound, syn::Token![+]>,
    ) -> TypeTerm {
        let outer = self.writer().hidden.take();
        let terms = self.bound_terms(bounds.iter());
        let Some(mut hidden) = outer else { return TypeTerm::Impl };
        let name = self.sym_of(&format!("impl#{}", hidden.len()));
        hidden.push(Param { name, bounds: terms, default: None, any_size: false });
        self.writer().hidden = Some(hidden);
        TypeTerm::Param(name)
    }

    pub(super) fn return_term(&mut self, output: &ReturnType) -> TypeTerm {
        match output {
            ReturnType::Default => TypeTerm::Tuple(Vec::new()),
            ReturnType::Type(_, ty) => self.type_term(ty),
        }
    }

    pub(super) fn bound_terms<'b>(
        &mut self,
        bounds: impl Iterator<Item = &'b TypeParamBound>,
    ) -> Vec<PathTerm> {
        let mut out = Vec::new();
        for bound in bounds {
            if let TypeParamBound::Trait(bound) = bound
                && bound.maybe.is_none()
            {
                out.push(self.path_term(None, &bound.path));
            }
        }
        out
    }

    /// The term of a path.
    pub(super) fn path_term(&mut self, qself: Option<&QSelf>, path: &Path) -> PathTerm {
        let of_trait = qself.map_or(0, |qself| u16::try_from(qself.position).unwrap_or(0));
        let qself = qself.map(|qself| Box::new(self.type_term(&qself.ty)));
        let path_ref = self.syn_path(path);
        let (mut args, mut before, mut bindings) = (Vec::new(), Vec::new(), Vec::new());
        let mut segments = path.segments.iter().rev();
        if let Some(last) = segments.next() {
            match &last.arguments {
                PathArguments::None => {}
                PathArguments::AngleBracketed(angle) => {
                    args = self.argument_terms(angle);
                    for argument in &angle.args {
                        if let GenericArgument::AssocType(binding) = argument {
                            let name = self.ident_sym(&binding.ident);
                            let ty = self.type_term(&binding.ty);
                            bindings.push((name, ty));
                        }
                    }
                }
                PathArguments::Parenthesized(call) => {
                    let inputs = call.inputs.iter().map(|input| self.type_term(&input.ty)).collect();
                    args.push(TypeTerm::Tuple(inputs));
                    let output = self.return_term(&call.output);
                    bindings.push((self.sym_of("Output"), output));
                }
            }
        }
        if let Some(PathArguments::AngleBracketed(angle)) = segments.next().map(|s| &s.arguments) {
            before = self.argument_terms(angle);
        }
        PathTerm { path: path_ref, scope: self.scope, qself, of_trait, args, before, bindings }
    }

    /// The types and constants among the arguments.
    pub(super) fn argument_terms(&mut self, angle: &syn::AngleBracketedGenericArguments) -> Vec<TypeTerm> {
        let mut out = Vec::new();
        for argument in &angle.args {
            match argument {
                GenericArgument::Type(ty) => out.push(self.type_term(ty)),
                GenericArgument::Const(value) => {
                    let text = const_text(value);
                    out.push(TypeTerm::Const(self.sym_of(&text)));
                }
                _ => {}
            }
        }
        out
    }
}

/// The text of a constant: a literal or a name; `_` for what would have to be evaluated.
fn const_text(value: &Expr) -> String {
    match value {
        Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_digits().to_owned(),
            syn::Lit::Bool(value) => value.value.to_string(),
            syn::Lit::Char(value) => format!("{:?}", value.value()),
            _ => "_".to_owned(),
        },
        Expr::Path(path) => {
            path.path.segments.last().map_or_else(|| "_".to_owned(), |last| last.ident.to_string())
        }
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(value, None)] => const_text(value),
            _ => "_".to_owned(),
        },
        _ => "_".to_owned(),
    }
}
