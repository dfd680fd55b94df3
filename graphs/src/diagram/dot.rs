//! DOT, through graphviz-rust.
//!
//! In: a [`Diagram`]. Out: a `digraph` that Graphviz accepts whatever the labels hold: clusters as subgraphs, edge width by
//! count, back edges red, test-only edges dashed grey, inferred ones dotted. graphviz-rust prints ids and attribute values as they are, so ids are
//! made here (`n0`, `cluster_0`) and every text goes through [`quote`].

use graphviz_rust::dot_structures::{
    Attribute, Edge as DotEdge, EdgeTy, Graph, GraphAttributes, Id, Node as DotNode, NodeId as DotNodeId,
    Stmt, Subgraph, Vertex,
};
use graphviz_rust::printer::PrinterContext;

use super::style::{
    ACCENTS, MARKED, PLAIN, TEST, TEXT, direction, edge_colour, log2, node_fill, pen_width, share,
};
use super::tree::{ClusterTree, Member};
use super::{Diagram, Edge, Node};

const FONT: &str = "Helvetica,Arial,sans-serif";
/// Above that many edges their counts are tooltips only: the labels would cover the picture.
const MAX_LABELLED: usize = 60;

/// The diagram in Graphviz's DOT language.
pub fn dot(diagram: &Diagram) -> String {
    let tree = ClusterTree::new(diagram);
    let mut stmts = defaults(diagram);
    stmts.extend(members(diagram, &tree, 0));
    let labelled = diagram.edges().len() <= MAX_LABELLED;
    stmts.extend(diagram.edges().iter().map(|e| Stmt::Edge(edge(diagram, e, labelled))));
    let graph = Graph::DiGraph { id: plain("seam"), strict: false, stmts };
    let mut text = graphviz_rust::print(graph, &mut PrinterContext::default());
    text.push('\n');
    text
}

/// A text as a DOT string that is shown as it is.
fn quote(text: &str) -> Id {
    Id::Escaped(format!("\"{}\"", escape(text)))
}

/// A text for the inside of quotes. Graphviz reads two languages there: escapes (`\N`, `\l`, `\\`) and XML entities (`&lt;`).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push_str("\\n"),
            // What XML forbids would break the SVG that Graphviz makes of it.
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

fn plain(id: impl Into<String>) -> Id {
    Id::Plain(id.into())
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute(plain(name), quote(value))
}

fn attributes(list: &[(&str, &str)]) -> Vec<Attribute> {
    list.iter().map(|(name, value)| attribute(name, value)).collect()
}

fn defaults(diagram: &Diagram) -> Vec<Stmt> {
    // `\l` ends a line that is set to the left.
    let heading: String = std::iter::once(&diagram.title)
        .chain(diagram.notes.iter().chain(&diagram.legend))
        .filter(|line| !line.is_empty())
        .map(|line| escape(line) + "\\l")
        .collect();
    let mut graph = attributes(&[
        ("rankdir", direction(diagram)),
        ("fontname", FONT),
        ("fontsize", "13"),
        ("fontcolor", TEXT),
        ("bgcolor", "white"),
        ("labelloc", "t"),
        ("labeljust", "l"),
        ("nodesep", "0.22"),
        ("ranksep", "0.55"),
        ("splines", "true"),
        ("concentrate", "false"),
        ("pad", "0.25"),
    ]);
    graph.push(Attribute(plain("label"), Id::Escaped(format!("\"{heading}\""))));
    let node = attributes(&[
        ("shape", "box"),
        ("style", "rounded,filled"),
        ("fontname", FONT),
        ("fontsize", "11"),
        ("fontcolor", TEXT),
        ("color", PLAIN),
        ("fillcolor", "#ffffff"),
        ("margin", "0.11,0.05"),
        ("height", "0.3"),
        ("width", "0.5"),
    ]);
    let edge = attributes(&[
        ("fontname", FONT),
        ("fontsize", "9"),
        ("fontcolor", PLAIN),
        ("color", PLAIN),
        ("arrowsize", "0.6"),
    ]);
    vec![
        Stmt::GAttribute(GraphAttributes::Graph(graph)),
        Stmt::GAttribute(GraphAttributes::Node(node)),
        Stmt::GAttribute(GraphAttributes::Edge(edge)),
    ]
}

fn members(diagram: &Diagram, tree: &ClusterTree, cluster: usize) -> Vec<Stmt> {
    let stmt = |member: &Member| match *member {
        Member::Node(index) => Stmt::Node(node(&diagram.nodes()[index], index)),
        Member::Cluster(index) => Stmt::Subgraph(subgraph(diagram, tree, index)),
    };
    tree.clusters[cluster].members.iter().map(stmt).collect()
}

fn subgraph(diagram: &Diagram, tree: &ClusterTree, index: usize) -> Subgraph {
    let cluster = &tree.clusters[index];
    let (border, fill) = ACCENTS[cluster.family % ACCENTS.len()];
    let outer = cluster.depth == 1;
    let mut stmts: Vec<Stmt> = attributes(&[
        ("label", &cluster.name),
        ("tooltip", &cluster.name),
        ("labeljust", "l"),
        ("fontsize", if outer { "13" } else { "11" }),
        ("fontcolor", border),
        ("style", "rounded,filled"),
        ("color", if outer { border } else { "#cbd5e1" }),
        ("fillcolor", if outer { fill } else { "#ffffff80" }),
        ("margin", "10"),
    ])
    .into_iter()
    .map(Stmt::Attribute)
    .collect();
    stmts.extend(members(diagram, tree, index));
    // Graphviz draws a box around a subgraph only when its id starts with `cluster`; the root has no subgraph.
    Subgraph { id: plain(format!("cluster_{}", index - 1)), stmts }
}

fn node(node: &Node, index: usize) -> DotNode {
    let mut list = attributes(&[("label", &node.label), ("tooltip", &node.tooltip_text())]);
    if node.heat.is_some() || node.external {
        list.push(attribute("fillcolor", &node_fill(node)));
    }
    if let Some(weight) = node.weight {
        let side = (1.0 + 3.0 * share(weight)).sqrt();
        list.push(attribute("width", &format!("{:.2}", 0.7 * side)));
        list.push(attribute("height", &format!("{:.2}", 0.35 * side)));
    }
    if node.test_only {
        list.extend(attributes(&[("style", "rounded,filled,dashed"), ("color", TEST)]));
    }
    if node.highlighted {
        list.extend(attributes(&[("color", MARKED), ("penwidth", "2.4")]));
    }
    if let Some(url) = node.link() {
        list.push(attribute("URL", url));
    }
    DotNode { id: DotNodeId(plain(format!("n{index}")), None), attributes: list }
}

fn edge(diagram: &Diagram, edge: &Edge, labelled: bool) -> DotEdge {
    let text = diagram.edge_text(edge);
    let mut list = attributes(&[
        ("penwidth", &format!("{:.2}", pen_width(edge))),
        ("weight", &format!("{:.0}", 1.0 + log2(edge.count))),
        ("tooltip", &text),
    ]);
    if labelled && edge.count > 1 {
        list.extend(attributes(&[("label", &edge.count.to_string()), ("labeltooltip", &text)]));
    }
    if edge.back || edge.highlighted || edge.test_only || edge.inferred {
        list.push(attribute("color", edge_colour(edge)));
    }
    if edge.inferred {
        list.extend(attributes(&[("style", "dotted"), ("constraint", "false")]));
    } else if edge.test_only {
        list.push(attribute("style", "dashed"));
    }
    if edge.back && !edge.inferred {
        // What closes a cycle must not pull its target upwards.
        list.push(attribute("constraint", "false"));
    }
    let end = |index: usize| Vertex::N(DotNodeId(plain(format!("n{index}")), None));
    DotEdge { ty: EdgeTy::Pair(end(edge.from.index()), end(edge.to.index())), attributes: list }
}
