//! `cargo seam` alone: the workspace at a glance, and what to look at next.

mod text;

pub(crate) use text::head;

use clap::{Args, ValueEnum};
use seam_graphs::{EdgeFilter, Partition};

use crate::args::{GlobalArgs, Level};
use crate::output::write_to;
use crate::session::Session;
use crate::terminal::Terminal;
use crate::totals::{LargestComponent, Totals};
use crate::view::View;
use crate::{exit, json};

/// So many of the modules that most depend on are shown.
const DEPENDED_ON: usize = 5;

/// Flags of `cargo seam` alone.
#[derive(Clone, Debug, Args)]
pub(crate) struct OverviewArgs {
    /// How to print the overview; by default as text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,
}

/// How to print it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For programs; described in docs/json.md.
    Json,
}

/// A module and who depends on it.
#[derive(Clone, Debug)]
pub(crate) struct DependedOn {
    /// Its path.
    pub(crate) module: String,
    /// Its lines.
    pub(crate) lines: u64,
    /// How many modules refer to it, tests and re-exports left out.
    pub(crate) dependents: usize,
    /// By how many references.
    pub(crate) references: u64,
}

/// What is said about a workspace at a glance.
#[derive(Clone, Debug)]
pub(crate) struct Overview {
    /// Its size.
    pub(crate) totals: Totals,
    /// Its largest components: of crates, modules, items.
    pub(crate) largest: [LargestComponent; 3],
    /// The same where each top module of a crate counts together with all below it.
    pub(crate) largest_top: LargestComponent,
    /// The modules that the most others depend on.
    pub(crate) depended_on: Vec<DependedOn>,
}

impl Overview {
    /// The overview of the selected packages.
    pub(crate) fn of(session: &Session) -> Self {
        Self {
            totals: Totals::of(session),
            largest: [Level::Crate, Level::Module, Level::Item].map(|l| LargestComponent::at(session, l)),
            largest_top: LargestComponent::of_top_modules(session),
            depended_on: most_depended_on(session),
        }
    }
}

/// Prints the overview.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &OverviewArgs) -> anyhow::Result<u8> {
    let overview = Overview::of(session);
    let terminal = Terminal::detect(global.color, global.output.is_some());
    write_to(global.output.as_deref(), |out| match args.format.unwrap_or(Format::Text) {
        Format::Text => Ok(text::write(out, terminal, session, &overview, &global.workspace.again())?),
        Format::Json => json::write(out, &json::overview::document(session, &overview)),
    })?;
    Ok(exit::CLEAN)
}

/// The modules that the most others refer to; of equals, by references, then by path.
fn most_depended_on(session: &Session) -> Vec<DependedOn> {
    let graph = session.graph();
    let crates = session.selected_crates();
    let partition = Partition::by_module(graph)
        .filtered(graph, |i| session.lies_in(&crates, i) && !graph.item(i).test_only);
    let view = View::of(graph, Level::Module, partition, EdgeFilter::PROGRAM);
    let mut all: Vec<DependedOn> = view
        .blocks()
        .map(|b| DependedOn {
            module: view.name(b).to_owned(),
            lines: view.facts(b).lines,
            dependents: 0,
            references: 0,
        })
        .collect();
    for edge in view.quotient.edges() {
        let module = &mut all[edge.to.index()];
        module.dependents += 1;
        module.references += u64::from(edge.count);
    }
    all.retain(|m| m.dependents > 0);
    all.sort_by(|a, b| {
        (b.dependents, b.references).cmp(&(a.dependents, a.references)).then_with(|| a.module.cmp(&b.module))
    });
    all.truncate(DEPENDED_ON);
    all
}
