//! The share that makes a classifier's probabilities agree with themselves, when it was trained where another share held.
//! Needs probabilities that mean what they say; gives no interval.
//! Called by `signal` where no gold was coded and only the share has changed since training.

use serde::{Deserialize, Serialize};

/// Iterations after which it ends at the latest.
const MOST: u32 = 10_000;

/// Change of the share from one iteration to the next at which it has converged.
const SETTLED: f64 = 1e-10;

/// A share and how it was come by.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Adapted {
    /// The share, in [0, 1].
    pub prevalence: f64,
    /// Iterations done.
    pub iterations: u32,
    /// Whether the last changed it by less than 1e-10; if not, 10,000 were not enough, and probabilities tell little.
    pub converged: bool,
}

/// Share of those who have a label, by expectation maximisation over the probabilities a classifier gave them.
///
/// `posteriors` are probabilities in [0, 1], calibrated where the share was `trained`, in (0, 1). Right where only the share
/// differs between training and here (prior probability shift), not what those look like who have the label.
/// `None` without posteriors, where one is outside [0, 1], or `trained` outside (0, 1).
/// Source: Saerens, Latinne & Decaestecker (2002), Neural Comput. 14(1):21-41, equation 2.9 for two classes.
pub fn expectation_maximisation(posteriors: &[f64], trained: f64) -> Option<Adapted> {
    let sound = posteriors.iter().all(|posterior| (0.0..=1.0).contains(posterior));
    if posteriors.is_empty() || !sound || !(0.0 < trained && trained < 1.0) {
        return None;
    }
    let mut prevalence = trained;
    for iterations in 1..=MOST {
        let (has, has_not) = (prevalence / trained, (1.0 - prevalence) / (1.0 - trained));
        let adapted = |posterior: &f64| {
            let (for_it, against) = (has * posterior, has_not * (1.0 - posterior));
            // Certain of what no longer occurs: both are 0, and the certainty stands.
            if for_it + against > 0.0 { for_it / (for_it + against) } else { *posterior }
        };
        let next = posteriors.iter().map(adapted).sum::<f64>() / posteriors.len() as f64;
        let change = (next - prevalence).abs();
        prevalence = next;
        if change < SETTLED {
            return Some(Adapted { prevalence, iterations, converged: true });
        }
    }
    Some(Adapted { prevalence, iterations: MOST, converged: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_of_known_error_rates_gives_back_the_true_share() {
        // Sensitivity 0.9 and specificity 0.8 at a share of one half: probabilities 0.9 / 1.1 and 0.1 / 0.9. Where a fifth
        // have it, 34 of 100 are predicted (0.9 × 0.2 + 0.2 × 0.8), and Rogan and Gladen's answer is the likeliest.
        let posteriors = [[0.9 / 1.1; 34].as_slice(), &[0.1 / 0.9; 66]].concat();
        let found = expectation_maximisation(&posteriors, 0.5).expect("a share");
        assert!((found.prevalence - 0.2).abs() < 1e-8 && found.converged, "{found:?}");
    }

    #[test]
    fn a_share_that_has_not_changed_stays() {
        // Their mean is the share they were trained at, and the first step changes nothing.
        let same = expectation_maximisation(&[0.75, 0.25], 0.5).expect("a share");
        assert_eq!((same.prevalence, same.iterations), (0.5, 1));
    }

    #[test]
    fn the_certain_are_counted() {
        let found = expectation_maximisation(&[1.0, 0.0, 0.0, 0.0], 0.9).expect("a share");
        assert_eq!(found.prevalence, 0.25);
        assert_eq!(expectation_maximisation(&[0.0, 0.0], 0.5).map(|found| found.prevalence), Some(0.0));
        assert_eq!(expectation_maximisation(&[1.0, 1.0], 0.5).map(|found| found.prevalence), Some(1.0));
    }

    #[test]
    fn the_uncertain_take_long_and_say_so() {
        // At the least probability of all, each step moves the share by a hair.
        let found = expectation_maximisation(&[0.300_001, 0.299_99], 0.3).expect("a share");
        assert_eq!((found.converged, found.iterations), (false, MOST));
    }

    #[test]
    fn what_is_no_probability_has_no_share() {
        assert_eq!(expectation_maximisation(&[], 0.5), None);
        assert_eq!(expectation_maximisation(&[f64::NAN], 0.5), None);
        assert_eq!(expectation_maximisation(&[1.5], 0.5), None);
        assert_eq!(expectation_maximisation(&[0.5], 0.0), None);
        assert_eq!(expectation_maximisation(&[0.5], 1.0), None);
    }
}
