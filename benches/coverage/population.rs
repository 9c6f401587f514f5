//! Studies whose truth is known: voices, what they raise, and a program that errs about both who they are and what they raise.

use rand::seq::index::sample;
use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg64;

/// How a study is made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Design {
    /// Voices of the study.
    pub(crate) voices: u64,
    /// Share of first-hand voices that raise the theme, in expectation.
    pub(crate) prevalence: f64,
    /// Precision of the program on first-hand voices.
    pub(crate) ppv: f64,
    /// Its recall.
    pub(crate) recall: f64,
    /// Share of voices who write so much that they raise twice as much and are misread more.
    pub(crate) loud: f64,
}

/// Share of voices that speak of their own work, and how well the program tells.
const FIRST_HAND: f64 = 0.65;
const FOUND: f64 = 0.88;
const NOT_MISTAKEN: f64 = 0.75;

/// Voices by predicted cell, `2·first_hand + raises`, and true class: 0 not first-hand, 1 first-hand without the theme, 2 with.
pub(crate) type Cross = [[u64; 3]; 4];

/// What follows of precision and recall for the rate of false finds.
pub(crate) fn false_finds(prevalence: f64, recall: f64, ppv: f64) -> f64 {
    prevalence * recall * (1.0 - ppv) / (ppv * (1.0 - prevalence))
}

/// P(cell, class) of voices of one kind.
fn kind(prevalence: f64, recall: f64, false_finds: f64) -> [[f64; 3]; 4] {
    let of_class = [1.0 - FIRST_HAND, FIRST_HAND * (1.0 - prevalence), FIRST_HAND * prevalence];
    let mut joint = [[0.0; 3]; 4];
    for (class, share) in of_class.into_iter().enumerate() {
        let own = if class == 0 { 1.0 - NOT_MISTAKEN } else { FOUND };
        // Those who speak of the work of others raise the theme half as often.
        let raised = match class {
            0 => prevalence / 2.0 * recall + (1.0 - prevalence / 2.0) * false_finds,
            1 => false_finds,
            _ => recall,
        };
        for (cell, row) in joint.iter_mut().enumerate() {
            let first = if cell >= 2 { own } else { 1.0 - own };
            let found = if cell % 2 == 1 { raised } else { 1.0 - raised };
            row[class] = share * first * found;
        }
    }
    joint
}

impl Design {
    fn joint(&self) -> [[f64; 3]; 4] {
        let wrong = false_finds(self.prevalence, self.recall, self.ppv);
        if self.loud == 0.0 {
            return kind(self.prevalence, self.recall, wrong);
        }
        let of_loud = (2.0 * self.prevalence).min(0.9);
        let of_others = (self.prevalence - self.loud * of_loud) / (1.0 - self.loud);
        let wrong = wrong / (1.0 + self.loud);
        let others = kind(of_others, self.recall, wrong);
        let loud = kind(of_loud, (self.recall + 0.15).min(0.98), 2.0 * wrong);
        let mut joint = others;
        for (row, of_loud) in joint.iter_mut().zip(loud) {
            for (share, of_loud) in row.iter_mut().zip(of_loud) {
                *share = (1.0 - self.loud) * *share + self.loud * of_loud;
            }
        }
        joint
    }

    /// F1 of the program on first-hand voices.
    pub(crate) fn f1(&self) -> f64 {
        2.0 * self.ppv * self.recall / (self.ppv + self.recall)
    }

    /// A study drawn by it.
    pub(crate) fn draw(&self, random: &mut Pcg64) -> Cross {
        let (mut rest, mut left) = (self.voices, 1.0_f64);
        let mut study = [[0; 3]; 4];
        for (row, shares) in study.iter_mut().zip(self.joint()) {
            for (number, share) in row.iter_mut().zip(shares) {
                let chance = (share / left).clamp(0.0, 1.0);
                *number = Binomial::new(rest, chance).expect("a share").sample(random);
                rest -= *number;
                left = (left - share).max(1e-12);
            }
        }
        study[0][0] += rest;
        study
    }
}

/// A random sample of so many voices.
pub(crate) fn gold(study: &Cross, voices: usize, random: &mut Pcg64) -> Cross {
    let all: u64 = study.iter().flatten().sum();
    let mut ends: Vec<(u64, usize, usize)> = Vec::with_capacity(12);
    for (cell, row) in study.iter().enumerate() {
        for (class, number) in row.iter().enumerate() {
            let start = ends.last().map_or(0, |(end, ..)| *end);
            ends.push((start + number, cell, class));
        }
    }
    let mut coded = [[0; 3]; 4];
    for at in sample(random, all as usize, voices) {
        let (_, cell, class) = ends[ends.partition_point(|(end, ..)| *end <= at as u64)];
        coded[cell][class] += 1;
    }
    coded
}

/// Voices of a class.
pub(crate) fn of_class(cross: &Cross, class: usize) -> u64 {
    cross.iter().map(|row| row[class]).sum()
}

/// Voices of a cell.
pub(crate) fn of_cell(cross: &Cross, cell: usize) -> u64 {
    cross[cell].iter().sum()
}

/// The share of first-hand voices that raise the theme.
pub(crate) fn truth(cross: &Cross) -> f64 {
    of_class(cross, 2) as f64 / (of_class(cross, 1) + of_class(cross, 2)) as f64
}

/// The same as the program has it.
pub(crate) fn predicted(cross: &Cross) -> f64 {
    of_cell(cross, 3) as f64 / (of_cell(cross, 2) + of_cell(cross, 3)) as f64
}
