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
    const COMMON: [&str; 16] = [
        "the", "and", "to", "of", "is", "that", "it", "for", "you", "are", "have", "with", "they", "my", "not", "this",
    ];
    let mut words = 0_usize;
    let mut common = 0_usize;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(200) {
        words += 1;
        common += usize::from(COMMON.iter().any(|known| word.eq_ignore_ascii_case(known)));
    }
    common * 12 >= words && common >= 2
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
    fn short_texts_are_given_the_benefit_of_the_doubt() {
        assert_eq!(other_language("Genau so ist es!", "en"), None);
        assert_eq!(language("ok"), None);
    }
}
