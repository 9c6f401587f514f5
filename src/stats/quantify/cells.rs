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
