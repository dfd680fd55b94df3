//! Macro calls: the workspace's macros are expanded, the arguments of all others are read.
//!
//! Calls whose macro is in textual scope are expanded first, in rounds, since what they become may define further macros. Then
//! imports are resolved, so that macros that are named by a path can be found. What is left calls macros of other crates.

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use proc_macro2::TokenStream;
use rayon::prelude::*;

use super::imports::Imports;
use super::lookup::Place;
use super::program::{Call, Def, NONE, Piece, Program};
use crate::DiagnosticKind;
use crate::expand::{DOLLAR_CRATE, MacroRules};
use crate::extract::{Extractor, Lines, MAX_CALLS, MacroHost, Origin};
use crate::facts::{CallFacts, Detail, FileFacts, LocalKind, Name, Ns, Position, ROOT};
use crate::flow::Terms;
use crate::nesting::{depth_of_text, with_stack};
use crate::parse::{Keep, Root, declared_files, load_sources};

/// Rounds of macros that define macros.
const MAX_ROUNDS: usize = 16;

/// How many tokens the expansions of one call may have together, at the least and by the bytes that it is given; and, where
/// that was too few, in a second attempt.
const TOKENS: usize = 20_000;
const TOKENS_OF_BYTE: usize = 8;
const MORE_TOKENS: usize = 1_000_000;

/// How many tokens the second attempts of one round may have together.
const TOKENS_OF_ROUND: usize = 20_000_000;

/// Reads all macro calls and resolves all imports.
pub(super) fn expand(program: &mut Program) {
    let mut pending = calls(program, 0);
    for _ in 0..MAX_ROUNDS {
        let (ready, rest): (Vec<Call>, Vec<Call>) =
            pending.into_par_iter().partition(|&call| textual(program, call).is_some());
        pending = rest;
        if ready.is_empty() {
            break;
        }
        let first = program.pieces.len();
        read(program, &ready);
        pending.extend(calls(program, first));
    }
    let mut imports = Imports::default();
    imports.resolve(program);
    let before = (program.item_piece.len(), program.import_piece.len());
    for _ in 0..MAX_ROUNDS {
        if pending.is_empty() {
            break;
        }
        let first = program.pieces.len();
        read(program, &pending);
        pending = calls(program, first);
    }
    if before != (program.item_piece.len(), program.import_piece.len()) {
        imports.resolve(program);
    }
}

/// The calls of the pieces from `first` on that are compiled at all.
fn calls(program: &Program, first: usize) -> Vec<Call> {
    let mut out = Vec::new();
    for (index, piece) in program.pieces.iter().enumerate().skip(first) {
        for (position, call) in program.facts(piece).calls.iter().enumerate() {
            if piece.conditions[call.cfg as usize].active {
                out.push((index, position));
            }
        }
    }
    out
}

fn call_facts(program: &Program, (piece, position): Call) -> CallFacts {
    program.facts(&program.pieces[piece]).calls[position]
}

/// The place of a call in the order. All that an included file defines stands at the place of the `include!`.
pub(super) fn order(piece: &Piece, call: &CallFacts) -> u32 {
    piece.seq.map_or(call.seq, |seq| seq + 1)
}

/// The macro that a call of a single name means in textual scope.
fn textual(program: &Program, call: Call) -> Option<u32> {
    let piece = &program.pieces[call.0];
    let facts = call_facts(program, call);
    match program.path(piece, facts.path) {
        [name] => program.textual_macro(program.scope_of(piece, facts.scope), *name, order(piece, &facts)),
        _ => None,
    }
}

/// Reads calls in parallel and adds what they say as pieces.
fn read(program: &mut Program, calls: &[Call]) {
    let (mut fragments, definitions) = fragments(program, calls);
    for (fragment, &(piece, _)) in fragments.iter_mut().zip(calls) {
        let file = program.pieces[piece].file;
        let troubles = std::mem::take(&mut fragment.troubles);
        program
            .troubles
            .extend(troubles.into_iter().map(|(line, kind, message)| (file, line, kind, message)));
    }
    let first_piece = program.pieces.len();
    let first = program.add_facts(fragments);
    for (index, &call) in calls.iter().enumerate() {
        let facts = call_facts(program, call);
        let piece = program.pieces[call.0].clone();
        let table = u32::try_from(first + index).expect("fewer than 2^32 pieces");
        program.call_tokens.insert(call, program.facts[table as usize].tokens);
        let owner = program.item_of(&piece, facts.owner);
        program.add_code(owner, table);
        if is_empty(&program.facts[table as usize]) {
            continue;
        }
        let scope = program.scope_of(&piece, facts.scope);
        let seq = piece.seq.unwrap_or(facts.seq);
        let around = Some((seq, piece.conditions[facts.cfg as usize]));
        let added = program.add_piece(table, piece.file, piece.krate, scope, owner, around);
        program.pieces[added].definition = definitions[index];
        if program.terms == Terms::All {
            let call = (u32::try_from(call.0).expect("fewer than 2^32 pieces"), facts.start);
            program.expansions.insert(call, u32::try_from(added).expect("fewer than 2^32 pieces"));
        }
    }
    load_declared(program, first_piece);
}

/// What each call says, and the scopes of the definitions of their macros.
///
/// Macros can grow without end, and a workspace can call such a macro often: each call gets a little to begin with, and
/// the first that need it get more. Which these are depends on their order alone.
fn fragments(program: &Program, calls: &[Call]) -> (Vec<FileFacts>, Vec<u32>) {
    let mut read: Vec<Option<Fragment>> = calls.iter().map(|_| None).collect();
    // One call can take as long as thousands of others: the longest are begun first, so that none is waited for in the end.
    let mut work: Vec<(&mut Option<Fragment>, Call)> = read.iter_mut().zip(calls.iter().copied()).collect();
    work.sort_by_key(|&(_, call)| Reverse(length(program, call)));
    work.into_par_iter().with_max_len(1).for_each(|(place, call)| {
        *place = Some(fragment(program, call, first_fuel(program, call)));
    });
    let mut read: Vec<Fragment> = read.into_iter().flatten().collect();
    let again = read.iter_mut().zip(calls).filter(|(fragment, _)| fragment.limited);
    again.take(TOKENS_OF_ROUND / MORE_TOKENS).par_bridge().for_each(|(first, &call)| {
        *first = fragment(program, call, MORE_TOKENS);
    });
    read.into_iter().map(|fragment| (fragment.facts, fragment.definition)).unzip()
}

/// Loads the files of the `mod x;` and `include!` that macros made, in the pieces from `first` on.
fn load_declared(program: &mut Program, first: usize) {
    let mut roots = Vec::new();
    let mut declarations = Vec::new();
    let mut missing = Vec::new();
    for piece in &program.pieces[first..] {
        let active = program.crates[piece.krate as usize].active.as_deref();
        for (index, item) in program.facts(piece).items.iter().enumerate().skip(1) {
            if !piece.conditions[item.cfg as usize].active {
                continue;
            }
            let dir = || program.mod_dir(program.scope_of(piece, item.scope));
            match declared_files(item, program.names.text(item.name), active, dir) {
                Ok(files) => {
                    for (path, owns_folder) in files {
                        roots.push(Root { krate: piece.krate as usize, path, owns_folder });
                        declarations.push(piece.items + u32::try_from(index).expect("fewer than 2^32 items"));
                    }
                }
                Err(message) => {
                    missing.push((piece.file, item.line, DiagnosticKind::MissingModule, message));
                }
            }
        }
    }
    program.troubles.append(&mut missing);
    if !roots.is_empty() {
        let active = program.crates.iter().map(|krate| krate.active.clone()).collect();
        let mut sources = load_sources(&roots, active, Keep { terms: program.terms, ..Keep::default() });
        let troubles = std::mem::take(&mut sources.troubles);
        program.add_files(sources, &declarations);
        program.file_troubles(troubles);
    }
}

fn is_empty(facts: &FileFacts) -> bool {
    facts.items.len() == 1
        && facts.imports.is_empty()
        && facts.refs.is_empty()
        && facts.param_refs.is_empty()
        && facts.methods.is_empty()
        && facts.flow.as_ref().is_none_or(|flow| flow.root.is_none())
}

/// The place of a call, for the macro calls in what it becomes.
struct Host<'a> {
    program: &'a Program,
    place: Place,
    seq: u32,
}

impl MacroHost for Host<'_> {
    fn find(&self, path: &[String]) -> Option<(Arc<MacroRules>, String)> {
        let names: Option<Vec<Name>> = path.iter().map(|text| self.program.names.get(text)).collect();
        rules(self.program, find(self.program, self.place, self.seq, &names?)?)
    }
}

/// The macro that a path means at a place.
fn find(program: &Program, place: Place, seq: u32, path: &[Name]) -> Option<u32> {
    if let [name] = path
        && let Some(found) = program.textual_macro(place.scope, *name, seq)
    {
        return Some(found);
    }
    let whole = crate::facts::PathRef { start: 0, len: u16::try_from(path.len()).ok()?, rooted: false };
    program.meaning(place, path, whole, Ns::MACRO).defs.iter().find_map(|def| match def {
        Def::Item(item) => Some(*item),
        _ => None,
    })
}

/// The rules of a macro, with what `$crate` becomes in it.
fn rules(program: &Program, item: u32) -> Option<(Arc<MacroRules>, String)> {
    let piece = program.piece_of_item(item);
    let Detail::Macro { rules: Some(rules), .. } = program.item(item).detail else { return None };
    let rules = Arc::clone(&program.facts(piece).macros[rules as usize]);
    Some((rules, format!("{DOLLAR_CRATE}{}", piece.krate)))
}

/// What one call says.
struct Fragment {
    facts: FileFacts,
    /// The scope of the definition of its macro.
    definition: u32,
    /// Whether a bound was hit.
    limited: bool,
}

/// What a call gets to begin with: tables that a macro makes code of are long before they are expanded.
fn first_fuel(program: &Program, call: Call) -> usize {
    (length(program, call) * TOKENS_OF_BYTE).clamp(TOKENS, MORE_TOKENS)
}

/// How many bytes a call is given.
fn length(program: &Program, call: Call) -> usize {
    let CallFacts { start, end, .. } = call_facts(program, call);
    (end - start) as usize
}

/// Reads one call, with so many tokens to be made.
fn fragment(program: &Program, call: Call, fuel: usize) -> Fragment {
    let piece = &program.pieces[call.0];
    let facts = call_facts(program, call);
    let place = Place {
        scope: program.scope_of(piece, facts.scope),
        krate: piece.krate,
        item: program.item_of(piece, facts.owner),
        import: NONE,
    };
    let host = Host { program, place, seq: order(piece, &facts) };
    let path = program.path(piece, facts.path);
    let definition = find(program, place, host.seq, path).map_or(NONE, |item| program.scope_of_item(item));
    let text = program.facts(piece).text.as_deref().unwrap_or_default();
    let text = text.get(facts.start as usize..facts.end as usize).unwrap_or_default();
    let read = || catch_unwind(AssertUnwindSafe(|| read_call(&host, call, text, fuel)));
    let (facts, limited) = match depth_of_text(text).ok().map(|depth| with_stack(depth, read)) {
        Some(Ok((facts, limited))) => (facts, limited),
        Some(Err(_)) => {
            let message = "internal error while a macro call was read; it is left out; please report this";
            (trouble(facts.line, DiagnosticKind::Unparsed, message), false)
        }
        None => (trouble(facts.line, DiagnosticKind::Limit, "nested too deeply to be read"), false),
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    Fragment { facts, definition, limited }
}

fn trouble(line: u32, kind: DiagnosticKind, message: &str) -> FileFacts {
    let mut extractor = Extractor::new(Origin::File(Lines::default()));
    extractor.trouble(line, kind, message);
    extractor.finish()
}

/// Reads the text of a call; also tells whether a bound was hit.
fn read_call(host: &Host<'_>, call: Call, text: &str, fuel: usize) -> (FileFacts, bool) {
    let program = host.program;
    let piece = &program.pieces[call.0];
    let facts = call_facts(program, call);
    let (first_line, call_line) = (facts.start_line, facts.line);
    let origin = Origin::Fragment { host, first_line, call_line, depth: 0, fuel, calls: MAX_CALLS };
    let mut extractor = Extractor::new(origin).with_terms(program.terms);
    if let Ok(tokens) = text.parse::<TokenStream>() {
        bind_locals(program, &mut extractor, program.facts(piece), facts.locals);
        if matches!(facts.position, Position::ImplItems | Position::TraitItems) {
            // The root of the fragment is the impl or trait around the call.
            extractor.container = Some(ROOT);
        }
        let path = syn_path(program, program.path(piece, facts.path));
        extractor.call(&path, tokens, facts.position);
    } else {
        let message = "the arguments of a macro call are no tokens; they are left out";
        extractor.trouble(call_line, DiagnosticKind::Unparsed, message);
    }
    let limited = extractor.limited;
    let spent = fuel - extractor.fuel();
    let mut facts = extractor.finish();
    facts.tokens = u32::try_from(spent).unwrap_or(u32::MAX);
    (facts, limited)
}

/// Gives the fragment the local names that are in scope at the call.
fn bind_locals(program: &Program, extractor: &mut Extractor<'_>, facts: &FileFacts, locals: u32) {
    let mut chain: Vec<(u32, Name, LocalKind)> = Vec::new();
    let mut at = locals;
    while at != 0 {
        let local = facts.locals[at as usize];
        chain.push((at, local.name, local.kind));
        at = local.parent;
    }
    for (local, name, kind) in chain.into_iter().rev() {
        let name = extractor.name(program.names.text(name));
        extractor.bind(name, kind);
        if kind == LocalKind::Type {
            for bound in &facts.bounds[facts.bounds_of(local)] {
                let names: Vec<Name> =
                    facts.path(bound.path).iter().map(|n| extractor.name(program.names.text(*n))).collect();
                let path = extractor.path(&names, bound.path.rooted);
                extractor.bound_at(path);
            }
        }
    }
}

fn syn_path(program: &Program, names: &[Name]) -> syn::Path {
    let segments = names.iter().map(|name| {
        let ident = proc_macro2::Ident::new(program.names.text(*name), proc_macro2::Span::call_site());
        syn::PathSegment::from(ident)
    });
    syn::Path { leading_colon: None, segments: segments.collect() }
}
