//! How far coders agree beyond chance: Krippendorff's α, Gwet's AC1, Cohen's κ, for nominal codes.
//! Says nothing of who is right.
//! Called by `evaluate::agreement` for each label, the sentiment and the speaker.

/// What units add up to, from which α and AC1 are computed; any number of coders, any of whom may be missing.
///
/// Every field is a sum over units, so that resampled units give resampled coefficients.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    categories: usize,
    sums: Vec<f64>,
}

impl Tally {
    /// Sums that a tally of `categories` holds: disagreement, agreement, units with two codes or more, units with any,
    /// then per category the pairable codes and the share of codes.
    pub const fn dimensions(categories: usize) -> usize {
        4 + 2 * categories
    }

    /// An empty tally over so many categories, used or not.
    pub fn new(categories: usize) -> Self {
        Tally { categories, sums: vec![0.0; Self::dimensions(categories)] }
    }

    /// The tally of sums that were added up elsewhere, `dimensions(categories)` of them.
    pub fn of(categories: usize, sums: &[f64]) -> Self {
        Tally { categories, sums: sums.to_vec() }
    }

    /// Adds one unit: how many coders chose each category.
    pub fn add(&mut self, chosen: &[u32]) {
        for (sum, amount) in self.sums.iter_mut().zip(Self::unit(chosen)) {
            *sum += amount;
        }
    }

    /// What one unit adds to the sums.
    pub fn unit(chosen: &[u32]) -> Vec<f64> {
        let q = chosen.len();
        let mut sums = vec![0.0; Self::dimensions(q)];
        let coders = f64::from(chosen.iter().sum::<u32>());
        if coders == 0.0 {
            return sums;
        }
        sums[3] = 1.0;
        let same: f64 = chosen.iter().map(|n| f64::from(*n) * (f64::from(*n) - 1.0)).sum();
        let pairs = coders * (coders - 1.0);
        if coders >= 2.0 {
            sums[0] = (pairs - same) / (coders - 1.0);
            sums[1] = same / pairs;
            sums[2] = 1.0;
        }
        for (category, n) in chosen.iter().enumerate() {
            sums[4 + category] = if coders >= 2.0 { f64::from(*n) } else { 0.0 };
            sums[4 + q + category] = f64::from(*n) / coders;
        }
        sums
    }

    /// Units that two coders or more coded.
    pub fn pairable(&self) -> f64 {
        self.sums[2]
    }

    /// Mean share of pairs of coders that agree on a unit, in [0, 1]; `None` where no unit has two codes.
    pub fn observed(&self) -> Option<f64> {
        (self.sums[2] > 0.0).then(|| self.sums[1] / self.sums[2])
    }

    /// Krippendorff's α for nominal codes: 1 is perfect, 0 what chance gives, negative worse than chance. `None` where no
    /// unit has two codes, or where only one category was ever used, since then nothing could have been disagreed on.
    /// Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability.
    pub fn alpha(&self) -> Option<f64> {
        let codes = &self.sums[4..4 + self.categories];
        let n: f64 = codes.iter().sum();
        let expected = n * n - codes.iter().map(|c| c * c).sum::<f64>();
        (expected > 0.0).then(|| 1.0 - (n - 1.0) * self.sums[0] / expected)
    }

    /// Gwet's AC1: as α, but steady where one category is rare. `None` where no unit has two codes.
    /// Source: Gwet (2008), Br. J. Math. Stat. Psychol. 61:29-48; missing codes as in Gwet (2014), Handbook of Inter-Rater
    /// Reliability, 4th ed., and the package irrCAC.
    pub fn ac1(&self) -> Option<f64> {
        let (observed, units, q) = (self.observed()?, self.sums[3], self.categories as f64);
        let shares = self.sums[4 + self.categories..].iter().map(|sum| sum / units);
        let chance = shares.map(|share| share * (1.0 - share)).sum::<f64>() / (q - 1.0);
        (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
    }
}

/// Cohen's κ of two coders from their table of counts, `[categories, categories]` row by row; `None` where both used one
/// and the same category throughout. Given for comparison with older studies: it sinks when a code is rare.
/// Source: Cohen (1960), Educ. Psychol. Meas. 20(1):37-46.
pub fn kappa(table: &[f64], categories: usize) -> Option<f64> {
    let n: f64 = table.iter().sum();
    let rows = |i: usize| (0..categories).map(|j| table[i * categories + j]).sum::<f64>() / n;
    let columns = |j: usize| (0..categories).map(|i| table[i * categories + j]).sum::<f64>() / n;
    let observed = (0..categories).map(|i| table[i * categories + i]).sum::<f64>() / n;
    let chance: f64 = (0..categories).map(|i| rows(i) * columns(i)).sum();
    (n > 0.0 && chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(categories: usize, coders: &[&str]) -> Tally {
        let mut tally = Tally::new(categories);
        for unit in 0..coders[0].len() {
            let mut chosen = vec![0; categories];
            for code in coders.iter().filter_map(|codes| (codes.as_bytes()[unit] as char).to_digit(10)) {
                chosen[code as usize] += 1;
            }
            tally.add(&chosen);
        }
        tally
    }

    #[test]
    fn krippendorffs_own_example_with_two_coders_and_two_codes() {
        // Krippendorff (2011), section A: 0.095.
        let tally = tally(2, &["0100000010", "1110010000"]);
        assert!((tally.alpha().expect("two codes") - 0.095).abs() < 5e-4);
    }

    #[test]
    fn krippendorffs_own_example_with_four_coders_and_gaps() {
        // Krippendorff (2011), section C: 0.743. The same codes in Gwet's handbook give AC1 0.775.
        let tally = tally(6, &["123321412...", "1233224125.3", ".3332342251.", "12332441251."]);
        assert!((tally.alpha().expect("codes") - 0.743).abs() < 5e-4);
        let five = Tally::of(5, &[&tally.sums[..4], &tally.sums[5..10], &tally.sums[11..16]].concat());
        assert!((five.ac1().expect("codes") - 0.77544).abs() < 5e-5, "{:?}", five.ac1());
    }

    #[test]
    fn kappa_sinks_and_ac1_stays_when_a_code_is_rare() {
        // 100 comments, both "no" on 90, each "yes" alone on 5: observed 0.90.
        let kappa = kappa(&[90.0, 5.0, 5.0, 0.0], 2).expect("two codes");
        assert!((kappa - (0.9 - 0.905) / 0.095).abs() < 1e-9);
        let mut tally = Tally::new(2);
        (0..90).for_each(|_| tally.add(&[2, 0]));
        (0..10).for_each(|_| tally.add(&[1, 1]));
        assert!((tally.ac1().expect("codes") - (0.9 - 0.095) / 0.905).abs() < 1e-9);
    }

    #[test]
    fn agreement_on_nothing_but_one_code_is_no_evidence() {
        let same = tally(2, &["000", "000"]);
        assert_eq!((same.alpha(), same.ac1(), same.observed()), (None, Some(1.0), Some(1.0)));
        assert_eq!(tally(2, &["0.", ".1"]).ac1(), None);
        assert_eq!(kappa(&[3.0, 0.0, 0.0, 0.0], 2), None);
    }
}
