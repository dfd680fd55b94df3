//! How often what is edited, as the flags about history say.

use std::path::PathBuf;

use anyhow::Context;
use seam_analyzer::history::{History, HistoryOptions, history};
use seam_analyzer::{Basis, Churn, ChurnOptions};

use crate::args::{GlobalArgs, HistoryArgs, date};
use crate::report;
use crate::session::Session;
use crate::text::{counted, thousands};

/// With fewer commits than this, proposals go by size: chance would decide.
const ENOUGH_COMMITS: u32 = 20;

/// What git knows, and the probabilities that follow from it.
#[derive(Debug)]
pub(crate) struct Edits {
    pub(crate) history: History,
    pub(crate) churn: Churn,
    pub(crate) options: ChurnOptions,
}

impl Edits {
    /// Asks git, or the cache.
    pub(crate) fn read(session: &Session, global: &GlobalArgs, args: &HistoryArgs) -> Self {
        let graph = session.graph();
        let cache = if args.no_cache { None } else { args.cache_dir.clone().or_else(cache_dir) };
        let jobs = global
            .jobs
            .map(usize::from)
            .or_else(|| std::thread::available_parallelism().ok().map(usize::from));
        let options = HistoryOptions {
            since: args.since.0,
            cache,
            jobs: jobs.unwrap_or(1),
            ..HistoryOptions::default()
        };
        let history = history(&session.workspace.root, graph.files(), &options);
        let options = ChurnOptions {
            half_life: args.half_life.0,
            max_files: (args.max_files > 0).then_some(args.max_files),
        };
        let churn = Churn::new(graph, &history, &options);
        Self { history, churn, options }
    }

    /// The probabilities, by size where there are too few commits to tell.
    pub(crate) fn probabilities(self, session: &Session) -> Churn {
        self.or_by_size(session).churn
    }

    /// The same, by size where there are too few commits to tell; how many there are stays known.
    pub(crate) fn or_by_size(mut self, session: &Session) -> Self {
        let commits = self.churn.commits;
        if commits < ENOUGH_COMMITS {
            self.churn = Churn::new(session.graph(), &History::default(), &self.options);
            self.churn.commits = commits;
        }
        self
    }

    /// Says what keeps the history from being whole.
    pub(crate) fn warn(&self, global: &GlobalArgs) {
        for note in &self.history.notes {
            let follows = match self.churn.basis {
                Basis::History => "",
                Basis::Size => "; edit probabilities go by size",
            };
            report::warning(global, &format!("{}{follows}", note.message));
        }
    }

    /// What the probabilities rest on, in a sentence.
    pub(crate) fn basis(&self) -> String {
        let Self { history, churn, options } = self;
        if churn.basis == Basis::Size {
            return format!("Estimated by size: {}.", too_few(churn.commits));
        }
        let since = history.since.map_or_else(String::new, |s| format!(" since {}", date(s)));
        let newest = history.now.map_or_else(String::new, |n| format!(" up to {}", date(n)));
        let half_life = match options.half_life {
            Some(days) => format!("each counting half after {days} days"),
            None => "all counting the same".to_owned(),
        };
        let commits = counted(churn.commits as usize, "commit", "commits");
        let mut text = format!("Estimated from {commits}{since}{newest}, {half_life}");
        let mut left_out = Vec::new();
        if churn.bulk_commits > 0 {
            let files = options.max_files.unwrap_or(0);
            left_out.push(format!("{} of more than {files} files", thousands(churn.bulk_commits)));
        }
        if history.merges > 0 {
            left_out.push(counted(history.merges as usize, "merge", "merges"));
        }
        if !left_out.is_empty() {
            text.push_str(&format!("; left out: {}", left_out.join(", ")));
        }
        if churn.untracked_files > 0 {
            let files = counted(
                churn.untracked_files as usize,
                "file that git does not know",
                "files that git does not know",
            );
            text.push_str(&format!("; {files} by size"));
        }
        if churn.commits < ENOUGH_COMMITS {
            text.push_str("; too few for other commands, which go by size");
        }
        text + "."
    }
}

/// What edit probabilities rest on, in a few words.
pub(crate) fn basis(churn: &Churn) -> String {
    match churn.basis {
        Basis::History => format!("edits as in {} commits", churn.commits),
        Basis::Size if churn.commits > 0 => format!("edits spread by size: {}", too_few(churn.commits)),
        Basis::Size => "edits spread by size".to_owned(),
    }
}

fn too_few(commits: u32) -> String {
    match commits {
        0 => "there is no commit to go by".to_owned(),
        1 => "one commit is too few".to_owned(),
        n => format!("{} commits are too few", thousands(n)),
    }
}

/// The user's cache folder: `$XDG_CACHE_HOME/cargo-seam`, or what the system has for it.
fn cache_dir() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::choose_base_strategy().context("no home folder").ok()?;
    Some(strategy.cache_dir().join("cargo-seam").join("history"))
}
