//! What a study holds, until when, and whether its store is sound.
//! Changes nothing.
//! Called by `study status`.

use std::collections::BTreeMap;

use super::open::{PENDING, Study};
use super::snapshots::Snapshots;
use crate::corpus::{Status as Became, Thread, Voice};
use crate::error::{Error, ErrorKind, Result};

/// A study at a glance.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// How many threads have each status; the parts of a table are one thread, and the last reading of a thread counts.
    pub threads: BTreeMap<Became, u64>,
    /// Comments, each once.
    pub comments: u64,
    /// Comments beside those that are copies of one in another thread.
    pub copies: u64,
    /// Distinct authors; the unnamed of a thread are one together.
    pub voices: u64,
    /// Distinct files and addresses that were read.
    pub sources: u64,
    /// Answers of servers that are kept.
    pub snapshots: u64,
    /// Bytes of their bodies, unpacked.
    pub snapshot_bytes: u64,
    /// Acts of forgetting, and answers that were erased by them.
    pub forgotten: (u64, u64),
    /// Readings whose own day is past: `study purge` takes them.
    pub past: u64,
    /// When something was last done, and what.
    pub last: Option<(String, String)>,
    /// Whether a `forget` was begun that did not end.
    pub forgetting: bool,
    /// What is wrong with the store; empty where it is sound.
    pub faults: Vec<String>,
}

impl Study {
    /// Looks through the whole study. `today` is a day, with a time behind it or none. Errs when it cannot be read.
    pub fn status(&self, today: &str) -> Result<Status> {
        let db = &self.db;
        let mut status = Status { faults: db.faults()?, ..Status::default() };
        if !status.faults.is_empty() {
            return Ok(status);
        }
        // The best reading of each thread comes first.
        let mut last = String::new();
        for head in db.texts("SELECT head FROM sightings ORDER BY thread, rank DESC")? {
            let head: Thread = serde_json::from_str(&head).map_err(|e| {
                Error::new(ErrorKind::Integrity, "a record in the store is damaged; put the store back from a copy")
                    .because(e)
            })?;
            if head.id != last {
                *status.threads.entry(head.status).or_default() += 1;
                last = head.id;
            }
        }
        status.comments = db.count("SELECT count(*) FROM comments WHERE same_as IS NULL")?;
        status.copies = db.count("SELECT count(*) FROM comments WHERE same_as IS NOT NULL")?;
        let authors: Vec<(Option<String>, String)> = db.run(|c| {
            c.prepare("SELECT DISTINCT author, CASE WHEN author IS NULL THEN thread ELSE '' END FROM comments WHERE same_as IS NULL")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })?;
        let voices: std::collections::BTreeSet<Voice> =
            authors.iter().map(|(author, thread)| Voice::of(author.as_deref(), thread)).collect();
        status.voices = voices.len() as u64;
        status.sources = db.count("SELECT count(DISTINCT location) FROM sightings")?;
        status.past = self.past(today)?;
        status.forgotten = (
            db.count("SELECT count(*) FROM events WHERE what = 'forgotten'")?,
            db.count("SELECT count(*) FROM withdrawn")?,
        );
        status.last = db.run(|c| {
            c.prepare("SELECT at, what FROM events ORDER BY number DESC LIMIT 1")?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .next()
                .transpose()
        })?;
        status.forgetting = db.meta(PENDING)?.is_some();
        if self.folder.join("snapshots").is_dir() {
            let all = Snapshots::open(&self.folder)?.all()?;
            status.snapshots = all.len() as u64;
            let bodies: BTreeMap<&str, u64> = all.iter().map(|s| (s.sha256.as_str(), s.bytes)).collect();
            status.snapshot_bytes = bodies.values().sum();
        }
        Ok(status)
    }
}
