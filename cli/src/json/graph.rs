//! The document of `cargo seam graph`.

use seam_graphs::{EdgeFilter, Quotient};
use serde::{Serialize, Serializer};

use super::{SCHEMA_VERSION, parts};
use crate::cyclic::Cyclic;
use crate::session::Session;
use crate::totals::{LargestComponent, LargestComponentDoc, Totals};
use crate::view::View;

#[derive(Serialize)]
struct GraphDoc<'a, P, N, E, I, D> {
    schema_version: u32,
    command: &'static str,
    level: &'static str,
    packages: P,
    summary: Summary,
    nodes: N,
    edges: E,
    inferred_edges: I,
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Summary {
    nodes: usize,
    edges: usize,
    test_edges: usize,
    inferred_edges: usize,
    largest_component: LargestComponentDoc,
    workspace: Totals,
}

/// What the document is made of.
struct Source<'a> {
    session: &'a Session,
    view: &'a View<'a>,
    inferred: Quotient,
    evidence: usize,
    list_unresolved: bool,
}

/// The document, ready to be written.
pub(crate) fn document<'a>(
    session: &'a Session,
    view: &'a View<'a>,
    evidence: usize,
    list_unresolved: bool,
) -> impl Serialize + 'a {
    Source { session, view, inferred: view.inferred(), evidence, list_unresolved }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { session, view, inferred, evidence, list_unresolved } = self;
        let graph = view.graph;
        GraphDoc {
            schema_version: SCHEMA_VERSION,
            command: "graph",
            level: view.level.as_str(),
            packages: parts::Lazy(|| parts::packages(session)),
            summary: self.summary(),
            nodes: parts::Lazy(|| view.blocks().map(|b| parts::node(view, b))),
            edges: parts::Lazy(|| parts::edges(view, &view.quotient, graph.references(), *evidence)),
            inferred_edges: parts::Lazy(|| parts::edges(view, inferred, graph.inferred(), *evidence)),
            diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
            unresolved: parts::unresolved(&session.analysis, *list_unresolved),
        }
        .serialize(serializer)
    }
}

impl Source<'_> {
    fn summary(&self) -> Summary {
        let edges = self.view.quotient.edges();
        let cyclic = Cyclic::new(self.view, EdgeFilter::PROGRAM);
        Summary {
            nodes: self.view.partition.blocks().len(),
            edges: edges.len(),
            test_edges: edges.iter().filter(|e| e.test_only()).count(),
            inferred_edges: self.inferred.edges().len(),
            largest_component: LargestComponent::of(&cyclic.view, &cyclic.components).doc(),
            workspace: Totals::of(self.session),
        }
    }
}
