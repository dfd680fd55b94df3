//! `cargo seam apply`: carries a plan out, and lets the compiler say whether it holds.

pub(crate) mod questions;
mod restorable;
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use seam_analyzer::apply::perform::{Checking, Outcome, PerformError, perform, unfinished};
use seam_analyzer::apply::transfer::{backup, replaced, transfer};
use seam_analyzer::apply::{Ground, Split, diff, split};
use seam_analyzer::plan::Plan;

use crate::args::{Budget, GlobalArgs};
use crate::output::write_to;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::{exit, interrupt, json, report};
use restorable::{clean, known_to_git};

const NOTES: &str = "\
Cargo checks a copy of the workspace before the split and after it, and with that build scripts and procedural macros of the \
workspace run, as in any build. What the compiler objects to is mended where a rule is known, and listed where none is. Nothing \
is run with --dry-run or --no-check.

Exit codes: 0 it compiles after the split, or was not to be compiled; 1 it does not, or the budget did not reach as far as that; \
2 the plan cannot be carried out (no such plan, other sources, a folder that is taken …).

Examples:
  cargo seam apply PLAN.toml --dry-run       what would be done, and a diff
  cargo seam apply PLAN.toml                 into a copy beside the workspace
  cargo seam apply PLAN.toml --out ../split  into a copy there
  cargo seam apply PLAN.toml --in-place      into the workspace itself, which git has as clean";

/// Flags of `cargo seam apply`.
#[derive(Clone, Debug, Args)]
#[command(after_help = NOTES)]
pub(crate) struct ApplyArgs {
    /// The plan, as `split --format toml` writes it, or written by hand
    #[arg(value_name = "PLAN.toml")]
    pub(crate) plan: PathBuf,

    /// Take out the first N crates of the plan only
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..), conflicts_with = "all")]
    pub(crate) step: Option<u16>,

    /// Take out all crates of the plan: the default
    #[arg(long)]
    pub(crate) all: bool,

    /// Write nothing: show the operations and a unified diff
    #[arg(long, conflicts_with_all = ["out", "in_place"])]
    pub(crate) dry_run: bool,

    /// Write the workspace, split, to the new folder DIR; by default to one beside it, named with `-split`
    #[arg(long, value_name = "DIR", conflicts_with = "in_place")]
    pub(crate) out: Option<PathBuf>,

    /// Change the workspace itself, once the split compiles; git has to know it as clean
    #[arg(long)]
    pub(crate) in_place: bool,

    /// Re-export nothing that moved: name the new crates in the rest of the workspace. Users elsewhere have to follow
    #[arg(long)]
    pub(crate) no_facade: bool,

    /// Where cargo puts what it makes; by default the folder `target` of the copy, whatever CARGO_TARGET_DIR says
    #[arg(long, value_name = "DIR", conflicts_with_all = ["dry_run", "no_check"])]
    pub(crate) target_dir: Option<PathBuf>,

    /// Start no check after this time (90s, 10m, 1h), end one that runs, and say what is left unchecked
    #[arg(long, value_name = "TIME", conflicts_with_all = ["dry_run", "no_check"])]
    pub(crate) budget: Option<Budget>,

    /// Compile nothing, neither before nor after: what the compiler would object to stays
    #[arg(long)]
    pub(crate) no_check: bool,

    /// Do not compile the workspace before the split: errors that it has already are then listed with those of the split
    #[arg(long)]
    pub(crate) no_check_before: bool,

    /// How to print the report
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Output")]
    pub(crate) format: Format,
}

/// How to print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For programs; described in docs/json.md.
    Json,
}

/// What was done.
pub(crate) struct Report<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) split: &'a Split,
    /// `None` for a dry run.
    pub(crate) outcome: Option<&'a Outcome>,
    /// Where the split workspace is; `None` where nothing was written.
    pub(crate) written: Option<String>,
    /// The diff of a dry run.
    pub(crate) diff: String,
}

/// Carries a plan out.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &ApplyArgs) -> anyhow::Result<u8> {
    let plan = read(args)?;
    let root = session.workspace.root.clone().into_std_path_buf();
    let read = |file: &str| session.read(file);
    let exists = |path: &str| session.found(path);
    let (workspace, analysis) = (&session.workspace, &session.analysis);
    let ground = Ground { workspace, analysis, read: &read, exists: &exists, facade: !args.no_facade };
    let arguments = global.check_arguments("apply")?;
    let out = destination(&root, args)?;
    let copy = unfinished(&out);
    let commit = if args.in_place { Some(clean(&root)?) } else { None };
    let (split, knowledge) =
        split(&ground, &plan).context("failed to carry the plan out; nothing was written")?;
    if args.in_place {
        known_to_git(&root, &replaced(&root, &split, &BTreeSet::new()))?;
    }
    let mut report = Report { plan: &plan, split: &split, outcome: None, written: None, diff: String::new() };
    if args.dry_run {
        report.diff = diff::diff(&split.operations, &read);
        show(&report, global, args)?;
        return Ok(exit::CLEAN);
    }
    if let Some(left) = [copy.clone(), backup(&copy)].iter().find(|folder| folder.exists()) {
        bail!("{} is left from a run that did not come to its end: see to it, and remove it", left.display());
    }
    let interrupted = interrupt::listen()?;
    let target = args.target_dir.as_ref().map(std::path::absolute).transpose()?;
    let until = args.budget.and_then(|budget| Instant::now().checked_add(budget.0));
    let before = !args.no_check_before;
    let checking = Checking { arguments, target, until, interrupted, before, never: args.no_check };
    let progress = |step: &str| report::progress(global, step);
    let done = perform(&root, &copy, &split, &knowledge, &checking, &progress).map_err(anyhow::Error::from);
    let done = done.and_then(|outcome| {
        let finished = Finished { root: &root, copy: &copy, out: &out, split: &split, outcome: &outcome };
        report.written = finished.keep(args, commit.as_deref(), interrupted)?;
        Ok(outcome)
    });
    // In place, and where it failed, the copy has had its use.
    let _ = std::fs::remove_dir_all(&copy);
    let outcome = done.map_err(failed)?;
    report.outcome = Some(&outcome);
    show(&report, global, args)?;
    Ok(if outcome.compiles || args.no_check { exit::CLEAN } else { exit::FINDINGS })
}

/// Says that nothing was written, where that is so.
fn failed(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref() {
        Some(PerformError::HalfDone { .. }) => error.context("failed to carry the plan out"),
        _ => error.context("failed to carry the plan out; nothing was written"),
    }
}

fn read(args: &ApplyArgs) -> anyhow::Result<Plan> {
    let path = args.plan.display();
    let text = std::fs::read_to_string(&args.plan).with_context(|| format!("failed to read {path}"))?;
    let plan = Plan::from_toml(&text).with_context(|| format!("failed to read {path}"))?;
    match args.step {
        Some(step) if usize::from(step) > plan.crates.len() => {
            bail!("{path} has {} crates, and no step {step}", plan.crates.len())
        }
        Some(step) => Ok(plan.truncated(step.into())),
        None => Ok(plan),
    }
}

/// The folder that gets the result, which must not be there yet; in place a name beside the workspace.
fn destination(root: &Path, args: &ApplyArgs) -> anyhow::Result<PathBuf> {
    let name = root.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = root.with_file_name(format!("{name}-split"));
    if args.in_place {
        return Ok(beside);
    }
    let out = args.out.clone().unwrap_or(beside);
    let out = std::path::absolute(&out).with_context(|| format!("failed to find {}", out.display()))?;
    if out.exists() && !args.dry_run {
        bail!("{} is there already: name another folder with --out", out.display());
    }
    Ok(out)
}

/// A split that was carried out in a copy.
struct Finished<'a> {
    root: &'a Path,
    copy: &'a Path,
    out: &'a Path,
    split: &'a Split,
    outcome: &'a Outcome,
}

impl Finished<'_> {
    /// Puts the copy where it belongs; in place only where it compiles, and where the workspace is still the one that was read.
    fn keep(
        &self,
        args: &ApplyArgs,
        commit: Option<&str>,
        interrupted: &AtomicBool,
    ) -> anyhow::Result<Option<String>> {
        let (root, out) = (self.root, self.out);
        if !args.in_place {
            std::fs::rename(self.copy, out).with_context(|| format!("failed to write {}", out.display()))?;
            return Ok(Some(out.display().to_string()));
        }
        if !self.outcome.compiles && !args.no_check {
            return Ok(None);
        }
        let changed = "the workspace was changed meanwhile";
        if Some(clean(root).context(changed)?.as_str()) != commit {
            bail!("{changed}: it is at another commit");
        }
        known_to_git(root, &replaced(root, self.split, &self.outcome.repaired))?;
        transfer(root, self.copy, self.split, self.outcome, interrupted)?;
        Ok(Some(root.display().to_string()))
    }
}

fn show(report: &Report<'_>, global: &GlobalArgs, args: &ApplyArgs) -> anyhow::Result<()> {
    let output = global.output.as_deref();
    write_to(output, |out| match args.format {
        Format::Json => json::write(out, &json::apply::document(report)),
        Format::Text => Ok(text::write(out, Terminal::detect(global.color, output.is_some()), report)?),
    })
}
