//! Knows which threads came before, so that none counts twice, and gives each an id of its own.
//! Keeps hashes, not texts: some twenty bytes a record.
//! Called by `run` for each thread, in order.

use std::collections::HashMap;
use std::collections::hash_map::{DefaultHasher, Entry};
use std::hash::{Hash, Hasher};

use crate::corpus::{Comment, Posted, thread_id};

/// What was met so far.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Hash of a file's checksum, to its place.
    files: HashMap<u64, u32>,
    /// Hash of title, times and texts, to its place.
    contents: HashMap<u64, u32>,
    /// Hash of thread id and part.
    ids: HashMap<u64, u32>,
    places: Vec<String>,
    /// Nothing is remembered: whoever takes the threads knows what came before.
    blind: bool,
}

impl Seen {
    /// Takes every thread for a new one.
    pub(super) fn blind() -> Self {
        Seen { blind: true, ..Seen::default() }
    }

    /// Remembers a place and gives its number.
    pub(super) fn place(&mut self, location: &str) -> u32 {
        if self.places.last().is_none_or(|last| last != location) {
            self.places.push(location.to_owned());
        }
        u32::try_from(self.places.len() - 1).unwrap_or(u32::MAX)
    }

    /// Where a file with the same bytes was met; remembers this one if none was.
    pub(super) fn file(&mut self, sha256: &str, place: u32) -> Option<&str> {
        if self.blind {
            return None;
        }
        let first = met(&mut self.files, quick(sha256), place)?;
        Some(self.at(first))
    }

    /// Where comments with the same times and words were met in the same `scope`, such as the title; remembers these
    /// if they were not.
    pub(super) fn contents(&mut self, scope: &str, comments: &[Comment], place: u32) -> Option<&str> {
        if self.blind || comments.is_empty() {
            return None;
        }
        let mut each: Vec<u64> =
            comments.iter().map(|c| quick((c.posted.as_ref().map(Posted::as_str), &c.text))).collect();
        each.sort_unstable();
        each.dedup();
        let first = met(&mut self.contents, quick((scope, each)), place)?;
        Some(self.at(first))
    }

    /// An id that no other thread has: of the first of `names` that is free, else of the last one with a number.
    /// Also where the first name was taken, if it was.
    pub(super) fn id(&mut self, names: &[&str], place: u32) -> (String, Option<String>) {
        let mut taken = None;
        let last = names.last().copied().unwrap_or_default();
        if self.blind {
            // A name that only this run can tell from others is none: an address is, and so is the whole path.
            let address = names.first().filter(|name| name.contains("://"));
            return (thread_id(address.or(names.last()).copied().unwrap_or_default()), None);
        }
        let numbered = (2..).map(|n: u32| format!("{last}#{n}"));
        for name in names.iter().map(|n| (*n).to_owned()).chain(numbered) {
            let id = thread_id(&name);
            let hash = quick(&id);
            match self.ids.get(&hash) {
                Some(first) if taken.is_none() => taken = Some(self.at(*first).to_owned()),
                Some(_) => {}
                None => {
                    self.ids.insert(hash, place);
                    return (id, taken);
                }
            }
        }
        (thread_id(last), taken)
    }

    /// Where the id of a record that comes with one was met; remembers it if it was not.
    pub(super) fn known_id(&mut self, id: &str, place: u32) -> Option<&str> {
        if self.blind {
            return None;
        }
        let first = met(&mut self.ids, quick(id), place)?;
        Some(self.at(first))
    }

    fn at(&self, place: u32) -> &str {
        self.places.get(place as usize).map_or("another file", String::as_str)
    }
}

/// A hash for this run alone, which is written nowhere: SipHash, several times as fast as a checksum.
fn quick(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The place of a hash that was met before; else remembers this one.
fn met(map: &mut HashMap<u64, u32>, hash: u64, place: u32) -> Option<u32> {
    match map.entry(hash) {
        Entry::Occupied(first) => Some(*first.get()),
        Entry::Vacant(free) => {
            free.insert(place);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_id_is_given_once() {
        let mut seen = Seen::default();
        let (a, b, c) = (seen.place("a"), seen.place("b"), seen.place("c"));
        assert_eq!(seen.id(&["https://example.org/", "a"], a), (thread_id("https://example.org/"), None));
        assert_eq!(seen.id(&["https://example.org/", "b"], b), (thread_id("b"), Some("a".to_owned())));
        assert_eq!(seen.id(&["https://example.org/", "b"], c), (thread_id("b#2"), Some("a".to_owned())));
    }

    #[test]
    fn one_that_is_blind_takes_everything_for_new() {
        let mut seen = Seen::blind();
        for place in 0..2 {
            assert_eq!(seen.file("ff", place), None);
            assert_eq!(seen.known_id("t-1", place), None);
        }
        assert_eq!(seen.id(&["https://example.org/", "a"], 0), seen.id(&["https://example.org/", "b"], 1));
        assert_ne!(seen.id(&["x.html", "a/x.html"], 0), seen.id(&["x.html", "b/x.html"], 1));
    }

    #[test]
    fn the_same_bytes_are_met_again() {
        let mut seen = Seen::default();
        let (a, b) = (seen.place("a"), seen.place("b"));
        assert_eq!(seen.file("ff", a), None);
        assert_eq!(seen.file("ff", b), Some("a"));
        assert_eq!(seen.contents("", &[], b), None);
    }
}
