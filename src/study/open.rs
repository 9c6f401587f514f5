//! A study: made once, opened by every command, and what each of them must ask first.
//! Takes nothing in and gives nothing out.
//! The other files of `study` add to it what commands do.

use std::path::{Path, PathBuf};

use super::copies::{self, Likeness, UNSETTLED};
use super::db::{Db, STORE};
use super::forgotten::{Forgotten, Salt};
use super::settings::{self, SETTINGS, Settings};
use crate::error::{Error, ErrorKind, Location, Result};

/// An open study.
#[derive(Debug)]
pub struct Study {
    pub(super) folder: PathBuf,
    pub(super) settings: Settings,
    pub(super) db: Db,
    pub(super) likeness: Likeness,
    pub(super) salt: Salt,
}

/// What a new study is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct New {
    /// What it is called.
    pub title: String,
    /// Whom people write to who want to be forgotten.
    pub contact: String,
    /// The last day on which it may be kept, as [`settings::day`](super::day) takes it.
    pub keep_until: String,
    /// What it holds and what for.
    pub holds: String,
}

/// Set in the store from the first step of a `forget` to its last: the number of the act and a hash of what was asked.
pub(super) const PENDING: &str = "forgetting";

impl Study {
    /// Makes a study of a folder, which may hold files but no study; `now` is RFC 3339 in UTC.
    ///
    /// Errs (`Usage`) where it is one already or the day is none, (`Io`) where it cannot be written.
    pub fn init(folder: &Path, new: New, likeness: Likeness, now: &str) -> Result<Study> {
        let usage = |message: String| Error::new(ErrorKind::Usage, message).at(Location::file(folder));
        settings::day(&new.keep_until).map_err(usage)?;
        if folder.join(SETTINGS).exists() {
            return Err(usage(format!(
                "this folder is a study already; change its {SETTINGS}, or make the new study in another folder"
            )));
        }
        if folder.join(STORE).exists() {
            return Err(usage(format!(
                "the store of a study lies here without its {SETTINGS}; put that back, or move {STORE} away"
            )));
        }
        std::fs::create_dir_all(folder).map_err(|e| Error::io("make", folder, e))?;
        let [id, salt] = [random()?, random()?];
        let New { title, contact, keep_until, holds } = new;
        let settings = Settings { title, contact, keep_until, holds, id };
        // The settings come last: a folder without them is no study, and so is one whose making was cut short.
        let made = Db::create(folder, &settings.id, &salt).and_then(|db| {
            db.event(now, "made", "")?;
            settings.write(folder)?;
            Ok(db)
        });
        match made {
            Ok(db) => Ok(Study { folder: folder.to_path_buf(), settings, db, likeness, salt: Salt::new(&salt) }),
            Err(error) => {
                // What remains of the attempt would stand in the way of the next.
                let _ = std::fs::remove_file(folder.join(STORE));
                Err(error)
            }
        }
    }

    /// Opens a study. Errs (`Usage`) where the folder is none, (`Integrity`) where its store is missing, damaged, another study's
    /// or of a newer version, (`Io`) where it cannot be read.
    pub fn open(folder: &Path, likeness: Likeness) -> Result<Study> {
        let settings = Settings::read(folder)?;
        let db = Db::open(folder, &settings.id)?;
        let salt = Salt::new(&db.meta("salt")?.unwrap_or_default());
        Ok(Study { folder: folder.to_path_buf(), settings, db, likeness, salt })
    }

    /// Its settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Days until it may no longer be kept, negative when that day is past. `today` is a day, with a time behind it or none.
    pub fn days_left(&self, today: &str) -> Option<i64> {
        settings::days_between(today, &self.settings.keep_until)
    }

    /// What must not come in again. Every thread is withdrawn by it before it is kept, and no page is kept whose thread it
    /// [touches](Forgotten::touches).
    pub fn forgotten(&self) -> Result<Forgotten> {
        Forgotten::load(&self.db, self.salt.clone(), self.likeness, None)
    }

    /// Errs (`Usage`) where a `forget` was begun and not finished: whoever is to be forgotten would come along.
    pub fn ready(&self) -> Result<()> {
        if self.db.meta(PENDING)?.is_none() {
            return Ok(());
        }
        let message = "a `study forget` was begun here and did not end; run the same one again before anything else";
        Err(Error::new(ErrorKind::Usage, message).at(Location::file(&self.folder)))
    }

    /// Says anew which comments are copies of others, where an `add` was cut short before it could.
    pub(super) fn settled(&self) -> Result<()> {
        if self.db.meta(UNSETTLED)?.is_some() {
            self.db.whole(|db| copies::settle(db, self.likeness))?;
        }
        Ok(())
    }
}

/// Sixteen hexadecimal digits that nobody can guess.
fn random() -> Result<String> {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes)
        .map_err(|e| Error::new(ErrorKind::Io, "the system gave no random bytes").because(e.to_string()))?;
    Ok(crate::digest::hex(&bytes))
}
