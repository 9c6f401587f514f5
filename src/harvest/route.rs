//! Which way a file goes: as a page, as a table, as records of ours.
//! Reads no more than its first bytes.
//! Called by `run` for each file.

use std::fs::File;
use std::io::Seek;

use super::plan::Planned;
use super::sniff::{self, HEAD, Kind};
use super::{export, files, records, table};

/// How a file is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    Page,
    Table(table::Form),
    Threads,
    /// Discussions of a site, and whether the file is packed by gzip.
    Export(export::Form, bool),
    /// Answers of web servers, likewise.
    Warc(bool),
    /// Records of another stage.
    Foreign(String),
}

impl Route {
    /// From the ending, or from the first bytes. The error is a sentence for the list of skips.
    pub(super) fn of(file: &Planned) -> std::result::Result<Route, String> {
        let mut opened = File::open(&file.path).map_err(|e| files::unreadable(&e))?;
        let (mut head, whole) = files::read_up_to(&mut opened, START).map_err(|e| files::unreadable(&e))?;
        let page = matches!(file.ending.as_str(), "html" | "htm" | "xhtml" | "txt");
        if page && is_plainly_html(&head) {
            return Ok(Route::Page);
        }
        if !whole {
            opened.rewind().map_err(|e| files::unreadable(&e))?;
            (head, _) = files::read_up_to(opened, HEAD).map_err(|e| files::unreadable(&e))?;
        }
        Ok(Route::from(sniff::kind(&file.ending, &head)))
    }
}

/// So many bytes show that a file is an HTML page; of other kinds more are looked at.
const START: usize = 256;

fn is_plainly_html(head: &[u8]) -> bool {
    let start = head.trim_ascii_start().to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

impl From<Kind> for Route {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Delimited => Route::Table(table::Form::Delimited),
            Kind::JsonLines => Route::Table(table::Form::JsonLines),
            Kind::Excel => Route::Table(table::Form::Excel),
            #[cfg(feature = "parquet")]
            Kind::Parquet => Route::Table(table::Form::Parquet),
            Kind::Records(schema) if schema == records::SCHEMA => Route::Threads,
            Kind::Records(schema) => Route::Foreign(schema),
            Kind::Known(export::Content::Export(form), packed) => Route::Export(form, packed),
            Kind::Known(export::Content::Warc, packed) => Route::Warc(packed),
            #[cfg(not(feature = "parquet"))]
            Kind::Parquet => Route::Page,
            Kind::Empty | Kind::Binary(_) | Kind::Html | Kind::Text | Kind::Foreign(_) => Route::Page,
        }
    }
}
