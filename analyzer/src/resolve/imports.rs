//! Imports, to a fixed point.
//!
//! Each round gives every import the meaning that follows from the meanings of the round before; names that come through a
//! chain of `n` re-exports are known after `n` rounds. The rounds end when nothing changes. Recomputing (instead of adding)
//! lets an explicit import that becomes known shadow what a glob gave before. Only imports that may come out differently are
//! looked at again: those whose path has a name that another import changed, and all of them where a glob changed.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::lookup::{Place, watch_aliases};
use super::program::{Def, Defs, NONE, Program};
use crate::facts::{ImportKind, Name, Ns};

/// Chains of re-exports longer than this are given up.
const MAX_ROUNDS: usize = 64;

/// Resolves all imports.
pub(super) fn resolve(program: &mut Program) {
    let all = program.import_piece.len();
    let mut through_alias = vec![false; all];
    let mut pending: Vec<usize> = (0..all).collect();
    for _ in 0..MAX_ROUNDS {
        let found: Vec<([Defs; 3], bool)> =
            pending.par_iter().map(|&import| watch_aliases(|| meaning(program, import))).collect();
        let mut changed = Changed::default();
        for (&import, (meaning, alias)) in pending.iter().zip(found) {
            through_alias[import] = alias;
            if program.imported[import] != meaning {
                changed.add(program, import);
                program.imported[import] = meaning;
            }
        }
        if !changed.any {
            break;
        }
        let again =
            |&import: &usize| changed.globs || through_alias[import] || changed.reaches(program, import);
        pending = (0..all).into_par_iter().filter(again).collect();
    }
}

/// What a round changed.
#[derive(Debug, Default)]
struct Changed {
    any: bool,
    /// The names under which changed imports are known.
    names: FxHashSet<Name>,
    globs: bool,
}

impl Changed {
    fn add(&mut self, program: &Program, import: usize) {
        let (facts, _) = program.import(number(import));
        self.any = true;
        self.globs |= facts.kind == ImportKind::Glob;
        self.names.extend(facts.alias);
    }

    /// Whether the path of an import has one of the names. What stands behind type aliases is not seen here.
    fn reaches(&self, program: &Program, import: usize) -> bool {
        let (facts, piece) = program.import(number(import));
        program.path(piece, facts.path).iter().any(|name| self.names.contains(name))
    }
}

fn number(import: usize) -> u32 {
    u32::try_from(import).expect("fewer than 2^32 imports")
}

/// What an import means in each namespace, as far as is known.
fn meaning(program: &Program, import: usize) -> [Defs; 3] {
    let number = number(import);
    let (facts, piece) = program.import(number);
    if !piece.conditions[facts.cfg as usize].active {
        return Default::default();
    }
    let path = program.path(piece, facts.path);
    let place =
        Place { scope: program.scope_of(piece, facts.scope), krate: piece.krate, item: NONE, import: number };
    match facts.kind {
        ImportKind::Named => {
            let mut out = program.meanings(place, path, facts.path);
            if out[2].is_empty()
                && let [name] = path
                && let Some(found) = program.textual_macro(place.scope, *name, u32::MAX)
            {
                out[2].push(Def::Item(found));
            }
            out
        }
        ImportKind::SelfOnly | ImportKind::Glob => {
            [program.meaning(place, path, facts.path, Ns::TYPE).defs, Defs::new(), Defs::new()]
        }
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
