//! Knows exports by what their first bytes say: never by the name of the file.
//! Reads no comments.
//! Called by `sniff` before it looks at the ending.

use super::super::decode;
use super::super::sniff::HEAD;
use super::{Form, unpack};

/// What the first bytes of a file are, if they are of an export: packed by gzip or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::harvest) enum Content {
    Export(Form),
    Warc,
}

/// What binary or packed bytes hold, with whether they are packed by gzip.
pub(in crate::harvest) fn content(head: &[u8]) -> Option<(Content, bool)> {
    if head.starts_with(b"SQLite format 3\0") {
        let has = |word: &[u8]| memchr::memmem::find(head, word).is_some();
        return (has(b"remote_addr") && has(b"threads")).then_some((Content::Export(Form::Isso), false));
    }
    if head.starts_with(b"WARC/") {
        return Some((Content::Warc, false));
    }
    if head.starts_with(b"\x1f\x8b") {
        let inside = unpack::beginning(head, HEAD);
        if inside.starts_with(b"WARC/") {
            return Some((Content::Warc, true));
        }
        return of_text(&decode::page(&inside).text).map(|form| (Content::Export(form), true));
    }
    None
}

/// The export that a text is the beginning of.
pub(in crate::harvest) fn of_text(text: &str) -> Option<Form> {
    let start = text.trim_start_matches(|c: char| c == '\u{feff}' || c == '`' || c.is_whitespace());
    match start.as_bytes().first()? {
        b'<' => xml(start),
        b'{' | b'[' => json(start),
        b'F' => mbox(start).then_some(Form::Mbox),
        _ => None,
    }
}

fn xml(start: &str) -> Option<Form> {
    let root = root(start)?;
    match root {
        "disqus" => Some(Form::Disqus),
        "rss" if start.contains("wordpress.org/export/") || start.contains("<wp:wxr_version") => Some(Form::Wxr),
        "rss" | "feed" | "rdf:RDF" => Some(Form::Feed),
        _ => None,
    }
}

/// The name of the first element, past declarations and comments.
fn root(start: &str) -> Option<&str> {
    let mut rest = start;
    loop {
        rest = rest.trim_start();
        rest = match () {
            () if rest.starts_with("<?") => rest.split_once("?>")?.1,
            () if rest.starts_with("<!--") => rest.split_once("-->")?.1,
            // One that declares elements of its own is refused when it is read.
            () if rest.starts_with("<!") && rest.split('>').next()?.contains('[') => rest.split_once("]>")?.1,
            () if rest.starts_with("<!") => rest.split_once('>')?.1,
            () => {
                let name = rest.strip_prefix('<')?;
                return name.get(..name.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?);
            }
        };
    }
}

fn json(start: &str) -> Option<Form> {
    // White space between names and values is each program's own.
    let tight: String = start.chars().take(HEAD).filter(|c| !c.is_ascii_whitespace()).collect();
    let has = |names: &[&str]| names.iter().all(|name| tight.contains(&format!("\"{name}\":")));
    let early: String = tight.chars().take(400).collect();
    match () {
        () if has(&["commentHex"]) || has(&["commenters", "comments", "version"]) => Some(Form::Commento),
        () if has(&["locator", "pid"]) && has(&["user"]) => Some(Form::Remark42),
        () if tight.starts_with("{\"version\":") && has(&["posts", "users"]) => Some(Form::Remark42),
        () if early.contains("\"kind\":\"Listing\"") => Some(Form::Reddit),
        () if early.contains("youtube#comment") => Some(Form::YouTube),
        () if has(&["author_name", "rendered", "date_gmt", "post"]) => Some(Form::Rest),
        () if has(&["total_replies", "hidden_replies", "replies"]) => Some(Form::IssoAnswers),
        () if has(&["children", "story_id", "created_at_i"]) || has(&["hits", "created_at_i", "objectID"]) => {
            Some(Form::HackerNews)
        }
        () if has(&["by", "time", "type"]) && (has(&["kids"]) || has(&["parent"])) => Some(Form::HackerNews),
        () => None,
    }
}

/// `From somebody Sun Aug  6 19:14:00 2017`, and a header after it.
fn mbox(start: &str) -> bool {
    let mut lines = start.lines();
    let first = lines.next().unwrap_or_default();
    let header = lines.next().unwrap_or_default();
    let year = first.split_whitespace().rev().take(2).any(|word| word.len() == 4 && word.parse::<u16>().is_ok());
    let named = header.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-' || c == b'_') || name == ">From"
    });
    first.starts_with("From ") && first.contains(':') && year && (named || header.starts_with(">From "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_known_by_what_they_say() {
        let wxr = "<?xml version=\"1.0\"?>\n<!-- This is a WordPress eXtended RSS file -->\n<rss version=\"2.0\"\n\txmlns:wp=\"http://wordpress.org/export/1.0/\">";
        for (text, form) in [
            (wxr, Form::Wxr),
            ("`<?xml version=\"1.0\"?>\n<disqus xmlns=\"x\">", Form::Disqus),
            ("<rss version='2.0'><channel>", Form::Feed),
            ("<feed xmlns=\"http://www.w3.org/2005/Atom\">", Form::Feed),
            ("{\"version\": 1, \"comments\": [{\"commentHex\": \"a\"}]}", Form::Commento),
            ("{\"version\":1,\"users\":null,\"posts\":[]}\n{\"id\":\"a\"}", Form::Remark42),
            ("[ {\"kind\": \"Listing\", \"data\": {}} ]", Form::Reddit),
            ("{\n \"kind\": \"youtube#commentThreadListResponse\"}", Form::YouTube),
            (
                "[{\"id\":1,\"post\":2,\"author_name\":\"A\",\"date_gmt\":\"\",\"content\":{\"rendered\":\"\"}}]",
                Form::Rest,
            ),
            ("{\"id\": null, \"total_replies\": 1, \"hidden_replies\": 0, \"replies\": []}", Form::IssoAnswers),
            ("{\"by\":\"a\",\"kids\":[1],\"time\":1,\"type\":\"story\"}", Form::HackerNews),
            ("From a@b.example Sun Aug  6 19:14:00 2017\nFrom: a\n", Form::Mbox),
        ] {
            assert_eq!(of_text(text), Some(form), "{text}");
        }
    }

    #[test]
    fn what_only_resembles_them_is_not_one() {
        for text in [
            "<?xml version=\"1.0\"?><html><body>",
            "<!-- saved --><html>",
            "{\"id\":1,\"text\":\"by whom\",\"parent_id\":null}",
            "From the minutes of 2017: nothing was said.\nAgreed.",
            "From here on: a story\n\nText",
            "<urlset><url>",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
