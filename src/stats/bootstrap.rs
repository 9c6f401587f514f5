//! Percentile intervals by resampling comments, or whoever wrote them: one engine for every statistic that is a function of
//! sums over comments.
//! Decides no statistic. Rankings are not sums and resample themselves.
//! Called by `evaluate` for all its intervals.

use std::collections::HashMap;

use rand::Rng;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::interval::{Interval, quantile};

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
/// What is drawn is a comment, or all comments of an author ([`Sums::clustered`]), or authors and threads at once
/// ([`Sums::crossed`]). Up to [`Sums::BLOCKS`] of them each is a block of its own: the ordinary bootstrap. Beyond it they are dealt at random
/// into that many blocks of equal size and blocks are drawn instead. A sum over n independent comments has the same variance
/// either way, so that a million comments cost no more than ten thousand.
/// Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13 (percentile intervals).
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    dimensions: usize,
    row_of: Vec<u32>,
    rows: Vec<f64>,
    crossed: Option<Crossed>,
}

/// The two blocks that each row belongs to, and how many blocks there are of either kind.
#[derive(Debug, Clone, PartialEq)]
struct Crossed {
    blocks_of: Vec<[u32; 2]>,
    blocks: [usize; 2],
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
        let row_of = dealt(units, blocks, seed);
        Sums { dimensions, row_of, rows: vec![0.0; blocks * dimensions], crossed: None }
    }

    /// Room for comments of which those with the same number in `clusters`, one number a comment, are drawn together or not
    /// at all: comments by one author resemble each other, and intervals that ignore it are too narrow. At most so many
    /// blocks, as in [`Sums::in_blocks`].
    /// Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, section 3.8.
    pub fn clustered(clusters: &[u32], dimensions: usize, seed: u64, most: usize) -> Self {
        let (cluster_of, clusters) = numbered(clusters);
        let blocks = clusters.min(most);
        let block_of = dealt(clusters, blocks, seed);
        let row_of = cluster_of.iter().map(|cluster| block_of[*cluster as usize]).collect();
        Sums { dimensions, row_of, rows: vec![0.0; blocks * dimensions], crossed: None }
    }

    /// Room for comments that share authors and threads: both are drawn, each on its own, and a comment counts as often as
    /// its author times as often as its thread. Both slices have a number a comment.
    ///
    /// On the safe side: what is peculiar to one comment enters the variance three times, so that intervals are up to √3
    /// too wide where few comments share either. Beyond [`Sums::BLOCKS`] pairs of author and thread both are dealt into 100
    /// blocks. `None` where the slices differ in length.
    /// Source: Owen (2007), The pigeonhole bootstrap, Ann. Appl. Stat. 1(2):386-411.
    pub fn crossed(authors: &[u32], threads: &[u32], dimensions: usize, seed: u64) -> Option<Self> {
        if authors.len() != threads.len() {
            return None;
        }
        let kinds = [numbered(authors), numbered(threads)];
        let pairs = |of: [&[u32]; 2]| {
            let (mut rows, mut row_of) = (HashMap::new(), Vec::with_capacity(authors.len()));
            let mut blocks_of = Vec::new();
            for (first, second) in kinds[0].0.iter().zip(&kinds[1].0) {
                let pair = [of[0][*first as usize], of[1][*second as usize]];
                row_of.push(*rows.entry(pair).or_insert_with(|| {
                    blocks_of.push(pair);
                    blocks_of.len() as u32 - 1
                }));
            }
            (row_of, blocks_of)
        };
        let most = |most: usize| [0, 1].map(|kind| kinds[kind].1.min(most));
        let deal = |blocks: [usize; 2]| [0, 1].map(|at| dealt(kinds[at].1, blocks[at], seed.wrapping_add(at as u64)));
        let mut blocks = most(usize::MAX);
        let [first, second] = deal(blocks);
        let (mut row_of, mut blocks_of) = pairs([&first, &second]);
        if blocks_of.len() > Self::BLOCKS {
            blocks = most(Self::BLOCKS.isqrt());
            let [first, second] = deal(blocks);
            (row_of, blocks_of) = pairs([&first, &second]);
        }
        let rows = vec![0.0; blocks_of.len() * dimensions];
        Some(Sums { dimensions, row_of, rows, crossed: Some(Crossed { blocks_of, blocks }) })
    }

    /// Adds to one sum of one comment; both count from 0.
    pub fn add(&mut self, unit: usize, dimension: usize, amount: f64) {
        self.rows[self.row_of[unit] as usize * self.dimensions + dimension] += amount;
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
        let drawn: Vec<Vec<Option<f64>>> = (0..u64::from(plan.replicates))
            .into_par_iter()
            .map(|replicate| {
                // A generator a replicate, 2^64 draws apart: no thread waits for another's numbers.
                let mut random = Pcg64::seed_from_u64(plan.seed);
                random.advance((u128::from(replicate) + 1) << 64);
                statistics(&self.resampled(&mut random))
            })
            .collect();
        Replicates { drawn, level: plan.level }
    }

    /// The sums over one resample.
    fn resampled(&self, random: &mut Pcg64) -> Vec<f64> {
        let mut total = vec![0.0; self.dimensions];
        let Some(crossed) = &self.crossed else {
            let blocks = self.rows.len() / self.dimensions.max(1);
            for _ in 0..blocks {
                let at = random.random_range(0..blocks) * self.dimensions;
                add(&mut total, &self.rows[at..at + self.dimensions]);
            }
            return total;
        };
        let [first, second] = crossed.blocks.map(|blocks| {
            let mut times = vec![0.0; blocks];
            (0..blocks).for_each(|_| times[random.random_range(0..blocks)] += 1.0);
            times
        });
        for (row, [a, b]) in self.rows.chunks_exact(self.dimensions.max(1)).zip(&crossed.blocks_of) {
            let times = first[*a as usize] * second[*b as usize];
            if times > 0.0 {
                total.iter_mut().zip(row).for_each(|(sum, amount)| *sum += times * amount);
            }
        }
        total
    }
}

/// Which of so many blocks each of `all` belongs to: its own where there are enough, else a random one of equal size.
fn dealt(all: usize, blocks: usize, seed: u64) -> Vec<u32> {
    let mut block_of: Vec<u32> = (0..all).map(|at| (at % blocks.max(1)) as u32).collect();
    if all > blocks {
        block_of.shuffle(&mut Pcg64::seed_from_u64(seed));
    }
    block_of
}

/// Numbers from 0 in the order in which they first appear, and how many there are.
fn numbered(clusters: &[u32]) -> (Vec<u32>, usize) {
    let mut known: HashMap<u32, u32> = HashMap::new();
    let numbers = clusters.iter().map(|cluster| {
        let next = known.len() as u32;
        *known.entry(*cluster).or_insert(next)
    });
    let numbers = numbers.collect();
    (numbers, known.len())
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
    let tail = (1.0 - level) / 2.0;
    Some(Interval { low: quantile(&defined, tail), high: quantile(&defined, 1.0 - tail) })
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

    /// Comments of `authors`, each `times` over: all ones or all zeros.
    fn by_author(authors: u32, times: u32) -> (Vec<u32>, Vec<f64>) {
        (0..authors * times).map(|unit| (unit / times, f64::from(u8::from((unit / times).is_multiple_of(5))))).unzip()
    }

    fn filled(mut sums: Sums, values: &[f64]) -> Sums {
        for (unit, value) in values.iter().enumerate() {
            sums.add(unit, 0, *value);
            sums.add(unit, 1, 1.0);
        }
        sums
    }

    fn width(sums: &Sums) -> f64 {
        let plan = Plan { replicates: 4000, ..Plan::default() };
        let interval = sums.replicates(&plan, share).interval(0).expect("defined");
        interval.high - interval.low
    }

    #[test]
    fn authors_who_say_all_their_comments_alike_are_worth_one_comment_each() {
        let (authors, values) = by_author(400, 4);
        let sums = filled(Sums::clustered(&authors, 2, 1, Sums::BLOCKS), &values);
        assert_eq!((sums.rows.len() / 2, sums.total()), (400, vec![320.0, 1600.0]));
        // As 400 comments: 2 × 1.96 × sqrt(0.2 × 0.8 / 400) = 0.0784. Drawn one by one 1600 comments give half of that.
        assert!((width(&sums) - 0.0784).abs() < 0.004);
        assert!((width(&filled(Sums::new(1600, 2, 1), &values)) - 0.0392).abs() < 0.002);
    }

    #[test]
    fn authors_of_one_comment_each_are_drawn_as_comments_are() {
        let own: Vec<u32> = (0..50).map(|unit| 1000 - unit).collect();
        let plain = ones(50, 3);
        let mut sums = Sums::clustered(&own, 2, 7, Sums::BLOCKS);
        for unit in 0..50 {
            sums.add(unit, 0, f64::from(u8::from(unit % 3 == 0)));
            sums.add(unit, 1, 1.0);
        }
        assert_eq!(sums.replicates(&Plan::default(), share), plain.replicates(&Plan::default(), share));
    }

    #[test]
    fn more_authors_than_blocks_are_dealt_into_blocks() {
        let (authors, values) = by_author(2000, 2);
        let dealt = filled(Sums::clustered(&authors, 2, 1, 500), &values);
        assert_eq!((dealt.rows.len() / 2, dealt.total()), (500, vec![800.0, 4000.0]));
        let own = filled(Sums::clustered(&authors, 2, 1, Sums::BLOCKS), &values);
        assert!((width(&dealt) / width(&own) - 1.0).abs() < 0.15);
    }

    #[test]
    fn threads_that_differ_widen_intervals_that_draw_both() {
        // 40 authors in each of 40 threads: what is said depends on the thread alone, so 40 threads are worth 40 comments.
        let both: Vec<(u32, u32)> = (0..1600).map(|unit| (unit % 40, unit / 40)).collect();
        let (authors, threads): (Vec<u32>, Vec<u32>) = both.into_iter().unzip();
        let values: Vec<f64> = threads.iter().map(|thread| f64::from(u8::from(thread.is_multiple_of(5)))).collect();
        let crossed = filled(Sums::crossed(&authors, &threads, 2, 1).expect("one each"), &values);
        let of_threads = filled(Sums::clustered(&threads, 2, 1, Sums::BLOCKS), &values);
        let of_authors = filled(Sums::clustered(&authors, 2, 1, Sums::BLOCKS), &values);
        // 2 × 1.96 × sqrt(0.16 / 40) = 0.248; every author alone says as much as any other.
        assert!((width(&crossed) - 0.248).abs() < 0.03 && (width(&of_threads) - 0.248).abs() < 0.03);
        assert!(width(&of_authors) < 1e-9);
    }

    #[test]
    fn a_comment_of_its_own_in_every_way_counts_three_times_in_the_variance() {
        let own: Vec<u32> = (0..2000).collect();
        let values: Vec<f64> = own.iter().map(|unit| f64::from(u8::from(unit.is_multiple_of(5)))).collect();
        let crossed = filled(Sums::crossed(&own, &own, 2, 1).expect("one each"), &values);
        let plain = filled(Sums::new(2000, 2, 1), &values);
        assert!((width(&crossed) / width(&plain) - 3.0_f64.sqrt()).abs() < 0.12);
        assert_eq!(Sums::crossed(&own, &own[1..], 2, 1), None);
    }

    #[test]
    fn many_pairs_are_dealt_into_a_hundred_times_a_hundred_blocks() {
        let (authors, threads): (Vec<u32>, Vec<u32>) = (0..30_000_u32).map(|unit| (unit / 2, unit % 300)).unzip();
        let sums = Sums::crossed(&authors, &threads, 1, 1).expect("one each");
        assert!(sums.rows.len() <= 10_000 && sums.rows.len() > 9_000, "{}", sums.rows.len());
        let draw = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let plan = Plan { replicates: 20, ..Plan::default() };
            pool.install(|| sums.replicates(&plan, |total| vec![Some(total[0])]))
        };
        assert_eq!(draw(1), draw(3));
    }
}
