//! Many changes over the same periods, each lent what the others tell of how much periods scatter.
//! Corrects for no number of tests: `benjamini_hochberg` does.
//! Called by `signal` for all labels of a study and its groups.

use statrs::function::gamma::digamma;

use super::change::Change;
use super::distribution::{f_above, student_two_sided};

/// Changes under this number tell nothing of each other.
const LEAST: usize = 5;
/// A scatter that so few would exceed stands for itself.
const UNLIKELY: f64 = 0.05;

/// The same tests with each dispersion drawn toward what the others have, and with the degrees of freedom that this brings.
///
/// A dispersion from two dozen periods is known badly, and Student's t pays for it, most of all far out in the tail where
/// many tests together need it. Forty labels over the same periods know together what one does not. Scatters are taken to
/// be χ² with the test's own degrees of freedom d about a true one, and true ones to scatter as a scaled inverse χ² with d₀
/// degrees about φ₀; both are fitted to the logarithms by moments; each scatter becomes (d₀φ₀ + dφ)/(d₀ + d), at least 1,
/// with d₀ + d degrees, infinite where the scatters differ no more than chance makes them. Labels with fewer hits than
/// periods do not inform the others, since χ² does not hold of them. Under five changes that do, each stands for itself; so
/// does one whose scatter is larger than 95 % of scatters would be by what the others have: one theme that comes in bursts
/// is not made calm by forty that do not (after Phipson et al. 2016, Ann. Appl. Stat. 10(2):946-963).
/// Source: Smyth (2004), Stat. Appl. Genet. Mol. Biol. 3(1):3, section 6.2 (the moderated t of `limma`).
pub fn moderated(changes: &[Change]) -> Vec<Change> {
    let informing: Vec<&Change> = changes.iter().filter(|change| change.hits as f64 >= change.degrees + 2.0).collect();
    let Some((degrees, scatter)) = prior(&informing) else { return changes.to_vec() };
    let drawn = |change: &Change| {
        if by_itself(change, degrees, scatter) {
            return *change;
        }
        let all = degrees + change.degrees;
        let share = if degrees.is_infinite() { 1.0 } else { degrees / all };
        let dispersion = (share * scatter + (1.0 - share) * change.scatter).max(1.0);
        let standard_error = change.standard_error * (dispersion / change.dispersion).sqrt();
        let p_value = student_two_sided(change.difference() / standard_error, all).unwrap_or(change.p_value);
        Change { standard_error, dispersion, degrees: all, p_value, ..*change }
    };
    changes.iter().map(drawn).collect()
}

/// Whether a scatter lies beyond what the others make likely: φ/φ₀ has the F distribution with d and d₀ degrees.
fn by_itself(change: &Change, degrees: f64, scatter: f64) -> bool {
    let above = f_above(change.scatter / scatter, change.degrees, degrees.min(1e6));
    above.is_some_and(|above| above < UNLIKELY)
}

/// d₀ and φ₀.
fn prior(changes: &[&Change]) -> Option<(f64, f64)> {
    let n = changes.len() as f64;
    if changes.len() < LEAST {
        return None;
    }
    let centred = |change: &&Change| {
        let half = change.degrees / 2.0;
        libm::log(change.scatter) - digamma(half) + libm::log(half)
    };
    let logs: Vec<f64> = changes.iter().map(centred).collect();
    let mean = logs.iter().sum::<f64>() / n;
    let variance = logs.iter().map(|log| (log - mean) * (log - mean)).sum::<f64>() / (n - 1.0);
    let by_chance = changes.iter().map(|change| trigamma(change.degrees / 2.0)).sum::<f64>() / n;
    let beyond = variance - by_chance;
    if beyond <= 0.0 {
        return Some((f64::INFINITY, libm::exp(mean)));
    }
    let half = trigamma_inverse(beyond);
    Some((2.0 * half, libm::exp(mean + digamma(half) - libm::log(half))))
}

/// ψ′, by recurrence up to 10 and the asymptotic series from there: Abramowitz & Stegun (1964), 6.4.6 and 6.4.12.
fn trigamma(x: f64) -> f64 {
    let (mut sum, mut x) = (0.0, x);
    while x < 10.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = square * (1.0 / 6.0 - square * (1.0 / 30.0 - square * (1.0 / 42.0 - square / 30.0)));
    sum + 1.0 / x + square / 2.0 + series / x
}

/// The x above 0 at which ψ′ is `value`, above 0: by halving on the logarithm, which always ends.
fn trigamma_inverse(value: f64) -> f64 {
    let (mut low, mut high) = (1e-8_f64, 1e8_f64);
    for _ in 0..200 {
        let middle = (low * high).sqrt();
        if trigamma(middle) > value { low = middle } else { high = middle }
    }
    (low * high).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trigamma_is_what_tables_say() {
        // π²/6, π²/2, and π²/6 − 1.
        assert!((trigamma(1.0) - 1.644_934_066_848_226).abs() < 1e-12);
        assert!((trigamma(0.5) - 4.934_802_200_544_679).abs() < 1e-12);
        assert!((trigamma(2.0) - 0.644_934_066_848_226).abs() < 1e-12);
        assert!((trigamma_inverse(trigamma(7.25)) - 7.25).abs() < 1e-9);
    }

    fn change(hits: [u64; 4]) -> Change {
        let [a, b, c, d] = hits;
        Change::between(&[(a, 100), (b, 100)], &[(c, 100), (d, 100)]).expect("a test")
    }

    #[test]
    fn scatters_that_differ_no_more_than_chance_makes_them_are_one_and_known_for_certain() {
        let alike: Vec<Change> = (0..6).map(|n| change([20 + n, 26, 30, 36 + n])).collect();
        let drawn = moderated(&alike);
        assert!(drawn.iter().all(|change| change.degrees.is_infinite() && change.dispersion == drawn[0].dispersion));
        assert!(drawn.iter().zip(&alike).all(|(drawn, own)| drawn.p_value < own.p_value));
    }

    #[test]
    fn one_label_that_scatters_by_itself_stands_for_itself() {
        let mut changes: Vec<Change> = (0..8).map(|n| change([20 + n, 26, 22 + n, 28])).collect();
        changes.push(change([5, 60, 10, 70]));
        let drawn = moderated(&changes);
        assert_eq!(drawn[8], changes[8]);
        assert!(drawn[..8].iter().all(|change| change.degrees > 2.0));
    }

    #[test]
    fn few_changes_stand_for_themselves() {
        let few: Vec<Change> = (0..4).map(|n| change([20 + n, 26, 30, 36])).collect();
        assert_eq!(moderated(&few), few);
        assert!(moderated(&[]).is_empty());
    }
}
