//! Says of each page how it was read: which rules fitted, what each saw, what was dropped and why.
//! Harvests nothing: it reads the pages once more, so that a harvest that nobody asks about keeps no sentences.
//! Called by the command line.

use crate::corpus::thread_id;

use super::plan::Plan;
use super::route::Route;
use super::{Options, files};

/// Most lines of what was seen, of one page.
const SEEN: usize = 12;

/// Tells of each page of a plan, in its order: a line with the outcome, and below it, indented, what each way of
/// reading saw. Tables, records and streams are named in one line each.
pub(super) fn explain(plan: &Plan, options: &Options, tell: &mut dyn FnMut(&str)) {
    for file in &plan.files {
        if file.streamed {
            tell(&format!("{}: read as a stream, which can be read only once; save it to ask why", file.location));
            continue;
        }
        match Route::of(file) {
            Ok(Route::Page) => {}
            Ok(_) => {
                tell(&format!("{}: not a page; every row or record of it is read", file.location));
                continue;
            }
            Err(reason) => {
                tell(&format!("{}: {reason}", file.location));
                continue;
            }
        }
        match files::read_page(&file.path, &file.ending) {
            Ok(page) => {
                let thread = files::thread(&page, thread_id(&file.key), &file.location, options);
                let platform = thread.platform.as_deref().map(|p| format!(" ({p})")).unwrap_or_default();
                tell(&format!("{}: {}{platform}: {}", file.location, thread.status, thread.reason));
                for line in page.found.seen.iter().take(SEEN) {
                    tell(&format!("  {line}"));
                }
                if page.found.seen.len() > SEEN {
                    tell(&format!(
                        "  and {} more kinds of elements that were no comments",
                        page.found.seen.len() - SEEN
                    ));
                }
                for note in &page.found.notes {
                    tell(&format!("  note: {note}"));
                }
            }
            Err(reason) => tell(&format!("{}: {reason}", file.location)),
        }
    }
}
