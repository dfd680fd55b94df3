//! What is measured, in which order: the order is data, made before anything runs.
//!
//! In: how many files are edited, which commands. Out: [`Pair`]s: the same question to the workspace before and after the
//! split, one right after the other, and who comes first alternates, since a machine drifts (it warms up, others use it). What
//! matters most comes first, so that a budget that ends early cuts repetitions, then what is least asked for. Edits, clean builds
//! and tests have a share of the time each ([`Part`]), so that none uses it all.

use std::time::Duration;

use crate::cost::CostMode;
use crate::units::Command;

/// A clean build takes long and varies little: it is not measured more often than this.
pub(super) const CLEAN_ROUNDS: usize = 3;

/// What a verification consists of, besides compiling both workspaces once; in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What edits cost: what a split is for.
    Edits,
    /// What builds from clean cost.
    Clean,
    /// Whether the tests say the same.
    Tests,
}

impl Part {
    /// All.
    pub const ALL: [Self; 3] = [Self::Edits, Self::Clean, Self::Tests];

    /// As the command line has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edits => "edits",
            Self::Clean => "clean",
            Self::Tests => "tests",
        }
    }

    /// How much of the time it gets, in proportion to the others.
    fn weight(self) -> u32 {
        match self {
            Self::Edits | Self::Tests => 2,
            Self::Clean => 1,
        }
    }

    /// When nothing more of it is begun: what is left at its beginning is shared with the parts after it, so that what one leaves
    /// over is handed on.
    pub(super) fn until(self, skip: &[Self], elapsed: Duration, budget: Duration) -> Duration {
        let later = Self::ALL.into_iter().filter(|&part| part >= self && !skip.contains(&part));
        let sum: u32 = later.map(Self::weight).sum();
        elapsed + budget.saturating_sub(elapsed) * self.weight() / sum.max(1)
    }
}

/// One of the two workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// As it is.
    Before,
    /// Taken apart.
    After,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Before, Self::After];

    /// In lower case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
        }
    }

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}

/// What happened before the command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Everything that the workspace's own packages were compiled to is gone. Third-party crates stay.
    Clean,
    /// Nothing: the command finds everything fresh. What cargo itself takes.
    Nothing,
    /// The file at this position of the list was touched.
    Edit(usize),
}

/// Something to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// What happened.
    pub cause: Cause,
    /// What is run.
    pub command: Command,
    /// With incremental state, or without.
    pub mode: CostMode,
}

/// A question to both workspaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The question.
    pub question: Question,
    /// Who is asked first.
    pub first: Side,
    /// Which repetition it is, from 0.
    pub round: usize,
}

impl Pair {
    /// What it is a part of.
    pub fn part(&self) -> Part {
        match self.question.cause {
            Cause::Clean => Part::Clean,
            Cause::Nothing | Cause::Edit(_) => Part::Edits,
        }
    }
}

/// All measurements, in order; each at most `rounds` times.
pub fn schedule(edits: usize, commands: &[Command], rounds: usize) -> Vec<Pair> {
    let mut plan = Schedule { commands, pairs: Vec::new() };
    let edited: Vec<Cause> = std::iter::once(Cause::Nothing).chain((0..edits).map(Cause::Edit)).collect();
    for round in 0..rounds {
        plan.add(&edited, CostMode::Dev, round);
    }
    // Without incremental state an edit costs nearly a clean build: once has to do, and it is the first to be left out.
    plan.add(&edited[1..], CostMode::Ci, 0);
    for round in 0..rounds.min(CLEAN_ROUNDS) {
        plan.add(&[Cause::Clean], CostMode::Ci, round);
    }
    plan.pairs
}

struct Schedule<'a> {
    commands: &'a [Command],
    pairs: Vec<Pair>,
}

impl Schedule<'_> {
    fn add(&mut self, causes: &[Cause], mode: CostMode, round: usize) {
        for (position, &cause) in causes.iter().enumerate() {
            let first = if (round + position).is_multiple_of(2) { Side::Before } else { Side::After };
            for &command in self.commands {
                self.pairs.push(Pair { question: Question { cause, command, mode }, first, round });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_come_first_and_each_once_before_any_twice() {
        let pairs = schedule(2, &[Command::Check, Command::Build], 5);
        assert!(pairs.is_sorted_by_key(Pair::part));
        let dev: Vec<usize> =
            pairs.iter().filter(|p| p.question.mode == CostMode::Dev).map(|pair| pair.round).collect();
        assert!(dev.is_sorted());
        assert_eq!(dev.len(), 5 * 3 * 2);
        let ci = |pair: &&Pair| pair.question.mode == CostMode::Ci;
        assert_eq!(pairs.iter().filter(ci).count(), CLEAN_ROUNDS * 2 + 2 * 2);
    }

    #[test]
    fn who_comes_first_alternates_over_the_rounds_of_a_question() {
        let pairs = schedule(3, &[Command::Check], 5);
        for edit in 0..3 {
            let asked = pairs
                .iter()
                .filter(|p| p.question.mode == CostMode::Dev && p.question.cause == Cause::Edit(edit));
            let first: Vec<Side> = asked.map(|pair| pair.first).collect();
            assert_eq!(first.len(), 5);
            assert!(first.windows(2).all(|two| two[0] != two[1]), "{first:?}");
        }
    }

    #[test]
    fn a_part_that_ends_early_hands_its_time_on_and_one_that_is_skipped_has_none() {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        let until = |part: Part, skip: &[Part], now| part.until(skip, minutes(now), minutes(10));
        assert_eq!(until(Part::Edits, &[], 0), minutes(4));
        assert_eq!(until(Part::Clean, &[], 4), minutes(6));
        assert_eq!(until(Part::Clean, &[], 1), minutes(4));
        assert_eq!(until(Part::Tests, &[], 6), minutes(10));
        assert_eq!(until(Part::Edits, &[Part::Clean, Part::Tests], 5), minutes(10));
        assert_eq!(until(Part::Edits, &[], 12), minutes(12), "too late already");
    }

    #[test]
    fn a_workspace_without_files_to_edit_is_still_built() {
        let pairs = schedule(0, &[Command::Test], 1);
        assert!(pairs.iter().any(|pair| pair.question.cause == Cause::Clean));
        assert!(!pairs.iter().any(|pair| matches!(pair.question.cause, Cause::Edit(_))));
    }
}
