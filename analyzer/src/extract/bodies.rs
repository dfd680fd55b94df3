//! Types, expressions and statements: the references in them, under the scoping rules of local names.

use seam_graphs::RefKind;
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, ExprPath, Generics, Item, Path, PathArguments, QSelf, Stmt, Type, TypePath,
};

use super::Extractor;
use super::args::is_standard;
use super::size;
use super::words::each;
use crate::facts::{LocalKind, MethodFacts, Ns, Position, ScopeFacts, ScopeKind};

impl Extractor<'_> {
    /// A path with an optional `<T as Trait>` before it, in one of the namespaces.
    pub(crate) fn qualified_path(&mut self, qself: Option<&QSelf>, path: &Path, ns: Ns, kind: RefKind) {
        match qself {
            None => self.syn_reference(path, ns, kind),
            Some(qself) => {
                if qself.position > 0 {
                    // `<T as a::Trait>::name`: the trait and its item.
                    self.visit_type(&qself.ty);
                    self.syn_reference(path, ns, kind);
                } else if let Type::Path(TypePath { qself: None, path: base, .. }) = &*qself.ty {
                    // `<a::Type>::name`: as if written `a::Type::name`.
                    let segments = || each(&base.segments).chain(each(&path.segments));
                    let Some(span) = self.span_of(segments().map(|segment| &segment.ident)) else { return };
                    let mut names = Vec::with_capacity(base.segments.len() + path.segments.len());
                    for segment in segments() {
                        let name = self.ident(&segment.ident);
                        names.push(name);
                    }
                    let stored = self.path(&names, base.leading_colon.is_some());
                    self.reference(stored, span, ns, kind, crate::facts::Certainty::Path);
                    self.path_arguments(base);
                } else {
                    self.visit_type(&qself.ty);
                    if let Some(last) = path.segments.last().filter(|_| ns.intersects(Ns::VALUE)) {
                        let (name, line) = (self.ident(&last.ident), self.line(last.ident.span()));
                        let (scope, owner, cfg) = (self.scope, self.owner, self.cfg);
                        let (receiver, args, by_path) = (None, None, true);
                        let named = MethodFacts { name, scope, owner, cfg, line, receiver, args, by_path };
                        self.facts.methods.push(named);
                    }
                }
            }
        }
        self.path_arguments(path);
    }

    fn path_arguments(&mut self, path: &Path) {
        for segment in each(&path.segments) {
            match &segment.arguments {
                PathArguments::None => {}
                PathArguments::AngleBracketed(arguments) => {
                    self.visit_angle_bracketed_generic_arguments(arguments);
                }
                PathArguments::Parenthesized(arguments) => {
                    self.visit_parenthesized_generic_arguments(arguments);
                }
            }
        }
    }

    /// Binds generic parameters; their bounds and defaults are visited after all are bound.
    pub(crate) fn generics(&mut self, generics: &Generics) {
        for param in each(&generics.params) {
            match param {
                syn::GenericParam::Type(param) => {
                    self.code.parameters = self.code.parameters.saturating_add(1);
                    let name = self.ident(&param.ident);
                    let mut known = self.known_bounds(each(&param.bounds));
                    if known == 0 {
                        known = self.known_predicate(generics, &param.ident);
                    }
                    self.bind_known(name, LocalKind::Type, known);
                    self.bounds_of_param(param, generics);
                }
                syn::GenericParam::Const(param) => {
                    self.code.parameters = self.code.parameters.saturating_add(1);
                    let name = self.ident(&param.ident);
                    self.bind(name, LocalKind::Binding);
                    // `Foo<N>` parses as a type.
                    self.bind(name, LocalKind::Type);
                }
                syn::GenericParam::Lifetime(_) => {}
            }
        }
        self.bounds_of_outer_params(generics);
        visit::visit_generics(self, generics);
    }

    /// What a `where` clause says of a type parameter.
    fn known_predicate(&mut self, generics: &Generics, param: &syn::Ident) -> u32 {
        let predicates = generics.where_clause.iter().flat_map(|clause| each(&clause.predicates));
        for predicate in predicates {
            if let syn::WherePredicate::Type(predicate) = predicate
                && let Type::Path(TypePath { qself: None, path, .. }) = &predicate.bounded_ty
                && path.is_ident(param)
            {
                let known = self.known_bounds(each(&predicate.bounds));
                if known != 0 {
                    return known;
                }
            }
        }
        0
    }

    /// The statements of a block, in a scope of their own where they declare items.
    pub(crate) fn statements(&mut self, stmts: &[Stmt]) {
        let (scope, locals) = (self.scope, self.locals);
        if stmts.iter().any(declares) {
            let (item, seq) = (self.owner, self.next_seq());
            self.facts.scopes.push(ScopeFacts { kind: ScopeKind::Block, parent: scope, item, seq });
            self.scope = u32::try_from(self.facts.scopes.len() - 1).expect("fewer than 2^32 scopes");
            self.block_has_scope(stmts);
            for stmt in stmts {
                let Stmt::Item(item) = stmt else { continue };
                if let Some(ident) = item_ident(item) {
                    let name = self.ident(ident);
                    self.bind(name, LocalKind::Item);
                } else if let Item::Use(item) = item {
                    self.imported_names(&item.tree, None);
                }
            }
        }
        for stmt in stmts {
            self.statement(stmt);
        }
        (self.scope, self.locals) = (scope, locals);
    }

    /// Statements in the scope at the moment; what they bind is forgotten behind them.
    pub(crate) fn bare_statements(&mut self, stmts: &[Stmt]) {
        self.scoped(|this| stmts.iter().for_each(|stmt| this.statement(stmt)));
    }

    fn statement(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Local(local) => {
                let before = self.enter_attrs(&local.attrs);
                let outer = self.locals;
                if let Some(init) = &local.init {
                    self.visit_expr(&init.expr);
                    if let Some((_, diverge)) = &init.diverge {
                        self.visit_expr(diverge);
                    }
                }
                self.locals = outer;
                let known = local.init.as_ref().map_or(0, |init| self.known_expr(&init.expr, 0));
                self.matched_pattern(&local.pat, known);
                self.cfg = before;
            }
            Stmt::Item(item) => self.item(item),
            Stmt::Expr(expr, _) => self.visit_expr(expr),
            Stmt::Macro(mac) => {
                let before = self.enter_attrs(&mac.attrs);
                self.macro_call(&mac.mac, Position::Statements);
                self.cfg = before;
            }
        }
    }

    /// Runs `walk` and forgets the local names that it bound.
    fn scoped(&mut self, walk: impl FnOnce(&mut Self)) {
        let locals = self.locals;
        walk(self);
        self.locals = locals;
    }
}

/// Whether a statement puts a name into its block's scope, or may.
fn declares(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Item(_) => true,
        Stmt::Macro(mac) => !is_standard(&mac.mac.path),
        Stmt::Local(_) | Stmt::Expr(..) => false,
    }
}

/// The name that an item of a block takes from outer bindings.
fn item_ident(item: &Item) -> Option<&syn::Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Mod(item) => Some(&item.ident),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        // Impls and foreign blocks have no name; macros are a namespace of their own.
        _ => None,
    }
}

/// The attributes of an expression, where a `cfg` may stand.
pub(super) fn expr_attrs(expr: &Expr) -> &[Attribute] {
    match expr {
        Expr::Block(e) => &e.attrs,
        Expr::Call(e) => &e.attrs,
        Expr::If(e) => &e.attrs,
        Expr::Macro(e) => &e.attrs,
        Expr::Match(e) => &e.attrs,
        Expr::MethodCall(e) => &e.attrs,
        Expr::Return(e) => &e.attrs,
        Expr::Struct(e) => &e.attrs,
        Expr::Tuple(e) => &e.attrs,
        Expr::Unsafe(e) => &e.attrs,
        Expr::ForLoop(e) => &e.attrs,
        Expr::While(e) => &e.attrs,
        Expr::Loop(e) => &e.attrs,
        Expr::Let(e) => &e.attrs,
        Expr::Path(e) => &e.attrs,
        Expr::Reference(e) => &e.attrs,
        Expr::Assign(e) => &e.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Extractor<'_> {
    fn visit_attribute(&mut self, _: &'ast Attribute) {
        // Attributes are read where items are.
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        let attrs = expr_attrs(expr);
        self.code.size += size::of_expr(expr);
        match expr {
            Expr::Closure(_) => self.code.closures = self.code.closures.saturating_add(1),
            Expr::MethodCall(_) => self.code.methods = self.code.methods.saturating_add(1),
            _ => {}
        }
        if let Expr::Verbatim(tokens) = expr {
            self.verbatim(tokens.clone(), RefKind::Path);
        } else if attrs.is_empty() {
            visit::visit_expr(self, expr);
        } else {
            let before = self.enter_attrs(attrs);
            visit::visit_expr(self, expr);
            self.cfg = before;
        }
    }

    fn visit_expr_path(&mut self, expr: &'ast ExprPath) {
        if expr.path.is_ident("self") {
            return;
        }
        self.qualified_path(expr.qself.as_ref(), &expr.path, Ns::VALUE, RefKind::Path);
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match &*call.func {
            Expr::Path(path) => {
                self.qualified_path(path.qself.as_ref(), &path.path, Ns::VALUE, RefKind::Call);
            }
            func => self.visit_expr(func),
        }
        each(&call.args).for_each(|a| self.visit_expr(a));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        // Of a tree that is gone it could have the address of this one.
        self.receiver = None;
        self.visit_expr(&call.receiver);
        let name = self.ident(&call.method);
        let line = self.line(call.method.span());
        let read = self.read_receiver(&call.receiver);
        let receiver = Some(read.known);
        let (scope, owner, cfg) = (self.scope, self.owner, self.cfg);
        let args = u8::try_from(call.args.len()).ok();
        let by_path = false;
        self.facts.methods.push(MethodFacts { name, scope, owner, cfg, line, receiver, args, by_path });
        if let Some(turbofish) = &call.turbofish {
            self.visit_angle_bracketed_generic_arguments(turbofish);
        }
        each(&call.args).for_each(|a| self.visit_expr(a));
        self.receiver = Some(read);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        let (qself, path) = (expr.qself.as_ref(), &expr.path);
        match &expr.rest {
            // Outside of its crate, fields can be set on a copy of the base.
            Some(_) => self.qualified_path(qself, path, Ns::TYPE, RefKind::Path),
            None => self.inside(|this| this.qualified_path(qself, path, Ns::TYPE, RefKind::Path)),
        }
        for field in each(&expr.fields) {
            let before = self.enter_attrs(&field.attrs);
            self.visit_expr(&field.expr);
            self.cfg = before;
        }
        expr.rest.iter().for_each(|r| self.visit_expr(r));
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scoped(|this| {
            each(&closure.inputs).for_each(|p| this.pattern(p));
            this.visit_return_type(&closure.output);
            this.visit_expr(&closure.body);
        });
    }

    fn visit_expr_let(&mut self, expr: &'ast syn::ExprLet) {
        // The bindings stay until the `if`, `while` or arm around them ends.
        self.visit_expr(&expr.expr);
        let known = self.known_expr(&expr.expr, 0);
        self.matched_pattern(&expr.pat, known);
    }

    fn visit_expr_match(&mut self, expr: &'ast syn::ExprMatch) {
        self.visit_expr(&expr.expr);
        let known = self.known_expr(&expr.expr, 0);
        for arm in &expr.arms {
            let before = self.enter_attrs(&arm.attrs);
            self.scoped(|this| {
                this.matched_pattern(&arm.pat, known);
                this.visit_expr(&arm.body);
            });
            self.cfg = before;
        }
    }

    fn visit_expr_if(&mut self, expr: &'ast syn::ExprIf) {
        self.scoped(|this| {
            this.visit_expr(&expr.cond);
            this.visit_block(&expr.then_branch);
        });
        if let Some((_, otherwise)) = &expr.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, expr: &'ast syn::ExprWhile) {
        self.scoped(|this| {
            this.visit_expr(&expr.cond);
            this.visit_block(&expr.body);
        });
    }

    fn visit_expr_for_loop(&mut self, expr: &'ast syn::ExprForLoop) {
        self.visit_expr(&expr.expr);
        self.scoped(|this| {
            this.pattern(&expr.pat);
            this.visit_block(&expr.body);
        });
    }

    fn visit_block(&mut self, block: &'ast Block) {
        self.statements(&block.stmts);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.macro_call(mac, Position::Expr);
    }

    fn visit_type_macro(&mut self, ty: &'ast syn::TypeMacro) {
        self.macro_call(&ty.mac, Position::Type);
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        self.qualified_path(ty.qself.as_ref(), &ty.path, Ns::TYPE, RefKind::Type);
    }

    fn visit_path(&mut self, path: &'ast Path) {
        // Bounds, and every other path that is no expression: a type or trait.
        self.qualified_path(None, path, Ns::TYPE, RefKind::Type);
    }

    fn visit_generic_argument(&mut self, argument: &'ast syn::GenericArgument) {
        if let syn::GenericArgument::Type(Type::Path(TypePath { qself: None, path, .. })) = argument
            && path.get_ident().is_some()
        {
            // `Foo<N>`: a type, or a constant.
            self.syn_reference(path, Ns::TYPE_AND_VALUE, RefKind::Type);
        } else {
            visit::visit_generic_argument(self, argument);
        }
    }

    fn visit_pat(&mut self, pat: &'ast syn::Pat) {
        self.pattern(pat);
    }

    fn visit_item(&mut self, item: &'ast Item) {
        self.item(item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        let before = self.enter_attrs(&field.attrs);
        self.attributes(&field.attrs);
        self.visit_visibility(&field.vis);
        self.visit_type(&field.ty);
        self.cfg = before;
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        let before = self.enter_attrs(&variant.attrs);
        self.attributes(&variant.attrs);
        self.visit_fields(&variant.fields);
        if let Some((_, value)) = &variant.discriminant {
            self.visit_expr(value);
        }
        self.cfg = before;
    }

    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {
        // Names a module around the item: no dependency.
    }

    fn visit_bound_lifetimes(&mut self, _: &'ast syn::BoundLifetimes) {}

    fn visit_type(&mut self, ty: &'ast Type) {
        match ty {
            Type::Verbatim(tokens) => self.verbatim(tokens.clone(), RefKind::Type),
            ty => visit::visit_type(self, ty),
        }
    }
}
