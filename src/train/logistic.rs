//! Logistic regression of several labels at once over sparse rows, with an L2 penalty, fitted by L-BFGS.
//! Chooses no penalty and no threshold.
//! Called by `fit` for each part of a model.

use std::sync::Mutex;

use argmin::core::{CostFunction, Error as ArgminError, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::LBFGS;
use rayon::prelude::*;

use super::rows::Rows;
use crate::error::{Error, ErrorKind, Result};

/// Labels that are fitted together: their weights for one feature fill a cache line.
pub(crate) const LANES: usize = 16;

/// Pairs of steps that L-BFGS remembers.
const MEMORY: usize = 6;

/// What is to be learnt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Task<'a> {
    /// Features of all rows.
    pub(crate) rows: &'a Rows,
    /// Numbers of the rows to learn from.
    pub(crate) of: &'a [usize],
    /// For each row of `rows` the labels it has, a bit each.
    pub(crate) truth: &'a [u64],
    /// For each row of `rows` how much it counts.
    pub(crate) weight: &'a [f32],
    /// How many labels there are, at most 64.
    pub(crate) labels: usize,
    /// One more than the highest feature.
    pub(crate) width: usize,
    /// Inverse of the penalty: 1 / C is the weight of half the sum of squares (scikit-learn's convention).
    pub(crate) c: f64,
    /// The most steps.
    pub(crate) steps: u64,
}

/// Weights of a fitted model: `[width + 1, labels]` in blocks of [`LANES`] labels, the intercepts last.
#[derive(Debug, Clone)]
pub(crate) struct Weights {
    blocks: Vec<Vec<[f32; LANES]>>,
    labels: usize,
}

impl Weights {
    /// The weight of a feature for a label.
    pub(crate) fn at(&self, feature: usize, label: usize) -> f32 {
        self.blocks[label / LANES][feature][label % LANES]
    }

    /// How many features there are.
    pub(crate) fn features(&self) -> usize {
        self.blocks.first().map_or(0, |block| block.len() - 1)
    }

    /// The intercept of a label.
    pub(crate) fn intercept(&self, label: usize) -> f32 {
        self.blocks[label / LANES].last().map_or(0.0, |row| row[label % LANES])
    }

    /// The logits of a row.
    pub(crate) fn logits(&self, row: (&[u32], &[f32])) -> Vec<f32> {
        let mut all: Vec<f32> = self.blocks.iter().flat_map(|block| logits(block, row)).collect();
        all.truncate(self.labels);
        all
    }

    /// The mean of several models of the same shape.
    pub(crate) fn mean(models: &[Weights]) -> Weights {
        let mut mean = models[0].clone();
        let share = 1.0 / models.len() as f32;
        for (b, block) in mean.blocks.iter_mut().enumerate() {
            for (f, row) in block.iter_mut().enumerate() {
                for (k, weight) in row.iter_mut().enumerate() {
                    *weight = models.iter().map(|model| model.blocks[b][f][k]).sum::<f32>() * share;
                }
            }
        }
        mean
    }
}

fn logits(weights: &[[f32; LANES]], (columns, values): (&[u32], &[f32])) -> [f32; LANES] {
    let mut sum = weights.last().copied().unwrap_or_default();
    for (column, value) in columns.iter().zip(values) {
        let row = &weights[*column as usize];
        for k in 0..LANES {
            sum[k] += value * row[k];
        }
    }
    sum
}

/// Fits weights to a task. Errs when the optimiser fails, which sound rows do not cause.
pub(crate) fn fit(task: Task<'_>) -> Result<Weights> {
    let blocks = (0..task.labels.div_ceil(LANES))
        .into_par_iter()
        .map(|block| fit_block(task, block))
        .collect::<Result<Vec<_>>>()?;
    Ok(Weights { blocks, labels: task.labels })
}

fn fit_block(task: Task<'_>, block: usize) -> Result<Vec<[f32; LANES]>> {
    let problem = Problem { task, block, last: Mutex::new(None) };
    let start = problem.start();
    let failed = |cause: ArgminError| {
        Error::new(ErrorKind::Data, "the optimiser failed; check the training texts for broken values")
            .because(cause.to_string())
    };
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
        .with_tolerance_grad(1e-3)
        .and_then(|solver| solver.with_tolerance_cost(1e-6))
        .map_err(failed)?;
    let outcome = Executor::new(problem, solver)
        .configure(|state| state.param(start).max_iters(task.steps))
        .run()
        .map_err(failed)?;
    let best = outcome.state().get_best_param().cloned().unwrap_or_default();
    Ok(by_feature(&best).to_vec())
}

fn by_feature(param: &[f32]) -> &[[f32; LANES]] {
    param.as_chunks().0
}

/// Loss and gradient for one block of labels.
struct Problem<'a> {
    task: Task<'a>,
    block: usize,
    /// The optimiser asks for the loss and then for the gradient at the same place.
    last: Mutex<Option<Place>>,
}

/// Loss and gradient at one place.
struct Place {
    param: Vec<f32>,
    loss: f32,
    gradient: Vec<f32>,
}

impl Problem<'_> {
    fn truth(&self, row: usize) -> u64 {
        self.task.truth[row] >> (self.block * LANES)
    }

    /// No weights, and the base rates as intercepts.
    fn start(&self) -> Vec<f32> {
        let mut start = vec![0.0_f32; (self.task.width + 1) * LANES];
        let all: f64 = self.task.of.iter().map(|row| f64::from(self.task.weight[*row])).sum();
        for k in 0..LANES {
            let has = |row: &&usize| self.truth(**row) >> k & 1 == 1;
            let with: f64 = self.task.of.iter().filter(has).map(|row| f64::from(self.task.weight[*row])).sum();
            let share = (with / all).clamp(1e-5, 1.0 - 1e-5);
            start[self.task.width * LANES + k] = libm::log(share / (1.0 - share)) as f32;
        }
        start
    }

    fn both(&self, param: &[f32]) -> (f32, Vec<f32>) {
        let task = &self.task;
        let weights = by_feature(param);
        let mut flat = vec![0.0_f32; param.len()];
        let gradient: &mut [[f32; LANES]] = flat.as_chunks_mut().0;
        let mut loss = 0.0_f64;
        let lanes = (task.labels - self.block * LANES).min(LANES);
        for &at in task.of {
            let row = task.rows.row(at);
            let z = logits(weights, row);
            let truth = self.truth(at);
            let scale = task.weight[at] * task.c as f32;
            let mut push = [0.0_f32; LANES];
            for k in 0..lanes {
                let has = (truth >> k & 1) as f32;
                let e = libm::expf(-z[k].abs());
                // log(1 + exp(-|z|)) + max(z, 0) - z·y, which never overflows.
                loss += f64::from(scale * (libm::log1pf(e) + z[k].max(0.0) - z[k] * has));
                let p = if z[k] >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) };
                push[k] = scale * (p - has);
            }
            for (column, value) in row.0.iter().zip(row.1) {
                let sum = &mut gradient[*column as usize];
                for k in 0..LANES {
                    sum[k] += value * push[k];
                }
            }
            if let Some(sum) = gradient.last_mut() {
                for k in 0..LANES {
                    sum[k] += push[k];
                }
            }
        }
        // The intercepts are not penalised.
        let penalised = task.width * LANES;
        loss += 0.5 * param[..penalised].iter().map(|w| f64::from(w * w)).sum::<f64>();
        flat[..penalised].iter_mut().zip(param).for_each(|(g, w)| *g += w);
        (loss as f32, flat)
    }

    fn known(&self, param: &[f32]) -> (f32, Vec<f32>) {
        if let Ok(last) = self.last.lock()
            && let Some(place) = last.as_ref()
            && place.param == param
        {
            return (place.loss, place.gradient.clone());
        }
        let (loss, gradient) = self.both(param);
        if let Ok(mut last) = self.last.lock() {
            *last = Some(Place { param: param.to_vec(), loss, gradient: gradient.clone() });
        }
        (loss, gradient)
    }
}

impl CostFunction for Problem<'_> {
    type Param = Vec<f32>;
    type Output = f32;

    fn cost(&self, param: &Self::Param) -> std::result::Result<f32, ArgminError> {
        Ok(self.known(param).0)
    }
}

impl Gradient for Problem<'_> {
    type Param = Vec<f32>;
    type Gradient = Vec<f32>;

    fn gradient(&self, param: &Self::Param) -> std::result::Result<Vec<f32>, ArgminError> {
        Ok(self.known(param).1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hundred rows: feature 0 in each second one, feature 1 in each tenth.
    fn rows() -> Rows {
        let mut rows = Rows::default();
        for n in 0..100 {
            let features = [(0, n % 2 == 0), (1, n % 10 == 0)];
            rows.push(features.into_iter().filter(|(_, there)| *there).map(|(column, _)| (column, 1.0)));
        }
        rows
    }

    fn fitted(truth: &[u64], c: f64) -> Weights {
        let (rows, of, weight) = (rows(), (0..100).collect::<Vec<_>>(), vec![1.0; 100]);
        fit(Task { rows: &rows, of: &of, truth, weight: &weight, labels: 2, width: 2, c, steps: 200 }).expect("fitted")
    }

    #[test]
    fn without_a_say_of_the_features_the_intercept_is_the_base_rate() {
        // The first fifty have the label, whatever their features: log(50 / 50) = 0; and none has the second.
        let truth: Vec<u64> = (0..100).map(|n| u64::from(n < 50)).collect();
        let weights = fitted(&truth, 1e-6);
        assert!(weights.intercept(0).abs() < 1e-3 && weights.at(0, 0).abs() < 1e-3);
        assert!(weights.intercept(1) < -5.0);
    }

    #[test]
    fn counts_give_the_weights_where_the_penalty_is_small() {
        // Of fifty rows with feature 0 forty have the label, of fifty without it ten: log(4) and log(1/4).
        let truth: Vec<u64> = (0..100).map(|n| u64::from(if n % 2 == 0 { n < 80 } else { n < 20 })).collect();
        let weights = fitted(&truth, 1e4);
        assert!((weights.intercept(0) - 0.25_f32.ln()).abs() < 0.05, "{}", weights.intercept(0));
        assert!((weights.at(0, 0) - 16_f32.ln()).abs() < 0.1, "{}", weights.at(0, 0));
    }

    #[test]
    fn the_same_task_gives_the_same_weights_on_any_number_of_threads() {
        let truth: Vec<u64> = (0..100).map(|n| n % 3).collect();
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
        let (one, other) = (alone.install(|| fitted(&truth, 1.0)), fitted(&truth, 1.0));
        assert!((0..2).all(|label| (0..2).all(|feature| one.at(feature, label) == other.at(feature, label))));
    }
}
