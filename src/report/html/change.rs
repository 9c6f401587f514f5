//! The section “What has changed”: alerts with a drawing each, what could not have been seen, then every change tested.
//! Takes its sentences from `changes`, as the other formats do.
//! Called by `html`.

use maud::{Markup, html};

use super::super::changes::{self, Changes};
use super::super::chart::{self, Fill};
use super::super::extent::{Extent, scale};
use super::super::printable::{Printable, is_raw};
use super::super::words;
use super::intend::direction_of;
use super::parts::{OnPhone, fold, said, table, uncorrected};
use super::risk::difference;
use crate::codebook::Valence;
use crate::signal::Trend;

/// The section without its heading; `None` where no change was tested or may be shown.
pub(super) fn section(printable: &Printable<'_>) -> Option<Markup> {
    let changes = Changes::of(printable)?;
    let (drawn, told) = changes.drawn_and_told();
    let raw = drawn.iter().any(|trend| trend.points.iter().any(|point| is_raw(&point.share)));
    Some(html! {
        p class="lead" {
            (changes.opening())
            @if changes.alerts.is_empty() { " No change stands out from chance." }
        }
        @if changes.is_uncorrected() {
            p { (uncorrected()) }
        } @else if raw {
            p { (uncorrected()) " " span class="note" { (changes::RAW_PERIODS) } }
        }
        @if !drawn.is_empty() {
            (key(&drawn))
            div class="trends" { @for trend in &drawn { (drawing(printable, &changes, trend)) } }
        }
        @if !told.is_empty() {
            ul class="prose" { @for trend in &told { li { (changes.sentence(trend)) } } }
        }
        @let power = changes.power();
        @if !power.is_empty() { p class="lead" { (power) } }
        p class="note" { (changes.method().join(" ")) }
        @if !drawn.is_empty() {
            (fold("The figures of the drawings as tables", false, true, html! {
                @for trend in &drawn { (of_periods(trend)) }
            }))
        }
        (fold(
            &format!("{} ({})", changes.title(), words::number(changes.tested.len() as u64)),
            false, false, all(printable, &changes)
        ))
    })
}

fn key(drawn: &[&Trend]) -> Markup {
    let extents = || drawn.iter().flat_map(|trend| trend.points.iter().map(|point| Extent::of_figure(&point.share)));
    html! {
        ul class="key" {
            li { (chart::dot_swatch(false, Fill::Plain)) "before" }
            li { (chart::dot_swatch(true, Fill::Plain)) "after" }
            @if extents().any(|extent| matches!(extent, Extent::Point { interval: Some(_), .. })) {
                li { (chart::interval_swatch()) "the range that the true share lies in" }
            }
            @if extents().any(|extent| matches!(extent, Extent::Band { .. })) {
                li { (chart::band_swatch()) "a band: the share lies somewhere in it" }
            }
            @if extents().any(|extent| extent == Extent::Nothing) { li { "no mark: not shown" } }
        }
    }
}

fn drawing(printable: &Printable<'_>, changes: &Changes<'_>, trend: &Trend) -> Markup {
    let extents: Vec<Extent> = trend.points.iter().map(|point| Extent::of_figure(&point.share)).collect();
    let top = scale(extents.iter().copied());
    let periods = changes.periods;
    let (before, after) = (periods.before.len(), periods.after.len());
    let told: Vec<String> = trend
        .points
        .iter()
        .map(|point| format!("{}: {}", changes::period(&point.period), changes::share(point)))
        .collect();
    let ticks = [format!("{}\u{a0}%", words::per_cent(top)), words::per_cent(top / 2.0), "0".to_owned()];
    html! {
        figure class="trend" {
            figcaption { (changes.sentence(trend)) }
            div class="plot" {
                div class="heights" aria-hidden="true" { @for tick in &ticks { span { (tick) } } }
                (chart::periods(&changes::name(trend), &told.join("; "), &extents, before, fill(printable, trend), top))
                div class="when" aria-hidden="true" style={ "grid-template-columns:" (before) "fr " (after) "fr" } {
                    span { (changes::span(&periods.before)) }
                    span { (changes::span(&periods.after)) }
                }
            }
        }
    }
}

fn fill(printable: &Printable<'_>, trend: &Trend) -> Fill {
    match trend.valence {
        Some(Valence::Strain) => Fill::Strain,
        Some(Valence::Support) => Fill::Support,
        None => direction_of(printable.codebook.theme(&trend.theme).and_then(|theme| theme.direction)).0,
    }
}

fn of_periods(trend: &Trend) -> Markup {
    let rows: Vec<Vec<Markup>> = (trend.points.iter())
        .map(|point| {
            let range = words::share_range(point.share.low, point.share.high);
            vec![
                html! { (changes::period(&point.period)) },
                html! {
                    (said(&point.share, words::figure(&point.share.text), range))
                    @if is_raw(&point.share) { " " span class="ci" { "uncorrected" } }
                },
                html! { (words::figure(&point.voices.text)) },
            ]
        })
        .collect();
    let columns = [("Period", false), ("Share", true), ("Voices from their own work", true)];
    html! { div class="narrow" { (table(&changes::name(trend), &columns, &rows, OnPhone::Scrolls)) } }
}

fn all(printable: &Printable<'_>, changes: &Changes<'_>) -> Markup {
    let (groups, working) = (changes.has_groups(), !printable.is_release());
    let columns = [
        Some(("Theme", false)),
        groups.then_some(("Group", false)),
        Some(("Finding", false)),
        Some(("Change", true)),
        working.then_some(("p", true)),
        Some(("q", true)),
        working.then_some(("Scatter", true)),
        Some(("Power", true)),
    ];
    let number = |value: Option<f64>, write: fn(f64) -> String| value.map_or_else(|| "–".to_owned(), write);
    let rows: Vec<Vec<Markup>> = (changes.tested.iter())
        .map(|trend| {
            let group = || trend.group.as_deref().map_or_else(|| "all".to_owned(), words::one_line);
            let cells = [
                Some(html! { (changes::name(trend)) }),
                groups.then(|| html! { (group()) }),
                Some(html! { (changes.finding(trend)) }),
                Some(difference(&trend.change)),
                working.then(|| html! { (number(trend.p_value, words::probability)) }),
                Some(html! { (number(trend.q_value, words::probability)) }),
                working.then(|| html! { (number(trend.dispersion, |scatter| format!("{scatter:.1}"))) }),
                Some(html! { (number(trend.power, |power| format!("{}\u{a0}%", words::per_cent(power)))) }),
            ];
            cells.into_iter().flatten().collect()
        })
        .collect();
    html! {
        @if changes.tested.iter().any(|trend| is_raw(&trend.change)) { p { (uncorrected()) } }
        p class="note" { (changes::columns(working)) }
        (table(changes.title(), &columns.into_iter().flatten().collect::<Vec<_>>(), &rows, OnPhone::Scrolls))
    }
}
