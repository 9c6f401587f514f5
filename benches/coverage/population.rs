//! Studies whose truth is known: voices with comments, what they raise, and a classifier that errs.

use rand::Rng;
use rand::seq::index::sample;
use rand_distr::{Binomial, Distribution};
use rand_pcg::Pcg64;

/// How a study is made.
#[derive(Debug, Clone, Copy)]
pub struct Design {
    /// Voices of the study.
    pub voices: u64,
    /// Share of first-hand voices that raise the theme.
    pub prevalence: f64,
    /// Precision of the theme's label on first-hand voices.
    pub ppv: f64,
    /// Recall of the theme's label.
    pub recall: f64,
    /// Share of voices who write so often that they raise more and are misread more.
    pub loud: f64,
}

/// Share of voices that speak of their own work, and how well that is told.
pub const FIRST_HAND: f64 = 0.65;
const SPEAKER_SENSITIVITY: f64 = 0.88;
const SPEAKER_SPECIFICITY: f64 = 0.75;

/// Predicted cell `2·first_hand + raises`, true class: 0 not first-hand, 1 first-hand without the theme, 2 with it.
pub type Cross = [[u64; 3]; 4];

/// P(cell, class) of one kind of voice.
fn kind(prevalence: f64, recall: f64, fpr: f64) -> [[f64; 3]; 4] {
    let mut joint = [[0.0; 3]; 4];
    let classes = [1.0 - FIRST_HAND, FIRST_HAND * (1.0 - prevalence), FIRST_HAND * prevalence];
    for (class, share) in classes.iter().enumerate() {
        let first = if class == 0 { 1.0 - SPEAKER_SPECIFICITY } else { SPEAKER_SENSITIVITY };
        // Those who speak of others' work raise the theme half as often.
        let raised = match class {
            0 => 0.5 * prevalence * recall + (1.0 - 0.5 * prevalence) * fpr,
            1 => fpr,
            _ => recall,
        };
        for cell in 0..4 {
            let f = if cell >= 2 { first } else { 1.0 - first };
            let r = if cell % 2 == 1 { raised } else { 1.0 - raised };
            joint[cell][class] += share * f * r;
        }
    }
    joint
}

impl Design {
    /// P(cell, class) over all voices.
    pub fn joint(&self) -> [[f64; 3]; 4] {
        let fpr = |recall: f64| self.prevalence * recall * (1.0 - self.ppv) / (self.ppv * (1.0 - self.prevalence));
        if self.loud == 0.0 {
            return kind(self.prevalence, self.recall, fpr(self.recall));
        }
        let loud = (2.0 * self.prevalence).min(0.9);
        let quiet = (self.prevalence - self.loud * loud) / (1.0 - self.loud);
        let base = fpr(self.recall) / (1.0 + self.loud);
        let (a, b) = (kind(quiet, self.recall, base), kind(loud, (self.recall + 0.15).min(0.98), 2.0 * base));
        let mut joint = [[0.0; 3]; 4];
        for cell in 0..4 {
            for class in 0..3 {
                joint[cell][class] = (1.0 - self.loud) * a[cell][class] + self.loud * b[cell][class];
            }
        }
        joint
    }

    /// A study drawn by it.
    pub fn draw(&self, random: &mut Pcg64) -> Cross {
        let joint = self.joint();
        let (mut rest, mut left) = (self.voices, 1.0);
        let mut cross = [[0; 3]; 4];
        for cell in 0..4 {
            for class in 0..3 {
                let p = joint[cell][class];
                let n = Binomial::new(rest, (p / left).clamp(0.0, 1.0)).expect("a share").sample(random);
                cross[cell][class] = n;
                rest -= n;
                left = (left - p).max(1e-12);
            }
        }
        cross[0][0] += rest;
        cross
    }
}

/// A random sample of so many voices of a study.
pub fn gold(study: &Cross, voices: usize, random: &mut Pcg64) -> Cross {
    let all: u64 = study.iter().flatten().sum();
    let mut cross = [[0; 3]; 4];
    for at in sample(random, all as usize, voices).into_iter() {
        let mut at = at as u64;
        'voice: for cell in 0..4 {
            for class in 0..3 {
                if at < study[cell][class] {
                    cross[cell][class] += 1;
                    break 'voice;
                }
                at -= study[cell][class];
            }
        }
    }
    cross
}

/// The share of first-hand voices that raise the theme.
pub fn truth(study: &Cross) -> f64 {
    let of = |class: usize| study.iter().map(|cell| cell[class]).sum::<u64>() as f64;
    of(2) / (of(1) + of(2))
}

/// The same as predicted.
pub fn raw(study: &Cross) -> f64 {
    let of = |cell: usize| study[cell].iter().sum::<u64>() as f64;
    of(3) / (of(2) + of(3))
}

#[allow(dead_code)]
pub fn unused(random: &mut Pcg64) -> f64 {
    random.random()
}
