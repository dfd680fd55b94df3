//! The commands on a small workspace: what they find, and that every format is sound.

use std::process::Stdio;

use crate::support::{WORKSPACE, fixture, run, seam, stdout};
use serde_json::Value;

fn json(folder: &std::path::Path, arguments: &str) -> Value {
    serde_json::from_str(&stdout(folder, &format!("{arguments} --format json"))).unwrap()
}

#[test]
fn every_document_has_a_version_and_names_its_command() {
    let dir = fixture(WORKSPACE);
    for (arguments, command) in [
        ("", "overview"),
        ("graph", "graph"),
        ("cycles", "cycles"),
        ("fanout", "fanout"),
        ("weight", "weight"),
        ("weight --macros", "weight"),
    ] {
        let document = json(dir.path(), arguments);
        assert_eq!(document["schema_version"], 1, "{arguments}");
        assert_eq!(document["command"], command);
        let names: Vec<&Value> =
            document["packages"].as_array().unwrap().iter().map(|p| &p["name"]).collect();
        assert_eq!(names, ["app", "app-cli"], "{arguments}");
        let text = document.to_string();
        assert!(!text.contains(dir.path().to_str().unwrap()), "an absolute path in {arguments}");
    }
}

#[test]
fn the_module_graph_has_the_edges_of_the_source() {
    let dir = fixture(WORKSPACE);
    let graph = json(dir.path(), "graph");
    let edges: Vec<String> = graph["edges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            let tests = if e["test_only"] == true { " (tests)" } else { "" };
            format!("{} -> {}{tests}", e["from"].as_str().unwrap(), e["to"].as_str().unwrap())
        })
        .collect();
    insta::assert_snapshot!(edges.join("\n"), @r"
    app -> app::common
    app::auth -> app::common
    app::auth -> app::db
    app::auth::tests -> app::auth (tests)
    app::db -> app::auth
    app::db -> app::common
    app_cli -> app::auth
    ");
    let node = &graph["nodes"][1];
    assert_eq!(node["id"], "app::auth");
    assert_eq!(node["file"], "app/src/auth.rs");
}

#[test]
fn the_cycle_is_found_and_a_cut_is_proposed() {
    let dir = fixture(WORKSPACE);
    let cycles = json(dir.path(), "cycles");
    let component = &cycles["components"][0];
    assert_eq!(component["members"], serde_json::json!(["app::auth", "app::db"]));
    assert!(component["steps"][0]["cuts"][0]["fixes"][0]["text"].is_string());
    assert_eq!(run(dir.path(), "cycles").status.code(), Some(0), "a report is no check");
    assert_eq!(run(dir.path(), "cycles --check").status.code(), Some(1));
    assert_eq!(run(dir.path(), "cycles --check -p app-cli").status.code(), Some(0));
    assert_eq!(run(dir.path(), "cycles --check --level crate").status.code(), Some(0));
}

#[test]
fn a_check_that_fails_fails_although_nobody_reads_it() {
    let dir = fixture(WORKSPACE);
    for format in ["text", "json"] {
        let mut command = seam(dir.path(), &format!("cycles --check --format {format}"));
        let mut check = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(check.stdout.take());
        assert_eq!(check.wait().unwrap().code(), Some(1), "{format}");
    }
    let mut graph = seam(dir.path(), "graph").stdout(Stdio::piped()).spawn().unwrap();
    drop(graph.stdout.take());
    assert_eq!(graph.wait().unwrap().code(), Some(0), "and that nobody reads is no failure");
}

#[test]
fn one_thread_and_many_print_the_same_bytes() {
    let dir = fixture(WORKSPACE);
    for arguments in ["graph --format json", "cycles --format json", "graph --format svg", ""] {
        assert_eq!(
            stdout(dir.path(), &format!("{arguments} -j 1")),
            stdout(dir.path(), &format!("{arguments} -j 4")),
            "{arguments}"
        );
    }
}

#[test]
fn macros_are_counted_in_one_configuration_without_tests() {
    let dir = fixture(
        r#"
//- Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"

[features]
extra = []

[workspace]
//- src/lib.rs
macro_rules! unit {
    ($name:ident) => {
        #[derive(Debug, Clone)]
        pub struct $name;
    };
}
unit!(A);
unit!(B);

#[derive(Debug, PartialEq)]
pub struct Point {
    pub x: u32,
    pub y: u32,
}

#[cfg(feature = "extra")]
#[derive(Debug)]
pub struct Extra;

#[cfg_attr(feature = "extra", derive(Hash))]
pub struct Sometimes;

#[cfg(test)]
mod tests {
    #[derive(Debug)]
    struct Helper;
}
"#,
    );
    let rows = |arguments: &str| -> Vec<String> {
        let document = json(dir.path(), &format!("weight --macros {arguments}"));
        let macros = document["macros"].as_array().unwrap();
        macros.iter().map(|m| format!("{} {} {}", m["kind"], m["name"], m["uses"]).replace('"', "")).collect()
    };
    assert_eq!(rows(""), ["derive Clone 2", "derive Debug 3", "derive PartialEq 1", "bang unit 2"]);
    let all = ["derive Clone 2", "derive Debug 4", "derive Hash 1", "derive PartialEq 1", "bang unit 2"];
    assert_eq!(rows("--all-features"), all);
    let text = stdout(dir.path(), "weight --macros --by item");
    assert!(text.contains("estimated; default features, without tests"), "{text}");
    assert!(text.contains("app::Point") && !text.contains("Helper"), "{text}");
}

#[test]
fn cargos_own_timings_are_read_and_calibrate() {
    let dir = fixture(WORKSPACE);
    let target = tempfile::tempdir().unwrap();
    let mut cargo = std::process::Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["build", "--offline", "--quiet", "--timings"]).current_dir(dir.path());
    // The library's own visibility does not let the binary in: what counts is that something was compiled.
    cargo.args(["-p", "app"]).env("CARGO_TARGET_DIR", target.path()).env_remove("RUSTC_WRAPPER");
    assert!(cargo.output().unwrap().status.success());
    let report = target.path().join("cargo-timings/cargo-timing.html");
    let report = report.to_str().unwrap();

    let timings = json(dir.path(), &format!("timings {report}"));
    let krate = &timings["reports"][0]["crates"][0];
    assert_eq!(krate["name"], "app 0.1.0");
    assert!(krate["front_end"].as_f64().unwrap() > 0.0);
    assert!(stdout(dir.path(), &format!("timings {report}")).contains("(measured)"));

    let fanout = json(dir.path(), &format!("fanout --profile build --timings {report} --edit app/src/db.rs"));
    assert_eq!(
        (&fanout["summary"]["basis"], &fanout["summary"]["measure"]),
        (&"measured".into(), &"s".into())
    );
    assert_eq!(fanout["summary"]["measured_units"], 1);
    let rebuilt: Vec<&Value> = fanout["rebuilt"].as_array().unwrap().iter().map(|u| &u["package"]).collect();
    assert_eq!(rebuilt, ["app", "app-cli"]);

    // What a scheduler makes of measured seconds was not measured.
    let split = json(dir.path(), &format!("split -p app --crates 2 --timings {report}"));
    let clock = &split["proposals"][0]["wall_clock"];
    assert_eq!((&clock["basis"], &clock["from"]), (&"estimated".into(), &"measured".into()));
}

#[test]
fn functions_are_weighed_by_their_copies() {
    let dir = fixture(
        r#"//- Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
//- src/lib.rs
pub mod kit;
pub fn main_work() { kit::keep(1u8); kit::keep("a"); kit::keep(vec![1u8]); }
//- src/kit.rs
pub fn keep<T>(value: T) -> Option<T> { Some(value) }
pub fn idle<T>(value: T) -> T { value }
"#,
    );
    let document = json(dir.path(), "weight --by item");
    let items = document["items"].as_array().unwrap();
    let rows: Vec<String> = items
        .iter()
        .map(|i| format!("{} {} {}", i["id"], i["instances"], i["paid_by"]).replace('"', ""))
        .collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    app::kit::keep 3 [{crate:app,instances:3}]
    app::main_work 1 [{crate:app,instances:1}]
    app::kit::idle 0 []
    ");
    for item in items {
        let product = item["size"].as_u64().unwrap() * item["instances"].as_u64().unwrap();
        assert_eq!(item["weight"], product);
        assert_eq!(item["estimated"], true);
    }
    let generic = json(dir.path(), "weight --by item --generics");
    assert!(generic["items"].as_array().unwrap().iter().all(|i| i["generic"] == true));
    let groups = &json(dir.path(), "weight --by crate")["groups"];
    assert_eq!(groups[0]["weight"], document["summary"]["weight"]);
    let dot = stdout(dir.path(), "weight --format dot");
    assert!(dot.starts_with("digraph") && dot.contains("kit"), "{dot}");
    let refused = run(dir.path(), "weight --by item --format dot");
    assert!(!refused.status.success());
}

#[test]
fn the_generic_functions_of_the_sample_have_the_copies_of_their_callers() {
    let sample = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/monolith");
    let document = json(&sample, "weight --by item --generics --offline");
    let copies = |id: &str| {
        let items = document["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == id).map(|item| item["instances"].as_u64().unwrap())
    };
    assert_eq!(copies("monolith::db::database::Connection::transaction"), Some(12), "one for each closure");
    assert_eq!(copies("monolith::db::executor::Executor::fetch"), Some(6));
    assert_eq!(copies("monolith::db::repository::Repository::insert"), Some(5), "one for each entity");
}
