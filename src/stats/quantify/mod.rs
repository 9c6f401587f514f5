//! True shares from a classifier's decisions: estimators, each after its paper.
//! Chooses none of them, and knows no theme: a study's method is `signal`'s to choose.
//! Called by `signal`; error rates are carried by what ships a classifier.

mod counts;
mod expectation_maximisation;
mod prediction_powered;

pub use counts::{ErrorRates, adjusted_count, classify_and_count};
pub use expectation_maximisation::{Adapted, expectation_maximisation};
pub use prediction_powered::{PredictionPowered, Sample};
