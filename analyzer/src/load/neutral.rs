//! A folder in which no project's configuration holds.
//!
//! Cargo reads `.cargo/config.toml` (and `.cargo/config`) in the folder it is started in and in every folder above;
//! rustup looks for `rust-toolchain.toml` (and `rust-toolchain`) in the same places. Both can name programs. A fresh
//! temporary folder has neither, but the folders above it may: `TMPDIR` can point into the very repository that is
//! analysed. So each candidate is checked up to the root, and the first clean one is taken. Cargo's own home folder is the
//! user's and stays in force.

use std::path::{Path, PathBuf};
use std::{env, io};

use tempfile::TempDir;

use super::LoadError;

/// A new empty folder below the first of `candidates` that no project's configuration reaches; removed when dropped.
pub(super) fn neutral_folder(candidates: &[PathBuf]) -> Result<TempDir, LoadError> {
    for candidate in candidates {
        if let Ok(folder) = candidate.canonicalize()
            && is_neutral(&folder, cargo_home().as_deref())
            && let Ok(dir) = new_folder(&folder)
        {
            return Ok(dir);
        }
    }
    let tried: Vec<String> = candidates.iter().map(|path| format!("`{}`", path.display())).collect();
    Err(LoadError::NoNeutralFolder { tried: tried.join(", ") })
}

/// A new empty folder in `parent`.
pub(super) fn new_folder(parent: &Path) -> io::Result<TempDir> {
    tempfile::Builder::new().prefix("cargo-seam-").tempdir_in(parent)
}

/// Where a neutral folder may be made, the best first.
pub(super) fn candidates() -> Vec<PathBuf> {
    let mut candidates = vec![env::temp_dir()];
    candidates.extend(cargo_home());
    candidates.extend(env::home_dir());
    candidates
}

fn cargo_home() -> Option<PathBuf> {
    let home = match env::var_os("CARGO_HOME") {
        Some(home) if !home.is_empty() => PathBuf::from(home),
        _ => env::home_dir()?.join(".cargo"),
    };
    home.canonicalize().ok()
}

/// The nearest file at or above `folder` that cargo or rustup obeys there: what a neutral folder keeps out.
pub(super) fn kept_out(folder: &Path) -> Option<PathBuf> {
    obeyed(folder, cargo_home().as_deref())
}

fn is_neutral(folder: &Path, cargo_home: Option<&Path>) -> bool {
    obeyed(folder, cargo_home).is_none()
}

fn obeyed(folder: &Path, cargo_home: Option<&Path>) -> Option<PathBuf> {
    folder.ancestors().find_map(|dir| {
        let configuration = dir.join(".cargo");
        let is_home = cargo_home.is_some() && configuration.canonicalize().ok().as_deref() == cargo_home;
        let by_cargo = ["config.toml", "config"].map(|name| configuration.join(name));
        let by_rustup = ["rust-toolchain.toml", "rust-toolchain"].map(|name| dir.join(name));
        let mut files = by_cargo.into_iter().filter(|_| !is_home).chain(by_rustup);
        files.find(|path| path.symlink_metadata().is_ok())
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_below_a_projects_configuration_is_passed_over() {
        for file in [".cargo/config.toml", ".cargo/config", "rust-toolchain.toml", "rust-toolchain"] {
            let project = tempfile::tempdir().unwrap();
            let below = project.path().join("tmp/deep");
            let beside = tempfile::tempdir().unwrap();
            fs::create_dir_all(&below).unwrap();
            fs::create_dir_all(project.path().join(".cargo")).unwrap();
            let candidates = [below.clone(), beside.path().to_owned()];

            let free = neutral_folder(&candidates).unwrap();
            assert!(free.path().starts_with(below.canonicalize().unwrap()), "nothing to avoid yet");
            fs::write(project.path().join(file), "").unwrap();
            let moved = neutral_folder(&candidates).unwrap();
            assert!(moved.path().starts_with(beside.path().canonicalize().unwrap()), "{file} was not seen");
            assert!(matches!(neutral_folder(&candidates[..1]), Err(LoadError::NoNeutralFolder { .. })));
        }
    }

    #[test]
    fn cargos_home_folder_is_the_users() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().canonicalize().unwrap();
        fs::create_dir_all(folder.join(".cargo")).unwrap();
        fs::write(folder.join(".cargo/config.toml"), "").unwrap();
        assert!(is_neutral(&folder, Some(&folder.join(".cargo"))));
        assert!(!is_neutral(&folder, None));
    }
}
