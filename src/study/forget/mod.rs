//! Forgets a comment or a person: store, snapshots, records, figures; then searches every file to show that nothing is left.
//! Deletes no file that groundswell did not write, but says which of them still holds something.
//! Called by `study forget`.

pub(super) mod derived;
mod files;
mod records;
mod search;
mod store;
mod targets;
mod unpack;

use std::path::PathBuf;

use super::forgotten::{DIGITS, Forgotten};
use super::open::{PENDING, Study};
use super::snapshots::Snapshots;
use crate::corpus::Key;
use crate::error::{Error, ErrorKind, Location, Result};

use files::Kind;
use search::Search;
use targets::Targets;

pub use search::{Found, Proof};

/// Who or what is to be forgotten.
#[derive(Debug)]
pub enum Request {
    /// One comment, by its id, with its copies in other threads.
    Comment(String),
    /// A person by a pseudonym: all comments that have it, also those that come later.
    Pseudonym(String),
    /// A person by name, on every site of the study.
    Author(Box<Person>),
}

/// A person whose name is known while the command runs, and written nowhere.
pub struct Person {
    /// The name as it stands under the comments.
    pub name: String,
    /// The key of the study's pseudonyms.
    pub key: Key,
    /// Sites beside those that the study knows, such as `example.org`.
    pub sites: Vec<String>,
}

/// Never prints the name.
impl std::fmt::Debug for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Person(…)")
    }
}

/// What was forgotten, and the proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgetting {
    /// Comments that are gone from the store.
    pub comments: u64,
    /// Comments of others, titles and the like that lost a quotation or the name.
    pub cut: u64,
    /// Answers of servers that were erased.
    pub snapshots: u64,
    /// Files that lost lines.
    pub files_cut: Vec<PathBuf>,
    /// Files that were deleted, with the command that makes each again.
    pub files_deleted: Vec<(PathBuf, &'static str)>,
    /// What was not searched for, and why.
    pub notes: Vec<String>,
    /// What was searched; nothing yet where it was only asked what would be done.
    pub proof: Option<Proof>,
    /// Of the files that still hold something, those that are groundswell's own: there should be none.
    pub ours: Vec<PathBuf>,
}

impl Study {
    /// Forgets. With `dry`, only says what would be done. `now` is RFC 3339 in UTC.
    ///
    /// The order is: the hashes by which it is known again; snapshots; files; store; search. Cut short, it is to be called again with
    /// the same request, and until then nothing else may be done with the study. Errs (`Usage`) where the request has not the right
    /// form or another `forget` is unfinished, (`Integrity`, `Io`) where the study cannot be read or written.
    pub fn forget(&self, request: &Request, dry: bool, now: &str) -> Result<Forgetting> {
        let asked = self.asked(request);
        let pending = self.db.meta(PENDING)?;
        let pending =
            pending.as_deref().and_then(|p| p.split_once(' ')).map(|(act, asked)| (act.parse().unwrap_or(0), asked));
        if pending.as_ref().is_some_and(|(_, other)| *other != asked) {
            return self.ready().map(|()| Forgetting::default());
        }
        self.settled()?;
        let targets = Targets::of(self, request)?;
        let again = pending.is_some();
        let act: i64 = match pending {
            Some((act, _)) => act,
            None => self.acts()? + 1,
        };
        let mut forgotten = if dry {
            Forgotten::of(targets.hashes.clone(), self.salt.clone(), self.likeness)
        } else {
            self.begin(act, &asked, &targets, now)?;
            Forgotten::load(&self.db, self.salt.clone(), self.likeness, Some(act))?
        };
        forgotten.names.clone_from(&targets.names);
        let search = Search::new(&forgotten, &targets.texts);

        let mut done = Forgetting { notes: targets.notes.clone(), ..Forgetting::default() };
        done.snapshots = self.withdraw_snapshots(&targets, &search, &forgotten, act, dry)?;
        let (others, mut cuts) = store::to_cut(self, &targets, &forgotten)?;
        let swept = derived::sweep(&self.folder, &forgotten, &mut cuts, again || !targets.comments.is_empty(), dry)?;
        (done.files_cut, done.files_deleted) = (swept.cut, swept.deleted);
        done.comments = targets.comments.len() as u64;
        done.cut = others.len() as u64;
        if dry {
            return Ok(done);
        }
        done.cut += self.db.whole(|_| store::withdraw(self, &targets, &others, &forgotten))?;
        self.db.run(|c| c.execute_batch("VACUUM"))?;

        let proof = search.folder(&self.folder)?;
        for (path, _) in &proof.found {
            let settings = path.file_name().is_some_and(|name| name == super::settings::SETTINGS);
            if files::kind(&self.folder, path)? != Kind::Foreign && !settings {
                done.ours.push(path.clone());
            }
        }
        if done.ours.is_empty() {
            self.db.whole(|db| {
                db.set_meta(PENDING, None)?;
                // They were for the search alone, and would confirm a guess of any text, be it of one word.
                db.run(|c| {
                    c.execute("DELETE FROM forgotten WHERE act = ?1 AND kind = ?2", rusqlite::params![act, DIGITS])
                })?;
                db.event(now, "forgotten", &format!("comments {}, snapshots {}", done.comments, done.snapshots))
            })?;
        }
        done.proof = Some(proof);
        Ok(done)
    }

    /// A salted hash of what was asked, by which the same request is known.
    fn asked(&self, request: &Request) -> String {
        let hash = |kind: &str, what: &str| format!("{:016x}", self.salt.hash(kind, what).cast_unsigned());
        match request {
            Request::Comment(id) => hash("asked for a comment", id),
            Request::Pseudonym(pseudonym) => hash("asked for a pseudonym", pseudonym),
            Request::Author(person) => hash("asked for a name", &person.key.mark(&person.name)),
        }
    }

    fn begin(&self, act: i64, asked: &str, targets: &Targets, now: &str) -> Result<()> {
        self.db.whole(|db| {
            db.run(|c| {
                let mut insert = c.prepare("INSERT OR IGNORE INTO forgotten VALUES (?1, ?2, ?3, ?4)")?;
                for (kind, length, hash) in &targets.hashes {
                    insert.execute(rusqlite::params![act, kind, length, hash])?;
                }
                Ok(())
            })?;
            if db.meta(PENDING)?.is_none() {
                db.event(now, "forgetting begun", "")?;
            }
            db.set_meta(PENDING, Some(&format!("{act} {asked}")))
        })
    }

    /// Erases the answers that hold what is forgotten.
    fn withdraw_snapshots(
        &self,
        targets: &Targets,
        search: &Search<'_>,
        forgotten: &Forgotten,
        act: i64,
        dry: bool,
    ) -> Result<u64> {
        if !self.folder.join("snapshots").is_dir() {
            return Ok(0);
        }
        let read = store::pages(self, targets)?;
        let snapshots = Snapshots::open(&self.folder)?;
        if !dry {
            snapshots.tidy()?;
            for journal in snapshots.journals()? {
                if !search.file(&journal)?.found.is_empty() {
                    derived::remove(&journal)?;
                }
            }
        }
        let mut erased = 0;
        for snapshot in snapshots.all()? {
            let told = serde_json::to_vec(&snapshot)
                .map_err(|e| Error::new(ErrorKind::Data, "a snapshot's head has no form in JSON").because(e))?;
            let gone = read.contains(&snapshot.sha256) || search.holds(&told) || {
                match snapshots.body(&snapshot) {
                    Ok(body) => search.holds(&body),
                    // One that cannot be read cannot be shown to be free of it.
                    Err(error) if error.kind() == ErrorKind::Integrity => true,
                    Err(error) => return Err(error),
                }
            };
            if !gone {
                continue;
            }
            erased += 1;
            if !dry {
                self.erase_one(&snapshots, snapshot, forgotten, act)?;
            }
        }
        Ok(erased)
    }

    /// Errs (`Integrity`) where a file of groundswell's own still holds something.
    pub fn proven(&self, done: &Forgetting) -> Result<()> {
        match done.ours.first() {
            None => Ok(()),
            Some(path) => Err(Error::new(
                ErrorKind::Integrity,
                "this file still holds something of what was to be forgotten; run the same command again, and delete the file if that \
                 does not help",
            )
            .at(Location::file(path))),
        }
    }
}
