use super::*;
use crate::verify::outcomes::Outcomes;
use crate::verify::predict::ForetoldEdit;
use crate::verify::schedule::Side;

fn question(cause: Cause, mode: CostMode) -> Question {
    Question { cause, command: Command::Check, mode }
}

fn answer(cause: Cause, mode: CostMode, before: &[f64], after: &[f64]) -> Answer {
    let samples = |seconds: &[f64]| seconds.iter().map(|&seconds| Sample { seconds, compiled: 2 }).collect();
    Answer { question: question(cause, mode), before: samples(before), after: samples(after) }
}

fn foretold(clean: f64, edits: &[f64]) -> Foretold {
    let edit = |&dev: &f64| ForetoldEdit { dev, ci: clean, compiled: 2 };
    Foretold { clean, edits: edits.iter().map(edit).collect(), cargo: 0.1 }
}

fn file(name: &str, probability: f64) -> EditedFile {
    EditedFile { before: name.into(), after: name.into(), probability, found: 1.0 }
}

/// Cargo takes half a second for itself.
fn found() -> (Measurements, Vec<ForetoldPair>, Vec<EditedFile>) {
    let answers = vec![
        answer(Cause::Clean, CostMode::Ci, &[5.5], &[6.5]),
        answer(Cause::Nothing, CostMode::Dev, &[0.5], &[0.6]),
        answer(Cause::Edit(0), CostMode::Dev, &[2.0, 2.2, 9.0], &[1.0, 1.1, 1.2]),
        answer(Cause::Edit(1), CostMode::Dev, &[1.0], &[1.0]),
    ];
    let sides = [foretold(5.0, &[1.5, 0.5]), foretold(6.0, &[0.5, 0.5])];
    let files = vec![file("src/a.rs", 0.6), file("src/b.rs", 0.2)];
    let foretold = vec![ForetoldPair { command: Command::Check, sides }];
    (Measurements { answers, skipped: Vec::new() }, foretold, files)
}

#[test]
fn predictions_are_beside_what_was_measured_with_the_time_of_cargo_before() {
    let (found, foretold, _) = found();
    let rows = rows(&found, &foretold);
    let of = |cause, mode| rows.iter().find(|row| row.question == question(cause, mode)).unwrap();
    let clean = of(Cause::Clean, CostMode::Ci);
    assert_eq!(clean.before.predicted, Some(5.5));
    assert_eq!(clean.before.error(), None, "it could hardly be wrong");
    assert_eq!((clean.after.predicted, clean.after.error()), (Some(6.5), Some(0.0)));
    assert_eq!(of(Cause::Nothing, CostMode::Dev).before.predicted, None);
    let edit = of(Cause::Edit(0), CostMode::Dev);
    assert_eq!(edit.before.measured.median, 2.2, "not moved by the one slow run");
    assert_eq!(edit.before.predicted, Some(2.0));
    assert!((edit.before.error().unwrap() + 0.0909).abs() < 1e-3);
    assert_eq!(edit.before.predicted_compiled, Some(2));
    assert!(edit.is_clear());
    assert!(!clean.is_clear(), "a single sample tells nothing");
}

#[test]
fn without_a_report_there_is_no_prediction_rather_than_a_guess() {
    let (found, _, files) = found();
    let rows = rows(&found, &[]);
    assert!(rows.iter().all(|row| row.before.predicted.is_none()));
    let expected = expected(&rows, &files);
    assert_eq!(expected[0].predicted, None);
    assert_eq!((expected[0].errors(), expected[0].ratio_error()), (None, None));
    assert!(expected[0].measured_change().is_some());
}

#[test]
fn where_nothing_to_do_was_not_measured_the_time_of_cargo_is_estimated() {
    let (mut found, foretold, _) = found();
    found.answers.remove(1);
    let rows = rows(&found, &foretold);
    let clean = rows.iter().find(|row| row.question.cause == Cause::Clean).unwrap();
    assert_eq!(clean.after.predicted, Some(6.1));
}

#[test]
fn the_expected_rebuild_goes_by_the_probabilities_of_the_files() {
    let (found, foretold, files) = found();
    let expected = expected(&rows(&found, &foretold), &files);
    assert_eq!(expected.len(), 1);
    let [before, after] = expected[0].measured;
    assert!((before - (0.75 * 2.2 + 0.25 * 1.0)).abs() < 1e-9);
    assert!((after - (0.75 * 1.1 + 0.25 * 1.0)).abs() < 1e-9);
    assert!((expected[0].predicted.unwrap()[1] - 1.0).abs() < 1e-9);
    assert!((expected[0].measured_ratio().unwrap() - 1.075 / 1.9).abs() < 1e-9);
    assert!((expected[0].predicted_ratio().unwrap() - 1.0 / 1.75).abs() < 1e-9);
    assert!((expected[0].ratio_error().unwrap() - (1.0 / 1.75) / (1.075 / 1.9) + 1.0).abs() < 1e-9);
    let unknown = [file("src/a.rs", 0.0), file("src/b.rs", 0.0)];
    let even = super::expected(&rows(&found, &foretold), &unknown);
    assert!((even[0].measured[0] - 1.6).abs() < 1e-9);
}

fn report(errors: &[&str], tests: Tests) -> Report {
    Report {
        compiled: errors.is_empty(),
        errors: errors.iter().map(ToString::to_string).collect(),
        left_out: Vec::new(),
        tests,
        files: Vec::new(),
        rows: Vec::new(),
        expected: Vec::new(),
        skipped: Vec::new(),
        notes: Vec::new(),
        elapsed: Duration::ZERO,
    }
}

#[test]
fn the_promise_is_about_compiling_and_tests() {
    let compare = |before: &str, after: &str| Tests::Compared {
        comparison: Comparison::new(Outcomes::parse(before, true), Outcomes::parse(after, true)),
        repeated: false,
    };
    let same = compare("test a ... ok\n", "test a ... ok\n");
    assert_eq!(report(&[], same.clone()).verdict(), Verdict::Holds);
    assert_eq!(report(&["error: no"], same).verdict(), Verdict::Broken);
    assert_eq!(report(&[], compare("test a ... ok\n", "")).verdict(), Verdict::Broken);
    let skipped = Tests::Skipped("time was up".into());
    assert_eq!(
        report(&[], skipped).verdict(),
        Verdict::Unknown,
        "what was not seen to hold is not called so"
    );
}

#[test]
fn what_was_skipped_is_said_once_for_each_question() {
    let (mut found, _, files) = found();
    let pair = |cause, mode, round| Pair { question: question(cause, mode), first: Side::Before, round };
    found.skipped = vec![
        pair(Cause::Edit(0), CostMode::Dev, 3),
        pair(Cause::Edit(0), CostMode::Dev, 4),
        pair(Cause::Edit(0), CostMode::Ci, 0),
        pair(Cause::Edit(1), CostMode::Ci, 0),
    ];
    assert_eq!(
        skipped(&found, &files),
        [
            "never measured: cargo check after edits, without incremental state: src/a.rs, src/b.rs",
            "2 of the planned repetitions, of 1 measurements",
        ]
    );
}
