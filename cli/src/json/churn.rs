//! The document of `cargo seam churn`.

use seam_analyzer::propose::Regroup;
use seam_analyzer::review::{Review, Step};
use seam_graphs::{ItemGraph, ItemId, ModuleId};
use serde::{Serialize, Serializer};

use super::{SCHEMA_VERSION, parts};
use crate::args::date;
use crate::commands::churn::{ChurnArgs, Found, Part};
use crate::edits::Edits;
use crate::session::Session;

#[derive(Serialize)]
struct ChurnDoc<'a, P, R, D> {
    schema_version: u32,
    command: &'static str,
    level: &'static str,
    packages: P,
    summary: Summary<'a>,
    parts: R,
    review: Option<ReviewDoc<'a>>,
    diagnostics: D,
    unresolved: parts::UnresolvedDoc<'a>,
}

#[derive(Serialize)]
struct Summary<'a> {
    basis: &'static str,
    estimated: bool,
    head: Option<&'a str>,
    newest: Option<String>,
    since: Option<String>,
    half_life_days: Option<f64>,
    max_files: Option<u32>,
    commits: u32,
    bulk_commits: u32,
    merges: u32,
    untracked_files: u32,
    edits: f64,
    months: f64,
    parts: usize,
    notes: Vec<&'a str>,
}

#[derive(Serialize)]
struct PartDoc<'a> {
    id: &'a str,
    lines: u64,
    commits: u32,
    edits: f64,
    share: f64,
    test_only: bool,
}

#[derive(Serialize)]
struct ReviewDoc<'a> {
    of: &'a [String],
    estimated: bool,
    as_if_crates: bool,
    dependents: &'a [String],
    rebuilt_lines: u64,
    workspace_lines: u64,
    cost: f64,
    workspace_cost: f64,
    cost_share: f64,
    edits_per_month: Option<f64>,
    modules: Vec<ModuleDoc<'a>>,
    steps: Vec<StepDoc<'a>>,
    mergers: Vec<MergerDoc<'a>>,
    stable: Vec<&'a str>,
    unused: Vec<&'a str>,
}

#[derive(Serialize)]
struct ModuleDoc<'a> {
    id: &'a str,
    lines: u64,
    commits: u32,
    edits: f64,
    share: f64,
    cost: f64,
    cost_share: f64,
    needed_by: usize,
    uses: &'a [u32],
}

#[derive(Serialize)]
struct StepDoc<'a> {
    kind: &'static str,
    users: Vec<&'a str>,
    modules: Vec<&'a str>,
    items: Vec<&'a str>,
    lines: u64,
    share: f64,
    saving: f64,
    saving_share: f64,
}

#[derive(Serialize)]
struct MergerDoc<'a> {
    package: &'a str,
    into: &'a [String],
    lines: u64,
    saved: f64,
}

struct Source<'a> {
    session: &'a Session,
    found: &'a Found,
    args: &'a ChurnArgs,
}

/// The document, ready to be written.
pub(crate) fn document<'a>(
    session: &'a Session,
    found: &'a Found,
    args: &'a ChurnArgs,
) -> impl Serialize + 'a {
    Source { session, found, args }
}

impl Serialize for Source<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { session, found, args } = self;
        let mut diagnostics = session.diagnostics.clone();
        diagnostics.extend(found.edits.history.notes.iter().cloned());
        diagnostics.sort();
        ChurnDoc {
            schema_version: SCHEMA_VERSION,
            command: "churn",
            level: args.level.as_str(),
            packages: parts::Lazy(|| parts::packages(session)),
            summary: summary(found),
            parts: parts::Lazy(|| found.parts.iter().map(part)),
            review: found
                .review
                .as_ref()
                .map(|(of, review)| self::review(session.graph(), of, review, &found.mergers)),
            diagnostics: parts::Lazy(|| parts::diagnostics(&diagnostics)),
            unresolved: parts::unresolved(&session.analysis, false),
        }
        .serialize(serializer)
    }
}

fn summary(found: &Found) -> Summary<'_> {
    let Found { edits: Edits { history, churn, options }, parts, .. } = found;
    Summary {
        basis: churn.basis.as_str(),
        estimated: true,
        head: history.head.as_deref(),
        newest: history.now.map(date),
        since: history.since.map(date),
        half_life_days: options.half_life,
        max_files: options.max_files,
        commits: churn.commits,
        bulk_commits: churn.bulk_commits,
        merges: history.merges,
        untracked_files: churn.untracked_files,
        edits: churn.edits,
        months: churn.months,
        parts: parts.len(),
        notes: history.notes.iter().map(|n| n.message.as_str()).collect(),
    }
}

fn part(part: &Part) -> PartDoc<'_> {
    PartDoc {
        id: &part.name,
        lines: part.lines,
        commits: part.churn.commits,
        edits: part.churn.edits,
        share: part.churn.share,
        test_only: part.test_only,
    }
}

/// A part of a whole, 0 where there is nothing.
pub(crate) fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn review<'a>(
    graph: &'a ItemGraph,
    of: &'a [String],
    review: &'a Review,
    mergers: &'a [Regroup],
) -> ReviewDoc<'a> {
    let merger = |one: &'a Regroup| MergerDoc {
        package: &one.package,
        into: &one.users,
        lines: one.lines,
        saved: one.saved,
    };
    let module = |m: &ModuleId| graph.module(*m).path.as_str();
    let item = |i: &ItemId| graph.item(*i).path.as_str();
    let step = |step: &'a Step| StepDoc {
        kind: step.kind.as_str(),
        users: step.users.iter().map(|&u| review.dependents[u].as_str()).collect(),
        modules: step.modules.iter().map(module).collect(),
        items: step.items.iter().map(item).collect(),
        lines: step.lines,
        share: step.share,
        saving: step.saving,
        saving_share: share(step.saving, review.cost),
    };
    let modules = review.modules.iter().map(|m| ModuleDoc {
        id: module(&m.module),
        lines: m.lines,
        commits: m.churn.commits,
        edits: m.churn.edits,
        share: m.churn.share,
        cost: m.cost,
        cost_share: share(m.cost, review.cost),
        needed_by: m.needed_by,
        uses: &m.uses,
    });
    ReviewDoc {
        of,
        estimated: true,
        as_if_crates: review.as_if_crates,
        dependents: &review.dependents,
        rebuilt_lines: review.rebuilt_lines,
        workspace_lines: review.workspace_lines,
        cost: review.cost,
        workspace_cost: review.workspace_cost,
        cost_share: share(review.cost, review.workspace_cost),
        edits_per_month: review.edits_per_month,
        modules: modules.collect(),
        steps: review.steps.iter().map(step).collect(),
        mergers: mergers.iter().map(merger).collect(),
        stable: review.stable.iter().map(module).collect(),
        unused: review.unused.iter().map(item).collect(),
    }
}
