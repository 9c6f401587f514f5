//! Gives the store out again: threads, where each comment was seen, and the answers of servers.
//! Decides nothing: the same store content gives the same bytes, whatever came in first.
//! Called by `study export`.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use rusqlite::Row;

use super::open::Study;
use super::pages;
use super::snapshots::Snapshots;
use crate::corpus::{Comment, Output, Posted, RecordWriter, Thread};
use crate::error::{Error, ErrorKind, Result};

/// The folder inside the study that an export goes to where no other is named.
pub const EXPORT: &str = "export";

/// The headers of `provenance.csv`: `copy_of` names the comment that stands for this one, where that is in another thread.
pub(super) const PROVENANCE: [&str; 9] =
    ["comment", "copy_of", "thread", "part", "url", "file", "retrieved", "sha256", "rule"];

/// What was given out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exported {
    /// Records in `threads.jsonl`.
    pub threads: u64,
    /// Comments in them.
    pub comments: u64,
    /// Rows of `provenance.csv`: one for each place where a comment was seen.
    pub places: u64,
    /// Answers in `snapshots.warc`.
    pub snapshots: u64,
}

impl Study {
    /// Writes `threads.jsonl`, `provenance.csv` and `snapshots.warc` into a folder, each whole or not at all. Errs when the folder
    /// cannot be written, a `forget` is unfinished, or a snapshot is damaged.
    pub fn export(&self, into: &Path) -> Result<Exported> {
        self.ready()?;
        self.settled()?;
        fs::create_dir_all(into).map_err(|e| Error::io("make", into, e))?;
        // Nobody is forgotten in the meantime, who would stand in a file that is written after the others were searched.
        self.db.still(|_| self.ready().and_then(|()| self.written(into)))
    }

    fn written(&self, into: &Path) -> Result<Exported> {
        let mut exported = Exported::default();
        let path = into.join("threads.jsonl");
        let mut writer = RecordWriter::new(Output::create(&path)?, &path);
        self.threads(&mut |thread| {
            exported.threads += 1;
            exported.comments += thread.comments.len() as u64;
            writer.write(&thread)
        })?;
        writer.into_inner().finish()?;
        exported.places = self.provenance(&into.join("provenance.csv"))?;
        let path = into.join("snapshots.warc");
        let mut out = Output::create(&path)?;
        exported.snapshots = Snapshots::open(&self.folder)?.write_warc(&mut out)?;
        out.finish()?;
        Ok(exported)
    }

    /// Gives each thread of the store to `each`, by id and part. A comment that was seen several times is as its last reading has
    /// it, and a copy of one in another thread is left to that thread. Errs when the store cannot be read or `each` errs.
    pub fn threads(&self, each: &mut dyn FnMut(Thread) -> Result<()>) -> Result<()> {
        for id in self.db.texts("SELECT DISTINCT thread FROM sightings ORDER BY thread")? {
            self.thread(&id)?.into_iter().try_for_each(&mut *each)?;
        }
        Ok(())
    }

    /// The records of one thread.
    fn thread(&self, id: &str) -> Result<Vec<Thread>> {
        let sightings: Vec<(String, u32, String)> = self.db.run(|c| {
            c.prepare_cached("SELECT key, part, head FROM sightings WHERE thread = ?1 ORDER BY rank DESC")?
                .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })?;
        let mut parts: BTreeMap<u32, Thread> = BTreeMap::new();
        let mut placed: HashMap<String, u32> = HashMap::new();
        let mut copies: HashMap<String, Option<String>> = HashMap::new();
        for (key, part, head) in sightings {
            if let std::collections::btree_map::Entry::Vacant(free) = parts.entry(part) {
                free.insert(serde_json::from_str(&head).map_err(damaged)?);
            }
            let comments: Vec<(Comment, Option<String>)> = self.db.run(|c| {
                c.prepare_cached(
                    "SELECT c.id, c.parent, c.depth, c.author, c.posted, t.text, c.columns, c.same_as FROM provenance p \
                     JOIN comments c ON c.id = p.comment JOIN texts t ON t.number = c.text \
                     WHERE p.sighting = ?1 ORDER BY p.position",
                )?
                .query_map([&key], |row| Ok((comment(row)?, row.get(7)?)))?
                .collect()
            })?;
            for (comment, same_as) in comments {
                if placed.contains_key(&comment.id) {
                    continue;
                }
                // A reply stands in the record of what it answers, which an earlier reading may have put elsewhere.
                let part = comment.parent.as_ref().and_then(|parent| placed.get(parent)).copied().unwrap_or(part);
                placed.insert(comment.id.clone(), part);
                if same_as.is_some() {
                    copies.insert(comment.id.clone(), comment.parent.clone());
                }
                if let Some(thread) = parts.get_mut(&part) {
                    thread.comments.push(comment);
                }
            }
        }
        let mut threads: Vec<Thread> = parts.into_values().collect();
        threads.iter_mut().for_each(|thread| leave_to_others(thread, &copies));
        Ok(threads)
    }

    fn provenance(&self, path: &Path) -> Result<u64> {
        let mut writer = csv::Writer::from_writer(Output::create(path)?);
        let failed = |e: csv::Error| match e.into_kind() {
            csv::ErrorKind::Io(e) => Error::io("write", path, e),
            _ => Error::new(ErrorKind::Data, "a row of provenance has no form in CSV"),
        };
        writer.write_record(PROVENANCE).map_err(failed)?;
        let mut rows = 0;
        for thread in self.db.texts("SELECT DISTINCT thread FROM sightings ORDER BY thread")? {
            let of_thread: Vec<[Option<String>; 6]> = self.db.run(|c| {
                c.prepare_cached(
                    "SELECT p.comment, c.same_as, s.thread, CAST(s.part AS TEXT), CAST(p.position AS TEXT), s.head \
                     FROM sightings s JOIN provenance p ON p.sighting = s.key JOIN comments c ON c.id = p.comment \
                     WHERE s.thread = ?1 ORDER BY p.comment, s.rank DESC",
                )?
                .query_map([&thread], |row| {
                    let mut cells: [Option<String>; 6] = Default::default();
                    for (at, cell) in cells.iter_mut().enumerate() {
                        *cell = row.get(at)?;
                    }
                    Ok(cells)
                })?
                .collect()
            })?;
            rows += of_thread.len() as u64;
            for [comment, copy_of, thread, part, position, head] in of_thread {
                let head: Thread = serde_json::from_str(&head.unwrap_or_default()).map_err(damaged)?;
                let position = position.and_then(|position| position.parse().ok()).unwrap_or(0);
                // Of several pages, the one that the comment was read from, where that is known.
                let (location, retrieved, sha256) = match pages::of(&head.source, position) {
                    [page] => (page.location.clone(), page.retrieved.clone(), Some(page.sha256.clone())),
                    _ => (head.source.location, head.source.retrieved, head.source.sha256),
                };
                let retrieved = retrieved.map(|retrieved| retrieved.to_string());
                let (url, file) = if is_url(Some(&location)) { (Some(location), None) } else { (None, Some(location)) };
                let row = [comment, copy_of, thread, part, url, file, retrieved, sha256, head.platform];
                writer.write_record(row.map(Option::unwrap_or_default)).map_err(failed)?;
            }
        }
        let out = writer.into_inner().map_err(|e| Error::io("write", path, e.into_error()))?;
        out.finish()?;
        Ok(rows)
    }
}

/// Whether a thread came from the network.
pub(super) fn is_url(location: Option<&str>) -> bool {
    location.is_some_and(|location| location.starts_with("http://") || location.starts_with("https://"))
}

/// A comment from the first seven columns: id, parent, depth, author, posted, text, columns.
pub(super) fn comment(row: &Row<'_>) -> rusqlite::Result<Comment> {
    let posted: Option<String> = row.get(4)?;
    let columns: String = row.get(6)?;
    Ok(Comment {
        id: row.get(0)?,
        parent: row.get(1)?,
        depth: row.get(2)?,
        author: row.get(3)?,
        posted: posted.and_then(|posted| Posted::parse(&posted)),
        text: row.get(5)?,
        columns: serde_json::from_str(&columns).unwrap_or_default(),
    })
}

fn leave_to_others(thread: &mut Thread, copies: &HashMap<String, Option<String>>) {
    if copies.is_empty() {
        return;
    }
    let had = thread.comments.len();
    thread.comments.retain(|comment| !copies.contains_key(&comment.id));
    for comment in &mut thread.comments {
        // A copy's parent stands before it, so the way up ends.
        while let Some(above) = comment.parent.as_ref().and_then(|parent| copies.get(parent)) {
            comment.parent = above.clone();
        }
    }
    let left = had - thread.comments.len();
    if left > 0 {
        thread.reason.push_str(&format!("; {left} of them stand in another thread too and are counted there"));
    }
}

fn damaged(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Integrity, "a record in the store is damaged; put the store back from a copy").because(error)
}
