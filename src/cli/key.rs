//! Finds the key under which names become pseudonyms, or makes one on first use.
//! Knows where keys lie, not what is done with them.
//! Called by commands that harvest.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::corpus::Key;
use crate::error::{Error, ErrorKind, Location, Result};

/// The key of `--key`, else of the environment, else of the user's own key file, which is made when it is missing.
/// The note says so when one was made.
pub(super) fn find(file: Option<&Path>, given: Option<&str>) -> Result<(Key, Option<String>)> {
    match (file, given) {
        (Some(path), _) => Ok((read(path)?, None)),
        (None, Some(key)) => Ok((Key::new(key.as_bytes())?, None)),
        (None, None) => own(),
    }
}

fn read(path: &Path) -> Result<Key> {
    let bytes = fs::read(path).map_err(|e| Error::io("read", path, e))?;
    Key::new(&bytes).map_err(|e| Error::new(e.kind(), e.to_string()).at(Location::file(path)))
}

/// Errs (`Usage`) where the key that would be used lies inside a study: then whoever has the study has the names.
pub(super) fn outside(study: &Path, file: Option<&Path>, given: Option<&str>) -> Result<()> {
    let path = match (file, given) {
        (Some(path), _) => Some(path.to_path_buf()),
        (None, Some(_)) => None,
        (None, None) => place(),
    };
    let (Some(path), Ok(study)) = (path, study.canonicalize()) else { return Ok(()) };
    // A key that is still to be made has no path of its own, but a folder above it has.
    let real = path.ancestors().find_map(|above| above.canonicalize().ok());
    if !real.is_some_and(|real| real.starts_with(&study)) {
        return Ok(());
    }
    let message = "the pseudonym key lies inside the study; keep it elsewhere and name it with --key: with both, anybody can try names";
    Err(Error::new(ErrorKind::Usage, message).at(Location::file(path)))
}

/// The user's own key file.
fn place() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "groundswell").map(|folders| folders.data_local_dir().join("pseudonym.key"))
}

fn own() -> Result<(Key, Option<String>)> {
    let path = place().ok_or_else(|| {
        Error::new(
            ErrorKind::Usage,
            "no home folder is known to keep the pseudonym key in; give one with --key FILE or GROUNDSWELL_KEY",
        )
    })?;
    if path.exists() {
        return Ok((read(&path)?, None));
    }
    match make(&path) {
        Ok(()) => {
            let note = format!(
                "a key for pseudonyms was made in {}: keep it out of every study, and keep it, or the same people become others",
                path.display()
            );
            Ok((read(&path)?, Some(note)))
        }
        // Another run made it at the same moment.
        Err(_) if path.exists() => Ok((read(&path)?, None)),
        Err(error) => Err(error),
    }
}

fn make(path: &PathBuf) -> Result<()> {
    let fail = |e| Error::io("write", path, e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fail)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(fail)?;
    file.write_all(Key::generate()?.as_bytes()).map_err(fail)?;
    file.sync_all().map_err(fail)
}
