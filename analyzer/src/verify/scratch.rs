//! The folders in which everything runs: copies of both workspaces, and a target folder for each.
//!
//! Nothing is touched where the user works: touching a file rebuilds there as well, and a build that is interrupted leaves
//! things behind. The two workspaces cannot share a target folder: cargo names what it makes of a package by its place *in its
//! workspace*, so the package that stays where it was would have the same file names on both sides, and each side would throw out
//! the other's. Third-party crates are named without regard to the workspace; what was made of them is handed over.

use std::fs;
use std::io;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::Side;

/// Copies of both workspaces, removed when dropped unless kept.
#[derive(Debug)]
pub(super) struct Scratch {
    folder: TempDir,
    root: Utf8PathBuf,
}

impl Scratch {
    /// An empty one.
    pub(super) fn new() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("cargo-seam-verify-").tempdir()?;
        let root = Utf8PathBuf::from_path_buf(folder.path().canonicalize()?);
        let root = root.map_err(|path| io::Error::other(format!("{} is not UTF-8", path.display())))?;
        Ok(Self { folder, root })
    }

    /// The copy of a workspace.
    pub(super) fn workspace(&self, side: Side) -> Utf8PathBuf {
        self.root.join(side.as_str())
    }

    /// The target folder of a workspace.
    pub(super) fn target(&self, side: Side) -> Utf8PathBuf {
        self.root.join("target").join(side.as_str())
    }

    /// Copies the workspace in `from`, without its history and without what cargo made.
    pub(super) fn copy(&self, side: Side, from: &Utf8Path) -> io::Result<()> {
        copy_tree(from.as_std_path(), self.workspace(side).as_std_path(), &|path| {
            path.file_name().is_some_and(|name| name == ".git")
                // The mark of folders that hold nothing of their own: <https://bford.info/cachedir/>.
                || path.join("CACHEDIR.TAG").is_file()
                || path == self.folder.path()
                || path == self.root.as_std_path()
        })
    }

    /// Hands what lies in the target folder `from` of third-party crates over to a workspace. `own` are the names of packages and
    /// targets of which nothing is taken.
    pub(super) fn hand_over(&self, from: &Utf8Path, to: Side, own: &[String]) -> io::Result<()> {
        let to = self.target(to);
        if !from.is_dir() {
            return Ok(());
        }
        copy_tree(from.as_std_path(), to.as_std_path(), &|path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            name == "incremental" || is_made_of(name, own)
        })
    }

    /// Leaves everything where it is; where that is.
    pub(super) fn keep(self) -> Utf8PathBuf {
        let _ = self.folder.keep();
        self.root
    }
}

/// Whether cargo named a file after one of `names`: `libshop_db-0123456789abcdef.rlib`, `shop-db-0123456789abcdef`.
fn is_made_of(file: &str, names: &[String]) -> bool {
    let stem = file.split('.').next().unwrap_or(file);
    let Some((name, hash)) = stem.rsplit_once('-') else { return false };
    let hashed = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is = |name: &str| names.iter().any(|own| own == name || own.replace('-', "_") == name);
    hashed && (is(name) || name.strip_prefix("lib").is_some_and(is))
}

/// Copies files and symbolic links with their times, which cargo goes by, but for what `leave` says.
fn copy_tree(from: &Path, to: &Path, leave: &dyn Fn(&Path) -> bool) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if leave(&source) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_tree(&source, &copy, leave)?;
        } else if kind.is_symlink() {
            copy_link(&source, &copy)?;
        } else if kind.is_file() {
            copy_file(&source, &copy)?;
        }
    }
    Ok(())
}

fn copy_file(from: &Path, to: &Path) -> io::Result<()> {
    // Compiled libraries are large, and replaced but never written to.
    let library = ["rlib", "rmeta"].iter().any(|end| from.extension().is_some_and(|its| its == *end));
    if library && fs::hard_link(from, to).is_ok() {
        return Ok(());
    }
    fs::copy(from, to)?;
    let modified = fs::metadata(from)?.modified()?;
    match fs::File::options().write(true).open(to) {
        Ok(file) => file.set_modified(modified),
        // A file that nobody may write to; nothing that cargo compares.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(from)?, to)
}

#[cfg(not(unix))]
fn copy_link(from: &Path, to: &Path) -> io::Result<()> {
    // Making links takes rights on other systems; what it leads to does as well.
    if from.is_dir() { copy_tree(from, to, &|_| false) } else { copy_file(from, to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Utf8Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_cargo_made_of_own_packages_is_told_from_the_rest() {
        let own = ["shop-db".to_owned(), "shop".to_owned()];
        for made in
            ["libshop_db-0123456789abcdef.rlib", "shop-0123456789abcdef", "shop_db-0123456789abcdef.d"]
        {
            assert!(is_made_of(made, &own), "{made}");
        }
        for other in ["libshop_api-0123456789abcdef.rlib", "shop-db", "libshop-01234567.rlib", "shop.d"] {
            assert!(!is_made_of(other, &own), "{other}");
        }
    }

    #[test]
    fn a_copy_has_the_sources_with_their_times_and_nothing_that_was_made() {
        let scratch = Scratch::new().unwrap();
        let from = scratch.root.join("elsewhere");
        write(&from.join("src/lib.rs"), "");
        write(&from.join(".git/HEAD"), "");
        write(&from.join("target/CACHEDIR.TAG"), "");
        write(&from.join("target/debug/big"), "");
        write(&from.join("src/target/mod.rs"), "");
        let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        fs::File::options().write(true).open(from.join("src/lib.rs")).unwrap().set_modified(old).unwrap();
        scratch.copy(Side::Before, &from).unwrap();
        let copy = scratch.workspace(Side::Before);
        assert_eq!(fs::metadata(copy.join("src/lib.rs")).unwrap().modified().unwrap(), old);
        assert!(copy.join("src/target/mod.rs").exists(), "a folder is not cargo's for its name alone");
        assert!(!copy.join(".git").exists() && !copy.join("target").exists());
    }

    #[test]
    fn third_party_crates_are_handed_over_and_own_ones_are_not() {
        let scratch = Scratch::new().unwrap();
        let target = scratch.target(Side::Before);
        for file in ["libserde-0123456789abcdef.rlib", "libshop-0123456789abcdef.rlib"] {
            write(&target.join("debug/deps").join(file), "x");
        }
        write(&target.join("debug/incremental/shop-1/x"), "x");
        scratch.hand_over(&target, Side::After, &["shop".to_owned()]).unwrap();
        let after = scratch.target(Side::After).join("debug");
        assert!(after.join("deps/libserde-0123456789abcdef.rlib").exists());
        assert!(!after.join("deps/libshop-0123456789abcdef.rlib").exists());
        assert!(!after.join("incremental").exists());
        let root = scratch.root.clone();
        drop(scratch);
        assert!(!root.exists(), "nothing is left behind");
    }
}
