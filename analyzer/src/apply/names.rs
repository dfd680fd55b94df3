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

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// A module, to go on in it: what else has its name does not matter.
    Module,
    /// Whatever has the name.
    Any,
}

/// A glob that may bring a name: its element, its leaf, and the module that has the name; none where that is another package, of
/// which nothing is known.
pub(super) type Bringing = (usize, usize, Option<Mod>);

impl Tree {
    /// What `path` means in `module`.
    pub(super) fn resolve(&self, module: Mod, path: &[String], rooted: bool) -> Vec<Meaning> {
        let key = (module, rooted, path.to_vec());
        if let Some(known) = self.resolved.borrow().get(&key) {
            return known.clone();
        }
        let found = self.resolve_in(module, path, rooted, Wanted::Any, &mut Seen::default());
        self.resolved.borrow_mut().insert(key, found.clone());
        found
    }

    /// What a single name means in `module`.
    pub(super) fn lookup(&self, module: Mod, name: &str) -> Vec<Meaning> {
        self.resolve(module, &["self".to_owned(), name.to_owned()], false)
    }

    /// The globs of a module that may bring a name. What the module declares or imports itself stands before them, but for modules,
    /// which hide no function of their name, and for what is there under conditions only, which hides no glob that is there under
    /// some too. Of other packages' globs any may bring what nothing else here has.
    pub(super) fn globs_for(&self, module: Mod, name: &str) -> Vec<Bringing> {
        let mut own = Vec::new();
        self.declared_in(module, name, Wanted::Any, &mut Seen::default(), &mut own);
        let shadowed = own.iter().any(|meaning| !matches!(meaning, Meaning::Module(_)));
        let only_conditional = shadowed && self.declares_under_conditions(module, name);
        if shadowed && !only_conditional {
            return Vec::new();
        }
        let text = &self.modules[module];
        let unknown = !text.names.contains_key(name) && self.lookup(module, name).is_empty();
        let is_meant = |meaning: &Meaning| own.is_empty() || matches!(meaning, Meaning::Element(..));
        let mut out = Vec::new();
        for &(element, number) in &text.globs {
            if only_conditional && !text.element(element).conditional() {
                continue;
            }
            let leaf = text.leaf(element, number);
            for meaning in self.resolve(module, &leaf.path, leaf.rooted) {
                match meaning {
                    Meaning::External if unknown => out.push((element, number, None)),
                    Meaning::Module(target)
                        if target != module && self.lookup(target, name).iter().any(is_meant) =>
                    {
                        out.push((element, number, Some(target)));
                    }
                    _ => {}
                }
            }
        }
        out
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

    fn resolve_in(
        &self,
        module: Mod,
        path: &[String],
        rooted: bool,
        wanted: Wanted,
        seen: &mut Seen,
    ) -> Vec<Meaning> {
        let Some((start, rest)) = self.start(module, path, rooted) else { return vec![Meaning::External] };
        let mut at = vec![Meaning::Module(start)];
        for (nth, name) in rest.iter().enumerate() {
            let mut next: Vec<Meaning> = Vec::new();
            let wanted = if nth + 1 == rest.len() { wanted } else { Wanted::Module };
            for meaning in at {
                match meaning {
                    Meaning::Module(m) => next.extend(self.lookup_in(m, name, wanted, seen)),
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
    /// shadows no function of its name, where that may be wanted.
    fn lookup_in(&self, module: Mod, name: &str, wanted: Wanted, seen: &mut Seen) -> Vec<Meaning> {
        let mut out = Vec::new();
        let mut visited = BTreeSet::from([module]);
        let mut next = vec![(module, false)];
        while let Some((at, beside_module)) = next.pop() {
            let mut found = Vec::new();
            self.declared_in(at, name, wanted, seen, &mut found);
            if beside_module {
                found.retain(|meaning| matches!(meaning, Meaning::Element(..)));
            }
            let only_modules = found.iter().all(|meaning| matches!(meaning, Meaning::Module(_)));
            let shadows = !(found.is_empty() || wanted == Wanted::Any && only_modules);
            let beside_module = beside_module || !found.is_empty();
            out.extend(found);
            let only_conditional = shadows && self.declares_under_conditions(at, name);
            if shadows && !only_conditional {
                continue;
            }
            let text = &self.modules[at];
            for (glob, targets) in text.globs.iter().zip(&text.brought) {
                if only_conditional && !text.element(glob.0).conditional() {
                    continue;
                }
                next.extend(
                    targets.iter().filter(|target| visited.insert(**target)).map(|t| (*t, beside_module)),
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
    fn declared_in(&self, module: Mod, name: &str, wanted: Wanted, seen: &mut Seen, out: &mut Vec<Meaning>) {
        let text = &self.modules[module];
        for &(element, leaf) in text.names.get(name).map_or(&[][..], Vec::as_slice) {
            match leaf {
                None => out.push(match text.child[element] {
                    Some(child) => Meaning::Module(child),
                    None => Meaning::Element(module, element),
                }),
                Some(number) if seen.insert((module, element, number)) => {
                    let leaf = text.leaf(element, number);
                    out.extend(self.resolve_in(module, &leaf.path, leaf.rooted, wanted, seen));
                    seen.remove(&(module, element, number));
                }
                Some(_) => {}
            }
        }
        if module == 0
            && let Some(all) = self.exported.get(name)
        {
            out.extend(all.iter().map(|(at, element)| Meaning::Element(*at, *element)));
        }
    }

    /// Finds the modules that the globs of each module lead to. A glob may lead through others, so that all are looked up anew until
    /// nothing changes: each round adds a step to the longest way. Where names hide each other in a circle, the rounds end it.
    pub(super) fn follow_globs(&mut self) {
        let rounds = self.modules.iter().map(|module| module.globs.len()).sum();
        for _ in 0..rounds {
            let brought: Vec<_> = (0..self.modules.len()).map(|at| self.brought_to(at)).collect();
            let mut changed = false;
            for (module, brought) in self.modules.iter_mut().zip(brought) {
                changed |= module.brought != brought;
                module.brought = brought;
            }
            if !changed {
                break;
            }
        }
    }

    /// The modules that each glob of a module leads to, as far as it is known where others lead.
    fn brought_to(&self, module: Mod) -> Vec<Vec<Mod>> {
        let text = &self.modules[module];
        let target = |meaning| match meaning {
            Meaning::Module(target) if target != module => Some(target),
            _ => None,
        };
        let lead_to = |&(element, number): &(usize, usize)| {
            let leaf = text.leaf(element, number);
            let meanings =
                self.resolve_in(module, &leaf.path, leaf.rooted, Wanted::Module, &mut Seen::default());
            meanings.into_iter().filter_map(target).collect()
        };
        text.globs.iter().map(lead_to).collect()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use camino::Utf8Path;
    use seam_fixtures::Fixture;

    use super::*;
    use crate::plan::Plan;
    use crate::{LoadOptions, analyze, load};

    /// The tree of a library that is this text.
    pub(in crate::apply) fn tree(text: &str) -> Tree {
        let fixture = Fixture::new(&format!("//- src/lib.rs\n{text}")).unwrap();
        let manifest = Utf8Path::from_path(fixture.path()).unwrap().join("Cargo.toml");
        let options = LoadOptions { manifest_path: Some(manifest), offline: true, ..LoadOptions::default() };
        let analysis = analyze(&load(&options).unwrap());
        let plan = "schema_version = 1\npackage = \"fixture\"\nroot = \"fixture\"\n";
        let assignment = Plan::from_toml(plan).unwrap().assign(&analysis.graph).unwrap();
        let texts = [("src/lib.rs".to_owned(), text.to_owned())].into();
        Tree::new(&analysis.graph, &assignment, 0, texts)
    }

    #[test]
    fn a_glob_may_lead_through_others_in_any_order() {
        let modules = "pub mod x { pub mod a { pub mod m { pub fn f() {} } } }\n";
        let globs = ["pub use x::*;\n", "pub use a::*;\n", "pub use m::*;\n"];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let fresh = tree(&format!("{modules}{}", order.map(|at| globs[at]).concat()));
            // Whatever was asked before.
            for first in ["x", "a", "m", "f"] {
                let tree = fresh.clone();
                tree.lookup(0, first);
                assert_eq!(tree.lookup(0, "f"), [Meaning::Element(3, 0)], "{order:?} {first}");
            }
        }
        let declared = tree("pub mod a { pub mod m { pub fn f() {} } }\npub use a::*;\npub use m::*;\n");
        assert_eq!(declared.lookup(0, "f"), [Meaning::Element(2, 0)]);
    }

    #[test]
    fn a_glob_is_asked_for_what_only_modules_have_the_name_of() {
        let text = "mod x { pub mod p {} }\nmod y { pub fn p() {} pub fn q() {} }\nuse x::p;\nuse y::*;\nfn q() {}\n";
        let tree = tree(text);
        assert_eq!(tree.globs_for(0, "p").len(), 1, "a module that is imported hides no function");
        assert!(tree.globs_for(0, "q").is_empty());
    }
}
