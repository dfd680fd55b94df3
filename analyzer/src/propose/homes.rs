//! Where an `impl` may lie: the orphan rule.
//!
//! In: the headers of impls, the crate that is taken apart. Out: for each of its impls a [`Home`]. An inherent impl lies with its
//! type; a trait impl with the trait, or with one of the types of the crate that the rule takes as local: the type itself, or
//! an argument of the trait, where no bare parameter stands before it (`impl<T> Tr for T` lies with the trait alone).
//! Reference: <https://doc.rust-lang.org/reference/items/implementations.html#orphan-rules>.
//!
//! Left out: what makes two impls overlap once they are in different crates ([`overlaps`](super::overlaps)).

use std::collections::BTreeMap;

use seam_graphs::{CrateId, ItemGraph, ItemId};

use crate::header::{ImplHeader, Maker, Named, Ty};

/// Wrappers that are looked through, as references are: what is inside decides whether the whole is local.
const FUNDAMENTAL: [&str; 2] = ["Box", "Pin"];

/// Where an impl may lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// Anywhere.
    Free,
    /// In the crate of this item.
    With(ItemId),
    /// In the crate of either: the trait, the type.
    Either(ItemId, ItemId),
}

/// The homes of the impls of one crate, by item: those in the body of an item are that item's.
#[derive(Default)]
pub(crate) struct Homes(BTreeMap<ItemId, Vec<Home>>);

impl Homes {
    /// Of the impls of the crate `root`.
    pub(crate) fn new(graph: &ItemGraph, headers: &[ImplHeader], root: CrateId) -> Self {
        let mut homes: BTreeMap<ItemId, Vec<Home>> = BTreeMap::new();
        for header in headers.iter().filter(|header| graph.crate_of(header.item) == root) {
            homes.entry(header.item).or_default().push(home(graph, header, root));
        }
        Self(homes)
    }

    /// Where `item`, an impl of the crate, may lie.
    pub(super) fn of(&self, item: ItemId) -> Home {
        self.0.get(&item).and_then(|homes| homes.first()).copied().unwrap_or(Home::Free)
    }

    /// All items that are or have impls, each with where these may lie, by item.
    pub(crate) fn all(&self) -> impl Iterator<Item = (ItemId, Home)> {
        self.0.iter().flat_map(|(&item, homes)| homes.iter().map(move |&home| (item, home)))
    }
}

fn home(graph: &ItemGraph, header: &ImplHeader, root: CrateId) -> Home {
    let args = header.of_trait.iter().flat_map(|of| &of.args);
    let types = local_types(graph, root, std::iter::once(&header.subject).chain(args));
    let of_trait = header.of_trait.as_ref().and_then(|of| local(graph, root, &of.of));
    let mut homes = of_trait.into_iter().chain(types);
    match (homes.next(), homes.next()) {
        (Some(one), Some(other)) if one != other => Home::Either(one, other),
        (Some(one), _) => Home::With(one),
        (None, _) => Home::Free,
    }
}

fn local(graph: &ItemGraph, root: CrateId, of: &Named) -> Option<ItemId> {
    match *of {
        Named::Item(item) => (graph.crate_of(item) == root).then_some(item),
        Named::Foreign(_) => None,
    }
}

/// The types of the crate that make an impl with these types, of which the first is the subject, a local one: all up to the first
/// bare parameter.
pub(super) fn local_types<'t>(
    graph: &ItemGraph,
    root: CrateId,
    types: impl Iterator<Item = &'t Ty>,
) -> Vec<ItemId> {
    let mut found = Vec::new();
    for ty in types {
        match stripped(ty) {
            Ty::Unknown | Ty::Param(_) => break,
            Ty::Made(Maker::Named(of) | Maker::Dyn(of), _) => found.extend(local(graph, root, of)),
            Ty::Made(..) => {}
        }
    }
    found
}

/// A type without references and fundamental wrappers around it.
fn stripped(ty: &Ty) -> &Ty {
    match ty {
        Ty::Made(Maker::Ref | Maker::RefMut, parts) => parts.first().map_or(ty, stripped),
        Ty::Made(Maker::Named(Named::Foreign(name)), parts) if FUNDAMENTAL.contains(&name.as_str()) => {
            parts.first().map_or(ty, stripped)
        }
        _ => ty,
    }
}
