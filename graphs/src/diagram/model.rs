//! What a diagram shows, independent of what it is drawn from and of the format.
//!
//! In: nodes with a place in nested clusters, edges between them. Out: [`Diagram`], whose edges always end at nodes of its
//! own. Order is kept: it breaks ties in every layout, so a caller that adds in a fixed order gets fixed bytes.

/// A node of a [`Diagram`]: its position among the nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

impl NodeId {
    /// The position of the node in [`Diagram::nodes`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A box in a diagram.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// The text in the box: short, since the clusters around it give the context.
    pub label: String,
    /// The clusters that it lies in, outermost first: `[crate, directory, subdirectory]`. Empty: in none.
    pub cluster: Vec<String>,
    /// How large the box is drawn, 0 to 1 (clamped): its area grows in proportion. `None`: as large as the label needs.
    pub weight: Option<f64>,
    /// How hot it is coloured, 0 (cool) to 1 (hot), clamped. `None`: not coloured.
    pub heat: Option<f64>,
    /// Compiled for tests only: drawn with a dashed grey border.
    pub test_only: bool,
    /// Outside the workspace: drawn grey.
    pub external: bool,
    /// On the path that the picture is about: drawn with a strong border.
    pub highlighted: bool,
    /// What a pointer over the box shows; by default the label with its clusters.
    pub tooltip: Option<String>,
    /// Where a click leads: `http(s)` or relative. Other schemes are not drawn as links.
    pub url: Option<String>,
}

impl Node {
    /// A node with this label in these clusters, outermost first.
    pub fn new(label: impl Into<String>, cluster: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let cluster = cluster.into_iter().map(Into::into).collect();
        Self { label: label.into(), cluster, ..Self::default() }
    }

    /// The link to draw: the URL, unless it has a scheme other than `http` or `https`.
    pub(crate) fn link(&self) -> Option<&str> {
        let url = self.url.as_deref()?;
        let scheme = url.split(['/', '?', '#']).next().unwrap_or("");
        let safe = !scheme.contains(':') || url.starts_with("https://") || url.starts_with("http://");
        safe.then_some(url)
    }

    /// The tooltip, or else the label with its clusters.
    pub(crate) fn tooltip_text(&self) -> String {
        match &self.tooltip {
            Some(text) => text.clone(),
            None if self.cluster.is_empty() => self.label.clone(),
            None => format!("{} › {}", self.cluster.join(" › "), self.label),
        }
    }
}

/// An arrow in a diagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// The node that depends.
    pub from: NodeId,
    /// The node that is depended on.
    pub to: NodeId,
    /// How many references it stands for; its width grows with the logarithm.
    pub count: u32,
    /// All of them are compiled for tests only: drawn dashed and grey.
    pub test_only: bool,
    /// Guessed, not named in the source: drawn dotted, and it hardly moves anything.
    pub inferred: bool,
    /// Member of the feedback arc set, so it closes a cycle: drawn red, and it does not decide who stands above whom.
    pub back: bool,
    /// On the path that the picture is about: drawn strong.
    pub highlighted: bool,
}

impl Edge {
    /// A plain edge that stands for `count` references.
    pub fn new(from: NodeId, to: NodeId, count: u32) -> Self {
        Self { from, to, count, test_only: false, inferred: false, back: false, highlighted: false }
    }
}

/// What a diagram shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagram {
    /// The heading; empty for none.
    pub title: String,
    /// Lines for the legend, beside what the format itself explains about its arrows.
    pub legend: Vec<String>,
    /// What a reader must know about what is shown: `collapsed by directory: 212 modules shown as 58`.
    pub notes: Vec<String>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
}

impl Diagram {
    /// An empty diagram.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a node behind the others.
    ///
    /// # Panics
    /// At more than 2^32 nodes.
    pub fn add_node(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).expect("more than 2^32 nodes"));
        self.nodes.push(node);
        id
    }

    /// Adds an edge behind the others.
    ///
    /// # Panics
    /// When an end is not a node of this diagram.
    pub fn add_edge(&mut self, edge: Edge) {
        let known = |id: NodeId| id.index() < self.nodes.len();
        assert!(known(edge.from) && known(edge.to), "an edge between nodes of another diagram");
        self.edges.push(edge);
    }

    /// The nodes, in the order in which they were added.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The edges, in the order in which they were added.
    pub fn edges(&self) -> &[Edge] {
        &self.edges
    }

    /// The edge in words: `a → b: 12 references, tests only`.
    pub(crate) fn edge_text(&self, edge: &Edge) -> String {
        let name = |id: NodeId| &self.nodes[id.index()].label;
        let references = match (edge.inferred, edge.count) {
            (true, 1) => "inferred reference",
            (true, _) => "inferred references",
            (false, 1) => "reference",
            (false, _) => "references",
        };
        let mut text = format!("{} → {}: {} {references}", name(edge.from), name(edge.to), edge.count);
        for (on, words) in [
            (edge.test_only, ", tests only"),
            (edge.back, ", closes a cycle"),
            (edge.highlighted, ", on the marked path"),
        ] {
            if on {
                text.push_str(words);
            }
        }
        text
    }
}
