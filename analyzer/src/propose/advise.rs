//! The advisor: from a workspace to proposals.
//!
//! In: a workspace, its analysis, its churn. Out: a [`Proposal`] for a package, or the [`Draft`] of a plan that someone wrote.

use rayon::prelude::*;
use seam_graphs::{CrateId, CrateKind, ItemId};

use super::evaluate::{Evaluation, Illegal, Outline, SplitCrate};
use super::obstacles::{Obstacle, obstacles};
use super::pins::{Pins, PinsError};
use super::problem::Subject;
use super::proposal::{Draft, Sketch};
use super::search::{Candidate, above_chance, candidates};
use super::times::{Clock, Times};
use super::verdict::{Reason, Verdict, judge};
use crate::plan::{Plan, PlanError, taken_names};
use crate::workspace::Workspace;
use crate::{Analysis, Churn};

/// So many crates are tried unless the user asks for another number.
const SEARCHED: usize = 16;

/// What the user wishes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Exactly so many crates.
    pub crates: Option<usize>,
    /// No more than so many.
    pub max_crates: Option<usize>,
    /// As few crates as bring the expected rebuild to this share of today's: 0 to 1.
    pub target: Option<f64>,
    /// Whether calls may be given up that a crate above could hand in, where that takes a circle apart.
    pub cuts: bool,
    /// What has to be where.
    pub pins: Pins,
}

/// Why there is no proposal.
#[derive(Debug, thiserror::Error)]
pub enum ProposeError {
    /// The package has neither a library nor a binary.
    #[error("package `{0}` has no library and no binary that could be taken apart")]
    NoCrate(String),
    /// The pins do not fit.
    #[error(transparent)]
    Pins(#[from] PinsError),
    /// The plan does not fit.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// The best split for one number of crates.
#[derive(Clone, Debug, PartialEq)]
pub struct FrontierPoint {
    /// How many crates, the original package counted where code is left in it.
    pub crates: usize,
    /// The share of the expected rebuild that is saved with incremental state.
    pub dev: f64,
    /// The same without.
    pub ci: f64,
    /// References that have to go.
    pub cuts: usize,
    /// Whether nothing but re-exports stays in the original package, which is not among `crates` then.
    pub hollow: bool,
    /// Whether it goes along the modules; otherwise items move between them wherever that saves more.
    pub along: bool,
}

/// One crate taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The name of the crate.
    pub name: String,
    /// Lines that move.
    pub lines: u64,
    /// Files of which something moves.
    pub files: usize,
    /// Items that become `pub`.
    pub widened: usize,
    /// References that have to go before, imports aside.
    pub cuts: usize,
    /// Imports and re-exports that have to move or go before.
    pub imports: usize,
    /// The share of the expected rebuild that is saved once this step and all before are done, `dev` and `ci`.
    pub saved: (f64, f64),
}

/// What to do with a package.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The package.
    pub package: String,
    /// The crate of it that is looked at.
    pub root: CrateId,
    /// What to do.
    pub verdict: Verdict,
    /// Why, what decides first.
    pub reasons: Vec<Reason>,
    /// Pins that `draft` does not hold to, in words.
    pub unmet: Vec<String>,
    /// The best split that was found, also where the verdict is to leave it.
    pub draft: Draft,
    /// Its steps, lowest crate first.
    pub steps: Vec<Step>,
    /// What stands in the way of it.
    pub obstacles: Vec<Obstacle>,
    /// The best splits for each number of crates, ascending.
    pub frontier: Vec<FrontierPoint>,
    /// Which of them `draft` is.
    pub chosen: usize,
    /// The probability that the next edit of the workspace is one of this crate.
    pub edited: f64,
}

impl Proposal {
    /// Lines that an edit of the workspace rebuilds less, on average over both modes: what ranks proposals of several packages.
    pub fn gain(&self) -> f64 {
        self.edited * self.draft.evaluation.figures.gain()
    }
}

/// Makes proposals for the packages of a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Advisor<'a> {
    workspace: &'a Workspace,
    analysis: &'a Analysis,
    churn: &'a Churn,
    clock: Option<&'a Clock>,
}

impl<'a> Advisor<'a> {
    /// An advisor for `workspace` that knows nothing of seconds.
    pub fn new(workspace: &'a Workspace, analysis: &'a Analysis, churn: &'a Churn) -> Self {
        Self { workspace, analysis, churn, clock: None }
    }

    /// The same with a clock.
    pub fn with_clock(self, clock: &'a Clock) -> Self {
        Self { clock: Some(clock), ..self }
    }

    /// The crate of a package that is looked at: its library, or its binary, of several the one named like the package.
    ///
    /// # Errors
    /// When there is none.
    pub fn root_of(&self, package: &str) -> Result<CrateId, ProposeError> {
        let of_package = |kind: CrateKind| {
            let crates = self.analysis.graph.crates().iter().enumerate();
            crates.filter(move |(_, c)| c.package == package && c.kind == kind)
        };
        let library = of_package(CrateKind::Lib).chain(of_package(CrateKind::ProcMacro)).next();
        if let Some((at, _)) = library {
            return Ok(CrateId::new(at));
        }
        let bin = of_package(CrateKind::Bin).min_by_key(|(at, c)| (c.target != package, *at));
        bin.map(|(at, _)| CrateId::new(at)).ok_or_else(|| ProposeError::NoCrate(package.to_owned()))
    }

    /// What to do with `package`.
    ///
    /// # Errors
    /// When it has no crate that could be taken apart, or the pins do not fit.
    pub fn propose(&self, package: &str, wish: &Wish) -> Result<Proposal, ProposeError> {
        let graph = &self.analysis.graph;
        let root = self.root_of(package)?;
        wish.pins.check(graph, &graph.krate(root).path)?;
        let subject = self.subject(root, &wish.pins);
        let taken = taken_names(self.workspace, package, &graph.krate(root).name);
        let whole = graph.krate(root).kind == CrateKind::ProcMacro;
        // Who asks for few crates is told of them what the table tells: a search of more finds other splits into few.
        let asked_for = wish.crates.or(wish.max_crates).map_or(0, |n| n + 1);
        let most = if whole { 1 } else { asked_for.max(SEARCHED) };
        let (candidates, knee) = candidates(graph, &subject, most, wish.cuts);
        let sketch = |candidate: &Candidate| Sketch::new(graph, &subject, &candidate.crate_of);
        let sketches: Vec<Sketch> = candidates.par_iter().map(sketch).collect();
        let frontier: Vec<FrontierPoint> = sketches
            .iter()
            .zip(&candidates)
            .map(|(sketch, candidate)| point(&sketch.outline, candidate))
            .collect();
        let chosen = choose(&frontier, knee, wish);
        let mut draft = sketches[chosen].draft(graph, &subject, &taken);
        draft.evaluation.times = self.times(root, &draft.evaluation);
        let asked = wish.crates.is_some() || wish.target.is_some();
        let (verdict, reasons) = if whole {
            (Verdict::Leave, vec![Reason::ProcMacro])
        } else {
            judge(
                &draft.evaluation,
                &candidates[chosen],
                above_chance(&candidates),
                best_split(&frontier),
                asked,
            )
        };
        let steps = self.steps(&subject, &draft.evaluation);
        let obstacles = self.obstacles(&draft.evaluation);
        let name = |krate: u32| draft.evaluation.crates[krate as usize].name.clone();
        let unmet = wish.pins.unmet(graph, &subject.units, &draft.evaluation.home, &name);
        let package = package.to_owned();
        let items = (0..graph.items().len()).map(ItemId::new).filter(|&item| graph.crate_of(item) == root);
        let edited = items.map(|item| self.churn.share(item)).sum();
        Ok(Proposal {
            package,
            root,
            verdict,
            reasons,
            unmet,
            draft,
            steps,
            obstacles,
            frontier,
            chosen,
            edited,
        })
    }

    /// What there is to say about a plan, and its steps.
    ///
    /// # Errors
    /// When it names something that the workspace has not.
    pub fn check(&self, plan: &Plan) -> Result<(Evaluation, Vec<Step>), ProposeError> {
        let graph = &self.analysis.graph;
        let assignment = plan.assign(graph)?;
        let subject = self.subject(assignment.root, &Pins::default());
        let mut evaluation = Evaluation::new(graph, &subject, plan, &assignment);
        let misnamed = plan.misnamed(self.workspace, &graph.krate(assignment.root).name);
        evaluation.illegal.extend(misnamed.into_iter().map(|at| Illegal::Name { krate: at + 1 }));
        evaluation.illegal.extend(plan.crates.is_empty().then_some(Illegal::Empty { krate: None }));
        evaluation.illegal.sort_unstable();
        evaluation.times = self.times(assignment.root, &evaluation);
        let steps = self.steps(&subject, &evaluation);
        Ok((evaluation, steps))
    }

    /// What stands in the way of a plan, by rule, then place.
    pub fn obstacles(&self, evaluation: &Evaluation) -> Vec<Obstacle> {
        obstacles(self.workspace, self.analysis, evaluation)
    }

    fn times(&self, root: CrateId, evaluation: &Evaluation) -> Option<Times> {
        let target = self.workspace.targets_of(&self.analysis.graph)[root.index()]?;
        self.clock?.times(target, evaluation)
    }

    fn subject(&self, root: CrateId, pins: &Pins) -> Subject {
        Subject::new(self.workspace, self.analysis, self.churn, root, pins)
    }

    /// What comes of `evaluation` crate by crate.
    fn steps(&self, subject: &Subject, evaluation: &Evaluation) -> Vec<Step> {
        let graph = &self.analysis.graph;
        let outlines: Vec<Outline> = (1..evaluation.crates.len())
            .into_par_iter()
            .map(|count| evaluation.after(graph, subject, count))
            .collect();
        let (mut widened, mut cuts, mut imports) = (0, 0, 0);
        let mut step = |(new, outline): (&SplitCrate, &Outline)| {
            let hard = outline.crossings.hard();
            let all = (outline.crossings.widened.len(), hard, outline.crossings.wrong.len() - hard);
            let step = Step {
                name: new.name.clone(),
                lines: new.lines,
                files: new.files.len(),
                widened: all.0.saturating_sub(widened),
                cuts: all.1.saturating_sub(cuts),
                imports: all.2.saturating_sub(imports),
                saved: (outline.figures.dev.saved.value, outline.figures.ci.saved.value),
            };
            (widened, cuts, imports) = all;
            step
        };
        evaluation.crates[1..].iter().zip(&outlines).map(&mut step).collect()
    }
}

fn point(outline: &Outline, candidate: &Candidate) -> FrontierPoint {
    let Outline { crossings, figures, .. } = outline;
    let hollow = !outline.keeps_code();
    FrontierPoint {
        crates: (crossings.depends_on.len() - usize::from(hollow)).max(1),
        dev: figures.dev.saved.value,
        ci: figures.ci.saved.value,
        cuts: crossings.hard(),
        hollow,
        along: candidate.along && crossings.depends_on.len() > 1,
    }
}

/// The largest share that any split into several crates takes off the expected rebuild, in its better mode; `None` without one.
fn best_split(frontier: &[FrontierPoint]) -> Option<f64> {
    frontier.iter().filter(|point| point.crates > 1).map(|point| point.dev.max(point.ci)).reduce(f64::max)
}

/// The point of the frontier that fits the wish; without one, where the search finds that a further crate is not worth it.
fn choose(frontier: &[FrontierPoint], knee: usize, wish: &Wish) -> usize {
    let saved = |at: usize| f64::midpoint(frontier[at].dev, frontier[at].ci);
    let all = 0..frontier.len();
    if let Some(crates) = wish.crates {
        // Rather one too few than one too many; of two, the one that leaves nothing but re-exports in the original package.
        let order = |&at: &usize| {
            let found = &frontier[at];
            (found.crates.abs_diff(crates), found.crates > crates, found.cuts, std::cmp::Reverse(at))
        };
        return all.min_by_key(order).unwrap_or(0);
    }
    let fits = |at: &usize| wish.max_crates.is_none_or(|most| frontier[*at].crates <= most);
    let best = all.clone().filter(fits).max_by(|&a, &b| saved(a).total_cmp(&saved(b)).then(b.cmp(&a)));
    let Some(best) = best else { return 0 };
    match wish.target {
        Some(target) => all.filter(fits).find(|&at| saved(at) >= 1.0 - target).unwrap_or(best),
        None if fits(&knee) => knee,
        None => best,
    }
}
