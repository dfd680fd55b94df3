//! `cargo seam split`: how to take a crate apart, and whether to.

pub(crate) mod figures;
mod markdown;
pub(crate) mod picture;
mod regroup;
pub(crate) mod text;
mod words;

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use seam_analyzer::plan::fingerprint_of;
use seam_analyzer::propose::{
    Advisor, Clock, Pins, Proposal, ProposeError, Regroup, Wish, expected_rebuild, regroup,
};
use seam_analyzer::units::{Command, Rebuild, unit_graph};
use seam_analyzer::{Churn, pool};
use seam_graphs::diagram;

use crate::args::{GlobalArgs, HistoryArgs, quoted};
use crate::edits::Edits;
use crate::output::write_to;
use crate::picture::{Layout, write_svg};
use crate::session::{Session, text_of};
use crate::terminal::Terminal;
use crate::{exit, json, report};

const EXAMPLES: &str = "\
Examples:
  cargo seam split                               what is worth taking apart in this workspace
  cargo seam split -p app                        the best split of a package, or why to leave it
  cargo seam split -p app --crates 5             the best split into five crates
  cargo seam split -p app --target 0.6           as few crates as bring the expected rebuild to 60 %
  cargo seam split -p app -o PLAN.toml           a plan to edit, for `plan check` and `apply`
  cargo seam split -p app -o after.svg           the crates afterwards, as a picture";

/// Cuts, reasons, and places of each obstacle, that are listed unless `--all` is given.
pub(crate) const LISTED: usize = 5;

/// Flags of `cargo seam split`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SplitArgs {
    /// How to print it; by default what the ending of -o FILE says (.toml, .json, .md, .svg, .dot, .mmd), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// Split into N crates; the original package counts where more than re-exports is left in it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64),
        conflicts_with_all = ["max_crates", "target"], help_heading = "Goal")]
    pub(crate) crates: Option<u16>,

    /// Split into no more than N crates; without it up to 16 are tried, the original package counted
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=64), help_heading = "Goal")]
    pub(crate) max_crates: Option<u16>,

    /// As few crates as bring the expected rebuild to this share of today's: 0.6
    // It takes the place of the common flag of this name, whose type clap demands of it: see `Cli::from_args`.
    #[arg(long, value_name = "J", value_parser = share, help_heading = "Goal")]
    pub(crate) target: Option<String>,

    /// Also give up calls of functions that a crate above could hand in (as a parameter, or behind a trait), where that takes
    /// a circle apart; they are listed as what has to be rewritten first
    #[arg(long, help_heading = "Goal")]
    pub(crate) cuts: bool,

    /// What has to be `together`, `apart`, in which `layer`, or `stays`: a TOML file with lists of paths under these keys
    #[arg(long, value_name = "FILE", help_heading = "Goal")]
    pub(crate) pin: Option<PathBuf>,

    /// List everything: all cuts, all items that become `pub`, all obstacles
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,

    /// Take seconds from this report of `cargo build --timings` (may be given more than once) instead of estimates
    #[arg(long, value_name = "FILE", help_heading = "Goal")]
    pub(crate) timings: Vec<PathBuf>,

    #[command(flatten)]
    pub(crate) history: HistoryArgs,
}

impl SplitArgs {
    /// The flags that say what is wanted, as they have to be given again with the next command; each after a space.
    fn goal(&self) -> String {
        let crates = self.crates.map(|n| format!(" --crates {n}"));
        let most = self.max_crates.map(|n| format!(" --max-crates {n}"));
        let target = self.target.as_ref().map(|j| format!(" --target {j}"));
        let pins = self.pin.as_ref().map(|p| format!(" --pin {}", quoted(&p.display().to_string())));
        let cuts = self.cuts.then(|| " --cuts".to_owned());
        [crates, most, target, cuts, pins].into_iter().flatten().collect()
    }
}

/// How to print proposals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// Markdown, for an issue.
    Md,
    /// For Graphviz: the crates afterwards.
    Dot,
    /// A picture of the crates afterwards.
    Svg,
    /// For programs; described in docs/json.md.
    Json,
    /// For Markdown on GitHub: the crates afterwards.
    Mermaid,
    /// The plan, to be edited and carried out.
    Toml,
}

/// The text of a number between 0 and 1.
pub(crate) fn share(text: &str) -> Result<String, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let between = number > 0.0 && number < 1.0;
    if between { Ok(text.to_owned()) } else { Err("not more than 0 and less than 1".to_owned()) }
}

fn format_of(output: Option<&Path>) -> Format {
    match output.and_then(|p| p.extension()?.to_str()) {
        Some("toml") => Format::Toml,
        Some("json") => Format::Json,
        Some("md" | "markdown") => Format::Md,
        Some("svg") => Format::Svg,
        Some("dot" | "gv") => Format::Dot,
        Some("mmd" | "mermaid") => Format::Mermaid,
        _ => Format::Text,
    }
}

/// What the command found.
pub(crate) struct Found {
    /// The proposals, the best first.
    pub(crate) proposals: Vec<Proposal>,
    /// What to move between the crates of today, the best first; only where the whole workspace is looked at.
    pub(crate) regroup: Vec<Regroup>,
    /// Packages without a crate that could be taken apart, and why.
    pub(crate) skipped: Vec<String>,
    pub(crate) churn: Churn,
    /// What the average edit of the workspace rebuilds, in lines.
    rebuild: f64,
}

impl Found {
    /// The share of the expected rebuild of the workspace that a proposal saves, on average over both modes: what they are sorted by.
    pub(crate) fn saved_of_workspace(&self, proposal: &Proposal) -> f64 {
        if self.rebuild > 0.0 { proposal.gain() / self.rebuild } else { 0.0 }
    }
}

/// Prints proposals.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &SplitArgs) -> anyhow::Result<u8> {
    let found = find(session, global, args)?;
    let output = global.output.as_deref();
    let format = args.format.unwrap_or_else(|| format_of(output));
    if let [first, _, ..] = found.proposals.as_slice()
        && !matches!(format, Format::Text | Format::Md | Format::Json)
    {
        let message = "of several packages this is the one that ranks first; -p chooses another";
        report::warning(global, &format!("{}: {message}", words::headline(first)));
    }
    write_to(output, |out| {
        if format == Format::Json {
            return json::write(out, &json::split::document(session, &found));
        }
        if format == Format::Md {
            return Ok(markdown::write(out, session.graph(), &found, args)?);
        }
        if format == Format::Text {
            let terminal = Terminal::detect(global.color, output.is_some());
            return Ok(text::Page { session, found: &found, args, global, terminal }.write(out)?);
        }
        let proposal =
            found.proposals.first().context("no package of the workspace has a crate to take apart")?;
        if format == Format::Toml {
            words::head(proposal).iter().try_for_each(|line| writeln!(out, "# {line}"))?;
            return Ok(out.write_all(proposal.draft.plan.to_toml().as_bytes())?);
        }
        let picture = picture::after(&proposal.draft.evaluation, &proposal.package);
        match format {
            Format::Dot => out.write_all(diagram::dot(&picture).as_bytes())?,
            Format::Mermaid => out.write_all(diagram::mermaid(&picture).as_bytes())?,
            _ => write_svg(out, &picture, Layout::Builtin)?,
        }
        Ok(())
    })?;
    Ok(exit::CLEAN)
}

fn find(session: &Session, global: &GlobalArgs, args: &SplitArgs) -> anyhow::Result<Found> {
    let pins = match &args.pin {
        None => Pins::default(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("failed to read {}", path.display()))?;
            Pins::from_toml(&text).with_context(|| format!("failed to use {}", path.display()))?
        }
    };
    let wish = Wish {
        crates: args.crates.map(usize::from),
        max_crates: args.max_crates.map(usize::from),
        target: args.target.as_ref().map(|j| j.parse().expect("checked where it is read")),
        cuts: args.cuts,
        pins,
    };
    let churn = Edits::read(session, global, &args.history).probabilities(session);
    let clock = clock(session, &args.timings)?;
    let advisor = Advisor::new(&session.workspace, &session.analysis, &churn).with_clock(&clock);
    let pool = pool(global.jobs.map(usize::from)).context("failed to start threads")?;
    let named = !global.workspace.package.is_empty() || session.selected.len() == 1;
    let mut proposals = Vec::new();
    let mut skipped = Vec::new();
    for package in session.packages() {
        // Reading the sources once more need not be waited for.
        let (workspace, graph) = (&session.workspace, session.graph());
        let fingerprint = || fingerprint_of(graph, &package.name, &|file| text_of(workspace, file));
        let (proposal, fingerprint) = pool.join(|| advisor.propose(&package.name, &wish), fingerprint);
        match proposal {
            Ok(mut proposal) => {
                proposal.draft.plan.fingerprint = Some(fingerprint);
                proposals.push(proposal);
            }
            Err(error @ ProposeError::NoCrate(_)) if !named => {
                skipped.push(error.to_string());
            }
            Err(error @ ProposeError::Pins(_)) => {
                let file = args.pin.as_ref().map(|path| format!("failed to use {}", path.display()));
                return Err(anyhow::Error::from(error).context(file.unwrap_or_default()));
            }
            Err(error) => return Err(error.into()),
        }
    }
    proposals.sort_by(|a, b| {
        let gain = |p: &Proposal| p.gain();
        (a.verdict.cmp(&b.verdict)).then(gain(b).total_cmp(&gain(a))).then_with(|| a.package.cmp(&b.package))
    });
    let whole = !named && wish == Wish::default();
    let regroup = if whole {
        let (workspace, graph) = (&session.workspace, session.graph());
        pool.install(|| regroup(workspace, graph, &churn))
    } else {
        Vec::new()
    };
    let rebuild = expected_rebuild(&session.workspace, session.graph(), &churn);
    Ok(Found { proposals, regroup, skipped, churn, rebuild })
}

/// What tells how long builds take: by the model, or by reports.
pub(super) fn clock(session: &Session, reports: &[PathBuf]) -> anyhow::Result<Clock> {
    let graph = unit_graph(&session.workspace, Command::Build);
    let rebuild = Rebuild::new(&session.workspace, &session.analysis.inputs, &graph);
    let costs = super::fanout::costs(session, &graph, &rebuild, reports)?;
    Ok(Clock::new(&session.workspace, &graph, &costs))
}
