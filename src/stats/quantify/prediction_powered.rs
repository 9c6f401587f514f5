//! Prediction-powered inference of a share: many predictions, put right by a few that were coded.
//! Assumes that those coded are a random sample of all; its intervals are normal, hence short of their level on small gold.
//! Called by `signal` as a method beside the posterior.

use serde::{Deserialize, Serialize};

use crate::stats::Counts;
use crate::stats::distribution::normal_quantile;
use crate::stats::interval::{Interval, ends};

/// What coded and uncoded voices add up to; predictions and truths are 0, 1 or shares between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    coded: f64,
    truth: f64,
    truth_squared: f64,
    predicted: f64,
    predicted_squared: f64,
    product: f64,
    uncoded: f64,
    uncoded_predicted: f64,
    uncoded_squared: f64,
}

/// A share and how it was come by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PredictionPowered {
    /// The share, in [0, 1].
    pub share: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval, within [0, 1].
    pub interval: Interval,
    /// How far predictions were trusted, in [0, 1]: 0 is the gold alone, 1 the plain method.
    pub tuning: f64,
}

impl Sample {
    /// From a gold table, and from the uncoded: how many they are and how many of them were predicted to have it.
    ///
    /// `None` where either is empty, or more are predicted than there are.
    pub fn of_counts(gold: &Counts, uncoded: u64, predicted: u64) -> Option<Self> {
        let coded = (gold.tp + gold.fp + gold.missed + gold.tn) as f64;
        let sound = coded > 0.0 && uncoded > 0 && predicted <= uncoded;
        let (has, said, both) = (gold.gold() as f64, gold.predicted() as f64, gold.tp as f64);
        sound.then_some(Sample {
            coded,
            truth: has,
            truth_squared: has,
            predicted: said,
            predicted_squared: said,
            product: both,
            uncoded: uncoded as f64,
            uncoded_predicted: predicted as f64,
            uncoded_squared: predicted as f64,
        })
    }

    /// From predictions of the uncoded, and predictions and truths of the coded, in the same order; all in [0, 1].
    ///
    /// `None` where a side is empty, a value lies outside [0, 1] or is not a number, or the coded have not as many
    /// predictions as truths.
    pub fn of_slices(uncoded: &[f64], predictions: &[f64], truths: &[f64]) -> Option<Self> {
        let shares = uncoded.iter().chain(predictions).chain(truths).all(|value| (0.0..=1.0).contains(value));
        if !shares || uncoded.is_empty() || truths.is_empty() || predictions.len() != truths.len() {
            return None;
        }
        let products = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        Some(Sample {
            coded: truths.len() as f64,
            truth: truths.iter().sum(),
            truth_squared: products(truths, truths),
            predicted: predictions.iter().sum(),
            predicted_squared: products(predictions, predictions),
            product: products(predictions, truths),
            uncoded: uncoded.len() as f64,
            uncoded_predicted: uncoded.iter().sum(),
            uncoded_squared: products(uncoded, uncoded),
        })
    }

    /// Prediction-powered inference: mean prediction of the uncoded plus mean error of the coded, with a normal interval
    /// that holds `level`. `None` where `level` lies outside (0, 1).
    /// Source: Angelopoulos, Bates, Fannjiang, Jordan & Zrnic (2023), Science 382:669-674.
    pub fn plain(&self, level: f64) -> Option<PredictionPowered> {
        self.with(1.0, level)
    }

    /// The same with predictions weighed by λ, chosen from the data to give the least variance and kept within [0, 1]: never
    /// much wider than the gold alone gives.
    /// Source: Angelopoulos, Duchi & Zrnic (2023), PPI++, arXiv:2311.01453, section 6; variances as in their `ppi_py`.
    pub fn tuned(&self, level: f64) -> Option<PredictionPowered> {
        let covariance = self.product / self.coded - self.truth / self.coded * self.predicted / self.coded;
        let all = self.coded + self.uncoded;
        let sum = self.predicted + self.uncoded_predicted;
        let variance = (self.predicted_squared + self.uncoded_squared - sum * sum / all) / (all - 1.0);
        let tuning = covariance / ((1.0 + self.coded / self.uncoded) * variance);
        self.with(if variance > 0.0 { tuning.clamp(0.0, 1.0) } else { 0.0 }, level)
    }

    fn with(&self, tuning: f64, level: f64) -> Option<PredictionPowered> {
        let [_, upper] = ends(level)?;
        let uncoded = self.uncoded_predicted / self.uncoded;
        let wrong = (self.truth - tuning * self.predicted) / self.coded;
        let share = tuning * uncoded + wrong;
        let uncoded_variance = tuning.powi(2) * (self.uncoded_squared / self.uncoded - uncoded * uncoded);
        let squared = self.truth_squared - 2.0 * tuning * self.product + tuning.powi(2) * self.predicted_squared;
        let wrong_variance = squared / self.coded - wrong * wrong;
        // Variances that are 0 may come out as the rounding error under it.
        let variance = uncoded_variance.max(0.0) / self.uncoded + wrong_variance.max(0.0) / self.coded;
        let standard_error = variance.sqrt();
        let interval = Interval::around(share, normal_quantile(upper)? * standard_error).within_shares();
        Some(PredictionPowered { share: share.clamp(0.0, 1.0), standard_error, interval, tuning })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOLD: Counts = Counts { tp: 18, fp: 16, missed: 2, tn: 64 };

    #[test]
    fn what_is_predicted_too_often_is_put_right_by_the_coded() {
        // Uncoded 0.44; among the coded 20 have it and 34 are said to: 0.44 - 0.14.
        let found = Sample::of_counts(&GOLD, 1000, 440).and_then(|sample| sample.plain(0.95)).expect("a share");
        assert!((found.share - 0.3).abs() < 1e-12 && found.tuning == 1.0);
        // Errors are +1 twice, -1 sixteen times: variance 0.18 - 0.14². Predictions: 0.44 × 0.56.
        let variance = (0.18 - 0.0196) / 100.0 + 0.44 * 0.56 / 1000.0;
        assert!((found.standard_error - f64::sqrt(variance)).abs() < 1e-12);
        assert!((found.interval.high - 0.3 - 1.959_964 * f64::sqrt(variance)).abs() < 1e-6);
    }

    #[test]
    fn predictions_that_say_nothing_are_not_trusted() {
        // Said to have it: half of those who do and half of those who do not.
        let gold = Counts { tp: 10, missed: 10, fp: 40, tn: 40 };
        let found = Sample::of_counts(&gold, 1000, 500).and_then(|sample| sample.tuned(0.95)).expect("a share");
        assert_eq!((found.tuning, found.share), (0.0, 0.2));
        assert!((found.standard_error - f64::sqrt(0.2 * 0.8 / 100.0)).abs() < 1e-12);
    }

    #[test]
    fn tuning_gives_no_wider_an_interval() {
        let sample = Sample::of_counts(&GOLD, 1000, 340).expect("a sample");
        let (plain, tuned) = (sample.plain(0.95).expect("a share"), sample.tuned(0.95).expect("a share"));
        // Covariance 0.18 - 0.2 × 0.34 = 0.112, variance of all 0.34 × 0.66 × 1100 / 1099, n / N = 0.1.
        assert!((tuned.tuning - 0.112 / (1.1 * 0.34 * 0.66 * 1100.0 / 1099.0)).abs() < 1e-12);
        assert!(tuned.standard_error < plain.standard_error && (tuned.share - 0.2).abs() < 1e-12);
    }

    #[test]
    fn voice_by_voice_and_counted_are_the_same() {
        let (mut predictions, mut truths) = (Vec::new(), Vec::new());
        for (n, predicted, truth) in [(18, 1.0, 1.0), (16, 1.0, 0.0), (2, 0.0, 1.0), (64, 0.0, 0.0)] {
            predictions.extend(vec![predicted; n]);
            truths.extend(vec![truth; n]);
        }
        let uncoded: Vec<f64> = (0..1000).map(|at| f64::from(u8::from(at < 440))).collect();
        let slices = Sample::of_slices(&uncoded, &predictions, &truths);
        assert_eq!(slices, Sample::of_counts(&GOLD, 1000, 440));
        assert!(slices.is_some_and(|sample| sample.tuned(0.9).is_some()));
    }

    #[test]
    fn impossible_samples_have_no_share() {
        assert_eq!(Sample::of_counts(&Counts::default(), 10, 5), None);
        assert_eq!(Sample::of_counts(&GOLD, 0, 0), None);
        assert_eq!(Sample::of_counts(&GOLD, 10, 11), None);
        assert_eq!(Sample::of_slices(&[0.5], &[0.5, 0.1], &[1.0]), None);
        assert_eq!(Sample::of_slices(&[0.5], &[f64::NAN], &[1.0]), None);
        assert_eq!(Sample::of_slices(&[], &[0.5], &[1.0]), None);
        assert!(Sample::of_counts(&GOLD, 10, 5).is_some_and(|sample| sample.plain(1.0).is_none()));
    }

    #[test]
    fn predictions_that_never_vary_leave_the_gold_alone() {
        let gold = Counts { tp: 0, fp: 0, missed: 5, tn: 15 };
        let found = Sample::of_counts(&gold, 100, 0).and_then(|sample| sample.tuned(0.95)).expect("a share");
        assert_eq!((found.tuning, found.share), (0.0, 0.25));
    }
}
