//! The index of snapshots: one line for each answer, added at the end; a line that a power cut tore is written over.
//! Touches no body.
//! Called by `Snapshots`, which holds the lock while it changes.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

use super::{Snapshot, damaged};

/// Its name in the folder of the snapshots.
pub(super) const FILE: &str = "index.jsonl";

/// So often it is forced onto the disk at most: doing so for each line can take longer than fetching a page. What a power cut
/// takes of the last second is fetched again.
const SYNC: Duration = Duration::from_secs(1);

/// What was read of the file so far.
#[derive(Debug)]
pub(super) struct Index {
    path: PathBuf,
    snapshots: Vec<Snapshot>,
    of: HashMap<String, Vec<usize>>,
    /// Bytes of the file that are whole lines and were read.
    read: u64,
    lines: u64,
    /// Which file that was: erasing puts another one in its place.
    file: Option<u64>,
    /// The last of these lines.
    last: Vec<u8>,
    /// When it was last forced onto the disk.
    synced: Option<Instant>,
}

impl Index {
    pub(super) fn at(path: PathBuf) -> Self {
        Index {
            path,
            snapshots: Vec::new(),
            of: HashMap::new(),
            read: 0,
            lines: 0,
            file: None,
            last: Vec::new(),
            synced: None,
        }
    }

    pub(super) fn snapshots(&self) -> &[Snapshot] {
        &self.snapshots
    }

    /// The answers of an address, the last one last.
    pub(super) fn of(&self, canonical: &str) -> impl Iterator<Item = &Snapshot> {
        self.of.get(canonical).into_iter().flatten().filter_map(|at| self.snapshots.get(*at))
    }

    /// Reads what was added since. A last line without its end is a torn one, and not read.
    pub(super) fn refresh(&mut self) -> Result<()> {
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                self.forget();
                return Ok(());
            }
            Err(e) => return Err(Error::io("read", &self.path, e)),
        };
        let meta = file.metadata().map_err(|e| Error::io("read", &self.path, e))?;
        let number = number(&meta);
        if self.file.is_some_and(|known| known != number) || !self.goes_on(&mut file)? {
            self.forget();
        }
        self.file = Some(number);
        if meta.len() == self.read {
            return Ok(());
        }
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(self.read))
            .and_then(|_| file.read_to_end(&mut bytes))
            .map_err(|e| Error::io("read", &self.path, e))?;
        let whole = memchr::memrchr(b'\n', &bytes).map_or(0, |end| end + 1);
        for line in bytes[..whole].split_inclusive(|b| *b == b'\n') {
            self.lines += 1;
            let snapshot: Snapshot = serde_json::from_slice(line).map_err(|e| {
                let what = format!(
                    "line {} is damaged ({e}): take the line out, and its page is fetched again when it is next asked for",
                    self.lines
                );
                damaged(&self.path, what)
            })?;
            self.add(snapshot);
            self.read += line.len() as u64;
            line.clone_into(&mut self.last);
        }
        Ok(())
    }

    /// Whether a file is the one that was read so far, and perhaps more: a number that is free is soon another file's.
    fn goes_on(&self, file: &mut File) -> Result<bool> {
        let mut known = vec![0; self.last.len()];
        match file.seek(SeekFrom::Start(self.read - known.len() as u64)).and_then(|_| file.read_exact(&mut known)) {
            Ok(()) => Ok(known == self.last),
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(e) => Err(Error::io("read", &self.path, e)),
        }
    }

    /// Adds a line; called with everything read.
    pub(super) fn append(&mut self, snapshot: Snapshot) -> Result<()> {
        let line = line(&snapshot)?;
        let failed = |e| Error::io("write", &self.path, e);
        let mut file = File::options().create(true).truncate(false).write(true).open(&self.path).map_err(failed)?;
        // What stands behind the last whole line is torn.
        file.set_len(self.read).map_err(failed)?;
        file.seek(SeekFrom::Start(self.read)).map_err(failed)?;
        file.write_all(&line).map_err(failed)?;
        if self.synced.is_none_or(|last| last.elapsed() >= SYNC) {
            file.sync_data().map_err(failed)?;
            self.synced = Some(Instant::now());
        }
        self.file = Some(number(&file.metadata().map_err(failed)?));
        self.read += line.len() as u64;
        self.last = line;
        self.lines += 1;
        self.add(snapshot);
        Ok(())
    }

    /// Takes out the answers with a body and says how many there were; called with everything read.
    pub(super) fn erase(&mut self, sha256: &str) -> Result<u64> {
        let before = self.snapshots.len();
        let kept: Vec<Snapshot> = self.snapshots.iter().filter(|s| s.sha256 != sha256).cloned().collect();
        let gone = (before - kept.len()) as u64;
        let torn = fs::metadata(&self.path).is_ok_and(|meta| meta.len() > self.read);
        if gone == 0 && !torn {
            return Ok(0);
        }
        let failed = |e| Error::io("write", &self.path, e);
        let mut new = tempfile::Builder::new()
            .prefix(super::NEW)
            .tempfile_in(self.path.parent().unwrap_or(&self.path))
            .map_err(failed)?;
        for snapshot in &kept {
            new.write_all(&line(snapshot)?).map_err(failed)?;
        }
        new.as_file().sync_all().map_err(failed)?;
        new.persist(&self.path).map_err(|e| failed(e.error))?;
        self.forget();
        self.refresh()?;
        Ok(gone)
    }

    fn add(&mut self, snapshot: Snapshot) {
        self.of.entry(snapshot.url.clone()).or_default().push(self.snapshots.len());
        self.snapshots.push(snapshot);
    }

    fn forget(&mut self) {
        *self = Index::at(std::mem::take(&mut self.path));
    }
}

fn line(snapshot: &Snapshot) -> Result<Vec<u8>> {
    let mut line = serde_json::to_vec(snapshot)
        .map_err(|e| Error::new(crate::error::ErrorKind::Data, "a snapshot cannot be written as JSON").because(e))?;
    line.push(b'\n');
    Ok(line)
}

#[cfg(unix)]
fn number(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
fn number(meta: &fs::Metadata) -> u64 {
    meta.created().ok().and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok()).map_or(0, |d| d.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snapshot(n: u32) -> Snapshot {
        Snapshot {
            url: format!("https://a.example/{n}"),
            asked: format!("https://a.example/{n}"),
            retrieved: "2025-01-01T00:00:00Z".into(),
            status: 200,
            headers: Vec::new(),
            sha256: "00".into(),
            bytes: 0,
        }
    }

    #[test]
    fn a_line_torn_anywhere_is_ignored_and_then_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.jsonl");
        let whole = [line(&snapshot(1)).expect("JSON"), line(&snapshot(2)).expect("JSON")].concat();
        let first = line(&snapshot(1)).expect("JSON").len();
        for cut in first..whole.len() {
            fs::write(&path, &whole[..cut]).expect("writable");
            let mut index = Index::at(path.clone());
            index.refresh().expect("readable");
            assert_eq!(index.snapshots().len(), 1, "cut at {cut}");
            index.append(snapshot(3)).expect("writable");
            let mut again = Index::at(path.clone());
            again.refresh().expect("readable");
            assert_eq!(again.snapshots(), [snapshot(1), snapshot(3)]);
        }
    }

    #[test]
    fn another_file_under_the_same_number_is_read_anew() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.jsonl");
        let file =
            |numbers: &[u32]| -> Vec<u8> { numbers.iter().flat_map(|n| line(&snapshot(*n)).expect("JSON")).collect() };
        fs::write(&path, file(&[1, 2])).expect("writable");
        let mut index = Index::at(path.clone());
        index.refresh().expect("readable");
        // In place: as when the first was erased twice over, and another program went on.
        fs::write(&path, file(&[2, 3, 4])).expect("writable");
        index.refresh().expect("readable");
        assert_eq!(index.snapshots(), [snapshot(2), snapshot(3), snapshot(4)]);
    }

    #[test]
    fn a_damaged_line_in_the_middle_is_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.jsonl");
        fs::write(&path, "{\"url\":1}\n{}\n").expect("writable");
        let error = Index::at(path).refresh().expect_err("damaged");
        assert!(error.to_string().contains("line 1 is damaged"), "{error}");
    }
}
