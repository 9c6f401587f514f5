//! Sentences of a text, as byte ranges.
//! Uses the bounds of Unicode (UAX #29) and mends them where an abbreviation only looks like an end.
//! Called by the lexicon and, for long comments, by encoders.

use unicode_segmentation::UnicodeSegmentation;

use crate::corpus::Span;

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "vs", "etc", "e.g", "i.e", "eg", "ie", "approx", "dept",
    "govt", "no", "nos", "p", "pp", "cf", "al", "inc", "ltd", "co", "a.m", "p.m", "am", "pm", "hrs", "yrs", "yr", "wk",
];

/// The sentences of `text` in order, without the white space around them; a line's end ends one too.
pub fn sentences(text: &str) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    for (start, piece) in text.split_sentence_bound_indices() {
        let whole = match open.take() {
            Some(before) => Span::new(before.start, start + piece.len()),
            None => Span::new(start, start + piece.len()),
        };
        if ends_in_abbreviation(piece) && continues(&text[whole.end..]) {
            open = Some(whole);
        } else {
            push_trimmed(text, whole, &mut found);
        }
    }
    if let Some(rest) = open {
        push_trimmed(text, rest, &mut found);
    }
    found
}

fn push_trimmed(text: &str, span: Span, found: &mut Vec<Span>) {
    let piece = &text[span.start..span.end];
    let trimmed = piece.trim();
    if !trimmed.is_empty() {
        let start = span.start + (piece.len() - piece.trim_start().len());
        found.push(Span::new(start, start + trimmed.len()));
    }
}

fn ends_in_abbreviation(piece: &str) -> bool {
    let Some(body) = piece.trim_end_matches(' ').strip_suffix('.') else { return false };
    let last = body.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let lower = last.to_lowercase();
    ABBREVIATIONS.contains(&lower.as_str())
        || (last.chars().count() == 1 && last.chars().all(char::is_uppercase) && last != "I")
}

/// `no.` and `am.` end a sentence unless a number or a lower-case word follows; `Mr.` hardly ever ends one.
fn continues(rest: &str) -> bool {
    rest.trim_start_matches(' ').chars().next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        sentences(text).iter().map(|span| span.of(text).expect("on a boundary")).collect()
    }

    #[test]
    fn abbreviations_do_not_end_a_sentence() {
        assert_eq!(
            shown("Mr. Hill and Dr. O. Shah saw approx. 30 cases. Then what? Nothing!"),
            ["Mr. Hill and Dr. O. Shah saw approx. 30 cases.", "Then what?", "Nothing!"]
        );
    }

    #[test]
    fn lines_end_sentences() {
        assert_eq!(shown("First line\nsecond line\n\n third "), ["First line", "second line", "third"]);
    }

    #[test]
    fn a_text_without_an_end_is_one_sentence_and_blank_text_has_none() {
        assert_eq!(shown("so tired..."), ["so tired..."]);
        assert!(shown(" \n ").is_empty());
    }
}
