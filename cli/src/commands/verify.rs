//! `cargo seam verify`: measures a split before and after, and says whether the tests still say the same.

mod applied;
mod markdown;
#[cfg(test)]
mod tests;
mod text;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::Context;
use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use seam_analyzer::apply::repair::TestQuestions;
use seam_analyzer::plan::Plan;
use seam_analyzer::units::Command;
use seam_analyzer::verify::{Options, Part, Report, Subject, Verdict, likely_files, verify};
use seam_analyzer::{Basis, LoadOptions};

use crate::args::{Budget, GlobalArgs, HistoryArgs};
use crate::edits::Edits;
use crate::output::write_to;
use crate::session::{self, Session};
use crate::terminal::Terminal;
use crate::{exit, interrupt, json, report};

const NOTES: &str = "\
Cargo is run, and with it build scripts, procedural macros and tests of the workspace, as in any build: in temporary copies, \
never in the workspace itself.

What does not compile before the split (a test, an example, a benchmark) is left out of both sides, and named.

The budget is shared: once both sides are compiled, edits get two parts of five of what is left, clean builds one, tests two; \
what one does not use goes to the next, and at last to what did not fit.

Exit codes: 0 it compiles after the split and the tests say the same (or were left out by --skip); 1 it does not, or the budget \
did not reach as far as that; 2 nothing could be compared (the workspace does not compile as it is, no such plan …). Predictions that are off are reported, no more.

Examples:
  cargo seam verify PLAN.toml                        carry it out, test it, build it after edits
  cargo seam verify PLAN.toml --dry-run              what would be run
  cargo seam verify PLAN.toml --after ../shop-split  a split that was carried out before, or by hand
  cargo seam verify PLAN.toml --edits 10 --profile check --budget 30m
  cargo seam verify PLAN.toml --skip tests,clean     only what edits cost, and what was predicted
  cargo seam verify PLAN.toml -o verify.md           for the pull request";

/// Flags of `cargo seam verify`.
#[derive(Clone, Debug, Args)]
#[command(after_help = NOTES)]
pub(crate) struct VerifyArgs {
    /// The plan, made for the workspace as it is before the split
    #[arg(value_name = "PLAN.toml")]
    pub(crate) plan: PathBuf,

    /// The root of the workspace as the plan leaves it; by default the plan is carried out first, in a temporary folder
    #[arg(long, value_name = "DIR", help_heading = "Question")]
    pub(crate) after: Option<PathBuf>,

    /// Edit the N files of the crate that are edited most (by git history, else by size)
    #[arg(long, value_name = "N", default_value_t = 5, help_heading = "Question")]
    pub(crate) edits: usize,

    /// What is timed (may be given more than once); by default check and build; `test` is `cargo test --no-run`
    #[arg(long, value_enum, value_name = "COMMAND", help_heading = "Question")]
    pub(crate) profile: Vec<super::fanout::Profile>,

    /// Take each measurement at most N times
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..),
        help_heading = "Question")]
    pub(crate) rounds: u16,

    /// Be done after this time (90s, 10m, 1h) and say what was skipped; the time to carry the plan out comes on top
    #[arg(long, value_name = "TIME", default_value = "10m", help_heading = "Question")]
    pub(crate) budget: Budget,

    /// Leave a part out (may be given more than once, or as a list)
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',', help_heading = "Question")]
    pub(crate) skip: Vec<Skipped>,

    /// Print what would be run, and run nothing
    #[arg(long, help_heading = "Question")]
    pub(crate) dry_run: bool,

    /// Leave the folder of temporary copies behind, and say where it is
    #[arg(long, help_heading = "Question")]
    pub(crate) keep: bool,

    #[command(flatten)]
    pub(crate) history: HistoryArgs,

    /// How to print it; by default what the ending of -o FILE says (.json, .md), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,
}

/// What can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Skipped {
    /// What builds take after edits.
    Edits,
    /// What builds take from clean.
    Clean,
    /// Whether the tests say the same.
    Tests,
}

impl Skipped {
    fn part(self) -> Part {
        match self {
            Self::Edits => Part::Edits,
            Self::Clean => Part::Clean,
            Self::Tests => Part::Tests,
        }
    }
}

/// How to print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// Markdown, for a pull request.
    Md,
    /// For programs; described in docs/json.md.
    Json,
}

/// What there is to print.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) plan: Plan,
    pub(crate) commands: Vec<Command>,
    pub(crate) jobs: usize,
    pub(crate) budget: Duration,
    /// What the probabilities of edits rest on.
    pub(crate) basis: Basis,
    /// Code that asks whether it is under test, after the split; `None` where the plan cannot be carried out, and so is not known.
    pub(crate) test_questions: Option<TestQuestions>,
    pub(crate) report: Report,
}

/// Verifies a plan, and prints the report.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &VerifyArgs) -> anyhow::Result<u8> {
    let plan = read_plan(session, &args.plan)?;
    let flags = global.workspace.cargo_flags("verify")?;
    let commands = commands(&args.profile);
    let (files, basis) = files(session, global, args, &plan, commands[0]);
    anyhow::ensure!(!files.is_empty() || args.edits == 0, "`{}` has no file that could be edited", plan.root);
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = global.jobs.map_or_else(processors, usize::from);
    let skip: Vec<Part> = args.skip.iter().map(|part| part.part()).collect();
    if args.dry_run {
        let terminal = Terminal::detect(global.color, global.output.is_some());
        write_to(global.output.as_deref(), |out| {
            Ok(text::dry_run(out, terminal, &commands, &files, args.rounds, &skip)?)
        })?;
        return Ok(exit::CLEAN);
    }
    let interrupted = interrupt::listen()?;
    let applied = match &args.after {
        Some(_) => None,
        None => {
            let applied = applied::apply(session, global, &plan, interrupted);
            anyhow::ensure!(!interrupted.load(Ordering::Relaxed), "interrupted; nothing is left behind");
            Some(applied?)
        }
    };
    let after = match (&args.after, &applied) {
        (Some(folder), _) => after(folder)?,
        (None, applied) => applied.as_ref().map(applied::Applied::root).unwrap_or_default(),
    };
    // Of a split that was carried out, apply left there what it compiled to check it.
    let made = Some(after.join("target"));
    let options = Options {
        commands: commands.clone(),
        rounds: args.rounds.into(),
        jobs,
        budget: args.budget.0,
        skip: skip.clone(),
        flags,
        offline: global.workspace.offline || global.workspace.frozen,
        load: load_options(session, global)?,
        keep: args.keep,
        interrupted,
    };
    let subject = Subject {
        workspace: &session.workspace,
        analysis: &session.analysis,
        after: &after,
        origin: (&plan.package, &plan.root),
        made: made.as_deref(),
        files,
    };
    let report = verify(&subject, &options, &mut |step| report::progress(global, step))?;
    let test_questions = match &applied {
        Some(applied) => Some(applied.test_questions.clone()),
        None => applied::test_questions(session, &plan),
    };
    let found = Found { plan, commands, jobs, budget: args.budget.0, basis, test_questions, report };
    print(global, args, &found)?;
    Ok(match found.report.verdict() {
        // It was asked for no more than that it compiles.
        Verdict::Unknown if skip.contains(&Part::Tests) && found.report.compiled => exit::CLEAN,
        Verdict::Holds => exit::CLEAN,
        Verdict::Broken | Verdict::Unknown => exit::FINDINGS,
    })
}

/// How the other workspace is loaded: as this one was, but that its lock file may have to change.
fn load_options(session: &Session, global: &GlobalArgs) -> anyhow::Result<LoadOptions> {
    let instances = session.workspace.instances;
    let as_here = session::options(&global.workspace)?;
    Ok(LoadOptions { units: true, instances, locked: false, frozen: false, ..as_here })
}

fn print(global: &GlobalArgs, args: &VerifyArgs, found: &Found) -> anyhow::Result<()> {
    let output = global.output.as_deref();
    let format = args.format.unwrap_or_else(|| match output.and_then(|path| path.extension()?.to_str()) {
        Some("json") => Format::Json,
        Some("md" | "markdown") => Format::Md,
        _ => Format::Text,
    });
    write_to(output, |out| match format {
        Format::Text => Ok(text::write(out, Terminal::detect(global.color, output.is_some()), found)?),
        Format::Md => Ok(markdown::write(out, found)?),
        Format::Json => json::write(out, &json::verify::document(found)),
    })
}

/// The plan, if it is one for this workspace.
fn read_plan(session: &Session, path: &Path) -> anyhow::Result<Plan> {
    let failed = || format!("failed to read the plan {}", path.display());
    let text = std::fs::read_to_string(path).with_context(failed)?;
    let plan = Plan::from_toml(&text).with_context(failed)?;
    plan.assign(session.graph())
        .and_then(|_| plan.check_sources(session.graph(), &|file| session.read(file)))
        .with_context(|| format!("{} is no plan for this workspace", path.display()))?;
    Ok(plan)
}

/// The workspace as the plan leaves it.
fn after(folder: &Path) -> anyhow::Result<Utf8PathBuf> {
    let folder =
        folder.canonicalize().with_context(|| format!("--after: cannot open {}", folder.display()))?;
    let folder = Utf8PathBuf::from_path_buf(folder)
        .map_err(|path| anyhow::anyhow!("--after is not UTF-8: {}", path.display()))?;
    anyhow::ensure!(folder.join("Cargo.toml").is_file(), "--after: {folder} has no Cargo.toml");
    Ok(folder)
}

/// What is timed, in the order in which one touch serves all.
fn commands(profiles: &[super::fanout::Profile]) -> Vec<Command> {
    use super::fanout::Profile;
    let chosen = if profiles.is_empty() { &[Profile::Check, Profile::Build][..] } else { profiles };
    [Profile::Check, Profile::Build, Profile::Test]
        .into_iter()
        .filter(|profile| chosen.contains(profile))
        .map(Profile::command)
        .collect()
}

/// The files to edit, and what their probabilities rest on.
fn files(
    session: &Session,
    global: &GlobalArgs,
    args: &VerifyArgs,
    plan: &Plan,
    command: Command,
) -> (Vec<(String, f64)>, Basis) {
    let edits = Edits::read(session, global, &args.history);
    edits.warn(global);
    let churn = edits.probabilities(session);
    let root = (plan.package.as_str(), plan.root.as_str());
    let (workspace, inputs) = (&session.workspace, &session.analysis.inputs);
    (likely_files(workspace, inputs, session.graph(), &churn, root, command, args.edits), churn.basis)
}
