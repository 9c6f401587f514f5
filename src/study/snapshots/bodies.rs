//! Bodies on disk: one packed file for each, named after its checksum.
//! Knows no addresses.
//! Called by `Snapshots`.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

use crate::digest::sha256_hex;
use crate::error::{Error, Result};

use super::{Snapshot, damaged};

/// The folder inside that of the snapshots.
pub(super) const FOLDER: &str = "bodies";

/// The body as it lies on disk: gzip without name and time, so that the same body gives the same file.
pub(super) fn pack(body: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4 + 64), Compression::new(6));
    encoder.write_all(body).and_then(|()| encoder.finish()).map_err(|e| Error::io("pack", "the body of an answer", e))
}

/// Puts a packed body in its place, unless it is there. It is not forced onto the disk: one that a power cut took is known by its
/// checksum, and fetched again.
pub(super) fn store(folder: &Path, sha256: &str, packed: &[u8]) -> Result<()> {
    let path = place(folder, sha256);
    let long = fs::metadata(&path).is_ok_and(|meta| meta.len() == packed.len() as u64);
    if long && fs::read(&path).is_ok_and(|known| known == packed) {
        return Ok(());
    }
    let failed = |e| Error::io("write", &path, e);
    let parent = path.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(failed)?;
    let mut file = tempfile::Builder::new().prefix(super::NEW).tempfile_in(parent).map_err(failed)?;
    file.write_all(packed).map_err(failed)?;
    file.persist(&path).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Reads a body and compares it with what was kept.
pub(super) fn load(folder: &Path, snapshot: &Snapshot) -> Result<Vec<u8>> {
    const ADVICE: &str = "restore it from a copy of the study, or harvest the page again with --revisit";
    let path = place(folder, &snapshot.sha256);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(damaged(&path, format!("the body of {} is not there: {ADVICE}", snapshot.url)));
        }
        Err(e) => return Err(Error::io("read", &path, e)),
    };
    let mut body = Vec::new();
    let read = GzDecoder::new(file).take(snapshot.bytes.saturating_add(1)).read_to_end(&mut body);
    if let Err(e) = read {
        return Err(damaged(&path, format!("the body of {} cannot be unpacked: {ADVICE}", snapshot.url)).because(e));
    }
    if sha256_hex(&body) != snapshot.sha256 {
        return Err(damaged(&path, format!("the body of {} is not what was kept: {ADVICE}", snapshot.url)));
    }
    Ok(body)
}

/// Takes a body from the disk. None there is no error.
pub(super) fn erase(folder: &Path, sha256: &str) -> Result<()> {
    let path = place(folder, sha256);
    match fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(Error::io("erase", &path, e)),
        _ => Ok(()),
    }
}

/// Whether a file is named as bodies are.
pub(super) fn is_body(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let digits = name.as_deref().and_then(|name| name.strip_suffix(".gz")).unwrap_or_default();
    digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Two hundred and fifty-six folders, so that none holds too many files.
pub(super) fn place(folder: &Path, sha256: &str) -> PathBuf {
    let clean: String = sha256.chars().filter(char::is_ascii_hexdigit).collect();
    folder.join(FOLDER).join(clean.get(..2).unwrap_or("00")).join(format!("{clean}.gz"))
}
