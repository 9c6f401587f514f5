//! Texts that are nearly the same: copies with a word changed, reposts, quotations of the whole.
//! Compares no meanings: two people who say the same in their own words are not near.
//! Called by `train::split`, so that no text stands on both sides of a split, and for the list of texts a model has learnt from.

use std::collections::HashMap;

use super::word::{Word, WordKind, words};

/// Words in a shingle.
const SHINGLE: usize = 4;
/// Texts of fewer words ("same here") are common property and near to nothing.
const MIN_WORDS: usize = 8;
/// Texts of fewer words are not even copies of each other.
const MIN_COPY: usize = 4;
/// Hash functions in a signature, as bands of rows: two texts meet in a band with probability 1 − (1 − s⁴)³², s being
/// their Jaccard similarity: .9999 at s = .7.
const BANDS: usize = 32;
const ROWS: usize = 4;
/// Bands of what is kept of a text that is not itself kept: .81 at s = .6, .96 at .7, .998 at .8.
const KEPT: usize = 12;
/// From this estimated Jaccard similarity on two texts are near.
const NEAR: f64 = 0.6;

type Signature = [u32; BANDS * ROWS];

/// Pairs `(i, j)`, `i < j`, of texts that are nearly the same, each text paired with the first it is near to in a band.
///
/// MinHash with locality-sensitive hashing (Broder 1997; Indyk & Motwani 1998) over shingles of four words.
pub fn near_pairs<T: AsRef<str>>(texts: &[T]) -> Vec<(usize, usize)> {
    let signatures: Vec<Option<Box<Signature>>> = texts.iter().map(|text| signature(text.as_ref())).collect();
    let mut pairs = Vec::new();
    for band in 0..BANDS {
        let mut buckets: HashMap<[u32; ROWS], Vec<usize>> = HashMap::new();
        for (at, signature) in signatures.iter().enumerate() {
            let Some(signature) = signature else { continue };
            let mut rows = [0; ROWS];
            rows.copy_from_slice(&signature[band * ROWS..(band + 1) * ROWS]);
            let bucket = buckets.entry(rows).or_default();
            let near =
                bucket.iter().find(|other| signatures[**other].as_ref().is_some_and(|o| alike(o, signature) >= NEAR));
            match near {
                Some(other) => pairs.push((*other, at)),
                None => bucket.push(at),
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// The words and numbers of a text in lower case with a space between them; `None` where there are fewer than four.
pub fn wording(text: &str) -> Option<String> {
    let words: Vec<String> = counted(&straight(text)).map(str::to_lowercase).collect();
    (words.len() >= MIN_COPY).then(|| words.join(" "))
}

/// The first twelve bands of a text's signature; `None` where it has fewer than eight words. Two texts of Jaccard similarity s
/// over runs of four words have one of these in common with probability 1 − (1 − s⁴)¹².
pub fn bands(text: &str) -> Option<[[u32; ROWS]; KEPT]> {
    let mut signature = [u32::MAX; KEPT * ROWS];
    sign(&straight(text), &mut signature)
        .then(|| std::array::from_fn(|band| std::array::from_fn(|row| signature[band * ROWS + row])))
}

/// The text with one form of apostrophe, as copying it changes that first.
fn straight(text: &str) -> String {
    text.replace(['\u{2019}', '\u{2018}'], "'")
}

fn alike(one: &Signature, other: &Signature) -> f64 {
    one.iter().zip(other).filter(|(a, b)| a == b).count() as f64 / one.len() as f64
}

fn signature(text: &str) -> Option<Box<Signature>> {
    let mut signature = Box::new([u32::MAX; BANDS * ROWS]);
    sign(text, &mut *signature).then_some(signature)
}

/// Fills a signature whose rows stand at their maximum; `false` where the text is too short to have one.
fn sign(text: &str, signature: &mut [u32]) -> bool {
    let hashes: Vec<u64> = counted(text).map(hash).collect();
    if hashes.len() < MIN_WORDS {
        return false;
    }
    for shingle in hashes.windows(SHINGLE) {
        let whole = shingle.iter().fold(0_u64, |sum, word| mix(sum ^ word));
        for (at, least) in signature.iter_mut().enumerate() {
            *least = (*least).min((mix(whole ^ (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 32) as u32);
        }
    }
    true
}

/// The words and numbers of a text.
fn counted(text: &str) -> impl Iterator<Item = &str> {
    let counts = |word: &Word| matches!(word.kind, WordKind::Word | WordKind::Number);
    words(text).into_iter().filter(counts).map(|word| &text[word.span.start..word.span.end])
}

/// FNV-1a over the lower-cased word.
fn hash(word: &str) -> u64 {
    word.chars()
        .flat_map(char::to_lowercase)
        .fold(0xcbf2_9ce4_8422_2325, |sum, c| (sum ^ u64::from(u32::from(c))).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The finaliser of SplitMix64 (Steele, Lea & Flood 2014).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "The rota for August came out on Friday and three of us are down for nights we had already been given off, \
                        so the ward sister rang round and nobody answered her.";

    #[test]
    fn a_copy_with_a_word_changed_is_near_and_another_text_on_the_same_matter_is_not() {
        let copy = LONG.replace("Friday", "Thursday").to_uppercase();
        let other = "Our rota comes out six weeks ahead now and people swap shifts among themselves without a phone call, which I never \
                     thought I would live to see in this building.";
        assert_eq!(near_pairs(&[LONG, other, &copy]), [(0, 2)]);
    }

    #[test]
    fn wordings_know_no_case_no_spacing_and_no_points() {
        assert_eq!(wording("Don\u{2019}t   go,\nMARY: 30%!").as_deref(), Some("don't go mary 30%"));
        assert_eq!(wording("So very true"), None);
    }

    #[test]
    fn the_bands_that_are_kept_are_the_first_of_the_signature() {
        let (kept, whole) = (bands(LONG).expect("long"), signature(LONG).expect("long"));
        assert_eq!(kept.concat(), whole[..KEPT * ROWS]);
        assert!(bands("Same here, and on our ward too").is_none());
    }

    #[test]
    fn short_texts_are_near_to_nothing() {
        assert!(near_pairs(&["Same here!", "same here"]).is_empty());
    }
}
