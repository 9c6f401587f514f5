//! What was asked once: words and chunks with their pieces, shared by all threads, in a bounded room.
//! Forgets nothing: when it is full, new words are asked each time, and the answers stay the same.
//! Called by `Encoder`.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Piece;

/// Places for entries: 40 bytes each, 1.3 MB.
const SLOTS: usize = 1 << 15;
/// An entry stands in one of so many places from its home on.
const REACH: usize = 16;
/// What all entries may hold in bytes, beside their places.
const ROOM: usize = 3 << 20;
/// What an allocator takes for the two parts of an entry, about.
const OVERHEAD: usize = 32;
/// Longer words come once.
const LONGEST: usize = 64;

/// Whether upper case matters: not in a plain word, but a chunk may hold `[SEP]`, which is not `[sep]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Ignored,
    Kept,
}

/// Each place is written once and then only read, so that threads need no lock.
pub(super) struct Memory {
    slots: Box<[OnceLock<Entry>]>,
    left: AtomicUsize,
}

struct Entry {
    word: Box<str>,
    /// Offsets count from the start of the word.
    pieces: Box<[Piece]>,
}

impl Default for Memory {
    fn default() -> Self {
        Memory { slots: (0..SLOTS).map(|_| OnceLock::new()).collect(), left: AtomicUsize::new(ROOM) }
    }
}

impl Memory {
    /// The pieces of a word, if they are remembered.
    pub(super) fn get(&self, word: &str, case: Case) -> Option<&[Piece]> {
        if word.len() > LONGEST {
            return None;
        }
        for at in places(word) {
            let entry = self.slots[at].get()?;
            let same = match case {
                Case::Ignored => entry.word.eq_ignore_ascii_case(word),
                Case::Kept => *entry.word == *word,
            };
            if same {
                return Some(&entry.pieces);
            }
        }
        None
    }

    /// Remembers the pieces of a word where there is room.
    pub(super) fn keep(&self, word: &str, pieces: Vec<Piece>) {
        let cost = word.len() + pieces.len() * size_of::<Piece>() + OVERHEAD;
        let pay = |left: usize| left.checked_sub(cost);
        if word.len() > LONGEST || self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, pay).is_err() {
            return;
        }
        let mut entry = Entry { word: word.into(), pieces: pieces.into() };
        for at in places(word) {
            match self.slots[at].set(entry) {
                Ok(()) => return,
                Err(back) => entry = back,
            }
        }
        self.left.fetch_add(cost, Ordering::Relaxed);
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory with {} bytes left", self.left.load(Ordering::Relaxed))
    }
}

/// FNV-1a over the lower-cased bytes, whatever the case to be kept.
fn places(word: &str) -> impl Iterator<Item = usize> {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let home = (hash ^ (hash >> 32)) as usize;
    (home..home + REACH).map(|at| at % SLOTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: Piece = Piece { id: 7, start: 0, end: 3 };

    #[test]
    fn a_word_is_remembered_in_any_case_and_a_chunk_in_its_own() {
        let memory = Memory::default();
        memory.keep("Rota", vec![PIECE]);
        assert_eq!(memory.get("rOTA", Case::Ignored), Some(&[PIECE][..]));
        assert_eq!((memory.get("rOTA", Case::Kept), memory.get("rot", Case::Ignored)), (None, None));
    }

    #[test]
    fn endless_distinct_words_fill_it_and_no_more() {
        let memory = Memory::default();
        memory.keep("first", vec![PIECE]);
        for number in 0..200_000 {
            memory.keep(&format!("word{number}"), vec![PIECE; 4]);
        }
        let kept: usize = memory
            .slots
            .iter()
            .filter_map(OnceLock::get)
            .map(|e| e.word.len() + size_of_val(&*e.pieces) + OVERHEAD)
            .sum();
        assert_eq!(kept, ROOM - memory.left.load(Ordering::Relaxed));
        assert!(kept <= ROOM && memory.get("first", Case::Kept).is_some());
    }

    #[test]
    fn a_long_chunk_is_not_kept() {
        let memory = Memory::default();
        memory.keep(&"é".repeat(33), vec![PIECE]);
        assert_eq!(memory.left.load(Ordering::Relaxed), ROOM);
    }
}
