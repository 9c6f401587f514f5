//! Writes snapshots as WARC 1.1, which other archives' tools read.
//! Packs nothing and reads no WARC: `harvest` does.
//! Called by `Snapshots`.

use std::io::Write;

use sha2::{Digest, Sha256};

use crate::digest::hash64;
use crate::error::{Error, Result};

use super::{Snapshot, Snapshots};

/// Headers that told of the body's way here, not of what it is.
const OF_THE_WAY: [&str; 4] = ["content-encoding", "transfer-encoding", "content-length", "connection"];

/// Writes all snapshots and gives how many.
pub(super) fn write(snapshots: &Snapshots, out: &mut impl Write) -> Result<u64> {
    let failed = |e| Error::io("write", "the WARC file", e);
    let all = snapshots.all()?;
    let first = all.iter().map(|s| s.retrieved.as_str()).min().unwrap_or("1970-01-01T00:00:00Z");
    let info = format!(
        "software: groundswell/{}\r\nformat: WARC File Format 1.1\r\n\
         conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
        env!("CARGO_PKG_VERSION")
    );
    let head = [
        "WARC-Type: warcinfo".to_owned(),
        format!("WARC-Record-ID: {}", record_id(&["warcinfo", first])),
        format!("WARC-Date: {first}"),
        "Content-Type: application/warc-fields".to_owned(),
    ];
    record(out, &head, &[info.as_bytes()]).map_err(failed)?;
    for (snapshot, at) in all.iter().zip(0_u64..) {
        let unchanged = snapshot.status == 304;
        let body = if unchanged { Vec::new() } else { snapshots.body(snapshot)? };
        let http = http_head(snapshot, body.len());
        let mut head = vec![
            format!("WARC-Type: {}", if unchanged { "revisit" } else { "response" }),
            format!("WARC-Record-ID: {}", record_id(&[&snapshot.url, &snapshot.retrieved, &at.to_string()])),
            format!("WARC-Date: {}", snapshot.retrieved),
            format!("WARC-Target-URI: {}", one_line(&snapshot.asked)),
            "Content-Type: application/http; msgtype=response".to_owned(),
        ];
        if unchanged {
            head.push("WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified".to_owned());
        } else {
            head.push(format!("WARC-Payload-Digest: {}", digest(&[&body])));
            head.push(format!("WARC-Block-Digest: {}", digest(&[http.as_bytes(), &body])));
        }
        record(out, &head, &[http.as_bytes(), &body]).map_err(failed)?;
    }
    out.flush().map_err(failed)?;
    Ok(all.len() as u64)
}

fn record(out: &mut impl Write, head: &[String], block: &[&[u8]]) -> std::io::Result<()> {
    let length: usize = block.iter().map(|part| part.len()).sum();
    write!(out, "WARC/1.1\r\n{}\r\nContent-Length: {length}\r\n\r\n", head.join("\r\n"))?;
    block.iter().try_for_each(|part| out.write_all(part))?;
    out.write_all(b"\r\n\r\n")
}

fn http_head(snapshot: &Snapshot, length: usize) -> String {
    let mut head = format!("HTTP/1.1 {} {}\r\n", snapshot.status, phrase(snapshot.status));
    for (name, value) in snapshot.headers.iter().filter(|(name, _)| !OF_THE_WAY.contains(&name.as_str())) {
        head.push_str(&format!("{}: {}\r\n", one_line(name), one_line(value)));
    }
    if snapshot.status != 304 {
        head.push_str(&format!("content-length: {length}\r\n"));
    }
    head.push_str("\r\n");
    head
}

/// A header that holds a line's end would begin another one.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn phrase(status: u16) -> &'static str {
    match status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Answered",
    }
}

/// A name made of what the record is, in the form of a UUID of version 8 (RFC 9562).
fn record_id(parts: &[&str]) -> String {
    let high = hash64(&[&["warc", "high"], parts].concat());
    let low = hash64(&[&["warc", "low"], parts].concat());
    let high = (high & !0xf000) | 0x8000;
    let low = (low & !(0b11 << 62)) | (0b10 << 62);
    let digits = format!("{high:016x}{low:016x}");
    format!("<urn:uuid:{}-{}-{}-{}-{}>", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

/// `sha256:` and base32 (RFC 4648), as the tools of archives write digests.
fn digest(parts: &[&[u8]]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut hasher = Sha256::new();
    parts.iter().for_each(|part| hasher.update(part));
    let mut text = String::from("sha256:");
    for five in hasher.finalize().chunks(5) {
        let mut bytes = [0_u8; 8];
        bytes[3..3 + five.len()].copy_from_slice(five);
        let bits = u64::from_be_bytes(bytes);
        let letters = (five.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|n| char::from(LETTERS[(bits >> (35 - 5 * n)) as usize & 31])));
        text.extend(std::iter::repeat_n('=', 8 - letters));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_base32_of_sha256() {
        // Of the empty string, as Python's base64.b32encode(hashlib.sha256().digest()) gives it.
        assert_eq!(digest(&[]), "sha256:4OYMIQUY7QOBJGX36TEJS35ZEQT24QPEMSNZGTFESWMRW6CSXBKQ====");
    }

    #[test]
    fn snapshots_become_records_that_name_their_length_and_nobodys_packing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let snapshots = Snapshots::open(folder.path()).expect("writable");
        let snapshot = Snapshot {
            url: "https://a.example/".into(),
            asked: "https://a.example/#x".into(),
            retrieved: "2025-01-01T00:00:00Z".into(),
            status: 200,
            headers: vec![
                ("content-type".into(), "text/html".into()),
                ("content-encoding".into(), "gzip".into()),
                ("x-bad".into(), "one\r\ntwo".into()),
            ],
            sha256: String::new(),
            bytes: 0,
        };
        snapshots.keep(snapshot, b"<p>x").expect("kept");
        let mut out = Vec::new();
        assert_eq!(snapshots.write_warc(&mut out).expect("written"), 1);
        let text = String::from_utf8(out).expect("UTF-8");
        let http =
            "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-bad: one  two\r\ncontent-length: 4\r\n\r\n<p>x\r\n\r\n";
        assert!(text.ends_with(http), "{text}");
        assert!(text.contains(&format!("Content-Length: {}\r\n\r\nHTTP", http.len() - 4)), "{text}");
        assert!(text.contains("WARC-Target-URI: https://a.example/#x\r\n"));
    }
}
