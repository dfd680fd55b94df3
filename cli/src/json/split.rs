//! The documents of `cargo seam split` and `cargo seam plan`.

use seam_analyzer::propose::{
    Band, Change, Evaluation, Figures, Illegal, JOBS, Obstacle, Proposal, Regroup, Saving, SplitCrate, Step,
    Times, Wrong,
};
use seam_graphs::{ItemGraph, ItemId};
use serde::{Serialize, Serializer};

use super::{SCHEMA_VERSION, parts};
use crate::commands::split::Found;
use crate::edits;
use crate::session::Session;

#[derive(Serialize)]
struct SplitDoc<'a, D> {
    schema_version: u32,
    command: &'static str,
    edits: String,
    proposals: Vec<ProposalDoc<'a>>,
    regroup: Vec<RegroupDoc<'a>>,
    skipped: &'a [String],
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct ProposalDoc<'a> {
    package: &'a str,
    #[serde(rename = "crate")]
    root: &'a str,
    verdict: &'static str,
    saved_of_workspace: f64,
    reasons: Vec<ReasonDoc>,
    unmet_pins: &'a [String],
    #[serde(flatten)]
    evaluation: EvaluationDoc<'a>,
    obstacles: Vec<ObstacleDoc<'a>>,
    steps: Vec<StepDoc<'a>>,
    frontier: Vec<PointDoc>,
}

#[derive(Serialize)]
struct RegroupDoc<'a> {
    kind: &'static str,
    package: &'a str,
    users: &'a [String],
    modules: Vec<&'a str>,
    items: Vec<&'a str>,
    lines: u64,
    saved: f64,
}

#[derive(Serialize)]
struct ObstacleDoc<'a> {
    rule: &'static str,
    file: &'a str,
    line: u32,
    text: &'a str,
    way_out: &'static str,
}

#[derive(Serialize)]
struct ReasonDoc {
    kind: &'static str,
    text: String,
}

#[derive(Serialize)]
struct EvaluationDoc<'a> {
    expected_rebuild: ExpectedDoc,
    wall_clock: Option<WallDoc>,
    clean_build_added: f64,
    crates: Vec<CrateDoc<'a>>,
    cuts: Vec<CutDoc<'a>>,
    illegal: Vec<IllegalDoc<'a>>,
    interface: Vec<WidenedDoc<'a>>,
    references_to_rewrite: u64,
    lines_moved: u64,
    files_moved: usize,
    files_spread: usize,
}

#[derive(Serialize)]
struct ExpectedDoc {
    basis: &'static str,
    dev: SavingDoc,
    ci: SavingDoc,
    named: Option<NamedDoc>,
}

#[derive(Serialize)]
struct NamedDoc {
    dev: SavingDoc,
    ci: SavingDoc,
}

#[derive(Serialize)]
struct WallDoc {
    basis: &'static str,
    from: &'static str,
    jobs: usize,
    edit_dev: ChangeDoc,
    edit_ci: ChangeDoc,
    clean: ChangeDoc,
    package: f64,
    code_generation: f64,
}

#[derive(Serialize)]
struct ChangeDoc {
    now: f64,
    then: f64,
}

#[derive(Serialize)]
struct SavingDoc {
    now: f64,
    then: f64,
    saved: f64,
    low: f64,
    high: f64,
}

#[derive(Serialize)]
struct CrateDoc<'a> {
    name: &'a str,
    original: bool,
    lines: u64,
    share: f64,
    edit_share: f64,
    fan_out: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    edit_seconds: Option<ChangeOfCrateDoc>,
    depends_on: Vec<&'a str>,
    modules: &'a [String],
    items: &'a [String],
    files: Vec<&'a str>,
}

#[derive(Serialize)]
struct ChangeOfCrateDoc {
    dev: f64,
    ci: f64,
}

#[derive(Serialize)]
struct CutDoc<'a> {
    from: &'a str,
    to: &'a str,
    from_file: &'a str,
    to_file: Option<&'a str>,
    line: u32,
    fix: &'static str,
    text: &'static str,
}

#[derive(Serialize)]
struct WidenedDoc<'a> {
    item: &'a str,
    file: &'a str,
    line: u32,
}

#[derive(Serialize)]
struct IllegalDoc<'a> {
    kind: &'static str,
    items: Vec<&'a str>,
    file: Option<&'a str>,
    line: u32,
}

#[derive(Serialize)]
struct StepDoc<'a> {
    name: &'a str,
    lines: u64,
    files: usize,
    widened: usize,
    cuts: usize,
    imports: usize,
    saved_dev: f64,
    saved_ci: f64,
}

#[derive(Serialize)]
struct PointDoc {
    crates: usize,
    saved_dev: f64,
    saved_ci: f64,
    cuts: usize,
    hollow: bool,
    along_modules: bool,
    chosen: bool,
}

/// The document of `split`, ready to be written.
pub(crate) fn document<'a>(session: &'a Session, found: &'a Found) -> impl Serialize + 'a {
    Source { session, found }
}

struct Source<'a> {
    session: &'a Session,
    found: &'a Found,
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { session, found } = self;
        SplitDoc {
            schema_version: SCHEMA_VERSION,
            command: "split",
            edits: edits::basis(&found.churn),
            proposals: found.proposals.iter().map(|p| proposal(session.graph(), found, p)).collect(),
            regroup: found.regroup.iter().map(|one| regroup(session.graph(), one)).collect(),
            skipped: &found.skipped,
            diagnostics: parts::Lazy(|| parts::diagnostics(&session.diagnostics)),
            unresolved: parts::unresolved(&session.analysis, false),
        }
        .serialize(serializer)
    }
}

#[derive(Serialize)]
struct PlanDoc<'a> {
    schema_version: u32,
    command: &'static str,
    package: &'a str,
    legal: bool,
    other_sources: bool,
    #[serde(flatten)]
    evaluation: EvaluationDoc<'a>,
    obstacles: Vec<ObstacleDoc<'a>>,
    steps: Vec<StepDoc<'a>>,
}

/// The document of `plan check` and `plan show`.
pub(crate) fn plan<'a>(
    session: &'a Session,
    package: &'a str,
    found: &'a Evaluation,
    steps: &'a [Step],
    obstacles: &'a [Obstacle],
    other_sources: bool,
) -> impl Serialize + 'a {
    PlanDoc {
        schema_version: SCHEMA_VERSION,
        command: "plan",
        package,
        legal: found.illegal.is_empty(),
        other_sources,
        evaluation: evaluation(session.graph(), found),
        obstacles: obstacles.iter().map(obstacle).collect(),
        steps: steps.iter().map(step).collect(),
    }
}

fn proposal<'a>(graph: &'a ItemGraph, found: &Found, proposal: &'a Proposal) -> ProposalDoc<'a> {
    let reasons = proposal.reasons.iter().map(|r| ReasonDoc { kind: r.kind(), text: r.text() });
    ProposalDoc {
        package: &proposal.package,
        root: &graph.krate(proposal.root).path,
        verdict: proposal.verdict.as_str(),
        saved_of_workspace: found.saved_of_workspace(proposal),
        reasons: reasons.collect(),
        unmet_pins: &proposal.unmet,
        evaluation: evaluation(graph, &proposal.draft.evaluation),
        obstacles: proposal.obstacles.iter().map(obstacle).collect(),
        steps: proposal.steps.iter().map(step).collect(),
        frontier: proposal
            .frontier
            .iter()
            .enumerate()
            .map(|(at, p)| PointDoc {
                crates: p.crates,
                saved_dev: parts::rounded(p.dev),
                saved_ci: parts::rounded(p.ci),
                cuts: p.cuts,
                hollow: p.hollow,
                along_modules: p.along,
                chosen: at == proposal.chosen,
            })
            .collect(),
    }
}

fn obstacle(obstacle: &Obstacle) -> ObstacleDoc<'_> {
    ObstacleDoc {
        rule: obstacle.rule.as_str(),
        file: &obstacle.file,
        line: obstacle.line,
        text: &obstacle.text,
        way_out: obstacle.rule.way_out(),
    }
}

fn step(step: &Step) -> StepDoc<'_> {
    StepDoc {
        name: &step.name,
        lines: step.lines,
        files: step.files,
        widened: step.widened,
        cuts: step.cuts,
        imports: step.imports,
        saved_dev: parts::rounded(step.saved.0),
        saved_ci: parts::rounded(step.saved.1),
    }
}

fn saving(saving: &Saving) -> SavingDoc {
    let Band { value, low, high } = saving.saved;
    SavingDoc {
        now: parts::rounded(saving.now),
        then: parts::rounded(saving.then),
        saved: parts::rounded(value),
        low: parts::rounded(low),
        high: parts::rounded(high),
    }
}

fn evaluation<'a>(graph: &'a ItemGraph, found: &'a Evaluation) -> EvaluationDoc<'a> {
    let Figures { dev, ci, named, clean_added, .. } = &found.figures;
    let named = named.as_ref().map(|[dev, ci]| NamedDoc { dev: saving(dev), ci: saving(ci) });
    let widened = found.crossings.widened.iter().map(|(&item, &(file, line))| WidenedDoc {
        item: &graph.item(item).path,
        file: graph.file(file),
        line,
    });
    EvaluationDoc {
        expected_rebuild: ExpectedDoc { basis: "estimated", dev: saving(dev), ci: saving(ci), named },
        wall_clock: found.times.as_ref().map(wall),
        clean_build_added: parts::rounded(*clean_added),
        crates: (0..found.crates.len()).map(|at| krate(graph, found, at)).collect(),
        cuts: found.cuts().iter().map(|cut| self::cut(graph, cut)).collect(),
        illegal: found.illegal.iter().map(|i| illegal(graph, found, i)).collect(),
        interface: widened.collect(),
        references_to_rewrite: found.crossings.rewritten,
        lines_moved: found.lines_moved,
        files_moved: found.files_moved,
        files_spread: found.files_spread,
    }
}

fn wall(times: &Times) -> WallDoc {
    let change =
        |change: &Change| ChangeDoc { now: parts::rounded(change.now), then: parts::rounded(change.then) };
    WallDoc {
        basis: "estimated",
        from: if times.measured { "measured" } else { "model" },
        jobs: JOBS,
        edit_dev: change(&times.edit[0]),
        edit_ci: change(&times.edit[1]),
        clean: change(&times.clean),
        package: parts::rounded(times.package),
        code_generation: parts::rounded(times.code_generation),
    }
}

fn regroup<'a>(graph: &'a ItemGraph, one: &'a Regroup) -> RegroupDoc<'a> {
    RegroupDoc {
        kind: one.kind.as_str(),
        package: &one.package,
        users: &one.users,
        modules: one.modules.iter().map(|&m| graph.module(m).path.as_str()).collect(),
        items: one.items.iter().map(|&i| graph.item(i).path.as_str()).collect(),
        lines: one.lines,
        saved: parts::rounded(one.saved),
    }
}

fn krate<'a>(graph: &'a ItemGraph, found: &'a Evaluation, at: usize) -> CrateDoc<'a> {
    let krate: &SplitCrate = &found.crates[at];
    let whole: f64 = found.crates.iter().map(|c| c.weight).sum();
    CrateDoc {
        name: &krate.name,
        original: at == 0,
        lines: krate.lines,
        share: parts::rounded(if whole > 0.0 { krate.weight / whole } else { 0.0 }),
        edit_share: parts::rounded(krate.probability),
        fan_out: parts::rounded(found.figures.fan_out[at]),
        edit_seconds: found.times.as_ref().map(|times| {
            let [dev, ci] = times.of_crate[at];
            ChangeOfCrateDoc { dev: parts::rounded(dev), ci: parts::rounded(ci) }
        }),
        depends_on: krate
            .depends_on
            .iter()
            .map(|&below| found.crates[below as usize].name.as_str())
            .collect(),
        modules: &krate.modules,
        items: &krate.items,
        files: krate.files.iter().map(|&file| graph.file(file)).collect(),
    }
}

fn file_of(graph: &ItemGraph, item: ItemId) -> Option<&str> {
    graph.module(graph.item(item).module).file.map(|file| graph.file(file))
}

fn cut<'a>(graph: &'a ItemGraph, wrong: &Wrong) -> CutDoc<'a> {
    CutDoc {
        from: &graph.item(wrong.from).path,
        to: &graph.item(wrong.to).path,
        from_file: graph.file(wrong.file),
        to_file: file_of(graph, wrong.to),
        line: wrong.line,
        fix: wrong.fix.as_str(),
        text: wrong.fix.advice(),
    }
}

fn illegal<'a>(graph: &'a ItemGraph, found: &'a Evaluation, illegal: &Illegal) -> IllegalDoc<'a> {
    let path = |item: ItemId| graph.item(item).path.as_str();
    let at = |item: ItemId| (file_of(graph, item), graph.item(item).line);
    let (items, (file, line)) = match *illegal {
        Illegal::Empty { krate } => {
            (krate.iter().map(|&krate| found.crates[krate].name.as_str()).collect(), (None, 0))
        }
        Illegal::Stays { item } => (vec![path(item)], at(item)),
        Illegal::Name { krate } => (vec![found.crates[krate].name.as_str()], (None, 0)),
        Illegal::Unforeseen(wrong) => {
            (vec![path(wrong.from), path(wrong.to)], (Some(graph.file(wrong.file)), wrong.line))
        }
        Illegal::Orphan { item, homes } => {
            let mut items = vec![path(item), path(homes[0]), path(homes[1])];
            items.dedup();
            (items, at(item))
        }
        Illegal::Overlap { item, other, homes } => {
            let mut items = vec![path(item), path(other), path(homes[0]), path(homes[1])];
            items.dedup();
            (items, at(item))
        }
        Illegal::Parted { one, other } => (vec![path(one), path(other)], at(one)),
    };
    IllegalDoc { kind: illegal.kind(), items, file, line }
}
