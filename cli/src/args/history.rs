//! Which commits count, and how much: flags of every command that asks how often something is edited.

use std::path::PathBuf;

use clap::Args;

use super::{HalfLife, Start};

/// Flags about git history.
#[derive(Clone, Debug, Args)]
pub(crate) struct HistoryArgs {
    /// Count commits since then: a period before the newest commit (1y, 6m, 90d), a date (2025-01-31), or all
    #[arg(long, value_name = "WHEN", default_value = "1y", help_heading = "History")]
    pub(crate) since: Start,

    /// After this time a commit counts half; none: all count the same
    #[arg(long, value_name = "PERIOD", default_value = "180d", help_heading = "History")]
    pub(crate) half_life: HalfLife,

    /// Leave out commits that change more than N Rust files; 0 for no limit
    #[arg(long, value_name = "N", default_value_t = 30, help_heading = "History")]
    pub(crate) max_files: u32,

    /// Ask git again, and keep nothing
    #[arg(long, help_heading = "History")]
    pub(crate) no_cache: bool,

    /// Where to keep what was read from git; by default in the user's cache folder
    #[arg(long, value_name = "DIR", env = "CARGO_SEAM_CACHE_DIR", help_heading = "History")]
    pub(crate) cache_dir: Option<PathBuf>,
}
