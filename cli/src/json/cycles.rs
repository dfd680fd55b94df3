//! The document of `cargo seam cycles`.

use seam_graphs::{BlockId, ComponentCuts, Components, Cut, CutStep, Destination, Fix, ItemId, Suggestion};
use serde::{Serialize, Serializer};

use super::{SCHEMA_VERSION, parts};
use crate::session::Session;
use crate::totals::{LargestComponent, LargestComponentDoc};
use crate::view::View;

#[derive(Serialize)]
struct CyclesDoc<'a, P, C, D> {
    schema_version: u32,
    command: &'static str,
    level: &'static str,
    packages: P,
    summary: Summary,
    components: C,
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Summary {
    nodes: usize,
    tests: bool,
    reexports: bool,
    largest_component: LargestComponentDoc,
}

#[derive(Serialize)]
struct ComponentDoc<'a> {
    number: usize,
    size: usize,
    lines: u64,
    references: u64,
    cut_references: u64,
    exact: bool,
    members: Vec<&'a str>,
    order: Vec<&'a str>,
    steps: Vec<StepDoc<'a>>,
}

#[derive(Serialize)]
struct StepDoc<'a> {
    references: u64,
    freed_lines: u64,
    left_lines: u64,
    cuts: Vec<CutDoc<'a>>,
}

#[derive(Serialize)]
struct CutDoc<'a> {
    from: &'a str,
    to: &'a str,
    count: u32,
    evidence: Vec<parts::EvidenceDoc<'a>>,
    fixes: Vec<FixDoc<'a>>,
}

/// A proposed fix. `items` are what the fix is about: what moves, what is needed, the enum or function to split.
#[derive(Serialize)]
struct FixDoc<'a> {
    kind: &'static str,
    references: u32,
    text: String,
    items: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    users: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leads_back: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    knows: Option<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<u64>,
}

struct Source<'a> {
    session: &'a Session,
    view: &'a View<'a>,
    found: &'a [ComponentCuts],
}

/// The document, ready to be written.
pub(crate) fn document<'a>(
    session: &'a Session,
    view: &'a View<'a>,
    found: &'a [ComponentCuts],
) -> impl Serialize + 'a {
    Source { session, view, found }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { session, view, found } = self;
        let filter = view.filter();
        CyclesDoc {
            schema_version: SCHEMA_VERSION,
            command: "cycles",
            level: view.level.as_str(),
            packages: parts::Lazy(|| parts::packages(session)),
            summary: Summary {
                nodes: view.partition.blocks().len(),
                tests: filter.tests,
                reexports: filter.reexports,
                largest_component: LargestComponent::of(view, &Components::new(&view.quotient)).doc(),
            },
            components: parts::Lazy(|| found.iter().enumerate().map(|(i, c)| component(view, c, i + 1))),
            diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
            unresolved: parts::unresolved(&session.analysis, false),
        }
        .serialize(serializer)
    }
}

fn component<'a>(view: &'a View<'a>, component: &'a ComponentCuts, number: usize) -> ComponentDoc<'a> {
    let names = |blocks: &[BlockId]| blocks.iter().map(|&b| view.name(b)).collect();
    ComponentDoc {
        number,
        size: component.blocks.len(),
        lines: view.lines_of(&component.blocks),
        references: component.references,
        cut_references: component.cut_references,
        exact: component.exact,
        members: names(&component.blocks),
        order: names(&component.order),
        steps: component.steps.iter().map(|s| step(view, s)).collect(),
    }
}

fn step<'a>(view: &'a View<'a>, step: &CutStep) -> StepDoc<'a> {
    StepDoc {
        references: step.references,
        freed_lines: step.freed,
        left_lines: step.left,
        cuts: step.cuts.iter().map(|c| cut(view, c)).collect(),
    }
}

fn cut<'a>(view: &'a View<'a>, cut: &Cut) -> CutDoc<'a> {
    let graph = view.graph;
    let references = cut.evidence.iter().map(|&position| &graph.references()[position as usize]);
    CutDoc {
        from: view.name(cut.from),
        to: view.name(cut.to),
        count: cut.count,
        evidence: references.map(|r| parts::place(graph, r)).collect(),
        fixes: cut.suggestions.iter().map(|s| fix(view, s)).collect(),
    }
}

fn fix<'a>(view: &'a View<'a>, suggestion: &Suggestion) -> FixDoc<'a> {
    let paths = |items: &[ItemId]| items.iter().map(|&i| view.graph.item(i).path.as_str()).collect();
    let mut doc = FixDoc {
        kind: suggestion.fix.kind(),
        references: suggestion.references,
        text: suggestion.fix.display(view.graph, &view.partition).to_string(),
        items: Vec::new(),
        users: None,
        leads_back: None,
        knows: None,
        from: None,
        to: None,
        lines: None,
    };
    match &suggestion.fix {
        Fix::RemoveImport { items, globs: _ } => doc.items = paths(items),
        Fix::MoveItems { items, from, to, lines } => {
            doc.items = paths(items);
            doc.from = Some(view.name(*from));
            doc.lines = Some(*lines);
            if let Destination::Block(to) = to {
                doc.to = Some(view.name(*to));
            }
        }
        Fix::InvertDependency { users, items, from, to } => {
            doc.items = paths(items);
            doc.users = Some(paths(users));
            doc.from = Some(view.name(*from));
            doc.to = Some(view.name(*to));
        }
        Fix::SplitEnum { item, knows } => {
            doc.items = paths(&[*item]);
            doc.knows = Some(knows.iter().map(|&b| view.name(b)).collect());
        }
        Fix::SplitFunction { item, items } => {
            doc.items = paths(&[*item]);
            doc.leads_back = Some(paths(items));
        }
    }
    doc
}
