//! McNemar's test: do two classifiers err on the same comments equally often?
//! Needs decisions on the same comments; differences of averages are the paired bootstrap's.
//! Called by `evaluate::compare`.

use serde::{Deserialize, Serialize};

/// Counts of the comments on which exactly one of two classifiers is right, with two-sided p-values.
///
/// Sources: McNemar (1947), Psychometrika 12:153-157; mid-p: Fagerland, Lydersen & Laake (2013), BMC Medical Research
/// Methodology 13:91, who recommend it over the exact test, which is conservative.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Comments that the first gets right and the second wrong.
    pub only_first: u64,
    /// Comments that the second gets right and the first wrong.
    pub only_second: u64,
    /// Exact two-sided p-value by the binomial distribution, in [0, 1]; 1 where both counts are 0.
    pub exact: f64,
    /// Mid-p value, in [0, 1].
    pub mid_p: f64,
}

impl McNemar {
    /// The test of two discordant counts.
    pub fn new(only_first: u64, only_second: u64) -> Self {
        let (n, k) = (only_first + only_second, only_first.min(only_second));
        let (exact, mid_p) = if n == 0 {
            (1.0, 1.0)
        } else {
            let at = half_binomial(n, k);
            let tail = tail(n, k, at);
            let mid_p = if only_first == only_second { 1.0 - 0.5 * at } else { 2.0 * tail - at };
            ((2.0 * tail).min(1.0), mid_p.clamp(0.0, 1.0))
        };
        McNemar { only_first, only_second, exact, mid_p }
    }
}

/// Probability of `k` heads in `n` throws of a fair coin.
fn half_binomial(n: u64, k: u64) -> f64 {
    (ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k) - n as f64 * std::f64::consts::LN_2).exp()
}

/// Probability of `k` heads or fewer, from the probability `at` of exactly `k`, `k` at most half of `n`: terms shrink
/// downwards, and those that no longer change the sum are left out.
fn tail(n: u64, k: u64, at: f64) -> f64 {
    let (mut sum, mut term) = (at, at);
    for i in (1..=k).rev() {
        term *= i as f64 / (n - i + 1) as f64;
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// Natural logarithm of n!, exact to about 1e-12: a sum up to 64, beyond it Stirling's series (Abramowitz & Stegun 6.1.41).
fn ln_factorial(n: u64) -> f64 {
    if n <= 64 {
        return (2..=n).map(|i| (i as f64).ln()).sum();
    }
    let x = n as f64 + 1.0;
    let series = 1.0 / (12.0 * x) - 1.0 / (360.0 * x.powi(3)) + 1.0 / (1260.0 * x.powi(5));
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_of_one_against_seven() {
        // Fagerland et al. (2013), table 4, airway hyper-responsiveness: exact 0.070, mid-p 0.039.
        let test = McNemar::new(1, 7);
        assert!((test.exact - 18.0 / 256.0).abs() < 1e-12 && (test.mid_p - 10.0 / 256.0).abs() < 1e-12, "{test:?}");
        assert_eq!(McNemar::new(7, 1).mid_p, test.mid_p);
    }

    #[test]
    fn no_difference_and_no_errors_are_no_evidence() {
        assert_eq!((McNemar::new(0, 0).exact, McNemar::new(0, 0).mid_p), (1.0, 1.0));
        assert_eq!(McNemar::new(3, 3).exact, 1.0);
        assert!((McNemar::new(3, 3).mid_p - (1.0 - 10.0 / 64.0)).abs() < 1e-12);
    }

    #[test]
    fn a_million_disagreements_are_counted_without_overflow() {
        let even = McNemar::new(500_000, 500_500);
        assert!(even.exact > 0.6 && even.exact < 0.63, "{even:?}");
        assert!(McNemar::new(400_000, 600_000).exact < 1e-300);
    }
}
