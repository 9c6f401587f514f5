//! Rank correlation of a few groups, with its interval.
//! Knows no group and no measure; `stats::correlation` takes its place once it is there.
//! Called by `official`.

/// The standard normal's 97.5 % point.
const Z: f64 = 1.959_963_984_540_054;

/// A rank correlation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rank {
    /// Spearman's ρ in [-1, 1].
    pub rho: f64,
    /// Its 95 % interval; `None` where all ranks agree or all are reversed, of which the formula makes no interval.
    pub interval: Option<(f64, f64)>,
}

/// Spearman's ρ: the correlation of ranks, ties sharing their mean rank. `None` where one side does not vary.
///
/// The interval is tanh(atanh ρ ± z·√((1 + ρ²/2)/(n − 3))). Source: Spearman (1904), Am. J. Psychol. 15:72-101; Bonett &
/// Wright (2000), Psychometrika 65(1):23-28.
pub(super) fn spearman(pairs: &[(f64, f64)]) -> Option<Rank> {
    let n = pairs.len() as f64;
    let (x, y): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (x, y) = (ranks(&x), ranks(&y));
    let mean = (n + 1.0) / 2.0;
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>();
    let spread = (product(&x, &x) * product(&y, &y)).sqrt();
    if spread <= 0.0 {
        return None;
    }
    let rho = (product(&x, &y) / spread).clamp(-1.0, 1.0);
    let interval = (n > 3.0 && 1.0 - rho.abs() > 1e-12).then(|| {
        let (middle, half) = (libm::atanh(rho), Z * ((1.0 + rho * rho / 2.0) / (n - 3.0)).sqrt());
        (libm::tanh(middle - half), libm::tanh(middle + half))
    });
    Some(Rank { rho, interval })
}

/// Ranks from 1, those of equal values being their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut at = 0;
    for tied in order.chunk_by(|a, b| values[*a] == values[*b]) {
        let rank = at as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|one| ranks[*one] = rank);
        at += tied.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_neighbours_exchanged_among_eight_give_one_minus_six_times_two_by_five_hundred_and_four() {
        let pairs: Vec<(f64, f64)> =
            [1, 2, 3, 4, 5, 6, 8, 7].iter().enumerate().map(|(x, y)| (x as f64, f64::from(*y))).collect();
        let rank = spearman(&pairs).expect("it varies");
        let rho = 1.0 - 12.0 / 504.0;
        assert!((rank.rho - rho).abs() < 1e-12);
        // atanh .97619 = 2.2097; half width 1.96·√(1.47647/5) = 1.0651.
        let (low, high) = rank.interval.expect("not all agree");
        assert!((low - 0.8159).abs() < 5e-4 && (high - 0.9971).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn ties_share_their_mean_rank() {
        assert_eq!(ranks(&[5.0, 1.0, 5.0, 9.0]), [2.5, 1.0, 2.5, 4.0]);
    }

    #[test]
    fn a_measure_that_does_not_vary_has_no_correlation_and_perfect_agreement_no_interval() {
        assert_eq!(spearman(&[(1.0, 3.0), (2.0, 3.0), (3.0, 3.0)]), None);
        let all: Vec<(f64, f64)> = (0..9).map(|n| (f64::from(n), f64::from(-n))).collect();
        assert_eq!(spearman(&all), Some(Rank { rho: -1.0, interval: None }));
    }
}
