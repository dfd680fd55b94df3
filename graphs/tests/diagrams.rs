//! Diagrams of random graphs: what is drawn is complete, readable and the same each time, whatever the labels hold.

use graphviz_rust::dot_structures::{Graph, Stmt, Subgraph};
use proptest::prelude::*;
use roxmltree::Document;
use seam_graphs::diagram::{
    Diagram, Edge, MERMAID_MAX_EDGES, MERMAID_MAX_TEXT, Node, NodeId, dot, mermaid, svg,
};
use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};

const HOSTILE: [&str; 14] = [
    "",
    " ",
    "crate::x",
    "say \"hi\"",
    "back\\slash\\",
    "\\N \\l \\",
    "two\nlines\r\n",
    "<b>bold</b>",
    "a & b &lt; #quot; %%{init}%%",
    "end; subgraph x]",
    "`md` *x* _y_ $z$",
    "模块 🦀 é ß",
    "\u{0}\u{7}\u{1b}[31m\u{ffff}",
    "a_very_long_module_name_that_goes_on_and_on_and_on_until_no_box_could_hold_it",
];

fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z_]{1,18}",
        1 => any::<String>(),
        1 => prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
    ]
}

fn node() -> impl Strategy<Value = Node> {
    let cluster = prop::collection::vec(
        prop_oneof![4 => prop::sample::select(&["a", "b", "c"][..]).prop_map(str::to_owned), 1 => label()],
        0..4,
    );
    let part = || prop::option::weighted(0.3, 0.0..=1.0f64);
    (label(), cluster, part(), part(), any::<[bool; 3]>()).prop_map(
        |(label, cluster, weight, heat, flags)| {
            let mut node = Node::new(label, cluster);
            (node.weight, node.heat) = (weight, heat);
            [node.test_only, node.external, node.highlighted] = flags;
            node.url = heat.map(|h| format!("https://example.org/?q=\"{h}\"&<"));
            node
        },
    )
}

prop_compose! {
    fn diagram()(nodes in prop::collection::vec(node(), 1..32))(
        ends in prop::collection::vec((0..nodes.len(), 0..nodes.len(), 0..5000u32, any::<[bool; 3]>()), 0..60),
        nodes in Just(nodes),
        title in label(),
    ) -> Diagram {
        let mut diagram = Diagram::new(title.clone());
        let ids: Vec<NodeId> = nodes.into_iter().map(|n| diagram.add_node(n)).collect();
        for (from, to, count, flags) in ends {
            let mut edge = Edge::new(ids[from], ids[to], count);
            [edge.test_only, edge.back, edge.highlighted] = flags;
            diagram.add_edge(edge);
        }
        diagram.notes.push(title.clone());
        diagram.legend.push(title);
        diagram
    }
}

/// A diagram with a node in a cluster for each hostile label, and a chain of edges.
fn hostile() -> Diagram {
    let mut diagram = Diagram::new(HOSTILE.join("|"));
    let ids: Vec<NodeId> = HOSTILE.iter().map(|l| diagram.add_node(Node::new(*l, [*l, "inner"]))).collect();
    for pair in ids.windows(2) {
        diagram.add_edge(Edge::new(pair[0], pair[1], 3));
    }
    diagram.notes = HOSTILE.map(str::to_owned).into();
    diagram
}

#[derive(Clone, Copy, Debug)]
struct Bounds {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Bounds {
    fn of(rect: roxmltree::Node) -> Self {
        let number = |name| rect.attribute(name).expect(name).parse::<f64>().expect(name);
        let (left, top) = (number("x"), number("y"));
        Self { left, top, right: left + number("width"), bottom: top + number("height") }
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn contains(&self, other: &Self) -> bool {
        self.left <= other.left
            && self.top <= other.top
            && self.right >= other.right
            && self.bottom >= other.bottom
    }

    /// Whether the point lies on the border, `slack` pixels more or less.
    fn borders(&self, (x, y): (f64, f64), slack: f64) -> bool {
        let within =
            |m: f64| x >= self.left - m && x <= self.right + m && y >= self.top - m && y <= self.bottom + m;
        within(slack) && !within(-slack)
    }
}

fn of_class<'d>(document: &'d Document, class: &'static str) -> Vec<roxmltree::Node<'d, 'd>> {
    let has =
        move |n: &roxmltree::Node| n.attribute("class").is_some_and(|c| c.split(' ').next() == Some(class));
    document.descendants().filter(has).collect()
}

fn child<'d>(node: roxmltree::Node<'d, 'd>, tag: &str) -> roxmltree::Node<'d, 'd> {
    node.descendants().find(|n| n.has_tag_name(tag)).expect("a child with that tag")
}

/// All numbers of a path, as points.
fn points(path: &str) -> Vec<(f64, f64)> {
    let numbers: Vec<f64> = path
        .split(['M', 'C', ' ', ','])
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().expect("a number"))
        .collect();
    numbers.chunks(2).map(|p| (p[0], p[1])).collect()
}

fn check_svg(diagram: &Diagram) -> Result<(), TestCaseError> {
    let text = svg(diagram);
    let document = Document::parse(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
    let nodes: Vec<Bounds> =
        of_class(&document, "node").into_iter().map(|n| Bounds::of(child(n, "rect"))).collect();
    let clusters: Vec<Bounds> = of_class(&document, "cluster").into_iter().map(Bounds::of).collect();
    let plates: Vec<Bounds> = of_class(&document, "plate").into_iter().map(Bounds::of).collect();
    let size = |name| document.root_element().attribute(name).expect(name).parse::<f64>().expect(name);
    let page = Bounds { left: 0.0, top: 0.0, right: size("width"), bottom: size("height") };
    prop_assert_eq!(nodes.len(), diagram.nodes().len());
    for (i, a) in nodes.iter().enumerate() {
        prop_assert!(page.contains(a), "node {i} lies outside: {a:?}");
        for (j, b) in nodes.iter().enumerate().skip(i + 1) {
            prop_assert!(!a.overlaps(b), "nodes {i} and {j} overlap: {a:?} {b:?}");
        }
        for b in &plates {
            prop_assert!(!a.overlaps(b), "node {i} hides a cluster's name: {a:?} {b:?}");
        }
        for b in &clusters {
            prop_assert!(b.contains(a) || !a.overlaps(b), "node {i} lies across a border: {a:?} {b:?}");
        }
    }
    for (i, a) in clusters.iter().enumerate() {
        prop_assert!(page.contains(a), "cluster {i} lies outside: {a:?}");
        for b in &clusters[i + 1..] {
            prop_assert!(a.contains(b) || b.contains(a) || !a.overlaps(b), "clusters overlap: {a:?} {b:?}");
        }
    }
    let edges = of_class(&document, "edge");
    prop_assert_eq!(edges.len(), diagram.edges().len(), "every edge is drawn");
    for edge in edges {
        let ends: Vec<usize> = edge
            .attribute("class")
            .expect("found by it")
            .split(' ')
            .skip(1)
            .map(|t| t[1..].parse().expect("t0"))
            .collect();
        let line = points(child(edge, "path").attribute("d").expect("a path"));
        prop_assert!(nodes[ends[0]].borders(line[0], 0.3), "{line:?} leaves {:?}", nodes[ends[0]]);
        prop_assert!(
            nodes[ends[1]].borders(line[line.len() - 1], 5.0),
            "{line:?} meets {:?}",
            nodes[ends[1]]
        );
        if nodes.len() > 250 {
            continue; // Too many for detours.
        }
        for (i, other) in nodes.iter().enumerate().filter(|(i, _)| !ends.contains(i)) {
            let inside = Bounds {
                left: other.left + 1.0,
                top: other.top + 1.0,
                right: other.right - 1.0,
                bottom: other.bottom - 1.0,
            };
            let hit = samples(&line)
                .into_iter()
                .find(|&(x, y)| x > inside.left && x < inside.right && y > inside.top && y < inside.bottom);
            prop_assert!(hit.is_none(), "edge {ends:?} runs behind node {i} at {hit:?}");
        }
    }
    Ok(())
}

/// Points on a path of cubic pieces.
fn samples(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut all = Vec::new();
    for piece in line.windows(4).step_by(3) {
        for step in 0..=16 {
            let t = f64::from(step) / 16.0;
            let s = 1.0 - t;
            let weights = [s * s * s, 3.0 * s * s * t, 3.0 * s * t * t, t * t * t];
            let at = |f: fn(&(f64, f64)) -> f64| piece.iter().zip(weights).map(|(p, w)| f(p) * w).sum();
            all.push((at(|p| p.0), at(|p| p.1)));
        }
    }
    all
}

/// Node statements, subgraphs, edges.
fn count_stmts(stmts: &[Stmt]) -> [usize; 3] {
    let mut counts = [0; 3];
    for stmt in stmts {
        match stmt {
            Stmt::Node(_) => counts[0] += 1,
            Stmt::Subgraph(Subgraph { stmts, .. }) => {
                counts[1] += 1;
                for (sum, inner) in counts.iter_mut().zip(count_stmts(stmts)) {
                    *sum += inner;
                }
            }
            Stmt::Edge(_) => counts[2] += 1,
            Stmt::Attribute(_) | Stmt::GAttribute(_) => {}
        }
    }
    counts
}

fn check_dot(diagram: &Diagram) -> Result<(), TestCaseError> {
    let text = dot(diagram);
    let parsed = graphviz_rust::parse(&text).map_err(|e| TestCaseError::fail(format!("{e}\n{text}")))?;
    let Graph::DiGraph { stmts, .. } = parsed else { return Err(TestCaseError::fail("not a digraph")) };
    let clusters: BTreeSet<&[String]> =
        diagram.nodes().iter().flat_map(|n| (1..=n.cluster.len()).map(|k| &n.cluster[..k])).collect();
    let expected = [diagram.nodes().len(), clusters.len(), diagram.edges().len()];
    prop_assert_eq!(count_stmts(&stmts), expected);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn svg_is_complete_and_nothing_overlaps(diagram in diagram()) {
        check_svg(&diagram)?;
        prop_assert_eq!(svg(&diagram), svg(&diagram.clone()));
    }

    #[test]
    fn dot_parses_back(diagram in diagram()) {
        check_dot(&diagram)?;
    }

    #[test]
    fn mermaid_has_every_part(diagram in diagram()) {
        let text = mermaid(&diagram);
        let starts = |what: &str| text.lines().filter(|l| l.trim_start().starts_with(what)).count();
        prop_assert_eq!(starts("subgraph c"), starts("end"));
        let labels = text.lines().filter(|l| l.ends_with("\"]") && !l.contains("subgraph c")).count();
        prop_assert_eq!(labels, diagram.nodes().len());
        let arrows = text.lines().filter(|l| l.starts_with("  n") && l.contains("->")).count();
        prop_assert_eq!(arrows, diagram.edges().len());
        for line in text.lines().filter(|l| l.contains("[\"")) {
            prop_assert_eq!(line.matches('"').count(), 2, "{}", line);
        }
    }
}

#[test]
fn hostile_labels_do_no_harm() {
    let diagram = hostile();
    check_svg(&diagram).expect("svg");
    check_dot(&diagram).expect("dot");
    let picture = svg(&diagram);
    assert!(picture.contains("&lt;b&gt;bold&lt;/b&gt;") && !picture.contains("<b>"));
}

/// The path of a link decides nothing but where it leads.
#[test]
fn only_web_links_are_drawn() {
    for (url, drawn) in [
        ("https://docs.rs/x", true),
        ("src/lib.rs#L3", true),
        ("javascript:alert(1)", false),
        (" javascript:alert(1)", false),
        ("data:text/html,x", false),
    ] {
        let mut diagram = Diagram::new("");
        let mut node = Node::new("n", ["c"]);
        node.url = Some(url.to_owned());
        diagram.add_node(node);
        assert_eq!(svg(&diagram).contains("<a href"), drawn, "{url}");
        assert_eq!(dot(&diagram).contains("URL="), drawn, "{url}");
    }
}

#[test]
fn graphviz_accepts_the_dot() {
    let mut diagram = hostile();
    let node = diagram.add_node(Node::new("last", ["c"]));
    diagram.add_edge(Edge { back: true, test_only: true, ..Edge::new(node, node, 9) });
    check_dot(&diagram).expect("parses");
    let Ok(mut run) = Command::new("dot")
        .args(["-Tsvg"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
    else {
        return; // Not installed: the parse above has to do.
    };
    run.stdin.take().expect("piped").write_all(dot(&diagram).as_bytes()).expect("dot reads");
    let output = run.wait_with_output().expect("dot ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let picture = String::from_utf8(output.stdout).expect("UTF-8");
    let document = Document::parse_with_options(
        &picture,
        roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() },
    )
    .expect("well-formed");
    let texts: BTreeSet<&str> =
        document.descendants().filter(|n| n.has_tag_name("text")).filter_map(|n| n.text()).collect();
    for label in ["say \"hi\"", "back\\slash\\", "\\N \\l \\", "<b>bold</b>", "a & b &lt; #quot; %%{init}%%"]
    {
        assert!(texts.contains(label), "{label} is not shown as it is: {texts:?}");
    }
}

/// A wide random graph: too large for GitHub, and for detours around boxes.
fn large(nodes: usize, edges: usize) -> Diagram {
    let mut diagram = Diagram::new("large");
    let ids: Vec<NodeId> = (0..nodes)
        .map(|i| {
            diagram.add_node(Node::new(
                format!("module_{i}"),
                [format!("crate_{}", i % 7), format!("d{}", i % 31)],
            ))
        })
        .collect();
    for i in 0..edges {
        let (from, to) = ((i * 7919) % nodes, (i * 104_729 + i / nodes + 1) % nodes);
        let mut edge = Edge::new(ids[from], ids[to], u32::try_from(i % 97).expect("small"));
        edge.back = from > to && i % 50 == 0;
        diagram.add_edge(edge);
    }
    diagram
}

#[test]
fn large_graphs_are_drawn_whole() {
    let diagram = large(1000, 10_000);
    check_svg(&diagram).expect("svg");
    let text = mermaid(&diagram);
    assert!(text.chars().count() <= MERMAID_MAX_TEXT);
    let arrows: Vec<&str> = text.lines().filter(|l| l.contains("-->")).collect();
    assert!(!arrows.is_empty() && arrows.len() <= MERMAID_MAX_EDGES);
    let note = format!("%% {} of 10000 edges left out", 10_000 - arrows.len());
    assert!(text.contains(&note), "what is left out is said");
}

#[test]
fn mermaid_keeps_cycles_and_the_heaviest() {
    let mut diagram = Diagram::new("");
    let ids: Vec<NodeId> = (0..40).map(|i| diagram.add_node(Node::new(format!("m{i}"), ["c"]))).collect();
    for from in 0..40 {
        for to in (0..40).filter(|&to| to != from) {
            let count = u32::try_from(from * 40 + to).expect("small");
            diagram.add_edge(Edge { back: from == 0 && to == 7, ..Edge::new(ids[from], ids[to], count) });
        }
    }
    let text = mermaid(&diagram);
    assert!(text.contains("n39 --> n38"), "the heaviest");
    assert!(text.contains("n0 --> n7"), "light, but it closes a cycle");
    assert!(!text.contains("n0 --> n8"), "light");
    assert_eq!(text.lines().filter(|l| l.contains("-->")).count(), MERMAID_MAX_EDGES);
    let red = text.lines().find(|l| l.contains("linkStyle") && l.contains("#dc2626")).expect("a red edge");
    assert!(red.trim_start().starts_with("linkStyle 0 "), "{red}");
}

#[test]
fn an_empty_diagram_is_a_valid_one() {
    let diagram = Diagram::default();
    check_svg(&diagram).expect("svg");
    check_dot(&diagram).expect("dot");
    assert!(mermaid(&diagram).starts_with("flowchart"));
}
