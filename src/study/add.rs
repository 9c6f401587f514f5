//! Takes threads into the store: each comment once, with every place where it was seen, the same whatever came first.
//! Reads no input: threads come from a harvest.
//! Used by `study add`, and by a harvest from the network.

use std::collections::BTreeSet;

use rusqlite::params;

use super::copies::{self, UNSETTLED};
use super::forgotten::{Forgotten, Withdrawal};
use super::open::Study;
use super::pages;
use super::settings;
use crate::corpus::{Comment, Key, Posted, Thread, write_line};
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};

/// So many comments and threads are taken in between two commits: what a crash can cost.
const BATCH: u64 = 2000;

/// Threads on their way into a study; without [`Adding::finish`] those since the last commit are not in it.
#[derive(Debug)]
pub struct Adding<'s> {
    study: &'s Study,
    forgotten: Forgotten,
    keep_until: String,
    open: u64,
    added: Added,
    /// Checksums of pages that hold something that was forgotten.
    touched: BTreeSet<String>,
    /// How many acts of forgetting there were at the beginning.
    acts: i64,
}

/// What was taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Added {
    /// Readings of threads that were new.
    pub threads: u64,
    /// Readings that the study had already.
    pub known: u64,
    /// Comments that were new.
    pub comments: u64,
    /// Comments that the study had, and that were seen in one more place.
    pub again: u64,
    /// Comments of the whole study that are copies of one in another thread: each counts once.
    pub copies: u64,
    /// Comments that were forgotten before, and were left out.
    pub forgotten: u64,
    /// Answers of servers that held something that was forgotten, and were erased.
    pub erased: u64,
}

impl Study {
    /// Begins to take threads in. `keep_until` is the last day on which they may be kept, the study's where there is none.
    /// Errs (`Usage`) where the day is none or a `forget` is unfinished.
    pub fn adding(&self, keep_until: Option<&str>) -> Result<Adding<'_>> {
        self.ready()?;
        if let Some(day) = keep_until {
            settings::day(day).map_err(|e| Error::new(ErrorKind::Usage, e))?;
        }
        // None of its own is the study's, also where that changes.
        let keep_until = keep_until.unwrap_or_default().to_owned();
        let acts = self.acts()?;
        Ok(Adding {
            study: self,
            forgotten: self.forgotten()?,
            keep_until,
            open: 0,
            added: Added::default(),
            touched: BTreeSet::new(),
            acts,
        })
    }

    /// The number of the last act of forgetting.
    pub(super) fn acts(&self) -> Result<i64> {
        self.db.run(|c| c.query_row("SELECT coalesce(max(act), 0) FROM forgotten", [], |row| row.get(0)))
    }
}

impl Adding<'_> {
    /// The key to harvest with: it tells the study of the places where names were met, and of people who were forgotten.
    pub fn key(&mut self, key: &Key) -> Key {
        self.forgotten.watching(key)
    }

    /// What was forgotten, as it is to be asked of threads that were harvested with [`Adding::key`]: no answer is kept whose
    /// thread it [touches](Forgotten::touches).
    pub fn forgotten(&self) -> Forgotten {
        self.forgotten.clone()
    }

    /// Takes a thread in and gives it back as it may be given on: without what was forgotten. Errs when the store cannot be
    /// written: then everything up to the last commit is in it, and the same call can be made again.
    pub fn take(&mut self, mut thread: Thread) -> Result<Thread> {
        let mut line = Vec::new();
        write_line(&thread, &mut line)?;
        let key = sha256_hex(&line);
        let db = &self.study.db;
        let salt = &self.study.salt;
        let seen = salt.hash("seen", &key);
        let withdrawal = self.withdraw(&mut thread);
        let known = db.run(|c| c.prepare_cached("SELECT 1 FROM sightings WHERE seen = ?1")?.exists([seen]))?;
        if known {
            self.added.known += 1;
            return Ok(thread);
        }
        if self.open == 0 {
            self.begin()?;
            db.set_meta(UNSETTLED, Some("1"))?;
        }
        self.added.forgotten += withdrawal.comments.len() as u64;
        // A checksum over words that were withdrawn would let somebody who guesses them know.
        let key = if withdrawal.is_empty() { key } else { sha256_hex(&salt.hash("key", &key).to_be_bytes()) };
        self.put(&thread, &key, seen)?;
        self.added.threads += 1;
        self.open += 1 + thread.comments.len() as u64;
        if self.open >= BATCH {
            self.commit()?;
        }
        Ok(thread)
    }

    /// Takes what was forgotten out of a thread, and notes the pages that hold it.
    fn withdraw(&mut self, thread: &mut Thread) -> Withdrawal {
        if self.forgotten.is_empty() {
            return Withdrawal::default();
        }
        let whole = thread.clone();
        let withdrawal = self.forgotten.withdraw(thread);
        if !withdrawal.is_empty() {
            self.touched.extend(pages::that_differ(&whole, thread));
        }
        withdrawal
    }

    /// Begins to write. Errs as [`Adding::current`] does.
    fn begin(&self) -> Result<()> {
        let db = &self.study.db;
        db.run(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
        // While this is open, nobody can be forgotten.
        self.current().or_else(|error| db.run(|c| c.execute_batch("ROLLBACK")).and(Err(error)))
    }

    /// Errs (`Usage`) where somebody was forgotten since this was begun, and would come along.
    fn current(&self) -> Result<()> {
        if self.study.acts()? == self.acts {
            return Ok(());
        }
        let message = "somebody was forgotten here while this ran: run it again; what was taken in before is known";
        Err(Error::new(ErrorKind::Usage, message).at(Location::file(self.study.folder())))
    }

    fn put(&mut self, thread: &Thread, key: &str, seen: i64) -> Result<()> {
        let head = serde_json::to_string(&Thread { comments: Vec::new(), ..thread.clone() })
            .map_err(|e| Error::new(ErrorKind::Data, "a thread has no form in JSON").because(e))?;
        let source = &thread.source;
        let retrieved = source.retrieved.as_ref().map_or("", Posted::as_str);
        // Of two readings the later one counts, or else the longer one; past that any order that is the same everywhere.
        let sha256 = source.sha256.as_deref().unwrap_or("");
        let rank = format!("{retrieved:<25}\t{:010}\t{sha256}\t{}\t{key}", thread.comments.len(), source.location);
        let db = &self.study.db;
        db.run(|c| {
            c.prepare_cached("INSERT INTO sightings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?.execute(
                params![
                    key,
                    thread.id,
                    thread.part,
                    rank,
                    source.location,
                    source.sha256,
                    source.retrieved.as_ref().map(Posted::as_str),
                    head,
                    self.keep_until,
                    seen
                ],
            )
        })?;
        for (position, comment) in thread.comments.iter().enumerate() {
            let known = self.comment(thread, comment, &rank)?;
            *(if known { &mut self.added.again } else { &mut self.added.comments }) += 1;
            db.run(|c| {
                c.prepare_cached("INSERT OR IGNORE INTO provenance VALUES (?1, ?2, ?3)")?.execute(params![
                    comment.id,
                    key,
                    i64::try_from(position).unwrap_or(i64::MAX)
                ])
            })?;
        }
        Ok(())
    }

    /// Puts a comment in, or in the place of an earlier reading of it that counts less. Says whether the study had it.
    fn comment(&self, thread: &Thread, comment: &Comment, rank: &str) -> Result<bool> {
        let db = &self.study.db;
        let had: Option<String> = db.run(|c| {
            c.prepare_cached("SELECT rank FROM comments WHERE id = ?1")?
                .query_map([&comment.id], |row| row.get(0))?
                .next()
                .transpose()
        })?;
        if had.as_deref().is_some_and(|had| had >= rank) {
            return Ok(true);
        }
        let hash = sha256_hex(comment.text.as_bytes());
        let columns = serde_json::to_string(&comment.columns)
            .map_err(|e| Error::new(ErrorKind::Data, "columns have no form in JSON").because(e))?;
        db.run(|c| {
            c.prepare_cached("INSERT OR IGNORE INTO texts (hash, text) VALUES (?1, ?2)")?
                .execute([&hash, &comment.text])?;
            c.prepare_cached(
                "INSERT OR REPLACE INTO comments (id, thread, rank, parent, depth, author, posted, text, columns) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, (SELECT number FROM texts WHERE hash = ?8), ?9)",
            )?
            .execute(params![
                comment.id,
                thread.id,
                rank,
                comment.parent,
                comment.depth,
                comment.author,
                comment.posted.as_ref().map(Posted::as_str),
                hash,
                columns
            ])?;
            if had.is_some() {
                c.prepare_cached("DELETE FROM copies WHERE comment = ?1")?.execute([&comment.id])?;
            }
            let keys = copies::keys(comment, self.study.likeness);
            for key in keys.wordings.iter().chain(keys.bands.iter().flatten()) {
                c.prepare_cached("INSERT OR IGNORE INTO copies VALUES (?1, ?2)")?.execute(params![key, comment.id])?;
            }
            Ok(())
        })?;
        Ok(had.is_some())
    }

    fn commit(&mut self) -> Result<()> {
        if std::mem::take(&mut self.open) > 0 {
            for place in self.forgotten.places() {
                self.study
                    .db
                    .run(|c| c.prepare_cached("INSERT OR IGNORE INTO places VALUES (?1)")?.execute([&place]))?;
            }
            self.study.db.run(|c| c.execute_batch("COMMIT"))?;
        }
        Ok(())
    }

    /// Commits the rest, erases the answers that the study must not keep, finds copies, and says what was taken in. `now` is
    /// RFC 3339 in UTC. Errs (`Usage`) where somebody was forgotten in the meantime.
    pub fn finish(mut self, now: &str) -> Result<Added> {
        self.commit()?;
        // Also where all was known: whoever harvests writes down what was taken in.
        self.current()?;
        self.added.erased = self.study.erase(&self.touched, &self.forgotten)?;
        self.study.settled()?;
        let mut added = std::mem::take(&mut self.added);
        added.copies = self.study.db.count("SELECT count(*) FROM comments WHERE same_as IS NOT NULL")?;
        if added.threads > 0 {
            let detail = format!("threads {}, comments {}", added.threads, added.comments);
            self.study.db.event(now, "added", &detail)?;
        }
        Ok(added)
    }
}

/// What was not committed never was.
impl Drop for Adding<'_> {
    fn drop(&mut self) {
        if self.open > 0 {
            // SQLite undoes it at the next opening anyhow.
            let _ = self.study.db.connection.execute_batch("ROLLBACK");
        }
    }
}
