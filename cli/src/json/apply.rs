//! The document of `cargo seam apply`.

use seam_analyzer::apply::Operation;
use seam_analyzer::apply::check::Message;
use seam_analyzer::apply::repair::{TestQuestions, Told};
use serde::Serialize;

use super::SCHEMA_VERSION;
use crate::commands::apply::Report;

#[derive(Serialize)]
struct ApplyDoc<'a> {
    schema_version: u32,
    command: &'static str,
    package: &'a str,
    packages: Vec<PackageDoc<'a>>,
    operations: Vec<OperationDoc<'a>>,
    rehomed: Vec<RehomedDoc<'a>>,
    widened: Vec<WidenedDoc<'a>>,
    forwarded_features: Vec<ForwardedDoc<'a>>,
    kept: &'a [String],
    renamed: Vec<RenamedDoc<'a>>,
    dry_run: bool,
    errors_before: usize,
    checks: Vec<CheckDoc>,
    repairs: Vec<RepairDoc<'a>>,
    test_questions: QuestionsDoc<'a>,
    remaining: Vec<RemainingDoc<'a>>,
    trouble: &'a str,
    budget_over: bool,
    unchecked_repairs: usize,
    compiles: bool,
    configurations: Vec<ConfigurationDoc>,
    written: bool,
}

#[derive(Serialize)]
struct ConfigurationDoc {
    flags: &'static str,
    checked: bool,
}

#[derive(Serialize)]
struct PackageDoc<'a> {
    name: &'a str,
    folder: &'a str,
    files: usize,
    lines: u32,
    depends_on: &'a [String],
}

#[derive(Serialize)]
struct OperationDoc<'a> {
    kind: &'static str,
    path: &'a str,
    from: Option<&'a str>,
    edited: bool,
}

#[derive(Serialize)]
struct WidenedDoc<'a> {
    path: &'a str,
    was: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct RenamedDoc<'a> {
    file: &'a str,
    line: u32,
    what: &'a str,
}

#[derive(Serialize)]
struct RehomedDoc<'a> {
    path: &'a str,
    to: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct ForwardedDoc<'a> {
    feature: &'a str,
    to: &'a str,
}

#[derive(Serialize)]
struct CheckDoc {
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct RepairDoc<'a> {
    file: &'a str,
    line: u32,
    what: &'a str,
}

#[derive(Serialize)]
pub(super) struct QuestionsDoc<'a> {
    places: Vec<PlaceDoc<'a>>,
    told: Option<&'static str>,
}

#[derive(Serialize)]
struct PlaceDoc<'a> {
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct RemainingDoc<'a> {
    file: Option<&'a str>,
    line: Option<u32>,
    code: &'a str,
    message: &'a str,
}

/// The document, ready to be written.
pub(crate) fn document<'a>(report: &'a Report<'_>) -> impl Serialize + 'a {
    let split = report.split;
    let outcome = report.outcome;
    ApplyDoc {
        schema_version: SCHEMA_VERSION,
        command: "apply",
        package: &report.plan.package,
        packages: split
            .packages
            .iter()
            .map(|p| PackageDoc {
                name: &p.name,
                folder: &p.folder,
                files: p.files,
                lines: p.lines,
                depends_on: &p.depends_on,
            })
            .collect(),
        operations: split.operations.iter().map(operation).collect(),
        rehomed: split
            .rehomed
            .iter()
            .map(|r| RehomedDoc { path: &r.path, to: &r.to, file: &r.file, line: r.line })
            .collect(),
        widened: split
            .widened
            .iter()
            .map(|w| WidenedDoc { path: &w.path, was: &w.was, file: &w.file, line: w.line })
            .collect(),
        kept: &split.kept,
        renamed: split
            .renamed
            .iter()
            .map(|r| RenamedDoc { file: &r.file, line: r.line, what: &r.what })
            .collect(),
        forwarded_features: split
            .forwarded
            .iter()
            .map(|f| ForwardedDoc { feature: &f.feature, to: &f.to })
            .collect(),
        dry_run: outcome.is_none(),
        errors_before: outcome.map_or(0, |o| o.before),
        checks: outcome
            .map(|o| o.checks.iter().map(|&(errors, warnings)| CheckDoc { errors, warnings }).collect())
            .unwrap_or_default(),
        repairs: outcome
            .map(|o| {
                o.repairs.iter().map(|r| RepairDoc { file: &r.file, line: r.line, what: &r.what }).collect()
            })
            .unwrap_or_default(),
        test_questions: questions(outcome.map(|o| &o.test_questions)),
        remaining: outcome.map(|o| o.remaining.iter().map(remaining).collect()).unwrap_or_default(),
        trouble: outcome.map_or("", |o| o.trouble.as_str()),
        budget_over: outcome.is_some_and(|o| o.unchecked.is_some()),
        unchecked_repairs: outcome.and_then(|o| o.unchecked).unwrap_or(0),
        compiles: outcome.is_some_and(|o| o.compiles),
        configurations: outcome
            .map(|o| {
                o.configurations.iter().map(|&(flags, checked)| ConfigurationDoc { flags, checked }).collect()
            })
            .unwrap_or_default(),
        written: report.written.is_some(),
    }
}

fn operation(operation: &Operation) -> OperationDoc<'_> {
    let (kind, path, from, edited) = match operation {
        Operation::CreateManifest { path, .. } => ("create_manifest", path, None, true),
        Operation::EditManifest { path, .. } => ("edit_manifest", path, None, true),
        Operation::MoveFile { from, to, text } => ("move_file", to, Some(from.as_str()), text.is_some()),
        Operation::CreateFile { path, part_of, .. } => ("create_file", path, Some(part_of.as_str()), true),
        Operation::EditFile { path, .. } => ("edit_file", path, None, true),
        Operation::CopyFile { from, to } => ("copy_file", to, Some(from.as_str()), false),
    };
    OperationDoc { kind, path, from, edited }
}

/// Of code that asks whether it is under test.
pub(super) fn questions(questions: Option<&TestQuestions>) -> QuestionsDoc<'_> {
    let Some(questions) = questions else { return QuestionsDoc { places: Vec::new(), told: None } };
    let told = match questions.told {
        Told::Tests => "tests",
        Told::TestsAndOtherTargets => "tests_and_other_targets",
        Told::Nobody => "nobody",
    };
    let places = questions.places.iter();
    let places: Vec<PlaceDoc<'_>> = places.map(|(file, line)| PlaceDoc { file, line: *line }).collect();
    QuestionsDoc { told: (!places.is_empty()).then_some(told), places }
}

fn remaining(message: &Message) -> RemainingDoc<'_> {
    let place = message.spans.first();
    RemainingDoc {
        file: place.map(|p| p.file.as_str()),
        line: place.map(|p| p.line),
        code: &message.code,
        message: &message.text,
    }
}
