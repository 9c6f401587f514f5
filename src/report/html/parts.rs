//! Pieces that several sections share: tables, folds, links, shares with their range.
//! Holds no section of its own.
//! Called by the sections.

use maud::{Markup, html};

use super::super::printable::{ROWS, is_web};
use super::super::words;
use crate::signal::{Figure, Shown};

/// A column: its heading, and whether it holds figures.
pub(super) type Column<'a> = (&'a str, bool);

/// What a table does on a phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnPhone {
    /// Figures: the table stays as it is and scrolls if it must.
    Scrolls,
    /// Sentences: the cells of a row stand under each other, each under its heading.
    Stacks,
}

/// A table with a caption; the first cell of each row heads it. Rows beyond the cap are counted, not shown.
pub(super) fn table(caption: &str, columns: &[Column<'_>], rows: &[Vec<Markup>], phone: OnPhone) -> Markup {
    let more = rows.len().saturating_sub(ROWS);
    let stacks = phone == OnPhone::Stacks;
    // Cells that a style lays out as blocks keep their meaning for a screen reader by their roles.
    let role = |role: &'static str| stacks.then_some(role);
    let table = html! {
        table class=[stacks.then_some("stack")] role=[role("table")] {
            caption { (caption) }
            thead role=[role("rowgroup")] {
                tr role=[role("row")] {
                    @for (name, figures) in columns {
                        th scope="col" class=[figures.then_some("n")] role=[role("columnheader")] { (name) }
                    }
                }
            }
            tbody role=[role("rowgroup")] {
                @for row in rows.iter().take(ROWS) {
                    tr role=[role("row")] {
                        @for (at, (cell, (name, figures))) in row.iter().zip(columns).enumerate() {
                            @let class = figures.then_some("n");
                            @if at == 0 {
                                th scope="row" class=[class] role=[role("rowheader")] { (cell) }
                            } @else {
                                td class=[class] role=[role("cell")] data-head=[stacks.then_some(name)] { (cell) }
                            }
                        }
                    }
                }
            }
        }
    };
    html! {
        @if stacks { (table) } @else { div class="scroll" role="region" aria-label=(caption) tabindex="0" { (table) } }
        @if more > 0 { p class="more" { "And " (words::plural(more as u64, "more row", "more rows")) "." } }
    }
}

/// A figure in words with its range beside it; quiet where nothing of it is shown.
pub(super) fn said(figure: &Figure, words: String, range: Option<String>) -> Markup {
    html! {
        @if figure.shown == Shown::Suppressed {
            span class="ci" { (words) }
        } @else {
            b { (words) }
            @if let Some(range) = range { " " span class="ci" { (range) } }
        }
    }
}

/// Something that opens at a click. What `prints` stands open on paper.
pub(super) fn fold(summary: &str, open: bool, prints: bool, body: Markup) -> Markup {
    html! {
        details open[open] class=[prints.then_some("prints")] {
            summary { (summary) }
            div class="inside" { (body) }
        }
    }
}

/// A page: a link where it is a web address, else its name alone.
pub(super) fn place(location: &str, title: Option<&str>) -> Markup {
    html! {
        @if let Some(title) = title { span class="title" { (title) } " " }
        @if is_web(location) {
            a class="where" href=(location) rel="noreferrer noopener" { (location) }
        } @else {
            span class="where" { (location) }
        }
    }
}

/// A notice for figures that nothing has corrected.
pub(super) fn uncorrected() -> Markup {
    html! { strong class="raw" { (words::capital(words::UNCORRECTED)) } }
}
