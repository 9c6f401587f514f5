//! Intervals of a share that was counted: so many of so many.
//! Corrects no classifier: that is `quantify`'s.
//! Called wherever a count becomes a share that is shown.

use super::distribution::{beta_quantile, normal_quantile};
use super::interval::{Interval, ends};

/// Wilson's score interval of the share `k / n`, within [0, 1]: the shares from which `k` of `n` is not further away than
/// their own standard error allows.
///
/// `None` where `n` is 0, `k` exceeds `n`, or `level` lies outside (0, 1).
/// Source: Wilson (1927), J. Am. Stat. Assoc. 22:209-212, equation without continuity correction.
pub fn wilson(k: u64, n: u64, level: f64) -> Option<Interval> {
    let [_, upper] = ends(level).filter(|_| 0 < n && k <= n)?;
    let z2 = normal_quantile(upper)?.powi(2);
    let (hits, all) = (k as f64, n as f64);
    let middle = (hits + z2 / 2.0) / (all + z2);
    let reach = (z2 * (hits * (1.0 - hits / all) + z2 / 4.0)).sqrt() / (all + z2);
    Some(Interval {
        low: if k == 0 { 0.0 } else { (middle - reach).max(0.0) },
        high: if k == n { 1.0 } else { (middle + reach).min(1.0) },
    })
}

/// Jeffreys' interval of the share `k / n`: the middle of Beta(k + ½, n − k + ½), from 0 where `k` is 0 and to 1 where it is
/// `n`.
///
/// `None` where `n` is 0, `k` exceeds `n`, or `level` lies outside (0, 1).
/// Source: Brown, Cai & DasGupta (2001), Stat. Sci. 16(2):101-133, section 3.1.3 and 4.1 for the ends.
pub fn jeffreys(k: u64, n: u64, level: f64) -> Option<Interval> {
    if n == 0 || k > n {
        return None;
    }
    let interval = beta(k as f64 + 0.5, (n - k) as f64 + 0.5, level)?;
    Some(Interval { low: if k == 0 { 0.0 } else { interval.low }, high: if k == n { 1.0 } else { interval.high } })
}

/// The middle of a Beta(`a`, `b`) that holds `level`, with as much probability below as above it.
///
/// `None` where `a` or `b` is not a number above 0, or `level` lies outside (0, 1).
pub fn beta(a: f64, b: f64, level: f64) -> Option<Interval> {
    let [lower, upper] = ends(level)?;
    Some(Interval { low: beta_quantile(a, b, lower)?, high: beta_quantile(a, b, upper)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<Interval>, low: f64, high: f64) {
        let found = found.expect("an interval");
        assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{found:?}");
    }

    #[test]
    fn five_of_fifty_by_hand() {
        // z² = 3.8415: middle (5 + 1.9207) / 53.8415, reach sqrt(3.8415 × (4.5 + 0.9604)) / 53.8415.
        near(wilson(5, 50, 0.95), 0.12854 - 0.08506, 0.12854 + 0.08506);
    }

    #[test]
    fn none_of_ten_begins_at_nothing_and_all_of_ten_ends_at_all() {
        // Wilson's upper end for k = 0 is z² / (n + z²).
        near(wilson(0, 10, 0.95), 0.0, 3.8415 / 13.8415);
        near(wilson(10, 10, 0.95), 10.0 / 13.8415, 1.0);
        // Brown, Cai & DasGupta, table 5: Jeffreys' interval of 0 of 10 is 0 to 0.217.
        let none = jeffreys(0, 10, 0.95).expect("an interval");
        assert_eq!((none.low, (none.high * 1000.0).round()), (0.0, 217.0));
        let all = jeffreys(10, 10, 0.95).expect("an interval");
        assert!(all.high == 1.0 && (all.low + none.high - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_flat_beta_holds_its_level_in_the_middle() {
        near(beta(1.0, 1.0, 0.9), 0.05, 0.95);
        near(beta(2.0, 1.0, 0.5), 0.5, 0.75_f64.sqrt());
    }

    #[test]
    fn a_million_voices_spread_by_their_binomial_error() {
        let reach = 1.96 * (0.1_f64 * 0.9 / 1e6).sqrt();
        for interval in [wilson(100_000, 1_000_000, 0.95), jeffreys(100_000, 1_000_000, 0.95)] {
            let interval = interval.expect("an interval");
            assert!((interval.low - 0.1 + reach).abs() < 3e-6 && (interval.high - 0.1 - reach).abs() < 3e-6);
        }
    }

    #[test]
    fn what_cannot_have_been_counted_has_no_interval() {
        for interval in [wilson, jeffreys] {
            assert_eq!(interval(0, 0, 0.95), None);
            assert_eq!(interval(3, 2, 0.95), None);
            assert_eq!(interval(1, 2, 1.0), None);
            assert_eq!(interval(1, 2, f64::NAN), None);
        }
        assert_eq!(beta(-1.0, 1.0, 0.95), None);
        assert_eq!(beta(1.0, f64::INFINITY, 0.95), None);
    }
}
