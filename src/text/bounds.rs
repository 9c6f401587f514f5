//! The sentence bounds of Unicode (UAX #29) for the text that people type: ASCII, Latin-1 letters, money and emoji.
//! Knows no other letter, and says so: `sentence` then asks the crate that knows them all.
//! Called by `sentence` for each text; held equal to that crate by its tests.

use crate::corpus::Span;

/// What the rules SB1 to SB11 tell characters apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    Lower,
    Numeric,
    /// A full stop, which may be one of an abbreviation.
    ATerm,
    /// `!` and `?`
    STerm,
    /// Brackets and quotation marks.
    Close,
    Space,
    /// Ends a line.
    Para,
    /// `,` `-` `:` `;`
    Continue,
    /// Belongs to the character before it.
    Extend,
    Other,
}

const ASCII: [Class; 128] = {
    let mut table = [Class::Other; 128];
    let mut byte = 0;
    while byte < table.len() {
        table[byte] = match byte as u8 {
            b'A'..=b'Z' => Class::Upper,
            b'a'..=b'z' => Class::Lower,
            b'0'..=b'9' => Class::Numeric,
            b'.' => Class::ATerm,
            b'!' | b'?' => Class::STerm,
            b'"' | b'\'' | b'(' | b')' | b'[' | b']' | b'{' | b'}' => Class::Close,
            b'\t' | 0x0b | 0x0c | b' ' => Class::Space,
            b'\n' | b'\r' => Class::Para,
            b',' | b'-' | b':' | b';' => Class::Continue,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
};

/// Bytes at which a piece may end.
const ENDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < ASCII.len() {
        table[byte] = matches!(ASCII[byte], Class::ATerm | Class::STerm | Class::Para);
        byte += 1;
    }
    table
};

/// The class of a character; `None` for one that is not known here.
fn class(c: char) -> Option<Class> {
    Some(match c {
        '\0'..='\x7f' => ASCII[c as usize],
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{de}' => Class::Upper,
        '\u{df}'..='\u{f6}' | '\u{f8}'..='\u{ff}' => Class::Lower,
        '£' | '€' | '©' | '°' => Class::Other,
        '\u{2640}' | '\u{2642}' | '\u{2764}' => Class::Other,
        '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}' | '\u{1f900}'..='\u{1f9ff}' => Class::Other,
        '\u{fe0f}' => Class::Extend,
        _ => return None,
    })
}

/// The pieces between the bounds of a text, in order: together they are the whole text.
pub(super) struct Bounds<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Bounds<'t> {
    /// `None` where the text holds a character that is not known here.
    pub(super) fn of(text: &'t str) -> Option<Self> {
        let known = text.is_ascii() || text.chars().all(|c| class(c).is_some());
        known.then_some(Bounds { text, at: 0 })
    }

    /// The character at byte `at`, where it ends and its class.
    fn class_at(&self, at: usize) -> Option<(usize, Class)> {
        match self.text.as_bytes().get(at)? {
            byte @ 0..=0x7f => Some((at + 1, ASCII[usize::from(*byte)])),
            _ => {
                let c = self.text[at..].chars().next()?;
                Some((at + c.len_utf8(), class(c).unwrap_or(Class::Other)))
            }
        }
    }

    /// Reads on behind a full stop or sign at `stop`: `Ok` where a piece ends, or `Err` where none does.
    fn behind(&self, stop: usize) -> Result<usize, usize> {
        let full_stop = self.text.as_bytes()[stop] == b'.';
        let (mut at, mut direct, mut spaced) = (stop + 1, true, false);
        loop {
            let Some((next, class)) = self.class_at(at) else { return Ok(at) };
            match class {
                Class::Extend => {}                                                                // SB5
                Class::Numeric if full_stop && direct => return Err(at),                           // SB6
                Class::Upper if full_stop && direct && self.letter_before(stop) => return Err(at), // SB7
                Class::Continue | Class::ATerm | Class::STerm => return Err(at),                   // SB8a
                Class::Close if !spaced => direct = false,                                         // SB9
                Class::Space => (direct, spaced) = (false, true),                                  // SB9, SB10
                Class::Para => return Ok(self.line_end(at)),                                       // SB9, SB10, SB4
                _ if full_stop && self.goes_on(at) => return Err(at),                              // SB8
                _ => return Ok(at),                                                                // SB11
            }
            at = next;
        }
    }

    /// A line ends behind the sign at `at`, or behind both of `\r\n` (SB3, SB4).
    fn line_end(&self, at: usize) -> usize {
        at + if self.text[at..].starts_with("\r\n") { 2 } else { 1 }
    }

    fn letter_before(&self, at: usize) -> bool {
        let before = self.text[..at].chars().rev().filter_map(class).find(|class| *class != Class::Extend);
        matches!(before, Some(Class::Upper | Class::Lower))
    }

    /// Whether a small letter comes before any other letter, stop or line (SB8).
    fn goes_on(&self, at: usize) -> bool {
        let mut classes = self.text[at..].chars().filter_map(class);
        let first = classes
            .find(|class| matches!(class, Class::Upper | Class::Lower | Class::Para | Class::ATerm | Class::STerm));
        first == Some(Class::Lower)
    }
}

impl Iterator for Bounds<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if start == bytes.len() {
            return None;
        }
        let mut at = start;
        let ends = |byte: &u8| ENDS[usize::from(*byte)];
        self.at = loop {
            let Some(found) = bytes[at..].iter().position(ends).map(|more| at + more) else { break bytes.len() };
            if matches!(bytes[found], b'\n' | b'\r') {
                break self.line_end(found);
            }
            match self.behind(found) {
                Ok(end) => break end,
                Err(on) => at = on,
            }
        };
        Some(Span::new(start, self.at))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    fn ours(text: &str) -> Vec<(usize, &str)> {
        let pieces = Bounds::of(text).expect("known characters only");
        pieces.map(|piece| (piece.start, &text[piece.start..piece.end])).collect()
    }

    fn theirs(text: &str) -> Vec<(usize, &str)> {
        text.split_sentence_bound_indices().collect()
    }

    #[test]
    fn every_known_character_bounds_as_unicode_says() {
        let known = ('\0'..='\u{1ffff}').filter(|c| class(*c).is_some());
        for c in known {
            for (before, after) in [
                ("a.", "B"),
                ("a.", " B"),
                ("a. ", "b"),
                ("a. ", "B"),
                ("a ", ". B"),
                ("a", ".B"),
                ("a!", " 3"),
                ("", ""),
            ] {
                let text = format!("{before}{c}{after}");
                assert_eq!(ours(&text), theirs(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn a_letter_of_another_script_is_not_known() {
        assert!(Bounds::of("Жду.").is_none());
    }

    proptest! {
        #[test]
        fn ascii_bounds_are_those_of_unicode(text in "[ -~\t\n\r]{0,60}") {
            prop_assert_eq!(ours(&text), theirs(&text));
        }

        #[test]
        fn stops_and_what_stands_near_them_bound_as_unicode_says(text in "[aA1.!?,;'\") \n\ré\u{fe0f}£]{0,14}") {
            prop_assert_eq!(ours(&text), theirs(&text));
        }
    }
}
