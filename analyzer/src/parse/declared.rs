//! The files that a declaration stands for: `mod x;` with and without `#[path]`, and `include!`.
//!
//! In: an item, and the folder rules around it. Out: paths. Left out: whether they are read, and how often (`tree`).

use camino::Utf8PathBuf;
use rustc_hash::FxHashSet;

use super::paths::{ModDir, is_mod_rs};
use crate::cfg::CfgExpr;
use crate::facts::{Detail, FileFacts, ItemFacts, ROOT};

/// The files that an item stands for, each with whether its children lie beside it: those of a `mod x;` or an `include!`, none
/// for every other item. `dir` tells where modules that are declared in the item's scope have their files.
///
/// # Errors
/// What is to be said where there is no file.
pub(crate) fn declared_files(
    item: &ItemFacts,
    name: &str,
    active: Option<&FxHashSet<String>>,
    dir: impl FnOnce() -> ModDir,
) -> Result<Vec<(Utf8PathBuf, bool)>, String> {
    match &item.detail {
        Detail::Module { scope: None, paths, .. } => module_files(name, paths, active, &dir()),
        Detail::Include { path } => Ok(vec![dir().included(path)]),
        _ => Ok(Vec::new()),
    }
}

fn module_files(
    name: &str,
    paths: &[(Option<CfgExpr>, Box<str>)],
    active: Option<&FxHashSet<String>>,
    dir: &ModDir,
) -> Result<Vec<(Utf8PathBuf, bool)>, String> {
    let named: Vec<&(Option<CfgExpr>, Box<str>)> = paths
        .iter()
        .filter(|(condition, _)| match (condition, active) {
            (Some(condition), Some(set)) => condition.holds(set) != Some(false),
            _ => true,
        })
        .collect();
    let mut files: Vec<(Utf8PathBuf, bool)> = named.iter().map(|(_, path)| (dir.named(path), true)).collect();
    // Where every `path` is conditional, the ordinary place counts too.
    if named.iter().all(|(condition, _)| condition.is_some()) {
        match dir.candidates(name).into_iter().find(|path| path.as_std_path().exists()) {
            Some(path) => {
                let owns = is_mod_rs(&path);
                files.push((path, owns));
            }
            None if named.is_empty() => {
                return Err(format!("no file for `mod {name};`; what is below it is left out"));
            }
            None => {}
        }
    }
    Ok(files)
}

/// The folder rules inside the inline modules around a scope.
pub(super) fn inside(facts: &FileFacts, scope: u32, outer: &ModDir) -> ModDir {
    if scope == ROOT {
        return outer.clone();
    }
    let around = facts.scopes[scope as usize];
    let dir = inside(facts, around.parent, outer);
    let module = &facts.items[around.item as usize];
    match &module.detail {
        Detail::Module { paths, .. } => {
            dir.inside(facts.names.get(module.name), paths.first().map(|(_, path)| &**path))
        }
        // A block of a function: no folder of its own.
        _ => dir,
    }
}

/// Whether a condition and all around it may hold.
pub(super) fn holds(facts: &FileFacts, cfg: u32, set: &FxHashSet<String>) -> bool {
    let mut at = cfg;
    loop {
        let node = &facts.cfgs[at as usize];
        if node.expr.holds(set) == Some(false) {
            return false;
        }
        if at == ROOT {
            return true;
        }
        at = node.parent;
    }
}
