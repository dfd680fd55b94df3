//! `cargo seam graph`: who uses what.

mod edges;
mod table;
mod tree;

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use seam_graphs::{BlockId, EdgeFilter, diagram};

use crate::args::{FilterArgs, GlobalArgs, Level};
use crate::cyclic::Cyclic;
use crate::focus::Focus;
use crate::output::write_to;
use crate::picture::{self, Layout, MAX_NODES, Marks};
use crate::session::Session;
use crate::terminal::Terminal;
use crate::text::thousands;
use crate::totals::Totals;
use crate::view::{View, ViewOptions};
use crate::{exit, json, report};

/// How many places JSON names per edge unless `--evidence` says otherwise.
const JSON_EVIDENCE: usize = 3;

const EXAMPLES: &str = "\
Examples:
  cargo seam graph                                      a table of all modules
  cargo seam graph --focus app::auth --depth 2          what app::auth uses
  cargo seam graph --focus app::common --reverse        who uses app::common
  cargo seam graph --level crate --externals            crates and what they need from outside
  cargo seam graph --no-tests --collapse app::db -o db.svg
  cargo seam graph --format json --level item -o graph.json";

/// Flags of `cargo seam graph`.
#[derive(Clone, Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct GraphArgs {
    /// How to print the graph; by default what the ending of -o FILE says (.svg, .dot, .mmd, .json), or text
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<Format>,

    /// Who places the nodes of an SVG
    #[arg(long, value_enum, value_name = "WHO", default_value_t = Layout::Builtin, help_heading = "Output")]
    pub(crate) layout: Layout,

    #[command(flatten)]
    pub(crate) filter: FilterArgs,

    /// Show only what PATH depends on: a node by its full path or a unique ending of it
    #[arg(long, value_name = "PATH", help_heading = "Filters")]
    pub(crate) focus: Option<String>,

    /// How many steps from the focus; by default 1
    #[arg(long, value_name = "N", requires = "focus", help_heading = "Filters")]
    pub(crate) depth: Option<usize>,

    /// Show what depends on the focus instead
    #[arg(long, requires = "focus", help_heading = "Filters")]
    pub(crate) reverse: bool,

    /// Leave out what is compiled for tests only, as pictures do anyway
    #[arg(long, help_heading = "Filters")]
    pub(crate) no_tests: bool,
    /// List what is compiled for tests only in the table, and draw it (dashed) in pictures
    #[arg(long, conflicts_with = "no_tests", help_heading = "Filters")]
    pub(crate) tests: bool,
    /// Show inferred edges too (method calls with a single candidate), dotted in pictures; JSON has them apart
    #[arg(long, help_heading = "Filters")]
    pub(crate) inferred: bool,

    /// Show third-party crates as nodes
    #[arg(long, help_heading = "Filters")]
    pub(crate) externals: bool,

    /// Name up to N places in the source for each edge; by default 3 in JSON, none in text, where the
    /// edges are then listed
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) evidence: Option<usize>,

    /// Print at most N rows of the table, those that the most others use; 0 for all; by default all, of items 50
    #[arg(long, value_name = "N", help_heading = "Output")]
    pub(crate) rows: Option<usize>,

    /// List the paths that did not resolve
    #[arg(long, help_heading = "Output")]
    pub(crate) show_unresolved: bool,
}

/// How to print a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a person at a terminal.
    Text,
    /// For Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// For Markdown on GitHub.
    Mermaid,
    /// For programs; described in docs/json.md.
    Json,
}

/// Prints the graph.
pub(crate) fn run(session: &Session, global: &GlobalArgs, args: &GraphArgs) -> anyhow::Result<u8> {
    let format = args.format.unwrap_or_else(|| format_of(global.output.as_deref()));
    // A picture of an architecture is one of the program.
    let tests = args.tests || (!args.no_tests && matches!(format, Format::Text | Format::Json));
    let (whole, focus) = match look(session, args, tests) {
        // What is in focus may itself be a test.
        Err(error) if args.focus.is_some() && !tests && !args.no_tests => {
            look(session, args, true).map_err(|_| error)?
        }
        found => found?,
    };
    match (format, focus) {
        (Format::Text, focus) => text(session, global, args, &whole, focus.as_ref()),
        (format, Some(focus)) => {
            let view = focus.view(&whole);
            drawn(session, global, args, &view, focus.roots_in(&whole, &view), format)
        }
        (format, None) => drawn(session, global, args, &whole, Vec::new(), format),
    }?;
    Ok(exit::CLEAN)
}

/// The view, and what is in focus.
fn look<'s>(
    session: &'s Session,
    args: &GraphArgs,
    tests: bool,
) -> anyhow::Result<(View<'s>, Option<Focus>)> {
    let options = ViewOptions { tests, reexports: true, externals: args.externals };
    let view = View::new(session, &args.filter, options)?;
    let focus = match &args.focus {
        Some(path) => Some(Focus::new(&view, path, args.depth.unwrap_or(1), args.reverse)?),
        None => None,
    };
    Ok((view, focus))
}

/// The format that the ending of a file's name asks for.
pub(crate) fn format_of(output: Option<&Path>) -> Format {
    match output.and_then(|p| p.extension()?.to_str()) {
        Some("svg") => Format::Svg,
        Some("dot" | "gv") => Format::Dot,
        Some("mmd" | "mermaid") => Format::Mermaid,
        Some("json") => Format::Json,
        _ => Format::Text,
    }
}

fn text(
    session: &Session,
    global: &GlobalArgs,
    args: &GraphArgs,
    view: &View<'_>,
    focus: Option<&Focus>,
) -> anyhow::Result<()> {
    let terminal = Terminal::detect(global.color, global.output.is_some());
    let cyclic = Cyclic::new(view, EdgeFilter::PROGRAM);
    write_to(global.output.as_deref(), |out| {
        match focus {
            Some(focus) => tree::write(out, terminal, view, focus, args)?,
            None => {
                table::write(out, terminal, session, view, &cyclic, args)?;
                edges::write(out, terminal, view, args)?;
            }
        }
        if args.show_unresolved {
            table::unresolved(out, terminal, session)?;
        }
        Ok(())
    })
}

/// JSON, and all formats that draw.
fn drawn(
    session: &Session,
    global: &GlobalArgs,
    args: &GraphArgs,
    view: &View<'_>,
    focus: Vec<BlockId>,
    format: Format,
) -> anyhow::Result<()> {
    if format == Format::Json {
        let evidence = args.evidence.unwrap_or(JSON_EVIDENCE);
        let document = json::graph::document(session, view, evidence, args.show_unresolved);
        return write_to(global.output.as_deref(), |out| json::write(out, &document));
    }
    let mut notes = Vec::new();
    if !view.filter().tests && Totals::of(session).test_lines > 0 {
        notes.push("tests, examples and benches left out".to_owned());
    }
    let names: Vec<&str> = focus.into_iter().map(|b| view.name(b)).collect();
    let collapsed = fit(view);
    if let Some(collapsed) = &collapsed {
        let note = format!(
            "{} {} are shown as {} nodes, collapsed by directory",
            thousands(view.partition.blocks().len()),
            view.noun(2),
            collapsed.partition.blocks().len(),
        );
        report::warning(global, &format!("{note}; narrow the picture with --focus, --include-module or -p"));
        notes.push(note);
    }
    let shown = collapsed.as_ref().unwrap_or(view);
    let marks = Marks {
        back: Cyclic::new(shown, EdgeFilter::PROGRAM).back_edges(shown),
        focus: shown.blocks().filter(|&b| names.contains(&shown.name(b))).collect(),
        inferred: args.inferred,
        weights: Vec::new(),
    };
    let diagram = picture::diagram(shown, title(session, args), notes, &marks);
    write_to(global.output.as_deref(), |out| write_diagram(out, &diagram, format, args.layout))
}

fn write_diagram(
    out: &mut dyn Write,
    diagram: &diagram::Diagram,
    format: Format,
    layout: Layout,
) -> anyhow::Result<()> {
    match format {
        Format::Dot => out.write_all(diagram::dot(diagram).as_bytes())?,
        Format::Mermaid => out.write_all(diagram::mermaid(diagram).as_bytes())?,
        Format::Svg => picture::write_svg(out, diagram, layout)?,
        Format::Text | Format::Json => unreachable!("not drawn"),
    }
    Ok(())
}

/// The view with directories collapsed, where it has too many nodes for a picture.
fn fit<'s>(view: &View<'s>) -> Option<View<'s>> {
    (view.partition.blocks().len() > MAX_NODES).then(|| view.collapsed_to(MAX_NODES))
}

/// `ratatui: modules`, `3 packages: crates`, and what is in focus.
fn title(session: &Session, args: &GraphArgs) -> String {
    let names: Vec<&str> = session.packages().map(|p| p.name.as_str()).collect();
    let what = match names.as_slice() {
        [name] => (*name).to_owned(),
        names => format!("{} packages", names.len()),
    };
    let level = match args.filter.level {
        Level::Crate => "crates",
        Level::Module => "modules",
        Level::Item => "items",
    };
    match (&args.focus, args.reverse) {
        (None, _) => format!("{what}: {level}"),
        (Some(path), false) => format!("{what}: {level} that {path} uses"),
        (Some(path), true) => format!("{what}: {level} that use {path}"),
    }
}
