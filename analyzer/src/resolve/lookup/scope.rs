//! What a name in a scope means: what is declared and imported there, then globs; and from a scope outwards.

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::met::{met_glob, met_globs};
use super::{Found, Place, add};
use crate::facts::{Name, Ns, ScopeKind};
use crate::nesting::with_some_stack;
use crate::resolve::program::{CrateRef, Def, Defs, Entry, EntryTarget, NONE, PUBLIC, Program, STD};

/// The scopes that a search was in.
#[derive(Default)]
struct Visited {
    few: SmallVec<[u32; 8]>,
    /// Those beyond [`FEW`]: a prelude can have thousands of globs.
    many: FxHashSet<u32>,
}

/// So many scopes are looked through one by one.
const FEW: usize = 32;

impl Visited {
    /// Whether the search was not in `scope` before.
    fn enter(&mut self, scope: u32) -> bool {
        if self.few.contains(&scope) {
            return false;
        }
        if self.few.len() < FEW {
            self.few.push(scope);
            return true;
        }
        self.many.insert(scope)
    }
}

impl Program {
    /// Looks a name up in one scope: declarations and imports first, then globs.
    ///
    /// `from` is the module that a glob import looks from, which sees only what is visible there; a path that is written out
    /// would not compile if it named something invisible.
    pub(in crate::resolve) fn in_scope(
        &self,
        scope: u32,
        name: Name,
        ns: Ns,
        from: Option<u32>,
        skip: u32,
    ) -> Found {
        let mut found = Found::default();
        self.search(scope, name, ns, from, skip, &mut Visited::default(), &mut found);
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
        visited: &mut Visited,
        found: &mut Found,
    ) {
        if !visited.enter(scope) {
            return;
        }
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
        let globs = &self.scopes[scope as usize].globs;
        let mut behind = |glob: u32| {
            if glob != skip {
                met_glob(glob);
                with_some_stack(|| self.search_glob(glob, scope, name, ns, from, skip, visited, found));
            }
        };
        match self.wide.behind(scope, name) {
            None => globs.iter().copied().for_each(behind),
            Some((positions, all)) => {
                met_globs(all);
                positions.iter().for_each(|&position| behind(globs[position as usize]));
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
        visited: &mut Visited,
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

    pub(in crate::resolve) fn visible(&self, vis: u32, from: Option<u32>) -> bool {
        vis == PUBLIC || from.is_none_or(|from| self.within(from, vis))
    }

    /// Looks a name up from a scope outwards: blocks, the module, crates, the prelude.
    pub(in crate::resolve) fn lexical(&self, place: Place, name: Name, ns: Ns) -> Defs {
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

    pub(super) fn crate_def(&self, krate: CrateRef) -> Defs {
        SmallVec::from_slice(&[match krate {
            CrateRef::Member(krate) => match self.crates[krate as usize].root {
                NONE => Def::External(STD),
                root => Def::Module(root),
            },
            CrateRef::External(external) => Def::External(external),
        }])
    }
}
