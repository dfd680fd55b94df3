//! The arguments of the program: its subcommands, and the flags that they share.
//!
//! Flags that cargo has too are named and behave as there. What only one subcommand takes stands in its own file.

mod budget;
mod filter;
mod history;
mod period;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::Styles;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

pub(crate) use budget::Budget;
pub(crate) use filter::{FilterArgs, Level};
pub(crate) use history::HistoryArgs;
pub(crate) use period::{HalfLife, Start, date};
pub(crate) use workspace::{Configuration, WorkspaceArgs, quoted};

use crate::commands::{apply, churn, cycles, fanout, graph, overview, plan, split, timings, verify, weight};

const STYLES: Styles = clap_cargo_styles();

/// Shows where a Rust workspace can be taken apart.
///
/// Reads the sources, and compiles and runs nothing of the workspace. Only `apply` and `verify` do, in copies: both have
/// cargo compile it, and `verify` runs its tests. Without a command: the workspace at a glance, and what to look at next.
#[derive(Debug, Parser)]
#[command(
    name = "cargo-seam",
    bin_name = "cargo seam",
    version,
    styles = STYLES,
    args_conflicts_with_subcommands = false,
    disable_help_subcommand = true,
    after_help = crate::exit::HELP,
    max_term_width = 110,
)]
pub(crate) struct Cli {
    /// What to do; nothing: the workspace at a glance.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten)]
    pub(crate) overview: overview::OverviewArgs,

    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show who uses what: crates, modules or items, as a table or a picture
    Graph(Box<graph::GraphArgs>),
    /// Show what depends on itself in a circle, and the cheapest way to cut it
    Cycles(Box<cycles::CyclesArgs>),
    /// Show what is edited most, and review what everyone edits: `churn -p common`
    Churn(Box<churn::ChurnArgs>),
    /// Show what is heavy to compile: functions by their copies, or what macros generate
    Weight(Box<weight::WeightArgs>),
    /// Show what an edit rebuilds, and what that costs: fan-out, expected rebuild, wall clock
    Fanout(Box<fanout::FanoutArgs>),
    /// Propose how to take a crate apart, or say why it should be left: `split -p app`
    Split(Box<split::SplitArgs>),
    /// Judge a plan that was written or edited by hand: is it legal, what does it save
    Plan(Box<plan::PlanArgs>),
    /// Show what reports of `cargo build --timings` say; reads no workspace
    Timings(timings::TimingsArgs),
    /// Carry a plan out: a workspace of several crates that compiles; runs cargo
    Apply(Box<apply::ApplyArgs>),
    /// Measure a split before and after, and see whether the tests still say the same; runs cargo
    Verify(Box<verify::VerifyArgs>),
}

/// Flags of every subcommand.
#[derive(Clone, Debug, Args)]
pub(crate) struct GlobalArgs {
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,

    /// Write to FILE instead of standard output; it is replaced only when all went well
    #[arg(short, long, global = true, value_name = "FILE", help_heading = "Output")]
    pub(crate) output: Option<PathBuf>,

    /// When to use colour
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto,
        help_heading = "Output")]
    pub(crate) color: ColorChoice,

    /// List what could not be read or seen through (twice: everything)
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet",
        help_heading = "Output")]
    pub(crate) verbose: u8,

    /// Print no notes or warnings
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Number of threads, and of jobs of cargo where it compiles; by default one per processor
    #[arg(short, long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Output")]
    pub(crate) jobs: Option<u16>,
}

impl GlobalArgs {
    /// The arguments of the `cargo check` that `command` runs over the whole workspace.
    ///
    /// # Errors
    /// As [`WorkspaceArgs::cargo_flags`].
    pub(crate) fn check_arguments(&self, command: &str) -> anyhow::Result<Vec<String>> {
        let mut arguments = self.workspace.cargo_flags(command)?;
        let offline = self.workspace.offline || self.workspace.frozen;
        arguments.extend(offline.then(|| "--offline".to_owned()));
        arguments.extend(self.jobs.map(|jobs| format!("--jobs={jobs}")));
        Ok(arguments)
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On terminals, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Cargo's own colours of `--help`.
const fn clap_cargo_styles() -> Styles {
    use anstyle::AnsiColor;
    Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default().bold())
        .placeholder(AnsiColor::Cyan.on_default())
}

impl Cli {
    /// Whether the command looks at one configuration, default features on this machine, where the user chose none.
    pub(crate) fn takes_one_configuration(&self) -> bool {
        matches!(self.command, Some(Command::Weight(_)))
    }

    /// Parses the arguments of the process. Cargo calls `cargo-seam seam …`; `cargo-seam …` means the same.
    ///
    /// # Errors
    /// What clap has to say: a usage error, or the text of `--help` or `--version`.
    pub(crate) fn from_args(args: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut args: Vec<OsString> = args.into_iter().collect();
        if args.get(1).is_some_and(|a| a == "seam") {
            args.remove(1);
        }
        let mut cli = Self::try_parse_from(args)?;
        if let Some(Command::Split(split)) = &cli.command {
            // There `--target` is what to save. Clap hands it up to the common flag of its name, and what stands before the command down.
            cli.global.workspace.target.clear();
            if split.target.as_deref().is_some_and(|target| split::share(target).is_err()) {
                let text = "--target of `split` is a share: `cargo seam split --target 0.6`\n";
                return Err(clap::Error::raw(clap::error::ErrorKind::ValueValidation, text));
            }
        }
        if cli.command.is_some() && cli.overview.format.is_some() {
            let text = "--format stands after the command: `cargo seam graph --format …`\n";
            return Err(clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, text));
        }
        Ok(cli)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn parse(line: &str) -> Result<Cli, clap::Error> {
        Cli::from_args(line.split(' ').map(OsString::from))
    }

    #[test]
    fn the_declarations_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_stands_in_columns_under_the_help_is_not_wrapped() {
        // The width of help where there is no terminal to ask.
        const WIDTH: usize = 100;
        for command in Cli::command().get_subcommands() {
            let Some(text) = command.get_after_help() else { continue };
            for line in text.to_string().lines().filter(|line| line.starts_with("  ")) {
                assert!(line.chars().count() <= WIDTH, "{}: {line}", command.get_name());
            }
        }
    }

    #[test]
    fn cargo_and_direct_calls_mean_the_same() {
        for line in ["cargo-seam seam graph --level item", "cargo-seam graph --level item"] {
            let Some(Command::Graph(args)) = parse(line).unwrap().command else { panic!("{line}") };
            assert_eq!(args.filter.level, Level::Item, "{line}");
        }
        assert!(parse("cargo-seam seam").unwrap().command.is_none());
    }

    #[test]
    fn common_flags_stand_before_or_after_the_command() {
        for line in ["cargo-seam -p a -F x,y graph", "cargo-seam graph -p a -F x,y"] {
            let cli = parse(line).unwrap();
            assert_eq!(cli.global.workspace.package, ["a"], "{line}");
            assert_eq!(cli.global.workspace.features, ["x", "y"], "{line}");
        }
    }

    #[test]
    fn the_target_of_a_split_is_a_share_and_no_platform() {
        let cli = parse("cargo-seam split -p app --target 0.6").unwrap();
        let Some(Command::Split(args)) = &cli.command else { panic!("not split") };
        assert_eq!(args.target.as_deref(), Some("0.6"));
        assert!(cli.global.workspace.target.is_empty());
        let cli = parse("cargo-seam graph --target x86_64-unknown-linux-gnu").unwrap();
        assert_eq!(cli.global.workspace.target, ["x86_64-unknown-linux-gnu"]);
    }

    #[test]
    fn a_format_before_the_command_is_refused_and_not_ignored() {
        assert!(parse("cargo-seam --format json").is_ok());
        let error = parse("cargo-seam --format json graph").unwrap_err();
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn contradictions_are_usage_errors() {
        for line in [
            "cargo-seam -q -v",
            "cargo-seam -j 0",
            "cargo-seam graph --format pdf",
            "cargo-seam graph --depth 2",
            "cargo-seam graph --reverse",
            "cargo-seam cycles --format svg",
            "cargo-seam split --target 1.5",
            "cargo-seam split --target x86_64-unknown-linux-gnu",
            "cargo-seam --target x86_64-unknown-linux-gnu split",
            "cargo-seam --all-features --no-default-features",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }
}
