//! One spelling of each character: NFC, straight quotation marks, entities decoded, addresses masked.
//! Does not change case or words, and remembers where each piece stood in the original.
//! Called by every tier before it looks for words.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::corpus::Span;

/// A normalised text and the way back to the original.
#[derive(Debug, Clone, Default)]
pub struct Normalized {
    text: String,
    pieces: Vec<Piece>,
}

/// A run that is the same in both texts, or one that was replaced as a whole.
#[derive(Debug, Clone, Copy)]
struct Piece {
    at: usize,
    original: Span,
    same: bool,
}

/// What stands for an address of the web.
pub const URL: &str = "URL";
/// What stands for an e-mail address.
pub const EMAIL: &str = "EMAIL";
/// What stands for the handle of a person.
pub const HANDLE: &str = "@USER";

impl Normalized {
    /// Normalises `original`.
    pub fn new(original: &str) -> Self {
        let mut out = Normalized { text: String::with_capacity(original.len()), pieces: Vec::new() };
        let compose = !original.is_ascii() && is_nfc_quick(original.chars()) != IsNormalized::Yes;
        let bytes = original.as_bytes();
        let mut plain = 0;
        let mut at = 0;
        while at < bytes.len() {
            if !compose {
                at += bytes[at..].iter().position(|byte| STARTS[usize::from(*byte)]).unwrap_or(bytes.len() - at);
                if at == bytes.len() {
                    break;
                }
            }
            let Some((length, replacement)) = special(original, at, compose) else {
                at += char_len(bytes[at]);
                continue;
            };
            out.keep(original, plain, at);
            out.replace(&replacement, Span::new(at, at + length));
            at += length;
            plain = at;
        }
        out.keep(original, plain, bytes.len());
        out
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// A byte range of the normalised text as one of the original; a replaced piece counts as a whole.
    pub fn original(&self, span: Span) -> Span {
        let start = self.piece(span.start).map_or(0, |piece| match piece.same {
            true => piece.original.start + (span.start - piece.at),
            false => piece.original.start,
        });
        let end = self.piece(span.end.saturating_sub(1)).map_or(0, |piece| match piece.same {
            true => piece.original.start + (span.end - piece.at),
            false => piece.original.end,
        });
        Span::new(start, end.max(start))
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        let index = self.pieces.partition_point(|piece| piece.at <= at);
        self.pieces.get(index.checked_sub(1)?)
    }

    fn keep(&mut self, original: &str, start: usize, end: usize) {
        if start < end {
            self.pieces.push(Piece { at: self.text.len(), original: Span::new(start, end), same: true });
            self.text.push_str(&original[start..end]);
        }
    }

    fn replace(&mut self, replacement: &str, original: Span) {
        if !replacement.is_empty() {
            self.pieces.push(Piece { at: self.text.len(), original, same: false });
            self.text.push_str(replacement);
        }
    }
}

fn char_len(first: u8) -> usize {
    match first {
        0..=0x7f => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => 4,
    }
}

/// Bytes at which something to replace may start, in a text that is composed already.
const STARTS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = matches!(byte as u8, b'&' | b'@' | b'h' | b'H' | b'w' | b'W' | b'\r' | 0x80..);
        byte += 1;
    }
    table
};

/// What at byte `at` is replaced: its length in the original and what stands for it.
fn special(text: &str, at: usize, compose: bool) -> Option<(usize, Cow<'static, str>)> {
    let bytes = text.as_bytes();
    match bytes[at] {
        b'&' => entity(&text[at..]),
        b'@' => handle(text, at),
        b'h' | b'H' | b'w' | b'W' if starts_word(bytes, at) => url(&text[at..]),
        b'\r' => Some((1, Cow::Borrowed(""))),
        0..=0x7f if compose => combined(&text[at..]),
        0..=0x7f => None,
        _ => {
            let rest = &text[at..];
            let first = rest.chars().next()?;
            let plain = match first {
                '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{02bc}' | '\u{00b4}' | '\u{2032}' => "'",
                '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}' | '\u{2033}' => "\"",
                '\u{00a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => " ",
                '\u{2013}' | '\u{2014}' | '\u{2212}' => "-",
                '\u{2010}' | '\u{2011}' => "-",
                '\u{2026}' => "...",
                '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{00ad}' => "",
                _ => return if compose { combined(rest) } else { None },
            };
            Some((first.len_utf8(), Cow::Borrowed(plain)))
        }
    }
}

/// A base character with the marks behind it, where NFC writes them otherwise.
fn combined(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let mut chars = rest.chars();
    let first = chars.next()?;
    let jamo = |c: char| ('\u{1161}'..='\u{11ff}').contains(&c);
    let marks: usize = chars.take_while(|c| canonical_combining_class(*c) != 0 || jamo(*c)).map(char::len_utf8).sum();
    let length = first.len_utf8() + marks;
    let cluster = &rest[..length];
    let composed: String = cluster.nfc().collect();
    (composed != cluster).then_some((length, Cow::Owned(composed)))
}

fn starts_word(bytes: &[u8], at: usize) -> bool {
    at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] >= 0x80)
}

fn url(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    if !matches!(rest.as_bytes().get(1), Some(b't' | b'T' | b'w' | b'W')) {
        return None;
    }
    let lower = |prefix: &str| rest.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if !(lower("http://") || lower("https://") || lower("www.")) {
        return None;
    }
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '|')).unwrap_or(rest.len());
    let length = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']).len();
    Some((length, Cow::Borrowed(URL)))
}

/// A handle `@name`; the part of an e-mail address from `@` on is masked too, as an address.
fn handle(text: &str, at: usize) -> Option<(usize, Cow<'static, str>)> {
    let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
    let rest = &text[at + 1..];
    let length = rest.find(|c| !name(c)).unwrap_or(rest.len());
    let length = rest[..length].trim_end_matches(['.', '-']).len();
    if length == 0 {
        return None;
    }
    let mask = if starts_word(text.as_bytes(), at) { HANDLE } else { EMAIL };
    Some((1 + length, Cow::Borrowed(mask)))
}

fn entity(rest: &str) -> Option<(usize, Cow<'static, str>)> {
    let end = rest.bytes().take(12).position(|b| b == b';')?;
    let name = &rest[1..end];
    let decoded = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
            None => number.parse().ok()?,
        };
        let sign = match code {
            0x2018 | 0x2019 => '\'',
            0x201c | 0x201d => '"',
            0xa0 => ' ',
            code => char::from_u32(code).filter(|c| !c.is_control())?,
        };
        Cow::Owned(sign.to_string())
    } else {
        Cow::Borrowed(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" | "ldquo" | "rdquo" => "\"",
            "apos" | "lsquo" | "rsquo" => "'",
            "nbsp" => " ",
            "ndash" | "mdash" => "-",
            "hellip" => "...",
            "pound" => "£",
            "euro" => "€",
            _ => return None,
        })
    };
    Some((end + 1, decoded))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<'t>(original: &'t str, normalized: &Normalized, word: &str) -> &'t str {
        let at = normalized.text().find(word).expect("the word stands there");
        normalized.original(Span::new(at, at + word.len())).of(original).expect("on a boundary")
    }

    #[test]
    fn words_lead_back_to_the_original_whatever_stood_before_them() {
        let original = "\u{201c}I can\u{2019}t cope\u{201d} \u{2014} see https://x.org/a?b=1, cafe\u{301} &amp; @jo_b or a.b@c.org\u{a0}now";
        let normalized = Normalized::new(original);
        assert_eq!(normalized.text(), "\"I can't cope\" - see URL, caf\u{e9} & @USER or a.bEMAIL now");
        assert_eq!(back(original, &normalized, "can't"), "can\u{2019}t");
        assert_eq!(back(original, &normalized, "URL"), "https://x.org/a?b=1");
        assert_eq!(back(original, &normalized, "caf\u{e9}"), "cafe\u{301}");
        assert_eq!(back(original, &normalized, "&"), "&amp;");
        assert_eq!(back(original, &normalized, "now"), "now");
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let original = "Caf\u{e9} at 5 & wages: how many? www is a word";
        assert_eq!(Normalized::new(original).text(), original);
    }

    #[test]
    fn broken_entities_and_lone_signs_are_kept() {
        for text in ["&", "&;", "&#xD800;", "&#99999999999;", "@", "a @ b", "&unknown;", "fish&chips"] {
            assert_eq!(Normalized::new(text).text(), text);
        }
    }

    #[test]
    fn every_span_falls_on_a_boundary() {
        let original = "\u{1f642}e\u{301}\u{2026}\u{200b}\u{d55c}\u{1112}\u{1161}\u{11ab} na\u{ef}ve &#8217; \u{fb01}n";
        let normalized = Normalized::new(original);
        for (start, _) in normalized.text().char_indices() {
            for (end, _) in normalized.text().char_indices().filter(|(end, _)| *end > start) {
                assert!(normalized.original(Span::new(start, end)).of(original).is_some(), "{start}..{end}");
            }
        }
    }
}
