//! From codes to signals: who counts, how many raise what, and what may leave the house.
//! Classifies nothing and prints nothing.
//! Called by the pipeline and `groundswell signal`.

mod correct;
mod disclosure;
mod error_rates;
mod gold;
mod official;
mod periods;
mod record;
mod remarks;
mod risk;
mod sample;
mod shares;
mod study;
mod tally;
mod tally_file;
mod together;
mod trend;
mod who;

pub use disclosure::{LEAST_FULL, LEAST_NUMERATOR, LEAST_ROUNDED, LEAST_VOICES};
pub use gold::Gold;
pub use official::{Beside, LEAST_GROUPS, Measure, MeasureUnit, OfficialFile};
pub use record::{
    ClassifierInfo, Count, Figure, GoldInfo, Leaning, MadeBy, Method, Official, OfficialGroup, Periods, Point,
    Prevalence, Risk, SentimentCount, Shown, Signals, SpeakerCount, Statuses, Suppression, Together, Trend, Unit, View,
    Voices,
};
pub use sample::{
    Drawing, Drawn, Extent, Focus, Gravity, LabelWidth, Outlook, Picking, Remark, Response, Roll, Sample, ShareWidth,
    StudySum,
};
pub use study::{Asked, Time, study};
pub use tally::{By, Tally};
