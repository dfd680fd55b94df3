//! What a verification found, as data: rows of measured beside predicted, and whether the promise held.
//!
//! In: measurements, predictions, the comparison of the tests. Out: [`Report`]. Left out: how it is printed.

use std::time::Duration;

use super::left_out::LeftOut;
use super::measure::{Answer, Measurements, Sample};
use super::outcomes::Comparison;
use super::predict::Foretold;
use super::schedule::{Cause, Pair, Question};
use super::statistics::{Spread, change};
use crate::cost::CostMode;
use crate::units::Command;

/// Whether the split keeps what it promised: that it compiles, and that the tests say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does.
    Holds,
    /// It does not.
    Broken,
    /// The budget did not reach as far as that.
    Unknown,
}

impl Verdict {
    /// In lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken => "broken",
            Self::Unknown => "unknown",
        }
    }
}

/// What became of the tests.
#[derive(Clone, Debug, PartialEq)]
pub enum Tests {
    /// Both sides ran.
    Compared {
        /// What they said; of two runs the better.
        comparison: Comparison,
        /// Whether they were run twice, as the first run had losses.
        repeated: bool,
    },
    /// Not both did, for this reason.
    Skipped(String),
}

/// A file that is edited.
#[derive(Clone, Debug, PartialEq)]
pub struct EditedFile {
    /// Relative to the workspace's root.
    pub before: String,
    /// Its place after the split, likewise.
    pub after: String,
    /// The probability that the next edit of the package is one of this file, 0 to 1.
    pub probability: f64,
    /// The share of its lines that stand at `after`, 0 to 1.
    pub found: f64,
}

/// One side of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    /// Seconds, measured.
    pub measured: Spread,
    /// Seconds, predicted; `None` where nothing happened, or nothing was measured to calibrate by.
    pub predicted: Option<f64>,
    /// Whether the prediction is of what it was calibrated by: the clean build before.
    pub fitted: bool,
    /// Units that rustc compiled, measured: the most over the samples.
    pub compiled: usize,
    /// Likewise, predicted; `None` where that is not asked (a build of everything).
    pub predicted_compiled: Option<usize>,
}

impl Figure {
    /// How far the prediction is from what was measured, as a share of it: 0.25 is a quarter too much. `None` where it could not
    /// be wrong.
    pub fn error(&self) -> Option<f64> {
        if self.fitted {
            return None;
        }
        change(self.measured.median, self.predicted?)
    }
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row {
    /// The question.
    pub question: Question,
    /// Before the split.
    pub before: Figure,
    /// After.
    pub after: Figure,
}

impl Row {
    /// What the split changes, as a share of before: measured.
    pub fn measured_change(&self) -> Option<f64> {
        change(self.before.measured.median, self.after.measured.median)
    }

    /// Whether the samples tell before and after apart; a single one tells nothing.
    pub fn is_clear(&self) -> bool {
        self.before.measured.samples > 1 && self.before.measured.apart(&self.after.measured)
    }
}

/// What an edit costs on average, over the files that were measured, by their probabilities: J, the expected rebuild.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// What is run.
    pub command: Command,
    /// With incremental state, or without.
    pub mode: CostMode,
    /// How many files it is of.
    pub files: usize,
    /// Seconds, measured: the mean of the medians, before and after.
    pub measured: [f64; 2],
    /// Seconds, predicted.
    pub predicted: Option<[f64; 2]>,
}

impl Expected {
    /// What the split changes, as a share of before: measured.
    pub fn measured_change(&self) -> Option<f64> {
        change(self.measured[0], self.measured[1])
    }

    /// Likewise, predicted.
    pub fn predicted_change(&self) -> Option<f64> {
        change(self.predicted?[0], self.predicted?[1])
    }

    /// J after the split as a multiple of J before, measured: what the split promises to make less than 1.
    pub fn measured_ratio(&self) -> Option<f64> {
        self.measured_change().map(|change| 1.0 + change)
    }

    /// Likewise, predicted.
    pub fn predicted_ratio(&self) -> Option<f64> {
        self.predicted_change().map(|change| 1.0 + change)
    }

    /// How far the predicted ratio is from the measured one, as a share of it.
    pub fn ratio_error(&self) -> Option<f64> {
        change(self.measured_ratio()?, self.predicted_ratio()?)
    }

    /// How far the predictions are from what was measured, as a share of it: before and after.
    pub fn errors(&self) -> Option<[f64; 2]> {
        let predicted = self.predicted?;
        Some([change(self.measured[0], predicted[0])?, change(self.measured[1], predicted[1])?])
    }
}

/// All that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Whether it compiles after the split; false also where the budget did not reach as far as that.
    pub compiled: bool,
    /// Errors of the compiler after the split; empty where it compiles.
    pub errors: Vec<String>,
    /// What did not compile before the split, and so was left out of both sides; sorted.
    pub left_out: Vec<LeftOut>,
    /// What became of the tests.
    pub tests: Tests,
    /// The files that were edited.
    pub files: Vec<EditedFile>,
    /// The answers: by mode, cause, command.
    pub rows: Vec<Row>,
    /// By mode, command.
    pub expected: Vec<Expected>,
    /// What was not measured, or less often than planned, in words.
    pub skipped: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// How long everything took.
    pub elapsed: Duration,
}

impl Report {
    /// Whether the promise held. How fast it is, and how well that was predicted, is for the reader to judge.
    pub fn verdict(&self) -> Verdict {
        match &self.tests {
            _ if !self.errors.is_empty() => Verdict::Broken,
            Tests::Skipped(_) => Verdict::Unknown,
            Tests::Compared { comparison, .. } if comparison.holds() => Verdict::Holds,
            Tests::Compared { .. } => Verdict::Broken,
        }
    }

    /// The file of a question about an edit.
    pub fn file(&self, question: Question) -> Option<&EditedFile> {
        match question.cause {
            Cause::Edit(at) => self.files.get(at),
            Cause::Clean | Cause::Nothing => None,
        }
    }
}

/// What is foretold of a command, before and after.
#[derive(Clone, Debug)]
pub(super) struct ForetoldPair {
    pub(super) command: Command,
    pub(super) sides: [Foretold; 2],
}

/// The rows of what was measured, in order of mode, cause, command.
pub(super) fn rows(found: &Measurements, foretold: &[ForetoldPair]) -> Vec<Row> {
    let mut rows: Vec<Row> = found.answers.iter().filter_map(|answer| row(found, answer, foretold)).collect();
    let cause = |cause: Cause| match cause {
        Cause::Nothing => 0,
        Cause::Clean => 1,
        Cause::Edit(at) => 2 + at,
    };
    rows.sort_by_key(|row| {
        (row.question.mode as usize, cause(row.question.cause), row.question.command as usize)
    });
    rows
}

fn row(found: &Measurements, answer: &Answer, foretold: &[ForetoldPair]) -> Option<Row> {
    let question = answer.question;
    let pair = foretold.iter().find(|pair| pair.command == question.command);
    let nothing = Question { cause: Cause::Nothing, mode: CostMode::Dev, ..question };
    // What cargo takes without any work: that before the split, on both sides.
    let cargo = found.answer(nothing).and_then(|answer| Some(median(&answer.before)?.median));
    let figure = |samples: &[Sample], side: usize| {
        let foretold = pair.map(|pair| &pair.sides[side]);
        Some(Figure {
            measured: median(samples)?,
            predicted: foretold
                .filter(|_| question.cause != Cause::Nothing)
                .map(|foretold| cargo.unwrap_or(foretold.cargo) + foretold.of(question)),
            fitted: question.cause == Cause::Clean && side == 0,
            compiled: samples.iter().map(|sample| sample.compiled).max()?,
            predicted_compiled: match question.cause {
                Cause::Edit(at) => foretold.map(|foretold| foretold.edits[at].compiled),
                Cause::Clean | Cause::Nothing => None,
            },
        })
    };
    Some(Row { question, before: figure(&answer.before, 0)?, after: figure(&answer.after, 1)? })
}

fn median(samples: &[Sample]) -> Option<Spread> {
    let seconds: Vec<f64> = samples.iter().map(|sample| sample.seconds).collect();
    Spread::of(&seconds)
}

/// The mean cost of an edit, by mode and command.
pub(super) fn expected(rows: &[Row], files: &[EditedFile]) -> Vec<Expected> {
    let mut all = Vec::new();
    for mode in CostMode::ALL {
        for command in [Command::Check, Command::Build, Command::Test] {
            let edits: Vec<(f64, &Row)> = rows
                .iter()
                .filter(|row| (row.question.mode, row.question.command) == (mode, command))
                .filter_map(|row| match row.question.cause {
                    Cause::Edit(at) => Some((files[at].probability, row)),
                    Cause::Clean | Cause::Nothing => None,
                })
                .collect();
            all.extend(mean(mode, command, &edits));
        }
    }
    all
}

fn mean(mode: CostMode, command: Command, edits: &[(f64, &Row)]) -> Option<Expected> {
    let sum: f64 = edits.iter().map(|(probability, _)| probability).sum();
    // Files that were never edited are equally likely, as far as is known.
    let weight = |probability: f64| if sum > 0.0 { probability / sum } else { 1.0 / edits.len() as f64 };
    let over =
        |value: &dyn Fn(&Row) -> f64| edits.iter().map(|(p, row)| weight(*p) * value(row)).sum::<f64>();
    let known = edits.iter().all(|(_, row)| row.before.predicted.is_some());
    let predicted = |figure: &Figure| figure.predicted.unwrap_or_default();
    (!edits.is_empty()).then(|| Expected {
        command,
        mode,
        files: edits.len(),
        measured: [over(&|row| row.before.measured.median), over(&|row| row.after.measured.median)],
        predicted: known.then(|| [over(&|row| predicted(&row.before)), over(&|row| predicted(&row.after))]),
    })
}

/// What the budget did not allow, in words: what was never measured, and how much less often than planned the rest.
pub(super) fn skipped(found: &Measurements, files: &[EditedFile]) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&str>)> = Vec::new();
    let (mut fewer, mut repetitions): (Vec<Question>, usize) = (Vec::new(), 0);
    for Pair { question, .. } in &found.skipped {
        if found.answer(*question).is_some() {
            repetitions += 1;
            if !fewer.contains(question) {
                fewer.push(*question);
            }
            continue;
        }
        let (what, file) = match question.cause {
            Cause::Edit(at) => (in_words(*question, "edits"), files[at].before.as_str()),
            Cause::Clean | Cause::Nothing => (in_words(*question, ""), ""),
        };
        match lines.iter_mut().find(|(of, _)| *of == what) {
            Some((_, all)) if !all.contains(&file) => all.push(file),
            Some(_) => {}
            None => lines.push((what, vec![file])),
        }
    }
    let never = |(what, files): (String, Vec<&str>)| {
        let of = files.join(", ");
        format!("never measured: {what}{}{of}", if of.is_empty() { "" } else { ": " })
    };
    let mut lines: Vec<String> = lines.into_iter().map(never).collect();
    if repetitions > 0 {
        lines.push(format!("{repetitions} of the planned repetitions, of {} measurements", fewer.len()));
    }
    lines
}

/// `cargo check after an edit of src/a.rs, without incremental state`, where `edit` is `an edit of src/a.rs`.
pub(super) fn in_words(Question { cause, command, mode }: Question, edit: &str) -> String {
    let command = command_in_words(command);
    match cause {
        Cause::Clean => format!("a clean {command}"),
        Cause::Nothing => format!("{command} with nothing to do"),
        Cause::Edit(_) => {
            let state = if mode == CostMode::Ci { ", without incremental state" } else { "" };
            format!("{command} after {edit}{state}")
        }
    }
}

/// `cargo check`, `cargo test --no-run`.
pub(super) fn command_in_words(command: Command) -> &'static str {
    match command {
        Command::Check => "cargo check",
        Command::Build => "cargo build",
        Command::Test => "cargo test --no-run",
    }
}

#[cfg(test)]
#[path = "report_tests.rs"]
mod tests;
