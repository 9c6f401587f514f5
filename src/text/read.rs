//! A text read once for all who classify it: normalised, in lower case, parted into words and sentences.
//! Finds nothing in it.
//! Called by the lexicon's callers, which hand it on.

use super::normalize::Normalized;
use super::sentence::sentences;
use super::word::{Word, words};
use crate::corpus::Span;

/// A text as classifiers read it. Spans are byte ranges of `lower`, and of the normalised text alike.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    /// The normalised text, which leads back to the original.
    pub(crate) normalized: Normalized,
    /// The normalised text in lower case, each letter where it stood.
    pub(crate) lower: String,
    /// Words and punctuation, in order.
    pub(crate) words: Vec<Word>,
    /// Sentences, in order.
    pub(crate) sentences: Vec<Span>,
}

impl Read {
    /// Reads `text`.
    pub(crate) fn new(text: &str) -> Self {
        let normalized = Normalized::new(text);
        let lower = lower(normalized.text());
        Read { words: words(&lower), sentences: sentences(normalized.text()), lower, normalized }
    }
}

/// In lower case where that is as long, and otherwise with ASCII letters alone in lower case.
fn lower(text: &str) -> String {
    if !text.is_ascii() {
        let lower = text.to_lowercase();
        if lower.len() == text.len() {
            return lower;
        }
    }
    text.to_ascii_lowercase()
}
