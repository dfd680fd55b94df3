//! The document of `cargo seam fanout`.

use std::collections::BTreeMap;

use seam_analyzer::cost::{Basis, CostMode};
use seam_analyzer::fanout::{Consequence, Cost};
use seam_analyzer::units::{Fate, Mode, Rerun};
use seam_analyzer::weigh::amounts::{Amounts, Quantity};
use seam_graphs::CrateKind;
use serde::Serialize;

use super::parts::rounded;
use super::{SCHEMA_VERSION, parts};
use crate::commands::fanout::{Report, ResolvedEdit};
use crate::session::Session;

#[derive(Serialize)]
struct FanoutDoc<'a, P, U, T, S, D> {
    schema_version: u32,
    command: &'static str,
    profile: &'static str,
    packages: P,
    summary: SummaryDoc,
    edits: Vec<EditDoc<'a>>,
    /// Only where an edit is asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuild: Option<ConsequenceDoc>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rebuilt: Option<Vec<UnitDoc<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relinked: Option<Vec<UnitDoc<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rerun: Option<Vec<UnitDoc<'a>>>,
    targets: T,
    units: U,
    build_scripts: S,
    notes: &'a [String],
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct SummaryDoc {
    basis: &'static str,
    measure: &'static str,
    measured_units: usize,
    jobs: usize,
    relink: bool,
    units: usize,
    clean_work: f64,
    clean_work_low: f64,
    clean_work_high: f64,
    clean_wall: f64,
    critical_path: f64,
    critical_units: Vec<usize>,
    expected: ModesDoc<ExpectedDoc>,
    probabilities: &'static str,
}

#[derive(Serialize)]
struct ModesDoc<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dev: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ci: Option<T>,
}

impl<T> ModesDoc<T> {
    fn new(report: &Report<'_>, of: impl Fn(CostMode) -> T) -> Self {
        let shown = |mode: CostMode| report.modes.contains(&mode).then(|| of(mode));
        Self { dev: shown(CostMode::Dev), ci: shown(CostMode::Ci) }
    }
}

#[derive(Serialize)]
struct ExpectedDoc {
    work: f64,
    share_of_clean: f64,
}

#[derive(Serialize)]
struct EditDoc<'a> {
    edit: &'a str,
    path: Option<&'a str>,
    file: &'a str,
}

#[derive(Serialize)]
struct CostDoc {
    work: f64,
    work_low: f64,
    work_high: f64,
    wall: f64,
    critical_path: f64,
    critical_units: Vec<usize>,
}

fn cost(cost: &Cost) -> CostDoc {
    CostDoc {
        work: rounded(cost.work),
        work_low: rounded(cost.band[0]),
        work_high: rounded(cost.band[1]),
        wall: rounded(cost.wall),
        critical_path: rounded(cost.path.length),
        critical_units: cost.path.tasks.clone(),
    }
}

#[derive(Serialize)]
struct ConsequenceDoc {
    rebuilt_units: usize,
    relinked_units: usize,
    fan_out: f64,
    #[serde(flatten)]
    cost: ModesDoc<CostDoc>,
}

fn consequence(report: &Report<'_>, of: &Consequence) -> ConsequenceDoc {
    let count = |fate: Fate| {
        let units = report.graph.units.iter().zip(&of.fates);
        units.filter(|(unit, its)| unit.mode.compiles() && **its == fate).count()
    };
    ConsequenceDoc {
        rebuilt_units: count(Fate::Rebuilt),
        relinked_units: count(Fate::Relinked),
        fan_out: rounded(of.fan_out),
        cost: ModesDoc::new(report, |mode| cost(of.cost(mode))),
    }
}

#[derive(Serialize, PartialEq)]
struct UnitDoc<'a> {
    package: &'a str,
    target: &'a str,
    kind: &'static str,
    mode: &'static str,
}

fn unit<'a>(session: &'a Session, report: &Report<'a>, at: usize) -> UnitDoc<'a> {
    let target = report.graph.target(&session.workspace, at);
    UnitDoc {
        package: &report.graph.package(&session.workspace, at).name,
        target: &target.name,
        kind: target.kind.as_str(),
        mode: report.graph.units[at].mode.as_str(),
    }
}

#[derive(Serialize)]
struct UnitRowDoc<'a> {
    id: usize,
    #[serde(flatten)]
    unit: UnitDoc<'a>,
    host: bool,
    cost: f64,
    fixed: f64,
    front_end: f64,
    code_generation: f64,
    link: f64,
    amounts: BTreeMap<&'static str, f64>,
    needs: Vec<usize>,
}

#[derive(Serialize)]
struct TargetDoc<'a> {
    package: &'a str,
    target: &'a str,
    kind: &'static str,
    lines: u64,
    weight: f64,
    probability: f64,
    #[serde(flatten)]
    then: ConsequenceDoc,
    hot_spot: ModesDoc<f64>,
    rebuilds: Vec<usize>,
}

#[derive(Serialize)]
struct ScriptDoc<'a> {
    package: &'a str,
    basis: &'static str,
    reruns: &'static str,
    paths: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a str>,
}

/// The units of a fate that satisfy `keep`, each once.
fn with_fate<'a>(
    session: &'a Session,
    report: &Report<'a>,
    of: &Consequence,
    fate: Fate,
    keep: impl Fn(Mode) -> bool,
) -> Vec<UnitDoc<'a>> {
    let chosen = (0..of.fates.len()).filter(|&at| of.fates[at] == fate && keep(report.graph.units[at].mode));
    let mut units: Vec<UnitDoc<'a>> = chosen.map(|at| unit(session, report, at)).collect();
    units.sort_by(|a, b| (a.package, a.target, a.kind, a.mode).cmp(&(b.package, b.target, b.kind, b.mode)));
    units.dedup();
    units
}

/// The document, ready to be written.
pub(crate) fn document<'a>(session: &'a Session, report: &'a Report<'a>) -> impl Serialize + 'a {
    let answer = report.answer.as_ref();
    let list = |fate: Fate, runs: bool| {
        answer.map(|of| {
            with_fate(
                session,
                report,
                of,
                fate,
                |mode| if runs { mode == Mode::Run } else { mode.compiles() },
            )
        })
    };
    FanoutDoc {
        schema_version: SCHEMA_VERSION,
        command: "fanout",
        profile: report.graph.command.as_str(),
        packages: parts::Lazy(|| parts::packages(session)),
        summary: summary(report),
        edits: report.edits.iter().map(edit).collect(),
        rebuild: answer.map(|of| consequence(report, of)),
        rebuilt: list(Fate::Rebuilt, false),
        relinked: list(Fate::Relinked, false),
        rerun: list(Fate::Rebuilt, true),
        targets: parts::Lazy(move || targets(session, report)),
        units: parts::Lazy(move || units(session, report)),
        build_scripts: parts::Lazy(move || scripts(session, report)),
        notes: &report.notes,
        diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
        unresolved: parts::unresolved(&session.analysis, false),
    }
}

fn summary(report: &Report<'_>) -> SummaryDoc {
    let expected = |mode: CostMode| ExpectedDoc {
        work: rounded(report.expected(mode)),
        share_of_clean: rounded(report.expected(mode) / report.everything.max(f64::MIN_POSITIVE)),
    };
    SummaryDoc {
        basis: report.basis(),
        measure: report.measure(),
        measured_units: match report.costs.basis {
            Basis::Estimated => 0,
            Basis::Measured { measured, .. } => measured,
        },
        jobs: report.jobs,
        relink: report.relink,
        units: report.graph.units.iter().filter(|unit| unit.mode.compiles()).count(),
        clean_work: rounded(report.everything),
        clean_work_low: rounded(report.clean.band[0]),
        clean_work_high: rounded(report.clean.band[1]),
        clean_wall: rounded(report.clean.wall),
        critical_path: rounded(report.clean.path.length),
        critical_units: report.clean.path.tasks.clone(),
        expected: ModesDoc::new(report, expected),
        probabilities: report.probabilities(),
    }
}

fn edit(edit: &ResolvedEdit) -> EditDoc<'_> {
    EditDoc { edit: &edit.given, path: edit.path.as_deref(), file: &edit.file }
}

fn targets<'a>(session: &'a Session, report: &'a Report<'a>) -> impl Iterator<Item = TargetDoc<'a>> {
    report.targets.iter().map(move |one| {
        let package = &session.workspace.packages[one.target.0];
        let target = &package.targets[one.target.1];
        TargetDoc {
            package: &package.name,
            target: &target.name,
            kind: target.kind.as_str(),
            lines: one.lines,
            weight: rounded(one.weight),
            probability: rounded(one.probability),
            then: consequence(report, &one.then),
            hot_spot: ModesDoc::new(report, |mode| rounded(one.hot_spot(mode))),
            rebuilds: (0..one.then.fates.len())
                .filter(|&at| one.then.fates[at] == Fate::Rebuilt && report.graph.units[at].mode.compiles())
                .collect(),
        }
    })
}

fn units<'a>(session: &'a Session, report: &'a Report<'a>) -> impl Iterator<Item = UnitRowDoc<'a>> {
    (0..report.graph.units.len()).map(move |at| {
        let cost = &report.costs.units[at];
        UnitRowDoc {
            id: at,
            unit: unit(session, report, at),
            host: report.graph.units[at].host,
            cost: rounded(cost.total()),
            fixed: rounded(cost.fixed),
            front_end: rounded(cost.front),
            code_generation: rounded(cost.back),
            link: rounded(cost.link),
            amounts: amounts(&report.costs.amounts[at]),
            needs: report.graph.order.dependencies(at).collect(),
        }
    })
}

fn amounts(of: &Amounts) -> BTreeMap<&'static str, f64> {
    Quantity::ALL.iter().map(|&quantity| (quantity.as_str(), rounded(of.of(quantity)))).collect()
}

fn scripts<'a>(session: &'a Session, report: &'a Report<'a>) -> impl Iterator<Item = ScriptDoc<'a>> {
    report.rebuild.scripts().iter().flatten().map(move |script| {
        let package = &session.workspace.packages[script.package];
        debug_assert!(package.targets.iter().any(|target| target.kind == CrateKind::BuildScript));
        let (reruns, paths, by): (_, &[String], _) = match &script.rerun {
            Rerun::AnyFile => ("any-file", &[], None),
            Rerun::Paths { paths, more: false } => ("paths", paths, None),
            Rerun::Paths { paths, more: true } => ("paths-and-more", paths, None),
            Rerun::Unknown(by) => ("unknown", &[], Some(by.as_str())),
        };
        ScriptDoc { package: &package.name, basis: "estimated", reruns, paths, by }
    })
}
