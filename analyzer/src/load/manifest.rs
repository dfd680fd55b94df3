//! Finds the manifest that a load starts with, by cargo's rules.
//!
//! In: `--manifest-path` and the current folder. Out: the absolute path of a `Cargo.toml`. Left out: the way from there to
//! the root of the workspace, which cargo goes itself.

use camino::{Utf8Path, Utf8PathBuf};

use super::LoadError;

/// The folder in which the user is.
pub(super) fn current_dir() -> Result<Utf8PathBuf, LoadError> {
    let error = |source| LoadError::Io { what: "find", path: "the current folder".to_owned(), source };
    let dir = std::env::current_dir().map_err(error)?;
    Utf8PathBuf::from_path_buf(dir).map_err(|dir| LoadError::Io {
        what: "use the current folder",
        path: dir.display().to_string(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, "its path is not UTF-8"),
    })
}

/// The manifest at `given`, or the nearest at or above `start`.
pub(super) fn find(given: Option<&Utf8Path>, start: &Utf8Path) -> Result<Utf8PathBuf, LoadError> {
    let Some(given) = given else {
        let nearest = start.ancestors().map(|dir| dir.join("Cargo.toml")).find(|path| path.is_file());
        return nearest.ok_or_else(|| LoadError::NoManifest { start: start.to_owned() });
    };
    let path = start.join(given);
    let problem = match path.metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => "does not exist",
        Err(_) => "cannot be read",
        Ok(metadata) if metadata.is_dir() => "is a folder",
        Ok(metadata) if !metadata.is_file() => "is no file",
        Ok(_) if path.file_name() != Some("Cargo.toml") => "is not named `Cargo.toml`",
        Ok(_) => return Ok(path),
    };
    Err(LoadError::ManifestPath { path, problem })
}
