//! Shares of first-hand voices corrected by gold: of a whole study by PPV and FOR, of its groups and periods by sensitivity and
//! specificity.
//! Hides nothing: what may be shown of a share is decided where it is written down.
//! Called by `study`, `risk` and `trend`.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::gold::{Coded, Pair, counted, tables};
use super::tally::{Bits, Part, Tally, VoiceMap};
use crate::annotation::Speaker;
use crate::stats::quantify::{Draws, Estimate, Group, Plan, estimate, posterior, transported};

/// Probability that intervals hold.
pub(super) const LEVEL: f64 = 0.95;
/// Draws for the shares of a whole study, and for each group and period.
pub(super) const DRAWS: usize = 4000;
pub(super) const DRAWS_OF_PART: usize = 1000;
/// Jeffreys' weight of a class that no gold voice of a cell was coded as.
const PRIOR: f64 = 0.5;

/// What a voice is asked for: a label, or any of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Any(pub(super) [u64; 2]);

impl Any {
    /// One label, by its number.
    pub(super) fn label(label: usize) -> Self {
        Self::of([label])
    }

    /// Any of some labels.
    pub(super) fn of(labels: impl IntoIterator<Item = usize>) -> Self {
        let mut wanted = [0; 2];
        labels.into_iter().for_each(|label| wanted[label / 64] |= 1 << (label % 64));
        Any(wanted)
    }

    /// Whether a voice raises any.
    pub(super) fn raised(self, bits: Bits) -> bool {
        bits.0[0] & self.0[0] != 0 || bits.0[1] & self.0[1] != 0
    }
}

/// Whether a voice speaks of its own work.
pub(super) fn first_hand(bits: Bits) -> bool {
    bits.speaks(Speaker::FirstHand)
}

/// 0 not first-hand, 1 first-hand without what is asked for, 2 with it: the classes of every share.
fn class(bits: Bits, asked: Any) -> usize {
    if first_hand(bits) { 1 + usize::from(asked.raised(bits)) } else { 0 }
}

/// The share of those in the last class among the last two, the first-hand.
fn of_first_hand(totals: &[f64]) -> f64 {
    match totals {
        [.., without, with] => with / (without + with),
        _ => f64::NAN,
    }
}

/// The share of first-hand voices of the whole study that raise something, with all of them as they are predicted.
/// `None` where the gold fits no share.
pub(super) fn whole(voices: &[Bits], pairs: &[Pair], asked: Any, seed: u64) -> Option<Estimate> {
    estimate(whole_draws(voices, pairs, asked, seed)?, LEVEL)
}

/// The same as draws, [`DRAWS`] of them.
pub(super) fn whole_draws(voices: &[Bits], pairs: &[Pair], asked: Any, seed: u64) -> Option<Vec<f64>> {
    // Those not taken for first-hand are told apart by what they raise too: if one is first-hand after all, that says more.
    let cell = |bits: Bits| 2 * usize::from(first_hand(bits)) + usize::from(asked.raised(bits));
    let study = counted(voices, 4, cell);
    let gold = tables(pairs, (4, 3), cell, |bits| class(bits, asked));
    let plan = Plan { draws: DRAWS, seed };
    Some(posterior(&study, &gold, &[PRIOR; 3], plan)?.iter().map(of_first_hand).collect())
}

/// The share of all voices that are first-hand.
pub(super) fn first_hand_share(voices: &[Bits], pairs: &[Pair], seed: u64) -> Option<Estimate> {
    let cell = |bits: Bits| usize::from(first_hand(bits));
    let study = counted(voices, 2, cell);
    let draws = posterior(&study, &tables(pairs, (2, 2), cell, cell), &[PRIOR; 2], Plan { draws: DRAWS, seed })?;
    draws.estimate(LEVEL, |totals| totals[1] / (totals[0] + totals[1]))
}

/// From this many gold voices of its own on, a part is corrected by its own PPV and FOR.
const OWN: usize = 100;
/// And from this many on where the error rates of the whole do not serve.
const OWN_AT_LEAST: usize = 30;

/// The gold of all parts of one kind, groups or periods: error rates of a voice within a part.
#[derive(Debug)]
pub(super) struct Rates<'p> {
    /// The voices of each part, and its own gold voices.
    parts: Vec<(&'p VoiceMap, Vec<Pair>)>,
    /// Every gold voice once, in one of its parts: one who speaks in many is no more than one.
    all: Vec<Pair>,
    /// Whether people found some who do not speak of their own work: without any, that class is left out.
    others: bool,
}

impl<'p> Rates<'p> {
    /// Of parts with the voices in each, as given.
    pub(super) fn of(coded: &Coded<'_>, parts: impl IntoIterator<Item = (Vec<Part>, &'p VoiceMap)>) -> Self {
        let parts: Vec<_> = parts.into_iter().map(|(of, voices)| (voices, coded.within(&of))).collect();
        let mut chosen: BTreeMap<u64, (u64, &Pair)> = BTreeMap::new();
        for (at, pair) in parts.iter().enumerate().flat_map(|(at, (_, pairs))| pairs.iter().map(move |pair| (at, pair)))
        {
            let lot = lot(pair.key, at as u64);
            let place = chosen.entry(pair.key).or_insert((lot, pair));
            if lot < place.0 {
                *place = (lot, pair);
            }
        }
        let all: Vec<Pair> = chosen.into_values().map(|(_, pair)| pair.clone()).collect();
        let others = all.iter().any(|pair| pair.coded.iter().any(|bits| !first_hand(*bits)));
        Rates { parts, all, others }
    }

    /// Of the groups of a study, in their order.
    pub(super) fn of_groups(coded: &Coded<'_>, study: &'p Tally) -> Self {
        let part = |group: &String| vec![Part { group: Some(group.clone()), month: None }];
        Rates::of(coded, study.groups().map(|(group, voices)| (part(group), voices)))
    }

    /// The gold voices, each in one of its parts.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.all
    }

    /// Draws of a part, by its place in the order given; the last two classes are first-hand without what is asked for and
    /// with it. `None` where no gold voice was coded as one of these, or where the part contradicts the error rates.
    fn draws(&self, part: usize, asked: Any, seed: u64) -> Option<Draws> {
        let (voices, own) = self.parts.get(part)?;
        // Where all are first-hand, what they raise is all there is to tell.
        let of = |bits: Bits| if self.others { class(bits, asked) } else { usize::from(asked.raised(bits)) };
        let classes = if self.others { 3 } else { 2 };
        let plan = Plan { draws: DRAWS_OF_PART, seed };
        let study = counted(voices.values(), classes, of);
        let by_own = || posterior(&study, &tables(own, (classes, classes), of, of), &vec![PRIOR; classes], plan);
        if own.len() >= OWN {
            return by_own();
        }
        let mut rest = study.clone();
        own.iter().for_each(|pair| rest[of(pair.predicted)] -= 1);
        let gold = tables(&self.all, (classes, classes), of, of);
        let known: Vec<Vec<u64>> = match tables(own, (classes, classes), of, of) {
            none if none.is_empty() => vec![vec![0; classes]; gold.len()],
            tables => tables.iter().map(|table| (0..classes).map(|class| table.of_class(class)).collect()).collect(),
        };
        let by_rates = transported(Group { study: &rest, known: &known }, &gold, PRIOR, plan);
        by_rates.or_else(|| if own.len() >= OWN_AT_LEAST { by_own() } else { None })
    }

    /// The share of a part's first-hand voices that raise something.
    pub(super) fn share(&self, part: usize, asked: Any, seed: u64) -> Option<Estimate> {
        self.draws(part, asked, seed)?.estimate(LEVEL, of_first_hand)
    }

    /// The shares of all parts, for several questions: `[questions, parts]`; parts that are to be passed over have none.
    pub(super) fn shares(&self, asked: &[Any], pass: &[bool], seed: u64) -> Vec<Vec<Option<Estimate>>> {
        let of = |(question, asked): (usize, &Any)| {
            let seed = |part| seed.wrapping_add((question * self.parts.len() + part) as u64);
            let share = |part| if pass[part] { None } else { self.share(part, *asked, seed(part)) };
            (0..self.parts.len()).map(share).collect()
        };
        asked.par_iter().enumerate().map(of).collect()
    }

    /// The shares of two questions in one part and their difference, drawn apart.
    pub(super) fn two(&self, part: usize, asked: [Any; 2], seed: u64) -> [Option<Estimate>; 3] {
        let draws = [(asked[0], seed), (asked[1], seed ^ 1)].map(|(asked, seed)| self.draws(part, asked, seed));
        let [first, second] = &draws;
        let difference = first.as_ref().zip(second.as_ref()).and_then(|(first, second)| {
            let differences = first.iter().zip(second.iter()).map(|(a, b)| of_first_hand(a) - of_first_hand(b));
            estimate(differences.collect(), LEVEL)
        });
        let share = |draws: &Option<Draws>| draws.as_ref()?.estimate(LEVEL, of_first_hand);
        [share(first), share(second), difference]
    }
}

/// A number for a voice in a part, from which one of its parts is chosen: splitmix64 (Steele, Lea & Flood 2014).
pub(super) fn lot(voice: u64, part: u64) -> u64 {
    let mut mixed = voice ^ part.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// How many more gold voices would halve an interval: its variance falls as 1/n − 1/N, n being coded of N.
/// `None` where even coding everyone who is left would not do, which cannot be unless nobody is.
/// Source: Cochran (1977), Sampling Techniques, 3rd ed., §2.8 (finite populations).
pub(super) fn to_halve(coded: u64, voices: u64) -> Option<u64> {
    if coded == 0 || voices <= coded {
        return None;
    }
    let (n, all) = (coded as f64, voices as f64);
    let wanted = 1.0 / (1.0 / all + (1.0 / n - 1.0 / all) / 4.0);
    Some((wanted.ceil() as u64).min(voices) - coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_width_takes_four_times_the_voices_of_very_many_and_fewer_of_few() {
        assert_eq!(to_halve(100, 1_000_000), Some(300));
        // 1/n = 1/400 + (1/100 − 1/400)/4 = .004375: 228.6.
        assert_eq!(to_halve(100, 400), Some(129));
        assert_eq!((to_halve(400, 400), to_halve(0, 400)), (None, None));
    }

    #[test]
    fn any_of_some_labels_is_raised_by_one_of_them() {
        let asked = Any::of([3, 70]);
        assert!(asked.raised(Bits([1 << 3, 0])) && asked.raised(Bits([0, 1 << 6])) && !asked.raised(Bits([1 << 4, 1])));
    }
}
