//! The section “Beside official figures”: a table a measure, place by place, and what the rank correlation says.
//! Takes its words from `beside`, as the other formats do. Draws no line through the places.
//! Called by `html`.

use maud::{Markup, html};

use super::super::beside;
use super::super::printable::Printable;
use super::super::words;
use super::parts::{OnPhone, fold, said, table, uncorrected};
use crate::signal::Official;

/// So many places stand open.
const OPEN: usize = 12;

/// The section without its heading; `None` where no official figures were given.
pub(super) fn section(printable: &Printable<'_>) -> Option<Markup> {
    let official = &printable.signals.official;
    (!official.is_empty()).then(|| {
        html! {
            p class="lead" { (beside::MEANING) }
            @if let Some(caution) = beside::caution(printable) { p class="note" { (caution) } }
            @for measure in official { (of(measure)) }
        }
    })
}

fn of(official: &Official) -> Markup {
    let places = official.groups.len();
    let mut sentences = beside::sentences(official).into_iter();
    html! {
        h3 { (beside::title(official)) }
        @if beside::is_uncorrected(official) { p { (uncorrected()) } }
        @for first in sentences.by_ref().take(1) { p class="lead" { (first) } }
        @let rest = sentences.collect::<Vec<_>>().join(" ");
        @if !rest.is_empty() { p class="note" { (rest) } }
        @if !official.groups.is_empty() {
            div class="narrow" {
                (fold(&format!("Place by place ({places})"), places <= OPEN, true, places_of(official)))
            }
        }
    }
}

fn places_of(official: &Official) -> Markup {
    let measure = words::capital(&beside::measure(official));
    let columns = [("Group", false), (beside::GOING, true), (measure.as_str(), true)];
    let rows: Vec<Vec<Markup>> = (official.groups.iter())
        .map(|group| {
            let range = words::share_range(group.exit.low, group.exit.high);
            vec![
                html! { (words::one_line(&group.group)) },
                said(&group.exit, words::figure(&group.exit.text), range),
                html! { (words::figure(&group.text)) },
            ]
        })
        .collect();
    table(&beside::title(official), &columns, &rows, OnPhone::Scrolls)
}
