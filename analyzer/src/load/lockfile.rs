//! Keeps `cargo metadata` from changing `Cargo.lock`.
//!
//! `cargo metadata` writes a lock file where there is none, or where it is out of date. From cargo 1.97 on
//! `resolver.lockfile-path` puts it elsewhere: cargo works on a copy in the scratch folder. Older versions ignore that key
//! without a word, so what stood in the workspace is remembered and put back. Left out: a cargo that another process
//! started in the same moment; an older cargo's lock file is then taken back as if it were ours.

use std::time::SystemTime;
use std::{fs, io};

use camino::{Utf8Path, Utf8PathBuf};

use super::LoadError;

/// The environment variable for cargo's `resolver.lockfile-path`.
pub(super) const LOCKFILE_PATH: &str = "CARGO_RESOLVER_LOCKFILE_PATH";

/// Puts the lock file of a workspace back as it was, when dropped.
#[derive(Debug)]
pub(super) struct LockGuard {
    path: Utf8PathBuf,
    before: Option<(Vec<u8>, Option<SystemTime>)>,
}

impl LockGuard {
    /// Remembers the lock file of the workspace at `root`, and copies it to `copy`.
    pub(super) fn new(root: &Utf8Path, copy: &Utf8Path) -> Result<Self, LoadError> {
        let path = root.join("Cargo.lock");
        let before = if path.is_file() {
            let error = |source| LoadError::Io { what: "read", path: path.to_string(), source };
            let text = fs::read(&path).map_err(error)?;
            let error = |source| LoadError::Io { what: "write", path: copy.to_string(), source };
            fs::write(copy, &text).map_err(error)?;
            Some((text, path.metadata().and_then(|metadata| metadata.modified()).ok()))
        } else {
            None
        };
        Ok(Self { path, before })
    }

    fn restore(&self) -> io::Result<()> {
        let Some((text, modified)) = &self.before else {
            return if self.path.is_file() { fs::remove_file(&self.path) } else { Ok(()) };
        };
        if fs::read(&self.path).is_ok_and(|now| now == *text) {
            return Ok(());
        }
        fs::write(&self.path, text)?;
        match modified {
            Some(modified) => fs::File::options().append(true).open(&self.path)?.set_modified(*modified),
            None => Ok(()),
        }
    }
}

impl Drop for LockGuard {
    fn drop(&mut self) {
        // A lock file left behind is what every other cargo command leaves too: not worth failing an analysis.
        let _ = self.restore();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_or_deleted_lock_file_comes_back_and_a_new_one_goes() {
        let dir = tempfile::tempdir().unwrap();
        let root = Utf8Path::from_path(dir.path()).unwrap();
        let (path, copy) = (root.join("Cargo.lock"), root.join("copy.lock"));

        drop({
            let guard = LockGuard::new(root, &copy).unwrap();
            fs::write(&path, "new").unwrap();
            guard
        });
        assert!(!path.exists() && !copy.exists());

        fs::write(&path, "old").unwrap();
        let modified = path.metadata().unwrap().modified().unwrap();
        for change in [Some("changed"), None] {
            let guard = LockGuard::new(root, &copy).unwrap();
            match change {
                Some(text) => fs::write(&path, text).unwrap(),
                None => fs::remove_file(&path).unwrap(),
            }
            drop(guard);
            assert_eq!(fs::read_to_string(&path).unwrap(), "old");
            assert_eq!(path.metadata().unwrap().modified().unwrap(), modified);
        }
        assert_eq!(fs::read_to_string(&copy).unwrap(), "old");
    }
}
