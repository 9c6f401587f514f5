//! The store of a study: one SQLite file, how it is opened, and what its tables are.
//! Knows no thread and forgets nothing.
//! Used by every part of `study`.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use crate::error::{Error, ErrorKind, Location, Result};

/// The name of the file in the study's folder.
pub const STORE: &str = "study.sqlite";

/// What `PRAGMA application_id` says of our files: `gswl`.
const APPLICATION: i64 = 0x6773_776c;
/// The version of the tables below.
const VERSION: i64 = 1;

const TABLES: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- One reading of one thread (or part of a table): what was said of it apart from its comments.
CREATE TABLE sightings (
  key TEXT PRIMARY KEY, thread TEXT NOT NULL, part INTEGER NOT NULL, rank TEXT NOT NULL,
  location TEXT NOT NULL, sha256 TEXT, retrieved TEXT, head TEXT NOT NULL, keep_until TEXT NOT NULL,
  seen INTEGER NOT NULL UNIQUE) WITHOUT ROWID;
CREATE INDEX sightings_thread ON sightings (thread, part);
-- The comment as its best sighting has it; texts that are the same lie there once.
CREATE TABLE comments (
  id TEXT PRIMARY KEY, thread TEXT NOT NULL, rank TEXT NOT NULL, parent TEXT, depth INTEGER NOT NULL, author TEXT,
  posted TEXT, text INTEGER NOT NULL, columns TEXT NOT NULL, same_as TEXT) WITHOUT ROWID;
CREATE INDEX comments_thread ON comments (thread);
CREATE INDEX comments_text ON comments (text);
CREATE TABLE texts (number INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
-- Where a comment was seen, and as which of the comments there.
CREATE TABLE provenance (
  comment TEXT NOT NULL, sighting TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (comment, sighting)) WITHOUT ROWID;
CREATE INDEX provenance_sighting ON provenance (sighting, position);
-- By these a copy in another thread is known.
CREATE TABLE copies (key INTEGER NOT NULL, comment TEXT NOT NULL, PRIMARY KEY (key, comment)) WITHOUT ROWID;
CREATE INDEX copies_comment ON copies (comment);
-- Sites, platforms and tables under which names became pseudonyms.
CREATE TABLE places (place TEXT PRIMARY KEY) WITHOUT ROWID;
-- Salted hashes of what must not come back.
CREATE TABLE forgotten (
  act INTEGER NOT NULL, kind TEXT NOT NULL, words INTEGER NOT NULL, hash INTEGER NOT NULL,
  PRIMARY KEY (kind, words, hash, act)) WITHOUT ROWID;
CREATE TABLE withdrawn (act INTEGER NOT NULL, url TEXT NOT NULL, retrieved TEXT NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE events (number INTEGER PRIMARY KEY, at TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL);
";

/// An open store.
#[derive(Debug)]
pub(super) struct Db {
    pub(super) connection: Connection,
    path: PathBuf,
}

impl Db {
    /// Makes an empty store. Errs where the folder cannot be written.
    pub(super) fn create(folder: &Path, id: &str, salt: &str) -> Result<Self> {
        let path = folder.join(STORE);
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Db::connect(path, flags)?;
        let sql = format!(
            "BEGIN EXCLUSIVE;{TABLES}PRAGMA application_id = {APPLICATION};PRAGMA user_version = {VERSION};\
             INSERT INTO meta VALUES ('id', '{id}'), ('salt', '{salt}');COMMIT;"
        );
        db.run(|c| c.execute_batch(&sql))?;
        Ok(db)
    }

    /// Opens the store of a study. Errs (`Integrity`) where it is missing, is no store, is damaged, belongs to another study or
    /// was written by a newer groundswell.
    pub(super) fn open(folder: &Path, id: &str) -> Result<Self> {
        let path = folder.join(STORE);
        let wrong =
            |message: String| Err(Error::new(ErrorKind::Integrity, message).at(Location::file(folder.join(STORE))));
        if !path.exists() {
            return wrong(
                "the store of this study is missing; put it back from where it was moved, or make a new study and add its \
                 sources again"
                    .to_owned(),
            );
        }
        let db = Db::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        let pragma = |name: &str| db.run(|c| c.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0)));
        if pragma("application_id")? != APPLICATION {
            return wrong("this is no store of groundswell; put back the one that `study init` made here".to_owned());
        }
        let version = pragma("user_version")?;
        if version > VERSION {
            return wrong(format!(
                "the store has version {version} and this groundswell knows {VERSION}: it was written by a newer one; use that"
            ));
        }
        if db.meta("id")?.as_deref() != Some(id) {
            return wrong("the store belongs to another study: its id is not the one in groundswell.toml".to_owned());
        }
        Ok(db)
    }

    fn connect(path: PathBuf, flags: OpenFlags) -> Result<Self> {
        let connection = Connection::open_with_flags(&path, flags).map_err(|e| failed(&path, e))?;
        let db = Db { connection, path };
        // A rollback journal: after a crash the next opening undoes what was half done. What is deleted is overwritten.
        db.run(|c| {
            c.busy_timeout(std::time::Duration::from_secs(5))?;
            c.execute_batch(
                "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; \
                 PRAGMA cache_size = -65536;",
            )
        })?;
        Ok(db)
    }

    /// Does something with the connection; an error names the store.
    pub(super) fn run<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        work(&self.connection).map_err(|e| failed(&self.path, e))
    }

    /// Does all of it or nothing, however it ends.
    pub(super) fn whole<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.run(|c| c.execute_batch("BEGIN IMMEDIATE"))?;
        match work(self) {
            Ok(done) => self.run(|c| c.execute_batch("COMMIT")).map(|()| done),
            Err(error) => {
                // The first error is the one to tell of; SQLite may have rolled back already.
                let _ = self.connection.execute_batch("ROLLBACK");
                Err(error)
            }
        }
    }

    /// Reads while nobody else can write.
    pub(super) fn still<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.run(|c| c.execute_batch("BEGIN"))?;
        let done = work(self);
        // Nothing was written.
        self.run(|c| c.execute_batch("COMMIT"))?;
        done
    }

    /// A value of the study.
    pub(super) fn meta(&self, name: &str) -> Result<Option<String>> {
        self.run(|c| {
            let mut statement = c.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
            statement.query_map([name], |row| row.get(0))?.next().transpose()
        })
    }

    /// Sets a value of the study, or takes it away.
    pub(super) fn set_meta(&self, name: &str, value: Option<&str>) -> Result<()> {
        self.run(|c| match value {
            Some(value) => c.execute("INSERT OR REPLACE INTO meta VALUES (?1, ?2)", [name, value]),
            None => c.execute("DELETE FROM meta WHERE name = ?1", [name]),
        })
        .map(|_| ())
    }

    /// What happened, without names and words.
    pub(super) fn event(&self, at: &str, what: &str, detail: &str) -> Result<()> {
        self.run(|c| c.execute("INSERT INTO events (at, what, detail) VALUES (?1, ?2, ?3)", [at, what, detail]))
            .map(|_| ())
    }

    /// One number of one query.
    pub(super) fn count(&self, sql: &str) -> Result<u64> {
        self.run(|c| c.query_row(sql, [], |row| row.get::<_, i64>(0))).map(|n| u64::try_from(n).unwrap_or(0))
    }

    /// The first column of all rows of a query.
    pub(super) fn texts(&self, sql: &str) -> Result<Vec<String>> {
        self.run(|c| c.prepare(sql)?.query_map([], |row| row.get(0))?.collect())
    }

    /// What SQLite finds wrong with the file; empty where it is sound.
    pub(super) fn faults(&self) -> Result<Vec<String>> {
        let mut found = self.texts("PRAGMA integrity_check(20)")?;
        found.retain(|line| line != "ok");
        Ok(found)
    }
}

/// An error of SQLite as one of ours.
pub(super) fn failed(path: &Path, error: rusqlite::Error) -> Error {
    use rusqlite::ErrorCode::{
        CannotOpen, DatabaseBusy, DatabaseCorrupt, DatabaseLocked, DiskFull, NotADatabase, PermissionDenied, ReadOnly,
    };
    let (kind, message) = match error.sqlite_error_code() {
        Some(NotADatabase | DatabaseCorrupt) => (
            ErrorKind::Integrity,
            "the store of this study is damaged; put it back from a copy, or make a new study and add its sources again",
        ),
        Some(DatabaseBusy | DatabaseLocked) => {
            (ErrorKind::Io, "another command works on this study; run this one again when that is done")
        }
        Some(ReadOnly | PermissionDenied | CannotOpen) => {
            (ErrorKind::Io, "the store cannot be written; check the permissions of the study's folder")
        }
        Some(DiskFull) => (ErrorKind::Io, "the disk is full; free some space and run the same command again"),
        _ => (ErrorKind::Io, "the store of this study cannot be used"),
    };
    Error::new(kind, message).at(Location::file(path)).because(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_known_again_and_a_newer_moved_missing_or_broken_one_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::create(folder.path(), "aa", "salt").expect("made");
        assert_eq!(db.faults().expect("checked"), Vec::<String>::new());
        drop(db);
        let refused = |id: &str| Db::open(folder.path(), id).map(|_| ()).expect_err("refused");
        assert!(Db::open(folder.path(), "aa").is_ok());
        assert!(refused("bb").to_string().contains("another study"));
        Db::open(folder.path(), "aa").expect("sound").run(|c| c.execute_batch("PRAGMA user_version = 9")).expect("set");
        assert!(refused("aa").to_string().contains("version 9"));
        let path = folder.path().join(STORE);
        std::fs::write(&path, "a file that is no store, and longer than the sixteen bytes of a header")
            .expect("written");
        assert_eq!((refused("aa").kind(), refused("aa").to_string().contains("damaged")), (ErrorKind::Integrity, true));
        std::fs::remove_file(&path).expect("removed");
        assert!(refused("aa").to_string().contains("missing"));
    }

    #[test]
    fn half_of_it_is_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = Db::create(folder.path(), "aa", "salt").expect("made");
        let half = db.whole(|db| {
            db.set_meta("a", Some("b"))?;
            Err::<(), _>(Error::new(ErrorKind::Data, "no"))
        });
        assert!(half.is_err());
        assert_eq!(db.meta("a").expect("read"), None);
    }
}
