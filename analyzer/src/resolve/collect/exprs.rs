//! Expressions without control flow: literals, tuples, indices, what macros become.

use super::Collector;
use super::bodies::Body;
use super::types::{Kind, Row, Ty, Types};
use super::words::*;
use crate::facts::Name;
use crate::flow::{Expr, Literal, Standard};

impl<'p> Collector<'p> {
    pub(super) fn literal(&mut self, body: &Body, literal: Literal) -> Ty {
        match literal {
            Literal::Str => {
                let text = self.foreign(STR, &[]);
                self.reference(text)
            }
            Literal::Bytes => {
                let byte = self.foreign(U8, &[]);
                let length = self.word(USIZE);
                let array = self.types.add(Kind::Array(byte, length));
                self.reference(array)
            }
            Literal::Bool => self.foreign(BOOL, &[]),
            Literal::Char => self.foreign(CHAR, &[]),
            Literal::Typed(name) => {
                let name = self.name_of(body, name);
                self.types.add(Kind::Foreign(name, &[]))
            }
            Literal::Int => self.types.fresh_int(),
            Literal::Float => self.foreign(F64, &[]),
        }
    }

    pub(super) fn name_of(&self, body: &Body, sym: crate::flow::Sym) -> Name {
        super::index::sym(self.program, &self.program.pieces[body.subst.piece as usize], sym)
    }

    pub(super) fn tuple_value(&mut self, body: &mut Body, exprs: &'p [Expr], expected: Ty) -> Ty {
        let parts = match self.types.seen(expected) {
            Kind::Tuple(parts) if parts.len() == exprs.len() => Row::from_slice(parts),
            _ => self.fresh(exprs.len()),
        };
        let mut out = Row::with_capacity(exprs.len());
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
                    ("String" | "str", _) => return self.foreign(STR, &[]),
                    ("Vec" | "VecDeque" | "SmallVec" | "IndexSet", [element, ..]) => {
                        let element = *element;
                        return if by_range { self.types.add(Kind::Slice(element)) } else { element };
                    }
                    ("HashMap" | "BTreeMap" | "IndexMap", [_, value, ..]) => return *value,
                    _ => {}
                },
                Kind::Adt(..) => {
                    let output = self.word(OUTPUT);
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
        let vec = self.word(VEC);
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
            Standard::Format => self.foreign(STRING, &[]),
            Standard::Vec => self.foreign(VEC, &[element]),
            Standard::Bool => self.foreign(BOOL, &[]),
            Standard::Unit => self.tuple(&[]),
            Standard::Never => Types::NEVER,
            Standard::Str => self.literal(body, Literal::Str),
            Standard::Write => {
                let (ok, error) = (self.tuple(&[]), self.types.fresh());
                self.foreign(RESULT, &[ok, error])
            }
        }
    }
}
