//! From codes to signals: who counts, how many raise what, and what may leave the house.
//! Classifies nothing and prints nothing.
//! Called by the pipeline and `groundswell signal`.

mod disclosure;
mod official;
mod outlook;
mod record;
mod response;
mod sample;
mod sampling;
mod study;
mod study_sum;
mod tally;
mod tally_file;

pub use disclosure::{LEAST_FULL, LEAST_NUMERATOR, LEAST_ROUNDED, LEAST_VOICES};
pub use official::{Beside, LEAST_GROUPS, Measure, Official, Rank, Unit};
pub use outlook::{LabelWidth, Outlook, ShareWidth};
pub use record::{
    ClassifierInfo, Count, MadeBy, Method, Prevalence, SentimentCount, Shown, Signals, SpeakerCount, Statuses,
    Suppression, View, Voices,
};
pub use response::{Gravity, Remark, Response};
pub use sample::{Drawing, Drawn, Extent, Sample};
pub use sampling::{Focus, Picking, Roll};
pub use study::study;
pub use study_sum::StudySum;
pub use tally::{By, Tally};
