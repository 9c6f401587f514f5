//! Words of any text as salted numbers, and runs of them: by these, what was forgotten is known again without being kept.
//! Keeps no word.
//! Used where comments are withdrawn, quotations cut, and files searched.

use std::collections::{BTreeMap, HashSet};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// So many words in a row are somebody's own: fewer are common property.
pub(super) const OWN: usize = 8;
/// A text of fewer words than this says nothing of who wrote it.
pub(super) const FEWEST: usize = 4;

/// One word of a text: its bytes, and the number it has under a salt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) hash: u64,
}

/// The letters and digits of a text in runs. Case, accents and composition do not count, and neither does what stands between.
pub(super) fn words(text: &str, salt: u64) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 6);
    let mut open: Option<Word> = None;
    for (at, c) in text.char_indices() {
        let ends = at + c.len_utf8();
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                grow(&mut open, at, ends, salt, c.to_ascii_lowercase());
            } else {
                found.extend(open.take());
            }
        } else if is_combining_mark(c) {
            if let Some(word) = &mut open {
                word.end = ends;
            }
        } else if c.is_alphanumeric() {
            for folded in std::iter::once(c).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
                grow(&mut open, at, ends, salt, folded);
            }
        } else {
            found.extend(open.take());
        }
    }
    found.extend(open);
    found
}

fn grow(open: &mut Option<Word>, start: usize, end: usize, salt: u64, c: char) {
    let word = open.get_or_insert(Word { start, end, hash: 0xcbf2_9ce4_8422_2325 ^ salt });
    word.end = end;
    word.hash = (word.hash ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3);
}

/// The number of words in a row.
pub(super) fn run(words: &[Word]) -> u64 {
    words.iter().fold(0, |sum, word| mix(sum ^ word.hash))
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Runs of words that are looked for, by their length.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Runs(pub(super) BTreeMap<usize, HashSet<u64>>);

impl Runs {
    /// The runs a text is known by, each with its length: all of eight words, or a shorter text as a whole; none below four words.
    pub(super) fn of(text: &str, salt: u64) -> Vec<(usize, u64)> {
        let words = words(text, salt);
        match words.len() {
            0..FEWEST => Vec::new(),
            short @ FEWEST..OWN => vec![(short, run(&words))],
            _ => words.windows(OWN).map(|window| (OWN, run(window))).collect(),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn insert(&mut self, length: usize, hash: u64) {
        self.0.entry(length).or_default().insert(hash);
    }

    /// Calls `hit` with the first word and the number of words of each run that stands among `words`; only runs of `least` words
    /// and more.
    pub(super) fn find(&self, words: &[Word], least: usize, mut hit: impl FnMut(usize, usize)) {
        for (length, hashes) in self.0.range(least..) {
            for (at, window) in words.windows(*length).enumerate() {
                if hashes.contains(&run(window)) {
                    hit(at, *length);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str) -> Vec<u64> {
        words(text, 7).iter().map(|word| word.hash).collect()
    }

    #[test]
    fn case_accents_and_what_stands_between_do_not_count() {
        assert_eq!(hashes("Zo\u{eb}  SAID: don't"), hashes("zoe\u{308}, said <don> t"));
        assert_eq!(words("a b", 7)[1], Word { start: 2, end: 3, ..words("b", 7)[0] });
        assert_ne!(words("a", 7)[0].hash, words("a", 8)[0].hash);
    }

    #[test]
    fn a_text_is_known_by_eight_words_of_it_and_a_short_one_as_a_whole() {
        assert_eq!(Runs::of("one two three", 7), []);
        assert_eq!(Runs::of("one two three four", 7).len(), 1);
        let long = "a b c d e f g h i j";
        assert_eq!(Runs::of(long, 7).len(), 3);
        let mut runs = Runs::default();
        Runs::of(long, 7).into_iter().for_each(|(length, hash)| runs.insert(length, hash));
        let mut hits = Vec::new();
        runs.find(&words("x B, c d e f\ng h i y", 7), FEWEST, |at, length| hits.push((at, length)));
        assert_eq!(hits, [(1, 8)]);
    }
}
