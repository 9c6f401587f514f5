//! Monte Carlo draws of how many voices are in each class, and what follows from them for a ratio.
//! Knows no posterior: `cells` and `transported` fill them.
//! Read by `signal` as intervals.

use rand::Rng;
use rand_distr::{Binomial, Distribution, Gamma};

use crate::stats::interval::quantile;

/// How draws are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many.
    pub draws: usize,
    /// Start of the random numbers: the same seed gives the same draws.
    pub seed: u64,
}

/// A quantity with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The median of the draws.
    pub middle: f64,
    /// Lower end of the central interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Draws, `[draws, classes]`, each the number of voices in each class.
#[derive(Debug, Clone, PartialEq)]
pub struct Draws {
    classes: usize,
    totals: Vec<f64>,
}

impl Draws {
    pub(super) fn new(classes: usize, expected: usize) -> Self {
        Draws { classes, totals: Vec::with_capacity(classes * expected) }
    }

    /// Room for one more draw, all zero.
    pub(super) fn next(&mut self) -> &mut [f64] {
        let start = self.totals.len();
        self.totals.resize(start + self.classes, 0.0);
        &mut self.totals[start..]
    }

    /// The draws, one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &[f64]> {
        self.totals.chunks_exact(self.classes)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.totals.len() / self.classes
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.totals.is_empty()
    }

    /// Median and central interval of a quantity of the classes; draws in which it is not a number are left out, and `None`
    /// where those are more than half.
    pub fn estimate(&self, level: f64, of: impl Fn(&[f64]) -> f64) -> Option<Estimate> {
        estimate(self.iter().map(of).collect(), level)
    }
}

/// Median and central interval of some values (Hyndman & Fan 1996, type 7); values that are not numbers are left out, and
/// `None` where those are more than half.
pub fn estimate(mut values: Vec<f64>, level: f64) -> Option<Estimate> {
    let all = values.len();
    values.retain(|value| value.is_finite());
    if values.is_empty() || values.len() * 2 < all {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    let at = |share| quantile(&values, share);
    let tail = (1.0 - level) / 2.0;
    Some(Estimate { middle: at(0.5), low: at(tail), high: at(1.0 - tail) })
}

/// Turns weights into shares drawn from the Dirichlet distribution of these weights. A weight of 0 stays 0; all 0 stay so.
pub(super) fn dirichlet(weights: &mut [f64], random: &mut impl Rng) {
    for weight in weights.iter_mut() {
        *weight = Gamma::new(*weight, 1.0).map_or(0.0, |gamma| gamma.sample(random));
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
}

/// Deals `number` voices to classes by their shares, which add up to 1, and adds them to `totals`.
pub(super) fn multinomial(number: u64, shares: &[f64], totals: &mut [f64], random: &mut impl Rng) {
    let (mut rest, mut left) = (number, 1.0);
    for (share, total) in shares.iter().zip(totals.iter_mut()) {
        if rest == 0 {
            return;
        }
        let chance = if left > 0.0 { (share / left).clamp(0.0, 1.0) } else { 1.0 };
        let dealt = Binomial::new(rest, chance).map_or(0, |binomial| binomial.sample(random)).min(rest);
        *total += dealt as f64;
        rest -= dealt;
        left -= share;
    }
    if let Some(last) = totals.last_mut() {
        *last += rest as f64;
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_pcg::Pcg64;

    use super::*;

    #[test]
    fn an_estimate_is_median_and_central_interval() {
        let found = estimate((0..=40).map(f64::from).collect(), 0.95).expect("numbers");
        assert!((found.low - 1.0).abs() < 1e-12 && found.middle == 20.0 && (found.high - 39.0).abs() < 1e-12);
        assert_eq!(estimate(vec![f64::NAN, f64::NAN, 1.0], 0.95), None);
        assert_eq!(estimate(Vec::new(), 0.95), None);
    }

    #[test]
    fn dealt_voices_add_up_and_follow_their_shares() {
        let mut random = Pcg64::seed_from_u64(3);
        let mut totals = [0.0; 3];
        multinomial(100_000, &[0.2, 0.0, 0.8], &mut totals, &mut random);
        assert_eq!((totals.iter().sum::<f64>(), totals[1]), (100_000.0, 0.0));
        assert!((totals[0] - 20_000.0).abs() < 600.0, "{totals:?}");
    }

    #[test]
    fn weights_of_nought_stay_nought() {
        let mut random = Pcg64::seed_from_u64(3);
        let mut weights = [0.0, 2.0, 3.0];
        dirichlet(&mut weights, &mut random);
        assert!(weights[0] == 0.0 && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut none = [0.0; 2];
        dirichlet(&mut none, &mut random);
        assert_eq!(none, [0.0; 2]);
    }
}
