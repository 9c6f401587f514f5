//! A text as the embedded tier sees it: runs of one and two words with their sentence, word pieces, and what the lexicon
//! found. Weighs nothing: `weights` does.
//! Made for each text, in training and in use alike.

use crate::classify::lexicon::{Findings, Lexicon};
use crate::corpus::Span;
use crate::error::Result;
use crate::text::{Document, Encoder, Piece, Read, WordKind};

/// The hash of a run of words.
pub(crate) type Key = u32;

/// A run of words within a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gram {
    /// Its hash.
    pub(crate) key: Key,
    /// Number of its last word in [`Sheet::words`].
    pub(crate) word: u32,
}

/// A sentence: where its words and grams end; they begin where those of the sentence before end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    /// Behind its last word.
    pub(crate) words: usize,
    /// Behind its last gram.
    pub(crate) grams: usize,
}

/// What is seen of a text. Words that quote another comment are left out, but for their word pieces.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    /// Words and numbers, as byte ranges of the original text.
    pub(crate) words: Vec<Span>,
    /// Runs of words, by sentence and by last word.
    pub(crate) grams: Vec<Gram>,
    /// Word pieces of the normalised text, in order.
    pub(crate) pieces: Vec<Piece>,
    /// The sentences that have a word.
    pub(crate) sentences: Vec<Ends>,
    /// What the lexicon found.
    pub(crate) findings: Findings,
    /// Words by which the speaker, the one spoken to and others are meant.
    pub(crate) persons: [u32; 3],
}

impl Sheet {
    /// Reads a document. Errs as [`Encoder::encode`] does.
    pub(crate) fn new(document: &Document<'_>, lexicon: &Lexicon, encoder: &Encoder) -> Result<Self> {
        let read = Read::new(document.text);
        let findings = lexicon.findings(&read, &document.quoted);
        let mut pieces = Vec::with_capacity(read.lower.len() / 4);
        encoder.encode(read.normalized.text(), &mut pieces)?;
        let mut sheet = Sheet {
            words: Vec::with_capacity(read.words.len()),
            grams: Vec::with_capacity(2 * read.words.len()),
            pieces,
            sentences: Vec::with_capacity(read.sentences.len()),
            findings,
            persons: [0; 3],
        };
        sheet.fill(&read, &document.quoted);
        Ok(sheet)
    }

    fn fill(&mut self, read: &Read, quoted: &[Span]) {
        let mut words = read.words.iter().peekable();
        let mut quotations = quoted.iter().peekable();
        for sentence in &read.sentences {
            let before = self.sentences.last().copied().unwrap_or_default();
            let mut earlier = None;
            while let Some(word) = words.next_if(|word| word.span.start < sentence.end) {
                let text = &read.lower.as_bytes()[word.span.start..word.span.end];
                let hash = match word.kind {
                    WordKind::Word => hash(text),
                    WordKind::Number => NUMBER,
                    WordKind::Stop if text.contains(&b'?') => ASKED,
                    WordKind::Stop if text.contains(&b'!') => SHOUTED,
                    _ => continue,
                };
                let span = read.normalized.original(word.span);
                while quotations.next_if(|quotation| quotation.end <= span.start).is_some() {}
                if quotations.peek().is_some_and(|quotation| quotation.overlaps(span)) {
                    earlier = None;
                    continue;
                }
                let at = self.words.len() as u32;
                self.words.push(span);
                for (count, words) in self.persons.iter_mut().zip(PERSONS) {
                    *count += u32::from(words.contains(&hash));
                }
                self.grams.push(Gram { key: hash, word: at });
                if let Some(one) = earlier {
                    self.grams.push(Gram { key: mix(one, hash), word: at });
                }
                earlier = Some(hash);
            }
            let here = Ends { words: self.words.len(), grams: self.grams.len() };
            if here.words > before.words {
                self.sentences.push(here);
            }
        }
    }

    /// The sentences, each as its words and grams.
    pub(crate) fn each_sentence(&self) -> impl Iterator<Item = (&[Span], &[Gram])> {
        let mut before = Ends::default();
        self.sentences.iter().map(move |here| {
            let (words, grams) = (&self.words[before.words..here.words], &self.grams[before.grams..here.grams]);
            before = *here;
            (words, grams)
        })
    }
}

/// What stands for any number, for question marks and for exclamation marks.
const NUMBER: u32 = 0x9e37_79b9;
const ASKED: u32 = 0x85eb_ca6b;
const SHOUTED: u32 = 0xc2b2_ae35;

/// Words of the first, second and third person.
const PERSONS: [&[u32]; 3] = [
    &[
        hash(b"i"),
        hash(b"my"),
        hash(b"me"),
        hash(b"i'm"),
        hash(b"i've"),
        hash(b"we"),
        hash(b"our"),
        hash(b"us"),
        hash(b"i'd"),
    ],
    &[hash(b"you"), hash(b"your"), hash(b"you're"), hash(b"u"), hash(b"yourself")],
    &[
        hash(b"they"),
        hash(b"their"),
        hash(b"them"),
        hash(b"he"),
        hash(b"she"),
        hash(b"his"),
        hash(b"her"),
        hash(b"him"),
    ],
];

/// FNV-1a (Fowler, Noll and Vo) of a word in lower case.
const fn hash(word: &[u8]) -> u32 {
    let (mut sum, mut at) = (0x811c_9dc5_u32, 0);
    while at < word.len() {
        sum = (sum ^ word[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    sum
}

/// One hash of two, in this order; the finaliser of MurmurHash3 (Appleby 2011).
fn mix(one: u32, other: u32) -> u32 {
    let mut x = one.wrapping_mul(0xcc9e_2d51).rotate_left(15) ^ other.wrapping_mul(0x1b87_3593).rotate_left(13);
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(text: &str) -> Sheet {
        let encoder = Encoder::new("[UNK]\ni\nleft\n").expect("sound");
        Sheet::new(&Document::new(text), &Lexicon::embedded(), &encoder).expect("read")
    }

    fn keys(text: &str) -> Vec<Key> {
        sheet(text).grams.iter().map(|gram| gram.key).collect()
    }

    #[test]
    fn pairs_stay_within_a_sentence_and_numbers_are_alike() {
        let (i, left) = (hash(b"i"), hash(b"left"));
        assert_eq!(keys("I left."), [i, left, mix(i, left)]);
        assert_eq!(keys("I. Left 12 £30."), [i, left, NUMBER, mix(left, NUMBER), NUMBER, mix(NUMBER, NUMBER)]);
        assert_ne!(mix(i, left), mix(left, i));
    }

    #[test]
    fn quoted_words_are_left_out() {
        assert_eq!(keys("> they left\nI left"), keys("I left"));
    }

    #[test]
    fn sentences_lead_back_to_their_words() {
        let text = "I can\u{2019}t cope. They left me, and you?";
        let sheet = sheet(text);
        let found: Vec<(&str, usize)> = (sheet.each_sentence())
            .map(|(words, grams)| (words[words.len() - 1].of(text).expect("on a boundary"), grams.len()))
            .collect();
        assert_eq!(found, [("cope", 5), ("?", 11)]);
        assert_eq!(sheet.persons, [2, 1, 1]);
    }
}
