//! Sentences of a text, as byte ranges.
//! Uses the bounds of Unicode (UAX #29) and mends them where an abbreviation only looks like an end.
//! Called by the lexicon and, for long comments, by encoders.

use unicode_segmentation::UnicodeSegmentation;

use super::bounds::Bounds;
use crate::corpus::Span;

const ABBREVIATIONS: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "st", "sr", "jr", "rev", "vs", "etc", "e.g", "i.e", "eg", "ie", "approx", "dept",
    "govt", "no", "nos", "p", "pp", "cf", "al", "inc", "ltd", "co", "a.m", "p.m", "am", "pm", "hrs", "yrs", "yr", "wk",
];
/// The bytes of the longest of them.
const LONGEST: usize = 6;

/// The sentences of `text` in order, without the white space around them; a line's end ends one too.
pub fn sentences(text: &str) -> Vec<Span> {
    match Bounds::of(text) {
        Some(pieces) => joined(text, pieces),
        None => {
            let pieces = text.split_sentence_bound_indices();
            joined(text, pieces.map(|(start, piece)| Span::new(start, start + piece.len())))
        }
    }
}

/// Sentences from the pieces between bounds: those that an abbreviation parts are one.
fn joined(text: &str, pieces: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut found: Vec<Span> = Vec::new();
    let mut open: Option<usize> = None;
    for piece in pieces {
        let start = open.take().unwrap_or(piece.start);
        if ends_in_abbreviation(&text[piece.start..piece.end]) && continues(&text[piece.end..]) {
            open = Some(start);
        } else {
            push_trimmed(text, Span::new(start, piece.end), &mut found);
        }
    }
    if let Some(start) = open {
        push_trimmed(text, Span::new(start, text.len()), &mut found);
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
    if !last.is_ascii() {
        return ABBREVIATIONS.contains(&last.to_lowercase().as_str()) || is_initial(last);
    }
    last.len() <= LONGEST && (ABBREVIATIONS.iter().any(|known| known.eq_ignore_ascii_case(last)) || is_initial(last))
}

fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    chars.next().is_some_and(|c| c.is_uppercase() && c != 'I') && chars.next().is_none()
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
