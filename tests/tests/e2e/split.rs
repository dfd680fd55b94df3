//! Splits and plans, on the sample that is written to be taken apart.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{WORKSPACE, fixture, run, stdout};

/// A copy of the sample: cargo may write a lock file beside a manifest.
fn monolith() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith");
    copy(&from, dir.path());
    dir
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            if entry.file_name() != "target" {
                copy(&entry.path(), &target);
            }
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_sample_comes_out_as_its_five_parts() {
    let dir = monolith();
    let document: Value =
        serde_json::from_str(&stdout(dir.path(), "split --crates 5 --format json --offline")).unwrap();
    let proposal = &document["proposals"][0];
    let crates = proposal["crates"].as_array().unwrap();
    let mut names: Vec<&str> = crates.iter().map(|c| c["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["monolith", "monolith-api", "monolith-auth", "monolith-common", "monolith-db", "monolith-domain"]
    );
    assert_eq!(proposal["illegal"].as_array().unwrap().len(), 0);
    // Every dependency leads to a crate that stands before.
    for (at, krate) in crates.iter().enumerate().skip(1) {
        for below in krate["depends_on"].as_array().unwrap() {
            let place = crates.iter().position(|c| c["name"] == *below).unwrap();
            assert!(0 < place && place < at, "{} needs {below}", krate["name"]);
        }
    }
    let rules: Vec<&str> =
        proposal["obstacles"].as_array().unwrap().iter().map(|o| o["rule"].as_str().unwrap()).collect();
    for rule in ["knows-everything", "macro-scope", "file", "environment", "feature", "visibility"] {
        assert!(rules.contains(&rule), "{rule}");
    }
}

#[test]
fn a_plan_is_legal_until_it_is_edited_into_a_cycle() {
    let dir = monolith();
    stdout(dir.path(), "split --crates 5 --offline -o PLAN.toml");
    let check = run(dir.path(), "plan check PLAN.toml --offline");
    assert_eq!(check.status.code(), Some(0));
    let said = String::from_utf8(check.stdout).unwrap();
    let shares: Vec<&str> = said.lines().filter(|line| line.contains(" %")).collect();
    assert!(shares.len() > 2 && shares.iter().all(|line| line.contains("(estimated")), "{said}");
    let plan = fs::read_to_string(dir.path().join("PLAN.toml")).unwrap();
    assert!(plan.contains("\"common::time\",\n"), "{plan}");
    fs::write(dir.path().join("PLAN.toml"), plan.replacen("    \"common::time\",\n", "", 1)).unwrap();
    let check = run(dir.path(), "plan check PLAN.toml --offline");
    assert_eq!(check.status.code(), Some(1), "what others need stays above them");
    let said = String::from_utf8(check.stdout).unwrap();
    assert!(said.starts_with("The plan for monolith is not legal"), "{said}");
}

#[test]
fn what_apply_refuses_is_not_called_legal() {
    let dir = monolith();
    stdout(dir.path(), "split --crates 5 --offline -o PLAN.toml");
    let plan = fs::read_to_string(dir.path().join("PLAN.toml")).unwrap();
    for name in ["monolith", "monolith-db", "std", "fn", "", "../x", "1 x", " x"] {
        let named = plan.replacen("name = \"monolith-common\"", &format!("name = \"{name}\""), 1);
        assert_ne!(named, plan);
        fs::write(dir.path().join("NAMED.toml"), named).unwrap();
        let check = run(dir.path(), "plan check NAMED.toml --offline");
        let said = String::from_utf8(check.stdout).unwrap();
        assert_eq!(check.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("cannot be the name of a new package"), "{said}");
        let refused = run(dir.path(), "apply NAMED.toml --dry-run --offline");
        assert_eq!(refused.status.code(), Some(2), "{name}");
    }
    let head = &plan[..plan.find("[[crate]]").unwrap()];
    fs::write(dir.path().join("NAMED.toml"), head).unwrap();
    let check = run(dir.path(), "plan check NAMED.toml --offline");
    assert_eq!(check.status.code(), Some(1));
    assert!(String::from_utf8(check.stdout).unwrap().contains("it has no new crate"));

    let lib = fs::read_to_string(dir.path().join("src/lib.rs")).unwrap();
    fs::write(dir.path().join("src/lib.rs"), lib + "\n").unwrap();
    for command in ["check", "show"] {
        let check = run(dir.path(), &format!("plan {command} PLAN.toml --offline"));
        assert_eq!(check.status.code(), Some(0));
        let warned = String::from_utf8(check.stderr).unwrap();
        assert!(
            warned.contains("made for other sources") && warned.contains("`apply` refuses it"),
            "{warned}"
        );
    }
}

#[test]
fn of_several_packages_it_is_said_which_one_a_plan_or_a_picture_is_of() {
    let dir = fixture(WORKSPACE);
    for format in ["toml", "dot", "mermaid", "svg"] {
        let output = run(dir.path(), &format!("split --format {format} --offline"));
        assert_eq!(output.status.code(), Some(0));
        let warned = String::from_utf8(output.stderr).unwrap();
        assert!(warned.contains("app: leave it in one piece") && warned.contains("-p chooses"), "{warned}");
        let one = run(dir.path(), &format!("split -p app --format {format} --offline"));
        assert!(!String::from_utf8(one.stderr).unwrap().contains("-p chooses"));
        if format == "toml" {
            let plan = String::from_utf8(one.stdout).unwrap();
            assert!(plan.starts_with("# app: leave it in one piece\n#   "), "{plan}");
        }
    }
}

#[test]
fn a_plan_by_hand_is_short_and_so_is_what_is_said_against_it() {
    let users: String =
        (0..8).map(|n| format!("pub fn g{n}() {{ crate::low::f(); crate::low::f(); }}\n")).collect();
    let dir = fixture(&format!(
        "//- Cargo.toml\n[package]\nname = \"a-b\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\
         //- src/lib.rs\npub mod high;\npub mod low;\n//- src/low.rs\npub fn f() {{}}\n//- src/high.rs\n{users}\
         #[cfg(test)]\nmod tests {{ #[test] fn t() {{ crate::low::f() }} }}\n"
    ));
    let high = "[[crate]]\nname = \"a-high\"\nmodules = [\"high\"]\n";
    let low = "[[crate]]\nname = \"a-low\"\nmodules = [\"low\"]\n";
    let check = |crates: &str, flags: &str| {
        fs::write(dir.path().join("PLAN.toml"), format!("package = \"a-b\"\n{crates}")).unwrap();
        let check = run(dir.path(), &format!("plan check PLAN.toml --offline{flags}"));
        (check.status.code(), String::from_utf8(check.stdout).unwrap())
    };
    let (code, said) = check(&format!("{high}{low}"), "");
    assert_eq!(code, Some(1));
    assert!(said.contains("In this order none uses one after it: a-low, a-high"), "{said}");
    assert!(said.contains("Code that uses a crate above its own (8)"), "{said}");
    assert!(said.contains("Tests that use a crate above their own (1)"), "{said}");
    let listed = |said: &str| said.lines().filter(|line| line.contains("  `g")).count();
    assert!(listed(&said) == 5 && said.contains("… and 3 more; --all lists them"), "{said}");
    assert_eq!(listed(&check(&format!("{high}{low}"), " --all").1), 8);
    let (code, said) = check(&format!("{low}{high}"), "");
    assert_eq!((code, said.contains("In this order")), (Some(0), false), "{said}");
    // Where each uses the other, the order is the better one of which fewer references lead up.
    fs::write(dir.path().join("src/low.rs"), "pub fn f() {}\npub fn h() { crate::high::g0() }\n").unwrap();
    let (_, said) = check(&format!("{high}{low}"), "");
    assert!(said.contains("16 references lead to one after their own, and 1 to one before it"), "{said}");
    assert!(!check(&format!("{low}{high}"), "").1.contains("the other way round"));
}

#[test]
fn a_small_package_is_left_and_says_why() {
    let dir = fixture(WORKSPACE);
    let text = stdout(dir.path(), "split -p app --offline");
    assert!(text.starts_with("app: leave it in one piece"), "{text}");
}

#[test]
fn pictures_and_plans_come_in_the_format_of_their_file() {
    let dir = monolith();
    for (file, sign) in
        [("a.svg", "<svg"), ("a.dot", "digraph"), ("a.mmd", "flowchart"), ("a.md", "## monolith")]
    {
        stdout(dir.path(), &format!("split --crates 5 --offline -o {file}"));
        let text = fs::read_to_string(dir.path().join(file)).unwrap();
        assert!(text.contains(sign) && text.contains("monolith-db"), "{file}");
    }
}

#[test]
fn seconds_are_told_and_what_is_built_at_once_is_left_unless_asked_for() {
    let dir = monolith();
    let proposal = |args: &str| -> Value {
        let text = stdout(dir.path(), &format!("split {args} --format json --offline"));
        serde_json::from_str::<Value>(&text).unwrap()["proposals"][0].take()
    };
    let kinds = |proposal: &Value| -> Vec<String> {
        let reasons = proposal["reasons"].as_array().unwrap().iter();
        reasons.map(|r| r["kind"].as_str().unwrap().to_owned()).collect()
    };
    let left = proposal("");
    assert_eq!(left["verdict"], "leave");
    assert!(kinds(&left).contains(&"quick".to_owned()), "{:?}", left["reasons"]);
    let asked = proposal("--crates 5");
    assert_eq!(asked["verdict"], "split", "{:?}", asked["reasons"]);
    let clock = &asked["wall_clock"];
    assert_eq!((&clock["basis"], &clock["from"]), (&"estimated".into(), &"model".into()));
    let seconds = |change: &Value, key: &str| change[key].as_f64().unwrap();
    assert!(seconds(&clock["clean"], "then") < seconds(&clock["clean"], "now"), "{clock}");
    assert!(clock["code_generation"].as_f64().unwrap() > 0.0, "bodies were counted: {clock}");
    for krate in asked["crates"].as_array().unwrap() {
        let edit = &krate["edit_seconds"];
        assert!(0.0 < seconds(edit, "dev") && seconds(edit, "dev") < seconds(edit, "ci"), "{krate}");
    }
}

#[test]
fn the_other_numbers_of_crates_are_shown_beside_the_one_that_was_taken() {
    let dir = monolith();
    let document: Value = serde_json::from_str(&stdout(dir.path(), "split --format json --offline")).unwrap();
    let proposal = &document["proposals"][0];
    let frontier = proposal["frontier"].as_array().unwrap();
    let chosen: Vec<&Value> = frontier.iter().filter(|p| p["chosen"] == true).collect();
    assert_eq!(chosen.len(), 1);
    // The one that is described is the one that is marked.
    assert_eq!(chosen[0]["saved_ci"], proposal["expected_rebuild"]["ci"]["saved"]);

    let text = stdout(dir.path(), "split --all --offline");
    let table: Vec<&str> =
        text.lines().skip_while(|line| !line.starts_with("By number of crates")).skip(2).collect();
    assert_eq!(table.iter().filter(|line| line.contains('%')).count(), frontier.len());
    assert_eq!(table.iter().filter(|line| line.contains("shown here")).count(), 1);
}

#[test]
fn an_issue_text_has_what_stands_in_the_way_with_its_places() {
    let dir = monolith();
    let text = stdout(dir.path(), "split --crates 5 --format md --offline");
    assert!(text.contains("\n### What stands in the way\n\n- knows everything (1): "), "{text}");
    assert!(text.contains("\n  - src/common/error.rs:16 `AppError` has variants of types of "), "{text}");
    assert!(text.contains("more; --all lists them\n"), "{text}");
    let all = stdout(dir.path(), "split --crates 5 --format md --all --offline");
    assert!(!all.contains("--all lists them") && all.len() > text.len());
}

#[test]
fn a_target_is_reached_with_as_few_crates_as_can_be() {
    let dir = monolith();
    let run = |args: &str| -> Value {
        let text = stdout(dir.path(), &format!("split {args} --format json --offline"));
        serde_json::from_str::<Value>(&text).unwrap()["proposals"][0].take()
    };
    let row = |proposal: &Value| -> Value {
        let frontier = proposal["frontier"].as_array().unwrap();
        frontier.iter().find(|point| point["chosen"] == true).unwrap().clone()
    };
    let saved = |proposal: &Value, mode: &str| row(proposal)[mode].as_f64().unwrap();
    let left =
        |proposal: &Value| 1.0 - f64::midpoint(saved(proposal, "saved_dev"), saved(proposal, "saved_ci"));
    let crates = |proposal: &Value| row(proposal)["crates"].as_u64().unwrap();
    let (little, much) = (run("--target 0.95"), run("--target 0.75"));
    assert!(left(&little) <= 0.95 && left(&much) <= 0.75, "{} {}", row(&little), row(&much));
    assert!(crates(&little) < crates(&much), "{} {}", row(&little), row(&much));
}
