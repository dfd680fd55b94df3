//! The names that `use` declarations give inside of bodies, of arguments of macros, and of definitions of macros.
//!
//! In: tokens. Out: [`Binding`]s. A path that begins with such a name means what the declaration says, which no module's own
//! declarations tell. Left out: the scope of each name, which is taken to be all of the text.

use proc_macro2::{TokenStream, TokenTree};
use syn::UseTree;

use super::element::bare;

/// Groups nested deeper than this are not looked into.
const MAX_DEPTH: usize = 200;

/// A name, and the path that it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) name: String,
    pub(super) path: Vec<String>,
}

impl Binding {
    /// What a path means that begins with the name.
    pub(super) fn expand(&self, path: &[String]) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        let own = *first == self.name && self.path != path && !rest.is_empty();
        own.then(|| self.path.iter().chain(rest).cloned().collect())
    }
}

/// What the `use` declarations of a text bind, in order.
pub(super) fn bindings(tokens: &TokenStream) -> Vec<Binding> {
    let mut out = Vec::new();
    find(tokens.clone(), &mut out, 0);
    out
}

fn find(tokens: TokenStream, out: &mut Vec<Binding>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    // The tree of the declaration that is being read. `$crate` is a crate's own `crate`.
    let mut tree: Option<Vec<TokenTree>> = None;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let ends = matches!(&token, TokenTree::Punct(p) if p.as_char() == ';');
        let dollar = matches!(&token, TokenTree::Punct(p) if p.as_char() == '$');
        match (&token, &mut tree) {
            (_, Some(_)) if ends => {
                let tree = tree.take().unwrap_or_default();
                if let Ok(tree) = syn::parse2::<UseTree>(tree.into_iter().collect()) {
                    leaves(&tree, &mut Vec::new(), out);
                }
            }
            // What a type captures is no declaration: `use<'a>`.
            (TokenTree::Ident(word), _) if word == "use" && !tokens.peek().is_some_and(opens) => {
                tree = Some(Vec::new());
            }
            (_, Some(tree)) if !dollar => tree.push(token),
            (TokenTree::Group(group), None) => find(group.stream(), out, depth + 1),
            _ => {}
        }
    }
}

fn opens(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == '<')
}

fn leaves(tree: &UseTree, prefix: &mut Vec<String>, out: &mut Vec<Binding>) {
    let mut add = |own: &syn::Ident, name: Option<&syn::Ident>| {
        let mut path = prefix.clone();
        if own != "self" || prefix.is_empty() {
            path.push(bare(&own.to_string()));
        }
        let name = name.map(|name| bare(&name.to_string())).or(path.last().cloned());
        // What only says its own name says nothing.
        if let Some(name) = name.filter(|name| path != [name.clone()]) {
            out.push(Binding { name, path });
        }
    };
    match tree {
        UseTree::Path(path) => {
            prefix.push(bare(&path.ident.to_string()));
            leaves(&path.tree, prefix, out);
            prefix.pop();
        }
        UseTree::Name(name) => add(&name.ident, None),
        UseTree::Rename(rename) => add(&rename.ident, Some(&rename.rename)),
        UseTree::Group(group) => group.items.iter().for_each(|item| leaves(item, prefix, out)),
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_imported_in_bodies_is_bound() {
        let text = "fn f() { use crate::a::{self, b as c}; { use $crate::d; } use e; c::g(); }";
        let found = bindings(&text.parse().unwrap());
        let shown: Vec<String> =
            found.iter().map(|b| format!("{} = {}", b.name, b.path.join("::"))).collect();
        assert_eq!(shown, ["a = crate::a", "c = crate::a::b", "d = crate::d"]);
        let captured = "fn f<'a>(x: &'a A) -> impl Sized + use<'a> { use crate::a::b as c; c::g(x) }";
        assert_eq!(bindings(&captured.parse().unwrap()), found[1..2]);
        let path = ["c".to_owned(), "g".to_owned()];
        assert_eq!(found[1].expand(&path).unwrap().join("::"), "crate::a::b::g");
        assert!(found[0].expand(&path).is_none());
    }
}
