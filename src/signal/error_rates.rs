//! How much of a true change the program's codes show: its error rates among the voices it takes for first-hand.
//! Tests nothing.
//! Called by `trend`.

use rand::{Rng, SeedableRng};
use rand_distr::{Beta, Distribution, StandardNormal, StudentT};
use rand_pcg::Pcg64;

use super::correct::{Any, DRAWS_OF_PART, LEVEL, first_hand};
use super::gold::Pair;
use crate::stats::Change;
use crate::stats::quantify::{Estimate, estimate};

/// A program that shows less of a change than this tells nothing of its size.
const LEAST: f64 = 0.05;

/// Draws of the share of a true change that shows in the observed share.
///
/// Of voices taken for first-hand, those who are and raise the label are found with some sensitivity, the others are taken
/// for them with one less the specificity. A change of the true share moves the observed one by
/// (sensitivity + specificity − 1) times the precision of "first-hand"; all three have Beta posteriors with Jeffreys' prior.
/// Source: Rogan & Gladen (1978), Am. J. Epidemiol. 107(1):71-76.
#[derive(Debug, Clone)]
pub(super) struct Lens {
    shown: Vec<f64>,
}

impl Lens {
    /// From the gold voices within periods; `None` where none of them raises what is asked for, or all do, or most draws
    /// leave nothing to see by.
    pub(super) fn of(pairs: &[Pair], asked: Any, seed: u64) -> Option<Self> {
        let turns = pairs.first()?.coded.len();
        let counts: Vec<[u64; 6]> = (0..turns).map(|turn| counted(pairs, asked, turn)).collect();
        if counts.iter().any(|counts| counts[0] + counts[1] == 0 || counts[2] + counts[3] == 0) {
            return None;
        }
        let mut random = Pcg64::seed_from_u64(seed);
        let mut shown = Vec::with_capacity(DRAWS_OF_PART);
        for draw in 0..DRAWS_OF_PART {
            let [hit, missed, alarm, quiet, own, others] = counts[draw % turns];
            let (sensitivity, false_alarm) = (beta(hit, missed, &mut random)?, beta(alarm, quiet, &mut random)?);
            let precision = beta(own, others, &mut random)?;
            shown.push((sensitivity - false_alarm) * precision);
        }
        let enough = shown.iter().filter(|shown| **shown >= LEAST).count() * 10 >= shown.len() * 9;
        shown.retain(|shown| *shown >= LEAST);
        enough.then_some(Lens { shown })
    }

    /// How much of a true change is seen, in the middle of the draws.
    pub(super) fn seen(&self, change: f64) -> f64 {
        estimate(self.shown.clone(), LEVEL).map_or(0.0, |shown| shown.middle * change)
    }

    /// The true change behind an observed one, in [-1, 1].
    pub(super) fn change(&self, observed: &Change, seed: u64) -> Estimate {
        let mut random = Pcg64::seed_from_u64(seed ^ 1);
        // The test has Student's tails, and so has its interval.
        let student = StudentT::new(observed.degrees).ok().filter(|_| observed.degrees.is_finite());
        let of = |shown: &f64| {
            let noise: f64 = match student {
                Some(student) => student.sample(&mut random),
                None => random.sample(StandardNormal),
            };
            ((observed.difference() + noise * observed.standard_error) / shown).clamp(-1.0, 1.0)
        };
        let drawn = estimate(self.shown.iter().map(of).collect(), LEVEL);
        let middle = self.shown.iter().sum::<f64>() / self.shown.len() as f64;
        let middle = (observed.difference() / middle).clamp(-1.0, 1.0);
        drawn.map_or(Estimate { middle, low: -1.0, high: 1.0 }, |drawn| Estimate { middle, ..drawn })
    }
}

fn beta(hits: u64, misses: u64, random: &mut Pcg64) -> Option<f64> {
    Some(Beta::new(hits as f64 + 0.5, misses as f64 + 0.5).ok()?.sample(random))
}

/// Among voices taken for first-hand: found and missed, falsely found and rightly not, truly first-hand and not.
fn counted(pairs: &[Pair], asked: Any, turn: usize) -> [u64; 6] {
    let mut counts = [0; 6];
    for pair in pairs.iter().filter(|pair| first_hand(pair.predicted)) {
        let coded = pair.coded[turn];
        let truly = first_hand(coded) && asked.raised(coded);
        let found = asked.raised(pair.predicted);
        counts[2 * usize::from(!truly) + usize::from(!found)] += 1;
        counts[4 + usize::from(!first_hand(coded))] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Speaker;
    use crate::signal::tally::Tally;

    const LABEL: usize = 5;

    /// Voices as predicted and coded: whether first-hand, whether it raises the label.
    fn pairs(of: &[(usize, [bool; 2], [bool; 2])]) -> Vec<Pair> {
        let bits = |[own, raises]: [bool; 2]| {
            Tally::bits_for_tests(own.then_some(Speaker::FirstHand), raises.then_some(LABEL))
        };
        of.iter()
            .flat_map(|(n, predicted, coded)| {
                let pair = Pair { key: 1, predicted: bits(*predicted), coders: 1, coded: vec![bits(*coded)] };
                std::iter::repeat_n(pair, *n)
            })
            .collect()
    }

    #[test]
    fn a_program_with_sensitivity_of_three_quarters_and_few_false_finds_shows_less_than_the_change() {
        // Taken for first-hand: 300 who raise it, of whom 225 are found; 500 who do not, 50 found; 200 who are not first-hand.
        let gold = pairs(&[
            (225, [true, true], [true, true]),
            (75, [true, false], [true, true]),
            (50, [true, true], [true, false]),
            (450, [true, false], [true, false]),
            (200, [true, false], [false, false]),
        ]);
        let lens = Lens::of(&gold, Any::label(LABEL), 1).expect("it tells");
        // (.75 − 50/700) × .8.
        let expected = (0.75 - 50.0 / 700.0) * 0.8;
        assert!((lens.seen(1.0) - expected).abs() < 0.01, "{}", lens.seen(1.0));
        let observed = Change::between(&[(200, 1000); 3], &[(254, 1000); 3]).expect("a change");
        let change = lens.change(&observed, 1);
        assert!((change.middle - 0.054 / expected).abs() < 0.002, "{change:?}");
        assert!(change.low < change.middle && change.middle < change.high && change.low > 0.0, "{change:?}");
    }

    #[test]
    fn a_program_that_guesses_and_gold_without_the_label_tell_nothing() {
        let guess = pairs(&[
            (50, [true, true], [true, true]),
            (50, [true, false], [true, true]),
            (50, [true, true], [true, false]),
            (50, [true, false], [true, false]),
        ]);
        assert!(Lens::of(&guess, Any::label(LABEL), 1).is_none());
        assert!(Lens::of(&pairs(&[(50, [true, false], [true, false])]), Any::label(LABEL), 1).is_none());
        assert!(Lens::of(&[], Any::label(LABEL), 1).is_none());
    }
}
