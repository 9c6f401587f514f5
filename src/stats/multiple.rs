//! Many tests at once: which survive when false discoveries are held down.
//! Runs no test itself.
//! Called where a table has a p-value a row.

/// Adjusted p-values (q-values) in the order given, each in [0, 1].
///
/// Rejecting those under 0.05 holds the expected share of false rejections at 5 % when tests are independent or positively
/// dependent. Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57(1):289-300.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let tests = p_values.len();
    let mut order: Vec<usize> = (0..tests).collect();
    order.sort_by(|a, b| p_values[*b].total_cmp(&p_values[*a]));
    let mut adjusted = vec![1.0; tests];
    let mut least = 1.0_f64;
    for (from_top, at) in order.into_iter().enumerate() {
        least = least.min(p_values[at] * tests as f64 / (tests - from_top) as f64);
        adjusted[at] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_of_four_is_multiplied_by_four_and_order_is_kept() {
        let adjusted = benjamini_hochberg(&[0.04, 0.01, 0.03, 0.5]);
        let expected = [0.16 / 3.0, 0.04, 0.16 / 3.0, 0.5];
        assert!(adjusted.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-12), "{adjusted:?}");
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
