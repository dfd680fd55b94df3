//! `cargo seam churn` on small repositories with fixed names and dates.

use std::fs;
use std::path::Path;
use std::process::Command;

use seam_fixtures::Fixture;
use serde_json::Value;

use crate::support::{fixture, message, run, seam, stdout, text};

/// `common` with a part for `api` alone, one for `api` and `db`, one for all three, and one that is hardly edited.
const SHARED: &str = r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["common", "api", "db", "app"]
//- common/Cargo.toml
[package]
name = "common"
version = "0.1.0"
edition = "2021"
//- common/src/lib.rs
pub mod money;
pub mod page;
pub mod slug;
pub mod stable;
//- common/src/slug.rs
pub fn slug(text: &str) -> String {
    letters(text)
}

fn letters(text: &str) -> String {
    text.to_owned()
}
//- common/src/page.rs
pub struct Page {
    pub number: u32,
}

impl Page {
    pub fn next(&self) -> u32 {
        self.number + 1
    }
}
//- common/src/money.rs
pub fn cents(euros: u64) -> u64 {
    euros * 100
}
//- common/src/stable.rs
pub fn zero() -> u64 {
    0
}
//- api/Cargo.toml
[package]
name = "api"
version = "0.1.0"
edition = "2021"
[dependencies]
common = { path = "../common" }
//- api/src/lib.rs
pub fn title(page: &common::page::Page) -> String {
    common::money::cents(1);
    common::stable::zero();
    common::slug::slug("x")
}
//- db/Cargo.toml
[package]
name = "db"
version = "0.1.0"
edition = "2021"
[dependencies]
common = { path = "../common" }
//- db/src/lib.rs
pub fn rows(page: &common::page::Page) -> u64 {
    common::stable::zero() + common::money::cents(2)
}
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
common = { path = "../common" }
//- app/src/main.rs
fn main() {
    common::money::cents(common::stable::zero());
}

fn long() {
    let _ = 1;
    let _ = 2;
    let _ = 3;
    let _ = 4;
}
"#;

fn git(folder: &Path, day: i64, arguments: &[&str]) {
    let date = format!("{} +0000", 1_700_000_000 + day * 86_400);
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
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
}

fn commit(folder: &Path, day: i64) {
    git(folder, day, &["add", "-A"]);
    git(folder, day, &["commit", "-q", "-m", "x"]);
}

/// Replaces text in a file that has it.
fn edit(folder: &Path, file: &str, from: &str, to: &str) {
    let path = folder.join(file);
    let old = fs::read_to_string(&path).unwrap();
    assert!(old.contains(from), "{file} has no {from}");
    fs::write(path, old.replace(from, to)).unwrap();
}

/// The shared workspace with a history: `slug::letters` and `Page::next` are edited often, `money` once.
fn repository() -> Fixture {
    let dir = fixture(SHARED);
    git(dir.path(), 0, &["init", "-q", "-b", "main"]);
    commit(dir.path(), 0);
    for day in 1..=4 {
        edit(
            dir.path(),
            "common/src/slug.rs",
            "    text.to_owned()\n",
            "    let _ = 0;\n    text.to_owned()\n",
        );
        commit(dir.path(), 200 + day);
    }
    for day in 5..=6 {
        edit(dir.path(), "common/src/page.rs", "self.number + 1", "self.number + 1 + 0");
        commit(dir.path(), 200 + day);
    }
    edit(dir.path(), "common/src/money.rs", "euros * 100", "100 * euros");
    commit(dir.path(), 210);
    dir
}

fn churn(folder: &Path, arguments: &str) -> Value {
    let text = stdout(folder, &format!("churn {arguments} --format json"));
    serde_json::from_str(&text).unwrap()
}

fn share(document: &Value, id: &str) -> f64 {
    let part = document["parts"].as_array().unwrap().iter().find(|p| p["id"] == id);
    part.unwrap_or_else(|| panic!("no {id}"))["share"].as_f64().unwrap()
}

#[test]
fn the_table_shows_what_is_edited_most() {
    let dir = repository();
    insta::assert_snapshot!(stdout(dir.path(), "churn --level item --rows 6"), @r#"
    Items that are edited most
      Estimated from 8 commits since 2023-06-12 up to 2024-06-11, each counting half after 180 days; too
      few for other commands, which go by size.
      item                       commits  edits  lines
      common::slug::letters            5   39 %      7
      common::page::{impl Page}        3   21 %      5
      common::money::cents             2   14 %      3
      api::title                       1  4.3 %      5
      common                           1  4.3 %      0
      common::stable::zero             1  4.3 %      3
      … and 12 more; --rows 0 shows all

    Next: cargo seam churn -p common  who uses it, what it costs, what to move or split
    "#);
}

#[test]
fn shares_sum_up_to_one_at_every_level_and_half_life_and_since_count() {
    let dir = repository();
    for level in ["crate", "module", "item", "file"] {
        for options in ["", "--half-life none", "--since 30d", "--since all", "--max-files 1"] {
            let document = churn(dir.path(), &format!("--level {level} {options}"));
            let shares = document["parts"].as_array().unwrap().iter().map(|p| p["share"].as_f64().unwrap());
            let sum: f64 = shares.sum();
            assert!((sum - 1.0).abs() < 1e-9, "{level} {options}: {sum}");
            assert_eq!(document["summary"]["basis"], "history");
        }
    }
    let of = |options: &str| share(&churn(dir.path(), options), "common::slug");
    // Four of seven edits since the import, all but the same age.
    assert!((of("--since 30d --half-life none") - 4.0 / 7.0).abs() < 1e-9);
    assert!(of("--since 30d --half-life 3d") < 4.0 / 7.0 - 0.1, "older edits count less");
    assert!(of("") < of("--since 30d"), "the import is older than 30 days");
}

#[test]
fn an_edit_counts_for_the_innermost_item_and_bulk_commits_are_left_out() {
    let dir = repository();
    let items = churn(dir.path(), "--level item --since 30d");
    assert!(share(&items, "common::slug::letters") > 0.5);
    assert_eq!(share(&items, "common::slug::slug"), 0.0);
    for n in 0..31 {
        fs::write(dir.path().join(format!("common/src/bulk{n}.rs")), "\n").unwrap();
    }
    edit(dir.path(), "common/src/stable.rs", "    0\n", "    1\n");
    commit(dir.path(), 211);
    let without = churn(dir.path(), "--since 30d");
    assert_eq!((share(&without, "common::stable"), &without["summary"]["bulk_commits"]), (0.0, &1.into()));
    assert!(share(&churn(dir.path(), "--since 30d --max-files 32"), "common::stable") > 0.0);
    assert!(share(&churn(dir.path(), "--since 30d --max-files 0"), "common::stable") > 0.0);
}

#[test]
fn the_review_says_what_to_move_to_split_and_to_leave() {
    let dir = repository();
    insta::assert_snapshot!(stdout(dir.path(), "churn -p common --since 30d"), @r#"
    Review of common: 3 dependents
      An edit rebuilds 48 of 48 lines, with all dependents. 100 % of all edits, tests included, are
      here, and 100 % of the expected rebuild: 7.3 edits and 348 rebuilt lines per month (estimated).
      Lines stand for time: over 228 libraries that no model was fitted on their ranks correlate by 0.84
      (Spearman).
      Estimated from 7 commits since 2024-05-12 up to 2024-06-11, each counting half after 180 days; too
      few for other commands, which go by size.

    What it costs (edits × lines that they rebuild, estimated)
      module          commits  edits  cost  lines  needed by
      common::slug          4   57 %  57 %     11          1
      common::page          2   29 %  29 %      9          2
      common::money         1   15 %  15 %      3          3
      common                0    0 %   0 %      4          0
      common::stable        0    0 %   0 %      3          3

    Who uses what (references by name)
      module          api  app  db
      common::slug      1    ·   ·
      common::page      1    ·   1
      common::money     1    1   1
      common::stable    1    1   1

    What to do
      1. −39 % of the cost (estimated)
         Move to api, which alone needs it (10 lines): all of common::slug
      2. −19 % of the cost (estimated)
         Split off a crate that only api, db need (8 lines): all of common::page
      All of them: −58 % of the cost; 42 % is left (estimated).
      Leave as it is, hardly edited: common, common::stable.
    "#);
    insta::assert_snapshot!(stdout(dir.path(), "churn -p common --since 30d --format md"), @r#"
    ## Review of `common`

    An edit rebuilds 48 of 48 lines, with all dependents. 100 % of all edits, tests included, are here, and 100 % of the expected rebuild: 7.3 edits and 348 rebuilt lines per month (estimated). Lines stand for time: over 228 libraries that no model was fitted on their ranks correlate by 0.84 (Spearman).

    Estimated from 7 commits since 2024-05-12 up to 2024-06-11, each counting half after 180 days; too few for other commands, which go by size.

    ### What it costs

    Edits × lines that they rebuild, estimated.

    | module | commits | edits | cost | lines | needed by |
    |---|--:|--:|--:|--:|--:|
    | `common::slug` | 4 | 57 % | 57 % | 11 | 1 |
    | `common::page` | 2 | 29 % | 29 % | 9 | 2 |
    | `common::money` | 1 | 15 % | 15 % | 3 | 3 |
    | `common` | 0 | 0 % | 0 % | 4 | 0 |
    | `common::stable` | 0 | 0 % | 0 % | 3 | 3 |

    ### Who uses what

    References by name.

    | module | `api` | `app` | `db` |
    |---|--:|--:|--:|
    | `common::slug` | 1 | · | · |
    | `common::page` | 1 | · | 1 |
    | `common::money` | 1 | 1 | 1 |
    | `common::stable` | 1 | 1 | 1 |

    ### What to do

    1. **−39 % of the cost (estimated)** Move to `api`, which alone needs it (10 lines): all of `common::slug`
    2. **−19 % of the cost (estimated)** Split off a crate that only `api`, `db` need (8 lines): all of `common::page`

    All of them: −58 % of the cost; 42 % is left (estimated).

    Leave as it is, hardly edited: `common`, `common::stable`.
    "#);
}

#[test]
fn applying_a_move_removes_it_and_what_others_need_is_not_moved() {
    let dir = repository();
    let moved = |document: &Value| {
        let steps = document["review"]["steps"].as_array().unwrap();
        let all = steps
            .iter()
            .filter(|s| s["kind"] == "move")
            .flat_map(|s| s["modules"].as_array().unwrap().clone());
        all.map(|m| m.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        moved(&churn(dir.path(), "-p common")),
        ["common::slug"],
        "money is needed by all, page by two"
    );

    // A near-miss: `db` needs it too, by way of something else in `common`.
    edit(
        dir.path(),
        "common/src/page.rs",
        "self.number",
        "crate::slug::slug(\"x\").len() as u32 + self.number",
    );
    let document = churn(dir.path(), "-p common");
    assert!(moved(&document).is_empty(), "{:?}", moved(&document));

    let dir = repository();
    fs::rename(dir.path().join("common/src/slug.rs"), dir.path().join("api/src/slug.rs")).unwrap();
    edit(dir.path(), "common/src/lib.rs", "pub mod slug;\n", "");
    edit(dir.path(), "api/src/lib.rs", "common::slug::slug", "slug::slug");
    edit(dir.path(), "api/src/lib.rs", "pub fn title", "mod slug;\npub fn title");
    commit(dir.path(), 211);
    let after = churn(dir.path(), "-p common");
    assert!(moved(&after).is_empty(), "{:?}", moved(&after));
    let whole = churn(dir.path(), "--since 30d");
    assert!(share(&whole, "api::slug") > 0.4, "its history came along");
}

#[test]
fn a_module_can_be_reviewed_and_an_unknown_one_is_refused() {
    let dir = repository();
    let document = churn(dir.path(), "-p common::page");
    assert_eq!(document["review"]["as_if_crates"], true);
    assert_eq!(document["review"]["dependents"], serde_json::json!(["api", "db"]));
    let output = run(dir.path(), "churn -p common::nothing");
    assert_eq!(output.status.code(), Some(2));
    assert!(message(dir.path(), &output).contains("there is no module `common::nothing`"));
}

#[test]
fn without_a_history_size_takes_its_place_and_a_note_says_why() {
    let dir = fixture(SHARED);
    let expect = |folder: &Path, arguments: &str, note: &str| {
        let output = run(folder, &format!("churn {arguments} --format json"));
        assert!(output.status.success());
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["summary"]["basis"], "size", "{note}");
        assert!(document["summary"]["notes"].to_string().contains(note), "{}", document["summary"]["notes"]);
        assert!(message(folder, &output).contains(note));
        assert!(share(&document, "common::slug") > share(&document, "common::money"), "by size");
        assert_eq!(document["diagnostics"][0]["kind"], "history");
    };
    expect(dir.path(), "", "no git repository");
    git(dir.path(), 0, &["init", "-q"]);
    expect(dir.path(), "", "no commit yet");
    commit(dir.path(), 0);
    let clone = tempfile::tempdir().unwrap();
    let (from, to) = (format!("file://{}", dir.path().display()), clone.path().join("clone"));
    git(dir.path(), 0, &["clone", "-q", "--depth", "1", &from, to.to_str().unwrap()]);
    expect(&to, "", "shallow");
}

#[test]
fn the_repository_of_another_user_and_a_machine_without_git_are_notes() {
    let dir = repository();
    let notes = |command: &mut Command| {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document["summary"]["basis"], "size");
        document["summary"]["notes"].to_string()
    };
    let mut other = seam(dir.path(), "churn --format json");
    let refused =
        notes(other.env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1").env("GIT_CONFIG_GLOBAL", "/dev/null"));
    assert!(refused.contains("belongs to another user") && refused.contains("safe.directory"), "{refused}");

    let cargo = std::env::var_os("CARGO").expect("cargo sets it for tests");
    let mut none = seam(dir.path(), "churn --format json --offline");
    none.env("CARGO", &cargo).env("RUSTC", Path::new(&cargo).with_file_name("rustc")).env("PATH", "/nowhere");
    let missing = notes(&mut none);
    assert!(missing.contains("git cannot be run"), "{missing}");
}

#[test]
fn a_workspace_in_a_subfolder_has_its_part_of_the_history() {
    let top = repository();
    let whole = churn(top.path(), "--since 30d");
    let dir = fixture("//- Cargo.toml\n//- README.md\n");
    let inner = dir.path().join("rust/ws");
    fs::create_dir_all(inner.parent().unwrap()).unwrap();
    git(dir.path(), 0, &["clone", "-q", top.path().to_str().unwrap(), inner.to_str().unwrap()]);
    fs::rename(inner.join(".git"), dir.path().join(".git")).unwrap();
    fs::remove_file(dir.path().join("Cargo.toml")).unwrap();
    commit(dir.path(), 211);
    let inside = churn(&inner, "--since 30d");
    assert!((share(&inside, "common::slug") - share(&whole, "common::slug")).abs() < 0.02);
    assert_eq!(inside["summary"]["notes"], serde_json::json!([]));
}

#[test]
fn a_file_of_several_crates_counts_once() {
    let dir = fixture(
        "//- Cargo.toml\n[package]\nname = \"one\"\nversion = \"0.1.0\"\nedition = \"2021\"\n//- src/lib.rs\npub fn f() {}\n\
         //- tests/a.rs\nmod common;\n//- tests/b.rs\nmod common;\n//- tests/common/mod.rs\npub fn g() {}\n",
    );
    git(dir.path(), 0, &["init", "-q"]);
    commit(dir.path(), 0);
    edit(dir.path(), "tests/common/mod.rs", "{}", "{ }");
    commit(dir.path(), 1);
    let files = churn(dir.path(), "--level file --since 1d --half-life none --max-files 2");
    assert_eq!(share(&files, "tests/common/mod.rs"), 1.0);
    assert_eq!(files["parts"][0]["commits"], 1);
    let items = churn(dir.path(), "--level item --since 1d --half-life none --max-files 2");
    let parts = items["parts"].as_array().unwrap().iter().filter(|p| p["share"] == 0.5);
    assert_eq!(parts.count(), 2, "{}", items["parts"]);
}

#[test]
fn one_thread_and_many_a_cache_and_none_print_the_same_bytes() {
    let dir = repository();
    for arguments in ["churn", "churn --format json", "churn -p common --format md"] {
        let first = stdout(dir.path(), &format!("{arguments} -j 1 --no-cache"));
        assert_eq!(first, stdout(dir.path(), &format!("{arguments} -j 4 --no-cache")), "{arguments}");
        assert_eq!(first, stdout(dir.path(), arguments), "{arguments}, to the cache");
        assert_eq!(first, stdout(dir.path(), arguments), "{arguments}, from the cache");
    }
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 6, "nothing is left in the workspace");
}

/// `app` above `base`, of which it needs all.
fn chain() -> Fixture {
    fixture(
        "//- Cargo.toml\n[workspace]\nresolver = \"2\"\nmembers = [\"base\", \"app\"]\n\
         //- base/Cargo.toml\n[package]\nname = \"base\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
         //- base/src/lib.rs\npub mod one {\n    pub fn f() {\n        g();\n        g();\n    }\n    pub fn g() {\n    }\n}\n\
         //- app/Cargo.toml\n[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
         [dependencies]\nbase = { path = \"../base\" }\n\
         //- app/src/lib.rs\npub fn app() {\n    base::one::f();\n    base::one::g();\n}\n",
    )
}

#[test]
fn what_costs_more_apart_is_to_be_merged_not_moved() {
    let dir = chain();
    let said = stdout(dir.path(), "churn -p base");
    assert!(said.contains("Merge base into app, unless somebody outside"), "{said}");
    assert!(!said.contains("Move to"), "{said}");
    let mergers = &churn(dir.path(), "-p base")["review"]["mergers"];
    assert_eq!(
        (&mergers[0]["package"], &mergers[0]["into"][0]),
        (&"base".into(), &"app".into()),
        "{mergers}"
    );
}

#[test]
fn a_stable_core_below_a_crate_that_churns_is_neither_merged_nor_moved() {
    let dir = chain();
    git(dir.path(), 0, &["init", "-q", "-b", "main"]);
    let many: String = (0..600).map(|n| format!("    pub fn f{n}() {{\n        g();\n    }}\n")).collect();
    edit(dir.path(), "base/src/lib.rs", "    pub fn g()", &format!("{many}    pub fn g()"));
    let calls: String = (0..600).map(|n| format!("    base::one::f{n}();\n")).collect();
    edit(dir.path(), "app/src/lib.rs", "    base::one::g();\n", &format!("    base::one::g();\n{calls}"));
    commit(dir.path(), 0);
    edit(dir.path(), "base/src/lib.rs", "pub mod one", "pub  mod one");
    commit(dir.path(), 200);
    for day in 201..=230 {
        edit(dir.path(), "app/src/lib.rs", "pub fn app() {\n", "pub fn app() {\n    base::one::g();\n");
        commit(dir.path(), day);
    }
    let said = stdout(dir.path(), "churn -p base --since 60d");
    assert!(!said.contains("Merge ") && !said.contains("Move to"), "{said}");
    assert!(said.contains("Nothing to move or to split"), "{said}");
    assert!(said.contains("cargo seam split -p base"), "{said}");
}

#[test]
fn what_only_users_elsewhere_need_is_not_called_unused() {
    let dir = chain();
    edit(dir.path(), "base/src/lib.rs", "pub mod one", "pub fn offered() {}\nfn dead() {}\npub mod one");
    let said = stdout(dir.path(), "churn -p base");
    assert!(said.contains("1 item") && said.contains("base::dead"), "{said}");
    assert!(!said.contains("base::offered"), "{said}");
    edit(dir.path(), "base/Cargo.toml", "edition", "publish = false\nedition");
    assert!(stdout(dir.path(), "churn -p base").contains("base::offered"));
    let said = stdout(dir.path(), "churn -p app");
    assert!(said.contains("nobody else in this workspace is seen to"), "{said}");
    assert!(!said.contains("No use outside"), "{said}");
}
