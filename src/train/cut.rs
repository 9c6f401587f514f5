//! Where to cut: the probability from which a label is given, and how far rare kinds of speaker are favoured.
//! Looks at held-out texts only.
//! Called by `fit`.

use crate::classify::said::chosen;

/// Thresholds that are tried: from, step, and how many.
const FROM: f32 = 0.15;
const STEP: f32 = 0.01;
const TRIED: usize = 56;
/// The F1 of a threshold is averaged over so many on either side, so that no lucky one is chosen.
const SMOOTH: usize = 4;
/// Multipliers that are tried for a kind of speaker or sentiment.
const FAVOURS: [f32; 9] = [0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 4.0];

/// A held-out text: its probability, whether it has the label, and how much it counts.
pub(super) type Held = (f32, bool, f32);

/// The threshold with the best smoothed F1.
pub(super) fn threshold(held: Vec<Held>) -> f32 {
    best(held).0
}

/// The threshold that calibrated probabilities ask for: half of the best F1 (Lipton, Elkan & Naryanaswamy 2014). Where
/// positives are few it scatters less than [`threshold`].
pub(super) fn half_of_best(held: Vec<Held>) -> f32 {
    best(held).1 / 2.0
}

/// The threshold with the best smoothed F1, and that F1.
fn best(mut held: Vec<Held>) -> (f32, f32) {
    held.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives: f32 = held.iter().filter(|text| text.1).map(|text| text.2).sum();
    let cut = |at: usize| FROM + STEP * at as f32;
    let f1 = |at: usize| {
        let given = held.iter().take_while(|text| text.0 >= cut(at));
        let (all, right) =
            given.fold((0.0, 0.0), |(all, right), text| (all + text.2, if text.1 { right + text.2 } else { right }));
        2.0 * right / (all + positives).max(1e-6)
    };
    let all: Vec<f32> = (0..TRIED).map(f1).collect();
    let smooth = |at: usize| {
        let near = &all[at.saturating_sub(SMOOTH)..(at + SMOOTH + 1).min(TRIED)];
        near.iter().sum::<f32>() / near.len() as f32
    };
    let at = (0..TRIED).fold(0, |best, at| if smooth(at) > smooth(best) { at } else { best });
    (cut(at), smooth(at))
}

/// Multipliers under which the largest probability gives the best sum of macro F1 and so many times accuracy, found one kind
/// after the other, twice round.
pub(super) fn favours(held: &[(Vec<f32>, usize)], kinds: usize, accuracy: f64) -> Vec<f32> {
    let mut favours = vec![1.0; kinds];
    for kind in (0..kinds).chain(0..kinds) {
        let mut best = (f64::MIN, 1.0);
        for favour in FAVOURS {
            favours[kind] = favour;
            let quality = quality(held, &favours, accuracy);
            if quality > best.0 {
                best = (quality, favour);
            }
        }
        favours[kind] = best.1;
    }
    favours
}

fn quality(held: &[(Vec<f32>, usize)], favours: &[f32], accuracy: f64) -> f64 {
    let kinds = favours.len();
    let (mut right, mut given, mut gold) = (vec![0.0; kinds], vec![0.0; kinds], vec![0.0; kinds]);
    for (probabilities, truth) in held {
        let chosen = chosen(probabilities, favours);
        given[chosen] += 1.0;
        gold[*truth] += 1.0;
        right[*truth] += f64::from(u8::from(chosen == *truth));
    }
    let f1 =
        (0..kinds).map(|kind| 2.0 * right[kind] / f64::max(given[kind] + gold[kind], 1.0)).sum::<f64>() / kinds as f64;
    f1 + accuracy * right.iter().sum::<f64>() / held.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_threshold_parts_those_that_have_the_label_from_those_that_have_not() {
        let held = (0..100).map(|n| (n as f32 / 100.0, n >= 40, 1.0)).collect();
        assert!((threshold(held) - 0.4).abs() <= 0.05);
    }

    #[test]
    fn half_of_the_best_f1_is_a_half_where_the_label_is_told_apart_without_fail() {
        let held = (0..100).map(|n| (if n < 50 { 0.9 } else { 0.0 }, n < 50, 1.0)).collect();
        assert!((half_of_best(held) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn a_rare_kind_that_is_always_second_is_favoured() {
        let mut held = vec![(vec![0.8, 0.2], 0); 8];
        held.extend(vec![(vec![0.55, 0.45], 1); 2]);
        let favours = favours(&held, 2, 2.0);
        assert!(0.45 * favours[1] > 0.55 * favours[0] && 0.2 * favours[1] < 0.8 * favours[0]);
    }
}
