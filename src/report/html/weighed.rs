//! The section of a composite: its value, its weights and shares, and what other weights would make of it.
//! Takes its words from `weighed`, as the other formats do. Draws no dial.
//! Called by `html`.

use maud::{Markup, html};

use super::super::printable::Printable;
use super::super::{weighed, words};
use super::parts::{OnPhone, said, table};

/// The section without its heading; `None` where no weights were given, or nothing of it may be shown.
pub(super) fn section(printable: &Printable<'_>) -> Option<Markup> {
    let composite = weighed::of(printable)?;
    let [value, otherwise] = weighed::sentences(composite);
    let columns = [("Share", false), ("Weight", true), ("Share of voices", true)];
    let rows: Vec<Vec<Markup>> = (composite.components.iter())
        .map(|part| {
            vec![
                html! { (weighed::name(printable, part)) },
                html! { (weighed::weight(part)) },
                said(&part.share, words::figure(&part.share.text), weighed::range(&part.share)),
            ]
        })
        .collect();
    Some(html! {
        p class="lead" { (weighed::MEANING) }
        p class="verdict" { (value) " " (otherwise) }
        div class="narrow" { (table("What it is made of", &columns, &rows, OnPhone::Scrolls)) }
    })
}
