//! Mermaid, as GitHub renders it in a README.
//!
//! In: a [`Diagram`]. Out: a `flowchart` with a subgraph per cluster. GitHub draws at most [`MERMAID_MAX_EDGES`] edges and
//! [`MERMAID_MAX_TEXT`] characters, and shows an error in place of anything larger: then the lightest edges are left out and
//! a comment and a note in the title say how many. Left out: areas by weight, and tooltips (Mermaid has none for edges).

use std::fmt::Write as _;

use super::style::{ACCENTS, BACK, MARKED, PLAIN, TEST, direction, edge_colour, node_fill, pen_width};
use super::tree::{ClusterTree, Member};
use super::{Diagram, Edge, Node};

/// The most edges that Mermaid draws unless configured otherwise (`maxEdges`), which GitHub does not allow.
pub const MERMAID_MAX_EDGES: usize = 500;
/// The longest text that Mermaid draws unless configured otherwise (`maxTextSize`), in characters.
pub const MERMAID_MAX_TEXT: usize = 50_000;
/// Above that many edges the counts are not written on them.
const MAX_LABELLED: usize = 40;

/// The diagram as a Mermaid flowchart, without a surrounding code fence.
pub fn mermaid(diagram: &Diagram) -> String {
    let mut order: Vec<usize> = (0..diagram.edges().len()).collect();
    order.sort_by_key(|&i| {
        let e = &diagram.edges()[i];
        // What the picture is about stays first, then what carries most.
        (!(e.back || e.highlighted), e.inferred, std::cmp::Reverse(e.count), i)
    });
    let body = nodes(diagram);
    let mut kept = order.len().min(MERMAID_MAX_EDGES);
    loop {
        let text = chart(diagram, &body, &order[..kept]);
        let length = text.chars().count();
        if length <= MERMAID_MAX_TEXT || kept == 0 {
            return text;
        }
        // An edge takes at least 10 characters, so this never drops far too many, and it ends.
        kept -= ((length - MERMAID_MAX_TEXT) / 40 + 1).min(kept);
    }
}

fn chart(diagram: &Diagram, body: &str, kept: &[usize]) -> String {
    let mut notes = diagram.notes.clone();
    let left_out = diagram.edges().len() - kept.len();
    if left_out > 0 {
        notes.push(format!(
            "{left_out} of {} edges left out, the lightest: GitHub draws no more",
            diagram.edges().len()
        ));
    }
    let title: Vec<&str> = std::iter::once(diagram.title.as_str())
        .chain(notes.iter().map(String::as_str))
        .filter(|t| !t.is_empty())
        .collect();
    let mut text = String::new();
    if !title.is_empty() {
        let _ = writeln!(text, "---\ntitle: {}\n---", yaml(&title.join(" · ")));
    }
    let _ = writeln!(text, "flowchart {}", direction(diagram));
    for line in notes.iter().chain(&diagram.legend) {
        let _ = writeln!(text, "  %% {}", one_line(line).replace(['{', '}'], " "));
    }
    text.push_str(body);
    edges(diagram, kept, &mut text);
    text
}

/// The text between quotes in Mermaid: `#…;` is its escape, and Markdown and HTML would be rendered.
fn escape(label: &str) -> String {
    let mut escaped = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            '"' => escaped.push_str("#quot;"),
            '<' => escaped.push_str("#lt;"),
            '>' => escaped.push_str("#gt;"),
            '&' => escaped.push_str("#amp;"),
            '#' | '`' | '%' | '*' | '\\' | '$' => {
                let _ = write!(escaped, "#{};", u32::from(c));
            }
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    // An empty text between quotes does not parse.
    if escaped.trim().is_empty() { "#nbsp;".to_owned() } else { escaped }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A YAML string in double quotes, for the front matter.
fn yaml(text: &str) -> String {
    format!("\"{}\"", one_line(text).replace('\\', "\\\\").replace('"', "\\\""))
}

fn nodes(diagram: &Diagram) -> String {
    let tree = ClusterTree::new(diagram);
    let mut text = String::new();
    members(diagram, &tree, 0, &mut text);
    text.push_str("  classDef default fill:#ffffff,stroke:#475569,color:#0f172a\n");
    for (index, cluster) in tree.clusters.iter().enumerate().skip(1) {
        let (border, fill) = ACCENTS[cluster.family % ACCENTS.len()];
        let fill = if cluster.depth % 2 == 1 { fill } else { "#ffffff" };
        let _ = writeln!(text, "  style c{index} fill:{fill},stroke:{border},color:{border}");
    }
    class(diagram, "external", "fill:#eef1f5,stroke:#94a3b8,color:#0f172a", |n| n.external, &mut text);
    let tests = "stroke:#94a3b8,stroke-dasharray:4 3,color:#475569";
    class(diagram, "tests", tests, |n| n.test_only, &mut text);
    class(diagram, "marked", "stroke:#7c3aed,stroke-width:3px", |n| n.highlighted, &mut text);
    for (index, node) in diagram.nodes().iter().enumerate().filter(|(_, n)| n.heat.is_some()) {
        let _ = writeln!(text, "  style n{index} fill:{}", node_fill(node));
    }
    text
}

/// A class and the nodes that have it, if any.
fn class(diagram: &Diagram, name: &str, style: &str, applies: fn(&Node) -> bool, text: &mut String) {
    let nodes = diagram.nodes().iter().enumerate();
    let ids: Vec<String> = nodes.filter(|(_, n)| applies(n)).map(|(i, _)| format!("n{i}")).collect();
    if !ids.is_empty() {
        let _ = writeln!(text, "  classDef {name} {style}\n  class {} {name}", ids.join(","));
    }
}

fn members(diagram: &Diagram, tree: &ClusterTree, cluster: usize, text: &mut String) {
    let indent = "  ".repeat(tree.clusters[cluster].depth.min(8) + 1);
    for member in &tree.clusters[cluster].members {
        match *member {
            Member::Node(index) => {
                let label = escape(&diagram.nodes()[index].label);
                let _ = writeln!(text, "{indent}n{index}[\"{label}\"]");
            }
            Member::Cluster(index) => {
                let name = escape(&tree.clusters[index].name);
                let _ = writeln!(text, "{indent}subgraph c{index}[\"{name}\"]");
                members(diagram, tree, index, text);
                let _ = writeln!(text, "{indent}end");
            }
        }
    }
}

fn edges(diagram: &Diagram, kept: &[usize], text: &mut String) {
    // The order of the diagram, not of the weight: it is what a reader of the text can follow.
    let mut kept = kept.to_vec();
    kept.sort_unstable();
    let labelled = kept.len() <= MAX_LABELLED;
    for &index in &kept {
        let edge = &diagram.edges()[index];
        let arrow = if edge.test_only || edge.inferred { "-.->" } else { "-->" };
        let label = if labelled && edge.count > 1 { format!("|{}|", edge.count) } else { String::new() };
        let _ = writeln!(text, "  n{} {arrow}{label} n{}", edge.from.index(), edge.to.index());
    }
    let mut styles: Vec<(String, usize)> =
        kept.iter().enumerate().map(|(at, &index)| (link_style(&diagram.edges()[index]), at)).collect();
    styles.sort();
    for group in styles.chunk_by(|a, b| a.0 == b.0) {
        let at: Vec<String> = group.iter().map(|g| g.1.to_string()).collect();
        let _ = writeln!(text, "  linkStyle {} {}", at.join(","), group[0].0);
    }
}

/// Widths are rounded to half pixels, so that edges share their `linkStyle` lines.
fn link_style(edge: &Edge) -> String {
    let width = (pen_width(edge) * 2.0).round() / 2.0;
    let colour = edge_colour(edge);
    debug_assert!([BACK, MARKED, TEST, PLAIN].contains(&colour));
    let dots = if edge.inferred { ",stroke-dasharray:1 4" } else { "" };
    format!("stroke:{colour},stroke-width:{width:.1}px{dots}")
}
