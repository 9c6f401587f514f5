//! What a group or a period holds, by error rates measured on the gold of the whole study.
//! PPV and FOR would not do: they change with prevalence, and pooled ones draw groups together.
//! Called by `signal` for groups and periods.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use super::cells::Table;
use super::draws::{Draws, Plan, dirichlet, multinomial};

/// A group of which fewer draws than this share are possible contradicts the error rates, and is given up.
const LEAST_POSSIBLE: f64 = 0.03;
/// So many tries tell.
const FIRST_TRIES: usize = 2000;
/// Draws that weigh as fewer than this share of them are no posterior: the group's own gold says more than the rest.
const LEAST_EFFECTIVE: f64 = 0.2;

/// What is known of a group.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Voices by predicted cell, without those that are in its gold.
    pub study: &'a [u64],
    /// Its own gold voices by class, once for each table of the gold; all 0 where it has none.
    pub known: &'a [Vec<u64>],
}

/// Draws of how many voices of a group are in each class; `None` where cells and classes are not as many, the gold lacks a
/// class altogether, the group's counts contradict the error rates, or so much of the group is coded that its own gold says
/// more than these.
///
/// The rows of the matrix P(cell | class) have Dirichlet posteriors from the gold; the group's cells have one from its
/// counts. Each draw of both is solved for the classes' shares, and kept where these are shares: in effect a joint posterior
/// of error rates and shares with a nearly flat prior over the shares (simulated, the difference from a flat one is under a
/// point). For two classes the matrix holds sensitivity and specificity.
/// The group's own gold then weighs the draws, and its voices are dealt to classes cell by cell (finite population).
/// Sources: Rogan & Gladen (1978), Am. J. Epidemiol. 107(1):71-76; Joseph, Gyorkos & Coupal (1995), Am. J. Epidemiol.
/// 141(3):263-272 (the Bayesian form); Buonaccorsi (2010), Measurement Error, ch. 2 (several classes).
pub fn transported(group: Group<'_>, gold: &[Table], prior: f64, plan: Plan) -> Option<Draws> {
    let classes = group.study.len();
    let fits = |table: &Table| table.classes() == classes && (0..classes).all(|class| table.of_class(class) > 0);
    let known = group.known.len() == gold.len() && group.known.iter().all(|known| known.len() == classes);
    if !known || gold.is_empty() || !gold.iter().all(fits) {
        return None;
    }
    let mut random = Pcg64::seed_from_u64(plan.seed);
    let mut kept: Vec<Kept> = Vec::with_capacity(plan.draws);
    for attempt in 0.. {
        let possible = kept.len() as f64 >= LEAST_POSSIBLE * attempt as f64;
        if kept.len() == plan.draws || attempt >= FIRST_TRIES && !possible {
            break;
        }
        let turn = attempt % gold.len();
        if let Some(draw) = attempted(group, (turn, &gold[turn]), prior, &mut random) {
            kept.push(draw);
        }
    }
    if kept.len() < plan.draws || effective(&kept) < LEAST_EFFECTIVE * plan.draws as f64 {
        return None;
    }
    let mut draws = Draws::new(classes, plan.draws);
    for at in resampled(&kept, plan.draws, &mut random) {
        let Kept { turn, shares, rates, .. } = &kept[at];
        let totals = draws.next();
        group.known[*turn].iter().zip(totals.iter_mut()).for_each(|(known, total)| *total = *known as f64);
        for (cell, number) in group.study.iter().enumerate() {
            let mut of_cell: Vec<f64> = (0..classes).map(|class| shares[class] * rates[class][cell]).collect();
            let sum: f64 = of_cell.iter().sum();
            of_cell.iter_mut().for_each(|share| *share /= sum.max(f64::MIN_POSITIVE));
            multinomial(*number, &of_cell, totals, &mut random);
        }
    }
    Some(draws)
}

/// A draw that is possible: shares of the classes, P(cell | class) a row a class, and the logarithm of its weight.
struct Kept {
    turn: usize,
    shares: Vec<f64>,
    rates: Vec<Vec<f64>>,
    weight: f64,
}

fn attempted(group: Group<'_>, (turn, table): (usize, &Table), prior: f64, random: &mut Pcg64) -> Option<Kept> {
    let classes = group.study.len();
    let rates: Vec<Vec<f64>> = (0..classes)
        .map(|class| {
            let mut row: Vec<f64> = (0..classes).map(|cell| table.cell(cell)[class] as f64 + prior).collect();
            dirichlet(&mut row, random);
            row
        })
        .collect();
    let mut observed: Vec<f64> = group.study.iter().map(|number| *number as f64 + prior).collect();
    dirichlet(&mut observed, random);
    let shares = solved(&rates, observed)?;
    if shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
        return None;
    }
    let weight = group.known[turn].iter().zip(&shares).filter(|(known, _)| **known > 0);
    let weight = weight.map(|(known, share)| *known as f64 * libm::log(share.max(1e-300))).sum();
    Some(Kept { turn, shares, rates, weight })
}

/// The shares p of Σ p[class] · rates[class][cell] = observed[cell], by elimination with pivots; `None` where the rates of two
/// classes are the same.
fn solved(rates: &[Vec<f64>], observed: Vec<f64>) -> Option<Vec<f64>> {
    let n = observed.len();
    let mut rows: Vec<Vec<f64>> =
        (0..n).map(|cell| rates.iter().map(|of_class| of_class[cell]).chain([observed[cell]]).collect()).collect();
    for at in 0..n {
        let best = (at..n).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()))?;
        rows.swap(at, best);
        if rows[at][at].abs() < 1e-9 {
            return None;
        }
        let pivot = rows[at].clone();
        for (other, row) in rows.iter_mut().enumerate() {
            if other != at {
                let factor = row[at] / pivot[at];
                row.iter_mut().zip(&pivot).for_each(|(value, of_pivot)| *value -= factor * of_pivot);
            }
        }
    }
    Some(rows.iter().enumerate().map(|(at, row)| row[n] / row[at]).collect())
}

/// How many draws of one weight the draws are worth (Kish 1965, Survey Sampling).
fn effective(kept: &[Kept]) -> f64 {
    let weights = weights(kept);
    let sum: f64 = weights.iter().sum();
    sum * sum / weights.iter().map(|weight| weight * weight).sum::<f64>()
}

fn weights(kept: &[Kept]) -> Vec<f64> {
    let most = kept.iter().map(|draw| draw.weight).fold(f64::NEG_INFINITY, f64::max);
    kept.iter().map(|draw| libm::exp(draw.weight - most)).collect()
}

/// So many of the draws, each as often as its weight says (systematic resampling, Kitagawa 1996).
fn resampled(kept: &[Kept], number: usize, random: &mut impl Rng) -> Vec<usize> {
    let weights = weights(kept);
    let step = weights.iter().sum::<f64>() / number as f64;
    let mut at = step * random.random::<f64>();
    let (mut sum, mut place, mut chosen) = (weights[0], 0, Vec::with_capacity(number));
    for _ in 0..number {
        while sum < at && place + 1 < kept.len() {
            place += 1;
            sum += weights[place];
        }
        chosen.push(place);
        at += step;
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { draws: 4000, seed: 1 };

    fn table(counts: &[[u64; 2]; 2]) -> Table {
        let mut table = Table::new(2, 2);
        for (cell, row) in counts.iter().enumerate() {
            row.iter().enumerate().for_each(|(class, n)| (0..*n).for_each(|_| table.add(cell, class)));
        }
        table
    }

    fn share(study: &[u64], known: &[u64], gold: &Table) -> Option<(f64, f64, f64)> {
        let known = [known.to_vec()];
        let draws = transported(Group { study, known: &known }, std::slice::from_ref(gold), 0.5, PLAN)?;
        let found = draws.estimate(0.95, |totals| totals[1] / (totals[0] + totals[1]))?;
        Some((found.low, found.middle, found.high))
    }

    /// Specificity .8 and sensitivity .9, as well known as can be.
    fn certain() -> Table {
        table(&[[80_000, 10_000], [20_000, 90_000]])
    }

    #[test]
    fn known_rates_give_the_share_of_rogan_and_gladen() {
        // .34 observed: (.34 + .8 − 1) / (.9 + .8 − 1) = .2.
        let (low, middle, high) = share(&[6600, 3400], &[0, 0], &certain()).expect("fits");
        assert!((middle - 0.2).abs() < 0.005, "{middle}");
        // It is the share of these 10,000: only who of them was misread is not known. The observed share has the variance
        // (.2 × .9 × .1 + .8 × .8 × .2) / 10,000 about what it should be, over .7².
        let error = (0.146_f64 / 10_000.0).sqrt() / 0.7;
        assert!((high - low - 2.0 * 1.96 * error).abs() < 0.0015, "{low} {high}");
    }

    #[test]
    fn a_grid_over_share_sensitivity_and_specificity_gives_the_same_posterior() {
        let gold = table(&[[45, 6], [5, 14]]);
        let (low, middle, high) = share(&[70, 30], &[0, 0], &gold).expect("fits");
        // Beta posteriors of both rates, binomial likelihood of 30 in 100, flat prior of the share of all, by midpoints.
        let n = 120;
        let at = |i: usize| (i as f64 + 0.5) / n as f64;
        let log_beta = |x: f64, a: f64, b: f64| (a - 1.0) * x.ln() + (b - 1.0) * (1.0 - x).ln();
        let mut weights = vec![0.0; n];
        for sensitivity in (0..n).map(at) {
            let of_sensitivity = log_beta(sensitivity, 14.5, 6.5);
            for false_finds in (0..n).map(at) {
                let of_rates = of_sensitivity + log_beta(false_finds, 5.5, 45.5);
                for (weight, share) in weights.iter_mut().zip((0..n).map(at)) {
                    let observed = share * sensitivity + (1.0 - share) * false_finds;
                    *weight += (of_rates + 30.0 * observed.ln() + 70.0 * (1.0 - observed).ln() + 80.0).exp();
                }
            }
        }
        let sum: f64 = weights.iter().sum();
        let quantile = |wanted: f64| {
            let mut below = 0.0;
            (0..n).find(|i| {
                below += weights[*i] / sum;
                below >= wanted
            })
        };
        let [low_of_grid, middle_of_grid, high_of_grid] =
            [0.025, 0.5, 0.975].map(|wanted| at(quantile(wanted).expect("within")));
        // The draws are of the hundred voices, the grid of what they were drawn from, so that the ends may differ a little.
        assert!((middle - middle_of_grid).abs() < 0.03, "{middle} {middle_of_grid}");
        assert!(
            (low - low_of_grid).abs() < 0.04 && (high - high_of_grid).abs() < 0.05,
            "{low} {high} {low_of_grid} {high_of_grid}"
        );
    }

    #[test]
    fn what_is_known_of_a_group_weighs() {
        let alone = share(&[60, 40], &[0, 0], &certain()).expect("fits");
        let with = share(&[60, 40], &[4, 6], &certain()).expect("fits");
        assert!(with.1 > alone.1 + 0.02, "{with:?} {alone:?}");
        // Sixty of its own say more than forty-odd draws that agree with them would.
        assert_eq!(share(&[60, 40], &[0, 60], &certain()), None);
    }

    #[test]
    fn a_share_under_the_rate_of_false_finds_is_near_nought_and_never_under_it() {
        let (low, middle, _) = share(&[165, 35], &[0, 0], &certain()).expect("fits");
        assert!(low >= 0.0 && middle < 0.05, "{low} {middle}");
    }

    #[test]
    fn a_group_that_contradicts_the_rates_and_gold_without_a_class_give_nothing() {
        assert_eq!(share(&[100_000, 100], &[0, 0], &certain()), None);
        assert_eq!(share(&[50, 50], &[0, 0], &table(&[[9, 0], [1, 0]])), None);
        let known = [vec![0, 0], vec![0, 0]];
        assert!(transported(Group { study: &[5, 5], known: &known }, &[certain()], 0.5, PLAN).is_none());
    }
}
