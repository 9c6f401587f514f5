//! What a comment adds to the sums of an evaluation, and the statistics that are read from them.
//! Draws no resample: `stats` does, with these two.
//! Called by `evaluation` and `compare`.

use std::ops::Range;

use super::labels::{Coded, Labels};
use super::spans::SpanSums;
use crate::stats::{Counts, LabelCounts, MACRO_LEAST, MACRO_SIDE, Scorecard, Sums};

/// Kinds of stance; predictions have one more column, for none given.
pub(super) const STANCES: usize = 3;
/// Kinds of speaker.
pub(super) const SPEAKERS: usize = 4;

/// Where each sum stands: hits, false finds and misses of each label and then of each theme, valence ignored; own F1s, comments wholly right, comments; the tables
/// of stance and speaker, gold by prediction; evidence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure<'l> {
    pub(super) labels: &'l Labels,
}

impl Measure<'_> {
    pub(super) fn dimensions(self) -> usize {
        self.spans_at() + 8
    }

    /// Labels, and after them themes.
    fn columns(self) -> usize {
        self.labels.len() + self.labels.themes().len()
    }

    fn comments_at(self) -> usize {
        3 * self.columns()
    }

    fn stance_at(self) -> usize {
        self.comments_at() + 3
    }

    fn speaker_at(self) -> usize {
        self.stance_at() + STANCES * (STANCES + 1)
    }

    fn spans_at(self) -> usize {
        self.speaker_at() + SPEAKERS * (SPEAKERS + 1)
    }

    /// Adds one comment; `offset` is where these sums begin, for two classifiers in one row.
    pub(super) fn add(
        self,
        sums: &mut Sums,
        unit: usize,
        offset: usize,
        gold: Coded,
        predicted: Coded,
        span: Option<&SpanSums>,
    ) {
        let mut one = |at: usize, amount: f64| sums.add(unit, offset + at, amount);
        let (hit, wrong, missed) =
            (gold.labels & predicted.labels, predicted.labels & !gold.labels, gold.labels & !predicted.labels);
        for (block, bits) in [hit, wrong, missed].into_iter().enumerate() {
            let mut rest = bits;
            while rest != 0 {
                one(block * self.columns() + rest.trailing_zeros() as usize, 1.0);
                rest &= rest - 1;
            }
        }
        for (at, theme) in self.labels.themes().iter().enumerate() {
            let block = match (gold.labels & theme != 0, predicted.labels & theme != 0) {
                (true, true) => 0,
                (false, true) => 1,
                (true, false) => 2,
                (false, false) => continue,
            };
            one(block * self.columns() + self.labels.len() + at, 1.0);
        }
        let [tp, fp, fneg] = [hit, wrong, missed].map(|bits| f64::from(bits.count_ones()));
        let all = 2.0 * tp + fp + fneg;
        one(self.comments_at(), if all > 0.0 { 2.0 * tp / all } else { 1.0 });
        one(self.comments_at() + 1, f64::from(u8::from(gold.labels == predicted.labels)));
        one(self.comments_at() + 2, 1.0);
        for (start, kinds, gold, predicted) in [
            (self.stance_at(), STANCES, gold.sentiment, predicted.sentiment),
            (self.speaker_at(), SPEAKERS, gold.speaker, predicted.speaker),
        ] {
            if let Some(gold) = gold {
                let column = predicted.map_or(kinds, usize::from);
                one(start + usize::from(gold) * (kinds + 1) + column, 1.0);
            }
        }
        for (at, count) in span.into_iter().flat_map(|s| s.agreed.iter().chain(&s.all).chain(&s.met)).enumerate() {
            one(self.spans_at() + at, *count as f64);
        }
    }

    /// Decisions on one label, or on one theme: themes are numbered after labels.
    pub(super) fn counts(self, sums: &[f64], at: usize) -> [f64; 3] {
        [0, 1, 2].map(|block| sums[block * self.columns() + at])
    }

    pub(super) fn comments(self, sums: &[f64]) -> f64 {
        sums[self.comments_at() + 2]
    }

    /// Table of stance, gold by prediction, the last column for none given.
    pub(super) fn stance(self, sums: &[f64]) -> Table<'_> {
        Table { kinds: STANCES, cells: &sums[self.stance_at()..self.speaker_at()] }
    }

    /// Table of speakers.
    pub(super) fn speaker(self, sums: &[f64]) -> Table<'_> {
        Table { kinds: SPEAKERS, cells: &sums[self.speaker_at()..self.spans_at()] }
    }

    /// Shared, gold and predicted evidence under labels of both, the same under all labels, labels of both, those that meet.
    pub(super) fn spans(self, sums: &[f64]) -> &[f64] {
        &sums[self.spans_at()..self.spans_at() + 8]
    }

    /// Every label's counts and the mean of the comments' own F1.
    pub(super) fn scorecard(self, sums: &[f64], names: &[String]) -> Scorecard {
        let comments = self.comments(sums);
        let labels = names.iter().enumerate().map(|(at, label)| {
            let [tp, fp, missed] = self.counts(sums, at);
            let tn = comments - tp - fp - missed;
            let counts = Counts { tp: tp as u64, fp: fp as u64, missed: missed as u64, tn: tn as u64 };
            LabelCounts { label: label.clone(), counts }
        });
        let samples_f1 = if comments > 0.0 { sums[self.comments_at()] / comments } else { 0.0 };
        Scorecard { comments: comments as u64, labels: labels.collect(), samples_f1 }
    }

    /// The statistics of a summary, in the order of [`Measure::SUMMARY`].
    pub(super) fn summary(self, sums: &[f64], sets: &Sets) -> Vec<Option<f64>> {
        let micro = |of: Range<usize>| {
            let mut micro = [0.0; 3];
            of.for_each(|at| self.counts(sums, at).iter().zip(&mut micro).for_each(|(count, sum)| *sum += count));
            three(micro)
        };
        let comments = self.comments(sums);
        let mean = |labels: &[usize]| {
            let sum: f64 = labels.iter().map(|label| f1(self.counts(sums, *label)).unwrap_or(0.0)).sum();
            (!labels.is_empty()).then(|| sum / labels.len() as f64)
        };
        let mut values = Vec::with_capacity(self.statistics());
        values.extend(micro(0..self.labels.len()));
        values.extend([mean(&sets.headline), mean(&sets.side)]);
        values.extend([0, 1].map(|at| ratio(sums[self.comments_at() + at], comments)));
        values.extend(self.stance(sums).statistics(&sets.stances));
        values.extend(self.speaker(sums).statistics(&sets.speakers));
        values.extend(micro(self.labels.len()..self.columns()));
        values.extend([mean(&sets.theme_headline), mean(&sets.theme_side)]);
        values.extend(sets.means.iter().map(|labels| mean(labels)));
        values
    }

    /// How many statistics a summary has before the means that were asked for.
    pub(super) const SUMMARY: usize = 18;

    /// How many it has with them.
    pub(super) fn statistics(self) -> usize {
        Self::SUMMARY + self.labels.means().len()
    }

    /// Precision, recall and F1 of each label, then of the evidence under labels of both and under all.
    pub(super) fn details(self, sums: &[f64]) -> Vec<Option<f64>> {
        let mut values: Vec<Option<f64>> =
            (0..self.labels.len()).flat_map(|label| three(self.counts(sums, label))).collect();
        for part in self.spans(sums)[..6].chunks_exact(3) {
            let [both, gold, predicted] = [part[0], part[1], part[2]];
            values.extend(three([both, predicted - both, gold - both]));
        }
        let met = &self.spans(sums)[6..];
        values.push(ratio(met[1], met[0]));
        values
    }
}

fn three([tp, fp, missed]: [f64; 3]) -> [Option<f64>; 3] {
    [ratio(tp, tp + fp), ratio(tp, tp + missed), f1([tp, fp, missed])]
}

fn f1([tp, fp, missed]: [f64; 3]) -> Option<f64> {
    ratio(2.0 * tp, 2.0 * tp + fp + missed)
}

/// `None` where there is nothing to divide by.
fn ratio(a: f64, b: f64) -> Option<f64> {
    (b > 0.0).then(|| a / b)
}

/// Which labels, themes and kinds count in averages: those of the whole sample, in every resample too.
#[derive(Debug, Clone)]
pub(super) struct Sets {
    pub(super) headline: Vec<usize>,
    pub(super) side: Vec<usize>,
    pub(super) theme_headline: Vec<usize>,
    pub(super) theme_side: Vec<usize>,
    /// Of each mean that was asked for; none where one of its labels is too rare to be judged.
    means: Vec<Vec<usize>>,
    stances: Vec<usize>,
    speakers: Vec<usize>,
}

impl Sets {
    pub(super) fn of(measure: Measure<'_>, sums: &[f64]) -> Self {
        let least = |least: u64, of: Range<usize>| {
            let gold = |at: &usize| {
                let [tp, _, missed] = measure.counts(sums, *at);
                tp + missed >= least as f64
            };
            of.filter(gold).collect::<Vec<_>>()
        };
        let (labels, themes) = (0..measure.labels.len(), measure.labels.len()..measure.columns());
        let side = least(MACRO_SIDE, labels.clone());
        let means = measure.labels.means().iter().map(|mean| {
            let judged = mean.labels.iter().all(|label| side.contains(label));
            if judged { mean.labels.clone() } else { Vec::new() }
        });
        Sets {
            means: means.collect(),
            headline: least(MACRO_LEAST, labels),
            side,
            theme_headline: least(MACRO_LEAST, themes.clone()),
            theme_side: least(MACRO_SIDE, themes),
            stances: measure.stance(sums).used(),
            speakers: measure.speaker(sums).used(),
        }
    }
}

/// Gold kinds by predicted kinds; the last column is for none predicted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    pub(super) kinds: usize,
    pub(super) cells: &'a [f64],
}

impl Table<'_> {
    pub(super) fn row(&self, kind: usize) -> &[f64] {
        &self.cells[kind * (self.kinds + 1)..(kind + 1) * (self.kinds + 1)]
    }

    /// Comments of one predicted kind.
    fn predicted(&self, kind: usize) -> f64 {
        (0..self.kinds).map(|gold| self.row(gold)[kind]).sum()
    }

    /// Kinds that some gold comment is.
    fn used(&self) -> Vec<usize> {
        (0..self.kinds).filter(|kind| self.row(*kind).iter().sum::<f64>() > 0.0).collect()
    }

    /// Whether anything was predicted.
    pub(super) fn answered(&self) -> bool {
        (0..self.kinds).any(|kind| self.predicted(kind) > 0.0)
    }

    /// Hits, false finds and misses of a kind.
    pub(super) fn counts(&self, kind: usize) -> [f64; 3] {
        let (hits, gold) = (self.row(kind)[kind], self.row(kind).iter().sum::<f64>());
        [hits, self.predicted(kind) - hits, gold - hits]
    }

    /// Accuracy, and mean F1 and mean recall of the kinds in `used`; all `None` where nothing was predicted.
    fn statistics(&self, used: &[usize]) -> [Option<f64>; 3] {
        if !self.answered() {
            return [None; 3];
        }
        let mean = |statistic: fn([f64; 3]) -> Option<f64>| {
            let sum: f64 = used.iter().map(|kind| statistic(self.counts(*kind)).unwrap_or(0.0)).sum();
            ratio(sum, used.len() as f64)
        };
        let right: f64 = (0..self.kinds).map(|kind| self.row(kind)[kind]).sum();
        [ratio(right, self.cells.iter().sum()), mean(f1), mean(|[tp, _, missed]| ratio(tp, tp + missed))]
    }
}
