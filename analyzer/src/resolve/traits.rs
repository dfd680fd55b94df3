//! Which traits are in scope where: a method, and `Type::name` by a trait, are found by these alone.
//!
//! In: a program with its imports resolved. Out: for a scope and a name, the traits of the workspace that are in scope there and
//! declare it: what the scope and those around it declare and import, by name, by `as _`, and by globs. A trait that a bound
//! brings in is named there, and so is none of this.
//! Reference: <https://doc.rust-lang.org/reference/expressions/method-call-expr.html>.

use rustc_hash::FxHashMap;
use seam_graphs::ItemKind;
use smallvec::SmallVec;

use super::collect::{meaning, sym};
use super::program::{Def, NONE, Piece, Program, STD};
use crate::facts::{Detail, ImportKind, Name, Ns, ScopeKind, Std};
use crate::flow::{Generics, ItemTerm, TypeTerm};

/// Chains of glob imports longer than this are given up.
const MAX_ROUNDS: usize = 64;

/// A trait and the module within which it is visible under the scope.
type Entry = (u32, u32);

/// What a trait declares under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Declared {
    /// What only a path names: a function without `self`, a constant.
    ByPath,
    /// A method, and how many parameters it has besides, where that is known.
    Method(Option<u8>),
}

/// How a name is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// `Type::name`.
    Path,
    /// `receiver.name(…)`, and how many arguments there are, where that is known.
    Call(Option<u8>),
}

impl Usage {
    /// Whether it may mean what is declared.
    fn may_mean(self, declared: Declared) -> bool {
        match (self, declared) {
            (Self::Path, _) => true,
            (Self::Call(_), Declared::ByPath) => false,
            (Self::Call(args), Declared::Method(inputs)) => args.zip(inputs).is_none_or(|(a, b)| a == b),
        }
    }
}

/// The traits of every scope.
#[derive(Default)]
pub(super) struct TraitsInScope {
    /// The traits that declare a name, sorted, each with what it declares.
    declaring: FxHashMap<Name, SmallVec<[(u32, Declared); 2]>>,
    /// By scope, what it has itself, sorted.
    by_scope: FxHashMap<u32, Vec<Entry>>,
    /// By trait, what of the standard library may implement it.
    subjects: FxHashMap<u32, Vec<Subject>>,
}

/// What an impl is for, where that may be a type of the standard library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// Every type that fits, or one that is not known.
    Any,
    Slice,
    /// One by its name.
    Named(Name),
    /// One by its name in another crate, which may be the same or another type.
    Foreign(Name),
}

impl TraitsInScope {
    pub(super) fn new(program: &Program) -> Self {
        let mut this = Self::default();
        this.declared(program);
        if this.declaring.is_empty() {
            return this;
        }
        this.imported(program);
        this.implemented(program);
        this.by_scope.values_mut().for_each(|entries| {
            entries.sort_unstable();
            entries.dedup();
        });
        this.through_globs(program);
        this
    }

    /// The traits that declare `name`, are in scope at `scope`, and may be meant by such a use of it, sorted.
    pub(super) fn declaring(
        &self,
        program: &Program,
        scope: u32,
        name: Name,
        usage: Usage,
    ) -> SmallVec<[u32; 2]> {
        let Some(candidates) = self.declaring.get(&name) else { return SmallVec::new() };
        let mut found: SmallVec<[u32; 2]> = SmallVec::new();
        let mut at = scope;
        while at != NONE {
            let own = self.by_scope.get(&at).map_or(&[][..], Vec::as_slice);
            found.extend(
                candidates
                    .iter()
                    .filter(|(_, declared)| usage.may_mean(*declared))
                    .map(|candidate| candidate.0)
                    .filter(|of| own.binary_search_by_key(of, |e| e.0).is_ok()),
            );
            let here = &program.scopes[at as usize];
            at = if here.kind == ScopeKind::Module { NONE } else { here.parent };
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a type of the standard library, or any that fits a parameter, may have the trait `of` without naming it.
    pub(super) fn may_have(&self, program: &Program, of: u32, std: Std) -> bool {
        self.subjects.get(&of).into_iter().flatten().any(|subject| match *subject {
            Subject::Any => true,
            Subject::Slice => std == Std::Slice,
            Subject::Named(name) => std.may_be(program.names.text(name)),
            Subject::Foreign(name) => Std::of(program.names.text(name)) == Some(std),
        })
    }

    fn implemented(&mut self, program: &Program) {
        for piece in &program.pieces {
            for (item, term) in program.facts(piece).flow.iter().flat_map(|flow| &flow.items) {
                let ItemTerm::Impl { generics, self_ty, .. } = term else { continue };
                let item = program.item_of(piece, *item);
                let Some(subject) = subject(program, piece, item, generics, self_ty) else { continue };
                for def in program.impl_traits.get(&item).into_iter().flatten() {
                    if let Def::Item(of) = *def {
                        self.subjects.entry(program.through_aliases(of)).or_default().push(subject);
                    }
                }
            }
        }
    }

    fn declared(&mut self, program: &Program) {
        let count = u32::try_from(program.item_piece.len()).expect("fewer than 2^32 items");
        for item in (0..count).filter(|&item| program.item_condition(item).active) {
            if program.kind(item) == ItemKind::Trait {
                let scope = program.scope_of_item(item);
                let vis = program.visibility(scope, program.item(item).vis, program.piece_of_item(item));
                self.by_scope.entry(scope).or_default().push((item, vis));
            }
            if matches!(program.kind(item), ItemKind::Const | ItemKind::Fn)
                && let Some(owner) = program.owner(item)
                && program.kind(owner) == ItemKind::Trait
            {
                let declared = match program.item(item).detail {
                    Detail::Fn { method: true, inputs } => Declared::Method(inputs),
                    _ => Declared::ByPath,
                };
                self.declaring.entry(program.item(item).name).or_default().push((owner, declared));
            }
        }
        self.declaring.values_mut().for_each(|traits| {
            traits.sort_unstable();
            traits.dedup();
        });
    }

    fn imported(&mut self, program: &Program) {
        for import in 0..u32::try_from(program.imported.len()).expect("fewer than 2^32 imports") {
            let (facts, piece) = program.import(import);
            if facts.kind == ImportKind::Glob {
                continue;
            }
            let scope = program.scope_of(piece, facts.scope);
            for def in &program.imported[import as usize][0] {
                if let Def::Item(item) = *def
                    && program.kind(item) == ItemKind::Trait
                {
                    let vis = program.visibility(scope, facts.vis, piece);
                    self.by_scope.entry(scope).or_default().push((item, vis));
                }
            }
        }
    }

    /// What globs bring in, to a fixed point. What a name shadows is brought in too: that is rare, and a need too many.
    fn through_globs(&mut self, program: &Program) {
        let globs: Vec<(u32, u32, u32)> = (0..)
            .zip(&program.scopes)
            .flat_map(|(scope, of)| of.globs.iter().map(move |&glob| (scope, glob)))
            .flat_map(|(scope, glob)| {
                let targets = program.imported[glob as usize][0].iter();
                targets.filter_map(move |def| match *def {
                    Def::Module(target) => Some((scope, glob, target)),
                    _ => None,
                })
            })
            .collect();
        for _ in 0..MAX_ROUNDS {
            let mut changed = false;
            for &(scope, glob, target) in &globs {
                let (facts, piece) = program.import(glob);
                let module = program.scopes[scope as usize].module;
                let vis = program.visibility(scope, facts.vis, piece);
                let seen = self.by_scope.get(&target).map_or(&[][..], Vec::as_slice).iter();
                let seen: Vec<Entry> = seen
                    .filter(|entry| program.visible(entry.1, Some(module)))
                    .map(|entry| (entry.0, vis))
                    .collect();
                if seen.is_empty() {
                    continue;
                }
                let own = self.by_scope.entry(scope).or_default();
                for entry in seen {
                    if let Err(at) = own.binary_search(&entry) {
                        own.insert(at, entry);
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
    }
}

/// What an impl is for; `None` where that is no type of the standard library.
fn subject(
    program: &Program,
    piece: &Piece,
    item: u32,
    generics: &Generics,
    ty: &TypeTerm,
) -> Option<Subject> {
    match ty {
        TypeTerm::Ref(inner) | TypeTerm::RefMut(inner) => subject(program, piece, item, generics, inner),
        TypeTerm::Slice(_) | TypeTerm::Array(..) => Some(Subject::Slice),
        TypeTerm::Path(path) => {
            let names = program.path(piece, path.path);
            let is_param = |name| generics.params.iter().any(|param| sym(program, piece, param.name) == name);
            match names {
                _ if path.qself.is_some() => Some(Subject::Any),
                [name] if is_param(*name) => Some(Subject::Any),
                _ => match meaning(program, piece, item, path, names.len(), Ns::TYPE).0 {
                    Some(Def::Item(found)) => {
                        let kind = program.kind(program.through_aliases(found));
                        let own = matches!(kind, ItemKind::Struct | ItemKind::Enum | ItemKind::Union);
                        (!own).then_some(Subject::Any)
                    }
                    Some(Def::External(STD)) => names.last().map(|name| Subject::Named(*name)),
                    // It may be another name of one of the standard library: `anyhow::Result`, `libc::c_int`.
                    Some(Def::External(_)) => names.last().map(|name| {
                        let is_type = program.names.text(*name).starts_with(char::is_uppercase);
                        if is_type { Subject::Foreign(*name) } else { Subject::Any }
                    }),
                    Some(Def::Module(_) | Def::Variant(_)) | None => Some(Subject::Any),
                },
            }
        }
        TypeTerm::Pointer(_) | TypeTerm::Tuple(_) | TypeTerm::Fn(..) | TypeTerm::Never => None,
        TypeTerm::Infer | TypeTerm::Param(_) | TypeTerm::Impl | TypeTerm::Dyn(_) | TypeTerm::Const(_) => {
            Some(Subject::Any)
        }
    }
}
