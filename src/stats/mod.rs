//! Statistics of labelled comments: scores, agreement, ranking, calibration, shares, tests, and intervals for all of them.
//! Knows no record, no theme and no file: numbers in, numbers out.
//! Used by `evaluate` and `signal`, and as plain records by what carries or shows its figures.

pub mod agreement;
mod bootstrap;
mod calibration;
mod change;
mod correlation;
mod distribution;
mod interval;
mod mcnemar;
mod multiple;
mod pooling;
mod proportion;
pub mod quantify;
mod ranking;
mod scorecard;

pub use agreement::{Tally, kappa};
pub use bootstrap::{Plan, Replicates, Sums};
pub use calibration::{Bin, Calibration};
pub use change::{Change, power};
pub use correlation::{Correlation, spearman};
pub use interval::Interval;
pub use mcnemar::McNemar;
pub use multiple::benjamini_hochberg;
pub use pooling::{Group, Pooled, Pooling, Prior, pool};
pub use proportion::{beta, jeffreys, wilson};
pub use ranking::{Point, Ranking};
pub use scorecard::{Counts, LabelCounts, MACRO_LEAST, MACRO_SIDE, Scorecard};
