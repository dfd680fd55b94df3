//! `cargo seam weight`: what is heavy to compile, and why.

mod generics;
mod macros;

use anyhow::bail;
use clap::{Args, ValueEnum};

pub(crate) use generics::{GenericWeights, Part, path as function_path};
pub(crate) use macros::{Group, MacroWeights, Row};

use crate::args::{GlobalArgs, Level};
use crate::exit;
use crate::session::Session;

const EXAMPLES: &str = "\
Examples:
  cargo seam weight                          what is heavy to compile, module by module
  cargo seam weight --by item                the heaviest functions: size times copies
  cargo seam weight --by item --generics     generic functions alone
  cargo seam weight --by crate --format dot | dot -Tsvg -o weight.svg
  cargo seam weight --macros                 what macros generate, module by module
  cargo seam weight --macros --by crate      the same per crate
  cargo seam weight --macros --by item -p app --rows 0
  cargo seam weight --macros --format json -o macros.json";

/// Flags of `cargo seam weight`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct WeightArgs {
    /// Weigh the code that macros generate instead
    #[arg(long, conflicts_with = "generics")]
    pub(crate) macros: bool,

    /// Weigh generic functions alone
    #[arg(long)]
    pub(crate) generics: bool,

    /// What the rows are
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
    /// Graphviz: the crates or modules, their area by weight; not with --macros or --by item.
    Dot,
}

/// Prints the weights.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &WeightArgs) -> anyhow::Result<u8> {
    if args.format == Format::Dot && (args.macros || args.by == Level::Item) {
        bail!(
            "--format dot draws the weight of modules or crates; leave out --macros, and take --by module or crate"
        );
    }
    if args.macros {
        macros::run(session, global, args)?;
    } else {
        generics::run(session, global, args)?;
    }
    Ok(exit::CLEAN)
}
