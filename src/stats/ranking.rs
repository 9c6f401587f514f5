//! How well scores put the comments that have a label before those that have not.
//! Chooses no threshold.
//! Called by `evaluate` for each label with scores.

use rand::SeedableRng;
use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg64;
use serde::{Deserialize, Serialize};

use super::bootstrap::{Plan, percentiles};
use super::interval::Interval;

/// Comments with one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Their score.
    pub score: f32,
    /// How many have the label.
    pub positives: u64,
    /// How many have not.
    pub negatives: u64,
}

/// A point of the precision-recall curve: what a threshold at `score` gives.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// The threshold: this score or more is predicted.
    pub score: f64,
    /// Share of those that have the label, in [0, 1].
    pub recall: f64,
    /// Share of the predicted that have it, in [0, 1].
    pub precision: f64,
}

/// Comments by falling score.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    groups: Vec<Group>,
    positives: u64,
    negatives: u64,
}

impl Ranking {
    /// Steps of the ranking that are resampled: beyond so many distinct scores of positives, neighbours are pooled, which
    /// moves a bound of the interval by less than 1 / 400.
    const STEPS: u64 = 400;

    /// Ranks scores in [0, 1] of comments that have a label and of those that have not; of `zero_positives` and
    /// `zero_negatives` more the score is 0.
    pub fn new(positive: &[f32], negative: &[f32], zero_positives: u64, zero_negatives: u64) -> Self {
        let sorted = |scores: &[f32]| {
            let mut scores = scores.to_vec();
            scores.sort_unstable_by(|a, b| b.total_cmp(a));
            scores
        };
        let (positive, negative) = (sorted(positive), sorted(negative));
        let (mut p, mut n) = (0, 0);
        let mut groups = Vec::new();
        while p < positive.len() || n < negative.len() {
            let score = positive.get(p).copied().unwrap_or(f32::MIN).max(negative.get(n).copied().unwrap_or(f32::MIN));
            let run = |scores: &[f32], from: usize| scores[from..].iter().take_while(|s| **s == score).count();
            let (more_p, more_n) = (run(&positive, p), run(&negative, n));
            groups.push(Group { score, positives: more_p as u64, negatives: more_n as u64 });
            (p, n) = (p + more_p, n + more_n);
        }
        match groups.last_mut() {
            Some(last) if last.score == 0.0 => {
                last.positives += zero_positives;
                last.negatives += zero_negatives;
            }
            _ if zero_positives + zero_negatives > 0 => {
                groups.push(Group { score: 0.0, positives: zero_positives, negatives: zero_negatives });
            }
            _ => {}
        }
        Ranking {
            groups,
            positives: positive.len() as u64 + zero_positives,
            negatives: negative.len() as u64 + zero_negatives,
        }
    }

    /// Distinct scores, falling.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Comments that have the label.
    pub fn positives(&self) -> u64 {
        self.positives
    }

    /// Comments that have not.
    pub fn negatives(&self) -> u64 {
        self.negatives
    }

    /// Mean over positives of the precision at their score, in [0, 1]; `None` without positives.
    ///
    /// Without interpolation, comments of one score as one step, as scikit-learn's `average_precision_score`. The value
    /// of a random order is the base rate.
    pub fn average_precision(&self) -> Option<f64> {
        average_precision(self.groups.iter().map(|group| (group.positives, group.negatives)))
    }

    /// The precision-recall curve by rising recall, at most `most` points, each where a positive is gained.
    pub fn curve(&self, most: u64) -> Vec<Point> {
        let (mut tp, mut fp, mut drawn) = (0, 0, 0);
        let mut points = Vec::new();
        for group in self.groups.iter().filter(|_| self.positives > 0) {
            tp += group.positives;
            fp += group.negatives;
            let step = tp * most / self.positives;
            if group.positives > 0 && (step > drawn || tp == group.positives) {
                drawn = step;
                points.push(Point {
                    score: f64::from(group.score),
                    recall: tp as f64 / self.positives as f64,
                    precision: tp as f64 / (tp + fp) as f64,
                });
            }
        }
        points.truncate(most.max(1) as usize + 1);
        points
    }

    /// Percentile interval of the average precision over comments drawn with replacement; `None` without positives.
    /// `stream` tells this ranking's random numbers from another's.
    pub fn interval(&self, plan: &Plan, stream: u64) -> Option<Interval> {
        if self.positives == 0 {
            return None;
        }
        let steps = self.pooled();
        let values = (0..u64::from(plan.replicates))
            .map(|replicate| {
                let mut random = Pcg64::seed_from_u64(plan.seed ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15));
                random.advance(u128::from(replicate) << 64);
                average_precision(resampled(&steps, self.positives + self.negatives, &mut random).into_iter())
            })
            .collect::<Vec<_>>();
        percentiles(&values, plan.level)
    }

    /// The same ranking in few steps. Negatives before a positive fall into its step, which changes no precision at a
    /// positive, so up to [`Ranking::STEPS`] positives nothing is lost.
    fn pooled(&self) -> Vec<(u64, u64)> {
        let least = self.positives.div_ceil(Self::STEPS);
        let mut steps = Vec::new();
        let mut open = (0, 0);
        for group in &self.groups {
            open = (open.0 + group.positives, open.1 + group.negatives);
            if open.0 >= least {
                steps.push(open);
                open = (0, 0);
            }
        }
        if open != (0, 0) {
            steps.push(open);
        }
        steps
    }
}

fn average_precision(steps: impl Iterator<Item = (u64, u64)>) -> Option<f64> {
    let (mut tp, mut all, mut sum) = (0, 0, 0.0);
    for (positives, negatives) in steps {
        tp += positives;
        all += positives + negatives;
        if positives > 0 {
            sum += positives as f64 * tp as f64 / all as f64;
        }
    }
    (tp > 0).then(|| sum / tp as f64)
}

/// As many comments drawn with replacement: a multinomial draw over the steps, one binomial after another.
fn resampled(steps: &[(u64, u64)], all: u64, random: &mut Pcg64) -> Vec<(u64, u64)> {
    let (mut to_draw, mut left) = (all, all);
    let mut draw = |cell: u64| {
        let drawn = if cell == left {
            to_draw
        } else {
            Binomial::new(to_draw, cell as f64 / left as f64).map_or(0, |binomial| binomial.sample(random))
        };
        left -= cell;
        to_draw -= drawn;
        drawn
    };
    steps.iter().map(|(positives, negatives)| (draw(*positives), draw(*negatives))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn average_precision_of_the_textbook_order() {
        // Positives at ranks 1, 3 and 5: (1/1 + 2/3 + 3/5) / 3.
        let ranking = Ranking::new(&[0.9, 0.7, 0.5], &[0.8, 0.6], 0, 0);
        let expected = (1.0 + 2.0 / 3.0 + 3.0 / 5.0) / 3.0;
        assert!((ranking.average_precision().expect("positives") - expected).abs() < 1e-12);
    }

    #[test]
    fn ties_are_one_step_and_no_scores_give_the_base_rate() {
        assert_eq!(Ranking::new(&[0.5], &[0.5, 0.5, 0.5], 0, 0).average_precision(), Some(0.25));
        assert_eq!(Ranking::new(&[], &[], 1, 3).average_precision(), Some(0.25));
        assert_eq!(Ranking::new(&[], &[0.4], 0, 3).average_precision(), None);
        assert_eq!(Ranking::new(&[0.0], &[0.0], 1, 2).groups().len(), 1);
    }

    #[test]
    fn the_curve_gains_recall_and_keeps_its_length() {
        let positive: Vec<f32> = (1..=500).map(|i| i as f32 / 500.0).collect();
        let curve = Ranking::new(&positive, &[0.5], 0, 10).curve(50);
        assert!(curve.len() <= 51 && curve.windows(2).all(|pair| pair[0].recall < pair[1].recall));
        assert_eq!(curve.last().map(|point| point.recall), Some(1.0));
    }

    #[test]
    fn pooling_changes_nothing_up_to_400_positives_and_little_beyond() {
        let scores =
            |n: usize, at: usize| -> Vec<f32> { (0..n).map(|i| ((i * 7919 + at) % n) as f32 / n as f32).collect() };
        let few = Ranking::new(&scores(300, 1), &scores(2000, 2), 5, 50);
        assert_eq!(average_precision(few.pooled().into_iter()), few.average_precision());
        let many = Ranking::new(&scores(30_000, 1), &scores(200_000, 2), 5, 50);
        let pooled = average_precision(many.pooled().into_iter()).expect("positives");
        assert!(many.pooled().len() <= 402);
        assert!((pooled - many.average_precision().expect("positives")).abs() < 1.0 / 400.0);
    }

    #[test]
    fn the_interval_holds_the_value_and_narrows_with_more_comments() {
        let plan = Plan::default();
        let width = |times: usize| {
            let positive = [0.9, 0.7, 0.5, 0.2].repeat(times);
            let negative = [0.8, 0.6, 0.3, 0.1, 0.1, 0.1].repeat(times);
            let ranking = Ranking::new(&positive, &negative, 0, 0);
            let interval = ranking.interval(&plan, 3).expect("positives");
            let value = ranking.average_precision().expect("positives");
            assert!(interval.low <= value && value <= interval.high);
            assert_eq!(Some(interval), ranking.interval(&plan, 3));
            interval.high - interval.low
        };
        let (few, many) = (width(10), width(160));
        assert!(many < few / 3.0 && many > few / 5.0, "{few} {many}");
    }
}
