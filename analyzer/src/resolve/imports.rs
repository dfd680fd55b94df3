//! Imports, to a fixed point.
//!
//! Each round gives every import the meaning that follows from the meanings of the round before; names that come through a
//! chain of `n` re-exports are known after `n` rounds. The rounds end when nothing changes. Recomputing (instead of adding)
//! lets an explicit import that becomes known shadow what a glob gave before.

use rayon::prelude::*;

use super::lookup::Place;
use super::program::{Def, Defs, NONE, Program};
use crate::facts::{ImportKind, Ns};

/// Chains of re-exports longer than this are given up.
const MAX_ROUNDS: usize = 64;

/// Resolves all imports.
pub(super) fn resolve(program: &mut Program) {
    for _ in 0..MAX_ROUNDS {
        let next: Vec<[Defs; 3]> =
            (0..program.import_piece.len()).into_par_iter().map(|i| meaning(program, i)).collect();
        let stable = next == program.imported;
        program.imported = next;
        if stable {
            break;
        }
    }
}

/// What an import means in each namespace, as far as is known.
fn meaning(program: &Program, import: usize) -> [Defs; 3] {
    let number = u32::try_from(import).expect("fewer than 2^32 imports");
    let (facts, piece) = program.import(number);
    if !piece.conditions[facts.cfg as usize].active {
        return Default::default();
    }
    let path = program.path(piece, facts.path);
    let place =
        Place { scope: program.scope_of(piece, facts.scope), krate: piece.krate, item: NONE, import: number };
    let find = |ns| program.meaning(place, path, facts.path, ns).defs;
    match facts.kind {
        ImportKind::Named => {
            let mut out = [find(Ns::TYPE), find(Ns::VALUE), find(Ns::MACRO)];
            if out[2].is_empty()
                && let [name] = path
                && let Some(found) = program.textual_macro(place.scope, *name, u32::MAX)
            {
                out[2].push(Def::Item(found));
            }
            out
        }
        ImportKind::SelfOnly | ImportKind::Glob => [find(Ns::TYPE), Defs::new(), Defs::new()],
        ImportKind::ExternCrate => {
            let Some(&name) = path.first() else { return Default::default() };
            let krate = &program.crates[piece.krate as usize];
            let def = if name == program.keywords.self_ {
                Some(Def::Module(krate.root))
            } else {
                krate.prelude.get(&name).map(|krate| match *krate {
                    super::program::CrateRef::Member(krate) => {
                        Def::Module(program.crates[krate as usize].root)
                    }
                    super::program::CrateRef::External(external) => Def::External(external),
                })
            };
            // A crate that no dependency gives: one of the toolchain's, or a missing one.
            let def = def.unwrap_or(Def::External(super::program::STD));
            [Defs::from_slice(&[def]), Defs::new(), Defs::new()]
        }
    }
}
