//! One HTTP answer as it was recorded: its HTML, freed of chunks and packing, within the size of a page.
//! Fetches nothing.
//! Called by the reader of WARC files.

use std::io::Read;

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::super::decode;
use super::super::files::PAGE_LIMIT;

/// What an answer holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Html(Vec<u8>),
    Other,
    Error,
    Damaged,
}

/// Reads an answer.
pub(super) fn html(bytes: &[u8]) -> Answer {
    let Some((head, body)) = parted(bytes) else { return Answer::Damaged };
    let head = String::from_utf8_lossy(head);
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_whitespace().nth(1)).unwrap_or_default();
    if status != "200" {
        return Answer::Error;
    }
    let value = |wanted: &str| {
        let of = |line: &str| {
            let (name, value) = line.split_once(':')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_ascii_lowercase())
        };
        head.lines().find_map(of).unwrap_or_default()
    };
    let kind = value("content-type");
    if !(kind.contains("text/html") || kind.contains("application/xhtml") || (kind.is_empty() && looks_html(body))) {
        return Answer::Other;
    }
    let body = if value("transfer-encoding").contains("chunked") { unchunked(body) } else { body.to_vec() };
    let unpacked = match value("content-encoding").as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => within_limit(MultiGzDecoder::new(&*body)),
        "deflate" => within_limit(ZlibDecoder::new(&*body)),
        // Crawlers that unpack leave the header as it was.
        "br" | "zstd" if !looks_html(&body) => None,
        _ => Some(body),
    };
    let label = kind.split_once("charset=").map(|(_, label)| label.trim_matches(['"', '\'', ' ']).to_owned());
    unpacked.map_or(Answer::Damaged, |body| Answer::Html(decode::labelled(&body, label.as_deref()).into_owned()))
}

fn parted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let by = |sign: &[u8]| {
        let at = memchr::memmem::find(bytes, sign)?;
        Some((&bytes[..at], &bytes[at + sign.len()..]))
    };
    by(b"\r\n\r\n").or_else(|| by(b"\n\n"))
}

fn looks_html(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    start.starts_with(b"<")
}

/// The content of chunks; what is left where a chunk is damaged, since some crawlers leave the header and not the chunks.
fn unchunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let size = String::from_utf8_lossy(rest[..end].trim_ascii()).split(';').next().unwrap_or_default().to_owned();
        let Ok(size) = usize::from_str_radix(size.trim(), 16) else { break };
        let from = end + 1;
        if size == 0 {
            return out;
        }
        let upto = from.saturating_add(size).min(rest.len());
        out.extend_from_slice(&rest[from..upto]);
        rest = rest.get(upto..).unwrap_or_default();
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    if out.is_empty() { body.to_vec() } else { out }
}

fn within_limit(reader: impl Read) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    reader.take(PAGE_LIMIT as u64 + 1).read_to_end(&mut out).ok()?;
    (out.len() <= PAGE_LIMIT).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::read::GzEncoder;

    fn answer(headers: &str, body: &[u8]) -> Answer {
        html(&[format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat())
    }

    #[test]
    fn chunks_and_packing_are_taken_off() {
        assert_eq!(
            answer("Content-Type: text/html\r\nTransfer-Encoding: chunked", b"3\r\n<p>\r\n2;x\r\nab\r\n0\r\n\r\n"),
            Answer::Html(b"<p>ab".to_vec())
        );
        let mut packed = Vec::new();
        GzEncoder::new(&b"<p>ab"[..], Compression::fast()).read_to_end(&mut packed).expect("in memory");
        assert_eq!(
            answer("content-type: text/html\r\ncontent-encoding: gzip", &packed),
            Answer::Html(b"<p>ab".to_vec())
        );
        // A crawler that unpacked the answer and kept its header.
        assert_eq!(
            answer("content-type: text/html\r\ncontent-encoding: gzip", b"<p>ab"),
            Answer::Html(b"<p>ab".to_vec())
        );
    }

    #[test]
    fn an_encoding_that_only_the_header_tells_is_kept() {
        let page = answer("Content-Type: text/html; charset=iso-8859-2", b"<p>\xb1");
        assert_eq!(page, Answer::Html("\u{feff}<p>ą".as_bytes().to_vec()));
    }

    #[test]
    fn an_answer_that_unpacks_to_more_than_a_page_is_damaged() {
        let mut packed = Vec::new();
        GzEncoder::new(std::io::repeat(b'x').take(PAGE_LIMIT as u64 + 9), Compression::fast())
            .read_to_end(&mut packed)
            .expect("in memory");
        assert_eq!(answer("Content-Type: text/html\r\nContent-Encoding: gzip", &packed), Answer::Damaged);
    }
}
