//! What a path of the original crate leads to, by the names that its modules declare.
//!
//! In: a module and a path that stands in it. Out: the modules and elements that it may mean. This knows less than `resolve`
//! (no macros are expanded), but it knows the way: which modules and `use` declarations a path goes through, all of which a
//! crate needs in which the path stands.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::element::{Leaf, What};
use super::tree::{Mod, Tree};

/// What a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    Module(Mod),
    /// An element of a module, or something inside of it.
    Element(Mod, usize),
    /// Something of another crate.
    External,
}

/// `use` declarations that are being followed, so that circles end.
type Seen = FxHashSet<(Mod, usize, usize)>;

impl Tree {
    /// What `path` means in `module`.
    pub(super) fn resolve(&self, module: Mod, path: &[String], rooted: bool) -> Vec<Meaning> {
        let key = (module, rooted, path.to_vec());
        if let Some(known) = self.resolved.borrow().get(&key) {
            return known.clone();
        }
        let found = self.resolve_in(module, path, rooted, &mut Seen::default());
        self.resolved.borrow_mut().insert(key, found.clone());
        found
    }

    /// What a single name means in `module`.
    pub(super) fn lookup(&self, module: Mod, name: &str) -> Vec<Meaning> {
        self.resolve(module, &["self".to_owned(), name.to_owned()], false)
    }

    /// Whether a glob may bring what a leaf names from another package: of that nothing is known.
    pub(super) fn may_be_external(&self, module: Mod, leaf: &Leaf) -> bool {
        let Some((_, around)) = leaf.path.split_last().filter(|(_, around)| !around.is_empty()) else {
            return false;
        };
        self.resolve(module, around, leaf.rooted).into_iter().any(|meaning| {
            let Meaning::Module(m) = meaning else { return false };
            self.modules[m].globs.iter().any(|&(e, number)| {
                let glob = self.modules[m].leaf(e, number);
                self.resolve(m, &glob.path, glob.rooted).contains(&Meaning::External)
            })
        })
    }

    /// Where a path begins, and the rest of it: `None` for one of other crates or local names.
    pub(super) fn start<'p>(
        &self,
        module: Mod,
        path: &'p [String],
        rooted: bool,
    ) -> Option<(Mod, &'p [String])> {
        let first = path.first()?;
        match first.as_str() {
            "crate" => Some((0, &path[1..])),
            name if self.is_own_name(name) && (rooted || !self.modules[module].names.contains_key(name)) => {
                Some((0, &path[1..]))
            }
            _ if rooted => None,
            "self" | "super" => {
                let mut at = module;
                let mut rest = path;
                while let Some(first) = rest.first() {
                    match first.as_str() {
                        "self" => {}
                        "super" => at = self.modules[at].parent?,
                        _ => break,
                    }
                    rest = &rest[1..];
                }
                Some((at, rest))
            }
            _ => Some((module, path)),
        }
    }

    /// Whether the crate knows itself by this name: `extern crate self as name`.
    fn is_own_name(&self, name: &str) -> bool {
        self.modules[0].body.elements.iter().any(
            |e| matches!(&e.what, What::Extern { name: own, alias: Some(alias), .. } if own == "self" && alias == name),
        )
    }

    fn resolve_in(&self, module: Mod, path: &[String], rooted: bool, seen: &mut Seen) -> Vec<Meaning> {
        let Some((start, rest)) = self.start(module, path, rooted) else { return vec![Meaning::External] };
        let mut at = vec![Meaning::Module(start)];
        for (nth, name) in rest.iter().enumerate() {
            let mut next: Vec<Meaning> = Vec::new();
            for meaning in at {
                match meaning {
                    Meaning::Module(m) => next.extend(self.lookup_in(m, name, nth + 1 == rest.len(), seen)),
                    other => next.push(other),
                }
            }
            if next.is_empty() {
                // The first name of a path may be a crate; a later one is something that is not seen.
                return if nth == 0 && start == module && rest.len() == path.len() {
                    vec![Meaning::External]
                } else {
                    Vec::new()
                };
            }
            next.sort_unstable();
            next.dedup();
            at = next;
        }
        at
    }

    /// What `name` means in `module`. What a module declares shadows what its globs bring; where they bring it from is gone
    /// through module by module, each once: globs of `super` and of each other make many ways to the same place. A module
    /// shadows no function of its name, which the last name of a path may mean.
    fn lookup_in(&self, module: Mod, name: &str, last: bool, seen: &mut Seen) -> Vec<Meaning> {
        let mut out = Vec::new();
        let mut visited = BTreeSet::from([module]);
        let mut next = vec![(module, false)];
        while let Some((at, beside_module)) = next.pop() {
            let mut found = Vec::new();
            self.declared_in(at, name, seen, &mut found);
            if beside_module {
                found.retain(|meaning| matches!(meaning, Meaning::Element(..)));
            }
            let only_modules = found.iter().all(|meaning| matches!(meaning, Meaning::Module(_)));
            let shadows = !(found.is_empty() || last && only_modules);
            let beside_module = beside_module || !found.is_empty();
            out.extend(found);
            let only_conditional = shadows && self.declares_under_conditions(at, name);
            if shadows && !only_conditional {
                continue;
            }
            let text = &self.modules[at];
            let conditional =
                |glob: &&(usize, usize)| !only_conditional || text.element(glob.0).conditional();
            for &glob in text.globs.iter().filter(conditional) {
                let targets = self.glob_targets(at, glob, seen).into_iter();
                next.extend(
                    targets.filter(|target| visited.insert(*target)).map(|target| (target, beside_module)),
                );
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether a module has a name under conditions only, so that a glob may bring it under others.
    fn declares_under_conditions(&self, module: Mod, name: &str) -> bool {
        let text = &self.modules[module];
        let declared = text.names.get(name).into_iter().flatten();
        declared.into_iter().all(|(element, _)| text.element(*element).conditional())
    }

    /// What a module itself declares or imports by that name.
    fn declared_in(&self, module: Mod, name: &str, seen: &mut Seen, out: &mut Vec<Meaning>) {
        let text = &self.modules[module];
        for &(element, leaf) in text.names.get(name).map_or(&[][..], Vec::as_slice) {
            match leaf {
                None => out.push(match text.child[element] {
                    Some(child) => Meaning::Module(child),
                    None => Meaning::Element(module, element),
                }),
                Some(number) if seen.insert((module, element, number)) => {
                    let leaf = text.leaf(element, number);
                    out.extend(self.resolve_in(module, &leaf.path, leaf.rooted, seen));
                    seen.remove(&(module, element, number));
                }
                Some(_) => {}
            }
        }
        if module == 0
            && let Some(&(at, element)) = self.exported.get(name)
        {
            out.push(Meaning::Element(at, element));
        }
    }

    /// The modules whose names a glob brings: looked up once, and none while that is being done.
    fn glob_targets(&self, module: Mod, (element, number): (usize, usize), seen: &mut Seen) -> Vec<Mod> {
        let key = (module, element, number);
        if let Some(known) = self.globbed.borrow().get(&key) {
            return known.clone();
        }
        self.globbed.borrow_mut().insert(key, Vec::new());
        let leaf = self.modules[module].leaf(element, number);
        let meanings = self.resolve_in(module, &leaf.path, leaf.rooted, seen);
        let target = |meaning: &Meaning| match meaning {
            Meaning::Module(target) if *target != module => Some(*target),
            _ => None,
        };
        let targets: Vec<Mod> = meanings.iter().filter_map(target).collect();
        self.globbed.borrow_mut().insert(key, targets.clone());
        targets
    }
}
