//! Paths behind type parameters: `T::Item` is what the only trait that has the name among the bounds of `T` and their
//! supertraits declares.
//!
//! Reference: <https://doc.rust-lang.org/reference/paths.html#qualified-paths>. Left out: names that several of the traits have.

use smallvec::SmallVec;

use super::Reader;
use crate::facts::{Ns, ParamRefFacts};
use crate::resolve::lookup::Place;
use crate::resolve::program::{Def, NONE};
use crate::resolve::traits::Usage;
use seam_graphs::ItemKind;

/// Supertraits are followed this far.
const MAX_TRAITS: usize = 64;

impl Reader<'_> {
    pub(super) fn param_reference(&mut self, found: &ParamRefFacts) {
        let (program, piece, reference) = (self.program, self.piece, &found.reference);
        let facts = program.facts(piece);
        let Some(&name) = facts.path(reference.path).last() else { return };
        let mut traits: SmallVec<[u32; 8]> = SmallVec::new();
        for bound in &facts.bounds[facts.bounds_of(found.local)] {
            let path = facts.path(bound.path);
            if reference.from_definition && self.means_at_definition(path, bound.path, Ns::TYPE) {
                return;
            }
            let item = program.item_of(piece, bound.owner);
            let scope = program.scope_of(piece, bound.scope);
            let place = Place { scope, krate: piece.krate, item, import: NONE };
            let meaning = self.meaning(place, path, bound.path, Ns::TYPE);
            traits.extend(meaning.defs.iter().filter_map(|def| match *def {
                Def::Item(item) => Some(program.through_aliases(item)),
                _ => None,
            }));
        }
        let mut at = 0;
        let mut declared: Option<&[u32]> = None;
        while let Some(&item) = traits.get(at) {
            at += 1;
            if at > MAX_TRAITS || traits[..at - 1].contains(&item) || program.kind(item) != ItemKind::Trait {
                continue;
            }
            if let Some(members) = program.members.get(&(item, name)) {
                if declared.is_some() {
                    return;
                }
                declared = Some(members);
            }
            traits.extend(program.traits.get(&item).into_iter().flatten().copied());
        }
        let from = program.item_of(piece, reference.owner);
        if declared.is_none() && reference.ns.intersects(Ns::VALUE) {
            // What every type has that fits some impl.
            let scope = program.scope_of(piece, reference.scope);
            let needed = self.traits.declaring(program, scope, name, Usage::Path);
            self.trait_needs(from, &needed, reference.cfg, reference.line);
        }
        let fits = |item: &&u32| match program.kind(**item) {
            ItemKind::TypeAlias => reference.ns.intersects(Ns::TYPE),
            _ => reference.ns.intersects(Ns::VALUE),
        };
        let defs: SmallVec<[Def; 2]> =
            declared.into_iter().flatten().filter(fits).map(|item| Def::Item(*item)).collect();
        if !defs.is_empty() {
            self.count(&defs);
        }
        for def in defs {
            self.push(from, def, reference.kind, reference.cfg, reference.line);
        }
    }
}
