//! From a view to a [`Diagram`], and from that to a file format.
//!
//! In: a view, which edges close cycles, what is in focus, whether inferred edges are shown. Out: DOT, Mermaid or SVG. Clusters are crates and, inside them,
//! the modules that have modules below them: with the usual layout of files, the directories.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::ValueEnum;
use seam_graphs::BlockId;
use seam_graphs::diagram::{self, Diagram, Edge, Node};

use crate::args::Level;
use crate::text::thousands;
use crate::view::View;

/// More nodes than that are no picture any more.
pub(crate) const MAX_NODES: usize = 150;

/// Who places the nodes of an SVG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Layout {
    /// Built in: needs no other program.
    #[default]
    Builtin,
    /// Graphviz's `dot`, which must be installed.
    Dot,
}

/// What a picture marks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// Edges that close a cycle.
    pub(crate) back: BTreeSet<(BlockId, BlockId)>,
    /// Blocks that the picture is about.
    pub(crate) focus: Vec<BlockId>,
    /// Whether inferred edges are drawn, where no named one stands already.
    pub(crate) inferred: bool,
    /// The area of each block as a share of the largest, and what is said of it; none where all are the same.
    pub(crate) weights: Vec<(f64, String)>,
}

/// The diagram of a view.
pub(crate) fn diagram(view: &View<'_>, title: String, notes: Vec<String>, marks: &Marks) -> Diagram {
    let mut diagram = Diagram::new(title);
    diagram.notes = notes;
    let parents = modules_with_children(view);
    let ids: Vec<diagram::NodeId> =
        view.blocks().map(|b| diagram.add_node(node(view, b, &parents, marks))).collect();
    for edge in view.quotient.edges() {
        diagram.add_edge(Edge {
            test_only: edge.test_only(),
            back: marks.back.contains(&(edge.from, edge.to)),
            ..Edge::new(ids[edge.from.index()], ids[edge.to.index()], edge.count)
        });
    }
    let inferred = if marks.inferred { view.only_inferred() } else { Vec::new() };
    for edge in inferred {
        diagram.add_edge(Edge {
            test_only: edge.test_only(),
            inferred: true,
            ..Edge::new(ids[edge.from.index()], ids[edge.to.index()], edge.count)
        });
    }
    diagram
}

fn node(view: &View<'_>, block: BlockId, parents: &BTreeSet<&str>, marks: &Marks) -> Node {
    let (label, cluster) = place(view, block, parents);
    let facts = view.facts(block);
    let lines = thousands(facts.lines);
    let mut node = Node::new(label, cluster);
    node.tooltip = Some(match (view.is_external(block), facts.modules) {
        (true, _) => format!("{} (third-party crate)", view.name(block)),
        (false, modules) if facts.group && modules > 1 => {
            format!("{}: {modules} modules, {lines} lines", view.name(block))
        }
        (false, _) => format!("{}: {lines} lines", view.name(block)),
    });
    node.test_only = facts.test_only;
    node.external = view.is_external(block);
    node.highlighted = marks.focus.contains(&block);
    if let Some((weight, text)) = marks.weights.get(block.index()) {
        node.weight = Some(*weight);
        node.tooltip = Some(format!("{}: {text}", view.name(block)));
    }
    node
}

/// The label of a block and the clusters that it lies in.
fn place(view: &View<'_>, block: BlockId, parents: &BTreeSet<&str>) -> (String, Vec<String>) {
    let name = view.name(block);
    let module = view.graph.module(view.graph.item(view.anchor(block)).module);
    let krate = view.graph.krate(module.krate);
    if view.is_external(block) {
        return (name.to_owned(), Vec::new());
    }
    if view.level == Level::Crate {
        return (name.to_owned(), vec![krate.package.clone()]);
    }
    let within = |path: &str| -> Vec<String> {
        let rest = path.strip_prefix(krate.path.as_str()).unwrap_or(path);
        let segments = rest.split("::").filter(|s| !s.is_empty()).map(str::to_owned);
        std::iter::once(krate.path.clone()).chain(segments).collect()
    };
    if view.level == Level::Item && !view.facts(block).group {
        let item = view.graph.item(view.anchor(block));
        return (item.name.clone(), within(&module.path));
    }
    let mut cluster = within(name);
    let label = cluster.last().cloned().unwrap_or_else(|| name.to_owned());
    if !parents.contains(name) && cluster.len() > 1 {
        cluster.pop();
    }
    (label, cluster)
}

/// Paths that are the beginning of another block's path.
fn modules_with_children<'v>(view: &'v View<'_>) -> BTreeSet<&'v str> {
    view.blocks().filter_map(|b| view.name(b).rsplit_once("::")).map(|(parent, _)| parent).collect()
}

/// Writes the diagram as SVG.
///
/// # Errors
/// Where Graphviz is asked for and not installed, or fails.
pub(crate) fn write_svg(out: &mut dyn Write, diagram: &Diagram, layout: Layout) -> anyhow::Result<()> {
    match layout {
        Layout::Builtin => Ok(out.write_all(diagram::svg(diagram).as_bytes())?),
        Layout::Dot => Ok(out.write_all(&graphviz(&diagram::dot(diagram))?)?),
    }
}

/// What `dot -Tsvg` makes of a DOT text.
fn graphviz(dot: &str) -> anyhow::Result<Vec<u8>> {
    let mut command = Command::new("dot");
    command.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == io::ErrorKind::NotFound => bail!(
            "--layout dot needs Graphviz, and there is no program `dot`; install Graphviz, or leave --layout out"
        ),
        Err(error) => return Err(error).context("failed to run Graphviz's `dot`"),
    };
    let mut stdin = child.stdin.take().context("`dot` has no standard input")?;
    let text = dot.to_owned();
    // Written beside reading: a pipe holds less than a large picture.
    let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().context("failed to wait for `dot`")?;
    let written = writer.join().expect("writing does not panic");
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("Graphviz's `dot` failed ({}): {}", output.status, said.trim());
    }
    written.context("failed to hand the diagram to `dot`")?;
    Ok(output.stdout)
}
