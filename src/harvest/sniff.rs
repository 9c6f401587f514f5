//! What sort of file some bytes are the beginning of.
//! Reads no comments.
//! Called for every file before it is given to its format.

use super::decode;
use super::export::{self, Content};

/// How much of a file is looked at, in bytes.
pub(super) const HEAD: usize = 64 << 10;

/// What a file is read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Empty,
    /// Not text; what it seems to be instead.
    Binary(&'static str),
    Html,
    Text,
    /// Values parted by a sign, whatever the sign is.
    Delimited,
    /// One JSON object a line.
    JsonLines,
    /// A workbook.
    Excel,
    Parquet,
    /// JSON lines of a groundswell schema, which is named.
    Records(String),
    /// An export or an archive of pages, and whether it is packed by gzip.
    Known(Content, bool),
    /// Text in a form that is not read: what it is and what to do.
    Foreign(&'static str),
}

/// The kind of a file from its first [`HEAD`] bytes and its ending: exports are known by their content alone, the ending
/// decides between kinds of text.
pub(super) fn kind(ending: &str, head: &[u8]) -> Kind {
    if head.is_empty() {
        return Kind::Empty;
    }
    if let Some((content, packed)) = export::content(head) {
        return Kind::Known(content, packed);
    }
    if head.starts_with(b"PK\x03\x04") && memchr::memmem::find(head, b"xl/").is_some() {
        return Kind::Excel;
    }
    if head.starts_with(b"PAR1") {
        return Kind::Parquet;
    }
    if let Some(what) = binary(head) {
        return Kind::Binary(what);
    }
    let text = decode::page(head).text;
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() && head.len() < HEAD {
        return Kind::Empty;
    }
    if let Some(form) = export::of_text(start) {
        return Kind::Known(Content::Export(form), false);
    }
    match ending {
        "html" | "htm" | "xhtml" => Kind::Html,
        "csv" | "tsv" => Kind::Delimited,
        "jsonl" | "ndjson" => lines(start),
        "txt" | "md" => {
            if is_html(start, true) {
                Kind::Html
            } else {
                Kind::Text
            }
        }
        _ => by_content(start),
    }
}

fn by_content(start: &str) -> Kind {
    let is_object = |text: &str| text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with(['"', '}']));
    if is_object(start) {
        let first = start.lines().next().unwrap_or_default().trim_end();
        return if first.ends_with('}') || first.len() > 1000 { lines(start) } else { Kind::Foreign(JSON_DOCUMENT) };
    }
    if is_html(start, false) {
        return Kind::Html;
    }
    if start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed") {
        return Kind::Foreign(
            "an XML document of a kind that is not read: the exports of WordPress and Disqus and comment feeds are",
        );
    }
    if start.strip_prefix('[').is_some_and(|rest| is_object(rest.trim_start())) {
        return Kind::Foreign(JSON_DOCUMENT);
    }
    if super::table::looks_delimited(start) { Kind::Delimited } else { Kind::Text }
}

const JSON_DOCUMENT: &str = "a JSON document that is no export known here; if it is a table, give one object a line (JSON lines), for example with `jq -c '.[]'`";

fn lines(start: &str) -> Kind {
    let first = start.lines().next().unwrap_or_default();
    const OURS: &str = "{\"schema\":\"groundswell/";
    let schema = match first.strip_prefix(OURS) {
        Some(rest) => rest.split('"').next().map(|name| format!("groundswell/{name}")),
        None => serde_json::from_str::<serde_json::Value>(first)
            .ok()
            .and_then(|value| value.get("schema")?.as_str().map(str::to_owned))
            .filter(|schema| schema.starts_with("groundswell/")),
    };
    schema.map_or(Kind::JsonLines, Kind::Records)
}

fn is_html(start: &str, plainly: bool) -> bool {
    let opening: String = start.chars().take(1024).collect::<String>().to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| opening.starts_with(tag)) {
        return true;
    }
    let xhtml = opening.starts_with("<?xml") && opening.contains("<html");
    // A saved page may open with a note of the program that saved it.
    let noted = opening.starts_with("<!--") && opening.contains("<html");
    const TAGS: [&str; 10] = ["<div", "<p>", "<p ", "<ol", "<ul", "<article", "<section", "<main", "<title", "<meta"];
    xhtml || noted || (!plainly && TAGS.iter().any(|tag| opening.starts_with(tag)))
}

fn binary(head: &[u8]) -> Option<&'static str> {
    const MAGIC: [(&[u8], &str); 8] = [
        (b"%PDF-", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive or an office document"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89PNG", "a picture"),
        (b"GIF8", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"\xd0\xcf\x11\xe0", "an old office document"),
        (b"SQLite format 3", "a database"),
    ];
    if let Some((_, what)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Some(what);
    }
    (head.contains(&0) && !decode::is_utf16(head)).then_some("binary data (it holds NUL bytes)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_ending_decides_between_kinds_of_text() {
        assert_eq!(kind("csv", b"hello"), Kind::Delimited);
        assert_eq!(kind("txt", b"id,comment\n1,hello"), Kind::Text);
        assert_eq!(kind("txt", b"<!DOCTYPE html><p>x"), Kind::Html);
        assert_eq!(kind("jsonl", b"{\"a\":1}"), Kind::JsonLines);
    }

    #[test]
    fn without_one_the_content_does() {
        assert_eq!(kind("", b"<div class=x>"), Kind::Html);
        assert_eq!(kind("", b"id,comment\n1,hello\n2,there"), Kind::Delimited);
        assert_eq!(kind("", b"Hello, world\n\nThis is, after all, a text."), Kind::Text);
        assert_eq!(kind("json", b"{\"a\":1}\n{\"a\":2}"), Kind::JsonLines);
        assert!(matches!(kind("json", b"[ {\"a\":1} ]"), Kind::Foreign(_)));
        assert!(matches!(kind("xml", b"<?xml version='1.0'?><urlset>"), Kind::Foreign(_)));
        assert_eq!(
            kind("txt", b"<?xml version='1.0'?><disqus>"),
            Kind::Known(Content::Export(export::Form::Disqus), false)
        );
    }

    #[test]
    fn our_own_records_are_known_whatever_the_order_of_their_fields() {
        let schema = |line: &str| match kind("jsonl", line.as_bytes()) {
            Kind::Records(schema) => schema,
            other => format!("{other:?}"),
        };
        assert_eq!(schema("{\"schema\":\"groundswell/annotation@1\",\"thread\":"), "groundswell/annotation@1");
        assert_eq!(schema("{\"id\":\"t\",\"schema\":\"groundswell/thread@1\"}"), "groundswell/thread@1");
    }

    #[test]
    fn nul_bytes_are_binary_but_not_in_utf16() {
        assert!(matches!(kind("txt", b"a\0b"), Kind::Binary(_)));
        let utf16: Vec<u8> = "\u{feff}hello".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(kind("txt", &utf16), Kind::Text);
        assert!(matches!(kind("html", b"%PDF-1.7"), Kind::Binary(_)));
        assert_eq!(kind("html", b""), Kind::Empty);
        assert_eq!(kind("html", b" \r\n"), Kind::Empty);
    }
}
