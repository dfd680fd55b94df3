//! What a node depends on, or what depends on it, as a tree.

use std::collections::BTreeSet;
use std::io::{self, Write};

use seam_graphs::{BlockId, QuotientEdge, RefKind};

use crate::focus::Focus;
use crate::json::places;
use crate::terminal::{FAINT, STRONG, Terminal};
use crate::text::{counted, thousands};
use crate::view::View;

/// So many kinds of reference are named on a line.
const KINDS: usize = 3;

/// Writes the tree of each node in focus.
pub(super) fn write(
    out: &mut dyn Write,
    terminal: Terminal,
    view: &View<'_>,
    focus: &Focus,
    evidence: usize,
) -> io::Result<()> {
    let mut tree = Tree { out, terminal, view, focus, evidence, seen: BTreeSet::new() };
    for &root in focus.roots() {
        let edges = focus.edges(view, root);
        let verb = match (focus.reverse(), edges.len()) {
            (false, 0) => "uses nothing else".to_owned(),
            (false, n) => format!("uses {} {}", thousands(n), view.noun(n)),
            (true, 0) => "is used by nothing else".to_owned(),
            (true, n) => format!("is used by {} {}", thousands(n), view.noun(n)),
        };
        let name = terminal.paint(STRONG, view.name(root));
        let lines = counted(usize::try_from(view.facts(root).lines).unwrap_or(usize::MAX), "line", "lines");
        writeln!(tree.out, "{name} ({lines}) {verb}")?;
        tree.seen.insert(root);
        tree.children(root, focus.depth(), &mut String::new())?;
    }
    if tree.seen.is_empty() {
        return Ok(());
    }
    let note = "(*): its own are shown above";
    if focus.depth() > 1 { writeln!(out, "\n{}", terminal.paint(FAINT, note)) } else { Ok(()) }
}

/// The state of writing a tree.
struct Tree<'t, 's> {
    out: &'t mut dyn Write,
    terminal: Terminal,
    view: &'t View<'s>,
    focus: &'t Focus,
    evidence: usize,
    seen: BTreeSet<BlockId>,
}

impl Tree<'_, '_> {
    /// Writes what hangs below `block`, the heaviest first, each line after `prefix`.
    fn children(&mut self, block: BlockId, depth: usize, prefix: &mut String) -> io::Result<()> {
        let edges = self.focus.edges(self.view, block);
        for (index, edge) in edges.iter().enumerate() {
            let last = index + 1 == edges.len();
            let child = self.focus.far_end(edge);
            let fresh = self.seen.insert(child);
            let (branch, indent) = if last { ("└── ", "    ") } else { ("├── ", "│   ") };
            let again = if fresh || depth == 1 { "" } else { " (*)" };
            let name = self.view.name(child);
            let about = self.terminal.paint(FAINT, &about(edge));
            writeln!(self.out, "{prefix}{branch}{name}{again}  {about}")?;
            let length = prefix.len();
            prefix.push_str(indent);
            self.places(edge, prefix)?;
            // `--depth` is small; where it is not, what was seen ends the descent.
            if depth > 1 && fresh {
                self.children(child, depth - 1, prefix)?;
            }
            prefix.truncate(length);
        }
        Ok(())
    }

    fn places(&mut self, edge: &QuotientEdge, prefix: &str) -> io::Result<()> {
        let graph = self.view.graph;
        for reference in places(&self.view.quotient, graph.references(), edge, self.evidence) {
            let place = format!("{}:{}", graph.file(reference.file), reference.line);
            let target = &graph.item(reference.to).path;
            let line = format!("{place} {} {target}", reference.kind.as_str());
            writeln!(self.out, "{prefix}{}", self.terminal.paint(FAINT, &line))?;
        }
        Ok(())
    }
}

/// `12 references (8 type, 3 call, 1 use)`, and whether all are tests.
fn about(edge: &QuotientEdge) -> String {
    let mut kinds: Vec<(u32, &str)> = RefKind::ALL
        .into_iter()
        .map(|k| (edge.kinds[k as usize], k.as_str()))
        .filter(|k| k.0 > 0)
        .collect();
    kinds.sort_by_key(|k| std::cmp::Reverse(k.0));
    let more = kinds.len() > KINDS;
    let mut named: Vec<String> = kinds.iter().take(KINDS).map(|(n, k)| format!("{} {k}", thousands(*n))).collect();
    if more {
        named.push("…".to_owned());
    }
    let tests = if edge.test_only() { ", tests only" } else { "" };
    format!("{} ({}){tests}", counted(edge.count as usize, "reference", "references"), named.join(", "))
}
