//! Runs files that hold a whole site: exports give a thread for each discussion, WARC files a page for each answer.
//! Reads no format itself.
//! Called by the run of a plan.

use std::cell::Cell;
use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::rc::Rc;

use rayon::prelude::*;

use crate::corpus::{Posted, Status, thread_id};
use crate::error::{Location, Result};

use super::super::address;
use super::super::export::{self, Discussion, Form};
use super::super::files::{self, PageFile};
use super::super::parse::Found;
use super::super::plan::Planned;
use super::super::table::Counted;
use super::super::warc::{self, Capture};
use super::{BATCH, BATCH_BYTES, Run, scope};

impl Run<'_, '_> {
    /// An export: each discussion is given on as it is read.
    pub(super) fn export(&mut self, file: &Planned, form: Form, packed: bool, reader: impl Read) -> Result<()> {
        let bytes = Rc::new(Cell::new(0));
        let counted = Counted::new(reader, Rc::clone(&bytes));
        let mut taker = |discussion: Discussion| self.discussion(file, &discussion, bytes.take());
        let ended = if packed {
            export::read(form, &mut export::unpacked(counted), &file.location, &mut taker)?
        } else {
            let mut counted = counted;
            export::read(form, &mut counted, &file.location, &mut taker)?
        };
        self.export_ended(file, ended, bytes.take())
    }

    /// Answers of an interface that are pages of one list: a discussion may begin in one file and go on in the next.
    pub(super) fn several(&mut self, files: &[&Planned], form: Form, packed: bool) -> Result<()> {
        let mut all: Vec<(&Planned, Discussion)> = Vec::new();
        let mut of_key: HashMap<String, usize> = HashMap::new();
        let mut ended = Vec::new();
        for file in files {
            let opened = match File::open(&file.path) {
                Ok(opened) => opened,
                Err(e) => {
                    self.skip(file, files::unreadable(&e));
                    continue;
                }
            };
            self.summary.files += 1;
            let mut taker = |discussion: Discussion| {
                let key = discussion.address.clone().unwrap_or_else(|| discussion.key.clone());
                match of_key.get(&key) {
                    Some(at) => all[*at].1.go_on(discussion),
                    None => {
                        of_key.insert(key, all.len());
                        all.push((file, discussion));
                    }
                }
                Ok(())
            };
            let mut opened = opened;
            ended.push((
                *file,
                if packed {
                    export::read(form, &mut export::unpacked(opened), &file.location, &mut taker)?
                } else {
                    export::read(form, &mut opened, &file.location, &mut taker)?
                },
            ));
        }
        for (file, discussion) in &all {
            self.discussion(file, discussion, 0)?;
        }
        ended.into_iter().try_for_each(|(file, ended)| self.export_ended(file, ended, file.bytes))
    }

    fn export_ended(&mut self, file: &Planned, ended: export::Ended, bytes: u64) -> Result<()> {
        self.summary.skips.extend(ended.skips);
        for note in &ended.notes {
            self.note(file, note);
        }
        self.summary.bytes += bytes;
        self.owed += bytes;
        match ended.refused {
            Some(reason) if ended.given == 0 => self.nothing(file, Status::Broken, reason),
            Some(reason) => {
                let reason = format!("reading ended early: {reason}");
                self.summary.skips.push(Location::file(&file.location), reason);
                Ok(())
            }
            None if ended.given == 0 => {
                let reason = match ended.notes.first() {
                    Some(note) => format!("no discussion is in it: {note}"),
                    None => "no discussion is in it".to_owned(),
                };
                self.nothing(file, Status::NotAThread, reason)
            }
            None => Ok(()),
        }
    }

    fn nothing(&mut self, file: &Planned, status: Status, reason: String) -> Result<()> {
        let place = self.seen.place(&file.location);
        let (id, _) = self.seen.id(&[&file.key, &file.location], place);
        let page = PageFile { found: Found::nothing(status, reason), sha256: None, bytes: 0, retrieved: None };
        let thread = files::thread(&page, id, &file.location, self.options);
        self.give(thread, 0)
    }

    pub(super) fn discussion(&mut self, file: &Planned, discussion: &Discussion, bytes: u64) -> Result<()> {
        self.summary.bytes += bytes;
        let place = self.seen.place(&file.location);
        let inside = [format!("{}#{}", file.key, discussion.key), format!("{}#{}", file.location, discussion.key)];
        let names: Vec<&str> = discussion.address.iter().chain(&inside).map(String::as_str).collect();
        let first_id = thread_id(names.first().copied().unwrap_or_default());
        // An id is spent only on a thread that is kept, so the words are compared first.
        let draft = discussion.threads(&first_id, &file.location, self.options);
        let first = draft.first().and_then(|thread| self.seen.contents(&scope(thread), &thread.comments, place));
        if let Some(first) = first.map(str::to_owned) {
            let what = discussion.title.as_deref().unwrap_or(&discussion.key);
            self.summary
                .duplicates
                .push(format!("{}: \"{what}\" is the thread of {first} again: left out", file.location));
            self.owed += bytes;
            return Ok(());
        }
        let (id, taken) = self.seen.id(&names, place);
        if let Some(first) = taken {
            let what = discussion.title.as_deref().unwrap_or(&discussion.key);
            let other = format!(
                "\"{what}\" has the address of a thread in {first} but other content, so it is a thread of its own"
            );
            self.note(file, &other);
        }
        let threads = if id == first_id { draft } else { discussion.threads(&id, &file.location, self.options) };
        self.owed += bytes;
        // Records of an earlier harvest of this file may follow, part by part.
        for thread in threads.iter().skip(1) {
            self.seen.known_id(&format!("{}/{}", thread.id, thread.part), place);
        }
        threads.into_iter().try_for_each(|thread| self.give(thread, 0))
    }

    /// A WARC file: its pages are parsed in batches, as those of files are.
    pub(super) fn warc(&mut self, file: &Planned, packed: bool, reader: impl Read) -> Result<()> {
        let bytes = Rc::new(Cell::new(0));
        let counted = Counted::new(reader, Rc::clone(&bytes));
        let (mut batch, mut size, mut pages) = (Vec::new(), 0, 0_u64);
        let files_before = self.summary.files;
        let mut taker = |capture: Capture| {
            size += capture.html.len() as u64;
            pages += 1;
            batch.push(capture);
            if batch.len() < BATCH && size < BATCH_BYTES {
                return Ok(());
            }
            size = 0;
            self.captures(file, std::mem::take(&mut batch))
        };
        let passed =
            if packed { warc::read(export::unpacked(counted), &mut taker)? } else { warc::read(counted, &mut taker)? };
        self.captures(file, batch)?;
        self.summary.files = files_before;
        self.summary.bytes += bytes.get();
        self.owed += bytes.get();
        for note in passed.notes() {
            self.note(file, &note);
        }
        match passed.cut {
            Some(reason) if pages == 0 => self.nothing(file, Status::Broken, reason),
            Some(reason) => {
                self.summary.skips.push(Location::file(&file.location), reason);
                Ok(())
            }
            None if pages == 0 => self.nothing(file, Status::NotAThread, "no HTML page is in it".to_owned()),
            None => Ok(()),
        }
    }

    fn captures(&mut self, file: &Planned, captures: Vec<Capture>) -> Result<()> {
        let parsed: Vec<(String, PageFile)> = captures
            .into_par_iter()
            .map(|Capture { address, retrieved, html }| (address, page(&html, retrieved)))
            .collect();
        for (url, mut page) in parsed {
            let canonical = address::canonical(&url);
            page.found.address = page.found.address.or_else(|| canonical.clone());
            // Bytes are those of the file, which is packed or not.
            page.bytes = 0;
            let key = canonical.unwrap_or_else(|| url.clone());
            self.page(&Planned { location: url, key, ..file.clone() }, page)?;
        }
        Ok(())
    }
}

fn page(html: &[u8], retrieved: Option<Posted>) -> PageFile {
    PageFile { retrieved, ..files::parse_page(html, "html") }
}
