//! Whether a split is worth it, and why or why not.
//!
//! In: the evaluation of the split that was chosen. Out: [`Verdict`] and [`Reason`]s. Thresholds stand here and nowhere else.

use super::evaluate::Evaluation;
use super::search::{ABOVE_CHANCE, Candidate};

/// A split has to take this share off the expected rebuild, in the better of both modes.
const WORTH: f64 = 0.10;
/// A crate that has this share of all edits, and is rebuilt by them with most of the rest, is a core that churns.
const CHURNING: f64 = 0.6;
/// Packages below this are not worth taking apart, whatever is saved: lines.
const SMALL: f64 = 2_000.0;

/// What to do with a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Take it apart.
    Split,
    /// Leave it as it is.
    Leave,
    /// Put it together with others.
    Merge,
}

impl Verdict {
    /// As JSON has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Split => "split",
            Self::Leave => "leave",
            Self::Merge => "merge",
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
    /// It saves less than it has to.
    TooLittle {
        /// 0 to 1, in the better mode.
        saved: f64,
        /// What would be enough.
        enough: f64,
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
    /// As much is saved on the same graph shuffled: the gain says nothing about this code.
    Chance {
        /// What a shuffled graph saves.
        shuffled: f64,
    },
}

impl Reason {
    /// As JSON has it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Saves { .. } => "saves",
            Self::TooLittle { .. } => "too-little",
            Self::Small { .. } => "small",
            Self::FixedCosts { .. } => "fixed-costs",
            Self::ChurningCore { .. } => "churning-core",
            Self::OnePiece => "one-piece",
            Self::Chance { .. } => "chance",
        }
    }

    /// In a sentence.
    pub fn text(&self) -> String {
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self {
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
            Self::Chance { shuffled } => format!(
                "the same graph shuffled saves as much ({}): the gain says nothing about this code",
                percent(*shuffled)
            ),
        }
    }
}

/// What to do, and why; the reason that decides first. `above_chance` is the most that any split saves more than one of the
/// graph shuffled, as a share of J: few crates are easily had in any graph, and the parts show at more.
pub(super) fn judge(
    evaluation: &Evaluation,
    candidate: &Candidate,
    above_chance: f64,
) -> (Verdict, Vec<Reason>) {
    if evaluation.crates.len() < 2 {
        return (Verdict::Leave, vec![Reason::OnePiece]);
    }
    let figures = &evaluation.figures;
    let (dev, ci) = (figures.dev.saved.value, figures.ci.saved.value);
    let whole: f64 = evaluation.crates.iter().map(|c| c.weight).sum();
    let mut reasons = Vec::new();
    if whole < SMALL {
        reasons.push(Reason::Small { lines: whole as u64 });
    }
    if dev.max(ci) < WORTH {
        reasons.push(Reason::TooLittle { saved: dev.max(ci), enough: WORTH });
    }
    if let Some(null) = candidate.null_share.filter(|_| above_chance < ABOVE_CHANCE) {
        reasons.push(Reason::Chance { shuffled: 1.0 - null });
    }
    if figures.clean_added > dev.max(ci) {
        reasons.push(Reason::FixedCosts { added: figures.clean_added });
    }
    let core = evaluation.crates.iter().zip(&figures.fan_out);
    let core = core.filter(|(c, fan_out)| c.probability >= CHURNING && **fan_out >= CHURNING);
    if let Some((krate, _)) =
        core.max_by(|a, b| a.0.probability.total_cmp(&b.0.probability)).filter(|_| dev.max(ci) < WORTH)
    {
        reasons.push(Reason::ChurningCore { name: krate.name.clone(), edits: krate.probability });
    }
    if reasons.is_empty() {
        (Verdict::Split, vec![Reason::Saves { dev, ci }])
    } else {
        (Verdict::Leave, reasons)
    }
}
