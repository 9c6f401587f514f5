//! Every answer of a server, kept as it came: bodies by their checksum and packed, and an index of who was asked what and when.
//! Fetches nothing and parses no page.
//! Filled and read by `harvest`; searched, erased from and exported by the study's commands.

mod bodies;
mod index;
mod warc;

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};

use index::Index;

/// The folder inside the study.
const FOLDER: &str = "snapshots";
/// Held while files change, so that two programs at one study do not write into each other.
const LOCK: &str = "lock";
/// How the names of files begin that are not whole yet.
const NEW: &str = ".new-";

/// The snapshots of a study: `DIR/snapshots/index.jsonl` and `DIR/snapshots/bodies/`.
#[derive(Debug)]
pub struct Snapshots {
    folder: PathBuf,
    index: Mutex<Index>,
}

/// One answer: all of it but its body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Snapshot {
    /// Address in canonical form: what does not name the page is dropped.
    pub url: String,
    /// Address as it was asked for.
    pub asked: String,
    /// When the answer was whole: RFC 3339 in UTC, such as `2025-03-04T08:05:00Z`.
    pub retrieved: String,
    /// Status code; 304 where the server said that an earlier body still holds: then `sha256` is that body's.
    pub status: u16,
    /// Names in lower case, in the order they came, without those that say who asked: cookies, credentials.
    pub headers: Vec<(String, String)>,
    /// SHA-256 of the body after its packing was taken off, in hexadecimal.
    pub sha256: String,
    /// Bytes of that body.
    pub bytes: u64,
}

/// Headers that are nobody's business years later.
const DROPPED: [&str; 8] = [
    "set-cookie",
    "set-cookie2",
    "cookie",
    "authorization",
    "proxy-authorization",
    "www-authenticate",
    "proxy-authenticate",
    "authentication-info",
];

impl Snapshot {
    /// The value of the first header of a name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Snapshots {
    /// Whether a study folder has snapshots.
    pub fn is_in(study: &Path) -> bool {
        study.join(FOLDER).is_dir()
    }

    /// Opens the snapshots of a study folder and makes their folder when it is missing. Errs when it cannot be made or
    /// the index cannot be read.
    pub fn open(study: &Path) -> Result<Self> {
        let folder = study.join(FOLDER);
        fs::create_dir_all(folder.join(bodies::FOLDER)).map_err(|e| Error::io("make", &folder, e))?;
        let index = Mutex::new(Index::at(folder.join(index::FILE)));
        let snapshots = Snapshots { folder, index };
        snapshots.with_index(|_| Ok(()))?;
        Ok(snapshots)
    }

    /// The folder of the snapshots.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps an answer. `body` is without its packing; its checksum and length are computed here, whatever `snapshot` says
    /// of them. The same body is stored once. A program that is killed leaves an answer whole or not at all; what a power
    /// cut tore is known by its checksum, or is a line that is not read. Errs when the disk does.
    pub fn keep(&self, mut snapshot: Snapshot, body: &[u8]) -> Result<()> {
        snapshot.sha256 = sha256_hex(body);
        snapshot.bytes = body.len() as u64;
        snapshot.headers.iter_mut().for_each(|(name, _)| name.make_ascii_lowercase());
        snapshot.headers.retain(|(name, _)| !DROPPED.contains(&name.as_str()));
        let packed = bodies::pack(body)?;
        let _lock = self.lock()?;
        bodies::store(&self.folder, &snapshot.sha256, &packed)?;
        self.with_index(|index| index.append(snapshot))
    }

    /// All answers, by address and then by time; answers of one address and one time in the order they were kept.
    /// Errs when the index cannot be read or a line of it is damaged.
    pub fn all(&self) -> Result<Vec<Snapshot>> {
        let mut all = self.with_index(|index| Ok(index.snapshots().to_vec()))?;
        all.sort_by(|a, b| (&a.url, &a.retrieved).cmp(&(&b.url, &b.retrieved)));
        Ok(all)
    }

    /// The answer of an address in canonical form that was kept last. Errs as [`Snapshots::all`] does.
    pub fn latest(&self, canonical: &str) -> Result<Option<Snapshot>> {
        self.with_index(|index| Ok(index.of(canonical).last().cloned()))
    }

    /// The answers of one address in canonical form, the last one last. Errs as [`Snapshots::all`] does.
    pub fn of(&self, canonical: &str) -> Result<Vec<Snapshot>> {
        self.with_index(|index| Ok(index.of(canonical).cloned().collect()))
    }

    /// The body of an answer. Errs with [`ErrorKind::Integrity`], naming the file, when it is missing or is not what was
    /// kept.
    pub fn body(&self, snapshot: &Snapshot) -> Result<Vec<u8>> {
        bodies::load(&self.folder, snapshot)
    }

    /// Erases a body and every answer that had it, from the folder and from the index. Gives how many answers went. Errs
    /// when the disk does: then the body is gone and the index may still name it, so that the call can be repeated.
    pub fn erase(&self, sha256: &str) -> Result<u64> {
        let _lock = self.lock()?;
        bodies::erase(&self.folder, sha256)?;
        self.with_index(|index| index.erase(sha256))
    }

    /// Takes away what a program left behind that was killed while it kept an answer: bodies that no answer names, and files that
    /// were not whole yet. Errs when the disk does.
    pub fn tidy(&self) -> Result<()> {
        let _lock = self.lock()?;
        // Rewritten where its end is torn.
        self.with_index(|index| index.erase("").map(|_| ()))?;
        let named: HashSet<PathBuf> = self.with_index(|index| {
            Ok(index.snapshots().iter().map(|snapshot| bodies::place(&self.folder, &snapshot.sha256)).collect())
        })?;
        let mut stray = left_behind(&self.folder)?;
        for folder in entries(&self.folder.join(bodies::FOLDER))?.into_iter().filter(|path| path.is_dir()) {
            stray.extend(left_behind(&folder)?);
            stray.extend(entries(&folder)?.into_iter().filter(|path| bodies::is_body(path) && !named.contains(path)));
        }
        stray.iter().try_for_each(|path| fs::remove_file(path).map_err(|e| Error::io("erase", path, e)))
    }

    /// The files in which harvests that are not done have noted what failed. Errs when the folder cannot be read.
    pub fn journals(&self) -> Result<Vec<PathBuf>> {
        let is_journal = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with("run-") && name.ends_with(".jsonl"))
        };
        Ok(entries(&self.folder)?.into_iter().filter(is_journal).collect())
    }

    /// Writes all answers as WARC 1.1 (ISO 28500:2017), in the order of [`Snapshots::all`], and gives how many. Bodies stand
    /// there unpacked, and the headers that told of their packing are left out. The same snapshots give the same bytes.
    /// Errs when a body is damaged or `out` cannot be written.
    pub fn write_warc(&self, out: &mut impl Write) -> Result<u64> {
        warc::write(self, out)
    }

    fn with_index<T>(&self, work: impl FnOnce(&mut Index) -> Result<T>) -> Result<T> {
        // A thread that panicked inside left at worst an index that is read again from the disk.
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        index.refresh()?;
        work(&mut index)
    }

    /// Waits until no other program changes these snapshots; they may again once the file is dropped.
    fn lock(&self) -> Result<File> {
        let path = self.folder.join(LOCK);
        let open = || {
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        open().map_err(|e| Error::io("lock", &path, e))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).and_then(|found| found.map(|entry| entry.map(|entry| entry.path())).collect());
    read.map_err(|e| Error::io("read", folder, e))
}

/// Files that were on their way to their place.
fn left_behind(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = entries(folder)?;
    found.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(NEW)));
    Ok(found)
}

fn damaged(path: &Path, what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Integrity, what).at(Location::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(url: &str, retrieved: &str) -> Snapshot {
        Snapshot {
            url: url.into(),
            asked: format!("{url}#top"),
            retrieved: retrieved.into(),
            status: 200,
            headers: vec![
                ("Content-Type".into(), "text/html".into()),
                ("Set-Cookie".into(), "who=you".into()),
                ("content-encoding".into(), "gzip".into()),
            ],
            sha256: String::new(),
            bytes: 0,
        }
    }

    fn study() -> (tempfile::TempDir, Snapshots) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let snapshots = Snapshots::open(folder.path()).expect("writable");
        (folder, snapshots)
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(folder).expect("readable").flatten() {
            if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
        }
        found
    }

    #[test]
    fn an_answer_is_found_again_without_its_cookies_and_the_last_one_counts() {
        let (folder, snapshots) = study();
        snapshots.keep(snapshot("https://b.example/", "2025-01-02T00:00:00Z"), b"new").expect("kept");
        snapshots.keep(snapshot("https://b.example/", "2025-01-01T00:00:00Z"), b"late").expect("kept");
        snapshots.keep(snapshot("https://a.example/", "2025-01-03T00:00:00Z"), b"").expect("kept");
        let again = Snapshots::open(folder.path()).expect("readable");
        let all = again.all().expect("readable");
        assert_eq!(all, snapshots.all().expect("readable"));
        let times: Vec<&str> = all.iter().map(|s| &s.retrieved[..10]).collect();
        assert_eq!(times, ["2025-01-03", "2025-01-01", "2025-01-02"]);
        assert_eq!((all[0].bytes, all[1].bytes), (0, 4));
        assert_eq!((all[0].header("content-type"), all[0].header("set-cookie")), (Some("text/html"), None));
        let latest = again.latest("https://b.example/").expect("readable").expect("kept");
        assert_eq!(again.body(&latest).expect("sound"), b"late");
        assert_eq!(again.latest("https://c.example/").expect("readable"), None);
    }

    #[test]
    fn the_same_body_is_stored_once_and_packed() {
        let (folder, snapshots) = study();
        let body = "a line of a page\n".repeat(1000);
        snapshots.keep(snapshot("https://a.example/", "2025-01-01T00:00:00Z"), body.as_bytes()).expect("kept");
        let before = files(folder.path()).len();
        snapshots.keep(snapshot("https://b.example/", "2025-01-01T00:00:00Z"), body.as_bytes()).expect("kept");
        assert_eq!(files(folder.path()).len(), before);
        let size: u64 = files(folder.path()).iter().map(|f| fs::metadata(f).expect("there").len()).sum();
        assert!(size < 2000, "{size} bytes");
    }

    #[test]
    fn a_body_that_was_changed_or_lost_is_named_and_never_used() {
        let (folder, snapshots) = study();
        snapshots.keep(snapshot("https://a.example/", "2025-01-01T00:00:00Z"), b"a page").expect("kept");
        let kept = snapshots.all().expect("readable").remove(0);
        let body = files(&folder.path().join("snapshots/bodies")).remove(0);
        for content in [bodies::pack(b"another").expect("packed"), b"no gzip".to_vec(), Vec::new()] {
            fs::write(&body, content).expect("writable");
            let error = snapshots.body(&kept).expect_err("damaged");
            assert_eq!((error.kind(), error.location().file.as_ref()), (ErrorKind::Integrity, Some(&body)));
        }
        // A line that was tampered with is no reason to panic.
        let much = Snapshot { bytes: u64::MAX, ..kept.clone() };
        assert_eq!(snapshots.body(&much).expect_err("damaged").kind(), ErrorKind::Integrity);
        fs::remove_file(&body).expect("there");
        assert_eq!(snapshots.body(&kept).expect_err("lost").kind(), ErrorKind::Integrity);
        // Fetched again, it is sound again.
        snapshots.keep(snapshot("https://a.example/", "2025-01-02T00:00:00Z"), b"a page").expect("kept");
        assert_eq!(snapshots.body(&kept).expect("sound"), b"a page");
    }

    #[test]
    fn what_is_erased_is_in_no_file_any_more() {
        let (folder, snapshots) = study();
        snapshots.keep(snapshot("https://a.example/secret", "2025-01-01T00:00:00Z"), b"of one").expect("kept");
        snapshots.keep(snapshot("https://b.example/", "2025-01-01T00:00:00Z"), b"of another").expect("kept");
        snapshots.keep(snapshot("https://c.example/secret", "2025-01-02T00:00:00Z"), b"of one").expect("kept");
        assert_eq!(snapshots.erase(&sha256_hex(b"of one")).expect("erased"), 2);
        assert_eq!(snapshots.erase(&sha256_hex(b"of one")).expect("erased"), 0);
        assert_eq!(snapshots.all().expect("readable").len(), 1);
        for file in files(folder.path()) {
            let bytes = fs::read(&file).expect("readable");
            assert!(memchr::memmem::find(&bytes, b"secret").is_none(), "{}", file.display());
        }
        snapshots.keep(snapshot("https://d.example/", "2025-01-02T00:00:00Z"), b"of a third").expect("kept");
        assert_eq!(Snapshots::open(folder.path()).expect("readable").all().expect("readable").len(), 2);
    }

    #[test]
    fn what_a_killed_program_left_is_taken_away_and_nothing_else() {
        let (folder, snapshots) = study();
        snapshots.keep(snapshot("https://a.example/", "2025-01-01T00:00:00Z"), b"a").expect("kept");
        let before = files(folder.path());
        let bodies = before.iter().find(|path| bodies::is_body(path)).expect("a body").parent().expect("a folder");
        // Killed between the body and its line, within either, and within the new index of an erasure.
        fs::write(bodies.join(format!("{}.gz", sha256_hex(b"b"))), bodies::pack(b"b").expect("packed"))
            .expect("written");
        fs::write(bodies.join(".new-x"), b"half").expect("written");
        fs::write(folder.path().join("snapshots/.new-y"), b"{\"url\":\"https://b.example/secret\"}").expect("written");
        let index = folder.path().join("snapshots/index.jsonl");
        let whole = fs::read(&index).expect("readable");
        fs::write(&index, [&whole[..], b"{\"url\":\"https://b.exam"].concat()).expect("written");
        fs::write(bodies.join("notes.txt"), b"of others").expect("written");
        snapshots.tidy().expect("tidied");
        fs::remove_file(bodies.join("notes.txt")).expect("left");
        assert_eq!((files(folder.path()), fs::read(&index).expect("readable")), (before, whole));
        assert_eq!(snapshots.body(&snapshots.all().expect("readable")[0]).expect("sound"), b"a");
    }

    #[test]
    fn two_programs_see_what_the_other_keeps_and_erases() {
        let (folder, one) = study();
        let other = Snapshots::open(folder.path()).expect("readable");
        one.keep(snapshot("https://a.example/", "2025-01-01T00:00:00Z"), b"a").expect("kept");
        assert_eq!(other.all().expect("readable").len(), 1);
        other.keep(snapshot("https://b.example/", "2025-01-01T00:00:00Z"), b"b").expect("kept");
        assert_eq!(one.erase(&sha256_hex(b"a")).expect("erased"), 1);
        assert_eq!(other.all().expect("readable"), one.all().expect("readable"));
        assert_eq!(other.latest("https://a.example/").expect("readable"), None);
    }
}
