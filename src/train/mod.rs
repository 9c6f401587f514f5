//! What classifiers are taught with: splits of a corpus.
//! Trains nothing yet.
//! Called by `groundswell corpora split`.

mod split;

pub use split::{Item, Part, split};
