//! Exports of comment systems and answers of their interfaces: the discussions of a whole site in one file.
//! Makes no ids and no threads: `run` does, of the `Discussion`s that come out here.
//! Called by `run` for files whose content `detect` knows.

mod body;
mod commento;
mod counts;
mod detect;
mod discussion;
mod disqus;
mod feed;
mod gathered;
mod hacker_news;
mod isso;
mod json;
mod reddit;
mod remark42;
mod rest;
mod sqlite;
mod times;
mod tree;
mod unpack;
mod wordpress;
mod wxr;
mod xml;
mod youtube;

use std::io::{self, BufReader, Read};

use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::error::{self, Location, Skips};

use super::{decode, files};
pub(super) use body::{html, line as one_line, plain};
pub(super) use counts::Counts;
pub(super) use detect::{Content, content, of_text};
pub(super) use discussion::{Discussion, Fate, Post};
pub(super) use unpack::unpacked;

/// The exports that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Wxr,
    Disqus,
    Isso,
    /// Answers of isso's interface.
    IssoAnswers,
    Remark42,
    /// Of Commento, and of Comentario, which came after it.
    Commento,
    /// Answers of WordPress's `wp/v2/comments`.
    Rest,
    /// RSS and Atom.
    Feed,
    Reddit,
    HackerNews,
    YouTube,
    Mbox,
}

impl Form {
    /// What it is, for those who ask how a file is read.
    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Wxr => "an export of WordPress (WXR)",
            Form::Disqus => "an export of Disqus (XML)",
            Form::Isso => "a database of isso (SQLite)",
            Form::IssoAnswers => "answers of isso's interface (JSON)",
            Form::Remark42 => "a backup of remark42 (JSON)",
            Form::Commento => "an export of Commento or Comentario (JSON)",
            Form::Rest => "answers of WordPress's wp/v2/comments (JSON)",
            Form::Feed => "a feed of comments (RSS or Atom)",
            Form::Reddit => "a discussion of Reddit (JSON)",
            Form::HackerNews => "stories and comments of Hacker News (JSON)",
            Form::YouTube => "answers of YouTube's interface (JSON)",
            Form::Mbox => "a mailbox (mbox)",
        }
    }

    /// Whether one discussion may go on in the next file: interfaces answer in pages.
    pub(super) fn goes_on(self) -> bool {
        matches!(self, Form::Rest | Form::YouTube | Form::HackerNews)
    }
}

/// Largest file of a form that is held whole while it is read, in bytes.
const WHOLE: usize = 1 << 30;

/// Why reading ended early.
#[derive(Debug)]
pub(super) enum Trouble {
    Io(io::Error),
    /// A sentence: what was found and what to do.
    Refused(String),
    /// The taker of the discussions failed.
    Taker(error::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        match unpack::refused(&error) {
            Some(reason) => Trouble::Refused(reason),
            None => Trouble::Io(error),
        }
    }
}

/// Where the readers put what they find.
pub(super) struct Desk<'d> {
    name: &'d str,
    taker: &'d mut dyn FnMut(Discussion) -> error::Result<()>,
    given: u64,
    skips: Skips,
    notes: Vec<String>,
}

/// What is known at the end of an export.
#[derive(Debug, Default)]
pub(super) struct Ended {
    pub(super) skips: Skips,
    pub(super) notes: Vec<String>,
    pub(super) given: u64,
    /// Why the reading ended early, if it did.
    pub(super) refused: Option<String>,
}

impl Desk<'_> {
    pub(super) fn give(&mut self, discussion: Discussion) -> Result<(), Trouble> {
        self.given += 1;
        (self.taker)(discussion).map_err(Trouble::Taker)
    }

    /// A record that cannot be read; line 0 where lines tell nothing.
    pub(super) fn skip(&mut self, line: u64, id: &str, reason: impl Into<String>) {
        let place = if line == 0 { Location::file(self.name) } else { Location::line(self.name, line) };
        self.skips.push(if id.is_empty() { place } else { place.with_id(id) }, reason);
    }

    /// A value as an object; any other one is listed as skipped.
    fn object<'j>(&mut self, value: json::Json<'j>) -> Option<json::Object<'j>> {
        let object = value.object();
        if object.is_none() {
            self.skip(value.line(), "", "not a JSON object: cut short or damaged");
        }
        object
    }

    pub(super) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

/// Reads an export and gives its discussions to `taker`. `name` is what messages call the file. Errs when `taker` does.
/// What ends the reading early, an error of the disk too, is told in the result.
pub(super) fn read(
    form: Form,
    reader: &mut dyn Read,
    name: &str,
    taker: &mut dyn FnMut(Discussion) -> error::Result<()>,
) -> error::Result<Ended> {
    let mut desk = Desk { name, taker, given: 0, skips: Skips::default(), notes: Vec::new() };
    let refused = match of_form(form, reader, &mut desk) {
        Ok(()) => None,
        Err(Trouble::Taker(error)) => return Err(error),
        Err(Trouble::Refused(reason)) => Some(reason),
        Err(Trouble::Io(error)) => Some(files::unreadable(&error)),
    };
    Ok(Ended { skips: desk.skips, notes: desk.notes, given: desk.given, refused })
}

fn of_form(form: Form, reader: &mut dyn Read, desk: &mut Desk<'_>) -> Result<(), Trouble> {
    match form {
        Form::Wxr => wxr::read(text(reader)?, desk),
        Form::Disqus => disqus::read(text(reader)?, desk),
        Form::Feed => feed::read(text(reader)?, desk),
        Form::Mbox => super::mail::read(reader, desk),
        Form::Isso => isso::read(&whole(reader)?, desk),
        Form::IssoAnswers => isso::answers(&decoded(reader, desk)?, desk),
        Form::Remark42 => remark42::read(&decoded(reader, desk)?, desk),
        Form::Commento => commento::read(&decoded(reader, desk)?, desk),
        Form::Rest => rest::read(&decoded(reader, desk)?, desk),
        Form::Reddit => reddit::read(&decoded(reader, desk)?, desk),
        Form::HackerNews => hacker_news::read(&decoded(reader, desk)?, desk),
        Form::YouTube => youtube::read(&decoded(reader, desk)?, desk),
    }
}

/// The stream as UTF-8, by its mark or by its XML declaration.
fn text<'r>(reader: &'r mut dyn Read) -> Result<BufReader<impl Read + 'r>, Trouble> {
    let mut head = Vec::new();
    (&mut *reader).take(1024).read_to_end(&mut head)?;
    let encoding = decode::declared(&head).filter(|encoding| *encoding != encoding_rs::UTF_8);
    let decoder = DecodeReaderBytesBuilder::new()
        .encoding(encoding)
        .bom_override(true)
        .utf8_passthru(true)
        .strip_bom(true)
        .build(io::Cursor::new(head).chain(reader));
    Ok(BufReader::with_capacity(256 << 10, decoder))
}

fn whole(reader: &mut dyn Read) -> Result<Vec<u8>, Trouble> {
    let (bytes, all) = files::read_up_to(reader, WHOLE)?;
    if all {
        return Ok(bytes);
    }
    let reason = format!("the export has more than {} MiB; export it in parts (by year, or by site)", WHOLE >> 20);
    Err(Trouble::Refused(reason))
}

fn decoded(reader: &mut dyn Read, desk: &mut Desk<'_>) -> Result<String, Trouble> {
    let decoded = match String::from_utf8(whole(reader)?) {
        Ok(text) => return Ok(text),
        Err(error) => decode::page(error.as_bytes()),
    };
    if decoded.replaced > 0 {
        desk.note(files::replaced(decoded.replaced, decoded.encoding));
    }
    Ok(decoded.text)
}
