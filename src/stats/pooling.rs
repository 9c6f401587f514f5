//! Shares of groups, drawn together as far as the groups are alike: partial pooling.
//! Corrects no classifier and hides no group: it takes what was estimated, and says how it would be read beside the others.
//! Called for each theme that is shown by group.

use serde::{Deserialize, Serialize};
use statrs::function::beta::checked_ln_beta;

use super::interval::Interval;
use super::proportion::beta;

/// Groups under this number are not pooled: two say too little of how much groups differ.
const LEAST: usize = 3;

/// What is known of the share in one group: as if so many of so many had been counted, neither need be whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    hits: f64,
    voices: f64,
}

impl Group {
    /// So many of so many; `None` unless 0 ≤ `hits` ≤ `voices` and `voices` is above 0.
    pub fn of_counts(hits: f64, voices: f64) -> Option<Self> {
        let sound = 0.0 < voices && voices.is_finite() && (0.0..=voices).contains(&hits);
        sound.then_some(Group { hits, voices })
    }

    /// The count whose share and binomial standard error these are, p(1−p)/se² voices.
    ///
    /// An estimate at 0 or 1 is no certainty: nearer to either than se/√2 it is counted as if it stood there, which gives 0
    /// of n the standard error of Jeffreys' posterior. `None` unless `estimate` lies in [0, 1] and `standard_error` above 0
    /// and under ½.
    pub fn of_estimate(estimate: f64, standard_error: f64) -> Option<Self> {
        if !((0.0..=1.0).contains(&estimate) && 0.0 < standard_error && standard_error < 0.5) {
            return None;
        }
        let edge = standard_error * std::f64::consts::FRAC_1_SQRT_2;
        let inside = estimate.clamp(edge, 1.0 - edge);
        let voices = inside * (1.0 - inside) / standard_error.powi(2);
        Self::of_counts(estimate * voices, voices)
    }

    /// Its own share, in [0, 1].
    pub fn share(&self) -> f64 {
        self.hits / self.voices
    }
}

/// How groups are spread: as a beta distribution of this mean, as narrow as so many voices would make it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Prior {
    /// Mean share of groups, in [0, 1].
    pub mean: f64,
    /// Voices that the other groups are worth to a group: from 1, where groups have nothing in common, to all voices there
    /// are, where no difference shows. The variance between groups is mean (1 − mean) / (strength + 1).
    pub strength: f64,
}

/// The share of one group beside the others.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Pooled {
    /// Its share, in [0, 1], between its own and the mean of all.
    pub mean: f64,
    /// Its interval.
    pub interval: Interval,
}

/// Groups beside each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pooling {
    /// How groups are spread; `None` where fewer than three were given, and each stands for itself.
    pub prior: Option<Prior>,
    /// Each group, in the order given.
    pub groups: Vec<Pooled>,
}

/// Draws groups together by an empirical Bayes beta-binomial model; intervals hold `level`.
///
/// Mean and strength of the prior are known no better than a few groups can tell, so the shares are averaged over all of
/// them in proportion to their marginal likelihood instead of being taken at the likeliest. Beforehand every mean in [0, 1]
/// is as likely as any other, and so is every weight that a group of median size could give to the others; strengths go
/// from 1 to the number of all voices, since groups without any difference still know their common share no better than
/// that. In simulated studies of 3 to 30 groups of 20 to 100 voices 95 % intervals at the likeliest prior held the truth 77
/// to 95 % of the time, averaged ones 93 to 100 %, and shares were as near to it.
/// Fewer than three groups keep their own share, with Jeffreys' interval. Intervals are those of the beta distribution that
/// has the averaged mean and variance. Nothing is random.
///
/// `None` without groups or where `level` lies outside (0, 1).
/// Sources: Robbins (1956), Proc. 3rd Berkeley Symp. 1:157-163; Griffiths (1973), Biometrics 29:637-648 (the marginal
/// likelihood); Efron & Morris (1975), J. Am. Stat. Assoc. 70:311-319; Deely & Lindley (1981), J. Am. Stat. Assoc.
/// 76:833-841 (the average over priors); Christiansen & Morris (1997), J. Am. Stat. Assoc. 92:618-632 (uniform shrinkage).
pub fn pool(groups: &[Group], level: f64) -> Option<Pooling> {
    if groups.is_empty() {
        return None;
    }
    if groups.len() < LEAST {
        let alone = |group: &Group| {
            let interval = beta(group.hits + 0.5, group.voices - group.hits + 0.5, level)?;
            Some(Pooled { mean: group.share(), interval })
        };
        return Some(Pooling { prior: None, groups: groups.iter().map(alone).collect::<Option<_>>()? });
    }
    let candidates = candidates(groups);
    let average =
        |of: &dyn Fn(f64, f64) -> f64| -> f64 { candidates.iter().map(|c| c.weight * of(c.mean, c.strength)).sum() };
    let beside = |group: &Group| {
        let share = |mean: f64, strength: f64| (group.hits + mean * strength) / (group.voices + strength);
        let mean = average(&share);
        let variance = average(&|m, s| {
            share(m, s) * (1.0 - share(m, s)) / (group.voices + s + 1.0) + (share(m, s) - mean).powi(2)
        });
        let strength = mean * (1.0 - mean) / variance - 1.0;
        Some(Pooled { mean, interval: beta(mean * strength, (1.0 - mean) * strength, level)? })
    };
    let prior = Prior { mean: average(&|mean, _| mean), strength: average(&|_, strength| strength.ln()).exp() };
    Some(Pooling { prior: Some(prior), groups: groups.iter().map(beside).collect::<Option<_>>()? })
}

/// A prior and its weight; all weights add up to 1.
struct Candidate {
    mean: f64,
    strength: f64,
    weight: f64,
}

/// Priors that the groups allow: first strengths far apart, then so many between those that are not out of the question.
fn candidates(groups: &[Group]) -> Vec<Candidate> {
    const STRENGTHS: usize = 32;
    const NEGLIGIBLE: f64 = 12.0;
    let voices: f64 = groups.iter().map(|group| group.voices).sum();
    let (least, most) = (0.0, voices.max(2.0).ln());
    let step = |low: f64, high: f64| (high - low) / (STRENGTHS - 1) as f64;
    let along = |low: f64, high: f64| {
        let all = (0..STRENGTHS).map(move |at| low + step(low, high) * at as f64);
        all.map(|log| (log, means(groups, log.exp()))).collect::<Vec<_>>()
    };
    let size = median(groups);
    // Uniform in size / (strength + size), per unit of the logarithm of the strength.
    let beforehand = |strength: f64| (strength * size / (strength + size).powi(2)).ln();
    let best = |means: &[Node]| means.iter().map(|node| node.log_weight).fold(f64::NEG_INFINITY, f64::max);
    let coarse = along(least, most);
    let top = coarse.iter().map(|(_, means)| best(means)).fold(f64::NEG_INFINITY, f64::max);
    let likely = || coarse.iter().filter(|(_, means)| best(means) > top - NEGLIGIBLE).map(|(log, _)| *log);
    let low = (likely().fold(most, f64::min) - step(least, most)).max(least);
    let high = (likely().fold(least, f64::max) + step(least, most)).min(most);
    let fine = along(low, high);
    let candidate = |strength: f64, node: &Node| {
        let weight = (node.log_weight + beforehand(strength) - top).exp();
        Candidate { mean: node.mean, strength, weight }
    };
    let mut all: Vec<Candidate> =
        fine.iter().flat_map(|(log, means)| means.iter().map(move |node| candidate(log.exp(), node))).collect();
    let sum: f64 = all.iter().map(|candidate| candidate.weight).sum();
    all.iter_mut().for_each(|candidate| candidate.weight /= sum);
    all
}

/// Voices of the group in the middle.
fn median(groups: &[Group]) -> f64 {
    let mut voices: Vec<f64> = groups.iter().map(|group| group.voices).collect();
    voices.sort_unstable_by(f64::total_cmp);
    0.5 * (voices[(voices.len() - 1) / 2] + voices[voices.len() / 2])
}

/// A mean of the prior, and the logarithm of its share in the integral.
struct Node {
    mean: f64,
    log_weight: f64,
}

/// Means that the groups allow at one strength, evenly spaced on the logistic scale about the likeliest.
fn means(groups: &[Group], strength: f64) -> Vec<Node> {
    const NODES: usize = 21;
    const NEGLIGIBLE: f64 = 9.0;
    let logistic = |x: f64| 1.0 / (1.0 + (-x).exp());
    let density = |x: f64| {
        let mean = logistic(x);
        log_likelihood(groups, mean, strength) + (mean * (1.0 - mean)).ln()
    };
    let peak = highest(&density, -14.0, 14.0);
    let top = density(peak);
    let reach = |towards: f64| {
        let mut reach = 1.0 / 1024.0;
        while reach < 8.0 && density(peak + towards * reach) > top - NEGLIGIBLE {
            reach *= 2.0;
        }
        reach
    };
    let (low, high) = (peak - reach(-1.0), peak + reach(1.0));
    let step = (high - low) / (NODES - 1) as f64;
    let nodes = (0..NODES).map(|at| low + step * at as f64);
    nodes.map(|x| Node { mean: logistic(x), log_weight: density(x) + step.ln() }).collect()
}

/// Where a function with one peak is highest, by golden section (Kiefer 1953).
fn highest(of: &dyn Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (of(left), of(right));
    for _ in 0..40 {
        if at_left < at_right {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = of(right);
        } else {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = of(left);
        }
    }
    0.5 * (low + high)
}

/// Logarithm of the probability of all groups' counts under one prior, but for a constant.
fn log_likelihood(groups: &[Group], mean: f64, strength: f64) -> f64 {
    let (a, b) = (mean * strength, (1.0 - mean) * strength);
    let log_beta = |a: f64, b: f64| checked_ln_beta(a, b).unwrap_or(f64::NEG_INFINITY);
    let prior = log_beta(a, b);
    groups.iter().map(|group| log_beta(a + group.hits, b + group.voices - group.hits) - prior).sum()
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_distr::{Beta, Binomial, Distribution};
    use rand_pcg::Pcg64;

    use super::*;

    fn counts(groups: &[(u32, u32)]) -> Vec<Group> {
        groups.iter().map(|(k, n)| Group::of_counts(f64::from(*k), f64::from(*n)).expect("sound")).collect()
    }

    #[test]
    fn an_estimate_with_its_error_is_worth_the_count_that_has_the_same() {
        // 0.2 ± 0.04: 0.16 / 0.0016 = 100 voices.
        let group = Group::of_estimate(0.2, 0.04).expect("sound");
        assert!((group.voices - 100.0).abs() < 1e-9 && (group.hits - 20.0).abs() < 1e-9);
        // At 0 with 0.01: 0.00707 × 0.99293 / 0.0001 = 70.2 voices, of whom none; Jeffreys: sqrt(0.5 × 70.7 / (71.2² × 72.2)) = 0.0098.
        let none = Group::of_estimate(0.0, 0.01).expect("sound");
        assert!((none.voices - 70.21).abs() < 0.01 && none.hits == 0.0);
    }

    #[test]
    fn groups_that_are_alike_are_drawn_to_their_common_share() {
        let pooling = pool(&counts(&[(18, 100), (20, 100), (22, 100), (20, 100)]), 0.95).expect("groups");
        let prior = pooling.prior.expect("four groups");
        assert!((prior.mean - 0.2).abs() < 0.01 && prior.strength > 100.0, "{prior:?}");
        for group in &pooling.groups {
            assert!((group.mean - 0.2).abs() < 0.013, "{group:?}");
            let width = group.interval.high - group.interval.low;
            // Narrower than alone (0.157), no narrower than all 400 voices together (0.078).
            assert!(width < 0.14 && width > 0.078, "{width}");
        }
    }

    #[test]
    fn groups_that_differ_keep_their_distance() {
        let pooling = pool(&counts(&[(10, 100), (40, 100), (70, 100), (2, 100), (90, 100)]), 0.95).expect("groups");
        assert!(pooling.prior.is_some_and(|prior| prior.strength < 6.0), "{pooling:?}");
        let means: Vec<f64> = pooling.groups.iter().map(|group| group.mean).collect();
        for (mean, own) in means.iter().zip([0.1, 0.4, 0.7, 0.02, 0.9]) {
            assert!((mean - own).abs() < 0.025, "{means:?}");
        }
    }

    #[test]
    fn the_smaller_a_group_the_further_it_is_drawn() {
        let pooling = pool(&counts(&[(4, 10), (40, 100), (20, 100), (15, 100), (22, 100)]), 0.95).expect("groups");
        assert!(pooling.groups[0].mean < pooling.groups[1].mean - 0.03, "{pooling:?}");
        assert!(pooling.groups[0].mean > 0.2);
    }

    #[test]
    fn two_groups_stand_for_themselves() {
        let pooling = pool(&counts(&[(1, 10), (9, 10)]), 0.95).expect("groups");
        assert_eq!((pooling.prior, pooling.groups[0].mean, pooling.groups[1].mean), (None, 0.1, 0.9));
        assert_eq!(Some(pooling.groups[0].interval), crate::stats::jeffreys(1, 10, 0.95));
    }

    #[test]
    fn groups_in_which_nobody_has_it_and_groups_of_a_million_have_shares() {
        let none = pool(&counts(&[(0, 20); 4]), 0.95).expect("groups");
        assert!(
            none.groups.iter().all(|group| group.mean > 0.0 && group.mean < 0.02 && group.interval.high < 0.1),
            "{none:?}"
        );
        let many =
            pool(&counts(&[(200_000, 1_000_000), (200_900, 1_000_000), (199_500, 1_000_000)]), 0.95).expect("groups");
        assert!(many.groups.iter().all(|group| (group.mean - 0.2).abs() < 0.001), "{many:?}");
        let width = many.groups[0].interval.high - many.groups[0].interval.low;
        assert!(width > 0.0009 && width < 0.0017, "{width}");
    }

    #[test]
    fn nineteen_in_twenty_intervals_hold_the_share_of_their_group() {
        let mut random = Pcg64::seed_from_u64(5);
        let (mut held, mut all, mut own, mut pooled) = (0, 0, 0.0, 0.0);
        for _ in 0..60 {
            let truths: Vec<f64> =
                (0..8).map(|_| Beta::new(8.0, 32.0).expect("positive").sample(&mut random)).collect();
            let groups: Vec<Group> = (truths.iter())
                .map(|truth| Binomial::new(50, *truth).expect("a share").sample(&mut random))
                .map(|hits| Group::of_counts(hits as f64, 50.0).expect("sound"))
                .collect();
            let found = pool(&groups, 0.95).expect("groups");
            for ((truth, group), found) in truths.iter().zip(&groups).zip(&found.groups) {
                all += 1;
                held += u32::from((found.interval.low..=found.interval.high).contains(truth));
                own += (group.share() - truth).powi(2);
                pooled += (found.mean - truth).powi(2);
            }
        }
        let coverage = f64::from(held) / f64::from(all);
        assert!((0.91..=0.98).contains(&coverage), "{coverage}");
        assert!(pooled < 0.75 * own, "{pooled} {own}");
    }

    #[test]
    fn what_is_no_share_is_no_group() {
        assert_eq!(Group::of_counts(1.0, 0.0), None);
        assert_eq!(Group::of_counts(3.0, 2.0), None);
        assert_eq!(Group::of_counts(f64::NAN, 2.0), None);
        assert_eq!(Group::of_counts(1.0, f64::INFINITY), None);
        assert_eq!(Group::of_estimate(0.2, 0.0), None);
        assert_eq!(Group::of_estimate(1.2, 0.1), None);
        assert_eq!(Group::of_estimate(0.2, f64::NAN), None);
        assert_eq!(pool(&[], 0.95), None);
        assert_eq!(pool(&counts(&[(1, 2); 3]), 1.0), None);
        assert_eq!(pool(&counts(&[(1, 2)]), 0.0), None);
    }
}
