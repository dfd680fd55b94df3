//! The document of `cargo seam weight`.

use seam_analyzer::weigh::instances::Function;
use seam_graphs::ItemGraph;
use serde::Serialize;

use super::{SCHEMA_VERSION, parts};
use crate::args::{Configuration, Level};
use crate::commands::weight::{GenericWeights, Part, function_path};
use crate::session::Session;

#[derive(Serialize)]
struct GenericsDoc<'a, P, I, G, D> {
    schema_version: u32,
    command: &'static str,
    by: &'static str,
    packages: P,
    summary: Summary,
    items: I,
    groups: G,
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Summary {
    configuration: &'static str,
    estimated: bool,
    bounded: bool,
    functions: usize,
    generic_functions: usize,
    instances: u64,
    weight: u64,
    generic_weight: u64,
}

#[derive(Serialize)]
struct ItemDoc<'a> {
    #[serde(rename = "crate")]
    krate: &'a str,
    target: &'static str,
    module: &'a str,
    self_type: Option<&'a str>,
    #[serde(rename = "trait")]
    of_trait: Option<&'a str>,
    name: &'a str,
    id: String,
    generic: bool,
    instances: u32,
    size: u32,
    weight: u64,
    estimated: bool,
    paid_by: Vec<PayerDoc<'a>>,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct PayerDoc<'a> {
    #[serde(rename = "crate")]
    krate: &'a str,
    instances: u32,
}

#[derive(Serialize)]
struct GroupDoc<'a> {
    id: &'a str,
    functions: usize,
    instances: u64,
    weight: u64,
    plain_weight: u64,
    generic_weight: u64,
    macro_lines: u64,
    heaviest: Option<String>,
}

/// The document over `weights`, of what is read with this configuration.
pub(crate) fn document<'a>(
    session: &'a Session,
    weights: &'a GenericWeights<'a>,
    by: Level,
    configuration: Configuration,
) -> impl Serialize + use<'a> {
    let graph = session.graph();
    let (weight, generic_weight) = weights.total();
    GenericsDoc {
        schema_version: SCHEMA_VERSION,
        command: "weight",
        by: by.as_str(),
        packages: parts::Lazy(|| parts::packages(session)),
        summary: Summary {
            configuration: configuration.as_str(),
            estimated: true,
            bounded: session.analysis.bounded,
            functions: weights.functions.len(),
            generic_functions: weights.functions.iter().filter(|f| f.generic).count(),
            instances: weights.functions.iter().map(|f| u64::from(f.instances)).sum(),
            weight,
            generic_weight,
        },
        items: parts::Lazy(move || weights.functions.iter().map(move |function| item(graph, function))),
        groups: parts::Lazy(move || weights.parts.iter().map(move |part| group(graph, part))),
        diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
        unresolved: parts::unresolved(&session.analysis, false),
    }
}

fn item<'a>(graph: &'a ItemGraph, function: &'a Function) -> ItemDoc<'a> {
    let krate = &graph.crates()[graph.crate_of(function.item).index()];
    let payer = |(krate, instances): &(seam_graphs::CrateId, u32)| PayerDoc {
        krate: &graph.crates()[krate.index()].path,
        instances: *instances,
    };
    ItemDoc {
        krate: &krate.name,
        target: krate.kind.as_str(),
        module: &function.module,
        self_type: function.self_type.as_deref(),
        of_trait: function.of_trait.as_deref(),
        name: &function.name,
        id: function_path(graph, function),
        generic: function.generic,
        instances: function.instances,
        size: function.size,
        weight: function.weight(),
        estimated: true,
        paid_by: function.paid_by.iter().map(payer).collect(),
        file: &function.file,
        line: function.line,
    }
}

fn group<'a>(graph: &'a ItemGraph, part: &'a Part<'a>) -> GroupDoc<'a> {
    GroupDoc {
        id: part.path,
        functions: part.functions,
        instances: part.copies,
        weight: part.weight(),
        plain_weight: part.plain,
        generic_weight: part.generic,
        macro_lines: part.macros.round() as u64,
        heaviest: part.heaviest.map(|function| function_path(graph, function)),
    }
}
