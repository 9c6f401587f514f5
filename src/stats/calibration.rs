//! Whether a probability means what it says: Brier score, skill, and the distance from the diagonal.
//! Mends nothing: calibration maps belong to training.
//! Called by `evaluate` for each label with probabilities.

use serde::{Deserialize, Serialize};

use super::Ranking;

/// One point of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// Comments in it.
    pub comments: u64,
    /// Mean probability they were given, in [0, 1].
    pub said: f64,
    /// Share of them that have the label, in [0, 1].
    pub found: f64,
}

/// How far probabilities of one label are from what was found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Mean squared distance of probability and truth, in [0, 1], lower is better. Source: Brier (1950), Monthly Weather
    /// Review 78(1):1-3.
    pub brier: f64,
    /// 1 − Brier / Brier of always saying the base rate: 1 is perfect, 0 no better than the base rate, negative worse.
    /// `None` where all comments have the label or none does.
    pub skill: Option<f64>,
    /// Adaptive calibration error, in [0, 1]: mean over comments of the distance between what their bin was told and what
    /// was found. Bins hold equally many comments, not equal ranges of probability. Source: Nixon et al. (2019), CVPR
    /// workshops; Nguyen & O'Connor (2015), EMNLP.
    pub ace: f64,
    /// The bins, by rising probability.
    pub bins: Vec<Bin>,
}

impl Calibration {
    /// So many bins are aimed at. Comments with the same probability stay together, so there may be fewer.
    pub const BINS: u64 = 10;

    /// Measures a ranking whose scores are probabilities; `None` without comments.
    pub fn of(ranking: &Ranking) -> Option<Self> {
        let all = ranking.positives() + ranking.negatives();
        if all == 0 {
            return None;
        }
        let n = all as f64;
        let mut squares = 0.0;
        let mut bins: Vec<Bin> = Vec::new();
        let (mut before, mut comments, mut said, mut found) = (0, 0_u64, 0.0, 0_u64);
        for group in ranking.groups().iter().rev() {
            let p = f64::from(group.score);
            squares += group.positives as f64 * (1.0 - p).powi(2) + group.negatives as f64 * p.powi(2);
            let here = group.positives + group.negatives;
            comments += here;
            said += p * here as f64;
            found += group.positives;
            // A bin is closed at the first end of equal probabilities at or past the next tenth of all comments.
            let next = before * Self::BINS / all + 1;
            if (before + comments) * Self::BINS >= next * all {
                let size = comments as f64;
                bins.push(Bin { comments, said: said / size, found: found as f64 / size });
                before += comments;
                (comments, said, found) = (0, 0.0, 0);
            }
        }
        let brier = squares / n;
        let base = ranking.positives() as f64 / n;
        let skill = (base > 0.0 && base < 1.0).then(|| 1.0 - brier / (base * (1.0 - base)));
        let ace = bins.iter().map(|bin| bin.comments as f64 / n * (bin.said - bin.found).abs()).sum();
        Some(Calibration { brier, skill, ace, bins })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saying_the_base_rate_has_no_skill_and_no_error() {
        let ranking = Ranking::new(&[0.25], &[0.25, 0.25, 0.25], 0, 0);
        let measured = Calibration::of(&ranking).expect("four comments");
        assert_eq!((measured.brier, measured.skill, measured.ace), (0.1875, Some(0.0), 0.0));
        assert_eq!(measured.bins, [Bin { comments: 4, said: 0.25, found: 0.25 }]);
    }

    #[test]
    fn certainty_that_is_right_has_full_skill_and_wrong_certainty_less_than_none() {
        let right = Calibration::of(&Ranking::new(&[1.0], &[], 0, 3)).expect("four comments");
        assert_eq!((right.brier, right.skill, right.ace), (0.0, Some(1.0), 0.0));
        let wrong = Calibration::of(&Ranking::new(&[], &[1.0], 1, 0)).expect("two comments");
        assert_eq!((wrong.brier, wrong.skill, wrong.ace), (1.0, Some(-3.0), 1.0));
    }

    #[test]
    fn bins_hold_equally_many_and_never_part_equal_probabilities() {
        let negative: Vec<f32> = (0..20).map(|i| i as f32 / 20.0).collect();
        let spread = Calibration::of(&Ranking::new(&[], &negative, 0, 0)).expect("20 comments");
        assert!(spread.bins.len() == 10 && spread.bins.iter().all(|bin| bin.comments == 2));
        let tied = Calibration::of(&Ranking::new(&[0.5], &[0.9], 0, 18)).expect("20 comments");
        assert_eq!(tied.bins.iter().map(|bin| bin.comments).collect::<Vec<_>>(), [18, 2]);
        assert!(Calibration::of(&Ranking::new(&[], &[], 0, 0)).is_none());
    }
}
