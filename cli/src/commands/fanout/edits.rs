//! From what the user names to the files that are edited.

use std::fs;
use std::path::Path;

use anyhow::bail;
use camino::{Utf8Path, Utf8PathBuf};
use seam_analyzer::units::{Edit, Rebuild, Rerun};
use seam_analyzer::workspace::Workspace;

use super::names;
use crate::session::Session;

/// An edit that the user asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResolvedEdit {
    /// As given.
    pub(crate) given: String,
    /// The module or item that was meant, if it was none of a file.
    pub(crate) path: Option<String>,
    /// The file, relative to the workspace root.
    pub(crate) file: String,
}

/// Finds the file that `given` means: a file, relative to this folder or to the workspace, or a module or item by its path
/// or a unique ending of it.
pub(super) fn resolve(session: &Session, given: &str) -> anyhow::Result<ResolvedEdit> {
    if let Some(file) = file(session, given) {
        return Ok(ResolvedEdit { given: given.to_owned(), path: None, file });
    }
    let graph = session.graph();
    let ending = format!("::{given}");
    let items = graph.items();
    let place = |item: &seam_graphs::Item| Some((item.path.clone(), graph.module(item.module).file?));
    let exact: Vec<_> = items.iter().filter(|item| item.path == given).filter_map(place).collect();
    let found = if exact.is_empty() {
        items.iter().filter(|item| item.path.ends_with(&ending)).filter_map(place).collect()
    } else {
        exact
    };
    match found.as_slice() {
        [(path, file)] => {
            let file = graph.file(*file).to_owned();
            Ok(ResolvedEdit { given: given.to_owned(), path: Some(path.clone()), file })
        }
        [] => bail!("--edit: there is no file, module or item `{given}` in the workspace"),
        several => {
            let names: Vec<&str> = several.iter().take(3).map(|(path, _)| path.as_str()).collect();
            bail!("--edit: `{given}` could be any of {}: `{}` …", several.len(), names.join("`, `"))
        }
    }
}

/// `given` relative to the workspace root, where it is a file.
fn file(session: &Session, given: &str) -> Option<String> {
    let workspace = &session.workspace;
    let known = |file: &str| session.analysis.inputs.files.iter().any(|input| input.file == file);
    if known(given) {
        return Some(given.to_owned());
    }
    let canonical = |path: &Path| Utf8PathBuf::from_path_buf(fs::canonicalize(path).ok()?).ok();
    let path = canonical(Path::new(given))
        .or_else(|| canonical(workspace.root.join(given).as_std_path()))
        .filter(|path| path.is_file())?;
    let root = canonical(workspace.root.as_std_path()).unwrap_or_else(|| workspace.root.clone());
    let relative = path.strip_prefix(&root).unwrap_or(&path);
    Some(relative.as_str().replace('\\', "/"))
}

/// All edits as one.
pub(super) fn together(rebuild: &Rebuild<'_>, edits: &[ResolvedEdit]) -> Edit {
    let mut stale: Vec<usize> = edits.iter().flat_map(|edit| rebuild.of_file(&edit.file).stale).collect();
    stale.sort_unstable();
    stale.dedup();
    Edit { stale }
}

/// What a reader of an answer must know.
pub(super) fn notes(rebuild: &Rebuild<'_>, workspace: &Workspace, edits: &[ResolvedEdit]) -> Vec<String> {
    let mut notes = Vec::new();
    for edit in edits {
        let name = Utf8Path::new(&edit.file).file_name().unwrap_or_default();
        if matches!(name, "Cargo.toml" | "Cargo.lock" | "config.toml") {
            notes.push(format!(
                "`{}` rebuilds what the change in it asks for, which is not looked at; this is the least",
                edit.file
            ));
        } else if rebuild.of_file(&edit.file).stale.is_empty() {
            let command = rebuild.graph().command.as_str();
            notes.push(format!(
                "no target that `cargo {command}` builds reads `{}`, as far as the sources tell",
                edit.file
            ));
        }
    }
    for script in rebuild.scripts().iter().flatten() {
        let Some(at) = workspace.packages[script.package].build_script() else { continue };
        let name = names::target(workspace, (script.package, at));
        match &script.rerun {
            Rerun::AnyFile => notes.push(format!(
                "{name} prints no `cargo::rerun-if-…` (estimated from its source): every file of the package makes it run again"
            )),
            Rerun::Paths { more: true, .. } => notes.push(format!(
                "{name} puts names of files together when it runs; an edit of those would rebuild more"
            )),
            Rerun::Unknown(by) => {
                notes.push(format!("when {name} runs again is left to `{by}`; assumed: after no edit but its own"));
            }
            Rerun::Paths { .. } => {}
        }
    }
    notes
}
