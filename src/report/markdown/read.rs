//! What was read, as Markdown: pages by what became of them, and records left out.
//! Says nothing of voices.
//! Called by `markdown`.

use super::super::printable::{Listed, Printable, is_web};
use super::super::words;
use super::{Page, escaped};
use crate::corpus::Status;

/// The section with its heading.
pub(super) fn read(page: &mut Page, printable: &Printable<'_>) {
    page.line("## What was read");
    match printable.statuses() {
        None => page.line("Only coded comments were given, not the pages they come from."),
        Some(statuses) => {
            let rows: Vec<Vec<String>> = (Status::ALL.iter())
                .filter_map(|status| Some((status, *statuses.get(status)?)))
                .filter(|(_, n)| *n > 0)
                .map(|(status, n)| vec![words::status(*status).to_owned(), words::number(n)])
                .collect();
            page.table(&["What was found", "Pages:"], &rows);
        }
    }
    let (with, without): (Vec<&Listed>, Vec<&Listed>) =
        printable.pages.iter().partition(|page| page.status == Status::Comments);
    if !without.is_empty() {
        page.line("### Pages without comments, and what to do");
        let rows: Vec<Vec<String>> = without.iter().map(|page| without_comments(page)).collect();
        page.table(&["Page", "What was found", "What you can do"], &rows);
    }
    if !with.is_empty() {
        page.line("### Pages with comments");
        let number = |n: Option<u64>| n.map_or_else(|| "–".to_owned(), words::number);
        if printable.is_release() {
            page.table(&["Page"], &with.iter().map(|page| vec![place(page)]).collect::<Vec<_>>());
        } else {
            let rows = with.iter().map(|page| vec![place(page), number(page.comments), number(page.announced)]);
            page.table(&["Page", "Comments:", "Announced:"], &rows.collect::<Vec<_>>());
        }
    }
    if !printable.skips.is_empty() {
        page.line(&format!("### Records left out ({})", words::number(printable.skipped)));
        let rows = printable.skips.iter().map(|(place, reason)| vec![escaped(place), escaped(reason)]);
        page.table(&["Where", "Why"], &rows.collect::<Vec<_>>());
    }
}

fn without_comments(page: &Listed) -> Vec<String> {
    let mut found = escaped(&words::page_status(page.status, page.platform.as_deref()));
    if let Some(reason) = &page.reason {
        found = format!("{found}: {}", escaped(reason));
    }
    vec![place(page), found, words::advice(page.status).to_owned()]
}

fn place(page: &Listed) -> String {
    let location = if is_web(&page.location) && !page.location.contains(['<', '>', '|', '\\', '`']) {
        format!("<{}>", page.location)
    } else {
        escaped(&page.location)
    };
    match &page.title {
        Some(title) => format!("{} {location}", escaped(title)),
        None => location,
    }
}
