//! Each voice once on each side of a split, since twelve months of one person are not twelve voices.
//! Counts no label.
//! Called by `trend`.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::signal::correct::{first_hand, lot};
use crate::signal::tally::{Bits, VoiceMap};

/// What the first-hand voices of each period say there, each voice once before the split and once after it, in a period that
/// is drawn by lot: one who speaks in twelve months is one voice, not twelve.
pub(super) fn once_a_side(voices: &[Cow<'_, VoiceMap>], before: usize) -> Vec<Vec<Bits>> {
    let mut once: Vec<Vec<Bits>> = vec![Vec::new(); voices.len()];
    for side in [0..before, before..voices.len()] {
        let mut chosen: HashMap<u64, (u64, usize, Bits)> = HashMap::new();
        for period in side {
            for (voice, bits) in voices[period].iter().filter(|(_, bits)| first_hand(**bits)) {
                let lot = lot(*voice, period as u64);
                let place = chosen.entry(*voice).or_insert((lot, period, *bits));
                if lot < place.0 {
                    *place = (lot, period, *bits);
                }
            }
        }
        chosen.into_values().for_each(|(_, period, bits)| once[period].push(bits));
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Speaker;
    use crate::signal::tally::Tally;

    #[test]
    fn one_who_speaks_in_every_month_counts_once_before_and_once_after() {
        let own = Tally::bits_for_tests(Some(Speaker::FirstHand), Some(3));
        let outsider = Tally::bits_for_tests(Some(Speaker::Outsider), Some(3));
        let month = |voices: &[(u64, Bits)]| Cow::Owned(voices.iter().copied().collect::<VoiceMap>());
        let all: Vec<Cow<'_, VoiceMap>> = (0..6).map(|_| month(&[(7, own), (8, own), (9, outsider)])).collect();
        let once = once_a_side(&all, 4);
        let sizes = |side: &[Vec<Bits>]| side.iter().map(Vec::len).sum::<usize>();
        assert_eq!((sizes(&once[..4]), sizes(&once[4..])), (2, 2));
        assert!(once_a_side(&[], 0).is_empty());
    }

    #[test]
    fn lots_fall_on_every_month() {
        let own = Tally::bits_for_tests(Some(Speaker::FirstHand), None);
        let voices: VoiceMap = (0..4000).map(|voice| (voice, own)).collect();
        let months: Vec<Cow<'_, VoiceMap>> = (0..4).map(|_| Cow::Borrowed(&voices)).collect();
        for of_month in once_a_side(&months, 4) {
            assert!((900..1100).contains(&of_month.len()), "{}", of_month.len());
        }
    }
}
