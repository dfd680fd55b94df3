//! `cargo seam weight`: what is heavy to compile, and why.

mod macros;

use clap::{Args, ValueEnum};

pub(crate) use macros::{Group, MacroWeights, Row};

use crate::args::{GlobalArgs, Level};
use crate::exit;
use crate::session::Session;

const EXAMPLES: &str = "\
Examples:
  cargo seam weight --macros                 what macros generate, module by module
  cargo seam weight --macros --by crate      the same per crate
  cargo seam weight --macros --by item -p app --rows 0
  cargo seam weight --macros --format json -o macros.json";

/// Flags of `cargo seam weight`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WeightArgs {
    /// Weigh the code that macros generate
    #[arg(long, required = true)]
    pub(crate) macros: bool,

    /// What a row of the table is
    #[arg(long, value_enum, default_value_t = Level::Module)]
    pub(crate) by: Level,

    /// How to print the weights
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Output")]
    pub(crate) format: Format,

    /// Print at most N rows of the table, the heaviest; 0 for all; by default 30 (JSON always has all)
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) rows: Option<usize>,
}

/// How to print weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For programs; described in docs/json.md.
    Json,
}

/// Prints the weights.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &WeightArgs) -> anyhow::Result<u8> {
    macros::run(session, global, args)?;
    Ok(exit::CLEAN)
}
