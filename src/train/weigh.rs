//! Clues weighed on texts that their makers have not learnt from: scales of labels and kinds, and thresholds.
//! Makes no clue.
//! Called for the embedded tier by `fit`, and for the transformer tiers by `encoder`.

use std::collections::BTreeMap;

use super::cut::{half_of_best, threshold};
use super::heads::each_fold;
use super::logistic::{Task, Weights};
use super::material::{Example, Origin};
use super::rows::Rows;
use crate::annotation::Annotation;
use crate::classify::embedded::combine::{Scale, one_of};
use crate::codebook::Codebook;
use crate::error::Result;
use crate::stats::{Counts, LabelCounts, Scorecard};

/// How much an authored comment counts when clues are weighed, a real post being 1.
const AUTHORED: f32 = 0.2;
/// From so many real positives on a label's threshold is chosen on real posts alone.
const ENOUGH: usize = 40;
/// How much an authored comment counts for the thresholds of other labels.
const AUTHORED_CUT: f32 = 0.3;
/// A label's own weights are held near the common ones: what is one for these is so much for them.
const OWN: f32 = 0.3;

/// A text that was held out, with the fold whose scales are not fitted on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    pub(super) example: &'a Example,
    pub(super) fold: usize,
}

impl Held<'_> {
    fn is_real(&self) -> bool {
        self.example.origin == Origin::Real
    }

    fn has(&self, label: usize) -> bool {
        self.example.labels >> label & 1 == 1
    }

    fn counts(&self) -> f32 {
        if self.is_real() { 1.0 } else { AUTHORED }
    }
}

/// Weighs the clues about labels, of which each text has `N` for each label: common weights for all labels, and each label's
/// own beside them. Gives the scales and the probabilities of the texts, each from the folds that did not hold it.
/// `damped` says how much a clue's own weights may differ.
pub(super) fn labels<const N: usize>(
    held: &[Held<'_>],
    clues: &[Vec<[f32; N]>],
    damped: [f32; N],
) -> Result<(Vec<Scale>, Vec<Vec<f32>>)> {
    outcomes(held, clues, damped, &|example| example.labels)
}

/// The same for any outcomes, of which `had` gives those of a text, a bit each.
pub(super) fn outcomes<const N: usize>(
    held: &[Held<'_>],
    clues: &[Vec<[f32; N]>],
    damped: [f32; N],
    had: &dyn Fn(&Example) -> u64,
) -> Result<(Vec<Scale>, Vec<Vec<f32>>)> {
    let count = clues.first().map_or(0, Vec::len);
    let (mut rows, mut truth, mut weight, mut fold) = (Rows::default(), Vec::new(), Vec::new(), Vec::new());
    for (held, clues) in held.iter().zip(clues) {
        for (label, clues) in clues.iter().enumerate() {
            let own = N as u32 + label as u32 * (N as u32 + 1);
            let common = (0..N).map(|n| (n as u32, clues[n]));
            let of_label = (0..N).map(|n| (own + n as u32, OWN * damped[n] * clues[n]));
            rows.push(common.chain(of_label).chain([(own + N as u32, OWN)]));
            truth.push(had(held.example) >> label & 1);
            weight.push(held.counts());
            fold.push(held.fold);
        }
    }
    let width = N + count * (N + 1);
    let task = Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels: 1, width, c: 1.0, steps: 150 };
    let models = each_fold(task, &fold)?;
    let scale = |weights: &Weights, label: usize| {
        let own = N + label * (N + 1);
        Scale {
            weights: (0..N).map(|n| weights.at(n, 0) + OWN * damped[n] * weights.at(own + n, 0)).collect(),
            intercept: weights.intercept(0) + OWN * weights.at(own + N, 0),
        }
    };
    let scales = |model: &Weights| -> Vec<Scale> { (0..count).map(|label| scale(model, label)).collect() };
    let of_fold: Vec<Vec<Scale>> = models.iter().map(scales).collect();
    let of_text = |(held, clues): (&Held<'_>, &Vec<[f32; N]>)| {
        of_fold[held.fold].iter().zip(clues).map(|(scale, clues)| scale.probability(clues)).collect()
    };
    Ok((scales(&Weights::mean(&models)), held.iter().zip(clues).map(of_text).collect()))
}

/// Thresholds on held-out probabilities, and what they decide on real posts. A label with few real positives borrows authored
/// comments; where there are none it has the threshold that all labels together ask for, since its own would follow chance.
pub(super) fn thresholds(
    held: &[Held<'_>],
    probabilities: &[Vec<f32>],
    codebook: &Codebook,
) -> (BTreeMap<String, f32>, Scorecard) {
    let mut thresholds = BTreeMap::new();
    let real: Vec<usize> = (0..held.len()).filter(|n| held[*n].is_real()).collect();
    let rare = |at: &usize| real.iter().filter(|n| held[**n].has(*at)).count() < ENOUGH;
    let common = (real.len() == held.len()).then(|| {
        let of = |at: usize| (0..held.len()).map(move |n| (probabilities[n][at], held[n].has(at), 1.0));
        half_of_best((0..codebook.labels().len()).flat_map(of).collect())
    });
    let mut card = Scorecard { comments: real.len() as u64, ..Scorecard::default() };
    for (at, label) in codebook.labels().iter().enumerate() {
        let alone = !rare(&at);
        let weight = |n: usize| match held[n].is_real() {
            true => 1.0,
            false if alone => 0.0,
            false => AUTHORED_CUT,
        };
        let counted = (0..held.len()).filter(|n| weight(*n) > 0.0);
        let own = || threshold(counted.map(|n| (probabilities[n][at], held[n].has(at), weight(n))).collect());
        let from = common.filter(|_| !alone).unwrap_or_else(own);
        let name = Annotation::label(&label.theme.key, label.valence);
        let mut decided = Counts::default();
        real.iter().for_each(|n| decided.add(held[*n].has(at), probabilities[*n][at] >= from));
        card.labels.push(LabelCounts { label: name.clone(), counts: decided });
        thresholds.insert(name, from);
    }
    let own_f1 = |n: &usize| {
        let mut own = Counts::default();
        card.labels.iter().enumerate().for_each(|(at, label)| {
            let given = probabilities[*n][at] >= *thresholds.get(&label.label).unwrap_or(&1.0);
            own.add(held[*n].has(at), given);
        });
        if own.gold() + own.predicted() == 0 { 1.0 } else { own.f1() }
    };
    card.samples_f1 = real.iter().map(own_f1).sum::<f64>() / real.len().max(1) as f64;
    (thresholds, card)
}

/// Which kind a text is.
pub(super) type Kind<'k> = dyn Fn(&Example) -> usize + 'k;

/// Place of a text's sentiment.
pub(super) fn sentiment(example: &Example) -> usize {
    example.sentiment
}

/// Place of a text's speaker.
pub(super) fn speaker(example: &Example) -> usize {
    example.speaker.unwrap_or_default()
}

/// Weighs the clues about one of several kinds. Gives the scales, and the probabilities of the texts from the folds that did
/// not hold them.
pub(super) fn kinds(
    held: &[Held<'_>],
    clues: &[Vec<f32>],
    kinds: usize,
    kind: &Kind<'_>,
) -> Result<(Vec<Scale>, Vec<Vec<f32>>)> {
    let mut rows = Rows::default();
    let width = clues.first().map_or(0, Vec::len);
    clues.iter().for_each(|clues| rows.push(clues.iter().enumerate().map(|(n, clue)| (n as u32, *clue))));
    let truth: Vec<u64> = held.iter().map(|held| 1 << kind(held.example)).collect();
    let weight: Vec<f32> = held.iter().map(Held::counts).collect();
    let fold: Vec<usize> = held.iter().map(|held| held.fold).collect();
    let task = Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels: kinds, width, c: 1.0, steps: 200 };
    let models = each_fold(task, &fold)?;
    let scales = |weights: &Weights| -> Vec<Scale> {
        let of = |kind: usize| Scale {
            weights: (0..width).map(|n| weights.at(n, kind)).collect(),
            intercept: weights.intercept(kind),
        };
        (0..kinds).map(of).collect()
    };
    let of_fold: Vec<Vec<Scale>> = models.iter().map(scales).collect();
    let probabilities = held.iter().zip(clues).map(|(held, clues)| one_of(&of_fold[held.fold], clues)).collect();
    Ok((scales(&Weights::mean(&models)), probabilities))
}

/// Of real posts the held-out probabilities and the kind they are.
pub(super) fn judged(held: &[Held<'_>], probabilities: &[Vec<f32>], kind: &Kind<'_>) -> Vec<(Vec<f32>, usize)> {
    let real = held.iter().zip(probabilities).filter(|(held, _)| held.is_real());
    real.map(|(held, probabilities)| (probabilities.clone(), kind(held.example))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(n: usize, labels: u64) -> Example {
        Example {
            id: n.to_string(),
            group: String::new(),
            text: String::new(),
            origin: Origin::Real,
            labels,
            spans: Vec::new(),
            sentiment: 0,
            speaker: Some(0),
        }
    }

    #[test]
    fn a_label_of_few_positives_has_the_threshold_of_all_labels_and_one_of_many_its_own() {
        let codebook = Codebook::embedded();
        let count = codebook.labels().len();
        // Fifty of a hundred texts have the first and the third label, at .6 against .5 and at .3 against .1; three have the second.
        let labels = |n: usize| u64::from(n < 50) | u64::from(n < 3) << 1 | u64::from(n < 50) << 2;
        let examples: Vec<Example> = (0..100).map(|n| example(n, labels(n))).collect();
        let held: Vec<Held<'_>> = examples.iter().map(|example| Held { example, fold: 0 }).collect();
        let probabilities: Vec<Vec<f32>> = (0..100)
            .map(|n| {
                let mut each = vec![0.0; count];
                (each[0], each[1]) = (if n < 50 { 0.6 } else { 0.5 }, if n < 3 { 0.9 } else { 0.0 });
                each[2] = if n < 50 { 0.3 } else { 0.1 };
                each
            })
            .collect();
        let (thresholds, card) = thresholds(&held, &probabilities, &codebook);
        let names: Vec<&str> = card.labels.iter().map(|label| label.label.as_str()).collect();
        assert!((0.5..0.6).contains(&thresholds[names[0]]), "{}", thresholds[names[0]]);
        // Together they are told apart with F1 2 * 103 / (153 + 103), by a threshold over .15 and under .3.
        assert!((thresholds[names[1]] - 103.0 / 256.0).abs() < 0.01, "{}", thresholds[names[1]]);
        assert_eq!(thresholds[names[1]], thresholds[names[3]]);
        assert_eq!(card.labels[0].counts.tp, 50);
    }
}
