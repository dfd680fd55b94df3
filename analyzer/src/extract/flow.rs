//! Items as terms of types, where instances are asked for; the headers of impls, where a split is judged.
//!
//! In: the syntax tree of an item that has just been read. Out: its [`ItemTerm`]. Which scope a block has is known by then.

mod exprs;
mod patterns;
mod types;

use rustc_hash::FxHashMap;
use syn::{FnArg, Signature, Stmt};

use super::Extractor;
use crate::facts::Name;
use crate::flow::{Expr, Flow, FnTerm, Generics, ItemTerm, Param, Pat, Receiver, Sym, Terms, TypeTerm};

/// What is being written where terms are asked for.
#[derive(Default)]
pub(crate) struct FlowWriter {
    pub(super) flow: Flow,
    /// Whether more than headers is asked for.
    bodies: bool,
    /// The scope of each block that has one, by the place of its statements in memory.
    blocks: Vec<(usize, u32)>,
    /// What was read of the arguments of standard macros' calls, by the place of the call in memory, until it is asked for.
    arguments: FxHashMap<usize, Vec<syn::Expr>>,
    closures: u32,
    depth: u32,
    /// Parameters for `impl Trait` in the types of arguments, while these are read.
    hidden: Option<Vec<Param>>,
    symbols: FxHashMap<Name, Sym>,
}

impl FlowWriter {
    /// The writer of these terms.
    pub(super) fn of(terms: Terms) -> Option<Self> {
        (terms != Terms::None).then(|| Self { bodies: terms == Terms::All, ..Self::default() })
    }
}

impl Extractor<'_> {
    /// The writer, where more than headers is asked for.
    fn bodies(&mut self) -> Option<&mut FlowWriter> {
        self.flow.as_mut().filter(|writer| writer.bodies)
    }

    /// Notes that the scope at the moment is that of a block with these statements.
    pub(super) fn block_has_scope(&mut self, stmts: &[Stmt]) {
        let scope = self.scope;
        if let Some(writer) = self.bodies() {
            writer.blocks.push((stmts.as_ptr().addr(), scope));
        }
    }

    /// How many blocks have a scope so far.
    pub(super) fn known_blocks(&self) -> usize {
        self.flow.as_ref().map_or(0, |writer| writer.blocks.len())
    }

    /// Forgets blocks behind the first `known`: their tree is gone, and another may come to stand in its place.
    pub(super) fn forget_blocks(&mut self, known: usize) {
        if let Some(writer) = &mut self.flow {
            writer.blocks.truncate(known);
        }
    }

    /// Keeps what was read of the arguments of a call, so that it is read once; nothing, where these are no expressions.
    pub(super) fn keep_arguments(&mut self, mac: &syn::Macro, values: Option<Vec<syn::Expr>>) {
        if let Some(writer) = self.bodies() {
            let place = std::ptr::from_ref(mac).addr();
            match values {
                Some(values) => writer.arguments.insert(place, values),
                None => writer.arguments.remove(&place),
            };
        }
    }

    /// Of how many calls something is kept.
    pub(super) fn kept_calls(&self) -> usize {
        self.flow.as_ref().map_or(0, |writer| writer.arguments.len())
    }

    /// Takes what was kept of a call.
    fn kept_arguments(&mut self, mac: &syn::Macro) -> Option<Vec<syn::Expr>> {
        self.writer().arguments.remove(&std::ptr::from_ref(mac).addr())
    }

    /// Forgets all that was kept: the tree of some of the calls is gone.
    pub(super) fn forget_arguments(&mut self) {
        if let Some(writer) = &mut self.flow {
            writer.arguments.clear();
        }
    }

    /// Writes the term of the item at the moment, if terms are asked for.
    pub(super) fn flow_item(&mut self, term: impl FnOnce(&mut Self) -> ItemTerm) {
        if self.bodies().is_some() {
            self.header_item(term);
        }
    }

    /// The same for an item whose term is a header.
    pub(super) fn header_item(&mut self, term: impl FnOnce(&mut Self) -> ItemTerm) {
        if self.flow.is_some() {
            let owner = self.owner;
            let term = term(self);
            self.writer().flow.items.push((owner, term));
            self.forget_arguments();
        }
    }

    /// Writes the term of what a macro call in an expression became.
    pub(super) fn flow_root(&mut self, stmts: &[Stmt]) {
        if self.bodies().is_some() {
            let root = self.block_term(stmts);
            let flow = &mut self.writer().flow;
            flow.root = flow.root.take().or(Some(root));
        }
    }

    fn writer(&mut self) -> &mut FlowWriter {
        self.flow.as_mut().expect("terms are asked for")
    }

    fn sym(&mut self, name: Name) -> Sym {
        if let Some(&sym) = self.writer().symbols.get(&name) {
            return sym;
        }
        let sym = Sym(self.path(&[name], false).start);
        self.writer().symbols.insert(name, sym);
        sym
    }

    fn sym_of(&mut self, text: &str) -> Sym {
        let name = self.name(text);
        self.sym(name)
    }

    fn ident_sym(&mut self, ident: &syn::Ident) -> Sym {
        let name = self.ident(ident);
        self.sym(name)
    }

    fn generics_term(&mut self, generics: &syn::Generics) -> Generics {
        let mut out = Generics::default();
        for param in &generics.params {
            match param {
                syn::GenericParam::Type(param) => {
                    let name = self.ident_sym(&param.ident);
                    let bounds = self.bound_terms(param.bounds.iter());
                    let default = param.default.as_ref().map(|(_, ty)| self.type_term(ty));
                    let any_size = param.bounds.iter().any(is_maybe);
                    out.params.push(Param { name, bounds, default, any_size });
                }
                syn::GenericParam::Const(param) => {
                    let name = self.ident_sym(&param.ident);
                    out.params.push(Param { name, bounds: Vec::new(), default: None, any_size: false });
                }
                syn::GenericParam::Lifetime(_) => {}
            }
        }
        for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
            if let syn::WherePredicate::Type(predicate) = predicate {
                let ty = self.type_term(&predicate.bounded_ty);
                if predicate.bounds.iter().any(is_maybe)
                    && let syn::Type::Path(path) = &predicate.bounded_ty
                    && let Some(ident) = path.path.get_ident()
                {
                    let name = self.ident_sym(ident);
                    out.params.iter_mut().filter(|p| p.name == name).for_each(|p| p.any_size = true);
                }
                let bounds = self.bound_terms(predicate.bounds.iter());
                out.wheres.push((ty, bounds));
            }
        }
        out
    }

    /// The term of a function.
    pub(super) fn fn_term(
        &mut self,
        sig: &Signature,
        attrs: &[syn::Attribute],
        body: Option<&[Stmt]>,
    ) -> ItemTerm {
        let mut generics = self.generics_term(&sig.generics);
        let mut receiver = Receiver::None;
        let mut inputs = Vec::new();
        self.writer().hidden = Some(Vec::new());
        for input in &sig.inputs {
            match input {
                FnArg::Receiver(this) => {
                    receiver = match &this.kind {
                        syn::ReceiverKind::Reference(..) => Receiver::Ref,
                        syn::ReceiverKind::Typed(_, ty) => Receiver::Typed(self.type_term(ty)),
                        _ => Receiver::Value,
                    };
                }
                FnArg::Typed(typed) => {
                    let ty = self.type_term(&typed.ty);
                    inputs.push((self.pat_term(&typed.pat), ty));
                }
            }
        }
        generics.params.extend(self.writer().hidden.take().unwrap_or_default());
        let output = self.return_term(&sig.output);
        let body = body.map(|stmts| self.block_term(stmts));
        let inline = attrs.iter().any(|attr| attr.path().is_ident("inline"));
        ItemTerm::Fn(FnTerm { generics, receiver, inputs, output, body, inline })
    }

    /// The terms of an impl, trait or type.
    pub(super) fn impl_term(&mut self, item: &syn::ItemImpl) -> ItemTerm {
        let generics = self.generics_term(&item.generics);
        let self_ty = self.type_term(&item.self_ty);
        let of_trait = item.trait_.as_ref().map(|(path, _)| self.path_term(None, path));
        ItemTerm::Impl { generics, self_ty, of_trait }
    }

    pub(super) fn trait_term(&mut self, item: &syn::ItemTrait) -> ItemTerm {
        let generics = self.generics_term(&item.generics);
        ItemTerm::Trait { generics }
    }

    pub(super) fn struct_term(&mut self, generics: &syn::Generics, fields: &syn::Fields) -> ItemTerm {
        let generics = self.generics_term(generics);
        let fields = self.field_terms(fields);
        ItemTerm::Struct { generics, fields }
    }

    pub(super) fn enum_term(&mut self, item: &syn::ItemEnum) -> ItemTerm {
        let generics = self.generics_term(&item.generics);
        let variants = item
            .variants
            .iter()
            .map(|variant| (self.ident_sym(&variant.ident), self.field_terms(&variant.fields)))
            .collect();
        ItemTerm::Enum { generics, variants }
    }

    pub(super) fn alias_term(&mut self, generics: &syn::Generics, ty: Option<&syn::Type>) -> ItemTerm {
        let generics = self.generics_term(generics);
        let ty = ty.map(|ty| self.type_term(ty));
        ItemTerm::Alias { generics, ty }
    }

    pub(super) fn value_term(&mut self, ty: &syn::Type, init: Option<&syn::Expr>) -> ItemTerm {
        let ty = self.type_term(ty);
        let init = init.map(|init| self.expr_term(init));
        ItemTerm::Value { ty, init }
    }

    fn field_terms(&mut self, fields: &syn::Fields) -> Vec<(Sym, TypeTerm)> {
        let mut out = Vec::with_capacity(fields.len());
        for (index, field) in fields.iter().enumerate() {
            let name = match &field.ident {
                Some(ident) => self.ident_sym(ident),
                None => self.sym_of(&index.to_string()),
            };
            let ty = self.type_term(&field.ty);
            out.push((name, ty));
        }
        out
    }

    /// Runs `read` one level deeper; `None` where terms are nested too deeply.
    fn deeper<R>(&mut self, read: impl FnOnce(&mut Self) -> R) -> Option<R> {
        const MAX_DEPTH: u32 = 160;
        if self.writer().depth >= MAX_DEPTH {
            return None;
        }
        self.writer().depth += 1;
        let out = read(self);
        self.writer().depth -= 1;
        Some(out)
    }

    /// Statements in the scope of their block.
    pub(super) fn block_term(&mut self, stmts: &[Stmt]) -> Expr {
        let outer = self.scope;
        let place = stmts.as_ptr().addr();
        if let Some(&(_, scope)) = self.writer().blocks.iter().rev().find(|block| block.0 == place) {
            self.scope = scope;
        }
        let term = self.deeper(|this| this.statement_terms(stmts));
        self.scope = outer;
        term.unwrap_or(Expr::Unknown(Vec::new()))
    }
}

/// Whether a bound is `?Sized`.
fn is_maybe(bound: &syn::TypeParamBound) -> bool {
    matches!(bound, syn::TypeParamBound::Trait(bound) if bound.maybe.is_some())
}

/// A pattern that binds nothing.
const NOTHING: Pat = Pat::Wild;
