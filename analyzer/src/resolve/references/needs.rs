//! What a place needs besides what it names: traits in scope for the methods that it calls, and the crate of what is not
//! exhaustive.
//!
//! In: calls and references of a piece. Out: inferred links, traits that may be meant, uses that only the crate itself may make.
//! Left out: which of several traits is meant, as that takes types.

use seam_graphs::{ItemKind, RefKind};

use super::{Goal, Reader};
use crate::facts::{MethodFacts, Name, Ns, RefFacts};
use crate::resolve::lookup::Place;
use crate::resolve::methods::{Methods, of_receiver};
use crate::resolve::program::{Def, STD};

impl Reader<'_> {
    /// A method call: what it most likely means, and the traits that it may need.
    pub(super) fn method(&mut self, methods: &Methods, call: &MethodFacts) {
        let (program, piece) = (self.program, self.piece);
        let from = program.item_of(piece, call.owner);
        let certain = of_receiver(program, piece, call);
        if let Some(to) = certain.or_else(|| call.receiver.and_then(|_| methods.only(call.name))) {
            let link = self.link(from, Goal::Item(to), RefKind::Call, call.cfg, call.line);
            self.out.inferred.push(link);
        }
        // An inherent method needs no trait.
        let of_trait = |method: u32| {
            let owner = program.owner(method);
            owner.is_none_or(|o| program.kind(o) == ItemKind::Trait || program.implements_trait(o))
        };
        if certain.is_none_or(of_trait) {
            let scope = program.scope_of(piece, call.scope);
            self.trait_needs(from, scope, call.name, call.cfg, call.line);
        }
    }

    /// `Type::name` where `name` is no inherent one: by a trait that is in scope.
    pub(super) fn associated(&mut self, place: Place, reference: &RefFacts, path: &[Name], defs: &[Def]) {
        let program = self.program;
        let of_trait = |def: &Def| match *def {
            Def::External(external) => external == STD,
            Def::Item(item) => program.owner(item).is_some_and(|owner| program.implements_trait(owner)),
            Def::Module(_) | Def::Variant(_) => false,
        };
        if let [_, .., name] = path
            && reference.ns.intersects(Ns::VALUE)
            && defs.iter().all(of_trait)
        {
            self.trait_needs(place.item, place.scope, *name, reference.cfg, reference.line);
        }
    }

    /// Notes who builds what is `#[non_exhaustive]`. Reference:
    /// <https://doc.rust-lang.org/reference/attributes/type_system.html#the-non_exhaustive-attribute>.
    pub(super) fn insider(&mut self, from: u32, reference: &RefFacts, defs: &[Def]) {
        let program = self.program;
        if program.non_exhaustive.is_empty() || !(self.inside || reference.kind == RefKind::Call) {
            return;
        }
        for def in defs {
            let (item, builds) = match *def {
                Def::Item(item) => {
                    let item = program.through_aliases(item);
                    (item, reference.kind == RefKind::Call && program.kind(item) == ItemKind::Struct)
                }
                Def::Variant(item) => (item, false),
                Def::Module(_) | Def::External(_) => continue,
            };
            if (self.inside || builds) && program.non_exhaustive.contains(&item) {
                let link = self.link(from, Goal::Item(item), reference.kind, reference.cfg, reference.line);
                self.out.insiders.push(link);
            }
        }
    }

    /// Adds the traits in `scope` that declare `name`: one of them is meant, or it is something else altogether.
    fn trait_needs(&mut self, from: u32, scope: u32, name: Name, cfg: u32, line: u32) {
        for to in self.traits.declaring(self.program, scope, name) {
            let link = self.link(from, Goal::Item(to), RefKind::Call, cfg, line);
            self.out.trait_needs.push(link);
        }
    }
}
