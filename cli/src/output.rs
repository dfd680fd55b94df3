//! Where a result goes: standard output, or a file that is written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Runs `write` on standard output, or on the file at `path` (`-` is standard output).
///
/// That the reader of standard output goes away is no failure (`cargo seam graph | head`), and what the command found stays found:
/// the exit code is the caller's, whoever reads.
///
/// A regular file is replaced in one step after `write` has succeeded, and keeps its permissions; on failure nothing is
/// created or changed. Anything else (`/dev/null`, a named pipe) is written to directly.
pub(crate) fn write_to(
    path: Option<&Path>,
    write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    match path {
        None => to_stdout(write),
        Some(path) if path == Path::new("-") => to_stdout(write),
        Some(path) => to_file(path, write).with_context(|| format!("failed to write {}", path.display())),
    }
}

fn to_stdout(write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| Ok(out.flush()?)) {
        Err(error) if is_broken_pipe(&error) => {
            // What is still in the buffer has no reader.
            let _ = out.into_parts();
            Ok(())
        }
        done => done,
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
            || cause
                .downcast_ref::<serde_json::Error>()
                .is_some_and(|e| e.io_error_kind() == Some(io::ErrorKind::BrokenPipe))
    })
}

fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let existing = fs::metadata(path).ok();
    if existing.as_ref().is_some_and(fs::Metadata::is_dir) {
        anyhow::bail!("it is a folder");
    }
    if existing.as_ref().is_some_and(|m| !m.is_file()) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    // A symbolic link stays one: the file that it names is replaced.
    let path: PathBuf = if existing.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    anyhow::ensure!(folder.is_dir(), "there is no folder {}", folder.display());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".cargo-seam-");
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    let mut out = BufWriter::with_capacity(1 << 16, builder.tempfile_in(folder)?);
    write(&mut out)?;
    let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(existing) = existing {
        fs::set_permissions(file.path(), existing.permissions())?;
    }
    file.persist(&path)?;
    Ok(())
}

/// What an ordinary new file gets (the umask still applies); temporary files are private by default.
#[cfg(unix)]
fn new_file_permissions() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<fs::Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_write_leaves_no_file_and_keeps_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.txt");
        let failing = |out: &mut dyn Write| -> anyhow::Result<()> {
            out.write_all(b"half")?;
            anyhow::bail!("no more")
        };
        assert!(write_to(Some(&path), failing).is_err());
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        fs::write(&path, "old").unwrap();
        assert!(write_to(Some(&path), failing).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        write_to(Some(&path), |out| Ok(out.write_all(b"new")?)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_a_device_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let (file, link) = (dir.path().join("file"), dir.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        write_to(Some(&link), |out| Ok(out.write_all(b"new")?)).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        write_to(Some(Path::new("/dev/null")), |out| Ok(out.write_all(b"x")?)).unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn a_folder_is_refused_by_name() {
        let dir = tempfile::tempdir().unwrap();
        let error = write_to(Some(dir.path()), |_| Ok(())).unwrap_err();
        assert!(format!("{error:#}").ends_with("it is a folder"), "{error:#}");
    }
}
