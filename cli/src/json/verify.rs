//! The document of `cargo seam verify`.

use seam_analyzer::verify::{
    Cause, Comparison, Difference, Expected, Figure, LeftOut, Outcome, Outcomes, Row, Spread, Tests,
};
use serde::Serialize;

use super::SCHEMA_VERSION;
use super::apply::{QuestionsDoc, questions};
use super::parts::rounded;
use crate::commands::verify::Found;

#[derive(Serialize)]
struct VerifyDoc<'a> {
    schema_version: u32,
    command: &'static str,
    package: &'a str,
    crates: Vec<&'a str>,
    verdict: &'static str,
    summary: SummaryDoc,
    errors: &'a [String],
    left_out: Vec<LeftOutDoc<'a>>,
    tests: TestsDoc<'a>,
    files: Vec<FileDoc<'a>>,
    measurements: Vec<RowDoc<'a>>,
    expected: Vec<ExpectedDoc>,
    test_questions: Option<QuestionsDoc<'a>>,
    skipped: &'a [String],
    notes: &'a [String],
}

#[derive(Serialize)]
struct SummaryDoc {
    jobs: usize,
    budget: f64,
    elapsed: f64,
    measure: &'static str,
    probabilities: &'static str,
    compiles: bool,
}

#[derive(Serialize)]
struct LeftOutDoc<'a> {
    package: &'a str,
    kind: &'static str,
    target: &'a str,
    unit_tests: bool,
}

#[derive(Serialize)]
struct TestsDoc<'a> {
    basis: &'static str,
    compared: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    repeated: bool,
    same: usize,
    before: Option<OutcomesDoc>,
    after: Option<OutcomesDoc>,
    differences: Vec<DifferenceDoc<'a>>,
    failed_targets: Vec<String>,
}

#[derive(Serialize)]
struct OutcomesDoc {
    success: bool,
    passed: usize,
    failed: usize,
    ignored: usize,
}

#[derive(Serialize)]
struct DifferenceDoc<'a> {
    name: &'a str,
    before: Option<&'static str>,
    after: Option<&'static str>,
    loss: bool,
}

#[derive(Serialize)]
struct FileDoc<'a> {
    before: &'a str,
    after: &'a str,
    found: f64,
    probability: f64,
}

#[derive(Serialize)]
struct RowDoc<'a> {
    cause: &'static str,
    file: Option<&'a str>,
    profile: &'static str,
    mode: &'static str,
    before: FigureDoc,
    after: FigureDoc,
    measured_change: Option<f64>,
    clear: bool,
}

#[derive(Serialize)]
struct FigureDoc {
    measured: SpreadDoc,
    predicted: Option<f64>,
    fitted: bool,
    error: Option<f64>,
    compiled: usize,
    predicted_compiled: Option<usize>,
}

#[derive(Serialize)]
struct SpreadDoc {
    median: f64,
    low: f64,
    high: f64,
    samples: usize,
}

#[derive(Serialize)]
struct ExpectedDoc {
    profile: &'static str,
    mode: &'static str,
    files: usize,
    measured: SidesDoc,
    measured_change: Option<f64>,
    predicted: Option<SidesDoc>,
    predicted_change: Option<f64>,
    error: Option<SidesDoc>,
    ratio: RatioDoc,
}

#[derive(Serialize)]
struct RatioDoc {
    measured: Option<f64>,
    predicted: Option<f64>,
    error: Option<f64>,
}

#[derive(Serialize)]
struct SidesDoc {
    before: f64,
    after: f64,
}

/// The document, ready to be written.
pub(crate) fn document(found: &Found) -> impl Serialize + '_ {
    let report = &found.report;
    VerifyDoc {
        schema_version: SCHEMA_VERSION,
        command: "verify",
        package: &found.plan.package,
        crates: found.plan.crates.iter().map(|planned| planned.name.as_str()).collect(),
        verdict: report.verdict().as_str(),
        summary: SummaryDoc {
            jobs: found.jobs,
            budget: rounded(found.budget.as_secs_f64()),
            elapsed: rounded(report.elapsed.as_secs_f64()),
            measure: "s",
            probabilities: found.basis.as_str(),
            compiles: report.compiled,
        },
        errors: &report.errors,
        left_out: report.left_out.iter().map(left_out).collect(),
        tests: tests(&report.tests),
        files: report
            .files
            .iter()
            .map(|file| FileDoc {
                before: &file.before,
                after: &file.after,
                found: rounded(file.found),
                probability: rounded(file.probability),
            })
            .collect(),
        measurements: report.rows.iter().map(|row| self::row(found, row)).collect(),
        expected: report.expected.iter().map(expected).collect(),
        test_questions: found.test_questions.as_ref().map(|all| questions(Some(all))),
        skipped: &report.skipped,
        notes: &report.notes,
    }
}

fn left_out(one: &LeftOut) -> LeftOutDoc<'_> {
    LeftOutDoc {
        package: &one.package,
        kind: one.kind.as_str(),
        target: &one.name,
        unit_tests: one.is_of_unit_tests(),
    }
}

fn tests(tests: &Tests) -> TestsDoc<'_> {
    let (comparison, repeated, reason) = match tests {
        Tests::Compared { comparison, repeated } => (Some(comparison), *repeated, None),
        Tests::Skipped(reason) => (None, false, Some(reason.as_str())),
    };
    let outcomes = |of: &Outcomes| OutcomesDoc {
        success: of.success,
        passed: of.with(Outcome::Passed),
        failed: of.with(Outcome::Failed),
        ignored: of.with(Outcome::Ignored),
    };
    TestsDoc {
        basis: "measured",
        compared: comparison.is_some(),
        reason,
        repeated,
        same: comparison.map_or(0, Comparison::same),
        before: comparison.map(|of| outcomes(&of.before)),
        after: comparison.map(|of| outcomes(&of.after)),
        differences: comparison.map_or_else(Vec::new, differences),
        failed_targets: comparison
            .map_or_else(Vec::new, |of| of.targets.iter().map(ToString::to_string).collect()),
    }
}

fn differences(comparison: &Comparison) -> Vec<DifferenceDoc<'_>> {
    fn difference(one: &Difference) -> DifferenceDoc<'_> {
        DifferenceDoc {
            name: &one.name,
            before: one.before.map(Outcome::as_str),
            after: one.after.map(Outcome::as_str),
            loss: one.is_loss(),
        }
    }
    comparison.differences.iter().map(difference).collect()
}

fn row<'a>(found: &'a Found, row: &Row) -> RowDoc<'a> {
    RowDoc {
        cause: match row.question.cause {
            Cause::Clean => "clean",
            Cause::Nothing => "nothing",
            Cause::Edit(_) => "edit",
        },
        file: found.report.file(row.question).map(|file| file.before.as_str()),
        profile: row.question.command.as_str(),
        mode: row.question.mode.as_str(),
        before: figure(&row.before),
        after: figure(&row.after),
        measured_change: row.measured_change().map(rounded),
        clear: row.is_clear(),
    }
}

fn figure(figure: &Figure) -> FigureDoc {
    let Spread { median, low, high, samples } = figure.measured;
    FigureDoc {
        measured: SpreadDoc { median: rounded(median), low: rounded(low), high: rounded(high), samples },
        predicted: figure.predicted.map(rounded),
        fitted: figure.fitted,
        error: figure.error().map(rounded),
        compiled: figure.compiled,
        predicted_compiled: figure.predicted_compiled,
    }
}

fn expected(of: &Expected) -> ExpectedDoc {
    let sides = |[before, after]: [f64; 2]| SidesDoc { before: rounded(before), after: rounded(after) };
    ExpectedDoc {
        profile: of.command.as_str(),
        mode: of.mode.as_str(),
        files: of.files,
        measured: sides(of.measured),
        measured_change: of.measured_change().map(rounded),
        predicted: of.predicted.map(sides),
        predicted_change: of.predicted_change().map(rounded),
        error: of.errors().map(sides),
        ratio: RatioDoc {
            measured: of.measured_ratio().map(rounded),
            predicted: of.predicted_ratio().map(rounded),
            error: of.ratio_error().map(rounded),
        },
    }
}
