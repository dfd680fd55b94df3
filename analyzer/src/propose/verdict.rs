//! Whether a split is worth it, and why or why not.
//!
//! In: the evaluation of the split that was chosen. Out: [`Verdict`] and [`Reason`]s. Thresholds stand here and nowhere else.

use super::evaluate::Evaluation;
use super::search::{ABOVE_CHANCE, Candidate};

/// A split has to take this share off the expected rebuild, in the better of both modes.
const WORTH: f64 = 0.10;
/// What more is saved by dependents that name the new crates is said from this share on.
const NOTEWORTHY: f64 = 0.02;
/// A crate that has this share of all edits, and is rebuilt by them with most of the rest, is a core that churns.
const CHURNING: f64 = 0.6;
/// Under this an edit is compiled before anyone waits for it: the second up to which a train of thought is not broken, and the
/// ten seconds up to which attention is kept (R. B. Miller, "Response time in man-computer conversational transactions", 1968;
/// J. Nielsen, "Usability Engineering", 1993).
const AT_ONCE: f64 = 1.0;
/// The same for a build from nothing.
const ATTENTION: f64 = 10.0;
/// A package of which this share is code generation is bound by it: dependents do not wait for that, and within a crate it is
/// parted into units of its own already.
const CODEGEN: f64 = 0.6;
/// Packages below this are not worth taking apart, whatever is saved: lines.
const SMALL: f64 = 2_000.0;

/// What to do with a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Take it apart.
    Split,
    /// Leave it as it is.
    Leave,
}

impl Verdict {
    /// As JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Leave => "leave",
        }
    }
}

/// Why.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// It saves so much: shares of the expected rebuild, `dev` and `ci`.
    Saves {
        /// 0 to 1.
        dev: f64,
        /// 0 to 1.
        ci: f64,
    },
    /// It saves so much more once its dependents name the new crates: shares of the expected rebuild, `dev` and `ci`.
    Named {
        /// 0 to 1.
        dev: f64,
        /// 0 to 1.
        ci: f64,
    },
    /// There is nothing to wait for: seconds.
    Quick {
        /// What an edit of it takes to build, on a developer's machine.
        edit: f64,
        /// What all of it takes from nothing, with what depends on it.
        clean: f64,
    },
    /// Most of its build is code generation.
    CodeGeneration {
        /// 0 to 1.
        share: f64,
    },
    /// It saves less than it has to.
    TooLittle {
        /// 0 to 1, in the better mode.
        saved: f64,
        /// What would be enough.
        enough: f64,
    },
    /// What the best split saves is not worth what it moves.
    Effort {
        /// 0 to 1, in the better mode.
        saved: f64,
    },
    /// The package is small: so many lines.
    Small {
        /// Lines.
        lines: u64,
    },
    /// What the new crates cost by themselves is more than what is saved where nothing is incremental.
    FixedCosts {
        /// The share of a clean build that is added.
        added: f64,
    },
    /// Most edits are in one crate that most of the rest depends on.
    ChurningCore {
        /// Its name.
        name: String,
        /// Its share of the edits.
        edits: f64,
    },
    /// No partition into several crates holds.
    OnePiece,
    /// It is a crate of procedural macros.
    ProcMacro,
    /// As much is saved on the same graph shuffled: the gain says nothing about this code.
    Chance {
        /// What a free search saves with as many crates, less the effort: 0 to 1, without incremental state.
        free: f64,
        /// What it saves on a shuffled graph.
        shuffled: f64,
    },
}

impl Reason {
    /// As JSON has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Saves { .. } => "saves",
            Self::Named { .. } => "named",
            Self::Quick { .. } => "quick",
            Self::CodeGeneration { .. } => "code-generation",
            Self::TooLittle { .. } => "too-little",
            Self::Effort { .. } => "effort",
            Self::Small { .. } => "small",
            Self::FixedCosts { .. } => "fixed-costs",
            Self::ChurningCore { .. } => "churning-core",
            Self::OnePiece => "one-piece",
            Self::ProcMacro => "procedural-macro",
            Self::Chance { .. } => "chance",
        }
    }

    /// In a sentence.
    pub fn text(&self) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self {
            Self::Named { dev, ci } => format!(
                "with dependents that name the new crates instead of its re-exports, {} less and {} less (estimated)",
                percent(*dev),
                percent(*ci)
            ),
            Self::Quick { edit, clean } => format!(
                "an edit of it is built in {edit:.1} s, and all of it with what depends on it in {clean:.1} s from nothing (estimated): there is nothing to wait for"
            ),
            Self::CodeGeneration { share } => format!(
                "{} of its build is code generation (estimated), which no dependent waits for and which is parted within a crate already",
                percent(*share)
            ),
            Self::Saves { dev, ci } => {
                let less = |share: f64| {
                    let word = if share < 0.0 { "more" } else { "less" };
                    format!("{} {word}", percent(share.abs()))
                };
                format!(
                    "an edit rebuilds {} on a developer's machine and {} in CI, on average (estimated)",
                    less(*dev),
                    less(*ci)
                )
            }
            Self::TooLittle { saved, enough } => format!(
                "the best split takes {} off the expected rebuild (estimated), and less than {} is not worth the work",
                percent(saved.max(0.0)),
                percent(*enough)
            ),
            Self::Effort { saved } => format!(
                "the best split takes {} off the expected rebuild (estimated), which is not worth what it moves",
                percent(*saved)
            ),
            Self::Small { lines } => {
                format!("it has {lines} lines: it is compiled before a build has started well")
            }
            Self::FixedCosts { added } => format!(
                "the new crates add {} to a clean build, more than an edit saves (estimated)",
                percent(*added)
            ),
            Self::ChurningCore { name, edits } => format!(
                "{} of the edits are in what would be `{name}`, and most of the rest depends on it: it would be rebuilt all the same",
                percent(*edits)
            ),
            Self::OnePiece => "no two parts of it can be crates without a cycle between them".to_owned(),
            Self::ProcMacro => "it is a crate of procedural macros: they all have to stand in the root of one crate, and it can export nothing else".to_owned(),
            Self::Chance { free, shuffled } => format!(
                "as many crates, with items moved freely, save {} at best less what they take apart, and {} on the same graph shuffled: the gain says nothing about this code (estimated)",
                percent(*free),
                percent(*shuffled)
            ),
        }
    }
}

/// What to do, and why; the reason that decides first. `above_chance` is the most by which any split comes lower than
/// one of the graph shuffled, as a share of J: few crates are easily had in any graph, and the parts show at more. `best_split` is the most that
/// one into several crates saves, `None` where none holds. Who asks for a number of crates (`asked`) has decided that there is
/// something to wait for.
pub(super) fn judge(
    evaluation: &Evaluation,
    candidate: &Candidate,
    above_chance: f64,
    best_split: Option<f64>,
    asked: bool,
) -> (Verdict, Vec<Reason>) {
    if evaluation.crates.len() < 2 {
        let reason = match best_split {
            None => Reason::OnePiece,
            Some(saved) if saved < WORTH => Reason::TooLittle { saved, enough: WORTH },
            Some(saved) => Reason::Effort { saved },
        };
        return (Verdict::Leave, vec![reason]);
    }
    let figures = &evaluation.figures;
    let (dev, ci) = (figures.dev.saved.value, figures.ci.saved.value);
    let best = figures.best();
    let whole: f64 = evaluation.crates.iter().map(|c| c.weight).sum();
    let mut reasons = Vec::new();
    if whole < SMALL {
        reasons.push(Reason::Small { lines: whole as u64 });
    }
    let quick = quick(evaluation);
    reasons.extend(quick.clone().filter(|_| !asked));
    if best < WORTH {
        reasons.push(Reason::TooLittle { saved: best, enough: WORTH });
    }
    // A split that saves nothing there says nothing of chance.
    if let Some(null) = candidate.above_null.filter(|_| above_chance < ABOVE_CHANCE)
        && null.objective - null.margin < 1.0
    {
        reasons.push(Reason::Chance {
            free: 1.0 - (null.objective - null.margin),
            shuffled: 1.0 - null.objective,
        });
    }
    if figures.clean_added > best {
        reasons.push(Reason::FixedCosts { added: figures.clean_added });
    }
    let core = evaluation.crates.iter().zip(&figures.fan_out);
    let core = core.filter(|(c, fan_out)| c.probability >= CHURNING && **fan_out >= CHURNING);
    if let Some((krate, _)) =
        core.max_by(|a, b| a.0.probability.total_cmp(&b.0.probability)).filter(|_| best < WORTH)
    {
        reasons.push(Reason::ChurningCore { name: krate.name.clone(), edits: krate.probability });
    }
    if !reasons.is_empty() {
        reasons.extend(code_generation(evaluation));
        return (Verdict::Leave, reasons);
    }
    reasons.push(Reason::Saves { dev, ci });
    if let Some([named_dev, named_ci]) = figures.named.map(|n| n.map(|s| s.saved.value))
        && named_dev.max(named_ci) >= dev.max(ci) + NOTEWORTHY
    {
        reasons.push(Reason::Named { dev: named_dev, ci: named_ci });
    }
    reasons.extend(quick);
    (Verdict::Split, reasons)
}

/// That there is nothing to wait for, where times are known.
fn quick(evaluation: &Evaluation) -> Option<Reason> {
    let times = evaluation.times.as_ref()?;
    let [dev, ci] = times.edit.map(|change| change.now);
    (dev < AT_ONCE && ci < ATTENTION).then_some(Reason::Quick { edit: dev, clean: ci })
}

/// That most of the build is code generation, where times are known.
fn code_generation(evaluation: &Evaluation) -> Option<Reason> {
    let share = evaluation.times.as_ref()?.code_generation;
    (share >= CODEGEN).then_some(Reason::CodeGeneration { share })
}

#[cfg(test)]
mod tests {
    use super::super::SplitCrate;
    use super::super::figures::{Band, Saving};
    use super::super::times::{Change, Times};
    use super::*;
    use seam_graphs::split::AboveNull;

    /// A split of 20,000 lines that saves `saved`, of a package an edit of which is built in `edit` seconds.
    fn evaluation(saved: f64, edit: f64, clean: f64, code_generation: f64) -> Evaluation {
        let part = SplitCrate { weight: 10_000.0, probability: 0.5, ..SplitCrate::default() };
        let mut evaluation = Evaluation { crates: vec![part.clone(), part], ..Evaluation::default() };
        let saving = Saving { saved: Band { value: saved, ..Band::default() }, ..Saving::default() };
        (evaluation.figures.dev, evaluation.figures.ci) = (saving, saving);
        evaluation.figures.fan_out = vec![0.5, 0.5];
        let changes = [edit, clean].map(|now| Change { now, then: now });
        evaluation.times = Some(Times { edit: changes, code_generation, ..Times::default() });
        evaluation
    }

    fn judged(evaluation: &Evaluation, asked: bool) -> (Verdict, Vec<&'static str>) {
        let candidate = Candidate { crate_of: Vec::new(), above_null: None, along: false };
        let (verdict, reasons) = judge(evaluation, &candidate, f64::INFINITY, Some(0.0), asked);
        (verdict, reasons.iter().map(Reason::kind).collect())
    }

    #[test]
    fn what_nobody_waits_for_is_left_unless_a_split_is_asked_for() {
        let quick = evaluation(0.5, 0.7, 4.0, 0.3);
        assert_eq!(judged(&quick, false), (Verdict::Leave, vec!["quick"]));
        assert_eq!(judged(&quick, true), (Verdict::Split, vec!["saves", "quick"]));
        // A build from nothing that takes a minute is waited for, however quick an edit is.
        assert_eq!(judged(&evaluation(0.5, 0.7, 60.0, 0.3), false), (Verdict::Split, vec!["saves"]));
        assert_eq!(judged(&evaluation(0.5, 1.2, 4.0, 0.3), false), (Verdict::Split, vec!["saves"]));
    }

    #[test]
    fn one_piece_is_said_where_no_split_holds_and_nowhere_else() {
        let whole = Evaluation { crates: vec![SplitCrate::default()], ..Evaluation::default() };
        let candidate = Candidate { crate_of: Vec::new(), above_null: None, along: false };
        let why = |best: Option<f64>| judge(&whole, &candidate, f64::INFINITY, best, false).1[0].kind();
        assert_eq!(
            [None, Some(-0.1), Some(0.04), Some(0.2)].map(why),
            ["one-piece", "too-little", "too-little", "effort"]
        );
    }

    #[test]
    fn chance_is_told_by_the_search_that_was_compared() {
        let null = |objective: f64, margin: f64| Candidate {
            crate_of: Vec::new(),
            above_null: Some(AboveNull { objective, margin }),
            along: true,
        };
        let found = evaluation(0.3, 5.0, 60.0, 0.3);
        let reasons = |candidate: Candidate| judge(&found, &candidate, 0.01, Some(0.3), false).1;
        assert_eq!(reasons(null(0.5, 0.25)), [Reason::Chance { free: 0.75, shuffled: 0.5 }]);
        assert_eq!(reasons(null(1.5, 0.25)), [Reason::Saves { dev: 0.3, ci: 0.3 }]);
    }

    #[test]
    fn code_generation_is_a_reason_where_little_is_saved() {
        let bound = evaluation(0.04, 5.0, 60.0, 0.9);
        assert_eq!(judged(&bound, false), (Verdict::Leave, vec!["too-little", "code-generation"]));
        assert_eq!(judged(&evaluation(0.04, 5.0, 60.0, 0.3), false).1, ["too-little"]);
        assert_eq!(judged(&evaluation(0.4, 5.0, 60.0, 0.9), false).1, ["saves"]);
    }

    #[test]
    fn what_dependents_save_counts_where_they_name_the_new_crates() {
        let mut above = evaluation(0.03, 5.0, 60.0, 0.3);
        assert_eq!(judged(&above, false).0, Verdict::Leave);
        let saving = Saving { saved: Band { value: 0.4, ..Band::default() }, ..Saving::default() };
        above.figures.named = Some([saving, saving]);
        assert_eq!(judged(&above, false), (Verdict::Split, vec!["saves", "named"]));
    }
}
