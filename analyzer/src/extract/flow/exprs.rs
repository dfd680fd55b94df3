//! Expressions and statements as terms.

use syn::{BinOp, Lit, Macro, UnOp};

use crate::extract::Extractor;
use crate::extract::args::{self, is_standard};
use crate::extract::builder::{Expansion, Origin};
use crate::flow::{ClosureTerm, Expr, Literal, MethodTerm, Standard, Stmt, Sym};
use crate::nesting::{Depth, depth_of_tokens, with_stack};

impl Extractor<'_> {
    /// The term of an expression.
    pub(super) fn expr_term(&mut self, expr: &syn::Expr) -> Expr {
        let attrs = crate::extract::bodies::expr_attrs(expr);
        let term = self.deeper(|this| this.under(attrs, |this| this.expr_term_here(expr)));
        term.unwrap_or(Expr::Unknown(Vec::new()))
    }

    /// The term of what stands behind attributes.
    fn under(&mut self, attrs: &[syn::Attribute], read: impl FnOnce(&mut Self) -> Expr) -> Expr {
        if attrs.is_empty() {
            return read(self);
        }
        let before = self.enter_attrs(attrs);
        let here = std::mem::replace(&mut self.cfg, before);
        let term = read(self);
        if here == before { term } else { Expr::Under(here, Box::new(term)) }
    }

    fn boxed(&mut self, expr: &syn::Expr) -> Box<Expr> {
        Box::new(self.expr_term(expr))
    }

    fn pair(&mut self, left: &syn::Expr, right: &syn::Expr) -> Box<[Expr; 2]> {
        Box::new([self.expr_term(left), self.expr_term(right)])
    }

    fn terms<'e>(&mut self, exprs: impl IntoIterator<Item = &'e syn::Expr>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr_term(expr)).collect()
    }

    fn expr_term_here(&mut self, expr: &syn::Expr) -> Expr {
        match expr {
            syn::Expr::Lit(literal) => self.literal(&literal.lit),
            syn::Expr::Path(path) => Expr::Path(Box::new(self.path_term(path.qself.as_ref(), &path.path))),
            syn::Expr::Call(call) => {
                let function = self.boxed(&call.func);
                Expr::Call(function, self.terms(&call.args))
            }
            syn::Expr::MethodCall(call) => {
                let receiver = self.expr_term(&call.receiver);
                let name = self.ident_sym(&call.method);
                let turbofish =
                    call.turbofish.as_ref().map(|angle| self.argument_terms(angle)).unwrap_or_default();
                let args = self.terms(&call.args);
                Expr::Method(Box::new(MethodTerm { receiver, name, turbofish, args }))
            }
            syn::Expr::Field(field) => {
                let name = self.member(&field.member);
                Expr::Field(self.boxed(&field.base), name)
            }
            syn::Expr::Index(index) => Expr::Index(self.pair(&index.expr, &index.index)),
            syn::Expr::Reference(inner) => Expr::Ref(self.boxed(&inner.expr)),
            syn::Expr::RawAddr(inner) => Expr::Ref(self.boxed(&inner.expr)),
            syn::Expr::Unary(unary) => match unary.op {
                UnOp::Deref(_) => Expr::Deref(self.boxed(&unary.expr)),
                _ => Expr::Not(self.boxed(&unary.expr)),
            },
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Assign(assign) => Expr::Assign(self.pair(&assign.left, &assign.right)),
            syn::Expr::Try(inner) => Expr::Try(self.boxed(&inner.expr)),
            syn::Expr::Await(inner) => Expr::Await(self.boxed(&inner.base)),
            syn::Expr::Paren(inner) => self.expr_term(&inner.expr),
            syn::Expr::Group(inner) => self.expr_term(&inner.expr),
            syn::Expr::Tuple(tuple) => Expr::Tuple(self.terms(&tuple.elems)),
            syn::Expr::Array(array) => Expr::Array(self.terms(&array.elems)),
            syn::Expr::Repeat(repeat) => Expr::Array(vec![self.expr_term(&repeat.expr)]),
            syn::Expr::Range(range) => {
                let (start, end) = (range.start.as_deref(), range.end.as_deref());
                Expr::Range(self.terms(start.into_iter().chain(end)))
            }
            syn::Expr::Cast(cast) => {
                let inner = self.boxed(&cast.expr);
                Expr::Cast(inner, self.type_term(&cast.ty))
            }
            syn::Expr::Struct(literal) => {
                let path = Box::new(self.path_term(literal.qself.as_ref(), &literal.path));
                let mut fields = Vec::with_capacity(literal.fields.len());
                for field in &literal.fields {
                    let name = self.member(&field.member);
                    let value = self.under(&field.attrs, |this| this.expr_term(&field.expr));
                    fields.push((name, value));
                }
                let rest = literal.rest.as_ref().map(|rest| self.boxed(rest));
                Expr::Struct(path, fields, rest)
            }
            syn::Expr::Closure(closure) => self.closure(closure),
            expr => self.control(expr),
        }
    }

    /// What has blocks in it.
    fn control(&mut self, expr: &syn::Expr) -> Expr {
        match expr {
            syn::Expr::Block(block) => self.block_term(&block.block.stmts),
            syn::Expr::Unsafe(block) => self.block_term(&block.block.stmts),
            syn::Expr::Const(block) => self.block_term(&block.block.stmts),
            syn::Expr::Async(block) => Expr::Async(Box::new(self.block_term(&block.block.stmts))),
            syn::Expr::If(branch) => {
                let condition = self.boxed(&branch.cond);
                let then = Box::new(self.block_term(&branch.then_branch.stmts));
                let otherwise = branch.else_branch.as_ref().map(|(_, otherwise)| self.boxed(otherwise));
                Expr::If(condition, then, otherwise)
            }
            syn::Expr::Let(condition) => {
                let value = self.boxed(&condition.expr);
                Expr::Let(Box::new(self.pat_term(&condition.pat)), value)
            }
            syn::Expr::Match(matched) => {
                let value = self.boxed(&matched.expr);
                let mut arms = Vec::with_capacity(matched.arms.len());
                for arm in &matched.arms {
                    let pat = self.pat_term(&arm.pat);
                    let arm_body = self.under(&arm.attrs, |this| this.expr_term(&arm.body));
                    arms.push((pat, arm_body));
                }
                Expr::Match(value, arms)
            }
            syn::Expr::ForLoop(each) => {
                let over = self.boxed(&each.expr);
                let pat = Box::new(self.pat_term(&each.pat));
                Expr::For(pat, over, Box::new(self.block_term(&each.body.stmts)))
            }
            syn::Expr::Loop(each) => Expr::Loop(Box::new(self.block_term(&each.body.stmts))),
            syn::Expr::While(each) => {
                let condition = self.boxed(&each.cond);
                Expr::While(condition, Box::new(self.block_term(&each.body.stmts)))
            }
            syn::Expr::Return(value) => Expr::Return(value.expr.as_ref().map(|value| self.boxed(value))),
            syn::Expr::Break(value) => Expr::Break(value.expr.as_ref().map(|value| self.boxed(value))),
            syn::Expr::Continue(_) => Expr::Break(None),
            syn::Expr::Macro(mac) => self.macro_term(&mac.mac),
            _ => Expr::Unknown(Vec::new()),
        }
    }

    fn member(&mut self, member: &syn::Member) -> Sym {
        match member {
            syn::Member::Named(ident) => self.ident_sym(ident),
            syn::Member::Unnamed(index) => self.sym_of(&index.index.to_string()),
        }
    }

    fn literal(&mut self, literal: &Lit) -> Expr {
        let suffixed = |this: &mut Self, suffix: &str, plain: Literal| match suffix {
            "" => plain,
            suffix => Literal::Typed(this.sym_of(suffix)),
        };
        Expr::Literal(match literal {
            Lit::Str(_) | Lit::CStr(_) => Literal::Str,
            Lit::ByteStr(_) => Literal::Bytes,
            Lit::Byte(_) => Literal::Typed(self.sym_of("u8")),
            Lit::Char(_) => Literal::Char,
            Lit::Bool(_) => Literal::Bool,
            Lit::Int(number) => suffixed(self, number.suffix(), Literal::Int),
            Lit::Float(number) => suffixed(self, number.suffix(), Literal::Float),
            _ => return Expr::Unknown(Vec::new()),
        })
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Expr {
        let sides = self.pair(&binary.left, &binary.right);
        match binary.op {
            BinOp::And(_)
            | BinOp::Or(_)
            | BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_) => Expr::Compare(sides),
            BinOp::Add(_)
            | BinOp::Sub(_)
            | BinOp::Mul(_)
            | BinOp::Div(_)
            | BinOp::Rem(_)
            | BinOp::BitXor(_)
            | BinOp::BitAnd(_)
            | BinOp::BitOr(_)
            | BinOp::Shl(_)
            | BinOp::Shr(_) => Expr::Operator(sides),
            _ => Expr::Assign(sides),
        }
    }

    fn closure(&mut self, closure: &syn::ExprClosure) -> Expr {
        let number = self.writer().closures;
        self.writer().closures += 1;
        let params = closure.inputs.iter().map(|input| self.pat_term(input)).collect();
        let output = match &closure.output {
            syn::ReturnType::Default => None,
            output => Some(self.return_term(output)),
        };
        let mut body = self.expr_term(&closure.body);
        if closure.asyncness.is_some() {
            body = Expr::Async(Box::new(body));
        }
        Expr::Closure(Box::new(ClosureTerm { number, params, output, body }))
    }

    /// Statements without a scope of their own.
    pub(super) fn statement_terms(&mut self, stmts: &[syn::Stmt]) -> Expr {
        let mut out = Vec::with_capacity(stmts.len());
        let mut value = false;
        for stmt in stmts {
            value = false;
            match stmt {
                syn::Stmt::Local(local) => {
                    let (mut init, mut diverge) = (None, None);
                    let attrs = &local.attrs;
                    if let Some(local) = &local.init {
                        init = Some(self.under(attrs, |this| this.expr_term(&local.expr)));
                        diverge = local.diverge.as_ref().map(|(_, diverge)| self.expr_term(diverge));
                    }
                    out.push(Stmt::Let(self.pat_term(&local.pat), init, diverge));
                }
                syn::Stmt::Item(_) => {}
                syn::Stmt::Expr(expr, semi) => {
                    out.push(Stmt::Expr(self.expr_term(expr)));
                    value = semi.is_none();
                }
                syn::Stmt::Macro(mac) => {
                    let term = self.under(&mac.attrs, |this| this.macro_term(&mac.mac));
                    out.push(Stmt::Expr(term));
                    value = mac.semi_token.is_none();
                }
            }
        }
        Expr::Block(out, value)
    }

    fn macro_term(&mut self, mac: &Macro) -> Expr {
        let Some(last) = mac.path.segments.last() else { return Expr::Unknown(Vec::new()) };
        if is_standard(&mac.path) && !self.defines(&mac.path) {
            let name = last.ident.to_string();
            let standard = match name.as_str() {
                "format" => Standard::Format,
                "vec" => Standard::Vec,
                "matches" | "cfg" => Standard::Bool,
                "panic" | "unreachable" | "todo" | "unimplemented" | "compile_error" => Standard::Never,
                "concat" | "stringify" | "env" | "file" | "module_path" | "include_str" => Standard::Str,
                "write" | "writeln" => Standard::Write,
                _ => Standard::Unit,
            };
            let values = self.kept_arguments(mac).unwrap_or_else(|| args::values(mac.tokens.clone()));
            return Expr::Standard(standard, self.terms(&values));
        }
        if let Origin::File(lines) = &self.origin {
            let start = lines.byte(mac.delimiter.span().open().end());
            return u32::try_from(start).map_or(Expr::Unknown(Vec::new()), Expr::Macro);
        }
        self.expanded(mac)
    }

    /// What a call inside a fragment becomes; what that costs was counted when its names were read.
    fn expanded(&mut self, mac: &Macro) -> Expr {
        let (before, limited) = (self.spent(), self.limited);
        let mut out = None;
        match self.expand(&mac.path, mac.tokens.clone()) {
            Some(Expansion::Tokens(tokens)) => {
                let few = Depth::of_few(before.0 - self.fuel());
                if let Some(depth) = few.or_else(|| depth_of_tokens(&tokens))
                    && let Ok(stmts) = syn::parse::Parser::parse2(syn::Block::parse_within, tokens)
                {
                    out = Some(with_stack(depth, || self.block_term(&stmts)));
                }
                self.leave_expansion();
            }
            Some(_) => {}
            None => out = Some(Expr::Unknown(self.terms(&args::values(mac.tokens.clone())))),
        }
        self.restore(before);
        self.limited = limited;
        out.unwrap_or(Expr::Unknown(Vec::new()))
    }

    fn spent(&self) -> (usize, usize) {
        match self.origin {
            Origin::File(_) => (0, 0),
            Origin::Fragment { fuel, calls, .. } => (fuel, calls),
        }
    }

    fn restore(&mut self, before: (usize, usize)) {
        if let Origin::Fragment { fuel, calls, .. } = &mut self.origin {
            (*fuel, *calls) = before;
        }
    }
}
