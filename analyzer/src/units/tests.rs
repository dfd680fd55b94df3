//! Units of small workspaces on disk, and what edits make of them. What real cargo does is compared end to end, in the
//! package `seam-tests`.

use std::fmt::Write as _;

use camino::Utf8PathBuf;
use insta::assert_snapshot;
use seam_fixtures::Fixture;

use super::{Command, Fate, Rebuild, UnitGraph, unit_graph};
use crate::cost::{Basis, CostMode, Costs, Share};
use crate::fanout::{Estimator, Staleness, expected_rebuild};
use crate::timings::Timings;
use crate::weigh::compile::CostModel;
use crate::weigh::macros::weigh;
use crate::workspace::Workspace;
use crate::{Inputs, LoadOptions, analyze, load};

/// A library under a library under a binary, with a build script, a procedural macro, tests and a file for tests only.
const SMALL: &str = r#"
//- Cargo.toml
[workspace]
resolver = "2"
members = ["app", "core", "macros"]
//- app/Cargo.toml
[package]
name = "app"
version = "0.1.0"
edition = "2021"
[dependencies]
core = { path = "../core" }
macros = { path = "../macros" }
//- app/src/main.rs
mod part;
fn main() {}
//- app/src/part.rs
pub fn part() {}
//- app/tests/run.rs
//- core/Cargo.toml
[package]
name = "core"
version = "0.1.0"
edition = "2021"
//- core/build.rs
fn main() { println!("cargo::rerun-if-changed=a.txt"); }
//- core/a.txt
//- core/src/lib.rs
#[cfg(test)]
mod tests;
pub const TEXT: &str = include_str!("text.txt");
//- core/src/tests.rs
//- core/src/text.txt
//- macros/Cargo.toml
[package]
name = "macros"
version = "0.1.0"
edition = "2021"
[lib]
proc-macro = true
[dependencies]
core = { path = "../core" }
//- macros/src/lib.rs
"#;

fn read(text: &str) -> (Fixture, Workspace, Inputs) {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8PathBuf::from_path_buf(fixture.path().join("Cargo.toml")).unwrap();
    let options =
        LoadOptions { manifest_path: Some(manifest), offline: true, units: true, ..LoadOptions::default() };
    let workspace = load(&options).unwrap();
    let inputs = analyze(&workspace).inputs;
    (fixture, workspace, inputs)
}

fn name(workspace: &Workspace, graph: &UnitGraph, at: usize) -> String {
    let (target, unit) = (graph.target(workspace, at), &graph.units[at]);
    let host = if unit.host { " host" } else { "" };
    let package = &graph.package(workspace, at).name;
    format!("{package}/{} {} {}{host}", target.kind.as_str(), target.name, unit.mode.as_str())
}

fn dump(command: Command) -> String {
    let (_fixture, workspace, _) = read(SMALL);
    let graph = unit_graph(&workspace, command);
    let mut out = String::new();
    for at in 0..graph.units.len() {
        let below = |dag: &seam_graphs::Dag| -> Vec<usize> { dag.dependencies(at).collect() };
        let (stale, order) = (below(&graph.stale), below(&graph.order));
        let only_order: Vec<&usize> = order.iter().filter(|unit| !stale.contains(unit)).collect();
        write!(out, "{at}: {} {stale:?}", name(&workspace, &graph, at)).unwrap();
        writeln!(
            out,
            "{}",
            if only_order.is_empty() { String::new() } else { format!(" after {only_order:?}") }
        )
        .unwrap();
    }
    out
}

#[test]
fn checking_builds_what_runs_during_the_build() {
    assert_snapshot!(dump(Command::Check));
}

#[test]
fn testing_compiles_libraries_twice_and_waits_for_binaries() {
    assert_snapshot!(dump(Command::Test));
}

/// The fate of each unit that is not fresh.
fn fates(command: Command, file: &str, relink: bool) -> String {
    let (_fixture, workspace, inputs) = read(SMALL);
    let graph = unit_graph(&workspace, command);
    let rebuild = Rebuild::new(&workspace, &inputs, &graph);
    let edit = rebuild.of_file(file);
    let fates = if relink { rebuild.relinking(&edit) } else { rebuild.fates(&edit) };
    let lines = (0..fates.len())
        .filter(|&at| fates[at] != Fate::Fresh)
        .map(|at| format!("{:?} {}", fates[at], name(&workspace, &graph, at)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn files_are_read_where_their_conditions_hold() {
    assert_snapshot!(fates(Command::Test, "core/src/tests.rs", false), @"Rebuilt core/lib core test");
    assert_eq!(fates(Command::Check, "core/src/tests.rs", false), "");
    assert_eq!(fates(Command::Check, "core/src/nothing.rs", false), "");
    assert_eq!(
        fates(Command::Check, "core/src/text.txt", false),
        fates(Command::Check, "core/src/lib.rs", false)
    );
    assert_snapshot!(fates(Command::Check, "core/a.txt", false), @r"
    Rebuilt app/bin app check
    Rebuilt core/lib core check
    Rebuilt core/lib core build
    Rebuilt core/custom-build build-script-build run
    Rebuilt macros/proc-macro macros check
    Rebuilt macros/proc-macro macros build
    ");
}

#[test]
fn relinking_stops_at_the_crate_but_not_below_procedural_macros() {
    assert_snapshot!(fates(Command::Build, "app/src/part.rs", true), @"Rebuilt app/bin app build");
    // The macros are linked again with the changed library, and what they expand to may have changed.
    assert_snapshot!(fates(Command::Build, "core/src/lib.rs", true), @r"
    Rebuilt app/bin app build
    Rebuilt core/lib core build
    Relinked macros/proc-macro macros build
    ");
}

#[test]
fn costs_add_up_and_reports_replace_estimates() {
    let (_fixture, workspace, inputs) = read(SMALL);
    let graph = unit_graph(&workspace, Command::Build);
    let rebuild = Rebuild::new(&workspace, &inputs, &graph);
    let analysis = analyze(&workspace);
    let model = CostModel::new(&workspace, &analysis, &weigh(&analysis));
    let costs = Costs::estimated(&workspace, &model, &rebuild);
    assert_eq!(costs.basis, Basis::Estimated);
    let estimator = Estimator::new(&workspace, &inputs, &rebuild, &costs, 2, Staleness::Today);
    let targets = estimator.targets(None);
    assert!((targets.iter().map(|one| one.probability).sum::<f64>() - 1.0).abs() < 1e-9);
    let all = estimator.everything();
    for one in &targets {
        let [dev, ci] = CostMode::ALL.map(|mode| one.then.cost(mode));
        assert!(dev.work <= ci.work && ci.work <= all + 1e-9 && ci.wall <= ci.work + 1e-9);
        assert!(ci.path.length <= ci.wall + 1e-9 && ci.work <= 2.0 * ci.wall + 1e-9);
        assert!((one.then.fan_out - ci.work / all).abs() < 1e-12);
    }
    assert!(expected_rebuild(&targets, CostMode::Dev) < expected_rebuild(&targets, CostMode::Ci));

    let report = r#"UNIT_DATA = [{"name": "core", "version": "0.1.0", "mode": "todo", "target": "", "duration": 3.0,
        "sections": [["frontend", {"start": 0, "end": 2.0}]]}, {"name": "other", "duration": 9.0, "target": ""}]"#;
    let calibrated =
        costs.clone().calibrated(&workspace, &graph, &[Timings::parse(report).unwrap()]).unwrap();
    let estimated = graph.units.len() - 1;
    assert_eq!(calibrated.basis, Basis::Measured { measured: 1, estimated });
    let core =
        (0..graph.units.len()).find(|&at| name(&workspace, &graph, at) == "core/lib core build").unwrap();
    assert!(costs.cargo < 1e-9, "without seconds there are none of cargo");
    let seconds = Estimator::new(&workspace, &inputs, &rebuild, &calibrated, 2, Staleness::Today);
    let built = seconds.clean_build();
    assert!(calibrated.cargo > 0.0 && built.wall >= built.path.length + calibrated.cargo - 1e-9);
    assert!((calibrated.units[core].total() - 3.0).abs() < 1e-9);
    assert!((calibrated.units[core].fixed + calibrated.units[core].front - 2.0).abs() < 1e-9);
    let whole = r#"UNIT_DATA = [{"name": "app", "duration": 3.2, "target": " app \"bin\""}]"#;
    let calibrated = costs.clone().calibrated(&workspace, &graph, &[Timings::parse(whole).unwrap()]).unwrap();
    let app = calibrated.units[0];
    assert!(
        (app.total() - 3.2).abs() < 1e-9 && app.link > app.front + app.back,
        "the estimate parts what the report does not"
    );
    assert_eq!(app.task(Share::WHOLE, true).back, 0.0, "nothing can start before a binary is linked");
    let foreign = r#"UNIT_DATA = [{"name": "other", "duration": 9.0, "target": ""}]"#;
    assert!(costs.calibrated(&workspace, &graph, &[Timings::parse(foreign).unwrap()]).is_none());
}
