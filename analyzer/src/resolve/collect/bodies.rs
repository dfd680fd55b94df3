//! Bodies: the types of expressions, in the order of the source.

use super::Collector;
use super::lower::Subst;
use super::types::{Kind, Row, Ty, Types};
use super::words::*;
use crate::facts::Name;
use crate::flow::{Expr, FnTerm, Receiver, Stmt};

/// A body that is being gone through.
pub(super) struct Body {
    pub(super) subst: Subst,
    pub(super) instance: u32,
    /// What local names are, the innermost last.
    pub(super) locals: Vec<(Name, Ty)>,
    /// What `return` and `?` leave with, and `break`.
    pub(super) ret: Ty,
    pub(super) breaks: Vec<Ty>,
    /// Functions that are called, with their arguments.
    pub(super) calls: Vec<(u32, Row)>,
    /// Functions of other crates that are called, with the types of what they are called with.
    pub(super) foreign: Vec<(Name, Row)>,
    /// Types that become objects.
    pub(super) objects: Vec<(Ty, Ty)>,
    pub(super) closures: Vec<u32>,
    /// Types of which values are made.
    pub(super) made: Vec<Ty>,
    depth: u32,
}

/// Expressions are gone through this deep.
const MAX_DEPTH: u32 = 400;

impl Body {
    pub(super) fn new(subst: Subst, instance: u32) -> Self {
        Self {
            subst,
            instance,
            locals: Vec::new(),
            ret: Types::UNKNOWN,
            breaks: Vec::new(),
            calls: Vec::new(),
            foreign: Vec::new(),
            objects: Vec::new(),
            closures: Vec::new(),
            made: Vec::new(),
            depth: 0,
        }
    }

    pub(super) fn local(&self, name: Name) -> Option<Ty> {
        self.locals.iter().rev().find(|(own, _)| *own == name).map(|(_, ty)| *ty)
    }
}

impl<'p> Collector<'p> {
    pub(super) fn foreign(&mut self, word: Word, args: &[Ty]) -> Ty {
        if args.is_empty() {
            return self.words.plain(word, &mut self.types);
        }
        let name = self.word(word);
        self.types.add(Kind::Foreign(name, args))
    }

    pub(super) fn reference(&mut self, ty: Ty) -> Ty {
        self.types.add(Kind::Ref(ty))
    }

    pub(super) fn tuple(&mut self, args: &[Ty]) -> Ty {
        self.types.add(Kind::Tuple(args))
    }

    /// Binds `self`.
    pub(super) fn self_value(&mut self, body: &mut Body, term: &'p FnTerm) {
        let ty = match &term.receiver {
            Receiver::None => return,
            Receiver::Value => body.subst.self_ty,
            Receiver::Ref => self.reference(body.subst.self_ty),
            Receiver::Typed(ty) => self.lower(&body.subst, ty),
        };
        body.locals.push((self.program.keywords.self_, ty));
    }

    /// Goes through an expression; returns its type. `expected` is what it will be coerced to.
    pub(super) fn expr(&mut self, body: &mut Body, expr: &'p Expr, expected: Ty) -> Ty {
        if body.depth >= MAX_DEPTH {
            return Types::UNKNOWN;
        }
        body.depth += 1;
        let ty = crate::nesting::with_some_stack(|| self.expr_here(body, expr, expected));
        body.depth -= 1;
        ty
    }

    pub(super) fn open(&mut self, body: &mut Body, expr: &'p Expr) -> Ty {
        let expected = self.types.fresh();
        self.expr(body, expr, expected)
    }

    /// Goes through an expression that is coerced to a type.
    pub(super) fn expect(&mut self, body: &mut Body, expr: &'p Expr, expected: Ty) -> Ty {
        let ty = self.expr(body, expr, expected);
        self.coerce(body, ty, expected);
        ty
    }

    pub(super) fn expr_here(&mut self, body: &mut Body, expr: &'p Expr, expected: Ty) -> Ty {
        match expr {
            Expr::Unknown(exprs) => {
                exprs.iter().for_each(|expr| {
                    self.open(body, expr);
                });
                self.types.fresh()
            }
            Expr::Literal(literal) => self.literal(body, *literal),
            Expr::Path(path) => self.path_value(body, path, expected),
            Expr::Call(function, args) => self.call(body, function, args, expected),
            Expr::Method(method) => self.method(body, method, expected),
            Expr::Field(base, name) => {
                let base = self.open(body, base);
                let name = self.name_of(body, *name);
                self.field(base, name)
            }
            Expr::Index(sides) => self.index(body, sides),
            Expr::Ref(inner) => {
                let inside = match self.types.seen(expected) {
                    Kind::Ref(inside) => *inside,
                    _ => self.types.fresh(),
                };
                let ty = self.expr(body, inner, inside);
                self.reference(ty)
            }
            Expr::Deref(inner) => {
                let ty = self.open(body, inner);
                self.deref(ty).unwrap_or_else(|| self.types.fresh())
            }
            Expr::Compare(sides) => {
                let left = self.open(body, &sides[0]);
                let right = self.expr(body, &sides[1], left);
                if self.types.is_var(left) || self.types.is_var(right) {
                    self.types.unify(left, right);
                }
                self.foreign(BOOL, &[])
            }
            Expr::Operator(sides) => {
                let left = self.expr(body, &sides[0], expected);
                let right = self.open(body, &sides[1]);
                if self.types.is_var(left) {
                    self.types.unify(left, right);
                }
                self.operand(left)
            }
            Expr::Not(inner) => self.expr(body, inner, expected),
            Expr::Assign(sides) => {
                let left = self.open(body, &sides[0]);
                self.expect(body, &sides[1], left);
                self.tuple(&[])
            }
            Expr::Try(inner) => {
                let ty = self.open(body, inner);
                self.opened(ty)
            }
            Expr::Await(inner) => self.open(body, inner),
            Expr::Struct(path, fields, rest) => {
                self.struct_value(body, path, fields, rest.as_deref(), expected)
            }
            Expr::Tuple(exprs) => self.tuple_value(body, exprs, expected),
            Expr::Array(exprs) => {
                let element = match self.types.seen(expected) {
                    Kind::Array(element, _) | Kind::Slice(element) => *element,
                    _ => self.types.fresh(),
                };
                let length = self.word(USIZE);
                exprs.iter().for_each(|expr| {
                    self.expect(body, expr, element);
                });
                self.types.add(Kind::Array(element, length))
            }
            Expr::Range(exprs) => {
                let bound = self.types.fresh();
                exprs.iter().for_each(|expr| {
                    self.expect(body, expr, bound);
                });
                self.foreign(RANGE, &[bound])
            }
            expr => self.control(body, expr, expected),
        }
    }

    pub(super) fn control(&mut self, body: &mut Body, expr: &'p Expr, expected: Ty) -> Ty {
        match expr {
            Expr::Block(stmts, value) => self.block(body, stmts, *value, expected),
            Expr::If(condition, then, otherwise) => {
                let locals = body.locals.len();
                self.open(body, condition);
                let ty = self.branch(body, then, expected);
                body.locals.truncate(locals);
                match otherwise {
                    Some(otherwise) => {
                        let other = self.branch(body, otherwise, expected);
                        self.join(ty, other)
                    }
                    None => self.tuple(&[]),
                }
            }
            Expr::Let(pat, value) => {
                let ty = self.open(body, value);
                self.bind(body, pat, ty, false);
                self.foreign(BOOL, &[])
            }
            Expr::Match(value, arms) => {
                let matched = self.open(body, value);
                let mut ty = Types::NEVER;
                for (pat, arm) in arms {
                    let locals = body.locals.len();
                    self.bind(body, pat, matched, false);
                    let own = self.branch(body, arm, expected);
                    ty = self.join(ty, own);
                    body.locals.truncate(locals);
                }
                ty
            }
            Expr::For(pat, over, inner) => {
                let over = self.open(body, over);
                let item = self.item_given(over).unwrap_or_else(|| self.types.fresh());
                let locals = body.locals.len();
                self.bind(body, pat, item, false);
                self.looped(body, inner);
                body.locals.truncate(locals);
                self.tuple(&[])
            }
            Expr::Loop(inner) => self.looped(body, inner),
            Expr::While(condition, inner) => {
                let locals = body.locals.len();
                self.open(body, condition);
                self.looped(body, inner);
                body.locals.truncate(locals);
                self.tuple(&[])
            }
            Expr::Closure(closure) => self.closure(body, closure, expected),
            Expr::Async(inner) => {
                let outer = std::mem::replace(&mut body.ret, self.types.fresh());
                let ty = self.expect(body, inner, body.ret);
                let ret = std::mem::replace(&mut body.ret, outer);
                self.join(ty, ret)
            }
            Expr::Return(value) => {
                if let Some(value) = value {
                    self.expect(body, value, body.ret);
                }
                Types::NEVER
            }
            Expr::Break(value) => {
                if let Some(value) = value {
                    let target = body.breaks.last().copied().unwrap_or(Types::UNKNOWN);
                    self.expect(body, value, target);
                }
                Types::NEVER
            }
            Expr::Cast(inner, ty) => {
                let ty = self.lower(&body.subst, ty);
                self.expect(body, inner, ty);
                ty
            }
            Expr::Macro(start) => self.macro_value(body, *start, expected),
            Expr::Standard(standard, args) => self.standard(body, *standard, args, expected),
            Expr::Under(condition, inner) => {
                let condition =
                    self.program.pieces[body.subst.piece as usize].conditions[*condition as usize];
                let built = condition.active && !condition.test_only;
                if built { self.expr(body, inner, expected) } else { Types::NEVER }
            }
            _ => Types::UNKNOWN,
        }
    }

    pub(super) fn looped(&mut self, body: &mut Body, inner: &'p Expr) -> Ty {
        let ty = self.types.fresh();
        body.breaks.push(ty);
        self.open(body, inner);
        body.breaks.pop();
        ty
    }

    pub(super) fn branch(&mut self, body: &mut Body, expr: &'p Expr, expected: Ty) -> Ty {
        let ty = self.expr(body, expr, expected);
        if !matches!(self.types.seen(ty), Kind::Never) {
            self.coerce(body, ty, expected);
        }
        ty
    }

    /// The type of two branches.
    pub(super) fn join(&mut self, a: Ty, b: Ty) -> Ty {
        if matches!(self.types.seen(a), Kind::Never | Kind::Unknown) {
            return b;
        }
        self.types.unify(a, b);
        a
    }

    pub(super) fn block(&mut self, body: &mut Body, stmts: &'p [Stmt], value: bool, expected: Ty) -> Ty {
        let locals = body.locals.len();
        let mut ty = None;
        for (at, stmt) in stmts.iter().enumerate() {
            match stmt {
                Stmt::Let(pat, init, diverge) => {
                    self.let_statement(body, pat, init.as_ref(), diverge.as_ref())
                }
                Stmt::Expr(expr) if value && at + 1 == stmts.len() => {
                    ty = Some(self.expr(body, expr, expected))
                }
                Stmt::Expr(expr) => {
                    let own = self.open(body, expr);
                    if matches!(self.types.seen(own), Kind::Never) {
                        ty = Some(own);
                    }
                }
            }
        }
        body.locals.truncate(locals);
        ty.unwrap_or_else(|| self.tuple(&[]))
    }

    pub(super) fn let_statement(
        &mut self,
        body: &mut Body,
        pat: &'p crate::flow::Pat,
        init: Option<&'p Expr>,
        diverge: Option<&'p Expr>,
    ) {
        let expected = match pat {
            crate::flow::Pat::Typed(_, ty) => self.lower(&body.subst, ty),
            _ => self.types.fresh(),
        };
        let mut ty = expected;
        if let Some(init) = init {
            let own = self.expr(body, init, expected);
            self.coerce(body, own, expected);
            // What is written is what it is, whatever is assigned.
            ty = if matches!(pat, crate::flow::Pat::Typed(..)) { expected } else { own };
        }
        if let Some(diverge) = diverge {
            self.open(body, diverge);
        }
        match pat {
            crate::flow::Pat::Typed(pat, _) => self.bind(body, pat, ty, false),
            pat => self.bind(body, pat, ty, false),
        }
    }
}
