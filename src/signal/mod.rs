//! From codes to signals: who counts, how many raise what, and what may leave the house.
//! Classifies nothing and prints nothing.
//! Called by the pipeline and `groundswell signal`.

mod disclosure;
mod record;
mod study;
mod tally;
mod tally_file;

pub use disclosure::{LEAST_FULL, LEAST_NUMERATOR, LEAST_ROUNDED, LEAST_VOICES};
pub use record::{
    ClassifierInfo, Count, MadeBy, Method, Prevalence, SentimentCount, Shown, Signals, SpeakerCount, Statuses,
    Suppression, View, Voices,
};
pub use study::study;
pub use tally::{By, Tally};
