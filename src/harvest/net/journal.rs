//! What one run has settled that no snapshot shows: which addresses failed, and which were asked again. It is there so that a
//! run that was killed goes on where it was, and is gone when the run is done.
//! Keeps no answer: snapshots do.
//! Called by `polite`, opened and closed by the run.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};

use super::transport::Failure;

/// The journal of one run.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    file: File,
    failures: HashMap<String, Failure>,
    asked: HashSet<String>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
}

impl Journal {
    /// Opens the journal of the run that these words describe, in the folder of the snapshots; a run of the same words that
    /// was killed has left its own. A torn last line is written over. Errs when the disk does, and (`Usage`) while such a run goes on.
    pub(super) fn open(folder: &Path, words: &[&str]) -> Result<Self> {
        let name = sha256_hex(words.join("\n").as_bytes());
        let path = folder.join(format!("run-{}.jsonl", name.get(..16).unwrap_or_default()));
        let failed = |e| Error::io("write", &path, e);
        let mut file =
            File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
        // Held until the run ends, however it ends: two would write into each other.
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let what = "the same harvest goes on already; let it end, or stop it, and run this one again";
                return Err(Error::new(ErrorKind::Usage, what).at(Location::file(&path)));
            }
            Err(TryLockError::Error(e)) => return Err(Error::io("lock", &path, e)),
        }
        let mut known = Vec::new();
        file.read_to_end(&mut known).map_err(|e| Error::io("read", &path, e))?;
        let (mut failures, mut asked, mut whole) = (HashMap::new(), HashSet::new(), 0);
        for line in known.split_inclusive(|b| *b == b'\n').filter(|line| line.ends_with(b"\n")) {
            let Ok(line_read) = serde_json::from_slice::<Line>(line) else { break };
            whole += line.len() as u64;
            asked.insert(line_read.url.clone());
            failures.extend(line_read.failure.map(|failure| (line_read.url, failure)));
        }
        file.set_len(whole).and_then(|()| file.seek(SeekFrom::Start(whole))).map_err(failed)?;
        Ok(Journal { path, state: Mutex::new(State { file, failures, asked }) })
    }

    /// Notes that an address is settled in this run: by a snapshot, or by a failure.
    pub(super) fn settled(&self, canonical: &str, failure: Option<&Failure>) -> Result<()> {
        let line = Line { url: canonical.to_owned(), failure: failure.cloned() };
        let mut bytes = serde_json::to_vec(&line)
            .map_err(|e| Error::new(ErrorKind::Data, "a failure cannot be written as JSON").because(e))?;
        bytes.push(b'\n');
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.file.write_all(&bytes).map_err(|e| Error::io("write", &self.path, e))?;
        state.asked.insert(line.url.clone());
        state.failures.extend(line.failure.map(|failure| (line.url, failure)));
        Ok(())
    }

    /// Whether an address is settled, and the failure if it failed.
    pub(super) fn of(&self, canonical: &str) -> Option<Option<Failure>> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.asked.contains(canonical).then(|| state.failures.get(canonical).cloned())
    }

    /// All failures, by canonical address.
    pub(super) fn failures(&self) -> HashMap<String, Failure> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).failures.clone()
    }

    /// The run is done: the next one asks again what failed. Errs when the file cannot be taken away.
    pub(super) fn close(self) -> Result<()> {
        match fs::remove_file(&self.path) {
            // `study forget` takes one away that names whom it forgets.
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("erase", &self.path, e)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::transport::FailureKind;
    use super::*;

    #[test]
    fn a_killed_run_finds_what_it_had_settled_and_another_run_does_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let journal = Journal::open(folder.path(), &["a", "b"]).expect("writable");
        let failure = Failure::new(FailureKind::Slow, "it took too long");
        journal.settled("https://a.example/", Some(&failure)).expect("writable");
        journal.settled("https://b.example/", None).expect("writable");
        let path = journal.path.clone();
        drop(journal);
        let mut bytes = fs::read(&path).expect("readable");
        bytes.extend(b"{\"url\":\"https://c.exam");
        fs::write(&path, bytes).expect("writable");
        let again = Journal::open(folder.path(), &["a", "b"]).expect("readable");
        let twice = Journal::open(folder.path(), &["a", "b"]).expect_err("it goes on");
        assert!(twice.to_string().contains("goes on already"), "{twice}");
        assert_eq!(again.of("https://a.example/"), Some(Some(failure)));
        assert_eq!(again.of("https://b.example/"), Some(None));
        assert_eq!(again.of("https://c.example/"), None);
        assert_eq!(Journal::open(folder.path(), &["ab"]).expect("writable").of("https://a.example/"), None);
        again.close().expect("there");
        assert!(!path.exists());
    }
}
