//! What a crate's sources ask of its manifest: dependencies, features, a build script, files beside the sources.
//!
//! In: the texts of a crate's files, and the names of the original's dependencies. Out: [`Usage`]. Left out: the manifest.

use std::collections::{BTreeMap, BTreeSet};

use super::element::{self, Body, What};
use super::emit::Emitted;
use super::paths::{join, parent};
use super::tokens::{self, Mentions};
use super::tree::Home;
use crate::cfg::is_known;
use crate::inputs::of_build_script;

/// What sources use.
#[derive(Clone, Debug, Default)]
pub(super) struct Usage {
    /// Dependencies, by the name that the source knows them by.
    pub(super) normal: BTreeSet<String>,
    /// Those of tests and of examples in the documentation.
    pub(super) dev: BTreeSet<String>,
    /// Features in conditions.
    pub(super) features: BTreeSet<String>,
    /// Whether something relies on the build script: what it generates, or conditions that only it can set.
    pub(super) build_script: bool,
    /// String literals that may name files, by the file that they stand in (its path in the original).
    pub(super) literals: BTreeMap<String, BTreeSet<String>>,
    /// Those that surely do, likewise.
    pub(super) files: BTreeMap<String, BTreeSet<String>>,
    /// Files of `include!`, likewise.
    pub(super) includes: BTreeMap<String, BTreeSet<String>>,
    /// Whether examples of the documentation name the original crate.
    pub(super) documents_original: bool,
    /// New crates that they name.
    pub(super) documents: BTreeSet<Home>,
}

impl Usage {
    /// Names dependencies as the manifest does, `-` as `_`.
    pub(super) fn by_keys(&mut self, keys: &BTreeMap<String, Vec<String>>) {
        for set in [&mut self.normal, &mut self.dev] {
            let of = |name: &String| keys.get(name).cloned().unwrap_or_default();
            *set = set.iter().flat_map(of).map(|key| key.replace('-', "_")).collect();
        }
    }
}

/// Reads the files of a crate. `known` are the names of the original's dependencies, `own` its library's, `names` those of all crates
/// of the split.
pub(super) fn usage(
    emitted: &Emitted,
    known: &BTreeSet<String>,
    (own, names): (&str, &[String]),
    read: &dyn Fn(&str) -> Option<String>,
) -> Usage {
    let mut usage = Usage::default();
    for (path, file) in &emitted.files {
        let Some(body) = element::read(&file.text) else { continue };
        let mut reader = Reader { known, own, names, usage: &mut usage, path, text: &file.text, read };
        reader.body(&body, file.test);
    }
    let mut reader = Reader { known, own, names, usage: &mut usage, path: "", text: "", read };
    for (mentions, test) in &emitted.brought {
        reader.needs(mentions, *test, &BTreeSet::new());
    }
    usage
}

struct Reader<'a> {
    known: &'a BTreeSet<String>,
    own: &'a str,
    names: &'a [String],
    usage: &'a mut Usage,
    path: &'a str,
    text: &'a str,
    read: &'a dyn Fn(&str) -> Option<String>,
}

impl Reader<'_> {
    fn body(&mut self, body: &Body, test: bool) {
        let local: BTreeSet<&str> = body
            .elements
            .iter()
            .filter_map(|e| match &e.what {
                What::Module { name, .. } => Some(name.as_str()),
                _ => None,
            })
            .collect();
        for attr in &body.inner {
            self.mentions(&tokens::mentions(&self.text[attr.range.clone()]), test, &local);
        }
        for element in &body.elements {
            let test = test || element.test;
            self.mentions(&element.mentions, test, &local);
            match &element.what {
                What::Module { body: Some(body), .. } => self.body(body, test),
                What::Use { leaves, .. } => {
                    for leaf in leaves {
                        let head = leaf.path.first().filter(|h| {
                            // `use log;` beside `mod log` (under another condition) cannot mean the module.
                            leaf.rooted || leaf.path.len() == 1 || !local.contains(h.as_str())
                        });
                        head.into_iter().for_each(|head| self.dependency(head, test));
                    }
                }
                What::Extern { name, .. } => self.dependency(name, test),
                _ => {}
            }
        }
    }

    /// Dependencies, features and what a build script gives.
    fn needs(&mut self, mentions: &Mentions, test: bool, local: &BTreeSet<&str>) {
        let heads = mentions.paths.iter().map(|path| path[0].as_str());
        for head in heads.filter(|head| !local.contains(head)) {
            self.dependency(head, test);
        }
        self.usage.features.extend(mentions.features.iter().cloned());
        self.usage.build_script |= mentions.env.iter().any(|name| of_build_script(name))
            || mentions.cfgs.iter().any(|cfg| !is_known(cfg));
    }

    fn mentions(&mut self, mentions: &Mentions, test: bool, local: &BTreeSet<&str>) {
        self.needs(mentions, test, local);
        for name in &mentions.documented {
            if self.known.contains(name) {
                self.usage.dev.insert(name.clone());
            }
            self.usage.documents_original |= name == self.own;
            let new = self.names.iter().zip(0u32..).skip(1).find(|(new, _)| *new == name);
            self.usage.documents.extend(new.map(|(_, home)| home));
        }
        let literals = self.usage.literals.entry(self.path.to_owned()).or_default();
        literals.extend(mentions.literals.iter().cloned());
        let files = self.usage.files.entry(self.path.to_owned()).or_default();
        files.extend(mentions.files.iter().cloned());
        for name in &mentions.includes {
            self.usage.includes.entry(self.path.to_owned()).or_default().insert(name.clone());
            if let Some(text) = (self.read)(&join(parent(self.path), name)) {
                let mut inside = tokens::mentions(&text);
                inside.includes.clear();
                self.mentions(&inside, test, local);
            }
        }
    }

    fn dependency(&mut self, name: &str, test: bool) {
        if self.known.contains(name) {
            let set = if test { &mut self.usage.dev } else { &mut self.usage.normal };
            set.insert(name.to_owned());
        }
    }
}
