//! Author names become keyed pseudonyms here; names that anybody may use become none.
//! Keeps no name, and finds no key: the command line reads or makes the key file.
//! Called by `harvest` for each comment.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use hmac::{Hmac, Mac};
use sha2::Sha256;
use unicode_normalization::UnicodeNormalization;

use crate::digest::hex;
use crate::error::{Error, ErrorKind, Result};

/// The secret under which names become pseudonyms: at least 16 bytes, kept outside the study.
#[derive(Clone)]
pub struct Key {
    mac: Hmac<Sha256>,
    watch: Option<Arc<Watch>>,
}

/// Where a mark belongs: no site is called so, since a place has no white space.
const ANYWHERE: &str = "at any place";

/// What a study must know of the names that a key has met, without knowing the names.
#[derive(Debug, Default)]
pub struct Watch {
    /// [`Key::mark`]s of people who were forgotten.
    forgotten: BTreeSet<String>,
    places: Mutex<BTreeSet<String>>,
    met: Mutex<BTreeSet<String>>,
}

impl Watch {
    /// Looks out for the people of these marks.
    pub fn new(forgotten: BTreeSet<String>) -> Self {
        Watch { forgotten, ..Watch::default() }
    }

    /// The places at which names were used so far: sites, platforms, tables.
    pub fn places(&self) -> BTreeSet<String> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The pseudonyms, so far, of people who were to be forgotten.
    pub fn met(&self) -> BTreeSet<String> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(into: &Mutex<BTreeSet<String>>, what: &str) {
        let mut set = into.lock().unwrap_or_else(PoisonError::into_inner);
        if !set.contains(what) {
            set.insert(what.to_owned());
        }
    }
}

impl Key {
    /// The fewest bytes a key may have.
    pub const MIN_BYTES: usize = 16;

    /// A key from its bytes, with white space at both ends removed. Errs when fewer than [`Key::MIN_BYTES`] remain.
    pub fn new(bytes: &[u8]) -> Result<Self> {
        let bytes = bytes.trim_ascii();
        if bytes.len() < Self::MIN_BYTES {
            return Err(Error::new(
                ErrorKind::Usage,
                format!(
                    "the pseudonym key has {} bytes; use at least {} random ones, or leave it out and one is made for you",
                    bytes.len(),
                    Self::MIN_BYTES
                ),
            ));
        }
        Ok(Key { mac: Hmac::new_from_slice(bytes).expect("HMAC takes a key of any length"), watch: None })
    }

    /// A fresh random key as 64 hexadecimal digits. Errs when the system gives no random bytes.
    pub fn generate() -> Result<String> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|e| {
            Error::new(ErrorKind::Io, "the system gave no random bytes for a key").because(e.to_string())
        })?;
        Ok(hex(&bytes))
    }

    /// `p-` and 16 hexadecimal digits: HMAC-SHA-256 (RFC 2104) over the place where the name is used and the name.
    ///
    /// Case, white space and Unicode composition of the name do not count, so `Jo  SMITH` is `jo smith`.
    pub fn pseudonym(&self, place: &str, name: &str) -> String {
        let pseudonym = self.under(place, name);
        if let Some(watch) = &self.watch {
            Watch::note(&watch.places, place);
            if !watch.forgotten.is_empty() && watch.forgotten.contains(&self.mark(name)) {
                Watch::note(&watch.met, &pseudonym);
            }
        }
        pseudonym
    }

    /// The same key, which tells `watch` of the places it meets, and of the people among those to look out for.
    pub fn watched(&self, watch: Arc<Watch>) -> Self {
        Key { mac: self.mac.clone(), watch: Some(watch) }
    }

    /// 16 hexadecimal digits of a name wherever it is used, by which a person who was forgotten is known on a new site. Like
    /// a pseudonym it says nothing without the key.
    pub fn mark(&self, name: &str) -> String {
        self.under(ANYWHERE, name).split_off(2)
    }

    fn under(&self, place: &str, name: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(place.as_bytes());
        mac.update(&[0x1f]);
        mac.update(fold(name).as_bytes());
        format!("p-{}", hex(&mac.finalize().into_bytes()[..8]))
    }
}

/// Never prints the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Names that stay nobody's with a number behind them: the number is of the visit, not of the person.
const NUMBERED: [&str; 5] = ["anonymous", "anon", "guest", "visitor", "unregistered"];

/// Names that do not tell one person from another.
#[derive(Debug, Clone)]
pub struct GenericNames(BTreeSet<String>);

impl Default for GenericNames {
    fn default() -> Self {
        GenericNames(include_str!("generic_names.txt").lines().map(fold).filter(|name| !name.is_empty()).collect())
    }
}

impl GenericNames {
    /// The built-in names and one more per line of `listed`; lines that start with `#` are notes.
    pub fn with(listed: &str) -> Self {
        let mut names = GenericNames::default();
        names.0.extend(listed.lines().filter(|line| !line.starts_with('#')).map(fold).filter(|name| !name.is_empty()));
        names
    }

    /// Whether a name is nobody's own: `Guest`, `Anon 12`, `77`. `User 8812` is an account, and so somebody's.
    pub fn contains(&self, name: &str) -> bool {
        let folded = fold(name);
        let bare = folded.trim_end_matches(|c: char| c.is_ascii_digit() || c == '#' || c == '_' || c == ' ');
        bare.is_empty() || NUMBERED.contains(&bare) || self.0.contains(&folded)
    }
}

fn fold(name: &str) -> String {
    if name.bytes().all(|b| b.is_ascii_graphic()) {
        return name.to_ascii_lowercase();
    }
    let lower: String = name.nfkc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_voice_however_it_is_typed_and_another_under_another_key_or_on_another_site() {
        let key = Key::new(b"0123456789abcdef\n").expect("16 bytes");
        let other = Key::new(b"fedcba9876543210").expect("16 bytes");
        let one = key.pseudonym("example.org", "Jo  SMITH");
        assert_eq!(one, key.pseudonym("example.org", "jo smith"));
        assert_ne!(one, key.pseudonym("example.net", "jo smith"));
        assert_ne!(one, other.pseudonym("example.org", "jo smith"));
        assert_eq!(one.len(), 18);
    }

    #[test]
    fn a_watched_key_gives_the_same_pseudonyms_and_tells_of_places_and_of_those_to_be_forgotten() {
        let key = Key::new(b"0123456789abcdef").expect("16 bytes");
        let watch = Arc::new(Watch::new(BTreeSet::from([key.mark("JO smith")])));
        let watched = key.watched(Arc::clone(&watch));
        assert_eq!(watched.pseudonym("a.org", "Ben"), key.pseudonym("a.org", "Ben"));
        assert!(watch.met().is_empty());
        let jo = watched.pseudonym("b.org", "Jo Smith");
        assert_eq!(watch.met(), BTreeSet::from([jo]));
        assert_eq!(watch.places(), BTreeSet::from(["a.org".to_owned(), "b.org".to_owned()]));
    }

    #[test]
    fn a_short_key_is_refused_and_no_key_is_ever_printed() {
        assert!(Key::new(b"   secret   ").is_err());
        assert!(!format!("{:?}", Key::new(b"0123456789abcdef")).contains("0123"));
    }

    #[test]
    fn generic_names_are_nobodys() {
        let names = GenericNames::with("# ours\nConcerned of Tunbridge\n");
        for name in ["Anonymous", "GUEST", "anon 12", "Guest_4411", "  ", "77", "concerned of tunbridge"] {
            assert!(names.contains(name), "{name}");
        }
        for name in ["Ann Onymous", "User 8812", "Nurse23"] {
            assert!(!names.contains(name), "{name}");
        }
    }
}
