//! Carries out a schedule within a time.
//!
//! In: the pairs of a schedule, the edited files of both sides, a [`Bench`] that runs commands and tells the time. Out:
//! [`Measurements`], with what was skipped. Left out: how a command is run, and what the figures mean.
//!
//! A measurement is only worth something where the touched file is all that is stale. So it is kept in mind what each command
//! of each side has not seen yet; where that is more than the edit that is asked about, the command is first run untimed.

use std::collections::BTreeSet;
use std::time::Duration;

use super::schedule::{Cause, Pair, Question, Side};
use crate::cost::CostMode;
use crate::units::Command;

/// Runs commands in the two workspaces, and tells the time.
pub(super) trait Bench {
    /// The time since the start of everything.
    fn elapsed(&self) -> Duration;

    /// Makes a file newer than all that was compiled from it.
    ///
    /// # Errors
    /// Where that is not possible.
    fn touch(&mut self, side: Side, file: &str) -> Result<(), Stop>;

    /// Removes what the workspace's own packages were compiled to.
    ///
    /// # Errors
    /// Where that is not possible, or time is up.
    fn clean(&mut self, side: Side) -> Result<(), Stop>;

    /// Runs a command to its end.
    ///
    /// # Errors
    /// Where it fails, or time is up.
    fn build(&mut self, side: Side, command: Command, mode: CostMode) -> Result<Sample, Stop>;
}

/// A run of a command.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// How long it took.
    pub seconds: f64,
    /// How many units rustc compiled.
    pub compiled: usize,
}

/// Why nothing more can be measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Time is up.
    Budget,
    /// The user has had enough.
    Interrupted,
    /// A command failed.
    Failed(String),
}

/// The samples of a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The question.
    pub question: Question,
    /// As many as [`Answer::after`] has.
    pub before: Vec<Sample>,
    /// Likewise.
    pub after: Vec<Sample>,
}

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measurements {
    /// In the order in which the questions were first answered; each has a sample.
    pub answers: Vec<Answer>,
    /// What the budget did not allow.
    pub skipped: Vec<Pair>,
}

impl Measurements {
    /// The answer to a question.
    pub fn answer(&self, question: Question) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.question == question)
    }

    fn add(&mut self, question: Question, before: Sample, after: Sample) {
        let at = self.answers.iter().position(|answer| answer.question == question).unwrap_or_else(|| {
            self.answers.push(Answer { question, before: Vec::new(), after: Vec::new() });
            self.answers.len() - 1
        });
        self.answers[at].before.push(before);
        self.answers[at].after.push(after);
    }

    /// How long a pair took when it was last asked.
    fn last(&self, question: Question) -> Duration {
        let seconds = |samples: &[Sample]| samples.last().map_or(0.0, |sample| sample.seconds);
        let both =
            self.answer(question).map_or(0.0, |answer| seconds(&answer.before) + seconds(&answer.after));
        Duration::from_secs_f64(both)
    }
}

/// An edited file, by its place on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TouchedFile {
    /// Relative to the root of the workspace as it is.
    pub(super) before: String,
    /// Relative to the root of the one that was taken apart.
    pub(super) after: String,
}

impl TouchedFile {
    fn on(&self, side: Side) -> &str {
        match side {
            Side::Before => &self.before,
            Side::After => &self.after,
        }
    }
}

/// What was measured, and what is known of the state of the target folders.
#[derive(Debug, Default)]
pub(super) struct Measuring {
    pub(super) found: Measurements,
    state: State,
}

impl Measuring {
    /// Measures `pairs`; nothing is begun that would not be over at `until`, counted from the start. A pair is measured on both
    /// sides or not at all.
    ///
    /// # Errors
    /// Where a command fails, or the user interrupts. That time is up is no error.
    pub(super) fn measure(
        &mut self,
        bench: &mut dyn Bench,
        pairs: &[Pair],
        files: &[TouchedFile],
        until: Duration,
        say: &mut dyn FnMut(&Pair, Sample, Sample),
    ) -> Result<(), Stop> {
        let mut over = false;
        for pair in pairs {
            if over || bench.elapsed() + self.found.last(pair.question) > until {
                self.found.skipped.push(*pair);
                continue;
            }
            match both(bench, &mut self.state, pair, files) {
                Ok((before, after)) => {
                    say(pair, before, after);
                    self.found.add(pair.question, before, after);
                }
                Err(Stop::Budget) => {
                    over = true;
                    self.found.skipped.push(*pair);
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }
}

fn both(
    bench: &mut dyn Bench,
    state: &mut State,
    pair: &Pair,
    files: &[TouchedFile],
) -> Result<(Sample, Sample), Stop> {
    let first = state.ask(bench, pair.first, pair.question, files)?;
    let second = state.ask(bench, pair.first.other(), pair.question, files)?;
    Ok(match pair.first {
        Side::Before => (first, second),
        Side::After => (second, first),
    })
}

/// What a command of a side has not seen yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Unseen {
    /// Anything: it never ran, or what it made is gone.
    #[default]
    All,
    /// These files were touched since.
    Files(BTreeSet<String>),
}

#[derive(Debug, Default)]
struct State {
    /// By side, command, mode.
    unseen: [[[Unseen; 2]; 3]; 2],
    /// By side and command, whether it ever ran, so that third-party crates are compiled.
    ran: [[bool; 3]; 2],
}

impl State {
    fn of(&mut self, side: Side, command: Command, mode: CostMode) -> &mut Unseen {
        &mut self.unseen[side as usize][command as usize][mode as usize]
    }

    fn ask(
        &mut self,
        bench: &mut dyn Bench,
        side: Side,
        Question { cause, command, mode }: Question,
        files: &[TouchedFile],
    ) -> Result<Sample, Stop> {
        match cause {
            Cause::Clean => {
                if !self.ran[side as usize][command as usize] {
                    self.run(bench, side, command, mode)?;
                }
                bench.clean(side)?;
                self.unseen[side as usize] = Default::default();
            }
            Cause::Nothing => self.settle(bench, side, command, mode, &BTreeSet::new())?,
            Cause::Edit(at) => {
                let file = files[at].on(side);
                let wanted = BTreeSet::from([file.to_owned()]);
                self.settle(bench, side, command, mode, &wanted)?;
                // Touched again, it would be stale for the commands that saw it already.
                if *self.of(side, command, mode) != Unseen::Files(wanted) {
                    bench.touch(side, file)?;
                    self.touched(side, file);
                }
            }
        }
        self.run(bench, side, command, mode)
    }

    /// Runs the command untimed if more is stale than `wanted`.
    fn settle(
        &mut self,
        bench: &mut dyn Bench,
        side: Side,
        command: Command,
        mode: CostMode,
        wanted: &BTreeSet<String>,
    ) -> Result<(), Stop> {
        let settled = match self.of(side, command, mode) {
            Unseen::All => false,
            Unseen::Files(files) => files.is_subset(wanted),
        };
        if !settled {
            self.run(bench, side, command, mode)?;
        }
        Ok(())
    }

    fn run(
        &mut self,
        bench: &mut dyn Bench,
        side: Side,
        command: Command,
        mode: CostMode,
    ) -> Result<Sample, Stop> {
        let sample = bench.build(side, command, mode)?;
        *self.of(side, command, mode) = Unseen::Files(BTreeSet::new());
        self.ran[side as usize][command as usize] = true;
        Ok(sample)
    }

    fn touched(&mut self, side: Side, file: &str) {
        for unseen in self.unseen[side as usize].iter_mut().flatten() {
            if let Unseen::Files(files) = unseen {
                files.insert(file.to_owned());
            }
        }
    }
}

#[cfg(test)]
#[path = "measure_tests.rs"]
mod tests;
