//! Percentile intervals by resampling comments: one engine for every statistic that is a function of sums over comments.
//! Decides no statistic. Rankings are not sums and resample themselves.
//! Called by `evaluate` for all its intervals.

use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::interval::Interval;

/// How intervals are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Resamples. 0 gives no intervals.
    pub replicates: u32,
    /// Start of the random numbers: the same seed gives the same intervals on any number of threads.
    pub seed: u64,
    /// Probability the interval holds, in (0, 1).
    pub level: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { replicates: 1000, seed: 1, level: 0.95 }
    }
}

/// What comments add up to, `[blocks, dimensions]`, row by row.
///
/// Up to [`Sums::BLOCKS`] comments each is a block of its own: the ordinary bootstrap. Beyond it they are dealt at random
/// into that many blocks of equal size and blocks are drawn instead. A sum over n independent comments has the same variance
/// either way, so that a million comments cost no more than ten thousand.
/// Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13 (percentile intervals).
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    dimensions: usize,
    block_of: Vec<u32>,
    rows: Vec<f64>,
}

impl Sums {
    /// The most blocks.
    pub const BLOCKS: usize = 10_000;

    /// Room for `units` comments that add to `dimensions` sums; `seed` decides which share a block.
    pub fn new(units: usize, dimensions: usize, seed: u64) -> Self {
        Self::in_blocks(units, dimensions, seed, Self::BLOCKS)
    }

    /// The same with at most so many blocks, where many intervals are wanted: with b blocks the width of an interval is
    /// known to about 1 / sqrt(2 b).
    pub fn in_blocks(units: usize, dimensions: usize, seed: u64, most: usize) -> Self {
        let blocks = units.min(most);
        let mut block_of: Vec<u32> = (0..units).map(|unit| (unit % blocks.max(1)) as u32).collect();
        if units > blocks {
            block_of.shuffle(&mut Pcg64::seed_from_u64(seed));
        }
        Sums { dimensions, block_of, rows: vec![0.0; blocks * dimensions] }
    }

    /// Adds to one sum of one comment; both count from 0.
    pub fn add(&mut self, unit: usize, dimension: usize, amount: f64) {
        self.rows[self.block_of[unit] as usize * self.dimensions + dimension] += amount;
    }

    /// The sums over all comments.
    pub fn total(&self) -> Vec<f64> {
        let mut total = vec![0.0; self.dimensions];
        self.rows.chunks_exact(self.dimensions.max(1)).for_each(|row| add(&mut total, row));
        total
    }

    /// Computes statistics on every resample. `statistics` takes the sums and gives a fixed number of values, `None` where
    /// one is not defined.
    pub fn replicates<F>(&self, plan: &Plan, statistics: F) -> Replicates
    where
        F: Fn(&[f64]) -> Vec<Option<f64>> + Sync,
    {
        let blocks = self.rows.len() / self.dimensions.max(1);
        let drawn: Vec<Vec<Option<f64>>> = (0..u64::from(plan.replicates))
            .into_par_iter()
            .map(|replicate| {
                // A generator a replicate, 2^64 draws apart: no thread waits for another's numbers.
                let mut random = Pcg64::seed_from_u64(plan.seed);
                random.advance((u128::from(replicate) + 1) << 64);
                let mut total = vec![0.0; self.dimensions];
                for _ in 0..blocks {
                    let at = random.random_range(0..blocks) * self.dimensions;
                    add(&mut total, &self.rows[at..at + self.dimensions]);
                }
                statistics(&total)
            })
            .collect();
        Replicates { drawn, level: plan.level }
    }
}

fn add(total: &mut [f64], row: &[f64]) {
    total.iter_mut().zip(row).for_each(|(sum, amount)| *sum += amount);
}

/// Statistics of every resample, in the order `statistics` gave them.
#[derive(Debug, Clone, PartialEq)]
pub struct Replicates {
    drawn: Vec<Vec<Option<f64>>>,
    level: f64,
}

impl Replicates {
    /// Percentile interval of one statistic; `None` where fewer than half of the resamples define it.
    pub fn interval(&self, statistic: usize) -> Option<Interval> {
        let values: Vec<Option<f64>> =
            self.drawn.iter().map(|values| values.get(statistic).copied().flatten()).collect();
        percentiles(&values, self.level)
    }

    /// Two-sided p-value of a difference being 0: twice the smaller share of resamples on either side of it, in (0, 1],
    /// never smaller than 2 / (resamples + 1). `None` where no resample defines it.
    /// Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, §4.
    pub fn p_value(&self, statistic: usize) -> Option<f64> {
        let values: Vec<f64> =
            self.drawn.iter().filter_map(|values| values.get(statistic).copied().flatten()).collect();
        let count = |keep: fn(f64) -> bool| values.iter().filter(|value| keep(**value)).count();
        let (under, over) = (count(|value| value <= 0.0), count(|value| value >= 0.0));
        let all = values.len();
        (all > 0).then(|| (2.0 * (under.min(over) + 1) as f64 / (all + 1) as f64).min(1.0))
    }
}

/// Percentiles around the middle that hold `level`, by linear interpolation (Hyndman & Fan 1996, type 7, numpy's default);
/// `None` where fewer than half of the values are defined.
pub(super) fn percentiles(values: &[Option<f64>], level: f64) -> Option<Interval> {
    let mut defined: Vec<f64> = values.iter().copied().flatten().collect();
    if defined.is_empty() || defined.len() * 2 < values.len() {
        return None;
    }
    defined.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (defined.len() - 1) as f64;
        let (below, above) = (defined[place.floor() as usize], defined[place.ceil() as usize]);
        below + (above - below) * place.fract()
    };
    let tail = (1.0 - level) / 2.0;
    Some(Interval { low: at(tail), high: at(1.0 - tail) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A share of ones among `n` units, one in `every`.
    fn ones(n: usize, every: usize) -> Sums {
        let mut sums = Sums::new(n, 2, 7);
        for unit in 0..n {
            sums.add(unit, 0, f64::from(u8::from(unit % every == 0)));
            sums.add(unit, 1, 1.0);
        }
        sums
    }

    fn share(total: &[f64]) -> Vec<Option<f64>> {
        vec![Some(total[0] / total[1])]
    }

    #[test]
    fn percentiles_are_numpys() {
        let values: Vec<Option<f64>> = (0..=40).map(|i| Some(f64::from(i))).collect();
        let interval = percentiles(&values, 0.95).expect("41 values");
        assert!((interval.low - 1.0).abs() < 1e-12 && (interval.high - 39.0).abs() < 1e-12);
        assert_eq!(percentiles(&[None, None, Some(1.0)], 0.95), None);
        assert_eq!(percentiles(&[], 0.95), None);
    }

    #[test]
    fn a_share_of_a_fifth_in_400_spreads_by_its_binomial_error() {
        let replicates = ones(400, 5).replicates(&Plan { replicates: 4000, ..Plan::default() }, share);
        let interval = replicates.interval(0).expect("defined");
        // 0.2 ± 1.96 × sqrt(0.2 × 0.8 / 400) = 0.2 ± 0.0392
        assert!((interval.low - 0.1608).abs() < 0.004 && (interval.high - 0.2392).abs() < 0.004, "{interval:?}");
    }

    #[test]
    fn blocks_of_a_hundred_thousand_spread_as_single_comments_would() {
        let sums = ones(100_000, 5);
        assert_eq!((sums.rows.len() / 2, sums.total()), (10_000, vec![20_000.0, 100_000.0]));
        let plan = Plan { replicates: 400, ..Plan::default() };
        let interval = sums.replicates(&plan, share).interval(0).expect("defined");
        let expected = 2.0 * 1.96 * (0.2_f64 * 0.8 / 100_000.0).sqrt();
        assert!(((interval.high - interval.low) / expected - 1.0).abs() < 0.15, "{interval:?}");
    }

    #[test]
    fn any_number_of_threads_draws_the_same() {
        let sums = ones(50, 3);
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| sums.replicates(&Plan::default(), share))
        };
        assert_eq!(draw(1), draw(3));
        assert_ne!(draw(1), sums.replicates(&Plan { seed: 2, ..Plan::default() }, share));
    }

    #[test]
    fn a_difference_that_never_changes_sign_has_the_least_p_value() {
        let always = ones(50, 1).replicates(&Plan { replicates: 999, ..Plan::default() }, share);
        assert_eq!(always.p_value(0), Some(0.002));
        let never = ones(50, 1).replicates(&Plan::default(), |_| vec![Some(0.0)]);
        assert_eq!(never.p_value(0), Some(1.0));
        assert_eq!(never.p_value(4), None);
    }
}
