//! Draws sample diagrams in every format, for looking at.
//!
//!     cargo run --release -p seam-graphs --example gallery -- OUT_DIR [EDGES.tsv …]
//!
//! Without files it draws made-up workspaces of 20, 60 and 150 modules and a fan-out picture. Each file is drawn as well:
//! lines of `from`, `to`, `count` and `flags` (any of `b` back, `t` tests only), separated by tabs, with module paths.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs, io};

use seam_graphs::diagram::{Diagram, Edge, Node, NodeId, dot, mermaid, svg};

/// A small multiplicative generator (Lehmer): the pictures must not change from run to run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        (self.0 % n as u64) as usize
    }
}

const WORDS: [&str; 30] = [
    "block", "title", "gauge", "canvas", "chart", "line", "points", "table", "row", "cell", "list", "item",
    "scroll", "tabs", "buffer", "diff", "layout", "rect", "margin", "style", "color", "palette", "span",
    "text", "masked", "terminal", "viewport", "frame", "backend", "error",
];
const DIRS: [&str; 9] =
    ["widgets", "layout", "text", "style", "terminal", "storage", "query", "index", "protocol"];

/// Three crates with directories, dependencies mostly downwards, some cycles and some tests.
fn workspace(modules: usize) -> Diagram {
    let mut dice = Dice(modules as u64 * 7 + 11);
    let mut diagram = Diagram::new(format!("A workspace of {modules} modules"));
    let crates = ["app", "engine", "core_types"];
    let mut ids: Vec<NodeId> = Vec::new();
    for index in 0..modules {
        let krate = index * 3 / modules;
        let dir = (index * 27 / modules) % 9;
        let mut cluster = vec![crates[krate].to_owned()];
        if modules > 30 && dice.below(4) != 0 || modules <= 30 && dir % 3 == 1 {
            cluster.push(DIRS[dir].to_owned());
            if modules > 100 && dice.below(4) == 0 {
                cluster.push("detail".to_owned());
            }
        }
        let mut node = Node::new(WORDS[(index * 7 + krate) % WORDS.len()], cluster);
        node.test_only = dice.below(18) == 0;
        ids.push(diagram.add_node(node));
    }
    let mut seen = std::collections::BTreeSet::new();
    for from in 0..modules {
        for _ in 0..1 + dice.below(4) {
            let reach = if dice.below(3) == 0 { modules } else { 14 };
            let to = (from + 1 + dice.below(reach)).min(modules - 1);
            if from != to && seen.insert((from, to)) {
                let count = 1 << dice.below(8);
                let mut edge = Edge::new(ids[from], ids[to], u32::try_from(count).unwrap_or(1));
                edge.test_only = diagram.nodes()[from].test_only || dice.below(9) == 0;
                diagram.add_edge(edge);
            }
        }
        if dice.below(14) == 0 && from > 6 {
            let mut edge = Edge::new(ids[from], ids[from - 1 - dice.below(6)], 1 + dice.below(4) as u32);
            edge.back = true;
            diagram.add_edge(edge);
        }
    }
    diagram.notes.push("estimated, nothing compiled".to_owned());
    diagram
}

/// Crates coloured by hot spot, as large as their weight, the critical path marked.
fn fan_out() -> Diagram {
    let mut dice = Dice(5);
    let mut diagram = Diagram::new("What an edit rebuilds");
    let names = [
        "cli", "server", "worker", "api", "auth", "billing", "search", "store", "cache", "proto", "config",
        "metrics", "errors", "types",
    ];
    let mut ids = Vec::new();
    for (index, name) in names.into_iter().enumerate() {
        let mut node = Node::new(name, Vec::<String>::new());
        node.weight = Some(dice.below(100) as f64 / 100.0);
        node.heat = Some(index as f64 / 13.0);
        node.highlighted = index % 4 == 1;
        ids.push(diagram.add_node(node));
    }
    for from in 0..ids.len() {
        for to in from + 1..ids.len() {
            let on_path = from % 4 == 1 && to == from + 4;
            if on_path || dice.below(5) == 0 {
                let mut edge = Edge::new(ids[from], ids[to], 1 + dice.below(60) as u32);
                edge.highlighted = on_path;
                diagram.add_edge(edge);
            }
        }
    }
    diagram.legend.push("area: compile cost · colour: expected rebuild".to_owned());
    diagram
}

/// Labels that mean something to one of the formats.
fn hostile() -> Diagram {
    let mut diagram = Diagram::new("Labels that are \"hard\": <b> & #quot; \\ %%");
    let labels = [
        "",
        "crate::x",
        "say \"hi\"",
        "back\\slash\\",
        "two\nlines",
        "<b>bold</b>",
        "a & b &lt; #quot; %%{init}%%",
        "end",
        "`md` *x* _y_ $z$",
        "1. list",
        "- item",
        "# head",
        "模块 🦀 é ß",
        "x]; subgraph y",
        "(round) {curly} |bar|",
        "a_very_long_module_name_that_goes_on_and_on_and_on_until_no_box_could_hold_it",
    ];
    let ids: Vec<NodeId> = labels.iter().map(|&l| diagram.add_node(Node::new(l, ["outer", l]))).collect();
    for pair in ids.windows(2) {
        diagram.add_edge(Edge::new(pair[0], pair[1], 3));
    }
    diagram.notes.push("{a} %% \"note\"\nin two lines".to_owned());
    diagram
}

/// A diagram of the edges in a file.
fn from_file(path: &Path) -> io::Result<Diagram> {
    let text = fs::read_to_string(path)?;
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
    let mut paths: BTreeMap<&str, Option<NodeId>> = BTreeMap::new();
    for row in rows.iter().filter(|r| r.len() >= 3) {
        paths.insert(row[0], None);
        paths.insert(row[1], None);
    }
    let all: Vec<&str> = paths.keys().copied().collect();
    let mut diagram = Diagram::new(path.file_stem().unwrap_or_default().to_string_lossy());
    for (path, id) in &mut paths {
        let mut cluster: Vec<&str> = path.split("::").collect();
        let inside = format!("{path}::");
        let label = *cluster.last().expect("split gives one");
        if !all.iter().any(|p| p.starts_with(&inside)) {
            cluster.pop();
        }
        *id = Some(diagram.add_node(Node::new(label, cluster)));
    }
    for row in rows.iter().filter(|r| r.len() >= 3) {
        let (Some(from), Some(to)) = (paths[row[0]], paths[row[1]]) else { continue };
        let flags = row.get(3).copied().unwrap_or("");
        let mut edge = Edge::new(from, to, row[2].parse().unwrap_or(1));
        edge.back = flags.contains('b');
        edge.test_only = flags.contains('t');
        diagram.add_edge(edge);
    }
    Ok(diagram)
}

#[expect(clippy::print_stdout, reason = "an example for people")]
fn main() -> io::Result<()> {
    let mut args = env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().unwrap_or_else(|| env::temp_dir().join("seam-gallery"));
    fs::create_dir_all(&out)?;
    let mut all: Vec<(String, Diagram)> =
        [20, 60, 150, 1000].map(|n| (format!("workspace-{n}"), workspace(n))).into();
    all.push(("fan-out".to_owned(), fan_out()));
    all.push(("hostile".to_owned(), hostile()));
    for path in args {
        all.push((path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), from_file(&path)?));
    }
    for (name, diagram) in all {
        let start = Instant::now();
        let picture = svg(&diagram);
        let took = start.elapsed();
        println!(
            "{name}: {} nodes, {} edges, svg {} kB in {took:.1?}",
            diagram.nodes().len(),
            diagram.edges().len(),
            picture.len() / 1000
        );
        fs::write(out.join(format!("{name}.svg")), picture)?;
        fs::write(out.join(format!("{name}.dot")), dot(&diagram))?;
        fs::write(out.join(format!("{name}.mmd")), mermaid(&diagram))?;
    }
    Ok(())
}
