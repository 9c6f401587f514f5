//! The section “Whose voices these are”: key figures, who speaks, and with what stance.
//! Shows counts only; shares are the next section's.
//! Called by `html`.

use maud::{Markup, html};

use super::super::chart::{self, Fill};
use super::super::extent::Extent;
use super::super::printable::Printable;
use super::super::words;
use super::parts::{OnPhone, table};
use crate::signal::{Count, Shown};

/// The section without its heading.
pub(super) fn section(printable: &Printable<'_>) -> Markup {
    let signals = &printable.signals;
    let voices = &signals.voices;
    let speakers: Vec<(String, &Count)> =
        signals.speakers.iter().map(|row| (words::speaker(&row.speaker), &row.voices)).collect();
    let stances: Vec<(String, &Count)> =
        signals.sentiment.iter().map(|row| (words::sentiment(&row.sentiment), &row.comments)).collect();
    html! {
        p class="lead" {
            "A voice is one author, as far as names tell. Shares in this report are shares of the voices who "
            (words::FIRST_HAND) "."
        }
        dl class="facts" {
            (fact("Comments read", &voices.comments))
            (fact("of these coded", &voices.classified))
            (fact("Voices", &voices.authors))
            (fact("of these from their own work", &voices.first_hand))
        }
        p class="note" {
            "Voices with a name: " (words::figure(&voices.named.text)) "; without: "
            (words::figure(&voices.unnamed.text)) ", the nameless comments of a thread being one voice."
            @if let Some(period) = &voices.period { " The comments were posted " (words::period(period)) "." }
        }
        @if let Some(share) = printable.signals.first_hand_share.as_ref().filter(|s| s.shown != Shown::Suppressed) {
            p class="note" { (words::first_hand_share(share)) }
        }
        (counts("Who speaks", "Speaks", "Voices", &speakers))
        p class="note" { "A voice counts in each row that any of its comments falls in." }
        (counts("Stance of the comments by voices from their own work", "Stance", "Comments", &stances))
    }
}

fn fact(name: &str, count: &Count) -> Markup {
    let text = words::figure(&count.text);
    // The word is small beside the number, so that a large one stays on its line.
    let rounded = text.strip_prefix("about ");
    html! {
        div {
            dt { (name) }
            dd { @if let Some(number) = rounded { small { "about" } " " (number) } @else { (text) } }
        }
    }
}

/// A table whose last column draws its figures.
fn counts(caption: &str, what: &str, unit: &str, rows: &[(String, &Count)]) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let top = rows.iter().map(|(_, count)| Extent::of_count(count).reach()).fold(0.0, f64::max);
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|(name, count)| {
            let text = words::figure(&count.text);
            let drawn =
                chart::bar(name, &format!("{text} {}", unit.to_lowercase()), Extent::of_count(count), Fill::Plain, top);
            vec![html! { (name) }, html! { (text) }, drawn]
        })
        .collect();
    let columns = [(what, false), (unit, true), ("Drawn to scale", false)];
    html! { div class="narrow drawn" { (table(caption, &columns, &rows, OnPhone::Scrolls)) } }
}
