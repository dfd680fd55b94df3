//! The graph as a table: one row per node.

use std::io::{self, Write};

use seam_graphs::BlockId;

use super::GraphArgs;
use crate::args::Level;
use crate::commands::overview::head;
use crate::cyclic::Cyclic;
use crate::session::Session;
use crate::table::{Align, Cell, Table};
use crate::terminal::{BAD, FAINT, STRONG, Terminal};
use crate::text::{counted, paragraph, percent, thousands};
use crate::totals::{LargestComponent, Totals};
use crate::view::View;

/// Rows of the table of items unless `--rows` says otherwise.
const ITEM_ROWS: usize = 50;

/// What the table says of a node.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    uses: usize,
    used_by: usize,
    references: u64,
}

/// Writes a summary and the table.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    session: &Session,
    view: &View<'_>,
    cyclic: &Cyclic<'_>,
    args: &GraphArgs,
) -> io::Result<()> {
    head(out, terminal, session, &Totals::of(session))?;
    summary(out, terminal, view, cyclic)?;
    if view.partition.blocks().is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    let rows = rows(view);
    let shown = shown(view, &rows, args);
    let name = match view.level {
        Level::Crate => "crate",
        Level::Module => "module",
        Level::Item => "item",
    };
    let mut table = Table::new(&[
        (name, Align::Left),
        ("kind", Align::Left),
        ("lines", Align::Right),
        ("uses", Align::Right),
        ("used by", Align::Right),
        ("references to it", Align::Right),
        ("", Align::Left),
    ]);
    for &block in &shown {
        table.row(cells(view, cyclic, block, rows[block.index()]));
    }
    table.write(out, terminal, 0)?;
    let tests = view.blocks().filter(|&b| !listed(view, b, args)).count();
    legend(out, terminal, view, shown.len(), tests)
}

/// How many nodes and edges the view has, and its largest cycle.
fn summary(out: &mut dyn Write, terminal: Terminal, view: &View<'_>, cyclic: &Cyclic<'_>) -> io::Result<()> {
    let edges = view.quotient.edges();
    let tests = edges.iter().filter(|e| e.test_only()).count();
    let blocks = view.partition.blocks().len();
    let nodes = counted(blocks, view.noun(1), view.noun(2));
    let edges = counted(edges.len(), "edge", "edges");
    let tests = if tests == 0 { String::new() } else { format!(" ({} for tests only)", thousands(tests)) };
    let modules = if view.level == Level::Item { " (modules among them)" } else { "" };
    writeln!(out, "  shown: {nodes}{modules}, {edges} between them{tests}")?;
    let largest = LargestComponent::of(&cyclic.view, &cyclic.components);
    if largest.members == 0 {
        return writeln!(out, "  no cycle among them (tests and re-exports left out)");
    }
    let size = format!("{} of {} {}", thousands(largest.members), thousands(largest.of), view.noun(2));
    writeln!(
        out,
        "  largest cycle: {}, {} of the lines (tests and re-exports left out)",
        terminal.paint(BAD, &size),
        percent(largest.lines, largest.of_lines),
    )
}

/// Counts the edges of every node. Edges of tests count for nodes that are tests themselves.
fn rows(view: &View<'_>) -> Vec<Row> {
    let mut rows = vec![Row::default(); view.partition.blocks().len()];
    for edge in view.quotient.edges() {
        let counts = |block: BlockId| !edge.test_only() || view.facts(block).test_only;
        if counts(edge.from) {
            rows[edge.from.index()].uses += 1;
        }
        if counts(edge.to) {
            let row = &mut rows[edge.to.index()];
            row.used_by += 1;
            let tests_too = view.facts(edge.to).test_only;
            row.references += u64::from(edge.count - if tests_too { 0 } else { edge.test_count });
        }
    }
    rows
}

/// The nodes to show: all by name, or those that the most others use.
fn shown(view: &View<'_>, rows: &[Row], args: &GraphArgs) -> Vec<BlockId> {
    let mut blocks: Vec<BlockId> = view.blocks().filter(|&b| listed(view, b, args)).collect();
    let limit = match (args.rows, view.level) {
        (Some(0), _) | (None, Level::Crate | Level::Module) => usize::MAX,
        (Some(limit), _) => limit,
        (None, Level::Item) => ITEM_ROWS,
    };
    if blocks.len() > limit {
        blocks.sort_by_key(|b| {
            let row = rows[b.index()];
            (std::cmp::Reverse((row.used_by, row.references)), *b)
        });
        blocks.truncate(limit);
    }
    blocks
}

/// Whether a node has a row: what is compiled for tests only has one where it is asked for. Crates are few.
fn listed(view: &View<'_>, block: BlockId, args: &GraphArgs) -> bool {
    args.tests || view.level == Level::Crate || view.is_external(block) || !view.facts(block).test_only
}

fn cells(view: &View<'_>, cyclic: &Cyclic<'_>, block: BlockId, row: Row) -> Vec<Cell> {
    let facts = view.facts(block);
    let kind = match view.level {
        _ if view.is_external(block) || view.level == Level::Module => "",
        Level::Crate => view.krate(block).kind.as_str(),
        _ => view.graph.item(view.anchor(block)).kind.as_str(),
    };
    let number = |n: usize| if n == 0 { Cell::styled("·", FAINT) } else { Cell::from(thousands(n)) };
    let mut notes = Vec::new();
    let rank = cyclic.rank(view, block);
    notes.extend(rank.map(|r| format!("cycle {}", r + 1)));
    if view.is_external(block) {
        notes.push("third party".to_owned());
    } else if facts.test_only {
        notes.push("tests".to_owned());
    }
    if facts.group && facts.modules > 1 {
        notes.push(counted(facts.modules as usize, "module", "modules"));
    }
    let note = Cell::styled(notes.join(", "), if rank.is_some() { BAD } else { FAINT });
    let references = usize::try_from(row.references).unwrap_or(usize::MAX);
    let lines = usize::try_from(facts.lines).unwrap_or(usize::MAX);
    vec![
        Cell::from(view.name(block)),
        Cell::styled(kind, FAINT),
        number(lines),
        number(row.uses),
        number(row.used_by),
        number(references),
        note,
    ]
}

fn legend(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    shown: usize,
    tests: usize,
) -> io::Result<()> {
    let hidden = view.partition.blocks().len() - shown - tests;
    if hidden > 0 {
        let text = format!(
            "… and {} more {}, which fewer others use; --rows 0 shows all, --format json has everything",
            thousands(hidden),
            view.noun(hidden),
        );
        writeln!(out, "{}", terminal.paint(FAINT, &paragraph(&text, terminal.width, 0, 2)))?;
    }
    let nouns = view.noun(2);
    let mut text = format!("uses, used by: other {nouns}, tests not counted");
    if tests == 0 {
        text.push_str(" except for what is a test itself");
    } else {
        text.push_str(&format!("; {} {} of tests not listed: --tests", thousands(tests), view.noun(tests)));
    }
    writeln!(out, "\n{}", terminal.paint(FAINT, &paragraph(&text, terminal.width, 0, 0)))
}

/// Writes the paths that did not resolve, file by file.
pub(super) fn unresolved(out: &mut dyn Write, terminal: Terminal, session: &Session) -> io::Result<()> {
    let all = &session.analysis.unresolved;
    let title = counted(all.len(), "path did not resolve", "paths did not resolve");
    writeln!(out, "\n{}", terminal.paint(STRONG, &title))?;
    for path in all {
        let place = terminal.paint(FAINT, &format!("{}:{}:", path.file, path.line));
        writeln!(out, "  {place} {} (in {})", path.path, path.module)?;
    }
    Ok(())
}
