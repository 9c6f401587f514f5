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

/// What a byte is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Byte {
    Letter,
    Digit,
    Space,
    Apostrophe,
    Hyphen,
    Stop,
    /// Starts a word that has letters behind it.
    At,
    Dollar,
    /// A token of its own.
    Alone(WordKind),
    /// Part of a character that is not ASCII.
    Wide,
}

/// By byte, so that plain text is read without decoding a character.
const BYTES: [Byte; 256] = {
    let mut table = [Byte::Alone(WordKind::Sign); 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => Byte::Letter,
            b'0'..=b'9' => Byte::Digit,
            b'\n' => Byte::Alone(WordKind::Line),
            b'\t' | 0x0b | 0x0c | b'\r' | b' ' => Byte::Space,
            b'\'' => Byte::Apostrophe,
            b'-' => Byte::Hyphen,
            b'.' | b'!' | b'?' => Byte::Stop,
            b'@' => Byte::At,
            b'$' => Byte::Dollar,
            b',' => Byte::Alone(WordKind::Comma),
            b';' | b':' | b'(' | b')' | b'[' | b']' => Byte::Alone(WordKind::Break),
            b'"' => Byte::Alone(WordKind::Quote),
            0x80.. => Byte::Wide,
            _ => Byte::Alone(WordKind::Sign),
        };
        byte += 1;
    }
    table
};

/// The tokens of `text` in order. A hyphen inside a word parts it, so that `burnt-out` is two words.
pub fn words(text: &str) -> Vec<Word> {
    let bytes = text.as_bytes();
    let mut found = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        let kind = match BYTES[usize::from(bytes[start])] {
            Byte::Space | Byte::Apostrophe => continue,
            Byte::Letter | Byte::At => {
                at = word_end(text, at);
                WordKind::Word
            }
            Byte::Digit | Byte::Dollar => {
                at = number_end(text, at);
                WordKind::Number
            }
            Byte::Hyphen if hyphenates(text, start) => continue,
            Byte::Hyphen => WordKind::Break,
            Byte::Stop => {
                while at < bytes.len() && BYTES[usize::from(bytes[at])] == Byte::Stop {
                    at += 1;
                }
                WordKind::Stop
            }
            Byte::Alone(kind) => kind,
            Byte::Wide => {
                let Some(first) = char_at(text, start) else { break };
                at = start + first.len_utf8();
                match first {
                    c if c.is_alphabetic() => {
                        at = word_end(text, at);
                        WordKind::Word
                    }
                    c if c.is_numeric() || matches!(c, '£' | '€') => {
                        at = number_end(text, at);
                        WordKind::Number
                    }
                    c if c.is_whitespace() => continue,
                    _ => WordKind::Sign,
                }
            }
        };
        found.push(Word { span: Span::new(start, at), kind });
    }
    found
}

/// Where a word ends that goes on at `at`.
fn word_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        while let Some(eight) = bytes[at..].first_chunk() {
            let plain = plain(*eight);
            at += plain;
            if plain < eight.len() {
                break;
            }
        }
        let Some(byte) = bytes.get(at) else { break };
        at += match BYTES[usize::from(*byte)] {
            Byte::Letter | Byte::Digit => 1,
            Byte::Apostrophe if is_at(text, at + 1, char::is_alphabetic) => 1,
            Byte::Wide => match char_at(text, at) {
                Some(c) if c.is_alphanumeric() || is_mark(c) => c.len_utf8(),
                _ => break,
            },
            _ => break,
        };
    }
    at
}

/// How many of eight bytes are ASCII letters and digits before the first that is not: all looked at together.
fn plain(eight: [u8; 8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let bytes = u64::from_le_bytes(eight);
    // The high bit of each byte (without its own) says whether the byte is at least `first` and at most `last`.
    let within = |bytes: u64, first: u8, last: u8| {
        let low = bytes & !HIGH;
        (low + EACH * u64::from(0x80 - first)) & !(low + EACH * u64::from(0x7f - last))
    };
    let inside = (within(bytes | (0x20 * EACH), b'a', b'z') | within(bytes, b'0', b'9')) & !bytes & HIGH;
    (inside ^ HIGH).trailing_zeros() as usize / 8
}

/// Where a number ends that goes on at `at`.
fn number_end(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        at += match bytes[at] {
            b'%' => 1,
            b',' | b'.' if is_at(text, at + 1, char::is_numeric) => 1,
            _ => match char_at(text, at) {
                Some(c) if c.is_alphanumeric() => c.len_utf8(),
                _ => break,
            },
        };
    }
    at
}

fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

fn is_at(text: &str, at: usize, is: impl Fn(char) -> bool) -> bool {
    char_at(text, at).is_some_and(is)
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn hyphenates(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    before && is_at(text, at + 1, char::is_alphanumeric)
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
