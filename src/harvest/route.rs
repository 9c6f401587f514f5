//! Which way a file goes: as a page, as a table, as records of ours.
//! Reads no more than its first bytes.
//! Called by `run` for each file.

use std::fs::File;

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
        if matches!(file.ending.as_str(), "html" | "htm" | "xhtml") {
            return Ok(Route::Page);
        }
        let opened = File::open(&file.path).map_err(|e| files::unreadable(&e))?;
        let (head, _) = files::read_up_to(opened, HEAD).map_err(|e| files::unreadable(&e))?;
        Ok(Route::from(sniff::kind(&file.ending, &head)))
    }
}

impl From<Kind> for Route {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Delimited => Route::Table(table::Form::Delimited),
            Kind::JsonLines => Route::Table(table::Form::JsonLines),
            Kind::Excel => Route::Table(table::Form::Excel),
            Kind::Records(schema) if schema == records::SCHEMA => Route::Threads,
            Kind::Records(schema) => Route::Foreign(schema),
            Kind::Known(export::Content::Export(form), packed) => Route::Export(form, packed),
            Kind::Known(export::Content::Warc, packed) => Route::Warc(packed),
            Kind::Empty | Kind::Binary(_) | Kind::Html | Kind::Text | Kind::Foreign(_) => Route::Page,
        }
    }
}
