//! Which part of the graph: the level, and flags that narrow it.

use clap::{Args, ValueEnum};

use super::quoted;

/// What the nodes are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Level {
    /// Crates: targets of packages.
    Crate,
    /// Modules.
    #[default]
    Module,
    /// Items; methods lie with their impl or trait.
    Item,
}

impl Level {
    /// As the argument has it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Crate => "crate",
            Self::Module => "module",
            Self::Item => "item",
        }
    }

    /// What one node is called where there are `n`.
    pub(crate) fn noun(self, n: usize) -> &'static str {
        match (self, n) {
            (Self::Crate, 1) => "crate",
            (Self::Crate, _) => "crates",
            (Self::Module, 1) => "module",
            (Self::Module, _) => "modules",
            (Self::Item, 1) => "item",
            (Self::Item, _) => "items",
        }
    }
}

/// Flags that select the part of the graph to show.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct FilterArgs {
    /// What the nodes are
    #[arg(long, value_enum, default_value_t = Level::Module, help_heading = "Filters")]
    pub(crate) level: Level,

    /// Keep only modules that match PATTERN and what is below them (may be given more than once): app::db,
    /// 'app::*', '**::tests'
    #[arg(long, value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) include_module: Vec<String>,

    /// Leave out modules that match PATTERN and what is below them (likewise)
    #[arg(long, value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) exclude_module: Vec<String>,

    /// Show each module that matches PATTERN as one node with all below it (likewise): app::db, 'app::*', '*::*' (the top
    /// modules of every crate)
    #[arg(long, value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) collapse: Vec<String>,
}

impl FilterArgs {
    /// The flags as they have to be given again with the next command; each after a space.
    pub(crate) fn again(&self) -> String {
        let level = (self.level != Level::Module).then(|| format!(" --level {}", self.level.as_str()));
        let flags = [
            ("--include-module", &self.include_module),
            ("--exclude-module", &self.exclude_module),
            ("--collapse", &self.collapse),
        ];
        let patterns = flags.iter().flat_map(|(flag, all)| all.iter().map(move |p| (flag, p)));
        level.into_iter().chain(patterns.map(|(flag, p)| format!(" {flag} {}", quoted(p)))).collect()
    }
}
