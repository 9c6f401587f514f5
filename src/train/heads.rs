//! The heads of an embedded model: what runs of words and vectors say for each output, fitted fold by fold.
//! Weighs no clue against another: `fit` does.
//! Called by `fit`.

use rayon::prelude::*;

use super::fit::FOLDS;
use super::logistic::{Task, Weights, fit};
use super::material::{Example, Origin};
use super::rows::Rows;
use crate::classify::embedded::combine::Sums;
use crate::classify::embedded::grams::Known;
use crate::classify::embedded::model::Shape;
use crate::classify::embedded::sheet::{Key, Sheet};
use crate::classify::embedded::vectors::Vectors;
use crate::error::Result;

/// Inverse penalties of the heads, chosen on the development set.
const C_WHOLE: f64 = 30.0;
const C_SPEAKER: f64 = 100.0;
const C_SENTENCE: f64 = 50.0;
const C_FELT: f64 = 3.0;
/// Steps of the optimiser.
const STEPS: u64 = 40;
/// How much an authored comment counts, a real post being 1, and a text of a sentiment set for the sentiment.
const AUTHORED: f32 = 0.7;
const FELT: f32 = 0.3;
/// The same for an authored comment and the speaker.
const SPOKEN: f32 = 0.3;

/// What the heads of all folds share.
pub(super) struct Shares<'a> {
    pub(super) keys: &'a [Key],
    pub(super) rarity: &'a [f32],
    pub(super) themed: usize,
    pub(super) folds: &'a [usize],
    pub(super) shape: Shape,
}

/// Weights of all heads, the mean over the folds.
#[derive(Debug)]
pub(crate) struct Heads {
    /// Labels over runs of words, then numbers of the mean vector.
    pub(crate) whole: Weights,
    /// Speakers over the same.
    pub(crate) speaker: Weights,
    /// Labels over the runs of a sentence.
    pub(crate) sentence: Weights,
    /// Sentiments over runs of words.
    pub(crate) felt: Weights,
}

impl Heads {
    /// Fits them, and gives the sums of every text from the folds that did not hold it.
    pub(super) fn fit(
        learnt: &[&Example],
        sheets: &[Sheet],
        vectors: &Vectors,
        of: &Shares<'_>,
        told: &dyn Fn(&str),
    ) -> Result<(Heads, Vec<Sums>)> {
        let known = Known::new(of.keys).counting(of.rarity);
        let labels = of.shape.labels;
        let mut sums = vec![Sums { best: vec![(-12.0, 0); labels], ..Sums::default() }; learnt.len()];

        told("labels of whole texts are learnt");
        let (mut rows, mut truth, mut weight) = (Rows::default(), Vec::new(), Vec::new());
        for (example, sheet) in learnt.iter().zip(sheets) {
            let mean = vectors.mean(&sheet.pieces).into_iter().enumerate();
            let mean = mean.map(|(n, number)| ((of.themed + n) as u32, number));
            match example.origin {
                Origin::Sentiment => rows.push([]),
                _ => rows.push(known.once(&sheet.grams, of.themed).into_iter().chain(mean)),
            }
            truth.push(example.labels);
            weight.push(counts(example));
        }
        let width = of.themed + vectors.width();
        let task =
            Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels, width, c: C_WHOLE, steps: STEPS };
        let models = each_fold(task, of.folds)?;
        sums.iter_mut().enumerate().for_each(|(at, sums)| sums.whole = models[of.folds[at]].logits(rows.row(at)));
        let whole = Weights::mean(&models);

        told("speakers are learnt");
        let truth: Vec<u64> = learnt.iter().map(|e| e.speaker.map_or(0, |speaker| 1 << speaker)).collect();
        let counts_spoken = |e: &&Example| if e.origin == Origin::Authored { SPOKEN } else { counts(e) };
        let weight: Vec<f32> = learnt.iter().map(counts_spoken).collect();
        let task = Task { truth: &truth, weight: &weight, labels: of.shape.speakers, c: C_SPEAKER, ..task };
        let models = each_fold(task, of.folds)?;
        sums.iter_mut().enumerate().for_each(|(at, sums)| sums.speaker = models[of.folds[at]].logits(rows.row(at)));
        let speaker = Weights::mean(&models);

        told("labels of sentences are learnt");
        let (mut rows, mut truth, mut weight, mut owner) = (Rows::default(), Vec::new(), Vec::new(), Vec::new());
        for (at, (example, sheet)) in
            learnt.iter().zip(sheets).enumerate().filter(|(_, (e, _))| e.origin != Origin::Sentiment)
        {
            for (words, grams) in sheet.each_sentence() {
                rows.push(known.each(grams, of.themed));
                let (from, to) = (words[0].start, words[words.len() - 1].end);
                let shown = example.spans.iter().filter(|(_, span)| span.start < to && span.end > from);
                truth.push(shown.fold(0, |labels, (label, _)| labels | 1 << label));
                weight.push(counts(example));
                owner.push(at);
            }
        }
        let fold: Vec<usize> = owner.iter().map(|at| of.folds[*at]).collect();
        let task = Task {
            rows: &rows,
            of: &[],
            truth: &truth,
            weight: &weight,
            labels,
            width: of.themed,
            c: C_SENTENCE,
            steps: STEPS,
        };
        let models = each_fold(task, &fold)?;
        for (row, at) in owner.iter().enumerate() {
            let best = &mut sums[*at].best;
            let sentence = models[fold[row]].logits(rows.row(row));
            best.iter_mut().zip(sentence).for_each(|(best, sum)| best.0 = best.0.max(sum));
        }
        let sentence = Weights::mean(&models);

        told("sentiments are learnt");
        let mut rows = Rows::default();
        sheets.iter().for_each(|sheet| rows.push(known.once(&sheet.grams, of.keys.len())));
        let truth: Vec<u64> = learnt.iter().map(|example| 1 << example.sentiment).collect();
        let weight: Vec<f32> =
            learnt.iter().map(|e| if e.origin == Origin::Sentiment { FELT } else { counts(e) }).collect();
        let (labels, width) = (of.shape.sentiments, of.keys.len());
        let task =
            Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels, width, c: C_FELT, steps: STEPS };
        let models = each_fold(task, of.folds)?;
        for (at, sums) in sums.iter_mut().enumerate() {
            sums.sentiment = models[of.folds[at]].logits(rows.row(at));
        }
        let felt = Weights::mean(&models);
        Ok((Heads { whole, speaker, sentence, felt }, sums))
    }
}

/// How much a text counts for labels and speakers.
fn counts(example: &Example) -> f32 {
    match example.origin {
        Origin::Real => 1.0,
        Origin::Authored => AUTHORED,
        _ => 0.0,
    }
}

/// Fits a task once for each fold, on the rows of the other folds that count at all.
pub(super) fn each_fold(task: Task<'_>, folds: &[usize]) -> Result<Vec<Weights>> {
    (0..FOLDS)
        .into_par_iter()
        .map(|fold| {
            let of: Vec<usize> =
                (0..task.rows.len()).filter(|row| folds[*row] != fold && task.weight[*row] > 0.0).collect();
            fit(Task { of: &of, ..task })
        })
        .collect()
}
