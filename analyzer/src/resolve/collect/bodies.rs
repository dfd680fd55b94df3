//! Bodies: the types of expressions, in the order of the source.

use super::Collector;
use super::lower::Subst;
use super::types::{Args, Kind, Ty, Types};
use crate::facts::Name;
use crate::flow::{Expr, FnTerm, Literal, Receiver, Standard, Stmt};

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
    pub(super) calls: Vec<(u32, Vec<Ty>)>,
    /// Functions of other crates that are called, with the types of what they are called with.
    pub(super) foreign: Vec<(Name, Vec<Ty>)>,
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
    pub(super) fn foreign(&mut self, word: &str, args: &[Ty]) -> Ty {
        let name = self.word(word);
        self.types.add(Kind::Foreign(name, args.into()))
    }

    pub(super) fn reference(&mut self, ty: Ty) -> Ty {
        self.types.add(Kind::Ref(ty))
    }

    pub(super) fn tuple(&mut self, args: &[Ty]) -> Ty {
        self.types.add(Kind::Tuple(args.into()))
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
                self.foreign("bool", &[])
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
                let length = self.word("usize");
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
                self.foreign("Range", &[bound])
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
                self.foreign("bool", &[])
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

    pub(super) fn literal(&mut self, body: &Body, literal: Literal) -> Ty {
        match literal {
            Literal::Str => {
                let text = self.foreign("str", &[]);
                self.reference(text)
            }
            Literal::Bytes => {
                let byte = self.foreign("u8", &[]);
                let length = self.word("usize");
                let array = self.types.add(Kind::Array(byte, length));
                self.reference(array)
            }
            Literal::Bool => self.foreign("bool", &[]),
            Literal::Char => self.foreign("char", &[]),
            Literal::Typed(name) => {
                let name = self.name_of(body, name);
                self.types.add(Kind::Foreign(name, Args::default()))
            }
            Literal::Int => self.types.fresh_int(),
            Literal::Float => self.foreign("f64", &[]),
        }
    }

    pub(super) fn name_of(&self, body: &Body, sym: crate::flow::Sym) -> Name {
        super::index::sym(self.program, &self.program.pieces[body.subst.piece as usize], sym)
    }

    pub(super) fn tuple_value(&mut self, body: &mut Body, exprs: &'p [Expr], expected: Ty) -> Ty {
        let parts = match self.types.seen(expected) {
            Kind::Tuple(parts) if parts.len() == exprs.len() => parts.to_vec(),
            _ => self.fresh(exprs.len()),
        };
        let mut out = Vec::with_capacity(exprs.len());
        for (expr, part) in exprs.iter().zip(parts) {
            let ty = self.expr(body, expr, part);
            let object = matches!(self.types.seen(part), Kind::Var(_));
            if !object {
                self.coerce(body, ty, part);
            }
            out.push(if object { ty } else { part });
        }
        self.tuple(&out)
    }

    /// A value as an operand: references are looked through.
    pub(super) fn operand(&mut self, ty: Ty) -> Ty {
        match self.types.seen(ty) {
            Kind::Ref(inner) => *inner,
            _ => ty,
        }
    }

    pub(super) fn index(&mut self, body: &mut Body, sides: &'p [Expr; 2]) -> Ty {
        let base = self.open(body, &sides[0]);
        let by_range = matches!(sides[1], Expr::Range(_));
        self.open(body, &sides[1]);
        let mut ty = self.types.shallow(base);
        for _ in 0..6 {
            match self.types.seen(ty) {
                Kind::Array(element, _) | Kind::Slice(element) => {
                    let element = *element;
                    return if by_range { self.types.add(Kind::Slice(element)) } else { element };
                }
                Kind::Foreign(name, args) => match (self.text(*name), args.as_ref()) {
                    ("String" | "str", _) => return self.foreign("str", &[]),
                    ("Vec" | "VecDeque" | "SmallVec" | "IndexSet", [element, ..]) => {
                        let element = *element;
                        return if by_range { self.types.add(Kind::Slice(element)) } else { element };
                    }
                    ("HashMap" | "BTreeMap" | "IndexMap", [_, value, ..]) => return *value,
                    _ => {}
                },
                Kind::Adt(..) => {
                    let output = self.word("Output");
                    return self.project_impl(ty, None, output).unwrap_or_else(|| self.types.fresh());
                }
                _ => {}
            }
            match self.deref(ty) {
                Some(inner) => ty = inner,
                None => break,
            }
        }
        self.types.fresh()
    }

    pub(super) fn macro_value(&mut self, body: &mut Body, start: u32, expected: Ty) -> Ty {
        let Some(&piece) = self.program.expansions.get(&(body.subst.piece, start)) else {
            return self.types.fresh();
        };
        let facts = self.program.facts(&self.program.pieces[piece as usize]);
        let Some(root) = facts.flow.as_ref().and_then(|flow| flow.root.as_ref()) else {
            return self.types.fresh();
        };
        let outer = std::mem::replace(&mut body.subst.piece, piece);
        let ty = self.expr(body, root, expected);
        body.subst.piece = outer;
        ty
    }

    pub(super) fn standard(
        &mut self,
        body: &mut Body,
        standard: Standard,
        args: &'p [Expr],
        expected: Ty,
    ) -> Ty {
        let vec = self.word("Vec");
        let element = match self.types.seen(expected) {
            Kind::Foreign(name, parts) if *name == vec && parts.len() == 1 => parts[0],
            _ => self.types.fresh(),
        };
        for arg in args {
            if standard == Standard::Vec {
                self.expect(body, arg, element)
            } else {
                self.open(body, arg)
            };
        }
        match standard {
            Standard::Format => self.foreign("String", &[]),
            Standard::Vec => self.foreign("Vec", &[element]),
            Standard::Bool => self.foreign("bool", &[]),
            Standard::Unit => self.tuple(&[]),
            Standard::Never => Types::NEVER,
            Standard::Str => self.literal(body, Literal::Str),
            Standard::Write => {
                let (ok, error) = (self.tuple(&[]), self.types.fresh());
                self.foreign("Result", &[ok, error])
            }
        }
    }
}
