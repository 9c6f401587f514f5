//! Reads one page from disk and parses it; opens tables; within fixed sizes.
//! Makes no ids: the order of the files decides those.
//! Called by `run`, for pages on all cores.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::corpus::{Posted, Status};
use crate::digest::sha256_hex;

use super::parse::{self, Found, PageFormat};
use super::sniff::{self, HEAD, Kind};
use super::{Options, decode};

/// Largest page, in bytes: pages with all their pictures inside are some 30 MiB.
pub(super) const PAGE_LIMIT: usize = 32 << 20;

/// A page that was read and parsed.
#[derive(Debug)]
pub(super) struct PageFile {
    pub(super) found: Found,
    pub(super) sha256: Option<String>,
    pub(super) bytes: u64,
    /// When it was fetched, where the file tells.
    pub(super) retrieved: Option<Posted>,
}

/// Reads and parses one page. The error is a sentence for the list of skips.
pub(super) fn read_page(path: &Path, ending: &str) -> Result<PageFile, String> {
    let file = File::open(path).map_err(|e| unreadable(&e))?;
    let (bytes, whole) = read_up_to(file, PAGE_LIMIT).map_err(|e| unreadable(&e))?;
    if whole {
        return Ok(parse_page(&bytes, ending));
    }
    let size = std::fs::metadata(path).map_or(0, |meta| meta.len());
    Ok(too_large(size))
}

/// What is said of a file that cannot be opened or read.
pub(super) fn unreadable(error: &std::io::Error) -> String {
    format!("this file cannot be read: {error}")
}

/// A page past [`PAGE_LIMIT`].
pub(super) fn too_large(bytes: u64) -> PageFile {
    let reason = format!("the file has {} MiB; a page has at most {}", bytes >> 20, PAGE_LIMIT >> 20);
    PageFile { found: Found::nothing(Status::Broken, reason), sha256: None, bytes, retrieved: None }
}

/// At most `limit` bytes of a stream, and whether that was all.
pub(super) fn read_up_to(reader: impl Read, limit: usize) -> std::io::Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    let whole = bytes.len() <= limit;
    bytes.truncate(limit);
    Ok((bytes, whole))
}

/// Parses the bytes of a page, whatever they are.
pub(super) fn parse_page(bytes: &[u8], ending: &str) -> PageFile {
    let found = parse_found(bytes, ending);
    PageFile { found, sha256: Some(sha256_hex(bytes)), bytes: bytes.len() as u64, retrieved: None }
}

/// What became of a page, from its bytes.
pub(super) fn parse_found(bytes: &[u8], ending: &str) -> Found {
    let head = &bytes[..bytes.len().min(HEAD)];
    match sniff::kind(ending, head) {
        Kind::Empty => Found::nothing(Status::Broken, "the file is empty"),
        Kind::Binary(what) => Found::nothing(Status::Broken, format!("the file is {what}, not a page")),
        Kind::Parquet => {
            let what =
                "the file is a Parquet table, which this program was built without; build it with --features parquet";
            Found::nothing(Status::Broken, what)
        }
        Kind::Excel => Found::nothing(Status::Broken, "the file is a workbook, not a page"),
        _ if bytes.contains(&0) && !decode::is_utf16(bytes) => {
            Found::nothing(Status::Broken, "the file is binary data (it holds NUL bytes), not a page")
        }
        Kind::Foreign(what) => Found::nothing(Status::Broken, format!("the file is {what}")),
        Kind::Html => decoded(bytes, PageFormat::Html),
        Kind::Known(..) => {
            Found::nothing(Status::Broken, "this is an export or an archive of many pages, which is read as a file")
        }
        Kind::Text | Kind::Delimited | Kind::JsonLines | Kind::Records(_) => decoded(bytes, PageFormat::Plain),
    }
}

fn decoded(bytes: &[u8], format: PageFormat) -> Found {
    let decoded = decode::page(bytes);
    let mut found = parse::read(format, &decoded.text);
    if decoded.replaced > 0 {
        found.notes.push(replaced(decoded.replaced, decoded.encoding));
    }
    found
}

/// The note about characters that could not be read.
pub(super) fn replaced(n: usize, encoding: &str) -> String {
    let places = if n == 1 { "place was" } else { "places were" };
    format!("{n} {places} not {encoding} and now read \u{fffd}")
}

/// The thread of one page in memory.
pub(super) fn thread(page: &PageFile, id: String, location: &str, options: &Options) -> crate::corpus::Thread {
    let place = parse::Place {
        thread: id,
        location: location.to_owned(),
        sha256: page.sha256.clone(),
        key: &options.key,
        generic: &options.generic,
    };
    let mut thread = parse::assemble(&page.found, place);
    thread.source.retrieved.clone_from(&page.retrieved);
    thread
}
