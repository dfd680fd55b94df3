//! The folders in which everything runs: copies of both workspaces, and a target folder for each.
//!
//! Nothing is touched where the user works: touching a file rebuilds there as well, and a build that is interrupted leaves
//! things behind. The two workspaces cannot share a target folder: cargo names what it makes of a package by its place *in its
//! workspace*, so the package that stays where it was would have the same file names on both sides, and each side would throw out
//! the other's. Third-party crates are named without regard to the workspace; what was made of them is handed over.

use std::io;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use tempfile::TempDir;

use super::Side;
use crate::folders::{self, Copy};
use crate::outward::anchor;

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
        let own = [self.folder.path(), self.root.as_std_path()];
        let leave = |path: &Path| Ok(folders::is_no_source(path) || own.contains(&path));
        let copy = Copy { leave: &leave, times: true, link_libraries: false };
        let to = self.workspace(side);
        copy.folder(from.as_std_path(), to.as_std_path())?;
        anchor(to.as_std_path(), &from.as_std_path().canonicalize()?).map(drop)
    }

    /// Hands what lies in the target folder `from` of third-party crates over to a workspace. `own` are the names of packages and
    /// targets of which nothing is taken. What is there already stays as it is: it may be another name of the same file.
    pub(super) fn hand_over(&self, from: &Utf8Path, to: Side, own: &[String]) -> io::Result<()> {
        let to = self.target(to);
        if !from.is_dir() {
            return Ok(());
        }
        let leave = |path: &Path| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let inside = path.strip_prefix(from).unwrap_or(path);
            let is_there = || !path.is_dir() && to.as_std_path().join(inside).symlink_metadata().is_ok();
            Ok(name == "incremental" || is_made_of(name, own) || is_there())
        };
        let copy = Copy { leave: &leave, times: true, link_libraries: true };
        copy.folder(from.as_std_path(), to.as_std_path())
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

#[cfg(test)]
mod tests {
    use std::fs;

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
        let own = ["shop".to_owned()];
        scratch.hand_over(&target, Side::After, &own).unwrap();
        // Again, when there is more: a file copied onto another name of itself would be empty.
        write(&target.join("debug/deps/liblog-0123456789abcdef.rlib"), "y");
        scratch.hand_over(&target, Side::After, &own).unwrap();
        assert_eq!(fs::read(target.join("debug/deps/libserde-0123456789abcdef.rlib")).unwrap(), b"x");
        assert!(scratch.target(Side::After).join("debug/deps/liblog-0123456789abcdef.rlib").exists());
        let after = scratch.target(Side::After).join("debug");
        assert!(after.join("deps/libserde-0123456789abcdef.rlib").exists());
        assert!(!after.join("deps/libshop-0123456789abcdef.rlib").exists());
        assert!(!after.join("incremental").exists());
        let root = scratch.root.clone();
        drop(scratch);
        assert!(!root.exists(), "nothing is left behind");
    }
}
