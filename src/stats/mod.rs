//! Statistics of labelled comments: scores, agreement, ranking, calibration, tests, and intervals for all of them.
//! Knows no record, no theme and no file: numbers in, numbers out.
//! Used by `evaluate`, and as plain records by what carries or shows its figures.

pub mod agreement;
mod bootstrap;
mod calibration;
mod mcnemar;
mod multiple;
mod ranking;
mod scorecard;

pub use agreement::{Tally, kappa};
pub use bootstrap::{Interval, Plan, Replicates, Sums};
pub use calibration::{Bin, Calibration};
pub use mcnemar::McNemar;
pub use multiple::benjamini_hochberg;
pub use ranking::{Point, Ranking};
pub use scorecard::{Counts, LabelCounts, MACRO_LEAST, MACRO_SIDE, Scorecard};
