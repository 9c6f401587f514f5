//! Which parts of a comment are another's words.
//! Marks them and takes nothing out: spans of the text stay what they were.
//! Called by the pipeline; classifiers leave marked parts out of what the speaker says.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use super::word::{Word, WordKind, words};
use crate::corpus::Span;

/// So many words in a row that stand in an earlier comment of the thread are quoted from it.
const COPIED: usize = 8;

/// A text to classify, with the parts that quote other comments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document<'t> {
    /// The whole text.
    pub text: &'t str,
    /// Quoted parts, in order, not overlapping.
    pub quoted: Vec<Span>,
}

impl<'t> Document<'t> {
    /// A text by itself: lines that start with `>` are quotations.
    pub fn new(text: &'t str) -> Self {
        Document { text, quoted: quoted_lines(text) }
    }
}

/// Finds what the comments of one thread quote from those before them.
#[derive(Debug, Default)]
pub struct Quotations {
    runs: HashSet<u64, BuildHasherDefault<AsIs>>,
}

impl Quotations {
    /// The next comment of the thread: lines that start with `>`, and runs of eight or more words that stand in a
    /// comment before it, are quotations.
    pub fn next<'t>(&mut self, text: &'t str) -> Document<'t> {
        let spoken: Vec<Word> =
            words(text).into_iter().filter(|word| matches!(word.kind, WordKind::Word | WordKind::Number)).collect();
        let mut quoted = quoted_lines(text);
        let hashes: Vec<u64> = spoken.iter().map(|word| word_hash(&text[word.span.start..word.span.end])).collect();
        let mut own = Vec::with_capacity(spoken.len());
        for (run, hashes) in spoken.windows(COPIED).zip(hashes.windows(COPIED)) {
            let hash = hashes.iter().fold(0, |sum: u64, hash| (sum ^ hash).wrapping_mul(PRIME).rotate_left(23));
            if self.runs.contains(&hash) {
                quoted.push(Span::new(run[0].span.start, run[COPIED - 1].span.end));
            }
            own.push(hash);
        }
        self.runs.extend(own);
        Document { text, quoted: merge(quoted) }
    }
}

fn quoted_lines(text: &str) -> Vec<Span> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('>') {
            found.push(Span::new(at, at + line.trim_end().len()));
        }
        at += line.len();
    }
    found
}

const PRIME: u64 = 0x9e37_79b9_7f4a_7c15;

/// FNV-1a (Fowler, Noll and Vo) over a word in lower case: equal for equal words, on every machine. Each word is hashed once,
/// though it stands in eight runs.
fn word_hash(word: &str) -> u64 {
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3);
    word.bytes().fold(0xcbf2_9ce4_8422_2325, add)
}

/// Runs are kept by hashes that need not be hashed again.
#[derive(Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("the set holds u64s alone");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

fn merge(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<'t>(document: &Document<'t>) -> Vec<&'t str> {
        document.quoted.iter().map(|span| span.of(document.text).expect("on a boundary")).collect()
    }

    #[test]
    fn marked_lines_are_quotations() {
        let document = Document::new("> they never listen\n> at all\nSo true.");
        assert_eq!(shown(&document), ["> they never listen", "> at all"]);
    }

    #[test]
    fn words_copied_from_an_earlier_comment_are_quotations_and_chance_likeness_is_not() {
        let mut thread = Quotations::default();
        let first = "My manager has cancelled supervision four times since Easter and nobody noticed.";
        assert!(thread.next(first).quoted.is_empty());
        assert!(thread.next("My manager has cancelled supervision.").quoted.is_empty());
        let reply =
            "\"cancelled supervision four times since Easter and nobody noticed\" - same here, my manager has gone.";
        assert_eq!(shown(&thread.next(reply)), ["cancelled supervision four times since Easter and nobody noticed"]);
    }
}
