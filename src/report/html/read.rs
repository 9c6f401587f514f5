//! The section “What was read”: how many pages of which status, which held no comments and why, what was left out.
//! Says nothing of voices.
//! Called by `html`.

use maud::{Markup, html};

use super::super::chart::{self, Fill};
use super::super::printable::{Listed, Printable};
use super::super::words;
use super::parts::{OnPhone, fold, place, table};
use crate::corpus::Status;
use crate::signal::Statuses;

/// Lists up to this length stand open.
const SHORT: usize = 12;

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    let (with, without): (Vec<&Listed>, Vec<&Listed>) =
        printable.pages.iter().partition(|page| page.status == Status::Comments);
    html! {
        @match printable.statuses() {
            Some(statuses) => (of_statuses(&statuses)),
            None => p {
                "Only coded comments were given, not the pages they come from; so nothing can be said of pages."
            },
        }
        @if !without.is_empty() {
            (fold(
                &format!("Pages without comments, and what to do ({})", words::number(without.len() as u64)),
                without.len() <= SHORT, true, without_comments(&without)
            ))
        }
        @if !with.is_empty() {
            (fold(
                &format!("Pages with comments ({})", words::number(with.len() as u64)),
                false, with.len() <= SHORT, with_comments(&with, !printable.is_release())
            ))
        }
        @if !printable.skips.is_empty() {
            (fold(
                &format!("Records left out ({})", words::number(printable.skipped)),
                printable.skips.len() <= SHORT, printable.skips.len() <= SHORT, left_out(printable)
            ))
        }
    }
}

/// Read, nothing to read, out of reach: three ways of being filled tell more than seven.
fn fill(status: Status) -> Fill {
    match status {
        Status::Comments => Fill::Plain,
        Status::NoneYet | Status::Closed | Status::NotAThread => Fill::Empty,
        Status::ScriptLoaded | Status::Blocked | Status::Broken => Fill::Barred,
    }
}

fn of_statuses(statuses: &Statuses) -> Markup {
    let found: Vec<(Status, u64)> =
        Status::ALL.into_iter().filter_map(|s| Some((s, *statuses.get(&s)?))).filter(|(_, n)| *n > 0).collect();
    let parts: Vec<(Fill, u64)> = found.iter().map(|(status, n)| (fill(*status), *n)).collect();
    let pages = words::plural(found.iter().map(|(_, n)| n).sum(), "page", "pages");
    let words: Vec<String> =
        found.iter().map(|(s, n)| format!("{}: {}", words::status(*s), words::number(*n))).collect();
    let rows: Vec<Vec<Markup>> = found
        .iter()
        .map(|(status, n)| {
            let name =
                html! { span class="keyed" { (chart::swatch(fill(*status))) span { (words::status(*status)) } } };
            vec![name, html! { (words::number(*n)) }]
        })
        .collect();
    let caption = format!("What became of {pages}");
    html! {
        (chart::strip(&caption, &words.join("; "), &parts))
        div class="narrow" {
            (table(&caption, &[("What was found", false), ("Pages", true)], &rows, OnPhone::Scrolls))
        }
    }
}

fn without_comments(pages: &[&Listed]) -> Markup {
    let rows: Vec<Vec<Markup>> = pages
        .iter()
        .map(|page| {
            vec![
                place(&page.location, page.title.as_deref()),
                html! {
                    (words::page_status(page.status, page.platform.as_deref()))
                    @if let Some(reason) = &page.reason { span class="reason" { (reason) } }
                },
                html! { (words::advice(page.status)) },
            ]
        })
        .collect();
    table(
        "Pages without comments",
        &[("Page", false), ("What was found", false), ("What you can do", false)],
        &rows,
        OnPhone::Stacks,
    )
}

fn with_comments(pages: &[&Listed], numbers: bool) -> Markup {
    let mut columns = vec![("Page", false)];
    if numbers {
        columns.extend([("Comments", true), ("Announced", true), ("What was found", false)]);
    }
    let rows: Vec<Vec<Markup>> = pages
        .iter()
        .map(|page| {
            let mut row = vec![place(&page.location, page.title.as_deref())];
            if numbers {
                row.push(html! { (page.comments.map_or_else(String::new, words::number)) });
                row.push(html! { (page.announced.map_or_else(|| "–".to_owned(), words::number)) });
                row.push(html! { (page.reason.as_deref().unwrap_or("")) });
            }
            row
        })
        .collect();
    table("Pages with comments", &columns, &rows, OnPhone::Stacks)
}

fn left_out(printable: &Printable<'_>) -> Markup {
    let rows: Vec<Vec<Markup>> =
        printable.skips.iter().map(|(place, reason)| vec![html! { (place) }, html! { (reason) }]).collect();
    let unlisted = printable.skipped.saturating_sub(printable.skips.len() as u64);
    html! {
        (table("Records left out", &[("Where", false), ("Why", false)], &rows, OnPhone::Stacks))
        @if unlisted > 0 {
            p class="more" { (words::plural(unlisted, "further one is", "further ones are")) " counted, not listed." }
        }
    }
}
