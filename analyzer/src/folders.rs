//! Copies of folders.
//!
//! In: a folder, and what of it is left out. Out: a new folder. Symbolic links stay links. Left out: what the copies are for.

use std::fs;
use std::io;
use std::path::Path;

/// What a copy leaves out; an error ends it.
pub(crate) type Leave<'a> = dyn Fn(&Path) -> io::Result<bool> + 'a;

/// A way to copy.
pub(crate) struct Copy<'a> {
    /// What is left out.
    pub(crate) leave: &'a Leave<'a>,
    /// Whether files keep their times. Where another text may have been compiled at the same place, they must not.
    pub(crate) times: bool,
    /// Whether compiled libraries become second names of the same file: they are large, and replaced but never written to.
    pub(crate) link_libraries: bool,
}

/// A copy of all there is.
pub(crate) const WHOLE: Copy<'_> = Copy { leave: &|_| Ok(false), times: false, link_libraries: false };

/// Whether something is the history of a workspace, or what cargo and other tools can make again.
pub(crate) fn is_no_source(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == ".git")
        // The mark of folders that hold nothing of their own: <https://bford.info/cachedir/>. Cargo does not set it in those that it
        // finds, but leaves notes of its own in them.
        || path.join("CACHEDIR.TAG").is_file()
        || path.join(".rustc_info.json").is_file()
}

impl Copy<'_> {
    /// Copies what is in a folder.
    pub(crate) fn folder(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Read at once: the copy may lie inside.
        let entries = fs::read_dir(from)?.collect::<io::Result<Vec<_>>>()?;
        fs::create_dir_all(to)?;
        for entry in entries {
            let (source, copy) = (entry.path(), to.join(entry.file_name()));
            if (self.leave)(&source)? {
                continue;
            }
            let kind = entry.file_type()?;
            if kind.is_dir() {
                self.folder(&source, &copy)?;
            } else if kind.is_symlink() {
                self.link(&source, &copy)?;
            } else if kind.is_file() {
                self.file(&source, &copy)?;
            }
        }
        Ok(())
    }

    /// Copies a file; of a link, what it leads to.
    pub(crate) fn file(&self, from: &Path, to: &Path) -> io::Result<()> {
        let library = ["rlib", "rmeta"].iter().any(|end| from.extension().is_some_and(|its| its == *end));
        if self.link_libraries && library && fs::hard_link(from, to).is_ok() {
            return Ok(());
        }
        fs::copy(from, to)?;
        if !self.times {
            return Ok(());
        }
        let modified = fs::metadata(from)?.modified()?;
        match fs::File::options().write(true).open(to) {
            Ok(file) => file.set_modified(modified),
            // A file that nobody may write to; nothing that cargo compares.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Copies a link.
    #[cfg(unix)]
    pub(crate) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(fs::read_link(from)?, to)
    }

    /// Copies what a link leads to.
    #[cfg(not(unix))]
    pub(crate) fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        // Making links takes rights on other systems.
        if from.is_dir() { self.folder(from, to) } else { self.file(from, to) }
    }
}
