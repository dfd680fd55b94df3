//! Median and spread of what was measured several times.

/// Several measurements of the same thing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// The middle one, of an even number the mean of the two in the middle.
    pub median: f64,
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// How many there are; never 0.
    pub samples: usize,
}

impl Spread {
    /// Of `values`; `None` where there are none.
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (&low, &high) = (sorted.first()?, sorted.last()?);
        let middle = sorted.len() / 2;
        let median = if sorted.len() % 2 == 1 {
            sorted[middle]
        } else {
            f64::midpoint(sorted[middle - 1], sorted[middle])
        };
        Some(Self { median, low, high, samples: sorted.len() })
    }

    /// Whether the two do not overlap, so that one can be called the smaller.
    pub fn apart(&self, other: &Self) -> bool {
        self.high < other.low || other.high < self.low
    }
}

/// `to` against `from`, as a share of `from`: −0.25 is a quarter less. `None` where there is nothing to compare with.
pub fn change(from: f64, to: f64) -> Option<f64> {
    (from > 0.0).then(|| (to - from) / from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_outlier_does_not_move_the_median_and_shows_in_the_spread() {
        let spread = Spread::of(&[1.0, 9.0, 1.2, 1.1, 0.9]).unwrap();
        assert_eq!(spread, Spread { median: 1.1, low: 0.9, high: 9.0, samples: 5 });
        assert_eq!(Spread::of(&[2.0, 1.0]).unwrap().median, 1.5);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn ranges_that_overlap_are_not_apart() {
        let of = |values: &[f64]| Spread::of(values).unwrap();
        assert!(of(&[1.0, 1.2]).apart(&of(&[1.3, 1.4])));
        assert!(of(&[1.3, 1.4]).apart(&of(&[1.0, 1.2])));
        assert!(!of(&[1.0, 1.35]).apart(&of(&[1.3, 1.4])));
    }

    #[test]
    fn a_change_is_a_share_of_what_was() {
        assert_eq!(change(2.0, 1.5), Some(-0.25));
        assert_eq!(change(0.0, 1.5), None);
    }
}
