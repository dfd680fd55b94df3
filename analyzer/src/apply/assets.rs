//! Files beside the sources that moved code names: what is compiled in as text, grammars, templates, migrations, test data.
//!
//! In: the string literals of a crate's files, and what exists. Out: operations that bring these files along, at the place where
//! the same literal finds them, and literals that have to change. A literal counts when a file or a folder of that name exists
//! beside the source, in the package's folder or in its source folder: macros and tests look in these. A file in `templates` brings
//! that folder along.
//!
//! Left out: names that are put together at run time.

use std::collections::{BTreeMap, BTreeSet};

use super::paths::{join, parent, relative};
use super::tokens::{self, PACKAGE_FOLDER};
use super::usage::Usage;

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// The places of a package and of its new part; all relative to the workspace.
pub(super) struct Places<'a> {
    /// The folder of the original package.
    pub(super) package: &'a str,
    /// Its source folder.
    pub(super) sources: &'a str,
    /// The folder of the new package.
    pub(super) new: &'a str,
    /// The files of its modules.
    pub(super) modules: &'a BTreeMap<String, String>,
    /// Those of them that are modules in bodies only: they go with what names them.
    pub(super) in_bodies: BTreeSet<&'a str>,
}

/// From where to where, for all crates.
pub(super) type Carried = BTreeMap<String, BTreeSet<String>>;

/// What a crate needs beside its sources.
#[derive(Debug, Default)]
pub(super) struct Assets {
    /// From where to where.
    pub(super) carried: BTreeMap<String, String>,
    /// By file (its path in the original): literals and what they become.
    pub(super) renamed: BTreeMap<String, Vec<(String, String)>>,
}

/// Finds the files that a crate names.
pub(super) fn assets(
    usage: &Usage,
    places: &Places<'_>,
    moved_to: &dyn Fn(&str) -> String,
    exists: &dyn Fn(&str) -> Option<Found>,
) -> Assets {
    let mut out = Assets::default();
    for (file, literals) in &usage.literals {
        let here = parent(file);
        let new_here = parent(&moved_to(file)).to_owned();
        let new_sources = join(places.new, "src");
        let bases = [(here, new_here.as_str()), (places.package, places.new), (places.sources, &new_sources)];
        let known = |files: &BTreeMap<String, BTreeSet<String>>, name: &str| {
            files.get(file).is_some_and(|names| names.contains(name))
        };
        let files = usage.files.get(file).into_iter().flatten();
        for literal in literals.iter().filter(|l| worth_it(l)).chain(files) {
            if let Some(name) = literal.strip_prefix(PACKAGE_FOLDER) {
                let path = join(places.package, name);
                let found = exists(&path).filter(|_| inside(&path, places.package) && !path.is_empty());
                if found.is_some_and(|found| readable(&path, found, places)) {
                    out.carried.insert(path, join(places.new, name));
                }
                continue;
            }
            let found = bases.iter().find_map(|(base, new)| {
                let path = join(base, literal);
                let found = exists(&path).filter(|_| !path.starts_with("..") && !path.is_empty())?;
                let usable = match () {
                    // Its items are those of the module that includes it, also where that is all that it is read for.
                    () if known(&usage.includes, literal) => found == Found::File,
                    () if known(&usage.files, literal) => readable(&path, found, places),
                    () => usable(&path, found, places),
                };
                usable.then(|| (path, join(new, literal), *base == here))
            });
            let Some((path, to, beside)) = found else {
                out.carried.extend(templates(literal, places, exists));
                continue;
            };
            if inside(&path, places.package) {
                out.carried.insert(path, to);
            } else if beside {
                let renamed = relative(&new_here, &path);
                out.renamed.entry(file.clone()).or_default().push((literal.clone(), renamed));
            }
        }
    }
    out
}

/// The folder in which engines of templates look by default, where it has a file of that name: all of it, as templates name each other.
fn templates(
    literal: &str,
    places: &Places<'_>,
    exists: &dyn Fn(&str) -> Option<Found>,
) -> Option<(String, String)> {
    const FOLDER: &str = "templates";
    let folder = join(places.package, FOLDER);
    let there = exists(&join(&folder, literal)) == Some(Found::File);
    there.then(|| (folder, join(places.new, FOLDER)))
}

/// What a build script names in the folder of its package.
pub(super) fn of_build_script(
    text: &str,
    places: &Places<'_>,
    exists: &dyn Fn(&str) -> Option<Found>,
) -> Vec<(String, String)> {
    let mentions = tokens::mentions(text);
    let named = mentions.literals.iter().filter(|l| worth_it(l)).chain(&mentions.files);
    let carried = named.filter_map(|name| {
        let name = name.strip_prefix(PACKAGE_FOLDER).unwrap_or(name);
        let path = join(places.package, name);
        let found = exists(&path).filter(|_| inside(&path, places.package) && path != places.package)?;
        usable(&path, found, places).then(|| (path, join(places.new, name)))
    });
    carried.collect()
}

fn worth_it(literal: &str) -> bool {
    let name = literal.trim_start_matches(['.', '/']);
    !name.is_empty() && !literal.starts_with('/') && !literal.contains(['\\', '{', ' ', ':', '*'])
}

/// Whether a file may be one that code reads: no Rust, no manifest, nothing that holds modules, which go where they belong.
fn usable(path: &str, found: Found, places: &Places<'_>) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match found {
        Found::File => {
            let rust = name.ends_with(".rs") && !places.in_bodies.contains(path);
            !rust && !matches!(name, "Cargo.toml" | "Cargo.lock")
        }
        Found::Folder => {
            !places.modules.keys().any(|file| inside(file, path))
                && name != "target"
                && !path.starts_with("target/")
        }
    }
}

/// Whether a file that code surely reads can be brought along: no module, which goes where its code goes, and no manifest.
fn readable(path: &str, found: Found, places: &Places<'_>) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match found {
        Found::File => !places.modules.contains_key(path) && !matches!(name, "Cargo.toml" | "Cargo.lock"),
        Found::Folder => usable(path, found, places),
    }
}

/// Leaves out what comes along with the folder that it lies in.
pub(super) fn outermost(carried: Carried) -> Carried {
    let comes_along = |from: &str, to: &str| {
        carried.iter().filter(|(folder, _)| *folder != from && inside(from, folder)).any(
            |(folder, places)| {
                let rest = &from[folder.len()..];
                places.iter().any(|place| to.strip_prefix(place.as_str()) == Some(rest))
            },
        )
    };
    let mut out = Carried::new();
    for (from, to) in &carried {
        let to: BTreeSet<String> = to.iter().filter(|to| !comes_along(from, to)).cloned().collect();
        if !to.is_empty() {
            out.insert(from.clone(), to);
        }
    }
    out
}

/// Whether one of two paths is the other or lies in it.
pub(super) fn overlap(a: &str, b: &str) -> bool {
    inside(a, b) || inside(b, a)
}

/// Whether `path` is `folder` or lies in it.
fn inside(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
