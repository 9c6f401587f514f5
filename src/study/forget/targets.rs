//! Which comments a request means, and what is kept of them so that they never come back: salted hashes.
//! Deletes nothing.
//! Called by `forget`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::copies;
use super::super::export::{comment, is_url};
use super::super::forgotten::{AUTHOR, COMMENT, COPY, DIGITS, Forgotten, Hashed, NAME, RUN};
use super::super::names::Name;
use super::super::open::Study;
use super::super::snapshots::Snapshots;
use super::super::words::{FEWEST, OWN, Runs, run, words};
use super::Request;
use crate::corpus::{Comment, Thread};
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};

/// A plain word, or eight words in a row, in more comments of others than this is a word, or a phrase, of the language.
const COMMON: u64 = 20;

/// What is to be forgotten.
#[derive(Debug, Default)]
pub(super) struct Targets {
    /// The comments, each with its thread, by id.
    pub(super) comments: BTreeMap<String, (Comment, String)>,
    /// Their authors' pseudonyms, where all of a person is meant.
    pub(super) authors: BTreeSet<String>,
    /// What is kept.
    pub(super) hashes: BTreeSet<Hashed>,
    /// Short texts that are nobody else's, to be searched for as they are.
    pub(super) texts: Vec<String>,
    /// The name, where it is no word of the language here.
    pub(super) names: Vec<Name>,
    /// What is not searched for, and why.
    pub(super) notes: Vec<String>,
}

const COLUMNS: &str = "c.id, c.parent, c.depth, c.author, c.posted, t.text, c.columns, c.thread, c.same_as FROM comments c JOIN texts t ON t.number = c.text";

impl Targets {
    /// Finds them. Errs (`Usage`) where an id or pseudonym has not the form of one.
    pub(super) fn of(study: &Study, request: &Request) -> Result<Self> {
        let mut targets = Targets::default();
        let formed = |text: &str, start: &str, what: &str| {
            let digits = text.strip_prefix(start).unwrap_or_default();
            let sound = digits.len() == 16 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            let message = format!("this is no {what}: that is {start} and 16 hexadecimal digits, as in threads.jsonl");
            if sound { Ok(()) } else { Err(Error::new(ErrorKind::Usage, message)) }
        };
        let salt = &study.salt;
        match request {
            Request::Comment(id) => {
                formed(id, "c-", "comment id")?;
                targets.put(study, "WHERE c.id = ?1", id)?;
                targets.keep(COMMENT, salt.hash(COMMENT, id));
                targets.keep(DIGITS, salt.hash(DIGITS, &id[2..]));
            }
            Request::Pseudonym(pseudonym) => {
                formed(pseudonym, "p-", "pseudonym")?;
                targets.authors.insert(pseudonym.clone());
            }
            Request::Author(person) => {
                let places = places(study, &person.sites)?;
                let all: BTreeSet<String> =
                    places.iter().map(|place| person.key.pseudonym(place, &person.name)).collect();
                let known: BTreeSet<String> = study
                    .db
                    .texts("SELECT DISTINCT author FROM comments WHERE author IS NOT NULL")?
                    .into_iter()
                    .collect();
                targets.authors = all.intersection(&known).cloned().collect();
                // Those of sites that are not in the store may stand in a file.
                let sites = places.iter().filter(|place| !place.starts_with("t-"));
                targets.authors.extend(sites.map(|place| person.key.pseudonym(place, &person.name)));
                let mark = u64::from_str_radix(&person.key.mark(&person.name), 16).unwrap_or(0);
                targets.keep(NAME, mark.cast_signed());
                targets.names.push(Name::new(&person.name, salt.words));
            }
        }
        for author in targets.authors.clone() {
            targets.put(study, "WHERE c.author = ?1", &author)?;
            targets.keep(AUTHOR, salt.hash(AUTHOR, &author));
            targets.keep(DIGITS, salt.hash(DIGITS, author.get(2..).unwrap_or_default()));
        }
        targets.with_copies(study)?;
        targets.all_of_an_author(study)?;
        targets.hash(study)?;
        Ok(targets)
    }

    fn keep(&mut self, kind: &str, hash: i64) {
        self.hashes.insert((kind.to_owned(), 0, hash));
    }

    fn put(&mut self, study: &Study, which: &str, value: &str) -> Result<()> {
        let rows: Vec<(Comment, String)> = study.db.run(|c| {
            c.prepare_cached(&format!("SELECT {COLUMNS} {which}"))?
                .query_map([value], |row| Ok((comment(row)?, row.get(7)?)))?
                .collect()
        })?;
        self.comments.extend(rows.into_iter().map(|row| (row.0.id.clone(), row)));
        Ok(())
    }

    /// The copies of the comments in other threads too.
    fn with_copies(&mut self, study: &Study) -> Result<()> {
        for id in self.comments.keys().cloned().collect::<Vec<_>>() {
            let first = "(SELECT coalesce(same_as, id) FROM comments WHERE id = ?1)";
            self.put(study, &format!("WHERE c.id = {first} OR c.same_as = {first}"), &id)?;
        }
        // What would be held for a copy when it came again is one now.
        let mut near: BTreeSet<String> = BTreeSet::new();
        for (comment, _) in self.comments.values() {
            let keys = copies::keys(comment, study.likeness);
            for key in keys.wordings.iter().chain(keys.bands.iter().flatten()) {
                let met: Vec<String> = study.db.run(|c| {
                    c.prepare_cached("SELECT comment FROM copies WHERE key = ?1")?
                        .query_map([key], |row| row.get(0))?
                        .collect()
                })?;
                near.extend(met);
            }
        }
        near.retain(|id| !self.comments.contains_key(id));
        let mut known = Vec::new();
        for (comment, _) in self.comments.values() {
            known.extend(copied(study, comment));
        }
        let known = Forgotten::of(known, study.salt.clone(), study.likeness);
        for id in near {
            let mut met = Targets::default();
            met.put(study, "WHERE c.id = ?1", &id)?;
            met.comments.retain(|_, (comment, _)| known.has(comment));
            self.comments.append(&mut met.comments);
        }
        Ok(())
    }

    /// A pseudonym that no other comment has is searched for too.
    fn all_of_an_author(&mut self, study: &Study) -> Result<()> {
        let authors: BTreeSet<String> =
            self.comments.values().filter_map(|(comment, _)| comment.author.clone()).collect();
        for author in authors {
            let theirs: Vec<String> = study.db.run(|c| {
                c.prepare_cached("SELECT id FROM comments WHERE author = ?1")?
                    .query_map([&author], |row| row.get(0))?
                    .collect()
            })?;
            if theirs.iter().all(|id| self.comments.contains_key(id)) {
                let hash = study.salt.hash(DIGITS, author.get(2..).unwrap_or_default());
                self.keep(DIGITS, hash);
            }
        }
        Ok(())
    }

    fn hash(&mut self, study: &Study) -> Result<()> {
        let salt = &study.salt;
        // Runs of words, each with the text where that is no longer than the run, and in how many comments of others it stands.
        let mut runs: HashMap<(usize, u64), (Option<String>, u64)> = HashMap::new();
        let mut wanted = Runs::default();
        let mut wordless = 0;
        for (comment, _) in self.comments.values() {
            self.hashes.insert((COMMENT.to_owned(), 0, salt.hash(COMMENT, &comment.id)));
            for digits in [comment.id.get(2..).unwrap_or_default(), &sha256_hex(comment.text.as_bytes())[..16]] {
                self.hashes.insert((DIGITS.to_owned(), 0, salt.hash(DIGITS, digits)));
            }
            self.hashes.extend(copied(study, comment));
            let of_text = Runs::of(&comment.text, salt.words);
            wordless += u64::from(of_text.is_empty());
            for (length, hash) in of_text {
                let text = (length < OWN).then(|| comment.text.trim().to_owned());
                runs.insert((length, hash), (text, 0));
                wanted.insert(length, hash);
            }
        }
        let plain = self.names.iter().any(Name::is_plain);
        let mut with_name = 0_u64;
        if !wanted.is_empty() || plain {
            each(study, &mut |comment, _| {
                if self.comments.contains_key(&comment.id) {
                    return;
                }
                let among = words(&comment.text, salt.words);
                let mut here = false;
                self.names.iter().for_each(|name| name.find(&comment.text, &among, |_, _| here = true));
                with_name += u64::from(here);
                wanted.find(&among, FEWEST, |at, length| {
                    let line = comment.text[..among[at].start].rfind('\n').map_or(0, |end| end + 1);
                    if !comment.text[line..].trim_start().starts_with('>')
                        && let Some((_, others)) = runs.get_mut(&(length, run(&among[at..at + length])))
                    {
                        *others += 1;
                    }
                });
            })?;
        }
        let (mut short, mut phrases) = (0_u64, 0_u64);
        for ((length, hash), (text, others)) in runs {
            match text {
                Some(_) if others > 0 => short += 1,
                None if others > COMMON => phrases += 1,
                text => {
                    self.hashes.insert((RUN.to_owned(), length.try_into().unwrap_or(0), hash.cast_signed()));
                    self.texts.extend(text);
                }
            }
        }
        self.texts.sort();
        if plain && with_name > COMMON {
            self.names.clear();
            self.notes.push(format!(
                "the name is a word that stands in {with_name} comments of others: it was neither cut there nor searched for"
            ));
        }
        let mut note = |number: u64, one: &str, several: &str, of: &str| {
            if number > 0 {
                self.notes.push(format!("{number} {} {of}", if number == 1 { one } else { several }));
            }
        };
        let by_id = "searched for by id and checksum alone";
        note(
            short,
            "text is",
            "texts are",
            &format!("of fewer than eight words that others have written too: {by_id}"),
        );
        note(wordless, "text has", "texts have", &format!("fewer than four words: {by_id}"));
        let common = format!("in more than {COMMON} comments of others: nobody's own, and not searched for");
        note(phrases, "run of eight words stands", "runs of eight words stand", &common);
        Ok(())
    }
}

/// What is kept of a comment so that its copies are known.
fn copied(study: &Study, comment: &Comment) -> Vec<Hashed> {
    let keys = copies::keys(comment, study.likeness);
    let all = keys.wordings.iter().chain(keys.bands.iter().flatten());
    all.map(|key| (COPY.to_owned(), 0, study.salt.hash(COPY, &key.to_string()))).collect()
}

/// Every comment of the store, with its thread.
pub(super) fn each(study: &Study, tell: &mut dyn FnMut(Comment, String)) -> Result<()> {
    study.db.run(|c| {
        let mut statement = c.prepare(&format!("SELECT {COLUMNS}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            tell(comment(row)?, row.get(7)?);
        }
        Ok(())
    })
}

/// Where the names of this study may have become pseudonyms.
fn places(study: &Study, sites: &[String]) -> Result<BTreeSet<String>> {
    let mut places: BTreeSet<String> = study.db.texts("SELECT place FROM places")?.into_iter().collect();
    places.insert("page".to_owned());
    places.extend(sites.iter().map(|site| host(site).unwrap_or_else(|| site.trim().to_lowercase())));
    for head in study.db.texts("SELECT head FROM sightings")? {
        let Ok(head) = serde_json::from_str::<Thread>(&head) else { continue };
        if is_url(Some(&head.source.location)) {
            places.extend(host(&head.source.location));
        }
        places.extend(head.platform);
        places.insert(head.id);
    }
    if study.folder.join("snapshots").is_dir() {
        places.extend(Snapshots::open(&study.folder)?.all()?.iter().filter_map(|snapshot| host(&snapshot.url)));
    }
    Ok(places)
}

/// The site of an address, as a harvest calls it.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://")?.1;
    let authority = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.to_lowercase();
    let bare = authority.strip_suffix(":443").or_else(|| authority.strip_suffix(":80")).unwrap_or(&authority);
    Some(bare.strip_prefix("www.").unwrap_or(bare).to_owned())
}
