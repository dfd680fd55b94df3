//! Private methods and fields that stand before others of their name: code of another crate would pass them over in silence.
//!
//! In: the `impl`s of each type. Out: what becomes visible. Which method a call means is seldom known without types, so that what
//! crates above may call by name is opened, where the same call might find a method of a trait, or what is behind `Deref`. Left out:
//! all others; the compiler names these.

use std::collections::{BTreeMap, BTreeSet};

use super::demand::Search;
use crate::apply::element::{self, Element, Part, Vis, What};
use crate::apply::tree::{Home, Mod};

/// Methods that every type has, or every one that has a usual trait, by traits of the standard library that are always in scope.
const ALWAYS: [&str; 6] = ["borrow", "borrow_mut", "clone_into", "into", "to_owned", "try_into"];

/// Traits of the standard library of which types get no other methods than these.
const KNOWN: [(&str, &[&str]); 20] = [
    ("Binary", &["fmt"]),
    ("Clone", &["clone", "clone_from"]),
    ("Copy", &[]),
    ("Debug", &["fmt"]),
    ("Default", &[]),
    ("Deref", &["deref"]),
    ("DerefMut", &["deref_mut"]),
    ("Display", &["fmt", "to_string"]),
    ("Drop", &["drop"]),
    ("Eq", &["assert_receiver_is_total_eq"]),
    ("Error", &["cause", "description", "provide", "source"]),
    ("From", &[]),
    ("FromStr", &[]),
    ("Hash", &["hash"]),
    ("Ord", &["clamp", "cmp", "max", "min"]),
    ("PartialEq", &["eq", "ne"]),
    ("PartialOrd", &["ge", "gt", "le", "lt", "partial_cmp"]),
    ("Send", &[]),
    ("Sync", &[]),
    ("TryFrom", &[]),
];

/// What a call on a type might find besides its own methods.
#[derive(Default)]
struct Others<'a> {
    names: BTreeSet<&'a str>,
    /// Whether that is not known: there is something behind it, or a trait of another crate gives it methods.
    any: bool,
    /// Whether there is something behind it.
    behind: bool,
}

impl Others<'_> {
    fn has(&self, name: &str) -> bool {
        self.any || self.names.contains(name)
    }

    /// Adds a trait by its name; those of the crate itself are looked at as a whole.
    fn add(&mut self, of: &str, own: &BTreeMap<&str, &Element>) {
        match KNOWN.iter().find(|(known, _)| *known == of) {
            _ if own.contains_key(of) => {}
            Some((_, names)) => self.names.extend(names.iter()),
            None => self.any = true,
        }
        self.behind |= of == "Deref";
        self.any |= self.behind;
    }
}

impl Search<'_> {
    /// Opens private methods that a call from above would pass over.
    pub(super) fn shadowed(&mut self) {
        let elements = || {
            let modules = self.tree.modules.iter().enumerate();
            modules.flat_map(|(m, module)| {
                module.body.elements.iter().enumerate().map(move |(e, element)| ((m, e), element))
            })
        };
        let (of_traits, others) = self.others();
        let mut named: BTreeMap<&str, BTreeSet<(Home, Mod)>> = BTreeMap::new();
        let mut everywhere: BTreeSet<(Home, Mod)> = BTreeSet::new();
        for (at, element) in elements() {
            everywhere.insert((self.home(at), at.0));
            for name in &element.mentions.names {
                named.entry(name).or_default().insert((self.home(at), at.0));
            }
        }
        let mut found = Vec::new();
        for (at, element) in elements() {
            let What::Impl { parts, head } = &element.what else { continue };
            let here = self.tree.rank(self.home(at));
            let others = others.get(head.on.as_str());
            for part in parts.iter().filter(|part| part.vis.vis != Vis::Public) {
                let name = part.name.as_str();
                let other = of_traits.contains(name)
                    || ALWAYS.contains(&name)
                    || others.is_some_and(|others| others.has(name));
                let mut above = named.get(name).into_iter().flatten();
                let above = above.any(|(home, from)| {
                    self.tree.rank(*home) > here && self.tree.sees(*from, at, &part.name)
                });
                if above && other && takes_self(self.tree.text(at.0), part) {
                    found.push((at.0, at.1, part.name.clone()));
                }
            }
        }
        let mut fields = Vec::new();
        for (at, element) in elements() {
            let What::Named { name } = &element.what else { continue };
            if !others.get(name.as_str()).is_some_and(|others| others.behind) {
                continue;
            }
            let here = self.tree.rank(self.home(at));
            let text = &self.tree.text(at.0)[element.core.clone()];
            for (name, vis) in element::fields(text, 0).into_iter().filter(|(_, vis)| vis.vis != Vis::Public)
            {
                let sees = |from: Mod| vis.vis != Vis::Inherited || self.tree.is_inside(from, at.0);
                // Fields of tuples are numbers, which are no names.
                let number = name.starts_with(|c: char| c.is_ascii_digit());
                let above = if number { Some(&everywhere) } else { named.get(name.as_str()) };
                if above.into_iter().flatten().any(|(home, from)| self.tree.rank(*home) > here && sees(*from))
                {
                    fields.push((at.0, at.1, name));
                }
            }
        }
        self.all.widened_parts.extend(fields);
        self.all.widened_parts.extend(found);
    }

    /// The functions that traits of the crate have, and by type what else a call might find.
    fn others(&self) -> (BTreeSet<&str>, BTreeMap<&str, Others<'_>>) {
        let elements = || {
            self.tree
                .modules
                .iter()
                .enumerate()
                .flat_map(|(m, module)| module.body.elements.iter().map(move |e| (m, e)))
        };
        let is_trait = |m: Mod, element: &Element| {
            let text = &self.tree.text(m)[element.core.clone()];
            text.split(|c: char| !c.is_alphanumeric() && c != '_')
                .take_while(|word| *word != "fn")
                .any(|word| word == "trait")
        };
        let mut own: BTreeMap<&str, &Element> = BTreeMap::new();
        let mut of_traits: BTreeSet<&str> = BTreeSet::new();
        for (m, element) in elements() {
            match &element.what {
                What::Named { name } if is_trait(m, element) => {
                    own.insert(name, element);
                    // More than its functions, and these for sure.
                    of_traits.extend(element.mentions.names.iter().map(String::as_str));
                }
                _ => {}
            }
        }
        let mut others: BTreeMap<&str, Others<'_>> = BTreeMap::new();
        for (m, element) in elements() {
            match &element.what {
                What::Impl { head, .. } => {
                    let Some(of) = &head.of else { continue };
                    let others = others.entry(&head.on).or_default();
                    others.names.extend(head.functions.iter().map(String::as_str));
                    others.add(of, &own);
                }
                What::Named { name } => {
                    for derived in derived(self.tree.text(m), element) {
                        others.entry(name).or_default().add(&derived, &own);
                    }
                }
                _ => {}
            }
        }
        (of_traits, others)
    }
}

/// Whether a function can be called as a method. Of all others the path tells which one is meant.
fn takes_self(text: &str, part: &Part) -> bool {
    let rest = &text[part.vis.range.end..];
    let head = &rest[..rest.find(['{', ';']).unwrap_or(rest.len())];
    head.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == "self")
}

/// What an element has by `#[derive(…)]`, also under a condition: the last names of the paths, and words beside them.
fn derived(text: &str, element: &Element) -> Vec<String> {
    let derives =
        element.attrs.iter().map(|attr| &text[attr.range.clone()]).filter(|attr| attr.contains("derive"));
    let listed = derives.filter_map(|attr| {
        let list = &attr[attr.find("derive")? + "derive".len()..];
        Some(list.trim_start().strip_prefix('(')?.split(')').next()?.split(',').map(str::trim))
    });
    let last = |path: &str| path.rsplit("::").next().unwrap_or(path).trim().to_owned();
    listed.flatten().filter(|path| !path.is_empty()).map(last).collect()
}
