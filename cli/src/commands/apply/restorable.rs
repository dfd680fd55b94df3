//! Whether git could bring back what `--in-place` changes.
//!
//! In: the workspace, and what is to be changed in it. Out: a refusal where something only exists there. Left out: what is changed.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// Refuses a workspace that git does not know as clean: nothing that only exists there may get lost. The commit that it is at.
pub(super) fn clean(root: &Path) -> anyhow::Result<String> {
    let status = git(root, &["status", "--porcelain=v2", "--branch", "--untracked-files=normal", "."])?;
    if status.lines().any(|line| !line.starts_with('#')) {
        bail!("--in-place needs a clean tree, and `git status` lists changes: commit or stash them");
    }
    Ok(status.lines().find_map(|line| line.strip_prefix("# branch.oid ")).unwrap_or_default().to_owned())
}

/// Refuses to change what git does not keep, and a clean status does not list: what is ignored.
pub(super) fn known_to_git(root: &Path, changed: &BTreeSet<String>) -> anyhow::Result<()> {
    let others = git(root, &["ls-files", "--others", "--directory", "-z", "."])?;
    let others: Vec<&str> = others.split('\0').filter(|other| !other.is_empty()).collect();
    match changed.iter().find(|file| others.iter().any(|other| overlap(file, other))) {
        Some(file) => bail!(
            "--in-place would change {file}, all or a part of which git does not keep: it is ignored, and could not be brought back"
        ),
        None => Ok(()),
    }
}

/// Whether what git does not keep is a file, lies in it, or holds it; `other` ends in `/` where it is a folder.
fn overlap(file: &str, other: &str) -> bool {
    let inside =
        |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    let other = other.strip_suffix('/').unwrap_or(other);
    // "./" is the whole folder that was asked about.
    other == "." || file == other || inside(file, other) || inside(other, file)
}

fn git(root: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    // Filters and monitors that the repository's configuration names are not needed for the questions.
    let output = Command::new("git")
        .args(["-c", "core.fsmonitor=false"])
        .args(arguments)
        .current_dir(root)
        .output()
        .context("failed to start git, which --in-place needs")?;
    if !output.status.success() {
        bail!("--in-place needs a git repository: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
