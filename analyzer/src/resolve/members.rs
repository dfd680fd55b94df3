//! Impls joined with their types: what `Type::name` and `Trait::name` mean.

use rayon::prelude::*;
use seam_graphs::ItemKind;
use smallvec::SmallVec;

use super::lookup::{Place, add};
use super::program::{Def, Defs, NONE, Piece, Program};
use crate::facts::{Detail, Name, Ns};

/// Supertraits are followed this far.
const MAX_SUPERTRAITS: usize = 16;

/// What the header of an impl, or the supertraits of a trait, mean.
struct Header {
    item: u32,
    self_type: Defs,
    traits: Defs,
}

/// Resolves the headers of all impls and traits, and files their members under their types.
pub(super) fn join(program: &mut Program) {
    for piece in &program.pieces {
        let items = &program.facts[piece.facts as usize].non_exhaustive;
        program.non_exhaustive.extend(items.iter().map(|&item| piece.item(item)));
    }
    let count = u32::try_from(program.item_piece.len()).expect("fewer than 2^32 items");
    let headers: Vec<Header> =
        (0..count).into_par_iter().with_max_len(512).filter_map(|item| header(program, item)).collect();
    for header in headers {
        if program.kind(header.item) == ItemKind::Impl {
            for def in &header.self_type {
                if let Def::Item(ty) = def {
                    let traits = program.traits.entry(*ty).or_default();
                    traits.extend(items(&header.traits));
                }
            }
            program.self_types.insert(header.item, header.self_type);
            program.impl_traits.insert(header.item, header.traits);
        } else {
            program.traits.entry(header.item).or_default().extend(items(&header.traits));
        }
    }
    let owned = |item| active_owner(program, item).map(|owner| (item, owner));
    let owned: Vec<(u32, u32)> = (0..count).into_par_iter().with_max_len(512).filter_map(owned).collect();
    program.members.reserve(owned.len());
    for (item, owner) in owned {
        let name = program.item(item).name;
        // Also under the impl itself, for `Self::name` inside it.
        match program.kind(owner) {
            ItemKind::Impl => {
                program.members.entry((owner, name)).or_default().push(item);
                for ty in program.self_types.get(&owner).into_iter().flat_map(items) {
                    program.members.entry((ty, name)).or_default().push(item);
                }
            }
            _ => program.members.entry((owner, name)).or_default().push(item),
        }
    }
}

fn active_owner(program: &Program, item: u32) -> Option<u32> {
    let piece = program.piece_of_item(item);
    if item == piece.root_item || !program.item_condition(item).active {
        return None;
    }
    program.owner(item)
}

fn items(defs: &Defs) -> impl Iterator<Item = u32> {
    defs.iter().filter_map(|def| match def {
        Def::Item(item) => Some(*item),
        _ => None,
    })
}

fn header(program: &Program, item: u32) -> Option<Header> {
    let piece = program.piece_of_item(item);
    let place = Place { scope: program.scope_of_item(item), krate: piece.krate, item: NONE, import: NONE };
    let find = |path: crate::facts::PathRef| {
        let mut defs = program.meaning(place, program.path(piece, path), path, Ns::TYPE).defs;
        for def in &mut defs {
            if let Def::Item(item) = def {
                *item = program.through_aliases(*item);
            }
        }
        defs
    };
    match &program.item(item).detail {
        Detail::Impl { self_ty, trait_, .. } => Some(Header {
            item,
            self_type: self_ty.map(find).unwrap_or_default(),
            traits: trait_.map(find).unwrap_or_default(),
        }),
        Detail::Trait { supertraits } => {
            let mut traits = Defs::new();
            for path in supertraits {
                for def in find(*path) {
                    add(&mut traits, def);
                }
            }
            Some(Header { item, self_type: Defs::new(), traits })
        }
        _ => None,
    }
}

impl Program {
    /// What is known of a named field of a struct, and the piece that says so.
    pub(super) fn field(&self, item: u32, name: Name) -> Option<(&Piece, u32)> {
        let piece = self.piece_of_item(item);
        let (local, fields) = (item.wrapping_sub(piece.items), &self.facts(piece).fields);
        let own = &fields[..fields.partition_point(|field| field.0 <= local)];
        let found = own.iter().rev().take_while(|field| field.0 == local).find(|field| field.1 == name)?;
        Some((piece, found.2))
    }

    /// What is known of the type of the impl around `item`, or of an argument given to it, and the piece that says so.
    pub(super) fn self_argument(&self, item: u32, number: u16) -> Option<(&Piece, u32)> {
        let is_impl = |&at: &u32| at != NONE && self.kind(at) == ItemKind::Impl;
        let of = [Some(item), self.owner(item)].into_iter().flatten().find(is_impl)?;
        let piece = self.piece_of_item(of);
        let (local, arguments) = (of.wrapping_sub(piece.items), &self.facts(piece).self_args);
        let own = &arguments[..arguments.partition_point(|known| known.0 <= local)];
        let found = own.iter().rev().take_while(|known| known.0 == local).find(|known| known.1 == number)?;
        Some((piece, found.2))
    }

    /// What is known of what a function gives, and the piece that says so.
    pub(super) fn given(&self, function: u32) -> Option<(&Piece, u32)> {
        let piece = self.piece_of_item(function);
        let (local, returns) = (function.wrapping_sub(piece.items), &self.facts(piece).returns);
        let last = returns[..returns.partition_point(|known| known.0 <= local)].last()?;
        (last.0 == local).then_some((piece, last.1))
    }

    /// The members called `name` of a type or trait: its own, those of inherent impls before those of traits.
    pub(super) fn member(&self, item: u32, name: Name, out: &mut Defs) {
        let own = self.members.get(&(item, name)).map(SmallVec::as_slice).unwrap_or_default();
        let inherent = |member: &&u32| self.owner(**member).is_none_or(|owner| !self.implements_trait(owner));
        let before = out.len();
        for member in own.iter().filter(inherent) {
            add(out, Def::Item(*member));
        }
        if out.len() > before {
            return;
        }
        // `Type::name` by a trait: of several impls (`From<A>`, `From<B>`) the types decide, which are not known here.
        if let [only] = own {
            add(out, Def::Item(*only));
            return;
        }
        let mut candidates: SmallVec<[u32; 4]> = SmallVec::new();
        let mut seen: SmallVec<[u32; 8]> = SmallVec::new();
        let mut todo: SmallVec<[u32; 8]> = self.traits.get(&item).into_iter().flatten().copied().collect();
        while let Some(found) = todo.pop() {
            if seen.contains(&found) || seen.len() > MAX_SUPERTRAITS {
                continue;
            }
            seen.push(found);
            candidates.extend(self.members.get(&(found, name)).into_iter().flatten().copied());
            todo.extend(self.traits.get(&found).into_iter().flatten().copied());
        }
        match candidates.as_slice() {
            [only] => add(out, Def::Item(*only)),
            // None: derived, of a trait of another crate, or behind `Deref`. Several: the traits in scope decide.
            _ => add(out, Def::External(super::program::STD)),
        }
    }

    pub(super) fn implements_trait(&self, item: u32) -> bool {
        matches!(self.item(item).detail, Detail::Impl { trait_: Some(_), .. })
    }
}
