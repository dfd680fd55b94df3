//! How probable it is that the next edit is one of an item, a module, a crate, a file.
//!
//! In: an [`ItemGraph`], its [`History`]. Out: [`Churn`]: for each item its edit probability, over the whole graph Σ = 1, and
//! sums of these for any partition. Where there is no history, size takes its place: an estimate by lines, and said so.
//!
//! A commit is one edit of each file that it changed, with weight 2^(−age ÷ half-life); the age counts from the newest commit,
//! so the same commit always gives the same answer. In the file that weight is shared equally by the items that the commit
//! touched, and where the file belongs to several crates, by those. Bulk commits (a formatter, a rename across the project)
//! touch much and mean little: they are left out. Files that git does not know have a share by their size.
//!
//! All of it is an estimate of what comes from what was: lines are mapped to today approximately (see [`crate::history`]).

mod places;

use seam_graphs::{FileId, ItemGraph, ItemId, Partition};

use self::places::FilePlaces;
use crate::history::{DAY, History};

/// Days of a month, on average.
const MONTH: f64 = 30.44;

/// How much a commit counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChurnOptions {
    /// After so many days a commit counts half; `None`: all count the same.
    pub half_life: Option<f64>,
    /// Commits that change more Rust files are left out; `None`: none is.
    pub max_files: Option<u32>,
}

impl Default for ChurnOptions {
    fn default() -> Self {
        Self { half_life: Some(180.0), max_files: Some(30) }
    }
}

/// What the probabilities rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Commits.
    History,
    /// Lines, as there is no commit to go by.
    Size,
}

impl Basis {
    /// As the JSON output has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Size => "size",
        }
    }
}

/// The edit probabilities of a graph's items.
#[derive(Clone, Debug)]
pub struct Churn {
    /// What they rest on.
    pub basis: Basis,
    /// Commits of the workspace's files that count.
    pub commits: u32,
    /// Commits that were left out as they change too many files.
    pub bulk_commits: u32,
    /// Files of the graph that git does not know.
    pub untracked_files: u32,
    /// Months that the commits that count stand for: where they count less the older they are, fewer than went by.
    pub months: f64,
    /// The weight of all edits that count.
    pub edits: f64,
    share: Vec<f64>,
    credits: Vec<Credit>,
}

/// A part of an edit that an item gets.
#[derive(Clone, Copy, Debug)]
struct Credit {
    commit: u32,
    item: ItemId,
    weight: f64,
}

/// What is known about a part of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PartChurn {
    /// Commits that touched it.
    pub commits: u32,
    /// The weight of its edits.
    pub edits: f64,
    /// The probability that the next edit is here.
    pub share: f64,
}

impl Churn {
    /// The probabilities for `graph`, whose files `history` is about.
    pub fn new(graph: &ItemGraph, history: &History, options: &ChurnOptions) -> Self {
        let places = places::places(graph);
        let counts = |files: u32| options.max_files.is_none_or(|max| files <= max);
        let mut churn = Self {
            basis: Basis::History,
            commits: 0,
            bulk_commits: 0,
            untracked_files: 0,
            months: 0.0,
            edits: 0.0,
            share: vec![0.0; graph.items().len()],
            credits: Vec::new(),
        };
        let mut last = None;
        for edit in history.edits.iter().filter(|e| !places[e.file.index()].is_empty()) {
            let commit = history.commits[edit.commit as usize];
            let (counts, first) = (counts(commit.files), last != Some(edit.commit));
            last = Some(edit.commit);
            *(if counts { &mut churn.commits } else { &mut churn.bulk_commits }) += u32::from(first);
            if counts {
                let weight = weight(history.now.unwrap_or(commit.time) - commit.time, options.half_life);
                for (item, part) in places[edit.file.index()].touched(history.spans(edit)) {
                    churn.credits.push(Credit { commit: edit.commit, item, weight: weight * part });
                }
                churn.edits += weight;
            }
        }
        churn.months = months(history, options);
        churn.spread(graph, history, &places);
        churn
    }

    /// Shares from weights, and from sizes where there are none.
    fn spread(&mut self, graph: &ItemGraph, history: &History, places: &[FilePlaces]) {
        let tracked = |file: usize| history.tracked.get(file).copied().unwrap_or(false);
        let lines = |file: usize| places[file].lines();
        let all: f64 = (0..places.len()).map(lines).sum();
        let unknown: f64 = (0..places.len()).filter(|&f| !tracked(f)).map(lines).sum();
        self.untracked_files =
            u32::try_from((0..places.len()).filter(|&f| !tracked(f)).count()).unwrap_or(u32::MAX);
        if self.credits.is_empty() {
            self.basis = Basis::Size;
        }
        let by_size = |file: usize| self.basis == Basis::Size || !tracked(file);
        let mut share = vec![0.0; graph.items().len()];
        for (file, places) in places.iter().enumerate().filter(|(f, _)| by_size(*f)) {
            for (item, part) in places.by_size() {
                share[item.index()] += part * lines(file) / all;
            }
        }
        let rest = if all > 0.0 { 1.0 - unknown / all } else { 1.0 };
        for credit in &self.credits {
            share[credit.item.index()] += credit.weight / self.edits * rest;
        }
        self.share = share;
    }

    /// The probability that the next edit is one of this item, without those of the items inside it.
    pub fn share(&self, item: ItemId) -> f64 {
        self.share[item.index()]
    }

    /// The sums for each block of `partition`, by block.
    pub fn by_block(&self, partition: &Partition) -> Vec<PartChurn> {
        self.sums(partition.blocks().len(), |item| partition.block_of(item).map(seam_graphs::BlockId::index))
    }

    /// The sums for each file of `graph`, by file.
    pub fn by_file(&self, graph: &ItemGraph) -> Vec<PartChurn> {
        self.sums(graph.files().len(), |item| graph.module(graph.item(item).module).file.map(FileId::index))
    }

    /// The sums over the items that `part_of` gives the same number below `parts`.
    pub fn sums(&self, parts: usize, part_of: impl Fn(ItemId) -> Option<usize>) -> Vec<PartChurn> {
        let mut sums = vec![PartChurn::default(); parts];
        // Credits come commit by commit: the last commit that a part has seen tells whether this one is new to it.
        let mut last = vec![None; parts];
        for credit in &self.credits {
            if let Some(part) = part_of(credit.item) {
                sums[part].edits += credit.weight;
                sums[part].commits += u32::from(last[part] != Some(credit.commit));
                last[part] = Some(credit.commit);
            }
        }
        for (index, share) in self.share.iter().enumerate() {
            if let Some(part) = part_of(ItemId::new(index)) {
                sums[part].share += share;
            }
        }
        sums
    }
}

/// What a commit of this age in seconds counts.
fn weight(age: i64, half_life: Option<f64>) -> f64 {
    let days = age.max(0) as f64 / DAY as f64;
    half_life.map_or(1.0, |half| (-days / half).exp2())
}

/// The time that the commits cover, each day with the weight of a commit of that day.
fn months(history: &History, options: &ChurnOptions) -> f64 {
    let Some(now) = history.now else { return 0.0 };
    let oldest = history.commits.iter().map(|c| c.time).min().unwrap_or(now);
    let start = history.since.map_or(oldest, |since| since.max(oldest));
    // From a single day nothing can be said about a month.
    let days = ((now - start) as f64 / DAY as f64).max(MONTH);
    let effective = match options.half_life {
        None => days,
        Some(half) => half / std::f64::consts::LN_2 * (1.0 - (-days / half).exp2()),
    };
    effective / MONTH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_halves_with_each_half_life() {
        let half = Some(180.0);
        assert_eq!(weight(0, half), 1.0);
        assert!((weight(180 * DAY, half) - 0.5).abs() < 1e-12);
        assert!((weight(360 * DAY, half) - 0.25).abs() < 1e-12);
        assert_eq!(weight(360 * DAY, None), 1.0);
        assert_eq!(weight(-5, half), 1.0, "a clock that was wrong");
    }
}
