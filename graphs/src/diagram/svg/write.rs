//! The SVG document.
//!
//! In: a diagram. Out: its text: clusters, then edges (faint ones first), then boxes, so that no line hides a label. Colours
//! are fixed and the background is white, so that it reads the same on dark pages. Hovering over a box in a browser dims
//! the edges that do not touch it (CSS only; there is no script).

use std::fmt::Write as _;

use super::super::style::{
    ACCENTS, BACK, MARKED, PLAIN, TEST, TEXT, edge_colour, log2, node_fill, pen_width, share,
};
use super::super::tree::ClusterTree;
use super::super::{Diagram, Edge, Node};
use super::curve::{HEAD, path};
use super::geometry::{Point, Rect};
use super::pack::{HEADER, PADDING, pack};
use super::place::{Placement, place};
use super::route::route;
use super::text::{shortened, width, xml};

const FONT: &str = "-apple-system,BlinkMacSystemFont,'Segoe UI',Helvetica,Arial,'Liberation Sans',sans-serif";
const LABEL: f64 = 12.0;
const MAX_LABEL: f64 = 230.0;
const BORDER: f64 = 24.0;
const LINE: f64 = 18.0;
const DASHES: &str = r#" stroke-dasharray="5 3""#;
const DOTS: &str = r#" stroke-dasharray="0.1 4" stroke-linecap="round""#;
/// Above that many nodes the hover rules, one for each, are left out.
const MAX_HOVER: usize = 400;

/// The diagram as a self-contained SVG document.
pub fn svg(diagram: &Diagram) -> String {
    let tree = ClusterTree::new(diagram);
    let sizes = diagram.nodes().iter().map(node_size).collect();
    let headers: Vec<f64> = tree.clusters.iter().map(|c| header_width(&c.name, c.depth)).collect();
    let mut placement = place(diagram, &tree, pack(diagram, &tree, sizes, &headers));
    let title_height = if diagram.title.is_empty() { 0.0 } else { 34.0 };
    shift(&mut placement, BORDER, BORDER + title_height);
    let ways = route(diagram, &placement.nodes);

    let root = placement.clusters[0];
    let (legend, legend_size) = legend(diagram, root.w.max(420.0), root.bottom() + 26.0);
    let title_width = width(&diagram.title, 18.0);
    let page_width = root.w.max(legend_size.x).max(title_width) + 2.0 * BORDER;
    let page_height = root.bottom() + legend_size.y + BORDER;
    let bounds =
        ways.iter().flatten().fold(Rect { x: 0.0, y: 0.0, w: page_width, h: page_height }, |r, p| Rect {
            w: r.w.max(p.x + 6.0),
            ..r
        });

    let mut out = String::new();
    header(diagram, bounds, &mut out);
    if !diagram.title.is_empty() {
        let _ = writeln!(
            out,
            r#"<text class="title" x="{BORDER:.1}" y="{:.1}">{}</text>"#,
            BORDER + 14.0,
            xml(&shortened(&diagram.title, 18.0, f64::MAX))
        );
    }
    clusters(&tree, &placement, &mut out);
    edges(diagram, &ways, &placement.nodes, &mut out);
    nodes(diagram, &tree, &placement, &mut out);
    out.push_str(&legend);
    out.push_str("</svg>\n");
    out
}

/// The size of a node's box: what the label needs, or more by its weight.
fn node_size(node: &Node) -> Point {
    let text = width(&shortened(&node.label, LABEL, MAX_LABEL), LABEL);
    let (w, h) = ((text + 20.0).max(46.0), 28.0);
    let Some(weight) = node.weight else { return Point::new(w.ceil(), h) };
    // Area in proportion to the weight, from the plain box to six times as much, at a fixed shape.
    let side = (1.0 + 5.0 * share(weight)).sqrt();
    Point::new(w.max(80.0 * side).ceil(), (h * side).ceil())
}

fn header_size(depth: usize) -> f64 {
    if depth <= 1 { 13.5 } else { 12.0 }
}

fn header_width(name: &str, depth: usize) -> f64 {
    if name.is_empty() {
        return 0.0;
    }
    let size = header_size(depth);
    // Bold letters are wider.
    width(&shortened(name, size, MAX_LABEL), size) * 1.1
}

fn shift(placement: &mut Placement, x: f64, y: f64) {
    for rect in placement.nodes.iter_mut().chain(&mut placement.clusters) {
        rect.x += x;
        rect.y += y;
    }
}

fn header(diagram: &Diagram, bounds: Rect, out: &mut String) {
    let (w, h) = (bounds.w.ceil(), bounds.h.ceil());
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="seam" width="{w:.0}" height="{h:.0}" viewBox="0 0 {w:.0} {h:.0}" role="img">"#
    );
    if !diagram.title.is_empty() {
        let _ = writeln!(out, "<title>{}</title>", xml(&diagram.title));
    }
    let _ = writeln!(
        out,
        "<style>\n.seam text{{font-family:{FONT};font-size:{LABEL}px;fill:{TEXT}}}\n\
         .seam .title{{font-size:18px;font-weight:600}}\n.seam .name{{font-weight:600}}\n\
         .seam .small{{font-size:11px;fill:#475569}}\n.seam .label{{text-anchor:middle;pointer-events:none}}\n\
         .seam path{{fill:none}}\n.seam .edge:hover path{{opacity:1;stroke-width:4}}"
    );
    if diagram.nodes().len() <= MAX_HOVER {
        out.push_str(".seam:has(.node:hover) .edge path{opacity:.06}\n");
        for i in 0..diagram.nodes().len() {
            let _ = writeln!(out, ".seam:has(.n{i}:hover) .t{i} path{{opacity:1}}");
        }
    }
    out.push_str("</style>\n<defs>\n");
    for (id, colour) in [("plain", PLAIN), ("test", TEST), ("back", BACK), ("marked", MARKED)] {
        let _ = writeln!(
            out,
            r#"<marker id="seam-{id}" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="{HEAD}" markerHeight="{HEAD}" markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0.8 8,4 0,7.2 1.6,4Z" style="fill:{colour}"/></marker>"#
        );
    }
    let _ = writeln!(out, "</defs>\n<rect width=\"{w:.0}\" height=\"{h:.0}\" fill=\"#ffffff\"/>");
}

fn clusters(tree: &ClusterTree, placement: &Placement, out: &mut String) {
    for (cluster, rect) in tree.clusters.iter().zip(&placement.clusters).skip(1) {
        let (border, fill) = ACCENTS[cluster.family % ACCENTS.len()];
        let outer = cluster.depth == 1;
        let (radius, opacity) = if outer { (10, "0.9") } else { (8, "0.45") };
        // Every second depth is white, so that nested boxes stay apart.
        let fill = if cluster.depth % 2 == 1 { fill } else { "#ffffff" };
        let _ = writeln!(
            out,
            r#"<rect class="cluster" x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="{radius}" fill="{fill}" stroke="{border}" stroke-opacity="{opacity}"/>"#,
            rect.x, rect.y, rect.w, rect.h
        );
    }
}

/// How strongly an edge is drawn: light ones recede.
fn opacity(edge: &Edge, crowd: f64) -> f64 {
    if edge.back || edge.highlighted {
        return 0.95;
    }
    if edge.test_only || edge.inferred {
        return 0.6;
    }
    (crowd + 0.08 * log2(edge.count)).min(0.8)
}

fn edges(diagram: &Diagram, ways: &[Vec<Point>], boxes: &[Rect], out: &mut String) {
    // In a crowd the single references step back further.
    let crowd = match diagram.edges().len() {
        0..=80 => 0.6,
        81..=250 => 0.42,
        _ => 0.28,
    };
    let mut order: Vec<usize> = (0..diagram.edges().len()).collect();
    order.sort_by_key(|&i| {
        let e = &diagram.edges()[i];
        (e.highlighted, e.back, !e.inferred, !e.test_only, e.count, i)
    });
    for index in order {
        let edge = &diagram.edges()[index];
        let marker = match edge_colour(edge) {
            BACK => "back",
            MARKED => "marked",
            TEST => "test",
            _ => "plain",
        };
        let dash = match (edge.inferred, edge.test_only) {
            (true, _) => DOTS,
            (false, true) => DASHES,
            (false, false) => "",
        };
        let _ = writeln!(
            out,
            r#"<g class="edge t{} t{}"><title>{}</title><path d="{}" stroke="{}" stroke-width="{:.2}" opacity="{:.2}"{dash} marker-end="url(#seam-{marker})"/></g>"#,
            edge.from.index(),
            edge.to.index(),
            xml(&diagram.edge_text(edge)),
            path(&ways[index], boxes),
            edge_colour(edge),
            pen_width(edge),
            opacity(edge, crowd),
        );
    }
}

fn nodes(diagram: &Diagram, tree: &ClusterTree, placement: &Placement, out: &mut String) {
    for (cluster, rect) in tree.clusters.iter().zip(&placement.clusters).skip(1) {
        let size = header_size(cluster.depth);
        let (colour, fill) = ACCENTS[cluster.family % ACCENTS.len()];
        let name = shortened(&cluster.name, size, MAX_LABEL);
        // Lines pass behind the name.
        let _ = writeln!(
            out,
            r#"<rect class="plate" x="{:.1}" y="{:.1}" width="{:.1}" height="18" rx="4" fill="{}" fill-opacity="0.9"/><text class="name" x="{:.1}" y="{:.1}" style="font-size:{size}px;fill:{colour}">{}</text>"#,
            rect.x + PADDING - 4.0,
            rect.y + HEADER - 13.5,
            header_width(&cluster.name, cluster.depth) + 8.0,
            if cluster.depth % 2 == 1 { fill } else { "#ffffff" },
            rect.x + PADDING,
            rect.y + HEADER,
            xml(&name)
        );
    }
    for (index, (node, rect)) in diagram.nodes().iter().zip(&placement.nodes).enumerate() {
        let family = tree.clusters[tree.home[index]].family;
        let border = if node.highlighted {
            MARKED
        } else if node.external || node.test_only || tree.home[index] == 0 {
            "#64748b"
        } else {
            ACCENTS[family % ACCENTS.len()].0
        };
        let stroke = if node.highlighted { 2.6 } else { 1.1 };
        let dash = if node.test_only { r#" stroke-dasharray="4 3""# } else { "" };
        let link = node.link().map(|url| format!(r#"<a href="{}">"#, xml(url)));
        let centre = rect.centre();
        let _ = writeln!(
            out,
            r#"<g class="node n{index}">{}<title>{}</title><rect x="{:.1}" y="{:.1}" width="{:.1}" height="{:.1}" rx="6" fill="{}" stroke="{border}" stroke-width="{stroke}"{dash}/><text class="label" x="{:.1}" y="{:.1}">{}</text>{}</g>"#,
            link.as_deref().unwrap_or(""),
            xml(&node.tooltip_text()),
            rect.x,
            rect.y,
            rect.w,
            rect.h,
            node_fill(node),
            centre.x,
            centre.y + 4.2,
            xml(&shortened(&node.label, LABEL, MAX_LABEL)),
            if link.is_some() { "</a>" } else { "" },
        );
    }
}

/// The legend from `top` on, no wider than `room`, and its size.
fn legend(diagram: &Diagram, room: f64, top: f64) -> (String, Point) {
    let edges = diagram.edges();
    let has = |test: fn(&Edge) -> bool| edges.iter().any(test);
    let plain = has(|e| !e.back && !e.test_only && !e.inferred && !e.highlighted);
    let keys = [
        (plain, PLAIN, "", "depends on; the wider, the more references"),
        (has(|e| e.back), BACK, "", "closes a cycle"),
        (has(|e| e.test_only && !e.inferred), TEST, DASHES, "tests only"),
        (has(|e| e.inferred), TEST, DOTS, "inferred from method calls"),
        (has(|e| e.highlighted), MARKED, "", "marked path"),
    ];
    let mut out = String::new();
    let (mut x, mut y, mut widest) = (BORDER, top, 0.0f64);
    for (_, colour, dash, words) in keys.iter().filter(|k| k.0) {
        let wide = 38.0 + width(words, 11.0) + 20.0;
        if x > BORDER && x + wide > room + BORDER {
            (x, y) = (BORDER, y + LINE);
        }
        let _ = writeln!(
            out,
            r#"<path d="M{x:.1},{:.1}h28" stroke="{colour}" stroke-width="2"{dash}/><text class="small" x="{:.1}" y="{y:.1}">{words}</text>"#,
            y - 4.0,
            x + 36.0,
        );
        x += wide;
        widest = widest.max(x - BORDER);
    }
    if x > BORDER {
        y += LINE;
    }
    for line in diagram.legend.iter().chain(&diagram.notes) {
        let text = shortened(line, 11.0, room);
        let _ = writeln!(out, r#"<text class="small" x="{BORDER:.1}" y="{y:.1}">{}</text>"#, xml(&text));
        widest = widest.max(width(&text, 11.0));
        y += LINE;
    }
    (out, Point::new(widest, y - top + 8.0))
}
