//! The outer edge of the program: exit codes, messages, streams, files, colour.

use std::fs;
use std::process::Stdio;

use crate::support::{WORKSPACE, fixture, message, run, seam, stdout, text};

#[test]
fn help_names_the_commands_and_the_exit_codes() {
    let dir = fixture(WORKSPACE);
    let help = stdout(dir.path(), "--help");
    for word in ["graph", "cycles", "--manifest-path", "Exit codes:"] {
        assert!(help.contains(word), "{word}");
    }
    assert!(stdout(dir.path(), "--version").starts_with("cargo-seam "));
}

#[test]
fn a_usage_error_is_a_failure() {
    let dir = fixture(WORKSPACE);
    for arguments in ["--no-such-flag", "graph --format pdf", "no-such-command", "graph --depth 2"] {
        assert_eq!(run(dir.path(), arguments).status.code(), Some(2), "{arguments}");
    }
}

#[test]
fn no_manifest_and_a_broken_one_are_clear_failures() {
    let dir = fixture("//- Cargo.toml\n[package\n//- src/lib.rs\n");
    let output = run(dir.path(), "graph");
    assert_eq!(output.status.code(), Some(2));
    assert!(message(dir.path(), &output).starts_with("error: "), "{}", message(dir.path(), &output));
    assert!(output.stdout.is_empty());

    let output = run(dir.path(), "--manifest-path nowhere/Cargo.toml");
    assert_eq!(output.status.code(), Some(2));
    let message = message(dir.path(), &output);
    assert!(message.starts_with("error: ") && message.contains("nowhere/Cargo.toml"), "{message}");
}

#[test]
fn an_unknown_package_is_named() {
    let dir = fixture(WORKSPACE);
    let output = run(dir.path(), "graph -p ap-cli");
    assert_eq!(output.status.code(), Some(2));
    let message = message(dir.path(), &output);
    assert!(message.starts_with("error: ") && message.contains("`ap-cli`"), "{message}");
    assert!(message.contains("app-cli"), "no suggestion: {message}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let dir = fixture(WORKSPACE);
    for arguments in ["", "graph", "graph --format json", "cycles"] {
        let mut command = seam(dir.path(), arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments}: {}", text(&output.stderr));
        assert!(output.stderr.is_empty(), "{arguments}: {}", text(&output.stderr));
    }
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let dir = fixture(WORKSPACE);
    let printed = stdout(dir.path(), "graph --format json");
    assert_eq!(stdout(dir.path(), "graph -o graph.json -q"), "", "nothing beside the file");
    assert_eq!(
        fs::read_to_string(dir.path().join("graph.json")).unwrap(),
        printed,
        "the ending tells the format"
    );

    fs::write(dir.path().join("kept.txt"), "old").unwrap();
    let output = run(dir.path(), "graph --focus no_such_module -o kept.txt");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read_to_string(dir.path().join("kept.txt")).unwrap(), "old");

    let output = run(dir.path(), "graph -o no/such/folder/x.json");
    assert_eq!(output.status.code(), Some(2));
    assert!(message(dir.path(), &output).contains("no/such/folder"), "{}", message(dir.path(), &output));
}

#[test]
fn colour_is_for_terminals_unless_it_is_forced() {
    let dir = fixture(WORKSPACE);
    let colored = |arguments: &str, variable: Option<(&str, &str)>| {
        let output = seam(dir.path(), arguments).envs(variable).output().unwrap();
        text(&output.stdout).contains('\u{1b}')
    };
    assert!(!colored("graph", None), "a pipe");
    assert!(colored("graph --color always", None));
    assert!(colored("graph", Some(("CLICOLOR_FORCE", "1"))));
    assert!(!colored("graph", Some(("NO_COLOR", "1"))));
    assert!(
        colored("graph --color always", Some(("NO_COLOR", "1"))),
        "a flag is stronger than the environment"
    );
    assert!(!colored("graph --color never", Some(("CLICOLOR_FORCE", "1"))));
}

#[test]
fn nothing_is_left_in_the_workspace() {
    let dir = fixture(WORKSPACE);
    let list = || {
        let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = list();
    stdout(dir.path(), "graph");
    assert_eq!(list(), before);
}
