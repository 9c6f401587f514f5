//! The list of pieces as a flat table from short words to ids, filled in a millisecond.
//! Does not cut words into pieces: `teacher` does.
//! Called by `Encoder`.

use std::collections::HashSet;

use crate::error::{Error, ErrorKind, Location, Result};

/// Pieces of up to so many bytes are in the table; the few longer ones are left to `teacher`.
pub(super) const KEY_BYTES: usize = 16;

/// The pieces of a model, found by key: the bytes of a piece as one big-endian number.
pub(super) struct Vocabulary {
    list: Box<str>,
    /// Key of each piece by id; 0 for those that are not in the table.
    keys: Vec<u128>,
    /// Open addressing: id + 1 of a piece, or 0. At most half full, a power of two long.
    slots: Box<[u32]>,
    unknown: u32,
}

impl Vocabulary {
    /// Reads a list, one piece a line; white space at the end of a line is none of it.
    pub(super) fn read(list: &str) -> Result<Self> {
        let count = lines(list).count();
        if u32::try_from(count).is_err() {
            return Err(fault("has more than 4,294,967,295 pieces"));
        }
        let mut vocabulary = Vocabulary {
            list: list.into(),
            keys: vec![0; count],
            slots: vec![0; (2 * count).next_power_of_two().max(2)].into(),
            unknown: u32::MAX,
        };
        let mut long = HashSet::new();
        for (id, piece) in lines(list).enumerate() {
            let new = match key(piece) {
                Some(key) => vocabulary.insert(id, key),
                None => long.insert(piece),
            };
            if piece.is_empty() || !new {
                let what = if new { "is empty" } else { "repeats an earlier piece" };
                let line = Location { line: Some(id as u64 + 1), ..Location::default() };
                return Err(fault(&format!("has a line that {what}")).at(line));
            }
            if piece == "[UNK]" {
                vocabulary.unknown = id as u32;
            }
        }
        match (count, vocabulary.unknown) {
            (0, _) => Err(fault("is empty")),
            (_, u32::MAX) => Err(fault("has no piece [UNK] for words that it cannot spell")),
            _ => Ok(vocabulary),
        }
    }

    /// Whether it was new.
    fn insert(&mut self, id: usize, key: u128) -> bool {
        let mut at = self.home(key);
        while let Some(other) = self.slots[at].checked_sub(1) {
            if self.keys[other as usize] == key {
                return false;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = id as u32 + 1;
        self.keys[id] = key;
        true
    }

    /// The id of the piece with this key.
    #[inline]
    pub(super) fn id(&self, key: u128) -> Option<u32> {
        let mut at = self.home(key);
        while let Some(id) = self.slots[at].checked_sub(1) {
            if self.keys[id as usize] == key {
                return Some(id);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }

    /// Where the search for a key begins: the upper bits of a product (Knuth, TAOCP 3, 6.4).
    #[inline]
    fn home(&self, key: u128) -> usize {
        let folded = key as u64 ^ ((key >> 64) as u64).wrapping_mul(0xff51_afd7_ed55_8ccd);
        let mixed = (folded ^ (folded >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }

    /// The id of `[UNK]`.
    pub(super) fn unknown(&self) -> u32 {
        self.unknown
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The pieces in the order of their ids.
    pub(super) fn pieces(&self) -> impl Iterator<Item = &str> {
        lines(&self.list)
    }
}

impl std::fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vocabulary of {} pieces", self.keys.len())
    }
}

/// The lines without white space at their ends; `str::lines` takes three times as long for such short ones.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    let whole = list.strip_suffix('\n').unwrap_or(list);
    let mut start = 0;
    let lines = whole.as_bytes().split(|byte| *byte == b'\n').map(move |line| {
        let end = start + line.len();
        let line = &whole[start..end];
        start = end + 1;
        line.trim_end()
    });
    lines.take(if list.is_empty() { 0 } else { usize::MAX })
}

/// `None` for a long piece, and for one whose leading zero would be lost in a number.
fn key(piece: &str) -> Option<u128> {
    let fits = !piece.is_empty() && piece.len() <= KEY_BYTES && piece.as_bytes().first() != Some(&0);
    fits.then(|| piece.bytes().fold(0, |key, byte| (key << 8) | u128::from(byte)))
}

fn fault(what: &str) -> Error {
    Error::new(ErrorKind::Data, format!("the vocabulary {what}; take vocab.txt as the model came with it"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(vocabulary: &Vocabulary, piece: &str) -> Option<u32> {
        vocabulary.id(key(piece).expect("short"))
    }

    #[test]
    fn every_short_piece_is_found_by_its_bytes_and_nothing_else_is() {
        let vocabulary =
            Vocabulary::read("[UNK]\r\na\nno\n##no\non\nsupervision\ntelecommunications\n…\n").expect("sound");
        let found = ["a", "no", "##no", "on", "supervision", "…", "o", "ano"].map(|piece| id(&vocabulary, piece));
        assert_eq!(found, [Some(1), Some(2), Some(3), Some(4), Some(5), Some(7), None, None]);
        assert_eq!((vocabulary.unknown(), vocabulary.keys.len()), (0, 8));
    }

    #[test]
    fn a_broken_list_is_refused_with_its_line_and_a_way_out() {
        let told = |list| Vocabulary::read(list).expect_err("broken").to_string();
        let way_out = "; take vocab.txt as the model came with it";
        assert_eq!(told(""), format!("the vocabulary is empty{way_out}"));
        assert_eq!(told("a\nb"), format!("the vocabulary has no piece [UNK] for words that it cannot spell{way_out}"));
        assert_eq!(
            told("[UNK]\na\nb\na"),
            format!("line 4: the vocabulary has a line that repeats an earlier piece{way_out}")
        );
        assert_eq!(told("[UNK]\n\na"), format!("line 2: the vocabulary has a line that is empty{way_out}"));
        let long = "[UNK]\ntelecommunications\ntelecommunications";
        assert!(told(long).starts_with("line 3: the vocabulary has a line that repeats"), "{}", told(long));
    }
}
