//! Quantification: how many of a study, where what each voice raises was predicted and a sample was coded by people.
//! Decides no label of any voice.
//! Called by `signal`, and compared in `benches/coverage`.

mod cells;
mod draws;
mod transported;

pub use cells::{Table, of_cells, posterior};
pub use draws::{Draws, Estimate, Plan, estimate};
pub use transported::{Group, transported};
