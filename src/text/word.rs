//! Words and punctuation of a text, as byte ranges.
//! Does not change letters: lower case is the caller's.
//! Called by the lexicon, and by the quotation finder.

use crate::corpus::Span;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordKind {
    /// Letters, with apostrophes inside: `can't`.
    Word,
    /// Digits, with signs of money and decimals: `£1,200.50`, `30%`.
    Number,
    /// `,`
    Comma,
    /// `;` `:` `(` `)` `[` `]` and dashes between words.
    Break,
    /// `.` `!` `?` and their runs.
    Stop,
    /// `"`
    Quote,
    /// The end of a line.
    Line,
    /// Anything else: an emoji, a sign.
    Sign,
}

/// A token: where it stands and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Byte range in the text.
    pub span: Span,
    /// What it is.
    pub kind: WordKind,
}

/// The tokens of `text` in order. A hyphen inside a word parts it, so that `burnt-out` is two words.
pub fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::with_capacity(text.len() / 5);
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        let mut end = start + first.len_utf8();
        let kind = if first.is_alphabetic() || first == '@' {
            while let Some(&(at, c)) = chars.peek() {
                let inside = c.is_alphanumeric()
                    || is_mark(c)
                    || (c == '\'' && text[at + 1..].chars().next().is_some_and(char::is_alphabetic));
                if !inside {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            WordKind::Word
        } else if first.is_numeric() || matches!(first, '£' | '$' | '€') {
            while let Some(&(at, c)) = chars.peek() {
                let next_digit = || text[at + 1..].chars().next().is_some_and(char::is_numeric);
                let inside = c.is_alphanumeric() || c == '%' || (matches!(c, ',' | '.') && next_digit());
                if !inside {
                    break;
                }
                end = at + c.len_utf8();
                chars.next();
            }
            WordKind::Number
        } else {
            match first {
                '\n' => WordKind::Line,
                c if c.is_whitespace() => continue,
                ',' => WordKind::Comma,
                ';' | ':' | '(' | ')' | '[' | ']' => WordKind::Break,
                '-' => match hyphenates(text, start) {
                    true => continue,
                    false => WordKind::Break,
                },
                '.' | '!' | '?' => {
                    while let Some(&(at, '.' | '!' | '?')) = chars.peek() {
                        end = at + 1;
                        chars.next();
                    }
                    WordKind::Stop
                }
                '"' => WordKind::Quote,
                '\'' => continue,
                _ => WordKind::Sign,
            }
        };
        found.push(Word { span: Span::new(start, end), kind });
    }
    found
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn hyphenates(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    let after = text[at + 1..].chars().next().is_some_and(char::is_alphanumeric);
    before && after
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, WordKind)> {
        words(text).iter().map(|word| (word.span.of(text).expect("on a boundary"), word.kind)).collect()
    }

    #[test]
    fn apostrophes_stay_and_hyphens_part() {
        use WordKind::*;
        assert_eq!(
            shown("I can't - burnt-out, 'really'?!\nsee £1,200.50."),
            [
                ("I", Word),
                ("can't", Word),
                ("-", Break),
                ("burnt", Word),
                ("out", Word),
                (",", Comma),
                ("really", Word),
                ("?!", Stop),
                ("\n", Line),
                ("see", Word),
                ("£1,200.50", Number),
                (".", Stop)
            ]
        );
    }

    #[test]
    fn letters_of_any_script_are_words_and_emoji_are_signs() {
        use WordKind::*;
        assert_eq!(
            shown("naïve Ärger e\u{301} 🙂"),
            [("naïve", Word), ("Ärger", Word), ("e\u{301}", Word), ("🙂", Sign)]
        );
    }
}
