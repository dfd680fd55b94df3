//! What a place needs besides what it names: traits in scope for the methods that it calls, and the crate of what is not
//! exhaustive.
//!
//! In: calls and references of a piece. Out: inferred links, traits that may be meant, uses that only the crate itself may make.
//! Left out: which of several traits is meant where the type of the receiver is not known.

use seam_graphs::{ItemKind, RefKind};

use super::{Goal, Reader};
use crate::facts::{MethodFacts, Name, Ns, RefFacts};
use crate::resolve::lookup::Place;
use crate::resolve::methods::Methods;
use crate::resolve::program::{Def, Defs, STD};
use crate::resolve::receivers::{Certain, declares_itself, of_receiver};
use crate::resolve::traits::Usage;

impl Reader<'_> {
    /// A method call: what it most likely means, and the traits that it may need.
    pub(super) fn method(&mut self, methods: &Methods, call: &MethodFacts) {
        let (program, piece) = (self.program, self.piece);
        let from = program.item_of(piece, call.owner);
        let certain = of_receiver(program, piece, call);
        let only = || call.receiver.and_then(|_| methods.only(call.name));
        let method = match certain {
            Some(Certain::Method(method)) => Some(method),
            // No inherent one of the workspace.
            Some(Certain::Of(_)) => only().filter(|&method| {
                program.owner(method).is_some_and(|owner| program.kind(owner) == ItemKind::Trait)
            }),
            None => only(),
        };
        if let Some(to) = method {
            let link = self.link(from, Goal::Item(to), RefKind::Call, call.cfg, call.line);
            self.out.inferred.push(link);
        }
        let mut meant = Defs::new();
        if let Some(Certain::Method(method)) = certain {
            // An inherent method needs no trait.
            let Some(traits) = self.traits_of(method) else { return };
            meant = traits;
        }
        let scope = program.scope_of(piece, call.scope);
        let usage = if call.by_path { Usage::Path } else { Usage::Call(call.args) };
        let mut needed = self.traits.declaring(program, scope, call.name, usage);
        // The method of a known type is that of a known trait. Where none of these is in scope, something is not as it seems.
        let is_meant = |of: &u32| meant.contains(&Def::Item(*of));
        if needed.iter().any(is_meant) {
            needed.retain(|of| is_meant(of));
        }
        if let Some(Certain::Of(std)) = certain {
            needed.retain(|of| self.traits.may_have(program, *of, std));
        }
        self.trait_needs(from, &needed, call.cfg, call.line);
    }

    /// The traits that a method is one of; `None` for an inherent one.
    fn traits_of(&self, method: u32) -> Option<Defs> {
        let program = self.program;
        match program.owner(method) {
            None => Some(Defs::new()),
            Some(owner) if program.kind(owner) == ItemKind::Trait => {
                Some(Defs::from_iter([Def::Item(owner)]))
            }
            Some(owner) if !program.implements_trait(owner) => None,
            Some(owner) => Some(program.impl_traits.get(&owner).cloned().unwrap_or_default()),
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
        if let [before @ .., name] = path
            && let Some(of) = before.last()
            && reference.ns.intersects(Ns::VALUE)
            && defs.iter().all(of_trait)
        {
            // `Ord::min` and `mem::take` say all.
            let of_std = || {
                let meaning = program.meaning(place, before, reference.path, Ns::TYPE);
                meaning.defs.as_slice() == [Def::External(STD)]
            };
            if declares_itself(program.names.text(*of)) && of_std() {
                return;
            }
            let needed = self.traits.declaring(program, place.scope, *name, Usage::Path);
            self.trait_needs(place.item, &needed, reference.cfg, reference.line);
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

    /// Adds the traits that may be meant: one of them is, or it is something else altogether.
    pub(super) fn trait_needs(&mut self, from: u32, traits: &[u32], cfg: u32, line: u32) {
        for &to in traits {
            let link = self.link(from, Goal::Item(to), RefKind::Call, cfg, line);
            self.out.trait_needs.push(link);
        }
    }
}
