//! Runs a harvest: pages in batches over all cores, tables as streams, results in the order of the files.
//! Reads no format itself.
//! Called by the functions of `harvest`.

use std::fs::File;
use std::io::Read;

use rayon::prelude::*;

use crate::corpus::{Status, Thread, thread_id};
use crate::error::{Location, Result};

use super::duplicates::Seen;
use super::files::{self, PAGE_LIMIT, PageFile};
use super::plan::{Plan, Planned};
use super::route::Route;
use super::{Options, Sink, Summary, table};

#[cfg(feature = "network")]
pub(super) mod addresses;
mod sites;
mod streams;

/// Most notes that are kept: a million pages may each have one.
const NOTES: usize = 1000;
/// Most pages that are parsed before their threads are given on, and most bytes of them.
const BATCH: usize = 256;
const BATCH_BYTES: u64 = PAGE_LIMIT as u64;

/// Harvests the files of a plan.
pub(super) fn plan(plan: &Plan, options: &Options, seen: Seen, sink: &mut Sink<'_>) -> Result<Summary> {
    let mut run = Run { seen, ..Run::new(options, sink) };
    run.summary.skips.extend(plan.skips.clone());
    run.summary.notes.extend(plan.notes.iter().cloned());
    let same_size = table::same_size(plan.files.iter().map(|f| f.bytes));
    let mut batch: Vec<&Planned> = Vec::new();
    let mut batch_bytes = 0;
    // Files of one interface whose discussions may go on from one to the next.
    let mut list: Vec<&Planned> = Vec::new();
    let mut list_of = None;
    for file in &plan.files {
        let route = if file.streamed { Ok(Route::Page) } else { Route::of(file) };
        let goes_on = match &route {
            Ok(Route::Export(form, packed)) if form.goes_on() => Some((*form, *packed, folder(file).to_owned())),
            _ => None,
        };
        if goes_on != list_of
            && let Some((form, packed, _)) = std::mem::replace(&mut list_of, goes_on.clone())
        {
            run.several(&std::mem::take(&mut list), form, packed)?;
        }
        if goes_on.is_some() {
            run.pages(&std::mem::take(&mut batch))?;
            batch_bytes = 0;
            list_of = goes_on;
            list.push(file);
            continue;
        }
        if file.streamed {
            run.pages(&std::mem::take(&mut batch))?;
            batch_bytes = 0;
            match File::open(&file.path) {
                Ok(opened) => run.whole_stream(file, opened)?,
                Err(e) => run.skip(file, files::unreadable(&e)),
            }
            continue;
        }
        if file.guessed && matches!(route, Ok(Route::Page | Route::Table(_) | Route::Foreign(_))) {
            run.note(file, "nothing in it says that it holds comments: not read");
            run.owed += file.bytes;
            continue;
        }
        let is_page = route == Ok(Route::Page);
        if !is_page || batch.len() == BATCH || batch_bytes + file.bytes > BATCH_BYTES {
            run.pages(&std::mem::take(&mut batch))?;
            batch_bytes = 0;
        }
        match route {
            Ok(Route::Page) => {
                batch.push(file);
                batch_bytes += file.bytes;
            }
            Ok(route) => run.stream_file(file, &route, same_size.contains(&file.bytes))?,
            Err(reason) => run.skip(file, reason),
        }
    }
    run.pages(&batch)?;
    if let Some((form, packed, _)) = list_of {
        run.several(&list, form, packed)?;
    }
    Ok(run.end())
}

/// Harvests a stream.
pub(super) fn reader(reader: impl Read, name: &str, options: &Options, sink: &mut Sink<'_>) -> Result<Summary> {
    let mut run = Run::new(options, sink);
    run.whole_stream(&Planned::stream(name), reader)?;
    Ok(run.end())
}

/// The thread of a page in memory.
pub(super) fn page(bytes: &[u8], location: &str, options: &Options) -> Thread {
    let page = files::parse_page(bytes, "");
    let id = thread_id(page.found.address.as_deref().unwrap_or(location));
    files::thread(&page, id, location, options)
}

impl Planned {
    fn stream(name: &str) -> Self {
        let (path, location, key) = (name.into(), name.to_owned(), name.to_owned());
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
        Planned { path, location, key, bytes: 0, ending, guessed: false, streamed: true }
    }
}

/// The folder of a file, as messages call it.
fn folder(file: &Planned) -> &str {
    file.location.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_table(thread: &Thread) -> bool {
    matches!(thread.platform.as_deref(), Some("csv" | "jsonl" | "xlsx" | "parquet"))
}

/// What tells a file from others: its bytes. Empty files and refusals are alike without being one thread.
fn fingerprint(sha256: &str, status: Status, id: &str) -> String {
    if matches!(status, Status::Broken | Status::Blocked) { format!("{sha256} {id}") } else { sha256.to_owned() }
}

/// Where the same words are the same thread: under one title, or in one part of one table.
fn scope(thread: &Thread) -> String {
    if is_table(thread) { format!("{} {}", thread.id, thread.part) } else { thread.title.clone().unwrap_or_default() }
}

struct Run<'r, 's> {
    options: &'r Options,
    sink: &'r mut Sink<'s>,
    summary: Summary,
    seen: Seen,
    /// Notes past [`NOTES`].
    unsaid: u64,
    /// Bytes of files that gave no thread, counted with the next one.
    owed: u64,
}

impl<'r, 's> Run<'r, 's> {
    fn new(options: &'r Options, sink: &'r mut Sink<'s>) -> Self {
        Run { options, sink, summary: Summary::default(), seen: Seen::default(), unsaid: 0, owed: 0 }
    }

    fn skip(&mut self, file: &Planned, reason: String) {
        self.owed += file.bytes;
        self.summary.skips.push(Location::file(&file.location), reason);
    }

    fn pages(&mut self, batch: &[&Planned]) -> Result<()> {
        let read: Vec<_> = batch.par_iter().map(|file| files::read_page(&file.path, &file.ending)).collect();
        for (file, page) in batch.iter().zip(read) {
            match page {
                Ok(page) => self.page(file, page)?,
                Err(reason) => self.skip(file, reason),
            }
        }
        Ok(())
    }

    fn page(&mut self, file: &Planned, page: PageFile) -> Result<()> {
        self.summary.files += 1;
        self.summary.bytes += page.bytes;
        let place = self.seen.place(&file.location);
        let names: Vec<&str> =
            page.found.address.iter().map(String::as_str).chain([&*file.key, &*file.location]).collect();
        let first_id = thread_id(names.first().copied().unwrap_or_default());
        let print = page.sha256.as_deref().map(|sha256| fingerprint(sha256, page.found.status, &first_id));
        if let Some(first) = print.and_then(|print| self.seen.file(&print, place)).map(str::to_owned) {
            return self.left_out(&file.location, &first, page.bytes);
        }
        // An id is spent only on a thread that is kept, so the words are compared first.
        let draft = files::thread(&page, thread_id(&file.key), &file.location, self.options);
        if let Some(first) = self.seen.contents(&scope(&draft), &draft.comments, place).map(str::to_owned) {
            return self.left_out(&file.location, &first, page.bytes);
        }
        let (id, taken) = self.seen.id(&names, place);
        let thread = if id == draft.id { draft } else { files::thread(&page, id, &file.location, self.options) };
        if let Some(first) = taken {
            self.note(
                file,
                &format!("it has the address or path of {first} but other content, so it is a thread of its own"),
            );
        }
        for note in &page.found.notes {
            self.note(file, note);
        }
        let found = thread.comments.len() as u64;
        if let Some(n) = thread.announced.filter(|n| *n != found && thread.status == Status::Comments) {
            self.note(file, &format!("the page announces {n} comments and {found} were found"));
        }
        self.give(thread, page.bytes)
    }

    fn note(&mut self, file: &Planned, note: &str) {
        if self.summary.notes.len() < NOTES {
            self.summary.notes.push(format!("{}: {note}", file.location));
        } else {
            self.unsaid += 1;
        }
    }

    fn end(mut self) -> Summary {
        if self.unsaid > 0 {
            self.summary.notes.push(format!("and {} more notes like these", self.unsaid));
        }
        self.summary
    }

    fn left_out(&mut self, location: &str, first: &str, bytes: u64) -> Result<()> {
        let sentence = format!("{location} is the thread of {first} again: left out");
        if self.summary.duplicates.last() != Some(&sentence) {
            self.summary.duplicates.push(sentence);
        }
        self.owed += bytes;
        Ok(())
    }

    fn give(&mut self, thread: Thread, bytes: u64) -> Result<()> {
        self.summary.comments += thread.comments.len() as u64;
        if thread.part == 0 {
            *self.summary.statuses.entry(thread.status).or_default() += 1;
        }
        (self.sink)(thread, bytes + std::mem::take(&mut self.owed))
    }
}
