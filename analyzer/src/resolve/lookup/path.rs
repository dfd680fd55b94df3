//! What a path means: its first name by the rules for beginnings, every further one behind what the one before it means.

use seam_graphs::{CrateKind, ItemKind};
use smallvec::SmallVec;

use super::met::{met_alias, unless_followed};
use super::{MAX_ALIASES, Meaning, Place, add};
use crate::expand::DOLLAR_CRATE;
use crate::facts::{Detail, Name, Ns, PathRef};
use crate::resolve::program::{Def, Defs, NONE, Program, STD};

impl Program {
    /// What a path of a piece means.
    pub(in crate::resolve) fn meaning(
        &self,
        place: Place,
        segments: &[Name],
        path: PathRef,
        ns: Ns,
    ) -> Meaning {
        self.meaning_by(place, segments, path, ns, |first, ns| self.first_name(place, first, ns))
    }

    /// The same where the caller knows what a name at the beginning means.
    pub(in crate::resolve) fn meaning_by(
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
    pub(in crate::resolve) fn meanings(&self, place: Place, segments: &[Name], path: PathRef) -> [Defs; 3] {
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
    pub(in crate::resolve) fn first_name(&self, place: Place, first: Name, ns: Ns) -> Defs {
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
    pub(in crate::resolve) fn self_type(&self, item: u32) -> Defs {
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
    pub(in crate::resolve) fn through_aliases(&self, item: u32) -> u32 {
        let mut at = item;
        for _ in 0..MAX_ALIASES {
            let Detail::Alias { target: Some(target) } = &self.item(at).detail else { return at };
            met_alias();
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

    pub(in crate::resolve) fn has_variant(&self, item: u32, name: Name) -> bool {
        match &self.item(item).detail {
            Detail::Enum { variants } => self.path(self.piece_of_item(item), *variants).contains(&name),
            _ => false,
        }
    }
}
