//! `cargo seam apply` where things go wrong: what the user has is never lost, and nothing half-done is left behind.
//!
//! These run cargo on a small workspace without dependencies.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use seam_fixtures::Fixture;

use crate::support::{fixture, message, run, seam, text};

/// A package that is split in two, with a build script that can be told to meddle: to edit a file, to take its time.
const SHOP: &str = r#"
//- Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- .gitignore
target
Cargo.lock
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["money"]
//- build.rs
fn main() {
    println!("cargo:rerun-if-env-changed=SHOP_EDIT");
    if let Ok(file) = std::env::var("SHOP_EDIT") {
        std::fs::write(file, "// Mine.\n").unwrap();
    }
    if let Ok(started) = std::env::var("SHOP_WAIT") {
        std::fs::write(started, "").unwrap();
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}
//- src/lib.rs
//! A shop.
pub mod money;
pub mod orders;
//- src/money.rs
pub(crate) fn price() -> u32 {
    2
}
//- src/orders.rs
pub fn total() -> u32 {
    crate::money::price() + 1
}
"#;

fn git(root: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=a", "-c", "user.email=a@example.com"]).args(arguments);
    let done = command.current_dir(root).output().unwrap();
    assert!(done.status.success(), "{}", text(&done.stderr));
    text(&done.stdout)
}

/// A fixture that git knows.
fn committed(source: &str) -> Fixture {
    let fixture = fixture(source);
    git(fixture.path(), &["init", "-q"]);
    git(fixture.path(), &["add", "-A"]);
    git(fixture.path(), &["commit", "-qm", "before"]);
    fixture
}

#[track_caller]
fn compiles(output: &Output) {
    let said = text(&output.stdout);
    assert!(output.status.success() && said.contains("It compiles"), "{said}{}", text(&output.stderr));
}

/// What a run that did not end well left, in a workspace or beside it.
fn left_behind(root: &Path) -> Vec<String> {
    let own = format!(".{}-split.", root.file_name().unwrap().to_str().unwrap());
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    let mut left = names(root);
    left.retain(|name| name.contains("unfinished") || name.contains("backup"));
    left.extend(names(root.parent().unwrap()).into_iter().filter(|name| name.starts_with(&own)));
    left
}

#[test]
fn what_is_edited_meanwhile_is_not_written_over() {
    let fixture = committed(SHOP);
    let root = fixture.path();
    let edited = root.join("src/orders.rs");
    let output =
        seam(root, "apply plan.toml --in-place --offline").env("SHOP_EDIT", &edited).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
    let said = message(root, &output);
    assert!(said.contains("nothing was written") && said.contains("meanwhile"), "{said}");
    assert_eq!(fs::read_to_string(edited).unwrap(), "// Mine.\n");
    assert!(!root.join("shop-base").exists());
    assert_eq!(left_behind(root), Vec::<String>::new());
}

#[test]
fn what_git_ignores_is_not_changed_in_place() {
    // All is ignored and nothing committed; one file of the sources is; and the folder of the workspace is, in the repository around it.
    for (ignored, below) in [("*", ""), ("src/money.rs", ""), ("shop", "shop/")] {
        let fixture = fixture(&SHOP.replace("//- ", &format!("//- {below}")));
        let (repository, root) = (fixture.path(), fixture.path().join(below));
        if root != repository {
            fs::remove_file(repository.join("Cargo.toml")).unwrap();
        }
        fs::write(repository.join(".gitignore"), format!("{ignored}\ntarget\nCargo.lock\n")).unwrap();
        git(repository, &["init", "-q"]);
        git(repository, &["add", "-A"]);
        git(repository, &["commit", "-q", "--allow-empty", "-m", "before"]);
        let output = run(&root, "apply plan.toml --in-place --offline --no-check");
        assert_eq!(output.status.code(), Some(2), "{ignored}: {}", text(&output.stdout));
        let said = message(&root, &output);
        assert!(said.contains("ignored"), "{said}");
        assert!(root.join("src/money.rs").is_file() && !root.join("shop-base").exists(), "{ignored}");
    }
}

#[test]
fn the_users_target_folder_is_not_built_into_unless_it_is_named() {
    let fixture = fixture(SHOP);
    let root = fixture.path();
    let mine = root.join("mine");
    let apply = |flags: &str| {
        let output = seam(root, &format!("apply plan.toml --offline {flags}"))
            .env("CARGO_TARGET_DIR", &mine)
            .env("CARGO_BUILD_BUILD_DIR", &mine)
            .output()
            .unwrap();
        compiles(&output);
    };
    apply("--out first");
    assert!(!mine.exists() && root.join("first/target").is_dir());
    apply("--out second --target-dir mine");
    assert!(mine.join("debug").is_dir() && !root.join("second/target").exists());
}

#[test]
fn the_target_triple_is_checked_that_was_asked_for() {
    let fixture = fixture(SHOP);
    let root = fixture.path();
    let host = text(&Command::new("rustc").arg("-vV").output().unwrap().stdout);
    let host = host.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    compiles(&run(root, &format!("apply plan.toml --offline --out out --target {host}")));
    assert!(root.join("out/target").join(host).is_dir());
}

#[test]
fn flags_that_apply_cannot_follow_are_refused() {
    let fixture = fixture(SHOP);
    for flag in ["-p shop", "--cfg special"] {
        let output = run(fixture.path(), &format!("apply plan.toml --offline --out out {flag}"));
        assert_eq!(output.status.code(), Some(2), "{flag}");
        assert!(!fixture.path().join("out").exists(), "{flag}");
    }
}

#[test]
fn a_copy_inside_the_workspace_has_all_that_is_beside_it() {
    let fixture = fixture(SHOP);
    let root = fixture.path();
    compiles(&run(root, "apply plan.toml --offline --out src/split"));
    assert!(root.join("src/split/src/orders.rs").is_file());
    assert!(!root.join("src/split/src/split").exists(), "the copy itself is left out");
}

#[test]
fn a_member_that_is_called_target_is_copied() {
    let source = SHOP
        .replace("edition = \"2021\"", "edition = \"2021\"\n[workspace]\nmembers = [\"target\"]")
        + "//- target/Cargo.toml\n[package]\nname = \"aim\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
           //- target/src/lib.rs\npub fn aim() {}\n";
    let fixture = fixture(&source);
    compiles(&run(fixture.path(), "apply plan.toml --offline --out out"));
}

#[test]
fn a_budget_that_is_over_is_said_and_not_called_a_success() {
    let fixture = fixture(SHOP);
    let root = fixture.path();
    let apply = |flags: &str| {
        let mut command = seam(root, &format!("apply plan.toml --offline --budget 2s {flags}"));
        command.env("SHOP_WAIT", root.join("started")).output().unwrap()
    };
    let before = apply("--out out");
    assert_eq!(before.status.code(), Some(2));
    assert!(message(root, &before).contains("budget was over"), "{}", message(root, &before));
    assert!(!root.join("out").exists() && left_behind(root).is_empty());
    let after = apply("--out out --no-check-before");
    let said = text(&after.stdout);
    assert_eq!(after.status.code(), Some(1), "{said}{}", text(&after.stderr));
    assert!(said.contains("budget was over") && !said.contains("It compiles"), "{said}");
    assert!(root.join("out/shop-base/src/money.rs").is_file(), "the split is there, to be checked by hand");
    let json = text(&apply("--no-check-before --format json --out other").stdout);
    assert!(json.contains("\"budget_over\": true") && json.contains("\"compiles\": false"), "{json}");
}

#[test]
fn the_way_to_a_file_is_changed_where_it_is_one_and_nowhere_else() {
    let source = r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["crates/shop"]
//- NOTES.md
Notes.
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["deep"]
//- crates/shop/Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
[lib]
path = "code/here/lib.rs"
//- crates/shop/code/here/lib.rs
pub mod deep;
//- crates/shop/code/here/deep.rs
// As "../../../../NOTES.md".
pub const NOTES: &str = include_str!("../../../../NOTES.md");
pub const WAY: &str = "../../../../NOTES.md";
"#;
    let fixture = fixture(source);
    compiles(&run(fixture.path(), "apply plan.toml --offline --out out"));
    let text = fs::read_to_string(fixture.path().join("out/crates/shop-base/src/deep.rs")).unwrap();
    assert_eq!(
        text,
        "// As \"../../../../NOTES.md\".\npub const NOTES: &str = include_str!(\"../../../NOTES.md\");\n\
         pub const WAY: &str = \"../../../../NOTES.md\";\n"
    );
}

#[test]
fn files_that_lie_in_one_another_or_that_others_read_are_there_for_all() {
    let source = r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["shop", "reader"]
//- plan.toml
schema_version = 1
package = "shop"
root = "shop"

[[crate]]
name = "shop-base"
modules = ["db", "pages", "table", "own", "money"]
//- reader/Cargo.toml
[package]
name = "reader"
version = "0.1.0"
edition = "2021"
//- reader/src/lib.rs
pub const TABLE: &str = include_str!("../../shop/src/table.csv");
//- shop/Cargo.toml
[package]
name = "shop"
version = "0.1.0"
edition = "2021"
//- shop/src/lib.rs
pub mod db;
pub mod pages;
pub mod table;
pub mod own;
pub mod money;
pub const TITLE: &str = include_str!("templates/title.txt");
//- shop/src/db.rs
pub const ALL: &str = "src/migrations";
pub const FIRST: &str = include_str!("migrations/001.sql");
//- shop/src/migrations/001.sql
create table a;
//- shop/src/pages.rs
pub const ALL: &str = "src/templates";
//- shop/src/templates/title.txt
Shop
//- shop/src/table.rs
pub const TABLE: &str = include_str!("table.csv");
//- shop/src/table.csv
a,b
//- shop/src/own.rs
pub const OWN: &str = include_str!("own.txt");
pub const NAME: &str = "money";
include!(concat!(env!("OUT_DIR"), "/words.rs"));
//- shop/build.rs
#[path = "build/words.rs"]
mod words;
fn main() {
    words::write();
}
//- shop/build/words.rs
pub fn write() {
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR").unwrap());
    std::fs::write(out.join("words.rs"), "pub const WORDS: u8 = 1;").unwrap();
}
//- shop/src/own.txt
Own.
//- shop/src/money.rs
pub mod cents;
//- shop/src/money/cents.rs
pub const CENTS: u8 = 100;
"#;
    let fixture = fixture(source);
    compiles(&run(fixture.path(), "apply plan.toml --offline --out out"));
    let is_there = |path: &str| fixture.path().join("out").join(path).is_file();
    assert!(is_there("shop-base/src/migrations/001.sql") && !is_there("shop/src/migrations/001.sql"));
    assert!(is_there("shop-base/src/templates/title.txt") && is_there("shop/src/templates/title.txt"));
    assert!(is_there("shop-base/src/table.csv") && is_there("shop/src/table.csv"));
    assert!(is_there("shop-base/src/own.txt") && !is_there("shop/src/own.txt"));
    assert!(is_there("shop-base/src/money/cents.rs") && !is_there("shop/src/money/cents.rs"));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::symlink;
    use std::process::Stdio;
    use std::time::Duration;

    use super::*;

    /// Moves what lies at `path` out of the workspace and leaves a link to it; where it is then.
    fn behind_a_link(root: &Path, outside: &Path, path: &str) -> std::path::PathBuf {
        let target = outside.canonicalize().unwrap().join(Path::new(path).file_name().unwrap());
        fs::rename(root.join(path), &target).unwrap();
        symlink(&target, root.join(path)).unwrap();
        target
    }

    #[test]
    fn files_behind_links_are_read_and_never_written() {
        let elsewhere = fixture("//- README\n");
        let fixture = fixture(SHOP);
        let (root, outside) = (fixture.path(), elsewhere.path());
        let edited = behind_a_link(root, outside, "src/orders.rs");
        let moved = behind_a_link(root, outside, "src/money.rs");
        let before = [&edited, &moved].map(|file| fs::read_to_string(file).unwrap());
        git(root, &["init", "-q"]);
        git(root, &["add", "-A"]);
        git(root, &["commit", "-qm", "before"]);
        compiles(&run(root, "apply plan.toml --offline --out out"));
        let unchanged =
            || assert_eq!([&edited, &moved].map(|file| fs::read_to_string(file).unwrap()), before);
        unchanged();
        let is_link = |path: &str| root.join(path).symlink_metadata().unwrap().is_symlink();
        assert!(!is_link("out/shop-base/src/money.rs"));
        fs::remove_dir_all(root.join("out")).unwrap();
        compiles(&run(root, "apply plan.toml --offline --in-place"));
        unchanged();
        assert!(!is_link("shop-base/src/money.rs") && !root.join("src/money.rs").exists());
    }

    #[test]
    fn a_folder_behind_a_link_that_leads_out_is_refused() {
        let elsewhere = fixture("//- README\n");
        let source = SHOP.replace("src/money.rs", "src/money/mod.rs");
        let fixture = fixture(&source);
        let folder = behind_a_link(fixture.path(), elsewhere.path(), "src/money");
        let output = run(fixture.path(), "apply plan.toml --offline --out out");
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stdout));
        let said = message(fixture.path(), &output);
        assert!(said.contains("src/money/mod.rs") && said.contains("symbolic link"), "{said}");
        assert!(folder.join("mod.rs").is_file(), "it was not moved away");
        assert!(!fixture.path().join("out").exists() && left_behind(fixture.path()).is_empty());
    }

    #[test]
    fn ctrl_c_ends_cargo_and_leaves_nothing_behind() {
        let shop = committed(SHOP);
        let root = shop.path();
        let started = root.join("target/started");
        let temporary = tempfile::tempdir().unwrap();
        for arguments in [
            "apply plan.toml --offline --out out",
            "apply plan.toml --offline --in-place",
            "verify plan.toml --offline",
        ] {
            fs::create_dir_all(root.join("target")).unwrap();
            let mut command = seam(root, arguments);
            command
                .env("SHOP_WAIT", &started)
                .env("TMPDIR", temporary.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let child = command.spawn().unwrap();
            while !started.exists() {
                std::thread::sleep(Duration::from_millis(20));
            }
            let interrupt = format!("-INT {}", child.id());
            assert!(Command::new("kill").args(interrupt.split(' ')).status().unwrap().success());
            let output = child.wait_with_output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{arguments}");
            assert!(message(root, &output).contains("interrupted"), "{}", message(root, &output));
            assert!(!root.join("out").exists() && left_behind(root).is_empty());
            let left: Vec<_> =
                fs::read_dir(temporary.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
            assert!(left.is_empty(), "{arguments}: {left:?}");
            fs::remove_file(&started).unwrap();
        }
    }
}
