//! What a classifier got right, label by label, and the averages that are quoted.
//! Counts only: intervals are `bootstrap`'s, rankings `ranking`'s.
//! Measured by `evaluate`; a bundle's manifest carries it and reports quote it.

use serde::{Deserialize, Serialize};

/// A label needs so many gold comments to count in the headline macro average.
pub const MACRO_LEAST: u64 = 30;

/// The same for the average that stands beside it; a label with fewer is not judged.
pub const MACRO_SIDE: u64 = 15;

/// Decisions on one label, or on all of them added up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Has it, and was said to.
    pub tp: u64,
    /// Has it not, and was said to.
    pub fp: u64,
    /// Has it, and was not said to.
    #[serde(rename = "fn")]
    pub missed: u64,
    /// Has it not, and was not said to.
    pub tn: u64,
}

impl Counts {
    /// Adds one decision.
    pub fn add(&mut self, gold: bool, predicted: bool) {
        match (gold, predicted) {
            (true, true) => self.tp += 1,
            (false, true) => self.fp += 1,
            (true, false) => self.missed += 1,
            (false, false) => self.tn += 1,
        }
    }

    /// Comments that have it.
    pub fn gold(&self) -> u64 {
        self.tp + self.missed
    }

    /// Comments that were said to have it.
    pub fn predicted(&self) -> u64 {
        self.tp + self.fp
    }

    /// Share of the predicted that have it, in [0, 1]; 0 where nothing was predicted.
    pub fn precision(&self) -> f64 {
        share(self.tp as f64, self.predicted() as f64)
    }

    /// Share of those that have it that were predicted, in [0, 1]; 0 where no comment has it.
    pub fn recall(&self) -> f64 {
        share(self.tp as f64, self.gold() as f64)
    }

    /// Harmonic mean of the two, in [0, 1]; 0 where there is neither gold nor prediction, as scikit-learn's
    /// `zero_division=0`. Source: van Rijsbergen (1979), Information Retrieval, ch. 7.
    pub fn f1(&self) -> f64 {
        f1(self.tp as f64, self.fp as f64, self.missed as f64)
    }
}

impl std::iter::Sum for Counts {
    fn sum<I: Iterator<Item = Counts>>(counts: I) -> Self {
        counts.fold(Counts::default(), |a, b| Counts {
            tp: a.tp + b.tp,
            fp: a.fp + b.fp,
            missed: a.missed + b.missed,
            tn: a.tn + b.tn,
        })
    }
}

/// `a / b` in [0, 1]; 0 where `b` is 0.
pub(crate) fn share(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}

/// F1 of counts that may be weighted; 0 where all are 0.
pub(crate) fn f1(tp: f64, fp: f64, missed: f64) -> f64 {
    share(2.0 * tp, 2.0 * tp + fp + missed)
}

/// The counts of one label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelCounts {
    /// `theme/valence`, or the intent's key.
    pub label: String,
    /// Its decisions.
    #[serde(flatten)]
    pub counts: Counts,
}

/// A classifier's score on coded comments.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scorecard {
    /// Comments coded and predicted.
    pub comments: u64,
    /// Every label of the codebook, in its order.
    pub labels: Vec<LabelCounts>,
    /// Mean over comments of each one's own F1, in [0, 1]; a comment without a label that was given none counts as 1
    /// (scikit-learn's `average="samples", zero_division=1`). 0 without comments.
    pub samples_f1: f64,
}

impl Scorecard {
    /// All decisions added up: its precision, recall and F1 are the micro averages.
    pub fn micro(&self) -> Counts {
        self.labels.iter().map(|label| label.counts).sum()
    }

    /// Mean F1 of the labels that at least `least` gold comments have, with their number; `None` where no label does.
    pub fn macro_f1(&self, least: u64) -> Option<(f64, usize)> {
        let counted: Vec<f64> = (self.labels.iter().map(|label| label.counts))
            .filter(|counts| counts.gold() >= least)
            .map(|counts| counts.f1())
            .collect();
        (!counted.is_empty()).then(|| (counted.iter().sum::<f64>() / counted.len() as f64, counted.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(name: &str, tp: u64, fp: u64, missed: u64) -> LabelCounts {
        LabelCounts { label: name.to_owned(), counts: Counts { tp, fp, missed, tn: 0 } }
    }

    #[test]
    fn eight_hits_two_false_four_missed_give_four_fifths_and_two_thirds() {
        let counts = Counts { tp: 8, fp: 2, missed: 4, tn: 86 };
        assert_eq!((counts.precision(), counts.recall()), (0.8, 8.0 / 12.0));
        assert!((counts.f1() - 16.0 / 22.0).abs() < 1e-12);
    }

    #[test]
    fn what_nobody_has_and_nobody_predicts_scores_nothing() {
        assert_eq!((Counts::default().precision(), Counts::default().f1()), (0.0, 0.0));
    }

    #[test]
    fn micro_adds_decisions_and_macro_averages_labels_that_are_common_enough() {
        let card = Scorecard {
            comments: 100,
            labels: vec![label("a", 30, 0, 0), label("b", 0, 10, 30), label("c", 15, 0, 0)],
            samples_f1: 0.0,
        };
        assert_eq!(card.micro(), Counts { tp: 45, fp: 10, missed: 30, tn: 0 });
        assert_eq!(card.macro_f1(MACRO_LEAST), Some((0.5, 2)));
        assert_eq!(card.macro_f1(MACRO_SIDE).map(|(_, labels)| labels), Some(3));
        assert_eq!(card.macro_f1(1000), None);
    }
}
