//! Every path of every piece, resolved.

mod calls;
mod needs;
mod params;

use std::cell::RefCell;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use seam_graphs::{ItemKind, RefKind};

use super::expansion::order;
use super::lookup::{Meaning, Place};
use super::methods::Methods;
use super::program::{Def, Defs, NONE, Piece, Program};
use super::traits::TraitsInScope;
use crate::expand::DOLLAR_CRATE;
use crate::facts::{Certainty, Detail, ImportFacts, ImportKind, Name, Ns, PathRef, RefFacts, Shape, Vis};
use crate::{MacroKind, PathCounts};

/// What a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    Item(u32),
    External(u32),
}

/// A reference between items by their numbers in the program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    pub(super) from: u32,
    pub(super) to: Goal,
    pub(super) kind: RefKind,
    pub(super) test_only: bool,
    pub(super) file: u32,
    pub(super) line: u32,
}

/// What was found in the paths of one piece, or of all.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) links: Vec<Link>,
    pub(super) inferred: Vec<Link>,
    /// Traits that have to be in scope for the methods that are called.
    pub(super) trait_needs: Vec<Link>,
    /// Uses of what is `#[non_exhaustive]` that only its crate may make.
    pub(super) insiders: Vec<Link>,
    /// `(file, line, module scope, path)`.
    pub(super) unresolved: Vec<(u32, u32, u32, String)>,
    pub(super) counts: PathCounts,
    pub(super) macro_uses: Vec<FoundMacro>,
}

/// A use of a macro, its item by its number in the program.
#[derive(Clone, Debug)]
pub(super) struct FoundMacro {
    pub(super) item: u32,
    pub(super) kind: MacroKind,
    pub(super) shape: Shape,
    pub(super) tokens: u32,
    pub(super) name: Name,
    pub(super) origin: Option<Goal>,
    pub(super) test_only: bool,
    pub(super) file: u32,
    pub(super) line: u32,
}

/// Resolves every path; `judged` says whether a split will be, for which it matters what traits calls need.
pub(super) fn resolve(program: &Program, judged: bool) -> Findings {
    let methods = Methods::new(program);
    let traits = if judged { TraitsInScope::new(program) } else { TraitsInScope::default() };
    let in_piece = |piece| in_piece(program, &methods, &traits, piece);
    // In small portions: where a thread has nothing left to do, the other must not have much.
    let parts: Vec<Findings> =
        (0..program.pieces.len()).into_par_iter().with_max_len(8).map(in_piece).collect();
    let mut all = Findings::default();
    all.links.reserve_exact(parts.iter().map(|part| part.links.len()).sum());
    for mut part in parts {
        all.links.append(&mut part.links);
        all.inferred.append(&mut part.inferred);
        all.trait_needs.append(&mut part.trait_needs);
        all.insiders.append(&mut part.insiders);
        all.unresolved.append(&mut part.unresolved);
        all.macro_uses.append(&mut part.macro_uses);
        all.counts.workspace += part.counts.workspace;
        all.counts.external += part.counts.external;
        all.counts.unresolved += part.counts.unresolved;
    }
    all
}

fn in_piece(program: &Program, methods: &Methods, traits: &TraitsInScope, number: usize) -> Findings {
    let piece = &program.pieces[number];
    let mut reader = Reader {
        program,
        traits,
        piece,
        inside: false,
        first_names: RefCell::default(),
        out: Findings::default(),
    };
    let facts = program.facts(piece);
    for (index, import) in facts.imports.iter().enumerate() {
        if piece.conditions[import.cfg as usize].active {
            let number = piece.imports + u32::try_from(index).expect("fewer than 2^32 imports");
            reader.import(import, number);
        }
    }
    // A range may hold others.
    let mut inside: FxHashSet<u32> = FxHashSet::default();
    if !program.non_exhaustive.is_empty() {
        inside.extend(facts.inside.iter().flat_map(|&(start, end)| start..end));
    }
    for (index, reference) in (0..).zip(&facts.refs) {
        if piece.conditions[reference.cfg as usize].active {
            reader.inside = inside.contains(&index);
            // Behind what the piece itself defines, all of which stands at the piece's place.
            reader.reference(reference, piece.seq.map_or(u32::MAX, |seq| seq + 1));
        }
    }
    reader.inside = false;
    for found in &facts.param_refs {
        if piece.conditions[found.reference.cfg as usize].active {
            reader.param_reference(found);
        }
    }
    for call in &facts.calls {
        if piece.conditions[call.cfg as usize].active {
            reader.reference(&RefFacts::of_call(call), order(piece, call));
        }
    }
    for used in &facts.macro_uses {
        if piece.conditions[used.cfg as usize].active {
            reader.macro_use(used);
        }
    }
    for (position, call) in facts.calls.iter().enumerate() {
        if piece.conditions[call.cfg as usize].active {
            reader.call(call, program.call_tokens.get(&(number, position)).copied().unwrap_or(0));
        }
    }
    for call in &facts.methods {
        if piece.conditions[call.cfg as usize].active {
            reader.method(methods, call);
        }
    }
    reader.out
}

struct Reader<'a> {
    program: &'a Program,
    traits: &'a TraitsInScope,
    piece: &'a Piece,
    /// Whether the reference at the moment is one that only the crate of what is not exhaustive may make.
    inside: bool,
    /// What paths begin with, by scope, crate, name and namespaces: in a piece it is mostly one of a few names.
    first_names: RefCell<FxHashMap<(u32, u32, Name, u8), Defs>>,
    out: Findings,
}

impl Reader<'_> {
    fn link(&self, from: u32, to: Goal, kind: RefKind, cfg: u32, line: u32) -> Link {
        let module = self.program.scopes[self.program.scope_of_item(from) as usize].module;
        let test_only = self.piece.conditions[cfg as usize].test_only
            || self.program.scopes[module as usize].test_only
            || self.program.item_condition(from).test_only;
        Link { from, to, kind, test_only, file: self.piece.file, line }
    }

    fn push(&mut self, from: u32, def: Def, kind: RefKind, cfg: u32, line: u32) {
        let to = match def {
            Def::Module(scope) => Goal::Item(self.program.scopes[scope as usize].item),
            Def::Item(item) | Def::Variant(item) => Goal::Item(item),
            Def::External(0) => return,
            Def::External(external) => Goal::External(external),
        };
        let link = self.link(from, to, kind, cfg, line);
        self.out.links.push(link);
    }

    fn count(&mut self, defs: &[Def]) {
        if defs.iter().any(|def| !matches!(def, Def::External(_))) {
            self.out.counts.workspace += 1;
        } else {
            self.out.counts.external += 1;
        }
    }

    fn unresolved(&mut self, scope: u32, path: &[Name], rooted: bool, line: u32) {
        let texts: Vec<&str> = path.iter().map(|name| self.program.names.text(*name)).collect();
        let text = format!("{}{}", if rooted { "::" } else { "" }, texts.join("::"));
        self.out.counts.unresolved += 1;
        let module = self.program.scopes[scope as usize].module;
        self.out.unresolved.push((self.piece.file, line, module, text));
    }

    fn import(&mut self, import: &ImportFacts, number: u32) {
        let (program, piece) = (self.program, self.piece);
        if import.from_definition
            && self.means_at_definition(program.path(piece, import.path), import.path, Ns::TYPE)
        {
            return;
        }
        let from = program.item_of(piece, import.owner);
        let kind = match (import.kind, import.vis) {
            (_, Vis::Public) => RefKind::Reexport,
            (_, Vis::In(path)) if program.path(piece, path) != [program.keywords.self_] => RefKind::Reexport,
            (ImportKind::Glob, _) => RefKind::Glob,
            _ => RefKind::Use,
        };
        // A name that means several things is imported for its type first; uses of the others are seen where they are.
        let meanings = &program.imported[number as usize];
        let seen = meanings.iter().find(|defs| !defs.is_empty()).map_or(&[][..], |defs| &defs[..]);
        for def in seen {
            self.push(from, *def, kind, import.cfg, import.line);
        }
        if seen.is_empty() {
            let scope = program.scope_of(piece, import.scope);
            let place = Place { scope, krate: piece.krate, item: NONE, import: number };
            let path = program.path(piece, import.path);
            let meaning = program.meaning(place, path, import.path, Ns::TYPE);
            self.prefix(from, path, &meaning, kind, import.cfg, import.line);
            self.unresolved(scope, program.path(piece, import.path), import.path.rooted, import.line);
        } else {
            self.count(seen);
        }
    }

    /// `seq` is the place in the order, for the textual scope of macros.
    fn reference(&mut self, reference: &RefFacts, seq: u32) {
        let (program, piece) = (self.program, self.piece);
        let from = program.item_of(piece, reference.owner);
        let place = Place {
            scope: program.scope_of(piece, reference.scope),
            krate: piece.krate,
            item: from,
            import: NONE,
        };
        let path = program.path(piece, reference.path);
        if reference.from_definition && self.means_at_definition(path, reference.path, reference.ns) {
            return;
        }
        let meaning = self.find(place, path, reference.path, reference.ns, seq);
        let own = path.first() == Some(&program.keywords.self_type);
        if own && path.len() == 1 {
            return;
        }
        if meaning.defs.is_empty() {
            self.prefix(from, path, &meaning, reference.kind, reference.cfg, reference.line);
            if self.must_resolve(reference, path, &meaning) {
                self.unresolved(place.scope, path, reference.path.rooted, reference.line);
            } else if reference.certainty == Certainty::Path {
                self.out.counts.external += 1;
            }
            self.associated(place, reference, path, &[]);
            return;
        }
        let defs: Defs = meaning.defs.iter().copied().filter(|def| self.fits(*def, reference)).collect();
        if defs.is_empty() {
            return;
        }
        self.count(&meaning.defs);
        self.associated(place, reference, path, &defs);
        self.insider(from, reference, &defs);
        // `Self::name` names the type by no name of it.
        let passed = if own { &[][..] } else { &meaning.passed[..] };
        let passed_kind = if reference.kind == RefKind::Call { RefKind::Path } else { reference.kind };
        for &item in passed {
            if !defs.contains(&Def::Item(item)) && !defs.contains(&Def::Variant(item)) {
                self.push(from, Def::Item(item), passed_kind, reference.cfg, reference.line);
            }
        }
        for def in defs {
            self.push(from, def, reference.kind, reference.cfg, reference.line);
        }
    }

    /// A path that is lost in a module whose items are not all known (a macro makes them) still needs that module. A crate's
    /// root is left out: it is in the way of every path.
    fn prefix(&mut self, from: u32, path: &[Name], meaning: &Meaning, kind: RefKind, cfg: u32, line: u32) {
        if let (Some(module), true) = (meaning.module, path.len() > 1)
            && self.program.scopes[module as usize].parent != NONE
        {
            self.push(from, Def::Module(module), kind, cfg, line);
        }
    }

    /// Whether a path of a macro's definition means something where the macro is defined: it is counted there, once.
    fn means_at_definition(&self, path: &[Name], whole: PathRef, ns: Ns) -> bool {
        let program = self.program;
        if path.first().is_some_and(|first| program.names.text(*first).starts_with(DOLLAR_CRATE)) {
            return true;
        }
        let scope = self.piece.definition;
        if scope == NONE || path.first() == Some(&program.keywords.self_type) {
            return false;
        }
        let place = Place { scope, krate: program.scopes[scope as usize].krate, item: NONE, import: NONE };
        !self.find(place, path, whole, ns, u32::MAX).defs.is_empty()
    }

    fn find(&self, place: Place, path: &[Name], whole: PathRef, ns: Ns, seq: u32) -> Meaning {
        if ns == Ns::MACRO
            && let [name] = path
            && let Some(item) = self.program.textual_macro(place.scope, *name, seq)
        {
            let mut meaning = Meaning::default();
            meaning.defs.push(Def::Item(item));
            return meaning;
        }
        if ns == Ns::TYPE_AND_VALUE {
            // `Foo<N>`, and tokens: a type, or else a value.
            let meaning = self.meaning(place, path, whole, Ns::TYPE);
            if !meaning.defs.is_empty() {
                return meaning;
            }
            return self.meaning(place, path, whole, Ns::VALUE);
        }
        self.meaning(place, path, whole, ns)
    }

    /// What the path of no import means.
    fn meaning(&self, place: Place, path: &[Name], whole: PathRef, ns: Ns) -> Meaning {
        self.program.meaning_by(place, path, whole, ns, |first, ns| {
            let key = (place.scope, place.krate, first, ns.0);
            let find = || self.program.first_name(place, first, ns);
            self.first_names.borrow_mut().entry(key).or_insert_with(find).clone()
        })
    }

    /// Whether a path that means nothing is worth a word: where the grammar wants one that this program must know.
    fn must_resolve(&self, reference: &RefFacts, path: &[Name], meaning: &Meaning) -> bool {
        if reference.certainty != Certainty::Path || reference.ns == Ns::MACRO {
            // Macros come from other crates without a `use`: derives, `#[macro_use] extern crate`.
            return false;
        }
        // In what a macro call becomes, a name may be one that the macro declares in a way that is not followed.
        self.piece.seq.is_none() || (meaning.depth > 0 && path.len() > 1)
    }

    fn fits(&self, def: Def, reference: &RefFacts) -> bool {
        if matches!(reference.kind, RefKind::Attribute | RefKind::Derive)
            && reference.ns == Ns::MACRO
            && let Def::Item(item) = def
            && !matches!(self.program.item(item).detail, Detail::ProcMacro { .. })
        {
            // `#[name]` and `#[derive(name)]` are never `macro_rules!` macros.
            return false;
        }
        match (reference.certainty, def) {
            (Certainty::Path, _) | (_, Def::Variant(_)) => true,
            (Certainty::Token, Def::External(_)) => false,
            (Certainty::Token, _) => true,
            (Certainty::Constant, Def::Item(item)) => {
                matches!(self.program.kind(item), ItemKind::Const | ItemKind::Static | ItemKind::Struct)
            }
            (Certainty::Constant, Def::External(_) | Def::Module(_)) => false,
        }
    }
}
