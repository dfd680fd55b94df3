//! The document of `cargo seam weight --macros`.

use seam_analyzer::MacroKind;
use seam_analyzer::weigh::macros::Basis;
use seam_graphs::ItemGraph;
use serde::Serialize;

use super::{SCHEMA_VERSION, parts};
use crate::args::{Configuration, Level};
use crate::commands::weight::{Group, MacroWeights, Row};
use crate::session::Session;

#[derive(Serialize)]
struct MacrosDoc<'a, P, M, G, D> {
    schema_version: u32,
    command: &'static str,
    by: &'static str,
    packages: P,
    summary: Summary,
    macros: M,
    groups: G,
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Summary {
    configuration: &'static str,
    rustc: &'static str,
    estimated: bool,
    uses: usize,
    lines: u64,
}

#[derive(Serialize)]
struct RowDoc<'a> {
    #[serde(rename = "crate")]
    krate: &'a str,
    target: &'static str,
    kind: &'static str,
    name: &'a str,
    uses: usize,
    lines: u64,
    origin: Option<&'a str>,
    estimated_with: String,
}

#[derive(Serialize)]
struct GroupDoc<'a> {
    id: &'a str,
    uses: usize,
    lines: u64,
    macros: Vec<UsedDoc<'a>>,
}

#[derive(Serialize)]
struct UsedDoc<'a> {
    name: &'a str,
    uses: usize,
    lines: u64,
}

/// The document over `weights`, of what is read with this configuration.
pub(crate) fn document<'a>(
    session: &'a Session,
    weights: &'a MacroWeights<'a>,
    by: Level,
    configuration: Configuration,
) -> impl Serialize + use<'a> {
    let graph = session.graph();
    let (uses, lines) = weights.total();
    MacrosDoc {
        schema_version: SCHEMA_VERSION,
        command: "weight",
        by: by.as_str(),
        packages: parts::Lazy(|| parts::packages(session)),
        summary: Summary {
            configuration: configuration.as_str(),
            rustc: Basis::RUSTC,
            estimated: true,
            uses,
            lines: rounded(lines),
        },
        macros: parts::Lazy(move || weights.rows.iter().map(move |row| self::row(graph, row))),
        groups: parts::Lazy(|| weights.groups.iter().map(group)),
        diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
        unresolved: parts::unresolved(&session.analysis, false),
    }
}

fn row<'a>(graph: &'a ItemGraph, row: &'a Row) -> RowDoc<'a> {
    let krate = &graph.crates()[row.krate.index()];
    RowDoc {
        krate: &krate.name,
        target: krate.kind.as_str(),
        kind: kind(row.kind),
        name: &row.name,
        uses: row.uses,
        lines: rounded(row.lines),
        origin: row.origin.as_deref(),
        estimated_with: estimated_with(row.basis),
    }
}

fn group<'a>(group: &'a Group<'a>) -> GroupDoc<'a> {
    let used =
        |(name, uses, lines): &'a (String, usize, f64)| UsedDoc { name, uses: *uses, lines: rounded(*lines) };
    GroupDoc {
        id: group.path,
        uses: group.uses,
        lines: rounded(group.lines),
        macros: group.macros.iter().map(used).collect(),
    }
}

fn kind(kind: MacroKind) -> &'static str {
    match kind {
        MacroKind::Derive => "derive",
        MacroKind::Attribute => "attribute",
        MacroKind::Bang => "bang",
    }
}

fn estimated_with(basis: Basis) -> String {
    match basis {
        Basis::Measured(with) => format!("measured with {with} on rustc {}", Basis::RUSTC),
        Basis::Expanded => "expanded".to_owned(),
        Basis::Fallback => "fallback".to_owned(),
    }
}

fn rounded(lines: f64) -> u64 {
    lines.round() as u64
}
