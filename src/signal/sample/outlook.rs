//! How wide intervals will be, before anyone codes: by gold alone, and with the classifier's help.
//! A first reckoning from the classifier's scores on other texts; the intervals themselves are made by `study`.
//! Called by `groundswell annotate sample`.

use crate::annotation::Speaker;
use crate::signal::tally::Tally;
use crate::stats::{Counts, MACRO_SIDE, Scorecard};

/// The standard normal's 97.5 % point: intervals have level 0.95.
const Z: f64 = 1.959_963_984_540_054;

/// True shares that are reckoned with.
const SHARES: [f64; 4] = [0.05, 0.1, 0.2, 0.4];

/// Widths that a sample may be expected to give. Widths are shares of voices in [0, 1], from the low end to the high one.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// Voices that the headline will be made from, out of how many there are: first-hand ones as predicted, or all where
    /// nothing was predicted.
    pub coded: u64,
    /// The same in the whole study.
    pub of: u64,
    /// Whether these are first-hand voices.
    pub first_hand: bool,
    /// A row for each true share.
    pub shares: Vec<ShareWidth>,
    /// A row for each label that is predicted in the study and was common enough in validation to be judged, in the
    /// codebook's order.
    pub labels: Vec<LabelWidth>,
}

/// Widths at one true share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareWidth {
    /// The true share, in [0, 1].
    pub share: f64,
    /// Without the classifier.
    pub alone: f64,
    /// With it: for the label it helps most, the median one, and the one it helps least; `None` where no label is judged.
    pub helped: Option<[f64; 3]>,
}

/// Widths for one label.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelWidth {
    /// `theme/valence`, or the intent's key.
    pub label: String,
    /// Share of voices predicted to raise it.
    pub predicted: f64,
    /// What the true share may be expected to be: PPV·q + FOR·(1 − q).
    pub expected: f64,
    /// Without the classifier, at the expected share.
    pub alone: f64,
    /// With it.
    pub helped: f64,
}

impl Outlook {
    /// For `coded` voices out of `of`, with what was predicted of them and the classifier's decisions on held-out texts, where
    /// these are known; the second is of use with the first only.
    ///
    /// The scores are of comments, the shares of voices: a first approximation, good where most voices wrote one comment.
    pub fn of(coded: u64, of: u64, predicted: Option<&Tally>, card: Option<&Scorecard>) -> Self {
        let first_hand = predicted.map_or(0, |tally| speaking(tally, None));
        let whole = first_hand == 0;
        let (coded, of) = if whole {
            (coded, of)
        } else {
            (((coded as f64 * first_hand as f64 / of.max(1) as f64).round() as u64).max(1), first_hand)
        };
        let judged: Vec<(usize, &str, Counts)> =
            predicted.zip(card).map_or_else(Vec::new, |(tally, card)| judged(tally, card));
        let helped = |share: f64| {
            let mut widths: Vec<f64> =
                judged.iter().map(|(.., counts)| Rates::at(share, counts).width(coded, of)).collect();
            widths.sort_by(f64::total_cmp);
            Some([*widths.first()?, widths[widths.len() / 2], *widths.last()?])
        };
        let shares =
            SHARES.map(|share| ShareWidth { share, alone: wilson_width(share, coded, of), helped: helped(share) });
        let label = |(at, name, counts): &(usize, &str, Counts)| {
            let raising = speaking(predicted?, Some(*at));
            let predicted = raising as f64 / of as f64;
            let rates =
                Rates { q: predicted, ppv: smooth(counts.tp, counts.fp), fomr: smooth(counts.missed, counts.tn) };
            let expected = rates.share();
            (raising > 0).then(|| LabelWidth {
                label: (*name).to_owned(),
                predicted,
                expected,
                alone: wilson_width(expected, coded, of),
                helped: rates.width(coded, of),
            })
        };
        let labels = if whole { Vec::new() } else { judged.iter().filter_map(label).collect() };
        Outlook { coded, of, first_hand: !whole, shares: shares.to_vec(), labels }
    }
}

/// First-hand voices, or those of them that raise a label.
fn speaking(tally: &Tally, label: Option<usize>) -> u64 {
    let counted = tally.voices.values().map(|said| said.bits).filter(|bits| bits.speaks(Speaker::FirstHand));
    counted.filter(|bits| label.is_none_or(|label| bits.raises(label))).count() as u64
}

/// Labels with enough held-out texts, with their place in the tally.
fn judged<'a>(tally: &'a Tally, card: &Scorecard) -> Vec<(usize, &'a str, Counts)> {
    let scores = |name: &str| card.labels.iter().find(|label| label.label == name).map(|label| label.counts);
    (tally.head.labels.iter().enumerate())
        .filter_map(|(at, name)| Some((at, name.as_str(), scores(name)?)))
        .filter(|(.., counts)| counts.gold() >= MACRO_SIDE)
        .collect()
}

/// A share of counts that is never 0 or 1: the mean of Jeffreys' posterior.
fn smooth(hits: u64, misses: u64) -> f64 {
    (hits as f64 + 0.5) / ((hits + misses) as f64 + 1.0)
}

/// What decides the width: share predicted, share of these that are right (PPV), share of the others that were missed (the
/// false omission rate, FOR).
struct Rates {
    q: f64,
    ppv: f64,
    fomr: f64,
}

impl Rates {
    /// Those at a true share, with the sensitivity and specificity of these decisions.
    fn at(share: f64, counts: &Counts) -> Self {
        let (sensitivity, false_alarm) = (smooth(counts.tp, counts.missed), smooth(counts.fp, counts.tn));
        let q = sensitivity * share + false_alarm * (1.0 - share);
        Rates { q, ppv: sensitivity * share / q, fomr: (1.0 - sensitivity) * share / (1.0 - q) }
    }

    fn share(&self) -> f64 {
        self.ppv * self.q + self.fomr * (1.0 - self.q)
    }

    /// Expected width of the interval of PPV·q + FOR·(1 − q) when `coded` of `of` voices are coded at random, q being known:
    /// PPV is learnt from about `coded`·q of them and FOR from the rest, so that by the delta method the variance is
    /// \[q·PPV(1 − PPV) + (1 − q)·FOR(1 − FOR)\]/`coded`, times 1 − `coded`/`of`.
    ///
    /// Source: Tenenbein (1970), J. Am. Stat. Assoc. 65(331):1350-1361 (double sampling); Cochran (1977), Sampling
    /// Techniques, sections 2.6 and 5A.9 (finite population, stratification after the fact).
    fn width(&self, coded: u64, of: u64) -> f64 {
        let spread = self.q * self.ppv * (1.0 - self.ppv) + (1.0 - self.q) * self.fomr * (1.0 - self.fomr);
        (2.0 * Z * (spread / effective(coded, of)).sqrt()).min(1.0)
    }
}

/// Coded voices as if they came from a study without end: n / (1 − n/N) (Cochran 1977, section 2.6).
fn effective(coded: u64, of: u64) -> f64 {
    let left = 1.0 - coded as f64 / of.max(1) as f64;
    if left > 0.0 { coded as f64 / left } else { f64::INFINITY }
}

/// Width of Wilson's interval for a share (Wilson 1927, J. Am. Stat. Assoc. 22:209-212), on coded voices alone.
fn wilson_width(share: f64, coded: u64, of: u64) -> f64 {
    let n = effective(coded, of);
    if n.is_infinite() {
        return 0.0;
    }
    2.0 * Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fifth_of_two_hundred_out_of_very_many_has_the_width_that_tables_of_wilson_give() {
        // 40 of 200: 0.1505 to 0.2609.
        let width = wilson_width(0.2, 200, 1 << 50);
        assert!((width - 0.1104).abs() < 5e-4, "{width}");
    }

    #[test]
    fn with_half_of_the_study_coded_the_width_is_that_of_twice_as_many() {
        assert!((wilson_width(0.2, 100, 200) - wilson_width(0.2, 200, 1 << 50)).abs() < 1e-6);
        assert!(wilson_width(0.2, 200, 200) == 0.0);
    }

    #[test]
    fn sensitivity_and_specificity_of_nine_tenths_help_by_a_third_at_a_fifth() {
        // q = .9·.2 + .1·.8 = .26, PPV = .18/.26 = .6923, FOR = .02/.74 = .02703; variance·n = .26·.2130 + .74·.02630 = .07484,
        // against .16 without help.
        let counts = Counts { tp: 8_999_999, missed: 1_000_000, fp: 1_000_000, tn: 8_999_999 };
        let rates = Rates::at(0.2, &counts);
        assert!(
            (rates.q - 0.26).abs() < 1e-6 && (rates.ppv - 0.6923).abs() < 1e-4 && (rates.fomr - 0.027_03).abs() < 1e-4
        );
        assert!((rates.share() - 0.2).abs() < 1e-9);
        let expected = 2.0 * Z * (0.07484_f64 / 200.0).sqrt();
        assert!((rates.width(200, 1 << 50) - expected).abs() < 1e-4);
    }

    #[test]
    fn a_classifier_that_guesses_helps_nothing() {
        let counts = Counts { tp: 500_000, missed: 500_000, fp: 500_000, tn: 500_000 };
        let helped = Rates::at(0.1, &counts).width(400, 1 << 50);
        assert!((helped - wilson_width(0.1, 400, 1 << 50)).abs() < 2e-3, "{helped}");
    }

    #[test]
    fn without_predictions_there_is_gold_alone_over_all_voices() {
        let outlook = Outlook::of(200, 1000, None, None);
        assert_eq!((outlook.coded, outlook.of, outlook.first_hand), (200, 1000, false));
        assert!(outlook.labels.is_empty() && outlook.shares.iter().all(|row| row.helped.is_none()));
        assert_eq!(outlook.shares.iter().map(|row| row.share).collect::<Vec<_>>(), SHARES);
    }
}
