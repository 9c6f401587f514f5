//! Says of each file how it was read: which rules or which reader fitted, what each saw, what was dropped and why.
//! Harvests nothing: it reads the files once more, so that a harvest that nobody asks about keeps no sentences.
//! Called by the command line.

use std::fs::File;
use std::io::Read;

use crate::corpus::thread_id;

use super::export::{self, Counts, Discussion, Form};
use super::files::PageFile;
use super::plan::{Plan, Planned};
use super::route::Route;
use super::{Options, files, warc};

/// Most lines of what was seen, of one page or of one export.
const SEEN: usize = 12;

/// Where the lines go.
type Tell<'t> = dyn FnMut(&str) + 't;

/// Tells of each file of a plan, in its order: a line with the outcome, and below it, indented, what each way of
/// reading saw. Tables, records and streams are named in one line each.
pub(super) fn explain(plan: &Plan, options: &Options, tell: &mut Tell<'_>) {
    for file in &plan.files {
        if file.streamed {
            tell(&format!("{}: read as a stream, which can be read only once; save it to ask why", file.location));
            continue;
        }
        let told = match Route::of(file) {
            Ok(Route::Page) => files::read_page(&file.path, &file.ending)
                .map(|page| of_page(&page, &file.key, &file.location, options, tell)),
            Ok(Route::Export(form, packed)) => of_export(file, form, packed, tell),
            Ok(Route::Warc(packed)) => of_archive(file, packed, options, tell),
            Ok(_) => {
                tell(&format!("{}: a table or records; every row or record of it is read", file.location));
                Ok(())
            }
            Err(reason) => Err(reason),
        };
        if let Err(reason) = told {
            tell(&format!("{}: {reason}", file.location));
        }
    }
}

fn of_page(page: &PageFile, key: &str, location: &str, options: &Options, tell: &mut Tell<'_>) {
    let thread = files::thread(page, thread_id(key), location, options);
    let platform = thread.platform.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
    tell(&format!("{location}: {}{platform}: {}", thread.status, thread.reason));
    for line in page.found.seen.iter().take(SEEN) {
        tell(&format!("  {line}"));
    }
    if page.found.seen.len() > SEEN {
        tell(&format!("  and {} more kinds of elements that were no comments", page.found.seen.len() - SEEN));
    }
    for note in &page.found.notes {
        tell(&format!("  note: {note}"));
    }
}

/// What an export holds: its entries by their fate, discussion by discussion, and where it had to be mended.
fn of_export(file: &Planned, form: Form, packed: bool, tell: &mut Tell<'_>) -> Result<(), String> {
    let mut opened = opened(file, packed)?;
    let (mut all, mut lines, mut discussions) = (Counts::default(), Vec::new(), 0_usize);
    let mut taker = |discussion: Discussion| {
        let counts = discussion.counts();
        discussions += 1;
        if lines.len() < SEEN {
            let name = discussion.title.as_deref().or(discussion.address.as_deref()).unwrap_or(&discussion.key);
            lines.push(format!("\"{name}\": {}", counts.told()));
        }
        all.add(&counts);
        Ok(())
    };
    let ended = export::read(form, &mut *opened, &file.location, &mut taker).map_err(|e| e.to_string())?;
    let many = if discussions == 1 { "discussion" } else { "discussions" };
    tell(&format!("{}: {}: {discussions} {many}, {}", file.location, form.name(), all.told()));
    for line in &lines {
        tell(&format!("  {line}"));
    }
    if discussions > lines.len() {
        tell(&format!("  and {} more discussions", discussions - lines.len()));
    }
    if form.goes_on() {
        tell("  a discussion may go on in another file of the folder: what is in both is counted in each");
    }
    for note in &ended.notes {
        tell(&format!("  note: {note}"));
    }
    for skip in ended.skips.listed().iter().take(SEEN) {
        tell(&format!("  skipped: {}: {}", skip.location, skip.reason));
    }
    let skipped = ended.skips.count();
    if skipped > SEEN as u64 {
        tell(&format!("  and {} more skipped", skipped - SEEN as u64));
    }
    if let Some(reason) = &ended.refused {
        tell(&format!("  reading ended early: {reason}"));
    }
    Ok(())
}

/// Each page of a web archive as one of a file.
fn of_archive(file: &Planned, packed: bool, options: &Options, tell: &mut Tell<'_>) -> Result<(), String> {
    let opened = opened(file, packed)?;
    let mut taker = |capture: warc::Capture| {
        of_page(&files::parse_page(&capture.html, "html"), &capture.address, &capture.address, options, tell);
        Ok(())
    };
    let passed = warc::read(opened, &mut taker).map_err(|e| e.to_string())?;
    let end = if passed.cut.is_some() { "not read to its end" } else { "read to its end" };
    tell(&format!("{}: an archive of web pages, {end}", file.location));
    for note in passed.notes() {
        tell(&format!("  note: {note}"));
    }
    if let Some(reason) = &passed.cut {
        tell(&format!("  {reason}"));
    }
    Ok(())
}

fn opened(file: &Planned, packed: bool) -> Result<Box<dyn Read>, String> {
    let opened = File::open(&file.path).map_err(|e| files::unreadable(&e))?;
    Ok(if packed { Box::new(export::unpacked(opened)) } else { Box::new(opened) })
}
