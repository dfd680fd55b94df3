//! What a name in a scope means, and what a path means.

use std::cell::{Cell, RefCell};

use seam_graphs::{CrateKind, ItemKind};
use smallvec::SmallVec;

use super::program::{CrateRef, Def, Defs, Entry, EntryTarget, NONE, PUBLIC, Program, STD};
use crate::expand::DOLLAR_CRATE;
use crate::facts::{Detail, Name, Ns, PathRef, ScopeKind};
use crate::nesting::with_some_stack;

/// Type aliases are followed this far.
const MAX_ALIASES: u32 = 16;

/// What was found under a name.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) defs: Defs,
    /// Whether a glob import from another crate might have it.
    pub(super) external_glob: bool,
}

/// Where a path stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) scope: u32,
    pub(super) krate: u32,
    /// The item that `Self` is looked for from; `NONE` where it cannot stand.
    pub(super) item: u32,
    /// The import whose path it is; `NONE` otherwise.
    pub(super) import: u32,
}

/// What a path means.
#[derive(Clone, Debug, Default)]
pub(super) struct Meaning {
    /// Items on the way that are no modules: the type before `::new`.
    pub(super) passed: SmallVec<[u32; 2]>,
    /// What the whole path means; empty where nothing was found.
    pub(super) defs: Defs,
    /// How many segments were understood; all of them where `defs` is not empty.
    pub(super) depth: usize,
    /// The last module on the way, where the segment after it means nothing.
    pub(super) module: Option<u32>,
}

impl Program {
    /// Looks a name up in one scope: declarations and imports first, then globs.
    ///
    /// `from` is the module that a glob import looks from, which sees only what is visible there; a path that is written out
    /// would not compile if it named something invisible.
    pub(super) fn in_scope(&self, scope: u32, name: Name, ns: Ns, from: Option<u32>, skip: u32) -> Found {
        let mut found = Found::default();
        self.search(scope, name, ns, from, skip, &mut SmallVec::new(), &mut found);
        found
    }

    #[allow(clippy::too_many_arguments, reason = "a recursion that hands all of it on")]
    fn search(
        &self,
        scope: u32,
        name: Name,
        ns: Ns,
        from: Option<u32>,
        skip: u32,
        visited: &mut SmallVec<[u32; 8]>,
        found: &mut Found,
    ) {
        if visited.contains(&scope) {
            return;
        }
        visited.push(scope);
        let before = found.defs.len();
        let mut external: Option<Def> = None;
        let mut shadowed = false;
        for entry in self.entries.get(&(scope, name)).into_iter().flatten() {
            if !entry.ns.intersects(ns) {
                continue;
            }
            if !self.visible(entry.vis, from) {
                shadowed |= entry.always && self.declares(entry, ns, skip);
                continue;
            }
            match entry.target {
                EntryTarget::Def(def) => add(&mut found.defs, def),
                EntryTarget::Import(import) if import == skip => {}
                EntryTarget::Import(import) => {
                    for (index, space) in Ns::EACH.iter().enumerate() {
                        if space.intersects(ns) {
                            for &def in &self.imported[import as usize][index] {
                                match def {
                                    // Nobody knows in which namespaces another crate has the name: what is known goes first.
                                    Def::External(_) => external = Some(def),
                                    def => add(&mut found.defs, def),
                                }
                            }
                        }
                    }
                }
            }
        }
        if found.defs.len() > before {
            return;
        }
        if let Some(external) = external {
            add(&mut found.defs, external);
            return;
        }
        // What is written out goes before globs for everybody, also for those who may not name it.
        if shadowed {
            return;
        }
        for &glob in &self.scopes[scope as usize].globs {
            if glob != skip {
                MET.set(Met { globs: MET.get().globs | Met::bit(glob), ..MET.get() });
                with_some_stack(|| self.search_glob(glob, scope, name, ns, from, skip, visited, found));
            }
        }
    }

    /// Whether an entry that has one of the namespaces, as far as anybody can tell, means something there. Nobody knows in which
    /// of them another crate has a name: such an import hides nothing.
    fn declares(&self, entry: &Entry, ns: Ns, skip: u32) -> bool {
        match entry.target {
            EntryTarget::Def(_) => true,
            EntryTarget::Import(import) if import == skip => false,
            EntryTarget::Import(import) => {
                let meanings = Ns::EACH.iter().zip(&self.imported[import as usize]);
                let known = |defs: &[Def]| defs.iter().any(|def| !matches!(def, Def::External(_)));
                meanings.into_iter().any(|(space, defs)| space.intersects(ns) && known(defs))
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "a recursion that hands all of it on")]
    fn search_glob(
        &self,
        glob: u32,
        scope: u32,
        name: Name,
        ns: Ns,
        from: Option<u32>,
        skip: u32,
        visited: &mut SmallVec<[u32; 8]>,
        found: &mut Found,
    ) {
        let (facts, piece) = self.import(glob);
        let module = self.scopes[scope as usize].module;
        if !self.visible(self.visibility(scope, facts.vis, piece), from) {
            return;
        }
        for &target in &self.imported[glob as usize][0] {
            match target {
                Def::Module(target) => self.search(target, name, ns, Some(module), skip, visited, found),
                Def::Item(item) if ns.intersects(Ns::TYPE_AND_VALUE) && self.has_variant(item, name) => {
                    add(&mut found.defs, Def::Variant(item));
                }
                Def::Item(item) => {
                    let item = self.through_aliases(item);
                    if ns.intersects(Ns::TYPE_AND_VALUE) && self.has_variant(item, name) {
                        add(&mut found.defs, Def::Variant(item));
                    }
                }
                Def::External(_) => found.external_glob = true,
                Def::Variant(_) => {}
            }
        }
    }

    pub(super) fn visible(&self, vis: u32, from: Option<u32>) -> bool {
        vis == PUBLIC || from.is_none_or(|from| self.within(from, vis))
    }

    /// Looks a name up from a scope outwards: blocks, the module, crates, the prelude.
    pub(super) fn lexical(&self, place: Place, name: Name, ns: Ns) -> Defs {
        let mut scope = place.scope;
        let mut external_glob = false;
        loop {
            let found = self.in_scope(scope, name, ns, None, place.import);
            if !found.defs.is_empty() {
                return found.defs;
            }
            external_glob |= found.external_glob;
            let here = &self.scopes[scope as usize];
            if here.kind == ScopeKind::Module {
                break;
            }
            scope = here.parent;
        }
        if ns.intersects(Ns::TYPE)
            && let Some(&krate) = self.crates[place.krate as usize].prelude.get(&name)
        {
            return self.crate_def(krate);
        }
        if ns.intersects(Ns::MACRO) {
            for (krate, only) in &self.crates[place.krate as usize].macro_prelude {
                let root = self.crates[*krate as usize].root;
                if root == NONE || only.as_ref().is_some_and(|only| !only.contains(&name)) {
                    continue;
                }
                let from = self.crates[place.krate as usize].root;
                let found = self.in_scope(root, name, Ns::MACRO, Some(from), NONE);
                if !found.defs.is_empty() {
                    return found.defs;
                }
            }
        }
        if external_glob || self.prelude.contains(&name) {
            return SmallVec::from_slice(&[Def::External(STD)]);
        }
        Defs::new()
    }

    fn crate_def(&self, krate: CrateRef) -> Defs {
        SmallVec::from_slice(&[match krate {
            CrateRef::Member(krate) => match self.crates[krate as usize].root {
                NONE => Def::External(STD),
                root => Def::Module(root),
            },
            CrateRef::External(external) => Def::External(external),
        }])
    }

    /// What a path of a piece means.
    pub(super) fn meaning(&self, place: Place, segments: &[Name], path: PathRef, ns: Ns) -> Meaning {
        self.meaning_by(place, segments, path, ns, |first, ns| self.first_name(place, first, ns))
    }

    /// The same where the caller knows what a name at the beginning means.
    pub(super) fn meaning_by(
        &self,
        place: Place,
        segments: &[Name],
        path: PathRef,
        ns: Ns,
        first_name: impl FnOnce(Name, Ns) -> Defs,
    ) -> Meaning {
        match self.beginning(place, segments, path, ns, first_name) {
            Some((defs, at)) => self.behind(place, segments, ns, defs, at),
            None => Meaning::default(),
        }
    }

    /// What a path means in each namespace; all but its last segment is the same in all of them.
    pub(super) fn meanings(&self, place: Place, segments: &[Name], path: PathRef) -> [Defs; 3] {
        let [before @ .., last] = segments else { return Default::default() };
        if before.is_empty() {
            return Ns::EACH.map(|ns| self.meaning(place, segments, path, ns).defs);
        }
        let first_name = |first, ns| self.first_name(place, first, ns);
        let Some((defs, at)) = self.beginning(place, segments, path, Ns::TYPE, first_name) else {
            return Default::default();
        };
        if at > before.len() {
            return [defs.clone(), defs.clone(), defs];
        }
        let around = self.behind(place, before, Ns::TYPE, defs, at).defs;
        Ns::EACH.map(|ns| {
            let mut out = Defs::new();
            around.iter().for_each(|def| self.step(place, *def, *last, ns, &mut out));
            out
        })
    }

    /// What the beginning of a path means, and how many segments that is; `None` for an empty path.
    fn beginning(
        &self,
        place: Place,
        segments: &[Name],
        path: PathRef,
        ns: Ns,
        first_name: impl FnOnce(Name, Ns) -> Defs,
    ) -> Option<(Defs, usize)> {
        let (&first, rest) = segments.split_first()?;
        let first_ns = if rest.is_empty() { ns } else { Ns::TYPE };
        Some(if path.rooted {
            (self.rooted(place, first, first_ns), 1)
        } else if let Some(found) = self.keyword(place, segments, ns) {
            found
        } else {
            (first_name(first, first_ns), 1)
        })
    }

    /// What a name at the beginning of a path means that is no keyword; `$crate` is a name here.
    pub(super) fn first_name(&self, place: Place, first: Name, ns: Ns) -> Defs {
        if let Some(root) = self.dollar_crate(first) {
            SmallVec::from_slice(&[Def::Module(root)])
        } else if place.import != NONE && self.crates[place.krate as usize].edition < 2018 {
            self.rooted(place, first, ns)
        } else {
            self.lexical(place, first, ns)
        }
    }

    /// The root of the crate that `$crate` was replaced for.
    fn dollar_crate(&self, name: Name) -> Option<u32> {
        let number: usize = self.names.text(name).strip_prefix(DOLLAR_CRATE)?.parse().ok()?;
        Some(self.crates.get(number)?.root)
    }

    /// What a path means whose segments before `at` mean `defs`.
    fn behind(&self, place: Place, segments: &[Name], ns: Ns, mut defs: Defs, mut at: usize) -> Meaning {
        let mut meaning = Meaning::default();
        while at < segments.len() {
            if defs.is_empty() {
                meaning.depth = at - 1;
                return meaning;
            }
            meaning.module = match defs.as_slice() {
                [Def::Module(module)] => Some(*module),
                _ => None,
            };
            let next_ns = if at + 1 == segments.len() { ns } else { Ns::TYPE };
            let mut next = Defs::new();
            for def in &defs {
                if let Def::Item(item) | Def::Variant(item) = def
                    && !meaning.passed.contains(item)
                {
                    meaning.passed.push(*item);
                }
                self.step(place, *def, segments[at], next_ns, &mut next);
            }
            defs = next;
            at += 1;
        }
        meaning.depth = if defs.is_empty() { segments.len() - 1 } else { segments.len() };
        meaning.defs = defs;
        meaning
    }

    /// A path that starts with `::`, and one of an import in the 2015 edition.
    fn rooted(&self, place: Place, first: Name, ns: Ns) -> Defs {
        let krate = &self.crates[place.krate as usize];
        if krate.edition < 2018 && krate.root != NONE {
            let found = self.in_scope(krate.root, first, ns, None, place.import);
            if !found.defs.is_empty() {
                return found.defs;
            }
        }
        if let Some(&krate) = krate.prelude.get(&first) {
            return self.crate_def(krate);
        }
        if krate.edition < 2018 { self.lexical(place, first, ns) } else { Defs::new() }
    }

    /// What `crate`, `self`, `super` and `Self` at the start of a path mean, and how many segments they are.
    fn keyword(&self, place: Place, segments: &[Name], ns: Ns) -> Option<(Defs, usize)> {
        let words = &self.keywords;
        let first = segments[0];
        let module = self.scopes[place.scope as usize].module;
        if first == words.krate {
            let root = self.crates[place.krate as usize].root;
            return Some((SmallVec::from_slice(&[Def::Module(root)]), 1));
        }
        if first == words.self_ && (segments.len() > 1 || place.import != NONE || !ns.intersects(Ns::VALUE)) {
            return self.supers(module, segments, 1);
        }
        if first == words.super_ {
            return self.supers(module, segments, 0);
        }
        if first == words.self_type {
            return Some(self.self_path(place.item, segments));
        }
        None
    }

    /// What `Self`, or `Self::name` for a member of the impl itself, means; and how many segments that is.
    fn self_path(&self, item: u32, segments: &[Name]) -> (Defs, usize) {
        if let Some(name) = segments.get(1)
            && item != NONE
        {
            let around = self.owner(item).unwrap_or(item);
            if let Some(members) = self.members.get(&(around, *name)) {
                return (members.iter().map(|member| Def::Item(*member)).collect(), 2);
            }
        }
        let mut defs = self.self_type(item);
        if defs.is_empty() {
            // A type parameter, a tuple, a type of another crate.
            defs.push(Def::External(STD));
        }
        (defs, 1)
    }

    /// Goes up from `module` once per `super` from `at`.
    fn supers(&self, module: u32, segments: &[Name], at: usize) -> Option<(Defs, usize)> {
        let (mut module, mut at) = (module, at);
        while segments.get(at) == Some(&self.keywords.super_) {
            module = self.scopes[module as usize].parent;
            at += 1;
            if module == NONE {
                return Some((Defs::new(), segments.len()));
            }
        }
        Some((SmallVec::from_slice(&[Def::Module(module)]), at))
    }

    /// What `Self` means inside an item.
    pub(super) fn self_type(&self, item: u32) -> Defs {
        let mut at = item;
        // A function, the impl around it; no further: an item in a body has no `Self` of the outside.
        for _ in 0..2 {
            if at == NONE {
                break;
            }
            match self.kind(at) {
                ItemKind::Impl => return self.self_types.get(&at).cloned().unwrap_or_default(),
                ItemKind::Trait | ItemKind::Struct | ItemKind::Enum | ItemKind::Union => {
                    return SmallVec::from_slice(&[Def::Item(at)]);
                }
                _ => at = self.owner(at).unwrap_or(NONE),
            }
        }
        Defs::new()
    }

    /// What `name` means behind `def::`.
    fn step(&self, place: Place, def: Def, name: Name, ns: Ns, out: &mut Defs) {
        match def {
            Def::Module(scope) => {
                let (from, ns) = self.across(place, scope, ns);
                let found = self.in_scope(scope, name, ns, from, NONE);
                for def in found.defs {
                    add(out, def);
                }
                if out.is_empty() && found.external_glob {
                    add(out, Def::External(STD));
                }
            }
            Def::Item(item) => {
                let item = self.through_aliases(item);
                if ns.intersects(Ns::TYPE_AND_VALUE) && self.has_variant(item, name) {
                    add(out, Def::Variant(item));
                    return;
                }
                self.member(item, name, out);
            }
            Def::External(external) => {
                // A crate of procedural macros has no names but macros.
                if ns.intersects(Ns::MACRO) || !self.externals[external as usize].proc_macro {
                    add(out, Def::External(external));
                }
            }
            Def::Variant(_) => {}
        }
    }

    /// From another crate only what is public is seen, and of a crate of procedural macros only the macros.
    fn across(&self, place: Place, scope: u32, ns: Ns) -> (Option<u32>, Ns) {
        let krate = self.scopes[scope as usize].krate;
        if krate == place.krate {
            return (None, ns);
        }
        let from = Some(self.scopes[place.scope as usize].module);
        match self.crates[krate as usize].kind {
            CrateKind::ProcMacro => (from, Ns(ns.0 & Ns::MACRO.0)),
            _ => (from, ns),
        }
    }

    /// What a type alias stands for, if that is an item of the workspace; the item itself otherwise.
    pub(super) fn through_aliases(&self, item: u32) -> u32 {
        let mut at = item;
        for _ in 0..MAX_ALIASES {
            let Detail::Alias { target: Some(target) } = &self.item(at).detail else { return at };
            MET.set(Met { alias: true, ..MET.get() });
            let piece = self.piece_of_item(at);
            let place = Place { scope: self.scope_of_item(at), krate: piece.krate, item: NONE, import: NONE };
            let find = || self.meaning(place, self.path(piece, *target), *target, Ns::TYPE);
            match unless_followed(at, find).and_then(|meaning| meaning.defs.first().copied()) {
                Some(Def::Item(next)) if next != at => at = next,
                _ => return at,
            }
        }
        at
    }

    pub(super) fn has_variant(&self, item: u32, name: Name) -> bool {
        match &self.item(item).detail {
            Detail::Enum { variants } => self.path(self.piece_of_item(item), *variants).contains(&name),
            _ => false,
        }
    }
}

thread_local! {
    /// The aliases that are being followed: what stands behind one may lead through others, and in source that does not
    /// compile back to itself (`type A = B::X; type B = A::Y;`).
    static FOLLOWED: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    /// What was met since somebody asked.
    static MET: Cell<Met> = const { Cell::new(Met { alias: false, globs: 0 }) };
}

/// What was on the way to the meaning of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    /// A type alias.
    pub(super) alias: bool,
    /// Glob imports that the name was looked for behind: several share a bit.
    globs: u128,
}

impl Met {
    fn bit(glob: u32) -> u128 {
        1 << (glob % u128::BITS)
    }

    /// Adds a glob import.
    pub(super) fn add(&mut self, glob: u32) {
        self.globs |= Self::bit(glob);
    }

    /// Whether one of the globs may be among the others.
    pub(super) fn shares(self, other: Self) -> bool {
        self.globs & other.globs != 0
    }
}

/// What `find` returns, and what was on its way.
pub(super) fn watched<R>(find: impl FnOnce() -> R) -> (R, Met) {
    MET.set(Met::default());
    (find(), MET.get())
}

/// What `find` returns, unless `alias` is being followed already or too many are.
fn unless_followed<R>(alias: u32, find: impl FnOnce() -> R) -> Option<R> {
    let may = FOLLOWED.with_borrow_mut(|followed| {
        let may = !followed.contains(&alias) && followed.len() < MAX_ALIASES as usize;
        if may {
            followed.push(alias);
        }
        may
    });
    may.then(|| {
        let found = find();
        FOLLOWED.with_borrow_mut(|followed| followed.pop());
        found
    })
}

/// Adds a meaning once.
pub(super) fn add(defs: &mut Defs, def: Def) {
    if !defs.contains(&def) {
        defs.push(def);
    }
}
