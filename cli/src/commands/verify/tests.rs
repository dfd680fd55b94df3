//! How the report reads. The snapshots are the reference; look at them when they change.

use std::time::Duration;

use seam_analyzer::apply::repair::Told;
use seam_analyzer::cost::CostMode;
use seam_analyzer::verify::{
    Cause, Comparison, EditedFile, Expected, Figure, LeftOut, Outcomes, Question, Row, Spread, Tests,
};

use super::super::fanout::Profile;
use super::*;
use seam_graphs::CrateKind;

fn spread(samples: &[f64]) -> Spread {
    Spread::of(samples).unwrap()
}

fn row(cause: Cause, mode: CostMode, sides: [(&[f64], f64); 2]) -> Row {
    let edit = matches!(cause, Cause::Edit(_));
    let figure = |(samples, predicted): (&[f64], f64)| Figure {
        measured: spread(samples),
        predicted: (cause != Cause::Nothing).then_some(predicted),
        fitted: false,
        compiled: 2,
        predicted_compiled: edit.then_some(if predicted > 2.0 { 3 } else { 2 }),
    };
    let [mut before, after] = sides.map(figure);
    before.fitted = cause == Cause::Clean;
    Row { question: Question { cause, command: Command::Check, mode }, before, after }
}

fn file(before: &str, after: &str, probability: f64, found: f64) -> EditedFile {
    EditedFile { before: before.into(), after: after.into(), probability, found }
}

fn found(after: &str) -> Found {
    let before = "test db::tests::a ... ok\ntest db::tests::b ... ok\ntest c ... ignored\n";
    let comparison =
        Comparison::new(Outcomes::parse(before, true), Outcomes::parse(after, !after.contains("FAILED")));
    let plan = "schema_version = 1\npackage = \"shop\"\nroot = \"shop\"\n[[crate]]\nname = \"shop-base\"\n[[crate]]\nname = \"shop-db\"\n";
    let report = Report {
        compiled: true,
        errors: Vec::new(),
        left_out: vec![LeftOut { package: "shop".into(), kind: CrateKind::Bench, name: "speed".into() }],
        tests: Tests::Compared { comparison, repeated: after.contains("FAILED") },
        files: vec![
            file("src/db/pool_of.rs", "shop-db/src/db/pool_of.rs", 0.41, 1.0),
            file("src/lib.rs", "src/lib.rs", 0.2, 0.8),
        ],
        rows: vec![
            row(Cause::Nothing, CostMode::Dev, [(&[0.1, 0.1], 0.1), (&[0.1, 0.12], 0.1)]),
            row(Cause::Edit(0), CostMode::Dev, [(&[2.0, 2.2, 2.1], 2.5), (&[1.0, 1.1, 1.2], 1.2)]),
            row(Cause::Edit(1), CostMode::Dev, [(&[1.0, 1.5], 1.0), (&[1.2, 1.3], 1.0)]),
            row(Cause::Clean, CostMode::Ci, [(&[12.34], 12.34), (&[14.0], 13.0)]),
        ],
        expected: vec![Expected {
            command: Command::Check,
            mode: CostMode::Dev,
            files: 2,
            measured: [1.82, 1.15],
            predicted: Some([2.0, 1.13]),
        }],
        skipped: vec![
            "never measured: cargo check after edits, without incremental state: src/lib.rs".into(),
        ],
        notes: Vec::new(),
        elapsed: Duration::from_secs(250),
    };
    Found {
        plan: Plan::from_toml(plan).unwrap(),
        commands: vec![Command::Check],
        jobs: 2,
        budget: Duration::from_secs(600),
        basis: Basis::History,
        test_questions: Some(TestQuestions {
            places: vec![("shop-db/src/db/mode.rs".into(), 7)],
            told: Told::TestsAndOtherTargets,
        }),
        report,
    }
}

fn same() -> Found {
    found("test c ... ignored\ntest db::tests::a ... ok\ntest db::tests::b ... ok\n")
}

fn as_text(found: &Found) -> String {
    let mut out = Vec::new();
    text::write(&mut out, Terminal { width: 120, shorten: false, color: false }, found).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn a_promise_that_holds_as_text() {
    insta::assert_snapshot!(as_text(&same()));
}

#[test]
fn a_promise_that_is_broken_as_text() {
    let mut found = found("test db::tests::a ... FAILED\ntest c ... ignored\ntest db::tests::new ... ok\n");
    found.report.rows.clear();
    found.report.expected.clear();
    insta::assert_snapshot!(as_text(&found));
}

#[test]
fn as_markdown() {
    let mut out = Vec::new();
    markdown::write(&mut out, &same()).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn as_json() {
    let mut out = Vec::new();
    json::write(&mut out, &json::verify::document(&same())).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap());
}

#[test]
fn what_does_not_compile_is_no_list_of_figures() {
    let mut found = same();
    found.report.errors = vec!["error[E0603]: function `f` is private\n --> src/a.rs:1:5".into()];
    found.report.tests = Tests::Skipped("it does not compile".into());
    found.report.rows.clear();
    found.report.expected.clear();
    let text = as_text(&found);
    assert!(text.contains("The promise is broken: it does not compile after the split."), "{text}");
    assert!(text.contains("\n  error[E0603]: function `f` is private\n   --> src/a.rs:1:5\n"), "{text}");
}

#[test]
fn commands_run_in_the_order_in_which_one_touch_serves_all() {
    assert_eq!(commands(&[]), [Command::Check, Command::Build]);
    assert_eq!(commands(&[Profile::Test, Profile::Check]), [Command::Check, Command::Test]);
}
