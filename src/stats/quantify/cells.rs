//! What a whole study holds, from a random gold sample of it: the posterior of what is true of each predicted cell.
//! Decides no label and no voice: cells and classes are numbers here.
//! Called by `signal` for shares, risk and co-occurrence of a whole study.

use rand::SeedableRng;
use rand_pcg::Pcg64;

use super::draws::{Draws, Plan, dirichlet, multinomial};

/// Gold voices by predicted cell (rows) and coded class (columns).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    classes: usize,
    counts: Vec<u64>,
}

impl Table {
    /// A table of zeros, `[cells, classes]`.
    pub fn new(cells: usize, classes: usize) -> Self {
        Table { classes, counts: vec![0; cells * classes] }
    }

    /// Counts one voice. Both numbers count from 0 and must lie within the table.
    pub fn add(&mut self, cell: usize, class: usize) {
        self.counts[cell * self.classes + class] += 1;
    }

    /// How many classes there are.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The classes of the voices of one cell.
    pub fn cell(&self, cell: usize) -> &[u64] {
        &self.counts[cell * self.classes..(cell + 1) * self.classes]
    }

    /// Voices of one class, over all cells.
    pub fn of_class(&self, class: usize) -> u64 {
        self.counts.iter().skip(class).step_by(self.classes).sum()
    }

    /// All voices.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Draws of how many voices of a study are in each class, from how many are in each predicted cell and a random sample whose
/// classes people coded; `None` where the two do not fit: no sample, other cells, or more sampled than there are.
///
/// With two classes and two cells this is π = PPV·q + FOR·(1 − q) with Beta posteriors of PPV and FOR. In general the classes
/// of a cell have a Dirichlet posterior; voices that were not sampled are drawn from it, those that were are known, so that
/// a sample of everyone leaves no doubt (finite-population correction). `prior` is the weight a class has in a cell before
/// any voice was coded: ½ is Jeffreys' for two classes. With a table a coder, every draw takes the codes of one of them, in
/// turn, so that their disagreement widens the interval.
/// Sources: Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., §8.3 (finite populations by posterior prediction);
/// Jeffreys (1946), Proc. R. Soc. A 186:453-461; Berger, Bernardo & Sun (2015), Bayesian Analysis 10(1):189-221 (priors of
/// many cells).
pub fn posterior(study: &[u64], gold: &[Table], prior: &[f64], plan: Plan) -> Option<Draws> {
    let classes = prior.len();
    let fits = |table: &Table| {
        table.classes == classes
            && table.counts.len() == study.len() * classes
            && table.total() > 0
            && (0..study.len()).all(|cell| table.cell(cell).iter().sum::<u64>() <= study[cell])
    };
    if gold.is_empty() || !gold.iter().all(fits) {
        return None;
    }
    let mut random = Pcg64::seed_from_u64(plan.seed);
    let mut draws = Draws::new(classes, plan.draws);
    let mut weights = vec![0.0; classes];
    for draw in 0..plan.draws {
        let table = &gold[draw % gold.len()];
        let totals = draws.next();
        for (cell, all) in study.iter().enumerate() {
            let known = table.cell(cell);
            for ((weight, count), prior) in weights.iter_mut().zip(known).zip(prior) {
                *weight = *count as f64 + prior;
            }
            dirichlet(&mut weights, &mut random);
            let rest = all - known.iter().sum::<u64>();
            known.iter().zip(totals.iter_mut()).for_each(|(count, total)| *total += *count as f64);
            multinomial(rest, &weights, totals, &mut random);
        }
    }
    Some(draws)
}

/// Draws of P(class | cell), `[draws][cells][classes]`, from the same posterior: for what is not a total of the study, such as
/// its strata. `None` without gold, or where a table has other classes than there are weights.
pub fn of_cells(gold: &[Table], prior: &[f64], plan: Plan) -> Option<Vec<Vec<Vec<f64>>>> {
    let classes = prior.len();
    if gold.is_empty() || gold.iter().any(|table| table.classes != classes || table.total() == 0) {
        return None;
    }
    let mut random = Pcg64::seed_from_u64(plan.seed);
    let mut draw = |draw: usize| {
        let table = &gold[draw % gold.len()];
        let cell = |counts: &[u64]| {
            let mut shares: Vec<f64> = counts.iter().zip(prior).map(|(count, prior)| *count as f64 + prior).collect();
            dirichlet(&mut shares, &mut random);
            shares
        };
        table.counts.chunks_exact(classes).map(cell).collect()
    };
    Some((0..plan.draws).map(&mut draw).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { draws: 20_000, seed: 1 };

    fn table(counts: &[[u64; 2]]) -> Table {
        let mut table = Table::new(counts.len(), 2);
        for (cell, row) in counts.iter().enumerate() {
            row.iter().enumerate().for_each(|(class, n)| (0..*n).for_each(|_| table.add(cell, class)));
        }
        table
    }

    fn moments(draws: &Draws, of: impl Fn(&[f64]) -> f64) -> (f64, f64) {
        let values: Vec<f64> = draws.iter().map(of).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
    }

    #[test]
    fn two_cells_are_ppv_and_for_of_the_voices_that_were_not_coded() {
        // Not predicted: 2 of 80 coded raise it; predicted: 15 of 20. 720 and 180 voices are left.
        let draws = posterior(&[800, 200], &[table(&[[78, 2], [5, 15]])], &[0.5; 2], PLAN).expect("fits");
        let (missed, found) = (2.5 / 81.0, 15.5 / 21.0);
        let (mean, variance) = moments(&draws, |totals| totals[1]);
        let expected = 2.0 + 15.0 + 720.0 * missed + 180.0 * found;
        assert!((mean - expected).abs() < 0.5, "{mean} for {expected}");
        // Beta-binomial: n p (1 − p) (a + b + n) / (a + b + 1).
        let beta_binomial = |n: f64, p: f64, weight: f64| n * p * (1.0 - p) * (weight + n) / (weight + 1.0);
        let expected = beta_binomial(720.0, missed, 81.0) + beta_binomial(180.0, found, 21.0);
        assert!((variance / expected - 1.0).abs() < 0.04, "{variance} for {expected}");
        assert!(draws.iter().all(|totals| totals[0] + totals[1] == 1000.0));
    }

    #[test]
    fn coders_take_turns() {
        let one = table(&[[10, 0], [0, 10]]);
        let two = table(&[[10, 0], [10, 0]]);
        let draws = posterior(&[10, 10], &[one, two], &[0.5; 2], Plan { draws: 4, seed: 1 }).expect("fits");
        assert_eq!(draws.iter().map(|totals| totals[1]).collect::<Vec<_>>(), [10.0, 0.0, 10.0, 0.0]);
    }

    #[test]
    fn gold_that_does_not_fit_is_none() {
        let gold = [table(&[[1, 1], [1, 1]])];
        assert!(posterior(&[1, 5], &gold, &[0.5; 2], PLAN).is_none());
        assert!(posterior(&[5], &gold, &[0.5; 2], PLAN).is_none());
        assert!(posterior(&[5, 5], &gold, &[0.5; 3], PLAN).is_none());
        assert!(posterior(&[5, 5], &[], &[0.5; 2], PLAN).is_none());
        assert!(posterior(&[5, 5], &[Table::new(2, 2)], &[0.5; 2], PLAN).is_none());
    }

    #[test]
    fn shares_of_cells_have_the_mean_of_their_posterior() {
        let draws = of_cells(&[table(&[[3, 1], [0, 4]])], &[0.5; 2], PLAN).expect("fits");
        let mean = |cell: usize| draws.iter().map(|draw| draw[cell][1]).sum::<f64>() / draws.len() as f64;
        assert!((mean(0) - 1.5 / 5.0).abs() < 0.005 && (mean(1) - 4.5 / 5.0).abs() < 0.005);
        assert!(of_cells(&[], &[0.5; 2], PLAN).is_none());
    }

    #[test]
    fn nineteen_in_twenty_intervals_hold_the_truth_of_their_study() {
        use rand::Rng;
        use rand::seq::index::sample;

        let studies = 400;
        let mut held = 0;
        for study in 0..studies {
            // 1,000 voices of which 15 % raise it; 70 % of these are found, and 8 % of the others; 150 are coded.
            let mut random = Pcg64::seed_from_u64(study);
            let voices: Vec<(usize, usize)> = (0..1000)
                .map(|_| {
                    let raises = random.random::<f64>() < 0.15;
                    let found = random.random::<f64>() < if raises { 0.7 } else { 0.08 };
                    (usize::from(found), usize::from(raises))
                })
                .collect();
            let mut gold = Table::new(2, 2);
            sample(&mut random, 1000, 150).iter().for_each(|at| gold.add(voices[at].0, voices[at].1));
            let found = voices.iter().filter(|(found, _)| *found == 1).count() as u64;
            let draws = posterior(&[1000 - found, found], &[gold], &[0.5; 2], Plan { draws: 400, seed: study });
            let interval = draws.and_then(|draws| draws.estimate(0.95, |totals| totals[1])).expect("fits");
            let truth = voices.iter().filter(|(_, raises)| *raises == 1).count() as f64;
            held += u64::from(interval.low <= truth && truth <= interval.high);
        }
        // Two standard errors of 95 % over 400 are 2 %.
        let share = held as f64 / studies as f64;
        assert!((0.925..=0.975).contains(&share), "{share}");
    }
}
