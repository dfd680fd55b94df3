//! Types in short, for the names of impls.

use std::fmt::Write as _;

use super::words::each;
use syn::{GenericArgument, Path, PathArguments, Type, TypeParamBound};

/// Writes the last segment of a path, with its type arguments.
pub(super) fn path(path: &Path, out: &mut String) {
    let Some(last) = path.segments.last() else { return };
    write!(out, "{}", last.ident).expect("writing to a string does not fail");
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return };
    let mut separator = '<';
    for argument in each(&arguments.args) {
        if matches!(argument, GenericArgument::Lifetime(_)) {
            continue;
        }
        out.push(separator);
        if separator == ',' {
            out.push(' ');
        }
        separator = ',';
        match argument {
            GenericArgument::Type(argument) => ty(argument, out),
            GenericArgument::AssocType(assoc) => {
                write!(out, "{} = ", assoc.ident).expect("writing to a string does not fail");
                ty(&assoc.ty, out);
            }
            _ => out.push('_'),
        }
    }
    if separator == ',' {
        out.push('>');
    }
}

/// Writes a type; what is long or rare becomes `_`.
pub(super) fn ty(ty_: &Type, out: &mut String) {
    match ty_ {
        Type::Path(p) => path(&p.path, out),
        Type::Reference(r) => {
            out.push_str(if r.mutability.is_some() { "&mut " } else { "&" });
            ty(&r.elem, out);
        }
        Type::Paren(p) => ty(&p.elem, out),
        Type::Group(g) => ty(&g.elem, out),
        Type::Slice(s) => {
            out.push('[');
            ty(&s.elem, out);
            out.push(']');
        }
        Type::Array(a) => {
            out.push('[');
            ty(&a.elem, out);
            out.push_str("; _]");
        }
        Type::Tuple(t) => {
            out.push('(');
            for (index, elem) in each(&t.elems).enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                ty(elem, out);
            }
            out.push(')');
        }
        Type::TraitObject(object) => {
            out.push_str("dyn ");
            match each(&object.bounds).find_map(|b| match b {
                TypeParamBound::Trait(b) => Some(&b.path),
                _ => None,
            }) {
                Some(bound) => path(bound, out),
                None => out.push('_'),
            }
        }
        _ => out.push('_'),
    }
}
