//! A voice: one distinct author, the unit that studies count.
//! Does not know who the author is, and counts nobody.
//! Used by `signal`, for tallies and for samples of voices.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::hash64;

/// The key of a voice: 64 bits, as text 16 lower-case hexadecimal digits.
///
/// Keys are of working files. Under the pseudonym key of the study they lead back to a name, so they never leave the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Voice(u64);

impl Voice {
    /// The voice of a comment: a pseudonym (`p-` and 16 digits) is its own number, any other name is hashed, and the
    /// comments of a thread that have no author are one voice together.
    ///
    /// Whether a voice is named is whether its comments have an author: it is not in the key.
    pub fn of(author: Option<&str>, thread: &str) -> Self {
        let key = match author {
            Some(author) => author
                .strip_prefix("p-")
                .and_then(|digits| u64::from_str_radix(digits, 16).ok())
                .unwrap_or_else(|| hash64(&["voice", author])),
            None => hash64(&["unnamed", thread]),
        };
        Voice(key)
    }

    /// The voice of a key.
    pub fn from_key(key: u64) -> Self {
        Voice(key)
    }

    /// The key as a number.
    pub fn key(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Voice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        let key = if digits { u64::from_str_radix(text, 16).ok() } else { None };
        key.map(Voice).ok_or_else(|| format!("\"{text}\" is no voice: that has 16 hexadecimal digits in lower case"))
    }
}

impl Serialize for Voice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Voice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_is_one_voice_in_every_thread_and_the_unnamed_are_one_in_each() {
        assert_eq!(Voice::of(Some("p-00000000000000aa"), "t-1").to_string(), "00000000000000aa");
        assert_eq!(Voice::of(Some("p-00000000000000aa"), "t-1"), Voice::of(Some("p-00000000000000aa"), "t-2"));
        assert_eq!(Voice::of(None, "t-1"), Voice::of(None, "t-1"));
        assert_ne!(Voice::of(None, "t-1"), Voice::of(None, "t-2"));
    }

    #[test]
    fn a_name_that_is_no_pseudonym_is_a_voice_of_its_own_and_no_thread() {
        let odd = Voice::of(Some("p-nobody"), "t-1");
        assert_eq!(odd, Voice::of(Some("p-nobody"), "t-2"));
        assert_ne!(odd, Voice::of(None, "p-nobody"));
    }

    #[test]
    fn text_leads_back_to_the_voice_and_other_text_is_refused() {
        let voice = Voice::of(None, "t-1");
        let text = serde_json::to_string(&voice).expect("JSON");
        assert_eq!(serde_json::from_str::<Voice>(&text).expect("a voice"), voice);
        for text in ["", "aa", "00000000000000AA", "+0000000000000aa", "p-00000000000000aa"] {
            assert!(text.parse::<Voice>().expect_err("refused").contains("16 hexadecimal digits"), "{text}");
        }
    }
}
