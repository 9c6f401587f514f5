//! Harvests what is read as a stream: tables, records of an earlier harvest, exports, archives, standard input.
//! Parses no page.
//! Called by `run`, in the order of the files.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use crate::corpus::Thread;
use crate::error::{Error, ErrorKind, Location, Result};

use super::super::files::{self, PAGE_LIMIT};
use super::super::plan::Planned;
use super::super::route::Route;
use super::super::sniff::{self, HEAD};
use super::super::{records, table};
use super::{Run, fingerprint, is_table, scope};

impl Run<'_, '_> {
    /// A record that was streamed: given on unless its comments came before.
    fn give_new(&mut self, thread: Thread, location: &str, bytes: u64) -> Result<()> {
        let place = self.seen.place(location);
        if let Some(first) = self.seen.contents(&scope(&thread), &thread.comments, place).map(str::to_owned) {
            return self.left_out(location, &first, bytes);
        }
        self.give(thread, bytes)
    }

    /// A record of an earlier harvest: a page of this call, or an earlier record, may be the same thread.
    fn record(&mut self, thread: Thread, file: &Planned, bytes: u64) -> Result<()> {
        let place = self.seen.place(&file.location);
        if !is_table(&thread) {
            let print = thread.source.sha256.as_deref().map(|sha| fingerprint(sha, thread.status, &thread.id));
            let same_file = print.and_then(|print| self.seen.file(&print, place)).map(str::to_owned);
            let part = if thread.part == 0 { String::new() } else { format!("/{}", thread.part) };
            let same_id = self.seen.known_id(&format!("{}{part}", thread.id), place).map(str::to_owned);
            // Of two states of one thread the first is kept: both would count its comments twice.
            if let Some(first) = same_file.or(same_id) {
                return self.left_out(&thread.source.location, &first, bytes);
            }
        }
        self.give_new(thread, &file.location, bytes)
    }

    /// A stream that can be read only once: its kind is told from the bytes that are then read on.
    pub(super) fn whole_stream(&mut self, file: &Planned, mut reader: impl Read) -> Result<()> {
        let failed = |e| Error::io("read", &file.path, e);
        let (head, _) = files::read_up_to(reader.by_ref().take(HEAD as u64), HEAD).map_err(failed)?;
        let kind = sniff::kind(&file.ending, &head);
        let mut whole = Cursor::new(head).chain(reader);
        match Route::from(kind) {
            Route::Page => {
                let (bytes, all) = files::read_up_to(&mut whole, PAGE_LIMIT).map_err(failed)?;
                let page =
                    if all { files::parse_page(&bytes, &file.ending) } else { files::too_large(bytes.len() as u64) };
                self.page(file, page)
            }
            route => self.stream(file, &route, whole, None),
        }
    }

    pub(super) fn stream_file(&mut self, file: &Planned, route: &Route, hash: bool) -> Result<()> {
        let opened = match File::open(&file.path) {
            Ok(opened) => opened,
            Err(e) => {
                self.skip(file, files::unreadable(&e));
                return Ok(());
            }
        };
        if hash && let Ok(sha256) = table::checksum(&file.path) {
            let place = self.seen.place(&file.location);
            if let Some(first) = self.seen.file(&sha256, place).map(str::to_owned) {
                self.summary.files += 1;
                self.summary.bytes += file.bytes;
                return self.left_out(&file.location, &first, file.bytes);
            }
        }
        let reopen = || File::open(&file.path);
        match self.stream(file, route, opened, Some(&reopen)) {
            // Errors of the sink are about another file, or none.
            Err(e) if e.kind() == ErrorKind::Io && is_about(&e, file) => {
                self.summary.skips.push(Location::file(&file.location), format!("reading ended early: {e}"));
                Ok(())
            }
            other => other,
        }
    }

    fn stream(
        &mut self,
        file: &Planned,
        route: &Route,
        reader: impl Read,
        reopen: Option<table::Reopen<'_>>,
    ) -> Result<()> {
        self.summary.files += 1;
        match route {
            Route::Export(form, packed) => self.export(file, *form, *packed, reader)?,
            Route::Warc(packed) => self.warc(file, *packed, reader)?,
            Route::Table(form) => {
                let place = self.seen.place(&file.location);
                let (id, taken) = self.seen.id(&[&file.key, &file.location], place);
                if let Some(first) = taken {
                    self.note(file, &format!("it has the path of {first}, so its thread has an id of its own"));
                }
                let source = table::Source { name: &file.location, title: &file.key, id: &id, form: *form, reopen };
                let options = self.options;
                let ended = table::read(reader, &source, options, &mut |thread, bytes| {
                    self.summary.bytes += bytes;
                    self.give_new(thread, &file.location, bytes)
                })?;
                self.summary.skips.extend(ended.skips);
                self.summary.notes.extend(ended.notes);
                self.owed += ended.bytes;
                self.summary.bytes += ended.bytes;
            }
            Route::Threads => {
                let ended = records::read(reader, &file.path, &mut |thread, bytes| {
                    self.summary.bytes += bytes;
                    self.record(thread, file, bytes)
                })?;
                self.summary.skips.extend(ended.skips);
                self.owed += ended.bytes;
                self.summary.bytes += ended.bytes;
            }
            Route::Foreign(schema) => {
                self.summary.bytes += file.bytes;
                self.owed += file.bytes;
                self.note(file, &format!("holds records of {schema}, which are made from threads: not harvested"));
            }
            Route::Page => {}
        }
        Ok(())
    }
}

fn is_about(error: &Error, file: &Planned) -> bool {
    error.location().file.as_deref().is_some_and(|path| path == file.path || path == Path::new(&file.location))
}
