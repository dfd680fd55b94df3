//! `cargo seam plan`: a plan from a file, judged.

mod reasons;
mod text;

use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use seam_analyzer::plan::Plan;
use seam_analyzer::propose::{Advisor, ProposeError};

use super::split::LISTED;
use crate::args::{GlobalArgs, HistoryArgs};
use crate::edits::{self, Edits};
use crate::output::write_to;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::{exit, json, report};

/// Flags of `cargo seam plan`.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(subcommand)]
    pub(crate) action: Action,
}

/// What to do with a plan.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Action {
    /// Say whether it is legal, and what it would save; exit code 1 where it is not legal
    Check(FileArgs),
    /// Show its crates, what they save and cost, and the steps
    Show(FileArgs),
}

/// Which plan, and how to print what there is to say.
#[derive(Clone, Debug, Args)]
pub(crate) struct FileArgs {
    /// The plan, as `split --format toml` writes it, or written by hand
    #[arg(value_name = "PLAN.toml")]
    pub(crate) plan: PathBuf,

    /// How to print it; by default what the ending of -o FILE says (.json), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// List everything: all reasons, all cuts, all obstacles
    #[arg(long, help_heading = "Output")]
    pub(crate) all: bool,

    #[command(flatten)]
    pub(crate) history: HistoryArgs,
}

/// How to print what there is to say about a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For programs; described in docs/json.md.
    Json,
}

/// Judges a plan.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &PlanArgs) -> anyhow::Result<u8> {
    let (file, check) = match &args.action {
        Action::Check(file) => (file, true),
        Action::Show(file) => (file, false),
    };
    let name = file.plan.display();
    let text = std::fs::read_to_string(&file.plan).with_context(|| format!("failed to read {name}"))?;
    let plan = Plan::from_toml(&text).with_context(|| format!("failed to use {name}"))?;
    let churn = Edits::read(session, global, &file.history).probabilities(session);
    let clock = super::split::clock(session, &[])?;
    let advisor = Advisor::new(&session.workspace, &session.analysis, &churn).with_clock(&clock);
    let (evaluation, steps) = advisor.check(&plan).map_err(|error| {
        let line = match &error {
            ProposeError::Plan(error) => {
                error.line(&text).map_or_else(String::new, |line| format!(", line {line}"))
            }
            _ => String::new(),
        };
        anyhow::Error::from(error).context(format!("failed to use {name}{line}"))
    })?;
    let sources = plan.check_sources(session.graph(), &|file| session.read(file));
    if let Err(error) = &sources {
        report::warning(
            global,
            &format!("{error}; what follows holds for the sources as they are, and `apply` refuses it"),
        );
    }
    let obstacles = advisor.obstacles(&evaluation);
    let output = global.output.as_deref();
    let json_file = output.is_some_and(|path| path.extension().is_some_and(|e| e == "json"));
    write_to(output, |out| {
        if file.format == Some(Format::Json) || (file.format.is_none() && json_file) {
            return json::write(
                out,
                &json::split::plan(session, &plan.package, &evaluation, &steps, &obstacles, sources.is_err()),
            );
        }
        let terminal = Terminal::detect(global.color, output.is_some());
        let page = text::Page {
            graph: session.graph(),
            plan: &plan,
            evaluation: &evaluation,
            steps: &steps,
            obstacles: &obstacles,
            terminal,
            limit: if file.all { usize::MAX } else { LISTED },
        };
        let basis = edits::basis(&churn);
        if check {
            page.check(out, &basis)?
        } else {
            page.show(out, &basis)?
        }
        Ok(())
    })?;
    Ok(if check && !evaluation.illegal.is_empty() { exit::FINDINGS } else { exit::CLEAN })
}
