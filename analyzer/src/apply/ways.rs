//! Where the public paths of the original lead after the split, if the original does not re-export what moved.
//!
//! In: the [`Tree`] and the [`Views`]. Out: for a path below the original's root the new crate and the path there, and the names of
//! the original that the way goes by. Moved modules keep their paths, so of most paths only the first name changes. Left out: who
//! writes the path (`direct`).

use super::element::What;
use super::names::Meaning;
use super::tree::{Home, Mod, Tree};
use super::views::{Status, Views};

/// `use` declarations are followed so far; then they run in a circle.
const MAX_DEPTH: usize = 32;

/// A name of a module of the original.
pub(super) type Hop = (Mod, String);

/// Where a path leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Its first `taken` names are this path of a new crate.
    Moved { taken: usize, home: Home, path: Vec<String> },
    /// To a module of which the original has a text.
    Module(Mod),
    /// To what the original keeps, or to nothing that is seen.
    Stays,
}

/// Follows paths.
#[derive(Clone, Copy)]
pub(super) struct Ways<'a> {
    pub(super) tree: &'a Tree,
    pub(super) views: &'a Views,
}

impl Ways<'_> {
    /// Where `names` leads from a module of the original; `hops` gets the names of the original by which it does.
    pub(super) fn walk(&self, from: Mod, names: &[String], hops: &mut Vec<Hop>) -> Way {
        self.follow(from, names, hops, 0)
    }

    /// Where a leaf of a `use` leads.
    pub(super) fn leaf(&self, at: Mod, (element, leaf): (usize, usize), hops: &mut Vec<Hop>) -> Way {
        self.leaf_at(at, (element, leaf), hops, 0)
    }

    fn follow(&self, from: Mod, names: &[String], hops: &mut Vec<Hop>, depth: usize) -> Way {
        let mut at = from;
        for (nth, name) in names.iter().enumerate() {
            match self.step(at, name, hops, depth) {
                Way::Moved { home, path, .. } => return Way::Moved { taken: nth + 1, home, path },
                Way::Module(next) => at = next,
                Way::Stays => return Way::Stays,
            }
        }
        Way::Module(at)
    }

    /// A single name.
    fn step(&self, at: Mod, name: &str, hops: &mut Vec<Hop>, depth: usize) -> Way {
        if depth > MAX_DEPTH {
            return Way::Stays;
        }
        let module = &self.tree.modules[at];
        let mut best = Way::Stays;
        for &(element, leaf) in module.names.get(name).into_iter().flatten() {
            let found = match leaf {
                None => self.declared(at, element, name),
                Some(leaf) => self.whole(self.leaf_at(at, (element, leaf), hops, depth + 1), &[]),
            };
            if matches!(best, Way::Stays) || matches!(found, Way::Moved { .. }) {
                best = found;
            }
        }
        if at == 0
            && best == Way::Stays
            && let Some(all) = self.tree.exported.get(name)
            && let Some(home) =
                all.iter().map(|(m, e)| self.tree.modules[*m].homes[*e]).find(|home| *home != 0)
        {
            best = Way::Moved { taken: 1, home, path: vec![name.to_owned()] };
        }
        if best == Way::Stays && !module.names.contains_key(name) {
            best = self.by_globs(at, name, hops, depth);
        }
        if best != Way::Stays {
            hops.push((at, name.to_owned()));
        }
        best
    }

    fn declared(&self, at: Mod, element: usize, name: &str) -> Way {
        let module = &self.tree.modules[at];
        if let Some(child) = module.child[element] {
            return match self.views.status(self.tree, 0, child) {
                Status::Own => Way::Module(child),
                Status::Alias(home) => Way::Moved { taken: 1, home, path: self.path(child) },
                Status::Absent => Way::Stays,
            };
        }
        let home = module.homes[element];
        if home == 0 {
            return Way::Stays;
        }
        // Macros stand at the root of their crate.
        let at_root = matches!(module.element(element).what, What::Macro { .. });
        let mut path = if at_root { Vec::new() } else { self.path(at) };
        path.push(name.to_owned());
        Way::Moved { taken: 1, home, path }
    }

    fn leaf_at(&self, at: Mod, (element, leaf): (usize, usize), hops: &mut Vec<Hop>, depth: usize) -> Way {
        let leaf = self.tree.modules[at].leaf(element, leaf);
        match self.tree.start(at, &leaf.path, leaf.rooted) {
            Some((start, rest)) => {
                let found = self.follow(start, rest, hops, depth);
                self.whole(found, rest)
            }
            None => Way::Stays,
        }
    }

    /// The way of a whole path: what is not taken stays behind it.
    fn whole(&self, way: Way, names: &[String]) -> Way {
        match way {
            Way::Moved { taken, home, mut path } => {
                path.extend(names.iter().skip(taken).cloned());
                Way::Moved { taken: names.len(), home, path }
            }
            other => other,
        }
    }

    fn by_globs(&self, at: Mod, name: &str, hops: &mut Vec<Hop>, depth: usize) -> Way {
        for &glob in &self.tree.modules[at].globs {
            let found = match self.leaf_at(at, glob, hops, depth + 1) {
                Way::Moved { home, mut path, .. } => {
                    let leaf = self.tree.modules[at].leaf(glob.0, glob.1);
                    let has = |meaning: &Meaning| match meaning {
                        Meaning::Module(target) => !self.tree.lookup(*target, name).is_empty(),
                        _ => false,
                    };
                    if !self.tree.resolve(at, &leaf.path, leaf.rooted).iter().any(has) {
                        continue;
                    }
                    path.push(name.to_owned());
                    Way::Moved { taken: 1, home, path }
                }
                Way::Module(target) if target != at => self.step(target, name, hops, depth + 1),
                _ => Way::Stays,
            };
            if found != Way::Stays {
                return found;
            }
        }
        Way::Stays
    }

    fn path(&self, module: Mod) -> Vec<String> {
        self.tree.path(module).split("::").filter(|name| !name.is_empty()).map(str::to_owned).collect()
    }
}
