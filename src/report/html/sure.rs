//! The section “How sure we are, and why”: correction, ranges, what is not shown, remarks of the run.
//! Takes its sentences from `certainty`, as the other formats do.
//! Called by `html`.

use maud::{Markup, html};

use super::super::printable::Printable;
use super::super::{certainty, words};
use super::parts::{OnPhone, table};

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    let rows: Vec<Vec<Markup>> = (printable.signals.suppressed.iter())
        .map(|row| {
            vec![html! { (words::capital(&words::one_line(&row.what))) }, html! { (words::sentence(&row.reason)) }]
        })
        .collect();
    html! {
        ul class="prose" { @for sentence in certainty::sentences(printable) { li { (sentence) } } }
        @if let Some(remedy) = certainty::remedy(printable) {
            h3 { "What would change this" }
            p class="lead" { (remedy) }
        }
        @if !printable.signals.remarks.is_empty() {
            h3 { "Known weaknesses" }
            ul class="prose" { @for remark in &printable.signals.remarks { li { (words::sentence(remark)) } } }
        }
        @let thin = certainty::thin(printable);
        @if !thin.is_empty() {
            h3 id="thin" { "Shares of which little is known" }
            ul class="prose" { @for sentence in &thin { li { (sentence) } } }
        }
        @if !rows.is_empty() {
            (table("What is not shown", &[("What", false), ("Why", false)], &rows, OnPhone::Stacks))
        }
        @if !printable.notes.is_empty() {
            h3 { "Remarks" }
            ul class="prose" { @for note in &printable.notes { li { (note) } } }
        }
    }
}
