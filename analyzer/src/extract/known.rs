//! What is known of the type of an expression from where it comes: a parameter, an annotation, a field, a constructor.
//!
//! Only paths are kept; `resolve` finds out what they mean. What would need inference is [`Known::Nothing`].

use syn::{
    Expr, Fields, GenericArgument, GenericParam, Generics, Lit, Member, Path, PathArguments, Type,
    TypeParamBound, TypePath,
};

use super::Extractor;
use super::words::each;
use crate::facts::{ITSELF, Known, KnownNode, LocalKind, Ns, Std};

/// Expressions are looked into this far.
const MAX_DEPTH: u32 = 24;

/// Types that lend out their one argument.
const TRANSPARENT: &[&str] = &["Arc", "Box", "Cow", "MutexGuard", "Pin", "Rc", "Ref", "RefMut"];
/// Types that have to be opened first.
const WRAPPERS: &[&str] = &["Option", "Poll", "Result"];
/// Methods that open these.
const OPENERS: &[&str] = &["expect", "unwrap", "unwrap_or", "unwrap_or_default", "unwrap_or_else"];
/// Methods that give back what they are called on, for what is looked at here.
const SAME: &[&str] = &["as_mut", "as_ref", "borrow", "borrow_mut", "by_ref", "clone", "deref", "to_owned"];
/// Traits by which a parameter may lend out anything.
const LENDING: &[&str] = &["AsMut", "AsRef", "Borrow", "BorrowMut", "Deref", "DerefMut"];
/// Traits that say nothing about methods of the workspace.
const MARKERS: &[&str] =
    &["Clone", "Copy", "Debug", "Fn", "FnMut", "FnOnce", "Send", "Sized", "Sync", "Unpin"];

/// What is known of the receiver of a method call. The receiver of the next call in a chain is that call: without this, each
/// link would look at all before it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Receiver {
    /// Where its expression stands in memory.
    address: usize,
    pub(super) known: u32,
    /// How deep it was looked into.
    depth: u32,
}

impl Extractor<'_> {
    /// What is known of the receiver of a method call; `depth` is that of the call.
    fn known_receiver(&mut self, receiver: &Expr, depth: u32) -> u32 {
        match self.receiver {
            Some(last) if last.address == std::ptr::from_ref(receiver).addr() => {
                self.deepest = self.deepest.max(depth + 1 + last.depth);
                if depth + 1 + last.depth > MAX_DEPTH { 0 } else { last.known }
            }
            _ => self.known_expr(receiver, depth + 1),
        }
    }

    /// The same where the call is read, and kept for the call behind it.
    pub(super) fn read_receiver(&mut self, receiver: &Expr) -> Receiver {
        self.deepest = 0;
        let known = self.known_expr(receiver, 0);
        Receiver { address: std::ptr::from_ref(receiver).addr(), known, depth: self.deepest }
    }

    fn node(&mut self, known: Known) -> u32 {
        let (scope, owner) = (self.scope, self.owner);
        self.facts.known.push(KnownNode { known, scope, owner });
        u32::try_from(self.facts.known.len() - 1).expect("fewer than 2^32 nodes")
    }

    /// What is known of a value of this type.
    pub(super) fn known_type(&mut self, ty: &Type) -> u32 {
        match ty {
            Type::Path(TypePath { qself: None, path, .. }) => self.known_type_path(path),
            Type::Reference(reference) => self.known_type(&reference.elem),
            Type::Paren(paren) => self.known_type(&paren.elem),
            Type::Group(group) => self.known_type(&group.elem),
            Type::ImplTrait(bounds) => self.known_bounds(each(&bounds.bounds)),
            Type::TraitObject(bounds) => self.known_bounds(each(&bounds.bounds)),
            Type::Slice(_) | Type::Array(_) => self.node(Known::Std(Std::Slice)),
            _ => 0,
        }
    }

    /// What is known of the named fields of the struct at the moment.
    pub(super) fn known_fields(&mut self, generics: &Generics, fields: &Fields) {
        for field in fields {
            let Some(ident) = &field.ident else { continue };
            let mut known = self.known_type(&field.ty);
            // What is given to the struct says more, where that is known.
            if self.facts.known[known as usize].known == Known::Std(Std::Param)
                && let Some(number) = param_of(generics, &field.ty)
            {
                known = self.node(Known::Param(number));
            }
            if known != 0 {
                let name = self.ident(ident);
                self.facts.fields.push((self.owner, name, known));
            }
        }
    }

    /// What is known of the type of the impl at the moment, and of the arguments that are given to it.
    pub(super) fn known_arguments(&mut self, ty: &Type) {
        let itself = self.known_type(ty);
        if itself != 0 {
            self.facts.self_args.push((self.owner, ITSELF, itself));
        }
        let Type::Path(TypePath { path, .. }) = ty else { return };
        let Some(PathArguments::AngleBracketed(arguments)) = path.segments.last().map(|last| &last.arguments)
        else {
            return;
        };
        let others =
            each(&arguments.args).filter(|argument| !matches!(argument, GenericArgument::Lifetime(_)));
        for (number, argument) in (0..ITSELF).zip(others) {
            if let GenericArgument::Type(ty) = argument {
                let known = self.known_type(ty);
                if known != 0 {
                    self.facts.self_args.push((self.owner, number, known));
                }
            }
        }
    }

    /// What is known of a value that has these bounds: the first trait that may be the workspace's.
    pub(super) fn known_bounds<'b>(&mut self, bounds: impl Iterator<Item = &'b TypeParamBound>) -> u32 {
        for bound in bounds {
            if let TypeParamBound::Trait(bound) = bound
                && let Some(last) = bound.path.segments.last()
                && !MARKERS.iter().any(|marker| last.ident == marker)
            {
                let lends = LENDING.iter().any(|lending| last.ident == lending)
                    || says_what_is_given(&last.arguments);
                let path = self.syn_path(&bound.path);
                return self.node(Known::Bound { path, lends });
            }
        }
        0
    }

    fn known_type_path(&mut self, path: &Path) -> u32 {
        let Some(last) = path.segments.last() else { return 0 };
        if path.is_ident("Self") {
            return self.node(Known::SelfValue);
        }
        let first = self.ident(&path.segments[0].ident);
        if let Some((LocalKind::Type, known)) = self.local_entry(first, Ns::TYPE) {
            // What a trait gives for the type may be anything.
            return match (path.segments.len(), known) {
                (1, 0) => self.node(Known::Std(Std::Param)),
                (1, known) => known,
                _ => 0,
            };
        }
        let named = |names: &[&str]| names.iter().any(|name| last.ident == name);
        if named(TRANSPARENT) {
            return first_argument(&last.arguments).map_or(0, |inner| self.known_type(inner));
        }
        if named(WRAPPERS) {
            let Some(inner) = first_argument(&last.arguments) else { return 0 };
            let inside = self.known_type(inner);
            let path = self.syn_path(path);
            return self.node(Known::Wrapped { path, inside });
        }
        let path = self.syn_path(path);
        self.node(Known::Type(path))
    }

    /// What is known of the value of an expression.
    pub(super) fn known_expr(&mut self, expr: &Expr, depth: u32) -> u32 {
        self.deepest = self.deepest.max(depth);
        if depth > MAX_DEPTH {
            return 0;
        }
        match expr {
            Expr::Path(path) if path.path.is_ident("self") => self.node(Known::SelfValue),
            Expr::Path(path) => match path.path.get_ident() {
                Some(ident) => {
                    let name = self.ident(ident);
                    self.local_entry(name, Ns::VALUE).map_or(0, |(_, known)| known)
                }
                None => 0,
            },
            Expr::Call(call) => match &*call.func {
                Expr::Path(func) if func.qself.is_none() => {
                    let opens = func.path.segments.len() == 1
                        && (func.path.is_ident("Some") || func.path.is_ident("Ok"));
                    if opens {
                        return 0;
                    }
                    let path = self.syn_path(&func.path);
                    self.node(Known::Call(path))
                }
                _ => 0,
            },
            Expr::MethodCall(call) => {
                let base = self.known_receiver(&call.receiver, depth);
                let named = |names: &[&str]| names.iter().any(|name| call.method == name);
                if base == 0 || named(SAME) {
                    base
                } else if named(OPENERS) {
                    self.node(Known::Opened(base))
                } else {
                    let name = self.ident(&call.method);
                    self.node(Known::Method { base, name })
                }
            }
            Expr::Field(field) => {
                let base = self.known_expr(&field.base, depth + 1);
                match &field.member {
                    Member::Named(name) if base != 0 => {
                        let name = self.ident(name);
                        self.node(Known::Field { base, name })
                    }
                    _ => 0,
                }
            }
            Expr::Struct(literal) if literal.qself.is_none() => self.known_type_path(&literal.path),
            Expr::Try(inner) => {
                let base = self.known_expr(&inner.expr, depth + 1);
                if base == 0 { 0 } else { self.node(Known::Opened(base)) }
            }
            Expr::Await(inner) => {
                let base = self.known_expr(&inner.base, depth + 1);
                if base == 0 { 0 } else { self.node(Known::Awaited(base)) }
            }
            Expr::Reference(inner) => self.known_expr(&inner.expr, depth + 1),
            Expr::Paren(inner) => self.known_expr(&inner.expr, depth + 1),
            Expr::Group(inner) => self.known_expr(&inner.expr, depth + 1),
            Expr::Unary(inner) => self.known_expr(&inner.expr, depth + 1),
            Expr::Cast(cast) => self.known_type(&cast.ty),
            Expr::Array(_) | Expr::Repeat(_) => self.node(Known::Std(Std::Slice)),
            Expr::Range(_) => self.node(Known::Std(Std::Iterator)),
            Expr::Lit(literal) => self.node(Known::Std(match literal.lit {
                Lit::Str(_) => Std::Text,
                Lit::ByteStr(_) => Std::Slice,
                Lit::Byte(_) | Lit::Char(_) | Lit::Int(_) | Lit::Float(_) | Lit::Bool(_) => Std::Plain,
                _ => return 0,
            })),
            _ => 0,
        }
    }

    /// What is known inside `Some(…)` or `Ok(…)` of a pattern.
    pub(super) fn opened(&mut self, known: u32, path: &Path) -> u32 {
        let opens = path.segments.last().is_some_and(|last| last.ident == "Some" || last.ident == "Ok");
        if known == 0 || !opens { 0 } else { self.node(Known::Opened(known)) }
    }
}

fn first_argument(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    each(&arguments.args).find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// Whether a bound says which types its trait gives, besides the elements of an iterator: methods may be of these.
fn says_what_is_given(arguments: &PathArguments) -> bool {
    let PathArguments::AngleBracketed(arguments) = arguments else { return false };
    each(&arguments.args).any(|argument| match argument {
        GenericArgument::AssocType(given) => given.ident != "Item",
        _ => false,
    })
}

/// The number of the parameter that a type is, lifetimes left out, or that it refers to.
fn param_of(generics: &Generics, ty: &Type) -> Option<u16> {
    let path = match ty {
        Type::Reference(reference) => return param_of(generics, &reference.elem),
        Type::Path(TypePath { qself: None, path, .. }) => path,
        _ => return None,
    };
    let others = each(&generics.params).filter(|param| !matches!(param, GenericParam::Lifetime(_)));
    (0..=u16::MAX).zip(others).find_map(|(number, param)| match param {
        GenericParam::Type(param) if path.is_ident(&param.ident) => Some(number),
        _ => None,
    })
}
