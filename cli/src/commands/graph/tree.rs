//! What a node depends on, or what depends on it, as a tree.

use std::collections::BTreeSet;
use std::io::{self, Write};

use seam_graphs::{BlockId, ItemGraph, Quotient, QuotientEdge, RefKind, Reference};

use super::GraphArgs;
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
    args: &GraphArgs,
) -> io::Result<()> {
    let mut tree = Tree {
        out,
        terminal,
        view,
        focus,
        inferred: args.inferred.then(|| view.inferred()),
        evidence: args.evidence.unwrap_or(0),
        seen: BTreeSet::new(),
        marked: false,
    };
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
    if tree.marked {
        writeln!(tree.out, "\n{}", terminal.paint(FAINT, "(*) what is below it is shown above"))?;
    }
    Ok(())
}

/// The state of writing a tree.
struct Tree<'t, 's> {
    out: &'t mut dyn Write,
    terminal: Terminal,
    view: &'t View<'s>,
    focus: &'t Focus,
    /// Inferred edges, where they are asked for.
    inferred: Option<Quotient>,
    evidence: usize,
    /// Nodes whose edges are written.
    seen: BTreeSet<BlockId>,
    /// Whether a line says that there is more of it above.
    marked: bool,
}

impl Tree<'_, '_> {
    /// Writes what hangs below `block`, the heaviest first, each line after `prefix`.
    fn children(&mut self, block: BlockId, depth: usize, prefix: &mut String) -> io::Result<()> {
        let edges = self.focus.edges(self.view, block);
        let inferred = self.inferred_edges(block);
        for (index, edge) in edges.iter().enumerate() {
            let last = index + 1 == edges.len() + inferred.len();
            let child = self.focus.far_end(edge);
            // What hangs below a node is written once, where it first fits into the depth.
            let leaf = depth == 1 || self.focus.edges(self.view, child).is_empty();
            let again = !leaf && !self.seen.insert(child);
            let (branch, indent) = if last { ("└── ", "    ") } else { ("├── ", "│   ") };
            self.marked |= again;
            let mark = if again { " (*)" } else { "" };
            let name = self.view.name(child);
            let about = self.terminal.paint(FAINT, &about(edge));
            writeln!(self.out, "{prefix}{branch}{name}{mark}  {about}")?;
            let length = prefix.len();
            prefix.push_str(indent);
            self.places(edge, prefix)?;
            if !leaf && !again {
                self.children(child, depth - 1, prefix)?;
            }
            prefix.truncate(length);
        }
        for (index, edge) in inferred.iter().enumerate() {
            let branch = if index + 1 == inferred.len() { "└┄┄ " } else { "├┄┄ " };
            let name = self.view.name(self.focus.far_end(edge));
            let about = self.terminal.paint(FAINT, &format!("inferred: {}", about(edge)));
            writeln!(self.out, "{prefix}{branch}{name}  {about}")?;
        }
        Ok(())
    }

    /// The inferred edges of `block` in the direction of the focus; nothing hangs below them.
    fn inferred_edges(&self, block: BlockId) -> Vec<QuotientEdge> {
        let near = |e: &&QuotientEdge| if self.focus.reverse() { e.to == block } else { e.from == block };
        let edges = self.inferred.iter().flat_map(|q| q.edges().iter());
        edges.filter(near).cloned().collect()
    }

    fn places(&mut self, edge: &QuotientEdge, prefix: &str) -> io::Result<()> {
        let graph = self.view.graph;
        for reference in places(&self.view.quotient, graph.references(), edge, self.evidence) {
            let place = self.terminal.paint(FAINT, &place(graph, reference));
            writeln!(self.out, "{prefix}{place}")?;
        }
        Ok(())
    }
}

/// `src/a.rs:3 call app::b::run`.
pub(super) fn place(graph: &ItemGraph, reference: &Reference) -> String {
    let target = &graph.item(reference.to).path;
    format!("{}:{} {} {target}", graph.file(reference.file), reference.line, reference.kind.as_str())
}

/// `12 references (8 type, 3 call, 1 use)`, `3 references (call)`, and whether all are tests.
pub(super) fn about(edge: &QuotientEdge) -> String {
    let mut kinds: Vec<(u32, &str)> =
        RefKind::ALL.into_iter().map(|k| (edge.kinds[k as usize], k.as_str())).filter(|k| k.0 > 0).collect();
    kinds.sort_by_key(|k| std::cmp::Reverse(k.0));
    let more = kinds.len() > KINDS;
    let mut named: Vec<String> =
        kinds.iter().take(KINDS).map(|(n, k)| format!("{} {k}", thousands(*n))).collect();
    if more {
        named.push("…".to_owned());
    }
    if let [(_, kind)] = kinds[..] {
        named = vec![kind.to_owned()];
    }
    let tests = if edge.test_only() { ", tests only" } else { "" };
    format!("{} ({}){tests}", counted(edge.count as usize, "reference", "references"), named.join(", "))
}
