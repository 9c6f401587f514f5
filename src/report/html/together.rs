//! The section “What goes with going and staying”: ratios on a scale of doublings, and apart from them what is not supported.
//! Takes its words from `pairs`, as the other formats do.
//! Called by `html`.

use maud::{Markup, html};

use super::super::chart::{self, Fill, Powers};
use super::super::pairs::{self, Pairs};
use super::super::printable::Printable;
use super::super::words;
use super::parts::{OnPhone, fold, said, table};
use super::raise::ticks;
use crate::signal::{Figure, Leaning, Together};

/// The section without its heading; `None` where there is nothing to show.
pub(super) fn section(printable: &Printable<'_>) -> Option<Markup> {
    let pairs = Pairs::of(printable)?;
    let scale = Powers::of(pairs.supported.iter().flat_map(|(_, rows)| rows.iter().map(|row| &row.ratio)));
    let mut lines = scale.ticks();
    lines.last_mut().into_iter().for_each(|line| line.push_str("\u{a0}times"));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    Some(html! {
        p class="lead" { (pairs::MEANING) }
        @if pairs.supported.is_empty() {
            p { "Nothing that was looked at is supported by the codes of people." }
        } @else {
            p class="note" { (pairs::SUPPORT) }
        }
        @for (leaning, rows) in &pairs.supported {
            figure class="single" {
                figcaption { h3 { "Goes with " (pairs::leaning(*leaning)) } }
                div class="axis" aria-hidden="true" {
                    (ticks(&lines))
                }
                ul class="rows" { @for row in rows { (drawn(row, fill(*leaning), scale)) } }
            }
        }
        @if !pairs.unsupported.is_empty() {
            (fold(
                &format!("Looked at and not supported ({})", words::number(pairs.unsupported.len() as u64)),
                false, false, unsupported(&pairs.unsupported)
            ))
        }
    })
}

fn fill(leaning: Leaning) -> Fill {
    match leaning {
        Leaning::Exit => Fill::Strain,
        Leaning::Stay => Fill::Support,
    }
}

fn drawn(row: &Together, fill: Fill, scale: Powers) -> Markup {
    let name = pairs::name(row);
    html! {
        li {
            span class="name" { (name) }
            (chart::ratio(&name, &pairs::ratio(row), &row.ratio, fill, scale))
            span class={ "fig " (fill.class()) } { (ratio(&row.ratio)) }
        }
    }
}

fn ratio(figure: &Figure) -> Markup {
    said(figure, words::figure(&figure.text), words::ratio_range(figure))
}

fn unsupported(rows: &[&Together]) -> Markup {
    let columns = [("Theme", false), ("With", false), ("Times as often", true), ("q", true), ("Why not", false)];
    let rows: Vec<Vec<Markup>> = (rows.iter())
        .map(|row| {
            vec![
                html! { (pairs::name(row)) },
                html! { (pairs::leaning(row.intent)) },
                ratio(&row.ratio),
                html! { (row.q_value.map_or_else(|| "–".to_owned(), words::probability)) },
                html! { (pairs::reason(row)) },
            ]
        })
        .collect();
    html! {
        p class="note" { "These are no findings. They stand here so that it can be seen what was looked at." }
        (table("Looked at and not supported", &columns, &rows, OnPhone::Stacks))
    }
}
