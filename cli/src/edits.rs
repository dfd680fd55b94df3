//! Who edits what, as commands that are not about it need it: with the defaults of `cargo seam churn`.

use std::path::PathBuf;

use anyhow::Context;
use seam_analyzer::history::{History, HistoryOptions, history};
use seam_analyzer::{Basis, Churn, ChurnOptions};

use crate::args::GlobalArgs;
use crate::session::Session;

/// With fewer commits than this, probabilities go by size: chance would decide.
const ENOUGH_COMMITS: u32 = 20;

/// The edit probabilities of the workspace's items.
pub(crate) fn churn(session: &Session, global: &GlobalArgs) -> Churn {
    let graph = session.graph();
    let jobs =
        global.jobs.map(usize::from).or_else(|| std::thread::available_parallelism().ok().map(usize::from));
    let cache = std::env::var_os("CARGO_SEAM_CACHE_DIR").map(PathBuf::from).or_else(cache_dir);
    let options = HistoryOptions { cache, jobs: jobs.unwrap_or(1), ..HistoryOptions::default() };
    let found = history(&session.workspace.root, graph.files(), &options);
    let churn = Churn::new(graph, &found, &ChurnOptions::default());
    if churn.commits >= ENOUGH_COMMITS {
        return churn;
    }
    Churn::new(graph, &History::default(), &ChurnOptions::default())
}

/// What edit probabilities rest on, in a few words.
pub(crate) fn basis(churn: &Churn) -> String {
    match churn.basis {
        Basis::History => format!("edits as in {} commits", churn.commits),
        Basis::Size => "edits spread by size".to_owned(),
    }
}

/// The user's cache folder: `$XDG_CACHE_HOME/cargo-seam`, or what the system has for it.
pub(crate) fn cache_dir() -> Option<PathBuf> {
    use etcetera::BaseStrategy as _;
    let strategy = etcetera::choose_base_strategy().context("no home folder").ok()?;
    Some(strategy.cache_dir().join("cargo-seam").join("history"))
}
