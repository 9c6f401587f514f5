//! An interval of a statistic, and the probabilities at its ends.
//! Computes none: each statistic has its own way.
//! Used by everything in `stats` that says how sure a figure is, and by what shows figures.

use serde::{Deserialize, Serialize};

/// An interval of a statistic, both ends within it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Interval {
    /// `middle` and as much on either side.
    pub(super) fn around(middle: f64, reach: f64) -> Self {
        Interval { low: middle - reach, high: middle + reach }
    }

    /// The part of it between 0 and 1, where shares are.
    pub(super) fn within_shares(self) -> Self {
        Interval { low: self.low.clamp(0.0, 1.0), high: self.high.clamp(0.0, 1.0) }
    }
}

/// Probability below each end of an interval that holds `level` in the middle; `None` unless `level` lies in (0, 1).
pub(super) fn ends(level: f64) -> Option<[f64; 2]> {
    let tail = (1.0 - level) / 2.0;
    (0.0 < level && level < 1.0).then_some([tail, 1.0 - tail])
}

/// The value under which a share in [0, 1] of some values in rising order lies, by linear interpolation (Hyndman & Fan 1996, type
/// 7, numpy's default). There must be one at least.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_that_holds_half_leaves_a_quarter_at_each_end() {
        assert_eq!(ends(0.5), Some([0.25, 0.75]));
        assert_eq!([0.0, 1.0, -0.5, f64::NAN].map(ends), [None; 4]);
    }

    #[test]
    fn an_interval_of_a_share_ends_where_shares_do() {
        assert_eq!(Interval::around(0.25, 0.5).within_shares(), Interval { low: 0.0, high: 0.75 });
    }
}
