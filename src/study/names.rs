//! The name of a person who is being forgotten, while the command runs: where it stands in a text.
//! Is never written anywhere.
//! Used by `forget`.

use unicode_normalization::UnicodeNormalization;

use super::words::{Word, words};

/// A name as it was typed.
#[derive(Clone)]
pub(super) struct Name {
    typed: String,
    words: Vec<u64>,
    /// One word of letters, which may be a word of the language: only as it was typed is it the name.
    plain: bool,
}

/// Never prints the name.
impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Name(…)")
    }
}

impl Name {
    pub(super) fn new(name: &str, salt: u64) -> Self {
        let typed: String = name.trim().nfc().collect();
        let words: Vec<u64> = words(&typed, salt).iter().map(|word| word.hash).collect();
        let plain = words.len() == 1 && typed.chars().all(char::is_alphabetic);
        Name { typed, words, plain }
    }

    /// The name in NFC.
    pub(super) fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether it could be a word of the language.
    pub(super) fn is_plain(&self) -> bool {
        self.plain
    }

    /// The first word of each place where it stands, as whole words, and how many words it has. A name of one plain word must
    /// be written as it was typed; any other may have any case.
    pub(super) fn find(&self, text: &str, among: &[Word], mut hit: impl FnMut(usize, usize)) {
        if self.words.is_empty() {
            return;
        }
        for (at, window) in among.windows(self.words.len()).enumerate() {
            let same = window.iter().zip(&self.words).all(|(word, hash)| word.hash == *hash);
            if same && (!self.plain || self.as_typed(text, window[0])) {
                hit(at, self.words.len());
            }
        }
    }

    fn as_typed(&self, text: &str, word: Word) -> bool {
        text.get(word.start..word.end).is_some_and(|found| found.nfc().eq(self.typed.chars()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(name: &str, text: &str) -> Vec<usize> {
        let mut found = Vec::new();
        Name::new(name, 7).find(text, &words(text, 7), |at, _| found.push(at));
        found
    }

    #[test]
    fn a_name_of_two_words_is_found_in_any_case_and_one_plain_word_as_it_was_typed() {
        assert_eq!(places("Jo Smith", "@JO  SMITH, jo-smith and Jo Smithson"), [0, 2]);
        assert_eq!(places("Will", "Will says he will, Willing or not"), [0]);
        assert_eq!(places("nurse23", "NURSE23 and nurse 23"), [0]);
        assert_eq!(places("Zo\u{eb}", "Zoe\u{308} and Zoe"), [0]);
        assert_eq!(places("--", "-- and so on"), [0_usize; 0]);
    }
}
