//! How closely two series rise together: Spearman's rank correlation with its interval.
//! Says nothing of why they do.
//! Called where a signal is held against official statistics.

use serde::{Deserialize, Serialize};

use super::distribution::normal_quantile;
use super::interval::{Interval, ends};

/// Spearman's ρ of pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// In [-1, 1]: 1 where both rise together throughout, -1 where one falls as the other rises.
    pub rho: f64,
    /// Its interval, within [-1, 1]; `None` where ρ is 1 or -1, of which the formula knows none.
    pub interval: Option<Interval>,
    /// Pairs.
    pub pairs: usize,
}

/// Spearman's ρ of two series of equal length, tied values at the mean of their ranks, with an interval that holds `level`.
///
/// The interval is normal on Fisher's scale with variance (1 + ρ²/2) / (n − 3), which keeps its level up to |ρ| of about
/// 0.95, where Fisher's own variance is too small.
/// `None` for fewer than 4 pairs, lengths that differ, a value that is no finite number, a series that is constant, or a
/// `level` outside (0, 1).
/// Sources: Spearman (1904), Am. J. Psychol. 15:72-101; Bonett & Wright (2000), Psychometrika 65(1):23-28.
pub fn spearman(first: &[f64], second: &[f64], level: f64) -> Option<Correlation> {
    let pairs = first.len();
    let finite = first.iter().chain(second).all(|value| value.is_finite());
    if pairs < 4 || pairs != second.len() || !finite {
        return None;
    }
    let rho = pearson(&ranks(first), &ranks(second))?;
    let [_, upper] = ends(level)?;
    let reach = normal_quantile(upper)? * ((1.0 + rho * rho / 2.0) / (pairs as f64 - 3.0)).sqrt();
    let interval = (rho.abs() < 1.0).then(|| {
        let fisher = Interval::around(rho.atanh(), reach);
        Interval { low: fisher.low.tanh(), high: fisher.high.tanh() }
    });
    Some(Correlation { rho, interval, pairs })
}

/// Ranks from 1, tied values at the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = below as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|at| ranks[*at] = rank);
        below += tied.len();
    }
    ranks
}

/// Product-moment correlation; `None` where a series is constant.
fn pearson(first: &[f64], second: &[f64]) -> Option<f64> {
    let middle = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (a, b) = (middle(first), middle(second));
    let products = |f: fn(f64, f64) -> f64| first.iter().zip(second).map(|(x, y)| f(x - a, y - b)).sum::<f64>();
    let scale = products(|x, _| x * x) * products(|_, y| y * y);
    (scale > 0.0).then(|| (products(|x, y| x * y) / scale.sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_swap_among_five_costs_a_tenth() {
        // ρ = 1 - 6 Σ d² / (n (n² - 1)) = 1 - 6 × 2 / 120.
        let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[10.0, 20.0, 40.0, 30.0, 90.0], 0.95).expect("pairs");
        assert!((found.rho - 0.9).abs() < 1e-12 && found.pairs == 5);
        // atanh 0.9 = 1.47222; its standard error sqrt(1.405 / 2) = 0.83815, times 1.95996 is 1.64275.
        let interval = found.interval.expect("not perfect");
        assert!((interval.low - (1.47222_f64 - 1.64275).tanh()).abs() < 1e-4, "{interval:?}");
        assert!((interval.high - (1.47222_f64 + 1.64275).tanh()).abs() < 1e-4, "{interval:?}");
    }

    #[test]
    fn tied_values_share_the_mean_of_their_ranks() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
        assert_eq!(ranks(&[0.0, -0.0, 1.0]), [1.5, 1.5, 3.0]);
    }

    #[test]
    fn any_rising_curve_is_perfect_and_its_mirror_the_opposite() {
        let (x, y) = ([1.0, 2.0, 3.0, 4.0], [1.0, 10.0, 11.0, 1000.0]);
        let rising = spearman(&x, &y, 0.95).expect("pairs");
        assert_eq!((rising.rho, rising.interval), (1.0, None));
        assert_eq!(spearman(&x, &y.map(|value| -value), 0.95).map(|found| found.rho), Some(-1.0));
    }

    #[test]
    fn too_few_pairs_and_what_never_varies_have_no_correlation() {
        let four = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(spearman(&four[..3], &four[..3], 0.95), None);
        assert_eq!(spearman(&four, &four[..3], 0.95), None);
        assert_eq!(spearman(&four, &[7.0; 4], 0.95), None);
        assert_eq!(spearman(&four, &[1.0, 2.0, f64::NAN, 4.0], 0.95), None);
        assert_eq!(spearman(&four, &four, 0.0), None);
    }
}
