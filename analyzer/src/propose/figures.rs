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
    /// The same two once those who depend on the package name the new crates themselves; `None` where nobody does.
    pub named: Option<[Saving; 2]>,
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

/// What is rebuilt above a package, by weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Above {
    /// With the package as it is, and with one that re-exports what moved out.
    pub(super) whole: f64,
    /// By crate of the split, where dependents name the new crates.
    pub(super) named: Vec<f64>,
}

/// What is assumed.
#[derive(Clone, Copy)]
pub(super) struct Assumed {
    pub(super) edited: f64,
    pub(super) dependent: f64,
    pub(super) fixed: f64,
}

impl Assumed {
    /// The share of its lines that a crate costs when it is compiled again, because it was edited or because another one was.
    pub(super) fn share(&self, edited: bool) -> f64 {
        if edited { self.edited } else { self.dependent }
    }

    fn rebuild(&self, parts: &[Part], sight: &[Vec<bool>], above: &[f64]) -> f64 {
        let cost = |edited: usize| -> f64 {
            let rebuilt = (0..parts.len()).filter(|&krate| sight[krate][edited]);
            let each = rebuilt.map(|krate| self.fixed + parts[krate].weight * self.share(krate == edited));
            each.sum::<f64>() + above[edited] * self.dependent
        };
        parts.iter().enumerate().map(|(at, part)| part.probability * cost(at)).sum()
    }

    /// J now, with `whole` above the package, and with `above` each crate.
    fn saving(&self, parts: &[Part], sight: &[Vec<bool>], whole: f64, above: &[f64]) -> (f64, f64) {
        let one = Part {
            weight: parts.iter().map(|p| p.weight).sum(),
            probability: parts.iter().map(|p| p.probability).sum(),
        };
        (self.rebuild(&[one], &[vec![true]], &[whole]), self.rebuild(parts, sight, above))
    }
}

pub(super) const DEV: Assumed =
    Assumed { edited: Share::DEV.even(), dependent: Share::DEV.even(), fixed: FIXED_LINES };
pub(super) const CI: Assumed = Assumed { edited: 1.0, dependent: 1.0, fixed: FIXED_LINES };

impl Figures {
    /// The share that is saved in the better mode, by dependents that name the new crates where that is more.
    pub fn best(&self) -> f64 {
        let named = self.named.iter().flatten();
        [&self.dev, &self.ci].into_iter().chain(named).map(|s| s.saved.value).fold(f64::MIN, f64::max)
    }

    /// Lines that the average edit of the package rebuilds less, on average over both modes, by dependents that name the new crates.
    pub fn gain(&self) -> f64 {
        let facade = [self.dev, self.ci];
        self.named.as_ref().unwrap_or(&facade).iter().map(|saving| saving.now - saving.then).sum::<f64>()
            / 2.0
    }

    /// The figures of a split into `parts`; `sight[a][b]` says whether `a` is `b` or depends on it.
    pub(super) fn new(parts: &[Part], sight: &[Vec<bool>], above: &Above) -> Self {
        let whole: f64 = parts.iter().map(|p| p.weight).sum();
        let share = |at: usize| {
            let rebuilt = (0..parts.len()).filter(|&krate| sight[krate][at]).map(|krate| parts[krate].weight);
            if whole > 0.0 { rebuilt.sum::<f64>() / whole } else { 1.0 }
        };
        let all = vec![above.whole; parts.len()];
        let named = above.whole > 0.0 && above.named.len() == parts.len();
        let both = |above_each: &[f64]| {
            [DEV, CI].map(|assumed| saving(assumed, parts, sight, above.whole, above_each))
        };
        let [dev, ci] = both(&all);
        Self {
            dev,
            ci,
            named: named.then(|| both(&above.named)),
            fan_out: (0..parts.len()).map(share).collect(),
            clean_added: parts.len().saturating_sub(1) as f64 * FIXED_LINES / (whole + FIXED_LINES),
        }
    }
}

fn saving(assumed: Assumed, parts: &[Part], sight: &[Vec<bool>], whole: f64, above: &[f64]) -> Saving {
    let saved = |(now, then): (f64, f64)| if now > 0.0 { 1.0 - then / now } else { 0.0 };
    let (now, then) = assumed.saving(parts, sight, whole, above);
    let mut band = Band { value: saved((now, then)), low: f64::INFINITY, high: f64::NEG_INFINITY };
    for share in [0.5, 1.0, 2.0] {
        for fixed in [0.5, 1.0, 2.0] {
            let dependent = (assumed.dependent * share).min(assumed.edited);
            let other = Assumed { dependent, fixed: assumed.fixed * fixed, ..assumed };
            let value = saved(other.saving(parts, sight, whole, above));
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
        let chain = Figures::new(&parts, &chain, &Above::default());
        let siblings = Figures::new(&parts, &siblings, &Above::default());
        assert!(siblings.ci.saved.value > chain.ci.saved.value + 0.2, "{siblings:?} {chain:?}");
        assert_eq!(chain.fan_out, [0.0, 1.0, 0.5]);
    }

    #[test]
    fn dependents_that_name_what_they_use_are_rebuilt_with_less() {
        let parts = parts(&[(0.0, 0.0), (1_000.0, 0.5), (1_000.0, 0.5)]);
        let sight = [vec![true, true, true], vec![false, true, false], vec![false, false, true]];
        let above = Above { whole: 50_000.0, named: vec![50_000.0, 50_000.0, 0.0] };
        let figures = Figures::new(&parts, &sight, &above);
        let [_, named] = figures.named.unwrap();
        assert!(figures.ci.saved.value < 0.05, "{figures:?}");
        assert!((0.45..0.55).contains(&named.saved.value), "{named:?}");
        assert!(figures.best() > 0.45);
        assert_eq!(Figures::new(&parts, &sight, &Above::default()).named, None, "nobody is above");
    }

    #[test]
    fn a_leaf_from_under_a_crate_that_is_edited_saves_nothing() {
        let parts = parts(&[(20_000.0, 1.0), (2_000.0, 0.0)]);
        let sight = [vec![true, true], vec![false, true]];
        let figures = Figures::new(&parts, &sight, &Above::default());
        assert!(figures.ci.saved.value < 0.1, "{figures:?}");
        assert!(
            figures.ci.saved.low <= figures.ci.saved.value && figures.ci.saved.value <= figures.ci.saved.high
        );
    }
}
