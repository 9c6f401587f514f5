//! The share that was predicted, and the same undone by the classifier's error rates.
//! Gives no interval: that is the posterior's and prediction-powered inference's.
//! Called by `signal` where a share is shown beside what was predicted.

use serde::{Deserialize, Serialize};

use crate::stats::Counts;

/// How often a classifier is right about those who have a label and about those who have not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ErrorRates {
    /// Share of those who have it that are predicted to, in [0, 1].
    pub sensitivity: f64,
    /// Share of those who have it not that are predicted not to, in [0, 1].
    pub specificity: f64,
}

impl ErrorRates {
    /// The rates in a gold table; `None` where nobody has the label, or everybody.
    pub fn of(gold: &Counts) -> Option<Self> {
        let (has, has_not) = (gold.tp + gold.missed, gold.tn + gold.fp);
        (has > 0 && has_not > 0).then(|| ErrorRates {
            sensitivity: gold.tp as f64 / has as f64,
            specificity: gold.tn as f64 / has_not as f64,
        })
    }

    /// Sensitivity + specificity − 1, Youden's J: how much of a true change of a share shows in the predicted share. 0 where
    /// the classifier tells nothing.
    pub fn youden(&self) -> f64 {
        self.sensitivity + self.specificity - 1.0
    }
}

/// Share that was predicted, in [0, 1]: right only where false finds and misses cancel out.
///
/// `None` where `all` is 0 or less than `predicted`.
/// Source: Forman (2008), Data Min. Knowl. Discov. 17:164-206, section 3.1.
pub fn classify_and_count(predicted: u64, all: u64) -> Option<f64> {
    (all > 0 && predicted <= all).then(|| predicted as f64 / all as f64)
}

/// True share, from the share that was predicted.
///
/// `observed` and the result are shares in [0, 1]; the result is clipped to that range.
/// `None` where sensitivity + specificity ≤ 1: such a classifier tells nothing. And where any of the three is no share.
/// Sources: Rogan & Gladen (1978), Am. J. Epidemiol. 107(1):71-76; Forman (2008), Data Min. Knowl. Discov. 17:164-206.
pub fn adjusted_count(observed: f64, rates: &ErrorRates) -> Option<f64> {
    let sound = [observed, rates.sensitivity, rates.specificity].iter().all(|share| (0.0..=1.0).contains(share));
    let told = rates.youden();
    (sound && told > 0.0).then(|| ((observed + rates.specificity - 1.0) / told).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: ErrorRates = ErrorRates { sensitivity: 0.9, specificity: 0.8 };

    #[test]
    fn a_third_predicted_is_a_fifth_that_has_it() {
        // 0.9 × 0.2 + 0.2 × 0.8 = 0.34.
        assert!((adjusted_count(0.34, &RATES).expect("told") - 0.2).abs() < 1e-12);
        assert_eq!(classify_and_count(34, 100), Some(0.34));
    }

    #[test]
    fn fewer_than_false_finds_alone_would_give_are_none() {
        assert_eq!(adjusted_count(0.1, &RATES), Some(0.0));
        assert_eq!(adjusted_count(1.0, &RATES), Some(1.0));
    }

    #[test]
    fn a_classifier_no_better_than_a_coin_tells_nothing() {
        assert_eq!(adjusted_count(0.3, &ErrorRates { sensitivity: 0.3, specificity: 0.7 }), None);
        assert_eq!(adjusted_count(0.3, &ErrorRates { sensitivity: 0.1, specificity: 0.7 }), None);
        assert_eq!(adjusted_count(0.3, &ErrorRates { sensitivity: f64::NAN, specificity: 0.7 }), None);
        assert_eq!(adjusted_count(1.3, &RATES), None);
        assert_eq!((classify_and_count(0, 0), classify_and_count(3, 2)), (None, None));
    }

    #[test]
    fn rates_are_read_from_a_gold_table() {
        let rates = ErrorRates::of(&Counts { tp: 18, missed: 2, tn: 64, fp: 16 });
        assert_eq!(rates, Some(RATES));
        assert_eq!(ErrorRates::of(&Counts { tp: 18, missed: 2, tn: 0, fp: 0 }), None);
        assert_eq!(ErrorRates::of(&Counts::default()), None);
    }
}
