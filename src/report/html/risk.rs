//! The retention-risk signal at the head of “What they intend”: going, staying and their balance, then group by group.
//! Ranks no group and scores nobody.
//! Called by `intend`.

use maud::{Markup, html};

use super::super::balance::{self, BALANCE, GOING, STAYING};
use super::super::chart::{self, Fill};
use super::super::extent::{Extent, scale};
use super::super::printable::Printable;
use super::super::words;
use super::parts::{OnPhone, fold, said, table, uncorrected};
use super::raise::ticks;
use crate::signal::{Figure, Risk};

/// So many groups stand open.
const OPEN: usize = 12;

/// The figure, on a scale that ends at `top`, and the table of groups; nothing where neither is shown.
pub(super) fn signal(printable: &Printable<'_>, top: f64) -> Markup {
    let groups = printable.risk_of_groups();
    html! {
        @if let Some(risk) = printable.risk() { (whole(printable, risk, top)) }
        @if !groups.is_empty() {
            (fold(
                &format!("Going and staying by group ({})", words::number(groups.len() as u64)),
                groups.len() <= OPEN, true, of_groups(&groups)
            ))
        }
    }
}

fn whole(printable: &Printable<'_>, risk: &Risk, top: f64) -> Markup {
    let shares = [(GOING, &risk.exit, Fill::Strain), (STAYING, &risk.stay, Fill::Support)];
    let ends = [risk.balance.low, risk.balance.estimate, risk.balance.high];
    let reach = ends.into_iter().flatten().map(f64::abs).fold(0.0, f64::max);
    let side = scale([Extent::Point { at: reach, interval: None }]);
    let points = words::per_cent(side);
    html! {
        figure class="single risk" {
            figcaption {
                h3 { "Going and staying" }
                @if balance::is_uncorrected(printable) { (uncorrected()) }
                p class="note" { (balance::MEANING) }
            }
            div class="axis" aria-hidden="true" {
                (ticks(&["0", &words::per_cent(top / 2.0), &format!("{}\u{a0}%", words::per_cent(top))]))
            }
            ul class="rows" {
                @for (name, figure, fill) in shares {
                    @let range = words::share_range(figure.low, figure.high);
                    li {
                        span class="name" { (name) }
                        (chart::bar(name, &words::figure(&figure.text), Extent::of_figure(figure), fill, top))
                        span class={ "fig " (fill.class()) } { (said(figure, words::figure(&figure.text), range)) }
                    }
                }
            }
            @if risk.balance.estimate.is_some() {
                div class="axis" aria-hidden="true" {
                    div class="poles" { span { "← more stay" } span { "more go →" } }
                    (ticks(&[&format!("−{points}"), "0", &format!("+{points} points")]))
                }
                ul class="rows" {
                    li {
                        span class="name" { (BALANCE) }
                        (chart::balance(BALANCE, &points_said(&risk.balance), &risk.balance, side))
                        span class="fig plain" { (difference(&risk.balance)) }
                    }
                }
            }
            @if let Some(verdict) = balance::verdict(risk) { p class="verdict" { (verdict) } }
        }
    }
}

fn of_groups(groups: &[&Risk]) -> Markup {
    let columns =
        [("Group", false), ("Voices from their own work", true), ("Going", true), ("Staying", true), ("Balance", true)];
    let share =
        |figure: &Figure| said(figure, words::figure(&figure.text), words::share_range(figure.low, figure.high));
    let rows: Vec<Vec<Markup>> = (groups.iter())
        .map(|risk| {
            vec![
                html! { (words::one_line(risk.group.as_deref().unwrap_or(""))) },
                html! { (words::figure(&risk.voices.text)) },
                share(&risk.exit),
                share(&risk.stay),
                difference(&risk.balance),
            ]
        })
        .collect();
    html! {
        @if groups.iter().any(|risk| balance::is_raw(risk)) { p { (uncorrected()) } }
        p class="note" {
            (balance::OF_GROUPS)
            @if groups.iter().any(|risk| balance::is_unknown(risk)) { " " (balance::NOT_KNOWN) }
        }
        (table("Going and staying by group", &columns, &rows, OnPhone::Stacks))
    }
}

/// A difference of shares in words with its range.
pub(super) fn difference(figure: &Figure) -> Markup {
    said(figure, words::difference(&figure.text), words::points_range(figure))
}

fn points_said(figure: &Figure) -> String {
    let range = words::points_range(figure).map_or_else(String::new, |range| format!(", {range}"));
    format!("{}{range}", words::difference(&figure.text))
}
