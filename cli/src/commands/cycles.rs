//! `cargo seam cycles`: what depends on itself in a circle, and the cheapest cut.

mod text;

use std::collections::BTreeMap;

use clap::{Args, ValueEnum};
use seam_graphs::{BlockId, ComponentCuts, cheapest_cuts, diagram, restrict};

use crate::args::{FilterArgs, GlobalArgs};
use crate::cyclic::rank_key;
use crate::output::write_to;
use crate::picture::{self, Marks};
use crate::session::Session;
use crate::terminal::Terminal;
use crate::view::{View, ViewOptions};
use crate::{exit, json};

/// How many places are named per cut unless `--evidence` says otherwise.
const EVIDENCE: usize = 3;

const EXAMPLES: &str = "\
Examples:
  cargo seam cycles                        modules that need each other, and the cheapest cuts
  cargo seam cycles --collapse '*::*'      top modules: what keeps them from being crates
  cargo seam cycles --level item           what no move of items can part
  cargo seam cycles --level crate --tests  crates that need each other in tests
  cargo seam cycles --check -p app-core    exit with 1 where there is a cycle, for CI
  cargo seam cycles --format dot | dot -Tsvg -o cycles.svg";

/// Flags of `cargo seam cycles`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CyclesArgs {
    /// How to print the cycles
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text, help_heading = "Output")]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    /// Count what is compiled for tests only
    #[arg(long, help_heading = "Filters")]
    pub(crate) tests: bool,

    /// Count re-exports: a facade does not use what it re-exports, so by default they close no cycle
    #[arg(long, help_heading = "Filters")]
    pub(crate) reexports: bool,

    /// Name up to N places in the source for each cut; by default 3
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) evidence: Option<usize>,

    /// Print at most N steps of each cycle, the best first; 0 for all; by default 5 (JSON always has all)
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) steps: Option<usize>,

    /// Exit with 1 where there is a cycle
    #[arg(long, visible_alias = "deny", help_heading = "Output")]
    pub(crate) check: bool,
}

/// How to print cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For Graphviz: what lies on a cycle, the cuts in red.
    Dot,
    /// For programs; described in docs/json.md.
    Json,
}

/// Prints the cycles.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &CyclesArgs) -> anyhow::Result<u8> {
    let options = ViewOptions { tests: args.tests, reexports: args.reexports, externals: false };
    let view = View::new(session, &args.filter, options)?;
    let view = view.with_impls_joined(view.filter());
    let evidence = args.evidence.unwrap_or(EVIDENCE);
    let found = find(&view, evidence);
    let output = global.output.as_deref();
    match args.format {
        Format::Text => {
            let terminal = Terminal::detect(global.color, output.is_some());
            let again = global.workspace.again() + &args.filter.again();
            write_to(output, |out| Ok(text::write(out, terminal, &view, &found, args, &again)?))?;
        }
        Format::Json => {
            let document = json::cycles::document(session, &view, &found);
            write_to(output, |out| json::write(out, &document))?;
        }
        Format::Dot => {
            let diagram = diagram(&view, &found);
            write_to(output, |out| Ok(out.write_all(diagram::dot(&diagram).as_bytes())?))?;
        }
    }
    Ok(if args.check && !found.is_empty() { exit::FINDINGS } else { exit::CLEAN })
}

/// The cuts of all components, in the order in which the table of `cargo seam graph` numbers them.
fn find(view: &View<'_>, evidence: usize) -> Vec<ComponentCuts> {
    // The same lines that the size of a cycle is given in.
    let lines: Vec<u64> = view.blocks().map(|b| view.facts(b).lines).collect();
    let mut found =
        cheapest_cuts(view.graph, &view.partition, &view.quotient, view.filter(), &lines, evidence);
    found.sort_by_key(|c| rank_key(view, &c.blocks));
    found
}

/// What lies on a cycle, with the cuts in red.
fn diagram(view: &View<'_>, found: &[ComponentCuts]) -> diagram::Diagram {
    let mut cyclic: Vec<BlockId> = found.iter().flat_map(|c| c.blocks.iter().copied()).collect();
    cyclic.sort_unstable();
    let part = view.with(restrict(view.graph, &view.partition, &cyclic));
    // Blocks keep their order when others go.
    let renumbered: BTreeMap<BlockId, BlockId> = cyclic.iter().copied().zip(part.blocks()).collect();
    let cuts = found.iter().flat_map(ComponentCuts::cuts);
    let back = cuts.map(|c| (renumbered[&c.from], renumbered[&c.to])).collect();
    let title = format!("{} on a cycle; red: the cheapest cut", view.level.noun(2));
    picture::diagram(&part, title, Vec::new(), &Marks { back, ..Marks::default() })
}
