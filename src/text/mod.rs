//! Texts made ready for classifiers: one spelling of each character, words, sentences, word pieces, quotations, language.
//! Every span leads back to the original text, on character boundaries.
//! Used by `classify` and the pipeline.

mod bounds;
mod encode;
mod language;
mod near;
mod normalize;
mod quote;
mod read;
mod sentence;
mod word;

pub use encode::{Encoder, Piece};
pub use language::{language, other_language};
pub use near::{bands, near_pairs, wording};
pub use normalize::{EMAIL, HANDLE, Normalized, URL};
pub use quote::{Document, Quotations};
pub(crate) use read::Read;
pub use sentence::sentences;
pub use word::{Word, WordKind, words};
