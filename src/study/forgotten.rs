//! What a study must not take in again, as salted hashes: comments, authors, copies, and quotations of eight words and more.
//! Holds no name, no text and no pseudonym.
//! Asked for every thread that is to be kept, and for every page before its snapshot is.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::copies::{self, Likeness};
use super::cut::{self, Cut};
use super::db::Db;
use super::names::Name;
use super::pages;
use super::words::{Runs, Word, words};
use crate::corpus::{Comment, Key, Thread, Watch};
use crate::digest::hash64;
use crate::error::Result;

/// So many bands of a signature in common with a forgotten comment of the same author, or of the same second, make a copy.
const BANDS: usize = 2;

/// The sorts of hashes, as the store names them.
pub(super) const COMMENT: &str = "comment";
pub(super) const AUTHOR: &str = "author";
pub(super) const NAME: &str = "name";
pub(super) const COPY: &str = "copy";
pub(super) const RUN: &str = "run";
pub(super) const DIGITS: &str = "digits";

/// One row of what was forgotten: kind, words in a run, hash.
pub(super) type Hashed = (String, i64, i64);

/// What was forgotten. It can be shared among threads.
#[derive(Debug, Clone)]
pub struct Forgotten {
    pub(super) salt: Salt,
    likeness: Likeness,
    comments: HashSet<i64>,
    authors: HashSet<i64>,
    copies: HashSet<i64>,
    pub(super) runs: Runs,
    /// Ids, pseudonyms and checksums by their first sixteen hexadecimal digits, for the search of files.
    pub(super) digits: HashSet<i64>,
    marks: BTreeSet<String>,
    /// Known only while a `forget` with a name runs.
    pub(super) names: Vec<Name>,
    watch: Option<Arc<Watch>>,
}

/// What makes the hashes of one study unlike those of any other.
#[derive(Debug, Clone)]
pub(super) struct Salt {
    text: String,
    pub(super) words: u64,
}

impl Salt {
    pub(super) fn new(text: &str) -> Self {
        Salt { text: text.to_owned(), words: hash64(&["words", text]) }
    }

    pub(super) fn hash(&self, kind: &str, what: &str) -> i64 {
        hash64(&[&self.text, kind, what]).cast_signed()
    }
}

/// What was taken out of a thread.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawal {
    /// Ids of the comments that are gone.
    pub comments: Vec<String>,
    /// How many other comments lost a quotation or a name.
    pub cut: u64,
}

impl Withdrawal {
    /// Whether nothing was taken out.
    pub fn is_empty(&self) -> bool {
        self.comments.is_empty() && self.cut == 0
    }
}

impl Forgotten {
    /// Everything that was forgotten so far, or in one act.
    pub(super) fn load(db: &Db, salt: Salt, likeness: Likeness, act: Option<i64>) -> Result<Self> {
        let rows: Vec<Hashed> = db.run(|c| {
            c.prepare("SELECT kind, words, hash FROM forgotten WHERE ?1 IS NULL OR act = ?1")?
                .query_map([act], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })?;
        Ok(Forgotten::of(rows, salt, likeness))
    }

    pub(super) fn of(rows: impl IntoIterator<Item = Hashed>, salt: Salt, likeness: Likeness) -> Self {
        let mut all = Forgotten {
            salt,
            likeness,
            comments: HashSet::new(),
            authors: HashSet::new(),
            copies: HashSet::new(),
            runs: Runs::default(),
            digits: HashSet::new(),
            marks: BTreeSet::new(),
            names: Vec::new(),
            watch: None,
        };
        for (kind, length, hash) in rows {
            match kind.as_str() {
                COMMENT => {
                    all.comments.insert(hash);
                }
                AUTHOR => {
                    all.authors.insert(hash);
                }
                COPY => {
                    all.copies.insert(hash);
                }
                DIGITS => {
                    all.digits.insert(hash);
                }
                NAME => {
                    all.marks.insert(format!("{:016x}", hash.cast_unsigned()));
                }
                RUN => all.runs.insert(usize::try_from(length).unwrap_or(0), hash.cast_unsigned()),
                _ => {}
            }
        }
        all
    }

    /// The key to harvest with: whoever was forgotten by name is known under it on sites that are new to the study too, once
    /// their threads are withdrawn by what this was called on.
    pub fn watching(&mut self, key: &Key) -> Key {
        let watch = Arc::new(Watch::new(self.marks.clone()));
        self.watch = Some(Arc::clone(&watch));
        key.watched(watch)
    }

    /// Whether nothing was forgotten.
    pub fn is_empty(&self) -> bool {
        let Forgotten { comments, authors, copies, runs, marks, names, .. } = self;
        comments.is_empty()
            && authors.is_empty()
            && copies.is_empty()
            && runs.is_empty()
            && marks.is_empty()
            && names.is_empty()
    }

    /// The places at which the watched key met names.
    pub(super) fn places(&self) -> BTreeSet<String> {
        self.watch.as_ref().map(|watch| watch.places()).unwrap_or_default()
    }

    /// Whether a thread holds something that was forgotten: then the page it was read from must not be kept as a snapshot.
    pub fn touches(&self, thread: &Thread) -> bool {
        !self.withdraw(&mut thread.clone()).is_empty()
    }

    /// Takes what was forgotten out of a thread: whole comments, whose answers then answer what they answered, and quotations of
    /// them in others, where [`MARK`](super::MARK) stands then.
    pub fn withdraw(&self, thread: &mut Thread) -> Withdrawal {
        let mut withdrawal = Withdrawal::default();
        let met = self.watch.as_ref().map(|watch| watch.met()).unwrap_or_default();
        let gone: HashMap<String, Option<String>> = (thread.comments.iter())
            .filter(|comment| comment.author.as_ref().is_some_and(|author| met.contains(author)) || self.has(comment))
            .map(|comment| (comment.id.clone(), comment.parent.clone()))
            .collect();
        if !gone.is_empty() {
            // From the last on, so that those before keep their place.
            for at in (0..thread.comments.len()).rev().filter(|at| gone.contains_key(&thread.comments[*at].id)) {
                pages::without(&mut thread.source, at as u64);
            }
            thread.comments.retain(|comment| !gone.contains_key(&comment.id));
            thread.comments.iter_mut().for_each(|comment| comment.parent = above(comment.parent.take(), &gone));
            withdrawal.comments = gone.into_keys().collect();
            withdrawal.comments.sort_unstable();
        }
        for comment in &mut thread.comments {
            let columns = comment.columns.values_mut().filter_map(|value| Some((self.cut(value)?, value)));
            let mut changed = 0;
            for (cut, value) in columns {
                *value = cut.text;
                changed = 1;
            }
            if let Some(cut) = self.cut(&comment.text) {
                comment.text = cut.text;
                changed = 1;
            }
            withdrawal.cut += changed;
        }
        for text in [&mut thread.title, &mut thread.platform]
            .into_iter()
            .flatten()
            .chain([&mut thread.reason, &mut thread.source.location])
            .chain(thread.source.pages.iter_mut().map(|page| &mut page.location))
        {
            if let Some(cut) = self.cut(text) {
                *text = cut.text;
                withdrawal.cut += 1;
            }
        }
        withdrawal
    }

    /// Whether a comment itself was forgotten, or is a copy of one that was.
    pub(super) fn has(&self, comment: &Comment) -> bool {
        if self.comments.contains(&self.salt.hash(COMMENT, &comment.id)) {
            return true;
        }
        if comment.author.as_ref().is_some_and(|author| self.authors.contains(&self.salt.hash(AUTHOR, author))) {
            return true;
        }
        if self.copies.is_empty() {
            return false;
        }
        let keys = copies::keys(comment, self.likeness);
        let known = |key: &i64| self.copies.contains(&self.salt.hash(COPY, &key.to_string()));
        keys.wordings.iter().any(known)
            || keys.bands.iter().any(|bands| bands.iter().filter(|key| known(key)).count() >= BANDS)
    }

    /// Whether a line about the comment of this id, by this author, is about one that was forgotten.
    pub(super) fn has_id(&self, id: &str) -> bool {
        self.comments.contains(&self.salt.hash(COMMENT, id))
    }

    pub(super) fn has_author(&self, author: &str) -> bool {
        self.authors.contains(&self.salt.hash(AUTHOR, author))
    }

    pub(super) fn cut(&self, text: &str) -> Option<Cut> {
        cut::cut(text, &self.runs, &self.names, self.salt.words)
    }

    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        words(text, self.salt.words)
    }
}

/// The nearest comment above that is still there.
fn above(mut parent: Option<String>, gone: &HashMap<String, Option<String>>) -> Option<String> {
    // A record whose parents stand before it has no circle; one of another program's is left after so many steps.
    for _ in 0..=gone.len() {
        match parent.as_ref().and_then(|id| gone.get(id)) {
            Some(next) => parent = next.clone(),
            None => return parent,
        }
    }
    None
}
