//! Histories of small repositories, made by git with fixed names and dates.

mod hostile;
mod kinds;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use camino::Utf8PathBuf;
use tempfile::TempDir;

use super::*;

/// A repository under construction.
struct Repo {
    dir: TempDir,
    day: i64,
}

impl Repo {
    fn new() -> Self {
        let repo = Self { dir: tempfile::tempdir().unwrap(), day: 0 };
        repo.git(&["init", "-q", "-b", "main"]);
        repo
    }

    fn path(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap()
    }

    /// Runs git with names and dates of its own, and without the configuration of whoever runs the test.
    fn git_at(&self, folder: &Path, arguments: &[&str]) -> String {
        let date = format!("{} +0000", 1_700_000_000 + self.day * DAY);
        let output = Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .envs(
                ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"]
                    .map(|n| (n, "x")),
            )
            .envs(["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].map(|n| (n, &date)))
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn git(&self, arguments: &[&str]) -> String {
        self.git_at(self.dir.path(), arguments)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Commits what is there, one day after the commit before.
    fn commit(&mut self, message: &str) {
        self.day += 1;
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
    }
}

/// What is read in `folder` of the files with these paths in it.
fn read_at(folder: &Path, files: &[&str], options: &HistoryOptions) -> History {
    let root = Utf8PathBuf::from_path_buf(folder.to_owned()).unwrap();
    let files: Vec<String> = files.iter().map(|&f| f.to_owned()).collect();
    history(&root, &files, options)
}

fn read(repo: &Repo, files: &[&str]) -> History {
    read_at(&repo.path(), files, &HistoryOptions { jobs: 2, ..HistoryOptions::default() })
}

/// Each edit as `day file lines`, the newest first; a gap between two lines as `3|4`.
fn edits(history: &History) -> Vec<String> {
    let line = |edit: &Edit| {
        let commit = history.commits[edit.commit as usize];
        let spans: Vec<String> = history
            .spans(edit)
            .iter()
            .map(|s| match (s.gap, s.first == s.last) {
                (true, _) => format!("{}|{}", s.first, s.last),
                (false, true) => s.first.to_string(),
                (false, false) => format!("{}-{}", s.first, s.last),
            })
            .collect();
        format!("{} {} {}", (commit.time - 1_700_000_000) / DAY, edit.file.index(), spans.join(","))
    };
    history.edits.iter().map(line).collect()
}

fn notes(history: &History) -> String {
    history.notes.iter().map(|n| n.message.as_str()).collect::<Vec<_>>().join("\n")
}
