//! Whether a share stepped from one set of periods to the next, when periods differ by more than chance.
//! Chooses no periods and corrects for no number of tests: that is `signal`'s and `benjamini_hochberg`'s.
//! Called for each theme of a trend, and by what says which steps could have been seen.

use serde::{Deserialize, Serialize};

use super::distribution::{normal_below, student_two_sided, student_two_sided_quantile};

/// A step of a share between two sets of periods, with its test.
///
/// Voices of one period resemble each other (one event, one thread that was shared), so that shares of periods spread more
/// than binomially. The share of a period of n voices is taken to vary as p(1−p)(1 + (n−1)ρ)/n, the beta-binomial variance;
/// ρ comes from the spread of periods about the share of their own side, by the method of moments, and is not let under 0.
/// The difference over its standard error is held against Student's t with periods − 2 degrees of freedom. Where all
/// periods are of one size, this is Student's test of the periods' shares with a variance never under the binomial one.
///
/// Two choices were made on simulated studies without a step, 60,000 of each kind. One ρ, rather than one factor φ of all
/// variances as in quasi-likelihood: where sizes of periods differ (a standard deviation of 0.8 in logarithms, ρ of 0.02 or
/// 0.1) φ finds p < .05 in 6 to 12 % of studies, ρ in 3.5 to 6 %. And the variance at the share of both sides together
/// rather than at each side's own: of a share of 1 % with ρ of 0.1 the latter finds p < .05 in 7 to 9 % of studies. With
/// six periods a side or more p < .001 comes in about 0.2 % at most. What remains is skew: with three periods on one side
/// and twelve on the other, a share of 5 % and ρ of 0.1, it comes in 0.4 to 0.7 %, with two periods in 1.3 %.
///
/// Sources: Williams (1982), Appl. Stat. 31(2):144-148 (the variance); Kleinman (1973), J. Am. Stat. Assoc. 68:46-54 (ρ by
/// moments); McCullagh & Nelder (1989), Generalized Linear Models, section 4.5 (spread about the fit, and t).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Share in the first set of periods together, in [0, 1].
    pub before: f64,
    /// Share in the second, in [0, 1].
    pub after: f64,
    /// Standard error of `after - before`.
    pub standard_error: f64,
    /// How many times the binomial variance of the difference its variance is, at least 1.
    pub dispersion: f64,
    /// How alike two voices of one period are, in [0, 1): ρ.
    pub correlation: f64,
    /// Degrees of freedom.
    pub degrees: f64,
    /// Two-sided probability of a difference so large without a step, in [0, 1].
    pub p_value: f64,
}

impl Change {
    /// The test of two sets of periods, each as (voices that have it, voices); periods without voices are left out.
    ///
    /// `None` where a side has no voices, where a period counts more than its voices, where everybody has it or nobody, and
    /// where each side is a single period: how far periods differ by themselves is then not known, and a step could not be
    /// told from that.
    pub fn between(before: &[(u64, u64)], after: &[(u64, u64)]) -> Option<Self> {
        let sides = [Side::of(before)?, Side::of(after)?];
        let [first, second] = &sides;
        let share = (first.hits + second.hits) / (first.voices + second.voices);
        let binomial = share * (1.0 - share);
        let degrees = sides.iter().map(|side| side.periods.len() as f64 - 1.0).sum::<f64>();
        if degrees < 1.0 || binomial <= 0.0 {
            return None;
        }
        let correlation = correlation(&sides, binomial);
        let variance: f64 = sides.iter().map(|side| binomial * side.inflation(correlation) / side.voices).sum();
        let standard_error = variance.sqrt();
        Some(Change {
            before: first.share(),
            after: second.share(),
            standard_error,
            dispersion: variance / (binomial * (1.0 / first.voices + 1.0 / second.voices)),
            correlation,
            degrees,
            p_value: student_two_sided((second.share() - first.share()) / standard_error, degrees)?,
        })
    }

    /// `after - before`, in [-1, 1].
    pub fn difference(&self) -> f64 {
        self.after - self.before
    }
}

/// The periods of one side that have voices.
struct Side {
    periods: Vec<(f64, f64)>,
    hits: f64,
    voices: f64,
}

impl Side {
    fn of(periods: &[(u64, u64)]) -> Option<Self> {
        let periods: Vec<(f64, f64)> = (periods.iter().filter(|(_, n)| *n > 0))
            .map(|(k, n)| (k <= n).then_some((*k as f64, *n as f64)))
            .collect::<Option<_>>()?;
        let sum = |of: fn(&(f64, f64)) -> f64| periods.iter().map(of).sum::<f64>();
        let (hits, voices) = (sum(|period| period.0), sum(|period| period.1));
        (voices > 0.0).then_some(Side { periods, hits, voices })
    }

    fn share(&self) -> f64 {
        self.hits / self.voices
    }

    /// How many times the binomial variance of the share its variance is: the mean over voices of 1 + (n−1)ρ.
    fn inflation(&self, correlation: f64) -> f64 {
        let larger: f64 = self.periods.iter().map(|(_, n)| n * (n - 1.0)).sum();
        1.0 + correlation * larger / self.voices
    }
}

/// ρ by moments: Σ n (share − side's share)² has expectation p(1−p) Σ (1 + (n−1)ρ)(1 − n/N), N the voices of the side.
fn correlation(sides: &[Side; 2], binomial: f64) -> f64 {
    let (mut spread, mut by_chance, mut per_correlation) = (0.0, 0.0, 0.0);
    for side in sides {
        for (k, n) in &side.periods {
            spread += n * (k / n - side.share()).powi(2) / binomial;
            by_chance += 1.0 - n / side.voices;
            per_correlation += (n - 1.0) * (1.0 - n / side.voices);
        }
    }
    if per_correlation > 0.0 { ((spread - by_chance) / per_correlation).clamp(0.0, 1.0) } else { 0.0 }
}

/// Probability in [0, 1] that a true step is found at a two-sided `alpha`.
///
/// `step` is added to the share `base` of `before` voices and gives that of `after` voices; `dispersion` is how many times
/// the binomial one the variance is, at least 1, and `degrees` are those of the test ([`Change`] has both). The test sees
/// the share of both sides together, the difference varies by the share of each. By the normal approximation of the
/// non-central t distribution: Abramowitz & Stegun (1964), 26.7.10.
/// `None` where a share lies outside [0, 1] or both are 0 or 1, a side is empty, `alpha` lies outside (0, 1), or
/// `dispersion` or `degrees` are under 1.
pub fn power(
    step: f64,
    base: f64,
    [before, after]: [u64; 2],
    dispersion: f64,
    degrees: f64,
    alpha: f64,
) -> Option<f64> {
    let moved = base + step;
    let shares = [base, moved].iter().all(|share| (0.0..=1.0).contains(share));
    if !shares || before == 0 || after == 0 || !(dispersion >= 1.0 && dispersion.is_finite() && degrees >= 1.0) {
        return None;
    }
    let (first, second) = (before as f64, after as f64);
    let together = (base * first + moved * second) / (first + second);
    let seen = (dispersion * together * (1.0 - together) * (1.0 / first + 1.0 / second)).sqrt();
    let real = (dispersion * (base * (1.0 - base) / first + moved * (1.0 - moved) / second)).sqrt();
    if seen <= 0.0 {
        return None;
    }
    let critical = student_two_sided_quantile(alpha, degrees)? * seen;
    if real <= 0.0 {
        return Some(f64::from(u8::from(step.abs() > critical)));
    }
    let beyond = |step: f64| {
        let (limit, distance) = (critical / real, step / real);
        normal_below((distance - limit * (1.0 - 0.25 / degrees)) / (1.0 + limit * limit / (2.0 * degrees)).sqrt())
    };
    Some((beyond(step) + beyond(-step)).min(1.0))
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_distr::{Beta, Binomial, Distribution};
    use rand_pcg::Pcg64;

    use super::*;

    #[test]
    fn periods_that_differ_little_are_a_binomial_test() {
        // 20 of 100 and 40 of 100, no spread at all: 0.2 / sqrt(0.3 × 0.7 × 2 / 100).
        let change = Change::between(&[(10, 50); 2], &[(20, 50); 2]).expect("a test");
        assert_eq!((change.before, change.after, change.dispersion, change.correlation), (0.2, 0.4, 1.0, 0.0));
        assert!((change.standard_error - 0.0042_f64.sqrt()).abs() < 1e-12 && change.degrees == 2.0);
        // Student with two degrees: P(|T| > t) = 1 - t / sqrt(2 + t²).
        let t = 0.2 / change.standard_error;
        assert!((change.p_value - (1.0 - t / (2.0 + t * t).sqrt())).abs() < 1e-9);
    }

    #[test]
    fn periods_of_one_size_that_differ_much_are_students_test_of_their_shares() {
        // Shares 0.1, 0.5 and 0.5, 0.9: mean 0.3 and 0.7, variance within sides 0.08 with two degrees.
        let change = Change::between(&[(10, 100), (50, 100)], &[(50, 100), (90, 100)]).expect("a test");
        assert!((change.standard_error - 0.08_f64.sqrt()).abs() < 1e-12, "{change:?}");
        // Binomially it would be sqrt(0.25 × 2 / 200).
        assert!((change.dispersion - 0.08 / 0.0025).abs() < 1e-9);
        // 32 = 1 + 99 ρ.
        assert!((change.correlation - 31.0 / 99.0).abs() < 1e-12);
    }

    #[test]
    fn what_makes_small_periods_differ_makes_large_ones_differ_too() {
        // 5 of 10 and 15 of 90, twice: 0.2, with a spread of (10 × 0.3² + 90 × (1/30)²) / 0.16 = 6.25 a side. By chance it
        // is 0.9 + 0.1, and 9 × 0.9 + 89 × 0.1 = 17 for each unit of ρ: ρ = 5.25 / 17. In the share of a side most voices are
        // of the large period: 1 + ρ (10 × 9 + 90 × 89) / 100.
        let side = [(5, 10), (15, 90)];
        let change = Change::between(&side, &side).expect("a test");
        assert!((change.correlation - 5.25 / 17.0).abs() < 1e-12, "{change:?}");
        assert!((change.dispersion - (1.0 + 81.0 * 5.25 / 17.0)).abs() < 1e-9 && change.p_value == 1.0);
    }

    #[test]
    fn nothing_to_compare_and_nothing_that_varies_have_no_test() {
        assert_eq!(Change::between(&[], &[(1, 2)]), None);
        assert_eq!(Change::between(&[(1, 2)], &[(0, 0)]), None);
        assert_eq!(Change::between(&[(0, 9), (0, 9)], &[(0, 9)]), None);
        assert_eq!(Change::between(&[(9, 9), (9, 9)], &[(9, 9)]), None);
        assert_eq!(Change::between(&[(3, 2), (1, 2)], &[(1, 2)]), None);
        assert_eq!(Change::between(&[(1, 9)], &[(5, 9), (0, 0)]), None);
        assert!(Change::between(&[(0, 9); 3], &[(9, 9); 3]).is_some_and(|change| change.p_value < 0.02));
        // Periods of one voice each show no spread of their own.
        assert!(Change::between(&[(0, 1), (1, 1)], &[(0, 1), (1, 1)]).is_some_and(|change| change.dispersion == 1.0));
    }

    /// Shares of studies in which p is under .05 and under .001: `step` beyond a share, periods of these sizes.
    fn found(sizes: [&[u64]; 2], share: f64, rho: f64, step: f64, studies: u64) -> [f64; 2] {
        let mut random = Pcg64::seed_from_u64(20_260_101);
        let mut draw = |size: u64, share: f64| {
            let share = if rho > 0.0 {
                let strength = 1.0 / rho - 1.0;
                Beta::new(share * strength, (1.0 - share) * strength).expect("positive").sample(&mut random)
            } else {
                share
            };
            (Binomial::new(size, share).expect("a share").sample(&mut random), size)
        };
        let mut under = [0_u64; 2];
        for _ in 0..studies {
            let mut side = |sizes: &[u64], share| sizes.iter().map(|n| draw(*n, share)).collect::<Vec<_>>();
            let (before, after) = (side(sizes[0], share), side(sizes[1], share + step));
            let p = Change::between(&before, &after).map_or(1.0, |change| change.p_value);
            under[0] += u64::from(p < 0.05);
            under[1] += u64::from(p < 0.001);
        }
        under.map(|count| count as f64 / studies as f64)
    }

    #[test]
    fn without_a_step_few_studies_find_one_however_much_periods_differ() {
        let uneven = [8, 12, 20, 25, 30, 35, 40, 50, 60, 80, 110, 180];
        let studies = [([50; 12], 0.0), ([50; 12], 0.02), ([50; 12], 0.1), (uneven, 0.02), (uneven, 0.1)];
        for (sizes, rho) in studies {
            // Of sizes so far apart the largest few carry the share, and t has fewer degrees than it is given.
            let most = if sizes == uneven { [0.065, 0.003] } else { [0.06, 0.002] };
            for share in [0.05, 0.3] {
                let [often, rarely] = found([&sizes, &sizes], share, rho, 0.0, 10_000);
                assert!(often <= most[0] && rarely <= most[1], "{sizes:?} {share} {rho}: {often} {rarely}");
                assert!(often >= 0.02, "{sizes:?} {share} {rho}: a test that never finds anything is no test");
            }
        }
    }

    #[test]
    fn steps_are_found_as_often_as_power_says() {
        for (share, step, rho) in [(0.2, 0.08, 0.0), (0.2, 0.08, 0.02), (0.1, 0.12, 0.05)] {
            let [often, _] = found([&[50; 12], &[50; 12]], share, rho, step, 4_000);
            let said = power(step, share, [600, 600], 1.0 + 49.0 * rho, 22.0, 0.05).expect("sound");
            assert!((often - said).abs() < 0.03, "{share} {step} {rho}: {often} found, {said} said");
        }
    }

    #[test]
    fn power_is_alpha_without_a_step_and_grows_with_step_and_voices() {
        let with = |step, voices, alpha| power(step, 0.2, [voices, voices], 1.5, 22.0, alpha).expect("sound");
        assert!((with(0.0, 360, 0.05) - 0.05).abs() < 0.003 && with(0.5, 360, 0.001) > 0.999);
        assert!(with(0.05, 360, 0.05) < with(0.1, 360, 0.05) && with(0.1, 360, 0.05) < with(0.1, 720, 0.05));
        assert!((with(0.1, 360, 0.05) - with(0.1, 360, 0.01)) > 0.1);
        // Normal, from 0.2 to 0.3 with 100 each: the limit is 1.96 × sqrt(0.25 × 0.75 × 0.02) = 0.12002, the difference
        // has sd sqrt(0.0016 + 0.0021) = 0.06083: 0.371 above it.
        let normal = power(0.1, 0.2, [100, 100], 1.0, f64::INFINITY, 0.05).expect("sound");
        assert!((normal - 0.371).abs() < 5e-4, "{normal}");
    }

    #[test]
    fn power_of_what_cannot_be_is_not_known() {
        assert_eq!(power(0.9, 0.2, [9, 9], 1.0, 4.0, 0.05), None);
        assert_eq!(power(0.0, 0.0, [9, 9], 1.0, 4.0, 0.05), None);
        assert_eq!(power(0.1, 0.2, [0, 9], 1.0, 4.0, 0.05), None);
        assert_eq!(power(0.1, 0.2, [9, 9], 0.5, 4.0, 0.05), None);
        assert_eq!(power(0.1, 0.2, [9, 9], 1.0, f64::NAN, 0.05), None);
        assert_eq!(power(0.1, f64::NAN, [9, 9], 1.0, 4.0, 0.05), None);
        assert_eq!(power(0.1, 0.2, [9, 9], 1.0, 4.0, 0.0), None);
        assert_eq!(power(1.0, 0.0, [9, 9], 1.0, 16.0, 0.05), Some(1.0));
    }
}
