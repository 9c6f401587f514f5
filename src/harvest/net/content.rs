//! What an answer holds: a page, answers of an interface, or nothing that is read, and why.
//! Parses no comments.
//! Called by `walk`.

use std::borrow::Cow;

use crate::corpus::Status;

use super::super::export::{Content, Form};
use super::super::sniff::{self, HEAD};
use super::super::{decode, export};
use super::transport::Answer;
use super::{place, reserved, walk};

/// What is read of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Page,
    /// Answers of an interface or a feed, and whether they are packed once more.
    Interface(Form, bool),
}

/// Why an answer is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unusable {
    Refused(String),
    Status(Status, String),
}

/// Types that are read.
const READ: [&str; 9] = [
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "application/json",
    "text/json",
    "application/xml",
    "text/xml",
    "application/rss+xml",
    "application/atom+xml",
];

/// What kind of thing an answer is, or why it is not read.
pub(super) fn usable(answer: &Answer) -> Result<Kind, Unusable> {
    if !(200..300).contains(&answer.status) {
        let (status, reason) = walk::by_status(answer.status);
        return Err(Unusable::Status(status, reason));
    }
    let broken = |reason: String| Err(Unusable::Status(Status::Broken, reason));
    let kind = media_type(answer);
    if !kind.is_empty() && !READ.contains(&kind.as_str()) && !kind.ends_with("+json") && !kind.ends_with("+xml") {
        return broken(format!("the answer is {}, not a page", place::short(&kind)));
    }
    if answer.body.trim_ascii().is_empty() {
        return broken("the answer is empty".to_owned());
    }
    let head = &answer.body[..answer.body.len().min(HEAD)];
    let known = match sniff::kind(ending(answer), head) {
        sniff::Kind::Known(Content::Export(form), packed) => Kind::Interface(form, packed),
        sniff::Kind::Known(..) => return broken("the answer is an archive, which is read as a file".to_owned()),
        _ => Kind::Page,
    };
    match reserved::by_headers(&answer.headers, known == Kind::Page) {
        Some(reason) => Err(Unusable::Refused(reason)),
        None => Ok(known),
    }
}

/// The ending that a file of this type would have; empty where the content decides.
pub(super) fn ending(answer: &Answer) -> &'static str {
    match media_type(answer).as_str() {
        "text/html" | "application/xhtml+xml" => "html",
        _ => "",
    }
}

/// The body, with a mark where only the header tells its encoding.
pub(super) fn labelled(answer: &Answer) -> Cow<'_, [u8]> {
    let kind = answer.header("content-type").unwrap_or_default();
    let label = kind.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    decode::labelled(&answer.body, label.as_deref())
}

fn media_type(answer: &Answer) -> String {
    let value = answer.header("content-type").unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The body of an answer of an interface, unpacked where it is packed once more.
pub(super) fn export_reader(body: &[u8], packed: bool) -> Box<dyn std::io::Read + '_> {
    if packed { Box::new(export::unpacked(body)) } else { Box::new(body) }
}
