//! Which language a text is in.
//! Says nothing of short texts: trigrams need some forty letters.
//! Called by the pipeline, so that comments in another language are listed and not misread.

use whatlang::{Lang, detect};

/// Fewer letters than these tell nothing.
const MIN_LETTERS: usize = 40;

/// ISO 639-1 code of the language of `text`, where trigrams are sure of it; `None` for short or mixed text.
pub fn language(text: &str) -> Option<&'static str> {
    if text.chars().filter(|c| c.is_alphabetic()).take(MIN_LETTERS).count() < MIN_LETTERS {
        return None;
    }
    let info = detect(text)?;
    if !info.is_reliable() {
        return None;
    }
    code(info.lang())
}

/// The language of `text` when it surely is not `expected` (an ISO 639-1 code).
///
/// Texts that hold several of the commonest English words are never taken for another language: informal
/// English full of names and spelling errors deceives trigrams.
pub fn other_language(text: &str, expected: &str) -> Option<&'static str> {
    if expected == "en" && looks_english(text) {
        return None;
    }
    language(text).filter(|found| *found != expected)
}

fn looks_english(text: &str) -> bool {
    const COMMON: [u32; 16] = [
        packed(b"the"),
        packed(b"and"),
        packed(b"to"),
        packed(b"of"),
        packed(b"is"),
        packed(b"that"),
        packed(b"it"),
        packed(b"for"),
        packed(b"you"),
        packed(b"are"),
        packed(b"have"),
        packed(b"with"),
        packed(b"they"),
        packed(b"my"),
        packed(b"not"),
        packed(b"this"),
    ];
    /// So many words are looked at.
    const WORDS: usize = 200;
    let (mut words, mut common, mut at) = (0_usize, 0_usize, 0_usize);
    while words < WORDS {
        let start = at + run(&text[at..], false);
        at = start + run(&text[start..], true);
        if at == start {
            break;
        }
        words += 1;
        let word = &text.as_bytes()[start..at];
        if (2..=4).contains(&word.len()) && COMMON.contains(&packed(word)) {
            common += 1;
            // Every word that may follow takes a sign before it and a letter: enough is enough.
            if common >= 2 && common * 12 >= (words + (text.len() - at) / 2).min(WORDS) {
                return true;
            }
        }
    }
    common * 12 >= words && common >= 2
}

/// A word of at most four letters and digits as one number, whatever its case: this bit tells ASCII letters' case, and digits
/// have it. Sixteen words are then compared in a few steps.
const fn packed(word: &[u8]) -> u32 {
    let (mut packed, mut at) = (0, 0);
    while at < word.len() {
        packed = (packed << 8) | (word[at] | 0x20) as u32;
        at += 1;
    }
    packed
}

/// Bytes at the beginning of a text that are letters and digits, or that are not.
fn run(text: &str, of_word: bool) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (is, length) = if byte.is_ascii() {
            (byte.is_ascii_alphanumeric(), 1)
        } else {
            text[at..].chars().next().map_or((false, 1), |c| (c.is_alphanumeric(), c.len_utf8()))
        };
        if is != of_word {
            break;
        }
        at += length;
    }
    at
}

fn code(lang: Lang) -> Option<&'static str> {
    Some(match lang {
        Lang::Eng => "en",
        Lang::Deu => "de",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Ita => "it",
        Lang::Por => "pt",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Ron => "ro",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "no",
        Lang::Fin => "fi",
        Lang::Ces => "cs",
        Lang::Hun => "hu",
        Lang::Tur => "tr",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Ara => "ar",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Urd => "ur",
        Lang::Pan => "pa",
        Lang::Cmn => "zh",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Vie => "vi",
        Lang::Tgl => "tl",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str =
        "Ich habe nach zwölf Jahren gekündigt, weil niemand mehr zuhört und die Arbeit immer mehr wird.";

    #[test]
    fn another_language_is_found_and_ours_is_not() {
        assert_eq!(other_language(GERMAN, "en"), Some("de"));
        assert_eq!(
            other_language("I gave notice after twelve years, because nobody listens and the work grows.", "en"),
            None
        );
    }

    #[test]
    fn english_is_known_before_its_end_and_never_from_less_than_the_whole() {
        assert!(looks_english("The team is kind and the pay is not."));
        assert!(looks_english(&format!("the {}", "it’s naïve ".repeat(11).replace("naïve", "of"))));
        // Two common words in 25 are too few, wherever they stand; in 24 they are enough.
        let words = |n: usize| vec!["word"; n].join(" ");
        assert!(looks_english(&format!("the the {}", words(22))));
        assert!(!looks_english(&format!("the the {}", words(23))));
        assert!(!looks_english(&format!("{} the the", words(23))));
        assert!(!looks_english("the"));
    }

    #[test]
    fn short_texts_are_given_the_benefit_of_the_doubt() {
        assert_eq!(other_language("Genau so ist es!", "en"), None);
        assert_eq!(language("ok"), None);
    }
}
