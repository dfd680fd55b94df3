//! Imports, to a fixed point.
//!
//! Each round gives every import the meaning that follows from the meanings of the round before; names that come through a
//! chain of `n` re-exports are known after `n` rounds. The rounds end when nothing changes. Recomputing (instead of adding)
//! lets an explicit import that becomes known shadow what a glob gave before. Only imports that may come out differently are
//! looked at again: those whose path has a name that changed, those that were looked for behind a glob that changed, and
//! those behind type aliases, where nobody knows.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::lookup::{Met, Place, watched};
use super::program::{Def, Defs, NONE, Program};
use crate::facts::{Detail, ImportKind, Name, Ns};

/// Chains of re-exports longer than this are given up.
const MAX_ROUNDS: usize = 64;

/// What is known of imports from when they were last resolved.
#[derive(Debug, Default)]
pub(super) struct Imports {
    /// What was met on the way to the meaning of each.
    met: Vec<Met>,
    /// How many pieces and scopes there were.
    pieces: usize,
    scopes: usize,
}

impl Imports {
    /// Resolves all imports, as far as what was added since the last time makes a difference.
    pub(super) fn resolve(&mut self, program: &mut Program) {
        let all = program.import_piece.len();
        let known = self.met.len();
        let mut changed = self.added(program);
        self.met.resize(all, Met::default());
        (self.pieces, self.scopes) = (program.pieces.len(), program.scopes.len());
        let mut first = known;
        for _ in 0..MAX_ROUNDS {
            program.note_wide_scopes();
            let again =
                |&import: &usize| import >= first || changed.reaches(program, import, self.met[import]);
            let pending: Vec<usize> = (0..all).into_par_iter().filter(again).collect();
            let portions = pending.par_iter().with_max_len(128);
            let found: Vec<([Defs; 3], Met)> =
                portions.map(|&import| watched(|| meaning(program, import))).collect();
            changed = Changed::default();
            first = all;
            for (&import, (meaning, met)) in pending.iter().zip(found) {
                self.met[import] = met;
                if program.imported[import] != meaning {
                    changed.import(program, import);
                    program.imported[import] = meaning;
                    program.wide.clear();
                }
            }
            if !changed.any {
                break;
            }
        }
    }

    /// What the pieces declare that were added since the last time.
    fn added(&self, program: &Program) -> Changed {
        let mut changed = Changed::default();
        for piece in &program.pieces[self.pieces..] {
            let facts = program.facts(piece);
            for item in &facts.items {
                changed.names.insert(item.name);
                if let Detail::ProcMacro { name } = item.detail {
                    changed.names.insert(name);
                }
            }
            for import in &facts.imports {
                changed.names.extend(import.alias);
                // A glob beside what was looked for before, or a crate whose macros are known everywhere.
                let old = (program.scope_of(piece, import.scope) as usize) < self.scopes;
                changed.all |= old && matches!(import.kind, ImportKind::Glob | ImportKind::ExternCrate);
            }
        }
        changed
    }
}

/// What a round changed.
#[derive(Debug, Default)]
struct Changed {
    any: bool,
    /// Whether nobody knows what that touches.
    all: bool,
    /// The names under which changed imports are known, or something was added.
    names: FxHashSet<Name>,
    /// The globs that changed.
    globs: Met,
}

impl Changed {
    fn import(&mut self, program: &Program, import: usize) {
        let (facts, _) = program.import(number(import));
        self.any = true;
        self.names.extend(facts.alias);
        if facts.kind == ImportKind::Glob {
            self.globs.add(number(import));
        }
    }

    /// Whether the meaning of an import may have changed by this.
    fn reaches(&self, program: &Program, import: usize, met: Met) -> bool {
        let (facts, piece) = program.import(number(import));
        let named = || program.path(piece, facts.path).iter().any(|name| self.names.contains(name));
        self.all || met.alias || met.shares(self.globs) || named()
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
