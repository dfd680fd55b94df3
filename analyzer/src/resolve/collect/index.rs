//! The impls of the workspace by what they are for, and the functions in them.

use rustc_hash::FxHashMap;
use seam_graphs::{CrateKind, ItemKind};

use super::types::{Kind, TraitId};
use crate::facts::{Name, Ns};
use crate::flow::{ItemTerm, PathTerm, TypeTerm};
use crate::resolve::lookup::Place;
use crate::resolve::program::{Def, NONE, Piece, Program};

/// The outermost part of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Head {
    Adt(u32),
    Foreign(Name),
    Ref,
    Slice,
    Array,
    Tuple,
    Function,
    Dyn(TraitId),
    /// A parameter of the impl, and what is not known.
    Any,
}

impl Head {
    pub(super) fn of(kind: &Kind) -> Self {
        match kind {
            Kind::Adt(item, _) => Self::Adt(*item),
            Kind::Foreign(name, _) => Self::Foreign(*name),
            Kind::Ref(_) | Kind::Pointer(_) => Self::Ref,
            Kind::Slice(_) => Self::Slice,
            Kind::Array(..) => Self::Array,
            Kind::Tuple(_) => Self::Tuple,
            Kind::Dyn(id, ..) => Self::Dyn(*id),
            Kind::FnPtr(..) | Kind::FnDef(..) | Kind::Ctor(..) | Kind::Closure(_) => Self::Function,
            _ => Self::Any,
        }
    }
}

/// An impl.
#[derive(Clone, Copy, Debug)]
pub(super) struct ImplEntry<'p> {
    pub(super) of_trait: Option<TraitId>,
    pub(super) head: Head,
    pub(super) self_ty: &'p TypeTerm,
    pub(super) trait_path: Option<&'p PathTerm>,
}

/// The tables.
pub(super) struct Index<'p> {
    /// The term of each item.
    pub(super) terms: Vec<Option<&'p ItemTerm>>,
    pub(super) impls: FxHashMap<u32, ImplEntry<'p>>,
    /// Functions of impls, those of inherent ones first.
    pub(super) members: FxHashMap<(Head, Name), Vec<u32>>,
    /// Functions of traits by name, with the trait.
    pub(super) trait_fns: FxHashMap<Name, Vec<(u32, u32)>>,
    pub(super) impls_of: FxHashMap<TraitId, Vec<u32>>,
    /// Associated types and constants of impls by name, with the impl.
    pub(super) associated: FxHashMap<Name, Vec<(u32, u32)>>,
    /// Impls of foreign traits for each type of the workspace.
    pub(super) foreign: FxHashMap<u32, Vec<u32>>,
    /// The members of each impl and trait.
    pub(super) inside: FxHashMap<u32, Vec<u32>>,
}

impl<'p> Index<'p> {
    pub(super) fn new(program: &'p Program) -> Self {
        let mut index = Self {
            terms: vec![None; program.item_piece.len()],
            impls: FxHashMap::default(),
            members: FxHashMap::default(),
            trait_fns: FxHashMap::default(),
            impls_of: FxHashMap::default(),
            associated: FxHashMap::default(),
            foreign: FxHashMap::default(),
            inside: FxHashMap::default(),
        };
        for piece in &program.pieces {
            for (item, term) in program.facts(piece).flow.iter().flat_map(|flow| &flow.items) {
                let item = program.item_of(piece, *item);
                if is_built(program, item) {
                    index.terms[item as usize] = Some(term);
                }
            }
        }
        let items = || 0..u32::try_from(program.item_piece.len()).expect("fewer than 2^32 items");
        for item in items() {
            index.add_impl(program, item);
        }
        for item in items() {
            index.add_member(program, item);
        }
        #[allow(clippy::iter_over_hash_type, reason = "each is sorted by itself")]
        for members in index.members.values_mut() {
            members.sort_by_key(|item| {
                (program.owner(*item).is_some_and(|o| program.implements_trait(o)), *item)
            });
        }
        index
    }

    fn add_impl(&mut self, program: &'p Program, item: u32) {
        let Some(ItemTerm::Impl { generics, self_ty, of_trait }) = self.terms[item as usize] else { return };
        let piece = program.piece_of_item(item);
        let own = |name: Name| generics.params.iter().any(|p| sym(program, piece, p.name) == name);
        let head = head(program, piece, item, self_ty, &own);
        let id = of_trait.as_ref().and_then(|path| trait_of(program, piece, item, path));
        if of_trait.is_some() && id.is_none() {
            return;
        }
        if let Some(id) = id {
            self.impls_of.entry(id).or_default().push(item);
            if let (TraitId::Foreign(_), Head::Adt(ty)) = (id, head) {
                self.foreign.entry(ty).or_default().push(item);
            }
        }
        let entry = ImplEntry { of_trait: id, head, self_ty, trait_path: of_trait.as_ref() };
        self.impls.insert(item, entry);
    }

    fn add_member(&mut self, program: &'p Program, item: u32) {
        let (Some(term), Some(owner)) = (self.terms[item as usize], program.owner(item)) else { return };
        let name = program.item(item).name;
        self.inside.entry(owner).or_default().push(item);
        match (term, self.impls.get(&owner)) {
            (ItemTerm::Fn(_), Some(entry)) => {
                self.members.entry((entry.head, name)).or_default().push(item);
            }
            (_, Some(_)) => self.associated.entry(name).or_default().push((owner, item)),
            (ItemTerm::Fn(_), None) if program.kind(owner) == ItemKind::Trait => {
                self.trait_fns.entry(name).or_default().push((owner, item));
            }
            _ => {}
        }
    }
}

/// Whether an item is compiled by `cargo build`.
fn is_built(program: &Program, item: u32) -> bool {
    let condition = program.item_condition(item);
    let scope = &program.scopes[program.scope_of_item(item) as usize];
    let kind = program.crates[program.piece_of_item(item).krate as usize].kind;
    condition.active
        && !condition.test_only
        && !scope.test_only
        && matches!(kind, CrateKind::Lib | CrateKind::Bin | CrateKind::ProcMacro)
}

/// The name that a symbol of a piece is.
#[inline]
pub(in crate::resolve) fn sym(program: &Program, piece: &Piece, sym: crate::flow::Sym) -> Name {
    program.facts(piece).segments[sym.0 as usize]
}

/// What a path means in a piece, and the last item that is no module on the way.
pub(in crate::resolve) fn meaning(
    program: &Program,
    piece: &Piece,
    item: u32,
    path: &PathTerm,
    len: usize,
    ns: Ns,
) -> (Option<Def>, Option<u32>) {
    let names = &program.path(piece, path.path)[..len];
    let place = Place { scope: program.scope_of(piece, path.scope), krate: piece.krate, item, import: NONE };
    let mut found = program.meaning(place, names, path.path, ns);
    if found.defs.is_empty() && piece.definition != NONE {
        let scope = piece.definition;
        let krate = program.scopes[scope as usize].krate;
        found = program.meaning(Place { scope, krate, ..place }, names, path.path, ns);
    }
    let known = found.defs.iter().find(|def| !matches!(def, Def::External(_)));
    (known.or(found.defs.first()).copied(), found.passed.last().copied())
}

/// The trait that a path names.
pub(in crate::resolve) fn trait_of(
    program: &Program,
    piece: &Piece,
    item: u32,
    path: &PathTerm,
) -> Option<TraitId> {
    let len = usize::from(path.path.len);
    trait_meant(program, piece, path, meaning(program, piece, item, path, len, Ns::TYPE).0)
}

/// The trait that a path names which means this.
pub(super) fn trait_meant(
    program: &Program,
    piece: &Piece,
    path: &PathTerm,
    meant: Option<Def>,
) -> Option<TraitId> {
    match meant {
        Some(Def::Item(item)) => {
            let item = program.through_aliases(item);
            (program.kind(item) == ItemKind::Trait).then_some(TraitId::Item(item))
        }
        Some(Def::Module(_) | Def::Variant(_)) => None,
        Some(Def::External(_)) | None => {
            program.path(piece, path.path).last().map(|name| TraitId::Foreign(*name))
        }
    }
}

fn head(program: &Program, piece: &Piece, item: u32, ty: &TypeTerm, own: &impl Fn(Name) -> bool) -> Head {
    match ty {
        TypeTerm::Path(path) => {
            let names = program.path(piece, path.path);
            if path.qself.is_some() || (names.len() == 1 && own(names[0])) {
                return Head::Any;
            }
            match meaning(program, piece, item, path, names.len(), Ns::TYPE).0 {
                Some(Def::Item(item)) => {
                    let item = program.through_aliases(item);
                    match program.kind(item) {
                        ItemKind::Struct | ItemKind::Enum | ItemKind::Union => Head::Adt(item),
                        _ => Head::Any,
                    }
                }
                Some(Def::Module(_) | Def::Variant(_)) => Head::Any,
                Some(Def::External(_)) | None => names.last().map_or(Head::Any, |name| Head::Foreign(*name)),
            }
        }
        TypeTerm::Ref(_) | TypeTerm::RefMut(_) | TypeTerm::Pointer(_) => Head::Ref,
        TypeTerm::Slice(_) => Head::Slice,
        TypeTerm::Array(..) => Head::Array,
        TypeTerm::Tuple(_) => Head::Tuple,
        TypeTerm::Fn(..) => Head::Function,
        TypeTerm::Dyn(bounds) => {
            let id = bounds.first().and_then(|bound| trait_of(program, piece, item, bound));
            id.map_or(Head::Any, Head::Dyn)
        }
        _ => Head::Any,
    }
}
