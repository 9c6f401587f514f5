//! Reads WARC files, plain or packed, record by record: the HTML of each answer, with its address and its day.
//! Parses no page: `run` does, as it does pages of files. What is not HTML is counted.
//! Called by `run`.

mod http;

use std::io::{self, BufRead, BufReader, Read};

use crate::corpus::Posted;
use crate::error::Result;

use super::files::PAGE_LIMIT;

/// Most bytes of the header of a record.
const MAX_HEADER: u64 = 256 << 10;

/// A page that was answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) address: String,
    pub(super) retrieved: Option<Posted>,
    pub(super) html: Vec<u8>,
}

/// What a file held besides pages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Passed {
    other: u64,
    errors: u64,
    large: u64,
    damaged: u64,
    /// Why reading ended early.
    pub(super) cut: Option<String>,
}

impl Passed {
    /// In sentences.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |n: u64, what: &str| {
            if n > 0 {
                notes.push(format!("passed over: {n} {what}"));
            }
        };
        note(self.other, "of the answers, which are not HTML (pictures, styles, scripts, documents)");
        note(self.errors, "of the answers, which are redirects or errors");
        note(self.large, "of the answers, which have more than 32 MiB");
        note(self.damaged, "of the answers, which could not be unpacked");
        notes
    }
}

/// Reads the records and gives each page to `taker`. Errs when `taker` does; what ends the reading is told.
pub(super) fn read(reader: impl Read, taker: &mut dyn FnMut(Capture) -> Result<()>) -> Result<Passed> {
    let mut input = BufReader::with_capacity(256 << 10, reader);
    let mut passed = Passed::default();
    loop {
        match record(&mut input) {
            Ok(None) => return Ok(passed),
            Ok(Some(Record::Other)) => {}
            Ok(Some(Record::Large)) => passed.large += 1,
            Ok(Some(Record::Answer { address, retrieved, bytes })) => match http::html(&bytes) {
                http::Answer::Html(html) => taker(Capture { address, retrieved, html })?,
                http::Answer::Other => passed.other += 1,
                http::Answer::Error => passed.errors += 1,
                http::Answer::Damaged => passed.damaged += 1,
            },
            Err(e) => {
                passed.cut = Some(format!("the file is cut short or damaged ({e}); the records before that were read"));
                return Ok(passed);
            }
        }
    }
}

enum Record {
    Answer { address: String, retrieved: Option<Posted>, bytes: Vec<u8> },
    Large,
    Other,
}

fn record(input: &mut impl BufRead) -> io::Result<Option<Record>> {
    let mut line = Vec::new();
    // Records are parted by empty lines.
    loop {
        line.clear();
        if input.by_ref().take(MAX_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        if !line.trim_ascii().is_empty() {
            break;
        }
    }
    if !line.starts_with(b"WARC/") {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "where a record should begin there is none"));
    }
    let (mut answer, mut address, mut retrieved, mut length) = (false, String::new(), None, None);
    let mut room = MAX_HEADER;
    loop {
        line.clear();
        let n = input.by_ref().take(room).read_until(b'\n', &mut line)?;
        room -= n as u64;
        if n == 0 || room == 0 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the header of a record does not end"));
        }
        let text = String::from_utf8_lossy(line.trim_ascii()).into_owned();
        if text.is_empty() {
            break;
        }
        let Some((name, value)) = text.split_once(':') else { continue };
        let value = value.trim();
        match name.trim().to_ascii_lowercase().as_str() {
            "warc-type" => answer = value.eq_ignore_ascii_case("response"),
            "warc-target-uri" => address = value.trim_matches(['<', '>']).to_owned(),
            "warc-date" => retrieved = Posted::parse(value),
            "content-length" => length = value.parse::<u64>().ok(),
            _ => {}
        }
    }
    let length =
        length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a record does not say its length"))?;
    let web = address.starts_with("http://") || address.starts_with("https://");
    let small = length <= PAGE_LIMIT as u64;
    if answer && web && small {
        let mut bytes = Vec::new();
        if input.by_ref().take(length).read_to_end(&mut bytes)? as u64 != length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the last record ends early"));
        }
        return Ok(Some(Record::Answer { address, retrieved, bytes }));
    }
    if io::copy(&mut input.by_ref().take(length), &mut io::sink())? != length {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the last record ends early"));
    }
    Ok(Some(if answer && web { Record::Large } else { Record::Other }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record_of(kind: &str, uri: &str, block: &str) -> String {
        let length = block.len();
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nWARC-Date: 2019-03-04T08:05:00Z\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
        )
    }

    fn captures(file: &str) -> (Vec<Capture>, Passed) {
        let mut found = Vec::new();
        let passed = read(file.as_bytes(), &mut |capture| {
            found.push(capture);
            Ok(())
        });
        (found, passed.expect("the taker never errs"))
    }

    #[test]
    fn pages_are_given_and_all_else_is_counted() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>x";
        let file = [
            record_of("warcinfo", "", "software: none"),
            record_of("response", "https://gazette.example/a", page),
            record_of(
                "response",
                "https://gazette.example/b.png",
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\u{1}",
            ),
            record_of("response", "https://gazette.example/c", "HTTP/1.1 404 Not Found\r\n\r\n"),
        ]
        .concat();
        let (found, passed) = captures(&file);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].address.as_str(), &*found[0].html), ("https://gazette.example/a", &b"<p>x"[..]));
        assert_eq!(found[0].retrieved.as_ref().map(Posted::as_str), Some("2019-03-04T08:05:00+00:00"));
        assert_eq!((passed.other, passed.errors, passed.cut.is_none()), (1, 1, true));
    }

    #[test]
    fn a_file_that_is_cut_gives_what_is_before_the_cut() {
        let page = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x";
        let whole = record_of("response", "https://gazette.example/a", page).repeat(2);
        let (found, passed) = captures(&whole[..whole.len() - 10]);
        assert_eq!((found.len(), passed.cut.is_some()), (1, true));
        assert!(captures("WARC/1.0\r\nContent-Length: 99999999999999\r\n\r\nx").1.cut.is_some());
    }
}
