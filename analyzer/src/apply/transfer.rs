//! Brings a finished copy back into the workspace itself: all or nothing.
//!
//! In: the workspace, the copy, what was done in it. Out: the workspace, changed. What changes is saved first, beside the copy; where
//! something fails, or the user interrupts, it is put back. Left out: whether the workspace may be changed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use super::perform::{Outcome, PerformError, io_error};
use super::{Operation, Split, write};

/// Brings what was done in `copy` into the workspace at `root` itself.
///
/// # Errors
/// When a file cannot be read or written, or `interrupted` is set. The workspace is then as it was, but for
/// [`PerformError::HalfDone`].
pub fn transfer(
    root: &Path,
    copy: &Path,
    split: &Split,
    outcome: &Outcome,
    interrupted: &AtomicBool,
) -> Result<(), PerformError> {
    let may_go_on = || match interrupted.load(Ordering::Relaxed) {
        true => Err(PerformError::Interrupted),
        false => Ok(()),
    };
    let mut changes = Changes::new(split, &outcome.repaired);
    if copy.join("Cargo.lock").exists() {
        changes.written.insert("Cargo.lock".to_owned());
    }
    Transfer { root, copy, changes, may_go_on: &may_go_on }.run()
}

/// What is there in the workspace at `root` and would not be any more, or have another text: files and folders, relative to it.
/// The lock file is left out, which cargo makes.
pub fn replaced(root: &Path, split: &Split, repaired: &BTreeSet<String>) -> BTreeSet<String> {
    let Changes { removed, written } = Changes::new(split, repaired);
    removed.into_iter().chain(written).filter(|file| write::is_there(&root.join(file))).collect()
}

/// Where the files that change are saved as they were: beside the copy.
pub fn backup(copy: &Path) -> PathBuf {
    copy.with_extension("backup")
}

/// What is different in the copy.
struct Changes {
    removed: BTreeSet<String>,
    written: BTreeSet<String>,
}

impl Changes {
    fn new(split: &Split, repaired: &BTreeSet<String>) -> Self {
        let mut removed = BTreeSet::new();
        let mut written = repaired.clone();
        for operation in &split.operations {
            match operation {
                Operation::CreateManifest { path, .. }
                | Operation::EditManifest { path, .. }
                | Operation::CreateFile { path, .. }
                | Operation::EditFile { path, .. } => drop(written.insert(path.clone())),
                Operation::MoveFile { from, to, .. } => {
                    removed.insert(from.clone());
                    written.insert(to.clone());
                }
                Operation::CopyFile { to, .. } => drop(written.insert(to.clone())),
            }
        }
        Self { removed, written }
    }
}

struct Transfer<'a> {
    root: &'a Path,
    copy: &'a Path,
    changes: Changes,
    /// Asked before each file.
    may_go_on: &'a dyn Fn() -> Result<(), PerformError>,
}

impl Transfer<'_> {
    fn run(&self) -> Result<(), PerformError> {
        let backup = backup(self.copy);
        if backup.exists() {
            return Err(PerformError::Backup(backup));
        }
        let all = || self.changes.removed.iter().chain(&self.changes.written);
        for file in all() {
            write::inside(self.root, file).map_err(io_error("find the files that change"))?;
        }
        let saved: BTreeSet<&String> = all().filter(|file| write::is_there(&self.root.join(file))).collect();
        let done = self.save(&backup, &saved).and_then(|()| {
            self.replace().map_err(|why| match self.undo(&backup, &saved) {
                Ok(()) => why,
                Err(source) => {
                    PerformError::HalfDone { backup: backup.clone(), why: why.to_string(), source }
                }
            })
        });
        if !matches!(done, Err(PerformError::HalfDone { .. })) {
            // What is left of it is of no use to anyone.
            let _ = fs::remove_dir_all(&backup);
        }
        done
    }

    fn save(&self, backup: &Path, saved: &BTreeSet<&String>) -> Result<(), PerformError> {
        let failed = "save the files that change";
        fs::create_dir_all(backup).map_err(io_error(failed))?;
        for file in saved {
            (self.may_go_on)()?;
            write::carry_over(self.root, backup, file).map_err(io_error(failed))?;
        }
        Ok(())
    }

    fn replace(&self) -> Result<(), PerformError> {
        for file in &self.changes.written {
            (self.may_go_on)()?;
            write::carry_over(self.copy, self.root, file).map_err(io_error(format!("write {file}")))?;
        }
        for file in &self.changes.removed {
            (self.may_go_on)()?;
            write::remove(self.root, file).map_err(io_error(format!("remove {file}")))?;
        }
        Ok(())
    }

    /// Puts everything back, as far as that is possible; the first error, where it is not.
    fn undo(&self, backup: &Path, saved: &BTreeSet<&String>) -> io::Result<()> {
        // What has not been written yet is not there.
        let new = |file: &&String| !saved.contains(file) && write::is_there(&self.root.join(file));
        let removed = self.changes.written.iter().filter(new).map(|file| write::remove(self.root, file));
        let removed: Vec<io::Result<()>> = removed.collect();
        let restored = saved.iter().map(|file| write::carry_over(backup, self.root, file));
        let restored: Vec<io::Result<()>> = restored.collect();
        removed.into_iter().chain(restored).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// A workspace and a copy of it in which `a` was edited, `b` moved to `new/b`.
    fn folders() -> (tempfile::TempDir, PathBuf, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let (root, copy) = (folder.path().join("shop"), folder.path().join(".shop-split.unfinished"));
        for (at, path, text) in
            [(&root, "a", "old a"), (&root, "b", "old b"), (&copy, "a", "new a"), (&copy, "new/b", "new b")]
        {
            fs::create_dir_all(at.join(path).parent().unwrap()).unwrap();
            fs::write(at.join(path), text).unwrap();
        }
        (folder, root, copy)
    }

    fn transfer<'a>(
        root: &'a Path,
        copy: &'a Path,
        may_go_on: &'a dyn Fn() -> Result<(), PerformError>,
    ) -> Transfer<'a> {
        let changes = Changes {
            removed: ["b".to_owned()].into(),
            written: ["a".to_owned(), "new/b".to_owned()].into(),
        };
        Transfer { root, copy, changes, may_go_on }
    }

    /// All files below a folder, with their texts.
    fn state(root: &Path) -> Vec<(String, String)> {
        let mut found = Vec::new();
        for path in ["a", "b", "new", "new/b"] {
            let at = root.join(path);
            if write::is_there(&at) {
                found.push((path.to_owned(), fs::read_to_string(at).unwrap_or_default()));
            }
        }
        found
    }

    #[test]
    fn an_interruption_at_any_file_leaves_all_as_it_was() {
        // Two files are saved, two written, one is removed.
        for after in 0..5 {
            let (_folder, root, copy) = folders();
            let before = state(&root);
            let asked = Cell::new(0);
            let may_go_on = || {
                asked.set(asked.get() + 1);
                if asked.get() > after { Err(PerformError::Interrupted) } else { Ok(()) }
            };
            let error = transfer(&root, &copy, &may_go_on).run().unwrap_err();
            assert!(matches!(error, PerformError::Interrupted), "{after}: {error}");
            assert_eq!(state(&root), before, "{after}");
            assert!(!backup(&copy).exists());
        }
        let (_folder, root, copy) = folders();
        transfer(&root, &copy, &|| Ok(())).run().unwrap();
        let texts = [("a", "new a"), ("new", ""), ("new/b", "new b")];
        assert_eq!(state(&root), texts.map(|(path, text)| (path.to_owned(), text.to_owned())));
        assert!(!backup(&copy).exists());
    }

    #[test]
    fn what_cannot_be_put_back_is_kept_and_named() {
        let (_folder, root, copy) = folders();
        let asked = Cell::new(0);
        // When all but the removal is done, something is in the way of the old text.
        let may_go_on = || {
            asked.set(asked.get() + 1);
            if asked.get() < 5 {
                return Ok(());
            }
            fs::remove_file(root.join("a")).unwrap();
            fs::create_dir(root.join("a")).unwrap();
            Err(PerformError::Interrupted)
        };
        let error = transfer(&root, &copy, &may_go_on).run().unwrap_err();
        assert!(
            matches!(&error, PerformError::HalfDone { backup: at, .. } if *at == backup(&copy)),
            "{error}"
        );
        assert_eq!(fs::read_to_string(backup(&copy).join("a")).unwrap(), "old a");
        assert!(!root.join("new").exists(), "the rest is undone all the same");
        let again = transfer(&root, &copy, &|| Ok(())).run().unwrap_err();
        assert!(matches!(again, PerformError::Backup(_)), "it is not written over: {again}");
    }
}
