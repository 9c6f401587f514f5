//! Which parts of a comment are another's words.
//! Marks them and takes nothing out: spans of the text stay what they were.
//! Called by the pipeline; classifiers leave marked parts out of what the speaker says.

use std::collections::HashMap;

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
        Document { text, quoted: quotes(text, &[]) }
    }

    /// A comment of a thread: words copied from `earlier` comments are quotations too.
    pub fn in_thread(text: &'t str, earlier: &[&str]) -> Self {
        Document { text, quoted: quotes(text, earlier) }
    }
}

/// The quoted parts of `text`: lines that start with `>`, and runs of eight or more words that stand in a comment of
/// `earlier`.
pub fn quotes(text: &str, earlier: &[&str]) -> Vec<Span> {
    let mut found = quoted_lines(text);
    if !earlier.is_empty() {
        found.extend(copied(text, earlier));
    }
    merge(found)
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

fn copied(text: &str, earlier: &[&str]) -> Vec<Span> {
    let own = spoken(text);
    if own.len() < COPIED {
        return Vec::new();
    }
    let mut known: HashMap<u64, ()> = HashMap::new();
    for other in earlier {
        let theirs = spoken(other);
        known.extend(theirs.windows(COPIED).map(|run| (run_hash(other, run), ())));
    }
    own.windows(COPIED)
        .filter(|run| known.contains_key(&run_hash(text, run)))
        .map(|run| Span::new(run[0].span.start, run[COPIED - 1].span.end))
        .collect()
}

fn spoken(text: &str) -> Vec<Word> {
    words(text).into_iter().filter(|word| matches!(word.kind, WordKind::Word | WordKind::Number)).collect()
}

/// FNV-1a (Fowler, Noll and Vo) over lower-cased words: equal for equal runs, on every machine.
fn run_hash(text: &str, run: &[Word]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    for word in run {
        for byte in text[word.span.start..word.span.end].bytes() {
            add(byte.to_ascii_lowercase());
        }
        add(b' ');
    }
    hash
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

    #[test]
    fn marked_lines_are_quotations() {
        let text = "> they never listen\n> at all\nSo true.";
        let shown: Vec<_> = quotes(text, &[]).iter().map(|span| span.of(text).expect("boundary")).collect();
        assert_eq!(shown, ["> they never listen", "> at all"]);
    }

    #[test]
    fn words_copied_from_an_earlier_comment_are_quotations_and_chance_likeness_is_not() {
        let first = "My manager has cancelled supervision four times since Easter and nobody noticed.";
        let text =
            "\"cancelled supervision four times since Easter and nobody noticed\" - same here, my manager has gone.";
        let shown: Vec<_> = quotes(text, &[first]).iter().map(|span| span.of(text).expect("boundary")).collect();
        assert_eq!(shown, ["cancelled supervision four times since Easter and nobody noticed"]);
        assert!(quotes("My manager has cancelled supervision.", &[first]).is_empty());
    }
}
