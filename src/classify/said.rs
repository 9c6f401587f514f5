//! What a model says of a text as probabilities, and the coding that its thresholds make of them.
//! Computes no probability.
//! Called by the tiers that have weights.

use super::bundle::Favour;
use crate::annotation::{Code, Coding, Judged, Sentiment, Speaker, rounded};
use crate::codebook::Label;
use crate::corpus::Span;

/// Probabilities of a text's labels, in the codebook's order, and of its sentiments and speakers, which each add up to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Said {
    /// For each label.
    pub(crate) labels: Vec<f32>,
    /// For each of `Sentiment::ALL`.
    pub(crate) sentiment: Vec<f32>,
    /// For each of `Speaker::ALL`.
    pub(crate) speaker: Vec<f32>,
}

impl Said {
    /// The labels that pass their thresholds, in order.
    pub(crate) fn given(&self, thresholds: &[f32]) -> impl Iterator<Item = usize> {
        self.labels.iter().zip(thresholds).enumerate().filter(|(_, (p, from))| p >= from).map(|(label, _)| label)
    }

    /// The code of a label that is given.
    pub(crate) fn code(&self, label: usize, named: Label<'_>, span: Option<Span>, rule: Option<String>) -> Code {
        Code {
            theme: named.theme.key.clone(),
            valence: named.valence,
            probability: rounded(f64::from(self.labels[label])),
            span,
            rule,
        }
    }

    /// The whole, with the codes of the labels that are given.
    pub(crate) fn coding(self, themes: Vec<Code>, favour: &Favour) -> Coding {
        let judged = |probabilities: &[f32], favour: &[f32]| {
            let at = chosen(probabilities, favour);
            (at, rounded(f64::from(probabilities[at])))
        };
        let (feels, felt) = judged(&self.sentiment, &favour.sentiment);
        let (speaks, spoken) = judged(&self.speaker, &favour.speaker);
        Coding {
            themes,
            sentiment: Judged { label: Sentiment::ALL[feels], probability: felt },
            speaker: Judged { label: Speaker::ALL[speaks], probability: spoken },
            scores: self.labels.into_iter().collect(),
        }
    }
}

/// Which of `probabilities` is chosen: the largest after each is multiplied by its `favour`, the first of equals.
pub(crate) fn chosen(probabilities: &[f32], favour: &[f32]) -> usize {
    let mut best = 0;
    for at in 1..probabilities.len() {
        if probabilities[at] * favour[at] > probabilities[best] * favour[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_given_from_its_threshold_on() {
        let said = Said { labels: vec![0.2, 0.3, 0.9], ..Said::default() };
        assert_eq!(said.given(&[0.2, 0.31, 0.5]).collect::<Vec<_>>(), [0, 2]);
    }

    #[test]
    fn a_kind_that_is_favoured_wins_over_a_likelier_one() {
        assert_eq!(chosen(&[0.6, 0.4], &[1.0, 1.0]), 0);
        assert_eq!(chosen(&[0.6, 0.4], &[1.0, 2.0]), 1);
        assert_eq!(chosen(&[0.5, 0.5], &[1.0, 1.0]), 0);
    }
}
