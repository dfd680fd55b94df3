//! Carries operations out on a folder.
//!
//! In: operations, and a folder that holds a copy of the workspace. Out: the changed files. The folder is thrown away by the caller
//! where something fails, so that nothing half-done is ever seen; the workspace itself is only read.
//!
//! Left out: what the operations are.

use std::fs;
use std::io;
use std::path::Path;

use super::Operation;

/// Folders that a copy of a workspace does without.
const LEFT_OUT: [&str; 2] = ["target", ".git"];

/// Copies a workspace to a new folder, without `target` and `.git` at its top.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_workspace(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if !LEFT_OUT.iter().any(|left_out| name == *left_out) && !to.starts_with(entry.path()) {
            copy(&entry.path(), &to.join(&name))?;
        }
    }
    Ok(())
}

/// Copies a file, a link, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(from)?.file_type();
    if kind.is_symlink() {
        return link(&fs::read_link(from)?, to);
    }
    if !kind.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

#[cfg(unix)]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, at)
}

#[cfg(not(unix))]
fn link(target: &Path, at: &Path) -> io::Result<()> {
    let target = at.parent().unwrap_or(at).join(target);
    copy(&target, at)
}

/// Carries out `operations` in `root`.
///
/// # Errors
/// When a file cannot be read or written; what was done until then stays.
pub fn carry_out(operations: &[Operation], root: &Path) -> io::Result<()> {
    // Copies first: what is copied from may move.
    let copies = |o: &&Operation| matches!(o, Operation::CopyFile { .. });
    for operation in operations.iter().filter(copies).chain(operations.iter().filter(|o| !copies(o))) {
        one(operation, root)?;
    }
    Ok(())
}

fn one(operation: &Operation, root: &Path) -> io::Result<()> {
    let at = |path: &str| -> io::Result<std::path::PathBuf> {
        let path = root.join(path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(path)
    };
    match operation {
        Operation::CreateManifest { path, text }
        | Operation::EditManifest { path, text }
        | Operation::CreateFile { path, text, .. }
        | Operation::EditFile { path, text } => fs::write(at(path)?, text),
        Operation::MoveFile { from, to, text } => {
            fs::rename(root.join(from), at(to)?)?;
            remove_emptied(root, from);
            text.as_ref().map_or(Ok(()), |text| fs::write(root.join(to), text))
        }
        Operation::CopyFile { from, to } => copy(&root.join(from), &at(to)?),
    }
}

/// Copies a file or a folder to a place whose folders may not be there yet.
pub(super) fn copy_to(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    copy(from, to)
}

/// Removes a file or a folder, and the folders around it that are empty then.
pub(super) fn remove(root: &Path, path: &str) -> io::Result<()> {
    let at = root.join(path);
    if at.is_dir() {
        fs::remove_dir_all(&at)?
    } else {
        fs::remove_file(&at)?
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
