//! Shares of first-hand voices corrected by gold: of a whole study by PPV and FOR, of its groups and periods by sensitivity and
//! specificity.
//! Hides nothing: what may be shown of a share is decided where it is written down.
//! Called by `study`, `risk` and `trend`.

use rayon::prelude::*;

use super::gold::{Coded, Pair, counted, tables};
use super::tally::{Bits, Part, VoiceMap};
use crate::annotation::Speaker;
use crate::stats::quantify::{Draws, Estimate, Group, Plan, Table, estimate, posterior, transported};

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

/// The share of those in the last class among the first-hand.
fn of_first_hand(totals: &[f64]) -> f64 {
    totals[2] / (totals[1] + totals[2])
}

/// The share of first-hand voices of the whole study that raise something, with all of them as they are predicted.
/// `None` where the gold fits no share.
pub(super) fn whole(voices: &[Bits], pairs: &[Pair], asked: Any, seed: u64) -> Option<Estimate> {
    // Those not taken for first-hand are told apart by what they raise too: if one is first-hand after all, that says more.
    let cell = |bits: Bits| 2 * usize::from(first_hand(bits)) + usize::from(asked.raised(bits));
    let mut study = vec![0; 4];
    voices.iter().for_each(|bits| study[cell(*bits)] += 1);
    let gold = tables(pairs, (4, 3), cell, |bits| class(bits, asked));
    let plan = Plan { draws: DRAWS, seed };
    posterior(&study, &gold, &[PRIOR; 3], plan)?.estimate(LEVEL, of_first_hand)
}

/// The share of all voices that are first-hand.
pub(super) fn first_hand_share(voices: &[Bits], pairs: &[Pair], seed: u64) -> Option<Estimate> {
    let cell = |bits: Bits| usize::from(first_hand(bits));
    let mut study = vec![0; 2];
    voices.iter().for_each(|bits| study[cell(*bits)] += 1);
    let draws = posterior(&study, &tables(pairs, (2, 2), cell, cell), &[PRIOR; 2], Plan { draws: DRAWS, seed })?;
    draws.estimate(LEVEL, |totals| totals[1] / (totals[0] + totals[1]))
}

/// The gold of all parts of one kind, groups or periods: error rates of a voice within a part.
#[derive(Debug)]
pub(super) struct Rates<'p> {
    /// Gold voices of each part, and those of all parts together.
    parts: Vec<(&'p VoiceMap, Vec<Pair>)>,
    all: Vec<Pair>,
}

impl<'p> Rates<'p> {
    /// Of parts with the voices in each, as given.
    pub(super) fn of(coded: &Coded<'_>, parts: impl IntoIterator<Item = (Vec<Part>, &'p VoiceMap)>) -> Self {
        let parts: Vec<_> = (parts.into_iter()).map(|(of, voices)| (voices, coded.within(&of))).collect();
        let all = parts.iter().flat_map(|(_, pairs)| pairs).cloned().collect();
        Rates { parts, all }
    }

    /// The gold voices of all parts: one that speaks in several counts in each.
    pub(super) fn pairs(&self) -> &[Pair] {
        &self.all
    }

    /// Draws of a part, by its place in the order given: not first-hand, first-hand without what is asked for, with it.
    /// `None` where no gold voice was coded as one of these, or where the part contradicts the error rates.
    pub(super) fn draws(&self, part: usize, asked: Any, seed: u64) -> Option<Draws> {
        let (voices, own) = self.parts.get(part)?;
        let of = |bits: Bits| class(bits, asked);
        let mut study = counted(voices, 3, of);
        own.iter().for_each(|pair| study[of(pair.predicted)] -= 1);
        let known: Vec<Vec<u64>> = match tables(own, (3, 3), of, of) {
            none if none.is_empty() => vec![vec![0; 3]; self.turns()],
            tables => tables.iter().map(|table| (0..3).map(|class| table.of_class(class)).collect()).collect(),
        };
        let plan = Plan { draws: DRAWS_OF_PART, seed };
        transported(Group { study: &study, known: &known }, &self.tables(asked), PRIOR, plan)
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

    /// The difference of two questions' shares in one part, drawn apart.
    pub(super) fn difference(&self, part: usize, asked: [Any; 2], seed: u64) -> Option<Estimate> {
        let [first, second] =
            [(asked[0], seed), (asked[1], seed ^ 1)].map(|(asked, seed)| self.draws(part, asked, seed));
        let (first, second) = (first?, second?);
        let differences = first.iter().zip(second.iter()).map(|(a, b)| of_first_hand(a) - of_first_hand(b));
        estimate(differences.collect(), LEVEL)
    }

    fn tables(&self, asked: Any) -> Vec<Table> {
        tables(&self.all, (3, 3), |bits| class(bits, asked), |bits| class(bits, asked))
    }

    fn turns(&self) -> usize {
        self.all.first().map_or(0, |pair| pair.coded.len())
    }
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
