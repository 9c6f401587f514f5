//! Which words the phrases know: each word of a text becomes the number of what it stands for.
//! Knows no phrase: `trie` gives the numbers out, and says what they stand for.
//! Called by `trie` for each word of a text.

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::corpus::Span;

/// Words of up to so many bytes are compared as one number.
const PACKED: usize = 16;
/// Left out by a gap, such a word would turn the phrase round; so would any word that ends in "n't".
const DENIALS: [&str; 7] = ["not", "never", "no", "nobody", "cannot", "without", "hardly"];

/// The number of words that no phrase knows.
pub(super) const UNKNOWN: u32 = 0;
/// The number of numbers that no phrase names.
pub(super) const ANY_NUMBER: u32 = 1;

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The number that the tree has given it.
    pub(super) known: u32,
    /// It denies what follows.
    pub(super) denies: bool,
}

/// Words and prefixes with their meaning.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// Named words by a hash of their bytes, at that place or behind it; a place whose word is 0 is free.
    slots: Vec<(u128, Meaning)>,
    /// Named words that are longer than a number holds.
    long: HashMap<String, Meaning>,
    /// Prefixes by their first two bytes, for words that are not named.
    heads: Vec<Head>,
}

/// The prefixes that start with the same two bytes.
#[derive(Debug, Clone, Default)]
struct Head {
    /// A bit for each third byte that any of them goes on with: without it, none of them fits.
    thirds: u32,
    /// The longest first.
    stems: Vec<Stem>,
}

/// A prefix.
#[derive(Debug, Clone)]
struct Stem {
    start: u128,
    mask: u128,
    known: u32,
    /// What `start` has no room for.
    rest: Option<Vec<u8>>,
}

impl Vocabulary {
    /// Words that are named, and prefixes, each with its number. Those of [`Vocabulary::denials`] are to be among the words.
    pub(super) fn new(words: Vec<(String, u32)>, mut prefixes: Vec<(String, u32)>) -> Self {
        let mut vocabulary = Vocabulary {
            slots: vec![(0, Meaning { known: UNKNOWN, denies: false }); (words.len() * 3 / 2 + 1).next_power_of_two()],
            long: HashMap::new(),
            heads: vec![Head::default(); HEADS],
        };
        for (word, known) in words {
            let meaning = Meaning { known, denies: DENIALS.contains(&word.as_str()) || is_denied(word.as_bytes()) };
            if word.len() <= PACKED {
                let key = pack(word.as_bytes(), Span::new(0, word.len()));
                let slot = vocabulary.slot(key);
                vocabulary.slots[slot] = (key, meaning);
            } else {
                vocabulary.long.insert(word, meaning);
            }
        }
        prefixes.sort_by_key(|(stem, _)| Reverse(stem.len()));
        for (stem, known) in prefixes {
            let start = pack(stem.as_bytes(), Span::new(0, stem.len()));
            let rest = stem.as_bytes().get(PACKED..).map(<[u8]>::to_vec);
            let head = &mut vocabulary.heads[head(start)];
            head.thirds |= if stem.len() > 2 { third(start) } else { u32::MAX };
            head.stems.push(Stem { start, mask: mask(stem.len()), known, rest });
        }
        vocabulary
    }

    /// Words that deny whether or not a phrase names them.
    pub(super) fn denials() -> [&'static str; 7] {
        DENIALS
    }

    /// What the word at `span` of `text` stands for: in lower case, or a number as it stands.
    pub(super) fn meaning(&self, text: &str, span: Span) -> Meaning {
        let bytes = text.as_bytes();
        let key = pack(bytes, span);
        if span.end - span.start <= PACKED {
            let (word, meaning) = self.slots[self.slot(key)];
            if word == key {
                return meaning;
            }
        } else if let Some(meaning) = self.long.get(&text[span.start..span.end]) {
            return *meaning;
        }
        let word = &bytes[span.start..span.end];
        let known = match self.stem(key, word) {
            Some(stem) => stem.known,
            None if is_number(&text[span.start..]) => ANY_NUMBER,
            None => UNKNOWN,
        };
        Meaning { known, denies: is_denied(word) }
    }

    /// The longest prefix of a word.
    fn stem(&self, key: u128, word: &[u8]) -> Option<&Stem> {
        let head = &self.heads[head(key)];
        if head.thirds & third(key) == 0 {
            return None;
        }
        let goes_on = |rest: &Vec<u8>| word[PACKED..].starts_with(rest);
        head.stems.iter().find(|stem| key & stem.mask == stem.start && stem.rest.as_ref().is_none_or(goes_on))
    }

    /// The place of a packed word, or the free one where it would lie.
    fn slot(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let product =
            u128::from(key as u64 ^ 0x9e37_79b9_7f4a_7c15) * u128::from((key >> 64) as u64 ^ 0xd6e8_feb8_6659_fd93);
        let mut slot = (product as u64 ^ (product >> 64) as u64) as usize & mask;
        while self.slots[slot].0 != key && self.slots[slot].0 != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// Whether the text's reader calls a word with this start a number.
pub(super) fn is_number(start: &str) -> bool {
    match start.as_bytes().first() {
        Some(byte @ 0..=0x7f) => byte.is_ascii_digit() || *byte == b'$',
        _ => start.chars().next().is_some_and(|c| c.is_numeric() || matches!(c, '£' | '€')),
    }
}

fn is_denied(word: &[u8]) -> bool {
    word.ends_with(b"n't")
}

/// The first sixteen bytes of a word as a number, the first byte lowest; words hold no zero byte.
fn pack(bytes: &[u8], span: Span) -> u128 {
    let whole = match bytes[span.start..].first_chunk::<PACKED>() {
        Some(chunk) => *chunk,
        None => {
            let mut chunk = [0; PACKED];
            chunk[..bytes.len() - span.start].copy_from_slice(&bytes[span.start..]);
            chunk
        }
    };
    u128::from_le_bytes(whole) & mask(span.end - span.start)
}

/// The bytes of a packed word that so many of the text fill.
fn mask(length: usize) -> u128 {
    u128::MAX.checked_shr(8 * PACKED.saturating_sub(length) as u32).unwrap_or(0)
}

/// So many places for the first two letters of prefixes.
const HEADS: usize = 1024;

/// The place of the first two bytes; prefixes have two letters at least.
fn head(packed: u128) -> usize {
    (packed as usize & 31) << 5 | (packed as usize >> 8) & 31
}

/// A bit for the third byte.
fn third(packed: u128) -> u32 {
    1 << (packed as u32 >> 16 & 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(text: &str) -> u32 {
        let words = [("care", 2), ("burnt", 3), ("incomprehensibly", 4), ("incomprehensibility", 5)];
        let prefixes = [("care", 6), ("careful", 7), ("institutionalisation", 8), ("or", 9)];
        let owned = |(word, known): &(&str, u32)| ((*word).to_owned(), *known);
        let vocabulary = Vocabulary::new(words.iter().map(owned).collect(), prefixes.iter().map(owned).collect());
        vocabulary.meaning(text, Span::new(0, text.find(' ').unwrap_or(text.len()))).known
    }

    #[test]
    fn a_named_word_is_itself_and_any_other_its_longest_prefix() {
        assert_eq!(["care", "cares", "carefully", "car", "order"].map(known), [2, 6, 7, UNKNOWN, 9]);
        assert_eq!(["burnt out", "burnt", "burn"].map(known), [3, 3, UNKNOWN]);
    }

    #[test]
    fn words_longer_than_a_number_holds_are_read_to_their_end() {
        assert_eq!(["incomprehensibly", "incomprehensibility", "incomprehensibilities"].map(known), [4, 5, UNKNOWN]);
        assert_eq!(["institutionalisations", "institutionalised"].map(known), [8, UNKNOWN]);
    }

    #[test]
    fn numbers_are_known_by_their_first_sign() {
        assert_eq!(["30", "£5", "x5"].map(known), [ANY_NUMBER, ANY_NUMBER, UNKNOWN]);
    }
}
