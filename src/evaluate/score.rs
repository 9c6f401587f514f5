//! From joined pairs to the record of an evaluation.
//! Joins nothing and shows nothing.
//! Called by the command line once all predictions are read.

use rayon::prelude::*;

use super::Figure;
use super::evaluation::{
    Classes, Evaluation, Judged, LabelFigures, LabelMean, LeftOut, Macro, MadeBy, ProbabilityFigures, Slice, Slices,
    Spans, Summary,
};
use super::figure::{Reader, rounded};
use super::measure::{Measure, Sets, Table};
use super::pairs::{Pairs, Slot};
use super::slices::Groups;
use crate::annotation::{Sentiment, Speaker};
use crate::error::Result;
use crate::stats::{Bin, Calibration, Counts, MACRO_LEAST, MACRO_SIDE, Plan, Point, Ranking, Replicates, Sums};

/// Values of one property that are shown; the rest is counted.
const SLICES: usize = 24;

/// Blocks of a slice: its intervals' widths are known to 2 %.
const SLICE_BLOCKS: usize = 2000;

/// Points of a precision-recall curve.
const POINTS: u64 = 50;

impl Pairs<'_> {
    /// Computes all figures. `name` is what reports call what was evaluated, by default its annotators; `notes` must be said
    /// wherever a figure is quoted. Errs when no comment has both gold and a prediction.
    pub fn evaluate(&self, name: Option<&str>, plan: &Plan, notes: &[String]) -> Result<Evaluation> {
        let joined = self.joined()?;
        let measure = Measure { labels: self.gold.labels };
        let sums = self.sums(measure, &joined, Sums::BLOCKS, plan.seed);
        let total = sums.total();
        let sets = Sets::of(measure, &total);
        let statistics = |sums: &[f64]| {
            let mut values = measure.summary(sums, &sets);
            values.extend(measure.details(sums));
            values
        };
        let (values, replicates) = (statistics(&total), sums.replicates(plan, statistics));
        let mut reader = Reader::new(&values, &replicates);
        let summary = summary(&mut reader, measure, &sets);
        let labels = self.labels(measure, &total, &mut reader, plan, joined.len());
        let spans = self.spans(measure, &total, &mut reader);
        let predicted_by = self.annotators.clone();
        Ok(Evaluation {
            name: name.map_or_else(|| predicted_by.keys().cloned().collect::<Vec<_>>().join(", "), str::to_owned),
            predicted_by,
            gold_by: self.gold.codings.annotators.clone(),
            codebook: self.gold.labels.codebook().to_owned(),
            comments: joined.len() as u64,
            only: self.gold.only.clone(),
            left_out: LeftOut {
                without_prediction: self.count(|slot| *slot == Slot::Missing),
                without_gold: self.without_gold,
                unsound_gold: self.gold.skips().count(),
                unsound_predictions: self.unsound,
                not_classified: self.count(|slot| *slot == Slot::Failed),
            },
            plan: *plan,
            authors: self.gold.authors.count(&joined),
            summary,
            probabilities: probabilities(&labels),
            labels,
            sentiment: classes(measure.stance(&total), Sentiment::ALL.map(Sentiment::as_str)),
            speaker: classes(measure.speaker(&total), Speaker::ALL.map(Speaker::as_str)),
            spans,
            slices: (self.gold.groups.iter().filter(|groups| groups.known()))
                .map(|groups| self.slices(measure, groups, &joined, plan))
                .collect(),
            notes: notes.to_vec(),
            made_by: MadeBy::default(),
        })
    }

    fn sums(&self, measure: Measure<'_>, comments: &[u32], blocks: usize, seed: u64) -> Sums {
        let mut sums = self.gold.authors.sums(comments, measure.dimensions(), seed, blocks);
        for (unit, at) in comments.iter().map(|at| *at as usize).enumerate() {
            let predicted = self.slots[at].coded().unwrap_or_default();
            measure.add(&mut sums, unit, 0, self.gold.codings.entries[at].coded, predicted, self.spans.get(at));
        }
        sums
    }

    fn labels(
        &self,
        measure: Measure<'_>,
        total: &[f64],
        reader: &mut Reader<'_>,
        plan: &Plan,
        comments: usize,
    ) -> Vec<LabelFigures> {
        let card = measure.scorecard(total, self.gold.labels.names());
        let scored = self.without_scores == 0 && self.count(|slot| matches!(slot, Slot::Said(_))) > 0;
        let ranked: Vec<Ranked> = card
            .labels
            .par_iter()
            .enumerate()
            .map(|(at, label)| match judged(label.counts) {
                Judged::TooFew => Ranked::default(),
                _ if !scored => Ranked::default(),
                _ => self.ranked(at, label.counts, comments, plan),
            })
            .collect();
        (card.labels.into_iter().zip(self.gold.labels.titles()).zip(ranked))
            .map(|((label, title), ranked)| {
                let [precision, recall, f1] = [reader.next(), reader.next(), reader.next()];
                let judged = judged(label.counts);
                let shown = |figure: Option<Figure>| figure.filter(|_| judged != Judged::TooFew);
                LabelFigures {
                    label: label.label,
                    title: title.clone(),
                    judged,
                    counts: label.counts,
                    precision: shown(precision),
                    recall: shown(recall),
                    f1: shown(f1),
                    average_precision: ranked.average_precision,
                    calibration: ranked.calibration,
                    curve: ranked.curve,
                }
            })
            .collect()
    }

    fn ranked(&self, label: usize, counts: Counts, comments: usize, plan: &Plan) -> Ranked {
        let scores = &self.scores[label];
        let zero_positives = counts.gold() - scores.positive.len() as u64;
        let zero_negatives = comments as u64 - counts.gold() - scores.negative.len() as u64;
        let ranking = Ranking::new(&scores.positive, &scores.negative, zero_positives, zero_negatives);
        let interval = ranking.interval(plan, label as u64 + 1);
        let points = ranking.curve(POINTS).into_iter().map(|point| Point {
            score: rounded(point.score),
            recall: rounded(point.recall),
            precision: rounded(point.precision),
        });
        Ranked {
            average_precision: ranking.average_precision().map(|value| Figure::bare(value).within(interval)),
            calibration: Calibration::of(&ranking).map(calibration),
            curve: points.collect(),
        }
    }

    fn spans(&self, measure: Measure<'_>, total: &[f64], reader: &mut Reader<'_>) -> Option<Spans> {
        let [_, _, agreed_f1] = [reader.next(), reader.next(), reader.next()];
        let [_, _, all_f1] = [reader.next(), reader.next(), reader.next()];
        let meets = reader.next();
        if self.spans.is_empty() {
            return None;
        }
        let mut with: Vec<u32> = self.gold.marked.iter().map(|(number, _)| *number).collect();
        with.dedup();
        let texts = with.iter().filter(|number| self.gold.texts.contains_key(number)).count();
        let unit = match texts {
            0 => "bytes",
            all if all == with.len() => "words",
            _ => "mixed",
        };
        let codes = measure.spans(total)[6] as u64;
        Some(Spans { unit: unit.to_owned(), codes, meets, agreed_f1, all_f1 })
    }

    fn slices(&self, measure: Measure<'_>, groups: &Groups, joined: &[u32], plan: &Plan) -> Slices {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); groups.names.len()];
        joined.iter().for_each(|at| members[groups.of[*at as usize] as usize].push(*at));
        let mut order: Vec<u32> = groups.order().into_iter().filter(|of| !members[*of as usize].is_empty()).collect();
        let more = order.len().saturating_sub(SLICES);
        if more > 0 {
            order.sort_by_key(|of| std::cmp::Reverse(members[*of as usize].len()));
            order.truncate(SLICES);
        }
        let slice = |of: u32| {
            let comments = &members[of as usize];
            let sums = self.sums(measure, comments, SLICE_BLOCKS, plan.seed);
            let total = sums.total();
            let sets = Sets::of(measure, &total);
            let codes = measure.scorecard(&total, self.gold.labels.names()).micro().gold();
            let summary = (comments.len() as u64 >= MACRO_SIDE).then(|| {
                let replicates: Replicates = sums.replicates(plan, |sums| measure.summary(sums, &sets));
                summary(&mut Reader::new(&measure.summary(&total, &sets), &replicates), measure, &sets)
            });
            Slice { value: groups.names[of as usize].clone(), comments: comments.len() as u64, codes, summary }
        };
        Slices { by: groups.by.name().to_owned(), slices: order.into_iter().map(slice).collect(), more: more as u64 }
    }
}

/// What scores say of a label.
#[derive(Default)]
struct Ranked {
    average_precision: Option<Figure>,
    calibration: Option<Calibration>,
    curve: Vec<Point>,
}

/// The same to six decimals.
fn calibration(exact: Calibration) -> Calibration {
    let bin = |bin: Bin| Bin { said: rounded(bin.said), found: rounded(bin.found), ..bin };
    Calibration {
        brier: rounded(exact.brier),
        skill: exact.skill.map(rounded),
        ace: rounded(exact.ace),
        bins: exact.bins.into_iter().map(bin).collect(),
    }
}

/// Whether so many gold comments can be judged by.
fn judged(counts: Counts) -> Judged {
    match counts.gold() {
        n if n >= MACRO_LEAST => Judged::Headline,
        n if n >= MACRO_SIDE => Judged::Side,
        _ => Judged::TooFew,
    }
}

/// The summary, from statistics in the order of [`Measure::summary`].
pub(super) fn summary(reader: &mut Reader<'_>, measure: Measure<'_>, sets: &Sets) -> Summary {
    let mean = |figure: Option<Figure>, labels: usize| figure.map(|figure| Macro { figure, labels });
    Summary {
        precision: reader.next(),
        recall: reader.next(),
        f1: reader.next(),
        macro_30: mean(reader.next(), sets.headline.len()),
        macro_15: mean(reader.next(), sets.side.len()),
        samples_f1: reader.next(),
        exact: reader.next(),
        sentiment_accuracy: reader.next(),
        sentiment_macro_f1: reader.next(),
        sentiment_macro_recall: reader.next(),
        speaker_accuracy: reader.next(),
        speaker_macro_f1: reader.next(),
        speaker_macro_recall: reader.next(),
        theme_precision: reader.next(),
        theme_recall: reader.next(),
        theme_f1: reader.next(),
        theme_macro_30: mean(reader.next(), sets.theme_headline.len()),
        theme_macro_15: mean(reader.next(), sets.theme_side.len()),
        means: (measure.labels.means().iter())
            .map(|mean| LabelMean {
                name: mean.name.clone(),
                labels: mean.labels.iter().map(|label| measure.labels.names()[*label].clone()).collect(),
                f1: reader.next(),
            })
            .collect(),
    }
}

fn probabilities(labels: &[LabelFigures]) -> Option<ProbabilityFigures> {
    let headline = labels.iter().filter(|label| label.judged == Judged::Headline);
    let parts: Vec<(f64, &Calibration)> =
        headline.filter_map(|label| Some((label.average_precision?.value, label.calibration.as_ref()?))).collect();
    let n = parts.len() as f64;
    let mean = |of: &dyn Fn(&(f64, &Calibration)) -> f64| rounded(parts.iter().map(of).sum::<f64>() / n);
    (!parts.is_empty()).then(|| ProbabilityFigures {
        labels: parts.len(),
        average_precision: mean(&|part| part.0),
        brier: mean(&|part| part.1.brier),
        skill: mean(&|part| part.1.skill.unwrap_or(0.0)),
        ace: mean(&|part| part.1.ace),
    })
}

fn classes<const N: usize>(table: Table<'_>, kinds: [&str; N]) -> Option<Classes> {
    table.answered().then(|| Classes {
        kinds: kinds.map(str::to_owned).to_vec(),
        table: (0..N).map(|kind| table.row(kind).iter().map(|count| *count as u64).collect()).collect(),
        f1: (0..N)
            .map(|kind| {
                let [tp, fp, missed] = table.counts(kind);
                let counts = Counts { tp: tp as u64, fp: fp as u64, missed: missed as u64, tn: 0 };
                (counts.gold() > 0).then(|| rounded(counts.f1()))
            })
            .collect(),
    })
}
