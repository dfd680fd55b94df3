//! The words of the report, the same as text and as Markdown.

use std::time::Duration;

use seam_analyzer::Basis;
use seam_analyzer::cost::CostMode;
use seam_analyzer::units::Command;
use seam_analyzer::verify::{
    Cause, Difference, Expected, Figure, Outcome, Report, Row, Spread, Tests, Verdict,
};

use super::super::apply::questions::{self, Asked};
use super::Found;
use crate::text::{counted, thousands};

/// Tests and errors of which so many are named.
pub(super) const NAMED: usize = 20;

/// `cargo check`, `cargo test --no-run`.
pub(super) fn command(command: Command) -> &'static str {
    match command {
        Command::Check => "cargo check",
        Command::Build => "cargo build",
        Command::Test => "cargo test --no-run",
    }
}

/// `shop, taken apart into shop-domain and shop-db`.
pub(super) fn subject(found: &Found, quote: &str) -> String {
    let names: Vec<String> =
        found.plan.crates.iter().map(|planned| format!("{quote}{}{quote}", planned.name)).collect();
    let package = format!("{quote}{}{quote}", found.plan.package);
    match names.split_last() {
        None => format!("{package}, with nothing taken out of it"),
        Some((only, [])) => format!("{only} taken out of {package}"),
        Some((last, rest)) => format!("{} and {last} taken out of {package}", rest.join(", ")),
    }
}

/// The sentence that most readers read only.
pub(super) fn verdict(report: &Report) -> String {
    match (report.verdict(), &report.tests) {
        (Verdict::Holds, Tests::Compared { comparison, .. }) => {
            format!("The promise holds: it compiles, and {} the same as before.", say(comparison.same()))
        }
        (Verdict::Broken, Tests::Compared { comparison, .. }) => match comparison.losses().count() {
            0 if comparison.targets.is_empty() => {
                "The promise is broken: `cargo test` fails as a whole after the split, and did not before."
                    .into()
            }
            0 => format!(
                "The promise is broken: it compiles, but {} not before; {} the same.",
                counted(comparison.targets.len(), "target fails that did", "targets fail that did"),
                say(comparison.same())
            ),
            lost => format!(
                "The promise is broken: it compiles, but {} said before; {} the same.",
                counted(lost, "test does not say what it", "tests do not say what they"),
                say(comparison.same())
            ),
        },
        (Verdict::Broken, _) => "The promise is broken: it does not compile after the split.".into(),
        (_, Tests::Skipped(reason)) => {
            let compiles = if report.compiled { "It compiles after the split. " } else { "" };
            format!("{compiles}Not known whether the promise holds: tests were not compared, {reason}.")
        }
        (Verdict::Unknown, Tests::Compared { .. }) => "Not known whether the promise holds.".into(),
    }
}

fn say(tests: usize) -> String {
    counted(tests, "test says", "tests say")
}

/// What the split buys, one sentence for each command; the costs with incremental state, which are those of a day's work.
pub(super) fn gains(report: &Report) -> Vec<String> {
    report.expected.iter().filter(|one| one.mode == CostMode::Dev).map(|one| gain(report, one)).collect()
}

fn gain(report: &Report, expected: &Expected) -> String {
    let [before, after] = expected.measured.map(seconds);
    let measured = expected.measured_change().map(signed).unwrap_or_default();
    let predicted = match expected.predicted_change() {
        Some(change) => format!("; predicted: {}", signed(change)),
        None => String::new(),
    };
    let rows = rows(report, expected.command, expected.mode);
    let edits = rows.into_iter().filter(|row| matches!(row.question.cause, Cause::Edit(_)));
    let (mut faster, mut slower) = (0, 0);
    for row in edits.filter(|row| row.is_clear()) {
        match row.after.measured.median < row.before.measured.median {
            true => faster += 1,
            false => slower += 1,
        }
    }
    let clear = match (faster, slower) {
        (0, 0) => "no clear difference after any of the edits".to_owned(),
        _ => format!(
            "clearly faster after {faster} of {} edits, clearly slower after {slower}",
            expected.files
        ),
    };
    format!(
        "{} after an edit: {before} s before, {after} s after, {measured} (measured{predicted}); {clear}.",
        command(expected.command),
    )
}

/// How far the predicted J may be from the measured one.
const CLOSE: f64 = 0.25;

/// The titles of the columns of [`promise`].
pub(super) const PROMISE: [&str; 8] = [
    "an edit on average",
    "measured: before",
    "after",
    "after/before",
    "predicted: before",
    "after",
    "after/before",
    "error",
];

/// What the split is for: J by command and mode, measured and predicted.
pub(super) fn promise(report: &Report) -> Vec<[String; 8]> {
    let row = |one: &Expected| {
        let [before, after] = one.measured.map(seconds);
        let [foretold, later] = one.predicted.map_or_else(Default::default, |both| both.map(seconds));
        let ratio = |ratio: Option<f64>| ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
        [
            format!("{}, {}", command(one.command), one.mode.as_str()),
            before,
            after,
            ratio(one.measured_ratio()),
            foretold,
            later,
            ratio(one.predicted_ratio()),
            one.ratio_error().map(signed).unwrap_or_default(),
        ]
    };
    report.expected.iter().map(row).collect()
}

/// What that table is about.
pub(super) fn promise_title(report: &Report) -> String {
    let files = report.files.len();
    let of = counted(files, "file", "files");
    format!("J, the mean rebuild after an edit of the {of} by the probability of the edit, seconds")
}

/// Whether predictions and measurements agree.
pub(super) fn agreement(report: &Report) -> Option<String> {
    let errors: Vec<f64> = report.expected.iter().filter_map(Expected::ratio_error).collect();
    let largest = errors.iter().copied().max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    let within = errors.iter().filter(|error| error.abs() <= CLOSE).count();
    Some(format!(
        "after/before as predicted and as measured: {within} of {} within {:.0} %; the largest error is {}.",
        errors.len(),
        CLOSE * 100.0,
        signed(largest)
    ))
}

/// Code that gets another answer than before when it asks whether it is under test.
pub(super) fn asked(found: &Found) -> Option<Asked> {
    questions::asked(found.test_questions.as_ref()?, true, &found.plan.package)
}

/// What did not compile before, by name.
pub(super) fn left_out(report: &Report) -> Vec<String> {
    report.left_out.iter().map(ToString::to_string).collect()
}

/// The title of [`left_out`].
pub(super) const LEFT_OUT: &str = "Left out of both sides, as it did not compile before";

/// How many tests there are on both sides, and of which kind.
pub(super) fn tests(report: &Report) -> Option<String> {
    let Tests::Compared { comparison, repeated } = &report.tests else { return None };
    let (before, after) = (&comparison.before, &comparison.after);
    let of = |outcome: Outcome| {
        let counts = (before.with(outcome), after.with(outcome));
        (counts != (0, 0)).then(|| both(outcome.as_str(), counts.0, counts.1))
    };
    let kinds: Vec<String> =
        [Outcome::Passed, Outcome::Failed, Outcome::Ignored].into_iter().filter_map(of).collect();
    let kinds = if kinds.is_empty() { "there are none".to_owned() } else { kinds.join("; ") };
    let again = if *repeated { "; both sides ran twice, of each test the better outcome counts" } else { "" };
    Some(format!("Tests (measured): {kinds}{again}."))
}

fn both(word: &str, before: usize, after: usize) -> String {
    if before == after {
        format!("{} {word} on both sides", thousands(before))
    } else {
        format!("{word} {} before, {} after", thousands(before), thousands(after))
    }
}

/// Of a target: what fails now.
pub(super) const FAILS: &str = "its run did not fail before, and fails now";

/// `passed before, now vanished`.
pub(super) fn difference(difference: &Difference) -> String {
    match difference.before {
        Some(before) => format!("{} before, now {}", before.as_str(), difference.as_str()),
        None => format!("new, {}", difference.after.map_or("", Outcome::as_str)),
    }
}

/// What a row is about.
pub(super) fn cause(report: &Report, row: &Row) -> String {
    match (row.question.cause, report.file(row.question)) {
        (Cause::Edit(_), Some(file)) => file.before.clone(),
        (Cause::Clean, _) => "everything, from clean".into(),
        _ => "nothing".into(),
    }
}

/// The mean of the edits.
pub(super) fn expected(expected: &Expected) -> String {
    match expected.files {
        1 => "expected (1 file)".into(),
        files => format!("expected (these {files} files)"),
    }
}

/// `1.23 (1.20–1.31)`; without the spread where there is one sample.
pub(super) fn spread(spread: &Spread) -> String {
    if spread.samples == 1 {
        return seconds(spread.median);
    }
    format!("{} ({}–{})", seconds(spread.median), seconds(spread.low), seconds(spread.high))
}

/// With two digits behind the point, or one above ten.
pub(super) fn seconds(seconds: f64) -> String {
    if seconds < 10.0 { format!("{seconds:.2}") } else { format!("{seconds:.1}") }
}

/// `−12 %`, `+3 %`, `±0 %`.
pub(super) fn signed(share: f64) -> String {
    let percent = (share * 100.0).round();
    match percent {
        p if p < 0.0 => format!("−{} %", -p),
        p if p > 0.0 => format!("+{p} %"),
        _ => "±0 %".into(),
    }
}

/// The measured change of a row; in brackets where the samples do not tell the two apart.
pub(super) fn change(row: &Row) -> String {
    let Some(change) = row.measured_change() else { return String::new() };
    if row.is_clear() { signed(change) } else { format!("({})", signed(change)) }
}

/// Errors of the predictions before and after; `set` where the prediction is of what it was calibrated by.
pub(super) fn errors(row: &Row) -> String {
    let error = |figure: &Figure| match figure.fitted && figure.predicted.is_some() {
        true => Some("set".to_owned()),
        false => figure.error().map(signed),
    };
    match (error(&row.before), error(&row.after)) {
        (Some(before), Some(after)) => format!("{before}, {after}"),
        _ => String::new(),
    }
}

/// The predictions before and after.
pub(super) fn predicted(row: &Row) -> [String; 2] {
    [row.before.predicted, row.after.predicted].map(|value| value.map(seconds).unwrap_or_default())
}

/// The rows of a table: one command, one mode. A clean build stands with what is done without incremental state.
pub(super) fn rows(report: &Report, command: Command, mode: CostMode) -> Vec<&Row> {
    let of = |row: &&Row| (row.question.command, row.question.mode) == (command, mode);
    report.rows.iter().filter(of).collect()
}

/// The headline of a table.
pub(super) fn headline(command: Command, mode: CostMode) -> String {
    let state = match mode {
        CostMode::Dev => "with incremental state (dev)",
        CostMode::Ci => "without incremental state (ci)",
    };
    format!("{}, {state}, seconds", self::command(command))
}

/// Units that were compiled otherwise than predicted.
pub(super) fn compiled(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    for row in &report.rows {
        for (side, figure) in [("before", &row.before), ("after", &row.after)] {
            let Some(foretold) = figure.predicted_compiled.filter(|foretold| *foretold != figure.compiled)
            else {
                continue;
            };
            let line = format!(
                "{}, edit of {}, {side}: {} compiled (measured), {foretold} predicted",
                command(row.question.command),
                cause(report, row),
                counted(figure.compiled, "unit", "units")
            );
            if !said.contains(&line) {
                said.push(line);
            }
        }
    }
    said
}

/// Files that are elsewhere after the split, where that has to be said.
pub(super) fn moved(report: &Report) -> Vec<String> {
    let moved = report.files.iter().filter(|file| file.before != file.after || file.found < 0.5);
    moved
        .map(|file| {
            let part = if file.found < 0.9 {
                format!(" ({:.0} % of its lines)", file.found * 100.0)
            } else {
                String::new()
            };
            format!("{} is {} after the split{part}", file.before, file.after)
        })
        .collect()
}

/// How the figures came about.
pub(super) fn method(found: &Found) -> String {
    let share: f64 = found.report.files.iter().map(|file| file.probability).sum();
    let by = match found.basis {
        Basis::History => "by git history",
        Basis::Size => "by size, as there is no history",
    };
    format!(
        "Measured: wall clock of this machine, {}, before and after by turns, median (least–most); a change in brackets is within \
         the spread, or of one sample. Predicted: the wall clock of `cargo seam fanout`, \
         calibrated by cargo's own report of a clean build before the split, never by what was measured after; error: predicted against \
         measured, before and after. An edit touches a file. The files get {:.0} % \
         of the edits of `{}` (estimated, {by}); third-party crates are compiled once and never timed. {} of {} were used.",
        counted(found.jobs, "job", "jobs"),
        share * 100.0,
        found.plan.root,
        time(found.report.elapsed),
        time(found.budget),
    )
}

/// `4 min 10 s`.
pub(super) fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}
