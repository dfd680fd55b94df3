//! Repositories that want to run their own programs. Each way is first shown to work: plain git, in the same repository,
//! leaves the marker; so a test here fails as soon as the repository's configuration is obeyed.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt as _;

use super::*;

/// Writes a program that leaves a marker, and gives its path.
fn program(repo: &Repo) -> String {
    let path = repo.path().join("evil.sh");
    let text = format!("#!/bin/sh\ntouch '{}'\ncat \"$1\" 2>/dev/null\n", marker(repo).display());
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

fn marker(repo: &Repo) -> PathBuf {
    repo.path().join("marker")
}

/// A repository with two commits of one file, which attributes give to the driver `evil`.
fn bait() -> (Repo, String) {
    let mut repo = Repo::new();
    repo.write(".gitattributes", "*.rs diff=evil filter=evil\n");
    repo.write("a.rs", "a\n");
    repo.commit("one");
    repo.write("a.rs", "b\n");
    repo.commit("two");
    let evil = program(&repo);
    (repo, evil)
}

/// Reads the history, not committed changes included, and fails where a program of the repository ran.
#[track_caller]
fn stays_quiet(repo: &Repo, what: &str) {
    assert!(marker(repo).exists(), "{what} runs nothing with plain git either: the test shows nothing");
    fs::remove_file(marker(repo)).unwrap();
    fs::write(repo.dir.path().join("a.rs"), "b\nc\n").unwrap();
    let history = read(repo, &["a.rs"]);
    assert!(!marker(repo).exists(), "{what} ran a program");
    assert_eq!(edits(&history).len(), 2, "{what}: {}", notes(&history));
}

/// Runs plain git, whatever it answers.
fn plain(repo: &Repo, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.args(arguments).current_dir(repo.dir.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    command.output().unwrap();
}

#[test]
fn what_the_configuration_names_does_not_run() {
    let ways: [(&str, &str, &[&str]); 7] = [
        ("core.fsmonitor", "$EVIL", &["status"]),
        ("diff.external", "$EVIL", &["log", "-p", "--ext-diff"]),
        ("diff.evil.command", "$EVIL", &["log", "-p", "--ext-diff"]),
        ("diff.evil.textconv", "$EVIL", &["log", "-p"]),
        ("filter.evil.clean", "$EVIL", &["hash-object", "a.rs"]),
        ("alias.rev-parse-not", "!$EVIL", &["rev-parse-not"]),
        ("core.pager", "$EVIL", &["-p", "log"]),
    ];
    for (key, value, trigger) in ways {
        let (repo, evil) = bait();
        repo.git(&["config", key, &value.replace("$EVIL", &evil)]);
        if key == "core.pager" {
            // Without a terminal git asks for no pager: it is run by hand for the proof.
            Command::new(&evil).output().unwrap();
        }
        plain(&repo, trigger);
        stays_quiet(&repo, key);
    }
}

#[test]
fn a_signature_is_not_checked() {
    let (mut repo, evil) = bait();
    repo.git(&["config", "gpg.program", &evil]);
    repo.git(&["config", "log.showSignature", "true"]);
    // A signature that is no signature is enough to have the program run.
    let tree = repo.git(&["rev-parse", "HEAD^{tree}"]);
    let parent = repo.git(&["rev-parse", "HEAD"]);
    let text = format!(
        "tree {}\nparent {}\nauthor x <x> 1700172900 +0000\ncommitter x <x> 1700172900 +0000\ngpgsig -----BEGIN PGP \
         SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\nsigned\n",
        tree.trim(),
        parent.trim()
    );
    let file = repo.dir.path().join("commit");
    fs::write(&file, text).unwrap();
    let hash = repo.git(&["hash-object", "-t", "commit", "-w", file.to_str().unwrap()]);
    repo.git(&["update-ref", "refs/heads/main", hash.trim()]);
    repo.day += 1;
    plain(&repo, &["log"]);
    stays_quiet(&repo, "log.showSignature");
}

#[test]
fn hooks_and_included_files_do_not_run() {
    let (repo, evil) = bait();
    fs::write(
        repo.dir.path().join("more"),
        format!("[core]\n\tfsmonitor = {evil}\n[diff \"evil\"]\n\ttextconv = {evil}\n"),
    )
    .unwrap();
    repo.git(&["config", "include.path", "../more"]);
    for hook in ["post-index-change", "post-checkout", "reference-transaction", "fsmonitor-watchman"] {
        let path = repo.dir.path().join(".git/hooks").join(hook);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(&evil, path).unwrap();
    }
    plain(&repo, &["log", "-p"]);
    stays_quiet(&repo, "include.path");
}

#[test]
fn a_partial_clone_does_not_fetch_by_a_program() {
    let mut origin = Repo::new();
    for day in 0..3 {
        origin.write("a.rs", &format!("{day}\n"));
        origin.commit("next");
    }
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let (from, to) = (format!("file://{}", origin.path().display()), tempfile::tempdir().unwrap());
    origin.git(&["clone", "-q", "--filter=blob:none", &from, to.path().to_str().unwrap()]);
    let clone = Repo { dir: to, day: 9 };
    let evil = program(&clone);
    clone.git(&["config", "remote.origin.url", &format!("ext::{evil}")]);
    clone.git(&["config", "protocol.ext.allow", "always"]);
    plain(&clone, &["log", "-p"]);
    assert!(marker(&clone).exists(), "plain git fetches nothing: the test shows nothing");
    fs::remove_file(marker(&clone)).unwrap();
    let history = read(&clone, &["a.rs"]);
    assert!(!marker(&clone).exists(), "the missing contents were fetched");
    assert_eq!(edits(&history).len(), 3);
}

#[test]
fn the_repository_of_another_user_is_refused_with_the_way_out() {
    let (repo, _) = bait();
    let said = b"fatal: detected dubious ownership in repository at '/x/y'\nTo add an exception ...";
    let output = std::process::Output {
        status: Command::new("false").status().unwrap(),
        stdout: Vec::new(),
        stderr: said.to_vec(),
    };
    let error = super::super::git::answer(&output, Utf8Path::new("/z")).unwrap_err().to_string();
    assert!(error.contains("safe.directory /x/y"), "{error}");
    assert_eq!(edits(&read(&repo, &["a.rs"])).len(), 2);
}
