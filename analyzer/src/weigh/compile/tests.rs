//! More to compile costs more, what macros generate counts, features and tests count where they are on, and a measured build
//! is predicted as it was measured.

use std::collections::BTreeSet;

use camino::Utf8Path;
use seam_fixtures::Fixture;

use super::*;
use crate::cost::{Basis, Costs};
use crate::timings::{TimedUnit, Timings};
use crate::units::{Command, unit_graph};
use crate::weigh::macros::weigh;
use crate::{LoadOptions, analyze, load};

/// The costs of all units of a command.
fn costs(text: &str, command: Command, features: &[&str], report: Option<&Timings>) -> Costs {
    let fixture = Fixture::new(text).unwrap();
    let manifest = Utf8Path::from_path(fixture.path()).unwrap().join("Cargo.toml");
    let options = LoadOptions {
        manifest_path: Some(manifest),
        features: features.iter().map(|&f| f.to_owned()).collect(),
        offline: true,
        units: true,
        ..LoadOptions::default()
    };
    let workspace = load(&options).unwrap();
    let analysis = analyze(&workspace);
    let graph = unit_graph(&workspace, command);
    let rebuild = Rebuild::new(&workspace, &analysis.inputs, &graph);
    let macros = weigh(&analysis);
    let estimated = Costs::estimated(&workspace, &CostModel::new(&workspace, &analysis, &macros), &rebuild);
    match report {
        None => estimated,
        Some(report) => {
            estimated.calibrated(&workspace, &graph, std::slice::from_ref(report)).expect("it has the units")
        }
    }
}

/// The cost of a library with this root, built.
fn library(root: &str) -> UnitCost {
    costs(&format!("//- src/lib.rs\n{root}\n"), Command::Build, &[], None).units[0]
}

#[test]
fn more_of_anything_costs_more() {
    let function =
        "pub fn f(v: Vec<u32>) -> Vec<u32> { v.into_iter().map(|x| x + 1).filter(|x| *x > 2).collect() }";
    let more = format!("{function}\npub fn g(v: &[u32]) -> u32 {{ v.iter().map(|x| x * 2).sum() }}");
    let (empty, one, two) = (library(""), library(function), library(&more));
    assert!(empty.fixed > 0.0 && empty.front + empty.back == 0.0, "{empty:?}");
    assert!(empty.front < one.front && one.front < two.front, "{one:?} {two:?}");
    assert!(empty.back < one.back && one.back < two.back, "{one:?} {two:?}");
    assert_eq!(empty.fixed, two.fixed);
}

#[test]
fn documentation_and_blank_lines_cost_nothing() {
    let plain = "pub fn f() -> u32 { 1 }\npub fn g() -> u32 { 2 }";
    let wordy =
        "/// Long.\n///\n/// Explanation.\npub fn f() -> u32 { 1 }\n\n\n\n/// More.\npub fn g() -> u32 { 2 }";
    assert_eq!(library(plain), library(wordy));
}

#[test]
fn what_derives_generate_counts() {
    let bare = library("pub struct S { pub a: u32, pub b: u32 }");
    let derived = library("#[derive(Debug, Clone, PartialEq)]\npub struct S { pub a: u32, pub b: u32 }");
    assert!(derived.front > 1.2 * bare.front, "{bare:?} {derived:?}");
}

#[test]
fn generic_and_inline_functions_are_checked_here_and_generated_elsewhere() {
    let body = "{ let mut n = 0; for x in v.as_ref().iter() { n += x.clone().to_string().len(); } n }";
    let plain = library(&format!("pub fn f(v: &Vec<u32>) -> usize {body}"));
    for header in [
        "pub fn f<T: AsRef<[u32]>>(v: T)",
        "pub fn f(v: impl AsRef<[u32]>)",
        "#[inline]\npub fn f(v: &Vec<u32>)",
    ] {
        let other = library(&format!("{header} -> usize {body}"));
        assert_eq!(other.back, 0.0, "{header}");
        assert!(other.front > 0.8 * plain.front, "{header}");
    }
    assert!(plain.back > 0.0);
}

const FEATURED: &str = r#"
//- Cargo.toml
[package]
name = "p"
version = "0.0.0"
edition = "2021"
[features]
extra = []
[workspace]
//- src/lib.rs
pub fn always(v: &[u32]) -> u32 { v.iter().map(|x| x + 1).sum() }
#[cfg(feature = "extra")]
pub fn extra(v: &[u32]) -> u32 { v.iter().map(|x| x + 2).sum() }
#[cfg(test)]
mod tests {
    #[test]
    fn it_works() { assert_eq!(super::always(&[1, 2]), 5); }
}
"#;

#[test]
fn features_count_where_they_are_on() {
    let [off, on, without] = [
        costs(FEATURED, Command::Build, &[], None).units[0],
        costs(FEATURED, Command::Build, &["extra"], None).units[0],
        library("pub fn always(v: &[u32]) -> u32 { v.iter().map(|x| x + 1).sum() }"),
    ];
    assert!(on.total() > 1.2 * (off.total() - off.fixed) + off.fixed, "{off:?} {on:?}");
    assert!((off.back - without.back).abs() < 0.1 * without.back, "{off:?} {without:?}");
}

#[test]
fn tests_count_where_they_are_built() {
    let build = costs(FEATURED, Command::Build, &[], None).units[0];
    let test = costs(FEATURED, Command::Test, &[], None);
    let heaviest = test.units.iter().map(|unit| unit.front).fold(0.0, f64::max);
    assert!(heaviest > build.front, "{build:?} {test:?}");
}

#[test]
fn a_measured_build_is_predicted_as_it_was_measured() {
    let timed = TimedUnit {
        id: 0,
        name: "p".to_owned(),
        version: "0.0.0".to_owned(),
        target: None,
        build_script: false,
        mode: Mode::Build,
        start: 0.0,
        duration: 3.0,
        frontend: Some(1.8),
        unblocked: Vec::new(),
        unblocked_early: Vec::new(),
    };
    let report = Timings { units: vec![timed] };
    let costs = costs(FEATURED, Command::Build, &[], Some(&report));
    let unit = costs.units[0];
    assert_eq!(costs.basis, Basis::Measured { measured: 1, estimated: 0 });
    assert!((unit.total() - 3.0).abs() < 1e-9 && (unit.fixed + unit.front - 1.8).abs() < 1e-9, "{unit:?}");
    assert_eq!(costs.band(std::iter::once((0, 3.0))), [3.0, 3.0], "what was measured is not estimated");
}

#[test]
fn the_band_of_many_estimates_is_narrower_than_that_of_one() {
    let costs = Costs {
        units: Vec::new(),
        basis: Basis::Estimated,
        amounts: Vec::new(),
        measured: vec![false; 100],
        cargo: 0.0,
    };
    let [low, high] = costs.band(std::iter::once((0, 100.0)));
    assert_eq!([low, high], BAND.map(|factor| 100.0 * factor));
    let [narrow_low, narrow_high] = costs.band((0..100).map(|unit| (unit, 1.0)));
    assert!(low < narrow_low && narrow_low < 100.0 && 100.0 < narrow_high && narrow_high < high);
}

/// The rows of a file beside the fitting script, by column.
fn rows(name: &str) -> Vec<BTreeMap<String, String>> {
    let path = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../fit/cost").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let (header, lines) = text.split_once('\n').unwrap();
    let row =
        |line: &str| header.split(',').map(str::to_owned).zip(line.split(',').map(str::to_owned)).collect();
    lines.lines().map(row).collect()
}

fn number(row: &BTreeMap<String, String>, name: &str) -> f64 {
    row[name].parse().unwrap_or(0.0)
}

/// The rank correlation of pairs (Spearman).
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let ranks = |of: &dyn Fn(&(f64, f64)) -> f64| {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_by(|&a, &b| of(&pairs[a]).total_cmp(&of(&pairs[b])));
        let mut ranks = vec![0.0; pairs.len()];
        for (rank, at) in order.into_iter().enumerate() {
            ranks[at] = rank as f64;
        }
        ranks
    };
    let (a, b) = (ranks(&|pair| pair.0), ranks(&|pair| pair.1));
    let n = pairs.len() as f64;
    1.0 - 6.0 * a.iter().zip(&b).map(|(a, b)| (a - b).powi(2)).sum::<f64>() / (n * (n * n - 1.0))
}

/// The measured and the estimated cost of a row of the data.
fn costed(row: &BTreeMap<String, String>) -> (f64, f64) {
    let mut amounts = Amounts::default();
    for quantity in Quantity::ALL {
        amounts.add(quantity, number(row, quantity.as_str()));
    }
    (number(row, "build"), cost(&amounts).total())
}

#[test]
fn the_quality_that_is_stated_is_that_of_the_data() {
    let complete = |row: &BTreeMap<String, String>| {
        ["check", "build", "instantiated"].iter().all(|name| !row[*name].is_empty())
    };
    let data: Vec<_> = rows("data.csv").into_iter().filter(complete).collect();
    let is = |row: &BTreeMap<String, String>, set: &str| row["set"] == set;
    let members: BTreeSet<&str> = data
        .iter()
        .filter(|row| is(row, "report") && row["member"] == "1")
        .map(|row| row["package"].as_str())
        .collect();
    let fitted: BTreeSet<&str> = data
        .iter()
        .filter(|row| is(row, "fit"))
        .map(|row| row["package"].as_str())
        .filter(|p| !members.contains(p))
        .collect();
    let reported = data.iter().filter(|row| is(row, "report") && !fitted.contains(row["package"].as_str()));
    let costs: Vec<(f64, f64)> = reported.clone().map(costed).collect();
    let lines: Vec<(f64, f64)> = reported.map(|row| (number(row, "build"), number(row, "lines"))).collect();
    assert!(
        (spearman(&costs) - QUALITY.ranks).abs() < 0.006 && (spearman(&lines) - LINE_RANKS).abs() < 0.006
    );
    assert_eq!(costs.len(), QUALITY.libraries);
    let scale = costs.iter().map(|(t, p)| t * p).sum::<f64>() / costs.iter().map(|(_, p)| p * p).sum::<f64>();
    let mean = costs.iter().map(|(t, _)| t).sum::<f64>() / costs.len() as f64;
    let left: f64 = costs.iter().map(|(t, p)| (t - scale * p).powi(2)).sum();
    let explained = 1.0 - left / costs.iter().map(|(t, _)| (t - mean).powi(2)).sum::<f64>();
    assert!((explained - QUALITY.explained).abs() < 0.006, "{explained}");
    assert!(explained > 0.85, "{explained}");
    // Most lie within the band once the machine is allowed for.
    let mut ratios: Vec<f64> = costs.iter().filter(|(t, _)| *t > 0.1).map(|(t, p)| t / p).collect();
    ratios.sort_by(f64::total_cmp);
    let middle = ratios[ratios.len() / 2];
    let inside = ratios.iter().filter(|r| (BAND[0]..BAND[1]).contains(&(*r / middle))).count();
    assert!(inside as f64 > 0.7 * ratios.len() as f64, "{inside} of {}", ratios.len());
}

#[test]
fn the_errors_of_edits_that_are_stated_are_those_of_the_data() {
    let data = rows("edits.csv");
    for command in [Command::Check, Command::Build] {
        for mode in CostMode::ALL {
            let mine = || {
                data.iter()
                    .filter(move |row| row["command"] == command.as_str() && row["mode"] == mode.as_str())
            };
            let clock = mine().any(|row| row["what"] == "wall");
            let mut errors: Vec<f64> = mine()
                .filter(|row| !clock || row["what"] == "wall")
                .map(|row| (number(row, "predicted") / number(row, "measured") - 1.0).abs())
                .collect();
            errors.sort_by(f64::total_cmp);
            let middle = errors.len() / 2;
            let median = if errors.len() % 2 == 1 {
                errors[middle]
            } else {
                0.5 * (errors[middle - 1] + errors[middle])
            };
            let stated = EditError::of(command, mode);
            assert_eq!(stated.edits, errors.len());
            assert!((stated.median - median).abs() < 0.006, "{command:?} {mode:?}: {median}");
        }
    }
}
