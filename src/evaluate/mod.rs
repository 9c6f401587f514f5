//! How right a classifier is, how far coders agree, and whether one classifier beats another.
//! Reads annotation records only; classifies nothing and draws nothing: `report::evaluation` shows what is found here.
//! Called by the command line and library users; figures in a card or README come from here.

mod agreement;
mod authors;
mod codings;
mod compare;
mod evaluation;
mod figure;
mod gate;
mod gold;
mod labels;
mod measure;
mod pairs;
mod said;
mod score;
mod slices;
mod spans;

pub use agreement::{Agreement, Agreements, CodedAs, PairScore, agreement};
pub use codings::{Codings, Join};
pub(crate) use compare::MEAN;
pub use compare::{Comparison, Difference, LabelDifference, compare};
pub use evaluation::{
    Classes, Evaluation, Judged, LabelFigures, LabelMean, LeftOut, Macro, MadeBy, ProbabilityFigures, Slice, Slices,
    Spans, Summary,
};
pub use figure::Figure;
pub use gate::{Fall, Floors};
pub use gold::{Gold, GoldOptions};
pub use labels::Labels;
pub use pairs::Pairs;
pub use slices::By;
