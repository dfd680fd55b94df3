//! Carries operations out on a folder.
//!
//! In: operations, and a folder that holds a copy of the workspace. Out: the changed files. The folder is thrown away by the caller
//! where something fails, so that nothing half-done is ever seen; the workspace itself is only read. What is written lies in the
//! folder: a file that is a symbolic link gets a text of its own, and a folder that is one must not lead out.
//!
//! Left out: what the operations are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::Operation;
use crate::folders::{self, Copy, WHOLE};

/// Copies a workspace to a new folder, which may lie inside, without what cargo makes again.
///
/// # Errors
/// When a file cannot be read or written, or the user interrupts.
pub(super) fn copy_workspace(from: &Path, to: &Path, interrupted: &AtomicBool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let (from, to) = (from.canonicalize()?, to.canonicalize()?);
    let leave = |path: &Path| {
        if interrupted.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        Ok(folders::is_no_source(path) || path == to)
    };
    Copy { leave: &leave, times: false, link_libraries: false }.folder(&from, &to)?;
    own(&to, "Cargo.lock")
}

/// Makes a file that is a link one of its own: cargo writes to it.
fn own(root: &Path, path: &str) -> io::Result<()> {
    match fs::read_to_string(root.join(path)) {
        Ok(text) if is_link(&root.join(path)) => put(root, path, &text),
        _ => Ok(()),
    }
}

/// Carries out `operations` in `root`.
///
/// # Errors
/// When a file cannot be read or written, or lies elsewhere; what was done until then stays.
pub(super) fn carry_out(operations: &[Operation], root: &Path) -> io::Result<()> {
    // Copies first: what is copied from may move.
    let copies = |o: &&Operation| matches!(o, Operation::CopyFile { .. });
    for operation in operations.iter().filter(copies).chain(operations.iter().filter(|o| !copies(o))) {
        one(operation, root)?;
    }
    Ok(())
}

fn one(operation: &Operation, root: &Path) -> io::Result<()> {
    match operation {
        Operation::CreateManifest { path, text }
        | Operation::EditManifest { path, text }
        | Operation::CreateFile { path, text, .. }
        | Operation::EditFile { path, text } => put(root, path, text),
        Operation::MoveFile { from, to, text } => {
            let (source, target) = (inside(root, from)?, place(root, to)?);
            if is_link(&source) {
                bring(&source, &target)?;
                fs::remove_file(&source)?;
            } else {
                fs::rename(&source, &target)?;
            }
            remove_emptied(root, from);
            text.as_ref().map_or(Ok(()), |text| put(root, to, text))
        }
        Operation::CopyFile { from, to } => bring(&root.join(from), &place(root, to)?),
    }
}

/// Writes a file in `root`, in place of what is there.
///
/// # Errors
/// When it cannot be written, or would lie elsewhere.
pub(super) fn put(root: &Path, path: &str, text: &str) -> io::Result<()> {
    fs::write(place(root, path)?, text)
}

/// Copies a file or a folder; of a link, what it leads to.
fn bring(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_dir() { WHOLE.folder(from, to) } else { WHOLE.file(from, to) }
}

/// Copies what lies at `path` in one folder to the same path in another; a link as a link.
///
/// # Errors
/// When it cannot be read or written, or would lie elsewhere.
pub(super) fn carry_over(from: &Path, to: &Path, path: &str) -> io::Result<()> {
    let (source, target) = (from.join(path), place(to, path)?);
    if !is_link(&source) {
        return bring(&source, &target);
    }
    if target.is_file() {
        fs::remove_file(&target)?;
    }
    WHOLE.link(&source, &target)
}

/// Where a file of `root` is to be written: its folder is there, and the file is no link to another.
fn place(root: &Path, path: &str) -> io::Result<PathBuf> {
    let at = inside(root, path)?;
    if let Some(folder) = at.parent() {
        fs::create_dir_all(folder)?;
    }
    if is_link(&at) {
        fs::remove_file(&at)?;
    }
    Ok(at)
}

/// The path of a file in `root`, unless a folder on the way leads out.
pub(super) fn inside(root: &Path, path: &str) -> io::Result<PathBuf> {
    let at = root.join(path);
    // What is not there yet leads nowhere.
    let folder = at.ancestors().skip(1).find(|folder| folder.symlink_metadata().is_ok()).unwrap_or(root);
    if folder.canonicalize()?.starts_with(root.canonicalize()?) {
        return Ok(at);
    }
    Err(io::Error::other(format!("{path} lies behind a symbolic link that leads out of the workspace")))
}

/// Whether a path is a symbolic link, which may lead nowhere.
fn is_link(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink())
}

/// Whether there is something at a path, be it a link that leads nowhere.
pub(super) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Removes a file or a folder, and the folders around it that are empty then.
///
/// # Errors
/// When it cannot be removed, or lies elsewhere.
pub(super) fn remove(root: &Path, path: &str) -> io::Result<()> {
    let at = inside(root, path)?;
    if at.is_dir() && !is_link(&at) {
        fs::remove_dir_all(&at)?;
    } else {
        fs::remove_file(&at)?;
    }
    remove_emptied(root, path);
    Ok(())
}

fn remove_emptied(root: &Path, path: &str) {
    let at = root.join(path);
    for folder in at.ancestors().skip(1).take_while(|folder| *folder != root) {
        // Fails where something is left in it.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}
