//! What a split saves: expected rebuild and fan-out of the crates that it makes, in both modes.
//!
//! In: the weight and the edit probability of each crate, who sees whom, what is above. Out: [`Figures`]. The measure is J of
//! the design, Σ P · W(up*), on blocks of the proposal. All of it is estimated. The bands: what incremental state saves and what
//! a crate costs by itself were measured on few workspaces, so both are taken at half and at twice their value, together and
//! against each other, and the worst and the best answer are shown.
//!
//! Left out: wall clock on several jobs, and what is linked.

use crate::cost::{FIXED_LINES, Share};

/// A figure with its band.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Band {
    /// The most likely value.
    pub value: f64,
    /// The lowest that the assumptions allow.
    pub low: f64,
    /// The highest.
    pub high: f64,
}

/// The expected rebuild before and after, in lines compiled clean, and how much less it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Saving {
    /// J of the package as it is.
    pub now: f64,
    /// J of the split.
    pub then: f64,
    /// 1 − then ÷ now: 0 to 1, below 0 where the split costs more.
    pub saved: Band,
}

/// What a split is worth.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// On a developer's machine, incremental.
    pub dev: Saving,
    /// In CI and for release builds, from nothing.
    pub ci: Saving,
    /// By crate: the share of the package's weight that is rebuilt when it is edited, 0 to 1.
    pub fan_out: Vec<f64>,
    /// The share of a clean build that is added: fixed costs of more crates.
    pub clean_added: f64,
}

/// A crate of a split, as the figures see it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Part {
    pub(super) weight: f64,
    pub(super) probability: f64,
}

/// What is assumed.
#[derive(Clone, Copy)]
struct Assumed {
    edited: f64,
    dependent: f64,
    fixed: f64,
}

impl Assumed {
    fn rebuild(&self, parts: &[Part], sight: &[Vec<bool>], above: f64) -> f64 {
        let cost = |edited: usize| -> f64 {
            let rebuilt = (0..parts.len()).filter(|&krate| sight[krate][edited]);
            let each = rebuilt.map(|krate| {
                self.fixed + parts[krate].weight * if krate == edited { self.edited } else { self.dependent }
            });
            each.sum()
        };
        let all: f64 = parts.iter().enumerate().map(|(at, part)| part.probability * cost(at)).sum();
        all + above * self.dependent
    }

    fn saving(&self, parts: &[Part], sight: &[Vec<bool>], above: f64) -> (f64, f64) {
        let one = Part { weight: parts.iter().map(|p| p.weight).sum(), probability: 1.0 };
        (self.rebuild(&[one], &[vec![true]], above), self.rebuild(parts, sight, above))
    }
}

const DEV: Assumed = Assumed { edited: Share::DEV.even(), dependent: Share::DEV.even(), fixed: FIXED_LINES };
const CI: Assumed = Assumed { edited: 1.0, dependent: 1.0, fixed: FIXED_LINES };

impl Figures {
    /// The figures of a split into `parts`; `sight[a][b]` says whether `a` is `b` or depends on it.
    pub(super) fn new(parts: &[Part], sight: &[Vec<bool>], above: f64) -> Self {
        let whole: f64 = parts.iter().map(|p| p.weight).sum();
        let share = |at: usize| {
            let rebuilt = (0..parts.len()).filter(|&krate| sight[krate][at]).map(|krate| parts[krate].weight);
            if whole > 0.0 { rebuilt.sum::<f64>() / whole } else { 1.0 }
        };
        Self {
            dev: saving(DEV, parts, sight, above),
            ci: saving(CI, parts, sight, above),
            fan_out: (0..parts.len()).map(share).collect(),
            clean_added: parts.len().saturating_sub(1) as f64 * FIXED_LINES / (whole + FIXED_LINES),
        }
    }
}

fn saving(assumed: Assumed, parts: &[Part], sight: &[Vec<bool>], above: f64) -> Saving {
    let saved = |(now, then): (f64, f64)| if now > 0.0 { 1.0 - then / now } else { 0.0 };
    let (now, then) = assumed.saving(parts, sight, above);
    let mut band = Band { value: saved((now, then)), low: f64::INFINITY, high: f64::NEG_INFINITY };
    for share in [0.5, 1.0, 2.0] {
        for fixed in [0.5, 1.0, 2.0] {
            let dependent = (assumed.dependent * share).min(assumed.edited);
            let other = Assumed { dependent, fixed: assumed.fixed * fixed, ..assumed };
            let value = saved(other.saving(parts, sight, above));
            band.low = band.low.min(value);
            band.high = band.high.max(value);
        }
    }
    Saving { now, then, saved: band }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(weights: &[(f64, f64)]) -> Vec<Part> {
        weights.iter().map(|&(weight, probability)| Part { weight, probability }).collect()
    }

    #[test]
    fn siblings_save_more_than_a_chain() {
        let parts = parts(&[(0.0, 0.0), (10_000.0, 0.5), (10_000.0, 0.5)]);
        let chain = [vec![true, true, true], vec![false, true, false], vec![false, true, true]];
        let siblings = [vec![true, true, true], vec![false, true, false], vec![false, false, true]];
        let chain = Figures::new(&parts, &chain, 0.0);
        let siblings = Figures::new(&parts, &siblings, 0.0);
        assert!(siblings.ci.saved.value > chain.ci.saved.value + 0.2, "{siblings:?} {chain:?}");
        assert_eq!(chain.fan_out, [0.0, 1.0, 0.5]);
    }

    #[test]
    fn a_leaf_from_under_a_crate_that_is_edited_saves_nothing() {
        let parts = parts(&[(20_000.0, 1.0), (2_000.0, 0.0)]);
        let sight = [vec![true, true], vec![false, true]];
        let figures = Figures::new(&parts, &sight, 0.0);
        assert!(figures.ci.saved.value < 0.1, "{figures:?}");
        assert!(
            figures.ci.saved.low <= figures.ci.saved.value && figures.ci.saved.value <= figures.ci.saved.high
        );
    }
}
