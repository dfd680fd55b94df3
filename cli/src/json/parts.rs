//! Pieces that several documents share: nodes, edges, kinds, packages, what could not be seen.

use seam_analyzer::workspace::{Package, Workspace};
use seam_analyzer::{Analysis, Diagnostic};
use seam_graphs::{BlockId, ItemGraph, Quotient, QuotientEdge, RefKind, Reference};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::args::Level;
use crate::session::Session;
use crate::view::View;

/// An array whose elements are made while it is written.
pub(crate) struct Lazy<F>(pub(crate) F);

impl<F, I> Serialize for Lazy<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A figure with four digits behind the point: more would pretend to a precision that estimates lack.
pub(crate) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn is_false(value: &bool) -> bool {
    !value
}

/// A package.
#[derive(serde::Serialize)]
pub(crate) struct PackageDoc<'a> {
    name: &'a str,
    version: &'a str,
    manifest: String,
    targets: Vec<TargetDoc<'a>>,
}

#[derive(serde::Serialize)]
struct TargetDoc<'a> {
    name: &'a str,
    #[serde(rename = "crate")]
    krate: &'a str,
    kind: &'static str,
    file: String,
    edition: u16,
}

/// The selected packages, by name.
pub(crate) fn packages(session: &Session) -> impl Iterator<Item = PackageDoc<'_>> {
    session.packages().map(|p| package(&session.workspace, p))
}

fn package<'a>(workspace: &'a Workspace, package: &'a Package) -> PackageDoc<'a> {
    let target = |t: &'a seam_analyzer::workspace::Target| TargetDoc {
        name: &t.name,
        krate: &t.crate_name,
        kind: t.kind.as_str(),
        file: workspace.relative(&t.src_path),
        edition: t.edition,
    };
    PackageDoc {
        name: &package.name,
        version: &package.version,
        manifest: workspace.relative(&package.manifest_path),
        targets: package.targets.iter().map(target).collect(),
    }
}

/// A node of a graph.
#[derive(serde::Serialize)]
pub(crate) struct NodeDoc<'a> {
    id: &'a str,
    kind: &'static str,
    package: Option<&'a str>,
    target: Option<&'a str>,
    file: Option<&'a str>,
    line: Option<u32>,
    lines: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    visibility: Option<&'static str>,
    test_only: bool,
    #[serde(skip_serializing_if = "is_false")]
    external: bool,
}

/// The node of a block.
pub(crate) fn node<'a>(view: &'a View<'_>, block: BlockId) -> NodeDoc<'a> {
    let graph = view.graph;
    let facts = view.facts(block);
    let item = graph.item(view.anchor(block));
    let module = graph.module(item.module);
    let krate = graph.krate(module.krate);
    let external = view.is_external(block);
    let kind = match view.level {
        _ if external => "external",
        _ if facts.group => "group",
        Level::Crate => krate.kind.as_str(),
        Level::Module if module.parent.is_none() => "crate",
        Level::Module => "mod",
        Level::Item => item.kind.as_str(),
    };
    let at_item = view.level == Level::Item && !facts.group;
    let line = if at_item && item.lines > 0 { item.line } else { module.line };
    NodeDoc {
        id: view.name(block),
        kind,
        package: (!external).then_some(krate.package.as_str()),
        target: (!external).then_some(krate.target.as_str()),
        file: module.file.map(|f| graph.file(f)),
        line: module.file.map(|_| line),
        lines: facts.lines,
        module: at_item.then_some(module.path.as_str()),
        visibility: (at_item && !external).then(|| match item.visibility {
            seam_graphs::Visibility::Public => "public",
            seam_graphs::Visibility::Within(m) if graph.module(m).parent.is_none() => "crate",
            seam_graphs::Visibility::Within(_) => "private",
        }),
        test_only: facts.test_only,
        external,
    }
}

/// An edge of a graph.
#[derive(serde::Serialize)]
pub(crate) struct EdgeDoc<'a> {
    from: &'a str,
    to: &'a str,
    count: u32,
    test_count: u32,
    kinds: Kinds<'a>,
    test_only: bool,
    evidence: Vec<EvidenceDoc<'a>>,
}

/// How many references of each kind, those that there are.
struct Kinds<'a>(&'a [u32; RefKind::ALL.len()]);

impl Serialize for Kinds<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for kind in RefKind::ALL {
            if self.0[kind as usize] > 0 {
                map.serialize_entry(kind.as_str(), &self.0[kind as usize])?;
            }
        }
        map.end()
    }
}

/// A place in the source that makes an edge.
#[derive(serde::Serialize)]
pub(crate) struct EvidenceDoc<'a> {
    file: &'a str,
    line: u32,
    item: &'a str,
    target: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "is_false")]
    test_only: bool,
}

/// The edges of `quotient`, each with up to `evidence` places.
pub(crate) fn edges<'a>(
    view: &'a View<'_>,
    quotient: &'a Quotient,
    references: &'a [Reference],
    evidence: usize,
) -> impl Iterator<Item = EdgeDoc<'a>> {
    quotient.edges().iter().map(move |edge| self::edge(view, quotient, references, edge, evidence))
}

/// One edge with up to `evidence` places.
pub(crate) fn edge<'a>(
    view: &'a View<'_>,
    quotient: &'a Quotient,
    references: &'a [Reference],
    edge: &'a QuotientEdge,
    evidence: usize,
) -> EdgeDoc<'a> {
    EdgeDoc {
        from: view.name(edge.from),
        to: view.name(edge.to),
        count: edge.count,
        test_count: edge.test_count,
        kinds: Kinds(&edge.kinds),
        test_only: edge.test_only(),
        evidence: places(quotient, references, edge, evidence).map(|r| place(view.graph, r)).collect(),
    }
}

/// Up to `limit` references of `edge`: those of the program before those of tests, otherwise in the order of the graph.
pub(crate) fn places<'a>(
    quotient: &'a Quotient,
    references: &'a [Reference],
    edge: &'a QuotientEdge,
    limit: usize,
) -> impl Iterator<Item = &'a Reference> {
    let all = move |test: bool| {
        quotient.evidence(edge).iter().map(|&i| &references[i as usize]).filter(move |r| r.test_only == test)
    };
    all(false).chain(all(true)).take(limit)
}

/// A reference as evidence.
pub(crate) fn place<'a>(graph: &'a ItemGraph, reference: &Reference) -> EvidenceDoc<'a> {
    EvidenceDoc {
        file: graph.file(reference.file),
        line: reference.line,
        item: &graph.item(reference.from).path,
        target: &graph.item(reference.to).path,
        kind: reference.kind.as_str(),
        test_only: reference.test_only,
    }
}

/// Something that could not be seen.
#[derive(serde::Serialize)]
pub(crate) struct DiagnosticDoc<'a> {
    kind: &'static str,
    file: Option<&'a str>,
    line: Option<u32>,
    message: &'a str,
}

/// What could not be seen, sorted by file, line, kind.
pub(crate) fn diagnostics(all: &[Diagnostic]) -> impl Iterator<Item = DiagnosticDoc<'_>> {
    all.iter().map(|d| DiagnosticDoc {
        kind: d.kind.as_str(),
        file: (!d.file.is_empty()).then_some(d.file.as_str()),
        line: (d.line > 0).then_some(d.line),
        message: &d.message,
    })
}

/// How many paths did not resolve, and which.
#[derive(serde::Serialize)]
pub(crate) struct UnresolvedDoc<'a> {
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    paths: Option<Vec<UnresolvedPathDoc<'a>>>,
}

#[derive(serde::Serialize)]
struct UnresolvedPathDoc<'a> {
    file: &'a str,
    line: u32,
    module: &'a str,
    path: &'a str,
}

/// What did not resolve; listed where `list` is set.
pub(crate) fn unresolved(analysis: &Analysis, list: bool) -> UnresolvedDoc<'_> {
    let paths = analysis.unresolved.iter().map(|u| UnresolvedPathDoc {
        file: &u.file,
        line: u.line,
        module: &u.module,
        path: &u.path,
    });
    UnresolvedDoc { count: analysis.paths.unresolved, paths: list.then(|| paths.collect()) }
}
