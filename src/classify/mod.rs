//! Classifiers: from a text to themes with valence, intents, sentiment and speaker.
//! Reads and writes no file, and counts nobody.
//! Called by the pipeline and by library users.

mod bundle;
#[cfg(feature = "transformer")]
pub(crate) mod cascade;
pub(crate) mod embedded;
#[cfg(feature = "transformer")]
mod foreign;
pub(crate) mod lexicon;
mod rice;
pub(crate) mod said;
pub(crate) mod seen;
#[cfg(feature = "transformer")]
pub(crate) mod transformer;

use crate::annotation::Coding;
use crate::codebook::Codebook;
use crate::error::Result;
use crate::text::Document;

pub use bundle::{Bundle, Favour, MANIFEST, Manifest, Point};
#[cfg(feature = "transformer")]
pub use cascade::{Cascade, Goal};
pub use embedded::StaticEmbedding;
#[cfg(feature = "transformer")]
pub use foreign::Foreign;
pub use lexicon::Lexicon;
pub use seen::{Likeness, Seen};
#[cfg(feature = "transformer")]
pub use transformer::Transformer;

/// Says of each text what a coder with the codebook would.
///
/// The same text gives the same coding in any batch, in any order, on any number of threads.
pub trait Classifier: Sync {
    /// `model:NAME@VERSION`, as annotations carry it.
    fn annotator(&self) -> &str;

    /// The codebook it codes by.
    fn codebook(&self) -> &Codebook;

    /// Keys of the codebook's themes that it cannot find.
    fn not_served(&self) -> Vec<String> {
        Vec::new()
    }

    /// Codes texts; the results are in their order. An error belongs to its text alone.
    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>>;

    /// Codes one text by itself. Errs when it cannot be classified.
    fn classify(&self, text: &str) -> Result<Coding> {
        self.classify_batch(&[Document::new(text)]).pop().expect("one text in, one coding out")
    }
}
