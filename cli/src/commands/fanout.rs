//! `cargo seam fanout`: what an edit rebuilds, and what that costs.

mod edits;
pub(crate) mod names;
mod picture;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};
use seam_analyzer::cost::{Basis, CostMode, Costs};
use seam_analyzer::fanout::{Consequence, Cost, Estimator, Staleness, TargetFanout, expected_rebuild};
use seam_analyzer::timings::Timings;
use seam_analyzer::units::{Command, Rebuild, UnitGraph, unit_graph};
use seam_analyzer::weigh::compile::CostModel;
use seam_analyzer::weigh::macros;
use seam_analyzer::{Basis as Probabilities, Churn, TargetId};
use seam_graphs::diagram;

pub(crate) use edits::ResolvedEdit;

use crate::args::{GlobalArgs, HistoryArgs};
use crate::edits::Edits;
use crate::output::write_to;
use crate::picture::{Layout, write_svg};
use crate::session::Session;
use crate::terminal::Terminal;
use crate::{exit, json, report};

const EXAMPLES: &str = "\
Examples:
  cargo seam fanout                                what an edit of each target costs, hottest first
  cargo seam fanout --profile test                 likewise for `cargo test --no-run`
  cargo seam fanout --edit src/db/pool.rs          what one edit rebuilds
  cargo seam fanout --edit app::db::pool --relink  what would be left if cargo linked again instead
  cargo seam fanout --timings target/cargo-timings/cargo-timing.html
  cargo seam fanout -o fanout.svg                  crates by weight and heat, and the critical path";

/// Flags of `cargo seam fanout`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FanoutArgs {
    /// Answer for an edit of this file, module or item (may be given more than once: edited together)
    #[arg(long, value_name = "PATH|FILE", help_heading = "Question")]
    pub(crate) edit: Vec<String>,

    /// What is run after the edit, over the whole workspace: `test` is `cargo test --no-run`
    #[arg(long, value_enum, value_name = "COMMAND", default_value_t = Profile::Check, help_heading = "Question")]
    pub(crate) profile: Profile,

    /// Show only the cost with incremental state (dev) or without any (ci); by default both
    #[arg(long, value_enum, value_name = "MODE", help_heading = "Question")]
    pub(crate) mode: Option<Mode>,

    /// Suppose an edit of private bodies only, and a cargo that then links again what it now rebuilds
    #[arg(long, help_heading = "Question")]
    pub(crate) relink: bool,

    /// Take seconds from this report of `cargo build --timings` (may be given more than once) instead of estimates
    #[arg(long, value_name = "FILE", help_heading = "Question")]
    pub(crate) timings: Vec<PathBuf>,

    /// Let the probabilities of edits go by size, and do not ask git
    #[arg(long, help_heading = "History")]
    pub(crate) no_churn: bool,

    #[command(flatten)]
    pub(crate) history: HistoryArgs,

    /// How to print it; by default what the ending of -o FILE says (.svg, .dot, .mmd, .json), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<super::graph::Format>,

    /// Who places the nodes of an SVG
    #[arg(long, value_enum, value_name = "WHO", default_value_t = Layout::Builtin, help_heading = "Output")]
    pub(crate) layout: Layout,

    /// Print at most N rows of the table; 0 for all; by default 40
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) rows: Option<usize>,
}

impl FanoutArgs {
    fn format(&self, global: &GlobalArgs) -> super::graph::Format {
        self.format.unwrap_or_else(|| super::graph::format_of(global.output.as_deref()))
    }
}

/// What is run after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// `cargo check --workspace`.
    Check,
    /// `cargo build --workspace`.
    Build,
    /// `cargo test --workspace --no-run`.
    Test,
}

impl Profile {
    /// As the analysis has it.
    pub(crate) fn command(self) -> Command {
        match self {
            Self::Check => Command::Check,
            Self::Build => Command::Build,
            Self::Test => Command::Test,
        }
    }
}

/// Which costs to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// With incremental state.
    Dev,
    /// From an empty target folder, third-party crates aside.
    Ci,
}

/// All that is said about edits of a workspace.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) graph: &'a UnitGraph,
    pub(crate) rebuild: &'a Rebuild<'a>,
    pub(crate) costs: &'a Costs,
    /// The cost modes to show.
    pub(crate) modes: Vec<CostMode>,
    pub(crate) jobs: usize,
    pub(crate) relink: bool,
    /// Of the selected packages, by hot spot.
    pub(crate) targets: Vec<TargetFanout>,
    /// The expected rebuild: dev, ci.
    pub(crate) expected: [f64; 2],
    /// The clean cost of all units.
    pub(crate) everything: f64,
    /// A build of all units.
    pub(crate) clean: Cost,
    /// What was asked about, and what follows from it.
    pub(crate) edits: Vec<ResolvedEdit>,
    pub(crate) answer: Option<Consequence>,
    /// How often what is edited; `None` where that goes by size unasked.
    pub(crate) edited: Option<Edits>,
    /// What a reader must know.
    pub(crate) notes: Vec<String>,
}

impl Report<'_> {
    /// J in a mode.
    pub(crate) fn expected(&self, mode: CostMode) -> f64 {
        self.expected[mode as usize]
    }

    /// The measure of time of all costs.
    pub(crate) fn measure(&self) -> &'static str {
        match self.costs.basis {
            Basis::Estimated => "kline",
            Basis::Measured { .. } => "s",
        }
    }

    /// What the probabilities of edits rest on: `history` or `size`.
    pub(crate) fn probabilities(&self) -> &'static str {
        self.edited.as_ref().map_or(Probabilities::Size, |edited| edited.churn.basis).as_str()
    }

    /// `estimated`, or `measured`.
    pub(crate) fn basis(&self) -> &'static str {
        match self.costs.basis {
            Basis::Estimated => "estimated",
            Basis::Measured { .. } => "measured",
        }
    }
}

/// Prints what edits rebuild.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &FanoutArgs) -> anyhow::Result<u8> {
    let workspace = &session.workspace;
    let inputs = &session.analysis.inputs;
    let graph = unit_graph(workspace, args.profile.command());
    let rebuild = Rebuild::new(workspace, inputs, &graph);
    let costs = costs(session, &graph, &rebuild, &args.timings)?;
    let staleness = if args.relink { Staleness::Relink } else { Staleness::Today };
    let jobs = match global.jobs {
        Some(jobs) => usize::from(jobs),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    let estimator = Estimator::new(workspace, inputs, &rebuild, &costs, jobs, staleness);

    let edits: Vec<ResolvedEdit> =
        args.edit.iter().map(|given| edits::resolve(session, given)).collect::<anyhow::Result<_>>()?;
    let answer = (!edits.is_empty()).then(|| estimator.consequence(&edits::together(&rebuild, &edits)));
    // What one edit costs does not depend on how probable it is; the document has all targets beside it.
    let asked = edits.is_empty() || args.format(global) == super::graph::Format::Json;
    let edited =
        (!args.no_churn && asked).then(|| Edits::read(session, global, &args.history).or_by_size(session));
    let shares = edited.as_ref().map(|edited| shares(session, &edited.churn));
    let all = match &shares {
        Some(shares) => estimator.targets(Some(&|target| shares.get(&target).copied().unwrap_or(0.0))),
        None => estimator.targets(None),
    };
    let expected = CostMode::ALL.map(|mode| expected_rebuild(&all, mode));
    let mut targets: Vec<TargetFanout> =
        all.into_iter().filter(|one| session.selected.contains(&one.target.0)).collect();
    let label = |target: TargetId| names::target(workspace, target);
    targets.sort_by(|a, b| {
        let hot = |one: &TargetFanout| one.hot_spot(CostMode::Ci);
        hot(b).total_cmp(&hot(a)).then_with(|| label(a.target).cmp(&label(b.target)))
    });
    let mut notes = edits::notes(&rebuild, workspace, &edits);
    if workspace.platform.is_none() {
        notes.push(
            "rustc did not name the platform: code and dependencies of every platform count".to_owned(),
        );
    }
    if let Some(edited) = &edited {
        edited.warn(global);
    }
    let report = Report {
        edited,
        graph: &graph,
        rebuild: &rebuild,
        costs: &costs,
        modes: match args.mode {
            None => CostMode::ALL.to_vec(),
            Some(Mode::Dev) => vec![CostMode::Dev],
            Some(Mode::Ci) => vec![CostMode::Ci],
        },
        jobs,
        relink: args.relink,
        targets,
        expected,
        everything: estimator.everything(),
        clean: estimator.clean_build(),
        edits,
        answer,
        notes,
    };
    write(session, global, args, &report)?;
    Ok(exit::CLEAN)
}

/// The probability that an edit is one of each target.
fn shares(session: &Session, churn: &Churn) -> BTreeMap<TargetId, f64> {
    let graph = session.graph();
    let targets = session.workspace.targets_of(graph);
    let crates = churn.sums(targets.len(), |item| Some(graph.crate_of(item).index()));
    targets.iter().zip(crates).filter_map(|(target, churn)| Some(((*target)?, churn.share))).collect()
}

fn write(
    session: &Session,
    global: &GlobalArgs,
    args: &FanoutArgs,
    found: &Report<'_>,
) -> anyhow::Result<()> {
    use super::graph::Format;
    let format = args.format(global);
    let picture = |out: &mut dyn std::io::Write, diagram: &diagram::Diagram| match format {
        Format::Dot => Ok(out.write_all(diagram::dot(diagram).as_bytes())?),
        Format::Mermaid => Ok(out.write_all(diagram::mermaid(diagram).as_bytes())?),
        _ => write_svg(out, diagram, args.layout),
    };
    match format {
        Format::Text => {
            let terminal = Terminal::detect(global.color, global.output.is_some());
            let rows = args.rows.unwrap_or(text::ROWS);
            write_to(global.output.as_deref(), |out| Ok(text::write(out, terminal, session, found, rows)?))
        }
        Format::Json => write_to(global.output.as_deref(), |out| {
            json::write(out, &json::fanout::document(session, found))
        }),
        Format::Dot | Format::Mermaid | Format::Svg => {
            let drawn = picture::draw(session, found);
            if let Some(note) = drawn.notes.first() {
                report::warning(global, note);
            }
            write_to(global.output.as_deref(), |out| picture(out, &drawn))
        }
    }
}

/// Costs from the reports where there are some, else by the model.
pub(super) fn costs(
    session: &Session,
    graph: &UnitGraph,
    rebuild: &Rebuild<'_>,
    reports: &[PathBuf],
) -> anyhow::Result<Costs> {
    let macros = macros::weigh(&session.analysis);
    let model = CostModel::new(&session.workspace, &session.analysis, &macros);
    let estimated = Costs::estimated(&session.workspace, &model, rebuild);
    if reports.is_empty() {
        return Ok(estimated);
    }
    let reports: Vec<Timings> =
        reports.iter().map(|path| super::timings::read(path)).collect::<anyhow::Result<_>>()?;
    estimated.calibrated(&session.workspace, graph, &reports).with_context(|| {
        let command = graph.command.as_str();
        format!("--timings: the report has no unit of `cargo {command}` of this workspace")
    })
}
