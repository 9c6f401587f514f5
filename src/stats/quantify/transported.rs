//! What a group or a period holds, by error rates measured on the gold of the whole study.
//! PPV and FOR would not do: they change with prevalence, and pooled ones draw groups together.
//! Called by `signal` for groups and periods.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

use super::cells::Table;
use super::draws::{Draws, Plan, dirichlet, multinomial};

/// So many times as many tries as draws are made before a group is given up: its counts contradict the error rates.
const TRIES: usize = 40;
/// Fewer draws than this share of those wanted are no posterior.
const LEAST: f64 = 0.1;

/// What is known of a group.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Voices by predicted cell, without those that are in its gold.
    pub study: &'a [u64],
    /// Its own gold voices by class, once for each table of the gold; all 0 where it has none.
    pub known: &'a [Vec<u64>],
}

/// Draws of how many voices of a group are in each class; `None` where cells and classes are not as many, the gold lacks a
/// class altogether, or the group's counts contradict the error rates.
///
/// The rows of the matrix P(cell | class) have Dirichlet posteriors from the gold; the group's cells have one from its
/// counts. Each draw of both is solved for the classes' shares, and kept where these are shares: that is the joint posterior
/// of error rates and shares with a flat prior over the shares. For two classes the matrix holds sensitivity and specificity.
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
    for attempt in 0..plan.draws * TRIES {
        if kept.len() == plan.draws {
            break;
        }
        let turn = attempt % gold.len();
        if let Some(draw) = attempted(group, (turn, &gold[turn]), prior, &mut random) {
            kept.push(draw);
        }
    }
    if (kept.len() as f64) < LEAST * plan.draws as f64 {
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

/// So many of the draws, each as often as its weight says (systematic resampling, Kitagawa 1996).
fn resampled(kept: &[Kept], number: usize, random: &mut impl Rng) -> Vec<usize> {
    let most = kept.iter().map(|draw| draw.weight).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = kept.iter().map(|draw| libm::exp(draw.weight - most)).collect();
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
