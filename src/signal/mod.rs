//! From codes to signals: who counts, how many raise what, and what may leave the house.
//! Classifies nothing and prints nothing.
//! Called by the pipeline and `groundswell signal`.

mod record;

pub use record::{
    ClassifierInfo, Count, MadeBy, Method, Prevalence, SentimentCount, Shown, Signals, SpeakerCount, Statuses,
    Suppression, View, Voices,
};
