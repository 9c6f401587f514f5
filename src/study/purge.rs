//! Deletes what may no longer be kept: readings whose day is past with what only they had, or all of a study.
//! Asks nobody: the command line does.
//! Called by `study purge`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::params;

use super::copies::{self, UNSETTLED};
use super::db::STORE;
use super::export::EXPORT;
use super::forget::derived::{self, Cuts};
use super::forgotten::{COMMENT, Forgotten};
use super::open::Study;
use super::pages;
use super::snapshots::Snapshots;
use crate::corpus::Thread;
use crate::error::{Error, Result};

/// A reading whose day, its own or else the study's (`?2`), lies before today (`?1`).
const PAST: &str = "coalesce(nullif(keep_until, ''), ?2) < ?1";

/// What was deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    /// Readings of threads.
    pub threads: u64,
    /// Comments that no other reading has.
    pub comments: u64,
    /// Answers of servers.
    pub snapshots: u64,
    /// Files made from what was deleted, which lost its lines or were deleted too.
    pub files: Vec<PathBuf>,
    /// Files in the folder that groundswell did not write: they stay.
    pub left: Vec<PathBuf>,
}

impl Study {
    /// How many readings of threads are past their day; `today` is a day, with a time behind it or none.
    pub fn past(&self, today: &str) -> Result<u64> {
        let today = today.get(..10).unwrap_or(today);
        let count = format!("SELECT count(*) FROM sightings WHERE {PAST}");
        let until = self.settings.keep_until.as_str();
        self.db.run(|c| c.query_row(&count, [today, until], |row| row.get::<_, i64>(0))).map(i64::unsigned_abs)
    }

    /// Whether the study's own day is past, and answers of servers are kept that no reading with a later day of its own needs.
    /// `today` as for [`Study::past`].
    pub fn is_over(&self, today: &str) -> Result<bool> {
        if self.days_left(today).is_none_or(|days| days >= 0) || !Snapshots::is_in(&self.folder) {
            return Ok(false);
        }
        let until = self.settings.keep_until.as_str();
        let today = today.get(..10).unwrap_or(today);
        let kept = self.pages(&format!("NOT ({PAST})"), today, until)?;
        Ok(Snapshots::open(&self.folder)?.all()?.iter().any(|snapshot| !kept.contains(&snapshot.sha256)))
    }

    /// Checksums of the pages of those readings.
    fn pages(&self, which: &str, today: &str, until: &str) -> Result<BTreeSet<String>> {
        let sql = format!("SELECT head FROM sightings WHERE {which}");
        let heads: Vec<String> =
            self.db.run(|c| c.prepare(&sql)?.query_map([today, until], |row| row.get(0))?.collect())?;
        let heads = heads.iter().filter_map(|head| serde_json::from_str::<Thread>(head).ok());
        Ok(heads.flat_map(|head| pages::checksums(&head.source)).collect())
    }

    /// Deletes what is past its day, from store, snapshots and the files made of it. `now` is RFC 3339 in UTC. It can be repeated
    /// when it was cut short. Errs when the disk does.
    pub fn purge(&self, now: &str) -> Result<Purged> {
        self.ready()?;
        let today = now.get(..10).unwrap_or(now);
        let db = &self.db;
        let over = self.is_over(today)?;
        let mut purged = Purged { threads: self.past(today)?, ..Purged::default() };
        if purged.threads == 0 && !over {
            return Ok(purged);
        }
        let until = self.settings.keep_until.as_str();
        let kept = self.pages(&format!("NOT ({PAST})"), today, until)?;
        let mut past = self.pages(PAST, today, until)?;
        let snapshots = Snapshots::open(&self.folder)?;
        snapshots.tidy()?;
        if over {
            // Those too that no thread was ever read from.
            past.extend(snapshots.all()?.into_iter().map(|snapshot| snapshot.sha256));
        }
        for sha256 in past.difference(&kept) {
            purged.snapshots += snapshots.erase(sha256)?;
        }
        // Files first: while the store still says which comments go, a run that was cut short can be made again.
        let only_there = format!(
            "SELECT id FROM comments WHERE id NOT IN \
             (SELECT p.comment FROM provenance p JOIN sightings s ON s.key = p.sighting WHERE NOT ({PAST}))"
        );
        let going: Vec<String> =
            db.run(|c| c.prepare(&only_there)?.query_map([today, until], |row| row.get(0))?.collect())?;
        let hashed = going.iter().map(|id| (COMMENT.to_owned(), 0, self.salt.hash(COMMENT, id)));
        let going = Forgotten::of(hashed, self.salt.clone(), self.likeness);
        let swept = derived::sweep(&self.folder, &going, &mut Cuts::new(), true, false)?;
        purged.files = swept.cut.into_iter().chain(swept.deleted.into_iter().map(|(path, _)| path)).collect();
        purged.left = swept.left;
        purged.comments = db.whole(|db| {
            let before = db.count("SELECT count(*) FROM comments")?;
            db.run(|c| {
                let keys = format!("DELETE FROM provenance WHERE sighting IN (SELECT key FROM sightings WHERE {PAST})");
                c.execute(&keys, params![today, until])?;
                c.execute(&format!("DELETE FROM sightings WHERE {PAST}"), params![today, until])?;
                c.execute_batch(
                    "DELETE FROM comments WHERE id NOT IN (SELECT comment FROM provenance); \
                     DELETE FROM copies WHERE comment NOT IN (SELECT id FROM comments);",
                )
            })?;
            db.set_meta(UNSETTLED, Some("1"))?;
            copies::settle(db, self.likeness)?;
            db.event(now, "purged", &format!("threads {}", purged.threads))?;
            Ok(before - db.count("SELECT count(*) FROM comments")?)
        })?;
        db.run(|c| c.execute_batch("VACUUM"))?;
        Ok(purged)
    }

    /// Deletes the store, the snapshots, and every file that groundswell made of them; what was forgotten is forgotten with them.
    /// The folder stays where it holds files of others. Errs when the disk does; it can be repeated until the store is gone.
    pub fn purge_all(self) -> Result<Purged> {
        let mut purged = Purged {
            threads: self.db.count("SELECT count(*) FROM sightings")?,
            comments: self.db.count("SELECT count(*) FROM comments")?,
            ..Purged::default()
        };
        let folder = self.folder.clone();
        let snapshots = Snapshots::open(&folder)?;
        let all: BTreeSet<String> = snapshots.all()?.into_iter().map(|snapshot| snapshot.sha256).collect();
        for sha256 in &all {
            purged.snapshots += snapshots.erase(sha256)?;
        }
        (purged.files, purged.left) = derived::delete(&folder)?;
        // Pages are overwritten before the file goes.
        self.db.run(|c| {
            c.execute_batch(
                "DELETE FROM texts; DELETE FROM comments; DELETE FROM sightings; DELETE FROM provenance; DELETE FROM copies; \
                 DELETE FROM forgotten; DELETE FROM withdrawn; DELETE FROM places; VACUUM;",
            )
        })?;
        drop(self);
        drop(snapshots);
        remove_folder(&folder.join("snapshots"))?;
        let store = folder.join(STORE);
        fs::remove_file(&store).map_err(|e| Error::io("delete", &store, e))?;
        let settings = folder.join(super::settings::SETTINGS);
        fs::remove_file(&settings).map_err(|e| Error::io("delete", &settings, e))?;
        // Either may hold files of others, and then stays.
        let _ = fs::remove_dir(folder.join(EXPORT));
        let _ = fs::remove_dir(&folder);
        Ok(purged)
    }
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("delete", folder, e)),
        _ => Ok(()),
    }
}
