//! Quantification: how many of a study, where what each voice raises was predicted and a sample was coded by people.
//! Decides no label of any voice.
//! Called by `signal`, and compared in `benches/coverage`.

mod cells;
mod counts;
mod draws;
mod expectation_maximisation;
mod prediction_powered;
mod transported;

pub use cells::{Table, of_cells, posterior};
pub use counts::{ErrorRates, adjusted_count, classify_and_count};
pub use draws::{Draws, Estimate, Plan, estimate};
pub use expectation_maximisation::{Adapted, expectation_maximisation};
pub use prediction_powered::{PredictionPowered, Sample};
pub use transported::{Group, transported};
