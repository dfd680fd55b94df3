//! `cargo seam apply`: carries a plan out, and lets the compiler say whether it holds.

use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};

use seam_analyzer::apply::perform::{Checking, perform, unfinished};
use seam_analyzer::apply::{Found, Ground, split};
use seam_analyzer::plan::Plan;

use crate::args::GlobalArgs;
use crate::exit;
use crate::session::Session;

/// Flags of `cargo seam apply`.
#[derive(Clone, Debug, Args)]
pub(crate) struct ApplyArgs {
    /// The plan: `cargo seam split --format toml`, or written by hand
    #[arg(value_name = "PLAN")]
    pub(crate) plan: PathBuf,

    /// Write the split workspace to DIR; by default beside the workspace, its name with `-split`
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Carry out the first N crates of the plan only; by default all
    #[arg(long, value_name = "N", conflicts_with = "all")]
    pub(crate) step: Option<usize>,

    /// Carry out the whole plan: the default
    #[arg(long)]
    pub(crate) all: bool,

    /// Compile nothing before the split
    #[arg(long)]
    pub(crate) no_check_before: bool,

    /// Compile nothing at all: what the compiler would object to is left as it is
    #[arg(long)]
    pub(crate) no_check: bool,

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

/// Runs the command.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &ApplyArgs) -> anyhow::Result<u8> {
    let path = args.plan.display();
    let text = std::fs::read_to_string(&args.plan).with_context(|| format!("failed to read {path}"))?;
    let plan = Plan::from_toml(&text).with_context(|| format!("failed to read {path}"))?;
    let plan = match args.step {
        Some(step) => plan.truncated(step),
        None => plan,
    };
    let root = session.workspace.root.clone().into_std_path_buf();
    let read = |path: &str| std::fs::read_to_string(root.join(path)).ok();
    let exists = |path: &str| found(&root.join(path));
    let ground =
        Ground { workspace: &session.workspace, analysis: &session.analysis, read: &read, exists: &exists };
    let (split, knowledge) = split(&ground, &plan).context("failed to carry the plan out")?;
    let out = args.out.clone().unwrap();
    let copy = unfinished(&out);
    let checking =
        Checking { arguments: cargo_arguments(global), before: !args.no_check_before, never: args.no_check };
    for o in &split.operations {
        eprintln!("{o}");
    }
    let outcome = perform(&root, &copy, &split, &knowledge, &checking, &|s| eprintln!("… {s}"))?;
    std::fs::rename(&copy, &out)?;
    eprintln!("{:#?}", split.packages);
    for r in &outcome.repairs {
        eprintln!("{}:{}: {}", r.file, r.line, r.what);
    }
    for m in &outcome.remaining {
        eprintln!("LEFT {} {} {:?}", m.code, m.text, m.spans.first().map(|s| (&s.file, s.line)));
    }
    eprintln!("{}", outcome.trouble);
    eprintln!("{:?} {}", outcome.checks, outcome.compiles);
    Ok(exit::CLEAN)
}

/// The flags that cargo has too.
fn cargo_arguments(global: &GlobalArgs) -> Vec<String> {
    let args = &global.workspace;
    let mut out = Vec::new();
    let flags = [
        (args.all_features, "--all-features"),
        (args.no_default_features, "--no-default-features"),
        (args.offline || args.frozen, "--offline"),
    ];
    out.extend(flags.iter().filter(|(on, _)| *on).map(|(_, flag)| (*flag).to_owned()));
    let features = args.feature_names();
    if !features.is_empty() {
        out.extend(["--features".to_owned(), features.join(",")]);
    }
    out
}

fn found(path: &Path) -> Option<Found> {
    let metadata = path.metadata().ok()?;
    Some(if metadata.is_dir() { Found::Folder } else { Found::File })
}
