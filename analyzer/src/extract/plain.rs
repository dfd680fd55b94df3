//! Plain expressions, read without the grammar of all expressions.
//!
//! Most arguments of macros are paths, literals, calls, fields and operators. Reading one of these takes the general parser
//! ten times as long, as it asks at each token for all else that might stand there. In: a place in tokens. Out: an
//! expression that names the same as that of the general parser, or nothing where that one has to look. What names nothing
//! is not kept: operands that operators join are a tuple, signs before an operand are parentheses.

use proc_macro2::{Delimiter, Punct, Spacing};
use syn::buffer::Cursor;
use syn::punctuated::Punctuated;
use syn::{
    Expr, ExprCall, ExprField, ExprIndex, ExprLit, ExprMethodCall, ExprParen, ExprPath, ExprTry, ExprTuple,
    Index, Lit, LitBool, Member, Path, PathSegment, Token,
};

use super::tokens::is_keyword;

/// Something, and the place behind it.
type Read<'c, T> = Option<(T, Cursor<'c>)>;

/// The expression at a place, if it is plain and a comma, a semicolon or the end stands behind it.
pub(super) fn argument(at: Cursor<'_>) -> Read<'_, Expr> {
    let (expr, rest) = expression(at)?;
    let ends = rest.eof() || punct(rest).is_some_and(|(p, _)| matches!(p.as_char(), ',' | ';'));
    ends.then_some((expr, rest))
}

/// Operands with operators between them.
fn expression(at: Cursor<'_>) -> Read<'_, Expr> {
    let (first, mut rest) = operand(at)?;
    let Some((mut compares, mut next)) = operator(rest) else { return Some((first, rest)) };
    let mut operands = vec![first];
    loop {
        let operand = operand(next)?;
        operands.push(operand.0);
        rest = operand.1;
        let Some((operator, behind)) = operator(rest) else { break };
        // `a < b < c` is refused by the grammar.
        compares = match (compares, operator) {
            (Joins::Comparison, Joins::Comparison) => return None,
            (Joins::Comparison, Joins::Value) => Joins::Comparison,
            (_, operator) => operator,
        };
        next = behind;
    }
    Some((tuple(operands), rest))
}

fn tuple(elems: Vec<Expr>) -> Expr {
    let elems = elems.into_iter().collect();
    Expr::Tuple(ExprTuple { attrs: Vec::new(), paren_token: Default::default(), elems })
}

fn parentheses(expr: Expr) -> Expr {
    let (attrs, paren_token) = (Vec::new(), Default::default());
    Expr::Paren(ExprParen { attrs, paren_token, expr: Box::new(expr) })
}

/// A sign at a place. Groups without brackets, which stand around what a macro was given, are not looked into.
fn punct(at: Cursor<'_>) -> Read<'_, Punct> {
    match at.any_group() {
        Some(_) => None,
        None => at.punct(),
    }
}

/// What an operator between two operands makes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Joins {
    Value,
    Comparison,
    Condition,
}

fn operator(at: Cursor<'_>) -> Read<'_, Joins> {
    let (first, rest) = punct(at)?;
    let second = match first.spacing() {
        Spacing::Joint => punct(rest).map(|(second, behind)| (second.as_char(), second.spacing(), behind)),
        Spacing::Alone => None,
    };
    match (first.as_char(), second) {
        ('&', Some(('&', Spacing::Alone, rest))) | ('|', Some(('|', Spacing::Alone, rest))) => {
            Some((Joins::Condition, rest))
        }
        ('=' | '!' | '<' | '>', Some(('=', Spacing::Alone, rest))) => Some((Joins::Comparison, rest)),
        ('<', Some(('<', Spacing::Alone, rest))) | ('>', Some(('>', Spacing::Alone, rest))) => {
            Some((Joins::Value, rest))
        }
        ('<' | '>', None) => Some((Joins::Comparison, rest)),
        ('+' | '-' | '*' | '/' | '%' | '^' | '&' | '|', None) => Some((Joins::Value, rest)),
        _ => None,
    }
}

/// An operand with the signs before it.
fn operand(at: Cursor<'_>) -> Read<'_, Expr> {
    let (mut rest, mut signs) = (at, 0);
    while let Some((sign, behind)) = punct(rest) {
        if !matches!(sign.as_char(), '&' | '*' | '-' | '!') {
            return None;
        }
        (rest, signs) = (behind, signs + 1);
        if sign.as_char() == '&'
            && let Some((word, behind)) = rest.ident().filter(|_| rest.any_group().is_none())
            && word == "mut"
        {
            rest = behind;
        }
    }
    let (primary, rest) = primary(rest)?;
    let (expr, rest) = trailers(primary, rest)?;
    Some((if signs == 0 { expr } else { parentheses(expr) }, rest))
}

fn primary(at: Cursor<'_>) -> Read<'_, Expr> {
    if let Some((inside, delimiter, _, rest)) = at.any_group() {
        let expr = match delimiter {
            Delimiter::Parenthesis => {
                let (mut elems, comma) = list(inside)?;
                if elems.len() == 1 && !comma { parentheses(elems.pop()?) } else { tuple(elems) }
            }
            Delimiter::Bracket => tuple(list(inside)?.0),
            Delimiter::Brace | Delimiter::None => return None,
        };
        return Some((expr, rest));
    }
    if let Some((literal, rest)) = at.literal() {
        return Some((Expr::Lit(ExprLit { attrs: Vec::new(), lit: Lit::new(literal) }), rest));
    }
    path(at)
}

fn path(at: Cursor<'_>) -> Read<'_, Expr> {
    let (first, mut rest) = at.ident()?;
    if first == "true" || first == "false" {
        let lit = Lit::Bool(LitBool::new(first == "true", first.span()));
        return Some((Expr::Lit(ExprLit { attrs: Vec::new(), lit }), rest));
    }
    if is_keyword(&first) && !["self", "Self", "crate", "super"].iter().any(|word| first == word) {
        return None;
    }
    let mut segments = Punctuated::new();
    segments.push_value(PathSegment::from(first));
    while let Some((colon, second)) = punct(rest)
        && colon.as_char() == ':'
    {
        let (_, name) = punct(second).filter(|(second, _)| second.as_char() == ':')?;
        let (ident, behind) = name.ident().filter(|_| name.any_group().is_none())?;
        // `super::super` is rare enough.
        if is_keyword(&ident) {
            return None;
        }
        segments.push_punct(Default::default());
        segments.push_value(PathSegment::from(ident));
        rest = behind;
    }
    let path = Path { leading_colon: None, segments };
    Some((Expr::Path(ExprPath { attrs: Vec::new(), qself: None, path }), rest))
}

/// Calls, fields, indices and `?` behind an operand.
fn trailers(mut expr: Expr, mut at: Cursor<'_>) -> Read<'_, Expr> {
    loop {
        let attrs = Vec::new();
        if let Some((inside, delimiter, _, rest)) = at.any_group() {
            at = rest;
            expr = match delimiter {
                Delimiter::Parenthesis => {
                    let args = arguments(inside)?;
                    Expr::Call(ExprCall {
                        attrs,
                        func: Box::new(expr),
                        paren_token: Default::default(),
                        args,
                    })
                }
                Delimiter::Bracket => {
                    let (mut index, comma) = list(inside)?;
                    let index = Box::new(index.pop().filter(|_| index.is_empty() && !comma)?);
                    let bracket_token = Default::default();
                    Expr::Index(ExprIndex { attrs, expr: Box::new(expr), bracket_token, index })
                }
                Delimiter::Brace | Delimiter::None => return None,
            };
            continue;
        }
        match at.punct() {
            Some((sign, rest)) if sign.as_char() == '?' => {
                let question_token = Default::default();
                expr = Expr::Try(ExprTry { attrs, expr: Box::new(expr), question_token });
                at = rest;
            }
            Some((sign, rest)) if sign.as_char() == '.' && sign.spacing() == Spacing::Alone => {
                (expr, at) = member(expr, rest)?;
            }
            // A macro call.
            Some((sign, _)) if sign.as_char() == '!' && sign.spacing() == Spacing::Alone => return None,
            _ => return Some((expr, at)),
        }
    }
}

/// The field or method behind a point.
fn member(base: Expr, at: Cursor<'_>) -> Read<'_, Expr> {
    let (attrs, dot_token) = (Vec::new(), <Token![.]>::default());
    if at.any_group().is_some() {
        return None;
    }
    if let Some((literal, rest)) = at.literal() {
        let (index, span) = (literal.to_string().parse().ok()?, literal.span());
        let member = Member::Unnamed(Index { index, span });
        return Some((Expr::Field(ExprField { attrs, base: Box::new(base), dot_token, member }), rest));
    }
    let (name, rest) = at.ident()?;
    if is_keyword(&name) {
        return None;
    }
    if punct(rest).is_some_and(|(sign, _)| sign.as_char() == ':') {
        return None;
    }
    let Some((inside, Delimiter::Parenthesis, _, rest)) = rest.any_group() else {
        let member = Member::Named(name);
        return Some((Expr::Field(ExprField { attrs, base: Box::new(base), dot_token, member }), rest));
    };
    let (receiver, args) = (Box::new(base), arguments(inside)?);
    let (turbofish, paren_token) = (None, Default::default());
    let call = ExprMethodCall { attrs, receiver, dot_token, method: name, turbofish, paren_token, args };
    Some((Expr::MethodCall(call), rest))
}

fn arguments(at: Cursor<'_>) -> Option<Punctuated<Expr, Token![,]>> {
    Some(list(at)?.0.into_iter().collect())
}

/// All expressions to the end, and whether the last has a comma behind it.
fn list(mut at: Cursor<'_>) -> Option<(Vec<Expr>, bool)> {
    let (mut out, mut comma) = (Vec::new(), false);
    while !at.eof() {
        let (expr, rest) = expression(at)?;
        out.push(expr);
        comma = !rest.eof();
        at = if comma { punct(rest).filter(|(sign, _)| sign.as_char() == ',')?.1 } else { rest };
    }
    Some((out, comma))
}

#[cfg(test)]
mod tests {
    use syn::buffer::TokenBuffer;
    use syn::visit::Visit as _;

    use super::*;
    use crate::extract::{Extractor, Lines, Origin};

    /// What an expression says of names.
    fn facts(expr: &Expr) -> String {
        let mut extractor = Extractor::new(Origin::File(Lines::default()));
        extractor.visit_expr(expr);
        let facts = extractor.finish();
        format!("{:?} {:?} {:?} {:?}", facts.names, facts.refs, facts.methods, facts.known)
    }

    fn plain(text: &str) -> Option<Expr> {
        let buffer = TokenBuffer::new2(text.parse().unwrap());
        argument(buffer.begin()).filter(|(_, rest)| rest.eof()).map(|(expr, _)| expr)
    }

    #[test]
    fn what_is_plain_says_what_the_general_parser_says() {
        for text in [
            "a",
            "A::b",
            "\"x\"",
            "-1.5",
            "true",
            "self.a.0.b()?",
            "crate::a::B::c(&mut d, *e, &&f)",
            "super::a(B, [C, D], (E,), (F, G), ())",
            "Self::A.b(c).d[E][f(G)]",
            "a + B - c * D::e(f) / 2 % g ^ h & I | J << 1 >> K",
            "a == B && c != D || !E && f <= G || h > I",
            "(a + b).c().clone().unwrap().d",
            "(&self).x(y.z())",
            "Some(A)?.b",
            "f()(A)",
        ] {
            let (plain, general) = (plain(text).expect(text), syn::parse_str::<Expr>(text).unwrap());
            assert_eq!(facts(&plain), facts(&general), "{text}");
        }
    }

    #[test]
    fn everything_else_is_left_to_the_general_parser() {
        for text in [
            "a!(b)",
            "A { b: c }",
            "a as B",
            "a..b",
            "..",
            "a::<B>()",
            "a.b::<C>()",
            "<A as B>::c",
            "::a::b",
            "|a| b",
            "if a { b } else { c }",
            "match a { b => c }",
            "a = b",
            "a += b",
            "a < b < c",
            "a == b + c == d",
            "[a; b]",
            "a.await",
            "&raw const a",
            "#[a] b",
            "a b",
            "'a'.b 'c'",
            "f(a b)",
            "a[b, c]",
            "x.0.1",
            "_",
        ] {
            assert!(plain(text).is_none(), "{text}");
        }
    }
}
