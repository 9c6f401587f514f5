//! Texts as the word pieces of BERT uncased, with the byte range of each: the input of the embedded tiers.
//! Decides nothing itself about a word that is not a piece as a whole: `tokenizers` is asked, once a word.
//! Called by `classify`.

mod json;
mod memory;
mod teacher;
mod vocabulary;

use std::sync::OnceLock;

use crate::error::{Error, ErrorKind, Result};

use memory::{Case, Memory};
use teacher::{SPECIAL, Teacher};
use vocabulary::{KEY_BYTES, Vocabulary};

/// WordPiece calls longer words unknown without looking (the setting of every BERT).
const LONGEST_WORD: usize = 100;

/// A word piece: which, and where in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Line of the vocabulary, from 0.
    pub id: u32,
    /// Byte offset of its first character in the original text, from 0.
    pub start: u32,
    /// Byte offset behind its last character.
    pub end: u32,
}

/// The tokeniser of BERT uncased (Devlin et al. 2019; WordPiece: Schuster & Nakajima 2012), with a memory before it.
///
/// Pieces and offsets are those of the crate `tokenizers` on the whole text without special tokens added, on any number
/// of threads; `tests/it/encode.rs` holds it to that. A word that stands in the vocabulary is its own piece, since
/// WordPiece takes the longest piece first; any other is asked of `tokenizers`, which is built at the first of them.
#[derive(Debug)]
pub struct Encoder {
    vocabulary: Vocabulary,
    asked: OnceLock<std::result::Result<Asked, String>>,
}

/// What answers for words that the vocabulary does not hold whole.
#[derive(Debug)]
struct Asked {
    teacher: Teacher,
    memory: Memory,
}

impl Encoder {
    /// From the pieces, one a line, in the order of their ids; `##` marks those that continue a word.
    ///
    /// Errs (`Data`) on a list that is empty, lacks `[UNK]`, or has an empty or repeated line.
    pub fn new(vocabulary: &str) -> Result<Self> {
        Ok(Encoder { vocabulary: Vocabulary::read(vocabulary)?, asked: OnceLock::new() })
    }

    /// From a `tokenizer.json`, as models of sentence-transformers carry it; its truncation and padding are left out.
    ///
    /// Errs (`Data`) on any other tokeniser than that of BERT uncased, and on the vocabularies that [`Encoder::new`] refuses.
    pub fn from_json(file: &[u8]) -> Result<Self> {
        Encoder::new(&json::vocabulary(file)?)
    }

    /// The id of a piece, such as `[CLS]`.
    pub fn id(&self, piece: &str) -> Option<u32> {
        self.vocabulary.pieces().position(|known| known == piece).map(|at| at as u32)
    }

    /// How many pieces there are.
    pub fn pieces(&self) -> usize {
        self.vocabulary.len()
    }

    /// Appends the pieces of `text` to `out`, in the order of the text.
    ///
    /// Every range is on character boundaries and inside `text`; pieces of one character (a Hangul syllable) share its range.
    /// Errs (`Data`) on a text over 4 GB; `out` is then as it was.
    pub fn encode(&self, text: &str, out: &mut Vec<Piece>) -> Result<()> {
        if u32::try_from(text.len()).is_err() {
            return Err(Error::new(ErrorKind::Data, "this text is over 4 GB; cut it into comments first"));
        }
        let before = out.len();
        self.walk(text, out).inspect_err(|_| out.truncate(before))
    }

    /// One pass over the bytes. A chunk is what stands between white space; one that turns out to hold anything but
    /// plain words and signs is taken back and handed over whole.
    fn walk(&self, text: &str, out: &mut Vec<Piece>) -> Result<()> {
        let bytes = text.as_bytes();
        let mut at = 0;
        let (mut chunk, mut chunk_pieces) = (0, out.len());
        while let Some(&byte) = bytes.get(at) {
            let start = at;
            let mut class = CLASS[usize::from(byte)];
            if class >= FIRST_LOWER {
                let mut key = 0_u128;
                while class >= FIRST_LOWER {
                    key = (key << 8) | u128::from(class);
                    at += 1;
                    class = bytes.get(at).map_or(SPACE, |next| CLASS[usize::from(*next)]);
                }
                let known = if at - start <= KEY_BYTES { self.vocabulary.id(key) } else { None };
                match known {
                    Some(id) => out.push(piece(id, start, at)),
                    None if at - start > LONGEST_WORD => out.push(piece(self.vocabulary.unknown(), start, at)),
                    None => self.ask(text, start, at, Case::Ignored, out)?,
                }
                continue;
            }
            let kind = match class {
                SPACE => Kind::Space(1),
                SIGN => Kind::Sign(1),
                BRACKET if !SPECIAL.iter().any(|token| text[at..].starts_with(token)) => Kind::Sign(1),
                WIDE => wide(&text[at..]),
                _ => Kind::Other,
            };
            match kind {
                Kind::Space(length) => {
                    at += length;
                    (chunk, chunk_pieces) = (at, out.len());
                }
                Kind::Sign(length) => {
                    at += length;
                    let key = bytes[start..at].iter().fold(0, |key, byte| (key << 8) | u128::from(*byte));
                    out.push(piece(self.vocabulary.id(key).unwrap_or(self.vocabulary.unknown()), start, at));
                }
                Kind::Other => {
                    out.truncate(chunk_pieces);
                    at += text[at..].find(parts).unwrap_or(text.len() - at);
                    self.ask(text, chunk, at, Case::Kept, out)?;
                }
            }
        }
        Ok(())
    }

    /// Appends the pieces of `text[start..end]` as remembered, or else as `tokenizers` says.
    fn ask(&self, text: &str, start: usize, end: usize, case: Case, out: &mut Vec<Piece>) -> Result<()> {
        let asked = self.asked.get_or_init(|| {
            let teacher = Teacher::new(&self.vocabulary).map_err(|cause| cause.to_string())?;
            Ok(Asked { teacher, memory: Memory::default() })
        });
        let refused = |cause: &str| {
            let message = format!("`tokenizers` refuses this vocabulary ({cause}); take the one the model came with");
            Error::new(ErrorKind::Data, message)
        };
        let asked = asked.as_ref().map_err(|cause| refused(cause))?;
        let word = &text[start..end];
        let mut push = |pieces: &[Piece]| {
            out.extend(pieces.iter().map(|p| piece(p.id, start + p.start as usize, start + p.end as usize)));
        };
        match asked.memory.get(word, case) {
            Some(pieces) => push(pieces),
            None => {
                let pieces = match case {
                    Case::Ignored => asked.teacher.word(word),
                    Case::Kept => asked.teacher.chunk(word),
                };
                let pieces = pieces.map_err(|cause| refused(&cause.to_string()))?;
                push(&pieces);
                asked.memory.keep(word, pieces);
            }
        }
        Ok(())
    }
}

fn piece(id: u32, start: usize, end: usize) -> Piece {
    Piece { id, start: start as u32, end: end as u32 }
}

/// What a character outside words is, with its length in bytes.
enum Kind {
    Space(usize),
    Sign(usize),
    Other,
}

/// Of the characters beyond ASCII, white space and the signs of typographers are taken here, because smart quotes are
/// in every other comment: each is a piece of its own, and no normalisation touches it.
fn wide(rest: &str) -> Kind {
    match rest.chars().next() {
        Some(c @ ('\u{2013}' | '\u{2014}' | '\u{2018}' | '\u{2019}' | '\u{201c}' | '\u{201d}' | '\u{2026}')) => {
            Kind::Sign(c.len_utf8())
        }
        Some(c) if parts(c) => Kind::Space(c.len_utf8()),
        _ => Kind::Other,
    }
}

/// White space to BERT. Vertical tab, form feed and U+0085 are control characters to it, and vanish inside a word.
fn parts(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r') || (c > '\u{85}' && c.is_whitespace())
}

const SPACE: u8 = 0;
const SIGN: u8 = 1;
const BRACKET: u8 = 2;
const WIDE: u8 = 3;
const CONTROL: u8 = 4;
/// From here on a class is a letter or digit itself, in lower case.
const FIRST_LOWER: u8 = b'0';

/// The class of each byte.
const CLASS: [u8; 256] = {
    let mut class = [WIDE; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        class[byte as usize] = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => SPACE,
            b'[' => BRACKET,
            _ if byte.is_ascii_alphanumeric() => byte.to_ascii_lowercase(),
            _ if byte.is_ascii_punctuation() => SIGN,
            _ => CONTROL,
        };
        byte += 1;
    }
    class
};

#[cfg(test)]
mod tests;
