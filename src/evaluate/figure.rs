//! A figure with its interval, and how figures are made from what comments add up to.
//! Chooses no statistic: `measure` does.
//! Used by every record of `evaluate`.

use serde::{Deserialize, Serialize};

use crate::stats::{Interval, Replicates};

/// A statistic with the interval that resampled comments give it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// Its value; mostly a share in [0, 1], a coefficient of agreement or a difference in [−1, 1].
    pub value: f64,
    /// Lower bound; `None` where no resamples were asked for or too few define it.
    pub low: Option<f64>,
    /// Upper bound.
    pub high: Option<f64>,
}

impl Figure {
    /// A value without an interval, to six decimals, as records carry it.
    pub(super) fn bare(value: f64) -> Self {
        Figure { value: rounded(value), low: None, high: None }
    }

    /// The same value with its interval, if there is one.
    pub(super) fn within(self, interval: Option<Interval>) -> Self {
        Figure { low: interval.map(|i| rounded(i.low)), high: interval.map(|i| rounded(i.high)), ..self }
    }
}

/// Six decimals: more than any sample tells, and what a JSON reader gives back unchanged.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Hands out figures in the order in which their statistics were computed.
pub(super) struct Reader<'a> {
    values: &'a [Option<f64>],
    replicates: &'a Replicates,
    at: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(values: &'a [Option<f64>], replicates: &'a Replicates) -> Self {
        Reader { values, replicates, at: 0 }
    }

    /// The next statistic; `None` where it is not defined.
    pub(super) fn next(&mut self) -> Option<Figure> {
        let at = self.at;
        self.at += 1;
        let value = self.values.get(at).copied().flatten()?;
        Some(Figure::bare(value).within(self.replicates.interval(at)))
    }

    /// The place of the statistic that comes next.
    pub(super) fn place(&self) -> usize {
        self.at
    }
}
