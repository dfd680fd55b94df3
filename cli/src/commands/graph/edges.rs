//! Edges one by one, with the places that prove them: what `--evidence` and `--inferred` add to the table.

use std::io::{self, Write};

use seam_graphs::{Quotient, Reference};

use super::GraphArgs;
use super::tree::{about, place};
use crate::json::places;
use crate::terminal::{FAINT, STRONG, Terminal};
use crate::text::thousands;
use crate::view::View;

/// Writes the named edges where places are asked for, and the inferred ones where these are.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    args: &GraphArgs,
) -> io::Result<()> {
    let graph = view.graph;
    if args.evidence.is_some_and(|n| n > 0) {
        list(out, terminal, view, args, "Edges", &view.quotient, graph.references())?;
    }
    if args.inferred {
        let title = "Inferred edges: method calls with a single candidate";
        list(out, terminal, view, args, title, &view.inferred(), graph.inferred())?;
    }
    Ok(())
}

fn list(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    args: &GraphArgs,
    title: &str,
    quotient: &Quotient,
    references: &[Reference],
) -> io::Result<()> {
    // As in the table, what is compiled for tests only is there when it is asked for.
    let shown = quotient.edges().iter().filter(|e| args.tests || !e.test_only());
    let count = shown.clone().count();
    let title = terminal.paint(STRONG, &format!("{title} ({})", thousands(count)));
    writeln!(out, "\n{title}")?;
    for edge in shown {
        let about = terminal.paint(FAINT, &about(edge));
        writeln!(out, "  {} → {}  {about}", view.name(edge.from), view.name(edge.to))?;
        for reference in places(quotient, references, edge, args.evidence.unwrap_or(0)) {
            let place = terminal.paint(FAINT, &place(view.graph, reference));
            writeln!(out, "    {place}")?;
        }
    }
    Ok(())
}
