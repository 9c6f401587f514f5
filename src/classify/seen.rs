//! Which texts a model has learnt from: asked by whoever holds a text, known as salted hashes.
//! Holds no text, and gives none back.
//! Asked before a coded comment serves as gold; its file is written by `train`.

use super::bundle::Bundle;
use super::rice;
use crate::digest::hash64;
use crate::error::Result;
use crate::text::{bands, wording};

/// The file of a bundle: 16 bytes of salt, then two lists of hashes as `rice` packs them: wordings, then bands.
pub(crate) const TRAINING: &str = "training.bin";

/// Bits that are kept of a hash: an unrelated text is taken for a training text about once in eighty thousand.
const BITS: u32 = 36;

/// How like a training text a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same words in the same order; case, white space and punctuation do not count.
    Copy,
    /// Most of it: a copy with words changed, or with a sentence added.
    Near,
}

/// What a model has learnt from.
#[derive(Debug, Clone)]
pub struct Seen {
    salt: String,
    wordings: Vec<u64>,
    bands: Vec<u64>,
}

impl Seen {
    /// What the model of a bundle has learnt from. Errs (`Integrity`) where the bundle does not say, or its file is broken.
    pub fn of(bundle: &Bundle) -> Result<Self> {
        Self::parse(bundle.file(TRAINING)?).map_err(|reason| bundle.wrong(TRAINING, reason))
    }

    /// What the model that is compiled in has learnt from.
    pub fn embedded() -> Self {
        Self::of(&Bundle::built_in()).expect("the list compiled in is sound: its test reads it")
    }

    /// Whether a text is one of them, or nearly. Coded comments are known when a word is changed; texts of the sentiment sets
    /// are known as copies alone. Texts of fewer than four words ("so true") are common property and never known.
    ///
    /// A text meets a coded one of Jaccard similarity s (over runs of four words) with probability 1 − (1 − s⁴)¹²: .81 at
    /// .6, .96 at .7, .998 at .8.
    pub fn has(&self, text: &str) -> Option<Likeness> {
        let known = |hashes: &[u64], hash: u64| hashes.binary_search(&hash).is_ok();
        if wording_hash(&self.salt, text).is_some_and(|hash| known(&self.wordings, hash)) {
            return Some(Likeness::Copy);
        }
        band_hashes(&self.salt, text).any(|hash| known(&self.bands, hash)).then_some(Likeness::Near)
    }

    fn parse(bytes: &[u8]) -> std::result::Result<Self, String> {
        let (salt, mut rest) = bytes.split_at_checked(16).ok_or("it is cut short")?;
        let salt = std::str::from_utf8(salt).map_err(|_| "its salt is not text")?.to_owned();
        let (wordings, bands) = (rice::unpack(&mut rest)?, rice::unpack(&mut rest)?);
        if !rest.is_empty() {
            return Err("something stands behind its end".to_owned());
        }
        Ok(Seen { salt, wordings, bands })
    }

    /// The file for these texts, each with whether copies with words changed are to be known too. `salt` has 16 bytes.
    #[cfg(any(feature = "train", test))]
    pub(crate) fn file<'t>(salt: &str, texts: impl Iterator<Item = (&'t str, bool)> + Clone) -> Vec<u8> {
        let rising = |mut hashes: Vec<u64>| {
            hashes.sort_unstable();
            hashes.dedup();
            rice::pack(&hashes)
        };
        let wordings = rising(texts.clone().filter_map(|(text, _)| wording_hash(salt, text)).collect());
        let near = texts.filter(|(_, near)| *near);
        let bands = rising(near.flat_map(|(text, _)| band_hashes(salt, text)).collect());
        [salt.as_bytes(), &wordings, &bands].concat()
    }
}

fn wording_hash(salt: &str, text: &str) -> Option<u64> {
    wording(text).map(|wording| hash64(&[salt, &wording]) >> (u64::BITS - BITS))
}

fn band_hashes(salt: &str, text: &str) -> impl Iterator<Item = u64> {
    let hash = move |(at, rows): (usize, [u32; 4])| {
        hash64(&[salt, &at.to_string(), &format!("{rows:x?}")]) >> (u64::BITS - BITS)
    };
    bands(text).into_iter().flatten().enumerate().map(hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SALT: &str = "0123456789abcdef";
    const CODED: &str = "The rota for August came out on Friday and three of us are down for nights we had already been given off, so \
                         the ward sister rang round and nobody answered her.";
    const FELT: &str = "What a lovely day this turned out to be, thank you all for coming along to the fair!";

    fn seen() -> Seen {
        Seen::parse(&Seen::file(SALT, [(CODED, true), (FELT, false), ("So true", true)].into_iter())).expect("whole")
    }

    #[test]
    fn a_copy_is_known_however_it_is_spaced_and_a_changed_one_where_it_was_coded() {
        let seen = seen();
        let spaced = CODED.to_uppercase().replace(", ", "\n\n");
        assert_eq!((seen.has(CODED), seen.has(&spaced)), (Some(Likeness::Copy), Some(Likeness::Copy)));
        assert_eq!(seen.has(&CODED.replace("Friday", "Thursday")), Some(Likeness::Near));
        assert_eq!((seen.has(FELT), seen.has(&FELT.replace("lovely", "dreadful"))), (Some(Likeness::Copy), None));
    }

    #[test]
    fn other_texts_and_what_everybody_says_are_not_known() {
        for text in ["", "So true", "Our rota comes out six weeks ahead now and people swap shifts among themselves."] {
            assert_eq!(seen().has(text), None, "{text}");
        }
    }

    #[test]
    fn a_file_that_was_cut_or_grew_is_no_list() {
        let whole = Seen::file(SALT, [(CODED, true)].into_iter());
        for most in 0..whole.len() {
            assert!(Seen::parse(&whole[..most]).is_err(), "{most}");
        }
        assert!(Seen::parse(&[&whole[..], b"x"].concat()).is_err());
    }

    #[test]
    fn the_list_that_is_compiled_in_is_sound_and_knows_no_text_of_its_test() {
        let seen = Seen::embedded();
        assert!(
            seen.wordings.len() > 50_000 && seen.bands.len() > 50_000,
            "{} {}",
            seen.wordings.len(),
            seen.bands.len()
        );
        assert_eq!((seen.has(CODED), seen.has(FELT)), (None, None));
    }
}
